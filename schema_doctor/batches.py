"""Give the rows of a large table their value some at a time, each time in a transaction of its own."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import TypeVar

from msgspec import Struct
from psycopg import Connection, OperationalError
from psycopg import errors as pg
from psycopg.sql import SQL

from schema_doctor import filling
from schema_doctor.apply import ORPHAN_CHECK, PASSING, WRITING, end_with_us, reason, rolled_back
from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.course import NOTHING, Progress, unheard
from schema_doctor.ddl.sqltext import ident, idents, qualified, text
from schema_doctor.errors import Interrupted, Refused, Stopped
from schema_doctor.limits import Limits
from schema_doctor.lockwait import Tries, milliseconds, not_had
from schema_doctor.lost import untouched, with_hint
from schema_doctor.result import Applied
from schema_doctor.step import Step
from schema_doctor.watch import NO_SNAPSHOT, Watch

TURNS = 5  # after the first, each finds only what was put in meanwhile; then NOT NULL is left to say what remains
HEARD = 0.1  # seconds of a pause after which the server hears of us
ALIVE = 2.0  # seconds between two questions whether other runs are still kept out

T = TypeVar("T")


def fill(
    connection: Connection[Row],
    step: Step,
    limits: Limits,
    waiting: Callable[[str], None],
    watch: Watch | None = None,
    progress: Progress = unheard,
) -> Applied:
    """Give all rows of a table in which a column is NULL their value.

    Nothing is taken back: what is done when it stops need not be done again, and `progress` has heard of it. Rows that
    somebody else holds are passed over at first, so that nobody waits for the others meanwhile, and waited for at the
    end. Raises Refused, Stopped, Unreachable and Interrupted as `apply.apply` does.
    """
    begun = time.monotonic()
    run = _Run(connection=connection, step=step, limits=limits, waiting=waiting, watch=watch, progress=progress)
    try:
        run.all_rows()
    except KeyboardInterrupt:
        raise Interrupted(run.told("interrupted")) from None
    except (OperationalError, pg.InterfaceError) as error:
        ended = Stopped if run.filled or run.committing else untouched(error)
        raise ended(run.told(with_hint(error))) from None
    except pg.Error as error:
        raise Refused(run.told(reason(error))) from None
    return Applied(step=step, seconds=time.monotonic() - begun, rows=run.filled)


class _Run(Struct, kw_only=True, dict=True):
    """One step on its way; `filled` are the rows that have got their value, and keep it whatever comes."""

    connection: Connection[Row]
    step: Step
    limits: Limits
    waiting: Callable[[str], None]
    watch: Watch | None
    progress: Progress
    filled: int = 0
    rows: int = -1  # about how many there are
    committing: bool = False
    ends_with_us: bool | None = None  # None until the server has been asked
    heard: float = 0.0

    def all_rows(self) -> None:
        """Go through each table that holds rows of the step's, and again, until no row is left."""
        tables = self._committed(partial(filling.tables, self.connection, self.step.address))
        if not tables:
            self.filled = self._committed(partial(filling.at_once, self.connection, self.step))
            return
        self.rows = sum(table.rows for table in tables) if all(table.rows >= 0 for table in tables) else -1
        for table in tables:
            self._whole(table)

    def _whole(self, table: filling.Table) -> None:
        rest = self.step.fill is not None and self.step.fill.rest
        for turn in range(1, TURNS + 1):
            first = turn == 1 and not rest
            found, filled = self._turn(table, first=first)
            if not first and not found:
                return
            if not first and not filled:
                raise Refused(self.told(self._left(table, found)))

    def _turn(self, table: filling.Table, *, first: bool) -> tuple[int, int]:
        """Go through the table once; returns how many rows lacked a value, and how many have one now."""
        found = filled = 0
        last: filling.Key | None = None
        while True:
            work = partial(
                filling.page,
                self.connection,
                self.step,
                table,
                self.limits.batch,
                last,
                skip=first,
                by_index=first or last is not None,  # later, few rows are left: one scan finds them
            )
            page = self._committed(work)
            found, filled, last = found + page.found, filled + page.filled, page.last
            self.filled += page.filled
            if page.found:
                self.progress(self.step, self.filled, self.rows)
            if page.found < self.limits.batch:
                return found, filled
            self._pause()

    def _pause(self) -> None:
        """Wait between two batches, and let the server hear of us meanwhile: a role may end idle sessions."""
        end = time.monotonic() + self.limits.pause
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, HEARD))
            with self.watch.over(self.connection) if self.watch else nullcontext():
                self.connection.execute(NO_SNAPSHOT, prepare=False)
                self.connection.rollback()

    def _committed(self, work: Callable[[], T]) -> T:
        """Do something in a transaction, again while a lock cannot be had."""
        connection, tries = self.connection, Tries(self.limits.lock_wait, self.waiting)
        while True:
            self._keep_others_out()
            self.committing = False
            try:
                connection.read_only = False  # whatever default_transaction_read_only says
                with self.watch.over(connection) if self.watch else nullcontext():
                    self._settings(tries.lock_timeout)
                    result = work()
                    self.committing = True
                    connection.commit()
                self.committing = False
            except PASSING as error:
                connection.rollback()
                if not tries.again(f"a row is locked by somebody else ({error.sqlstate})"):
                    raise Stopped(self.told(not_had(error, self.limits.lock_wait, self.watch))) from None
            else:
                return result
            finally:
                if rolled_back(connection):
                    connection.read_only = None

    def _settings(self, lock_timeout: float) -> None:
        if self.ends_with_us is None:
            self.ends_with_us = end_with_us(self.connection)
        own = {"client_connection_check_interval": ORPHAN_CHECK} if self.ends_with_us else {}
        bounds = {"lock_timeout": milliseconds(lock_timeout), "statement_timeout": "0"}
        settings(self.connection, {**PINNED, **WRITING, **own, **bounds})

    def _keep_others_out(self) -> None:
        if self.watch and time.monotonic() - self.heard > ALIVE:
            if not self.watch.alive():
                raise Stopped(self.told("the connection that keeps other runs out was lost"))
            self.heard = time.monotonic()

    def _left(self, table: filling.Table, rows: int) -> str:
        column = self.step.address
        names = idents(table.columns) if table.columns else SQL("ctid")
        query = SQL("SELECT {} FROM {} WHERE {} IS NULL").format(names, qualified(table.address), ident(column.name))
        count = "1 row holds" if rows == 1 else f"{rows:,} rows hold"
        return (
            f"{count} NULL still: the value is NULL for them, or a trigger takes it away. They are those of\n"
            f"{text(query)}\ncorrect them, or the backfill"
        )

    def told(self, why: str) -> str:
        """Say why it came no further; whoever listens to `progress` knows how far."""
        doubt = "; the last rows may have their value, too" if self.committing else ""
        return f"{NOTHING}{why}{doubt}; run fix again"
