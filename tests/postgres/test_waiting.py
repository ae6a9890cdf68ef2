"""Who keeps a fix waiting is named: while it waits, and when it gives up."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import fixing
from schema_doctor.catalog import Row
from schema_doctor.course import Course
from schema_doctor.errors import Busy, Stopped
from schema_doctor.limits import Limits
from schema_doctor.online import Online
from schema_doctor.turn import only_doctor
from schema_doctor.watch import Watch
from tests import servers
from tests.cases.case import load

SPEC = "tables: {users: {columns: {id: int, secret: text}}}"


@contextmanager
def reader(database: servers.Database) -> Iterator[int]:
    """Keep a transaction open that has read a secret of the table; yields its process."""
    database.execute("create table users (id int)")
    with psycopg.connect(database.url, application_name="the backend") as other:
        other.execute("select id, 'hush-hush' from users")
        yield other.info.backend_pid
        other.rollback()


def opener(database: servers.Database) -> Callable[[], psycopg.Connection[Row]]:
    return lambda: psycopg.connect(database.url, application_name="a doctor")


def fix(database: servers.Database, folder: Path, limits: Limits) -> tuple[str, list[str]]:
    """Fix what cannot be fixed; return the error, and what was said meanwhile."""
    said: list[str] = []
    case = replace(load(SPEC, folder), limits=limits)
    with pytest.raises((Stopped, Busy)) as caught:
        fixing.fix(opener(database), case, lambda _: True, said.append)
    return str(caught.value), said


def test_who_holds_the_lock_is_named_while_waiting_and_at_the_end(database: servers.Database, tmp_path: Path) -> None:
    with reader(database) as pid:
        error, said = fix(database, tmp_path, Limits(lock_wait=1.0))
    named = f"pid {pid} (the backend, role "
    assert any(line.startswith(f"waiting for a lock that is held by {named}") for line in said)
    assert "nothing was applied: a lock could not be had within 1 s (55P03)" in error
    assert named in error
    assert "idle in transaction, transaction open for" in error
    assert "hush-hush" not in f"{error}{said}"
    assert database.execute("select count(*) from information_schema.columns where table_name = 'users'") == [(1,)]


@contextmanager
def locker(database: servers.Database, mode: str) -> Iterator[psycopg.Connection[Row]]:
    """Keep a lock on the table, as a migration does."""
    database.execute("create table users (id int)")
    with psycopg.connect(database.url, application_name="a migration") as other:
        other.execute(f"lock table users in {mode} mode")
        yield other


@pytest.mark.parametrize("mode", ["access share", "share row exclusive", "access exclusive"])
def test_a_lock_that_is_held_for_five_seconds_is_waited_for(
    database: servers.Database, tmp_path: Path, mode: str
) -> None:
    said: list[str] = []
    with locker(database, mode) as other:
        named = f"held by pid {other.info.backend_pid} (a migration, role "
        end = threading.Timer(5, other.rollback)
        end.start()
        fixed = fixing.fix(opener(database), load(SPEC, tmp_path), lambda _: True, said.append)
        end.join()
    assert len(fixed.applied) == 1
    assert fixed.after.findings == ()
    assert any(named in line for line in said)


def test_a_build_that_waits_for_a_transaction_that_does_not_end_is_given_up(
    database: servers.Database, tmp_path: Path
) -> None:
    spec = "tables: {users: {columns: {id: int}, indexes: {users_id_idx: id}}}"
    case = replace(load(spec, tmp_path), online=Online(mode="always"), limits=Limits(lock_wait=1.0))
    with locker(database, "row exclusive") as other:
        with pytest.raises(Stopped) as caught:
            fixing.fix(opener(database), case, lambda _: True, print)
        other.rollback()
    error = str(caught.value)
    assert "nothing was applied: a lock could not be had within 1 s (55P03). It is held by pid " in error
    assert "(a migration, role " in error
    assert "an index that is INVALID may be left behind" in error
    assert fixing.fix(opener(database), case, lambda _: True, print).after.findings == ()


def test_what_has_worked_for_long_is_not_given_up_before_it_has_waited_for_longer(database: servers.Database) -> None:
    connect = opener(database)
    with (
        locker(database, "access share") as other,
        connect() as eyes,
        connect() as connection,
        Watch(eyes, print, connect=connect) as watch,
    ):
        begin = time.monotonic() + 3
        with pytest.raises(psycopg.errors.LockNotAvailable), watch.over(connection, apart=True, patience=0.1):
            connection.execute("select pg_sleep(3); lock table users")
        assert time.monotonic() - begin > 2
        other.rollback()


def test_what_is_locked_already_is_not_kept_while_one_lock_after_the_other_is_waited_for(
    database: servers.Database, tmp_path: Path
) -> None:
    names = ("aa", "bb", "cc", "dd", "ee")
    database.execute("".join(f"create table {name} (id int);" for name in names))
    spec = "tables: {" + ", ".join(f"{name}: {{columns: {{id: int, n: int}}}}" for name in names) + "}"
    longest, ended = 0.0, threading.Event()

    def read() -> None:
        nonlocal longest
        while not ended.is_set():
            begin = time.monotonic()
            database.execute("select count(*) from aa")
            longest = max(longest, time.monotonic() - begin)
            time.sleep(0.02)

    with ExitStack() as stack:
        for name, seconds in (("bb", 2.5), ("cc", 4.5), ("dd", 6.5), ("ee", 8.5)):
            other = stack.enter_context(psycopg.connect(database.url))
            other.execute(f"lock table {name} in access share mode")
            end = threading.Timer(seconds, other.rollback)
            end.start()
            stack.callback(end.join)
        reader = threading.Thread(target=read)
        reader.start()
        try:
            fixed = fixing.fix(opener(database), load(spec, tmp_path), lambda _: True, print)
        finally:
            ended.set()
            reader.join()
    assert len(fixed.applied) == len(names)
    assert longest < 4.5  # of more than six seconds; the bound is three


def test_who_keeps_a_table_from_being_read_is_named_at_the_end(database: servers.Database, tmp_path: Path) -> None:
    with locker(database, "access exclusive") as other:
        error, said = fix(database, tmp_path, Limits(lock_wait=4.5))
        named = f"held by pid {other.info.backend_pid} (a migration, role "
        other.rollback()
    assert any(line.startswith(f"waiting for a lock that is {named}") for line in said)
    assert error.startswith(
        "nothing was applied: the database is busy: canceling statement due to lock timeout (55P03)"
    )
    assert f"It is {named}" in error


def test_a_fix_that_nothing_keeps_from_others_any_more_begins_no_other_transaction(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create type mood as enum ('sad'); create table users (id int, m mood)")
    case = load("enums: {mood: [sad, ok]}\ntables: {users: {columns: {id: int, m: mood default 'ok'}}}", tmp_path)

    def end_the_other(_applied: object) -> None:
        database.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where application_name = 'a doctor' and state = 'idle in transaction'"
        )

    with pytest.raises(Stopped, match="the connection that keeps other runs out was lost") as caught:
        fixing.fix(opener(database), case, lambda _: True, print, Course(end_the_other))
    assert "these statements are applied, and stay:\n  ALTER TYPE public.mood ADD VALUE" in str(caught.value)
    assert database.execute("select count(*) from pg_attrdef where adrelid = 'users'::regclass") == [(0,)]
    assert len(fixing.fix(opener(database), case, lambda _: True, print).applied) == 1


def test_the_statement_of_who_holds_the_lock_is_told_only_if_asked_for(
    database: servers.Database, tmp_path: Path
) -> None:
    with reader(database):
        error, _ = fix(database, tmp_path, Limits(lock_wait=0.0, statements=True))
    assert ": select id, 'hush-hush' from users; end that" in error


def test_a_role_that_sees_little_names_at_least_the_process(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(f"create table users (id int); alter table users owner to {role}")
    database.execute(f"grant create on schema public to {role}")
    said: list[str] = []
    case = replace(load(SPEC, tmp_path), limits=Limits(lock_wait=0.0, statements=True))
    with psycopg.connect(database.url, application_name="the backend") as other:
        pid = other.info.backend_pid
        other.execute("select id, 'hush-hush' from users")
        with pytest.raises(Stopped) as caught:
            fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, said.append)
    assert f"pid {pid} (the backend, role " in str(caught.value)
    assert "state not visible to this role" in str(caught.value)
    assert "hush-hush" not in f"{caught.value}{said}"


def test_another_fix_that_does_not_end_is_named(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table users (id int)")
    with opener(database)() as other, only_doctor(other, print):
        error, said = fix(database, tmp_path, Limits(wait=0.5))
        named = f"pid {other.info.backend_pid} (a doctor, role "
    assert "does not end within 0.5 s" in error
    assert named in error
    assert any(named in line and "waiting for it" in line for line in said)


def test_a_statement_that_should_take_no_time_is_given_up_and_one_that_reads_rows_is_not(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("""
        create table users (id int);
        create function slow() returns event_trigger language plpgsql as 'begin perform pg_sleep(0.6); end';
        create event trigger slow on ddl_command_start when tag in ('ALTER TABLE') execute function slow();
    """)
    case = replace(load(SPEC, tmp_path), limits=Limits(statement_timeout=0.2))
    with pytest.raises(Stopped, match=r"should take no time took longer than 0\.2 s; .*--statement-timeout"):
        fixing.fix(opener(database), case, lambda _: True, print)
    columns = "select count(*) from information_schema.columns where table_name = 'users'"
    assert database.execute(columns) == [(1,)]
    unlimited = replace(case, limits=Limits(statement_timeout=0))
    assert fixing.fix(opener(database), unlimited, lambda _: True, print).applied
    spec = "tables: {users: {columns: {id: int, secret: text}, checks: {users_id_check: id > 0}}}"
    reading = replace(load(spec, tmp_path, allow=("all",)), limits=Limits(statement_timeout=0.2))
    assert [one.step.scans for one in fixing.fix(opener(database), reading, lambda _: True, print).applied] == [True]


def test_a_server_that_has_no_room_for_locks_says_what_to_do(database: servers.Database, tmp_path: Path) -> None:
    database.execute("""
        create table users (id int);
        create function lacking() returns event_trigger language plpgsql as $$ begin
            raise exception 'out of shared memory' using errcode = '53200',
                hint = 'You might need to increase "max_locks_per_transaction".';
        end $$;
        create event trigger lacking on ddl_command_start when tag in ('ALTER TABLE') execute function lacking();
    """)
    with pytest.raises(Stopped) as caught:
        fixing.fix(opener(database), load(SPEC, tmp_path), lambda _: True, print)
    assert str(caught.value) == (
        'nothing was applied: out of shared memory (53200). You might need to increase "max_locks_per_transaction". '
        "The transaction was rolled back; run fix again."
    )
