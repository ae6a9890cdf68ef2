"""Which rights a plan needs on the functions and sequences that its expressions call for rows that are there.

A function is asked for where the expression is made ready to run, whether there are rows or not, and a sequence at each
number (manual: ddl-priv); what is only stored, as the default of rows to come, asks for nothing yet. A new check, or a
generated column, that calls what the role may not, is found out before: the server does not tell its spelling.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from psycopg.sql import SQL

from schema_doctor import regclass
from schema_doctor.called import query
from schema_doctor.ddl import definition
from schema_doctor.ddl.basetype import underlying
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.domainrule import domains
from schema_doctor.identifier import fold
from schema_doctor.inquiry import Want
from schema_doctor.lexer import Lexeme
from schema_doctor.model import Address, Check, Column, Domain, DomainCheck, Exclusion, Index, Kind
from schema_doctor.regex import regex
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_expression
from schema_doctor.shortwords import tokens_of
from schema_doctor.sourcerows import Place
from schema_doctor.step import Step

_NAMES = (Lexeme.WORD, Lexeme.NAME)
_LOOKED_AT = regex(r"ALTER DOMAIN \S.* (ADD|VALIDATE) CONSTRAINT ")


def of_calls(steps: Iterable[Step], place: Place) -> Iterator[Want]:
    """Yield the rights to call what steps call for rows of tables that are there."""
    for step in steps:
        if step.fill:
            rows = _rows(step.address.parent, place)
            if not place.is_new(step.address):
                rows += text(SQL(" WHERE {} IS NULL").format(ident(place.now(step.address).name)))
            yield from _functions([step.fill.value], step.address.parent, place)
            yield from _numbers(step.fill.value, rows)
        if step.sql.startswith("CREATE DOMAIN "):  # one that is made anew has its checks from the beginning
            for address, _ in place.context.children(step.address):
                yield from _of_domain(address, place)
        for address in step.covers or (step.address,):
            table = address.parent
            if address.kind is Kind.DOMAIN_CHECK and _LOOKED_AT.match(step.sql):
                yield from _of_domain(address, place)
            elif address.name and table in place.context.actual and table not in place.context.rebuilt:
                yield from _of(address, step, place)


def _of(address: Address, step: Step, place: Place) -> Iterator[Want]:
    table = address.parent
    item, rows = place.context.expected.get(address), _rows(table, place)
    name, parts = text(ident(address.name)), step.parts or (step.sql,)
    # What is to hold for a partitioned table is asked of its partitions, of which there may be none.
    unless_empty = rows if place.partitioned(table) else ""
    match item:
        case Column(default=str(default)) if _comes_with(item, name, parts):
            yield from _functions([default], table, place, unless_empty)
            yield from _numbers(default, rows)
        case Check() if any(part.endswith(f" VALIDATE CONSTRAINT {name}") for part in parts):
            yield from _functions([item.expression], table, place, unless_empty)
        case Index() if step.sql.startswith("CREATE ") and not place.partitioned(table):
            yield from _of_index([element_expression(one) for one in item.columns], item.predicate, table, place)
        case Exclusion() if f" ADD CONSTRAINT {name} EXCLUDE " in step.sql and not place.partitioned(table):
            elements = [element_expression(parted(one)[0]) for one in item.elements]
            yield from _of_index(elements, item.predicate, table, place)
        case _:
            pass


def _of_domain(address: Address, place: Place) -> Iterator[Want]:
    """Yield what a check of a domain calls for rows that hold the domain; of one that is NOT VALID, nothing."""
    context, domain = place.context, address.parent
    item, held = context.expected.get(address), context.actual.get(domain)
    if not isinstance(item, DomainCheck) or not item.valid or not isinstance(held, Domain):
        return
    for column, found in context.actual.items():
        is_of = isinstance(found, Column) and domain in domains(found.type.removesuffix("[]"), context.actual)
        if is_of and column not in context.dropped:
            columns = [("value", underlying(held.type, context.actual))]
            yield from _asked([item.expression], columns, "given", _rows(column.parent, place))


def _of_index(elements: Sequence[str], predicate: str | None, table: Address, place: Place) -> Iterator[Want]:
    """Yield what an index calls, as the owner of its table."""
    now = place.now(table)
    texts = [*elements, *((predicate,) if predicate else ())]
    yield from _functions(texts, table, place, _rows(table, place), (now.schema, now.relation))


def _rows(table: Address, place: Place) -> str:
    return text(qualified(place.now(table)))


def _comes_with(item: Column, name: str, parts: Iterable[str]) -> bool:
    """Tell whether a column comes with its default, which gives the rows that are there a value."""
    default = text(definition.value(item))
    return any(f" ADD COLUMN IF NOT EXISTS {name} " in part and default in part for part in parts)


def _functions(
    texts: Sequence[str], table: Address, place: Place, rows: str = "", runs_as: tuple[str, ...] = ()
) -> Iterator[Want]:
    """Yield the functions outside of pg_catalog that expressions over a table call, in the server's spelling."""
    yield from _asked(texts, _columns(texts, table, place), table.relation, rows, runs_as)


def _asked(
    texts: Sequence[str], columns: Sequence[tuple[str, str]], table: str, rows: str, runs_as: tuple[str, ...] = ()
) -> Iterator[Want]:
    """Yield functions by their names, with what the server can be asked for, which knows them.

    One of several of its name, and those of operators and casts.
    """
    outside = [one for one in texts if _names_others(one)]
    calls = query(outside, columns, table) if outside else ""
    for one in outside:
        found = tokens_of(one)
        for before, schema, dot, name, bracket in zip(
            (None, *found), found, found[1:], found[2:], found[3:], strict=False
        ):
            is_call = schema.lexeme in _NAMES and name.lexeme in _NAMES and (dot.text, bracket.text) == (".", "(")
            cast = before and before.text in ("::", ".")  # to a type with a modifier
            if is_call and not cast and fold(schema.text) != "pg_catalog":
                called = (fold(schema.text), fold(name.text))
                yield Want("execute", "function", *called, rows=rows, runs_as=runs_as, calls=calls)
    if calls:
        yield Want("execute", "expression", "", "", rows=rows, runs_as=runs_as, calls=calls)


def _names_others(expression: str) -> bool:
    """Tell whether an expression names anything of a schema but pg_catalog."""
    found = tokens_of(expression)
    return any(
        schema.lexeme in _NAMES and dot.text == "." and fold(schema.text) != "pg_catalog"
        for schema, dot in pairwise(found)
    )


def _columns(texts: Iterable[str], table: Address, place: Place) -> list[tuple[str, str]]:
    """Return the columns that expressions may use, each with its type at the end."""
    found = []
    for name in place.named(table, *texts):
        column = Address(Kind.COLUMN, table.schema, table.relation, name)
        item = place.context.afterwards(column)
        if isinstance(item, Column):
            found.append((name, item.type))
    return found


def _numbers(expression: str, rows: str) -> Iterator[Want]:
    """Yield the sequences that an expression takes numbers from."""
    if "nextval(" in expression:
        for schema, name in regclass.named(expression):
            yield Want("usage", "relation", schema, name, rows=rows)
