"""Ctrl-C and SIGTERM at every kind of moment of a fix: the statement ends, and the report says what is applied."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schema_doctor import apply, fixing
from schema_doctor.course import Course
from schema_doctor.errors import Busy, Stopped
from schema_doctor.result import Applied
from schema_doctor.turn import DOCTORS
from tests import servers
from tests.cases.case import load
from tests.commandline import begun
from tests.postgres.test_interrupt import backends, until

SLOW = """
    create table users (id int);
    insert into users values (1);
    create function slow(int) returns boolean immutable language plpgsql as
        $$ begin perform pg_sleep(30); return true; end $$
"""
CHECKED = "tables: {users: {columns: {id: int}, checks: {users_id: slow(id)}}}"
INDEXED = "tables: {users: {columns: {id: int, name: text}, indexes: {users_slow: slow(id)}}}"
LABELLED = "create type mood as enum ('sad'); create table users (id int, m mood)"
LABEL = "enums: {mood: [sad, ok]}\ntables: {users: {columns: {id: int, m: mood default 'ok'}}}"
COLUMNS = "select count(*) from pg_attribute where attrelid = 'users'::regclass and attnum > 0"


@contextmanager
def started(
    database: servers.Database, spec: str, folder: Path, *args: object
) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Start a command with a report in a file; yields the process and the file."""
    load(spec, folder)
    report = folder / "report.json"
    process = begun(database.url, *args, "--preflight-timeout", 0, "--output", report, folder / "expected_schema.yaml")
    try:
        yield process, report
    finally:
        process.kill()
        process.communicate()


def at_work(database: servers.Database, condition: str) -> bool:
    return backends(database, f"state = 'active' and {condition}") > 0


def stopped(process: subprocess.Popen[str], number: int) -> str:
    """Send a signal, and return what the process says until it ends, which it does soon."""
    begin = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - begin < 5
    assert "Traceback" not in out + err
    return err


def outcomes(report: Path) -> list[str]:
    return [one["outcome"] for one in json.loads(report.read_text("utf-8"))["outcomes"]]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_a_statement_all_of_it_is_rolled_back(database: servers.Database, tmp_path: Path, number: int) -> None:
    database.execute(SLOW)
    with started(database, CHECKED, tmp_path, "fix", "--yes") as (process, report):
        until(lambda: at_work(database, "query like 'ALTER TABLE%slow%'"))
        err = stopped(process, number)
    assert process.returncode == 130, err
    assert "nothing was applied: interrupted; the transaction was rolled back" in err
    assert outcomes(report) == ["skipped"]
    until(lambda: backends(database) == 0, 2)
    assert database.execute("select count(*) from pg_constraint where conrelid = 'users'::regclass") == [(0,)]


def test_while_it_waits_for_a_lock_what_was_committed_before_is_told(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(LABELLED)
    reader = database.connect()
    reader.execute("select * from users")
    with started(database, LABEL, tmp_path, "fix", "--yes") as (process, report):
        until(lambda: at_work(database, "wait_event_type = 'Lock'"))
        err = stopped(process, signal.SIGINT)
    reader.rollback()
    assert process.returncode == 5, err
    assert "these statements are applied, and stay:\n  ALTER TYPE public.mood ADD VALUE" in err
    assert "these are not applied:\n  ALTER TABLE public.users" in err
    assert outcomes(report) == ["applied", "skipped"]


def test_in_create_index_concurrently_the_database_is_asked_what_is_left(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(SLOW)
    online = ("fix", "--yes", "--online", "always")
    with started(database, INDEXED, tmp_path, *online) as (process, report):
        until(lambda: at_work(database, "query like 'CREATE INDEX CONCURRENTLY%'"))
        until(lambda: database.execute("select 1 from pg_class where relname = 'users_slow'") != [])
        err = stopped(process, signal.SIGINT)
    assert process.returncode == 5, err
    assert "these statements are applied, and stay:\n  ALTER TABLE public.users ADD COLUMN" in err
    assert "these are not applied:\n  CREATE INDEX CONCURRENTLY" in err
    assert "an index that is INVALID may be left behind" in err
    assert outcomes(report) == ["applied", "skipped"]
    database.execute("create or replace function slow(int) returns boolean immutable language sql as 'select true'")
    with started(database, INDEXED, tmp_path, *online) as (process, report):
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert set(outcomes(report)) == {"applied"}


def test_while_it_waits_for_another_run_nothing_is_applied(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table users (id int)")
    other = database.connect()
    other.execute(f"select pg_advisory_xact_lock({DOCTORS}, 0)".encode())
    spec = "tables: {users: {columns: {id: int, name: text}}}"
    with started(database, spec, tmp_path, "fix", "--yes") as (process, report):
        assert process.stderr is not None
        assert "another `schema-doctor fix` is at work" in process.stderr.readline()
        err = stopped(process, signal.SIGTERM)
    other.rollback()
    assert process.returncode == 130, err
    assert "nothing was applied: interrupted" in err
    assert outcomes(report) == ["skipped"]


def test_in_a_rehearsal_nothing_is_left(database: servers.Database, tmp_path: Path) -> None:
    database.execute(SLOW)
    with started(database, CHECKED, tmp_path, "plan", "--rehearse") as (process, report):
        until(lambda: at_work(database, "query like 'ALTER TABLE%slow%'"))
        err = stopped(process, signal.SIGINT)
    assert process.returncode == 130, err
    assert not report.exists()
    until(lambda: backends(database) == 0, 2)


def interrupt(*_: object) -> Any:
    raise KeyboardInterrupt


def test_between_two_transactions_the_first_is_told(database: servers.Database, tmp_path: Path) -> None:
    database.execute(LABELLED)
    course = Course(interrupt)
    with pytest.raises(Stopped, match="these statements are applied, and stay:\n  ALTER TYPE"):
        fixing.fix(database.connect, load(LABEL, tmp_path), lambda _: True, print, course)
    assert [len(course.applied), len(course.doubtful), len(course.left)] == [1, 0, 1]


def test_behind_the_last_transaction_all_of_it_is_told(database: servers.Database, tmp_path: Path) -> None:
    database.execute(LABELLED)
    count = 0

    def second(applied: Sequence[Applied]) -> None:
        nonlocal count
        count += len(applied)
        if count == 2:
            raise KeyboardInterrupt

    course = Course(second)
    with pytest.raises(Stopped) as ended:
        fixing.fix(database.connect, load(LABEL, tmp_path), lambda _: True, print, course)
    assert "not applied" not in str(ended.value)
    assert len(course.applied) == 2


def test_at_commit_the_database_is_asked(
    database: servers.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes after the server has committed, and before the program has heard of it."""
    database.execute("create table users (id int)")
    commit = psycopg.Connection.commit

    def late(connection: Any) -> None:
        active = connection.info.transaction_status
        commit(connection)
        if active == psycopg.pq.TransactionStatus.INTRANS and database.execute(COLUMNS) == [(2,)]:
            monkeypatch.undo()
            raise KeyboardInterrupt

    monkeypatch.setattr(psycopg.Connection, "commit", late)
    course = Course()
    spec = "tables: {users: {columns: {id: int, name: text}}}"
    fixed = fixing.fix(database.connect, load(spec, tmp_path), lambda _: True, print, course)
    assert [one.seconds for one in fixed.applied] == [None]


def test_who_interrupts_the_question_again_is_told_of_the_doubt(
    database: servers.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.execute("create table users (id int)")
    monkeypatch.setattr(apply, "apply", interrupt)
    monkeypatch.setattr(apply, "await_end", interrupt)
    course = Course()
    spec = "tables: {users: {columns: {id: int, name: text}}}"
    with pytest.raises(Stopped, match="is in doubt:\n  ALTER TABLE") as ended:
        fixing.fix(database.connect, load(spec, tmp_path), lambda _: True, print, course)
    assert "it stopped: interrupted, and nobody waited for the answer" in str(ended.value)
    assert len(course.doubtful) == 1


def test_a_pooler_that_lends_the_process_in_doubt_to_the_one_who_asks_about_it_is_no_reason_to_wait(
    empty: servers.Database,
) -> None:
    with psycopg.connect(empty.url) as connection, psycopg.connect(empty.url) as other:
        begin = time.monotonic()
        apply.await_end(connection, connection.info.backend_pid)
        assert time.monotonic() - begin < 5
        other.execute("select 1")
        with pytest.raises(Busy, match="still works on it"):
            apply.await_end(connection, other.info.backend_pid, 0.1)


def test_a_statement_that_the_server_has_yet_to_read_is_waited_for(empty: servers.Database) -> None:
    with psycopg.connect(empty.url) as connection, psycopg.connect(empty.url) as other:
        pid = other.info.backend_pid
        os.kill(pid, signal.SIGSTOP)
        threading.Timer(0.4, os.kill, (pid, signal.SIGCONT)).start()
        other.pgconn.send_query(b"select pg_sleep(1.5)")
        other.pgconn.flush()
        other.close()
        begin = time.monotonic()
        apply.await_end(connection, pid)
        assert time.monotonic() - begin > 1.5
