"""Write what a server printed so that it means the same on every server and to every reader."""

import re
import unicodedata

from schema_doctor.regex import regex

# What the server prints: quoted names, and strings in which only the quote itself is doubled (it never prints E'').
_QUOTED = regex(r"\"(?:[^\"]|\"\")*\"|(?<![A-Za-z0-9_])[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'", re.DOTALL)
_SLICED = regex(rf"{_QUOTED.pattern}|(?<!:):(?=[^\W\d]|[\"'])", re.DOTALL)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_KEPT = "\t\r\n\u200c\u200d"  # white space, and the joiners of emoji and of several scripts


def portable(text: str) -> str:
    r"""Return an expression that the server printed with every string in a spelling that no setting changes.

    pg_get_expr() prints `'\d'::text`, which is another value where standard_conforming_strings is off, and characters
    that nobody can see; both are written as escapes: `E'\\d'::text` (sql-syntax-lexical, "String Constants with C-Style
    Escapes"). The name of a column behind the colon of a slice is put apart from it, `a[1: b]`: together they would
    be a variable of psql. A text that needs none of it stays as it is, and doing it twice changes nothing more.
    """
    if "[" in text:
        return _SLICED.sub(_portable, text)
    if "\\" not in text and text.isprintable():
        return text
    return _QUOTED.sub(_portable, text)


def _portable(match: re.Match[str]) -> str:
    quoted = match[0]
    if quoted == ":":
        return ": "
    if not quoted.startswith("'"):
        return quoted
    inside = quoted[1:-1]
    escaped = "".join(_escaped(character) for character in inside)
    return quoted if escaped == inside else f"E'{escaped}'"


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character in _KEPT or unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
