"""Columns that a table shares with others that nobody declares, and which change with those of several (INHERITS).

PostgreSQL changes a column of a child only together with those of all its parents, and a table above another changes
what is below it (manual: ddl-inherit, sql-altertable).
"""

from collections.abc import Collection, Iterator

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import mentions
from schema_doctor.lineage import is_partition, parents
from schema_doctor.model import Address, Column, ForeignKey, Index, Kind, PrimaryKey, SchemaObject, Table, Unique


def obstacle(column: Address, context: Context) -> str | None:
    """Return why a column can get neither another type nor another name; None where no table in the way is undeclared.

    What the spec declares on both sides changes together, by the way of tables that are let go for a moment.
    """
    if held := holder(column, context):
        return inherited(held)
    below = _below(column.parent, context)
    for table in below:
        if table in context.loose and table not in context.expected:
            continue
        for over in _over(_at(column, table), context):
            free = table in context.expected and not _keeps(table, over, column, context)
            if over != column.parent and over not in below and not free:
                return f"{table.path} has it of {over.path} as well; declare both tables"
    return None


def parting(column: Address, context: Context) -> str | None:
    """Return why a column can neither get another type nor go: the key of an undeclared partition holds it."""
    for table in context.beneath(column.parent):
        item = context.actual.get(table)
        if context.is_undeclared(table) and isinstance(item, Table) and mentions(item.partition_by or "", column.name):
            return f"it is in the partition key of {table.path}; declare that table as well"
    return None


def holder(column: Address, context: Context, *, forbidding: bool = False) -> Address | None:
    """Return the parent that hands down a column of a table, and is not to: it stays, and is not declared.

    `forbidding`: it does not let the column be NULL.
    """
    if forbidding and column in context.shared and not context.shared[column].forbids:
        return None
    over = _over(column, context)
    return next((one for one in over if _keeps(column.parent, one, column, context)), None)


def inherited(parent: Address) -> str:
    """Say that a column is as it is because of a parent."""
    return f"it goes with that of {parent.path}, from which the table inherits; declare that one as well"


def partitioned(parent: Address) -> str:
    """Say that something is as it is because of the table of a partition."""
    return f"it goes with that of {parent.path}, of which the table is a partition; declare that one as well"


def of_parent(address: Address, context: Context) -> str | None:
    """Return why a constraint or index cannot change alone: its table has it of one that is not declared, and stays."""
    stays = parents(context.expected.get(address.parent)) if address in context.inherited else ()
    over = [one for one in parents(context.actual.get(address.parent)) if one in stays and context.is_undeclared(one)]
    if not over:
        return None
    return partitioned(over[0]) if is_partition(address.parent, context.actual) else inherited(over[0])


def unfit(column: Address, expected: Column, context: Context) -> str | None:
    """Return why a column cannot come to a table: an undeclared one below has another column of that name."""
    for table in context.beneath(column.parent):
        one = _at(column, table)
        item = context.actual.get(one)
        if not context.is_undeclared(one) or not isinstance(item, Column):
            continue
        if any(getattr(item, name) != getattr(expected, name) for name in ("type", "collation", "generated")):
            return f"{one} is another one, of type {item.type}; declare that table as well"
    return None


def lost(column: Address, context: Context) -> list[Address]:
    """Return the columns of partitions and children that go with one, and by no step of their own.

    No other parent has them, nor has a child declared them itself.
    """
    gone = {column.parent: column}
    grown = True
    while grown:  # a table of several parents may come before one of these
        new = {
            table: _at(column, table)
            for table in _below(column.parent, context)
            if table not in gone and _goes(_at(column, table), gone, context)
        }
        gone |= new
        grown = bool(new)
    return [*gone.values()][1:]


def _goes(column: Address, gone: Collection[Address], context: Context) -> bool:
    """Tell whether a column goes with those of tables that lose theirs."""
    table = column.parent
    if column in context.expected or (table in context.expected and column in context.dropped):
        return False
    item = context.shared.get(column)
    over = item.parents if item else parents(context.actual.get(table))
    alone = all(one in gone or _at(column, one) in context.dropped for one in over)
    return alone and (is_partition(table, context.actual) or not (item and item.own))


def staying(table: Address, context: Context) -> Iterator[str]:
    """Yield why a table cannot go: partitions and children are to stay below it, or nobody declares them.

    An undeclared partition goes with its table, but where that is made anew; then none does that is a foreign table.
    """
    whole = context.actual.get(table)
    parted = isinstance(whole, Table) and whole.partition_by is not None
    for one in context.foreign_beneath(table):
        if table in context.gone or not parted:
            yield f"{one.path}, a foreign table, is part of it, and stays; take that out of it first"
    for one in context.present_heirs(table):
        partition = is_partition(one, context.actual)
        if table in parents(context.expected.get(one)) or (context.is_undeclared(one) and not partition):
            how = "is a partition of it" if partition else "inherits from it"
            yield f"{one.path} {how}, and stays; drop that first, or declare it without this parent"


def foreign(address: Address, item: SchemaObject, context: Context) -> str | None:
    """Return why a partitioned table cannot have a key: a partition of it is a foreign table (sql-createindex)."""
    table = context.actual.get(address.parent)
    unique = isinstance(item, PrimaryKey | Unique | ForeignKey) or (isinstance(item, Index) and item.unique)
    if not unique or not isinstance(table, Table) or table.partition_by is None:
        return None
    part = next(iter(context.foreign_beneath(address.parent)), None)
    return f"{part.path} is a foreign table, of which PostgreSQL cannot know that it keeps that" if part else None


def _below(table: Address, context: Context) -> list[Address]:
    """Return the partitions and children of a table, and theirs, foreign tables as well."""
    return [*dict.fromkeys((*context.beneath(table), *context.foreign_beneath(table)))]


def _over(column: Address, context: Context) -> tuple[Address, ...]:
    item = context.shared.get(column)
    return item.parents if item else ()


def _keeps(table: Address, over: Address, column: Address, context: Context) -> bool:
    """Tell whether a table stays a child of one whose column the spec does not declare."""
    return over in parents(context.expected.get(table)) and context.is_undeclared(_at(column, over))


def _at(column: Address, table: Address) -> Address:
    """Return the column of that name of another table."""
    return Address(Kind.COLUMN, table.schema, table.relation, column.name)
