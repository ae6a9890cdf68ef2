"""Which constants a built-in type certainly does not take; what is not certain is left to the server."""

import re
from collections.abc import Callable
from typing import Final

from schema_doctor.identifier import shown
from schema_doctor.numbering import RANGES
from schema_doctor.regex import regex
from schema_doctor.sqlconstant import constant as spelled

_QUOTED = regex(r"'((?:[^'\\]|'')*)'")
_NUMBER = regex(r"-?[ ]*[0-9]{1,100}", re.ASCII)
_WHOLE = regex(r"[+-]?[0-9]{1,100}", re.ASCII)
_STRING = regex(r"(character varying|character)\(([0-9]+)\)", re.ASCII)
_BLANKS = " \t\n\r\v\f"  # isspace() of C


def not_read(text: str, type_name: str) -> str | None:
    """Say why a type, as format_type() prints it, cannot read a quoted constant, which the server tries at once.

    None where it can, where nobody knows, and for what is more than a quoted constant.
    """
    quoted = _QUOTED.fullmatch(text)
    if quoted is None:
        return None
    value = quoted[1].replace("''", "'").strip(_BLANKS)
    base = re.sub(r"\([0-9,-]+\)", "", type_name)
    if base in RANGES and _WHOLE.fullmatch(value):
        return _beyond(int(value), base)
    may_be = _MAY_BE.get(base)
    return None if may_be is None or may_be(value) else f"{shown(value)} is no value of type {base}"


def not_held(text: str, type_name: str) -> str | None:
    """Say why a type cannot hold a constant that it can read, which the server finds when it computes the value.

    That is a number out of range, and a text that is too long: blanks behind its end do not count (datatype-character).
    """
    if type_name in RANGES and _NUMBER.fullmatch(text):
        return _beyond(int(text.replace(" ", "")), type_name)
    quoted, string = _QUOTED.fullmatch(text), _STRING.fullmatch(type_name)
    if quoted is not None and string is not None:
        value = quoted[1].replace("''", "'").rstrip(" ")
        if len(value) > int(string[2]):
            return f"{shown(value)} has {len(value)} characters, and {type_name} holds {string[2]}"
    return None


def _beyond(number: int, type_name: str) -> str | None:
    low, high = RANGES[type_name]
    if low <= number <= high:
        return None
    return f"{number} is out of the range of {type_name}, which is {low} to {high}"


def _whole(value: str) -> bool:
    # PostgreSQL 16 and later read '0x1F' and '1_000'; a bound of -1.5 has got its quotes from us.
    return bool(re.search(r"[0-9][0-9a-fxob]*_|0[xob]|^-[0-9]*\.[0-9]*$", value, re.IGNORECASE))


def _decimal(value: str) -> bool:
    return bool(re.search(r"\d|nan|inf", value, re.IGNORECASE))


def _moment(value: str) -> bool:
    return bool(re.search(r"\d|now|today|tomorrow|yesterday|epoch|inf|allballs", value, re.IGNORECASE))


def _boolean(value: str) -> bool:
    return spelled(value, "boolean") in ("true", "false")


def _uuid(value: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Fa-f]{32}", re.sub(r"[{}-]", "", value), re.ASCII))


# What a type may read (datatype-numeric, datatype-datetime, datatype-boolean, datatype-uuid).
_MAY_BE: Final[dict[str, Callable[[str], bool]]] = {
    **dict.fromkeys(RANGES, _whole),
    **dict.fromkeys(("numeric", "real", "double precision"), _decimal),
    **dict.fromkeys(("date", "timestamp without time zone", "timestamp with time zone"), _moment),
    "boolean": _boolean,
    "uuid": _uuid,
}
