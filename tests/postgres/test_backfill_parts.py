"""Whether the rows of partitions and children get their values some at a time, table by table."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from schema_doctor.limits import Limits
from schema_doctor.online import Online
from schema_doctor.step import transactions
from tests import servers
from tests.cases.case import load
from tests.onlineplans import end_behind, planned
from tests.postgres.test_backfill import ALWAYS, backfilled, fix, while_others_write

PARTITIONS = """
    create table m (id bigint not null, body text, part int not null default 0) partition by list (part);
    create table m_0 partition of m (primary key (id)) for values in (0);
    create table m_1 partition of m for values in (1) partition by hash (id);
    create table m_1_0 partition of m_1 for values with (modulus 2, remainder 0);
    create table m_1_1 partition of m_1 for values with (modulus 2, remainder 1);
    insert into m select g, 'B' || g, g % 2 from generate_series(1, 20000) g;
"""
PARTITIONED = """
    tables:
      m:
        partition_by: list (part)
        columns:
          id: bigint not null
          body: text
          part: int not null default 0
          c: {type: text, nullable: false, default: "'new'", backfill: lower(body)}
          token: {type: uuid, default: gen_random_uuid()}
"""
CHILDREN = """
    create table m (id bigint primary key, body text);
    create table m_1 (primary key (id), note text) inherits (m); create table m_2 () inherits (m_1);
    insert into m select g, 'B' || g from generate_series(1, 9000) g;
    insert into m_1 select g, 'B' || g from generate_series(9001, 15000) g;
    insert into m_2 select g, 'B' || g from generate_series(15001, 20000) g;
"""
INHERITED = """
    tables:
      m:
        columns:
          id: bigint
          body: text
          c: {type: text, nullable: false, default: "'new'", backfill: lower(body)}
          token: {type: uuid, default: gen_random_uuid()}
        primary_key: id
      m_1: {inherits: m, columns: {note: text}, primary_key: id}
      m_2: {inherits: m_1}
"""


@pytest.mark.parametrize(
    ("before", "spec"), [(PARTITIONS, PARTITIONED), (CHILDREN, INHERITED)], ids=["partitions", "children"]
)
def test_every_row_of_every_part_gets_its_value_once_while_others_write(
    empty: servers.Database, tmp_path: Path, before: str, spec: str
) -> None:
    empty.execute(before)
    case = replace(load(spec, tmp_path), online=ALWAYS, limits=Limits(batch=1000))
    with while_others_write(empty) as errors:
        fixed = fix(empty, case)
    assert errors == []
    assert {step.hazards for step in fixed.planned.plan.steps} == {()}
    assert empty.execute(r"select id from m where c !~ ('^b' || id || '\+*$') and id <= 20000") == []
    assert empty.execute("select id from m where c not in ('w', 'new') and id > 20000") == []
    assert empty.execute("select token from m group by token having count(*) > 1 or token is null") == []
    assert backfilled(fixed) >= 40_000
    # Nobody waited for more than some rows at a time.
    assert empty.execute("select count(*) from m group by tableoid, xmin having count(*) > 1000") == []


def test_rows_that_another_partition_is_to_hold_move_there(empty: servers.Database, tmp_path: Path) -> None:
    empty.execute("create table m (id bigint, part text) partition by list (part)")
    empty.execute("create table m_a partition of m for values in ('a'); create table m_rest partition of m default")
    empty.execute("insert into m values (1, 'a'), (2, null), (3, 'b')")
    part = """{type: text, nullable: false, backfill: "'a'"}"""
    spec = f"tables: {{m: {{partition_by: list (part), columns: {{id: bigint, part: {part}}}}}}}"
    fixed = fix(empty, replace(load(spec, tmp_path), online=ALWAYS))
    assert backfilled(fixed) == 1
    assert empty.execute("select id, tableoid::regclass::text from m order by id") == [
        (1, "m_a"), (2, "m_a"), (3, "m_rest"),
    ]  # fmt: skip


def test_small_families_get_theirs_at_once(empty: servers.Database, tmp_path: Path) -> None:
    empty.execute(CHILDREN + "analyze")
    for rows, stages in ((19_999, True), (20_000, False)):
        case = replace(load(INHERITED, tmp_path), online=Online(rows=rows, bytes=1 << 40))
        assert any(step.stage for step in planned(empty, case)) is stages


GROWING = """
    create table m (id int, part int) partition by range (part);
    create table m_0 partition of m for values from (0) to (10);
    insert into m select g, g % 10 from generate_series(1, 200) g;
"""
GROWN = """
    unexpected: error
    tables:
      m:
        partition_by: range (part)
        columns: {id: int, part: int, token: uuid not null default gen_random_uuid()}
        partitions:
          m_0: for values from (0) to (10)
          m_1: for values from (10) to (20)
"""


@pytest.mark.parametrize("mode", ["always", "auto", "never"])
def test_a_partition_that_comes_before_the_rows_have_their_values_is_in_no_later_runs_way(
    empty: servers.Database, tmp_path: Path, mode: str
) -> None:
    case = replace(load(GROWN, tmp_path, allow=("all",)), online=ALWAYS)
    empty.execute(GROWING)
    for number in range(len(transactions(planned(empty, case)))):
        empty.execute("drop table m;" + GROWING)
        end_behind(empty, case, number, broken=False)
        fix(empty, replace(case, online=Online(mode=mode)))
        assert empty.execute("select count(*), count(token), count(distinct token) from m") == [(200, 200, 200)]


RULES = {
    "inserts": "create rule r as on update to m do also insert into seen values (new.id)",
    "notifies": "create rule r as on update to m do also notify seen",
    "of a part": "create rule r as on update to m_1 do instead nothing",
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("before", ["partitions", "children", "key", "no key"])
def test_rules_for_updates_run_along_as_with_one_update_of_the_table(
    empty: servers.Database, tmp_path: Path, before: str, rule: str
) -> None:
    table = {"partitions": PARTITIONS, "children": CHILDREN}.get(before) or (
        f"create table m (id bigint {'primary key' if before == 'key' else 'not null'}, body text);"
        " create table m_1 (); insert into m select g, 'B' || g from generate_series(1, 20000) g"
    )
    spec = {"partitions": PARTITIONED, "children": INHERITED}.get(before) or (
        "tables: {m: {columns: {id: bigint not null, body: text, c: {type: text, nullable: false, backfill:"
        f" lower(body)}}}}{', primary_key: id' if before == 'key' else ''}}}}}"
    )
    empty.execute(f"{table}; create table seen (id bigint)")
    empty.execute(RULES[rule])
    case = replace(load(spec, tmp_path), online=ALWAYS, limits=Limits(batch=3000))
    fixed = fix(empty, case)
    assert empty.execute("select count(*) from m where c is distinct from 'b' || id") == [(0,)]
    assert backfilled(fixed) >= 20_000
    if rule == "inserts":
        assert empty.execute("select count(distinct id) from seen") == [(20_000,)]
    # Nobody waited for more than some rows at a time.
    assert empty.execute("select count(*) from m group by tableoid, xmin having count(*) > 3000") == []
