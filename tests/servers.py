"""What the tests run on: binaries of a PostgreSQL version, databases, and a PgBouncer before a server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.rows import TupleRow
from pytest_postgresql.janitor import DatabaseJanitor

from schema_doctor import embedded, errors

VERSIONS = range(14, 19)
Connection = psycopg.Connection[TupleRow]


def bin_dir(version: int, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder with `initdb` and `postgres` of a major version; raise UsageError, which names where it looked.

    First what `SCHEMA_DOCTOR_PG<version>_BIN` says, then the embedded binaries, then Debian's.
    """
    variable = f"SCHEMA_DOCTOR_PG{version}_BIN"
    if said := environment.get(variable):
        if (Path(said) / "initdb").exists():
            return Path(said)
        raise errors.UsageError(f"{variable}={said}: there is no initdb in this folder")
    debian = Path(f"/usr/lib/postgresql/{version}/bin")
    try:
        return embedded.binaries(version)
    except errors.UsageError as error:
        if (debian / "initdb").exists():
            return debian
        raise errors.UsageError(
            f"PostgreSQL {version} was asked for and is not here: {error}; {debian} does not exist; "
            f"set {variable} to a folder that holds its initdb and postgres, or ask for others with --pg"
        ) from error


@dataclass
class Database:
    """A database of one test; the connections that it hands out are closed at the end of the test."""

    server: embedded.Server
    name: str
    opened: list[Connection] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url(self.name)

    def connect(self, *, autocommit: bool = False, **options: Any) -> Connection:
        """Connect as the superuser; `options` are keywords of `psycopg.connect`, such as `user`."""
        connection = psycopg.connect(self.url, autocommit=autocommit, **options)
        self.opened.append(connection)
        return connection

    def execute(self, statements: str) -> list[TupleRow]:
        """Run statements, several of them in one transaction, and return the rows of the last one, if it has rows."""
        with psycopg.connect(self.url, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(statements)
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        for connection in self.opened:
            connection.close()


@contextmanager
def new_database(server: embedded.Server, name: str) -> Iterator[Database]:
    """Create a database and drop it at the end, also when connections to it are left over."""
    janitor = DatabaseJanitor(user=server.user, host=server.host, port=server.port, dbname=name)
    with janitor:
        database = Database(server, name)
        try:
            yield database
        finally:
            database.close()


@dataclass(frozen=True)
class Pooler:
    """A PgBouncer before a server; it lets every role of the server in without a password."""

    server: embedded.Server
    port: int
    host: str = "127.0.0.1"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{self.server.user}@{self.host}:{self.port}/{quote(database, safe='')}"


CONFIGURATION = """\
[databases]
* = host={server.host} port={server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
pool_mode = {mode}
auth_type = trust
auth_file = {users}
auth_user = {server.user}
default_pool_size = {size}
max_client_conn = 200
logfile = {log}
"""


@contextmanager
def start_pooler(
    server: embedded.Server, folder: Path, *, size: int = 20, mode: str = "transaction"
) -> Iterator[Pooler]:
    """Run a PgBouncer with its files in `folder`, as the user that runs the server: PgBouncer refuses root too.

    `size` is how many connections it opens for one role and database, `mode` for how long it lends them.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if program is None:
        message = "pgbouncer is not on PATH: install it (Debian: apt-get install pgbouncer), or leave out --pooler"
        raise errors.UsageError(message)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    configuration, users, log = folder / "pgbouncer.ini", folder / "users.txt", folder / "pgbouncer.log"
    users.write_text(f'"{server.user}" ""\n', encoding="utf-8")
    text = CONFIGURATION.format(server=server, port=port, users=users, log=log, size=size, mode=mode)
    configuration.write_text(text, encoding="utf-8")
    owner = server.datadir.stat() if os.geteuid() == 0 else None
    if owner:
        for path in (folder, configuration, users):
            os.chown(path, owner.st_uid, owner.st_gid)
    process = subprocess.Popen(
        [program, str(configuration)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        user=owner and owner.st_uid,
        group=owner and owner.st_gid,
        extra_groups=owner and [],
        start_new_session=True,
    )
    try:
        _await_port(process, port, log)
        yield Pooler(server, port)
    finally:
        process.kill()  # which signal ends it at once is not the same in all versions, and it has nothing to save
        process.wait(30)


def _await_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    give_up = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > give_up:
                said = log.read_text(encoding="utf-8") if log.exists() else "no log"
                raise errors.Unreachable(f"pgbouncer does not start:\n{said}") from error
        time.sleep(0.01)
