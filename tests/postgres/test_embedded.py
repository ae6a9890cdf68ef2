"""The embedded server: it starts, answers, restarts, and leaves nothing behind, however its program ends."""

import importlib.util
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schema_doctor import embedded, errors

PROGRAM = """\
import sys, time
from schema_doctor import embedded
server = embedded.start_server()
print(server.pid, server.folder, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def own() -> Iterator[embedded.Server]:
    with embedded.start_server() as started:
        yield started


def answer(server: embedded.Server, query: str) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def until(seconds: float, path: Path) -> bool:
    """Whether the path is gone within some seconds."""
    give_up = time.monotonic() + seconds
    while path.exists() and time.monotonic() < give_up:
        time.sleep(0.02)
    return not path.exists()


def test_a_server_answers_in_the_version_that_was_asked_for(server: embedded.Server) -> None:
    assert answer(server, "select current_setting('server_version_num')::int / 10000") == server.version
    assert answer(server, "select pg_encoding_to_char(encoding) from pg_database limit 1") == "UTF8"


def test_the_newest_version_is_the_default(own: embedded.Server) -> None:
    assert own.version == max(embedded.INSTALLS)


def test_the_folder_is_closed_to_other_users(own: embedded.Server) -> None:
    assert stat.S_IMODE(own.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(own.datadir.stat().st_mode) == 0o700


def test_the_server_is_reached_from_this_machine_only(own: embedded.Server) -> None:
    assert answer(own, "show listen_addresses") == "127.0.0.1"
    with psycopg.connect(own.url(), host=str(own.folder)) as through_socket:
        assert through_socket.info.hostaddr == ""


def test_root_never_runs_the_server(own: embedded.Server) -> None:
    # The two branches are two environments: a container's root, and everybody else.
    owner = own.datadir.stat().st_uid
    assert owner == os.geteuid() if os.geteuid() else owner != 0


def test_no_variable_of_the_caller_reaches_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGOPTIONS": "-c work_mem=1MB", "PGDATA": "/", "PGPORT": "1", "TZ": "Asia/Tokyo"}.items():
        monkeypatch.setenv(name, value)
    with embedded.start_server() as started:
        monkeypatch.delenv("PGOPTIONS")
        assert answer(started, "show timezone") == "UTC"
        assert answer(started, "show work_mem") == "4MB"


def test_committed_data_outlives_a_crash_of_the_server_and_nothing_outlives_the_close() -> None:
    with embedded.start_server(settings={"application_name": "it's a test"}) as started:
        port = started.port
        with psycopg.connect(started.url()) as connection:
            connection.execute("create table kept as select 42 as answer")
            name = connection.execute("show application_name").fetchone()
        assert name == ("it's a test",)
        started.stop("immediate")
        assert started.pid is None
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(started.url())
        started.start()
        started.start()  # no second server, no error
        assert started.port == port
        assert answer(started, "select answer from kept") == 42
    assert not started.folder.exists()
    started.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((started.host, port), timeout=5)


def test_an_open_session_does_not_hold_up_the_close() -> None:
    with embedded.start_server() as started:
        session = psycopg.connect(started.url())
        session.execute("select 1")
    with pytest.raises(psycopg.OperationalError):
        session.execute("select 1")
    session.close()


def test_two_servers_live_at_once(own: embedded.Server) -> None:
    with embedded.start_server() as other:
        assert other.port != own.port
        assert other.folder != own.folder
        assert answer(other, "select 1") == answer(own, "select 1") == 1
    assert answer(own, "select 1") == 1


def test_pg_hba_is_as_told() -> None:
    with embedded.start_server(hba="host all postgres 127.0.0.1/32 trust\n") as started:
        assert answer(started, "select 1") == 1
        with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
            psycopg.connect(started.url(), user="somebody")


def test_a_server_that_cannot_start_shows_its_log_and_leaves_nothing() -> None:
    with pytest.raises(errors.Unreachable, match='invalid value for parameter "shared_buffers": "nonsense"') as raised:
        embedded.start_server(settings={"shared_buffers": "nonsense"})
    named = re.search(r'configuration file "(.*)/data/postgresql\.conf" contains errors', str(raised.value))
    assert named is not None
    assert not Path(named[1]).exists()


def test_a_port_that_is_taken_is_an_error_when_it_was_asked_for_and_else_not(
    own: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(errors.Unreachable, match="Address already in use"):
        embedded.start_server(port=own.port)
    offered = [own.port, own.port, embedded._free_port()]
    monkeypatch.setattr(embedded, "_free_port", lambda: offered.pop(0))
    with embedded.start_server() as started:
        assert answer(started, "select 1") == 1
    assert offered == []


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_ends_with_its_program(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as program:
        assert program.stdout is not None
        pid, folder = program.stdout.readline().split(maxsplit=1)
        os.killpg(program.pid, ending)  # as a terminal sends Ctrl-C: to the whole process group
        assert program.wait(20) != 0
    assert until(20, Path(folder.strip()))
    # A container's first process may leave the ended server as a zombie, which still has its process id.
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True, check=False).stdout
    assert state.strip()[:1] in {"", "Z"}


def test_a_forked_child_does_not_end_the_server_of_its_parent(own: embedded.Server) -> None:
    child = os.fork()
    if child == 0:
        own.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert answer(own, "select 1") == 1


def test_binaries_that_only_the_caller_can_reach_are_copied_for_the_user_of_the_server(tmp_path: Path) -> None:
    package = embedded.binaries().parent.parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            shutil.copytree(source, tmp_path / source.name, symlinks=True, ignore=shutil.ignore_patterns("pginstall"))
    tmp_path.chmod(0o700)
    hidden = tmp_path / package.name / embedded.binaries().parent.name / "bin"
    with embedded.start_server(hidden) as started:
        assert answer(started, "select 1") == 1
        # Only as root is the user of the server another one, for whom the folder is closed.
        assert (started.folder / "install").exists() == (os.geteuid() == 0)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert not started.folder.exists()


def test_ctrl_c_that_comes_when_initdb_has_just_ended_is_still_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    wait = subprocess.Popen.wait
    begun: list[Path] = []

    def interrupted(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        code = wait(process, timeout)
        if "initdb" in str(process.args) and "--version" not in process.args:  # type: ignore[operator]
            begun.append(Path(str(process.args[1]).removeprefix("--pgdata=")).parent)  # type: ignore[index]
            monkeypatch.undo()
            raise KeyboardInterrupt
        return code

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        embedded.start_server()
    assert not begun[0].exists()


def test_a_folder_without_binaries_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(errors.UsageError, match="initdb and postgres do not run"):
        embedded.start_server(tmp_path)


def test_a_version_that_the_extra_does_not_bring_is_an_error_that_names_those_it_brings() -> None:
    with pytest.raises(errors.UsageError, match=r"no embedded PostgreSQL 13; installed: 16 and 18"):
        embedded.binaries(13)


def test_a_missing_extra_is_an_error_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PACKAGE", "no_such_package_anywhere")
    assert importlib.util.find_spec("no_such_package_anywhere") is None
    with pytest.raises(errors.UsageError, match=r"pip install 'schema-doctor\[embedded\]'"):
        embedded.binaries()


def test_finding_the_binaries_does_not_import_their_package() -> None:
    program = (
        "import sys; from schema_doctor import embedded; embedded.binaries(); print(embedded.PACKAGE in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False\n"
