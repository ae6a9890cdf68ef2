"""How connecting fails and how long it is patient, with real sockets and real servers."""

import logging
import socket
import ssl
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from schema_doctor import embedded
from schema_doctor.connect import CAUSES, CONNECT_TIMEOUT, Patience, checked_timeout, connect, quiet_psycopg
from schema_doctor.dburl import find_url
from schema_doctor.errors import Unreachable, UsageError
from tests import servers

PASSWORD = "s3cr3t-canary/@"
HBA = """
host    all  postgres  127.0.0.1/32  trust
host    all  limited   127.0.0.1/32  trust
host    all  nologin   127.0.0.1/32  trust
host    all  rejected  127.0.0.1/32  reject
hostssl all  encrypted 127.0.0.1/32  scram-sha-256
host    all  keyed     127.0.0.1/32  scram-sha-256
"""


@pytest.fixture(scope="module")
def guarded(server: embedded.Server) -> Iterator[embedded.Server]:
    """A server of the same version that asks for passwords and refuses some roles."""
    with embedded.start_server(servers.bin_dir(server.version), hba=HBA) as started:
        with psycopg.connect(started.url(), autocommit=True) as connection:
            connection.execute("CREATE ROLE keyed LOGIN PASSWORD 's3cr3t-canary/@'")
            connection.execute("CREATE ROLE limited LOGIN CONNECTION LIMIT 1")
            connection.execute("CREATE ROLE nologin")
            connection.execute("CREATE ROLE rejected LOGIN")
            connection.execute("CREATE ROLE encrypted LOGIN")
            connection.execute("CREATE DATABASE private")
            connection.execute("REVOKE CONNECT ON DATABASE private FROM public")
        yield started


@contextmanager
def listening(answer: Callable[[socket.socket], None], delay: float = 0) -> Iterator[int]:
    """Listen on a free port, after `delay` seconds, and hand each connection to `answer` in a thread of its own."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])

        if not delay:
            listener.listen()

        def accept() -> None:
            if delay:
                time.sleep(delay)
                listener.listen()
            while True:
                try:
                    client = listener.accept()[0]
                except OSError:
                    return
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        def serve(client: socket.socket) -> None:
            with client:
                try:
                    answer(client)
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield port
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def forward(client: socket.socket, port: int) -> None:
    """Pass everything on to a server, as a proxy does; hang up when there is none."""
    with socket.create_connection(("127.0.0.1", port)) as upstream:

        def pump(source: socket.socket, sink: socket.socket) -> None:
            try:
                while data := source.recv(65536):
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                return

        back = threading.Thread(target=pump, args=(upstream, client), daemon=True)
        back.start()
        pump(client, upstream)
        back.join(5)


def refuse(client: socket.socket, message: str, state: str = "XX000", function: str = "f") -> None:
    """Answer a start-up message with a FATAL error (protocol-flow, "Start-up")."""
    while True:
        length = int.from_bytes(client.recv(4))
        if int.from_bytes(client.recv(length - 4)[:4]) == 196608:  # version 3.0; otherwise a request for TLS or GSSAPI
            break
        client.sendall(b"N")
    fields = b"".join(
        part.encode() + b"\0" for part in ("SFATAL", "VFATAL", f"C{state}", f"M{message}", f"R{function}")
    )
    fields += b"\0"
    client.sendall(b"E" + (len(fields) + 4).to_bytes(4) + fields)


def url(port: int, user: str = "keyed", database: str = "postgres", query: str = "") -> str:
    return f"postgresql://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/{database}?{query}"


def failure(text: str, timeout: float = 10, lines: list[str] | None = None) -> str:
    """Return the message of a connection that must fail, after a look at everything that could hold the password."""
    target = find_url(None, {"DATABASE_URL": text})
    told: list[str] = [] if lines is None else lines
    with pytest.raises(Unreachable) as caught:
        connect(target, connect_timeout=timeout, waiting=told.append)
    error = caught.value
    message = str(error)
    shown = "".join(traceback.format_exception(error)) + repr(error) + "".join(told)
    assert error.__cause__ is None
    assert error.__context__ is None
    for secret in target.secrets:
        assert secret not in shown
    assert "\n" not in message
    assert message.startswith(f"cannot connect to {target.label} as {target.user}: ")
    return message


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_a_connection_begins_transactions_and_prepares_nothing(server: embedded.Server) -> None:
    with connect(find_url(server.url(), {}), connect_timeout=10, waiting=pytest.fail) as connection:
        assert connection.autocommit is False
        assert connection.prepare_threshold is None
        row = connection.execute("SELECT current_setting('application_name'), current_setting('client_encoding')")
        assert row.fetchone() == ("schema-doctor", "UTF8")


def test_an_application_name_of_the_url_is_kept_and_an_encoding_is_not(server: embedded.Server) -> None:
    target = find_url(server.url() + "?application_name=mine&client_encoding=latin1", {})
    with connect(target, connect_timeout=10, waiting=pytest.fail) as connection:
        row = connection.execute("SELECT current_setting('application_name'), current_setting('client_encoding')")
        assert row.fetchone() == ("mine", "UTF8")


def test_libpqs_own_variables_are_enough(server: embedded.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": server.user, "PGDATABASE": "postgres"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with connect(find_url(None, environ), connect_timeout=10, waiting=pytest.fail) as connection:
        assert connection.info.dbname == "postgres"


@pytest.mark.parametrize("timeout", [1, 2, 10])  # libpq takes no less than 2
def test_the_next_host_is_tried_when_one_is_down(timeout: float, server: embedded.Server) -> None:
    text = f"postgresql://{server.user}@127.0.0.1:{closed_port()},127.0.0.1:{server.port}/postgres"
    with connect(find_url(text, {}), connect_timeout=timeout, waiting=pytest.fail) as connection:
        assert connection.info.port == server.port


def test_a_password_with_every_special_character_arrives(guarded: embedded.Server) -> None:
    with connect(find_url(url(guarded.port), {}), connect_timeout=10, waiting=pytest.fail) as connection:
        assert connection.info.user == "keyed"


@pytest.mark.parametrize(
    ("user", "database", "query", "what", "hint"),
    [
        ("postgres", "nosuch", "", 'database "nosuch" does not exist', "check the database's name in DATABASE_URL"),
        ("postgres", "template0", "", "not currently accepting connections", "this is a template"),
        ("nologin", "postgres", "", "not permitted to log in", "ALTER ROLE ... LOGIN"),
        ("rejected", "postgres", "sslmode=require", "does not support SSL", "sslmode"),
        ("rejected", "postgres", "", "pg_hba.conf rejects connection", "add sslmode=require"),
        ("encrypted", "postgres", "sslmode=disable", "no pg_hba.conf entry", "add sslmode=require"),
        ("keyed", "private", "", 'permission denied for database "private"', "GRANT CONNECT"),
        ("postgres", "postgres", "channel_binding=require", "channel binding", "channel_binding"),
    ],
)
def test_what_the_server_refuses_is_told_at_once(
    guarded: embedded.Server, user: str, database: str, query: str, what: str, hint: str
) -> None:
    begun = time.monotonic()
    told: list[str] = []
    message = failure(url(guarded.port, user, database, query), lines=told)
    assert what in message
    assert hint in message
    assert told == []
    assert time.monotonic() - begun < 2


def test_an_unknown_role_is_told_at_once(server: embedded.Server) -> None:
    message = failure(f"postgresql://nosuch@127.0.0.1:{server.port}/postgres")
    assert 'role "nosuch" does not exist: check the user in DATABASE_URL' in message


def test_a_wrong_password_is_told_without_it(guarded: embedded.Server) -> None:
    message = failure(f"postgresql://keyed:wrong-canary@127.0.0.1:{guarded.port}/postgres")
    assert 'password authentication failed for user "keyed": check user and password in DATABASE_URL' in message
    assert "no password supplied" in failure(f"postgresql://keyed@127.0.0.1:{guarded.port}/postgres")


def test_a_refused_port_is_given_up_soon() -> None:
    begun = time.monotonic()
    told: list[str] = []
    message = failure(url(closed_port()), timeout=30, lines=told)
    assert "Connection refused" in message
    assert "check host and port in DATABASE_URL" in message
    assert 1 < time.monotonic() - begun < 5
    assert told


def test_a_missing_socket_is_given_up_soon() -> None:
    message = failure("postgresql://u@/d?host=/nosuch")
    assert "No such file or directory" in message


def test_a_host_that_nobody_knows_is_told_at_once() -> None:
    told: list[str] = []
    message = failure(f"postgresql://u:{quote(PASSWORD, safe='')}@nosuch.invalid/d", lines=told)
    assert "nosuch.invalid" in message
    assert "resol" in message


@pytest.mark.parametrize("host", ["x" * 64, "a..b", "-.invalid"])
def test_a_host_that_is_no_name_is_told_at_once(host: str) -> None:
    assert "check the host's spelling in DATABASE_URL" in failure(f"postgresql://u@{host}/d")


@pytest.mark.parametrize("sslmode", ["disable", "prefer", "require"])
def test_a_port_that_speaks_http_is_told_at_once(sslmode: str) -> None:
    def answer(client: socket.socket) -> None:
        client.recv(1024)
        client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    told: list[str] = []
    with listening(answer) as port:
        message = failure(url(port, query=f"sslmode={sslmode}"), lines=told)
    assert "does not speak PostgreSQL's protocol" in message
    assert told == []


def test_a_port_that_hangs_up_is_tried_until_the_bound() -> None:
    told: list[str] = []
    begun = time.monotonic()
    with listening(socket.socket.close) as port:
        message = failure(url(port), timeout=4, lines=told)
    assert "something accepts and hangs up" in message
    assert len(told) > 1
    assert all(line.startswith(f"waiting for 127.0.0.1:{port} (") for line in told)
    assert time.monotonic() - begun < 4.5


def test_a_certificate_that_no_authority_has_signed_is_told_at_once(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def answer(client: socket.socket) -> None:
        client.recv(8)  # SSLRequest (protocol-message-formats)
        client.sendall(b"S")
        with suppress(OSError):
            context.wrap_socket(client, server_side=True)

    told: list[str] = []
    with listening(answer) as port:
        message = failure(url(port, query="sslmode=verify-full"), lines=told)
    assert "certificate verify failed" in message
    assert "name its authority with sslrootcert= or SSL_CERT_FILE (now " in message
    assert told == []


def test_a_port_that_drips_is_given_up_at_the_bound() -> None:
    def answer(client: socket.socket) -> None:
        with suppress(OSError):
            for _ in range(60):
                client.sendall(b"R")
                time.sleep(0.5)

    begun = time.monotonic()
    with listening(answer) as port:
        message = failure(url(port), timeout=3)
    assert f"127.0.0.1:{port}" in message
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("hosts", [1, 2])
def test_a_port_that_stays_silent_is_given_up_at_the_bound(hosts: int) -> None:
    finished = threading.Event()
    begun = time.monotonic()

    def answer(client: socket.socket) -> None:
        finished.wait(20)

    with listening(answer) as port:
        where = ",".join([f"127.0.0.1:{port}"] * hosts)
        message = failure(f"postgresql://u:{quote(PASSWORD, safe='')}@{where}/d", timeout=2)
        finished.set()
    assert "timeout expired" in message
    assert "--connect-timeout" in message
    assert 1.9 < time.monotonic() - begun < 3


def test_a_server_that_starts_behind_its_proxy_is_waited_for(server: embedded.Server) -> None:
    with embedded.start_server(servers.bin_dir(server.version)) as sleeper:
        sleeper.stop()
        waking = threading.Timer(2, sleeper.start)
        told: list[str] = []
        with listening(lambda client: forward(client, sleeper.port)) as port:
            waking.start()
            target = find_url(url(port, "postgres"), {})
            with connect(target, connect_timeout=30, waiting=told.append) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        waking.join()
    assert len(told) > 1


def test_a_port_that_opens_within_two_seconds_is_waited_for(server: embedded.Server) -> None:
    told: list[str] = []
    with listening(lambda client: forward(client, server.port), delay=0.5) as port:
        connect(find_url(url(port, "postgres"), {}), connect_timeout=30, waiting=told.append).close()
    assert "refused" in told[0]


@pytest.mark.parametrize(
    "reason",
    [
        "the database system is starting up",
        "sorry, too many clients already",
        "remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "Couldn't connect to compute node",
        "terminating connection due to administrator command",
        "query_wait_timeout",
    ],
)
def test_what_passes_is_waited_for(server: embedded.Server, reason: str) -> None:
    attempts = iter((True, True))

    def answer(client: socket.socket) -> None:
        if next(attempts, False):
            refuse(client, reason)
        else:
            forward(client, server.port)

    told: list[str] = []
    with listening(answer) as port:
        connect(find_url(url(port, "postgres"), {}), connect_timeout=20, waiting=told.append).close()
    assert len(told) == 2
    assert all(reason in line for line in told)


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("unsupported startup parameter: options", "remove options="),
        ("The requested endpoint could not be found, or you don't have access to it", "check the host"),
        ("The endpoint ID is not specified", "options=endpoint%3D"),
        ("connection is insecure (try using `sslmode=require`)", "add sslmode=require"),
        ("You have exceeded the limit of concurrently active endpoints", "the plan's limits"),
        ("s3cr3t-canary/@ is what you said\nDETAIL\x1b[31m", "***"),
    ],
)
def test_what_does_not_pass_is_told_at_once(reason: str, hint: str) -> None:
    told: list[str] = []
    with listening(lambda client: refuse(client, reason)) as port:
        message = failure(url(port), lines=told)
    assert hint in message
    assert "\x1b" not in message
    assert told == []


@pytest.mark.parametrize(
    ("reason", "state"),
    [("das Datenbanksystem startet", "57P03"), ("tut mir leid, schon zu viele Verbindungen", "53300")],
)
def test_what_passes_is_waited_for_in_any_language(server: embedded.Server, reason: str, state: str) -> None:
    attempts = iter((True, True, True, True, True))  # each is asked for its SQLSTATE; the last time the server lets in

    def answer(client: socket.socket) -> None:
        if next(attempts, False):
            refuse(client, reason, state)
        else:
            forward(client, server.port)

    told: list[str] = []
    with listening(answer) as port:
        connect(find_url(url(port, "postgres"), {}), connect_timeout=20, waiting=told.append).close()
    assert len(told) == 3
    assert all(reason in line for line in told)


@pytest.mark.parametrize(
    ("reason", "state", "function", "hint"),
    [
        ("Passwort-Authentifizierung fehlgeschlagen", "28P01", "auth_failed", "check user and password"),
        ("Rolle existiert nicht", "28000", "InitializeSessionUserId", "check the user in"),
        ("kein Eintrag", "28000", "ClientAuthentication", "change its pg_hba.conf"),
        ("Datenbank existiert nicht", "3D000", "InitPostgres", "check the database's name"),
        ("keine Berechtigung", "42501", "CheckMyDatabase", "GRANT CONNECT"),
        ("akzeptiert gegenwärtig keine Verbindungen", "55000", "CheckMyDatabase", "this is a template"),
        ("s3cr3t-canary/@ ist das Passwort", "XX000", "elog", "***"),
    ],
)
def test_what_does_not_pass_is_told_at_once_in_any_language(reason: str, state: str, function: str, hint: str) -> None:
    told: list[str] = []
    with listening(lambda client: refuse(client, reason, state, function)) as port:
        assert hint in failure(url(port), lines=told)
    assert told == []


def test_a_role_whose_connections_are_used_up_is_waited_for(guarded: embedded.Server) -> None:
    target = find_url(url(guarded.port, "limited"), {})
    told: list[str] = []
    first = connect(target, connect_timeout=10, waiting=pytest.fail)
    release = threading.Timer(0.5, first.close)
    release.start()
    connect(target, connect_timeout=20, waiting=told.append).close()
    release.join()
    assert "too many connections for role" in told[0]


def test_psycopgs_log_does_not_reach_stderr(server: embedded.Server, capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.handlers.clear()  # as in a program that has set up no logging: pytest has
    try:
        connection = connect(find_url(server.url(), {}), connect_timeout=10, waiting=pytest.fail)
        with pytest.raises(psycopg.OperationalError), connection:
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    finally:
        root.handlers[:] = handlers
    assert capfd.readouterr().err == ""


def test_psycopgs_log_is_silenced_once() -> None:
    quiet_psycopg()
    before = logging.getLogger("psycopg").handlers[:]
    quiet_psycopg()
    assert logging.getLogger("psycopg").handlers == before


@pytest.mark.parametrize("value", [0, -1, 0.5, 3601, 1e9, float("nan"), float("inf")])
def test_a_timeout_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(UsageError, match="1 to 3600"):
        checked_timeout(value)


def test_a_timeout_in_range_is_kept() -> None:
    assert [checked_timeout(value) for value in (1, 2.5, CONNECT_TIMEOUT, 3600)] == [1, 2.5, 30, 3600]


def test_every_cause_says_what_to_do() -> None:
    for cause in CAUSES:
        assert cause.hint.format(source="DATABASE_URL", roots="/etc/ssl/cert.pem")
        assert cause.patience in Patience
