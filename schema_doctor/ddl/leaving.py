"""Partitions and children that are dropped, or taken out, while the tables above them change.

They leave those first: neither their rows nor their columns and checks are in the way of what they will not get.
"""

from collections.abc import Iterator

from schema_doctor.ddl import moverows
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above, parents
from schema_doctor.model import COMMENTS, Address, Table, changes


def gets_more(parent: Address, context: Context) -> bool:
    """Tell whether a table, or one above it, gets something that goes down to its partitions and children."""
    return any(
        one not in context.actual or bool(changes(item, context.actual[one]).keys() - COMMENTS)
        for table in (parent, *above(parent, context.actual))
        if table not in context.dropped
        for one, item in context.children(table)
    )


def is_in_the_way(parent: Address, context: Context) -> bool:
    """Tell whether a child that is dropped has to leave a parent first: as a partition that can have none."""
    after = context.afterwards(parent)
    return gets_more(parent, context) or (isinstance(after, Table) and after.partition_of is not None)


def without_rows(table: Address, context: Context, top: Address | None = None) -> Iterator[Address]:
    """Yield the partitions and children of a table whose rows it will not have, and theirs.

    They are dropped with their rows, or leave it, or what they are part of does. `top` is the table that is asked for.
    """
    top = top or table
    for one in context.present_heirs(table) if context.dropped or context.moving else ():
        if one in context.dropped:
            item = context.actual[one]
            if isinstance(item, Table) and item.partition_of is not None and moverows.is_taken_over(table, context):
                continue
            yield one
        elif not _stays_below(one, top, context):
            yield one
        yield from without_rows(one, context, top)


def _stays_below(one: Address, top: Address, context: Context) -> bool:
    return any(over == top or _stays_below(over, top, context) for over in parents(context.afterwards(one)))
