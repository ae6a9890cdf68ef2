"""One run of `fix` at a time: the lock that keeps others out, and who holds it."""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from psycopg import Connection, IsolationLevel, OperationalError
from psycopg.sql import SQL, Literal

from schema_doctor import blocker
from schema_doctor.apply import rolled_back
from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.deadline import Silent, may_be_silent
from schema_doctor.errors import Busy
from schema_doctor.limits import AGAIN, LOCK_WAIT
from schema_doctor.lockwait import about
from schema_doctor.managed import direct_host

LENT_WITHIN = 5.0  # seconds in which a pooler should find a second connection to its server
DOCTORS = zlib.crc32(b"schema-doctor")  # the first key of the lock


@contextmanager
def only_doctor(
    connection: Connection[Row],
    waiting: Callable[[str], None],
    wait: float = LOCK_WAIT,
    *,
    statements: bool = False,
    pooler: bool = False,
) -> Iterator[None]:
    """Hold a lock of the whole database against other runs of `fix`, in a transaction of the connection's own.

    A session-level lock would stay behind in the connection of a pooler; this one ends with its transaction. Raises
    Busy when another run does not end within `wait` seconds; `waiting` hears who it is. A `pooler` has to lend the
    connection beside the one that works: where it lends for sessions, that one is not given back meanwhile.
    """
    deadline = time.monotonic() + wait
    said, when = "", 0.0
    # An index that is built concurrently waits for every open snapshot. The transaction would keep one at a higher
    # level of isolation, and for a statement with parameters, whose portal stays (protocol-flow, "Extended Query").
    connection.isolation_level = IsolationLevel.READ_COMMITTED
    connection.prepare_threshold = None  # what the watch asks again and again must not become such a statement
    trying = SQL("select pg_catalog.pg_try_advisory_xact_lock({}, 0)").format(Literal(DOCTORS))
    while True:
        with _lent(connection, pooler=pooler):
            # The lock is held while the other connection works: an idle transaction must not be ended meanwhile.
            settings(connection, {"idle_in_transaction_session_timeout": "0", "search_path": PINNED["search_path"]})
        row = connection.execute(trying).fetchone()
        if row and row[0]:
            break
        others = blocker.of_lock(connection, DOCTORS, 0)
        connection.rollback()
        who = f": {blocker.named(others, statements=statements)}" if others else ""
        if time.monotonic() > deadline:
            raise Busy(
                f"another `schema-doctor fix` is at work on this database and does not end within {wait:g} s{who}; try "
                "again later, or give it longer with --wait"
            )
        pids = f"{[other.pid for other in others]}"
        if pids != said or time.monotonic() - when > AGAIN:
            said, when = pids, time.monotonic()
            waiting(f"another `schema-doctor fix` is at work on this database; waiting for it{who}")
        # Asked again: a statement that waits would hold a snapshot, for which an index of the other run may wait.
        time.sleep(about(0.35))
    try:
        yield
    finally:
        # Gone with its lock or not, what the other connection has applied is applied.
        rolled_back(connection)


def lent_beside(connection: Connection[Row], *, pooler: bool) -> None:
    """Prove that a pooler lends a connection to work on, beside the one that holds the lock for as long as that takes.

    Raises Busy where its pool has only one, or all others stay taken: everything else would wait until the pooler gives
    it up. Without a `pooler`, the connection is one of the server's anyway.
    """
    if pooler:
        with _lent(connection, pooler=True):
            connection.execute("select 1")
        connection.rollback()


@contextmanager
def _lent(connection: Connection[Row], *, pooler: bool) -> Iterator[None]:
    """Raise Busy where a `pooler` does not lend the connection of the server that the block needs."""
    advice = direct_host(connection.info.host)  # which a lost connection does not know any more
    try:
        with may_be_silent(connection, LENT_WITHIN) if pooler else nullcontext():
            yield
    except OperationalError as error:
        if not pooler or not (isinstance(error, Silent) or "query_wait_timeout" in str(error)):
            raise
        raise Busy(
            f"the pooler lends no second connection to its server within {LENT_WITHIN:g} s, and two are needed: one "
            f"keeps other runs out, and one works; {advice}, or let the pool have more connections (PgBouncer's "
            "default_pool_size)"
        ) from None
