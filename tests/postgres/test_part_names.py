"""Names of, and comments on, what partitions have of their tables: told where they count, and never else."""

from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor, fixing, spec
from schema_doctor.finding import Level
from schema_doctor.result import Checked
from tests.cases.case import load
from tests.servers import Database

TABLES = """
    create table r (id int primary key);
    create table t (a int primary key, b int references r, c text, unique (a, c)) partition by range (a);
    create index on t (c);
    create table p partition of t for values from (1) to (10);
    create table m partition of t for values from (10) to (20) partition by range (a);
    create table q partition of m for values from (10) to (15);
"""
SPEC = """
    tables:
      r: {columns: {id: int}, primary_key: id}
      t:
        columns: {a: int, b: int references r, c: text}
        primary_key: a
        unique: [[a, c]]
        indexes: [c]
        partition_by: range (a)
        partitions:
          p: from (1) to (10)
          m: {bound: from (10) to (20), partition_by: range (a), partitions: {q: from (10) to (15)}}
"""
CHANGES = {
    "alter index p_c_idx rename to other": ("index public.p.other", "p_c_idx"),
    "alter index p_pkey rename to other": ("primary key public.p.other", "p_pkey"),
    "alter index q_a_c_key rename to other": ("unique public.q.other", "q_a_c_key"),
    "alter table q rename constraint t_b_fkey to other": ("foreign key public.q.other", "t_b_fkey"),
    "alter table m rename constraint t_b_fkey to other": ("foreign key public.m.other", "t_b_fkey"),
    "alter index m_c_idx rename to m_c_other_idx": ("index public.m.m_c_other_idx", "m_c_idx"),
}
COMMENTS = {
    "comment on index p_c_idx is 'x'": "index public.p.p_c_idx comment",
    "comment on constraint p_pkey on p is 'x'": "primary key public.p.p_pkey comment",
    "comment on index q_pkey is 'x'": "primary key public.q.q_pkey index_comment",
    "comment on constraint q_a_c_key on q is 'x'": "unique public.q.q_a_c_key comment",
    "comment on index m_a_c_key is 'x'": "unique public.m.m_a_c_key index_comment",
    "comment on constraint t_b_fkey on m is 'x'": "foreign key public.m.t_b_fkey comment",
}


def check(database: Database, case: doctor.Case) -> Checked:
    with psycopg.connect(database.url) as connection:
        return doctor.check(connection, case)


def fix(database: Database, case: doctor.Case) -> Checked:
    fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, lambda _: None)
    return check(database, case)


@pytest.mark.parametrize("change", CHANGES)
def test_a_name_that_postgresql_would_not_choose_is_drift_with_strict_names_alone(
    change: str, database: Database, tmp_path: Path
) -> None:
    database.execute(TABLES)
    assert check(database, load(SPEC, tmp_path, strict_names=True)).findings == ()
    database.execute(change)
    assert check(database, load(SPEC, tmp_path)).findings == ()
    (finding,) = check(database, load(SPEC, tmp_path, strict_names=True)).findings
    assert (finding.code, finding.level) == ("other-name", Level.WARNING)
    assert (str(finding.address), finding.expected) == CHANGES[change]
    assert len(finding.repair) == 1
    assert fix(database, load(SPEC, tmp_path, strict_names=True)).findings == ()


@pytest.mark.parametrize("change", COMMENTS)
def test_a_comment_is_compared(change: str, database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    database.execute(change)
    result = check(database, load(SPEC, tmp_path))
    assert [f"{one.address} {one.property}" for one in result.findings] == [COMMENTS[change]]
    assert result.findings[0].level is Level.NOTE
    assert result.not_examined == ()


def test_a_number_where_the_name_was_taken_is_no_difference(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    database.execute("alter index p_c_idx rename to p_c_idx7; alter index q_pkey rename to q_pkey1")
    strict = load(SPEC, tmp_path, strict_names=True)
    assert check(database, strict).findings == ()
    (finding, other) = check(database, load(f"\n    unexpected: error{SPEC}", tmp_path, strict_names=True)).findings
    assert (finding.expected, other.expected) == ("p_c_idx", "q_pkey")


def test_an_index_without_a_name_has_parts_with_names(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    database.execute("alter index t_c_idx rename to foo")
    text = SPEC.replace("p: from (1) to (10)", "p: {bound: from (1) to (10), attached: {t_c_idx: bar}}")
    assert check(database, load(text, tmp_path)).findings == ()
    (finding,) = check(database, load(text, tmp_path, strict_names=True)).findings
    assert (finding.expected, finding.repair) == ("bar", ("ALTER INDEX public.p_c_idx RENAME TO bar",))
    assert fix(database, load(text, tmp_path, strict_names=True)).findings == ()


def test_a_name_that_something_else_bears_is_told_before_anything_is_applied(
    database: Database, tmp_path: Path
) -> None:
    database.execute(TABLES)
    database.execute("create view taken as select 1 as one")
    text = SPEC.replace("p: from (1) to (10)", "p: {bound: from (1) to (10), attached: {t_pkey: taken}}")
    with psycopg.connect(database.url) as connection:
        planned = fixing.plan(connection, load(text, tmp_path, strict_names=True))
    assert [str(one.address) for one in planned.plan.unplanned] == ["primary key public.p.p_pkey"]
    assert planned.plan.unplanned[0].reason == "view public.taken bears the name; rename or drop it first"


def test_what_the_spec_says_of_new_partitions_is_so_after_one_fix(database: Database, tmp_path: Path) -> None:
    text = SPEC.replace(
        "p: from (1) to (10)",
        """p:
            bound: from (1) to (10)
            attached:
              t_pkey: {name: key of p, comment: "p's key", index_comment: its index}
              t_b_fkey: {comment: x}
              t_c_idx: with "quotes"
""",
    )
    case = load(text, tmp_path, strict_names=True)
    assert fix(database, case).findings == ()
    found = database.execute(
        "select conname, obj_description(oid, 'pg_constraint'), obj_description(conindid, 'pg_class')"
        " from pg_constraint where conrelid = 'p'::regclass and contype in ('p', 'f') order by 1"
    )
    assert [tuple(row) for row in found] == [("key of p", "p's key", "its index"), ("t_b_fkey", "x", None)]
    assert database.execute('select \'public."with ""quotes"""\'::regclass::text') == [('"with ""quotes"""',)]
    with psycopg.connect(database.url) as connection:
        text = doctor.snapshot(connection, complete=True)
    path = tmp_path / "snapshot.yaml"
    path.write_text(text, "utf-8")
    assert check(database, doctor.Case(spec=spec.load(path), database="x")).findings == ()


def test_a_comment_comes_with_names_that_nobody_asks_for(database: Database, tmp_path: Path) -> None:
    database.execute(TABLES)
    database.execute("alter index p_c_idx rename to other")
    text = SPEC.replace(
        "p: from (1) to (10)", "p: {bound: from (1) to (10), attached: {t_c_idx: {name: x, comment: y}}}"
    )
    text = text.replace(
        "{q: from (10) to (15)}", "{q: from (10) to (15), n: {bound: default, attached: {t_pkey: {comment: z}}}}"
    )
    assert fix(database, load(text, tmp_path)).findings == ()
    assert database.execute("select obj_description('other'::regclass), obj_description('n_pkey'::regclass)") == [
        ("y", None)
    ]
    (row,) = database.execute("select obj_description(oid) from pg_constraint where conname = 'n_pkey'")
    assert row == ("z",)


APART = """
    create table t (a int not null) partition by range (a);
    create table p (a int not null);
    create unique index p_i on p (a);
    create unique index i on t (a);
    alter table t attach partition p for values from (0) to (10);
    alter table p add primary key (a)
    """
SHARED = """
    create table t (a int not null) partition by range (a);
    create table p (a int primary key);
    create unique index i on t (a);
    alter table t attach partition p for values from (0) to (10)
    """


@pytest.mark.parametrize(
    ("before", "part", "address"),
    [(APART, "p_pkey", "index public.p.p_i"), (SHARED, "p_i", "index public.p.p_pkey")],
    ids=["a key is to be the part", "a key is the part"],
)
def test_which_of_two_is_the_part_of_an_index_is_drift_with_strict_names(
    before: str, part: str, address: str, database: Database, tmp_path: Path
) -> None:
    """PostgreSQL takes for the part what it finds first, be it a key or an index."""
    database.execute(before)
    database.execute("insert into t values (1)")
    spec = f"""
    tables:
      t:
        partition_by: range (a)
        columns: {{a: int not null}}
        indexes: {{i: {{columns: a, unique: true}}}}
        partitions:
          p: {{bound: from (0) to (10), primary_key: a, attached: {{i: {part}}}}}
    """
    assert check(database, load(spec, tmp_path)).findings == ()
    (finding,) = check(database, load(spec, tmp_path, strict_names=True)).findings
    assert (finding.code, str(finding.address), finding.expected) == ("other-name", address, part)
    assert fix(database, load(spec, tmp_path, allow=("data-loss",), strict_names=True)).findings == ()
    assert database.execute("select a from t") == [(1,)]
