"""Defaults that are constants: which give a new row the same value, however it is written."""

from decimal import Decimal
from typing import Final

from schema_doctor.lexer import NotAnExpression, guard
from schema_doctor.numbering import RANGES
from schema_doctor.regex import regex
from schema_doctor.sqlconstant import Undecided, constant
from schema_doctor.sqlterm import FLOATS, base
from schema_doctor.sqltype import parse_type

_CONSTANT: Final = regex(
    r"(?:'(?P<text>(?:[^'\\]|'')*)'|\(?(?P<word>-?[0-9]+(?:\.[0-9]+)?|true|false)\)?|(?P<empty>ARRAY\[\]))"
    r"(?P<casts>(?:::[a-z ]+(?:\([0-9, ]+\))?(?:\[\])?)*)"
)
_SCALE: Final = regex(r"numeric\([0-9]+,([0-9]+)\)")
_DIGITS: Final = regex(r"-?[0-9]+(?:\.([0-9]+))?")
_WHOLE: Final = regex("-?[0-9]{1,20}")
_WHOLE_NUMERIC: Final = regex(r"(-?[0-9]+)\.0+")
_LENGTH: Final = regex(r"[a-z ]+\(([0-9]+)\)")
_NUMBERS: Final = frozenset({*RANGES, "numeric"})
_STRINGS: Final = frozenset({"text", "character varying"})
_BOOLEANS: Final = ("boolean", "text", "character varying")  # name takes t for true
_CUT: Final = ("character varying", "bpchar", "bit", "bit varying")  # a cast cuts them, and what stores them refuses


def same_value(one: str, other: str, data_type: str) -> bool:
    """Tell whether two defaults of a column, in the server's spelling, certainly store the same value.

    `5` and `'5'::bigint` do: a default is converted to the type of its column (ddl-default). So it does not matter
    whether `gen_random_uuid()` says that it becomes text.
    """
    if _uncast(one, data_type) == _uncast(other, data_type):
        return True
    found = _value(one, data_type)
    return found is not None and found == _value(other, data_type)


def _uncast(default: str, data_type: str) -> str:
    """Return a default without the cast to the type of its column, which it has to become anyhow."""
    parsed = parse_type(data_type)
    if default.endswith(f")::{data_type}") and default.startswith("(") and parsed.builtin and not parsed.modifiers:
        inner = default[1 : -len(f")::{data_type}")]
        try:
            guard(inner)
        except NotAnExpression:  # the brackets are not of one another
            return default
        return inner
    return default


def _value(default: str, data_type: str) -> str | None:
    match = _CONSTANT.fullmatch(default)
    if match is None or (match["word"] in ("true", "false") and base(data_type) not in _BOOLEANS):
        return None
    text = "{}" if match["empty"] else match["word"] or match["text"].replace("''", "'")
    if not all(_keeps(text, cast, data_type) for cast in match["casts"].split("::")[1:]):
        return None
    if base(data_type) in RANGES and (whole := _WHOLE_NUMERIC.fullmatch(text)):
        text = whole[1]
    try:
        found = constant(text, data_type)
    except Undecided:
        return None
    scale, digits = _SCALE.fullmatch(data_type), _DIGITS.fullmatch(found)
    if scale and digits and len(digits[1] or "") <= int(scale[1]):
        return f"{Decimal(found):.{scale[1]}f}"
    return found


def _keeps(text: str, cast: str, data_type: str) -> bool:
    """Tell whether a cast changes nothing that the type of the column does not change as well."""
    if cast == data_type:  # an explicit cast cuts what is too long, and what stores it refuses it
        length = _LENGTH.fullmatch(cast)
        return not length or base(cast) not in _CUT or len(text) <= int(length[1])
    if cast in RANGES:
        lowest, highest = RANGES[cast]
        whole = _WHOLE.fullmatch(text) is not None
        return base(data_type) in {*_NUMBERS, *FLOATS} and whole and lowest <= int(text) <= highest
    if cast == "numeric" and base(data_type) in FLOATS:  # it becomes a float by way of its text
        return True
    return cast == base(data_type) or any(
        cast in family and base(data_type) in family for family in (_NUMBERS, _STRINGS)
    )
