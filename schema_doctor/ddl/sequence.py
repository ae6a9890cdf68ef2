"""Sequences: CREATE, ALTER and DROP SEQUENCE (manual: sql-altersequence)."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import beside, comment, handover, numbers, rename
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, qualified, text, typename
from schema_doctor.hazard import DATA_LOSS, Hazard
from schema_doctor.lineage import above
from schema_doctor.lock import LockMode
from schema_doctor.model import TYPES, Address, Column, Sequence, properties
from schema_doctor.names import default_name, numbered
from schema_doctor.numbering import numbered_by, owner, plain, retyped
from schema_doctor.rename import Rename
from schema_doctor.step import CLAIMED, Phase, Step

Handler = Callable[[Address, Sequence, Sequence, Context], Iterator[Step | Unplannable]]


def create(address: Address, expected: Sequence, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE SEQUENCE, then what can be said only when its table is there: its owner, and where it goes on."""
    if _too_old(expected, context):
        yield Unplannable(address, _TOO_OLD)
        return
    held = [one for one in _held_identity(address, context) if isinstance(one, Unplannable)]
    if held:
        yield from held
        return
    yield from _rename_identity(address, context)
    kind = SQL("UNLOGGED SEQUENCE") if expected.unlogged else SQL("SEQUENCE")
    first = _first_name(address, context)
    parts: list[Composable] = [SQL("CREATE {} IF NOT EXISTS {}").format(kind, qualified(first))]
    if expected.type != "bigint":
        parts.append(SQL("AS {}").format(typename(expected.type)))
    parts += numbers.options(expected, plain(expected))
    yield _step(address, SQL(" ").join(parts), Phase.CREATE_SEQUENCE, "the sequence does not exist")
    if first != address:
        reason = "a type has the name, which the sequence may share only afterwards"
        yield replace(rename.step(Rename(first, address.relation, reason), 1), phase=Phase.CREATE_SEQUENCE)
    if expected.owned_by is not None:
        yield from _owned(address, expected, None, context)
    yield from _go_on(address, expected, context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def _first_name(address: Address, context: Context) -> Address:
    """Return the name to create a sequence by: it may come to share that of a type, but not begin with it.

    The type may give way as well, to a name that ends in the same words.
    """
    if not any(address._replace(kind=kind) in context.actual for kind in TYPES):
        return address
    taken = {there.relation for there in (*context.actual, *context.expected)}
    return address._replace(relation=numbered(f"{address.relation[:12]}_sequence_schema_doctor_", taken))


def drop(address: Address, actual: Sequence, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP SEQUENCE, without CASCADE; one that a column owns which goes, too, goes with it.

    Where its column becomes an identity column, it makes room for the new sequence, which bears the same name.
    """
    column = owner(actual)
    if column is not None and column not in context.expected:
        return
    users = list(beside.of_gone(address, context))
    yield from users
    if any(isinstance(one, Unplannable) for one in users):
        return
    early = makes_room(address, column, context)
    if early and column is not None:
        yield from handover.keep(column, address, Phase.LOOSEN, 1, context)
    yield _step(
        address,
        SQL("DROP SEQUENCE IF EXISTS {}").format(qualified(address)),
        Phase.LOOSEN if early else Phase.DROP_SEQUENCE,
        CLAIMED,
        hazards=(DATA_LOSS,),
        order=2 if early else 0,  # the default that uses it goes first
    )


def _rename_identity(address: Address, context: Context) -> Iterator[Step]:
    """Yield RENAME for the sequence of an identity column that bears the name and stays until the end, or for good."""
    for column, sequence in context.identities.items():
        after = context.expected.get(column)
        if sequence != address or (isinstance(after, Column) and after.identity is None):
            continue
        taken = {
            one.name or one.relation for one in (*context.expected, *context.actual) if one.schema == column.schema
        }
        taken |= {one.relation for one in context.identities.values()}
        sql = SQL("ALTER SEQUENCE {} RENAME TO {}").format(
            qualified(sequence), ident(default_name(column.relation, column.name, "seq", taken))
        )
        yield _step(address, sql, Phase.RENAME, "something else needs its name")


def _held_identity(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield why the sequence of an identity column that no longer is one cannot make room for a new one."""
    for column, sequence in context.identities.items():
        after = context.expected.get(column)
        if sequence == address and isinstance(after, Column) and after.identity is None:
            yield from beside.of_sequences(address, [sequence], context)


def persistence(address: Address, expected: Sequence) -> Step:
    """Return SET LOGGED or UNLOGGED, behind the same change of the table that owns it, which takes it along."""
    action = SQL("SET UNLOGGED") if expected.unlogged else SQL("SET LOGGED")
    reason = "the sequence is logged" if expected.unlogged else "the sequence is not logged: a crash resets it"
    return _step(address, SQL("ALTER SEQUENCE {} {}").format(qualified(address), action), Phase.DESCRIBE, reason)


def makes_room(address: Address, column: Address | None, context: Context) -> bool:
    """Tell whether a sequence that is dropped goes before its column becomes an identity column.

    It cannot while another column takes its numbers from it; a default that goes without another one goes before.
    """
    before, after = (context.actual.get(column), context.expected.get(column)) if column else (None, None)
    if not isinstance(before, Column) or not isinstance(after, Column) or address not in context.dropped:
        return False
    others = [
        one
        for one in context.numbered(address, before=True)
        if one != column and not (isinstance(item := context.expected.get(one), Column) and item.default is None)
    ]
    return after.identity is not None and before.identity is None and not others


def _options(address: Address, expected: Sequence, actual: Sequence, context: Context) -> Iterator[Step | Unplannable]:
    """Yield one ALTER SEQUENCE for all options that differ."""
    parts: list[Composable] = [SQL("ALTER SEQUENCE {}").format(qualified(address))]
    if changed(expected, actual, "type"):
        parts.append(SQL("AS {}").format(typename(expected.type)))
    parts += numbers.options(expected, retyped(actual, expected.type))
    position = context.positions.get(address)
    outside = position is not None and not expected.minimum <= position <= expected.maximum
    if outside:
        parts.append(SQL("RESTART"))
    yield _step(address, SQL(" ").join(parts), Phase.CREATE_SEQUENCE, "the options differ")
    if outside or numbers.turns(actual, expected):
        yield from _go_on(address, expected, context)


def _owned_by(address: Address, expected: Sequence, actual: Sequence, context: Context) -> Iterator[Step | Unplannable]:
    yield from _owned(address, expected, actual, context)


def _unlogged(
    address: Address, expected: Sequence, _actual: Sequence, context: Context
) -> Iterator[Step | Unplannable]:
    if _too_old(expected, context):
        yield Unplannable(address, _TOO_OLD)
        return
    yield persistence(address, expected)


def _comment(
    address: Address, expected: Sequence, _actual: Sequence, _context: Context
) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


def _owned(address: Address, expected: Sequence, actual: Sequence | None, context: Context) -> Iterator[Step]:
    """Yield OWNED BY, when the column is there; it locks the table in ACCESS SHARE mode."""
    column = owner(expected)
    target: Composable = SQL("NONE")
    also: tuple[tuple[Address, LockMode], ...] = ()
    if column is not None:
        target = SQL("{}.{}").format(qualified(column), ident(column.name))
        yield from _as_its_table(address, actual, column.parent, context)
        if column.parent in context.actual:
            also = ((column.parent, LockMode.ACCESS_SHARE),)
    sql = SQL("ALTER SEQUENCE {} OWNED BY {}").format(qualified(address), target)
    reason = "the sequence goes with its column" if column else "the sequence goes with no column"
    yield _step(address, sql, Phase.TIGHTEN, reason, also=also)


def _as_its_table(address: Address, actual: Sequence | None, table: Address, context: Context) -> Iterator[Step]:
    """Yield OWNER TO where a sequence belongs to another role than its table, which PostgreSQL refuses.

    What is new, or made anew, belongs to the role of the connection until the end. One that goes with a column has the
    owner of that table, and is let go before.
    """
    there = table in context.actual and table not in context.rebuilt
    wanted = _owner(table, context) if there else context.server.role
    if wanted == (_owner(address, context) if actual is not None else context.server.role):
        return
    if actual is not None and actual.owned_by is not None:
        sql = SQL("ALTER SEQUENCE {} OWNED BY NONE").format(qualified(address))
        yield _step(address, sql, Phase.TIGHTEN, "the sequence goes with another column", order=-2)
    sql = SQL("ALTER SEQUENCE {} OWNER TO {}").format(qualified(address), ident(wanted))
    yield _step(address, sql, Phase.TIGHTEN, "the sequence belongs to the owner of its table", order=-1)


def _owner(address: Address, context: Context) -> str:
    other = context.owners.get(address)
    return other.role if other else context.server.role


def let_go(column: Address, context: Context) -> Iterator[Step]:
    """Yield OWNED BY NONE for the sequences that would go with a column, but stay."""
    for one in context.owned(column):
        if one in context.expected:
            sql = SQL("ALTER SEQUENCE {} OWNED BY NONE").format(qualified(one))
            yield _step(one, sql, Phase.LOOSEN, "the sequence stays when its column goes")


def taken_up(column: Column, context: Context) -> Iterator[Step]:
    """Yield setval() for a sequence that is there when another column begins to take its numbers from it."""
    address = numbered_by(column)
    item = context.afterwards(address) if address is not None and address in context.actual else None
    if address is not None and isinstance(item, Sequence):
        yield from _go_on(address, item, context)


def _go_on(address: Address, expected: Sequence, context: Context) -> Iterator[Step]:
    """Yield setval() where columns that are there already take their numbers from the sequence.

    It never goes back: others may have numbers of it, among them the rows of a column that is new.
    """
    column = owner(expected)
    columns = [
        one
        for one in dict.fromkeys((*context.numbered(address), *((column,) if column else ())))
        if numbers.is_number(context.expected.get(one)) and (one in context.actual or _is_anew(one.parent, context))
    ]
    if columns:
        kept = [value for one in columns for value in handover.upcoming(one, context)]
        own = numbers.upcoming(address, expected.increment)
        yield _step(
            address,
            numbers.go_on(expected, numbers.regclass(address), columns, [own, *kept]),
            Phase.TIGHTEN,
            "the sequence must start behind the highest value",
            also=tuple((column.parent, LockMode.ACCESS_SHARE) for column in columns if column.parent in context.actual),
            order=numbers.BEHIND_ROWS if context.rebuilt or context.moving else 1,
            scan=True,
        )


def _is_anew(table: Address, context: Context) -> bool:
    """Tell whether a table is made anew with rows, or comes with one that is."""
    return any(one in context.rebuilt for one in (table, *above(table, context.expected)))


def _too_old(expected: Sequence, context: Context) -> bool:
    return expected.unlogged and context.server.major < 15


_TOO_OLD = "PostgreSQL has unlogged sequences since version 15 only"


def _step(
    address: Address,
    sql: Composable,
    phase: Phase,
    reason: str,
    *,
    hazards: tuple[Hazard, ...] = (),
    also: tuple[tuple[Address, LockMode], ...] = (),
    order: int = 0,
    scan: bool = False,
) -> Step:
    return Step(
        sql=text(sql),
        address=address,
        phase=phase,
        reason=reason,
        lock=None,
        hazards=hazards,
        transactional=True,
        also=also,
        order=order,
        scan=scan,
    )


ALTER: dict[str, Handler] = {
    **dict.fromkeys(properties(Sequence), _options),
    "owned_by": _owned_by,
    "unlogged": _unlogged,
    "comment": _comment,
}
