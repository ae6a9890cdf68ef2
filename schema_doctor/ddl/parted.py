"""What a partition has already of what its table is to get, and which the server then takes over from it.

That is so for indexes, keys and foreign keys that say the same (sql-createtable, sql-createindex); an INVALID index
would make that of the table INVALID.
"""

from collections.abc import Iterator

from schema_doctor.ddl import adoption, helper
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above, is_partition
from schema_doctor.model import COMMENTS, Address, ForeignKey, Index, PrimaryKey, SchemaObject, Table, Unique, changes
from schema_doctor.step import Step
from schema_doctor.takeover import takes_over

TAKEN = "it would become a part of that of the table, beside which the partition is to have it"
_HALF = "the index is INVALID: its build was interrupted"


def same(wanted: SchemaObject, found: SchemaObject) -> bool:
    """Tell whether two objects say the same, whatever is known of the rows that are there."""
    return type(wanted) is type(found) and changes(wanted, found).keys() <= {*COMMENTS, "valid"}


def will_be_taken_over(address: Address, item: SchemaObject, context: Context) -> bool:
    """Tell whether what a partition has is what a table above it is yet to get."""
    table = context.actual.get(address.parent)
    if not isinstance(item, Index | PrimaryKey | Unique | ForeignKey) or not isinstance(table, Table):
        return False
    if table.partition_of is None or (isinstance(item, Index) and not item.valid):
        return False
    # Its name may be needed: indexes are relations, of which a schema has one of a name.
    named = (one for one in context.expected if one.schema == address.schema and one.name == address.name)
    if not isinstance(item, ForeignKey) and any(one != address for one in named):
        return False
    stays = set(above(address.parent, context.expected if address.parent in context.expected else context.actual))
    return any(
        same(wanted, item) and (one not in context.actual or bool(changes(wanted, context.actual[one])))
        for parent in stays.intersection(above(address.parent, context.actual))
        for one, wanted in context.children(parent)
    )


def halves(address: Address, item: Index, context: Context) -> Iterator[Step]:
    """Yield the drops of the INVALID indexes of partitions that would be taken over for that of their table."""
    for one, found in _beneath(address, context):
        if isinstance(found, Index) and same(item, found) and not found.valid:
            yield adoption.dropped(one, _HALF)


def helpers(address: Address, context: Context) -> Iterator[Step]:
    """Yield the drops of the indexes that an interrupted run has built for keys of partitions."""
    for one, found in _beneath(address, context):
        if isinstance(found, Index) and helper.left_behind(one, found):
            yield adoption.dropped(one, "an interrupted run has left it behind")


def unchecked(address: Address, item: ForeignKey, context: Context) -> Iterator[tuple[Address, ForeignKey]]:
    """Yield the foreign keys of partitions that would be like those of their table, but are NOT VALID."""
    for one, found in _beneath(address, context):
        if isinstance(found, ForeignKey) and same(item, found) and not found.valid:
            yield one, found


def own(address: Address, item: SchemaObject, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what partitions have and keep as their own, and the like of it that their table gets would take over."""
    for table in partitions(address.parent, context):
        if table not in context.moving:
            for one, found in context.present(table):
                if one in context.expected and takes_over(item, found) and not context.shares(item, one, found):
                    yield one, found


def has_own(address: Address, item: SchemaObject, context: Context) -> bool:
    """Tell whether partitions keep or get as their own what that of their table would take over."""
    return any(True for _ in own(address, item, context)) or any(
        takes_over(item, found) and not (one in context.actual and context.shares(item, one, found))
        for table in context.heirs(address.parent)
        for one, found in context.children(table)
    )


def own_of_joining(table: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a table has and keeps as its own, and the tables above would take over when it comes to them."""
    given = [item for one in above(table, context.expected) for _, item in context.children(one)]
    for one, found in context.present(table):
        mine = one in context.expected and one not in context.kept and one not in context.inherited
        if mine and any(takes_over(item, found) and not context.shares(item, one, found) for item in given):
            yield one, found


def partitions(table: Address, context: Context) -> Iterator[Address]:
    """Yield the partitions of a table, and theirs."""
    for one in context.present_heirs(table):
        if is_partition(one, context.actual):
            yield one
            yield from partitions(one, context)


def _beneath(address: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what the partitions below the table of an object have, and the spec does not declare."""
    for table in partitions(address.parent, context):
        yield from (one for one in context.present(table) if one[0] not in context.expected)
