"""A guarded backend on real servers: 503 with a reason while the database is wrong or away, and well by itself."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psycopg
import pytest
import sqlalchemy
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import create_async_engine

from schema_doctor import embedded
from schema_doctor.guard import STARTUP_WAIT, Guard
from schema_doctor.guard.examination import examine, subject
from schema_doctor.guard.failure import classify, declared
from schema_doctor.guard.verdict import Event, State
from schema_doctor.spec import load
from tests import backends, servers
from tests.backends import (
    CHAT,
    RECOVERY,
    create,
    drift,
    is_problem,
    pooled,
    readme_example,
    recovers,
    repair,
    serving,
    wait_until,
)
from tests.proxy import start_proxy

HBA = """
host all postgres 127.0.0.1/32 trust
host all keyed    127.0.0.1/32 scram-sha-256
"""
Backend = Callable[..., Any]


@pytest.fixture(params=[backends.fastapi, backends.starlette], ids=["fastapi", "starlette"])
def backend(request: pytest.FixtureRequest) -> Backend:
    made: Backend = request.param
    return made


@pytest.fixture
def chat(database: servers.Database) -> servers.Database:
    """A database as the chat backend needs it."""
    create(database)
    return database


def test_a_healthy_database_lets_every_route_through(chat: servers.Database, backend: Backend) -> None:
    with pooled(chat.url) as pool, serving(backend(pool)) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "state": "healthy"}
        assert client.get("/health/live").json() == {"status": "live"}
        assert len(client.post("/session").json()["session_id"]) == 36
        assert client.get("/stream", params={"sql": "select 1"}).text == "firstlast"


def test_a_check_is_one_round_trip_that_writes_nothing(chat: servers.Database) -> None:
    def next_transaction() -> list[Any]:
        return chat.execute("select pg_snapshot_xmax(pg_current_snapshot())::text")

    with start_proxy(chat.server.port, delay=0.05) as proxy:
        url = f"{chat.url.replace(f':{chat.server.port}/', f':{proxy.port}/')}?sslmode=disable&gssencmode=disable"
        one = subject(CHAT, url, None, "error")

        def writes_nothing() -> bool:
            before = next_transaction()
            assert examine(one, 10.0, print).state is State.HEALTHY
            return next_transaction() == before

        assert any(writes_nothing() for _ in range(3))  # autovacuum may take a number in between
        assert proxy.round_trips == 2 * len(proxy.conversations)  # to connect, without a password, and to look


def test_drift_closes_the_routes_until_it_is_repaired_without_a_restart(
    chat: servers.Database, backend: Backend
) -> None:
    drift(chat)
    with pooled(chat.url) as pool, serving(backend(pool)) as client:
        for answer in (client.get("/health/ready"), client.post("/session"), client.get("/run")):
            assert is_problem(answer, "missing-column", "public.conversations.updated_at")
        assert "schema-doctor fix" in client.get("/health/ready").json()["repair"]
        assert client.get("/health/live").status_code == 200
        assert client.get("/static/page").json() == "page"
        assert client.options("/session").status_code == 405  # the application's own answer
        repair(chat)
        assert recovers(client)


def test_drift_that_comes_later_is_a_503_of_that_very_request(chat: servers.Database, backend: Backend) -> None:
    with pooled(chat.url) as pool, serving(backend(pool)) as client:
        assert client.post("/session").status_code == 200
        drift(chat)
        assert is_problem(client.post("/session"), "missing-column", "public.conversations")
        wait_until(lambda: client.get("/health/ready").status_code == 503, 5)
        assert is_problem(client.get("/health/ready"), "missing-column", "public.conversations.updated_at")
        repair(chat)
        assert recovers(client)


def test_an_answer_names_no_host_no_value_and_on_demand_nothing(chat: servers.Database) -> None:
    chat.execute("alter table messages drop constraint messages_role_check; alter table messages drop column citations")
    with pooled(chat.url) as pool:
        with serving(backends.fastapi(pool)) as client:
            text = client.get("/health/ready").text
            assert "public.messages.citations" in text
            assert not [word for word in ("127.0.0.1", "assistant", "jsonb", "ALTER", "postgres") if word in text]
        with serving(backends.fastapi(pool, expose_details=False)) as client:
            body = client.post("/session").json()
            assert sorted(body) == ["retry_after", "status", "title", "type"]


def test_what_is_the_applications_own_mistake_stays_a_500(chat: servers.Database) -> None:
    with pooled(chat.url) as pool, serving(backends.fastapi(pool)) as client:
        for sql in (
            "select * from undeclared",
            "select 1/0",
            "insert into messages (id, role, content) values ('1', 'user', null)",
        ):
            assert client.get("/run", params={"sql": sql}).status_code == 500
        assert client.get("/health/ready").status_code == 200


def test_an_answer_that_has_begun_is_broken_off_and_not_replaced(chat: servers.Database) -> None:
    with pooled(chat.url) as pool, serving(backends.fastapi(pool)) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/stream", params={"sql": "select nothing from conversations"})
        assert client.post("/session").status_code == 200


def test_a_database_that_takes_no_writes_serves_reads_and_answers_writes_with_503(chat: servers.Database) -> None:
    chat.execute(f"alter database {chat.name} set default_transaction_read_only = on")
    with pooled(chat.url) as pool, serving(backends.fastapi(pool)) as client:
        assert is_problem(client.post("/session"), "read-only")
        assert client.get("/run", params={"sql": "select * from conversations"}).json() == 0
        with psycopg.connect(chat.url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
            connection.execute(f"alter database {chat.name} reset default_transaction_read_only".encode())
        pool.drain()
        assert client.post("/session").status_code == 200


def test_tables_in_another_schema_are_drift(chat: servers.Database) -> None:
    chat.execute("create schema elsewhere; alter table messages set schema elsewhere")
    with pooled(chat.url) as pool, serving(backends.fastapi(pool)) as client:
        assert is_problem(client.post("/session"), "table-elsewhere", "public.messages")
        chat.execute("alter table elsewhere.messages set schema public")
        assert recovers(client)


def test_a_search_path_that_leads_elsewhere_is_a_503(chat: servers.Database) -> None:
    with (
        pooled(chat.url, options="-c search_path=pg_catalog") as pool,
        serving(backends.fastapi(pool)) as client,
    ):
        assert client.get("/health/ready").status_code == 200
        assert is_problem(client.post("/session"), "missing-table", "public.conversations")


def test_a_connection_that_is_cut_in_the_middle_of_a_request_is_a_503_and_the_next_one_works(
    chat: servers.Database, backend: Backend
) -> None:
    cut = "select pg_terminate_backend(pid) from pg_stat_activity where query like '%as asleep%' and {}"
    mine = "datname = current_database() and pid <> pg_backend_pid()"
    with pooled(chat.url) as pool, serving(backend(pool)) as client:
        answers: list[httpx.Response] = []
        sql = "select pg_sleep(20) as asleep"
        thread = threading.Thread(target=lambda: answers.append(client.get("/run", params={"sql": sql})))
        thread.start()
        wait_until(lambda: bool(chat.execute(cut.format(mine))), 5)
        thread.join(10)
        assert is_problem(answers[0], "database-unreachable")
        assert client.post("/session").status_code == 200


def test_a_pool_that_is_empty_is_a_503_and_no_reason_to_close_routes(chat: servers.Database) -> None:
    with pooled(chat.url, size=1, timeout=0.3) as pool, serving(backends.fastapi(pool)) as client:
        with pool.connection():
            assert is_problem(client.post("/session"), "pool-exhausted")
            assert client.get("/health/ready").status_code == 200
        assert client.post("/session").status_code == 200


@pytest.fixture(scope="module")
def fragile(server: embedded.Server) -> Iterator[embedded.Server]:
    """A server of the same version that may be stopped, and asks one role for a password."""
    with embedded.start_server(servers.bin_dir(server.version), hba=HBA) as started:
        started_database = servers.Database(started, "postgres")
        started_database.execute("create role keyed login superuser password 'right-canary'")
        create(started_database)
        yield started


def test_a_server_that_goes_and_comes_back_is_never_a_500(fragile: embedded.Server) -> None:
    with pooled(fragile.url(), timeout=1.0) as pool, serving(backends.starlette(pool)) as client:
        assert client.post("/session").status_code == 200
        fragile.stop()
        try:
            assert client.post("/session").status_code == 503  # by its own failure, or by the guard already
            wait_until(lambda: client.get("/health/ready").status_code == 503, 5)
            assert is_problem(client.post("/session"), "database-unreachable")
        finally:
            fragile.start()
        assert recovers(client)


def test_a_backend_starts_without_its_server_and_works_once_that_is_there(fragile: embedded.Server) -> None:
    fragile.stop()
    with pooled(fragile.url(), timeout=1.0) as pool:
        try:
            app = backends.fastapi(pool, on_unavailable="raise", connect_timeout=1.0)
            with pytest.raises(AssertionError, match="does not start"), serving(app):
                pass
        finally:
            threading.Timer(3, fragile.start).start()
        with serving(backends.fastapi(pool)) as client:
            assert is_problem(client.post("/session"), "database-unreachable")
            assert recovers(client)


def test_a_database_that_is_asleep_is_a_503_until_it_wakes_up(fragile: embedded.Server) -> None:
    with start_proxy(fragile.port) as proxy:
        proxy.hole.set()  # it accepts, and says nothing
        url = fragile.url().replace(f":{fragile.port}/", f":{proxy.port}/")
        with pooled(url) as pool, serving(backends.fastapi(pool, connect_timeout=2.0)) as client:
            assert is_problem(client.post("/session"), "database-unreachable")
            proxy.hole.clear()
            assert recovers(client)


def test_before_the_first_verdict_requests_are_answered_and_take_no_thread_of_the_application(
    fragile: embedded.Server,
) -> None:
    with start_proxy(fragile.port) as proxy:
        proxy.hole.set()
        url = fragile.url().replace(f":{fragile.port}/", f":{proxy.port}/")
        with pooled(url) as pool, serving(backends.fastapi(pool, connect_timeout=60.0)) as client:
            with ThreadPoolExecutor(30) as several:  # more than asyncio has threads
                begun = time.monotonic()
                answers = list(several.map(lambda _: client.post("/session"), range(30)))
            assert all(is_problem(answer, "not-checked-yet") for answer in answers)
            assert time.monotonic() - begun < STARTUP_WAIT


def test_a_schema_that_the_role_may_not_use_is_a_503(chat: servers.Database, role: str) -> None:
    chat.execute("revoke all on schema public from public")
    with (
        pooled(chat.url.replace("postgres@", f"{role}@")) as pool,
        serving(backends.fastapi(pool, on_drift="warn")) as client,
    ):
        assert is_problem(client.get("/run", params={"sql": "select * from public.messages"}), "hidden-table")


def test_a_password_that_is_refused_is_a_503_and_is_shown_nowhere(
    fragile: embedded.Server, caplog: pytest.LogCaptureFixture
) -> None:
    url = fragile.url().replace("postgres@", "keyed:wrong-canary@")
    caplog.set_level(logging.INFO, "schema_doctor")
    with pooled(url, timeout=0.5) as pool, serving(backends.fastapi(pool)) as client:
        answer = client.post("/session")
        assert is_problem(answer, "database-unreachable")
        assert "canary" not in answer.text + caplog.text
        assert "password authentication failed" in caplog.text
        servers.Database(fragile, "postgres").execute("alter role keyed password 'wrong-canary'")
        assert recovers(client)


def test_raise_refuses_to_start_and_says_what_is_missing(
    chat: servers.Database, caplog: pytest.LogCaptureFixture
) -> None:
    drift(chat)
    with pooled(chat.url) as pool:
        app = backends.starlette(pool, on_drift="raise")
        with pytest.raises(AssertionError, match="does not start"), serving(app):
            pass
    assert "schema-doctor: missing-column public.conversations.updated_at" in caplog.text


def test_warn_only_logs_and_failing_statements_are_503_all_the_same(
    chat: servers.Database, caplog: pytest.LogCaptureFixture
) -> None:
    drift(chat)
    with pooled(chat.url) as pool, serving(backends.fastapi(pool, on_drift="warn")) as client:
        assert client.get("/health/ready").json() == {"status": "ready", "state": "drift"}
        assert client.get("/run", params={"sql": "select id from conversations"}).status_code == 200
        assert is_problem(client.post("/session"), "missing-column", "public.conversations")
    told = [record for record in caplog.records if record.name == "schema_doctor.guard"]
    assert vars(told[0])["schema_doctor_faults"][0]["address"] == "public.conversations.updated_at"


def test_metrics_get_every_check_every_change_and_every_503(chat: servers.Database) -> None:
    events: list[Event] = []

    def take(event: Event) -> None:
        events.append(event)
        raise RuntimeError("the metrics are broken, and nothing else is")

    drift(chat)
    with pooled(chat.url) as pool, serving(backends.fastapi(pool, on_event=take)) as client:
        client.post("/session")
        repair(chat)
        assert recovers(client)
    states = [(event.previous, event.state) for event in events if event.what == "state"]
    assert states == [(State.UNKNOWN, State.DRIFT), (State.DRIFT, State.HEALTHY)]
    assert next(event.code for event in events if event.what == "answer") == "missing-column"
    assert all(event.seconds > 0 for event in events if event.what == "check")


def test_a_migration_that_holds_a_lock_closes_nothing(chat: servers.Database) -> None:
    events: list[Event] = []
    with pooled(chat.url) as pool, serving(backends.fastapi(pool, on_event=events.append)) as client:
        holder = chat.connect()
        holder.execute("lock table messages in access exclusive mode")
        checks = len(events)
        client.get("/run", params={"sql": "insert into conversations (nothing) values (1)"})  # asks for a check
        wait_until(lambda: len([event for event in events[checks:] if event.what == "check"]) > 0, 10)
        assert client.get("/health/ready").status_code == 200
        holder.rollback()


def test_without_a_lifespan_the_first_request_asks(chat: servers.Database) -> None:
    async def plain(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask() -> tuple[int, int]:
        guard = Guard(plain, CHAT, database=chat.url)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url="http://test") as client:
            return (await client.get("/")).status_code, (await client.get("/health/ready")).status_code

    assert asyncio.run(ask()) == (204, 200)


def test_an_application_without_a_lifespan_is_guarded_too(chat: servers.Database) -> None:
    async def plain(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with serving(Guard(plain, CHAT, database=chat.url)) as client:
        assert client.get("/").status_code == 204
        assert client.get("/health/ready").status_code == 200


def test_a_websocket_is_turned_away_while_the_database_is_wrong(chat: servers.Database) -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    async def connect() -> list[Any]:
        said: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            said.append(message)

        await Guard(echo, CHAT, database=chat.url)({"type": "websocket", "path": "/ws"}, receive, send)
        return said

    assert asyncio.run(connect()) == [{"type": "websocket.accept"}]
    drift(chat)
    assert asyncio.run(connect())[0]["code"] == 1013


def test_a_spec_that_cannot_be_read_refuses_to_start(
    chat: servers.Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad = tmp_path / "spec.yaml"
    bad.write_text("version: 1\ntabels: {}\n", "utf-8")
    app = Guard(FastAPI(), bad, database=chat.url)
    with pytest.raises(AssertionError, match="does not start"), serving(app):
        pass
    assert "tabels" in caplog.text


async def _psycopg(url: str, sql: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(sql.encode())


async def _asyncpg(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


async def _sqlalchemy(url: str, sql: str) -> None:
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(sql))


async def _sqlalchemy_asyncpg(url: str, sql: str) -> None:
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"), poolclass=sqlalchemy.NullPool)
    async with engine.connect() as connection:
        await connection.execute(sqlalchemy.text(sql))


@pytest.mark.parametrize("driver", [_psycopg, _asyncpg, _sqlalchemy, _sqlalchemy_asyncpg])
def test_failures_are_recognised_whatever_driver_raises_them(
    chat: servers.Database, driver: Callable[[str, str], Coroutine[Any, Any, None]]
) -> None:
    def answered(url: str, sql: str) -> str | None:
        with pytest.raises(Exception) as raised:  # noqa: PT011 - of which class is what differs
            asyncio.run(driver(url, sql))
        failure = classify(raised.value, declared(load(CHAT).schema))
        return failure.fault.code if failure else None

    nowhere = f"postgresql://postgres@127.0.0.1:1/{chat.name}"
    assert answered(nowhere, "select 1") == "database-unreachable"
    assert answered(chat.url, "insert into conversations (nothing) values (1)") == "missing-column"
    assert answered(chat.url, "select pg_terminate_backend(pg_backend_pid())") == "database-unreachable"
    assert answered(chat.url, "select * from undeclared") is None


def test_the_example_of_the_readme_is_a_guarded_backend(
    chat: servers.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", chat.url)
    monkeypatch.chdir(CHAT.parent)
    drift(chat)
    names: dict[str, Any] = {}
    exec(readme_example(), names)
    with serving(names["app"]) as client:
        assert is_problem(client.get("/health/ready"), "missing-column", "public.conversations.updated_at")
        repair(chat)
        wait_until(lambda: client.get("/health/ready").status_code == 200, RECOVERY)
