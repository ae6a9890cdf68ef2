"""Connections that end when their server falls silent: libpq waits for ever for an answer that does not come."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

SILENCE = 30.0  # seconds: as long as a connection may take, so that no check lasts much longer than a minute
OF_WHOLE = 90.0  # seconds: a whole database may be read, where nobody waits for the answer of a gate
AFTER_CANCEL = 5.0  # seconds that a server has to end a statement it was told to cancel

T = TypeVar("T")


class OutOfStep(psycopg.OperationalError):
    """More, or fewer, answers came than were asked for: what follows belongs to nothing, the connection is closed."""


class Silent(psycopg.OperationalError):
    """The server, or the network to it, does not answer any more; the connection is closed."""


class Listening(psycopg.Connection[TupleRow]):
    """A connection that is given up after `silence` seconds without a byte of the server while it owes an answer.

    None as `silence` waits for ever: for statements that may take as long as they need, which another connection
    watches. `abandoned`, set by another thread to the reason, ends the waiting at once. `waiting_since` is the time of
    time.monotonic() since when the server owes an answer, None when it owes none.
    """

    silence: float | None = SILENCE
    abandoned: str = ""
    waiting_since: float | None = None
    _cancelled = False

    def wait(self, gen: PQGen[T], *args: Any, **options: Any) -> T:
        """Wait for the server as psycopg does, within the limits; raises Silent and OutOfStep."""
        self._cancelled = False
        self.waiting_since = time.monotonic()
        try:
            return super().wait(self._heard(gen), *args, **options)
        except psycopg.InternalError as error:
            # Psycopg's own, not the server's. A pooler passes on what its server says at its end, then speaks itself:
            # two errors for one COMMIT or ROLLBACK.
            if error.sqlstate is not None:
                raise
            self.pgconn.finish()
            raise OutOfStep("the server, or a pooler before it, ended the connection") from None
        finally:
            self.waiting_since = None

    def cancel_safe(self, *, timeout: float = 30.0) -> None:
        """Ask the server to cancel the statement; from then on it has AFTER_CANCEL seconds to do so."""
        self._cancelled = True
        super().cancel_safe(timeout=timeout)

    def _heard(self, gen: PQGen[T]) -> PQGen[T]:
        """Pass on what psycopg waits for; it comes back with nothing every tenth of a second of silence."""
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard = time.monotonic()
                else:
                    self._judge(time.monotonic() - heard)
                wanted = gen.send(ready)
        except StopIteration as ended:
            result: T = ended.value
            return result

    def _judge(self, seconds: float) -> None:
        limit = AFTER_CANCEL if self._cancelled else self.silence
        reason = self.abandoned
        if not reason and limit is not None and seconds > limit:
            reason = f"the server has not answered for {seconds:.0f} s"
        if reason:
            self.pgconn.finish()
            raise Silent(reason)


@contextmanager
def may_be_silent(connection: psycopg.Connection[TupleRow], seconds: float | None) -> Iterator[None]:
    """Let the server be silent for so long inside of the block, None: for as long as it likes."""
    if not isinstance(connection, Listening):
        yield
        return
    before, connection.silence = connection.silence, seconds
    try:
        yield
    finally:
        connection.silence = before
