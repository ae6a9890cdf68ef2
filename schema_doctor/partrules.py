"""Rules that only a partition or child has, and that meet other values once the rows of its table get them."""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.columnrows import changes_values
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Unique,
)
from schema_doctor.sourcerows import Place
from schema_doctor.stayingrules import meets_others


class Part(Struct, frozen=True, kw_only=True):
    """A partition or child, the rules of its own that meet other values, and the place in which they are asked."""

    table: Address
    rules: Sequence[tuple[Address, SchemaObject]]
    place: Place


def of_parts(addresses: Collection[Address], place: Place) -> Iterator[Part]:
    """Yield the partitions and children, with rules of their own, of tables some of whose columns get other values.

    What the plan does to a part by itself is asked as that.
    """
    for table in dict.fromkeys(one.parent for one in addresses if one.name and changes_values(one, place)):
        for part in place.context.beneath(table):
            own = [(one, item) for one, item in place.context.present(part) if _asks(item) and one not in addresses]
            if not own or _is_by_itself(part, place):
                continue
            inner = as_whole(part, table, place)
            after = [(one, place.context.afterwards(one)) for one, item in own if meets_others(one, item, inner)]
            rules = [(one, item) for one, item in after if item is not None]
            if rules:
                yield Part(table=part, rules=rules, place=inner)


def _is_by_itself(part: Address, place: Place) -> bool:
    """Tell whether the plan takes a part from its table, or makes it anew."""
    context = place.context
    return part in context.dropped or part in context.rebuilt or part in context.moving or part in context.loose


def _asks(item: SchemaObject) -> bool:
    """Tell whether something below a table refuses rows."""
    match item:
        case Index():
            return item.unique
        case Check() | ForeignKey():
            return item.enforced
        case _:
            return isinstance(item, PrimaryKey | Unique | Exclusion)


def as_whole(part: Address, table: Address, place: Place) -> Place:
    """Return the place in which a part is a table by itself, with the columns that it has of its table.

    They get the values, and the names, that those of the table get.
    """
    context = place.context

    def own(column: Address) -> Address:
        return column.of_table(part)

    def with_columns(of: Sequence[tuple[Address, SchemaObject]]) -> dict[Address, SchemaObject]:
        return {own(address): item for address, item in of if isinstance(item, Column)}

    # Their renamings come last, so that they count by the names that the tables have at the end.
    renames = [one for one in place.renames if one.address.kind is Kind.COLUMN and one.result.parent == table]
    actual, expected = with_columns(context.present(table)), with_columns(context.children(table))
    return replace(
        place,
        context=replace(context, actual={**actual, **context.actual}, expected={**expected, **context.expected}),
        renames=[*place.renames, *(replace(one, address=own(one.address)) for one in renames)],
        anew=frozenset((*place.anew, *(own(one) for one in place.anew if one.parent == table))),
        fills={**place.fills, **{own(one): value for one, value in place.fills.items() if one.parent == table}},
    )
