"""Which stored values a new type refuses (manual: datatype, sql-altertable)."""

import re
from dataclasses import dataclass

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import conversion
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, literal, typename, word
from schema_doctor.model import Address, Column, Enum, Kind
from schema_doctor.typeorder import place_of

_BOUNDS = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
_NUMBER = re.compile(r"smallint|integer|bigint|numeric(\(.*\))?|real|double precision")
_STRING = re.compile(r"text|character varying(\(\d+\))?|character(\(\d+\))?|bpchar")
_LENGTH = re.compile(r"(?:character varying|character)\((\d+)\)")
_NUMERIC = re.compile(r"numeric\((\d+),(-?\d+)\)")


@dataclass(frozen=True, slots=True)
class Misfit:
    """The condition under which a value does not fit, or None where only the conversion itself can tell."""

    value: Composable
    condition: Composable | None


def misfits(name: str, before: Column, after: Column, context: Context) -> Misfit | None:
    """Return how to find the values that a change of type refuses; None where it takes them all."""
    judged = conversion.judge(before.type, after.type, context)
    if judged.lossless:
        return None
    old = conversion.before(before.type, context)
    new = conversion.underlying(after.type, context.expected)
    column = ident(name)
    through = SQL("{}::text::{}") if judged.through_text else SQL("{}::{}")
    if old.endswith("[]") or new.endswith("[]"):
        if judged.through_text or old.endswith("[]") != new.endswith("[]"):
            return Misfit(through.format(column, typename(after.type)), None) if old.endswith("[]") else None
        return Misfit(through.format(column, typename(after.type)), None)
    value = through.format(column, typename(after.type))
    return Misfit(value, None if after.type in context.domains else _condition(column, old, new, after, context))


def _condition(column: Composable, old: str, new: str, after: Column, context: Context) -> Composable | None:
    place = place_of(new)
    labels = context.expected.get(Address(Kind.ENUM, *place)) if place else None
    if isinstance(labels, Enum):
        listed = SQL(", ").join([literal(label) for label in labels.labels])
        return SQL("{}::text <> ALL (ARRAY[{}]::text[])").format(column, listed)
    if (length := _LENGTH.fullmatch(new)) is not None:
        # Blanks behind the last character are cut without a word.
        return SQL("pg_catalog.char_length(pg_catalog.rtrim({}::text)) > {}").format(column, word(length[1]))
    if _NUMBER.fullmatch(old) and new in _BOUNDS:
        low, high = _BOUNDS[new]
        return _literal_between(column, low, high)
    if _NUMBER.fullmatch(old) and (digits := _NUMERIC.fullmatch(new)):
        whole = int(digits[1]) - int(digits[2])
        return SQL(
            "pg_catalog.abs(pg_catalog.round({}::numeric, {})) >= {}::numeric AND {}::numeric <> 'NaN'::numeric"
        ).format(column, literal(digits[2]) + SQL("::integer"), literal(f"1e{whole}"), column)
    if _STRING.fullmatch(old) and context.server.major >= 16:
        return SQL("NOT pg_catalog.pg_input_is_valid({}::text, {})").format(column, literal(after.type))
    return None


def _literal_between(column: Composable, low: int, high: int) -> Composable:
    return SQL("pg_catalog.round({}::numeric) NOT BETWEEN {}::numeric AND {}::numeric").format(
        column, literal(str(low)), literal(str(high))
    )
