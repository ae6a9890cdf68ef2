"""Composite types whose attributes the database has in another order than the spec, which values go by."""

import re
from collections.abc import Mapping

from schema_doctor.model import Address, Attribute, Column, Domain, Kind, Schema
from schema_doctor.question import expressions
from schema_doctor.regex import regex
from schema_doctor.typemention import mentions
from schema_doctor.typeorder import Place, place_of

_ROW = regex(r"\brow\s*\(", re.IGNORECASE)


def out_of_order(address: Address, expected: Schema, actual: Schema, *, accepted: bool = False) -> str:
    """Say that an expression that the server refuses may be right in another order of attributes, "" where it cannot.

    One that is `accepted` for attributes of other types would fail, or store other values, when it is computed.
    PostgreSQL cannot change that order: ALTER TYPE adds an attribute behind the others (manual: sql-altertype).
    """
    item = expected[address]
    builds = any(_ROW.search(text) for text in expressions(item))
    if not builds and not any("'" in text for text in expressions(item)):
        return ""
    places = {(one.schema, one.name) for text in expressions(item) for one in mentions(text) if one.schema is not None}
    if isinstance(item, Column | Domain) and (own := place_of(item.type)) is not None:
        places.add(own)
    for place in sorted(places):
        wanted, there = _attributes(place, expected), _attributes(place, actual)
        staying = [name for name in there if name in wanted]
        if staying and staying != list(wanted)[: len(staying)]:
            types = [[side[name].type for name in side][: len(staying)] for side in (wanted, there)]
            if accepted and types[0] == types[1]:
                continue
            name = ".".join(place)
            order = ", ".join((*staying, *(one for one in wanted if one not in there)))
            what = "ROW() goes" if builds else "its value goes"
            return f"{what} by the order of attributes, which in {name} is and remains {order}"
        if builds and not accepted and wanted and (more := [name for name in there if name not in wanted]):
            name = ".".join(place)
            return f"ROW() goes by all attributes, and {name} has {', '.join(more)}, which the spec does not declare"
    return ""


def _attributes(place: Place, schema: Schema) -> Mapping[str, Attribute]:
    owner = Address(Kind.COMPOSITE, *place)
    return {
        address.name: item
        for address, item in schema.items()
        if isinstance(item, Attribute) and address.parent == owner
    }
