"""Text that comes from a database or a spec, made fit to be shown: nothing hides, turns or commands."""

import re

from schema_doctor.regex import regex

# What prints as nothing, though Unicode counts it as printable: joiners, fillers, variation selectors.
_BLANK = regex("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\U000e0100-\U000e01ef]")
_COMMAND = regex(r"^([^\S\n]*):(?=:)", re.MULTILINE)


def hidden(character: str) -> bool:
    """Tell whether a character is a control, turns the direction of writing, or cannot be seen; a plain blank can."""
    return not character.isprintable() or _BLANK.match(character) is not None


def clean(text: str) -> bool:
    """Tell whether a text shows all that it holds, and no more."""
    return text.isprintable() and not _BLANK.search(text)


def visible(text: str) -> str:
    r"""Return a text in one line, in which every hidden character is written out, as in `\x1b`, `\n` and `\u202e`.

    `##[` is written `#\x23[`: the runner of GitHub Actions takes it for a command wherever it stands in a line.
    """
    if not clean(text):
        text = "".join(escape(character) if hidden(character) else character for character in text)
    return text.replace("##[", r"#\x23[")


def escape(character: str) -> str:
    r"""Write a character as in Python: `\n`, `\x1b`, `\u202e` or `\U000e0101`."""
    named = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
    code = ord(character)
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return named.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def commandless(text: str) -> str:
    r"""Return a finished report in which no line begins with `::`, a command to GitHub Actions also after blanks."""
    return _COMMAND.sub(r"\1\\x3a", text)
