"""A guard in odd places: mounted, twice, behind a prefix, with websockets, pools of every kind, and bad set-ups."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psycopg
import pytest
import sqlalchemy
from fastapi import FastAPI, WebSocket
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.pool import QueuePool
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from schema_doctor import guard
from schema_doctor.guard import Guard
from schema_doctor.guard.failure import classify, declared
from schema_doctor.guard.verdict import State
from schema_doctor.spec import load
from tests import backends, servers
from tests.backends import CHAT, create, drift, is_problem, pooled, recovers, repair, serving, wait_until
from tests.proxy import start_proxy

MISSING = "missing-column", "public.conversations.updated_at"


@pytest.fixture
def chat(database: servers.Database) -> servers.Database:
    create(database)
    return database


def plain(**options: Any) -> FastAPI:
    """An application without a database of its own."""
    app = FastAPI()
    app.add_middleware(Guard, spec=CHAT, **options)

    @app.get("/here")
    async def here() -> str:
        return "here"

    @app.post("/upload")
    async def upload() -> str:
        return "stored"

    @app.websocket("/talk")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())
        await socket.close()

    return app


def test_a_guarded_application_that_is_mounted_closes_itself_and_nothing_beside_it(chat: servers.Database) -> None:
    drift(chat)
    outer = FastAPI()
    outer.mount("/inner", plain(database=chat.url, exempt=["/open/*"]))

    @outer.get("/beside")
    async def beside() -> str:
        return "beside"

    with serving(outer) as client:  # a mounted application has no lifespan
        assert client.get("/beside").status_code == 200
        assert is_problem(client.get("/inner/here"), *MISSING)
        assert is_problem(client.get("/inner/health/ready"), *MISSING)
        assert client.get("/inner/health/live").status_code == 200
        assert client.get("/inner/open/none").status_code == 404
        assert client.get("/health/live").status_code == 404
        repair(chat)
        wait_until(lambda: client.get("/inner/here").status_code == 200, backends.RECOVERY)


def test_a_guard_around_an_application_guards_what_is_mounted_in_it(chat: servers.Database) -> None:
    drift(chat)
    outer, inner = plain(database=chat.url), FastAPI()
    inner.add_api_route("/deep", lambda: "deep")
    outer.mount("/inner", inner)
    with serving(outer) as client:
        assert is_problem(client.get("/inner/deep"), *MISSING)
        repair(chat)
        wait_until(lambda: client.get("/inner/deep").status_code == 200, backends.RECOVERY)


def test_two_guards_on_one_application_each_say_what_they_know(chat: servers.Database, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("version: 1\ntables: {invoices: {columns: {id: bigint}}}\n", "utf-8")
    app = plain(database=chat.url)
    app.add_middleware(Guard, spec=other, database=chat.url, ready="/health/invoices", live=None, exempt=["/health/*"])
    with serving(app) as client:
        assert is_problem(client.get("/here"), "missing-table", "public.invoices")
        assert client.get("/health/ready").status_code == 200
        chat.execute("create table invoices (id bigint)")
        wait_until(lambda: client.get("/here").status_code == 200, backends.RECOVERY)
        assert client.get("/health/invoices").json()["state"] == "healthy"


def test_two_guarded_applications_in_one_process_do_not_know_of_each_other(chat: servers.Database) -> None:
    drift(chat)
    with serving(plain(database=chat.url)) as one, serving(plain(database=chat.url, on_drift="warn")) as two:
        assert is_problem(one.get("/here"), *MISSING)
        assert two.get("/here").status_code == 200


def test_head_and_a_body_that_nobody_reads_get_the_503_as_well(chat: servers.Database) -> None:
    drift(chat)
    with serving(plain(database=chat.url)) as client:
        head = client.head("/health/ready")
        assert (head.status_code, head.content) == (503, b"")
        assert int(head.headers["content-length"]) == len(client.get("/health/ready").content)
        assert client.head("/health/live").status_code == 200
        with httpx.Client(base_url=client.base_url) as kept:  # one connection
            for _ in range(2):
                assert is_problem(kept.post("/upload", content=b"x" * 5_000_000), *MISSING)


def test_a_websocket_is_refused_with_the_503_and_later_accepted(chat: servers.Database) -> None:
    drift(chat)
    with serving(plain(database=chat.url), ws="websockets-sansio") as client:
        url = f"ws://127.0.0.1:{client.base_url.port}/talk"
        with pytest.raises(InvalidStatus) as refused, connect(url, proxy=None):
            pass
        assert refused.value.response.status_code == 503
        assert b"public.conversations.updated_at" in (refused.value.response.body or b"")
        repair(chat)
        wait_until(lambda: client.get("/health/ready").status_code == 200, backends.RECOVERY)
        with connect(url, proxy=None) as socket:
            socket.send("hello")
            assert socket.recv() == "hello"


@pytest.mark.parametrize("content", [None, "tables: [", "version: 1\ntables: {t: {columns: {a: nonsense}}}\n"])
def test_without_a_good_spec_it_refuses_to_start_and_where_nothing_starts_it_answers_503(
    chat: servers.Database, tmp_path: Path, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "spec.yaml"
    if content is not None:
        path.write_text(content, "utf-8")
    app = FastAPI()
    app.add_middleware(Guard, spec=path, database=chat.url)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return await client.get("/")

    with pytest.raises(AssertionError, match="does not start"), serving(app):
        pass
    assert "spec.yaml" in caplog.text
    assert is_problem(asyncio.run(ask()), "misconfigured")


def test_a_request_that_hangs_with_the_database_lets_the_guard_look(
    chat: servers.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SLOW", 0.5)
    with start_proxy(chat.server.port) as proxy:
        url = chat.url.replace(f":{chat.server.port}/", f":{proxy.port}/")
        with pooled(url) as pool, serving(backends.fastapi(pool, connect_timeout=2.0)) as client:
            assert client.post("/session").status_code == 200
            proxy.hole.set()
            hanging = threading.Thread(target=lambda: client.post("/session", timeout=20))
            hanging.start()
            wait_until(lambda: client.get("/health/ready").status_code == 503, 15)
            begun = time.monotonic()
            assert is_problem(client.post("/session"), "database-unreachable")
            assert time.monotonic() - begun < 2
            proxy.hole.clear()
            chat.execute(  # the one that hangs will never hear of it by itself
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
            assert recovers(client)
            hanging.join(20)


def test_behind_a_pooler_it_is_the_same(chat: servers.Database, pooler: servers.Pooler) -> None:
    url = pooler.url(chat.name)
    with pooled(url, prepare_threshold=None) as pool, serving(backends.fastapi(pool, database=None)) as client:
        assert client.post("/session").status_code == 200
        drift(chat)
        assert is_problem(client.post("/session"), "missing-column", "public.conversations")
        wait_until(lambda: client.get("/health/ready").status_code == 503, 5)
        repair(chat)
        assert recovers(client)


async def _of_psycopg(url: str) -> None:
    made = AsyncConnectionPool(url, min_size=0, max_size=1, timeout=0.2, open=False)
    async with made as pool, pool.connection(), pool.connection():
        pass


async def _of_asyncpg(url: str) -> None:
    async with asyncpg.create_pool(url, min_size=0, max_size=1) as pool, pool.acquire(), pool.acquire(timeout=0.2):
        pass


async def _of_sqlalchemy(url: str) -> None:
    engine = sqlalchemy.create_engine(
        url.replace("postgresql:", "postgresql+psycopg:"),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=0.2,
    )
    try:
        with engine.connect(), engine.connect():
            pass
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("exhaust", "code"),
    [
        (_of_psycopg, "pool-exhausted"),
        (_of_asyncpg, "database-unreachable"),  # it gives up in the same way when it cannot connect
        (_of_sqlalchemy, "pool-exhausted"),
    ],
)
def test_a_pool_that_has_no_connection_left_is_recognised_whoever_made_it(
    chat: servers.Database, exhaust: Callable[[str], Any], code: str
) -> None:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - of which class is what differs
        asyncio.run(exhaust(chat.url))
    failure = classify(raised.value, declared(load(CHAT).schema))
    assert failure is not None
    assert failure.fault.code == code


async def _by_asyncpg(url: str) -> None:
    await (await asyncpg.connect(url)).close()


async def _by_psycopg(url: str) -> None:
    psycopg.connect(url).close()


@pytest.mark.parametrize("opened", [_by_asyncpg, _by_psycopg])
def test_a_database_that_takes_no_connections_is_away_whoever_connects(
    chat: servers.Database, opened: Callable[[str], Any]
) -> None:
    closed = f"alter database {chat.name} allow_connections"
    with psycopg.connect(chat.server.url("template1"), autocommit=True) as other:
        other.execute(f"{closed} false".encode())
        try:
            with pytest.raises(Exception) as raised:  # noqa: PT011 - of which class is what differs
                asyncio.run(opened(chat.url))
        finally:
            other.execute(f"{closed} true".encode())
    failure = classify(raised.value, declared(load(CHAT).schema))
    assert failure is not None
    assert (failure.fault.code, failure.state) == ("database-unreachable", State.UNAVAILABLE)


def test_a_right_that_the_role_lacks_is_not_told_to_be_mended_by_fix(chat: servers.Database) -> None:
    with chat.connect() as connection:
        connection.execute("create role lacks_it; set local role lacks_it")
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as raised:
            connection.execute("select * from conversations")
    failure = classify(raised.value, declared(load(CHAT).schema))
    assert failure is not None
    assert failure.state is State.DRIFT
    assert failure.fault.repair == "SQLSTATE 42501: let the owner GRANT it to the role of the application"
