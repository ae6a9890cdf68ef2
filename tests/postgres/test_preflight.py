"""What rows and role say of a plan, before its first step."""

import json
import time
from pathlib import Path
from typing import Literal

import psycopg
import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from schema_doctor import fixing, refusal
from schema_doctor.errors import Refused
from schema_doctor.inquiry import Violation
from schema_doctor.online import Online
from schema_doctor.report import json_schema, render
from schema_doctor.result import Plan
from tests import servers
from tests.cases.case import load

CHECKED = "tables: {t: {columns: {id: int, a: int}, primary_key: id, checks: {c: a > 0}}}"


def plan(url: str, spec: str, folder: Path) -> Plan:
    with psycopg.connect(url) as connection:
        return fixing.plan(connection, load(spec, folder, allow=("all",))).plan


def only(url: str, spec: str, folder: Path) -> Violation:
    """Return the only violation, of a plan about which everything could be asked."""
    found = plan(url, spec, folder)
    assert found.unasked == ()
    assert found.stopped
    (violation,) = found.violations
    return violation


ROWS: dict[str, tuple[str, str, int | None, list[tuple[str, ...]]]] = {
    "a null stands in the way of NOT NULL": (
        "create table t (id int primary key, a int); insert into t values (1, 1), (2, null)",
        "tables: {t: {columns: {id: int, a: int not null}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a new column that is NOT NULL and has no default has no value for the rows": (
        "create table t (id int primary key); insert into t select generate_series(1, 7)",
        "tables: {t: {columns: {id: int, a: int not null}, primary_key: id}}",
        7,
        [("1",), ("2",), ("3",), ("4",), ("5",)],
    ),
    "a new column of a domain that is NOT NULL has no value for the rows": (
        "create table t (id int primary key); insert into t values (1), (2); create domain d as int not null",
        "domains: {d: int not null}\ntables: {t: {columns: {id: int, a: d}, primary_key: id}}",
        2,
        [("1",), ("2",)],
    ),
    "a new column of a new domain whose check refuses NULL has no value for the rows": (
        "create table t (id int primary key); insert into t values (1), (2)",
        (
            "domains: {d: int, e: d check (value is not null and value > 0)}\n"
            "tables: {t: {columns: {id: int, a: e}, primary_key: id}}"
        ),
        2,
        [("1",), ("2",)],
    ),
    "new columns of a type that only the plan makes hold NULL in all rows, which a check refuses": (
        "create table t (id int primary key); insert into t values (1), (2)",
        (
            "enums: {e: [a]}\n"
            "tables: {t: {columns: {id: int, a: e, b: 'e[]'}, primary_key: id,"
            " checks: {c: a is not null or b is not null}, unique: {u: [a, b]}}}"
        ),
        2,
        [("1",), ("2",)],
    ),
    "a domain becomes NOT NULL, and a column holds NULL": (
        "create domain d as int; create table t (id int primary key, a d); insert into t values (1, 1), (2, null)",
        "domains: {d: int not null}\ntables: {t: {columns: {id: int, a: d}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a domain gets a check that a value of a domain over it breaks": (
        (
            "create domain d as int; create domain e as d; create table o (id int primary key, value e);"
            "insert into o values (1, 1), (2, -1), (3, null)"
        ),
        (
            "domains: {d: int check (value > 0), e: d}\n"
            "tables: {t: {renamed_from: o, columns: {id: int, value: e}, primary_key: id}}"
        ),
        1,
        [("2",)],
    ),
    "a domain gets a check that an element of an array breaks": (
        (
            "create domain d as int; create table t (id int primary key, a d[]);"
            "insert into t values (1, '{1}'), (2, '{{1,2},{-1,5}}'), (3, null), (4, '{null}')"
        ),
        "domains: {d: int check (value > 0)}\ntables: {t: {columns: {id: int, a: 'd[]'}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a domain becomes NOT NULL, and an array holds NULL": (
        (
            "create domain d as int; create table t (id int primary key, a d[]);"
            "insert into t values (1, '{1}'), (2, '{null}')"
        ),
        "domains: {d: int not null}\ntables: {t: {columns: {id: int, a: 'd[]'}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a check is asked with the default of a new column": (
        "create table t (id int primary key, a int); insert into t values (1, 1), (2, 5)",
        "tables: {t: {columns: {id: int, a: int, b: int default 3}, primary_key: id, checks: {c: a < b}}}",
        1,
        [("2",)],
    ),
    "a check is asked for renamed columns of a renamed table": (
        "create table o (id int primary key, a int); insert into o values (1, 1), (2, 5)",
        (
            "tables: {t: {renamed_from: o, columns: {id: int, b: {type: int, renamed_from: a}}, primary_key: id,"
            " checks: {c: b < 3}}}"
        ),
        1,
        [("2",)],
    ),
    "equal rows stand in the way of a primary key": (
        "create table t (a int not null); insert into t values (1), (1), (2)",
        "tables: {t: {columns: {a: int}, primary_key: a}}",
        2,
        [("(0,1)",), ("(0,2)",)],
    ),
    "equal rows stand in the way of a unique constraint, nulls do not": (
        "create table t (id int primary key, a text); insert into t values (1, 'x'), (2, 'x'), (3, null), (4, null)",
        "tables: {t: {columns: {id: int, a: text}, primary_key: id, unique: {u: a}}}",
        2,
        [("1",), ("2",)],
    ),
    "a unique index is asked for its expression and predicate": (
        (
            "create table t (id int primary key, a text, d bool);"
            "insert into t values (1, 'x', false), (2, 'X', false), (3, 'x', true)"
        ),
        (
            "tables: {t: {columns: {id: int, a: text, d: bool}, primary_key: id,"
            " indexes: {u: unique lower(a) where not d}}}"
        ),
        2,
        [("1",), ("2",)],
    ),
    "a row that refers to nothing stands in the way of a foreign key": (
        (
            "create table r (id int primary key); insert into r values (1);"
            "create table t (id int primary key, a bigint); insert into t values (1, 1), (2, 2), (3, null)"
        ),
        (
            "tables: {r: {columns: {id: int}, primary_key: id}, t: {columns: {id: int, a: bigint}, primary_key: id,"
            " foreign_keys: {f: a references r(id)}}}"
        ),
        1,
        [("2",)],
    ),
    "no row refers to a table that the plan creates": (
        "create table t (id int primary key, a int); insert into t values (1, 1), (2, null)",
        (
            "tables: {r: {columns: {id: int}, primary_key: id}, t: {columns: {id: int, a: int}, primary_key: id,"
            " foreign_keys: {f: a references r(id)}}}"
        ),
        1,
        [("1",)],
    ),
    "rows that overlap stand in the way of an exclusion constraint": (
        (
            "create table t (id int primary key, a int4range);"
            "insert into t values (1, '[1,5)'), (2, '[4,6)'), (3, '[7,9)')"
        ),
        "tables: {t: {columns: {id: int, a: int4range}, primary_key: id, exclusions: {e: using gist (a with &&)}}}",
        2,
        [("1",), ("2",)],
    ),
    "a number stands in the way of a narrower type": (
        "create table t (id int primary key, a bigint); insert into t values (1, 1), (2, 40000)",
        "tables: {t: {columns: {id: int, a: smallint}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a text stands in the way of a shorter type, blanks behind it do not": (
        "create table t (id int primary key, a text); insert into t values (1, 'abc   '), (2, 'abcd')",
        "tables: {t: {columns: {id: int, a: varchar(3)}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a value stands in the way of a domain over an array": (
        "create table t (id int primary key, a smallint); insert into t values (1, 1), (2, -1), (3, null)",
        "domains: {d: 'int[] check (0 < all (value))'}\ntables: {t: {columns: {id: int, a: d}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a label that goes stands in the way of a domain over an array of its enum": (
        (
            "create type e as enum ('a', 'b'); create table t (id int primary key, a e);"
            "insert into t values (1, 'a'), (2, 'b')"
        ),
        "enums: {e: [a]}\ndomains: {d: 'e[]'}\ntables: {t: {columns: {id: int, a: d}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a label that goes stands in the way of another domain over the enum": (
        (
            "create type mood as enum ('new', 'old'); create domain d as mood; create domain e as mood;"
            "create table t (id int primary key, a d); insert into t values (1, 'new'), (2, 'old')"
        ),
        "enums: {mood: [new]}\ndomains: {d: mood, e: mood}\ntables: {t: {columns: {id: int, a: e}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a value that is no label stands in the way of an enum": (
        "create table t (id int primary key, a text); insert into t values (1, 'new'), (2, 'old'), (3, null)",
        "enums: {mood: [new, done]}\ntables: {t: {columns: {id: int, a: public.mood}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a label that rows hold goes": (
        (
            "create type mood as enum ('new', 'old'); create table t (id int primary key, a mood);"
            "insert into t values (1, 'new'), (2, 'old'), (3, null)"
        ),
        "enums: {mood: [new]}\ntables: {t: {columns: {id: int, a: public.mood}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a label goes that rows hold in arrays of a domain, while others get other names": (
        (
            "create type mood as enum ('new', 'old', 'odd'); create domain moods as mood[];"
            "create table t (id int primary key, a moods);"
            "insert into t values (1, '{new,odd}'), (2, '{new,old}'), (3, null), (4, '{null}')"
        ),
        (
            "enums: {mood: {labels: [new, rare], renamed_labels: {odd: rare}}}\ndomains: {moods: 'mood[]'}\n"
            "tables: {t: {columns: {id: int, a: moods}, primary_key: id}}"
        ),
        1,
        [("2",)],
    ),
    "a value stands in the way of a new domain": (
        "create table t (id int primary key, a int); insert into t values (1, 1), (2, -1), (3, null)",
        "domains: {d: int check (value > 0)}\ntables: {t: {columns: {id: int, a: d}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "NULL stands in the way of a domain, and of the one over it": (
        (
            "create domain d as int not null; create domain e as d; create table t (id int primary key, a int);"
            "insert into t values (1, 1), (2, null)"
        ),
        "domains: {d: int not null, e: d}\ntables: {t: {columns: {id: int, a: e}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "a text stands in the way of a domain over a shorter type": (
        (
            "create domain d as varchar(3); create table t (id int primary key, a text);"
            "insert into t values (1, 'abc'), (2, 'abcd')"
        ),
        "domains: {d: varchar(3)}\ntables: {t: {columns: {id: int, a: d}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "an element stands in the way of an array of a domain": (
        (
            "create domain d as int check (value > 0); create table t (id int primary key, a int[]);"
            "insert into t values (1, '{1,2}'), (2, '{1,-2}'), (3, '{null}'), (4, null)"
        ),
        "domains: {d: int check (value > 0)}\ntables: {t: {columns: {id: int, a: 'd[]'}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "an element stands in the way of an array of shorter texts": (
        "create table t (id int primary key, a text[]); insert into t values (1, '{abc,d}'), (2, '{a,abcd}')",
        "tables: {t: {columns: {id: int, a: 'varchar(3)[]'}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "an element stands in the way of an array of numbers": (
        "create table t (id int primary key, a bigint[]); insert into t values (1, '{1}'), (2, '{{1},{40000}}')",
        "tables: {t: {columns: {id: int, a: 'smallint[]'}, primary_key: id}}",
        1,
        [("2",)],
    ),
    "values that are alike once they are rounded stand in the way of a key that stays": (
        "create table t (id int primary key, a numeric unique); insert into t values (1, 1.1), (2, 1.2), (3, 2)",
        "tables: {t: {columns: {id: int, a: int}, primary_key: id, unique: {t_a_key: a}}}",
        2,
        [("1",), ("2",)],
    ),
    "a generated column is asked with the default of a new column that it is computed from": (
        "create table t (id int primary key); insert into t values (1), (2)",
        (
            "tables: {t: {columns: {id: int, a: int default 1, b: {type: int, nullable: false,"
            " generated: 'nullif(a, id)'}}, primary_key: id}}"
        ),
        1,
        [("1",)],
    ),
    "a generated column is asked with the new type of a column that it is computed from": (
        "create table t (id int primary key, a text); insert into t values (1, '1'), (2, '3')",
        (
            "tables: {t: {columns: {id: int, a: int, b: {type: int, nullable: false,"
            " generated: 'nullif(a, id)'}}, primary_key: id}}"
        ),
        1,
        [("1",)],
    ),
    "rows of partitions are told apart by their table as well": (
        (
            "create table t (a int, b int) partition by range (a);"
            "create table t1 partition of t for values from (0) to (9); insert into t values (1, 1), (2, null)"
        ),
        (
            "tables: {t: {columns: {a: int, b: int not null}, partition_by: range (a)},"
            " t1: {partition_of: t, bound: for values from (0) to (9)}}"
        ),
        1,
        [("public.t1", "(0,2)")],
    ),
    "a check that was never validated is asked": (
        (
            "create table t (id int primary key, a int); insert into t values (1, 1), (2, -2);"
            "alter table t add constraint c check (a > 0) not valid"
        ),
        "tables: {t: {columns: {id: int, a: int}, primary_key: id, checks: {c: a > 0}}}",
        1,
        [("2",)],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_in_the_way_are_counted_and_named(name: str, database: servers.Database, tmp_path: Path) -> None:
    before, spec, count, keys = ROWS[name]
    database.execute(before)
    found = only(database.url, spec, tmp_path)
    assert (found.count, list(found.rows)) == (count, keys)
    assert len(database.execute(found.select)) == count
    with pytest.raises(Refused) as refused:
        fixing.fix(lambda: psycopg.connect(database.url), load(spec, tmp_path, allow=("all",)), lambda _: True, print)
    assert found.select in str(refused.value)
    assert found.repair in str(refused.value)


@pytest.mark.parametrize("format_", ["json", "terminal", "sql"])
def test_every_report_of_a_plan_says_what_would_fail(
    format_: str, database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int primary key, a int); insert into t values (1, -1); grant all on t to {role}"
    )
    with psycopg.connect(database.url, user=role) as connection:
        planned = fixing.plan(connection, load(CHECKED, tmp_path))
    text = render(format_, planned)
    if format_ == "json":
        assert list(Draft202012Validator(json.loads(json_schema())).iter_errors(json.loads(text))) == []
    assert f"ALTER TABLE public.t OWNER TO {role}" in text
    assert "check c" in text
    assert "WHERE NOT" in text


def test_nothing_is_asked_where_there_is_nothing_to_do(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int primary key, a int, constraint c check (a > 0))")
    found = plan(database.url, CHECKED, tmp_path)
    assert (found.steps, found.inquiries, found.stopped) == ((), (), False)


def test_rows_that_keep_the_rules_let_the_plan_pass(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int primary key, a int); insert into t values (1, 1)")
    found = plan(database.url, CHECKED, tmp_path)
    assert len(found.inquiries) == 1
    assert (found.violations, found.unasked, found.stopped) == ((), (), False)


def test_a_table_that_somebody_holds_is_not_waited_for_and_the_plan_says_so(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id int primary key, a int); insert into t values (1, -1)")
    with psycopg.connect(database.url) as other:
        other.execute("select pg_catalog.pg_advisory_xact_lock(1)")
        case = load(CHECKED, tmp_path)
        with psycopg.connect(database.url) as connection:
            planned = fixing._planned(connection, case)
            other.execute("lock table t in access exclusive mode")
            found = fixing._asked(connection, case, planned).plan
    assert "55P03" in found.unasked[0].reason
    assert not found.stopped


def test_what_a_policy_hides_cannot_be_counted_and_refuses_the_plan(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int primary key, a int); insert into t values (1, -4711); alter table t owner to {role};"
        "alter table t enable row level security; alter table t force row level security"
    )
    spec = CHECKED.replace("checks:", "force_row_security: true, row_security: true, checks:")
    found = plan(database.url.replace("postgres@", f"{role}@"), spec, tmp_path)
    assert "42501" in found.unasked[0].reason
    assert [one.statement for one in found.lacking] == [f"ALTER ROLE {role} BYPASSRLS"]


def test_a_slow_question_starves_no_other(database: servers.Database, tmp_path: Path) -> None:
    database.execute(
        """create table t (id int primary key, a text); insert into t select g, 'x' from generate_series(1, 2000) g;
           create function slow(text) returns bool immutable language plpgsql
             as $$ begin perform pg_sleep(0.002); return true; end $$"""
    )
    checks = "{a: id > 0, b: slow(a), c: id < 2000, d: slow(a || a), e: id < 1000}"
    spec = f"tables: {{t: {{columns: {{id: int, a: text}}, primary_key: id, checks: {checks}}}}}"
    begun = time.monotonic()
    with psycopg.connect(database.url) as connection:
        found = fixing.plan(connection, replace(load(spec, tmp_path), preflight_timeout=2)).plan
    assert time.monotonic() - begun < 10
    assert [(one.rule, one.count, len(one.rows)) for one in found.violations] == [
        ("check c", 1, 1),
        ("check e", 1001, 5),
    ]
    assert [one.rule for one in found.unasked] == ["check b", "check d"]
    assert all("--preflight-timeout" in one.reason for one in found.unasked)


def test_what_could_not_be_asked_is_told_where_the_rows_refuse_it(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (id int primary key, a text); insert into t values (1, repeat('x', 30))")
    case = load("tables: {t: {columns: {id: int, a: varchar(20)}, primary_key: id}}", tmp_path, allow=("all",))
    with pytest.raises(Refused) as raised:
        fixing.fix(database.connect, replace(case, preflight_timeout=0), lambda _: True, lambda _: None)
    told = str(raised.value).splitlines()
    assert told[0] == "nothing was applied: string data right truncation (22001)"
    assert told[-1].startswith("table public.t: whether the rows keep type character varying(20) of column a could")
    assert "--preflight-timeout" in told[-1]


def test_a_key_looks_like_nothing_but_a_key(database: servers.Database, tmp_path: Path) -> None:
    database.execute(
        """create table t (k text primary key, a text);
           insert into t values (E'new\\nline\\x1b[31m'), (repeat('L', 5000)), (repeat('M', 100))"""
    )
    case = load("tables: {t: {columns: {k: text, a: text not null}, primary_key: k}}", tmp_path)
    with pytest.raises(Refused) as refused:
        fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    keys = rf"k: new\nline\x1b[31m, {'L' * 100}..., {'M' * 100}"
    assert keys in [line.strip() for line in str(refused.value).splitlines()]


@pytest.mark.parametrize(
    ("rows", "declared", "said"),
    [
        (0, "checks: {c: \"now() at time zone 'Mars/X' > '2020-01-01'\"}", "check c cannot be computed: inv"),
        (1, "checks: {c: 1 / a > 0}", "check c cannot be computed: division by zero (22012)"),
        (1, "indexes: {i: (1 / a)}", "index i cannot be computed: division by zero (22012)"),
        (1, "indexes: {i: unique (1 / a)}", "unique index i cannot be computed: division by zero (22012)"),
    ],
)
def test_an_expression_that_fails_is_not_told_as_rows_that_break_it(
    database: servers.Database, tmp_path: Path, rows: int, declared: str, said: str
) -> None:
    database.execute(f"create table t (id int, a int); insert into t select i, 0 from generate_series(1, {rows}) i")
    found = only(database.url, f"tables: {{t: {{columns: {{id: int, a: int}}, {declared}}}}}", tmp_path)
    assert found.count is None
    (line,) = refusal.of_rows(found)
    assert line.startswith(f"table public.t: {said}")


@pytest.mark.parametrize("mode", ["auto", "always"])
def test_what_only_a_partition_asks_is_asked_before_its_rows_get_values(
    mode: Literal["auto", "always"], database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        """
        create table ref (id int primary key);
        create table t (id int, old int, r int) partition by list (r);
        create table p1 partition of t for values in (1);
        create table p2 partition of t for values in (2) partition by list (id);
        create table p3 partition of p2 default;
        create table p4 partition of t (primary key (id)) default;
        alter table p1 add constraint few check (old < 5);
        alter table p1 add constraint later check (old <> 7) not valid;
        create unique index one on p1 (old);
        alter table p3 add constraint own foreign key (old) references ref;
        alter table p4 add constraint fits check (old > 6);
        create function f() returns trigger language plpgsql as 'begin return new; end';
        create trigger told before update on p4 for each row execute function f();
        insert into t values (1, null, 1), (2, null, 1), (3, null, 2), (4, null, 4);
        """
    )
    columns = "{id: int, a: {type: int, nullable: false, backfill: '7', renamed_from: old}, r: int}"
    spec = f"tables: {{t: {{partition_by: list (r), columns: {columns}}}}}"
    case = replace(load(spec, tmp_path, allow=("all",)), online=Online(mode=mode))
    with database.connect() as connection:
        found = fixing.plan(connection, case).plan
    broken = {(one.address.relation, one.rule.partition(",")[0]): one.count for one in found.violations}
    assert broken == {
        ("p1", "check few"): 2,
        ("p1", "check later"): 2,
        ("p1", "unique index one"): 2,
        ("p3", "foreign key own"): 1,
    }
    assert found.unasked == ()
    assert any("public.p4 has told" in note for step in found.steps for note in step.notes)
    database.execute(
        "alter table p1 drop constraint few; alter table p1 drop constraint later; drop index one;"
        "insert into ref values (7)"
    )
    assert fixing.fix(database.connect, case, lambda _: True, print).applied
    assert database.execute("select count(*) from t where a = 7") == [(4,)]
