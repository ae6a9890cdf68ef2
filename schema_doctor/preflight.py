"""Ask the database before the first step whether its rows and its role let a plan succeed; changes nothing."""

import time
from collections.abc import Sequence
from math import inf

from msgspec import Struct
from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Composable

from schema_doctor.catalog import BEGIN, PINNED, Row, settings
from schema_doctor.ddl.sqltext import ident, printed, text, word
from schema_doctor.inquiry import SHOWN_KEYS, Inquiry, Unasked, Violation
from schema_doctor.limits import PREFLIGHT_TIMEOUT
from schema_doctor.lost import without_values

_LEAST = 0.05  # seconds that are worth a question
_SHORT = 5.0  # seconds for a question that one row answers
_CUT = 100  # characters of a key that are shown
_TOO_LONG = "it takes too long; give more time with --preflight-timeout"
_LOCK_TIMEOUT = "500ms"  # a table that somebody else changes is not waited for


class Answers(Struct, frozen=True):
    """What the rows say: where they break a rule of the plan, and of which rules they could not be asked."""

    violations: tuple[Violation, ...] = ()
    unasked: tuple[Unasked, ...] = ()


def ask_rows(connection: Connection[Row], inquiries: Sequence[Inquiry], timeout: float = PREFLIGHT_TIMEOUT) -> Answers:
    """Ask which rows break the rules, within `timeout` seconds in all.

    One round trip where no rule is broken and every question can be asked; else a few for each rule. Row-level security
    is off, so that what a policy hides raises an error instead of being passed over.
    """
    if not inquiries:
        return Answers()
    begun = time.monotonic()
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        deadline = begun + timeout
        asked = [one for one in inquiries if not one.unaskable]
        counts = _together(connection, asked, timeout / 2) if asked and timeout >= _LEAST else None
        if counts is None:
            found = _each(connection, asked, deadline)
        else:
            found = {one: _answer(connection, one, count, deadline) for one, count in counts.items()}
        answers = [(one, one.unaskable or found[one]) for one in inquiries]
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    return Answers(
        tuple(answer for _, answer in answers if isinstance(answer, Violation)),
        tuple(Unasked(one.address, one.rule, answer) for one, answer in answers if isinstance(answer, str)),
    )


def _together(connection: Connection[Row], inquiries: Sequence[Inquiry], timeout: float) -> dict[Inquiry, int] | None:
    """Return the counts by one statement, or None if the server refuses any of the questions."""
    each = [
        SQL("SELECT {} AS place, ({})::pg_catalog.int8 AS broken").format(word(str(place)), printed(one.count))
        for place, one in enumerate(inquiries)
    ]
    try:
        rows = _run(connection, SQL(" UNION ALL ").join(each), timeout)
    except pg.Error:
        if connection.closed:
            raise
        return None
    return {inquiries[place]: count for place, count in rows}


def _each(
    connection: Connection[Row], inquiries: Sequence[Inquiry], deadline: float
) -> dict[Inquiry, Violation | str | None]:
    """Ask one question after the other, each within its share of the time, so that a slow one starves no other.

    What the quick ones leave of it is for another try of the slow ones, where that is much more than they had.
    """
    found: dict[Inquiry, Violation | str | None] = {}
    waiting, before = list(inquiries), -inf
    while waiting and (share := (deadline - time.monotonic()) / len(waiting)) >= 2 * before:
        slow, before = [], share
        for place, one in enumerate(waiting):
            left = deadline - time.monotonic()
            own = min(left, max(_LEAST, left / (len(waiting) - place)))
            count = _alone(connection, one, own)
            found[one] = _answer(connection, one, count, min(deadline, time.monotonic() + own))
            if isinstance(count, str) and count.startswith(_TOO_LONG):
                slow.append(one)
        waiting = slow
    return found


def _answer(
    connection: Connection[Row], one: Inquiry, count: int | str | Violation, deadline: float
) -> Violation | str | None:
    """Return what is to be told of a rule: nothing where no row breaks it."""
    if not isinstance(count, int):
        return count
    return _violation(connection, one, count, deadline) if count else None


def _alone(connection: Connection[Row], one: Inquiry, left: float) -> int | str | Violation:
    """Return how many rows break a rule, what the server cannot compute, or why that cannot be asked in this time."""
    if left < _LEAST:
        return "there was no time left for it; give more with --preflight-timeout"
    try:
        return int(_run(connection, printed(one.count), left)[0][0])
    except pg.Error as error:
        if connection.closed:
            raise
        if one.tries and isinstance(error, pg.DataError | pg.IntegrityError):
            return Violation(
                address=one.address,
                rule=one.rule,
                count=None,
                keys=one.keys,
                rows=(),
                select=one.tries.select,
                repair=one.tries.repair,
                told=f"{one.rule} cannot be computed" if one.tries.computes else one.told and f"rows {one.told}",
                error=f"{without_values(error)} ({error.sqlstate})",
            )
        return _reason(error)


def _violation(connection: Connection[Row], one: Inquiry, count: int, deadline: float) -> Violation:
    rows: Sequence[Row] = ()
    left = deadline - time.monotonic()
    if left >= _LEAST:
        keys = [
            SQL("pg_catalog.left({}::pg_catalog.text, {})").format(ident(name), word(str(_CUT + 1)))
            for name in one.keys
        ]
        select = SQL("SELECT {} FROM ({}) AS broken LIMIT {}").format(
            SQL(", ").join(keys), printed(one.select), word(str(SHOWN_KEYS))
        )
        try:
            rows = _run(connection, select, left)
        except pg.Error:
            if connection.closed:
                raise
    return Violation(
        address=one.address,
        rule=one.rule,
        count=count,
        keys=one.keys,
        rows=tuple(tuple(_cut(str(value)) for value in row) for row in rows),
        select=one.select,
        repair=one.repair,
        told=one.told,
    )


def any_row(connection: Connection[Row], rows: str) -> bool:
    """Tell whether a table, or a part of one that WHERE tells, has a row; in doubt, no. For autocommit."""
    query = SQL("SELECT EXISTS (SELECT FROM {})").format(printed(rows))
    try:
        return bool(_run(connection, query, _SHORT)[0][0])
    except pg.Error:
        if connection.closed:
            raise
        return False


def _cut(value: str) -> str:
    """Return the beginning of a key, and show that it is no more than that."""
    return value if len(value) <= _CUT else f"{value[:_CUT]}..."


def _run(connection: Connection[Row], query: Composable, timeout: float) -> list[Row]:
    """Run one query in a transaction of its own that changes nothing."""
    bounds = {"lock_timeout": _LOCK_TIMEOUT, "statement_timeout": f"{max(1, int(timeout * 1000))}ms"}
    try:
        with connection.pipeline():
            connection.execute(BEGIN)
            settings(connection, {**PINNED, **bounds, "row_security": "off"})
            cursor = connection.execute(text(query).encode())
            connection.execute("commit")
        return cursor.fetchall()
    finally:
        if not connection.closed:
            connection.rollback()


def _reason(error: pg.Error) -> str:
    """Say why the server did not answer, without any stored value: its messages quote them."""
    match error:
        case pg.InsufficientPrivilege():
            why = "the role may not read all of its rows"
        case pg.QueryCanceled():
            why = _TOO_LONG
        case pg.LockNotAvailable():
            why = "somebody else holds a lock on it"
        case pg.UndefinedObject() | pg.UndefinedTable() | pg.UndefinedColumn() | pg.UndefinedFunction():
            why = "it uses what the plan makes only later"
        case pg.DataError():
            why = "a value of it, or a constant, cannot be converted before the plan runs"
        case pg.ReadOnlySqlTransaction():
            why = "its expression changes data"
        case _:
            why = "the server refuses the question"
    return f"{why} ({error.sqlstate})"
