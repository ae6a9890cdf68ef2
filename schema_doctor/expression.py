"""Keep an SQL expression that comes from a file one expression: the lexer guard, then a parser, before any is sent.

The parser alone would not do: it accepts comments and unclosed casts. Its tree is a verdict and nothing else; SQL is
never written from it, because it does not come back as it was (`0x1F`, `2 ^ 3`, `to_char(a, 'YYYY')`).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schema_doctor.identifier import lower
from schema_doctor.lexer import NO_TEMPLATES, Lexeme, NotAnExpression, Token, guard, refusal, tokens
from schema_doctor.parsable import original, parsable

if TYPE_CHECKING:
    from sqlglot import exp

__all__ = ["Lexeme", "NotAnExpression", "Token", "columns", "guard", "parse", "tokens"]

_BEFORE = "SELECT ("


def parse(text: str) -> "exp.Expression":
    """Return the tree of a text that is one expression and nothing else; use it to judge, never to write SQL.

    Raises:
        NotAnExpression: if the guard refuses the text, or the parser finds more, less, or other than one expression.

    """
    blanked = parsable(text)
    from sqlglot import exp  # noqa: PLC0415  a third of a second that most commands never need
    from sqlglot import parse as parse_statements  # noqa: PLC0415
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        with _quiet():
            statements = parse_statements(f"{_BEFORE}{blanked})", read="postgres")
    except RecursionError:
        raise NotAnExpression("the expression is nested too deeply; put it into a function") from None
    except SqlglotError as error:
        raise _not_parsed(text, blanked, error) from error
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
        case exp.Star() if not (isinstance(node.parent, exp.Column) and node.parent.args.get("table")):
            raise NotAnExpression("'*' stands for all columns, which has no meaning here; name the column")
        case exp.Parameter() | exp.SessionParameter() | exp.Placeholder():
            raise NotAnExpression("a parameter stands here, and " + NO_TEMPLATES)
        case exp.Alias() | exp.Aliases():
            what = f"{node.alias!r} follows a value that is complete; write one expression, and a cast as value::type"
            raise NotAnExpression(what)
        case exp.Window() | exp.Distinct() | exp.Order() | exp.Filter() | exp.WithinGroup():
            raise NotAnExpression(
                "PostgreSQL forbids aggregate and window functions here; compute it in a query or a view"
            )
        case _:
            pass


def _not_parsed(text: str, blanked: str, error: Exception) -> NotAnExpression:
    """Turn the parser's complaint into ours: its place, counted within the text, and a way out."""
    errors = getattr(error, "errors", None)
    if not errors:
        return NotAnExpression("this cannot be read as an SQL expression; check its spelling")
    first = errors[0]
    length = len(str(first["highlight"]))
    line, column = int(first["line"]), int(first["col"])
    lines = f"{_BEFORE}{blanked})".split("\n")
    at = sum(len(before) + 1 for before in lines[: line - 1]) + column - length - len(_BEFORE)
    if at >= len(text):
        return NotAnExpression(f"the expression ends too early; something is missing after {text[-20:]!r}")
    what = f"{text[max(at, 0) : at + length]!r} is not expected here"
    return refusal(max(at, 0), f"{what}; write one value or condition as in a SELECT list")


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
    return identifier.name if identifier.args.get("quoted") else lower(original(identifier.name))


def _is_keyword(column: "exp.Column") -> bool:
    """Tell whether the parser took a keyword, or the name of a collation, for a column."""
    from sqlglot import exp  # noqa: PLC0415

    if isinstance(column.parent, exp.Collate) and column.arg_key == "expression":
        return True
    if isinstance(column.parent, exp.Is) and column.arg_key == "expression":
        return True
    identifier = column.this
    return not identifier.args.get("quoted") and not column.table and lower(identifier.name) in _NOT_COLUMNS
