"""A term of an SQL expression with its type: constants, casts, and the type that several terms have in common."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """An operator, function or leaf with what it is applied to.

    The `type` is spelled as format_type() does; `""` is one that we do not know, `unknown` that of a literal whose
    context decides. Heads: `column`, `literal`, `number` and `constant` with their `text`, `NULL`, `cast` (to `type`),
    functions as `name()`, operators and keywords as the server prints them.
    """

    head: str
    args: tuple["Term", ...] = ()
    type: str = ""
    text: str = ""


NULL: Final = Term("NULL", (), "unknown")

TEXT: Final = "text"
VARCHAR: Final = "character varying"
TIMESTAMP: Final = "timestamp without time zone"
TIMESTAMPTZ: Final = "timestamp with time zone"
INTEGERS: Final = ("smallint", "integer", "bigint")
FLOATS: Final = ("real", "double precision")
NUMBERS: Final = (*INTEGERS, "numeric", *FLOATS)  # each converts implicitly to those after it


class Undecided(ValueError):
    """Nothing certain can be said of what is written."""


def base(type_name: str) -> str:
    """Return a type without its modifier; that of `character(n)` is spelled `bpchar`."""
    bare = re.sub(r"\([0-9, -]*\)", "", type_name)
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
    if known == {TEXT, VARCHAR}:  # each converts to the other, so the first one stays
        return next(base(term.type) for term in terms if not is_literal(term))
    return ""


def number(digits: str) -> Term:
    """Return the constant that a number is, of the smallest type that holds it (sql-syntax-lexical, "Constants")."""
    if not re.fullmatch("-?[0-9]+", digits):
        return Term("constant", (), "numeric", digits)
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


def cast(value: Term, type_name: str) -> Term:
    """Return a value with a cast to a type, written out only where it changes the value.

    A constant of varchar is the same text, and a cast of ARRAY[...] is that of its members. `character(n)` to text
    is not of that kind: it strips blanks (datatype-character).
    """
    if is_literal(value):
        return _constant(value, type_name)
    if value.type == type_name:
        return value
    if value.head == "constant" and (value.type, type_name) == (VARCHAR, TEXT):
        return replace(value, type=TEXT)
    nested = any(member.type.endswith("[]") for member in value.args)
    if value.head == "ARRAY" and not nested and type_name.endswith("[]") and base(type_name) == type_name:
        return Term("ARRAY", tuple(typed(member, type_name[:-2]) for member in value.args), type_name)
    return Term("cast", (value,), type_name)


def _constant(literal: Term, type_name: str) -> Term:
    """Return a literal as a constant of this type, spelled as the type prints it where that is sure."""
    text = literal.text
    if literal.head == "NULL":
        return replace(literal, type=type_name)
    match type_name:
        case "jsonb":
            text = _jsonb(text)
        case "boolean":
            text = {"t": "true", "f": "false"}.get(text, text)
        case "interval":
            text = _interval(text)
        case "bytea":
            text = text or "\\x"
        case "timestamp without time zone" if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            text += " 00:00:00"
        case _:
            pass
    return Term("constant", (), type_name, text)


def _interval(text: str) -> str:
    """Spell whole weeks, hours, minutes or seconds as the server does; `1 day` is spelled so already."""
    if weeks := re.fullmatch(r"([1-9][0-9]?) weeks?", text):
        return f"{7 * int(weeks[1])} days"
    found = re.fullmatch(r"([0-9]{1,2}) (hour|minute|second)s?", text)
    if not found or (found[2] != "hour" and int(found[1]) > 59):
        return text
    return ":".join(f"{int(found[1]) if found[2] == part else 0:02}" for part in ("hour", "minute", "second"))


def _jsonb(text: str) -> str:
    """Spell a jsonb value so that blanks and the order of keys do not matter; its numbers keep their digits."""

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Undecided  # the last one wins in the server, but whoever wrote both is not sure of it
        return dict(pairs)

    def number(digits: str) -> object:
        return {"\0": digits}  # no jsonb value can hold U+0000, so this is like no other value

    def refuse(_: str) -> object:
        raise Undecided

    try:
        value = json.loads(text, object_pairs_hook=members, parse_int=number, parse_float=number, parse_constant=refuse)
    except ValueError:
        raise Undecided from None
    return json.dumps(value, sort_keys=True)
