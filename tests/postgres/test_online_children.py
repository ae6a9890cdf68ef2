"""Whether large tables with children are changed while others read and write, and every half of that is healed."""

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
from tests.postgres.test_online import HALF

BEFORE = """
    create table u (id int primary key, code int); insert into u select g, g from generate_series(1, 50) g;
    create table m (id int, u_id int, body text, extra int);
    create table m_1 (note text, n int) inherits (m); create table s (n int, own int);
    create table m_2 (own int) inherits (m_1, s);
    create index m_1_extra_idx on m_1 (extra);
    insert into m select g, 1 + g % 50, 'b', g from generate_series(1, 300) g;
    insert into m_1 select g, 1 + g % 50, 'b', g, 'n', g from generate_series(301, 400) g;
    insert into m_2 select g, 1 + g % 50, 'b', g, 'n', g, g from generate_series(401, 500) g;
"""
SPEC = """
    {claim}
    tables:
      u: {{columns: {{id: int, code: int}}, primary_key: id, unique: {{u_code_key: code}}}}
      m:
        columns:
          id: int not null
          u_id: {{type: int, nullable: false}}
          body: {{type: text, nullable: false, default: "''"}}
          extra: int
          low: {{type: text, nullable: false, default: "'new'", backfill: upper(body)}}
          token: {{type: uuid, nullable: false, default: gen_random_uuid()}}
        primary_key: id
        checks: {{m_extra_check: extra > 0}}
        foreign_keys: {{m_u_id_fkey: u_id references u(id)}}
        indexes: {{m_body_idx: lower(body)}}
      m_1:
        inherits: m
        columns: {{note: text, n: {{type: int, nullable: false}}, mark: {{type: uuid, default: gen_random_uuid()}}}}
        primary_key: id
        checks: {{m_1_n_check: n > 0}}
        foreign_keys: {{m_1_u_id_fkey: u_id references u(code)}}
        indexes: {{m_1_extra_idx: extra desc}}
      s:
        columns: {{n: {{type: int, nullable: false}}, own: int}}
        checks: {{m_1_n_check: n > 0, s_own_check: own > 0}}
      m_2:
        inherits: [m_1, s]
        columns: {{own: {{type: int, nullable: false}}}}
        unique: {{m_2_own_key: own}}
"""


@pytest.fixture(params=["", "unexpected: error"], ids=["some", "all"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> doctor.Case:
    return replace(load(SPEC.format(claim=request.param), tmp_path), online=ALWAYS)


def fix(database: servers.Database, case: doctor.Case) -> None:
    onlineplans.fix(database, case, HALF)
    with psycopg.connect(database.url) as connection:
        filled = "count(distinct token), count(*) filter (where low = 'B'), count(*), sum(id)"
        assert connection.execute(f"select {filled} from m".encode()).fetchone() == (500, 500, 500, 125250)
        assert connection.execute("select count(distinct mark) from m_1").fetchone() == (200,)


def test_no_step_on_a_large_table_with_children_reads_it_under_a_lock_that_keeps_others_out(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(BEFORE)
    assert applied(empty, case) == []
    fix(empty, case)


def test_a_run_that_ends_behind_any_transaction_of_a_table_with_children_is_healed_by_the_next(
    empty: servers.Database, case: doctor.Case, pytestconfig: pytest.Config
) -> None:
    empty.execute(BEFORE)
    groups = transactions(planned(empty, case))
    assert len(groups) >= 25
    ways = [(number, mode) for number in range(len(groups)) for mode in ("always", "never")]
    for number, mode in onlineplans.some(ways, case, pytestconfig):
        empty.execute("drop table m, u, s cascade;" + BEFORE)
        onlineplans.end_behind(empty, case, number)
        fix(empty, replace(case, online=Online(mode=mode)))


MOVING = """
    drop table if exists f, f_1, f_2, f_3 cascade;
    create table f (id int, n int); create table f_1 () inherits (f); create table f_2 () inherits (f);
    create table f_3 (id int, n int);
    insert into f select g, g from generate_series(1, 99) g; insert into f_1 select * from f;
    insert into f_2 select * from only f; insert into f_3 select * from only f;
"""
MOVED = """
    tables:
      f:
        columns: {id: int, n: int not null, token: {type: uuid, nullable: false, default: gen_random_uuid()}}
        checks: {f_n_check: n > 0}
        indexes: [n]
      f_1: {inherits: f}
      f_2: {columns: {id: int, n: int}}
      f_3: {inherits: f}
"""


def test_a_table_whose_children_come_and_go_is_changed_while_others_write_to_those_that_stay(
    empty: servers.Database, tmp_path: Path
) -> None:
    case = replace(load(MOVED, tmp_path), online=ALWAYS, allow=("all",))
    empty.execute(MOVING)
    whole = planned(empty, case)
    assert [step.sql.split()[-3:] for step in whole if "INHERIT public.f" in step.sql] == [
        ["NO", "INHERIT", "public.f"],
        ["public.f_3", "INHERIT", "public.f"],
    ]
    assert [step for step in whole if step.hazards and step.address.relation in ("f", "f_1")] == []
    for number in range(0, len(transactions(whole)), 2):
        empty.execute(MOVING)
        onlineplans.end_behind(empty, case, number)
        onlineplans.fix(empty, case, HALF)
        assert empty.execute("select count(*), count(distinct token), sum(n) from f") == [(297, 297, 3 * 4950)]
        assert empty.execute("select count(*) from f_2") == [(99,)]
