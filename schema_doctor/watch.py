"""Looks after the statements of one connection from another one: who keeps them waiting, and whether they still run."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

import psycopg
from psycopg import Connection
from psycopg import errors as pg
from psycopg.rows import TupleRow

from schema_doctor.blocker import Blocker, idle_for, let_go, named, of_pid
from schema_doctor.deadline import Listening, Silent, may_be_silent
from schema_doctor.errors import SchemaDoctorError
from schema_doctor.limits import AGAIN, SILENCE

EVERY = 0.5  # seconds between two looks
NO_SNAPSHOT = "show transaction_isolation"  # an answer for which the server looks at no row
OWED = 10.0  # seconds for which an answer may be on its way


class Watch:
    """A thread that asks, on a connection that nobody else uses meanwhile, how a statement of another one fares.

    `blockers` are those that were seen last, `pid` is the server's process that was watched last.

    A statement may take as long as it needs, while the server says that it works on it; it is given up when the server
    has done with it and no answer has come, as when the connection is broken in a way that nobody tells, or when the
    server does not answer the watch within `silence` seconds either. Its questions also keep the transaction of `eyes`
    from being ended as idle. Use it as a context manager.
    """

    def __init__(
        self,
        eyes: Connection[TupleRow],
        waiting: Callable[[str], None],
        *,
        statements: bool = False,
        silence: float = SILENCE,
        connect: Callable[[], Connection[TupleRow]] | None = None,
    ) -> None:
        self.blockers: tuple[Blocker, ...] = ()
        self.pid: int | None = None
        self.statements = statements
        self._eyes = eyes
        self._waiting = waiting
        self._silence = silence
        self._connect = connect
        self._other: Connection[TupleRow] | None = None
        self._apart = False
        self._patience: float | None = None
        self._waited, self._looked, self._began = 0.0, 0.0, 0.0
        self._given_up = False
        self._watched: tuple[int, Connection[TupleRow]] | None = None
        self._said: tuple[frozenset[int], float] = (frozenset(), 0.0)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="schema-doctor watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        if self._other:
            self._other.close()

    def alive(self) -> bool:
        """Ask whether the connection, and with it the lock that its transaction holds, is still there."""
        try:
            self._eyes.execute(NO_SNAPSHOT, prepare=False)  # one of two threads waits for the other
        except psycopg.Error:
            return False
        return True

    @contextmanager
    def over(
        self, connection: Connection[TupleRow], *, apart: bool = False, patience: float | None = None
    ) -> Iterator[None]:
        """Watch what the connection does inside of the block, in one transaction, or on a connection of no pooler.

        Once it has been seen waiting for sessions of others for `patience` seconds in all, whatever it does meanwhile,
        its statement is cancelled, and LockNotAvailable raised; None waits as long as lock_timeout lets it. That bounds
        each lock by itself only (runtime-config-client), and others queue behind those that are held already.
        `apart` asks on a third connection. What is built concurrently waits for the end of every transaction that has a
        snapshot when it comes to that (sql-createindex): that of `eyes` would have one while it asks, and never ends.
        It is not cancelled before it has waited for longer than it has worked.
        """
        # Not info.backend_pid: behind a pooler that is the pooler's own.
        row = connection.execute("select pg_catalog.pg_backend_pid()", prepare=False).fetchone()
        self.pid = row[0] if row else None
        self._apart, self._patience, self._given_up = apart, patience, False
        self._waited, self._looked, self._began = 0.0, time.monotonic(), time.monotonic()
        self._watched = (self.pid, connection) if self.pid else None
        try:
            with may_be_silent(connection, None):
                yield
        except pg.QueryCanceled:
            if self._given_up:
                raise pg.LockNotAvailable("canceling statement due to the time that it waited for locks") from None
            raise
        finally:
            self._watched = None

    def _look_on(self) -> None:
        with may_be_silent(self._eyes, self._silence):
            while not self._ended.wait(EVERY):
                watched = self._watched
                try:
                    if watched is None or self._apart:
                        self._eyes.execute(NO_SNAPSHOT, prepare=False)
                    if watched and (eyes := self._third() if self._apart else self._eyes):
                        self._look(eyes, *watched)
                except Silent as error:
                    if watched and isinstance(watched[1], Listening):
                        watched[1].abandoned = f"{error}, nor does it on a second connection"
                    return
                except psycopg.Error:
                    return  # blind; `alive` tells it before the next transaction

    def _third(self) -> Connection[TupleRow] | None:
        """Return a connection without a transaction, None if there can be none: to ask is worth no more than a try."""
        if self._connect and (self._other is None or self._other.closed):
            with suppress(psycopg.Error, SchemaDoctorError):
                self._other = self._connect()
                self._other.autocommit = True
        return None if self._other is None or self._other.closed else self._other

    def _look(self, eyes: Connection[TupleRow], pid: int, worker: Connection[TupleRow]) -> None:
        before, self._looked = self._looked, time.monotonic()
        if found := of_pid(eyes, pid):
            self._tell(found)
            self._waited += self._looked - before
            if self._waited > self._bound():
                self._given_up = True  # before the worker can hear of it
                self._given_up = let_go(eyes, pid)
        elif isinstance(worker, Listening) and (since := worker.waiting_since) and time.monotonic() - since > OWED:
            idle = idle_for(eyes, pid)
            # Asked again, because the answer may have come while the server was asked.
            if idle is not None and idle > OWED and worker.waiting_since == since:
                worker.abandoned = "the server has done with the statement, and its answer does not come through"

    def _bound(self) -> float:
        """Return for how long the statement may wait: what has worked for hours, as long again before it is lost."""
        if self._patience is None:
            return float("inf")
        worked = self._looked - self._began - self._waited
        return max(self._patience, worked) if self._apart else self._patience

    def _tell(self, found: tuple[Blocker, ...]) -> None:
        self.blockers = found
        pids = frozenset(blocker.pid for blocker in found)
        before, when = self._said
        if pids == before and time.monotonic() - when < AGAIN:
            return
        self._said = pids, time.monotonic()
        self._waiting(f"waiting for a lock that is held by {named(found, statements=self.statements)}")
