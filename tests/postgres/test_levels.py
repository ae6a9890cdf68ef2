"""How badly a difference hurts: where writes fail or rows are not seen, it is an error, with its SQLSTATE."""

from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor
from schema_doctor.finding import Finding
from tests import servers
from tests.cases.case import load

TABLES = "tables: {{t: {{partition_by: list (a), columns: {{a: int, b: int}}, partitions: {{t1: {}}}}}}}"


def findings(database: servers.Database, folder: Path, before: str, spec: str) -> tuple[Finding, ...]:
    database.execute(before)
    with psycopg.connect(database.url) as connection:
        return doctor.check(connection, load(spec, folder)).findings


@pytest.mark.parametrize(
    ("before", "spec", "expected"),
    [
        (
            "create table t (a int, b int) partition by list (a); create table t1 (a int, b int)",
            TABLES.format("in (1)"),
            [("partition_of", "23514"), ("bound", "23514")],
        ),
        (
            "create table t (a int, b int) partition by list (a); create table t1 partition of t for values in (2)",
            TABLES.format("in (1)"),
            [("bound", "23514")],
        ),
        (
            "create table t (a int, b int) partition by list (b); create table t1 partition of t for values in (1)",
            TABLES.format("in (1)"),
            [("partition_by", "23514")],
        ),
        (
            "create table t (a int)",
            "tables: {t: {partition_by: list (a), columns: {a: int}}}",
            [("partition_by", "42P17")],
        ),
        (
            "create table t (a int) partition by list (a)",
            "tables: {t: {columns: {a: int}}}",
            [("partition_by", "23514")],
        ),
        (
            """
            create table s (a int) partition by list (a); create table t (a int) partition by list (a);
            create table t1 partition of s for values in (1)
            """,
            """
            tables:
              s: {partition_by: list (a), columns: {a: int}}
              t: {partition_by: list (a), columns: {a: int}, partitions: {t1: in (1)}}
            """,
            [("partition_of", "23514")],
        ),
        (
            "create table t (a int); create table u (a int)",
            "tables: {t: {columns: {a: int}}, u: {inherits: t}}",
            [("inherits", None)],
        ),
    ],
)
def test_a_table_that_is_no_part_of_what_it_should_be_is_an_error(
    empty: servers.Database, tmp_path: Path, before: str, spec: str, expected: list[tuple[str, str | None]]
) -> None:
    found = findings(empty, tmp_path, before, spec)
    assert sorted((one.property, one.sqlstate) for one in found) == sorted(expected)
    assert {str(one.level) for one in found} == {"error"}


def test_an_extra_column_whose_domain_refuses_null_is_an_error(empty: servers.Database, tmp_path: Path) -> None:
    before = """
        create domain d as int not null; create domain e as d; create domain f as int not null default 1;
        create domain g as int check (value > 0);
        create table t (a int, b d, c e, d d default 1, e f, f g, h d generated always as (a) stored, i d[])
        """
    found = findings(empty, tmp_path, before, "tables: {t: {columns: {a: int}}}")
    errors = [(one.address.name, one.sqlstate) for one in found if str(one.level) == "error"]
    assert errors == [("b", "23502"), ("c", "23502")]
    with pytest.raises(psycopg.errors.NotNullViolation, match="domain d does not allow null values"):
        empty.execute("insert into t (a) values (1)")
