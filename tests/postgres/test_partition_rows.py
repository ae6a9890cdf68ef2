"""Rows that no partition takes, or that break the rules of the one that does, before the first step of a plan."""

from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor, fixing
from schema_doctor.errors import Refused, Stopped
from schema_doctor.inquiry import Unasked, Violation
from schema_doctor.online import Online
from schema_doctor.refusal import of_rows
from tests import servers
from tests.cases.case import load

T = "create table t (a int, b int) partition by list (a);"
CHILD = "tables: {{t: {{columns: {{{columns}}}, {more}}}, t1: {{columns: {{}}, inherits: t}}}}"


def spec(parts: str, *, key: str = "list (a)", more: str = "", columns: str = "a: int, b: int") -> str:
    """Return the spec of t with partitions, as `t1: {bound: in (1)}`, and what else stands beside."""
    return f"tables: {{t: {{partition_by: {key}, columns: {{{columns}}}, {more} partitions: {{{parts}}}}}}}"


def answers(database: servers.Database, case: doctor.Case) -> tuple[tuple[Violation, ...], tuple[Unasked, ...]]:
    with psycopg.connect(database.url) as connection:
        plan = fixing.plan(connection, case).plan
    return plan.violations, plan.unasked


def fix(database: servers.Database, case: doctor.Case) -> None:
    fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, lambda _: None)


# What is there, what is wanted, and what is told of the rows that are in the way.
IN_THE_WAY: dict[str, tuple[str, str, str, list[tuple[str, ...]]]] = {
    "a table becomes a partitioned one": (
        "create table t (a int, b int); insert into t values (1, 1), (5, 1), (null, 1)",
        spec("t1: in (1)"),
        "table public.t: 2 rows that no partition takes",
        [("(0,2)",), ("(0,3)",)],
    ),
    "a table with a key is partitioned by it": (
        "create table t (a int primary key, b int); insert into t values (1, 1), (5, 1)",
        spec("t1: from (1) to (5)", key="range (a)", more="primary_key: a,"),
        "table public.t: 1 row that no partition takes",
        [("5",)],
    ),
    "a partition holds no NULL in a new column": (
        "create table t (a int, b int); insert into t values (1, 1), (2, 2)",
        spec(
            "t1: {bound: in (1), columns: {a: int, b: int, c: int not null}}, t2: in (2)",
            columns="a: int, b: int, c: int",
        ),
        "table public.t1: 1 row breaks NOT NULL of column c",
        [("(0,1)",)],
    ),
    "a renamed table gets a new column, by which it is partitioned": (
        "create table o (a int); insert into o values (1)",
        spec("t1: in (1)", key="list (b)", more="renamed_from: o,", columns="a: int, b: int default 3"),
        "table public.t: 1 row that no partition takes",
        [("(0,1)",)],
    ),
    "a column of the key gets another type": (
        (
            "create table t (a text, b int) partition by list (a); create table t1 partition of t default;"
            "insert into t values ('07', 1), ('8', 1)"
        ),
        spec("t1: in (7)"),
        "table public.t: 1 row that no partition takes",
        [("public.t1", "(0,2)")],
    ),
    "a table becomes a partition": (
        T + "create table t1 (a int, b int); insert into t1 values (1, 1), (2, 1)",
        spec("t1: in (1)"),
        "table public.t1: 1 row breaks the bound of partition public.t1",
        [("(0,2)",)],
    ),
    "a table becomes a partition by hash": (
        (
            "create table t (a int, b int) partition by hash (a); create table t1 (a int, b int);"
            "insert into t1 select n, n from generate_series(1, 20) n;"
            "create table t2 (a int, b int); insert into t2 select a, b from t1"
            " where not satisfies_hash_partition('t'::regclass, 2, 1, a)"
        ),
        spec('t1: "with (modulus 2, remainder 1)", t2: "with (modulus 2, remainder 0)"', key="hash (a)"),
        "table public.t1: {hashed} rows break the bound of partition public.t1",
        [],
    ),
    "a partitioned table becomes a partition of a partition": (
        T + "create table t1 partition of t for values in (1, 2) partition by range (b);"
        "create table t11 (a int, b int) partition by list (a); create table t12 partition of t11 default;"
        "insert into t11 values (1, 1), (1, 9), (3, 1)",
        spec(
            "t1: {bound: 'in (1, 2)', partition_by: range (b), partitions:"
            " {t11: {bound: from (0) to (5), partition_by: list (a), partitions: {t12: default}}}}"
        ),
        "table public.t11: 2 rows break the bound of partition public.t11",
        [("public.t12", "(0,2)"), ("public.t12", "(0,3)")],
    ),
    "a partition is to hold less": (
        T + "create table t1 partition of t for values in (1, 2); insert into t values (1, 1), (2, 1)",
        spec("t1: in (1)"),
        "table public.t1: 1 row that no partition takes",
        [("(0,2)",)],
    ),
    "a partition becomes partitioned itself, and its table gets a column": (
        T + "create table t1 partition of t for values in (1); insert into t values (1, 1), (1, 5)",
        spec(
            "t1: {bound: in (1), partition_by: list (b), partitions: {t11: in (1)}}", columns="a: int, b: int, c: int"
        ),
        "table public.t1: 1 row that no partition takes",
        [("(0,2)",)],
    ),
    "a partition goes to another table": (
        T + "create table u (a int, b int) partition by list (b); create table u1 partition of u for values in (1);"
        "create table u2 partition of u for values in (2); insert into u values (1, 1), (2, 1)",
        spec("u1: in (1)"),
        "table public.u1: 1 row that no partition takes",
        [("(0,2)",)],
    ),
    "a new partition has no partition for rows of the default one": (
        T + "create table td partition of t default; insert into t values (1, 1), (2, 1), (2, 2)",
        spec("td: default, t2: {bound: in (2), partition_by: list (b), partitions: {t21: in (1)}}"),
        "table public.td: 1 row that no partition takes",
        [("(0,3)",)],
    ),
    "the default partition of a table that the spec does not declare holds rows of a new one": (
        T + "create table td partition of t default; insert into t values (1, 1), (2, 1)",
        "unexpected: note\ntables: {t1: {partition_of: public.t, bound: in (1), columns: {a: int, b: int}}}",
        "table public.td: 1 row breaks the bound of partition public.t1 beside it",
        [("(0,1)",)],
    ),
    "the default partition of a table that is not read holds rows of a new one": (
        T + "create table td partition of t default; insert into t values (1, 1), (2, 1)",
        "tables: {t1: {partition_of: public.t, bound: in (1), columns: {a: int, b: int}}}",
        "table public.td: 1 row breaks the bound of partition public.t1 beside it",
        [("(0,1)",)],
    ),
    # what the tables ask to which the rows come
    "a table is made anew with a check": (
        "create table o (a int, c int); insert into o values (1, 1), (1, -1)",
        spec(
            "t1: in (1)", more="renamed_from: o, checks: {c: b > 0},", columns="a: int, b: {type: int, renamed_from: c}"
        ),
        "table public.t: 1 row breaks check c",
        [("(0,2)",)],
    ),
    "a table is made anew with a column that may not be null": (
        "create table t (a int, b int); insert into t values (1, 1), (1, null)",
        spec("t1: in (1)", columns="a: int, b: int not null"),
        "table public.t: 1 row breaks NOT NULL of column b",
        [("(0,2)",)],
    ),
    "a table is made anew with another type": (
        "create table t (a int, b bigint); insert into t values (1, 1), (1, 40000)",
        spec("t1: in (1)", columns="a: int, b: smallint"),
        "table public.t: 1 row breaks type smallint of column b",
        [("(0,2)",)],
    ),
    "a table is made anew with a key": (
        T + "create table t1 partition of t default; insert into t values (1, 1), (1, 1)",
        spec("t1: default", key="range (a)", more="unique: {u: [a, b]},"),
        "table public.t: 2 rows break unique u",
        [("public.t1", "(0,1)"), ("public.t1", "(0,2)")],
    ),
    "a table is made anew with a foreign key": (
        "create table t (a int primary key, b int); insert into t values (1, 1), (2, 3)",
        spec("t1: default", more="primary_key: a, foreign_keys: {f: b references t(a)},"),
        "table public.t: 1 row breaks foreign key f",
        [("2",)],
    ),
    "a foreign key refers to a table that is made anew with another type": (
        (
            "create table t (a int, b date, primary key (a, b)) partition by range (b);"
            "create table td partition of t default; insert into t values (1, '2024-02-01');"
            "create table n (a int, b timestamp); insert into n values (1, '2024-02-01'), (1, '2024-02-02'), (1, null)"
        ),
        (
            "tables: {t: {partition_by: range (b), columns: {a: int, b: timestamp}, primary_key: [a, b],"
            " partitions: {td: default}},"
            " n: {columns: {a: int, b: timestamp}, foreign_keys: {f: '(a, b) references t(a, b)'}}}"
        ),
        "table public.n: 1 row breaks foreign key f",
        [("(0,2)",)],
    ),
    "a table that is made anew with another type refers to itself": (
        (
            "create table t (a int primary key, b int) partition by range (a);"
            "create table td partition of t default; insert into t values (1, 1), (2, 3)"
        ),
        spec(
            "td: default",
            key="range (a)",
            columns="a: bigint, b: int",
            more="primary_key: a, foreign_keys: {f: b references t(a)},",
        ),
        "table public.t: 1 row breaks foreign key f",
        [("2",)],
    ),
    "a foreign key refers to a table that is made anew, and not to a partition that leaves it": (
        (
            "create table t (a int primary key) partition by list (a);"
            "create table t1 partition of t for values in (1);"
            "create table t2 partition of t for values in (2); insert into t values (1), (2);"
            "create table n (a int); insert into n values (1), (2)"
        ),
        (
            "tables: {t: {partition_by: list (a), columns: {a: bigint}, primary_key: a, partitions: {t1: in (1)}},"
            " t2: {columns: {a: int}, primary_key: a},"
            " n: {columns: {a: int}, foreign_keys: {f: a references t(a)}}}"
        ),
        "table public.n: 1 row breaks foreign key f",
        [("(0,2)",)],
    ),
    "a table is made anew with a partition that has a check": (
        "create table t (a int, b int); insert into t values (1, 1), (1, -1), (2, -1)",
        spec("t1: {bound: in (1), checks: {c: b > 0}}, td: default"),
        "table public.t1: 1 row breaks check c",
        [("(0,2)",)],
    ),
    "a table is made anew with a partition that has a key": (
        "create table t (a int, b int); insert into t values (1, 1), (2, 2), (2, 2), (3, 1), (3, 1)",
        spec("t1: {bound: 'in (1, 3)', indexes: {u: unique b where b < 2}}, td: default"),
        "table public.t1: 3 rows break unique index u",
        [("(0,1)",), ("(0,4)",), ("(0,5)",)],
    ),
    "a table is made anew, and rows come to another partition with a check": (
        T + "create table t1 partition of t (check (b > 0)) for values in (1);"
        "create table t2 partition of t for values in (2); insert into t values (1, 1), (2, -1)",
        spec("t1: {bound: from (1) to (3), checks: {t1_b_check: b > 0}}", key="range (a)")[:-1] + ", t2: {drop: true}}",
        "table public.t1: 1 row breaks check t1_b_check",
        [("public.t2", "(0,1)")],
    ),
    "rows move to a partition with a check": (
        T + "create table t1 partition of t (check (b > 0)) for values in (1);"
        "create table t2 partition of t for values in (2, 3); insert into t values (1, 1), (2, -1), (3, -1)",
        spec("t1: {bound: 'in (1, 2)', checks: {t1_b_check: b > 0}}, t2: in (3)"),
        "table public.t1: 1 row breaks check t1_b_check",
        [("(0,1)",)],
    ),
    "rows of the default partition move to a new one with a column that may not be null": (
        T + "create table td partition of t default; insert into t values (1, 1), (2, null), (3, null)",
        spec("td: default, t2: {bound: in (2), columns: {b: int not null}}"),
        "table public.t2: 1 row breaks NOT NULL of column b",
        [("(0,2)",)],
    ),
    "rows of the default partition move to a table with a check, which becomes a partition": (
        T + "create table td partition of t default; insert into t values (1, 1), (2, -1), (3, -1);"
        "create table t2 (a int, b int, constraint c check (b > 0))",
        spec("td: default, t2: {bound: in (2), checks: {c: b > 0}}"),
        "table public.t2: 1 row breaks check c",
        [("(0,2)",)],
    ),
    "a table becomes a partition of one with a check": (
        (
            "create table t (a int, b int, constraint c check (b > 0)) partition by list (a);"
            "create table t1 (a int, b int); insert into t1 values (1, 1), (1, -1)"
        ),
        spec("t1: in (1)", more="checks: {c: b > 0},"),
        "table public.t1: 1 row breaks check c",
        [("(0,2)",)],
    ),
    "a table becomes a partition of one with a key": (
        (
            "create table t (a int, b int, constraint u unique (a, b)) partition by list (a);"
            "create table t1 (a int, b int); insert into t1 values (1, 1), (1, 2), (1, 2)"
        ),
        spec("t1: in (1)", more="unique: {u: [a, b]},"),
        "table public.t1: 2 rows break unique {key}",
        [("(0,2)",), ("(0,3)",)],
    ),
    "a partition becomes a child of its table, which has a NOT NULL more": (
        T + "create table t1 partition of t default; insert into t values (1, 1), (1, null)",
        CHILD.format(columns="a: int, b: int not null", more=""),
        "table public.t1: 1 row breaks NOT NULL of column b",
        [("(0,2)",)],
    ),
    "a partition becomes a child of its table, which has a check more": (
        T + "create table t1 partition of t default; insert into t values (1, 1), (1, -1)",
        CHILD.format(columns="a: int, b: int", more="checks: {c: b > 0}"),
        "table public.t1: 1 row breaks check c",
        [("(0,2)",)],
    ),
    "a partition becomes a child of its table with a check of its own": (
        T + "create table t1 partition of t default; insert into t values (1, 1), (1, -1)",
        CHILD.format(columns="a: int, b: int", more="").replace("inherits: t", "inherits: t, checks: {c: b > 0}"),
        "table public.t1: 1 row breaks check c",
        [("(0,2)",)],
    ),
    "a partition becomes a child of its table, of which a column is narrower": (
        T + "create table t1 partition of t default; insert into t values (1, 1), (1, 70000)",
        CHILD.format(columns="a: int, b: smallint", more=""),
        "table public.t1: 1 row breaks type smallint of column b",
        [("(0,2)",)],
    ),
}


@pytest.mark.parametrize("online", ["auto", "always"])
@pytest.mark.parametrize("name", IN_THE_WAY)
def test_rows_in_the_way_are_counted_and_named(name: str, online: str, empty: servers.Database, tmp_path: Path) -> None:
    before, wanted, told, keys = IN_THE_WAY[name]
    empty.execute(before)
    case = replace(
        load(wanted, tmp_path, allow=("all",)), online=Online(mode="always" if online == "always" else "auto")
    )
    (violation,), unasked = answers(empty, case)
    assert unasked == ()
    if "{hashed}" in told:
        told = told.format(hashed=empty.execute("select count(*) from t2")[0][0])
        keys = list(violation.rows)
    told = told.replace("{key}", "t1_u" if online == "always" else "u")  # which it has before it joins
    assert next(of_rows(violation)) == told
    assert list(violation.rows) == keys
    assert len(empty.execute(violation.select)) == violation.count
    with pytest.raises(Refused) as refused:
        fix(empty, case)
    assert violation.select in str(refused.value)
    # And they are in the way: nothing is refused that the server would do.
    with pytest.raises((Refused, Stopped), match=r"23\d\d\d|22003"):
        fix(empty, replace(case, preflight_timeout=0))


# What is there and wanted where rows find their place, and how many then are where.
PASSING: dict[str, tuple[str, str, dict[str, int]]] = {
    "a table becomes a partitioned one, with a default partition": (
        "create table t (a int, b int); insert into t values (1, 1), (5, 1), (null, 1)",
        spec("t1: in (1), td: default"),
        {"t1": 1, "td": 2},
    ),
    "a table becomes a partitioned one by all hashes": (
        "create table t (a int, b int); insert into t select n, n from generate_series(1, 9) n",
        spec("t1: 'with (modulus 1, remainder 0)'", key="hash (a)"),
        {"t1": 9},
    ),
    "a partition gives rows to another, and both have checks": (
        T + "create table t1 partition of t (check (b > 0)) for values in (1);"
        "create table t2 partition of t (check (b <> 7)) for values in (2, 3);"
        "insert into t values (1, 7), (2, 1), (3, -1)",
        spec("t1: {bound: 'in (1, 2)', checks: {t1_b_check: b > 0}}, t2: {bound: in (3), checks: {c: b < 0}}"),
        {"t1": 2, "t2": 1},
    ),
    "rows of a partition that leaves a table are not those of the table": (
        T + "create table t1 partition of t for values in (1); create table t2 partition of t for values in (2);"
        "insert into t values (1, -1), (2, 1)",
        spec("t2: from (2) to (3)", key="range (a)", more="checks: {c: b > 0},")[:-1]
        + ", t1: {columns: {a: int, b: int}}}",
        {"t": 1, "t1": 1, "t2": 1},
    ),
    "rows that move do not come to what stays as it is": (
        T + "create table t1 partition of t (check (b > 0)) for values in (1);"
        "create table t2 partition of t for values in (2); create table t3 partition of t for values in (3, 4);"
        "create unique index u on t1 (b); insert into t values (1, 1), (2, -1), (3, -1), (4, -1)",
        spec("t1: {bound: in (1), checks: {t1_b_check: b > 0}, indexes: {u: unique b}}, t2: 'in (2, 3)', t3: in (4)"),
        {"t1": 1, "t2": 2, "t3": 1},
    ),
    "a partitioned table becomes a partition, and a partition leaves it": (
        T + "create table u (a int, b int) partition by list (b); create table u1 partition of u for values in (1);"
        "create table u2 partition of u for values in (2); insert into u values (1, 1), (9, 2)",
        spec("u: {bound: in (1), partition_by: list (b), partitions: {u1: in (1)}}")[:-1]
        + ", u2: {columns: {a: int, b: int}}}",
        {"u": 1, "u2": 1},
    ),
    "a table with an index of its own becomes a partition of one with such a key": (
        (
            "create table t (a int, b int, constraint u unique (a, b)) partition by list (a);"
            "create table t1 (a int, b int, unique (a, b)); insert into t1 values (1, 1), (1, 2)"
        ),
        spec("t1: in (1)", more="unique: {u: [a, b]},"),
        {"t1": 2},
    ),
}


@pytest.mark.parametrize("name", PASSING)
def test_rows_that_find_their_place_let_the_plan_pass(name: str, empty: servers.Database, tmp_path: Path) -> None:
    before, wanted, counts = PASSING[name]
    empty.execute(before)
    case = load(wanted, tmp_path, allow=("all",))
    assert answers(empty, case) == ((), ())
    fix(empty, case)
    assert {table: empty.execute(f"select count(*) from {table}")[0][0] for table in counts} == counts


# What cannot be known before the plan runs, and why.
UNKNOWN: dict[str, tuple[str, str, str, str]] = {
    "a table that is not there yet knows no hash": (
        "create table t (a int, b int); insert into t values (1, 1)",
        spec("t1: 'with (modulus 2, remainder 0)'", key="hash (a)"),
        "the bounds of the partitions",
        "can tell which hash a row has",
    ),
    "a collation": (
        "create table t (a text, b int); insert into t values ('a', 1)",
        spec("t1: in ('a')", key='list (a collate "C")', columns="a: text, b: int"),
        "the bounds of the partitions",
        "a collation or an operator class of its own",
    ),
    "an enum that gets other labels": (
        "create type e as enum ('a'); create table t (a e, b int); insert into t values ('a', 1)",
        "enums: {e: [b, a]}\n" + spec("t1: in ('a')", columns="a: public.e, b: int"),
        "the bounds of the partitions",
        "the plan changes the type of column a",
    ),
    "rows that come together under one key": (
        T + "create table t1 partition of t for values in (1); create unique index u on t1 (b);"
        "create table t2 partition of t for values in (2, 3); insert into t values (1, 1), (2, 2)",
        spec("t1: {bound: 'in (1, 2)', indexes: {u: unique b}}, t2: in (3)"),
        "index u",
        "rows of several tables come together",
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_cannot_be_asked_is_said(name: str, empty: servers.Database, tmp_path: Path) -> None:
    before, wanted, rule, reason = UNKNOWN[name]
    empty.execute(before)
    violations, (unasked,) = answers(empty, load(wanted, tmp_path, allow=("all",)))
    assert violations == ()
    assert unasked.rule == rule
    assert reason in unasked.reason


def test_not_more_is_asked_than_there_is_time_for(empty: servers.Database, tmp_path: Path) -> None:
    numbers = range(1, 17)
    parts = [
        f"create table t{n} partition of t (constraint c check (b > 0)) for values from ({10 * n}) to ({10 * n + 10});"
        for n in numbers
    ]
    empty.execute("create table t (a int, b int) partition by range (a);" + "".join(parts))
    wanted = ", ".join(
        f"t{n}: {{bound: from ({10 * n + 5}) to ({10 * n + 15}), checks: {{c: b > 0}}}}" for n in numbers
    )
    violations, unasked = answers(empty, load(spec(wanted, key="range (a)"), tmp_path, allow=("all",)))
    assert violations == ()
    assert {(one.rule, one.reason) for one in unasked} == {("check c", "rows of too many tables may come to it")}
    assert len(unasked) == len(numbers)
