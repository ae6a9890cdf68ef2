"""The only place where text becomes SQL: names are quoted, expressions have to pass the guard, strings are escaped."""

import re
from collections.abc import Iterable
from typing import Final

from psycopg.sql import SQL, Composable

from schema_doctor.expression import guard
from schema_doctor.identifier import check_bytes, quote_ident
from schema_doctor.model import Address


def ident(name: str) -> Composable:
    """Write a name, quoted where it has to be; raises NotAName for what PostgreSQL would cut or misread (a NUL)."""
    check_bytes(name)
    return _raw(quote_ident(name))


def idents(names: Iterable[str]) -> Composable:
    """Write a list of names."""
    return SQL(", ").join([ident(name) for name in names])


def looked_up_in(schemas: Iterable[str]) -> str:
    """Write the value of search_path by which names without a schema are looked up in some beside pg_catalog."""
    return text(idents(["pg_catalog", *schemas, "pg_temp"]))


def qualified(address: Address) -> Composable:
    """Write the relation of an address with its schema: `public.users` for the table and for all below it."""
    return SQL("{}.{}").format(ident(address.schema), ident(address.relation))


def trusted(text: str) -> Composable:
    """Let an expression, canonical or proven to be one expression, become SQL.

    Whatever its origin, it passes the lexer guard once more: text that could leave its place in a statement raises
    NotAnExpression here.
    """
    guard(text)
    return _raw(text)


def typename(canonical: str) -> Composable:
    """Write a type in the spelling of format_type(), which a closed grammar made or the server printed."""
    return _raw(canonical)


def printed(statement: str) -> Composable:
    """Let a statement, or a part of one, that the server itself has printed become SQL as it stands."""
    return _raw(statement)


def word(text: str) -> Composable:
    """Write a keyword, a number or the name of a parameter, which a closed grammar has let through."""
    return _raw(text)


def literal(text: str) -> Composable:
    """Write a string constant that means the same whatever standard_conforming_strings says."""
    quoted = text.replace("'", "''")
    if "\\" in quoted:
        return _raw("E'" + quoted.replace("\\", "\\\\") + "'")
    return _raw(f"'{quoted}'")


def text(sql: Composable) -> str:
    """Return a finished statement."""
    return sql.as_string(None)


def _raw(sql: str) -> Composable:
    # psycopg accepts only literal strings, to keep data out of SQL; what comes here was quoted or guarded above.
    return SQL(sql)


# A declaration, and the beginning of a block's body: spare is a name that no constraint bears.
FREE_CONSTRAINT_NAME: Final = """
  spare text;
  number int := 0;
BEGIN
  LOOP
    number := number + 1;
    spare := {base} || number;
    EXIT WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = spare);
  END LOOP;"""


def block(body: str) -> str:
    """Return an anonymous block of PL/pgSQL, quoted so that nothing in it can end it."""
    tag = "$schema_doctor$"
    while tag in body:
        tag = f"{tag[:-1]}_$"
    return f"DO {tag}\n{body}\n{tag}"


def mentions(text: str, name: str) -> bool:
    """Tell whether the server's text may use a column; a word of a string that is equal counts, too."""
    return re.search(rf"(?<![\w\"]){re.escape(quote_ident(name))}(?![\w\"])", text) is not None
