"""How often a check waits for the server, which decides how long it takes when the server is far away."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor
from schema_doctor.embedded import Server
from schema_doctor.spec import load
from tests.proxy import Proxy, start_proxy
from tests.servers import Database

ROOT = Path(__file__).parent.parent.parent
CHAT = ROOT / "expected_schema.yaml"
TO_CONNECT = 2  # without TLS and with "trust": the server's answer to SSLRequest, then that to the start-up message
CLI = (sys.executable, "-m", "schema_doctor")

# Longer than a client takes between two parts of a pipeline, also when the machine is busy.
DELAY = 0.05


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with start_proxy(server.port, delay=DELAY) as started:
        yield started


@pytest.fixture
def repaired(database: Database) -> Database:
    """A database that has what the chat backend needs."""
    schema_doctor("fix", CHAT, "-d", database.url, "--yes")
    return database


@pytest.fixture
def canonical(repaired: Database, tmp_path: Path) -> Path:
    """The chat spec in the server's own spelling."""
    path = tmp_path / "canonical.yaml"
    schema_doctor("snapshot", "-d", repaired.url, "--output", path)
    return path


def schema_doctor(*args: str | Path, code: int = 0) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "COVERAGE"))}
    environment |= {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([*CLI, *args], env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr


def through(proxy: Proxy, database: Database) -> str:
    return f"postgresql://{database.server.user}@{proxy.host}:{proxy.port}/{database.name}"


def drift(database: Database) -> None:
    """Take away what the backend missed in production, and spoil a default."""
    database.execute(
        "alter table conversations drop column updated_at, drop column metadata;"
        "alter table messages alter column citations drop default;"
        "drop index idx_messages_session_id"
    )


def trips_of_check(proxy: Proxy, database: Database, path: Path) -> tuple[int, list[str]]:
    """Return the round trips of doctor.check() on a connection that stands, and the codes of what it found."""
    case = doctor.Case(spec=load(path), database="chat")
    with psycopg.connect(through(proxy, database), prepare_threshold=None) as connection:
        before = proxy.round_trips
        checked = doctor.check(connection, case)
        assert connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
        return proxy.round_trips - before, [finding.code for finding in checked.findings]


def test_a_database_in_step_takes_one_round_trip(proxy: Proxy, repaired: Database, canonical: Path) -> None:
    assert trips_of_check(proxy, repaired, canonical) == (1, [])


def test_a_drifted_database_takes_one_round_trip(proxy: Proxy, repaired: Database, canonical: Path) -> None:
    drift(repaired)
    trips, codes = trips_of_check(proxy, repaired, canonical)
    assert trips == 1
    assert len(codes) == 4


def test_a_spelling_that_is_not_the_servers_takes_one_round_trip_more(proxy: Proxy, repaired: Database) -> None:
    assert trips_of_check(proxy, repaired, CHAT) == (2, [])


def test_a_table_that_is_missing_has_nothing_to_ask_the_server_about(proxy: Proxy, database: Database) -> None:
    database.execute("create table conversations (id varchar(36) primary key, created_at timestamp default now())")
    trips, codes = trips_of_check(proxy, database, CHAT)
    assert trips == 1
    assert codes


def test_a_drifted_database_with_other_spellings_takes_two_round_trips(proxy: Proxy, repaired: Database) -> None:
    drift(repaired)
    trips, codes = trips_of_check(proxy, repaired, CHAT)
    assert trips == 2
    assert len(codes) == 4


@pytest.mark.parametrize("format_name", ["terminal", "json"])
def test_the_whole_command_needs_three_round_trips_and_one_connection(
    proxy: Proxy, repaired: Database, canonical: Path, format_name: str
) -> None:
    schema_doctor("check", canonical, "-d", through(proxy, repaired), "--format", format_name)
    assert [one.round_trips for one in proxy.conversations] == [TO_CONNECT + 1]
    drift(repaired)
    schema_doctor("check", canonical, "-d", through(proxy, repaired), "--format", format_name, code=1)
    assert [one.round_trips for one in proxy.conversations] == [TO_CONNECT + 1] * 2


def test_the_whole_command_needs_four_where_the_server_is_asked_for_its_spelling(
    proxy: Proxy, repaired: Database
) -> None:
    schema_doctor("check", CHAT, "-d", through(proxy, repaired))
    assert [one.round_trips for one in proxy.conversations] == [TO_CONNECT + 2]
