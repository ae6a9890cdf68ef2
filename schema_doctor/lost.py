"""What a connection that is lost in the middle means: nothing about the schema, and no bug either."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from schema_doctor.errors import Stopped, Unreachable


@contextmanager
def while_reading(database: str) -> Iterator[None]:
    """Turn the loss of a connection into Unreachable: nothing can be said of drift."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Unreachable(
            f"the connection to {database} was lost: {_first_line(error)}; run it again, and look at the server's log "
            "when that does not help"
        ) from None


@contextmanager
def while_changing(database: str) -> Iterator[None]:
    """Turn the loss of a connection into Stopped; whether the plan was applied, only the database knows."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise Stopped(
            f"the connection to {database} was lost: {_first_line(error)}; a plan is applied as a whole or not at all: "
            "run fix again, and it does what is left to do"
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
