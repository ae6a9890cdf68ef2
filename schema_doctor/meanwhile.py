"""A connection that is made while something else is done: most of its time is the network's."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Event, Thread

from psycopg import Connection, InterfaceError, OperationalError
from psycopg.rows import TupleRow

from schema_doctor.errors import Interrupted

LONG = 0.9  # seconds that a connection has waited for the rest, after which it is looked at before it is used

Connect = Callable[[Callable[[str], None]], Connection[TupleRow]]


@contextmanager
def connecting(connect: Connect, waiting: Callable[[str], None]) -> Iterator[Callable[[], Connection[TupleRow]]]:
    """Connect in another thread; what is yielded waits for the connection and returns it, or raises what went wrong.

    A connection that has waited for long, and that the server has ended meanwhile (idle_session_timeout), is made anew.
    What connects is given `waiting`, to call with one line before each pause between two attempts. When the block ends,
    a connection that nobody has asked for is closed, and so is one that comes later; one that does not come is not
    tried for again, and nobody is told that it is waited for.
    """
    future: Future[Connection[TupleRow]] = Future()
    fetched = False
    ended = Event()
    since = time.monotonic()

    def still_waiting(line: str) -> None:
        if ended.is_set():
            raise Interrupted("nobody asks for the connection any more")
        waiting(line)

    def run() -> None:
        nonlocal since
        try:
            connection = connect(still_waiting)
            since = time.monotonic()
            future.set_result(connection)
        except BaseException as error:  # noqa: BLE001 - raised where the connection is asked for
            future.set_exception(error)

    def fetch() -> Connection[TupleRow]:
        nonlocal fetched
        connection = future.result()
        fetched = True
        if time.monotonic() - since < LONG or _answers(connection):
            return connection
        connection.close()
        return connect(waiting)

    try:  # from the beginning: Ctrl-C may come while the thread starts
        # A daemon: nobody waits for the network when the program ends.
        Thread(target=run, name="schema-doctor-connect", daemon=True).start()
        yield fetch
    finally:
        ended.set()
        if not fetched:
            future.add_done_callback(_close)


def _answers(connection: Connection[TupleRow]) -> bool:
    """Tell whether a session is still there."""
    try:
        connection.execute("select 1", prepare=False)
        connection.rollback()
    except (OperationalError, InterfaceError):
        return False
    return True


def _close(future: Future[Connection[TupleRow]]) -> None:
    if future.exception() is None:
        future.result().close()
