"""PostgreSQL's tokens, and the guard that keeps an expression inside the parentheses that are put around it.

Balanced brackets that nothing closes early cannot be left, and what two lexers could read differently is refused.
The rules are those of sql-syntax-lexical in the manual.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from schema_doctor.identifier import BEGINS, NotAName, check_bytes, deceives
from schema_doctor.regex import regex

LONGEST = 65_536  # characters of an expression; the server prints a CHECK over 300 labels with more than 8,000
DEEPEST = 300  # open brackets; all that reads expressions is recursive, see RECURSION of cli

_GOES_ON = r"[^\x00-/:-@\[-^`{-\x7f]"  # as in identifier, but without the dollar sign, which is refused here
_LEXEMES = regex(
    rf"""
    [ \t\r\n]*+ (?:
      (?P<unicode> [uU]&['"])
    | (?P<escaped> [eE]'(?:[^'\\]|\\.|'')*')
    | (?P<bits>    [bBxX]'[^']*')
    | (?P<string>  [nN]?'(?:[^']|'')*')
    | (?P<name>    "(?:[^"]|"")+")
    | (?P<word>    {BEGINS}{_GOES_ON}*)
    | (?P<number>  0[xX][0-9A-Fa-f_]+ | 0[oO][0-7_]+ | 0[bB][01_]+
                 | (?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)
    | (?P<symbol>  ::|=>(?![-+*/<>=~!@\#%^&|`?])|:(?!=)|[()\[\],.])
    | (?P<operator>[-+*/<>=~!@\#%^&|`?]+)
    | (?P<end>     \Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_BLANK = " \t\r\n"
_CLOSES = {"(": ")", "[": "]"}
_AFTER_PERCENT = regex(r"[A-Za-z(]")
_AFTER_COLON = regex(rf"['\"]|{BEGINS}")
_JOINERS = "\u200c\u200d"  # they belong to emoji and to several scripts


class NotAnExpression(ValueError):
    """A text is not one SQL expression; the message says where in it (characters from 1), why, and what to do."""


class TooDeep(NotAnExpression):
    """An expression has more brackets within one another than what reads it can follow."""


class Lexeme(Enum):
    """What a token is; a `NAME` is a quoted identifier, a `WORD` an identifier or keyword without quotes."""

    WORD = auto()
    NAME = auto()
    NUMBER = auto()
    STRING = auto()
    ESCAPED = auto()
    BITS = auto()
    SYMBOL = auto()
    OPERATOR = auto()


_STRINGS = (Lexeme.STRING, Lexeme.ESCAPED, Lexeme.BITS)
_NAMES = (Lexeme.WORD, Lexeme.NAME)
_SURELY_SHORT = 15  # characters, of four bytes at most, with two quotes
_BY_NAME = {lexeme.name.lower(): lexeme for lexeme in Lexeme}


class Token(NamedTuple):
    """One token as it was written; `at` is its first character, counted from 0."""

    lexeme: Lexeme
    text: str
    at: int


def guard(text: str) -> None:
    """Refuse a text that could leave the parentheses around it, or that two lexers could read differently.

    Raises:
        NotAnExpression: for comments, `;`, brackets that do not match, a comma outside brackets, templates, parameters,
            dollar quotes, `U&''`, strings without end, invisible characters, or too much.

    """
    tokens(text)


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text that passes the guard, by PostgreSQL's lexical rules.

    Raises:
        NotAnExpression: as `guard` does.

    """
    if not text.strip():
        raise NotAnExpression("the expression is empty; write an SQL expression, or leave the key out")
    if len(text) > LONGEST:
        raise NotAnExpression(f"the expression has {len(text)} characters, more than {LONGEST}; put it into a function")
    found: list[Token] = []
    before = None
    unusual = "\\" in text or not (text.isascii() and text.isprintable())
    for token in _scan(text):
        if unusual:
            _check_characters(token)
        if token.lexeme is not Lexeme.SYMBOL or token.text == ":":
            _check_neighbour(text, before, token)
        if len(token.text) > _SURELY_SHORT and token.lexeme in _NAMES:
            _check_length(token)
        found.append(token)
        before = token
    _check_brackets(found)
    return tuple(found)


def refusal(at: int, what: str) -> NotAnExpression:
    """Return the error for what stands at a character, counted from 0."""
    return NotAnExpression(f"at character {at + 1}: {what}")


def _scan(text: str) -> Iterator[Token]:
    """Yield the tokens; what no rule reads is refused here."""
    at = 0
    while True:
        match = _LEXEMES.match(text, at)
        if match is None or (kind := match.lastgroup) is None:
            raise _unreadable(text, len(text) - len(text[at:].lstrip(_BLANK)))
        if kind == "end":
            return
        found, at = match[kind], match.start(kind)
        if kind == "unicode":
            raise refusal(
                at, f"{found[:2]} strings are not accepted here; write the characters themselves, or E'\\u00e9'"
            )
        if kind == "operator":
            found = _operator(found, at)
        yield Token(_BY_NAME[kind], found, at)
        at += len(found)


def _operator(run: str, at: int) -> str:
    """Cut a run of operator characters as the server does: a comment starts within it, and a sign may follow it."""
    comment = re.search(r"--|/\*", run)
    if comment:
        raise refusal(
            at + comment.start(), f"{comment[0]} starts a comment; remove it, or write a space between two signs"
        )
    while len(run) > 1 and run[-1] in "+-" and not set(run) & set("~!@#%^&|`?"):
        run = run[:-1]
    return run


NO_TEMPLATES = "no templates are filled in here; write the value itself"
_UNREADABLE = (  # what a text begins with where no token starts, and what to say of it; the first that fits
    (";", "';' makes it more than one statement; write one expression"),
    ("'", "the string that starts here has no end; close it, and write a quote within it twice: 'it''s'"),
    ('"', "the quoted identifier that starts here is empty or has no end"),
    ("${", f"${{...}} is a template, and {NO_TEMPLATES}"),
    *((f"${digit}", f"${digit} is a parameter, and {NO_TEMPLATES}") for digit in "0123456789"),
    ("$", "'$' and dollar quotes are not accepted here; write the text in single quotes"),
    ("{", f"'{{' outside a string is a template, and {NO_TEMPLATES}, JSON with its quotes: '{{}}'::jsonb"),
    ("}", "'}' outside a string is the end of a template; write JSON with its quotes: '{}'::jsonb"),
    ("\\", "a backslash has no meaning outside a string E'...'; remove it"),
    (":", "':=' is not accepted here; name an argument with =>"),
)


def _unreadable(text: str, at: int) -> NotAnExpression:
    """Say why no token starts here."""
    for beginning, what in _UNREADABLE:
        if text.startswith(beginning, at):
            return refusal(at, what)
    return refusal(at, f"the character {_shown(text[at])} cannot stand here; remove it")


def _check_characters(token: Token) -> None:
    """Refuse what a reader cannot see, within strings too; names in quotes may hold what names may."""
    for offset, character in enumerate(token.text):
        category = unicodedata.category(character)
        hidden = category in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        if token.lexeme in _STRINGS:
            if hidden and character not in "\t\r\n" + _JOINERS:
                what = f"the invisible character {_shown(character)}; write it as an escape in a string E'...'"
                raise refusal(token.at + offset, what)
        elif deceives(character) if token.lexeme is Lexeme.NAME else hidden or (category == "Zs" and character != " "):
            raise refusal(
                token.at + offset, f"the character {_shown(character)} looks like a space, or like nothing; remove it"
            )


def _check_length(token: Token) -> None:
    """Refuse a name that PostgreSQL would cut; everywhere else it would be another one."""
    quoted = token.lexeme is Lexeme.NAME
    try:
        check_bytes(token.text[1:-1].replace('""', '"') if quoted else token.text)
    except NotAName as error:
        raise refusal(token.at, str(error)) from error


def _shown(character: str) -> str:
    return repr(character) if character.isprintable() else f"U+{ord(character):04X}"


def _check_neighbour(text: str, before: Token | None, token: Token) -> None:
    """Refuse what reads as a template or a parameter, and what depends on the blank between two tokens."""
    lexeme, found, at = token
    if lexeme in _STRINGS:
        if before is not None and before.lexeme in _STRINGS:
            raise refusal(at, "two strings side by side; join them with ||, or write a quote within a string twice")
    elif lexeme is Lexeme.WORD or lexeme is Lexeme.NUMBER:
        if before is not None and before.lexeme is Lexeme.NUMBER and before.at + len(before.text) == at:
            raise refusal(at, "a number runs into what follows; write a space between them")
        if lexeme is Lexeme.NUMBER and "_" in found:
            raise refusal(at, f"only PostgreSQL 16 and later read {found}; write the number without '_'")
    elif lexeme is Lexeme.OPERATOR:
        if found.endswith("%") and (after := _AFTER_PERCENT.match(text, at + len(found))):
            raise refusal(at, f"%{after[0]} is a parameter, and {NO_TEMPLATES}, and a remainder as 'a % b'")
    elif found == ":" and (after := _AFTER_COLON.match(text, at + 1)):
        raise refusal(at, f":{after[0]} is a parameter, and {NO_TEMPLATES}, and a slice as [a : b]")


def _check_brackets(found: list[Token]) -> None:
    """Refuse brackets that do not match, a comma outside all of them, and a colon outside `[1:2]` and JSON_OBJECT."""
    open_brackets: list[Token] = []
    objects: list[Token] = []  # the brackets of JSON_OBJECT('key' : value)
    for place, token in enumerate(found):
        if token.lexeme is not Lexeme.SYMBOL:
            continue
        if token.text in _CLOSES:
            open_brackets.append(token)
            if len(open_brackets) > DEEPEST:
                what = f"more than {DEEPEST} brackets within one another; put it into a function"
                raise TooDeep(f"at character {token.at + 1}: {what}")
            if place and found[place - 1].text.lower() == "json_object":
                objects.append(token)
            continue
        inmost = open_brackets[-1].text if open_brackets else ""
        match token.text:
            case ")" | "]" if _CLOSES.get(inmost) == token.text:
                open_brackets.pop()
            case ")" | "]":
                raise refusal(token.at, f"unbalanced '{token.text}': no bracket before it is open for it")
            case "," if not inmost:
                raise refusal(token.at, "a comma outside brackets: this is more than one expression; write one")
            case ":" if inmost != "[" and not (open_brackets and open_brackets[-1] in objects):
                raise refusal(token.at, "':' stands only in an array slice [1:2]; for a cast write '::'")
    if open_brackets:
        raise refusal(open_brackets[-1].at, f"unbalanced '{open_brackets[-1].text}': it is never closed")
