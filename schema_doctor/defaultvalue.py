"""Defaults that are constants: which give a new row the same value, however it is written."""

import re
from typing import Final

from schema_doctor.numbering import RANGES
from schema_doctor.regex import regex
from schema_doctor.sqlconstant import Undecided, constant

_CONSTANT: Final = regex(
    r"(?:'(?P<text>(?:[^'\\]|'')*)'|\(?(?P<word>-?[0-9]+(?:\.[0-9]+)?|true|false)\)?|(?P<empty>ARRAY\[\]))"
    r"(?P<casts>(?:::[a-z ]+(?:\([0-9, ]+\))?(?:\[\])?)*)"
)
_NUMBERS: Final = frozenset({*RANGES, "numeric"})
_STRINGS: Final = frozenset({"text", "character varying"})


def same_value(one: str, other: str, data_type: str) -> bool:
    """Tell whether two defaults of a column, in the server's spelling, certainly store the same value.

    `5` and `'5'::bigint` do: a default is converted to the type of its column (ddl-default).
    """
    found = _value(one, data_type)
    return found is not None and found == _value(other, data_type)


def _value(default: str, data_type: str) -> str | None:
    match = _CONSTANT.fullmatch(default)
    if match is None or not all(_keeps(cast, data_type) for cast in match["casts"].split("::")[1:]):
        return None
    text = "{}" if match["empty"] else match["word"] or match["text"].replace("''", "'")
    try:
        return constant(text, data_type)
    except Undecided:
        return None


def _keeps(cast: str, data_type: str) -> bool:
    """Tell whether a cast changes nothing that the type of the column does not change as well."""
    base = re.sub(r"\([0-9,]+\)", "", data_type)
    return cast in (data_type, base) or any(cast in family and base in family for family in (_NUMBERS, _STRINGS))
