"""Indexes that are being built concurrently by somebody else, such as a run whose process is gone: waited for.

The server goes on with the build of a client that is gone, until it looks whether it is still there, which behind a
pooler it always is. What is not valid may become so: it must not be built twice, nor be dropped.
"""

import time
from collections.abc import Callable, Collection, Iterable

from psycopg import Connection
from psycopg.rows import TupleRow

from schema_doctor import blocker
from schema_doctor.catalog import settings
from schema_doctor.errors import Busy
from schema_doctor.limits import AGAIN
from schema_doctor.model import Address, Index, Kind, Schema
from schema_doctor.step import Step

EVERY = 0.5  # seconds between two looks
_BUILT = (Kind.INDEX, Kind.PRIMARY_KEY, Kind.UNIQUE)
_Place = tuple[str, str]  # schema and table


def unfinished(schema: Schema) -> set[_Place]:
    """Return the tables that have an index which is not valid."""
    return {one[1:3] for one, item in schema.items() if isinstance(item, Index) and not item.valid}


def concerned(steps: Iterable[Step]) -> set[_Place]:
    """Return the tables on whose indexes a plan works."""
    return {step.address[1:3] for step in steps if step.address.kind in _BUILT}


def told(connection: Connection[TupleRow], tables: Collection[_Place], *, statements: bool = False) -> str:
    """Say in one line which of the tables an index is being built on, and by whom; nothing where none is."""
    if not tables:
        return ""
    settings(connection, {"search_path": "pg_catalog, pg_temp"})
    found = blocker.of_builds(connection, tables)
    connection.rollback()
    return "; ".join(
        f"an index of {Address(Kind.TABLE, *table).path} is being built by {blocker.named(who, statements=statements)}"
        for table, who in found.items()
    )


def await_end(
    connection: Connection[TupleRow],
    tables: Collection[_Place],
    waiting: Callable[[str], None],
    wait: float,
    *,
    statements: bool = False,
) -> None:
    """Wait until no index of the tables is being built any more; raise Busy when that takes longer than `wait`."""
    deadline = time.monotonic() + wait
    when = None
    while text := told(connection, tables, statements=statements):
        if time.monotonic() > deadline:
            raise Busy(
                f"{text}, and not done within {wait:g} s; try again when it is, or give it longer with --lock-wait"
            )
        if when is None or time.monotonic() - when > AGAIN:
            when = time.monotonic()
            waiting(f"{text}; waiting for its end")
        time.sleep(max(0.0, min(EVERY, deadline - time.monotonic())))
