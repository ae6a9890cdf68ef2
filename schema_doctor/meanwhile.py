"""A connection that is made while something else is done: most of its time is the network's."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

from psycopg import Connection
from psycopg.rows import TupleRow


@contextmanager
def connecting(connect: Callable[[], Connection[TupleRow]]) -> Iterator[Callable[[], Connection[TupleRow]]]:
    """Connect in another thread; what is yielded waits for the connection and returns it, or raises what went wrong.

    A connection that nobody has asked for when the block ends is closed, and so is one that comes later.
    """
    future: Future[Connection[TupleRow]] = Future()
    fetched = False

    def run() -> None:
        try:
            future.set_result(connect())
        except BaseException as error:  # noqa: BLE001 - raised where the connection is asked for
            future.set_exception(error)

    def fetch() -> Connection[TupleRow]:
        nonlocal fetched
        connection = future.result()
        fetched = True
        return connection

    # A daemon: nobody waits for the network when the program ends.
    Thread(target=run, name="schema-doctor-connect", daemon=True).start()
    try:
        yield fetch
    finally:
        if not fetched:
            future.add_done_callback(_close)


def _close(future: Future[Connection[TupleRow]]) -> None:
    if future.exception() is None:
        future.result().close()
