"""What the model does not cover is named, on declared tables and in their schemas, and changes no verdict."""

import json
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import catalog, doctor, fixing
from schema_doctor.commands import check as command
from schema_doctor.online import Online
from schema_doctor.result import Checked
from schema_doctor.snapshot import Scope, Unexamined
from tests import servers
from tests.cases.case import load

SPEC = """
    tables:
      app.users: {columns: {id: int not null, name: text}, primary_key: id, indexes: {long: lower(name)}}
      app.parts: {columns: {id: int generated always as identity}}
"""
TABLES = """
    create schema app;
    create table app.users (id int primary key, name text); create index long on app.users (lower(name));
    create table app.parts (id int generated always as identity);
"""
EVERYTHING = """
    create schema other;
    create table other.unseen (id int);
    create function app.touch() returns trigger language plpgsql as 'begin return new; end';
    create function app.touch(text, int[]) returns int language sql as 'select 1';
    create function other.unseen() returns int language sql as 'select 1';
    create procedure app.run() language sql as 'select 1';
    create aggregate app.largest(int) (sfunc = int4larger, stype = int);
    create trigger "Touched!" before insert on app.users for each row execute function app.touch();
    create trigger unseen before insert on other.unseen for each row execute function app.touch();
    create policy own on app.users;
    create rule quiet as on insert to app.users do also notify heard;
    create publication of_users for table app.users;
    create publication whole for all tables;
    create statistics app.both_of on id, name from app.users;
    alter table app.users alter name set (n_distinct = 5), cluster on users_pkey;
    alter index app.long alter 1 set statistics 50;
    comment on sequence app.parts_id_seq is 'numbers';
    create view app.shown as select * from app.users;
    create materialized view app.kept as select 1 as one;
    create view other.unseen_view as select 1 as one;
    create foreign data wrapper nowhere;
    create server nowhere foreign data wrapper nowhere;
    create foreign table app.far (id int) server nowhere;
    create operator app.=== (leftarg = int, rightarg = int, function = int4eq);
    create type app.span as range (subtype = int);
    create collation app.german (locale = 'C');
    create conversion app.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
    create operator family app.numbers using btree;
    create operator class app.reversed for type int using btree family app.numbers as
        operator 1 >, operator 2 >=, operator 3 =, operator 4 <=, operator 5 <, function 1 btint4cmp(int, int);
    create text search configuration app.english (copy = pg_catalog.english);
    create text search dictionary app.words (template = pg_catalog.simple);
    create text search parser app.parser (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end,
        lextypes = prsd_lextype);
    create text search template app.template (lexize = dsimple_lexize);
"""
FOUND = {
    ("aggregate", ""): ("largest(integer)",),
    ("foreign table", ""): ("far",),
    ("function", ""): ("touch()", "touch(text, integer[])"),
    ("materialized view", ""): ("kept",),
    ("other", ""): (
        "collation german",
        "conversion latin",
        "operator ===",
        "operator class reversed",
        "operator family numbers",
        "range type span",
        "text search configuration english",
        "text search dictionary words",
        "text search parser parser",
        "text search template template",
    ),
    ("procedure", ""): ("run()",),
    ("publication", ""): ("whole",),
    ("view", ""): ("shown",),
    ("other", "users"): (
        "CLUSTER ON users_pkey",
        "options of column name (n_distinct=5)",
        "statistics target 50 of column 1 of index long",
    ),
    ("other", "parts"): ("comment on sequence parts_id_seq of an identity column",),
    ("policy", "users"): ("own",),
    ("publication", "users"): ("of_users",),
    ("rule", "users"): ("quiet",),
    ("statistics", "users"): ("both_of",),
    ("trigger", "users"): ("Touched!",),
}


def check(database: servers.Database, folder: Path, user: str = "postgres", spec: str = SPEC) -> Checked:
    with psycopg.connect(database.url, user=user) as connection:
        return doctor.check(connection, load(spec, folder))


def found(result: Checked) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(one.kind, one.table): one.names for one in result.not_examined}


def test_everything_that_is_not_compared_is_named_and_nothing_differs(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(TABLES)
    assert check(database, tmp_path).not_examined == ()
    database.execute(EVERYTHING)
    result = check(database, tmp_path)
    assert result.findings == ()
    assert {one.schema for one in result.not_examined} == {"app"}
    assert found(result) == FOUND


def test_a_role_that_may_only_connect_reads_the_same(database: servers.Database, role: str, tmp_path: Path) -> None:
    database.execute(TABLES + EVERYTHING)
    assert check(database, tmp_path, role).not_examined == check(database, tmp_path).not_examined


def test_rights_of_others_than_the_owner_are_named_by_role_and_column(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(TABLES)
    database.execute(
        f"grant all on app.users to current_user; grant select, insert on app.users to {role};"
        "grant update (name) on app.users to public; grant select (id) on app.parts to public;"
        f"alter default privileges in schema app grant select on tables to {role}"
    )
    assert found(check(database, tmp_path)) == {
        ("grant", "users"): ("PUBLIC (name)", role),
        ("grant", "parts"): ("PUBLIC (id)",),
        ("other", ""): ("default privileges of postgres",),
    }
    database.execute(f"alter default privileges in schema app revoke select on tables from {role}")


def test_what_an_extension_brings_is_the_extensions(database: servers.Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    available = {name for (name,) in database.execute("select name from pg_available_extensions")}
    wanted = {"citext", "hstore", "pg_trgm", "btree_gist", "ltree", "cube", "plpgsql"} & available
    for name in sorted(wanted):
        database.execute(f"create extension if not exists {name} schema {'pg_catalog' if name == 'plpgsql' else 'app'}")
    assert found(check(database, tmp_path)) == {}


def test_storage_parameters_of_a_part_of_an_index_are_named_where_they_are_its_own(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        "create table t (id int) partition by range (id); create table t1 partition of t for values from (1) to (9);"
        "create table t2 partition of t for values from (9) to (11); create index i on t (id) with (fillfactor = 60)"
    )
    spec = """
        tables:
          t: {columns: {id: int}, partition_by: range (id), indexes: {i: {columns: [id], parameters: {fillfactor: 60}}}}
          t1: {partition_of: t, bound: for values from (1) to (9)}
          t2: {partition_of: t, bound: for values from (9) to (11)}
    """
    assert found(check(database, tmp_path, spec=spec)) == {}
    database.execute("alter index t1_id_idx set (fillfactor = 70)")
    assert found(check(database, tmp_path, spec=spec)) == {
        ("other", "t1"): ("storage parameters of index t1_id_idx",),
    }


def test_not_null_without_inheritance_is_named_where_no_child_shows_it(
    database: servers.Database, tmp_path: Path
) -> None:
    with database.connect() as connection:
        if connection.info.server_version < 180000:
            return  # NOT NULL is a constraint of its own since
    database.execute(
        "create table t (a int, b int, c int not null, constraint n not null a no inherit, not null b no inherit);"
        "create table child (a int not null) inherits (t)"
    )
    spec = """
        tables:
          t: {columns: {a: {type: int, nullable: false, not_null_name: n}, b: int not null, c: int not null}}
          child: {inherits: [t], columns: {a: int not null, b: int, c: int not null}}
    """
    assert found(check(database, tmp_path, spec=spec)) == {("other", "t"): ("NO INHERIT of NOT NULL of column a",)}


def test_a_publication_of_a_whole_schema_is_of_the_schema(database: servers.Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    with database.connect(autocommit=True) as connection:
        if connection.info.server_version < 150000:
            with pytest.raises(psycopg.errors.SyntaxError):
                connection.execute("create publication whole for tables in schema app")
            return
        connection.execute("create publication whole for tables in schema app; create schema other")
        connection.execute("create publication elsewhere for tables in schema other")
    assert found(check(database, tmp_path)) == {("publication", ""): ("whole",)}


def test_a_trigger_that_a_partition_inherits_is_its_tables(database: servers.Database, tmp_path: Path) -> None:
    database.execute(
        "create table t (id int) partition by range (id); create table t1 partition of t for values from (1) to (9);"
        "create function touch() returns trigger language plpgsql as 'begin return new; end';"
        "create trigger touched after insert on t for each row execute function touch()"
    )
    with database.connect() as connection:
        scope = Scope(tables=[("public", "t"), ("public", "t1")], examined=["public"])
        assert catalog.read(connection, scope).unexamined == (
            Unexamined(kind="function", schema="public", table="", names=("touch()",)),
            Unexamined(kind="trigger", schema="public", table="t", names=("touched",)),
        )


def test_comments_on_checks_that_a_partition_has_of_its_table_are_named(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        "create table t (id int, n int, constraint c check (n > 0), primary key (id)) partition by list (id);"
        "create table t1 partition of t for values in (1); create index on t (n);"
        "comment on index t1_n_idx is 'of the partition'; comment on constraint t1_pkey on t1 is 'its key';"
        "comment on index t1_pkey is 'its index';"
        "comment on constraint c on t1 is 'its check'; comment on constraint c on t is 'known'"
    )
    with database.connect() as connection:
        found = catalog.read(connection, Scope(tables=[("public", "t"), ("public", "t1")], examined=["public"]))
    assert found.unexamined == (Unexamined(kind="other", schema="public", table="t1", names=("comment on check c",)),)


def test_comments_on_checks_of_declared_tables_are_compared(database: servers.Database, tmp_path: Path) -> None:
    database.execute(
        "create table t (id int, constraint c check (id > 0)) partition by list (id);"
        "create table t1 partition of t for values in (1); create table t2 partition of t for values in (2);"
        "comment on constraint c on t1 is 'its check'; comment on constraint c on t2 is 'undeclared'"
    )
    spec = """
        tables:
          t: {columns: {id: int}, partition_by: list (id), checks: {c: id > 0}, partitions: {t1: FOR VALUES IN (1)}}
    """
    with psycopg.connect(database.url) as connection:
        checked = doctor.check(connection, load(spec, tmp_path))
    assert [(one.code, one.address.path) for one in checked.findings] == [("wrong-comment", "public.t1.c")]
    assert [(one.table, one.names) for one in checked.not_examined] == [("t2", ("comment on check c",))]


@pytest.mark.parametrize("online", ["always", "never"])
@pytest.mark.parametrize("spec", [
    "{a: bigint, b: bigint}, indexes: {i: (a + b)}",
    "{a: int, b: int}, indexes: {i: {columns: (a + b), predicate: a > 0}}",
])  # fmt: skip
def test_a_statistics_target_is_there_when_its_index_is_built_anew(
    spec: str, online: str, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        "create table t (a int, b int); create index i on t ((a + b)); alter index i alter column 1 set statistics 77"
    )
    case = replace(load(f"tables: {{t: {{columns: {spec}}}}}", tmp_path, allow=("all",)), online=Online(mode=online))
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, lambda _: None)
    assert fixed.after.findings == ()
    assert fixed.applied
    assert database.execute("select attstattarget from pg_attribute where attrelid = 'i'::regclass") == [(77,)]


def test_the_triggers_of_a_foreign_key_are_part_of_it(database: servers.Database, tmp_path: Path) -> None:
    database.execute(f"{TABLES} alter table app.parts add foreign key (id) references app.users deferrable")
    assert check(database, tmp_path).not_examined == ()


def test_the_exit_code_is_that_of_the_findings_alone(
    database: servers.Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.execute(TABLES + EVERYTHING)
    spec = load(SPEC, tmp_path).spec.file
    options = {"targets": None, "fail_on": "note", "strict_names": False, "connect_timeout": 10.0, "verbose": False}
    code = command(Path(spec), urls=[database.url], reports=[("format", "json")], **options)  # type: ignore[arg-type]
    assert code == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"]["not_examined"] == sum(len(names) for names in FOUND.values())


TABLES_OF_OTHERS = 1000


def test_what_it_costs_does_not_follow_the_number_of_other_tables(database: servers.Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    database.execute(
        f"do $$ begin for i in 1 .. {TABLES_OF_OTHERS} loop"
        " execute 'create table app.other_' || i || '(a int, b int)'; end loop; end $$"
    )
    for analyzed in (False, True):
        if analyzed:
            database.execute("analyze")
        with database.connect() as connection:
            catalog.settings(
                connection,
                {
                    **catalog.PINNED,
                    **catalog.PLANNED,
                    "schema_doctor.examined": '["app"]',
                    "schema_doctor.tables": '[["app", "users"], ["app", "parts"]]',
                    "schema_doctor.schemas": "[]",
                },
            )
            connection.execute(catalog.sql("scope"))
            plan = "\n".join(line for (line,) in connection.execute(f"explain {catalog.sql('unexamined')}").fetchall())
        for name in ("pg_class", "pg_attribute", "pg_depend", "pg_type"):
            assert f"Seq Scan on {name}" not in plan
