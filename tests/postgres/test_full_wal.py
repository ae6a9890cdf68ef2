"""A disk that is full where the write-ahead log is: the server goes down, and a second fix heals when there is room."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import embedded, errors, fixing
from schema_doctor.embedded import Server
from schema_doctor.errors import Stopped, Unreachable
from schema_doctor.online import Online
from tests import servers
from tests.cases.case import load
from tests.postgres.test_fix import yes
from tests.postgres.test_surroundings import small_disk

BEFORE = """
    create table users (id int, name text);
    insert into users select g, repeat('x', 30) from generate_series(1, 200000) g;
    checkpoint;
"""
COUNTED = "select count(*), sum(id), min(name) = max(name) from users"


@pytest.fixture
def cramped(server: Server) -> Iterator[tuple[Server, Path]]:
    """A server whose write-ahead log is on a disk of its own, nearly full, and the file that fills it."""
    settings = {"max_wal_size": "32MB", "min_wal_size": "32MB"}
    with embedded.start_server(servers.bin_dir(server.version), settings=settings) as own:
        with psycopg.connect(own.url(), autocommit=True) as connection:
            connection.execute(BEFORE.encode())
        own.stop()
        with small_disk(own, 64) as disk:
            log = own.datadir / "pg_wal"
            shutil.move(log, disk / "pg_wal")
            log.symlink_to(disk / "pg_wal")
            for path in (disk, *disk.rglob("*")):
                os.chown(path, own.datadir.stat().st_uid, own.datadir.stat().st_gid)
            own.start()
            with psycopg.connect(own.url()) as connection:
                now = connection.execute("select pg_walfile_name(pg_current_wal_lsn())").fetchall()[0][0]
            for path in (disk / "pg_wal").iterdir():
                if path.is_file() and path.name > now:  # kept to be used again: there is to be no room
                    path.unlink()
            filler = disk / "filler"
            free = shutil.disk_usage(disk).free
            filler.write_bytes(b"\0" * (free - 2**20))
            try:
                yield own, filler
            finally:
                own.stop("immediate")


@pytest.mark.parametrize("mode", ["never", "always"])
def test_a_full_disk_under_the_log_loses_no_row_and_is_healed_when_there_is_room(
    cramped: tuple[Server, Path], tmp_path: Path, mode: str
) -> None:
    own, filler = cramped
    spec = """
        tables:
          users:
            columns: {id: int not null, name: text not null, note: text default 'x'}
            indexes: {users_long: (name || id), users_both: [name, id], users_id: id}
    """
    case = replace(load(spec, tmp_path, allow=("all",)), online=Online(mode=mode))

    def connect() -> psycopg.Connection[tuple[object, ...]]:
        try:
            return psycopg.connect(own.url(), connect_timeout=3)
        except psycopg.OperationalError as error:
            raise Unreachable(str(error)) from None

    with psycopg.connect(own.url()) as connection:
        before = connection.execute(COUNTED).fetchall()
    with pytest.raises(Stopped) as stopped:
        fixing.fix(connect, case, yes, print)
    said = str(stopped.value)
    if mode == "never":
        assert "nothing was applied: could not write to file" in said
        assert "No space left on device" in said
    else:
        applied, doubted = said.split("whether these are applied, all of them or none, is in doubt:")
        assert "ALTER TABLE public.users ALTER COLUMN id SET NOT NULL" in applied
        assert doubted.lstrip().startswith("CREATE INDEX CONCURRENTLY")
        assert "the database cannot be asked" in doubted
    assert "PANIC" in own.log.read_text(encoding="utf-8")
    own.stop("immediate")
    with pytest.raises(errors.Unreachable, match="No space left on device"):
        own.start()
    filler.unlink()
    own.start()
    with psycopg.connect(own.url()) as connection:
        assert connection.execute(COUNTED).fetchall() == before
    fixed = fixing.fix(connect, case, yes, print)
    assert fixed.after.findings == ()
    with psycopg.connect(own.url()) as connection:
        assert connection.execute(COUNTED).fetchall() == before
        assert connection.execute("select bool_and(indisvalid) from pg_index").fetchone() == (True,)
