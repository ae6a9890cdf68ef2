"""Whether large partitioned tables are changed partition by partition while others write, and every half is healed."""

from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor
from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD, TABLE_REWRITE
from schema_doctor.lock import LockMode
from schema_doctor.online import Online
from schema_doctor.step import transactions
from tests import onlineplans, servers
from tests.cases.case import load
from tests.onlineplans import ALWAYS, applied, planned

# Some partitions stand in another schema, some are partitioned themselves, and two the spec does not declare.
BEFORE = """
    create schema other;
    create table u (id int primary key, code int); insert into u select g, g from generate_series(1, 50) g;
    create table p (id int, part int not null, u_id int, body text, n int, extra int, note text)
        partition by list (part);
    create table p_0 partition of p for values in (0);
    create table p_1 partition of p for values in (1) partition by range (id);
    create table other.p_1_low partition of p_1 for values from (0) to (250);
    create table p_1_high (note text, extra int, n int, body text, u_id int, part int not null, id int);
    alter table p_1 attach partition p_1_high for values from (250) to (1000);
    create index p_extra_idx on p (extra); comment on index p_extra_idx is 'a former one';
    create table w (id int primary key) partition by range (id);
    create table w_low partition of w for values from (0) to (30);
    create table w_high partition of w for values from (30) to (100) partition by hash (id);
    create table w_high_0 partition of w_high for values with (modulus 1, remainder 0);
    create table q (id int primary key, w_id int);
    insert into w select generate_series(1, 50); insert into q select g, g from generate_series(1, 50) g;
    insert into p select g, g % 2, 1 + g % 50, 'b', g, g from generate_series(1, 500) g;
"""
AGAIN = "drop table p, q, u, w; drop schema other cascade;" + BEFORE
SPEC = """
    {claim}
    tables:
      u:
        columns: {{id: int, code: int}}
        primary_key: [id]
        unique: {{u_code_key: code}}
      w:
        partition_by: range (id)
        columns: {{id: int}}
        primary_key: id
        partitions:
          w_low: for values from (0) to (30)
          w_high:
            bound: for values from (30) to (100)
            partition_by: hash (id)
            partitions: {{w_high_0: "for values with (modulus 1, remainder 0)"}}
      q: {{columns: {{id: int, w_id: int}}, primary_key: id, foreign_keys: {{q_w_id_fkey: w_id references w(id)}}}}
      p:
        partition_by: list (part)
        columns:
          id: int not null
          part: int not null
          u_id: {{type: int, nullable: false}}
          body: {{type: text, nullable: false, default: "''"}}
          n: int
          extra: int
          code: int
          note: {{type: text, nullable: false, backfill: "'n' || n"}}
          low: {{type: text, nullable: false, default: "'new'", backfill: upper(body)}}
          token: {{type: uuid, nullable: false, default: gen_random_uuid()}}
          other: {{type: uuid, default: gen_random_uuid()}}
        primary_key: {{columns: [id, part], comment: a key}}
        unique: {{p_n_key: [n, id, part]}}
        checks: {{p_n_check: n > 0}}
        foreign_keys:
          p_u_id_fkey: {{columns: [u_id], references: u(id), comment: a reference}}
          p_code_fkey: {{columns: [code], references: u(code)}}
          p_w_id_fkey: {{columns: [u_id], references: w(id), on_delete: cascade}}
        indexes:
          p_body_idx: {{columns: [lower(body)], predicate: extra > 3, comment: an index}}
          p_extra_idx: {{columns: [extra desc], comment: a newer one}}
        partitions:
          p_0: in (0)
          p_1: {{bound: in (1), partition_by: range (id), partitions: {{p_1_high: for values from (250) to (1000)}}}}
"""
HALF = """
    select conname from pg_constraint where not convalidated and contype <> 'n' and conparentid = 0
    union all select indexrelid::regclass::text from pg_index where not indisvalid
    union all select conname from pg_constraint where conname like %s
    union all select relname from pg_class where relname like %s
    union all select conname from pg_constraint where conrelid in (select oid from pg_class where relispartition)
       and contype in ('p', 'u', 'f') and conparentid = 0
    union all select indexrelid::regclass::text from pg_index join pg_class c on c.oid = indrelid
       where c.relispartition and not exists (select from pg_inherits where inhrelid = indexrelid)
"""


@pytest.fixture(params=["", "unexpected: error"], ids=["some", "all"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> doctor.Case:
    spec = SPEC.format(claim=request.param)
    if request.param:  # else the partition would have to go
        low = "other.p_1_low: for values from (0) to (250), "
        spec = spec.replace("partitions: {p_1_high:", f"partitions: {{{low}p_1_high:")
    return replace(load(spec, tmp_path), online=ALWAYS)


def fix(database: servers.Database, case: doctor.Case) -> None:
    onlineplans.fix(database, case, HALF)
    with psycopg.connect(database.url) as connection:
        assert connection.execute("select count(*), sum(n) from p").fetchone() == (500, 125250)
        filled = "count(distinct token), count(distinct other), count(distinct note), count(*) filter (where low = 'B')"
        assert connection.execute(f"select {filled} from p".encode()).fetchone() == (500, 500, 500, 500)


def test_no_step_on_a_large_partitioned_table_reads_it_under_a_lock_that_keeps_others_out(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(BEFORE)
    assert applied(empty, case) == []
    fix(empty, case)


def test_a_run_that_ends_behind_any_transaction_of_a_partitioned_table_is_healed_by_the_next(
    empty: servers.Database, case: doctor.Case, pytestconfig: pytest.Config
) -> None:
    empty.execute(BEFORE)
    groups = transactions(planned(empty, case))
    assert len(groups) >= 25
    ways = [
        (number, mode, broken)
        for number, group in enumerate(groups)
        for mode in ("always", "never")
        for broken in (False, True)[: 2 - group[0].transactional]
    ]
    for number, mode, broken in onlineplans.some(ways, case, pytestconfig):
        empty.execute(AGAIN)
        onlineplans.end_behind(empty, case, number, broken=broken)
        fix(empty, replace(case, online=Online(mode=mode)))


def test_the_partitions_count_together(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(BEFORE + "analyze")
    for rows, stages in ((499, True), (500, False)):
        steps = planned(empty, replace(case, online=Online(rows=rows)))
        assert any(step.stage for step in steps if step.address.relation == "p") is stages
    steps = planned(empty, replace(case, online=Online(rows=0)))
    assert {hazard for step in steps for hazard in step.hazards} == set()
    steps = planned(empty, replace(case, online=Online(mode="never", rows=0)))
    assert {hazard for step in steps for hazard in step.hazards} == {FULL_SCAN, INDEX_BUILD, TABLE_REWRITE}


def test_each_partition_is_built_while_others_write_and_what_it_has_is_not_built_twice(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(BEFORE + "create index mine on p_0 (lower(body)) where extra > 3")
    steps = [step for step in planned(empty, case) if "lower(body)" in step.sql]
    words = sorted((step.sql.split(" ON ")[1].split(" ")[0], step.lock) for step in steps if " INDEX " in step.sql)
    weak = LockMode.SHARE_UPDATE_EXCLUSIVE
    assert words == [("other.p_1_low", weak), ("public.p", LockMode.SHARE), ("public.p_1_high", weak)]
    fix(empty, case)
    assert empty.execute("select inhparent::regclass::text from pg_inherits where inhrelid = 'mine'::regclass") == [
        ("p_body_idx",)
    ]


MOVING = """
    drop table if exists m, m_1, m_2, m_3; drop table if exists u; create table u (id int primary key);
    create table m (id int, n int, u_id int) partition by range (id);
    create table m_1 partition of m for values from (0) to (100);
    create table m_2 partition of m for values from (100) to (200);
    create table m_3 (id int, n int, u_id int);
    insert into u select generate_series(1, 9);
    insert into m select g, g, 1 + g % 9 from generate_series(1, 199) g;
    insert into m_3 select g, g, 1 + g % 9 from generate_series(200, 299) g;
"""
MOVED = """
    tables:
      m:
        partition_by: range (id)
        columns: {id: int, n: int not null, u_id: int, token: {type: uuid, nullable: false, default: gen_random_uuid()}}
        checks: {m_n_check: n > 0}
        foreign_keys: {m_u_id_fkey: u_id references u(id)}
        indexes: [n]
        unique: {m_id_key: id}
        partitions: {m_1: for values from (0) to (100), m_3: for values from (200) to (300)}
      m_2: {columns: {id: int, n: int, u_id: int}}
      u: {columns: {id: int}, primary_key: id}
"""


def test_a_table_whose_partitions_come_and_go_is_changed_while_others_write_to_those_that_stay(
    empty: servers.Database, tmp_path: Path
) -> None:
    case = replace(load(MOVED, tmp_path), online=ALWAYS, allow=("all",))
    empty.execute(MOVING)
    whole = planned(empty, case)
    assert {one.sql.split(" PARTITION ")[0].split()[-1] for one in whole if " PARTITION " in one.sql} == {
        "ATTACH",
        "DETACH",
    }
    reading = [step for step in whole if step.hazards and step.address.relation in ("m", "m_1")]
    assert reading == []
    for number in range(0, len(transactions(whole)), 3):
        empty.execute(MOVING)
        onlineplans.end_behind(empty, case, number)
        onlineplans.fix(empty, case, HALF)
        assert empty.execute("select count(*), count(distinct token), sum(n) from m") == [(199, 199, 29900)]
        assert empty.execute("select count(*) from m_2") == [(100,)]


COMING = """
    create table p (at date not null, n numeric(4,1), primary key (at)) partition by range (at); create index on p (n);
    create table p_1 (at date primary key, n numeric(4,1)); create index on p_1 (n);
    create table p_2 (like p_1 including all);
    create table l (v varchar(9)) partition by list (v); create table l_1 (v varchar(9));
    insert into p_1 values ('2025-01-02', 1); insert into l_1 values ('a'), (null);
"""
JOINED = """
    tables:
      p:
        partition_by: range (at)
        columns: {at: date, n: "numeric(4,1)"}
        primary_key: at
        indexes: [n]
        partitions:
          p_1: for values from ('2025-01-01') to ('2025-02-01')
          p_2: for values from ('2025-02-01') to ('2025-03-01')
      l: {partition_by: list (v), columns: {v: varchar(9)}, partitions: {l_1: "for values in ('a', 'b', null)"}}
"""


def test_no_row_of_a_large_table_is_read_under_the_lock_that_makes_it_a_partition(
    empty: servers.Database, tmp_path: Path
) -> None:
    case = replace(load(JOINED, tmp_path), online=ALWAYS)
    empty.execute(COMING)
    attached = [step for step in planned(empty, case) if " ATTACH " in step.sql]
    assert sorted((step.address.relation, step.scans) for step in attached) == [
        ("l_1", False),
        ("p_1", False),
        ("p_2", False),
    ]
    assert applied(empty, case) == []
    assert planned(empty, case) == ()


@pytest.mark.parametrize("number", [0, 3, 4])
def test_a_table_that_is_half_way_to_a_partition_becomes_one_in_the_next_run(
    number: int, empty: servers.Database, tmp_path: Path
) -> None:
    case = replace(load(JOINED, tmp_path), online=ALWAYS)
    empty.execute(COMING)
    onlineplans.end_behind(empty, case, number)
    onlineplans.fix(empty, case, "select conname from pg_constraint where conname like any (array[%s, %s, '%%_bound'])")
    assert empty.execute("select (select count(*) from p), (select count(*) from l)") == [(1, 2)]


@pytest.mark.parametrize("parts", ["", "partitions: {p1: default}"], ids=["undeclared", "declared"])
def test_what_is_half_built_on_a_partition_is_told_as_such_when_nobody_asks_for_it_any_more(
    empty: servers.Database, tmp_path: Path, parts: str
) -> None:
    empty.execute("create table p (a int) partition by range (a); create table p1 partition of p default")
    empty.execute("create index p1_p_a on p1 (a); create index other on p1 ((a + 1))")
    empty.execute("update pg_index set indisvalid = false where indexrelid = 'p1_p_a'::regclass")
    spec = f"tables: {{p: {{partition_by: range (a), columns: {{a: int}}, {parts}}}}}"
    with psycopg.connect(empty.url) as connection:
        found = doctor.check(connection, load(spec, tmp_path)).findings
    told = {one.address.name: one.message.partition("not in the spec")[2] for one in found}
    assert told.pop("other", "") == ""
    assert told == {"p1_p_a": ", and is INVALID: its build was interrupted, or is not done yet"}
    assert {one.code for one in found} == {"unexpected-index"}
