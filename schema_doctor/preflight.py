"""Ask the database before the first step whether its rows and its role let a plan succeed; changes nothing."""

import time
from collections.abc import Sequence

from msgspec import Struct
from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Composable

from schema_doctor.catalog import BEGIN, PINNED, Row, settings
from schema_doctor.ddl.sqltext import ident, printed, text, word
from schema_doctor.inquiry import SHOWN_KEYS, Inquiry, Unasked, Violation
from schema_doctor.limits import PREFLIGHT_TIMEOUT

_LEAST = 0.05  # seconds that are worth a question
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
        asked = [one for one in inquiries if not one.unaskable]
        counts = _together(connection, asked, timeout / 2) if asked and timeout >= _LEAST else None
        if counts is None:
            counts = {one: _alone(connection, one, begun + timeout) for one in asked}
        violations, unasked = [], []
        for one in inquiries:
            found = one.unaskable or counts[one]
            if isinstance(found, str):
                unasked.append(Unasked(one.address, one.rule, found))
            elif found != 0:
                violations.append(_violation(connection, one, found, begun + timeout))
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    return Answers(tuple(violations), tuple(unasked))


def _together(
    connection: Connection[Row], inquiries: Sequence[Inquiry], timeout: float
) -> dict[Inquiry, int | str | None] | None:
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


def _alone(connection: Connection[Row], one: Inquiry, deadline: float) -> int | str | None:
    """Return how many rows break a rule, None for some, or why that cannot be asked."""
    left = deadline - time.monotonic()
    if left < _LEAST:
        return "there was no time left for it; give more with --preflight-timeout"
    try:
        return int(_run(connection, printed(one.count), left)[0][0])
    except pg.Error as error:
        if connection.closed:
            raise
        if one.tries and isinstance(error, pg.DataError | pg.IntegrityError):
            return None
        return _reason(error)


def _violation(connection: Connection[Row], one: Inquiry, count: int | None, deadline: float) -> Violation:
    rows: Sequence[Row] = ()
    left = deadline - time.monotonic()
    if count is not None and left >= _LEAST:
        keys = [SQL("pg_catalog.left({}::pg_catalog.text, 100)").format(ident(name)) for name in one.keys]
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
        rows=tuple(tuple(str(value) for value in row) for row in rows),
        select=one.select,
        repair=one.repair,
        told=one.told,
    )


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
            why = "it takes too long; give more time with --preflight-timeout"
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
