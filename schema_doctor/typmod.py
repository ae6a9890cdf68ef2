"""What stands in parentheses behind the name of a type, checked and spelled as format_type() prints it."""

import re
from collections.abc import Callable
from typing import Final

from schema_doctor.identifier import shown
from schema_doctor.regex import regex
from schema_doctor.typenames import SHAPES, TIMES, NotAType

_PLAIN = regex(r"-?[0-9]{1,10}|[A-Za-z_][A-Za-z0-9_]{0,62}")


def of_builtin(name: str, raw: str | None) -> str:
    """Check and spell what stands in parentheses behind a built-in type; `(10,0)` for `numeric` and `( 10 )`."""
    if raw is None:
        return ""
    check = _CHECKS.get(name)
    if check is None:
        raise NotAType(f"{name} takes nothing in parentheses; write {name}")
    return check(name, raw)


def float_name(raw: str | None) -> str:
    """Choose by the bits that `float(p)` asks for (datatype-numeric, "Floating-Point Types")."""
    if raw is None:
        return "double precision"
    (bits,) = _numbers("float", raw, 1)
    _between("float", bits, 1, 53, "number of bits")
    return "real" if bits <= 24 else "double precision"


def interval(raw: str) -> str:
    """Spell the fields and the precision of an interval: ` day to second(3)`."""
    fields, parenthesis, precision = raw.partition("(")
    fields = "".join(f" {word}" for word in fields.lower().split())
    if not parenthesis:
        return fields
    if fields and not fields.endswith("second"):
        raise NotAType(f"interval{fields} has no seconds, and takes no precision; write interval{fields}")
    return fields + _seconds("interval", "(" + precision)


def of_other(name: str, raw: str) -> str:
    """Spell what stands behind a type that is not built in; what it means, only the type's own function knows."""
    items = _items(raw)
    for item in items:
        if not _PLAIN.fullmatch(item):
            raise NotAType(
                f"{shown(item)} is not a modifier of {name}; only whole numbers and plain words may stand there"
            )
    if name in ("geometry", "geography"):
        items = _spatial(name, items)
    return f"({','.join(items)})" if items else ""


def _spatial(name: str, items: list[str]) -> list[str]:
    """Spell the modifiers of a type of PostGIS as its typmod output does: Point, not point; geography has an SRID."""
    shape = re.fullmatch(r"([a-z]+?)(z?m?)", items[0].lower())
    if shape is None or shape[1] not in SHAPES:
        return items
    rest = [item for item in items[1:] if item != "0"] or (["4326"] if name == "geography" else [])
    return [] if shape[0] == "geometry" and not rest else [SHAPES[shape[1]] + shape[2].upper(), *rest]


def _length(name: str, raw: str) -> str:
    (length,) = _numbers(name, raw, 1)
    # datatype-character gives the limit as "about 1 GB"; MaxAttrSize is 10 * 1024 * 1024. A bit string is 8 times that.
    _between(name, length, 1, 83_886_080 if name.startswith("bit") else 10_485_760, "length")
    return f"({length})"


def _seconds(name: str, raw: str) -> str:
    """Check a precision of seconds: the server only warns, and cuts it to 6 (datatype-datetime)."""
    (precision,) = _numbers(name, raw, 1)
    _between(name, precision, 0, 6, "precision")
    return f"({precision})"


def _numeric(name: str, raw: str) -> str:
    precision, scale = (*_numbers(name, raw, 2), 0)[:2]
    _between(name, precision, 1, 1000, "precision")  # datatype-numeric, "Arbitrary Precision Numbers"
    _between(name, scale, -1000, 1000, "scale")
    return f"({precision},{scale})"


_CHECKS: Final[dict[str, Callable[[str, str], str]]] = {
    **dict.fromkeys(("character", "character varying", "bit", "bit varying"), _length),
    **dict.fromkeys(TIMES, _seconds),
    "interval": _seconds,
    "numeric": _numeric,
}


def _items(raw: str) -> list[str]:
    return [item.strip() for item in raw.strip()[1:-1].split(",")]


def _numbers(name: str, raw: str, most: int) -> list[int]:
    items = _items(raw)
    for item in items:
        if not re.fullmatch(r"-?[0-9]+", item, re.ASCII):
            raise NotAType(f"{name}{shown(raw.strip())[1:-1]}: {shown(item)} is not a whole number")
    if len(items) > most:
        raise NotAType(f"{name}{shown(raw.strip())[1:-1]}: {name} takes at most {most} number{'s' * (most > 1)}")
    return [int(item) if len(item) <= 30 else 10**30 for item in items]


def _between(name: str, number: int, lowest: int, highest: int, what: str) -> None:
    if not lowest <= number <= highest:
        found = str(number) if abs(number) < 10**12 else "more"
        raise NotAType(f"the {what} of {name} is {lowest} to {highest}, not {found}")
