"""Reading: the same report for every role and every setting, no waiting, no foreign code, no drift out of thin air."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor
from schema_doctor.catalog import read
from schema_doctor.errors import Busy, Unreachable
from schema_doctor.finding import Finding
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, Kind, PrimaryKey, Unique
from schema_doctor.snapshot import Scope
from tests import servers
from tests.cases.case import load

MADE = """
    create schema app;
    create type app.mood as enum ('calm', 'it''s');
    create table app.users (
        id bigint generated always as identity primary key,
        "Name" text not null default E'a\\\\b' collate "C",
        mood app.mood default 'it''s',
        born date default '2024-02-01' check (born > '1900-12-31'),
        seen timestamptz default '2024-02-01 10:00+02',
        waits interval default '1 mon 2 days 03:04:05',
        raw bytea default '\\x00ff',
        ratio float8 default 0.1,
        twice bigint generated always as (ratio * 2) stored,
        "select" int check ("select" = null or "select" > 0),
        tags text[] default '{NULL,x}',
        unique ("Name", mood) include (born),
        unique (born) deferrable initially deferred
    );
    create table app.posts (
        id int, author bigint references app.users on delete set null on update cascade deferrable,
        "Title" text, check ("Title" <> '' and id > 0) no inherit
    );
    create index "By Title" on app.posts (lower("Title") desc nulls last, id) include (author) where id > 0;
    create unique index by_hash on app.posts (id);
    comment on table app.users is 'who';
    comment on column app.users.id is 'number';
    comment on index app.by_hash is 'quick';
"""
SPEC = """
    schema: app
    tables:
      users:
        columns:
          id: bigint generated always as identity
          Name: {type: text, default: "'a'", collation: C}
          mood: app.mood default 'it''s'
          born: date default '2024-02-02'
          seen: timestamptz default '2024-02-01 08:00+00'
          waits: interval default '1 mon 2 days 03:04:06'
          raw: bytea default E'\\\\x00fe'
          ratio: float8 default 0.2
          tags: "text[] default '{NULL,x}'"
          select: int
          twice: bigint generated always as (ratio * 3) stored
          gone: text
        primary_key: id
        checks: {users_select_check: '"select" = null or "select" > 0'}
      posts:
        columns: {id: int, author: bigint, Title: text}
        indexes: {By Title: {columns: [lower("Title") desc nulls last, id], include: author, predicate: id > 1}}
"""
SETTINGS = {
    "search_path": "app, public",
    "DateStyle": "'SQL, DMY'",
    "IntervalStyle": "sql_standard",
    "TimeZone": "'America/New_York'",
    "quote_all_identifiers": "on",
    "bytea_output": "escape",
    "standard_conforming_strings": "off",
    "extra_float_digits": "-10",
    "xmloption": "document",
    "row_security": "off",
    "transform_null_equals": "on",
    "array_nulls": "off",
}


def report(database: servers.Database, folder: Path, user: str = "postgres", spec: str = SPEC) -> list[Finding]:
    with psycopg.connect(database.url, user=user) as connection:
        return list(doctor.check(connection, load(spec, folder)).findings)


def test_the_settings_of_a_role_do_not_change_the_report(database: servers.Database, role: str, tmp_path: Path) -> None:
    database.execute(f"{MADE} grant usage on schema app to {role}; grant all on all tables in schema app to {role}")
    before = report(database, tmp_path, role)
    assert len(before) > 8
    for name, value in SETTINGS.items():
        database.execute(f"alter role {role} set {name} = {value}")
    assert report(database, tmp_path, role) == before


def test_a_role_that_may_only_connect_sees_the_same_but_for_its_rights(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(MADE)
    owner, humble = report(database, tmp_path), report(database, tmp_path, role)
    hidden = [finding for finding in humble if finding.code == "hidden-table"]
    assert [finding.address.path for finding in hidden] == ["app.users", "app.posts"]
    assert hidden[0].repair == (f"GRANT SELECT, INSERT, UPDATE, DELETE ON app.users TO {role}",)
    known = {(finding.code, finding.address, finding.property) for finding in humble} - {
        (finding.code, finding.address, finding.property) for finding in hidden
    }
    assert {(finding.code, finding.address, finding.property) for finding in owner} == known


def test_a_column_without_privilege_is_hidden_not_missing(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(f"create table t (a int, b int); grant select (a) on t to {role}")
    found = report(database, tmp_path, role, "tables: {t: {columns: {a: int, b: int}}}")
    assert [(finding.code, finding.address.path) for finding in found] == [("hidden-column", "public.t.b")]
    assert found[0].repair == (f"GRANT SELECT (b), UPDATE (b) ON public.t TO {role}",)


def test_all_properties_are_read(database: servers.Database) -> None:
    database.execute(MADE)
    with database.connect() as connection:
        found = read(connection, Scope(tables=[("app", "users"), ("app", "posts")])).schema

    def users(kind: Kind, name: str) -> Address:
        return Address(kind, "app", "users", name)

    posts = [item for address, item in found.items() if address.relation == "posts"]
    assert found[users(Kind.COLUMN, "id")] == Column(type="bigint", nullable=False, identity="always", comment="number")
    assert found[users(Kind.COLUMN, "Name")] == Column(
        type="text", nullable=False, default="E'a\\\\b'::text", collation='"C"'
    )
    assert found[users(Kind.COLUMN, "mood")] == Column(type="app.mood", default="'it''s'::app.mood")
    assert found[users(Kind.COLUMN, "twice")] == Column(
        type="bigint", generated="(ratio * (2)::double precision)", stored=True
    )
    assert found[users(Kind.PRIMARY_KEY, "users_pkey")] == PrimaryKey(columns=("id",))
    assert found[users(Kind.UNIQUE, "users_Name_mood_born_key")] == Unique(columns=("Name", "mood"), include=("born",))
    assert found[users(Kind.UNIQUE, "users_born_key")] == Unique(
        columns=("born",), deferrable=True, initially_deferred=True
    )
    assert Check(expression="((\"Title\" <> ''::text) AND (id > 0))", no_inherit=True) in posts
    assert (
        ForeignKey(
            columns=("author",),
            referenced_schema="app",
            referenced_table="users",
            referenced_columns=("id",),
            on_delete="set null",
            on_update="cascade",
            deferrable=True,
        )
        in posts
    )
    assert Index(columns=('lower("Title") DESC NULLS LAST', "id"), include=("author",), predicate="(id > 0)") in posts
    assert Index(columns=("id",), unique=True, comment="quick") in posts


def test_a_column_that_is_not_null_but_not_valid_is_read_as_such(database: servers.Database) -> None:
    database.execute("create table t (id int); insert into t values (null)")
    with database.connect() as connection:
        since = connection.info.server_version >= 180000
        if since:
            connection.execute("alter table t add constraint n not null id not valid")
            connection.commit()
        found = read(connection, Scope(tables=[("public", "t")])).schema
    assert found[Address(Kind.COLUMN, "public", "t", "id")] == Column(
        type="integer", nullable=not since, valid=not since
    )


def test_names_of_every_kind_are_read_and_compared(database: servers.Database, tmp_path: Path) -> None:
    names = ["select", "Mixed", "Ünï", "with space", "a.b", "a'b", "percent%s", "{brace}", "😀", "x" * 63]
    columns = ", ".join(f'"{name}" int' for name in names)
    keys = ", ".join(f'"{name}": int' for name in names)
    database.execute(
        f'create table "Select, Ünï" ({columns}, "a""b" int); create index "i "" (" on "Select, Ünï" ("a.b")'
    )
    spec = f"""tables: {{"Select, Ünï": {{columns: {{{keys}, 'a"b': int}}, indexes: {{'i " (': '"a.b"'}}}}}}"""
    assert report(database, tmp_path, spec=spec) == []
    fewer = spec.replace('"😀": int', '"😂": int')
    assert [(finding.code, finding.address.name) for finding in report(database, tmp_path, spec=fewer)] == [
        ("missing-column", "😂"),
        ("unexpected-column", "😀"),
    ]


def test_a_locked_table_is_busy_and_not_drift(database: servers.Database, tmp_path: Path) -> None:
    database.execute(MADE)
    with psycopg.connect(database.url) as other:
        other.execute("lock table app.users in access exclusive mode")
        begin = time.monotonic()
        with pytest.raises(Busy, match="55P03"):
            report(database, tmp_path)
        assert time.monotonic() - begin < 3.5
        other.rollback()
    assert report(database, tmp_path)


def test_a_check_waits_for_nobody_who_only_writes(database: servers.Database, tmp_path: Path) -> None:
    database.execute(MADE)
    with psycopg.connect(database.url) as other:
        other.execute("lock table app.users, app.posts in exclusive mode")
        assert report(database, tmp_path)
        other.rollback()


CHANGES = (
    "alter table t rename column a to a1; alter table t rename column a1 to a",
    "alter table t alter c type bigint; alter table t alter c type int",
    "alter table t drop constraint k; alter table t add constraint k check (a > 0)",
    "drop index i; create index i on t (lower(b))",
    "drop table s; create table s (id int default 5)",
)


@pytest.fixture
def moving(database: servers.Database) -> Iterator[servers.Database]:
    """A database whose schema is changed and changed back, in single transactions, all the time."""
    database.execute(
        "create table t (a int, b text, c int, constraint k check (a > 0)); create index i on t (lower(b));"
        "create table s (id int default 5)"
    )
    stop = threading.Event()

    def change() -> None:
        with psycopg.connect(database.url, autocommit=True) as connection:
            while not stop.is_set():
                for statements in CHANGES:
                    connection.execute(f"begin; {statements}; commit".encode())

    thread = threading.Thread(target=change)
    thread.start()
    yield database
    stop.set()
    thread.join()


def test_a_schema_that_moves_is_busy_or_right_and_never_drift(moving: servers.Database, tmp_path: Path) -> None:
    spec = """
        tables:
          t: {columns: {a: int, b: text, c: int}, checks: {k: (a > 0)}, indexes: {i: lower(b)}}
          s: {columns: {id: int default 5}}
    """
    case = load(spec, tmp_path)
    answers = {"busy": 0, "right": 0}
    give_up = time.monotonic() + 6
    with psycopg.connect(moving.url) as connection:
        while time.monotonic() < give_up:
            try:
                assert doctor.check(connection, case).findings == ()
                answers["right"] += 1
            except Busy:
                answers["busy"] += 1
    assert sum(answers.values()) > 5


HIJACK = """
    create table called (by text);
    create function public.format_type(oid, integer) returns text language plpgsql
        as $$ begin insert into called values ('format_type'); return 'hijacked'; end $$;
    create function public.lower(text) returns text language plpgsql
        as $$ begin insert into called values ('lower'); return 'x'; end $$;
    create function public.evil(name, text) returns boolean language plpgsql
        as $$ begin insert into called values ('evil'); return true; end $$;
    create operator public.= (leftarg = name, rightarg = text, function = public.evil);
    create view public.pg_class as select 1 as oid;
"""


def test_functions_and_operators_of_others_do_not_run(database: servers.Database, role: str, tmp_path: Path) -> None:
    database.execute(f"{HIJACK} alter role {role} set search_path = public, pg_catalog; grant all on called to {role}")
    database.execute(f"create table t (id int, \"select\" varchar(5) default 'x'); grant all on t to {role}")
    spec = "tables: {t: {columns: {id: int, select: varchar(5) default 'x'}}, T2: {columns: {id: int}}}"
    assert [finding.code for finding in report(database, tmp_path, role, spec)] == ["missing-table"]
    assert database.execute("select * from called") == []


def test_a_partition_that_nobody_declares_is_extra_only_where_the_spec_claims_all(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        "create table t (id int, at date, primary key (id, at)) partition by range (at);"
        "create table t_2024 partition of t for values from ('2024-01-01') to ('2025-01-01');"
    )
    spec = "tables: {t: {columns: {id: int, at: date}, primary_key: [id, at], partition_by: range (at)}}"
    assert report(database, tmp_path, spec=spec) == []
    assert "unexpected-table" in str(report(database, tmp_path, spec=f"unexpected: error\n{spec}"))


def test_a_check_changes_nothing_and_leaves_no_setting_behind(database: servers.Database, tmp_path: Path) -> None:
    database.execute(MADE)
    count = "select count(*) from pg_class"
    before = database.execute(count)
    with psycopg.connect(database.url) as connection:
        ask = "select name, setting from pg_settings where name !~ '^plpgsql' order by name collate \"C\""
        settings = connection.execute(ask).fetchall()
        connection.rollback()
        doctor.check(connection, load(SPEC, tmp_path))
        assert connection.execute(ask).fetchall() == settings
        assert connection.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS
    assert database.execute(count) == before


def test_a_waiver_accepts_a_finding_until_its_day(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int)")
    spec = """
        waivers:
          - {code: missing-column, address: public.t.*, reason: not used yet, expires: 2999-01-01}
          - {code: missing-index, address: public.t.i, reason: later, expires: 2001-01-01}
        tables: {t: {columns: {id: int, a: int}, indexes: {i: id}}}
    """
    found = {finding.code: finding for finding in report(database, tmp_path, spec=spec)}
    assert found.keys() == {"missing-column", "missing-index", "expired-waiver"}
    assert found["missing-column"].waived == "not used yet (until 2999-01-01)"
    assert found["missing-index"].waived is None
    assert str(found["expired-waiver"].mark).endswith(":5:5")


def test_a_connection_that_is_lost_is_not_taken_for_one_to_an_old_server(
    empty: servers.Database, tmp_path: Path
) -> None:
    with psycopg.connect(empty.url) as connection:
        empty.execute(f"select pg_terminate_backend({connection.info.backend_pid}, 5000)")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
        with pytest.raises(Unreachable, match="the connection to test was lost"):
            doctor.check(connection, load("tables: {t: {columns: {a: int}}}", tmp_path))
