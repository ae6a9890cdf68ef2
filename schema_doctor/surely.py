"""Which expressions have a value for every row, whatever it holds: of those, the rows need not be asked."""

from collections.abc import Mapping
from typing import Final

from schema_doctor.equivalence import meaning
from schema_doctor.sqlterm import NUMBERS, Term

_LEAVES: Final = frozenset({"column", "constant", "literal", "number", "NULL"})
# What takes any value of its arguments (manual: functions); all else, as arithmetic and most casts, may refuse one.
_TOTAL: Final = frozenset(
    {
        *("AND", "OR", "NOT", "IS NULL", "IS NOT NULL", "IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE"),
        *("=", "<>", "<", "<=", ">", ">=", "= ANY", "<> ALL", "IN", "NOT IN", "BETWEEN", "IS DISTINCT FROM"),
        *("IS NOT DISTINCT FROM", "COALESCE", "CASE", "WHEN", "ELSE", "ARRAY", "ROW", "||", "~~", "~~*", "!~~", "!~~*"),
        *("->", "->>", "#>", "#>>", "?", "?|", "?&", "@>", "<@", "&&"),
        *("lower()", "upper()", "btrim()", "ltrim()", "rtrim()", "length()", "char_length()", "nullif()", "md5()"),
        *("NULLIF", "jsonb_typeof()", "to_tsvector()"),
    }
)
_STRINGS: Final = ("text", "character varying")


def has_value(expression: str, types: Mapping[str, str]) -> bool:
    """Tell whether an expression over columns of known types fails on no row; False if that is not known."""
    try:
        return _has_value(meaning(expression, types))
    except (ValueError, RecursionError):
        return False


def _has_value(term: Term) -> bool:
    if term.head in _LEAVES:
        return True
    if term.head == "cast":
        (inner,) = term.args
        wider = term.type in NUMBERS and inner.type in NUMBERS[: NUMBERS.index(term.type)]
        # A narrower float takes no number that is too large for it, nor numeric a float that is infinite.
        if term.type not in _STRINGS and not (wider and inner.type in ("smallint", "integer", "bigint")):
            return False
    elif term.head not in _TOTAL:
        return False
    return all(_has_value(argument) for argument in term.args)
