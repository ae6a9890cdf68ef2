"""Names that something new needs, and that the server may have given to what nobody has named.

Such names are not declared, and it is the server that chooses them: for an index when a partition is created or
attached, for a foreign key in each partition on either side of it, and for NOT NULL, of a table since PostgreSQL 18, of
a domain since 17 (sql-createtable, sql-altertable, sql-createdomain).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.compare import Difference, Missing
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import FREE_CONSTRAINT_NAME, block, literal, qualified, text
from schema_doctor.identifier import MAX_BYTES
from schema_doctor.lineage import above, below, children, is_partition
from schema_doctor.lock import LockMode
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    Table,
    Unique,
)
from schema_doctor.names import is_default_name
from schema_doctor.rename import RELATIONS, Rename
from schema_doctor.servername import LABELS, addition
from schema_doctor.step import Phase, Step

_REASON = "a part of a partition may bear its name, which the server has chosen"
_NAMELESS = "NOT NULL may bear its name, and does as well with another one"
_INDEXED = (PrimaryKey, Unique, Exclusion, Index)
NAMED_SINCE = 18  # the version that has names for NOT NULL
_MAYBE_CUT = MAX_BYTES - 10  # as long as a name of the server's that is cut has to be, with whatever number
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
# One that is inherited is renamed with that of the parent, and what inherits it along with it. Where the
# name is another than that, its table leaves its parents meanwhile.
_NOT_NULL = SQL(
    "DECLARE\n  other pg_catalog.regclass;\n  over pg_catalog.regclass[];\n  one pg_catalog.regclass;"  # noqa: S608 - of constants
    + FREE_CONSTRAINT_NAME
    + """
  FOR other IN
    WITH RECURSIVE below (oid) AS (
      SELECT {table}::pg_catalog.regclass::pg_catalog.oid
       UNION SELECT i.inhrelid FROM below JOIN pg_catalog.pg_inherits i ON i.inhparent = below.oid),
    bearing (oid) AS (
      SELECT k.conrelid FROM below JOIN pg_catalog.pg_constraint k ON k.conrelid = below.oid
       WHERE k.conname = {name} AND k.contype = 'n'
       UNION SELECT k.conrelid FROM bearing JOIN pg_catalog.pg_inherits i ON i.inhrelid = bearing.oid
               JOIN pg_catalog.pg_constraint k ON k.conrelid = i.inhparent AND k.conname = {name} AND k.contype = 'n')
    SELECT k.conrelid FROM bearing JOIN pg_catalog.pg_constraint k ON k.conrelid = bearing.oid
     WHERE k.conname = {name} AND k.contype = 'n' AND (k.coninhcount = 0 OR NOT EXISTS (
             SELECT FROM pg_catalog.pg_inherits i JOIN bearing b ON b.oid = i.inhparent WHERE i.inhrelid = k.conrelid))
  LOOP
    over := ARRAY(SELECT i.inhparent FROM pg_catalog.pg_inherits i
                    JOIN pg_catalog.pg_constraint k ON k.conrelid = i.inhrelid
                   WHERE i.inhrelid = other AND k.conname = {name} AND k.coninhcount > 0 ORDER BY i.inhseqno);
    FOREACH one IN ARRAY over LOOP
      EXECUTE pg_catalog.format('ALTER TABLE %s NO INHERIT %s', other, one);
    END LOOP;
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', other, {name}, spare);
    FOREACH one IN ARRAY over LOOP
      EXECUTE pg_catalog.format('ALTER TABLE %s INHERIT %s', other, one);
    END LOOP;
  END LOOP;
END"""
)
_NOT_NULL_OF_DOMAIN = SQL(
    "DECLARE"
    + FREE_CONSTRAINT_NAME
    + """
  IF EXISTS (SELECT FROM pg_catalog.pg_constraint
              WHERE contypid = {table}::pg_catalog.regtype AND conname = {name} AND contype = 'n')
  THEN
    EXECUTE pg_catalog.format('ALTER DOMAIN %s RENAME CONSTRAINT %I TO %I',
                              {table}::pg_catalog.regtype, {name}, spare);
  END IF;
END"""
)

Named = PrimaryKey | Unique | Exclusion | Index | Check | ForeignKey


def ceding(address: Address, item: Named, context: Context, phase: Phase) -> Iterator[Step]:
    """Yield the steps that take the name of something new from what a partition has of its table, or from NOT NULL."""
    if address in context.not_null_names or is_that_of_not_null(address, context):
        yield _of_not_null(address, phase, context)
    if isinstance(item, _INDEXED):
        if _may_be_that_of_an_index(address, context):
            yield _step(address, _INDEX, phase, None)
    elif _may_be_that_of_a_key(address, context):
        yield _step(address, _FOREIGN_KEY, phase, LockMode.ACCESS_EXCLUSIVE)


def ceding_to(rename: Rename, context: Context, order: int) -> Iterator[Step]:
    """Yield the steps that take the name of something that is renamed from what has got it of the server."""
    one = rename.result
    if one in context.not_null_names:
        made = of_domain(one, context) if one.kind is Kind.DOMAIN_CHECK else _of_not_null(one, Phase.RENAME, context)
        yield replace(made, phase=Phase.RENAME, order=order)
    if one.kind in RELATIONS and (one.schema, one.name or one.relation) in context.given_names:
        yield replace(_step(one, _INDEX, Phase.RENAME, None), order=order)
    elif one._replace(kind=Kind.FOREIGN_KEY) in context.inherited and one.kind in (Kind.CHECK, Kind.FOREIGN_KEY):
        yield replace(_step(one, _FOREIGN_KEY, Phase.RENAME, LockMode.ACCESS_EXCLUSIVE), order=order)


def of_relations(differences: Iterable[Difference], context: Context) -> Iterator[Step]:
    """Yield the steps that take the names of new tables, sequences and composite types from indexes of partitions."""
    for one in differences:
        address = one.address
        new = isinstance(one, Missing) and not address.name and address.kind in RELATIONS
        if new and (address.schema, address.relation) in context.given_names:
            yield replace(_step(address, _INDEX, Phase.RENAME, None), order=-1)


def of_domain(check: Address, context: Context) -> Step:
    """Return the step that takes the name of a check from NOT NULL of its domain."""
    return _step(check, _NOT_NULL_OF_DOMAIN, Phase.TIGHTEN, None, _NAMELESS, _label(check, context))


def is_that_of_not_null(address: Address, context: Context) -> bool:
    """Tell whether the server may choose the name of a constraint for a NOT NULL that the plan sets before."""
    if context.server.major < NAMED_SINCE or address.kind is Kind.INDEX:
        return False
    table = address.parent
    family = (table, *above(table, context.expected), *context.heirs(table))  # the parent's name is handed down
    return any(
        isinstance(item, Column)
        and not item.nullable
        and (not isinstance(before := context.actual.get(one), Column) or before.nullable)
        and is_default_name(address.name, one.relation, one.name, "not_null")
        for top in family
        for one, item in context.children(top)
    )


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


def _of_not_null(address: Address, phase: Phase, context: Context) -> Step:
    made = _step(address, _NOT_NULL, phase, LockMode.ACCESS_EXCLUSIVE, _NAMELESS, _label(address, context))
    table, below_each = address.parent, children(context.actual)
    over = [one for one in above(table, context.actual) if one in context.actual]
    family = dict.fromkeys((*over, *(one for top in (table, *over) for one in below(top, below_each) if one != table)))
    return replace(made, also=tuple((one, LockMode.ACCESS_EXCLUSIVE) for one in family))


def _label(address: Address, context: Context) -> str:
    """Return what stands between the former name of NOT NULL and a number: nothing where no other name begins so."""
    near = [one for one, _ in context.children(address.parent) if one != address and one.name.startswith(address.name)]
    return _LABEL if near else ""


def _may_be_that_of_an_index(address: Address, context: Context) -> bool:
    """Tell whether an index of a partition has the name, or may get it; in a schema a relation has it for itself."""
    return (address.schema, address.name) in context.given_names or any(
        isinstance(item, _INDEXED) and is_default_name(address.name, table.relation, addition(item), LABELS[item.kind])
        for table in _partitions_behind(address, context)
        for _, item in _above(table, context)
    )


def _partitions_behind(address: Address, context: Context) -> Iterator[Address]:
    """Yield the tables of whose names the server may make that of an index; a long one it cuts (indexcmds.c)."""
    name = address.name
    if len(name.encode()) >= _MAYBE_CUT:
        yield from (one for one in context.expected if one.kind is Kind.TABLE and one.schema == address.schema)
        return
    tables = (Address(Kind.TABLE, address.schema, name[:end]) for end, one in enumerate(name) if one == "_")
    yield from (one for one in tables if one in context.expected)


def _may_be_that_of_a_key(address: Address, context: Context) -> bool:
    """Tell whether the part of a foreign key may have the name, in a partition that refers or for one that is meant."""
    return _is_inherited(address, context) or any(True for _ in _rivals(address, context))


def _is_inherited(address: Address, context: Context) -> bool:
    return address._replace(kind=Kind.FOREIGN_KEY) in context.inherited


def _rivals(address: Address, context: Context) -> Iterator[Address]:
    """Yield the foreign keys, as they are to be, of which a part may have the name of a constraint."""
    for one, item in (*_above(address.parent, context), *context.children(address.parent)):
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


def _above(partition: Address, context: Context) -> Iterator[tuple[Address, Any]]:
    if is_partition(partition, context.expected):
        for table in above(partition, context.expected):
            yield from context.children(table)


def _step(
    address: Address, template: SQL, phase: Phase, lock: LockMode | None, reason: str = _REASON, label: str = _LABEL
) -> Step:
    own = address.name or address.relation
    base = own.encode()[: MAX_BYTES - len(label) - 3].decode(errors="ignore") + label
    body = template.format(
        table=literal(text(qualified(address))),
        schema=literal(address.schema),
        name=literal(own),
        base=literal(base),
    )
    return Step(
        sql=block(text(body)),
        address=address,
        phase=phase,
        reason=reason,
        lock=lock,
        hazards=(),
        transactional=True,
    )
