"""The example of a chat backend: it works, degrades, recovers, and sends what its probes send."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
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


@contextmanager
def running(command: Sequence[str], **env: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """Run a command that serves on the port of the variable PORT, and wait until it does."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {**commandline.environment(PORT=str(port), **env), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    process = subprocess.Popen(command, cwd=HERE.parent.parent, env=own, stderr=subprocess.DEVNULL)

    def lives(client: httpx.Client) -> bool:
        with suppress(httpx.TransportError):
            return client.get("/health/live").status_code == 200
        return process.poll() is not None

    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            wait_until(lambda: lives(client), 60)
            yield process, client
    finally:
        process.terminate()
        process.wait(20)


def test_one_command_starts_it_on_a_server_of_its_own_which_goes_with_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with tempfile.TemporaryDirectory(prefix="schema-doctor-test-") as temporary:
        Path(temporary).chmod(0o777)
        with running([sys.executable, "-m", "examples.chat_backend"], TMPDIR=temporary) as (_, client):
            wait_until(lambda: client.post(SESSIONS).status_code == 200, 20)
            assert list(Path(temporary).iterdir())
        wait_until(lambda: not list(Path(temporary).iterdir()), 20)


def test_one_command_starts_it_on_the_database_that_is_named(database: servers.Database) -> None:
    create(database, SPEC)
    with running([sys.executable, "-m", "examples.chat_backend"], DATABASE_URL=database.url) as (_, client):
        wait_until(lambda: client.post(SESSIONS).status_code == 200, 20)
    assert database.execute("select count(*) from conversations") == [(1,)]


def test_the_command_of_the_dockerfile_serves_on_the_port_of_the_host_and_ends_when_it_is_asked_to(
    database: servers.Database,
) -> None:
    lines = (HERE / "Dockerfile").read_text("utf-8").splitlines()
    said = dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    assert said["USER"] == "1000"
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert all((HERE.parent.parent / name).exists() for name in copied)
    health = said["HEALTHCHECK"].removeprefix("CMD ")
    with running(json.loads(said["CMD"]), DATABASE_URL=database.url) as (process, client):
        assert client.get("/health/ready").status_code == 503
        env = {**os.environ, "PORT": str(client.base_url.port)}
        assert subprocess.run(["sh", "-c", health], env=env, check=False, timeout=60).returncode == 0
        process.send_signal(signal.SIGTERM)  # to the shell, which is uvicorn by now
        assert process.wait(20) in (0, -15)
