"""SQL statements made fit to be shown and to be copied: what they mean stays, what hides in them is written out."""

import re
from collections.abc import Iterable

from schema_doctor.regex import regex
from schema_doctor.report.safe import clean, escape, hidden, visible

# E'' with backslashes, '' without, "names", $tag$ quotes $tag$ (sql-syntax-lexical).
_QUOTED = r"""[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$ .*? \$(?P=tag)\$"""
_PIECE = regex(_QUOTED, re.DOTALL | re.VERBOSE)
_WORD = regex(rf"(?: {_QUOTED} | \S )+", re.DOTALL | re.VERBOSE)
_CHARACTER = regex(r"\\.|.", re.DOTALL)
_STATEMENT = regex(
    r"(?:ALTER|CREATE|CREATE UNIQUE|DROP|COMMENT ON)"
    r" (?:COLUMN|CONSTRAINT|DATABASE|INDEX|ROLE|SCHEMA|SEQUENCE|TABLE|TYPE) "
    r"|GRANT [A-Z]+|SELECT pg_catalog\.|UPDATE .+ SET |INSERT INTO |DELETE FROM "
)
_INDENT = "    "


def is_statement(text: str) -> bool:
    """Tell a statement from advice in words: both are repairs."""
    return _STATEMENT.match(text) is not None


def statement(sql: str) -> str:
    r"""Return a statement that means the same and holds no hidden character, also when strings or names in it do.

    A string with a line break becomes `E'a\nb'`, a name with a control character `U&"a\+00001bb"`; what hides outside
    of both makes the statement invalid. It means the same only where standard_conforming_strings is on, its default.
    """
    parts: list[str] = []
    end = 0
    for match in _PIECE.finditer(sql):
        parts += [_outside(sql[end : match.start()]), _quoted(match[0], match["tag"])]
        end = match.end()
    return "".join([*parts, _outside(sql[end:])])


def _outside(sql: str) -> str:
    """Escape what lies between quotes, but for the line breaks and tabs that lay out a statement."""
    return re.sub(r"[^\n\t]+", lambda match: visible(match[0]), sql).replace("##[", "## [")


def _quoted(text: str, tag: str | None) -> str:
    if clean(text) and "##[" not in text:
        return text
    if text.startswith('"'):
        body = text[1:-1].replace("\\", "\\\\")
        return 'U&"' + "".join(f"\\+{ord(c):06x}" if hidden(c) else c for c in body).replace("##[", r"#\0023[") + '"'
    if text[0] in "eE":
        characters: Iterable[str] = (match[0] for match in _CHARACTER.finditer(text[2:-1]))
    elif tag is not None:
        characters = text[len(tag) + 2 : -len(tag) - 2].replace("\\", "\\\\").replace("'", "''")
    else:
        characters = text[1:-1].replace("\\", "\\\\")
    return "E'" + "".join(map(_character, characters)).replace("##[", r"#\x23[") + "'"


def _character(character: str) -> str:
    r"""Write a character, or a backslash with its character, for `E''`, where `\x` is a byte and `\u` a character."""
    last = character[-1]
    if not hidden(last):
        return character
    return f"\\u{ord(last):04x}" if 0x80 <= ord(last) < 0x100 else escape(last)


def wrapped(sql: str, width: int) -> list[str]:
    """Break a statement into lines of `width` columns where it can be broken, which is never within quotes.

    What cannot be broken is longer: a statement that was cut could not be copied.
    """
    lines: list[str] = []
    for line in _lines(sql):
        indent = line[: len(line) - len(line.lstrip())]
        current = ""
        for word in (match[0] for match in _WORD.finditer(line)):
            # A line must not begin with `::`, see commandless().
            if current and len(current) + 1 + len(word) > width and not word.startswith("::"):
                lines.append(current)
                current = f"{indent}{_INDENT}{word}"
            else:
                current = f"{current} {word}" if current else f"{indent}{word}"
        lines.append(current)
    return lines


def _lines(sql: str) -> list[str]:
    """Split at the line breaks that lay out the statement, not at those in quotes."""
    marked = _PIECE.sub(lambda match: match[0].replace("\n", "\0"), sql)
    return [line.replace("\0", "\n") for line in marked.split("\n")]
