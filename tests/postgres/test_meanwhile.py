"""A check connects while it reads its spec: what is wrong with the one does not depend on the other."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from schema_doctor.meanwhile import connecting
from tests import servers
from tests.commandline import run, words
from tests.postgres.test_connect import listening

COUNT = "select count(*) from pg_stat_activity where application_name = 'not asked for'"


def test_a_bad_spec_is_told_at_once_though_the_server_stays_silent(tmp_path: Path) -> None:
    finished = threading.Event()
    spec = tmp_path / "expected_schema.yaml"
    spec.write_text("version: 1\ntables: {t: {columns: {id: in}}, u: {colums: {}}}\n")
    begun = time.monotonic()

    def answer(_client: socket.socket) -> None:
        finished.wait(60)

    with listening(answer) as port:
        ended = run("check", spec, "-d", f"postgresql://u@127.0.0.1:{port}/d?sslmode=disable")
        finished.set()
    words(ended, 2, "unknown key 'colums'")
    assert time.monotonic() - begun < 25


def test_a_connection_that_nobody_asks_for_is_closed(database: servers.Database) -> None:
    made = threading.Event()

    def connect(waiting: Callable[[str], None]) -> psycopg.Connection[tuple[object, ...]]:
        connection = psycopg.connect(database.url, application_name="not asked for")
        made.set()
        return connection

    for wait in (True, False):
        made.clear()
        with connecting(connect, print):
            assert not wait or made.wait(10)
        assert made.wait(10)
        give_up = time.monotonic() + 10
        while database.execute(COUNT) != [(0,)]:
            assert time.monotonic() < give_up
            time.sleep(0.02)


def test_what_goes_wrong_is_raised_where_the_connection_is_asked_for() -> None:
    def connect(waiting: Callable[[str], None]) -> psycopg.Connection[tuple[object, ...]]:
        raise psycopg.OperationalError("nobody is there")

    with connecting(connect, print) as connected, pytest.raises(psycopg.OperationalError, match="nobody is there"):
        connected()


def test_what_nobody_asks_for_is_neither_told_nor_tried_for_again() -> None:
    told: list[str] = []
    left, tried = threading.Event(), threading.Event()
    attempts = 0

    def connect(waiting: Callable[[str], None]) -> psycopg.Connection[tuple[object, ...]]:
        nonlocal attempts
        try:
            while True:
                attempts += 1
                waiting(f"attempt {attempts}")
                assert left.wait(10)
        finally:
            tried.set()

    with connecting(connect, told.append):
        give_up = time.monotonic() + 10
        while not told:
            assert time.monotonic() < give_up
            time.sleep(0.01)
    left.set()
    assert tried.wait(10)
    assert (attempts, told) == (2, ["attempt 1"])


def test_an_interruption_while_the_thread_starts_ends_it_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    left, tried = threading.Event(), threading.Event()
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        raise KeyboardInterrupt

    def connect(waiting: Callable[[str], None]) -> psycopg.Connection[tuple[object, ...]]:
        assert left.wait(10)
        try:
            waiting("attempt 1")
        finally:
            tried.set()
        raise psycopg.OperationalError("nobody is there")

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), connecting(connect, told.append):
        pass
    left.set()
    assert tried.wait(10)
    assert told == []
