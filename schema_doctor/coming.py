"""Expressions that the server cannot read yet, because they use what the same plan is going to make."""

from collections.abc import Iterator, Mapping

from schema_doctor.expression import Lexeme, tokens
from schema_doctor.identifier import fold
from schema_doctor.model import Address, Attribute, Column, Domain, Extension, Kind, Schema, SchemaObject
from schema_doctor.question import expressions
from schema_doctor.regclass import place
from schema_doctor.rowtype import uses_rows_of
from schema_doctor.typeorder import Place, place_of

_NAMES = (Lexeme.WORD, Lexeme.NAME)
_NAMED = (Kind.TABLE, Kind.SEQUENCE)
_STRINGS = (Lexeme.STRING, Lexeme.ESCAPED)


def waits(address: Address, expected: Schema, actual: Schema, coming: Schema) -> bool:
    """Tell whether an object uses types or rows that are to come, a missing table or sequence, or maybe an extension.

    Whatever an extension brings is not known before it is there.
    """
    missing = [one for one in expected if one not in actual]
    if any(isinstance(expected[one], Extension) for one in missing):
        return True
    item = expected[address]
    if uses_rows_of(item, {one.relation for one in missing if one.kind is Kind.TABLE}):
        return True
    words = {fold(token.text) for text in expressions(item) for token in tokens(text) if token.lexeme in _NAMES}
    places = {(one.schema, one.relation) for one in coming}
    if words & {name for _, name in places}:
        return True
    relations = {one.relation for one in missing if one.kind in _NAMED}
    if any(not relations.isdisjoint(_may_name(text)) for text in expressions(item)):
        return True
    return any(_place(one) in places for one in _read_with(address, expected, words).values())


def _may_name(text: str) -> Iterator[str]:
    """Yield what an expression may hold as the name of a relation, as nextval('public.x') does."""
    if "regclass" in text or "nextval" in text:
        for token in tokens(text):
            if token.lexeme in _STRINGS:
                escaped = token.lexeme is Lexeme.ESCAPED
                inside = token.text[token.text.index("'") + 1 : -1]
                if (found := place(inside, escaped=escaped)) is not None:
                    yield found[1]


def _read_with(address: Address, expected: Schema, words: set[str]) -> Mapping[Address, SchemaObject]:
    """Return the columns that an expression may name, and the object itself; of a check of a domain the domain."""
    return {
        one: item
        for one, item in expected.items()
        if one == address
        or (isinstance(item, Domain) and one == address.parent)
        or (isinstance(item, Column) and one.parent == address.parent and one.name in words)
    }


def _place(item: SchemaObject) -> Place | None:
    return place_of(item.type) if isinstance(item, Column | Domain | Attribute) else None
