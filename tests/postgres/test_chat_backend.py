"""The example of a chat backend: it works, degrades, recovers, and sends what its probes send."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from examples.chat_backend import queries
from schema_doctor.probed import of_spec
from schema_doctor.spec import load
from tests import commandline, servers
from tests.backends import CHAT, create, serving, wait_until
from tests.proxy import start_proxy

HERE = CHAT.parent / "examples" / "chat_backend"
SPEC = HERE / "expected_schema.yaml"
FAR, BUDGET = 0.04, 0.5  # seconds to the database, seconds to make a session
SESSIONS = "/api/v1/chat/session"
MESSAGE = {
    "role": "assistant",
    "content": "hello",
    "citations": [{"title": "A page", "url": "https://example.com/1"}],
    "selected_text": "chosen",
}


@pytest.fixture
def chat(database: servers.Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    create(database, SPEC)
    with backend(database.url, monkeypatch) as client:
        yield client


@contextmanager
def backend(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delitem(sys.modules, "examples.chat_backend.app", raising=False)  # it reads the environment at once
    from examples.chat_backend.app import app  # noqa: PLC0415

    with serving(app) as client:
        yield client


def test_messages_are_stored_and_read_back_with_citations_and_selected_text(chat: httpx.Client) -> None:
    session = chat.post(SESSIONS).json()["session_id"]
    stored = chat.post(f"{SESSIONS}/{session}/messages", json=MESSAGE)
    assert stored.status_code == 200
    assert chat.get(f"{SESSIONS}/{session}/messages").json() == [stored.json()]
    assert stored.json().items() >= MESSAGE.items()


def test_what_is_not_there_is_a_404_and_what_makes_no_sense_a_422(chat: httpx.Client) -> None:
    nobody = f"{SESSIONS}/00000000-0000-0000-0000-000000000000/messages"
    assert chat.get(nobody).status_code == chat.post(nobody, json=MESSAGE).status_code == 404
    assert chat.get(f"{SESSIONS}/x/messages").status_code == 422
    assert chat.post(nobody, json={**MESSAGE, "role": "root"}).status_code == 422


def test_the_page_is_there_while_the_database_is_wrong_and_the_rest_comes_back(
    chat: httpx.Client, database: servers.Database
) -> None:
    database.execute("alter table conversations drop column updated_at")
    assert chat.post(SESSIONS).status_code == 503
    wait_until(lambda: chat.get("/health/ready").status_code == 503, 5)
    assert chat.get("/health/ready").json()["address"] == "public.conversations.updated_at"
    assert "fallback mode" in chat.get("/").text
    database.execute("alter table conversations add column updated_at timestamp default now()")
    wait_until(lambda: chat.post(SESSIONS).status_code == 200, 10)


def test_the_probes_run_the_statements_of_the_backend_and_pass(chat: httpx.Client, database: servers.Database) -> None:
    sent = {" ".join(text.split()) for text in vars(queries).values() if isinstance(text, str) and "%(" in text}
    probed = {statement.title for probe in of_spec(load(SPEC)) for statement in probe.statements}
    assert sent == probed
    ended = commandline.run("probe", SPEC, "-d", database.url)
    assert ended.code == 0, ended.text


def test_a_session_is_made_in_time_from_40_ms_away(
    database: servers.Database, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    create(database, SPEC)

    def times(*options: object) -> dict[str, tuple[float, int]]:
        """Return of each probe that was run how long it took, in seconds, and its round trips."""
        ended = commandline.run("probe", SPEC, *options, "--enforce-budget", "--repeat", 5, "--format", "json")
        assert ended.code == 0, ended.text
        report = json.loads(ended.out)
        return {one["name"]: (one["warm"], one["round_trips"]) for one in report["probes"] if one["warm"] is not None}

    with start_proxy(database.server.port, delay=FAR) as proxy:
        url = database.url.replace(f":{database.server.port}/", f":{proxy.port}/")
        statements = times("-d", url)
        with backend(url, monkeypatch) as client:
            client.post(SESSIONS)
            before = proxy.round_trips
            client.post(SESSIONS)
            of_backend = proxy.round_trips - before
            requests = times("--url", client.base_url)
    took, round_trips = statements["create a session"]
    answered, _ = requests["the session endpoint"]
    assert (round_trips, of_backend) == (3, 2)  # BEGIN and COMMIT; of the backend: is the connection alive, and INSERT
    assert round_trips * FAR < took < BUDGET
    assert of_backend * FAR < answered < BUDGET
    record_property(
        "told",
        f"a session, {FAR * 1000:.0f} ms away: {took * 1000:.0f} ms in {round_trips} round trips of the probe, "
        f"{answered * 1000:.0f} ms by the endpoint in {of_backend} round trips of the backend",
    )


def test_it_needs_of_its_database_what_the_chat_of_the_demo_needs() -> None:
    assert load(SPEC).schema == load(CHAT).schema


def test_without_a_database_it_refuses_to_start_and_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SCHEMA_DOCTOR_DATABASE_URL", "PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    command = [sys.executable, "-m", "uvicorn", "examples.chat_backend.app:app", "--port", "0"]
    done = subprocess.run(command, cwd=Path(CHAT).parent, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert "no database is named" in done.stderr
