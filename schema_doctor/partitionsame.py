"""Tell without the server whether two partition keys, or two bounds, mean the same: yes, no, or only it knows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from schema_doctor.equivalence import equal_offline
from schema_doctor.lexer import Lexeme, NotAnExpression, Token
from schema_doctor.partitionform import Bound, Key, partition_bound, partition_key
from schema_doctor.regex import regex
from schema_doctor.shortindex import element_expression, element_name, words_behind
from schema_doctor.shortwords import NotShort, tokens_of
from schema_doctor.sqltype import NotAType, parse_type

_UNREADABLE = (NotShort, NotAnExpression, ValueError)
_MOMENT = regex(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?\s*(\S+)?")
_UTC = regex(r"z|utc|[+-]00(:?00)?", re.IGNORECASE)
_CAST = regex(r"\s*::\s*")
_INTEGERS = ("smallint", "integer", "bigint")
_TIMES = ("timestamp without time zone", "timestamp with time zone")
_DAY = regex(r"\d{4}-\d\d-\d\d")
_WORDS = ("MINVALUE", "MAXVALUE", "NULL", "true", "false")
_TEXTS = ("text", "character varying", "name")


class _Value(Struct, frozen=True):
    """A value of a bound in one spelling; where it is not `certain`, another spelling may still be the same value."""

    text: str
    certain: bool


def same_key(wanted: str, there: str, types: Mapping[str, str]) -> bool | None:
    """Compare two partition keys; `types` are those of the columns. None means that only the server knows."""
    if wanted == there:
        return True
    try:
        first, second = partition_key(wanted), partition_key(there)
    except _UNREADABLE:
        return None
    if first.method != second.method or len(first.elements) != len(second.elements):
        return False
    return _all(_same_element(*pair, types) for pair in _pairs(first, second))


def _pairs(first: Key, second: Key) -> list[tuple[str, str]]:
    return list(zip(first.elements, second.elements, strict=True))


def _same_element(wanted: str, there: str, types: Mapping[str, str]) -> bool | None:
    if wanted == there:
        return True
    names = element_name(wanted), element_name(there)
    if names[0] and names[1] and names[0].name != names[1].name:
        return False
    one, other = element_expression(wanted), element_expression(there)
    if words_behind(wanted) == words_behind(there) and equal_offline(one, other, types):
        return True
    return None


def same_bound(wanted: str, there: str, types: Sequence[str]) -> bool | None:
    """Compare two bounds; `types` are those of the elements of the key, "" where one is not known.

    None means that only the server knows.
    """
    if wanted == there:
        return True
    try:
        first, second = partition_bound(wanted), partition_bound(there)
    except _UNREADABLE:
        return None
    if first.word != second.word or [len(one) for one in first.lists] != [len(one) for one in second.lists]:
        # Of a list, one value may be written twice.
        return None if first.word == second.word == "in" else False
    if first.word == "with":
        return first.lists == second.lists
    if first.word == "in":
        return _same_list(first, second, types[0] if types else "")
    return _all(
        _same_value(_value(one, kind), _value(other, kind))
        for low, high in zip(first.lists, second.lists, strict=True)
        for one, other, kind in zip(low, high, [*types, *[""] * len(low)], strict=False)
    )


def _same_list(first: Bound, second: Bound, kind: str) -> bool | None:
    """Compare two lists, whose order means nothing."""
    one, other = ({_value(value, kind) for value in bound.lists[0]} for bound in (first, second))
    if one == other:
        return True
    return False if all(value.certain for value in one | other) else None


def _same_value(one: _Value, other: _Value) -> bool | None:
    if one == other:
        return True
    return False if one.certain and other.certain else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return False if False in found else None if None in found else True


def _value(text: str, kind: str) -> _Value:
    """Return a value of a bound over an element of type `kind`."""
    found = tokens_of(text)
    if len(found) == 1 and found[0].lexeme is Lexeme.WORD:
        return _Value(text, certain=text in _WORDS)
    first = _unquoted(found[0])
    last = _unquoted(found[-1])
    if first is not None:
        literal, cast = first, text[len(found[0].text) :]
        certain = not cast.strip() or _is(_CAST.sub("", cast, count=1), literal, kind)
    elif len(found) == 2 and last is not None:
        literal = last
        certain = _is(found[0].text, literal, kind)
    else:
        literal = text
        certain = len(found) == 1 and found[0].lexeme is Lexeme.NUMBER and (kind not in _TEXTS or _plain(text))
    if not certain:
        return _Value(text, certain=False)
    return _constant(literal, kind) or _Value(text if first is last is None else f"'{literal}'", certain=False)


def _unquoted(token: Token) -> str | None:
    """Return the text of a plain string, None for all else, and for one with escapes in it."""
    if token.lexeme is Lexeme.STRING and token.text.startswith("'"):
        return token.text[1:-1].replace("''", "'")
    if token.lexeme is Lexeme.ESCAPED and "\\" not in token.text:
        return token.text[2:-1].replace("''", "'")
    return None


def _plain(number: str) -> bool:
    """Tell whether the server prints a number as it is written."""
    return number.isdecimal() and str(int(number)) == number


def _is(name: str, literal: str, kind: str) -> bool:
    """Tell whether a constant with the type `name` is read as one of the type `kind`; a day is its first moment."""
    try:
        named = parse_type(name).canonical
    except (NotAType, NotAnExpression, ValueError):
        return False
    return named == kind or (named == "date" and kind in _TIMES and _DAY.fullmatch(literal) is not None)


def _constant(text: str, kind: str) -> _Value | None:
    """Return a constant in one spelling, if it is known how its type reads it."""
    if kind in _TEXTS:
        return _Value(f"'{text}'", certain=True)  # 'NULL' is not NULL
    if kind in _INTEGERS:
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            return None
        return _Value(str(int(number)), certain=True) if number.is_finite() and number == int(number) else None
    return _moment(text.strip(), kind)


def _moment(text: str, kind: str) -> _Value | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    day, minute, second, fraction, zone = match.groups()
    if kind == "date" and not minute and not zone:
        return _Value(day, certain=True)
    # In the session that reads and writes bounds the time zone is UTC; without one, a time zone has no meaning.
    if kind in _TIMES and (not zone or (kind.endswith("with time zone") and _UTC.fullmatch(zone))):
        return _Value(f"{day} {minute or '00:00'}:{second or '00'}.{(fraction or '').ljust(6, '0')}", certain=True)
    return None
