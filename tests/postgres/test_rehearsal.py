"""A rehearsal tells what each statement of a plan does, and leaves the database as it was."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import fixing, rehearsal
from schema_doctor.embedded import Server
from schema_doctor.errors import Busy
from schema_doctor.online import Online
from schema_doctor.result import Planned, Rehearsal
from schema_doctor.watch import Watch
from tests import cases, commandline, servers
from tests.cases.case import Case, load
from tests.commandline import CANARY, run

BEFORE = """
    create table users (id int primary key, n int, note text);
    insert into users select i, i, 'secret' from generate_series(1, 100) as i;
    create index on users (n);
"""
SPEC = """
    tables:
      users:
        columns: {id: int, n: bigint, note: text, extra: text default 'x'}
        primary_key: id
        checks: {small: n < 1000}
"""
STATE = """
    select c.relname, c.relkind, c.relfilenode, c.xmin::text,
        (select string_agg(a.attname, ',') from pg_attribute a where a.attrelid = c.oid)
      from pg_class c where c.relnamespace = 'public'::regnamespace order by 1
"""


def rehearse(database: servers.Database, spec: str, folder: Path, **options: object) -> tuple[Planned, Rehearsal, str]:
    said: list[str] = []
    case = replace(load(spec, folder, allow=("all",)), **options)
    planned = rehearsal.plan(database.connect, case, said.append)
    assert planned.rehearsal is not None
    return planned, planned.rehearsal, "\n".join(said)


def test_a_rehearsal_tells_locks_rewrites_and_times_and_changes_nothing(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    before = database.execute(STATE)
    _, tried, said = rehearse(database, SPEC, tmp_path)
    assert database.execute(STATE) == before
    assert tried.failed is None
    assert not tried.left_out
    first, *rest = tried.steps
    assert [(path, str(lock)) for path, lock in first.locks] == [("public.users", "ACCESS EXCLUSIVE")]
    assert all(not one.locks for one in rest)
    assert first.rewrites == ("public.users",)
    assert first.rebuilds == ("public.users_pkey",)
    assert all(one.seconds > 0 and not one.differences for one in tried.steps)
    assert "WARNING: rehearsing on test in one transaction, which holds the locks" in said
    assert "ACCESS EXCLUSIVE on public.users: reads and writes wait" in said


@pytest.mark.parametrize("case", [case for case in cases.ALL if case.sql][::24], ids=lambda case: case.name)
def test_a_rehearsal_finds_every_step_as_stated(case: Case, empty: servers.Database, tmp_path: Path) -> None:
    if case.before.strip():
        empty.execute(case.before)
    planned = rehearsal.plan(empty.connect, case.load(tmp_path), lambda _: None)
    tried = planned.rehearsal
    assert tried is not None
    if tried.refused:
        assert planned.plan.refuses
        return
    assert tried.failed is None
    assert [(one.step.sql, one.differences) for one in tried.steps if one.differences] == []
    assert len(tried.steps) + len(tried.left_out) == len(planned.plan.steps)
    with psycopg.connect(empty.url) as connection:
        again = fixing.plan(connection, case.load(tmp_path))
    # Its sizes may be others: CREATE INDEX counts the rows, which no rollback takes back.
    assert again.plan.fingerprint == planned.plan.fingerprint


def test_a_step_that_states_something_else_is_found_out(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    planned, _, _ = rehearse(database, SPEC, tmp_path)
    with psycopg.connect(database.url) as connection, psycopg.connect(database.url) as eyes:
        watch = Watch(eyes, print)
        steps = [replace(planned.plan.steps[0], lock=None, hazards=())]
        differences = rehearsal.rehearse(connection, steps, watch).steps[0].differences
        eyes.rollback()
    assert differences[0] == "it takes ACCESS EXCLUSIVE on public.users, and the plan says none"
    assert differences[1] == "it writes public.users anew, and the plan does not say so"


def test_a_statement_that_fails_is_named_without_stored_values(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE + "insert into users values (101, 4711, 'hush');")
    before = database.execute(STATE)
    planned, tried, _ = rehearse(database, SPEC, tmp_path, preflight_timeout=0)
    assert tried.failed is not None
    assert tried.failed.sqlstate == "23514"
    assert tried.failed.step in planned.plan.steps
    assert "4711" not in tried.failed.message
    assert "hush" not in tried.failed.message
    assert database.execute(STATE) == before


def test_what_no_rollback_takes_back_is_not_rehearsed(database: servers.Database, tmp_path: Path) -> None:
    database.execute("""
        create type mood as enum ('sad');
        create table users (id int, m mood, n int);
        create sequence s;
        alter table users alter id set default nextval('s');
        insert into users values (7);
    """)
    spec = """
        enums: {mood: [sad, ok]}
        sequences: {s: {}}
        tables:
          users:
            columns: {id: "int default nextval('s')", m: "mood default 'ok'", n: int}
            indexes: {users_n: n}
    """
    planned, tried, _ = rehearse(database, spec, tmp_path, online=Online(mode="always"))
    reasons = {step.sql.split("(")[0].split(" ON ")[0]: reason for step, reason in tried.left_out}
    assert reasons["CREATE INDEX CONCURRENTLY users_n"] == "it can be in no transaction"
    assert reasons["SELECT pg_catalog.setval"] == "a rollback does not take setval() back"
    assert "it uses a label of an enum type, which must be committed first" in reasons.values()
    assert tried.failed is None
    assert len(tried.steps) + len(tried.left_out) == len(planned.plan.steps)
    assert database.execute("select last_value, is_called from s") == [(1, False)]


def test_a_constraint_that_takes_over_an_index_which_is_not_there_is_no_failure(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    spec = SPEC.replace("bigint", "int") + "        unique: {users_n_key: n}\n"
    _, tried, _ = rehearse(database, spec, tmp_path, online=Online(mode="always"))
    assert tried.failed is None
    reasons = [reason for _, reason in tried.left_out]
    assert reasons == ["it can be in no transaction", "it builds on a statement that is not rehearsed"]


def test_large_tables_are_not_rehearsed_on_unless_forced(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE + "analyze users")
    _, tried, said = rehearse(database, SPEC, tmp_path, online=Online(mode="never", rows=10))
    assert not tried.steps
    assert "public.users (about 100 rows, " in tried.refused
    assert "--force-rehearse" in tried.refused
    assert "WARNING" not in said
    case = replace(load(SPEC, tmp_path, allow=("all",)), online=Online(mode="never", rows=10))
    forced = rehearsal.plan(database.connect, case, print, force=True).rehearsal
    assert forced is not None
    assert len(forced.steps) > 1


def test_a_large_table_is_not_filled_at_once_unless_forced(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE + "update users set note = null; analyze users")
    spec = """
        tables:
          users:
            columns: {id: int, n: int, note: {type: text, nullable: false, backfill: "'none'"}}
            primary_key: id
    """
    case = replace(load(spec, tmp_path, allow=("all",)), online=Online(mode="always", rows=10))
    planned = rehearsal.plan(database.connect, case, print)
    assert any(step.fill and step.fill.batched for step in planned.plan.steps)
    assert planned.rehearsal is not None
    assert "public.users" in planned.rehearsal.refused
    forced = rehearsal.plan(database.connect, case, print, force=True).rehearsal
    assert forced is not None
    assert forced.failed is None
    assert [one.step.sql for one in forced.steps if one.differences] == []
    assert database.execute("select count(*) from users where note is null") == [(100,)]


def test_a_table_that_somebody_else_has_locked_is_busy(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    reader = database.connect()
    reader.execute("select * from users")
    with pytest.raises(Busy, match=r"a lock could not be had \(55P03\); it is held by pid"):
        rehearse(database, SPEC, tmp_path)
    reader.rollback()


@pytest.fixture
def copy(server: Server, database: servers.Database) -> Iterator[servers.Database]:
    database.execute(BEFORE)
    with servers.new_database(server, f"{database.name}_copy") as made:
        made.execute(BEFORE)
        yield made


def test_a_rehearsal_on_a_copy_touches_neither_of_the_two(
    database: servers.Database, copy: servers.Database, tmp_path: Path
) -> None:
    load(SPEC, tmp_path)
    before = database.execute(STATE), copy.execute(STATE)
    url = copy.url.replace("postgres@", f"postgres:{CANARY}@")
    args = ("plan", "-d", database.url, "--rehearse-on", url, "--online-rows", 1, "--allow", "all", "--format", "json")
    reader = database.connect()
    reader.execute("select * from users")
    ended = run(*args, tmp_path / "expected_schema.yaml")
    reader.rollback()
    assert ended.code == 0, ended.text
    report = json.loads(ended.out)
    assert copy.name in report["rehearsal"]["database"]
    assert copy.name not in report["database"]
    assert report["rehearsal"]["steps"][0]["rewrites"] == ["public.users"]
    assert (database.execute(STATE), copy.execute(STATE)) == before


def test_the_terminal_shows_the_rehearsal_and_the_exit_code_its_failure(
    database: servers.Database, tmp_path: Path
) -> None:
    load(SPEC, tmp_path)
    database.execute(BEFORE)
    args = ("plan", "-d", database.url, "--rehearse", "--allow", "all", tmp_path / "expected_schema.yaml")
    ended = run(*args)
    assert ended.code == 0, ended.text
    assert "WARNING: rehearsing on" in ended.err
    assert "took ACCESS EXCLUSIVE on public.users, wrote public.users anew" in " ".join(ended.out.split())
    assert "and rolled back: " in ended.out
    database.execute("insert into users values (101, 4711)")
    ended = run(*args, "--preflight-timeout", 0)
    assert ended.code == 4, ended.text
    assert "FAILS in the rehearsal: " in ended.out
    assert "\\n" not in ended.out
    assert ended.out.endswith("as rehearsed, fix would fail\n")
    assert "4711" not in ended.text


def test_a_copy_that_is_the_database_itself_is_refused(database: servers.Database, tmp_path: Path) -> None:
    load(SPEC, tmp_path)
    database.execute(BEFORE)
    other = database.url.replace("127.0.0.1", "localhost")
    ended = run("plan", "-d", database.url, "--rehearse-on", other, tmp_path / "expected_schema.yaml")
    commandline.words(ended, 2, "--rehearse-on names the database itself")
    ended = run("plan", "-d", database.url, "--rehearse", "--rehearse-on", other, tmp_path / "expected_schema.yaml")
    commandline.words(ended, 2, "use one of them")
