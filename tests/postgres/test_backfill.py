"""Whether rows get their values some at a time: all of them, once, whatever happens meanwhile, and who is told."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import apply, doctor, fixing
from schema_doctor.catalog import Row
from schema_doctor.course import Course
from schema_doctor.errors import Refused, SpecError, Stopped
from schema_doctor.limits import Limits
from schema_doctor.online import Online
from schema_doctor.report.sql import render
from schema_doctor.result import Fixed
from schema_doctor.step import transactions
from tests import servers
from tests.cases.case import load
from tests.commandline import begun, command, environment

ALWAYS = Online(mode="always")
SPEC = """
    tables:
      m:
        columns:
          id: bigint
          body: text
          c: {type: text, nullable: false, default: "'new'", backfill: lower(body)}
        primary_key: id
"""
ROWS = (
    "create table m (id bigint primary key, body text); insert into m select g, 'B' || g from generate_series(1, {}) g;"
)
LEFT = "select count(*) from m where c is null"
HALF = "select conname from pg_constraint where conrelid = 'm'::regclass and contype = 'c'"


@pytest.fixture
def case(tmp_path: Path) -> doctor.Case:
    return replace(load(SPEC, tmp_path), online=ALWAYS, limits=Limits(batch=100))


def opener(url: str) -> Callable[[], psycopg.Connection[Row]]:
    return lambda: psycopg.connect(url, application_name="a doctor")


def fix(database: servers.Database, case: doctor.Case, said: list[str] | None = None) -> Fixed:
    tell = print if said is None else said.append
    fixed = fixing.fix(opener(database.url), case, lambda _: True, tell)
    assert fixed.after.findings == ()
    assert database.execute(HALF) == []
    return fixed


def backfilled(fixed: Fixed) -> int:
    return sum(applied.rows or 0 for applied in fixed.applied)


@contextmanager
def while_others_write(database: servers.Database, table: str = "m") -> Iterator[list[str]]:
    """Let two sessions insert, update and delete rows; yields the errors that they meet."""
    errors: list[str] = []
    ended = threading.Event()

    def write(number: int) -> None:
        with psycopg.connect(database.url, autocommit=True, prepare_threshold=None) as connection:
            key = 1_000_000 * number
            while not ended.is_set():
                key += 1
                try:
                    connection.execute(f"insert into {table} (id, body) values ({key}, 'W')".encode())
                    connection.execute(f"update {table} set body = body || '+' where id = {key % 30_000}".encode())
                    connection.execute(f"delete from {table} where id = {key} and id % 2 = 0".encode())
                except psycopg.Error as error:
                    errors.append(str(error))

    threads = [threading.Thread(target=write, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    try:
        yield errors
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_every_row_gets_its_value_once_while_others_write(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(ROWS.format(30_000))
    empty.execute(
        """
        create table changes (id bigint);
        create function count_it() returns trigger language plpgsql as $$
            begin insert into changes (id) values (new.id); return new; end $$;
        create trigger counting after update on m for each row when (old.body is not distinct from new.body)
            execute function count_it();
        """
    )
    with while_others_write(empty) as errors:
        fixed = fix(empty, replace(case, limits=Limits(batch=1000)))
    assert errors == []
    assert empty.execute(r"select id from m where c !~ ('^b' || id || '\+*$') and id <= 30000") == []
    assert empty.execute("select id from m where c not in ('w', 'new') and id > 30000") == []
    assert empty.execute("select id from changes group by id having count(*) > 1") == []
    assert empty.execute("select count(*) from changes") == [(backfilled(fixed),)]
    assert backfilled(fixed) >= 30_000


def test_rows_that_come_without_a_value_meanwhile_get_theirs_in_the_same_run(
    empty: servers.Database, tmp_path: Path
) -> None:
    case = replace(load(SPEC.replace("default: \"'new'\", ", ""), tmp_path), online=ALWAYS)
    empty.execute(ROWS.format(3000))
    with while_others_write(empty) as errors:
        fix(empty, case)
    assert empty.execute("select count(*) from m where c is distinct from lower(rtrim(body, '+'))") == [(0,)]
    assert {error.partition("\n")[0].partition(" of relation")[0] for error in errors} <= {
        'null value in column "c"',
        'new row for relation "m" violates check constraint "c_schema_doctor_not_null"',
    }


KEYS = {
    "composite": "a int, b text, primary key (b, a)",
    "text in another order": 'a text collate "C", b text, primary key (a)',
    "uuid": "a uuid default gen_random_uuid() primary key, b text",
    "char": "a char(8), b numeric, primary key (a, b)",
    "timestamp": "a timestamptz, b bytea, primary key (a, b)",
    "enum": "a public.mood, b int, primary key (a, b)",
    "none": "a int, b text",
    "one that is no plain one": "a float8 primary key, b text",
}
VALUES = {
    "uuid": "default",
    "timestamp": "now() + g * interval '1 s'",
    "enum": "case g % 2 when 0 then 'x' else 'y' end",
}


@pytest.mark.parametrize("name", KEYS)
def test_rows_are_found_by_any_key_or_none(name: str, empty: servers.Database, tmp_path: Path) -> None:
    empty.execute("create type public.mood as enum ('y', 'x')")
    a, b = ("a", "b") if name != "uuid" else ("b", "b")
    value = f"{VALUES.get(name, 'g')}{'::public.mood' if name == 'enum' else ''}"
    columns = f"({a}, {b})" if a != b else "(b)"
    number = "convert_to(g::text, 'UTF8')" if name == "timestamp" else "g"
    selected = f"{value}, {number}" if a != b else "g"
    empty.execute(
        f"create table m ({KEYS[name]}); insert into m {columns} select {selected} from generate_series(1, 777) g;"
        "delete from m where ctid in (select ctid from m limit 33); alter table m add c int;"
    )
    with psycopg.connect(empty.url) as connection:
        spec = doctor.snapshot(connection)
    assert "c: integer" in spec
    spec = spec.replace("c: integer", "c: {type: int, nullable: false, backfill: 7}")
    case = replace(load(spec.partition("version: 1")[2], tmp_path), online=ALWAYS, limits=Limits(batch=50))
    assert backfilled(fix(empty, case)) == 744
    assert empty.execute("select count(*), sum(c) from m") == [(744, 744 * 7)]


def test_a_volatile_default_of_a_large_table_comes_in_batches_and_every_half_is_healed(
    empty: servers.Database, tmp_path: Path
) -> None:
    spec = """
        tables:
          m:
            columns:
              id: bigint
              body: text
              c: uuid not null default gen_random_uuid()
              d: uuid default gen_random_uuid()
            primary_key: id
    """
    case = replace(load(spec, tmp_path), online=ALWAYS, limits=Limits(batch=100))
    empty.execute(ROWS.format(500))
    with psycopg.connect(empty.url) as connection:
        steps = fixing.plan(connection, case).plan.steps
    assert {hazard.code for step in steps for hazard in step.hazards} == set()
    for number in range(len(transactions(steps)) + 1):
        empty.execute(f"drop table m; {ROWS.format(500)}")
        with psycopg.connect(empty.url) as connection:
            for group in transactions(steps)[:number]:
                apply.apply(connection, group, print)
        if number == 1:
            empty.execute("update m set c = gen_random_uuid(), d = c where id < 100")
        policy = Online(mode="never") if number % 2 else ALWAYS
        fix(empty, replace(case, online=policy))
        assert empty.execute("select count(distinct c), count(distinct d), count(d) from m") in (
            [(500, 500, 500)],
            [(500, 401, 401)],
        )


def test_a_column_that_cannot_be_filled_is_refused_before_anything_runs(
    empty: servers.Database, case: doctor.Case, tmp_path: Path
) -> None:
    empty.execute(ROWS.format(3) + "update m set body = null where id = 2")
    with pytest.raises(Refused, match=r"1 row breaks the backfill of column c, .*\n\s+id: 2\n"):
        fix(empty, case)
    plain = replace(load(SPEC.replace(", backfill: lower(body)", ""), tmp_path), online=ALWAYS)
    empty.execute("alter table m add c text")
    with pytest.raises(Refused, match=r"say in the spec what these rows get, as in backfill: "):
        fix(empty, plain)
    assert empty.execute(LEFT) == [(3,)]


def test_an_expression_that_the_server_refuses_is_named_with_its_line(empty: servers.Database, tmp_path: Path) -> None:
    empty.execute(ROWS.format(3))
    case = load(SPEC.replace("lower(body)", "lower(1::money)"), tmp_path)
    fails = load(SPEC.replace("lower(body)", "sum(id)"), tmp_path)
    with psycopg.connect(empty.url) as connection:
        unplanned = fixing.plan(connection, case).plan.unplanned
        assert [one.address.name for one in unplanned] == ["c"]
        with pytest.raises(SpecError, match=r":8:58: public\.m\.c: PostgreSQL refuses the expression: aggregate"):
            fixing.plan(connection, fails)


def test_a_row_that_others_hold_is_waited_for_last_and_its_holder_named(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(ROWS.format(250))
    empty.execute("alter table m add c text default 'new'; update m set c = null")
    said: list[str] = []
    with psycopg.connect(empty.url, application_name="the backend") as other:
        other.execute("update m set body = 'HELD' where id = 7")
        with pytest.raises(Stopped, match="; 249 rows have got their value, and keep it") as stopped:
            fix(empty, replace(case, limits=Limits(batch=100, lock_wait=0.0)), said)
        assert "the backend" in str(stopped.value)
        assert any("the backend" in line for line in said)
        other.commit()
    assert empty.execute("select id from m where c is null") == [(7,)]
    assert backfilled(fix(empty, case)) == 1
    assert empty.execute("select c from m where id = 7") == [("held",)]


def test_a_row_that_others_change_while_it_is_waited_for_gets_its_value_as_it_is_then(
    empty: servers.Database, case: doctor.Case
) -> None:
    """A statement does not see the row as it has locked it, where somebody has changed it meanwhile."""
    empty.execute("create table m (id bigint primary key, body text, c text)")
    empty.execute("insert into m select g, 'B' || g from generate_series(1, 250) g")
    empty.execute("alter table m alter c set default 'new'")
    holder = psycopg.connect(empty.url)
    released = threading.Timer(2, holder.commit)
    with holder:
        holder.execute("update m set body = 'CHANGED' where id = 7")
        released.start()
        fixed = fixing.fix(opener(empty.url), case, lambda _: True, print)
        released.join()
    assert fixed.after.findings == ()
    assert empty.execute("select c from m where id = 7") == [("changed",)]
    assert backfilled(fixed) == 250


def test_a_trigger_that_takes_the_value_away_is_not_taken_for_success(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(ROWS.format(300))
    empty.execute(
        """
        alter table m add c text default 'new';
        create table log_of_m (id bigint);
        create function undo() returns trigger language plpgsql as $$
            begin
                if new.id % 100 = 0 then new.c = null; end if;
                insert into log_of_m values (new.id);
                return new;
            end $$;
        update m set c = null;
        create trigger undoing before update on m for each row execute function undo();
        """
    )
    with psycopg.connect(empty.url) as connection:
        step = next(step for step in fixing.plan(connection, case).plan.steps if step.fill)
    assert any("undoing" in note for note in step.notes)
    with pytest.raises(
        Stopped, match=r"3 rows hold NULL still[^\n]*\nSELECT id FROM public\.m WHERE c IS NULL"
    ) as stopped:
        fix(empty, case)
    assert "297 rows have got" in str(stopped.value)
    with pytest.raises(Refused, match="3 rows hold NULL still"):
        fix(empty, case)
    empty.execute("drop trigger undoing on m")
    assert backfilled(fix(empty, case)) == 3


def test_triggers_and_deferred_constraints_do_not_keep_the_rest_of_a_plan_out(
    empty: servers.Database, tmp_path: Path
) -> None:
    before = """
        create table changes (id bigint);
        create function note() returns trigger language plpgsql as $$
            begin insert into changes values (new.id); return new; end $$;
        create constraint trigger noting after update on m deferrable initially deferred
            for each row execute function note();
    """
    case = replace(load(SPEC, tmp_path), online=Online(mode="never"))
    empty.execute(ROWS.format(30) + before)
    with psycopg.connect(empty.url) as connection:
        script = render(fixing.plan(connection, case))
    assert backfilled(fix(empty, case)) == 30
    assert empty.execute("select count(*) from changes") == [(30,)]
    empty.execute(f"drop table m, changes; drop function note(); {ROWS.format(30)} {before}")
    for _ in range(2):
        empty.execute(script)
    assert empty.execute("select count(*), count(distinct c), (select count(*) from changes) from m") == [(30, 30, 30)]
    with psycopg.connect(empty.url) as connection:
        assert fixing.plan(connection, case).plan.steps == ()


def test_rows_that_a_policy_hides_are_not_passed_over(database: servers.Database, role: str, tmp_path: Path) -> None:
    secured = "row_security: true\n        force_row_security: true\n        columns:"
    case = load(SPEC.replace("columns:", secured), tmp_path)
    database.execute(ROWS.format(30))
    database.execute(
        f"""
        alter table m owner to {role}; grant create on schema public to {role};
        alter table m enable row level security; alter table m force row level security;
        create policy few on m using (id < 10);
        """
    )
    for policy in (ALWAYS, Online(mode="never")):
        mine = replace(case, online=policy)
        with pytest.raises(Refused, match=r"nothing was changed.*\n.*row-level security"):
            fixing.fix(lambda: psycopg.connect(database.url, user=role), mine, lambda _: True, print)
        assert database.execute("select from pg_attribute where attrelid = 'm'::regclass and attname = 'c'") == []


def test_a_backfill_works_through_a_pooler(
    pooler: servers.Pooler, database: servers.Database, case: doctor.Case
) -> None:
    database.execute(ROWS.format(1000))
    fixed = fixing.fix(opener(pooler.url(database.name)), case, lambda _: True, print)
    assert backfilled(fixed) == 1000
    assert database.execute(LEFT) == [(0,)]


def test_a_lost_connection_tells_how_many_rows_are_done(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(ROWS.format(1000))

    def end_it(_step: object, rows: int, _of: int) -> None:
        if rows == 300:
            empty.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'a doctor'"
                " and state = 'idle' and datname = current_database()"
            )

    course = Course()
    course.progress = end_it
    with pytest.raises(Stopped, match="c IS NULL; 300 rows have got their value, and keep it") as stopped:
        fixing.fix(opener(empty.url), case, lambda _: True, print, course)
    assert "ADD COLUMN IF NOT EXISTS c text" in str(stopped.value)
    assert empty.execute(LEFT) == [(700,)]
    assert backfilled(fix(empty, case)) == 700


# the command line


@pytest.fixture
def slow(database: servers.Database, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Return what starts a fix that takes seconds."""
    load(SPEC, tmp_path)
    database.execute(ROWS.format(2000))

    def start(*more: str) -> subprocess.Popen[str]:
        args = ("fix", "--yes", "--online", "always", "--backfill-batch", "50", *more)
        return begun(database.url, *args, tmp_path / "expected_schema.yaml")

    return start


def until_half_is_done(database: servers.Database) -> None:
    give_up = time.monotonic() + 20
    exists = "select 1 from pg_attribute where attrelid = 'm'::regclass and attname = 'c'"
    while not database.execute(exists) or not 100 < int(database.execute(LEFT)[0][0]) < 1900:
        assert time.monotonic() < give_up, "it never came to be"
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_fix_that_is_stopped_half_way_is_ended_by_the_next(
    number: signal.Signals, slow: Callable[..., subprocess.Popen[str]], database: servers.Database
) -> None:
    process = slow("--backfill-pause", "0.1")
    until_half_is_done(database)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    left = int(database.execute(LEFT)[0][0])
    assert 0 < left < 2000
    if number is not signal.SIGKILL:
        assert process.returncode == 5, err
        assert f"{2000 - left:,} rows have got their value, and keep it" in err
        assert "Traceback" not in err
    again = slow("--format", "json")
    out, err = again.communicate(timeout=30)
    assert again.returncode == 0, err
    assert sum(one["rows"] or 0 for one in json.loads(out)["outcomes"]) == left
    assert database.execute(LEFT) == [(0,)]


def test_a_saved_plan_holds_the_backfill_and_report_and_log_its_rows(
    slow: Callable[..., subprocess.Popen[str]], database: servers.Database, tmp_path: Path
) -> None:
    spec, saved, log = tmp_path / "expected_schema.yaml", tmp_path / "plan.json", tmp_path / "log"
    args = ("plan", "--online", "always", "--output", str(saved), spec)
    subprocess.run(command(*args), env=environment(DATABASE_URL=database.url), check=True, capture_output=True)
    steps = json.loads(saved.read_text())["steps"]
    assert [step["sql"] for step in steps if step["batched"]] == ["UPDATE public.m SET c = lower(body) WHERE c IS NULL"]
    process = slow("--plan", str(saved), "--log", str(log))
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "2000 rows)" in out
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["rows"] for line in lines if "rows" in line] == [2000]


@pytest.mark.parametrize(
    ("column", "online", "code"),
    [
        ("{type: bigint, nullable: false, backfill: id}", "always", "23514"),
        ("{type: bigint, nullable: false, backfill: id}", "never", "23502"),
        ("{type: bigint, nullable: false}", "never", "23502"),
        ("{type: bigint, nullable: false, default: 1}", "always", ""),
        ("bigint", "always", ""),
    ],
)
def test_the_step_is_noted_from_which_on_an_older_release_cannot_insert(
    column: str, online: str, code: str, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table m (id bigint primary key)")
    spec = f"tables: {{m: {{columns: {{id: bigint, z: {column}}}, primary_key: id}}}}"
    case = replace(load(spec, tmp_path, allow=("all",)), online=Online(mode=online))
    with psycopg.connect(database.url) as connection:
        steps = fixing.plan(connection, case).plan.steps
    note = f"INSERTs that leave z out, as an older release does, fail from here on ({code})"
    noted = [place for place, step in enumerate(steps) if any("INSERTs" in one for one in step.notes)]
    assert [one for place in noted for one in steps[place].notes if "INSERTs" in one] == ([note] if code else [])
    until = noted[0] if noted else len(steps)
    for place, step in enumerate(steps):
        database.execute(step.sql)
        inserted = f"insert into m (id) values ({place})"
        if place < until:
            database.execute(inserted)
            database.execute("delete from m")
        else:
            with pytest.raises(psycopg.IntegrityError) as refused:
                database.execute(inserted)
            assert place > until or refused.value.sqlstate == code
