"""Small real backends for the tests of the guard: FastAPI and Starlette, behind a uvicorn in this process."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import httpx
import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from schema_doctor import doctor
from schema_doctor.guard import Guard
from schema_doctor.spec import load
from tests.servers import Connection, Database

CHAT = Path(__file__).parent.parent / "expected_schema.yaml"
SESSION = """
insert into conversations (id, updated_at, metadata) values (gen_random_uuid()::text, now(), '{}') returning id
"""
RECOVERY = 10.0  # seconds that a backend may take, once the database is well
Pool = ConnectionPool[Connection]


def readme_example() -> str:
    """The backend of README.md, "Guard your backend"."""
    text = (CHAT.parent / "README.md").read_text("utf-8")
    return next(found[1] for found in re.finditer(r"```python\n(.*?)```", text, re.DOTALL) if "Guard" in found[1])


def work(pool: Pool, sql: str) -> list[TupleRow]:
    with pool.connection() as connection:
        return connection.execute(sql.encode()).fetchall()


def fastapi(pool: Pool, **options: Any) -> FastAPI:
    """A backend with a route that writes, one that runs any statement, one that needs no database, one that streams."""
    app = FastAPI()
    app.add_middleware(Guard, spec=CHAT, pool=pool, exempt=["/static/*"], **options)

    @app.post("/session")
    def session() -> dict[str, str]:
        return {"session_id": work(pool, SESSION)[0][0]}

    @app.get("/run")
    def run(sql: str) -> int:
        return len(work(pool, sql))

    @app.get("/static/page")
    async def page() -> str:
        return "page"

    @app.get("/stream")
    def stream(sql: str) -> StreamingResponse:
        return StreamingResponse(parts(pool, sql))

    return app


def starlette(pool: Pool, **options: Any) -> Starlette:
    """The same without FastAPI."""

    def session(request: Request) -> JSONResponse:
        return JSONResponse({"session_id": work(pool, SESSION)[0][0]})

    def run(request: Request) -> JSONResponse:
        return JSONResponse(len(work(pool, request.query_params["sql"])))

    async def page(request: Request) -> JSONResponse:
        return JSONResponse("page")

    def stream(request: Request) -> StreamingResponse:
        return StreamingResponse(parts(pool, request.query_params["sql"]))

    app = Starlette(
        routes=[
            Route("/session", session, methods=["POST"]),
            Route("/run", run),
            Route("/static/page", page),
            Route("/stream", stream),
        ]
    )
    app.add_middleware(Guard, spec=CHAT, pool=pool, exempt=["/static/*"], **options)
    return app


def parts(pool: Pool, sql: str) -> Iterator[bytes]:
    yield b"first"
    work(pool, sql)
    yield b"last"


@contextmanager
def pooled(url: str, *, size: int = 4, timeout: float = 5.0, **options: Any) -> Iterator[Pool]:
    """A pool that is not waited for: the database may be away."""
    with ConnectionPool(
        url,
        min_size=0,
        max_size=size,
        timeout=timeout,
        reconnect_timeout=2.0,  # its pauses double until then, and nobody can wake it
        kwargs=options or None,
        check=ConnectionPool.check_connection,
    ) as pool:
        yield pool


@contextmanager
def serving(app: Any, ws: Literal["none", "websockets-sansio"] = "none") -> Iterator[httpx.Client]:
    """Serve an application in a thread; raises AssertionError when it does not start."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws=ws))

    def run() -> None:
        with suppress(SystemExit):  # what uvicorn does when the application does not start
            server.run()

    thread = threading.Thread(target=run, name="uvicorn")
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), 15)
        assert server.started, "the application does not start"
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=30, limits=httpx.Limits(max_keepalive_connections=0)
        ) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(15)


def wait_until(true: Callable[[], bool], seconds: float) -> float:
    """Return after how many seconds it has become true; raise TimeoutError when it does not."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(0.02)
    return time.monotonic() - begun


def create(database: Database, spec: Path = CHAT) -> None:
    """Make an empty database what a spec says."""
    with psycopg.connect(database.url) as connection:
        case = doctor.Case(spec=load(spec), database="chat")
        for step in doctor.examine(connection, case, complete=True).plan.steps:
            connection.execute(step.sql.encode())


def drift(database: Database) -> None:
    database.execute("alter table conversations drop column updated_at")


def repair(database: Database) -> None:
    database.execute("alter table conversations add column updated_at timestamp default now()")


def is_problem(answer: httpx.Response, code: str, address: str = "") -> bool:
    """Tell whether an answer is the 503 of the guard, with this reason."""
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) in range(1, 301)
    body = answer.json()
    return (body["code"], body["address"]) == (code, address)


def recovers(client: httpx.Client) -> bool:
    """Tell whether the backend is ready and works in time, with nothing but 503 until then."""
    statuses: list[int] = []

    def works() -> bool:
        statuses.extend([client.get("/health/ready").status_code, client.post("/session").status_code])
        return statuses[-2:] == [200, 200]

    wait_until(works, RECOVERY)
    return set(statuses) <= {200, 503}
