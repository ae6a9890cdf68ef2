"""Many workers of one backend, as processes: they start at once, take no lock, and end when they are asked to."""

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from schema_doctor.guard.examination import examine, subject
from tests import servers, uvicorns
from tests.backends import CHAT, create, wait_until
from tests.commandline import BY_HAND
from tests.proxy import start_proxy

APP = "tests.loudapp:app"
WORKERS = 8
FAR = 0.5  # seconds that an answer of the server takes: next to it, what the processor does hardly counts
PATIENT = ("--timeout-worker-healthcheck", "60")  # on a busy machine a worker takes more than 5 s to begin
CHECK = re.compile(r"^checked: (\d+) (\w+) ([\d.]+)$", re.MULTILINE)
STARTED = re.compile(r"Started server process \[(\d+)\]")
LOCKS = """
select lock.pid, lock.locktype, lock.mode, lock.granted
from pg_locks lock join pg_stat_activity activity using (pid)
where activity.datname = current_database() and activity.backend_type = 'client backend' and pid <> pg_backend_pid()
and (lock.locktype, lock.classid) is distinct from ('object', 'pg_database'::regclass) -- which every connection takes
"""


@dataclass
class Seen:
    """The locks that others have held or waited for, and who."""

    pids: set[int] = field(default_factory=set)
    locks: set[tuple[str, str, bool]] = field(default_factory=set)  # kind, mode, granted


@contextmanager
def watching(database: servers.Database) -> Iterator[Seen]:
    """Look at the locks in this database, again and again, as fast as the server answers."""
    seen, stop = Seen(), threading.Event()

    def look() -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            while not stop.is_set():
                for pid, kind, mode, granted in connection.execute(LOCKS).fetchall():
                    seen.pids.add(pid)
                    seen.locks.add((kind, mode, granted))

    thread = threading.Thread(target=look, name="watching")
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def first_checks(said: str) -> dict[str, tuple[str, float]]:
    """Return state and seconds of the first check of each process."""
    found: dict[str, tuple[str, float]] = {}
    for pid, state, seconds in CHECK.findall(said):
        found.setdefault(pid, (state, float(seconds)))
    return found


def stacks(backend: uvicorns.Backend) -> str:
    """Return all that it has said, with what each thread of each worker is at."""
    for pid in STARTED.findall(backend.said):
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGUSR1)
    time.sleep(1)  # nobody says when they have written: this is for the report of a failure only
    return backend.said


@pytest.mark.parametrize(("state", "status"), [("healthy", 200), ("drift", 503)])
def test_eight_workers_that_start_at_once_keep_nobody_out_and_are_ready_in_about_the_time_of_one(
    database: servers.Database, tmp_path: Path, state: str, status: int, record_property: Callable[[str, object], None]
) -> None:
    if state == "healthy":
        create(database)
    else:
        database.execute(BY_HAND)
    with start_proxy(database.server.port, delay=FAR) as proxy:
        url = database.url.replace(f":{database.server.port}/", f":{proxy.port}/")
        url += "?sslmode=disable&gssencmode=disable"  # each asks for a round trip of its own
        begun = time.monotonic()
        assert examine(subject(CHAT, url, None, "error"), 30.0, print).state.value == state
        alone = time.monotonic() - begun
        with (
            watching(database) as seen,
            uvicorns.started(tmp_path / "all", url, app=APP, workers=WORKERS, arguments=PATIENT) as backend,
        ):
            try:
                wait_until(lambda: len(first_checks(backend.said)) == WORKERS, 60)
            except TimeoutError as error:
                raise AssertionError(f"not all have checked:\n{stacks(backend)}") from error
            checks = first_checks(backend.said)
            statuses = {backend.client.get("/health/ready").status_code for _ in range(2 * WORKERS)}
            connections, asked = len(proxy.conversations), proxy.round_trips
            assert backend.end() == 0
    assert connections > WORKERS
    assert {told for told, _ in checks.values()} == {state}
    assert statuses == {status}
    # What the server takes to read its catalog, and to write out an expression of a table: the weakest there is.
    assert {lock for lock in seen.locks if lock[0] != "virtualxid"} == {("relation", "AccessShareLock", True)}
    assert len(seen.pids) > 1  # the locks are held for moments, so that not everybody was seen with one
    assert asked <= 2 * connections  # nobody waits for more than connecting and one answer: the time of one check
    slowest = max(seconds for _, seconds in checks.values())
    record_property(
        "told", f"{WORKERS} workers at once, {state}: the slowest check took {slowest:.2f} s, one alone {alone:.2f} s"
    )


def test_workers_that_must_not_start_over_drift_all_end_and_say_why(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BY_HAND)
    log = tmp_path / "log"
    with (
        pytest.raises(AssertionError, match="does not start"),
        uvicorns.started(log, database.url, app=APP, workers=3, env={"ON_DRIFT": "raise"}),
    ):
        pass
    said = log.read_text("utf-8")
    assert "ERROR:    schema-doctor: missing-column public.conversations.updated_at" in said
    assert "Stopping parent process" in said


def test_it_ends_soon_when_it_is_asked_to_while_a_check_hangs_in_the_network(
    database: servers.Database, tmp_path: Path
) -> None:
    with start_proxy(database.server.port) as proxy:
        proxy.hole.set()
        url = database.url.replace(f":{database.server.port}/", f":{proxy.port}/")
        with uvicorns.started(tmp_path / "log", url) as backend:
            assert backend.client.get("/health/ready").status_code == 503
            assert backend.end() in (0, -15)
            assert "Traceback" not in backend.said
