"""What a type is made of in the end: a domain, of its base type."""

from collections.abc import Mapping

from msgspec.structs import replace

from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Attribute, Column, Domain, Kind, Schema
from schema_doctor.sqltype import parse_type
from schema_doctor.typeorder import Place, place_of

NOWHERE: Mapping[Place, Place] = {}
NESTED = "[][]"


def before(actual: str, context: Context) -> str:
    """Return the type that one of the database is made of in the end, by the name that it has while the plan runs."""
    return underlying(actual, context.actual, context.aside)


def underlying(text: str, schema: Schema, aside: Mapping[Place, Place] = NOWHERE) -> str:
    """Return the type that a domain is made of in the end; any other type as it is.

    What is an array of a domain over arrays ends in "[][]", as no other type does: PostgreSQL prints any array as "[]".

    `aside` are the names that types bear by now, which columns and domains call as they were.
    """
    text, domain = _named(text, schema, aside)
    return text if domain is None else underlying(domain.type, schema, aside) + "[]" * text.endswith("[]")


def elements(text: str, schema: Schema, aside: Mapping[Place, Place] = NOWHERE) -> str:
    """Return the type of the elements of an array, which a domain may be of."""
    text, domain = _named(text, schema, aside)
    if domain is None or text.endswith("[]"):
        return text.removesuffix("[]")
    return elements(domain.type, schema, aside)


def _named(text: str, schema: Schema, aside: Mapping[Place, Place]) -> tuple[str, Domain | None]:
    """Return a type by the name that it bears, and the domain that it is, or is an array of."""
    place = place_of(text)
    if place is not None and place in aside:
        place = aside[place]
        text = replace(parse_type(text), schema=place[0], name=place[1]).canonical
    domain = schema.get(Address(Kind.DOMAIN, *place)) if place else None
    return text, domain if isinstance(domain, Domain) else None


def members(place: Place, context: Context, *, after: bool = False) -> Mapping[str, str]:
    """Return the types of the attributes of a composite type, or the columns of a table, by their names."""
    any_kind = Address(Kind.COMPOSITE, *place)
    found = context.children(any_kind) if after else context.present(any_kind)
    return {one.name: item.type for one, item in found if one[1:3] == place and isinstance(item, Attribute | Column)}
