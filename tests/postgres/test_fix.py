"""Fixing under fire: rows in the way, locks, other fixes, lost connections, changes between question and answer."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import apply, doctor, fixing, rehearsal
from schema_doctor.catalog import Row
from schema_doctor.deadline import Listening
from schema_doctor.errors import Busy, Interrupted, Refused, Stopped, Unreachable
from schema_doctor.limits import Limits
from schema_doctor.result import Fixed, Planned
from schema_doctor.turn import only_doctor
from tests import servers
from tests.cases.case import load

BEFORE = "create table users (id int); insert into users select generate_series(1, 50)"
SPEC = """
    tables:
      users:
        columns: {id: int not null, name: text default 'nobody', email: text}
        primary_key: id
        checks: {users_id_check: id > 0}
        indexes: {users_email: lower(email)}
      posts: {columns: {id: int, author: int}, foreign_keys: {posts_author: author references users(id)}}
"""
COUNT = 6  # statements in the plan


def yes(_planned: Planned) -> bool:
    return True


def opener(database: servers.Database) -> Callable[[], psycopg.Connection[Row]]:
    return lambda: psycopg.connect(database.url)


def fix(database: servers.Database, folder: Path, spec: str = SPEC, confirm: Callable[[Planned], bool] = yes) -> Fixed:
    return fixing.fix(opener(database), load(spec, folder), confirm, print)


def planned(database: servers.Database, folder: Path, spec: str = SPEC) -> int:
    with psycopg.connect(database.url) as connection:
        return len(fixing.plan(connection, load(spec, folder)).plan.steps)


@contextmanager
def held(database: servers.Database, statement: str) -> Iterator[psycopg.Connection[Row]]:
    """Run a statement on another connection, in a transaction that stays open."""
    with psycopg.connect(database.url) as other:
        other.execute(statement.encode())
        yield other
        if not other.closed:
            other.rollback()


def refused_without_temp(database: servers.Database, tmp_path: Path, role: str, statements: str, tables: str) -> str:
    """Return why a fix is refused for a role that may make no temporary tables, and so cannot ask the server before."""
    database.execute(f"grant create on schema public to {role}; revoke temp on database {database.name} from public")
    database.execute(f"set role {role}; {statements}; reset role")
    case = load(f"tables: {tables}", tmp_path, allow=("all",))
    with pytest.raises(Refused) as refused:
        fixing.fix(lambda: psycopg.connect(database.url, user=role), case, yes, print)
    return str(refused.value)


def test_a_second_fix_does_nothing(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    assert len(fix(database, tmp_path).applied) == COUNT
    assert fix(database, tmp_path).applied == ()
    assert database.execute("select count(*), min(name) from users") == [(50, "nobody")]


def test_rows_that_break_a_rule_stop_all_of_the_plan(database: servers.Database, tmp_path: Path) -> None:
    database.execute(f"{BEFORE}; insert into users values (-4711)")
    with pytest.raises(Refused) as refused:
        fix(database, tmp_path)
    assert "nothing was changed" in str(refused.value)
    assert "1 row breaks check users_id_check" in str(refused.value)
    assert "4711" not in str(refused.value)
    assert planned(database, tmp_path) == COUNT
    database.execute("delete from users where id < 0")
    assert len(fix(database, tmp_path).applied) == COUNT


@pytest.mark.parametrize(
    ("kind", "user"),
    [
        ("view public.v", "create view v as select from users u join users w on u.id = w.n"),
        (
            "rule r on table public.users",
            "create rule r as on delete to users do delete from users w where n = old.id",
        ),
        ("policy p on table public.users", "create policy p on users using (id = n)"),
        (
            "view public.w",
            "create view v as select id i from users; create view w as select from v join users on i = n",
        ),
    ],
)
def test_what_does_not_fit_a_changed_type_is_named_with_what_changes(
    kind: str, user: str, database: servers.Database, tmp_path: Path, role: str
) -> None:
    statements = f"create table users (id int, n int); {user}"
    said = refused_without_temp(database, tmp_path, role, statements, "{users: {columns: {id: text, n: int}}}")
    assert f"{kind} is made of column public.users.id, which changes, and does not fit what comes of that" in said
    assert "42883" in said


def test_what_no_second_run_can_do_is_refused_and_not_only_stopped(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table users (id int); create publication everything for table users")
    case = load("tables: {users: {columns: {id: int}, unlogged: true}}", tmp_path, allow=("all",))
    with pytest.raises(Refused, match="part of a publication"):
        fixing.fix(opener(database), case, yes, print)


def test_a_partition_leaves_a_table_that_nobody_declares_with_consent(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table p (a int) partition by list (a); create table q (a int) partition by list (a)")
    database.execute("create table p1 partition of q for values in (1); insert into q values (1)")
    spec = "tables: {p: {partition_by: list (a), columns: {a: int}, partitions: {p1: in (1)}}}"
    with pytest.raises(Refused, match="--allow data-loss"):
        fix(database, tmp_path, spec)
    assert database.execute("select count(*) from q") == [(1,)]


def test_a_foreign_key_that_nobody_declares_stays_with_the_key_that_cannot_change(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table c (id int primary key, n varchar(9) not null); create table u (x c)")
    database.execute("create table o (c int references c); insert into u values (row(1, 'a'))")
    key = "primary_key: {columns: id, include: n}"
    spec = f"tables: {{c: {{columns: {{id: int, n: text not null}}, {key}}}, o: {{columns: {{c: int}}}}}}"
    planned = fix(database, tmp_path, spec).planned.plan
    assert planned.steps == ()
    assert {one.address.path for one in planned.unplanned} == {"public.c.n", "public.c.c_pkey", "public.o.o_c_fkey"}


def test_all_that_changes_under_a_view_is_named(database: servers.Database, tmp_path: Path, role: str) -> None:
    statements = "create table users (id int, n int); create view v as select id from users where n = 1"
    said = refused_without_temp(database, tmp_path, role, statements, "{users: {columns: {id: bigint, n: text}}}")
    assert "view public.v is made of column public.users.id and column public.users.n, which" in said


_POINTED_TO = "what uses the column, and is not in the spec"


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ("create index on users using gin (j)", _POINTED_TO),
        ("alter table users add check (j ? 'a')", _POINTED_TO),
        ("create policy p on users using (j ? 'a')", "operator does not exist"),
        ("create statistics s on (j || '{}') from users", "operator does not exist"),
    ],
)
def test_what_is_built_on_a_column_and_does_not_fit_its_type_undoes_all_and_is_pointed_to(
    user: str, why: str, database: servers.Database, tmp_path: Path, role: str
) -> None:
    statements = f"create table users (j jsonb); {user}"
    said = refused_without_temp(database, tmp_path, role, statements, "{users: {columns: {j: json}}}")
    assert "nothing was applied" in said
    assert why in said
    assert database.execute("select data_type from information_schema.columns where table_name = 'users'") == [
        ("jsonb",)
    ]


def test_rows_that_could_not_be_asked_stop_all_of_the_plan_at_the_server(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(f"{BEFORE}; insert into users values (-4711)")
    with pytest.raises(Refused) as refused:
        fixing.fix(opener(database), replace(load(SPEC, tmp_path), preflight_timeout=0), yes, print)
    assert "nothing was applied" in str(refused.value)
    assert "23514" in str(refused.value)
    assert "4711" not in str(refused.value)
    assert planned(database, tmp_path) == COUNT


def test_nothing_is_done_without_a_yes(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    with pytest.raises(Interrupted):
        fix(database, tmp_path, confirm=lambda _: False)
    assert planned(database, tmp_path) == COUNT


@pytest.mark.parametrize("count", [2, 8])
def test_of_fixes_at_once_exactly_one_applies(count: int, database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    case = load(SPEC, tmp_path)
    ready = threading.Barrier(count)

    def confirm(_planned: Planned) -> bool:
        ready.wait(30)
        return True

    with ThreadPoolExecutor(count) as pool:
        jobs = [pool.submit(fixing.fix, opener(database), case, confirm, lambda _: None) for _ in range(count)]
        applied = [len(job.result(60).applied) for job in jobs]
    assert sorted(applied) == [0] * (count - 1) + [COUNT]
    assert planned(database, tmp_path) == 0


def test_a_lock_of_somebody_else_is_waited_for(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    said: list[str] = []
    with held(database, "lock table users in access share mode") as other:
        letting_go = threading.Timer(5.0, other.rollback)
        letting_go.start()
        fixed = fixing.fix(opener(database), load(SPEC, tmp_path), yes, said.append)
        letting_go.join()
    assert len(fixed.applied) == COUNT
    assert any("55P03" in line for line in said)


def test_the_application_waits_behind_a_waiting_fix_for_seconds_only(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    with ThreadPoolExecutor(1) as pool, held(database, "lock table users in access share mode") as other:
        job = pool.submit(fix, database, tmp_path)
        waits = "select count(*) from pg_locks where not granted and relation = 'users'::regclass"
        until(lambda: database.execute(waits) == [(1,)])
        begin = time.monotonic()
        database.execute("select count(*) from users")
        waited = time.monotonic() - begin
        other.rollback()
        job.result(60)
    assert waited < 4


def test_a_lock_that_nobody_lets_go_of_stops_the_fix_when_the_time_is_over(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    with held(database, "lock table users in access share mode"), psycopg.connect(database.url) as connection:
        steps = fixing.plan(connection, load(SPEC, tmp_path)).plan.steps
        begin = time.monotonic()
        with pytest.raises(Stopped, match="nothing was applied: a lock could not be had"):
            apply.apply(connection, steps, print, Limits(lock_wait=3.5))
        assert time.monotonic() - begin < 4  # of the two tries the second is cut to what is left
    assert planned(database, tmp_path) == COUNT


SLOW = """
    create function slow(int) returns boolean immutable language plpgsql as
        $$ begin perform pg_sleep(case when current_setting('application_name') = 'slow' then 0.1 else 0 end);
           return true; end $$;
"""
SLOW_SPEC = SPEC.replace("id > 0", "slow(id)")


def test_a_deadlock_is_tried_again(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table one (id int); create table two (id int)")
    spec = "tables: {one: {columns: {id: int, n: int}}, two: {columns: {id: int, n: int}}}"
    holds = "select 1 from pg_locks where relation = 'one'::regclass and mode = 'AccessExclusiveLock' and granted"
    said: list[str] = []
    with psycopg.connect(database.url) as other:
        other.execute("set deadlock_timeout = '1min'")  # the fix is to be the one that finds it out, and gives way
        other.execute("lock table two in access share mode")

        def cross() -> None:
            while not database.execute(holds):
                time.sleep(0.02)
            other.execute("lock table one in access share mode")
            other.rollback()

        thread = threading.Thread(target=cross)
        thread.start()
        fixed = fixing.fix(opener(database), load(spec, tmp_path), yes, said.append)
        thread.join()
    assert len(fixed.applied) == 2
    assert fixed.after.findings == ()
    assert any("locked by somebody else (40P01); trying again" in line for line in said)


def test_a_killed_backend_leaves_nothing_behind_and_the_next_run_heals(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(SLOW + BEFORE)
    case = load(SLOW_SPEC, tmp_path)

    def connect() -> psycopg.Connection[Row]:
        return psycopg.connect(database.url, application_name="slow")

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(fixing.fix, connect, case, yes, print)
        working = "from pg_stat_activity where query like 'ALTER TABLE%slow%' and state = 'active'"
        until(lambda: database.execute(f"select 1 {working}") != [])
        database.execute(f"select pg_terminate_backend(pid) {working}")
        with pytest.raises(Unreachable, match=r"^nothing was applied: (?!nothing)"):
            job.result(60)
    assert planned(database, tmp_path, SLOW_SPEC) == COUNT
    assert len(fix(database, tmp_path, SLOW_SPEC).applied) == COUNT


@pytest.mark.parametrize("by", ["an administrator", "idle_session_timeout"])
def test_who_thinks_until_the_session_is_ended_can_say_yes(
    database: servers.Database, tmp_path: Path, by: str, role: str
) -> None:
    database.execute(f"{BEFORE}; grant create on schema public to {role}; alter table users owner to {role}")
    if by == "idle_session_timeout":
        database.execute(f"alter role {role} set idle_session_timeout = '400ms'")

    def think(_planned: Planned) -> bool:
        if by == "an administrator":
            database.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'")
        time.sleep(0.6)
        return True

    fixed = fixing.fix(lambda: psycopg.connect(database.url, user=role), load(SPEC, tmp_path), think, print)
    assert len(fixed.applied) == COUNT


def test_what_is_applied_stays_applied_when_the_lock_is_lost(database: servers.Database) -> None:
    with database.connect() as lock, only_doctor(lock, print):
        database.execute(f"select pg_terminate_backend({lock.info.backend_pid})")
    assert lock.broken


def test_what_is_applied_stays_applied_when_the_lock_cannot_be_given_back(database: servers.Database) -> None:
    with database.connect() as lock, only_doctor(lock, print):
        # What a reset leaves that comes between two looks at the socket: libpq takes the connection for busy, not lost.
        lock.pgconn.send_query(b"select pg_sleep(60)")
    assert lock.closed


def test_a_database_that_changed_while_the_user_thought_is_not_touched(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)

    def change(_planned: Planned) -> bool:
        database.execute("alter table users add name int default 1")
        return True

    with pytest.raises(Refused, match="has changed since the plan was shown"):
        fix(database, tmp_path, confirm=change)
    assert database.execute("select to_regclass('posts')") == [(None,)]


def test_what_somebody_else_has_done_meanwhile_is_not_done_again(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)

    def help_(_planned: Planned) -> bool:
        database.execute("alter table users add email text")
        return True

    fixed = fix(database, tmp_path, confirm=help_)
    assert len(fixed.applied) == COUNT
    assert not any("ADD COLUMN IF NOT EXISTS email" in one.step.sql for one in fixed.applied)


def test_a_role_that_does_not_own_the_table_is_told_so(database: servers.Database, role: str, tmp_path: Path) -> None:
    database.execute(f"{BEFORE}; grant all on users to {role}; grant create on schema public to {role}")
    with pytest.raises(Refused, match=r"must own public\.users"):
        fixing.fix(lambda: psycopg.connect(database.url, user=role), load(SPEC, tmp_path), yes, print)
    assert planned(database, tmp_path) == COUNT


def test_a_role_that_is_read_only_by_default_can_fix(database: servers.Database, role: str, tmp_path: Path) -> None:
    database.execute(
        f"{BEFORE}; alter table users owner to {role}; grant create on schema public to {role};"
        f"alter role {role} set default_transaction_read_only = on"
    )
    fixed = fixing.fix(lambda: psycopg.connect(database.url, user=role), load(SPEC, tmp_path), yes, print)
    assert len(fixed.applied) == COUNT


def test_a_policy_in_the_way_comes_back_as_it_was(database: servers.Database, tmp_path: Path) -> None:
    database.execute(f"{BEFORE}; create policy p on users using (id > 0)")
    before = database.execute("select polname, pg_get_expr(polqual, polrelid) from pg_policy")
    fix(database, tmp_path, SPEC.replace("id: int not null", "id: bigint not null"))
    assert database.execute("select polname, pg_get_expr(polqual, polrelid) from pg_policy") == before


def test_a_view_in_the_way_comes_back_as_it_was(database: servers.Database, tmp_path: Path) -> None:
    database.execute(f"{BEFORE}; create view v as select id from users")
    fix(database, tmp_path, SPEC.replace("id: int not null", "id: bigint not null"))
    assert database.execute("select count(*) from v") == [(50,)]


@pytest.mark.parametrize("mode", ["transaction", "session"])
def test_a_pooler_with_one_connection_is_told_within_seconds_to_be_too_small(
    mode: str, database: servers.Database, pooler: servers.Pooler, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    folder = Path(tempfile.mkdtemp(dir=pooler.server.folder))
    with servers.start_pooler(pooler.server, folder, size=1, mode=mode) as small:
        url = small.url(database.name)

        def connect() -> psycopg.Connection[Row]:
            return Listening.connect(url, prepare_threshold=None)

        begin = time.monotonic()
        with pytest.raises(Busy, match="nothing was applied: the pooler lends no second connection"):
            fixing.fix(connect, load(SPEC, tmp_path), yes, print)
        with pytest.raises(Busy, match="the pooler lends no second connection"):
            rehearsal.plan(connect, load(SPEC, tmp_path), print)
    assert time.monotonic() - begin < 20
    assert planned(database, tmp_path) == COUNT


def test_a_pooler_that_allows_no_transactions_is_named(
    database: servers.Database, pooler: servers.Pooler, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    folder = Path(tempfile.mkdtemp(dir=pooler.server.folder))
    with servers.start_pooler(pooler.server, folder, mode="statement") as short:
        url = short.url(database.name)
        with psycopg.connect(url, prepare_threshold=None) as connection:
            assert doctor.check(connection, load(SPEC, tmp_path)).findings != ()
        said = r"behind a pooler .*pool_mode=statement\); connect to the direct host .*pool_mode=transaction$"
        with pytest.raises(Unreachable, match=f"^nothing was applied: .*{said}"):
            fixing.fix(lambda: psycopg.connect(url, prepare_threshold=None), load(SPEC, tmp_path), yes, print)
    assert planned(database, tmp_path) == COUNT


def test_a_fix_works_through_a_pooler_and_leaves_no_setting_behind(
    database: servers.Database, pooler: servers.Pooler, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    url = pooler.url(database.name)

    def connect() -> psycopg.Connection[Row]:
        return psycopg.connect(url, prepare_threshold=None)

    case = load(SPEC, tmp_path)
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(fixing.fix, connect, case, yes, lambda _: None) for _ in range(2)]
        applied = sorted(len(job.result(60).applied) for job in jobs)
    assert applied == [0, COUNT]
    with psycopg.connect(url, prepare_threshold=None) as application:
        assert application.execute("show search_path").fetchone() == ('"$user", public',)
        assert application.execute("show lock_timeout").fetchone() == ("0",)
        assert application.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone() == (0,)


def until(done: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not done():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_no_row_that_a_policy_hides_is_lost_when_a_table_is_made_anew(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(f"""
        create table t (id int not null, n int);
        insert into t select g, g from generate_series(1, 10) g;
        alter table t owner to {role};
        alter table t enable row level security, force row level security;
        create policy few on t using (id < 4);
        grant all on schema public to {role};
    """)
    spec = "tables: {t: {columns: {id: int not null, n: int}, partition_by: list (id)}}"
    case = load(spec, tmp_path, allow=("all",))
    with pytest.raises(Refused, match="row-level security") as caught:
        fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print)
    assert "nothing was" in str(caught.value)
    assert database.execute("select count(*) from t") == [(10,)]


@pytest.mark.parametrize(
    "spec",
    [
        "tables: {t: {columns: {id: bigint not null, n: int}}}",
        "tables: {t: {columns: {id: int not null, n: int}, partition_by: list (id)}}",
    ],
    ids=["view", "table"],
)
def test_what_is_made_anew_has_the_rights_that_it_had_whatever_the_default_privileges(
    database: servers.Database, role: str, tmp_path: Path, spec: str
) -> None:
    database.execute(f"""
        create table t (id int not null, n int);
        create view v as select id from t;
        grant insert on t, v to {role};
        alter default privileges grant all on tables to public, {role};
    """)
    rights = "select relname, relacl::text from pg_class where relname in ('t', 'v') order by 1"
    before = database.execute(rights)
    case = load(spec, tmp_path, allow=("all",))
    fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert database.execute(rights) == before
    database.execute(f"alter default privileges revoke all on tables from public, {role}")
