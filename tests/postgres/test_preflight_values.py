"""What rows say of a plan where the server has to compute something of each: values, backfills, generated columns."""

import re
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor, fixing
from schema_doctor.errors import Refused, Stopped
from schema_doctor.online import Online
from tests import servers
from tests.cases.case import load
from tests.postgres.test_preflight import only, plan


def test_a_conversion_that_the_server_refuses_is_tried(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int primary key, a text); insert into t values (1, '7'), (2, 'seven')")
    found = only(database.url, "tables: {t: {columns: {id: int, a: int}, primary_key: id}}", tmp_path)
    known = database.server.version >= 16
    assert (found.count, list(found.rows)) == ((1, [("2",)]) if known else (None, []))


def test_an_empty_range_stands_in_the_way_of_a_key_without_overlaps(database: servers.Database, tmp_path: Path) -> None:
    if database.server.version < 18:
        return  # has no such keys
    database.execute("create table t (a int4range not null); insert into t values ('empty'), ('[1,2)')")
    spec = "tables: {t: {columns: {a: int4range}, primary_key: {columns: [a], without_overlaps: true}}}"
    found = only(database.url, spec, tmp_path)
    assert (found.count, found.rule) == (1, "primary key t_pkey: no empty range")


def test_a_rule_on_a_key_that_gets_another_type_is_asked_of_the_new_values(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id text primary key); insert into t values ('2'), ('7')")
    found = only(database.url, "tables: {t: {columns: {id: int}, primary_key: id, checks: {c: id > 5}}}", tmp_path)
    assert (found.count, list(found.rows)) == (1, [("2",)])


def test_a_new_column_of_a_child_comes_with_the_default_of_its_parent(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table p (id int); create table c () inherits (p); insert into c values (1), (2)")
    own = "b: {type: text, nullable: false, default: \"'4'\"}"
    spec = f"tables: {{p: {{columns: {{id: int, b: text}}}}, c: {{inherits: [p], columns: {{{own}}}}}}}"
    found = only(database.url, spec, tmp_path)
    assert (found.count, found.rule) == (2, "NOT NULL of column b, which is new and comes without a default")


def test_keys_that_become_the_same_in_another_type_are_found(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id text primary key); insert into t values ('1'), ('01'), ('2')")
    found = only(database.url, "tables: {t: {columns: {id: int}, primary_key: id}}", tmp_path)
    assert (found.count, list(found.rows)) == (2, [("1",), ("1",)])


@pytest.mark.parametrize("there", [False, True])
def test_a_key_of_a_new_column_sees_the_default_of_its_domain(
    there: bool, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id int primary key); insert into t values (1), (2)")
    if there:
        database.execute("create domain base as text default 'x'; create domain dx as base")
    spec = """
    domains: {base: {type: text, default: "'x'"}, dx: {type: base}}
    tables: {t: {columns: {id: int, c: dx}, primary_key: id, unique: [c]}}
    """
    assert only(database.url, spec, tmp_path).count == 2


TRIED = {
    "a generated column": (
        "create table t (id int primary key, a text); insert into t values (1, '7'), (2, 'hush-hush')",
        "tables: {t: {columns: {id: int, a: text, b: {type: int, generated: 'a::int'}}, primary_key: id}}",
    ),
    "an index on an expression": (
        "create table t (id int primary key, a text); insert into t values (1, '7'), (2, 'hush-hush')",
        "tables: {t: {columns: {id: int, a: text}, primary_key: id, indexes: {i: (a::int)}}}",
    ),
    "a unique index on an expression": (
        "create table t (id int primary key, a text); insert into t values (1, '7'), (2, 'hush-hush')",
        "tables: {t: {columns: {id: int, a: text}, primary_key: id, indexes: {i: unique (a::int)}}}",
    ),
    "the predicate of an index": (
        "create table t (id int primary key, a int); insert into t values (1, 7), (2, 0)",
        "tables: {t: {columns: {id: int, a: int}, primary_key: id, indexes: {i: id where 1 / a > 0}}}",
    ),
    "a check": (
        "create table t (id int primary key, a int); insert into t values (1, 7), (2, 0)",
        "tables: {t: {columns: {id: int, a: int}, primary_key: id, checks: {c: 1 / a < 2}}}",
    ),
}


@pytest.mark.parametrize("name", TRIED)
def test_what_the_server_cannot_compute_for_a_row_is_refused(
    name: str, database: servers.Database, tmp_path: Path
) -> None:
    before, spec = TRIED[name]
    database.execute(before)
    found = only(database.url, spec, tmp_path)
    assert (found.count, found.rows) == (None, ())
    assert re.fullmatch(r"[a-z ]+ \(22...\)|value for domain .* violates check constraint .* \(23514\)", found.error)
    rows = database.execute(found.select)
    assert 2 in [row[0] for row in rows]
    database.execute("delete from t where id = 2")
    assert not plan(database.url, spec, tmp_path).stopped


@pytest.mark.parametrize(("before", "after"), [("text[]", "int[]"), ("json", "jsonb")])
def test_a_value_that_its_new_type_cannot_read_is_found(
    before: str, after: str, database: servers.Database, tmp_path: Path
) -> None:
    value = {"int[]": "{1,x}", "jsonb": r'"\u0000"'}[after]
    database.execute(f"create table t (id int primary key, a {before}); insert into t values (1, '{value}'), (2, null)")
    found = only(database.url, f"tables: {{t: {{columns: {{id: int, a: '{after}'}}, primary_key: id}}}}", tmp_path)
    known = database.server.version >= 16
    assert (found.count, list(found.rows)) == ((1, [("1",)]) if known else (None, []))


def test_bits_that_their_new_type_neither_cuts_nor_fills_up_are_found(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        """create table t (id int primary key, a varbit(8), b bit(4), c varbit, d bit(3)[], e int);
           insert into t values (1, '10101', '1010', '1010', '{101,111}', 21), (2, '1010', null, '101', '{null}', 5)"""
    )
    columns = "id: int, a: bit(4), b: bit(8), c: varbit(3), d: 'varbit(2)[]', e: bit(4)"
    found = plan(database.url, f"tables: {{t: {{columns: {{{columns}}}, primary_key: id}}}}", tmp_path)
    assert {one.address.name: one.rows for one in found.violations} == dict.fromkeys("abcd", (("1",),))


FILLED = "tables: {t: {columns: {id: int, v: text, w: {type: integer, nullable: false, backfill: 'v::integer'}}}}"


def test_a_backfill_that_the_server_cannot_compute_for_a_row_is_refused(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id int, v text); insert into t values (1, '7'), (2, 'hush-hush')")
    found = only(database.url, FILLED, tmp_path)
    assert (found.rule, found.count) == ("the backfill of column w, which must give each of them a value", None)
    assert found.error == "invalid text representation (22P02)"
    assert [row[-1] for row in database.execute(found.select)] == ["7", "hush-hush"]
    with pytest.raises(Refused) as refused:
        fixing.fix(database.connect, load(FILLED, tmp_path, allow=("all",)), lambda _: True, print)
    told = str(refused.value)
    assert (
        "a value: invalid text representation (22P02)\n"
        "    rows that it fails for are among these: SELECT ctid, v FROM public.t" in told
    )
    assert "coalesce" not in told
    assert "hush" not in told


def test_of_a_column_that_is_there_the_rows_that_hold_null_are_shown_where_its_backfill_fails(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        "create table t (id int primary key, n int, z int); insert into t values (1, 3, 4), (2, 3, null), (3, 4, null)"
    )
    spec = "tables: {t: {columns: {id: int, n: int, z: {type: int, nullable: false, backfill: %s}}, primary_key: id}}"
    found = only(database.url, spec % "1/(n-3)", tmp_path)
    assert found.error == "division by zero (22012)"
    assert [row[0] for row in database.execute(found.select)] == [2, 3]
    (found,) = plan(database.url, spec % "'nullif(n, 3)'", tmp_path).violations
    assert (found.count, found.error) == (1, "")
    assert found.repair.endswith("as in coalesce(..., 0)")


def test_a_backfill_with_a_label_that_the_plan_adds_is_not_refused(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create type mood as enum ('a'); create table t (id int, v text); insert into t values (1, 'b')")
    column = "{type: mood, nullable: false, backfill: 'v::mood'}"
    spec = f"enums: {{mood: [a, b]}}\ntables: {{t: {{columns: {{id: int, v: text, w: {column}}}}}}}"
    found = plan(database.url, spec, tmp_path)
    assert (found.violations, len(found.unasked), found.stopped) == ((), 1, False)


def test_no_stored_value_is_told_by_a_step_that_fails(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int, v text); insert into t values (1, '7'), (2, 'hush-hush')")
    for spec in (FILLED, "tables: {t: {columns: {id: int, v: integer}}}"):
        for online in ("always", "never"):
            case = replace(load(spec, tmp_path, allow=("all",)), preflight_timeout=0, online=Online(mode=online))
            with pytest.raises((Refused, Stopped)) as caught:
                fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
            assert "invalid text representation (22P02)" in str(caught.value)
            assert "hush" not in str(caught.value)


def test_what_a_function_or_trigger_raises_is_not_told(database: servers.Database, tmp_path: Path) -> None:
    database.execute(
        """create table t (id int, v text); insert into t values (1, 'hush-hush'), (2, 'hush');
           create function f(text) returns int immutable language plpgsql as
             $$ begin raise exception 'bad value %', $1; end $$;
           create function g() returns trigger language plpgsql as $$ begin raise exception 'bad row %', new; end $$"""
    )
    database.execute("create trigger g before update on t for each row execute function g()")
    for column in ("v: text}, indexes: {i: (public.f(v))", "v: text, w: {type: text, nullable: false, backfill: v}"):
        for online in ("always", "never"):
            spec = f"tables: {{t: {{columns: {{id: int, {column}}}}}}}"
            case = replace(load(spec, tmp_path, allow=("all",)), preflight_timeout=0, online=Online(mode=online))
            with pytest.raises((Refused, Stopped)) as caught:
                fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
            assert re.search(r"PL/pgSQL function (public\.)?[fg]\(.* raises an error \(P0001\)", str(caught.value))
            assert "hush" not in str(caught.value)


UNCHANGEABLE = {
    "published": (
        "create publication pub for table t",
        ", replica_identity: full",
        "cannot be updated to give b a value: the table is published and has no replica identity",
    ),
    "published partition": (
        "create publication pub for table t0",
        "alter table t0 replica identity full",
        "cannot be updated to give b a value: the table is published and has no replica identity",
    ),
    "published child": (
        "create table c () inherits (t); create publication pub for table c",
        "alter table c replica identity full",
        "cannot be updated to give b a value: the table is published and has no replica identity",
    ),
    "rule": (
        "create rule r as on update to t do instead nothing",
        "alter table t disable rule r",
        "cannot be updated to give b a value: the table has a rule on UPDATE that does something else",
    ),
}


@pytest.mark.parametrize("why", UNCHANGEABLE)
def test_rows_that_cannot_be_updated_are_found_before_a_backfill(
    why: str, database: servers.Database, tmp_path: Path
) -> None:
    before, repair, told = UNCHANGEABLE[why]
    key = "list (id)" if "t0" in before else ""
    database.execute(f"create table t (id int) {key and f'partition by {key}; create table t0 partition of t default'}")
    database.execute(f"insert into t values (1), (2); {before}")

    def case(more: str = "") -> doctor.Case:
        column = "{type: uuid, nullable: false, default: gen_random_uuid()}"
        keyed = f", partition_by: {key}" if key else ""
        spec = f"tables: {{t: {{columns: {{id: int, b: {column}}}{keyed}{more}}}}}"
        return replace(load(spec, tmp_path, allow=("all",)), online=Online(mode="always"))

    with pytest.raises(Refused) as refused:
        fixing.fix(lambda: psycopg.connect(database.url), case(), lambda _: True, print)
    assert f"table public.t: 2 rows {told}" in str(refused.value)
    if not repair.startswith(","):
        database.execute(repair)
        repair = ""
    fixing.fix(lambda: psycopg.connect(database.url), case(repair), lambda _: True, print)
    assert database.execute("select 1 from t where b is null") == []


def test_what_a_backfill_gives_is_asked_for_the_rules_that_are_there(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        """create domain code as varchar(7); create domain short as text check (length(value) < 8);
           create table p (a text primary key); insert into p values ('x'), ('fits');
           create table t (
             id int primary key, e text, checked text constraint checked check (length(checked) < 8), long varchar(7),
             bits bit(4), of_domain code, of_check short, alike text constraint alike unique,
             referring text constraint referring references p, computed text,
             length int generated always as (length(computed)) stored constraint of_length check (length < 8),
             part int generated always as (1 / (length(computed) - 13)) stored,
             excluded text, tried text, constraint excluded exclude using btree (excluded with =));
           create index tried on t ((1 / (length(tried) - 13)));
           insert into t values (1, 'x'), (2, 'fits'), (3, 'much too long');
           alter table t add constraint since check (id < 3) not valid"""
    )
    names = "checked long of_domain of_check referring computed tried"
    types = {"long": "varchar(7)", "of_domain": "code", "of_check": "short"}
    columns = "".join(
        f"    {one}: {{type: {types.get(one, 'text')}, nullable: false, backfill: e}}\n" for one in names.split()
    )
    spec = f"""
domains: {{code: varchar(7), short: text check (length(value) < 8)}}
tables:
  p: {{columns: {{a: text}}, primary_key: a}}
  t:
   columns:
    id: int
    e: text
{columns}
    bits: {{type: bit(4), nullable: false, backfill: "B'101'"}}
    alike: {{type: text, nullable: false, backfill: "'same'"}}
    excluded: {{type: text, nullable: false, backfill: "'same'"}}
    length: int generated always as (length(computed)) stored
    part: int generated always as (1 / (length(computed) - 13)) stored
   primary_key: id
   unique: {{alike: alike}}
   checks: {{checked: length(checked) < 8, of_length: length < 8, since: {{expression: id < 3, valid: false}}}}
   exclusions: {{excluded: using btree (excluded with =)}}
   foreign_keys: {{referring: referring references p(a)}}
   indexes: {{tried: (1 / (length(tried) - 13))}}
"""
    found = plan(database.url, spec, tmp_path)
    last, every = (1, (("3",),)), (3, (("1",), ("2",), ("3",)))
    assert found.unasked == ()
    assert {one.rule: (one.count, one.rows) for one in found.violations} == {
        "check checked": last,
        "check of_length": last,
        "check since, which is NOT VALID and asked of what is written": last,
        "type character varying(7) of what the backfill gives long": last,
        "type public.code of what the backfill gives of_domain": last,
        "type bit(4) of what the backfill gives bits": every,
        "the backfill of column of_check, which must give each of them a value": (None, ()),
        "unique alike": every,
        "exclusion excluded": every,
        "foreign key referring": last,
        "the value of column part": (None, ()),
        "index tried": (None, ()),
    }
    database.execute("delete from t where id > 1; update t set bits = B'1010'")
    assert not plan(database.url, spec, tmp_path).stopped


@pytest.mark.parametrize("before", ["int", "int generated always as (id + 1) stored"])
def test_rules_that_stay_are_asked_of_what_a_column_is_to_be_computed_of(
    before: str, database: servers.Database, tmp_path: Path
) -> None:
    other = before.replace("id + 1", "id / 1")  # for which the foreign key finds its rows
    database.execute(
        f"""
        create table t (id int primary key, a {before} check (a > 0), u {before} unique, k {before} unique,
                        f {other} references t (id), x {before}, exclude (x with =), n {before} not null);
        create table r (k int references t (k));
        """
    )
    values = "(1), (2)" if "generated" in before else "(1, 2, 2, 2, 2, 2, 2), (2, 3, 3, 3, 2, 3, 3)"
    database.execute(f"insert into t values {values}; insert into r values (3)")
    spec = """
tables:
  t:
   columns:
    id: int
    a: int generated always as (1 - id) stored
    u: int generated always as (id * 0) stored
    k: int generated always as (id + 9) stored
    f: int generated always as (id + 1) stored
    x: int generated always as (id / 9) stored
    n: int generated always as (nullif(id, 2)) stored not null
   primary_key: id
   unique: [u, k]
   checks: {t_a_check: a > 0}
   exclusions: {t_x_excl: using btree (x with =)}
   foreign_keys: {t_f_fkey: f references t(id)}
  r: {columns: {k: int}, foreign_keys: {r_k_fkey: k references t(k)}}
"""
    found = plan(database.url, spec, tmp_path)
    assert found.unasked == ()
    assert {one.rule: one.count for one in found.violations} == {
        "check t_a_check": 2,
        "unique t_u_key": 2,
        "foreign key t_f_fkey": 1,
        "exclusion t_x_excl": 2,
        "NOT NULL of column n": 1,
        "foreign key r_k_fkey": 1,
    }
