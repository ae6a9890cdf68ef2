"""Expressions that build rows of a type which loses a member and gets another: they will not say the same by then.

PostgreSQL keeps the values of `ROW(0, 0)::public.point` by their place: what stood for a member that goes is gone, and
a new member gets NULL, although the text is just what the spec wants.
"""

from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Drift
from schema_doctor.identifier import NotAName
from schema_doctor.lexer import NotAnExpression
from schema_doctor.model import Address, CanonicalSchema, Column, Domain, Kind, Schema, SchemaObject, Table
from schema_doctor.question import placed_expressions
from schema_doctor.typemention import mentions
from schema_doctor.typeorder import Place, of_rows, place_of

_ROW = "ROW("


def told_apart(canonical: Canonical, drift: Drift) -> tuple[Canonical, Drift]:
    """Tell such expressions apart from those of the spec, by brackets, so that they are set anew."""
    reshaped = _reshaped(canonical.expected, canonical.actual)
    if not reshaped:
        return canonical, drift
    actual = dict(canonical.actual)
    told: dict[Address, Altered] = {}
    for address, wanted in canonical.expected.items():
        there = actual.get(address)
        if there is None or isinstance(there, Table):
            continue
        found = _bracketed(there, wanted, reshaped)
        if found != there:
            actual[address] = found
            told[address] = Altered(address, wanted, found)
    others = [one for one in drift.differences if not (isinstance(one, Altered) and one.address in told)]
    drift = Drift(tuple(sorted((*others, *told.values()), key=lambda one: one.address)))
    return replace(canonical, actual=CanonicalSchema(actual)), drift


def _reshaped(expected: Schema, actual: Schema) -> set[Place]:
    """Return the tables and composite types that lose a member and get another, and the types that are made of them."""
    found = _members_without(actual, expected) & _members_without(expected, actual)  # not what only comes or goes
    made_of = of_rows(actual) if found else {}
    more = found
    while more:
        more = {place for place, parts in made_of.items() if place not in found and not parts.isdisjoint(more)}
        found |= more
    return found


def _members_without(one: Schema, other: Schema) -> set[Place]:
    kinds = (Kind.COLUMN, Kind.ATTRIBUTE)
    return {
        (member.schema, member.relation)
        for member in one
        if member.kind in kinds and member not in other and member.parent in other
    }


def _bracketed(there: SchemaObject, wanted: SchemaObject, reshaped: set[Place]) -> SchemaObject:
    same = {*placed_expressions(wanted)}
    for name, text in placed_expressions(there):
        if (name, text) in same and not reshaped.isdisjoint(_built(there, text)):
            value = getattr(there, name)
            parts = value if isinstance(value, tuple) else (value,)
            told = tuple(part.replace(text, f"({text})", 1) for part in parts)
            there = replace(there, **{name: told if isinstance(value, tuple) else told[0]})
    return there


def _built(item: SchemaObject, text: str) -> Iterator[Place]:
    """Yield the types of which an expression may build values; the server says nothing of that of a default's row."""
    if isinstance(item, Column | Domain) and _ROW in text and (place := place_of(item.type)) is not None:
        yield place
    with suppress(NotAName, NotAnExpression):  # the server's own text may be longer than the guard allows
        yield from [(one.schema, one.name) for one in mentions(text) if one.schema is not None]
