"""Expressions over whole rows: `t.* is not null`, `f(t)`, `row(1, 'a')::t`, which need a table of that very name."""

import re
from collections.abc import Container, Iterator, Mapping

from schema_doctor.expression import Lexeme, tokens
from schema_doctor.identifier import fold, quote_ident
from schema_doctor.model import Address, Kind, SchemaObject
from schema_doctor.question import Question, expressions

_NAMES = (Lexeme.WORD, Lexeme.NAME)
_TEMPORARY = r"(?<![\w\"$])pg_temp(?:_[0-9]+)?\."  # how the server prints the schema of a temporary table


def refers_to_its_row(question: Question) -> bool:
    """Tell whether an expression names its own table; a column of that name does no harm."""
    table = question.table[1]
    if table.kind is Kind.DOMAIN:
        return False
    return any(name == table.relation for name, _ in _names(question.side[question.address]))


def uses_rows_of(item: SchemaObject, tables: Container[str]) -> bool:
    """Tell whether an expression uses rows of one of some tables, as a type or by `t.*`."""
    return any(in_row and name in tables for name, in_row in _names(item))


def in_its_schema(values: Mapping[str, object], address: Address) -> dict[str, object]:
    """Return texts of the server in which the temporary table bears its own name, with the table that it stands for."""
    pattern = re.compile(_TEMPORARY + re.escape(quote_ident(address.relation)) + r"(?![\w\"$])")
    instead = f"{quote_ident(address.schema)}.{quote_ident(address.relation)}"

    def said(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(lambda _: instead, value)
        return tuple(said(one) for one in value) if isinstance(value, tuple) else value

    return {name: said(value) for name, value in values.items()}


def _names(item: SchemaObject) -> Iterator[tuple[str, bool]]:
    """Yield each name within the expressions of an object, and whether it stands where a table or a type does."""
    for text in expressions(item):
        found = tokens(text)
        for before, token, after in zip((None, *found), found, (*found[1:], None), strict=False):
            if token.lexeme in _NAMES:
                in_row = (before and before.text in ("::", ".")) or (after and after.text == ".")
                yield fold(token.text), bool(in_row)
