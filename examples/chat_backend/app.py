"""A chat backend: sessions, messages, and a page that talks to them; `uvicorn examples.chat_backend.app:app`."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool
from pydantic import BaseModel, Field

from examples.chat_backend import queries
from schema_doctor.guard import Guard

HERE = Path(__file__).parent
Pool = ConnectionPool[Connection[DictRow]]
# A server that is gone without a word is noticed within 25 s, not hours (libpq-connect, "keepalives").
VANISHED = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}


class NewMessage(BaseModel):
    """What a client sends."""

    role: Literal["user", "assistant", "system"]
    content: str = Field(min_length=1, max_length=20_000)
    citations: list[dict[str, Any]] = []
    selected_text: str | None = None


@asynccontextmanager
async def pooled(app: FastAPI) -> AsyncIterator[None]:
    """Hold the pool while the backend runs; it does not wait for a database that is away."""
    with ConnectionPool(
        os.environ["DATABASE_URL"],  # without it, the guard has refused to start
        connection_class=Connection[DictRow],
        # Each request is one statement, or two: in autocommit each takes one round trip. A pooler knows nothing of what
        # was prepared.
        kwargs={"autocommit": True, "row_factory": dict_row, "prepare_threshold": None, **VANISHED},
        min_size=1,
        max_size=10,
        timeout=5,
        reconnect_timeout=5,
        check=ConnectionPool.check_connection,
    ) as pool:
        app.state.pool = pool
        yield


app = FastAPI(title="Chat", lifespan=pooled)
app.add_middleware(
    Guard, spec=HERE / "expected_schema.yaml", database=os.environ.get("DATABASE_URL"), exempt=["/", "/widget"]
)
# After the guard, and so around it: a page on another host may read the 503, too.
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])


def of_app(request: Request) -> Pool:
    """Return the pool of the application."""
    pool: Pool = request.app.state.pool
    return pool


Database = Annotated[Pool, Depends(of_app)]


@app.get("/", include_in_schema=False)
@app.get("/widget", include_in_schema=False)
async def widget() -> FileResponse:
    """Return the page of the chat."""
    return FileResponse(HERE / "widget.html", media_type="text/html")


@app.post("/api/v1/chat/session")
def create_session(pool: Database) -> dict[str, Any]:
    """Begin a conversation."""
    with pool.connection() as connection:
        row = connection.execute(queries.SESSION, {"session": str(uuid4()), "metadata": Jsonb({})}).fetchone()
    if row is None:
        raise RuntimeError("INSERT ... RETURNING returned no row")
    return {"session_id": row["id"], "updated_at": row["updated_at"]}


@app.post("/api/v1/chat/session/{session}/messages")
def add_message(session: UUID, message: NewMessage, pool: Database) -> dict[str, Any]:
    """Store a message of a conversation."""
    values = {
        "session": str(session),
        "id": str(uuid4()),
        "role": message.role,
        "content": message.content,
        "citations": Jsonb(message.citations),
        "selected_text": message.selected_text,
    }
    with pool.connection() as connection:
        row = connection.execute(queries.MESSAGE, values).fetchone()
    if row is None:
        raise HTTPException(404, "there is no such session")
    return row


@app.get("/api/v1/chat/session/{session}/messages")
def read_messages(session: UUID, pool: Database) -> list[dict[str, Any]]:
    """Return the messages of a conversation, in their order."""
    with pool.connection() as connection:
        if connection.execute(queries.KNOWN, {"session": str(session)}).fetchone() is None:
            raise HTTPException(404, "there is no such session")
        return connection.execute(queries.MESSAGES, {"session": str(session)}).fetchall()
