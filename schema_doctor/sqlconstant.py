"""Spell constants of a type in one way, so that two texts are the same wherever their values certainly are.

What a text is turned into is a key for comparing, and mostly what the server prints. A text that no rule reads stays
as it is, and is then the same as itself only.
"""

import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final
from uuid import UUID

from schema_doctor.regex import regex


class Undecided(ValueError):
    """Nothing certain can be said of what is written."""


def constant(text: str, type_name: str) -> str:
    """Return the text of a constant of a type, as format_type() prints it, in the one spelling of its value.

    Raises:
        Undecided: for text that the type does not take, or of which nobody knows what it takes it for.

    """
    if type_name.endswith("[]"):
        return _array(text, type_name.removesuffix("[]"))
    if field := re.fullmatch(r"interval (?:[a-z]+ to )?([a-z]+)", type_name):
        return _interval(text, field[1])
    rule = _RULES.get(re.sub(r"\([0-9]+\)", "", type_name))
    return rule(text) if rule else text


def _integer(text: str) -> str:
    return str(int(text)) if re.fullmatch(r"\s*[+-]?[0-9]{1,30}\s*", text, re.ASCII) else text


def _numeric(text: str) -> str:
    """Spell a numeric with the digits behind its point, which count: 1.50 prints otherwise than 1.5."""
    if not re.fullmatch(_NUMBER, text, re.ASCII):
        return text
    value = Decimal(text.strip())
    return f"{abs(value) if value.is_zero() else value:f}"


def _float(text: str) -> str:
    """Spell a float by its value; unlike a numeric, it has a zero below zero."""
    if re.fullmatch(_NUMBER, text, re.ASCII):
        return f"{Decimal(text.strip()).normalize():f}"
    return _NO_NUMBERS.get(text.strip(" ").lower(), text)


_NUMBER: Final = r"\s*[+-]?(?:[0-9]{1,200}\.?[0-9]{0,200}|\.[0-9]{1,200})(?:[eE][+-]?[0-9]{1,2})?\s*"


# datatype-numeric, "Floating-Point Types"
_NO_NUMBERS: Final = {
    "nan": "NaN",
    **dict.fromkeys(("infinity", "inf", "+infinity", "+inf"), "Infinity"),
    **dict.fromkeys(("-infinity", "-inf"), "-Infinity"),
}


def _boolean(text: str) -> str:
    """Read a boolean as the server does: its words, and their beginnings as far as they are unique."""
    word = text.strip(" \t\r\n").lower()
    for value, words, shortest in (("true", ("true", "yes", "on", "1"), 1), ("false", ("false", "no", "off", "0"), 1)):
        if any(whole.startswith(word) and len(word) >= (2 if whole in ("on", "off") else shortest) for whole in words):
            return value
    return text


def _bytea(text: str) -> str:
    if re.fullmatch(r"\\x(?:[0-9A-Fa-f]{2})*", text, re.ASCII):
        return text.lower()
    if not re.fullmatch(r"(?:[ -\[\]-~]|\\[0-3][0-7]{2}|\\\\)*", text, re.ASCII):
        return text
    parts = re.findall(r"\\[0-3][0-7]{2}|\\\\|.", text)
    values = [int(part[1:], 8) if part[1:2].isdigit() else ord(part[-1]) for part in parts]
    return f"\\x{bytes(values).hex()}"


def _uuid(text: str) -> str:
    if re.fullmatch(r"\{[0-9A-Fa-f-]+\}|[0-9A-Fa-f-]+", text, re.ASCII) and len(re.sub("[{}-]", "", text)) == 32:
        plain = re.sub("[{}-]", "", text)
        # A hyphen may stand behind each group of four digits (datatype-uuid).
        if re.fullmatch(r"\{?(?:[0-9A-Fa-f]{4}-?){7}[0-9A-Fa-f]{4}\}?", text, re.ASCII):
            return str(UUID(plain))
    return text


_EPOCH: Final = "1970-01-01 00:00:00"
_DAY: Final = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
_TIME: Final = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
_ZONE: Final = r" ?(?:Z|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)"


def _date(text: str) -> str:
    found = re.fullmatch(_DAY, text, re.ASCII) or re.fullmatch(
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", text, re.ASCII
    )
    moment = _moment(found)
    return f"{moment:%Y-%m-%d}".zfill(10) if moment else text


def _timestamp(text: str) -> str:
    moment = _moment(re.fullmatch(f"{_DAY}(?:[ T]{_TIME})?", _EPOCH if text == "epoch" else text, re.ASCII))
    return moment.isoformat(" ") if moment else text


def _timestamptz(text: str) -> str:
    """Spell a moment in UTC; without a time zone, it is another one in each session."""
    found = re.fullmatch(f"{_DAY}[ T]{_TIME}{_ZONE}", f"{_EPOCH}Z" if text == "epoch" else text, re.ASCII)
    moment = _moment(found)
    if not found or not moment:
        return text
    east = dt.timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    try:
        return f"{(moment + east if found['sign'] == '-' else moment - east).isoformat(' ')}+00"
    except OverflowError:
        return text


def _time(text: str) -> str:
    moment = _moment(re.fullmatch(_TIME, text, re.ASCII))
    return moment.time().isoformat() if moment else text


def _moment(found: re.Match[str] | None) -> dt.datetime | None:
    """Return what was read as a moment, None where it is none, or one that only the server knows, such as 24:00."""
    if not found:
        return None
    parts = {"year": "2000", "month": "1", "day": "1"} | {
        name: value for name, value in found.groupdict().items() if value
    }
    fraction = parts.get("fraction", "").ljust(6, "0")
    try:
        return dt.datetime(  # noqa: DTZ001 - zones are taken off by the caller
            int(parts["year"]),
            int(parts["month"]),
            int(parts["day"]),
            int(parts.get("hour", "0")),
            int(parts.get("minute", "0")),
            int(parts.get("second", "0")),
            int(fraction),
        )
    except ValueError:
        return None


_UNITS: Final = {  # the words for a unit, as months, days and seconds
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), (12, 0, 0)),
    **dict.fromkeys(("mon", "mons", "month", "months"), (1, 0, 0)),
    **dict.fromkeys(("w", "week", "weeks"), (0, 7, 0)),
    **dict.fromkeys(("d", "day", "days"), (0, 1, 0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), (0, 0, 3600)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), (0, 0, 60)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), (0, 0, 1)),
}
_SPAN: Final = regex(
    r"(?P<number>[+-]?[0-9]{1,7}) *(?P<unit>[a-z]+)"
    r"|(?P<sign>[+-]?)(?P<hour>[0-9]{1,4}):(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?",
    re.ASCII,
)
_ISO: Final = regex(
    r"P(?=.)(?:(?P<year>[0-9]{1,4})Y)?(?:(?P<month>[0-9]{1,4})M)?(?:(?P<week>[0-9]{1,4})W)?(?:(?P<day>[0-9]{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hour>[0-9]{1,6})H)?(?:(?P<minute>[0-9]{1,6})M)?(?:(?P<second>[0-9]{1,6})S)?)?",
    re.ASCII,
)


def _interval(text: str, field: str = "") -> str:
    """Spell an interval in months, days and seconds, which PostgreSQL keeps apart (datatype-datetime).

    `field` is the finest one that the type keeps, as of `interval '1' day`.
    """
    if field and re.fullmatch("[+-]?[0-9]{1,7}", text, re.ASCII):
        text = f"{text} {field}"
    spans = _spans(text)
    if spans is None:
        return text
    months, days, seconds = spans
    finer = {"year": months % 12 or days or seconds, "month": days or seconds, "day": seconds}
    finer |= {"hour": seconds % 3600, "minute": seconds % 60}
    return text if finer.get(field) else f"{months} months {days} days {seconds} seconds"


def _spans(text: str) -> tuple[int, int, int] | None:
    """Read months, days and seconds; None for what only the server reads, such as fractions."""
    if iso := _ISO.fullmatch(text):
        return _summed([(int(value), unit) for unit, value in iso.groupdict().items() if value])
    words = text.strip(" ").lower()
    parts: list[tuple[int, str]] = []
    at = 0
    while at < len(words):
        found = _SPAN.match(words, at)
        if not found:
            return None
        if found["unit"]:
            parts.append((int(found["number"]), found["unit"]))
        else:
            sign = -1 if found["sign"] == "-" else 1
            times = (("hour", found["hour"]), ("minute", found["minute"]), ("second", found["second"] or "0"))
            parts += [(sign * int(value), unit) for unit, value in times]
        at = found.end()
        at += len(words) - at - len(words[at:].lstrip(" "))
    return _summed(parts) if parts else None


def _summed(parts: list[tuple[int, str]]) -> tuple[int, int, int] | None:
    """Add up what was read; a unit that stands twice is an error to the server, as is a word that is none."""
    units = [_UNITS.get(unit) for _, unit in parts]
    if None in units or len(set(units)) < len(units):
        return None
    months, days, seconds = (sum(number * _UNITS[unit][place] for number, unit in parts) for place in range(3))
    return months, days, seconds


_ELEMENT: Final = regex(
    r'[ \t\r\n]*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>(?:[^"\\,{}]|\\.)+))[ \t\r\n]*', re.DOTALL
)


def _array(text: str, element: str) -> str:
    """Spell the literal of an array of one dimension as a list (arrays, "Array Input and Output Syntax")."""
    whole = text.strip(" \t\r\n")
    if not (whole.startswith("{") and whole.endswith("}")):
        return text
    inside = whole[1:-1]
    members: list[str | None] = []
    at = 0
    while inside.strip(" \t\r\n"):
        found = _ELEMENT.match(inside, at)
        if not found or not (found["bare"] is None or found["bare"].strip(" \t\r\n")):
            return text
        members.append(_member(found, element))
        at = found.end()
        if at == len(inside):
            break
        if inside[at] != ",":
            return text
        at += 1
    return json.dumps(members)


def _member(found: re.Match[str], element: str) -> str | None:
    if found["quoted"] is not None:
        return constant(re.sub(r"\\(.)", r"\1", found["quoted"], flags=re.DOTALL), element)
    bare = found["bare"]
    kept = re.sub(r"(?<!\\)((?:\\\\)*)[ \t\r\n]+$", r"\1", bare)  # blanks around it do not count, one behind \ does
    if kept.lower() == "null":
        return None
    return constant(re.sub(r"\\(.)", r"\1", kept, flags=re.DOTALL), element)


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


def _regconfig(text: str) -> str:
    return text.removeprefix("pg_catalog.")


_RULES: Final[dict[str, Callable[[str], str]]] = {
    **dict.fromkeys(("smallint", "integer", "bigint"), _integer),
    "numeric": _numeric,
    **dict.fromkeys(("real", "double precision"), _float),
    "boolean": _boolean,
    "bytea": _bytea,
    "uuid": _uuid,
    "date": _date,
    "timestamp without time zone": _timestamp,
    "timestamp with time zone": _timestamptz,
    "time without time zone": _time,
    "interval": _interval,
    "jsonb": _jsonb,
    "regconfig": _regconfig,
}
