"""Looks after the statements of one connection from another one: who keeps them waiting is said while they wait."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from schema_doctor.blocker import Blocker, named, of_pid

EVERY = 0.5  # seconds between two looks
AGAIN = 10.0  # seconds after which the same is said again


class Watch:
    """A thread that asks, on a connection that nobody else uses meanwhile, how a statement of another one fares.

    `blockers` are those that were seen last. Its questions also keep the transaction of `eyes` from being ended as
    idle. Use it as a context manager.
    """

    def __init__(self, eyes: Connection[TupleRow], waiting: Callable[[str], None], *, statements: bool = False) -> None:
        self.blockers: tuple[Blocker, ...] = ()
        self.statements = statements
        self._eyes = eyes
        self._waiting = waiting
        self._pid: int | None = None
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

    @contextmanager
    def over(self, connection: Connection[TupleRow]) -> Iterator[None]:
        """Watch what the connection does inside of the block, in one transaction, or on a connection of no pooler."""
        # Not info.backend_pid: behind a pooler that is the pooler's own.
        row = connection.execute("select pg_catalog.pg_backend_pid()", prepare=False).fetchone()
        self._pid = row[0] if row else None
        try:
            yield
        finally:
            self._pid = None

    def _look_on(self) -> None:
        while not self._ended.wait(EVERY):
            pid = self._pid
            try:
                if pid is None:
                    self._eyes.execute("select 1", prepare=False)
                elif found := of_pid(self._eyes, pid):
                    self._tell(found)
            except psycopg.Error:
                return  # blind, and the lock against other runs is gone; the statement's own end tells the rest

    def _tell(self, found: tuple[Blocker, ...]) -> None:
        self.blockers = found
        pids = frozenset(blocker.pid for blocker in found)
        before, when = self._said
        if pids == before and time.monotonic() - when < AGAIN:
            return
        self._said = pids, time.monotonic()
        self._waiting(f"waiting for a lock that is held by {named(found, statements=self.statements)}")
