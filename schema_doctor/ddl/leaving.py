"""Partitions and children that are dropped while the tables above them change.

They leave those first: neither their rows nor their columns and checks are in the way of what they will not get.
"""

from collections.abc import Iterator

from schema_doctor.ddl import moverows
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above
from schema_doctor.model import Address, Table, changes


def gets_more(parent: Address, context: Context) -> bool:
    """Tell whether a table, or one above it, gets something that goes down to its partitions and children."""
    return any(
        one not in context.actual or bool(changes(item, context.actual[one]).keys() - {"comment"})
        for table in (parent, *above(parent, context.actual))
        if table not in context.dropped
        for one, item in context.children(table)
    )


def without_rows(table: Address, context: Context) -> Iterator[Address]:
    """Yield the partitions and children of a table that leave it and are dropped with their rows, and theirs."""
    for one in context.present_heirs(table) if context.dropped else ():
        if one not in context.dropped:
            yield from without_rows(one, context)
            continue
        item = context.actual[one]
        if not isinstance(item, Table) or item.partition_of is None or not moverows.is_taken_over(table, context):
            yield one
            yield from without_rows(one, context)
