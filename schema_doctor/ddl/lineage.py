"""Partitions and children as tables: CREATE TABLE ... PARTITION OF or INHERITS, DROP TABLE (sql-createtable)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import (
    carryover,
    childleaving,
    column,
    columnadd,
    comment,
    constraint,
    definition,
    heirchecks,
    identity,
    index,
    joining,
    leaving,
    moverows,
    notnull,
    notnullname,
    notnullroom,
    rebuild,
    table,
    tableoption,
)
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text
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
from schema_doctor.notnull import not_null_name
from schema_doctor.step import Phase, Step


def create(address: Address, expected: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE TABLE; of a partition or child, then what differs from its parents."""
    over = parents(expected)
    if not over:
        yield from table.create(address, expected, context)
        return
    if expected.partition_of is not None and over[0] not in context.expected:
        # What it would have of a table that nobody has declared is not known: it is made as it is to be, and attached.
        yield from table.create(address, expected, context)
        yield joining.attach_new(address, expected, context)
        return
    given = inherited_columns(expected, context)
    there = [one for one in over if one in context.actual or one not in context.expected]
    locks = tuple((one, _creating(expected)) for one in there)
    default = moverows.default_beside(address, expected, context)
    statement = _statement(address, expected, given, context)
    if default is not None and default not in context.loose:
        yield from carryover.of_partition(default, context)
        yield moverows.create_beside(address, text(statement), default, over[0], locks, context)
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
    later = [*tableoption.after_creation(address, expected, context)]
    if expected.comment is not None:
        later.extend(comment.steps(address, expected.comment))
    made = [*later, *_parts(address, given, context)]
    yield from heirchecks.made_anew(address, context)
    yield from notnull.of_new(address, context)
    # Nobody else can use the table before it is there, and it holds no row: only locks on other tables matter.
    for step in made:
        own = isinstance(step, Step) and address in (step.address, step.address.parent)
        yield replace(step, lock=None, hazards=()) if isinstance(step, Step) and own else step


def _creating(expected: Table) -> LockMode:
    return LockMode.SHARE_UPDATE_EXCLUSIVE if expected.inherits else LockMode.ACCESS_EXCLUSIVE


def _parts(address: Address, given: dict[str, Column], context: Context) -> Iterator[Step | Unplannable]:
    """Yield what a new partition or child has of its own."""
    for child, item in context.children(address):
        match item:
            case Column():
                if child.name in given:
                    made = replace(_as_made(given[child.name], item), compression=_compression(child, item, context))
                    written = ("generated",) if item.generated is None else ("generated", "default")
                    for name in changes(item, made):
                        if name not in written:
                            yield from column.ALTER[name](child, item, made, context)
                    yield from _going_on(child, item, made, context)
                else:
                    yield from columnadd.after_creation(child, item, context, Phase.CREATE_TABLE)
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


def _going_on(child: Address, item: Column, made: Column, context: Context) -> Iterator[Step]:
    """Yield what lets an identity of its own go on, where a table above is there, or made anew, and may have rows."""
    over = above(child.parent, context.expected)
    if item.identity is not None and made.identity is None and any(_was_there(one, context) for one in over):
        yield from identity.behind_rows(child, item, context)


def _was_there(table: Address, context: Context) -> bool:
    return table in context.actual or table in context.rebuilt


def _as_made(given: Column, item: Column) -> Column:
    """Return a column as CREATE TABLE makes it; the identity of its table is one that no partition can do without."""
    made = replace(given, statistics=None, valid=given.valid or item.valid)
    if made.identity is None:
        return made
    return replace(made, identity=item.identity, identity_options=item.identity_options)


def _compression(child: Address, item: Column, context: Context) -> str | None:
    """Return the compression that a column of a new child has in the end: SET COMPRESSION reaches no children.

    A type that changes takes it off all of them.
    """
    for parent in parents(context.expected[child.parent]):
        one = child.of_table(parent)
        there, wanted = context.actual.get(one), context.expected.get(one)
        if isinstance(there, Column) and isinstance(wanted, Column):
            return None if {"type", "collation"} & changes(wanted, there).keys() else there.compression
        if isinstance(wanted, Column):
            return wanted.compression
    return item.compression


def _statement(address: Address, expected: Table, given: dict[str, Column], context: Context) -> Composable:
    inside = []
    for child, item in context.children(address):
        if not isinstance(item, Column):
            continue
        inherited = given.get(child.name)
        if inherited is None:
            inside.append(definition.column(child.name, notnullname.told(child, item, context)))
        elif _conflicts(child.name, expected, context):
            inside.append(definition.column(child.name, item))
        elif item.generated is not None and item.generated != inherited.generated:
            # Before PostgreSQL 17 nothing but CREATE TABLE can give a child another expression.
            shown = definition.column(child.name, item) if expected.inherits else _generated(child.name, item)
            inside.append(shown)
        elif item.valid and not item.nullable and not inherited.valid:
            # Else that of its table, which comes later, would make it NOT VALID as well.
            inside.append(
                SQL("{} NOT NULL").format(ident(child.name))
                if expected.partition_of
                else definition.column(child.name, item)
            )
        elif expected.inherits and not (item.nullable or inherited.nullable) and notnullroom.goes_alone(child, context):
            named = ident(not_null_name(item, child))
            inside.append(SQL("CONSTRAINT {} NOT NULL {}").format(named, ident(child.name)))
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
    actual = joining.now(address, actual, context)
    if actual.partition_of is not None:
        parent = table_address(actual.partition_of)
        dropping = [*table.drop(address, actual, context)]
        if parent in context.dropped:
            yield from (one for one in dropping if not _drops_a_table(one))
            return
        taken = moverows.is_taken_over(parent, context)
        # Foreign keys to the table, new ones too, have parts at each partition, which only a table of its own is free
        # of; and a key that the table gets may be one that a part of it with partitions could not have.
        referred = _is_referred_to(parent, context)
        if taken or referred or actual.partition_by is not None or leaving.gets_more(parent, context):
            yield from joining.detach(address, actual, context, "it is dropped")
            if taken:
                yield moverows.move(address, moverows.home(parent, context), context)
            yield from dropping
            return
        for step in dropping:
            if isinstance(step, Step) and step.phase is Phase.DROP_TABLE:
                yield replace(step, also=(*step.also, (parent, LockMode.ACCESS_EXCLUSIVE)))
            else:
                yield step
        return
    kept = [name for name in actual.inherits if table_address(name) not in context.dropped]
    changing = [name for name in kept if leaving.is_in_the_way(table_address(name), context)]
    yield from childleaving.leave(address, changing, "it is dropped", context)
    yield from table.drop(address, actual, context)


def _drops_a_table(step: Step | Unplannable) -> bool:
    return isinstance(step, Step) and step.phase is Phase.DROP_TABLE


def _is_referred_to(parent: Address, context: Context) -> bool:
    """Tell whether foreign keys refer to a partitioned table or to one above it, or will when partitions of it go."""
    return any(context.referring(one) or context.to_refer(one) for one in (parent, *above(parent, context.actual)))


ALTER = {
    **tableoption.ALTER,
    "partition_by": rebuild.nothing,
    "partition_of": joining.link,
    "bound": joining.link,
    "inherits": joining.inherits,
}
