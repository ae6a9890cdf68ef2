"""New columns of tables with partitions or children, which PostgreSQL lets have no identity at once (42P16)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import columnadd, identity, identitytype, numbers
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import literal, mentions, qualified, text, typename
from schema_doctor.lineage import above, below, children
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Domain, Kind, Table
from schema_doctor.numbering import plain
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

_REASON = "the rows of all partitions and children get their numbers before the column is an identity column"


def create(address: Address, expected: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD COLUMN; the rows below a table with an identity take their numbers from a sequence that goes again."""
    if _waits(address, expected, context):
        yield from _behind(address, expected, context)
        return
    source = numbered_as(address, expected, context)
    if source is not None:
        yield from _numbered(address, expected, source, context)
        return
    if expected.identity is None or not _has_parts(address.parent, context):
        yield from columnadd.create(address, expected, context)
        return
    spare = _spare(address, context)
    values = numbers.of_identity(expected)
    options = SQL(" ").join([SQL("AS {}").format(typename(values.type)), *numbers.options(values, plain(values))])
    made = SQL("CREATE SEQUENCE {} {}").format(qualified(spare), options)
    yield _step(address, text(made), Phase.CREATE_SEQUENCE, None)
    yield from columnadd.create(address, _with_numbers(expected, spare), context)
    # The defaults that take numbers from it go along: those of the new columns, and nothing else knows of it.
    gone = SQL("DROP SEQUENCE {} CASCADE").format(qualified(spare))
    yield replace(_step(address, text(gone), Phase.ADD_COLUMN, LockMode.ACCESS_EXCLUSIVE), order=1)
    yield identity.adding(address, expected, _REASON)
    yield from identitytype.of_new(address, expected, context)
    going_on = identity.going_on(address, values, identity.sequence(address, context))
    yield replace(going_on, order=numbers.BEHIND_ROWS)


def _waits(address: Address, expected: Column, context: Context) -> bool:
    """Tell whether a column takes numbers of an identity that is yet to come, or is computed from one that does."""
    return _is_numbered_late(expected, context) or any(
        mentions(expected.generated or "", one.name)
        and any(_comes_late(it, context) for it in (one, *_over(one, context)))
        for one, _ in (context.children(address.parent) if expected.generated else ())
    )


def _over(column: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of that name of the parents that a table has, and of theirs."""
    for table in above(column.parent, context.actual):
        yield column.of_table(table)


def _comes_late(column: Address, context: Context) -> bool:
    item = context.expected.get(column)
    return isinstance(item, Column) and column not in context.actual and _is_numbered_late(item, context)


def _is_numbered_late(item: Column, context: Context) -> bool:
    """Tell whether a column has a default that waits for an identity, or that of its domain."""
    place = place_of(item.type) if item.default is None and not item.generated else None
    domain = context.expected.get(Address(Kind.DOMAIN, *place)) if place and not item.type.endswith("[]") else None
    return columnadd.waits_for_identity(domain if isinstance(domain, Domain) else item, context)


def _behind(address: Address, expected: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD COLUMN when all identities are there; where the rows get another value, only its default comes then."""
    steps = [*columnadd.create(address, expected, context)]
    filled = next((step.fill for step in steps if isinstance(step, Step) and step.fill), None)
    if filled and columnadd.waits_for_identity(replace(expected, default=filled.value), context):
        yield Unplannable(address, "its rows cannot get numbers of an identity column that the plan has yet to make")
        return
    for step in steps:
        if isinstance(step, Step) and Phase.ADD_COLUMN <= step.phase <= Phase.TIGHTEN:
            yield columnadd.behind_identity(step) if not filled or " SET DEFAULT " in step.action else step
        else:
            yield step


def numbered_as(address: Address, expected: Column, context: Context) -> Address | None:
    """Return the new identity column of a table above one that moves, with which its rows take their numbers."""
    if address.parent not in context.moving or expected.nullable or expected.default or expected.identity:
        return None
    over = [address.of_table(one) for one in above(address.parent, context.expected)]
    found = [one for one in over if one not in context.actual and _is_identity(one, context)]
    return found[-1] if found else None  # partitions have that of the table at the top


def _is_identity(column: Address, context: Context) -> bool:
    item = context.expected.get(column)
    return isinstance(item, Column) and item.identity is not None


def _numbered(address: Address, expected: Column, source: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD COLUMN with numbers of an identity column above, or of the sequence that stands in for its."""
    if source.parent in context.actual:
        yield from columnadd.create(address, _with_numbers(expected, _spare(source, context)), context)
        return
    # The table is new. If it is made anew, its sequence goes on where that of the old one ends.
    old = context.rebuilt.get(source.parent, source.parent)
    before = context.actual.get(source._replace(relation=old.relation))
    giving = old if isinstance(before, Column) and before.identity is not None else source
    names = [literal(one) for one in (text(qualified(giving)), source.name)]
    default = text(SQL("nextval((pg_get_serial_sequence({}, {}))::regclass)").format(*names))
    yield from columnadd.create(address, replace(expected, default=default), context)
    free = columnadd.alter(address, SQL("DROP DEFAULT"), phase=Phase.ADD_COLUMN, reason=_REASON)
    yield replace(free, order=1, action="")


def _with_numbers(expected: Column, sequence: Address) -> Column:
    """Return a column with numbers of a sequence instead of an identity."""
    default = f"nextval({text(numbers.regclass(sequence))}::regclass)"
    return replace(expected, identity=None, identity_options="", default=default)


def _has_parts(table: Address, context: Context) -> bool:
    """Tell whether there are tables below, and no partitions that PostgreSQL 17 and later give the identity, too."""
    item = context.expected.get(table)
    before, after = children(context.actual), children(context.expected)
    if context.server.major >= 17 and isinstance(item, Table) and item.partition_by is not None:
        return any(one in context.moving for side in (before, after) for one in below(table, side))
    return bool(before.get(table) or after.get(table))


def _spare(column: Address, context: Context) -> Address:
    """Return a free name for a sequence."""
    name = context.free_name(column.schema, f"{column.relation[:12]}_schema_doctor_")
    return Address(Kind.SEQUENCE, column.schema, name)


def _step(address: Address, sql: str, phase: Phase, lock: LockMode | None) -> Step:
    return Step(sql=sql, address=address, phase=phase, reason=_REASON, lock=lock, hazards=(), transactional=True)
