"""The condition under which the bound of a partition takes a row (manual: ddl-partitioning, sql-createtable)."""

from collections.abc import Sequence

from msgspec import Struct
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, literal, trusted, typename, word
from schema_doctor.lexer import Lexeme
from schema_doctor.partitionform import Bound
from schema_doctor.shortwords import tokens_of

_NEVER = SQL("false")


class Element(Struct, frozen=True):
    """One of a partition key, over the columns of a row.

    `type` is that of its values, None where only the server knows; `operators` is the schema of the operators that
    compare them, None where they are built in.
    """

    value: Composable
    type: str | None = None
    operators: str | None = None


def condition(bound: Bound, elements: Sequence[Element], table: Composable | None) -> Composable:
    """Write the condition, which is never NULL, for a bound that is not DEFAULT.

    `table` is the partitioned table that is there, as a constant of regclass; a hash is computed by nothing else.
    """
    match bound.word:
        case "in":
            return _in(bound.lists[0], elements[0])
        case "from":
            return _between(bound.lists[0], bound.lists[1], elements)
        case "with" if table is not None:
            values = SQL(", ").join([one.value for one in elements])
            modulus, remainder = (word(one) for one in bound.lists[0])
            return SQL("pg_catalog.satisfies_hash_partition({}, {}, {}, {})").format(table, modulus, remainder, values)
        case _:
            raise ValueError(bound.text)


def every(conditions: Sequence[Composable]) -> Composable:
    """Join conditions by AND."""
    return conditions[0] if len(conditions) == 1 else SQL("({})").format(SQL(" AND ").join(conditions))


def some(conditions: Sequence[Composable]) -> Composable:
    """Join conditions by OR; of none it is false."""
    if not conditions:
        return SQL("false")
    return conditions[0] if len(conditions) == 1 else SQL("({})").format(SQL(" OR ").join(conditions))


def _in(values: Sequence[str], element: Element) -> Composable:
    """Write that a value is one of a list; only a list that names NULL takes NULL."""
    found = [_compared(element, "=", value) for value in values if value != "NULL"]
    if len(found) < len(values):
        return some([SQL("{} IS NULL").format(element.value), *found])
    return every([SQL("{} IS NOT NULL").format(element.value), some(found)])


def _between(low: Sequence[str], high: Sequence[str], elements: Sequence[Element]) -> Composable:
    """Write that a row is not below the first limit, and below the second; no range takes NULL."""
    known = [SQL("{} IS NOT NULL").format(one.value) for one in elements]
    limits = (_beyond(low, elements, ">", "MINVALUE"), _beyond(high, elements, "<", "MAXVALUE"))
    return every([*known, *(one for one in limits if one is not None)])


def _beyond(limit: Sequence[str], elements: Sequence[Element], operator: str, open_end: str) -> Composable | None:
    """Write that a row is beyond a limit, as rows are compared: the first element that differs decides.

    A lower limit is part of the range, an upper one is not. MINVALUE is below and MAXVALUE above all values, whatever
    stands behind them. None means that every row is.
    """
    if not limit:
        return None if operator == ">" else _NEVER
    value, element = limit[0], elements[0]
    if value in ("MINVALUE", "MAXVALUE"):
        return None if value == open_end else _NEVER
    rest = _beyond(limit[1:], elements[1:], operator, open_end)
    if rest is None:
        return _compared(element, f"{operator}=", value)
    if rest is _NEVER:
        return _compared(element, operator, value)
    return some([_compared(element, operator, value), every([_compared(element, "=", value), rest])])


def _compared(element: Element, operator: str, value: str) -> Composable:
    shown = word(operator)
    if element.operators is not None:
        shown = SQL("OPERATOR({}.{})").format(ident(element.operators), shown)
    return SQL("{} {} {}").format(element.value, shown, _constant(value, element))


def _constant(text: str, element: Element) -> Composable:
    """Write a value of a bound as one of the element's type, which PostgreSQL makes of it; a string takes it over."""
    found = tokens_of(text)
    if element.type is not None:
        return SQL("{}::{}" if len(found) == 1 else "({})::{}").format(trusted(text), typename(element.type))
    return literal(text) if len(found) == 1 and found[0].lexeme is Lexeme.NUMBER else trusted(text)
