"""Expressions over whole rows: `t.* is not null`, `f(t)`, `row(1, 'a')::t`, which need a table of that very name."""

import re
from collections.abc import Container, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from schema_doctor.expression import Lexeme, NotAnExpression, tokens
from schema_doctor.identifier import fold, quote_ident
from schema_doctor.model import Address, Kind, SchemaObject, with_values
from schema_doctor.question import ASKED, Question, expressions
from schema_doctor.typemention import Mention, renamed
from schema_doctor.typenames import CATALOG, WORDS

_OF_GRAMMAR = frozenset(word.partition(" ")[0] for word in WORDS)
_NAMES = (Lexeme.WORD, Lexeme.NAME)
_TEMPORARY = r"(?<![\w\"$])pg_temp(?:_[0-9]+)?\."  # how the server prints the schema of a temporary table


def refers_to_its_row(question: Question) -> bool:
    """Tell whether an expression names its own table; a column of that name does no harm."""
    table = question.table[1]
    if table.kind is Kind.DOMAIN:
        return False
    return any(name == table.relation for name, _ in _names(question.side[question.address]))


def builds_its_row(item: SchemaObject, table: Address) -> bool:
    """Tell whether an expression names the rows of its table as a type, as `row(1, 2)::t` does."""
    return any(_renamed(text, table, "") != text for text in expressions(item))


def of_temporary(questions: Sequence[Question]) -> list[Question]:
    """Return the questions with the rows of the temporary table where an expression builds those of its table.

    The table that is there may have other columns by then.
    """
    sides: dict[int, dict[Address, SchemaObject]] = {}
    for question in questions:
        table, item = question.table[1], question.side[question.address]
        if table.kind is Kind.TABLE and builds_its_row(item, table):
            side = sides.setdefault(id(question.side), dict(question.side))
            side[question.address] = _of_temporary(item, table)
    return [replace(one, side=sides.get(id(one.side), one.side)) for one in questions] if sides else [*questions]


def _of_temporary(item: SchemaObject, table: Address) -> SchemaObject:
    def said(value: Any) -> Any:
        if isinstance(value, str):
            return _renamed(value, table, f"pg_temp.{quote_ident(table.relation)}")
        return tuple(said(one) for one in value) if isinstance(value, tuple) else value

    return with_values(item, {name: said(getattr(item, name)) for name in ASKED[type(item)]})


def _renamed(text: str, table: Address, name: str) -> str:
    """Return an expression with another name for the row type of a table, or as it is where it cannot be read."""
    if table.relation.replace('"', '""').lower() not in text.lower():
        return text
    try:
        return renamed(text, lambda mention: name if _is_of(mention, table) else None)
    except NotAnExpression:
        return text


def _is_of(mention: Mention, table: Address) -> bool:
    quoted = mention.end - mention.begin > len(mention.name)
    if mention.schema is None and mention.name in _OF_GRAMMAR and not quoted:
        return False  # a word of the grammar is never the name of a table
    named = mention.schema or ("pg_catalog" if mention.name in CATALOG else table.schema)
    return mention.name == table.relation and named == table.schema


def uses_rows_of(item: SchemaObject, tables: Container[str]) -> bool:
    """Tell whether an expression uses rows of one of some tables, as a type or by `t.*`."""
    return any(in_row and name in tables for name, in_row in _names(item))


def in_its_schema(value: Any, address: Address) -> Any:
    """Return a text of the server, or several, with the table for which the temporary one of its own name stands."""
    if isinstance(value, tuple):
        return tuple(in_its_schema(one, address) for one in value)
    if not isinstance(value, str):
        return value
    return told(_renamed(value, address.parent, _own(address)), address)


def told(text: str, address: Address) -> str:
    """Return a message of the server with the table for which the temporary one stands."""
    pattern = _TEMPORARY + re.escape(quote_ident(address.relation)) + r"(?![\w\"$])"
    return re.sub(pattern, lambda _: _own(address), text)


def _own(address: Address) -> str:
    return f"{quote_ident(address.schema)}.{quote_ident(address.relation)}"


def _names(item: SchemaObject) -> Iterator[tuple[str, bool]]:
    """Yield each name within the expressions of an object, and whether it stands where a table or a type does."""
    for text in expressions(item):
        found = tokens(text)
        for before, token, after in zip((None, *found), found, (*found[1:], None), strict=False):
            if token.lexeme in _NAMES:
                in_row = (before and before.text in ("::", ".")) or (after and after.text == ".")
                yield fold(token.text), bool(in_row)
