"""Which rights a plan needs on the functions and sequences that its expressions call for rows that are there.

A function is asked for where the expression is made ready to run, whether there are rows or not, and a sequence at each
number (manual: ddl-priv); what is only stored, as the default of rows to come, asks for nothing yet. A new check, or a
generated column, that calls what the role may not, is found out before: the server does not tell its spelling.
"""

from collections.abc import Iterable, Iterator

from psycopg.sql import SQL

from schema_doctor import regclass
from schema_doctor.ddl import definition
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.identifier import fold
from schema_doctor.inquiry import Want
from schema_doctor.lexer import Lexeme
from schema_doctor.model import Address, Check, Column, Index
from schema_doctor.shortwords import tokens_of
from schema_doctor.sourcerows import Place
from schema_doctor.step import Step

_NAMES = (Lexeme.WORD, Lexeme.NAME)


def of_calls(steps: Iterable[Step], place: Place) -> Iterator[Want]:
    """Yield the rights to call what steps call for rows of tables that are there."""
    for step in steps:
        if step.fill:
            rows = _rows(step.address.parent, place)
            if not place.is_new(step.address):
                rows += text(SQL(" WHERE {} IS NULL").format(ident(place.now(step.address).name)))
            yield from _functions(step.fill.value)
            yield from _numbers(step.fill.value, rows)
        for address in step.covers or (step.address,):
            table = address.parent
            if address.name and table in place.context.actual and table not in place.context.rebuilt:
                yield from _of(address, step, place)


def _of(address: Address, step: Step, place: Place) -> Iterator[Want]:
    item, rows = place.context.expected.get(address), _rows(address.parent, place)
    name, parts = text(ident(address.name)), step.parts or (step.sql,)
    # What is to hold for a partitioned table is asked of its partitions, of which there may be none.
    unless_empty = rows if place.partitioned(address.parent) else ""
    match item:
        case Column(default=str(default)) if _comes_with(item, name, parts):
            yield from _functions(default, unless_empty)
            yield from _numbers(default, rows)
        case Check() if any(part.endswith(f" VALIDATE CONSTRAINT {name}") for part in parts):
            yield from _functions(item.expression, unless_empty)
        case Index() if step.sql.startswith("CREATE ") and not place.partitioned(address.parent):
            now = place.now(address.parent)
            for one in (*item.columns, *((item.predicate,) if item.predicate else ())):
                yield from _functions(one, rows, (now.schema, now.relation))
        case _:
            pass


def _rows(table: Address, place: Place) -> str:
    return text(qualified(place.now(table)))


def _comes_with(item: Column, name: str, parts: Iterable[str]) -> bool:
    """Tell whether a column comes with its default, which gives the rows that are there a value."""
    default = text(definition.value(item))
    return any(f" ADD COLUMN IF NOT EXISTS {name} " in part and default in part for part in parts)


def _functions(expression: str, rows: str = "", runs_as: tuple[str, ...] = ()) -> Iterator[Want]:
    """Yield the functions outside of pg_catalog that an expression in the server's spelling calls."""
    found = tokens_of(expression)
    for before, schema, dot, name, bracket in zip((None, *found), found, found[1:], found[2:], found[3:], strict=False):
        is_call = schema.lexeme in _NAMES and name.lexeme in _NAMES and (dot.text, bracket.text) == (".", "(")
        cast = before and before.text in ("::", ".")  # to a type with a modifier
        if is_call and not cast and fold(schema.text) != "pg_catalog":
            yield Want("execute", "function", fold(schema.text), fold(name.text), rows=rows, runs_as=runs_as)


def _numbers(expression: str, rows: str) -> Iterator[Want]:
    """Yield the sequences that an expression takes numbers from."""
    if "nextval(" in expression:
        for schema, name in regclass.named(expression):
            yield Want("usage", "relation", schema, name, rows=rows)
