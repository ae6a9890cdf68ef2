"""Keep an SQL expression that comes from a file one expression: a lexer guard, then a parser, before any of it is sent.

Balanced brackets that nothing closes early cannot be left, so a text that passes `guard` stays inside the parentheses
that are put around it. The parser alone would not do: it accepts comments and unclosed casts. Its tree is a verdict and
nothing else; SQL is never written from it, because it does not come back as it was (`0x1F`, `1_000`, `2 ^ 3`).
Lexical rules: sql-syntax-lexical of the manual.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp

LONGEST = 4096  # characters of an expression
DEEPEST = 50  # open brackets; the parser is recursive and gives up at about 100

_WORD_START = r"A-Za-z_\x80-\U0010ffff"
_LEXEMES = re.compile(
    rf"""
      (?P<blank>   [ \t\r\n]+)
    | (?P<unicode> [uU]&['"])
    | (?P<escaped> [eE]'(?:[^'\\]|\\.|'')*')
    | (?P<bits>    [bBxX]'[^']*')
    | (?P<string>  [nN]?'(?:[^']|'')*')
    | (?P<name>    "(?:[^"]|"")+")
    | (?P<word>    [{_WORD_START}][{_WORD_START}0-9]*)
    | (?P<number>  0[xX][0-9A-Fa-f_]+ | 0[oO][0-7_]+ | 0[bB][01_]+
                 | (?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)
    | (?P<symbol>  ::|=>(?![-+*/<>=~!@\#%^&|`?])|:(?!=)|[()\[\],.])
    | (?P<operator>[-+*/<>=~!@\#%^&|`?]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSES = {"(": ")", "[": "]"}
_JOINERS = "\u200c\u200d"  # they belong to emoji and to several scripts
_BEFORE = "SELECT ("


class NotAnExpression(ValueError):  # noqa: N818  it is said of the text, and reads so where it is caught
    """A text is not one SQL expression; the message says where in it (characters from 1), why, and what to do."""


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


@dataclass(frozen=True, slots=True)
class Token:
    """One token as it was written; `at` is its first character, counted from 0."""

    lexeme: Lexeme
    text: str
    at: int


def fold(word: str) -> str:
    """Return an unquoted identifier as PostgreSQL stores it: only ASCII letters are folded in a multi-byte encoding."""
    return re.sub("[A-Z]+", lambda capitals: capitals[0].lower(), word)


def unquoted(name: str) -> str:
    """Return the identifier that a quoted one stands for."""
    return name[1:-1].replace('""', '"')


def guard(text: str) -> None:
    """Refuse a text that could leave the parentheses around it, or that two lexers could read differently.

    Raises:
        NotAnExpression: for comments, `;`, brackets that do not match, a comma outside brackets, templates, parameters,
            dollar quotes, `U&''`, a backslash outside `E''`, strings without end, invisible characters, or too much.

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
    for token in _scan(text):
        _check_characters(token)
        _check_neighbour(text, found[-1] if found else None, token)
        found.append(token)
    _check_brackets(found)
    return tuple(found)


def _refusal(at: int, what: str) -> NotAnExpression:
    return NotAnExpression(f"at character {at + 1}: {what}")


def _scan(text: str) -> Iterator[Token]:
    """Yield the tokens; what no rule reads is refused here."""
    at = 0
    while at < len(text):
        match = _LEXEMES.match(text, at)
        if match is None or match.lastgroup is None:
            raise _unreadable(text, at)
        kind, found = match.lastgroup, match[0]
        if kind == "unicode":
            raise _refusal(
                at, f"{found[:2]} strings are not accepted here; write the characters themselves, or E'\\u00e9'"
            )
        if kind == "operator":
            found = _operator(found, at)
        if kind != "blank":
            yield Token(Lexeme[kind.upper()], found, at)
        at += len(found)


def _operator(run: str, at: int) -> str:
    """Cut a run of operator characters as the server does: a comment starts within it, and a sign may follow it."""
    comment = re.search(r"--|/\*", run)
    if comment:
        raise _refusal(
            at + comment.start(), f"{comment[0]} starts a comment; remove it, or write a space between two signs"
        )
    while len(run) > 1 and run[-1] in "+-" and not set(run) & set("~!@#%^&|`?"):
        run = run[:-1]
    return run


_NO_TEMPLATES = "no templates are filled in here; write the value itself"
_UNREADABLE = (  # what a text begins with where no token starts, and what to say of it; the first that fits
    (";", "';' makes it more than one statement; write one expression"),
    ("'", "the string that starts here has no end; close it, and write a quote within it twice: 'it''s'"),
    ('"', "the quoted identifier that starts here is empty or has no end"),
    ("${", f"${{...}} is a template, and {_NO_TEMPLATES}"),
    *((f"${digit}", f"${digit} is a parameter, and {_NO_TEMPLATES}") for digit in "0123456789"),
    ("$", "'$' and dollar quotes are not accepted here; write the text in single quotes"),
    ("{", f"'{{' outside a string is a template, and {_NO_TEMPLATES}, JSON with its quotes: '{{}}'::jsonb"),
    ("}", "'}' outside a string is the end of a template; write JSON with its quotes: '{}'::jsonb"),
    ("\\", "a backslash has no meaning outside a string E'...'; remove it"),
    (":", "':=' is not accepted here; name an argument with =>"),
)


def _unreadable(text: str, at: int) -> NotAnExpression:
    """Say why no token starts here."""
    for beginning, what in _UNREADABLE:
        if text.startswith(beginning, at):
            return _refusal(at, what)
    return _refusal(at, f"the character {_shown(text[at])} cannot stand here; remove it")


def _check_characters(token: Token) -> None:
    """Refuse what a reader cannot see, within strings too, and backslashes whose meaning depends on a setting."""
    for offset, character in enumerate(token.text):
        category = unicodedata.category(character)
        hidden = category in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        if token.lexeme in _STRINGS:
            if hidden and character not in "\t\r\n" + _JOINERS:
                what = f"the invisible character {_shown(character)}; write it as an escape in a string E'...'"
                raise _refusal(token.at + offset, what)
            if character == "\\" and token.lexeme is not Lexeme.ESCAPED:
                what = "a backslash in a plain string; write E'\\\\' if a backslash is meant"
                raise _refusal(token.at + offset, what)
        elif hidden or (category == "Zs" and character != " "):
            raise _refusal(
                token.at + offset, f"the character {_shown(character)} looks like a space, or like nothing; remove it"
            )


def _shown(character: str) -> str:
    return repr(character) if character.isprintable() else f"U+{ord(character):04X}"


def _check_neighbour(text: str, before: Token | None, token: Token) -> None:
    """Refuse what reads as a template or a parameter, and what depends on the blank between two tokens."""
    after = text[token.at + len(token.text) :]
    touches = before is not None and before.at + len(before.text) == token.at
    if before is not None and before.lexeme in _STRINGS and token.lexeme in _STRINGS:
        raise _refusal(token.at, "two strings side by side; join them with ||, or write a quote within a string twice")
    if (
        touches
        and before is not None
        and before.lexeme is Lexeme.NUMBER
        and token.lexeme in {Lexeme.WORD, Lexeme.NUMBER}
    ):
        raise _refusal(token.at, "a number runs into what follows; write a space between them")
    if token.lexeme is Lexeme.NUMBER and "_" in token.text:
        raise _refusal(token.at, f"only PostgreSQL 16 and later read {token.text}; write the number without '_'")
    if token.lexeme is Lexeme.OPERATOR and token.text.endswith("%") and re.match(r"[A-Za-z(]", after):
        raise _refusal(token.at, f"%{after[0]} is a parameter, and {_NO_TEMPLATES}, and a remainder as 'a % b'")
    if token.text == ":" and re.match(rf"['\"{_WORD_START}]", after):
        raise _refusal(token.at, f":{after[0]} is a parameter, and {_NO_TEMPLATES}, and a slice as [a : b]")


def _check_brackets(found: list[Token]) -> None:
    """Refuse brackets that do not match, a comma outside all of them, and a colon outside `[1:2]`."""
    open_brackets: list[Token] = []
    for token in found:
        if token.lexeme is not Lexeme.SYMBOL:
            continue
        inmost = open_brackets[-1].text if open_brackets else ""
        match token.text:
            case "(" | "[":
                open_brackets.append(token)
                if len(open_brackets) > DEEPEST:
                    raise _refusal(token.at, f"more than {DEEPEST} brackets within one another; put it into a function")
            case ")" | "]" if _CLOSES.get(inmost) == token.text:
                open_brackets.pop()
            case ")" | "]":
                raise _refusal(token.at, f"unbalanced '{token.text}': no bracket before it is open for it")
            case "," if not inmost:
                raise _refusal(token.at, "a comma outside brackets: this is more than one expression; write one")
            case ":" if inmost != "[":
                raise _refusal(token.at, "':' stands only in an array slice [1:2]; for a cast write '::'")
    if open_brackets:
        raise _refusal(open_brackets[-1].at, f"unbalanced '{open_brackets[-1].text}': it is never closed")


def parse(text: str) -> "exp.Expression":
    """Return the tree of a text that is one expression and nothing else; use it to judge, never to write SQL.

    Raises:
        NotAnExpression: if the guard refuses the text, or the parser finds more, less, or other than one expression.

    """
    guard(text)
    from sqlglot import exp  # noqa: PLC0415  a third of a second that most commands never need
    from sqlglot import parse as parse_statements  # noqa: PLC0415
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        with _quiet():
            statements = parse_statements(f"{_BEFORE}{text})", read="postgres")
    except RecursionError:
        raise NotAnExpression("the expression is nested too deeply; put it into a function") from None
    except SqlglotError as error:
        raise _not_parsed(text, error) from error
    statement = statements[0] if len(statements) == 1 else None
    if isinstance(statement, exp.Select) and [key for key, value in statement.args.items() if value] == ["expressions"]:
        for node in statement.expressions[0].walk():
            _check_node(node)
        match statement.expressions:
            case [exp.Paren(this=exp.Expression() as inner)]:
                return inner
            case _:
                pass
    raise NotAnExpression("this is not one expression; write a value or a condition, and nothing around it")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the parser's log, which quotes the text, off the terminal; our message says the same better."""
    logger = logging.getLogger("sqlglot")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _check_node(node: object) -> None:
    """Refuse what the parser reads but PostgreSQL does not allow in a default, a check or an index."""
    from sqlglot import exp  # noqa: PLC0415

    match node:
        case exp.Query() | exp.Values():
            raise NotAnExpression(
                "PostgreSQL forbids sub-queries here; put the query into a function, or write a foreign key"
            )
        case exp.Star():
            raise NotAnExpression("'*' stands for all columns, which has no meaning here; name the column")
        case exp.Parameter() | exp.SessionParameter():
            raise NotAnExpression("'@' is not understood here; for the absolute value write abs(...)")
        case exp.Placeholder():
            raise NotAnExpression("a parameter stands here, and " + _NO_TEMPLATES)
        case exp.Alias() | exp.Aliases():
            what = f"{node.alias!r} follows a value that is complete; write one expression, and a cast as value::type"
            raise NotAnExpression(what)
        case exp.Window() | exp.Distinct() | exp.Order() | exp.Filter() | exp.WithinGroup():
            raise NotAnExpression(
                "PostgreSQL forbids aggregate and window functions here; compute it in a query or a view"
            )
        case _:
            pass


def _not_parsed(text: str, error: Exception) -> NotAnExpression:
    """Turn the parser's complaint into ours: its place, counted within the text, and a way out."""
    hint = "; write abs(...) for the absolute value" if "@" in text else ""
    errors = getattr(error, "errors", None)
    if not errors:
        return NotAnExpression(f"this cannot be read as an SQL expression{hint}; check its spelling")
    first = errors[0]
    found = str(first["highlight"])
    line, column = int(first["line"]), int(first["col"])
    lines = f"{_BEFORE}{text})".split("\n")
    at = sum(len(before) + 1 for before in lines[: line - 1]) + column - len(found) - len(_BEFORE)
    if at >= len(text):
        return NotAnExpression(f"the expression ends too early{hint}; something is missing after {text[-20:]!r}")
    return _refusal(
        max(at, 0), f"{found!r} is not expected here{hint}; write one value or condition as in a SELECT list"
    )


# SQL functions that are written without parentheses, and that the parser takes for columns (functions-info).
_NOT_COLUMNS = frozenset({"current_role", "current_user", "session_user", "system_user", "user"})


def columns(text: str) -> frozenset[str]:
    """Return the names of the columns that an expression refers to, as SQL folds them.

    A qualified name gives its last part; functions, types, collations and keywords are not columns.

    Raises:
        NotAnExpression: as `parse` does.

    """
    from sqlglot import exp  # noqa: PLC0415

    names: set[str] = set()
    for node in parse(text).walk(prune=lambda node: isinstance(node, exp.DataType)):
        match node:
            case exp.Column(this=exp.Identifier() as identifier) if not _is_keyword(node):
                names.add(_name(identifier))
            case exp.Lambda(expressions=[*arguments]):  # f(a -> 'k') is an operator here, whatever the parser thinks
                names.update(_name(argument) for argument in arguments if isinstance(argument, exp.Identifier))
            case _:
                pass
    return frozenset(names - {""})


def _name(identifier: "exp.Identifier") -> str:
    return identifier.name if identifier.args.get("quoted") else fold(identifier.name)


def _is_keyword(column: "exp.Column") -> bool:
    """Tell whether the parser took a keyword, or the name of a collation, for a column."""
    from sqlglot import exp  # noqa: PLC0415

    if isinstance(column.parent, exp.Collate) and column.arg_key == "expression":
        return True
    if isinstance(column.parent, exp.Is) and column.arg_key == "expression":
        return True
    identifier = column.this
    return not identifier.args.get("quoted") and not column.table and fold(identifier.name) in _NOT_COLUMNS
