"""Whether what a large partition has of its own is changed while others read and write, and every half is healed."""

from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import doctor
from schema_doctor.online import Online
from schema_doctor.step import transactions
from tests import onlineplans, servers
from tests.cases.case import load
from tests.onlineplans import ALWAYS, applied, planned
from tests.postgres.test_online_partitions import HALF

BEFORE = """
    create table u (id int primary key, code int); insert into u select g, g from generate_series(1, 50) g;
    create table p (id int not null, part int not null, u_id int, body text, n int) partition by list (part);
    create index p_body_idx on p (body);
    create table p_0 partition of p for values in (0);
    create table p_1 partition of p for values in (1) partition by range (id);
    create table p_1_low partition of p_1 for values from (0) to (250);
    create table p_1_high partition of p_1 for values from (250) to (1000);
    create table p_2 partition of p for values in (2);
    create index p_0_n_idx on p_0 (n); comment on index p_0_n_idx is 'a former one';
    alter table p_0 add constraint p_0_pkey primary key (id);
    insert into p select g, g % 2, 1 + g % 50, 'b', g from generate_series(1, 500) g;
"""
SPEC = """
    {claim}
    tables:
      u: {{columns: {{id: int, code: int}}, primary_key: id, unique: {{u_code_key: code}}}}
      p:
        partition_by: list (part)
        columns:
          id: int not null
          part: int not null
          u_id: int
          body: text
          n: int
        indexes: {{p_body_idx: body}}
        partitions:
          p_0:
            bound: in (0)
            columns: {{n: {{type: int, nullable: false}}, body: {{type: text, nullable: false, default: "''"}}}}
            primary_key: [part, id]
            unique: {{p_0_key: n}}
            checks: {{p_0_n_check: n > 0}}
            foreign_keys: {{p_0_u_id_fkey: {{columns: [u_id], references: u(code), comment: a reference}}}}
            indexes:
              p_0_n_idx: {{columns: [n desc], comment: a newer one}}
              p_0_like: {{columns: [body], comment: beside that of the table}}
          p_1:
            bound: in (1)
            partition_by: range (id)
            columns: {{u_id: {{type: int, nullable: false}}}}
            checks: {{p_1_id_check: id > 0}}
            foreign_keys: {{p_1_u_id_fkey: u_id references u(id)}}
            indexes: {{p_1_lower: lower(body)}}
            partitions:
              p_1_low: for values from (0) to (250)
              p_1_high: for values from (250) to (1000)
          p_2: in (2)
"""


@pytest.fixture(params=["", "unexpected: error"], ids=["some", "all"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> doctor.Case:
    return replace(load(SPEC.format(claim=request.param), tmp_path), online=ALWAYS)


def fix(database: servers.Database, case: doctor.Case) -> None:
    # What partitions have as their own is no half of anything.
    onlineplans.fix(database, case, HALF.partition("union all select conname from pg_constraint where conrelid")[0])
    with psycopg.connect(database.url) as connection:
        assert connection.execute("select count(*), sum(n) from p").fetchone() == (500, 125250)


def test_no_step_on_a_large_partition_reads_it_under_a_lock_that_keeps_others_out(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(BEFORE)
    assert applied(empty, case) == []
    fix(empty, case)


def test_a_run_that_ends_behind_any_transaction_of_a_partition_is_healed_by_the_next(
    empty: servers.Database, case: doctor.Case, pytestconfig: pytest.Config
) -> None:
    empty.execute(BEFORE)
    groups = transactions(planned(empty, case))
    assert len(groups) >= 15
    ways = [(number, mode) for number in range(len(groups)) for mode in ("always", "never")]
    for number, mode in onlineplans.some(ways, case, pytestconfig):
        empty.execute("drop table p, u;" + BEFORE)
        onlineplans.end_behind(empty, case, number)
        fix(empty, replace(case, online=Online(mode=mode)))


def test_a_partition_is_as_large_as_it_is_itself(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(BEFORE + "analyze")
    steps = planned(empty, replace(case, online=Online(rows=249)))
    assert {step.address.relation for step in steps if step.stage} == {"p_0", "p_1", "p_1_low", "p_1_high"}
    steps = planned(empty, replace(case, online=Online(rows=250)))
    assert {step.address.relation for step in steps if step.stage} == set()


def test_a_partition_is_changed_at_once_where_its_table_gets_the_like(empty: servers.Database, tmp_path: Path) -> None:
    empty.execute("create table p (a int) partition by range (a); create table p1 partition of p default")
    parts = "partitions: {p1: {bound: default, indexes: {p1_own: [a]}}}"
    spec = f"tables: {{p: {{partition_by: range (a), columns: {{a: int}}, indexes: {{p_a_idx: [a]}}, {parts}}}}}"
    steps = planned(empty, replace(load(spec, tmp_path), online=ALWAYS))
    assert "p1_own" in [step.address.name for step in steps if not step.stage]
