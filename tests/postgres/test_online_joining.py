"""Whether large tables that become partitions or children get ready for it while others read and write."""

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

AGAIN = "drop table if exists p, p_1, q, q_1, c, c_1, u, r cascade;"
BEFORE = """
    create table u (id int primary key, code int unique); insert into u select g, g from generate_series(1, 500) g;
    create table p (id int not null, u_id int references u, n int, body text not null, primary key (id),
                    constraint p_n_check check (n > 0)) partition by range (id);
    create table p_0 partition of p for values from (-100) to (0); create index p_lower_idx on p (lower(body));
    create unique index mine on p (id, n); create table r (p_id int references p);
    create table p_1 (id int, u_id int, n int, body text, note text);
    create table q_1 (id int, v text, n int);
    create table c (id int not null, n int, constraint c_n_check check (n > 0));
    create table c_1 (n int, id int, own int);
    insert into p_1 select g, g, g, 'b' from generate_series(1, 500) g;
    insert into q_1 select g, 'v', g from generate_series(1, 500) g;
    insert into c_1 select g, g, g from generate_series(1, 500) g;
"""
SPEC = """
    {claim}
    tables:
      u: {{columns: {{id: int, code: int}}, primary_key: id, unique: {{u_code_key: code}}}}
      p:
        partition_by: range (id)
        columns:
          id: int not null
          u_id: {{type: int, nullable: false}}
          n: int
          body: text not null
          note: {{type: text, nullable: false, backfill: "'n' || n"}}
          token: {{type: uuid, nullable: false, default: gen_random_uuid()}}
          at: {{type: timestamptz, default: clock_timestamp()}}
          five: {{type: int, nullable: false, default: "5"}}
        primary_key: id
        unique: {{p_new_key: [n, id]}}
        checks: {{p_n_check: n > 0, p_new_check: n < 1000}}
        foreign_keys: {{p_u_id_fkey: u_id references u(id), p_new_fkey: {{columns: n, references: u(code)}}}}
        indexes: {{p_lower_idx: lower(body), p_new_idx: [n desc], mine: {{columns: [id, n], unique: true}}}}
        partitions:
          p_0: for values from (-100) to (0)
          p_1: {{bound: for values from (0) to (1000), indexes: {{p_1_own_idx: u_id}}, checks: {{own_check: id > 0}}}}
      q:
        partition_by: list (v)
        columns: {{id: int not null, v: text, n: int, token: {{type: uuid, default: gen_random_uuid()}}}}
        unique: {{q_id_key: [id, v]}}
        indexes: [n]
        partitions: {{q_1: in ('v')}}
      c:
        columns:
          id: int not null
          n: {{type: int, nullable: false}}
          token: {{type: uuid, nullable: false, default: gen_random_uuid()}}
        checks: {{c_n_check: n > 0, c_new_check: n < 1000}}
      r: {{columns: {{p_id: int}}, foreign_keys: {{r_p_id_fkey: p_id references p(id)}}}}
      c_1: {{inherits: c, columns: {{own: {{type: int, nullable: false}}}}, primary_key: id}}
"""


@pytest.fixture(params=["", "unexpected: error"], ids=["some", "all"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> doctor.Case:
    return replace(load(SPEC.format(claim=request.param), tmp_path), online=ALWAYS)


def fix(database: servers.Database, case: doctor.Case) -> None:
    onlineplans.fix(database, case, HALF)
    with psycopg.connect(database.url) as connection:
        for table, more in (
            ("p", "count(distinct note), count(distinct at), count(*) filter (where five = 5)"),
            ("q", "500, 500, 500"),
            ("c", "500, 500, 500"),
        ):
            asked = f"select count(*), count(distinct token), {more} from {table}"
            assert connection.execute(asked.encode()).fetchone() == (500, 500, 500, 500, 500)
        for table, number in (("p_1", 6), ("q_1", 2), ("c_1", 1)):  # none that stands beside that of the table above
            asked = f"select count(*) from pg_index where indrelid = '{table}'::regclass"
            assert connection.execute(asked.encode()).fetchone() == (number,)


def test_no_row_of_a_large_table_is_read_under_a_lock_that_keeps_others_out_when_it_comes_to_others(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(BEFORE + "create table q (id int not null, v text) partition by list (v)")
    assert applied(empty, case) == []
    fix(empty, case)


def test_a_run_that_ends_behind_any_transaction_of_a_table_that_joins_others_is_healed_by_the_next(
    empty: servers.Database, case: doctor.Case, pytestconfig: pytest.Config
) -> None:
    empty.execute(BEFORE)
    groups = transactions(planned(empty, case))
    assert len(groups) >= 25
    ways = [(number, ("always", "never")[number % 2]) for number in range(len(groups))]
    for number, mode in onlineplans.some(ways, case, pytestconfig):
        empty.execute(AGAIN + BEFORE)
        onlineplans.end_behind(empty, case, number)
        fix(empty, replace(case, online=Online(mode=mode)))


ROOM = """
    tables:
      o: {partition_by: range (id), columns: {id: int, n: int not null}}
      o_1: {renamed_from: o, partition_of: o, bound: for values from (0) to (1000)}
"""


def test_a_table_that_gives_its_name_to_the_one_that_it_joins_is_seen_through_it_at_once(
    empty: servers.Database, tmp_path: Path
) -> None:
    empty.execute("create table o (id int, n int); insert into o select g, g from generate_series(1, 500) g")
    case = replace(load(ROOM, tmp_path), online=ALWAYS, allow=("all",))
    (attached,) = [step for step in planned(empty, case) if " ATTACH " in step.sql]
    assert attached.stage == 0
