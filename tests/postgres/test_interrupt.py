"""Ctrl-C, SIGTERM and an answer of no: the process ends soon, says so with 130, and leaves nothing behind."""

import fcntl
import os
import pty
import select
import signal
import socket
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests import commandline, servers
from tests.commandline import BY_HAND, SPEC, begun, command, environment


def until(ready: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a function returns true."""
    give_up = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < give_up, "it never came to be"
        time.sleep(0.02)


def backends(database: servers.Database, state: str = "true") -> int:
    rows = database.execute(
        "select count(*) from pg_stat_activity where application_name = 'schema-doctor' "
        f"and datname = current_database() and {state}"
    )
    return int(rows[0][0])


def untouched(database: servers.Database) -> bool:
    return database.execute(
        "select to_regclass('messages'), count(*) from pg_attribute "
        "where attrelid = 'conversations'::regclass and attnum > 0"
    ) == [(None, 2)]


@contextmanager
def waiting_for_a_lock(database: servers.Database, *args: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command that cannot go on, as long as the test holds its lock; yields it when it waits."""
    database.execute(BY_HAND)
    locker = database.connect()
    locker.execute(f"lock table conversations in {'access share' if 'fix' in args else 'access exclusive'} mode")
    process = begun(database.url, *args, SPEC)
    try:
        until(lambda: backends(database, "wait_event_type = 'Lock'") == 1)
        yield process
    finally:
        process.kill()
        process.communicate()
        locker.rollback()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_fix_that_waits_for_a_lock_stops_when_it_is_told_to(database: servers.Database, number: int) -> None:
    with waiting_for_a_lock(database, "fix", "--yes") as process:
        begin = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        seconds = time.monotonic() - begin
        assert process.returncode == 130, err
        assert seconds < 2
        assert "nothing was applied" in err
        assert "Traceback" not in out + err
        until(lambda: backends(database) == 0, 2)
    assert untouched(database)


TERMINATE = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'schema-doctor' and "


def test_a_fix_that_loses_its_connection_leaves_nothing_half_done(database: servers.Database) -> None:
    with waiting_for_a_lock(database, "fix", "--yes") as process:
        database.execute(f"{TERMINATE} wait_event_type = 'Lock'")
        _, err = process.communicate(timeout=20)
        assert process.returncode == 3, err
        assert err.count("nothing was applied") == 1
        assert "run fix again" in err
    assert untouched(database)


def test_a_fix_that_loses_its_second_connection_says_how_to_go_on(database: servers.Database) -> None:
    with waiting_for_a_lock(database, "fix", "--yes") as process:
        database.execute(f"{TERMINATE} state = 'idle in transaction'")
        for locker in database.opened:
            locker.rollback()
        _, err = process.communicate(timeout=20)
        assert process.returncode in (0, 3), err
        assert "internal error" not in err
    assert commandline.run("fix", "--yes", env={"DATABASE_URL": database.url}).code == 0


@pytest.mark.parametrize("name", ["check", "plan"])
def test_a_check_that_loses_its_connection_says_nothing_of_drift(database: servers.Database, name: str) -> None:
    with waiting_for_a_lock(database, name) as process:
        database.execute(f"{TERMINATE} true")
        out, err = process.communicate(timeout=20)
        assert process.returncode == 3, err
        assert not out
        assert "internal error" not in err
        assert "lost" in err


def test_a_check_stops_when_it_is_told_to(database: servers.Database) -> None:
    """The port answers nothing at all, as a firewall that drops packets does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        process = subprocess.Popen(
            command("check", SPEC, "-d", f"postgresql://a@127.0.0.1:{port}/b"),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with silent.accept()[0]:
            begin = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert time.monotonic() - begin < 2
    assert err == "schema-doctor: interrupted\n"


@contextmanager
def at_a_terminal(database: servers.Database) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run `fix` at a pseudo-terminal of its own; yields the process and the terminal's other end."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        command("fix", SPEC),
        env=environment(DATABASE_URL=database.url, TERM="dumb"),
        stdin=child,
        stdout=child,
        stderr=child,
        start_new_session=True,
        preexec_fn=_control_terminal,  # noqa: PLW1509 - there are no threads here, and no other way
    )
    os.close(child)
    try:
        yield process, parent
    finally:
        process.kill()
        process.wait()
        os.close(parent)


def _control_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C, typed, becomes SIGINT


def read_until(terminal: int, wanted: str = "", seconds: float = 20) -> str:
    """Read what the terminal shows until a text comes, or, without one, until the process is gone."""
    text = ""
    give_up = time.monotonic() + seconds
    while not wanted or wanted not in text:
        assert time.monotonic() < give_up, text
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:  # Linux says EIO when the other end is closed
                break
            if not more:
                break
            text += more.decode()
    return text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (b"n\n", "nothing was changed"),
        (b"\n", "nothing was changed"),
        (b"\x04", "nothing was changed"),
        (b"\x03", "interrupted"),
    ],
    ids=["no", "return", "end of file", "ctrl-c"],
)
def test_who_does_not_say_yes_changes_nothing(database: servers.Database, typed: bytes, said: str) -> None:
    database.execute(BY_HAND)
    with at_a_terminal(database) as (process, terminal):
        shown = read_until(terminal, "[y/N] ")
        assert "CREATE TABLE IF NOT EXISTS public.messages" in shown
        assert f"Apply 4 statements to {database.name} on" in shown
        os.write(terminal, typed)
        rest = read_until(terminal)
        assert process.wait(10) == 130
    assert said in rest
    assert "Traceback" not in rest
    assert untouched(database)


def test_who_says_yes_gets_it(database: servers.Database) -> None:
    database.execute(BY_HAND)
    with at_a_terminal(database) as (process, terminal):
        read_until(terminal, "[y/N] ")
        os.write(terminal, b"y\n")
        rest = read_until(terminal)
        assert process.wait(10) == 0
    assert "4 of 4 statements applied" in rest
    assert not untouched(database)
