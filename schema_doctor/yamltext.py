"""The spelling of YAML: text made safe to show, text quoted to be written, and syntax errors in plain words."""

import re

import yaml

from schema_doctor.regex import regex

SHOWN_LENGTH = 60

_NAMED_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# All but what a YAML stream may hold (YAML 1.1, production 1, "c-printable"); it can only be written as an escape.
_NOT_ALLOWED = regex("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Words that YAML 1.1 readers take for a boolean or a null (yaml.org/type/bool.html, yaml.org/type/null.html).
_RESERVED_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})

# `key: value`, `- value` and `- key: value`, up to the value.
_BEFORE_VALUE = regex(r"\s*(?:-\s+)*(?:(?:\"[^\"]*\"|'[^']*'|[^\s\"'#\[{][^:#]*?)\s*:\s+)?")

# A quoted text with more text behind it, in a flow collection: `{default: '{}'::jsonb}`.
_QUOTED_AND_CAST = regex(r"(?:^|[\s\[{,:])((?:'(?:[^']|'')*'|\"[^\"]*\")\s*::[^,\]}#]*)")

_HINTED_LENGTH = 500  # the patterns of the hint are quadratic at worst

_COMMENT = regex(r"\s+#.*$")


def escape(text: str) -> str:
    r"""Return `text` with everything that a terminal or a reader could take for something else made visible.

    Control characters, direction marks, line separators, unusual blanks and lone surrogates become `\x1b` or `\u202e`.
    Escaping twice changes nothing more.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def shown(text: str, length: int = SHOWN_LENGTH) -> str:
    """Return `text` as messages show it: escaped, cut at `length` characters, in single quotes."""
    if len(text) <= length and text.isprintable():
        return f"'{text}'"
    escaped = ""
    for character in text[: length + 1]:
        piece = escape(character)
        if len(escaped) + len(piece) > length:
            return f"'{escaped}...'"
        escaped += piece
    return f"'{escaped}'"


def quote_scalar(text: str) -> str:
    """Return the YAML spelling of `text` for block context, on one line: plain if nobody can misread it.

    Every reader of YAML 1.1 and 1.2 gets the same text back, never a boolean, number, date or null.
    Raise ValueError on lone surrogates, which no YAML file can hold.
    """
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"lone surrogate in {shown(text)}: no text of a database holds one")
    if _is_unmistakable(text):
        return text
    if text.isprintable() and "'" not in text and ('"' in text or "\\" in text):
        return f"'{text}'"
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escape(quoted)}"'


def place_of(text: str, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of the character `text[index]`."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def explain(error: Exception, text: str) -> tuple[int, int, str]:
    """Return line, column and a message in plain words for what stopped the YAML parser in `text`."""
    if found := _NOT_ALLOWED.search(text):
        what = f"character U+{ord(found[0]):04X} cannot stand in a YAML file; remove it, or write its escape in quotes"
        return *place_of(text, found.start()), what
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 1, 1, f"not YAML: {escape(str(error))}"
    problem = error.problem or error.context or "not YAML"
    mark = error.problem_mark
    if error.context_mark and ("unexpected end of stream" in problem or "could not find expected ':'" in problem):
        mark = error.context_mark
    lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
    line = lines[mark.line] if mark.line < len(lines) else ""
    return mark.line + 1, mark.column + 1, _in_plain_words(problem, error, line, mark.column)


def _escaped(character: str) -> str:
    if character in _NAMED_ESCAPES:
        return _NAMED_ESCAPES[character]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _is_unmistakable(text: str) -> bool:
    """Tell whether `text`, written plain, is this text to every reader.

    A first letter rules out numbers, dates, indicators and document markers; `(` means nothing in YAML.
    """
    return (
        text.isprintable()
        and (text[:1].isalpha() or text[:1] in {"_", "("})
        and text[-1] not in {" ", ":"}
        and ": " not in text
        and " #" not in text
        and text.lower() not in _RESERVED_WORDS
    )


def _in_plain_words(problem: str, error: yaml.MarkedYAMLError, line: str, column: int) -> str:
    indentation = line[: len(line) - len(line.lstrip())]
    unclosed = "expected ',' or" in problem
    if "\t" in indentation and not unclosed:  # between brackets a tab is as good as a space
        return "a tab in the indentation; YAML indents with spaces only"
    opened = error.context_mark.line + 1 if error.context_mark else 0
    if "unexpected end of stream" in problem:
        return "the quote that opens here is never closed"
    if "escape character" in problem:
        return "an escape that YAML does not know; write \\\\ for a backslash, or use single quotes"
    if unclosed:
        words = f"the bracket of line {opened} is not closed, or a comma or quotes are missing before this place"
    elif "could not find expected ':'" in problem:
        words = "a key without a value; write ': ' behind it, or indent the line if it belongs to the one above"
    elif "mapping values are not allowed" in problem:
        words = "a second ': ' in one value, or a line that is indented too far"
    elif "cannot start any token" in problem:
        words = f"a value cannot begin with {shown(line[column : column + 1])}"
    elif re.search(r"expected (key|'-' indicator|<block end>|comment or line break|chomping)", problem):
        words = "this does not fit what stands before it; check the indentation and the quotes"
    else:
        words = f"not YAML: {escape(problem)}"
    return words + _quoting_hint(line, column)


def _quoting_hint(line: str, column: int) -> str:
    """Return the advice to quote a whole value, when the parser stopped inside a value that needs it, else nothing."""
    if len(line) > _HINTED_LENGTH:
        return ""
    before = _BEFORE_VALUE.match(line)
    value = _COMMENT.sub("", line[before.end() :]).strip() if before else ""
    if before and before[0].strip() and value and column >= before.end() and value[0] not in "[{&*!|>#":
        return f"; quote the whole value: {escape(before[0].strip())} {quoted_for_certain(value)}"
    if cast := _QUOTED_AND_CAST.search(line):
        return f"; quote the whole value: {quoted_for_certain(cast[1].strip())}"
    return ""


def quoted_for_certain(text: str) -> str:
    """Return the spelling of `text` in quotes, even where none are needed in block context; cut when it is long."""
    text = text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + "..."
    quoted = quote_scalar(text)
    return f'"{quoted}"' if quoted == text else quoted
