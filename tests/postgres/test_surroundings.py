"""A fix where something around it is not as it should be: a standby, a full disk, what limits a role."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor, embedded, fixing, rehearsal, standby
from schema_doctor.catalog import Row, locked
from schema_doctor.embedded import Server
from schema_doctor.errors import Refused, Stopped, Unreadable, UsageError
from schema_doctor.limits import Limits
from schema_doctor.lost import while_changing
from schema_doctor.meanwhile import connecting
from schema_doctor.online import Online
from schema_doctor.report import render
from tests import servers
from tests.cases.case import load
from tests.postgres.test_fix import BEFORE, COUNT, SPEC, opener, yes

ALWAYS = Online(mode="always")
LIMITS = (
    ("statement_timeout", "100ms", 14),
    ("lock_timeout", "1ms", 14),
    ("idle_in_transaction_session_timeout", "200ms", 14),
    ("idle_session_timeout", "200ms", 14),
    ("transaction_timeout", "200ms", 17),
    ("default_transaction_isolation", "serializable", 14),
    ("default_transaction_read_only", "on", 14),
    ("search_path", "nowhere", 14),
    ("row_security", "off", 14),
)
BROKEN = """
tables:
  p: {columns: {a: text}, primary_key: a}
  t:
    columns: {id: int, a: {type: text, nullable: false, backfill: "'nowhere'"}}
    primary_key: id
    foreign_keys: {tf: a references p(a)}
"""
SLOW = """
    create function slow(int) returns boolean immutable language plpgsql as
        $$ begin perform pg_sleep(0.01); return true; end $$;
"""


@pytest.fixture
def owner(database: servers.Database, role: str) -> Callable[[], psycopg.Connection[Row]]:
    """Connect as a role that owns all tables, and nothing else."""
    database.execute(f"{SLOW}{BEFORE}; alter table users owner to {role}; grant create on schema public to {role}")
    return lambda: psycopg.connect(database.url, user=role, prepare_threshold=None)


@pytest.mark.parametrize("online", ["always", "never"])
@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit[0])
def test_the_settings_of_a_role_are_in_the_way_of_no_fix(
    limit: tuple[str, str, int], online: str, database: servers.Database, role: str,
    owner: Callable[[], psycopg.Connection[Row]], tmp_path: Path,
) -> None:  # fmt: skip
    name, value, since = limit
    if database.server.version < since:
        return  # the parameter is not there
    database.execute(f"alter role {role} set {name} = '{value}'")
    case = load(SPEC.replace("users_id_check: id > 0", "users_id_check: slow(id)"), tmp_path)  # half a second in all
    case = replace(case, online=Online(mode=online))
    fixed = fixing.fix(owner, case, yes, lambda _: None)
    assert fixed.after.findings == ()
    assert len(fixed.applied) >= COUNT
    assert database.execute("select count(*), sum(id) from users") == [(50, 1275)]


@pytest.mark.parametrize("online", ["always", "never"])
def test_foreign_keys_are_kept_where_the_database_says_that_it_is_a_replica(
    online: str, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table p (a text primary key); create table t (id int primary key, a text)")
    database.execute("alter table t add constraint tf foreign key (a) references p; insert into t values (1), (2)")
    database.execute(f"alter database {database.name} set session_replication_role = replica")
    case = replace(load(BROKEN, tmp_path), online=Online(mode=online))
    with pytest.raises((Refused, Stopped)):
        fixing.fix(opener(database), case, yes, lambda _: None)
    assert database.execute("select count(*) from t where a is not null") == [(0,)]


def test_a_role_that_may_not_set_it_back_is_told_before_the_first_step(
    database: servers.Database, role: str, owner: Callable[[], psycopg.Connection[Row]], tmp_path: Path
) -> None:
    database.execute(f"alter role {role} set session_replication_role = replica")
    case = load("tables: {users: {columns: {id: int, n: int}}}", tmp_path)
    with pytest.raises(Refused, match=r"^nothing was changed, because the plan would fail:\n.*sets back") as refused:
        fixing.fix(owner, case, yes, lambda _: None)
    database.execute(str(refused.value).splitlines()[-1].strip())
    assert fixing.fix(owner, case, yes, lambda _: None).after.findings == ()


def test_a_session_that_is_ended_while_the_spec_is_read_is_made_anew(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute("create table t (id int); grant all on t to public")
    database.execute(f"alter role {role} set idle_session_timeout = '300ms'")
    made: list[psycopg.Connection[Row]] = []

    def connect(_waiting: Callable[[str], None]) -> psycopg.Connection[Row]:
        made.append(psycopg.connect(database.url, user=role))
        return made[-1]

    with connecting(connect, print) as connected:
        time.sleep(1.2)
        with connected() as connection:
            assert doctor.check(connection, load("tables: {t: {columns: {id: int}}}", tmp_path)).findings == ()
    assert len(made) == 2
    assert all(one.closed for one in made)


def test_a_pause_between_batches_is_no_idle_session(
    database: servers.Database, role: str, owner: Callable[[], psycopg.Connection[Row]], tmp_path: Path
) -> None:
    database.execute(f"alter role {role} set idle_session_timeout = '400ms'")
    spec = "tables: {users: {columns: {id: int, n: {type: int, nullable: false, backfill: id}}}}"
    case = replace(load(spec, tmp_path), online=ALWAYS, limits=Limits(batch=20, pause=0.6))
    assert fixing.fix(owner, case, yes, lambda _: None).after.findings == ()


def test_the_time_that_a_role_gives_its_transactions_ends_no_concurrent_build(
    database: servers.Database, role: str, owner: Callable[[], psycopg.Connection[Row]], tmp_path: Path
) -> None:
    if database.server.version >= 17:
        database.execute(f"alter role {role} set transaction_timeout = '200ms'")
    spec = "tables: {users: {columns: {id: int}, indexes: {users_slow: (slow(id))}}}"  # half a second
    fixed = fixing.fix(owner, replace(load(spec, tmp_path), online=ALWAYS), yes, lambda _: None)
    assert [one.step.transactional for one in fixed.applied] == [False]
    assert fixed.after.findings == ()


def test_a_standby_is_checked_with_a_warning_and_never_fixed(server: Server, tmp_path: Path) -> None:
    case = load(SPEC, tmp_path)
    with embedded.start_server(servers.bin_dir(server.version)) as own:
        with psycopg.connect(own.url("postgres")) as connection:
            connection.execute(BEFORE.encode())
        own.stop()
        signal, owner = own.datadir / "standby.signal", own.datadir.stat()
        signal.touch()
        if os.geteuid() == 0:
            os.chown(signal, owner.st_uid, owner.st_gid)
        own.start()
        with psycopg.connect(own.url("postgres")) as connection:
            checked = doctor.check(connection, case)
        assert "the server is a standby" in "".join(checked.warnings)
        assert "missing-table" in [one.code for one in checked.findings]

        def never(_planned: object) -> bool:
            raise AssertionError("there is nothing to ask")

        for online in (case, replace(case, online=ALWAYS)):
            with pytest.raises(Refused, match="nothing was changed: the server is a standby"):
                fixing.fix(lambda: psycopg.connect(own.url("postgres")), online, never, print)


@contextmanager
def replica(primary: Server) -> Iterator[Server]:
    """Run a standby that follows a server, which is stopped for its copy: not every build has pg_basebackup."""
    with embedded.start_server(servers.bin_dir(primary.version)) as own:
        own.stop()
        user, configured = own.folder.stat(), own.datadir / "postgresql.conf"
        settings = configured.read_text()
        shutil.rmtree(own.datadir)
        primary.stop()
        shutil.copytree(primary.datadir, own.datadir)
        primary.start()
        configured.write_text(f"{settings}primary_conninfo = '{primary.url('postgres')}'\n")
        (own.datadir / "standby.signal").touch()
        for path in (own.datadir, *own.datadir.rglob("*")):
            os.chown(path, user.st_uid, user.st_gid, follow_symlinks=False)
        own.start()
        yield own


def replayed(primary: psycopg.Connection[Row], follower: psycopg.Connection[Row], *, received: str) -> None:
    """Wait until a standby has received, or replayed, all that its primary server has written."""
    place = primary.execute("select pg_current_wal_insert_lsn()").fetchone()
    deadline = time.monotonic() + 30
    while follower.execute(f"select pg_last_wal_{received}_lsn() >= %s".encode(), place).fetchone() != (True,):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_replica_that_lags_says_how_far_and_is_never_fixed(server: Server, tmp_path: Path) -> None:
    case = load(SPEC, tmp_path)
    with (
        embedded.start_server(servers.bin_dir(server.version), settings={"wal_level": "replica"}) as own,
        replica(own) as follower,
        psycopg.connect(own.url("postgres"), autocommit=True) as primary,
        psycopg.connect(follower.url("postgres"), autocommit=True) as eyes,
    ):
        primary.execute(BEFORE.encode())
        replayed(primary, eyes, received="replay")
        checked = doctor.check(eyes, case)
        assert "missing-table" in [one.code for one in checked.findings]
        assert "a standby: it may lag" in checked.warnings[-1]
        assert "(all that it has received is replayed)" in checked.warnings[-1]
        eyes.execute("select pg_wal_replay_pause()")
        assert fixing.fix(lambda: psycopg.connect(own.url("postgres")), case, yes, print).after.findings == ()
        replayed(primary, eyes, received="receive")
        checked = doctor.check(eyes, case)
        assert "missing-table" in [one.code for one in checked.findings]  # as it is there, and said to be behind
        assert "its replay is paused; " in checked.warnings[-1]
        behind = r" bytes that it has received are not replayed, and the last transaction .* is \d+ s old\)"
        assert re.search(behind, checked.warnings[-1])
        with pytest.raises(Refused, match="nothing was changed: the server is a standby"):
            fixing.fix(lambda: psycopg.connect(follower.url("postgres")), case, yes, print)
        shown = render("terminal", fixing.plan(eyes, case), color=False, width=100, verbose=False)
        assert shown.endswith("fix applies them on the primary server only\n")
        eyes.execute("select pg_wal_replay_resume()")
        replayed(primary, eyes, received="replay")
        assert doctor.check(eyes, case).findings == ()
        rehearsed = rehearsal.plan(
            lambda: psycopg.connect(own.url("postgres")),
            load("sequences: [more]\ntables: {}", tmp_path),
            print,
            copy=rehearsal.Copy(lambda: psycopg.connect(follower.url("postgres")), "the follower"),
        ).rehearsal
        assert rehearsed is not None
        assert "the server is a standby" in rehearsed.refused


def test_a_replica_of_a_server_that_writes_nothing_is_behind_in_nothing(server: Server, tmp_path: Path) -> None:
    with (
        embedded.start_server(servers.bin_dir(server.version), settings={"wal_level": "replica"}) as own,
        replica(own) as follower,
    ):
        follower.stop()
        follower.start()  # what it then receives begins with a segment of which it has replayed more
        with psycopg.connect(follower.url("postgres")) as connection:
            deadline = time.monotonic() + 30
            while "received" not in (told := standby.told(connection)):
                assert time.monotonic() < deadline
                time.sleep(0.05)
        assert "(all that it has received is replayed)" in told


@contextmanager
def small_disk(server: Server, megabytes: int) -> Iterator[Path]:
    """Mount a file system of its own in the folder of a server; only root may."""
    folder = server.folder / "small"
    folder.mkdir()
    try:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "small", str(folder)]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a full disk needs a file system of its own, which only root may mount here: {done.stderr}")
        subprocess.run(["chown", f"{server.datadir.owner()}:", str(folder)], check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()


@pytest.fixture
def full(server: Server, database: servers.Database) -> Iterator[servers.Database]:
    """A database with a table of 100,000 rows on a disk that has no room for as many again."""
    with small_disk(server, 12) as folder:
        name = f"small_{database.name}"
        database.execute(f"create tablespace {name} location '{folder}'")
        try:
            database.execute(
                f"create table users (id int, name text) tablespace {name}; alter role postgres reset all;"
                "insert into users select g, repeat('x', 30) from generate_series(1, 100000) g"
            )
            yield database
        finally:
            database.execute("drop table users")
            database.execute(f"drop tablespace {name}")


def test_a_table_that_is_made_anew_stays_in_its_tablespace(database: servers.Database, tmp_path: Path) -> None:
    name = f"place_{database.name}"
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("set allow_in_place_tablespaces = on")
        connection.execute(f"create tablespace {name} location ''".encode())
    try:
        database.execute(f"create table t (id int, part int) tablespace {name}; insert into t values (1, 1), (2, 2)")
        spec = "tables: {t: {partition_by: list (part), columns: {id: int, part: int}, partitions: {t1: default}}}"
        places = "select relname, spcname from pg_class left join pg_tablespace s on s.oid = reltablespace"
        assert database.execute(f"{places} where relname = 't'") == [("t", name)]
        assert fixing.fix(opener(database), load(spec, tmp_path, allow=("all",)), yes, print).after.findings == ()
        assert database.execute(f"{places} where relname = 't'") == [("t", name)]  # new partitions will be there
        assert database.execute("select * from t order by 1") == [(1, 1), (2, 2)]
    finally:
        database.execute("drop table t")
        database.execute(f"drop tablespace {name}")


def test_a_materialized_view_in_the_way_comes_back_with_all_that_is_set_of_it(
    database: servers.Database, tmp_path: Path
) -> None:
    name = f"place_{database.name}"
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("set allow_in_place_tablespaces = on")
        connection.execute(f"create tablespace {name} location ''".encode())
    try:
        database.execute(f"""
            create table t (id int, s text, n text); insert into t values (1, 'x', '1');
            create access method other type table handler heap_tableam_handler;
            create materialized view m using other with (fillfactor = 70, toast.vacuum_truncate = false)
                tablespace {name} as select id, s, n from t;
            create unique index i on m (id); create index e on m (lower(s)) tablespace {name};
            alter materialized view m cluster on i; alter index e alter column 1 set statistics 77;
            alter materialized view m alter column id set statistics 0, alter column s set storage external;
            alter materialized view m alter column s set compression pglz, alter column s set (n_distinct = 5);
            alter materialized view m alter column n set storage main, alter column n set compression pglz;
            revoke update, delete on m from postgres
        """)
        facts = """
            select relname, reloptions, relam, spcname, relacl, relispopulated, pg_get_indexdef(c.oid), indisclustered,
                   array(select (attname, attstattarget, attoptions, attstorage, attcompression)::text
                           from pg_attribute where attrelid = c.oid and attnum > 0 and attname <> 'n' order by attnum)
              from pg_class c left join pg_tablespace s on s.oid = reltablespace
              left join pg_index x on x.indexrelid = c.oid
             where relname in ('m', 'i', 'e') order by relname
        """
        toast = "select t.reloptions from pg_class c join pg_class t on t.oid = c.reltoastrelid where c.relname = 'm'"
        before = database.execute(facts), database.execute(toast)
        case = load("tables: {t: {columns: {id: bigint, s: text, n: int}}}", tmp_path, allow=("all",))
        assert fixing.fix(opener(database), case, yes, print).after.findings == ()
        assert (database.execute(facts), database.execute(toast)) == before
        assert database.execute("select * from m") == [(1, "x", 1)]
    finally:
        database.execute("drop table t cascade")
        database.execute(f"drop tablespace {name}")


def test_a_full_disk_leaves_a_table_that_would_be_rewritten_as_it_was(full: servers.Database, tmp_path: Path) -> None:
    before = full.execute("select count(*), sum(id), pg_relation_filenode('users') from users")
    case = load("tables: {users: {columns: {id: bigint, name: text}}}", tmp_path, allow=("all",))
    with pytest.raises(Stopped, match=r"(?s)nothing was applied: could not extend file.*No space left on device"):
        fixing.fix(opener(full), case, yes, print)
    assert full.execute("select count(*), sum(id), pg_relation_filenode('users') from users") == before


def test_a_full_disk_in_the_middle_of_a_concurrent_index_is_healed_when_there_is_room(
    full: servers.Database, tmp_path: Path
) -> None:
    spec = "tables: {users: {columns: {id: int, name: text, n: int}, indexes: {users_long: (name || id)}}}"
    place = full.execute("select spcname from pg_tablespace where spcname like 'small%'")[0][0]
    case = replace(load(spec, tmp_path), online=ALWAYS)
    full.execute(f"alter database {full.name} set default_tablespace = {place}")
    with pytest.raises(Stopped, match=r"(?s)are applied, and stay:.*No space left on device.*may be left behind"):
        fixing.fix(opener(full), case, yes, print)
    assert full.execute("select indisvalid from pg_index where indrelid = 'users'::regclass") == [(False,)]
    full.execute(f"alter database {full.name} reset default_tablespace")
    fixed = fixing.fix(opener(full), case, yes, print)
    assert fixed.after.findings == ()
    assert full.execute("select count(*), sum(id) from users") == [(100000, 5000050000)]


def test_an_event_trigger_that_forbids_to_create_tables_is_no_mistake_of_the_spec(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (a int default 1); create schema app")
    database.execute(
        """create function app.forbid() returns event_trigger language plpgsql as
           $$ begin raise exception 'not here, %', (select count(*) from public.t); end $$;
           create event trigger forbid on ddl_command_start execute function app.forbid()"""
    )
    case = load("tables: {t: {columns: {a: int default 2 + 3, b: int}}}", tmp_path)
    with psycopg.connect(database.url) as connection:
        found = doctor.check(connection, case).findings
    assert {one.code for one in found} == {"cannot-compare", "missing-column"}
    with pytest.raises(Refused, match=r"nothing was applied: PL/pgSQL function app.forbid\(\).* \(P0001\)"):
        fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)


def test_a_name_that_the_encoding_of_the_database_lacks_is_a_mistake_of_the_spec(
    server: Server, database: servers.Database, tmp_path: Path
) -> None:
    name = f"{database.name}_latin"
    database.execute(f"create database {name} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'")
    try:
        with psycopg.connect(server.url(name)) as connection, pytest.raises(UsageError, match="by its encoding"):
            doctor.check(connection, load("tables: {łódź: {columns: {a: int}}}", tmp_path))
    finally:
        database.execute(f"drop database {name}")


def test_a_statement_that_is_cancelled_is_no_lost_connection_and_nobody_elses_lock(database: servers.Database) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("set statement_timeout = '10ms'")
        told = r"the database has cancelled a statement: .* statement timeout \(57014\); run"
        with pytest.raises(Stopped, match=told), while_changing("the database"):
            connection.execute("select pg_sleep(5)")
        connection.rollback()
        connection.execute("set statement_timeout = '10ms'")
        with pytest.raises(psycopg.errors.QueryCanceled) as cancelled:
            connection.execute("select pg_sleep(5)")
    assert "the server has cancelled the reading: " in str(locked(cancelled.value))
    assert "lock" not in str(locked(cancelled.value))


def test_a_database_without_an_encoding_is_read_where_its_names_are_utf8(server: Server, tmp_path: Path) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("drop database if exists plain")
        connection.execute("create database plain encoding 'SQL_ASCII' template template0 lc_collate 'C' lc_ctype 'C'")
    url = f"{server.url('plain')}?client_encoding=utf8"
    text = "tables: {tä: {comment: grün, columns: {ä: {type: text, default: \"'ö'\"}}, checks: {c: ä <> upper('ö')}}}"
    case = load(text, tmp_path)

    def connect() -> psycopg.Connection[Row]:
        return psycopg.connect(url)

    fixed = fixing.fix(connect, case, yes, print)
    assert fixed.applied
    assert fixed.after.findings == ()
    with connect() as reader:
        assert "grün" in doctor.snapshot(reader)
    with psycopg.connect(url, autocommit=True, client_encoding="sql_ascii") as connection:
        connection.execute(b'create table "f\xfc" ()')  # as a program that speaks LATIN1 would
    with connect() as reader:
        assert doctor.check(reader, case).findings == ()
        with pytest.raises(Unreadable, match="a name or text in it is no UTF-8"):
            doctor.snapshot(reader)
