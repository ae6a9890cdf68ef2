"""Whether large tables are changed by statements that let others read and write, and every half of that is healed."""

import threading
import time
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import apply, doctor, fixing
from schema_doctor.errors import Refused, Stopped
from schema_doctor.lock import LockMode
from schema_doctor.online import Online
from schema_doctor.step import transactions
from tests import onlineplans, servers
from tests.cases.case import load
from tests.onlineplans import ALWAYS, applied, planned

BEFORE = """
    create table u (id bigint primary key, code text);
    create table m (id bigint not null, user_id bigint, body text, role text, uq text, extra int,
                    constraint m_pair_key unique (id));
    create index m_extra_idx on m (extra);
    create unique index m_both_idx on m (id, extra);
    comment on index m_extra_idx is 'an old one';
    insert into u select g, g from generate_series(1, 50) g;
    insert into m select g, 1 + g % 50, 'b', 'user', g, g from generate_series(1, 500) g;
"""
SPEC = """
    {claim}
    tables:
      u:
        columns: {{id: bigint, code: text}}
        primary_key: [id]
        unique: {{u_code_key: [code]}}
      m:
        columns:
          id: bigint
          user_id: {{type: bigint, nullable: false}}
          body: {{type: text, nullable: false, default: "''"}}
          role: text
          uq: text
          extra: integer
          u_code: text
        primary_key: [id]
        unique: {{m_uq_key: {{columns: [uq], comment: a key}}, m_pair_key: {{columns: [id, uq], comment: a pair}}}}
        checks: {{m_role_check: "role in ('user', 'bot')"}}
        foreign_keys:
          m_user_id_fkey: {{columns: [user_id], references: u(id)}}
          m_u_code_fkey: {{columns: [u_code], references: u(code)}}
        indexes:
          m_user_idx: {{columns: [user_id], comment: an index}}
          m_body_idx: {{columns: [body], predicate: extra > 3}}
          m_extra_idx: {{columns: [extra desc], comment: a newer one}}
          m_both_idx: {{columns: [id, uq], unique: true}}
"""
HALF = """
    select conname from pg_constraint where not convalidated
    union all select indexrelid::regclass::text from pg_index where not indisvalid
    union all select conname from pg_constraint where conname like %s
    union all select relname from pg_class where relname like %s
"""


@pytest.fixture(params=["", "unexpected: error"], ids=["some", "all"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> doctor.Case:
    return replace(load(SPEC.format(claim=request.param), tmp_path), online=ALWAYS)


def fix(database: servers.Database, case: doctor.Case) -> None:
    onlineplans.fix(database, case, HALF)
    with psycopg.connect(database.url) as connection:
        assert connection.execute("select count(*) from m").fetchone() == (500,)


def test_no_step_on_a_large_table_reads_it_under_a_lock_that_keeps_others_out(
    empty: servers.Database, case: doctor.Case
) -> None:
    empty.execute(BEFORE)
    assert applied(empty, case) == []
    fix(empty, case)


def test_an_index_is_built_and_dropped_while_others_write(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(BEFORE + "create index m_user_idx on m (user_id);")
    empty.execute("update pg_index set indisvalid = false where indexrelid = 'm_user_idx'::regclass")
    steps = [step for step in planned(empty, case) if not step.transactional and step.address.name == "m_user_idx"]
    assert [step.sql.partition(" CONCURRENTLY")[0] for step in steps] == ["DROP INDEX", "CREATE INDEX"]
    for step in steps:
        with psycopg.connect(empty.url) as connection, psycopg.connect(empty.url) as writer:
            asked = f"""
                select mode from pg_locks where pid = {connection.info.backend_pid} and granted
                   and relation = 'm'::regclass
            """
            writer.execute("insert into m (id, body) values (0, 'b')")
            thread = threading.Thread(target=apply.apply, args=(connection, [step], print))
            thread.start()
            deadline = time.monotonic() + 20
            while not (rows := empty.execute(asked)) and time.monotonic() < deadline:
                time.sleep(0.02)
            writer.rollback()
            thread.join()
        assert rows
        assert step.lock is LockMode.SHARE_UPDATE_EXCLUSIVE
        assert {mode for (mode,) in rows} <= {"ShareUpdateExclusiveLock", "AccessShareLock"}
    fix(empty, case)


def test_an_index_that_waits_for_long_does_not_wait_for_the_fix_itself(
    empty: servers.Database, case: doctor.Case
) -> None:
    """psycopg prepares what is asked for the sixth time, and a portal of such a statement holds a snapshot."""
    empty.execute(BEFORE)
    with psycopg.connect(empty.url) as writer:
        writer.execute("insert into u values (99, 'x')")
        thread = threading.Timer(4, writer.rollback)
        thread.start()
        begin = time.monotonic()
        fix(empty, case)
        thread.join()
    assert 4 < time.monotonic() - begin < 25


def test_a_run_that_ends_behind_any_transaction_is_healed_by_the_next(
    empty: servers.Database, case: doctor.Case, pytestconfig: pytest.Config
) -> None:
    empty.execute(BEFORE)
    groups = transactions(planned(empty, case))
    assert len(groups) >= 25
    for number in onlineplans.some(range(len(groups)), case, pytestconfig):
        empty.execute("drop table m, u;" + BEFORE)
        onlineplans.end_behind(empty, case, number)
        fix(empty, case)


def test_what_a_run_has_left_is_healed_when_the_tables_count_as_small(
    empty: servers.Database, case: doctor.Case, pytestconfig: pytest.Config
) -> None:
    empty.execute(BEFORE)
    groups = transactions(planned(empty, case))
    for number in onlineplans.some(range(len(groups)), case, pytestconfig):
        empty.execute("drop table m, u;" + BEFORE)
        onlineplans.end_behind(empty, case, number)
        fix(empty, replace(case, online=Online(mode="never")))


@pytest.mark.parametrize("mode", ["always", "never"])
def test_an_index_that_is_half_dropped_is_dropped_and_built_anew(
    empty: servers.Database, tmp_path: Path, mode: str
) -> None:
    """DROP INDEX CONCURRENTLY marks it in two transactions before the one that drops it."""
    case = replace(load("tables: {t: {columns: {a: int}, indexes: {t_a_idx: a}}}", tmp_path), online=Online(mode=mode))
    for dead in ("false", "false, indisready = false, indislive = false"):
        empty.execute("drop table if exists t; create table t (a int); create index t_a_idx on t (a)")
        empty.execute(f"update pg_index set indisvalid = {dead} where indexrelid = 't_a_idx'::regclass")
        with psycopg.connect(empty.url) as connection:
            assert [one.code for one in doctor.check(connection, case).findings] == ["invalid-index"]
        fixed = fixing.fix(lambda: psycopg.connect(empty.url), case, lambda _: True, print)
        assert [one.step.sql.split(" INDEX")[0] for one in fixed.applied] == ["DROP", "CREATE"]
        assert fixed.after.findings == ()
        assert empty.execute("select indisvalid and indislive from pg_index where indrelid = 't'::regclass") == [
            (True,)
        ]


def test_a_failure_says_what_is_applied(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(BEFORE + "insert into m (id, body, user_id, uq) values (501, 'b', 1, '1');")
    case = replace(case, preflight_timeout=0)
    with pytest.raises(Stopped, match="are applied, and stay") as stopped:
        fixing.fix(lambda: psycopg.connect(empty.url), case, lambda _: True, print)
    text = str(stopped.value)
    assert "ADD COLUMN IF NOT EXISTS u_code" in text.partition("these are not applied:")[0]
    assert "23505" in text
    assert "may be left behind" in text
    empty.execute("delete from m where id = 501")
    fix(empty, case)


def test_small_and_new_tables_are_changed_in_one_transaction(empty: servers.Database, case: doctor.Case) -> None:
    empty.execute(BEFORE)
    assert len(transactions(planned(empty, replace(case, online=Online())))) == 1
    assert len(transactions(planned(empty, replace(case, online=Online(mode="never", rows=0))))) == 1
    empty.execute("analyze m")
    tables = {step.address.relation for step in planned(empty, replace(case, online=Online(rows=499))) if step.stage}
    assert tables == {"m"}
    empty.execute("drop table m, u")
    assert len(transactions(planned(empty, case))) == 1


REWRITTEN = """
    tables:
      u: {columns: {id: bigint, code: text}, primary_key: [id]}
      m:
        columns: {id: bigint not null, user_id: bigint, body: text, role: text, uq: text, extra: bigint}
        unique: {m_pair_key: [id], m_uq_key: [uq]}
        checks: {m_extra_check: extra > 0}
        foreign_keys: {m_user_id_fkey: user_id references u(id)}
        indexes:
          m_extra_idx: {columns: [extra desc], comment: an old one}
          m_both_idx: {columns: [id, extra], unique: true}
          m_role_idx: [role]
"""


def test_what_is_new_on_a_table_that_is_written_anew_comes_while_others_write(
    empty: servers.Database, tmp_path: Path
) -> None:
    case = replace(load(REWRITTEN, tmp_path), online=ALWAYS, allow=("all",))
    empty.execute(BEFORE)
    steps = planned(empty, case)
    later = {step.address.name for step in steps if step.stage}
    assert later == {"m_uq_key", "m_extra_check", "m_user_id_fkey", "m_role_idx"}
    assert all(not step.hazards for step in steps if step.address.name in later)
    for number in range(len(transactions(steps))):
        empty.execute("drop table m, u;" + BEFORE)
        onlineplans.end_behind(empty, case, number)
        fix(empty, case)


def test_behind_a_pooler_nothing_is_done_that_needs_a_connection_of_its_own(
    pooler: servers.Pooler, database: servers.Database, case: doctor.Case
) -> None:
    database.execute(BEFORE)
    with psycopg.connect(pooler.url(database.name)) as connection:
        assert "direct host" in fixing.plan(connection, case).checked.warnings[-1]
    with pytest.raises(Refused, match="direct host"):
        fixing.fix(lambda: psycopg.connect(pooler.url(database.name)), case, lambda _: True, print)
    assert len(planned(database, replace(case, online=Online()))) > 1
