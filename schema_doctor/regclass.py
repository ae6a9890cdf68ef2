"""Relations that expressions name by constants of regclass, as nextval('public.s'::regclass) does."""

import re
from collections.abc import Iterator
from typing import Final

from schema_doctor.identifier import NotAName, fold, quote_ident
from schema_doctor.names import split_names
from schema_doctor.regex import regex
from schema_doctor.sqlstring import portable

_CONSTANT: Final = regex(r"(?P<escape>E?)'(?P<name>(?:[^']|'')*)'::regclass(?!\w)")
Place = tuple[str, str]  # schema and name


def named(text: str) -> Iterator[Place]:
    """Yield the relations that an expression in the server's spelling names by such constants."""
    for match in _CONSTANT.finditer(text) if "regclass" in text else ():
        if (found := place(match["name"], escaped=bool(match["escape"]))) is not None and found[0] is not None:
            yield found[0], found[1]


def renamed(text: str, old: Place, new: Place) -> str:
    """Return an expression in the server's spelling as the server prints it once a relation is renamed."""

    def one(match: re.Match[str]) -> str:
        found = place(match["name"], escaped=bool(match["escape"]))
        return constant(new) if found == old else match[0]

    return _CONSTANT.sub(one, text) if "regclass" in text else text


def constant(relation: Place) -> str:
    """Return the constant of a relation, as the server prints it."""
    name = ".".join(quote_ident(part) for part in relation).replace("'", "''")
    return portable(f"'{name}'::regclass")


def place(string: str, *, escaped: bool) -> tuple[str | None, str] | None:
    """Return schema, if it is said, and name of the relation that the inside of a string constant names."""
    text = string.replace("''", "'")
    if escaped:
        text = text.replace("\\\\", "\\")
    try:
        parts = [fold(part) for part in split_names(text)]
    except NotAName:
        return None
    return (None, parts[0]) if len(parts) == 1 else (parts[0], parts[1]) if len(parts) == 2 else None
