"""Values of one composite type become those of another, of other attributes: a pair would compare their texts."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from schema_doctor import fixing
from schema_doctor.embedded import Server
from tests.roundtrip import Place, build, clean, fix, goal
from tests.servers import new_database

BEFORE = """
create type a as (k text, n bigint);
create table t (id int primary key, c a default row('q', 1)::a);
insert into t values (1, row('x', 5)), (2, null), (3, row(null, null))
"""
AFTER = """
create type b as (n int, d date, k varchar(9));
create domain db as b check ((value).n < 50 or (value).n is null);
create table t (id int primary key, c db default row(1, null, 'q')::b, check ((c).n is null or (c).n < 100))
"""


def test_a_value_keeps_the_attributes_that_both_types_call_alike(server: Server, tmp_path: Path) -> None:
    with new_database(server, "composite_a") as first, new_database(server, "composite_b") as second:
        one, other = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        build(one, BEFORE)
        build(other, AFTER)
        there, wanted = goal(one, tmp_path / "a.yaml").case, goal(other, tmp_path / "b.yaml").case
        for case, texts in ((wanted, ["(5,,x)", None, "(,,)"]), (there, ["(x,5)", None, "(,)"])):
            fix(one, case)
            assert not clean(one, case)
            assert [text for (text,) in one.connection.execute("select c::text from t order by id")] == texts


EXCHANGED = """
alter type a add attribute d date;
alter type b drop attribute d;
create table t (id int primary key, c b default row(1, 'x')::b, e a)
"""


@pytest.mark.parametrize("part", ["", "partition by list (id); create table t1 partition of t default"])
@pytest.mark.parametrize("domain", [False, True])
def test_an_attribute_goes_when_columns_have_taken_it_to_their_new_type(
    domain: bool, part: str, server: Server, tmp_path: Path
) -> None:
    types = "create type a as (k text, n bigint); create type b as (n int, d date, k text);"
    types += "create domain db as b check ((value).d > '1999-01-01');" if domain else "create domain db as int;"
    before = f"create table t (id int primary key, c a, e {'db' if domain else 'b'});"
    before += "insert into t values (1, row('x', 5), row(1, '2024-01-01', 'q')), (2, null, null)"
    after = EXCHANGED.replace(" default row(1, 'x')::b", "") if part else EXCHANGED
    with new_database(server, "exchange_a") as first, new_database(server, "exchange_b") as second:
        one, other = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        build(one, types + before)
        build(other, f"{types} drop domain db; {after} {part}")
        wanted = goal(other, tmp_path / "b.yaml").case
        fix(one, wanted)
        assert not clean(one, wanted)
        rows = [("(5,x)", "(q,1,2024-01-01)"), (None, None)]
        assert [*one.connection.execute("select c::text, e::text from t order by id")] == rows


@pytest.mark.parametrize(
    ("before", "value", "after", "text"),
    [
        ("create type a as (x int, y int)", "row(1, 2)::a", "create type b as (y int, x int)", "(2,1)"),
        ("create type a as (x int, y int)", "row(1, 2)::a", "create type b as (x int, z int)", "(1,)"),
        ("create type a as (x int, y int)", "row(1, 2)::a", "create type b as (p int, q int)", "(1,2)"),
        (
            "create type a as (x int, y int)",
            "array[row(1, null)::a, null]",
            "create type b as (n int, x text)",
            '{"(,1)",NULL}',
        ),
        ("create type a as (x int, y int)", "row(1, null)::a", "create type b as (n int, x text)", "(,1)"),
        ("create table a (x int, y int)", "row(1, 2)::a", "create type b as (y int, d date, x int)", "(2,,1)"),
        (
            "create table a (x int, y int)",
            "array[row(1, 2)::a]",
            "create type b as (y int, d date, x int)",
            '{"(2,,1)"}',
        ),
        (
            "create type p as (x int, y int); create type q as (y int, x int); create type a as (p p, n int)",
            "row(row(1, 2), 3)::a",
            "create type p as (x int, y int); create type q as (y int, x int); create type b as (p q, n int)",
            '("(2,1)",3)',
        ),
    ],
)
@pytest.mark.parametrize("part", ["", "partition by list (id); create table t1 partition of t default"])
def test_each_attribute_goes_by_its_name_and_by_its_place_where_no_name_is_the_same(
    before: str, value: str, after: str, text: str, part: str, server: Server, tmp_path: Path
) -> None:
    many = "[]" if value.startswith("array") else ""
    with new_database(server, "named_a") as first, new_database(server, "named_b") as second:
        one, other = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        build(one, f"{before}; create table t (id int, c a{many}); insert into t values (1, {value}), (2, null)")
        build(other, f"{after}; create table t (id int, c b{many}) {part}")
        wanted = goal(other, tmp_path / "b.yaml").case
        fix(one, wanted)
        assert not clean(one, wanted)
        assert [*one.connection.execute("select c::text from t order by id")] == [(text,), (None,)]


def test_an_attribute_that_the_other_type_has_not_is_told_as_lost(server: Server, tmp_path: Path) -> None:
    with new_database(server, "lost_a") as first, new_database(server, "lost_b") as second:
        one, other = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        types = "create type a as (x int, y int); create type b as (x int, z int);"
        build(one, f"{types} create table t (c a)")
        build(other, f"{types} create table t (c b)")
        case = replace(goal(other, tmp_path / "b.yaml").case, allow=("values-change",))
        with one.connect() as connection:
            planned = fixing.plan(connection, case).plan
        assert [hazard.code for _, hazards in planned.refused for hazard in hazards] == ["data-loss"]


@pytest.mark.parametrize(
    ("before", "part", "stuck"),
    [
        ("create type a as (n int, k text); create table t (id int, c a default row(1, 'x'))", "", "column public.t.c"),
        (
            "create type b as (n int, k text); create table t (id int, c b default row(1, 'x'))",
            "partition by list (id)",
            "table public.t",
        ),
    ],
)
def test_a_default_that_goes_by_another_order_is_named_before_its_type_or_table_changes(
    before: str, part: str, stuck: str, server: Server, tmp_path: Path
) -> None:
    types = "create type b as (n int, k text);" if "type b" not in before else ""
    after = "create type b as (n int, d date, k text);"
    with new_database(server, "order_a") as first, new_database(server, "order_b") as second:
        one, other = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        build(one, f"{types} {before}; insert into t values (1, row(3, 'y'))")
        build(other, f"{after} create table t (id int, c b default row(1, '2020-01-01', 'x')) {part}")
        planned = fix(one, goal(other, tmp_path / "b.yaml").case).planned.plan
        reasons = {str(found.address): found.reason for found in planned.unplanned}
        assert "which in public.b is and remains n, k, d" in reasons[stuck]
        assert not any(step.address.path in {"public.t", "public.t.c"} for step in planned.steps)
        assert [*one.connection.execute("select (c).k from t")] == [("y",)]


@pytest.mark.parametrize("other", ["b (p int, q int)", "b (y int, d date, x int)"])
def test_a_value_with_an_attribute_that_is_null_becomes_the_element_of_an_array(
    other: str, server: Server, tmp_path: Path
) -> None:
    with new_database(server, "element_a") as first, new_database(server, "element_b") as second:
        one, other_one = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        heir = "create table h (z int) inherits (t)"
        build(
            one,
            f"create type a as (x int, y int); create table t (id int, c a); {heir};"
            "insert into t values (1, row(1, null)), (2, null); insert into h values (3, row(null, null))",
        )
        build(other_one, f"create type {other.replace(' (', ' as (', 1)}; create table t (id int, c b[]); {heir}")
        fix(one, goal(other_one, tmp_path / "b.yaml").case)
        texts = ['{"(1,)"}', None, '{"(,)"}'] if "p int" in other else ['{"(,,1)"}', None, '{"(,,)"}']
        assert [text for (text,) in one.connection.execute("select c::text from t order by id")] == texts


@pytest.mark.parametrize(
    ("columns", "codes"),
    [("c a", {"data-loss"}), ("c b", set()), ("c b, e a", {"data-loss"}), ("c w", {"data-loss"})],
)
def test_an_attribute_that_a_type_made_anew_loses_is_told_as_lost_where_no_column_takes_it_along(
    columns: str, codes: set[str], server: Server, tmp_path: Path
) -> None:
    types = "create type b as (x int, y int); create type a as (x int, y int); create type w as (a a);"
    before = columns.replace("c b", "c a")
    with new_database(server, "anew_a") as first, new_database(server, "anew_b") as second:
        one, other = (Place(database, database.connect(autocommit=True)) for database in (first, second))
        build(one, f"{types} create table t ({before})")
        build(other, f"{types.replace('a as (x int, y int)', 'a as (x bigint)')} create table t ({columns})")
        case = replace(goal(other, tmp_path / "b.yaml").case, allow=("values-change",))
        with one.connect() as connection:
            planned = fixing.plan(connection, case).plan
        assert {hazard.code for _, hazards in planned.refused for hazard in hazards} == codes
