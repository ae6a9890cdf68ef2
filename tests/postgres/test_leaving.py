"""Whether partitions and children that go are in the way of nothing that the tables above them get."""

from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import fixing
from schema_doctor.errors import Refused
from schema_doctor.online import Online
from tests import servers
from tests.cases.case import load

PARTITIONED = """
    create table t (a int, b int not null) partition by list (b);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2){below};
    insert into t values (1, 1), (null, 2), (-1, 2), (-1, 2);
"""
NESTED = " partition by list (a); create table t3 partition of t2 default"
SPEC = """
    unexpected: {{tables: error}}
    tables:
      t:
        partition_by: list (b)
        columns: {{a: {a}, b: int not null}}
        {more}
        partitions: {{t1: for values in (1)}}
"""
RULES = {
    "NOT NULL": ("int not null", ""),
    "a type": ("bigint not null", ""),
    "a check": ("int", "checks: {c: a > 0}"),
    "a key": ("int not null", "primary_key: [a, b]"),
    "a unique index": ("int", "indexes: {i: {columns: [b, a], unique: true}}"),
    "a foreign key": ("int", "foreign_keys: {f: {columns: [a], references: o(id)}}"),
}
OTHER = "create table o (id int primary key); insert into o values (1);"


def fix(database: servers.Database, spec: str, folder: Path, online: Online) -> None:
    case = replace(load(spec, folder, allow=("all",)), online=online)
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert fixed.applied
    assert fixed.after.findings == ()


@pytest.mark.parametrize("mode", ["auto", "always"])
@pytest.mark.parametrize("below", ["", NESTED], ids=["rows", "partitions"])
@pytest.mark.parametrize("rule", RULES)
def test_rows_of_a_partition_that_goes_break_no_rule(
    rule: str, below: str, mode: str, database: servers.Database, tmp_path: Path
) -> None:
    type_, more = RULES[rule]
    reference = "o" if rule == "a foreign key" else ""
    database.execute((OTHER if reference else "") + PARTITIONED.format(below=below))
    spec = SPEC.format(a=type_, more=more)
    if reference:
        spec += "      o: {columns: {id: int}, primary_key: id}\n"
    fix(database, spec, tmp_path, Online(mode="always" if mode == "always" else "auto"))
    assert database.execute("select a, b from t") == [(1, 1)]


def test_rows_of_a_partition_that_stays_do(database: servers.Database, tmp_path: Path) -> None:
    database.execute(PARTITIONED.format(below=""))
    database.execute("insert into t values (-7, 1)")
    with pytest.raises(Refused, match=r"\n  table public\.t: 1 row breaks check c\n"):
        fix(database, SPEC.format(a="int", more="checks: {c: a > 0}"), tmp_path, Online())


REFERRED = """
    create table p (id int primary key) partition by list (id);
    create table p1 partition of p for values in (1);
    create table p2 partition of p for values in (2) partition by list (id);
    create table p22 partition of p2 for values in (2);
    create table c (id int references p) partition by list (id);
    create table c1 partition of c default;
    insert into p values (1), (2);
    insert into c values (1), (2);
"""
REFERRED_SPEC = """
    unexpected: {{tables: {unexpected}}}
    tables:
      p:
        partition_by: list (id)
        columns: {{id: int not null}}
        primary_key: id
        partitions: {{p1: for values in (1)}}
"""
ALONE = """
      p2: {partition_by: list (id), columns: {id: int not null}, primary_key: id, partitions: {p22: for values in (2)}}
"""
REFERRING = """
      c:
        partition_by: list (id)
        columns: {id: int}
        foreign_keys: {c_id_fkey: {columns: id, references: p(id)}}
        partitions: {c1: default}
"""


@pytest.mark.parametrize(
    ("unexpected", "more"),
    [("error", REFERRING), ("error", ALONE + REFERRING), ("ignore", ALONE)],
    ids=["it is dropped", "it stays alone", "of a table that is not declared"],
)
def test_what_refers_to_rows_of_a_partition_that_leaves_is_found_before(
    unexpected: str, more: str, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(REFERRED)
    spec = REFERRED_SPEC.format(unexpected=unexpected) + more
    with pytest.raises(Refused, match=r"\n  table public\.c: 1 row breaks foreign key c_id_fkey\n"):
        fix(database, spec, tmp_path, Online(mode="always"))
    database.execute("delete from c where id = 2")
    fix(database, spec, tmp_path, Online(mode="always"))


JOBS = """
    create table job (name text not null, id int not null) partition by list (name);
    create table job_ab partition of job for values in ('a', 'b', 'c');
    insert into job values ('a', 1), ('b', {id}), ('c', 3);
"""
JOBS_SPEC = """
    unexpected: {tables: error}
    domains: {positive: int check (value > 0)}
    tables:
      job:
        columns: {name: text not null, id: positive not null}
        partition_by: list (name)
        partitions: {job_a: for values in ('a'), job_b: for values in ('b')}
"""


def test_a_row_that_has_a_partition_and_breaks_a_rule_is_no_row_without_partition(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(JOBS.format(id=-2))
    for timeout in (5, 0):  # of the preflight, which finds it, and without which the step does
        case = replace(load(JOBS_SPEC, tmp_path, allow=("all",)), preflight_timeout=timeout)
        with pytest.raises(Refused):
            fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
        assert len(database.execute("select 1 from job")) == 3
    database.execute("update job set id = 2 where id < 0")
    fix(database, JOBS_SPEC, tmp_path, Online())
    assert database.execute("select name, id from job order by 1") == [("a", 1), ("b", 2)]


def test_a_partition_that_is_half_detached_is_named_with_what_ends_that(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(PARTITIONED.format(below=""))
    database.execute("update pg_inherits set inhdetachpending = true where inhrelid = 't2'::regclass")
    case = load(SPEC.format(a="int", more="").replace("(1)}", "(1), t2: for values in (2)}"), tmp_path)
    with psycopg.connect(database.url) as connection:
        planned = fixing.plan(connection, case)
    assert [(one.address.path, one.property) for one in planned.checked.findings] == [("public.t2", "partition_of")]
    assert planned.plan.steps == ()
    (left,) = planned.plan.unplanned
    database.execute(left.reason.partition("by ")[2].partition(", and")[0].replace("...", "t", 1))
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert fixed.after.findings == ()
    assert database.execute("select count(*) from t") == [(4,)]
