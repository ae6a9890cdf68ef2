"""New columns of tables with partitions or children, which PostgreSQL lets have no identity at once (42P16)."""

from collections.abc import Iterator
from dataclasses import replace

from psycopg.sql import SQL

from schema_doctor.ddl import columnadd, identity, numbers
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import qualified, text, typename
from schema_doctor.lineage import children
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Kind, Table
from schema_doctor.names import numbered
from schema_doctor.numbering import plain
from schema_doctor.step import Phase, Step

_REASON = "the rows of all partitions and children get their numbers before the column is an identity column"


def create(address: Address, expected: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD COLUMN; the rows below a table with an identity take their numbers from a sequence that goes again."""
    if expected.identity is None or not _has_parts(address.parent, context):
        yield from columnadd.create(address, expected, context)
        return
    spare = _spare(address, context)
    values = numbers.of_identity(expected)
    options = SQL(" ").join([SQL("AS {}").format(typename(values.type)), *numbers.options(values, plain(values))])
    made = SQL("CREATE SEQUENCE {} {}").format(qualified(spare), options)
    yield _step(address, text(made), Phase.CREATE_SEQUENCE, None)
    default = f"nextval({text(numbers.regclass(spare))}::regclass)"
    yield from columnadd.create(
        address, replace(expected, identity=None, identity_options="", default=default), context
    )
    # The defaults that take numbers from it go along: those of the new columns, and nothing else knows of it.
    gone = SQL("DROP SEQUENCE {} CASCADE").format(qualified(spare))
    yield replace(_step(address, text(gone), Phase.ADD_COLUMN, LockMode.ACCESS_EXCLUSIVE), order=1)
    yield identity.adding(address, expected, _REASON)
    yield identity.going_on(address, values, identity.sequence(address, context))


def _has_parts(table: Address, context: Context) -> bool:
    """Tell whether there are tables below, and no partitions that PostgreSQL 17 and later give the identity, too."""
    item = context.expected.get(table)
    if context.server.major >= 17 and isinstance(item, Table) and item.partition_by is not None:
        return False
    return any(table in children(side) for side in (context.actual, context.expected))


def _spare(column: Address, context: Context) -> Address:
    """Return a free name for a sequence."""
    taken = {one.name or one.relation for one in (*context.actual, *context.expected) if one.schema == column.schema}
    return Address(Kind.SEQUENCE, column.schema, numbered(f"{column.relation[:12]}_schema_doctor_", taken))


def _step(address: Address, sql: str, phase: Phase, lock: LockMode | None) -> Step:
    return Step(sql=sql, address=address, phase=phase, reason=_REASON, lock=lock, hazards=(), transactional=True)
