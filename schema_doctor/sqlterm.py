"""A term of an SQL expression with its type: constants, casts, and the type that several terms have in common."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.sqlconstant import constant


class Term(Struct, frozen=True):
    """An operator, function or leaf with what it is applied to.

    The `type` is spelled as format_type() does; `""` is one that we do not know, `unknown` that of a literal whose
    context decides. Heads: `column`, `literal`, `number` and `constant` with their `text`, `NULL`, `cast` (to `type`),
    functions as `name()`, operators and keywords as the server prints them. Of a column whose type is a domain, `over`
    is the type that the domain is made of.
    """

    head: str
    args: tuple["Term", ...] = ()
    type: str = ""
    text: str = ""
    over: str = ""


NULL: Final = Term("NULL", (), "unknown")

TEXT: Final = "text"
VARCHAR: Final = "character varying"
TIMESTAMP: Final = "timestamp without time zone"
TIMESTAMPTZ: Final = "timestamp with time zone"
INTEGERS: Final = ("smallint", "integer", "bigint")
FLOATS: Final = ("real", "double precision")
NUMBERS: Final = (*INTEGERS, "numeric", *FLOATS)  # each converts implicitly to those after it
_MOMENTS: Final = ("date", TIMESTAMP, TIMESTAMPTZ)  # likewise

# What a range is of (rangetypes).
RANGES: Final = {
    "int4range": "integer",
    "int8range": "bigint",
    "numrange": "numeric",
    "tsrange": TIMESTAMP,
    "tstzrange": TIMESTAMPTZ,
    "daterange": "date",
}


def base(type_name: str) -> str:
    """Return a type without its modifier; that of `character(n)` is spelled `bpchar`, that of `bit(n)` with quotes."""
    bare = re.sub(r"\([0-9, -]*\)", "", type_name)
    bare = re.sub(r"^bit(?=$|\[)", '"bit"', bare)
    return re.sub(r"^character(?=$|\[)", "bpchar", re.sub(r"^interval [a-z ]*", "interval", bare))


def is_literal(term: Term) -> bool:
    """Tell whether the context of a term decides its type."""
    return term.type == "unknown" and term.head in {"literal", "NULL"}


def common_type(terms: Sequence[Term]) -> str:
    """Return the type that COALESCE, CASE, IN and ARRAY give their members (typeconv-union-case), "" if not known."""
    known = {base(term.type) for term in terms if not is_literal(term)}
    if not known:
        return TEXT
    if len(known) == 1:
        return known.pop()
    if known <= set(NUMBERS):
        return max(known, key=NUMBERS.index)
    if known <= set(_MOMENTS):
        return max(known, key=_MOMENTS.index)
    if known == {TEXT, VARCHAR}:  # each converts to the other, so the first one stays
        return next(base(term.type) for term in terms if not is_literal(term))
    return ""


def number(digits: str) -> Term:
    """Return the constant that a number is, of the smallest type that holds it (sql-syntax-lexical, "Constants")."""
    if not re.fullmatch("-?[0-9]+", digits):
        return Term("constant", (), "numeric", constant(digits, "numeric"))
    value = int(digits)
    for type_name, bits in (("integer", 31), ("bigint", 63)):
        if -(2**bits) <= value < 2**bits:
            return Term("constant", (), type_name, str(value))
    return Term("constant", (), "numeric", str(value))


def typed(term: Term, type_name: str) -> Term:
    """Return the term as a value of this type, with the cast that the server would write."""
    if not type_name or term.type == type_name or (not is_literal(term) and base(term.type) == type_name):
        return term
    return cast(term, type_name)


def made_of(value: Term) -> Term:
    """Return a column as a value of what its domain is made of: the operators of a domain are those of that."""
    return Term("cast", (replace(value, over=""),), base(value.over)) if value.over else value


def cast(value: Term, type_name: str) -> Term:
    """Return a value with a cast to a type, written out only where it changes the value.

    A constant of varchar is the same text, and a cast of ARRAY[...] is that of its members. `character(n)` to text
    is not of that kind: it strips blanks (datatype-character).
    """
    if is_literal(value):
        return _constant(value, type_name)
    if value.over:
        value = made_of(value)
    if value.type == type_name:
        return value
    if value.head == "constant" and (value.type, type_name) == (VARCHAR, TEXT):
        return replace(value, type=TEXT)
    nested = any(member.type.endswith("[]") for member in value.args)
    if value.head == "ARRAY" and not nested and type_name.endswith("[]") and base(type_name) == type_name:
        return Term("ARRAY", tuple(typed(member, type_name[:-2]) for member in value.args), type_name)
    return Term("cast", (value,), type_name)


def _constant(literal: Term, type_name: str) -> Term:
    """Return a literal as a constant of this type, in the one spelling of its value."""
    if literal.head == "NULL":
        return replace(literal, type=type_name)
    if type_name.startswith("numeric("):  # the server keeps the number, and prints the cast behind it
        return Term("cast", (Term("constant", (), "numeric", constant(literal.text, "numeric")),), type_name)
    return Term("constant", (), type_name, constant(literal.text, type_name))
