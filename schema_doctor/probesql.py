"""The text of a statement of a probe: its parameters, and whether it would end the transaction around it."""

import re

from schema_doctor.regex import regex

# What psycopg reads: %(name)s, %(name)b, %(name)t, and %% for a percent sign (its manual, "Passing parameters").
_PLACEHOLDER = regex(r"%(?:\((?P<name>[^)]*)\)(?P<format>[sbt])|(?P<percent>%)|(?P<wrong>))")
_NAME = regex(r"[^\W\d]\w*")
_BLANK = regex(r"(?:[\s;]+|--[^\r\n]*)+")
_WORD = regex(r"[A-Za-z]+")
_ENDS = ("abort", "begin", "commit", "end", "release", "rollback", "savepoint", "start")
_TRANSACTION = regex(r"\s+transaction\b", re.IGNORECASE)


class NotAStatement(ValueError):
    """A text cannot be a statement of a probe; the message says why, and what to do."""


def numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """Return the statement with $1, $2, ... for its parameters, and their names.

    As with psycopg, a statement without parameters is taken as it stands, and beside one %% is a percent sign. Raises
    NotAStatement for what is no parameter.
    """
    if "%(" not in sql:
        return sql, ()
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match["name"]
        if match["percent"]:
            return "%"
        if name is None:
            raise NotAStatement("'%' is no parameter; write %(name)s, or %% for a percent sign beside a parameter")
        if not _NAME.fullmatch(name):
            raise NotAStatement(f"the name in %({name})s must be letters, digits and underscores")
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACEHOLDER.sub(number, sql), tuple(names)


def check_statement(sql: str) -> None:
    """Raise NotAStatement for a text without a statement, and for one that would end the transaction around it."""
    if "\0" in sql:
        raise NotAStatement("it holds the character NUL; remove it")
    at = _beginning(sql)
    word = _WORD.match(sql, at)
    if at == len(sql):
        raise NotAStatement("there is no statement; write SQL, or remove the entry")
    first = word[0].lower() if word else ""
    if first in _ENDS or (word and first == "prepare" and _TRANSACTION.match(sql, word.end())):
        raise NotAStatement(
            f"{first.upper()} is not allowed: all of a probe runs in one transaction, which is rolled back; "
            "remove the statement"
        )
    if first == "copy":
        raise NotAStatement("COPY is not allowed: it reads and writes what no rollback undoes; remove the statement")


def _beginning(sql: str) -> int:
    """Return where a statement begins, behind blanks and comments, which may stand in one another."""
    at = 0
    while True:
        if blank := _BLANK.match(sql, at):
            at = blank.end()
        elif sql.startswith("/*", at):
            at = _behind_comment(sql, at)
        else:
            return at


def _behind_comment(sql: str, at: int) -> int:
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(sql, at):
        depth += 1 if match[0] == "/*" else -1
        if not depth:
            return match.end()
    return len(sql)
