"""What a fix would read of a database that is in a state of which it was read before."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

import psycopg

from schema_doctor import doctor
from schema_doctor.catalog import Row
from schema_doctor.result import Planned
from tests import catalogs

BEFORE = 2  # readings of a fix before its first transaction
READ_ANEW = 20  # one time in so many it is read all the same, and must be what is remembered


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds: all of its schema that tests can read, and all of its rows as text."""

    schema: catalogs.Reading
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Memory:
    """The readings of states; `look` tells, on a connection of its own, in which one the database is."""

    look: Callable[[], State]
    readings: list[tuple[State, Planned]]
    asked: int = 0

    def of(self, state: State) -> Planned | None:
        """Return what was read of a state, if it was."""
        return next((reading for one, reading in self.readings if one == state), None)

    def examine(self, connection: psycopg.Connection[Row], case: doctor.Case, *, complete: bool) -> Planned:
        """Return what was read before of the state in which the database is now, or read it."""
        connection.execute("select 1")  # one that is lost says so here, too
        connection.rollback()
        state = self.look()
        known = self.of(state)
        self.asked += 1
        if known and self.asked % READ_ANEW:
            return known
        read = doctor.examine(connection, case, complete=complete)
        if known:
            assert (read.plan.steps, read.checked.findings) == (known.plan.steps, known.checked.findings)
        else:
            self.readings.append((state, read))
        return read


@contextmanager
def remembered(memory: Memory, state: State) -> Iterator[None]:
    """Let a fix of a database in a state remember what was read of it, and of the states that it comes to."""
    count = 0

    def examine(connection: psycopg.Connection[Row], case: doctor.Case, *, complete: bool) -> Planned:
        nonlocal count
        count += 1
        known = memory.of(state) if count <= BEFORE else None
        return known or memory.examine(connection, case, complete=complete)

    with mock.patch("schema_doctor.fixing.examine", examine):
        yield
