"""The order in which tables and types are dropped that are made of each other's rows."""

from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Kind


def depth(place: tuple[str, str], context: Context) -> int:
    """Return how many tables and types stand over one, each made of those below: they are dropped before it.

    So are the children of a table.
    """
    users = context.users_by_any_name(place)
    above = {(user.schema, user.relation) for user in users if user.kind != "other"} - {place}
    above |= {(child.schema, child.relation) for child in context.present_heirs(Address(Kind.TABLE, *place))}
    return max((1 + depth(one, context) for one in above), default=0)


def made_of_rows(place: tuple[str, str], context: Context) -> bool:
    """Tell whether a type is made of the rows of a table that goes."""
    rows = {context.aside.get(one, one) for one in context.made_of(place)} - {place}
    return any(Address(Kind.TABLE, *one) in context.dropped or made_of_rows(one, context) for one in rows)
