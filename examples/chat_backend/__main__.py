"""Serve the chat: `python -m examples.chat_backend`, on DATABASE_URL or else on a PostgreSQL of its own."""

import os
from contextlib import ExitStack
from pathlib import Path

import psycopg
import uvicorn

from schema_doctor import doctor, embedded
from schema_doctor.spec import load

GRACE = 10  # seconds: a page that asks again and again on one connection would keep the process from ending


def main() -> None:
    """Serve until interrupted; a database of its own is made as the spec says, and goes with the process."""
    with ExitStack() as stack:
        if "DATABASE_URL" not in os.environ:
            server = stack.enter_context(embedded.start_server())
            os.environ["DATABASE_URL"] = server.url()
            _create(server.url())
        uvicorn.run(
            "examples.chat_backend.app:app",
            host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8000")),
            timeout_graceful_shutdown=GRACE,
        )


def _create(url: str) -> None:
    case = doctor.Case(spec=load(Path(__file__).with_name("expected_schema.yaml")), database="a database of its own")
    with psycopg.connect(url) as connection:
        for step in doctor.examine(connection, case, complete=True).plan.steps:
            connection.execute(step.sql.encode())


if __name__ == "__main__":
    main()
