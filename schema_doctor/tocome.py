"""What a plan makes or changes before it checks its rules: an error of a question is then not yet one of the rows."""

from collections.abc import Iterable

from schema_doctor.ddl.sqltext import mentions
from schema_doctor.model import TYPES, Address, Column, Kind
from schema_doctor.sourcerows import Place
from schema_doctor.typeorder import place_of


def is_to_come(type_: str, place: Place) -> bool:
    """Tell whether the database has a type not yet, or another one of its name."""
    where = place_of(type_)
    if where is None:
        return False
    context = place.context
    wanted = next((one for one in (Address(kind, *where) for kind in TYPES) if one in context.expected), None)
    if wanted is None:
        return False
    if where in context.aside or where in place.types_anew:
        return True
    changed = any(context.actual.get(one) != item for one, item in context.children(wanted))
    return changed or context.actual.get(wanted) != context.expected[wanted]


def names_what_is_to_come(value: str, place: Place) -> bool:
    """Tell whether an expression may use a type that the database has not yet, or otherwise."""
    context = place.context
    return any(
        item != context.actual.get(address) and mentions(value, address.relation)
        for address, item in context.expected.items()
        if address.kind in (*TYPES, Kind.DOMAIN_CHECK, Kind.ATTRIBUTE)
    )


def is_of_rows(table: Address, names: Iterable[str], texts: Iterable[str], place: Place) -> bool:
    """Tell whether an expression that the server cannot compute now cannot be computed of the same row then."""
    for name in names:
        column = Address(Kind.COLUMN, table.schema, table.relation, name)
        item, before = place.context.afterwards(column), place.context.actual.get(column)
        if place.is_new(column) or not isinstance(item, Column):
            return False
        if column in place.fills and names_what_is_to_come(place.fills[column], place):
            return False
        if not isinstance(before, Column) or before.type != item.type or is_to_come(item.type, place):
            return False
    return not any(names_what_is_to_come(one, place) for one in texts)
