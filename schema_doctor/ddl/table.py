"""Tables: CREATE TABLE with all that belongs inside it, DROP TABLE."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import (
    beside,
    columnadd,
    columndrop,
    comment,
    composite,
    constraint,
    definition,
    dropping,
    heirchecks,
    index,
    notnullname,
    shared,
    tableoption,
)
from schema_doctor.ddl.ceding import ceding, is_that_of_not_null
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text, trusted
from schema_doctor.hazard import DATA_LOSS
from schema_doctor.lineage import above
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Column, Exclusion, ForeignKey, Index, PrimaryKey, Table, Unique
from schema_doctor.step import CLAIMED, Phase, Step


def create(address: Address, expected: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE TABLE with columns, keys and checks; then its foreign keys, indexes and comments.

    Foreign keys come last, on their own, so that tables may refer to each other in any way.
    """
    inside: list[Composable] = []
    keys: set[Unique | Exclusion] = set()
    later: list[Step | Unplannable] = [*tableoption.after_creation(address, expected, context)]
    if expected.comment is not None:
        later.extend(comment.steps(address, expected.comment))
    for child, item in context.children(address):
        match item:
            case Column():
                told = notnullname.told(child, item, context)
                if item.default is not None and _waits(child, context):
                    told = replace(told, default=None)
                    action = SQL("SET DEFAULT {}").format(trusted(item.default or ""))
                    given = columnadd.alter(child, action, phase=Phase.TIGHTEN, reason="the sequence comes later")
                    later.append(columnadd.behind_identity(given))
                inside.append(definition.column(child.name, told))
                later.extend(columnadd.after_creation(child, item, context, Phase.CREATE_TABLE))
            case Check(valid=False, enforced=True) | ForeignKey():
                # CREATE TABLE makes every check valid, and a foreign key needs its table.
                later.extend(constraint.create(child, item, context))
                continue  # its create brings the comment
            case Check() if heirchecks.comes_later(child, item, context):
                later.extend(constraint.create(child, item, context))
                continue
            case PrimaryKey() | Unique() | Exclusion() if _meaning(item) in keys or is_that_of_not_null(child, context):
                # Of two keys that are the same, one CREATE TABLE makes one, and says nothing. It names NOT NULL first.
                later.extend(constraint.create(child, item, context))
                continue
            case PrimaryKey() | Unique() | Check() | Exclusion():
                if not isinstance(item, Check):
                    keys.add(_meaning(item))
                    yield from ceding(child, item, context, Phase.CREATE_TABLE)
                inside.append(SQL("CONSTRAINT {} {}").format(ident(child.name), definition.constraint(item)))
            case Index():
                later.extend(index.create(child, item, context))
                continue
        later.extend(comment.of_constraint(child, item))
    yield Step(
        sql=text(
            SQL("CREATE {}TABLE IF NOT EXISTS {} (\n    {}\n){}{}").format(
                SQL("UNLOGGED ") if expected.unlogged else SQL(""),
                qualified(address),
                SQL(",\n    ").join(inside),
                definition.partitioned(expected.partition_by),
                definition.with_parameters(expected.parameters),
            )
        ),
        address=address,
        phase=Phase.CREATE_TABLE,
        reason="the table does not exist",
        lock=None,
        hazards=(),
        transactional=True,
    )
    # Nobody else can use the table before it is there, and it holds no row: only locks on other tables matter.
    for step in later:
        yield replace(step, lock=None, hazards=()) if isinstance(step, Step) else step


def _waits(column: Address, context: Context) -> bool:
    """Tell whether a default comes late, or that of a column above, which would take its place."""
    over = (column.of_table(one) for one in above(column.parent, context.expected))
    found = (context.expected.get(one) for one in (column, *over))
    return any(isinstance(item, Column) and columnadd.waits_for_identity(item, context) for item in found)


def _meaning(item: PrimaryKey | Unique | Exclusion) -> Unique | Exclusion:
    """Return a key without what does not tell it from another one."""
    if isinstance(item, Exclusion):
        return replace(item, parameters=(), comment=None, index_comment=None)
    return Unique(
        columns=item.columns,
        include=item.include,
        nulls_not_distinct=isinstance(item, Unique) and item.nulls_not_distinct,
        without_overlaps=item.without_overlaps,
        deferrable=item.deferrable,
        initially_deferred=item.initially_deferred,
    )


def _goes_with_that_above(address: Address, context: Context) -> bool:
    """Tell whether a foreign key of a partition is that of its table: it goes with the partition, and cannot before."""
    return address._replace(relation=context.first((address.schema, address.relation))[1]) in context.inherited


def _with_those_above(column: Address, context: Context) -> list[Address]:
    """Return a column, and those of that name of the tables above its own."""
    tables = (column.parent, *above(column.parent, context.actual))
    columns = [column.of_table(one) for one in tables]
    return [one for one in columns if one in context.actual]


def _keeps_values(column: Address, context: Context) -> bool:
    """Tell whether a table that is made anew is to have the values of a generated column in a plain one."""
    new = context.gone.get(column.parent)
    after = context.expected.get(column.of_table(new)) if new else None
    return isinstance(after, Column) and after.generated is None


def _uncomputed(column: Address, item: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes an expression off a column of a table that goes; what is stored is kept for a new table.

    Partitions and children lose theirs with the table above.
    """
    family = _with_those_above(column, context)
    if not any(_keeps_values(one, context) for one in family):
        yield from columndrop.drop(column, item, context)
    elif item.stored and len(family) == 1:
        action = SQL("DROP EXPRESSION IF EXISTS")
        yield columnadd.alter(column, action, phase=Phase.DROP_GENERATED, reason="the new table has its values")


def drop(address: Address, _actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP TABLE, without CASCADE: its own foreign keys go before, and tables of its rows."""
    users = list(beside.of_gone(address, context))
    for child, item in context.present(address):
        if isinstance(item, Column):
            users += beside.of_sequences(address, beside.sequences(child, context), context)
    users += [Unplannable(address, why) for why in shared.staying(address, context)]
    yield from users
    if any(isinstance(one, Unplannable) for one in users):
        return
    early = composite.reads_attributes(address, context)
    for child, item in context.present(address):
        if isinstance(item, Column):
            yield from columndrop.numbered_by_it(child, context)
        match item:
            case ForeignKey() if not _goes_with_that_above(child, context):
                yield from constraint.drop(child, item, context)
            case Check() | Exclusion() if early:
                yield from constraint.drop(child, item, context)
            case Index() if early:
                yield from index.drop(child, item, context)
            case Column() if early and item.generated is not None:
                yield from _uncomputed(child, item, context)
            case _:
                pass
    yield Step(
        sql=text(SQL("DROP TABLE {}").format(qualified(address))),
        address=address,
        phase=Phase.DROP_TABLE,
        reason=CLAIMED,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(DATA_LOSS,),
        transactional=True,
        order=dropping.depth((address.schema, address.relation), context),
    )
