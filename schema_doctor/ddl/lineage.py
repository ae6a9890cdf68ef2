"""Partitions and children: CREATE TABLE ... PARTITION OF or INHERITS; ATTACH, DETACH, INHERIT (sql-altertable)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import (
    column,
    comment,
    constraint,
    definition,
    heirchecks,
    index,
    leaving,
    moverows,
    rebuild,
    storage,
    table,
    tableoption,
)
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.hazard import FULL_SCAN
from schema_doctor.lineage import above, heirloom, parents, table_address
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
    changes,
)
from schema_doctor.step import Phase, Step

# Within TIGHTEN: when the columns of both are as they are to be.
_ATTACH = 200


def create(address: Address, expected: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE TABLE; of a partition or child, then what differs from its parents."""
    over = parents(expected)
    if not over:
        yield from table.create(address, expected, context)
        return
    given = inherited_columns(expected, context)
    locks = tuple((one, _creating(expected)) for one in over if one in context.actual or one not in context.expected)
    default = moverows.default_beside(address, expected, context)
    statement = _statement(address, expected, given, context)
    if default is not None and default not in context.loose:
        yield moverows.create_beside(address, text(statement), default, over[0], locks)
    else:
        yield Step(
            sql=text(statement),
            address=address,
            phase=Phase.CREATE_TABLE,
            reason="the table does not exist",
            lock=None,
            hazards=(),
            transactional=True,
            also=locks,
        )
    later = [*tableoption.after_creation(address, expected)]
    if expected.comment is not None:
        later.extend(comment.steps(address, expected.comment))
    made = [*later, *_parts(address, given, context)]
    yield from heirchecks.made_anew(address, context)
    # Nobody else can use the table before it is there, and it holds no row: only locks on other tables matter.
    for step in made:
        yield replace(step, lock=None, hazards=()) if isinstance(step, Step) else step


def _creating(expected: Table) -> LockMode:
    return LockMode.SHARE_UPDATE_EXCLUSIVE if expected.inherits else LockMode.ACCESS_EXCLUSIVE


def _parts(address: Address, given: dict[str, Column], context: Context) -> Iterator[Step | Unplannable]:
    """Yield what a new partition or child has of its own."""
    for child, item in context.children(address):
        match item:
            case Column():
                if child.name in given:
                    made = replace(given[child.name], statistics=None)
                    for name in changes(item, made):
                        if name != "generated":
                            yield from column.ALTER[name](child, item, made, context)
                else:
                    yield from storage.steps(child, item, Phase.CREATE_TABLE)
                    if item.comment is not None:
                        yield from comment.steps(child, item.comment)
            case Index():
                yield from index.create(child, item, context)
            case Check() if heirchecks.comes_along(child, context):
                if item.comment is not None:
                    yield from comment.steps(child, item.comment)
            case PrimaryKey() | Unique() | Check() | ForeignKey() | Exclusion():
                yield from constraint.create(child, item, context)
            case _:
                pass


def _statement(address: Address, expected: Table, given: dict[str, Column], context: Context) -> Composable:
    inside = []
    for child, item in context.children(address):
        if not isinstance(item, Column):
            continue
        inherited = given.get(child.name)
        if inherited is None or _conflicts(child.name, expected, context):
            inside.append(definition.column(child.name, item))
        elif item.generated is not None and inherited.generated is not None and item.generated != inherited.generated:
            # Before PostgreSQL 17 nothing but CREATE TABLE can give a child another expression.
            shown = definition.column(child.name, item) if expected.inherits else _generated(child.name, item)
            inside.append(shown)
    listed = SQL(" (\n    {}\n)").format(SQL(",\n    ").join(inside)) if inside or expected.inherits else SQL("")
    if expected.inherits and not inside:
        listed = SQL(" ()")
    tail: Composable = SQL("")
    if expected.partition_of is not None:
        parent = qualified(table_address(expected.partition_of))
        listed = SQL(" PARTITION OF {}{} {}").format(parent, listed, definition.bound(expected.bound or "DEFAULT"))
    else:
        tail = SQL(" INHERITS ({})").format(SQL(", ").join([qualified(one) for one in parents(expected)]))
    return SQL("CREATE {}TABLE IF NOT EXISTS {}{}{}{}").format(
        SQL("UNLOGGED ") if expected.unlogged else SQL(""),
        qualified(address),
        listed,
        SQL("{}{}").format(tail, definition.partitioned(expected.partition_by)),
        definition.with_parameters(expected.parameters),
    )


def _conflicts(name: str, expected: Table, context: Context) -> bool:
    """Tell whether parents have several defaults for a column: then the child has to say which one it has."""
    columns = (context.expected.get(Address(Kind.COLUMN, one.schema, one.relation, name)) for one in parents(expected))
    return len({one.default for one in columns if isinstance(one, Column)}) > 1


def _generated(name: str, item: Column) -> Composable:
    return SQL("{}{}").format(ident(name), definition.value(item))


def inherited_columns(expected: Table, context: Context) -> dict[str, Column]:
    """Return the columns as the parents, when they are as the spec declares them, give them to a child."""
    ones: dict[str, list[Column]] = {}
    for parent in parents(expected):
        for one, item in context.children(parent):
            if isinstance(item, Column):
                ones.setdefault(one.name, []).append(item)
    partition = expected.partition_of is not None
    found = {name: heirloom(columns, partition=partition) for name, columns in ones.items()}
    if context.server.major < 17:
        found = {name: replace(item, identity=None) for name, item in found.items()}
    return found


def drop(address: Address, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP TABLE; a partition goes with its table, and a child before its parents."""
    actual = _now(address, actual, context)
    if actual.partition_of is not None:
        parent = table_address(actual.partition_of)
        if parent in context.dropped:
            return
        dropping = [one for one in table.drop(address, actual, context) if not _is_of(parent, one, context)]
        taken = moverows.is_taken_over(parent, context)
        # Foreign keys to the table, new ones too, have parts at each partition, which only a table of its own is free
        # of; and a key that the table gets may be one that a part of it with partitions could not have.
        referred = _is_referred_to(parent, context)
        if taken or referred or actual.partition_by is not None or leaving.gets_more(parent, context):
            yield from _detach(address, actual, context, "it is dropped")
            if taken:
                yield moverows.move(address, moverows.home(parent, context))
            yield from dropping
            return
        for step in dropping:
            if isinstance(step, Step) and step.phase is Phase.DROP_TABLE:
                yield replace(step, also=(*step.also, (parent, LockMode.ACCESS_EXCLUSIVE)))
            else:
                yield step
        return
    kept = [name for name in actual.inherits if table_address(name) not in context.dropped]
    gaining = [name for name in kept if leaving.gets_more(table_address(name), context)]
    yield from _leave(address, gaining, "it is dropped")
    yield from table.drop(address, actual, context)


def _is_of(parent: Address, step: Step | Unplannable, context: Context) -> bool:
    """Tell whether a step drops a foreign key that a partition has of its table, with which it goes."""
    if not isinstance(step, Step) or step.phase is not Phase.DROP_FOREIGN_KEY:
        return False
    own = context.actual.get(step.address)
    return own is not None and any(
        type(item) is type(own) and not set(changes(own, item)) - {"comment", "valid"}
        for _, item in context.present(parent)
    )


def _references(parent: Address, context: Context) -> Iterator[tuple[Address, ForeignKey]]:
    """Yield the foreign keys that refer to a partitioned table, or to one of which it is a partition."""
    for one in (parent, *above(parent, context.actual)):
        yield from context.referring(one)


def _is_referred_to(parent: Address, context: Context) -> bool:
    """Tell whether foreign keys refer to a partitioned table or to one above it, or will when partitions of it go."""
    return any(context.referring(one) or context.to_refer(one) for one in (parent, *above(parent, context.actual)))


def _link(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DETACH and ATTACH for a partition that belongs elsewhere, or holds something else."""
    actual = _now(address, actual, context)
    reason = "it holds other rows" if expected.partition_of == actual.partition_of else "it is of another table"
    if actual.partition_of is not None:
        yield from _detach(address, actual, context, reason)
    if expected.partition_of is not None:
        yield from _attach(address, expected, actual, context)


def _now(address: Address, actual: Table, context: Context) -> Table:
    """Return a table with its parents as they are called when its turn has come."""
    found = context.actual.get(address)
    return found if isinstance(found, Table) else actual


def _detach(address: Address, actual: Table, context: Context, reason: str) -> Iterator[Step | Unplannable]:
    parent = table_address(actual.partition_of or "")
    for one, item in _references(parent, context):
        yield from constraint.set_aside(one, item, context, "it refers to a table of which a partition is taken out")
    also = [(parent, LockMode.ACCESS_EXCLUSIVE)]
    if (default := moverows.default_partition(parent, context)) is not None and default != address:
        also.append((default, LockMode.ACCESS_EXCLUSIVE))
    yield Step(
        sql=text(SQL("ALTER TABLE {} DETACH PARTITION {}").format(qualified(parent), qualified(address))),
        address=address,
        phase=Phase.DETACH,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=tuple(also),
    )


def _attach(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    parent = table_address(expected.partition_of or "")
    yield from heirchecks.before_joining(address, (parent,), context)
    lock = LockMode.SHARE_UPDATE_EXCLUSIVE
    also = ((parent, lock),) if parent in context.actual or parent not in context.expected else ()
    step = _attaching(address, expected, parent, also, context)
    # What was a partition may hold rows that belong to others by now, or the other way round.
    home = moverows.home(parent, context)
    yield from moverows.attach_with_rows(step, home) if actual.partition_of is not None else (step,)
    if context.server.major >= 17 and _has_identity(parent, context):
        yield from _numbered_again(address, context)


def _has_identity(table: Address, context: Context) -> bool:
    return any(
        isinstance(item, Column) and item.identity is not None
        for one in (table, *above(table, context.expected))
        for _, item in context.children(one)
    )


def _numbered_again(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DETACH and ATTACH for the partitions of a table that is attached, to which ATTACH gives an identity."""
    for one, item in context.expected.items():
        if not isinstance(item, Table) or parents(item) != (address,) or one in context.moving:
            continue
        attach = _attaching(one, item, address, ((address, LockMode.ACCESS_EXCLUSIVE),), context)
        for step in _detach(one, item, context, "the identity of a table goes to it when it is attached alone"):
            if isinstance(step, Step) and step.phase is Phase.DETACH:
                yield replace(step, phase=attach.phase, order=attach.order)
            else:
                yield step
        yield attach
        yield from _numbered_again(one, context)


def _attaching(
    address: Address, expected: Table, parent: Address, also: tuple[tuple[Address, LockMode], ...], context: Context
) -> Step:
    statement = SQL("ALTER TABLE {} ATTACH PARTITION {} {}").format(
        qualified(parent), qualified(address), definition.bound(expected.bound or "DEFAULT")
    )
    return Step(
        sql=text(statement),
        address=address,
        phase=Phase.TIGHTEN,
        # A table comes before what is part of it, which has its identity from there, and default partitions last.
        order=_ATTACH + 2 * len([*above(address, context.expected)]) + (expected.bound == "DEFAULT"),
        reason=f"it is to be a partition of {parent.path}",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(FULL_SCAN,),
        transactional=True,
        also=also,
    )


def _inherits(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield NO INHERIT and INHERIT."""
    actual = _now(address, actual, context)
    if address not in context.loose:
        gone = [name for name in actual.inherits if name not in expected.inherits]
        yield from _leave(address, gone, "the spec does not declare the parent")
        new = [name for name in expected.inherits if name not in actual.inherits]
        yield from _join(address, new, "the table does not inherit from it", context)


def let_go(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes a table out of its parents, and into those that it is to have."""
    actual, after = context.actual[address], context.afterwards(address)
    assert isinstance(actual, Table)  # noqa: S101 - for the type checker
    if actual.partition_of is not None:
        if isinstance(after, Table):  # what goes is taken out by that
            yield from _detach(address, actual, context, "some of its rows may belong to another partition")
            yield from _attach(address, after, actual, context)
        return
    reason = "a column cannot change with that of a parent alone"
    yield from _leave(address, actual.inherits, reason)
    if isinstance(after, Table):
        yield from _join(address, after.inherits, reason, context)


def _leave(address: Address, names: Sequence[str], reason: str) -> Iterator[Step]:
    for name in names:
        yield _alter(address, SQL("NO INHERIT"), name, Phase.DETACH, reason)


def _join(address: Address, names: Sequence[str], reason: str, context: Context) -> Iterator[Step]:
    yield from heirchecks.before_joining(address, [table_address(name) for name in names], context)
    for name in names:
        yield _alter(address, SQL("INHERIT"), name, Phase.TIGHTEN, reason)


def _alter(address: Address, action: Composable, name: str, phase: Phase, reason: str) -> Step:
    parent = table_address(name)
    return Step(
        sql=text(SQL("ALTER TABLE {} {} {}").format(qualified(address), action, qualified(parent))),
        address=address,
        phase=phase,
        order=_ATTACH if phase is Phase.TIGHTEN else 0,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=((parent, LockMode.SHARE_UPDATE_EXCLUSIVE),),
    )


ALTER = {
    **tableoption.ALTER,
    "partition_by": rebuild.nothing,
    "partition_of": _link,
    "bound": _link,
    "inherits": _inherits,
}
