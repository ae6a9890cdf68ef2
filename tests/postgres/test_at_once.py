"""Fixes at once, and checks while others change the schema: some rounds, with --faults two hundred."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schema_doctor import bearers, doctor, fixing
from schema_doctor.errors import Busy
from tests import servers
from tests.cases.case import load
from tests.postgres.test_fix import BEFORE, COUNT, SPEC, opener

DECLARED = """
    create type mood as enum ('sad', 'ok'); create domain d as int check (value > 0);
    create table users (id int primary key, name text not null default 'nobody', m mood, v d,
        constraint c check (id > 0));
    create index users_name on users (lower(name)); comment on table users is 'all of them';
    create table posts (id int, author int constraint posts_author references users, n bigint);
    create table e (at date) partition by range (at); create table e_1 partition of e default;
    create sequence s;
"""
WANTED = """
    enums: {mood: [sad, ok]}
    domains: {d: {type: int, checks: {d_check: value > 0}}}
    sequences: {s: {}}
    tables:
      users:
        comment: all of them
        columns: {id: int, name: text not null default 'nobody', m: mood, v: d}
        primary_key: id
        checks: {c: id > 0}
        indexes: {users_name: lower(name)}
      posts:
        columns: {id: int, author: int, n: bigint}
        foreign_keys: {posts_author: author references users(id)}
      e: {partition_by: range (at), columns: {at: date}, partitions: {e_1: default}}
"""
# Each is one transaction that takes something declared away and brings it back as it was: nobody may see it gone.
SAME = (
    "alter table users rename to gone; alter table gone rename to users",
    "alter table posts drop column n; alter table posts add column n bigint",
    """alter table posts drop constraint posts_author;
       alter table posts add constraint posts_author foreign key (author) references users""",
    "drop index users_name; create index users_name on users (lower(name))",
    "alter table users drop constraint c; alter table users add constraint c check (id > 0)",
    "alter table users alter name drop not null; alter table users alter name set not null",
    "alter table users alter name set default 'x'; alter table users alter name set default 'nobody'",
    "comment on table users is 'x'; comment on table users is 'all of them'",
    "alter type mood rename to other; alter type other rename to mood",
    """alter table users drop column m; drop type mood; create type mood as enum ('sad', 'ok');
       alter table users add column m mood""",
    "alter domain d drop constraint d_check; alter domain d add constraint d_check check (value > 0)",
    "drop sequence s; create sequence s",
    "drop table posts; create table posts (id int, author int constraint posts_author references users, n bigint)",
    "drop table e; create table e (at date) partition by range (at); create table e_1 partition of e default",
    "alter table e detach partition e_1; alter table e attach partition e_1 default",
)
# What nobody declared comes and goes; {n} is a number of the one who does it.
OTHER = (
    "create table other_{n} (id int primary key, m mood, t text)",
    "drop table if exists other_{n} cascade",
    "create index on other_{n} (t)",
    "alter table other_{n} add column more int default 1",
    "alter table other_{n} rename column t to u",
    "alter table other_{n} add foreign key (id) references users",
    "create type type_{n} as enum ('a')",
    "drop type if exists type_{n} cascade",
    "create view view_{n} as select id, name from users",
    "drop view if exists view_{n}",
    "create table e_{n} partition of e for values from ('200{n}-01-01') to ('200{n}-02-01'); drop table e_{n}",
    "create schema schema_{n}; create table schema_{n}.t (id int references users); drop schema schema_{n} cascade",
    "create function f_{n}(int) returns int language sql as 'select 1'; drop function f_{n}",
    "create policy p_{n} on users; drop policy p_{n} on users",
    "create statistics st_{n} on id, author from posts; drop statistics st_{n}",
)


def rounds(config: pytest.Config, some: int) -> int:
    """Return how often to do something."""
    every = config.getoption("--faults")
    return max(some, 200 // every) if every else some


def test_of_two_fixes_at_once_one_applies_in_every_round(
    database: servers.Database, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    case = load(SPEC, tmp_path)
    wait = random.Random(7)
    for number in range(rounds(pytestconfig, 5)):
        database.execute(f"drop table if exists posts, users; {BEFORE}")
        pause = wait.choice((0.0, 0.0, 0.02, 0.1)) * wait.random()

        def late(seconds: float) -> int:
            time.sleep(seconds)
            return len(fixing.fix(opener(database), case, lambda _: True, lambda _: None).applied)

        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(late, seconds) for seconds in (0.0, pause)]
            applied = sorted(job.result(120) for job in jobs)
        assert applied == [0, COUNT], f"round {number}"


@contextmanager
def changing(database: servers.Database, number: int) -> Iterator[Callable[[], int]]:
    """Change the schema at random from another thread; yields what tells how often it was changed."""
    count, ended, failures = 0, threading.Event(), []
    choice = random.Random(number)

    def work() -> None:
        nonlocal count
        with psycopg.connect(database.url, prepare_threshold=None) as connection:
            connection.execute("set lock_timeout = '1s'")
            connection.commit()
            while not ended.is_set():
                time.sleep(choice.expovariate(10))  # else no reading ever sees the same schema twice
                statement = choice.choice(choice.choice((SAME, OTHER))).format(n=number)
                try:
                    connection.execute(statement.encode())
                    connection.commit()
                    count += 1
                except psycopg.Error as error:  # what it names is not there now, or a deadlock
                    if connection.closed:
                        failures.append(error)
                        return
                    connection.rollback()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield lambda: count
    finally:
        ended.set()
        thread.join()
    assert failures == []


def answered(ask: Callable[[], Sequence[object]], wanted: int, changes: Callable[[], int]) -> None:
    """Ask until nothing was found so often, and the schema changed as often meanwhile; that it is busy is no answer."""
    answers, until = 0, time.monotonic() + 60 + wanted
    while answers < wanted or changes() < wanted:
        assert time.monotonic() < until, f"{answers} answers, {changes()} changes"
        with suppress(Busy):
            assert ask() == ()
            answers += 1


def test_a_check_while_others_change_the_schema_finds_no_drift_that_is_not_there(
    database: servers.Database, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    database.execute(DECLARED)
    case = load(WANTED, tmp_path)
    with psycopg.connect(database.url, prepare_threshold=None) as connection:
        assert doctor.check(connection, case).findings == ()
        with changing(database, 1) as one, changing(database, 2) as other:
            answered(lambda: doctor.check(connection, case).findings, rounds(pytestconfig, 20), lambda: one() + other())
        assert doctor.check(connection, case).findings == ()


def test_a_plan_while_others_change_the_schema_has_nothing_to_do(
    database: servers.Database, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    database.execute(DECLARED)
    case = load(WANTED, tmp_path)
    with psycopg.connect(database.url, prepare_threshold=None) as connection:
        assert fixing.plan(connection, case).plan.steps == ()
        with changing(database, 3) as changes:
            answered(lambda: fixing.plan(connection, case).plan.steps, rounds(pytestconfig, 10), changes)


def test_a_table_that_another_fix_makes_between_two_looks_of_this_one_is_none_in_the_way(
    database: servers.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names that a plan gives are asked for in a transaction of their own, behind that of the catalog."""
    case = load("tables: {fresh: {columns: {id: int}, primary_key: id, indexes: {fresh_i: id}}}", tmp_path)
    ask = bearers.bearers

    def behind_another(*args: Any) -> Any:
        database.execute("create table if not exists fresh (id int primary key)")
        database.execute("create index if not exists fresh_i on fresh (id)")
        return ask(*args)

    monkeypatch.setattr(bearers, "bearers", behind_another)
    fixed = fixing.fix(opener(database), case, lambda _: True, lambda _: None)
    assert (fixed.planned.plan.unplanned, fixed.applied, fixed.after.findings) == ((), (), ())
