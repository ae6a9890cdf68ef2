"""A network that swallows everything without a word: no command waits for ever."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor, fixing
from schema_doctor.catalog import Row
from schema_doctor.connect import CONNECT_TIMEOUT, connect
from schema_doctor.dburl import find_url
from schema_doctor.deadline import Listening, Silent
from schema_doctor.embedded import Server
from schema_doctor.errors import Unreachable
from schema_doctor.limits import Limits
from tests import servers
from tests.cases.case import load
from tests.postgres.test_interrupt import until
from tests.proxy import Proxy, start_proxy

SPEC = "tables: {users: {columns: {id: int, name: text}, checks: {users_id: slow(id)}}}"
BEFORE = """
    create table users (id int);
    insert into users values (1);
    create function slow(int) returns boolean immutable language plpgsql as
        $$ begin perform pg_sleep(3); return true; end $$
"""
QUICK = SPEC.replace(", checks: {users_id: slow(id)}", "")


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with start_proxy(server.port) as started:
        yield started


def opened(proxy: Proxy, database: servers.Database, timeout: float = 2) -> psycopg.Connection[Row]:
    url = f"postgresql://postgres@127.0.0.1:{proxy.port}/{database.name}"
    return connect(find_url(url, {}), connect_timeout=timeout, waiting=lambda _: None)


def test_a_check_of_a_server_that_falls_silent_ends(proxy: Proxy, database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    with opened(proxy, database) as connection:
        assert isinstance(connection, Listening)
        assert connection.silence is not None
        assert CONNECT_TIMEOUT + connection.silence <= 60  # the README says that a check ends within about a minute
        connection.silence = 0.5
        proxy.hole.set()
        begin = time.monotonic()
        with pytest.raises(Unreachable, match="the server has not answered for"):
            doctor.check(connection, load(SPEC, tmp_path))
    assert time.monotonic() - begin < 3


def test_a_server_that_works_for_long_is_given_up_only_after_the_silence(
    proxy: Proxy, database: servers.Database
) -> None:
    with opened(proxy, database) as connection:
        assert isinstance(connection, Listening)
        connection.silence = 1.5
        connection.execute("select pg_sleep(1)")
        connection.rollback()
        with pytest.raises(Silent):
            connection.execute("select pg_sleep(30)")
        assert connection.closed


def test_a_fix_of_a_server_that_falls_silent_stops_and_leaves_nothing_half_done(
    proxy: Proxy, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    case = replace(load(SPEC, tmp_path), limits=Limits(silence=1.0), preflight_timeout=0)

    def swallow() -> None:
        until(lambda: database.execute("select 1 from pg_stat_activity where query like 'ALTER TABLE%slow%'") != [])
        proxy.hole.set()

    thread = threading.Thread(target=swallow)
    thread.start()
    begin = time.monotonic()
    with pytest.raises(Unreachable, match=r"^nothing was applied: the server has not answered") as stopped:
        fixing.fix(lambda: opened(proxy, database), case, lambda _: True, lambda _: None)
    thread.join()
    assert "nor does it on a second connection" in str(stopped.value)
    assert time.monotonic() - begin < 20
    columns = "select count(*) from pg_attribute where attrelid = 'users'::regclass and attnum > 0"
    assert database.execute(columns) == [(1,)]


def test_a_long_statement_of_a_server_that_works_on_it_is_waited_for(
    proxy: Proxy, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    case = replace(load(SPEC, tmp_path), limits=Limits(silence=1.0), preflight_timeout=0)
    fixed = fixing.fix(lambda: opened(proxy, database), case, lambda _: True, lambda _: None)
    assert len(fixed.applied) > 0
    assert not fixed.after.findings


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_two_errors_of_a_pooler_for_one_command_are_a_lost_connection(
    end: str, pooler: servers.Pooler, database: servers.Database
) -> None:
    with connect(find_url(pooler.url(database.name), {}), waiting=print) as connection:
        row = connection.execute("select pg_backend_pid()").fetchone()
        assert row
        database.execute(f"select pg_terminate_backend({row[0]}, 5000)")
        with pytest.raises(psycopg.OperationalError, match="a pooler before it, ended the connection"):
            getattr(connection, end)()
        assert connection.closed
