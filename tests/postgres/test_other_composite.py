"""Values of one composite type become those of another, of other attributes: a pair would compare their texts."""

from pathlib import Path

import pytest

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
