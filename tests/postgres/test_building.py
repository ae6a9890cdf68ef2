"""An index whose build still runs, though the run that has begun it is gone: neither built twice nor dropped."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor, fixing
from schema_doctor.errors import Busy
from schema_doctor.limits import Limits
from schema_doctor.online import Online
from tests import servers
from tests.cases.case import load
from tests.postgres.test_fix import opener, yes

SPEC = "tables: {users: {columns: {id: int}, indexes: {users_id_idx: id}}}"
BUILD = "create index concurrently users_id_idx on users using btree (id)"


@contextmanager
def orphan(database: servers.Database, statement: str = BUILD) -> Iterator[psycopg.Connection]:
    """Build an index that does not come to its end before the connection that is yielded ends its transaction."""
    database.execute("create table users (id int); insert into users select generate_series(1, 50)")
    with psycopg.connect(database.url) as writer:
        writer.execute("insert into users values (51)")

        def build() -> None:
            with psycopg.connect(database.url, autocommit=True, application_name="an earlier run") as other:
                other.execute(statement.encode())

        thread = threading.Thread(target=build)
        thread.start()
        deadline = time.monotonic() + 20
        while not database.execute("select 1 from pg_index where not indisvalid"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        try:
            yield writer
        finally:
            if not writer.closed:
                writer.rollback()
            thread.join()


def oids(database: servers.Database) -> list[tuple[int, bool]]:
    return database.execute("select indexrelid::int8, indisvalid from pg_index where indrelid = 'users'::regclass")


@pytest.mark.parametrize("mode", ["always", "never"])
def test_a_fix_waits_for_a_build_that_still_runs_and_keeps_what_comes_of_it(
    database: servers.Database, tmp_path: Path, mode: str
) -> None:
    case = replace(load(SPEC, tmp_path), online=Online(mode=mode))
    said: list[str] = []
    with orphan(database) as writer:
        before = oids(database)

        def hear(text: str) -> None:
            said.append(text)
            writer.rollback()

        fixed = fixing.fix(opener(database), case, yes, hear)
    assert fixed.applied == ()
    assert fixed.after.findings == ()
    assert "an index of public.users is being built by pid" in said[0]
    assert "(an earlier run, role postgres, active" in said[0]
    assert [valid for _, valid in before] == [False]
    assert oids(database) == [(oid, True) for oid, _ in before]


def test_a_build_that_does_not_end_is_named_and_nothing_is_done(database: servers.Database, tmp_path: Path) -> None:
    case = replace(load(SPEC, tmp_path), online=Online(mode="always"), limits=Limits(lock_wait=0.5))
    with orphan(database) as writer:
        before = oids(database)
        with pytest.raises(Busy, match=r"nothing was applied: an index of public\.users is being built by pid \d"):
            fixing.fix(opener(database), case, yes, print)
        assert oids(database) == before
        writer.rollback()
    assert fixing.fix(opener(database), case, yes, print).applied == ()


def test_a_check_says_that_the_build_still_runs_also_to_a_role_that_sees_little(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    case = load(SPEC, tmp_path)
    with orphan(database):
        for user in ("postgres", role):
            with psycopg.connect(database.url, user=user) as connection:
                checked = doctor.check(connection, case)
            assert "invalid-index" in [one.code for one in checked.findings]
            assert "an index of public.users is being built by pid" in "".join(checked.warnings)
    with psycopg.connect(database.url) as connection:
        checked = doctor.check(connection, case)
    assert (checked.findings, checked.warnings) == ((), ())


def test_what_concerns_no_index_is_not_kept_waiting(database: servers.Database, tmp_path: Path) -> None:
    case = load("tables: {users: {columns: {id: int}}, posts: {columns: {id: int}}}", tmp_path)
    with orphan(database):
        assert len(fixing.fix(opener(database), case, yes, print).applied) == 1
        assert [valid for _, valid in oids(database)] == [False]
