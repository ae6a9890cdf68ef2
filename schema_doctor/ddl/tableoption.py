"""Options of a table: UNLOGGED, storage parameters, row-level security, replica identity (manual: sql-altertable)."""

from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import comment, constraint, definition, sequence
from schema_doctor.ddl.adoption import adopted
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text, word
from schema_doctor.hazard import DATA_LOSS, ROW_SECURITY, TABLE_REWRITE, Hazard
from schema_doctor.lineage import above, is_partition
from schema_doctor.lock import LockMode
from schema_doctor.model import INDEXED, Address, Column, ForeignKey, Kind, Sequence, Table
from schema_doctor.numbering import owner
from schema_doctor.parameters import assembled, parameter, taken_apart
from schema_doctor.replicaidentity import known_by
from schema_doctor.step import Phase, Step

Handler = Callable[[Address, Table, Table, Context], Iterator[Step | Unplannable]]


def _alter(
    address: Address,
    action: Composable,
    *,
    phase: Phase,
    reason: str,
    lock: LockMode = LockMode.ACCESS_EXCLUSIVE,
    hazards: tuple[Hazard, ...] = (),
    order: int = 0,
) -> Step:
    return Step(
        sql=text(SQL("ALTER TABLE {} {}").format(qualified(address), action)),
        address=address,
        phase=phase,
        reason=reason,
        lock=lock,
        hazards=hazards,
        transactional=True,
        order=order,
    )


def after_creation(address: Address, expected: Table, context: Context) -> Iterator[Step]:
    """Yield what CREATE TABLE cannot say."""
    plain = Table()
    yield from _security(address, expected, plain)
    if expected.replica_identity != "default":
        yield _identity(address, expected.replica_identity, "the table is new", context)


def _unlogged(address: Address, expected: Table, _actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield SET LOGGED or UNLOGGED.

    A logged table must not refer to one that is not, so that the order of tables with foreign keys matters; those that
    refer to each other lose their foreign keys meanwhile.
    """
    order, inside = _rank(address, context, unlogged=expected.unlogged)
    for one, item in inside:
        yield from constraint.set_aside(one, item, context, "tables that refer to each other change one by one")
    yield _alter(
        address,
        SQL("SET UNLOGGED") if expected.unlogged else SQL("SET LOGGED"),
        phase=Phase.TIGHTEN,
        reason="the table is logged" if expected.unlogged else "the table is not logged: a crash empties it",
        hazards=(TABLE_REWRITE, DATA_LOSS) if expected.unlogged else (TABLE_REWRITE,),
        order=order,
    )
    yield from _sequences(address, expected, context)


def _sequences(address: Address, expected: Table, context: Context) -> Iterator[Step]:
    """Yield what gives back their own persistence to sequences of the table: since PostgreSQL 15 they follow it."""
    if context.server.major < 15:
        return
    for one, item in context.expected.items():
        if isinstance(item, Sequence) and item.unlogged is not expected.unlogged:
            column = owner(item)
            if column is not None and column.parent == address:
                yield sequence.persistence(one, item)


def _rank(address: Address, context: Context, *, unlogged: bool) -> tuple[int, tuple[tuple[Address, ForeignKey], ...]]:
    """Return the place of a table among those that change the same way, and the keys that allow no order at all."""
    changing = [
        one
        for one, item in context.expected.items()
        if isinstance(item, Table)
        and item.unlogged is unlogged
        and isinstance(found := context.actual.get(one), Table)
        and found.unlogged is not unlogged
    ]
    before: dict[Address, set[Address]] = {one: set() for one in changing}
    keys = []
    for table in changing:
        for one, key in context.present(table):
            target = Address(Kind.TABLE, key.referenced_schema, key.referenced_table) if _is_key(key) else table
            if target != table and target in before:
                keys.append((one, key))
                before[target if unlogged else table].add(table if unlogged else target)
    try:
        order = list(TopologicalSorter(before).static_order())
    except CycleError:
        return 0, tuple((one, key) for one, key in keys if address in (one.parent, _referenced(key)))
    return order.index(address), ()


def _is_key(item: object) -> bool:
    return isinstance(item, ForeignKey)


def _referenced(item: ForeignKey) -> Address:
    return Address(Kind.TABLE, item.referenced_schema, item.referenced_table)


def _parameters(address: Address, expected: Table, actual: Table, _context: Context) -> Iterator[Step | Unplannable]:
    """Yield SET and RESET; where the TOAST table is yet to come, only afterwards."""
    wanted, found = taken_apart(expected.parameters), taken_apart(actual.parameters)
    new = {name: value for name, value in wanted.items() if found.get(name) != value}
    old = [name for name in found if name not in wanted]
    reason = "the storage parameters differ"
    for names, action in (
        (tuple(new), SQL("SET ({})").format(definition.parameters(assembled(new)))),
        (tuple(old), SQL("RESET ({})").format(SQL(", ").join([word(parameter(name)) for name in old]))),
    ):
        if names:
            # It decides what a decoding of the write-ahead log may read; all others disturb nobody.
            strong = _CATALOG in names
            lock = LockMode.ACCESS_EXCLUSIVE if strong else LockMode.SHARE_UPDATE_EXCLUSIVE
            # No table of that kind can be rewritten.
            phase = Phase.LOOSEN if strong and names == tuple(old) else Phase.TIGHTEN
            yield _alter(address, action, phase=phase, reason=reason, lock=lock)


def _security(address: Address, expected: Table, actual: Table) -> Iterator[Step]:
    for name, on, off in (
        ("row_security", SQL("ENABLE ROW LEVEL SECURITY"), SQL("DISABLE ROW LEVEL SECURITY")),
        ("force_row_security", SQL("FORCE ROW LEVEL SECURITY"), SQL("NO FORCE ROW LEVEL SECURITY")),
    ):
        if changed(expected, actual, name):
            action = on if getattr(expected, name) else off
            reason = f"{name.replace('_', ' ')} differs"
            yield _alter(address, action, phase=Phase.DESCRIBE, reason=reason, hazards=(ROW_SECURITY,))


def _row_security(address: Address, expected: Table, actual: Table, _context: Context) -> Iterator[Step | Unplannable]:
    yield from _security(address, expected, actual)


def _replica_identity(
    address: Address, expected: Table, actual: Table, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield REPLICA IDENTITY: away from an index before its columns may change, to an index when it is there."""
    yield _identity(address, expected.replica_identity, f"the replica identity is {actual.replica_identity}", context)
    if expected.replica_identity.startswith("index ") and _loosened(address, context):
        yield _alter(
            address,
            SQL("REPLICA IDENTITY DEFAULT"),
            phase=Phase.LOOSEN,
            order=-1,
            reason="the columns of the index that it was may change",
        )


def _loosened(address: Address, context: Context) -> bool:
    """Tell whether a column of the index that is the replica identity will accept NULL, which only others may."""
    found = known_by(address, context.actual, context.present)
    return found is not None and any(
        item.nullable and one.name in found[1] for one, item in context.children(address) if isinstance(item, Column)
    )


def _identity(address: Address, identity: str, reason: str, context: Context) -> Step:
    if identity.startswith("index "):
        name = identity.removeprefix("index ")
        if _is_of_above(address, name, context):
            table = literal(text(qualified(address)))
            found = block(text(SQL(_OF_ABOVE).format(table=table, name=literal(name))))
            return replace(_alter(address, SQL(""), phase=Phase.DESCRIBE, reason=reason), sql=found)
        action = SQL("REPLICA IDENTITY USING INDEX {}").format(ident(name))
        return _alter(address, action, phase=Phase.DESCRIBE, reason=reason)
    return _alter(address, _IDENTITIES[identity], phase=Phase.LOOSEN, order=-1, reason=reason)


def is_of_above(step: Step) -> bool:
    """Tell whether a step makes what a partition has of an index of its table the replica identity."""
    return step.phase is Phase.DESCRIBE and _USING in step.sql


def _is_of_above(address: Address, name: str, context: Context) -> bool:
    """Tell whether an index is none that the spec declares for a partition itself, but a part of one of its table."""
    own = any(one.name == name and one.kind in INDEXED for one, _ in context.children(address))
    return is_partition(address, context.expected) and not own


_USING = "REPLICA IDENTITY USING INDEX %I"
# What a partition has of an index of its table bears a name that the server has chosen.
_OF_ABOVE = """DECLARE
  found pg_catalog.name;
BEGIN
  SELECT x.relname INTO found
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_class top ON x.relispartition AND top.oid = pg_catalog.pg_partition_root(x.oid)
   WHERE i.indrelid = {table}::pg_catalog.regclass AND {name} IN (x.relname, top.relname)
   ORDER BY x.relname <> {name}
   LIMIT 1;
  EXECUTE pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', {table}, coalesce(found, {name}));
END"""

_IDENTITIES = {
    "default": SQL("REPLICA IDENTITY DEFAULT"),
    "nothing": SQL("REPLICA IDENTITY NOTHING"),
    "full": SQL("REPLICA IDENTITY FULL"),
}


def again(steps: Iterable[Step], context: Context) -> Iterator[Step]:
    """Yield REPLICA IDENTITY for tables whose index is made anew, or replaced, by the steps: it goes with the index.

    That of a partition, which is a part of an index of its table, goes with a change of type as well.
    """
    retyped = {one.address.parent for one in steps if Phase.ALTER_TYPE in one.all_phases}
    dropped = {(one.address.parent, one.address.name) for one in steps if one.phase in _DROPS}
    for address, item in context.expected.items():
        if not isinstance(item, Table) or not item.replica_identity.startswith("index "):
            continue
        name = item.replica_identity.removeprefix("index ")
        taken = any(index.name == name != key.name for index, key in adopted(address, context).items())
        tables = {address}
        if _is_of_above(address, name, context):
            tables.update(above(address, context.expected))
            taken = taken or not retyped.isdisjoint(tables)
        lost = taken or any((table, name) in dropped for table in tables)
        if lost and context.actual.get(address) is not None:
            yield _identity(address, item.replica_identity, "the index that it is was made anew", context)


_DROPS = (Phase.DROP_CONSTRAINT, Phase.DROP_INDEX)


def catalog_tables(steps: Iterable[Step], context: Context) -> Iterator[Step]:
    """Yield what lets steps rewrite tables that are catalogs for logical decoding, which PostgreSQL refuses (0A000)."""
    rewritten = {
        one.address.parent if one.address.name else one.address for one in steps if TABLE_REWRITE in one.hazards
    }
    for table in sorted(rewritten):
        sides = (context.actual.get(table), context.expected.get(table))
        values = {taken_apart(one.parameters).get(_CATALOG) for one in sides if isinstance(one, Table)}
        if len(values) == 1 and (values.pop() or "off").lower() in ("true", "on", "yes", "1"):
            reason = "a table that logical decoding reads as a catalog cannot be rewritten"
            reset = SQL("RESET ({})").format(word(_CATALOG))
            yield _alter(table, reset, phase=Phase.LOOSEN, reason=reason)
            again = SQL("SET ({})").format(definition.parameters([f"{_CATALOG}=true"]))
            yield _alter(table, again, phase=Phase.DESCRIBE, reason="it was so before it was rewritten")


_CATALOG = "user_catalog_table"


def _comment(address: Address, expected: Table, _actual: Table, _context: Context) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


ALTER: dict[str, Handler] = {
    "unlogged": _unlogged,
    "parameters": _parameters,
    "row_security": _row_security,
    "force_row_security": _row_security,
    "replica_identity": _replica_identity,
    "comment": _comment,
}
