"""Names that something new needs, and that the server may have given to what partitions have of their tables.

Such names are not declared, and it is the server that chooses them: for an index when a partition is created or
attached, for a foreign key in each partition on either side of it (sql-createtable, sql-altertable).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, literal, qualified, text
from schema_doctor.identifier import MAX_BYTES
from schema_doctor.lineage import above, is_partition
from schema_doctor.lock import LockMode
from schema_doctor.model import INDEXED, Address, Check, Exclusion, ForeignKey, Index, Kind, PrimaryKey, Table, Unique
from schema_doctor.names import is_default_name
from schema_doctor.rename import Rename
from schema_doctor.servername import LABELS, addition
from schema_doctor.step import Phase, Step

_REASON = "a part of a partition may bear its name, which the server has chosen"
_INDEXED = (PrimaryKey, Unique, Exclusion, Index)
_LABEL = "_schema_doctor_0"  # what else gives way has numbers from 1 on
_INDEX = SQL(
    """DECLARE
  other pg_catalog.regclass;
  spare text := {base};
BEGIN
  SELECT c.oid INTO other FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = {schema} AND c.relname = {name} AND c.relkind IN ('i', 'I') AND c.relispartition;
  IF FOUND THEN
    WHILE EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = {schema} AND c.relname = spare) LOOP
      spare := spare || '0';
    END LOOP;
    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', other, spare);
  END IF;
END"""
)
_FOREIGN_KEY = SQL(
    """DECLARE
  spare text := {base};
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_constraint
              WHERE conrelid = {table}::pg_catalog.regclass AND conname = {name} AND contype = 'f' AND conparentid <> 0)
  THEN
    WHILE EXISTS (SELECT FROM pg_catalog.pg_constraint
                   WHERE conrelid = {table}::pg_catalog.regclass AND conname = spare) LOOP
      spare := spare || '0';
    END LOOP;
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',
                              {table}::pg_catalog.regclass, {name}, spare);
  END IF;
END"""
)

Named = PrimaryKey | Unique | Exclusion | Index | Check | ForeignKey


def ceding(address: Address, item: Named, context: Context, phase: Phase) -> Iterator[Step]:
    """Yield the step that takes the name of something new from what a partition has of its table, if that bears it."""
    if isinstance(item, _INDEXED):
        if _may_be_that_of_an_index(address, context):
            yield _step(address, _INDEX, phase, None)
    elif _may_be_that_of_a_key(address, context):
        yield _step(address, _FOREIGN_KEY, phase, LockMode.ACCESS_EXCLUSIVE)


def ceding_to(rename: Rename, context: Context, order: int) -> Iterator[Step]:
    """Yield the step that takes the name of something that is renamed from what a partition has of its table."""
    one = rename.result
    if one.kind in INDEXED and (one.schema, one.name) in context.given_names:
        yield replace(_step(one, _INDEX, Phase.RENAME, None), order=order)
    elif one._replace(kind=Kind.FOREIGN_KEY) in context.inherited and one.kind in (Kind.CHECK, Kind.FOREIGN_KEY):
        yield replace(_step(one, _FOREIGN_KEY, Phase.RENAME, LockMode.ACCESS_EXCLUSIVE), order=order)


def needed(steps: Sequence[Step], context: Context) -> list[Step]:
    """Return the steps, in their order, without those for a name that nothing can have taken by then."""
    made: set[Address] = set()  # foreign keys, up to here
    found = []
    for step in steps:
        if step.phase is Phase.ADD_FOREIGN_KEY and step.reason != _REASON:
            made.add(step.address)
        taken = _is_inherited(step.address, context) if step.reason == _REASON else True
        if (
            step.lock is None
            or taken
            or any(one in made or one in context.actual for one in _rivals(step.address, context))
        ):
            found.append(step)
    return found


def _may_be_that_of_an_index(address: Address, context: Context) -> bool:
    """Tell whether an index of a partition has the name, or may get it; in a schema a relation has it for itself."""
    return (address.schema, address.name) in context.given_names or any(
        isinstance(item, _INDEXED) and _is_default(address, item) for _, item in _above(address, context)
    )


def _may_be_that_of_a_key(address: Address, context: Context) -> bool:
    """Tell whether the part of a foreign key may have the name, in a partition that refers or for one that is meant."""
    return _is_inherited(address, context) or any(True for _ in _rivals(address, context))


def _is_inherited(address: Address, context: Context) -> bool:
    return address._replace(kind=Kind.FOREIGN_KEY) in context.inherited


def _rivals(address: Address, context: Context) -> Iterator[Address]:
    """Yield the foreign keys, as they are to be, of which a part may have the name of a constraint."""
    for one, item in (*_above(address, context), *context.children(address.parent)):
        if not isinstance(item, ForeignKey) or one == address:
            continue
        referenced = context.expected.get(Address(Kind.TABLE, item.referenced_schema, item.referenced_table))
        parted = isinstance(referenced, Table) and referenced.partition_by is not None
        if (one.parent != address.parent or parted) and _is_of(address, one, item, context):
            yield one


def _is_of(address: Address, one: Address, item: ForeignKey, context: Context) -> bool:
    """Tell whether a part of a foreign key may have a name: PostgreSQL 18 makes it of that of the whole."""
    if context.server.major >= 18:
        return is_default_name(address.name, one.name, "", "")
    return one.name == address.name or _is_default(address, item)


def _is_default(address: Address, item: Named) -> bool:
    return is_default_name(address.name, address.relation, addition(item), LABELS[item.kind])


def _above(address: Address, context: Context) -> Iterator[tuple[Address, Any]]:
    if is_partition(address.parent, context.expected):
        for table in above(address.parent, context.expected):
            yield from context.children(table)


def _step(address: Address, template: SQL, phase: Phase, lock: LockMode | None) -> Step:
    base = address.name.encode()[: MAX_BYTES - len(_LABEL) - 3].decode(errors="ignore") + _LABEL
    body = template.format(
        table=literal(text(qualified(address))),
        schema=literal(address.schema),
        name=literal(address.name),
        base=literal(base),
    )
    return Step(
        sql=block(text(body)),
        address=address,
        phase=phase,
        reason=_REASON,
        lock=lock,
        hazards=(),
        transactional=True,
    )
