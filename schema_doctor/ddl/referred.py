"""What foreign keys that stay need: the column and its type, the key and the table that they refer to.

Most of them are such as the spec does not declare, maybe of tables that it does not declare either. PostgreSQL would
refuse the statement that takes away what they need, or the one that puts them on again (manual: ddl-constraints).
"""

from collections.abc import Iterable, Iterator

from schema_doctor.ddl import adoption, basetype, constraint, parted, shared
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.identifier import quote_ident
from schema_doctor.lineage import above
from schema_doctor.model import Address, Column, ForeignKey, Index, Kind, PrimaryKey, Table, Unique
from schema_doctor.step import Step
from schema_doctor.typechange import REFERRED, bare, comparable, may_refer


def obstacle(address: Address, context: Context) -> str | None:
    """Return why something cannot go, or not become what the spec declares, None where no foreign key needs it."""
    actual, after = context.actual.get(address), context.afterwards(address)
    if isinstance(actual, PrimaryKey | Unique | Index):
        return _of_key(address, actual, context)
    if isinstance(actual, Table | Column) and after is None and address not in context.gone:
        going = _with_parts(address, context)
        for one, item in (found for table in going for found in _staying(table, context)):
            if address.name in ("", *item.referenced_columns) or _includes(address, item, context):
                return f"{one} uses it, and cannot stay without it; drop that first"
    if isinstance(actual, Column) and isinstance(after, Column) and not _alike(address, context):
        return _of_type(address, context)
    return None


def anew(key: Address, item: ForeignKey, context: Context) -> str | None:
    """Return why a foreign key could not be put on again when the table that it refers to is made anew."""
    if not _is_key(_referenced(item), item, context):
        return _without_key(key, item)
    for mine, name in zip(item.columns, item.referenced_columns, strict=True):
        other = key._replace(kind=Kind.COLUMN, name=mine)
        if not _works(_referenced(item)._replace(kind=Kind.COLUMN, name=name), other, context, forwards=False):
            return _unlike(key, f"its column {name}", other)
    return None


def released(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of foreign keys that would go with their own columns, maybe later than what they refer to."""
    going = [column, *shared.lost(column, context)] if column.name else [column]
    for one, item in (found for gone in going for found in context.referring(gone)):
        own = one not in context.dropped and one.parent not in context.dropped
        if own and column.name in item.referenced_columns and context.afterwards(one) is None:
            yield from constraint.give_way(one, item, context, "it goes with its own column")


def _with_parts(address: Address, context: Context) -> Iterator[Address]:
    """Yield the table of what goes, or becomes another, and those below of which the spec does not say otherwise.

    Children lose no more than columns with it.
    """
    table = address if not address.name else address.parent
    yield table
    if not address.name:
        below: Iterable[Address] = parted.partitions(table, context)
    elif context.afterwards(address) is None:
        below = [one.parent for one in shared.lost(address, context)]
    else:
        below = context.beneath(table)
    for one in below:
        if address.of_table(one) not in context.expected:
            yield one


def _staying(table: Address, context: Context) -> Iterator[tuple[Address, ForeignKey]]:
    """Yield the foreign keys that refer to a table, and do so in the end."""
    for one, _ in context.referring(table):
        after = context.afterwards(one)
        if isinstance(after, ForeignKey) and _referenced(after) == table:
            yield one, after


def _referenced(item: ForeignKey) -> Address:
    return Address(Kind.TABLE, item.referenced_schema, item.referenced_table)


def _of_key(address: Address, actual: PrimaryKey | Unique | Index, context: Context) -> str | None:
    names = adoption.referable(actual)
    for table in (address.parent, *parted.partitions(address.parent, context)):  # which have the keys of their table
        for one, item in _staying(table, context):
            if {*item.referenced_columns} == names and not _is_key(table, item, context):
                return _without_key(one, item)
    return None


def _without_key(key: Address, item: ForeignKey) -> str:
    columns = ", ".join(map(quote_ident, item.referenced_columns))
    return f"{key} refers to ({columns}), which would be no key any more; declare it UNIQUE, or drop that first"


def _unlike(key: Address, what: str, other: Address) -> str:
    return f"{key} compares {what} with {other.path}, whose type would not fit; declare both alike, or drop that first"


def _includes(column: Address, item: ForeignKey, context: Context) -> bool:
    """Tell whether the key that a foreign key refers to goes with a column that it holds beside its own."""
    keys = [one for _, one in context.present(column) if isinstance(one, PrimaryKey | Unique | Index)]
    needed = [one for one in keys if adoption.referable(one) == {*item.referenced_columns}]
    return bool(needed) and all(column.name in one.include for one in needed)


def _is_key(table: Address, item: ForeignKey, context: Context) -> bool:
    """Tell whether a table, or one above it, has in the end what a foreign key refers to."""
    tables = (table, *above(table, context.expected), *above(table, context.actual))
    places = {one for place in tables for one, _ in (*context.present(place), *context.children(place))}
    return any(adoption.referable(context.afterwards(one)) == {*item.referenced_columns} for one in places)


def _of_type(column: Address, context: Context) -> str | None:
    """Return what compares a column, or one whose type would have to change with it, with a type that does not fit."""
    columns = [column]
    for one in columns:  # grows meanwhile
        for key, other, forwards in _compared(one, context):
            if not _works(one, other, context, forwards=forwards):
                return _unlike(key, "it" if one == column else one.path, other)
            if other in context.actual and other not in columns and not _alike(other, context):
                columns.append(other)
    return None


def _compared(column: Address, context: Context) -> Iterator[tuple[Address, Address, bool]]:
    """Yield the foreign keys from and to a column that stay, each with the other column; True for those from it."""
    tables = [*dict.fromkeys(_with_parts(column, context))]
    for one, _ in (found for table in tables for found in context.present(table)):
        item = context.afterwards(one)
        if isinstance(item, ForeignKey) and column.name in item.columns:
            name = item.referenced_columns[item.columns.index(column.name)]
            yield one, _referenced(item)._replace(kind=Kind.COLUMN, name=name), True
    for one, item in (found for table in tables for found in _staying(table, context)):
        if column.name in item.referenced_columns:
            name = item.columns[item.referenced_columns.index(column.name)]
            yield one, one._replace(kind=Kind.COLUMN, name=name), False


def _alike(column: Address, context: Context) -> bool:
    """Tell whether the type of a column stays, or becomes one that foreign keys do not tell from it."""
    before, after = _type(column, context, after=False), _type(column, context, after=True)
    return before is None or after is None or comparable(before, after)


def _type(column: Address, context: Context, *, after: bool) -> str | None:
    """Return the type that a column is made of; None where that is not known, because the table was not read."""
    old = context.rebuilt.get(column.parent, column.parent)
    before = column.of_table(old)
    if after and column not in context.expected:  # it goes with that of the table above
        tables = above(column.parent, context.actual)
        over = (column.of_table(one) for one in tables)
        column = next((one for one in over if one in context.expected), column)
    item = context.afterwards(column) if after else context.actual.get(before)
    if not isinstance(item, Column):
        return None
    return basetype.underlying(basetype.underlying(item.type, context.expected), context.actual)


def _works(column: Address, other: Address, context: Context, *, forwards: bool) -> bool:
    """Tell whether a foreign key between two columns may work in the end.

    Of a column that was not read it is known what it worked with until now.
    """
    before, mine = _type(column, context, after=False) or "", _type(column, context, after=True) or ""
    theirs = _type(other, context, after=True)

    def fits(one: str, another: str) -> bool:
        pair = (one, another) if forwards else (another, one)
        return may_refer(*pair) or context.casts.get((bare(pair[0]), bare(pair[1]))) == "i"

    if theirs is not None:
        return fits(mine, theirs)
    return any(fits(mine, one) for one in REFERRED if fits(before, one))
