"""The script runs on a server, twice, and says there what the statements of the plan say."""

import pytest
from msgspec.structs import replace

from schema_doctor.report.sql import render
from schema_doctor.report.statement import statement
from schema_doctor.result import Plan, Planned
from tests import reports, servers

BEFORE = "create table public.conversations (id varchar(36) primary key)"
VALIDATED = (reports.VALIDATE, replace(reports.COMMENT, sql="COMMENT ON TABLE public.messages IS 'chat'"))
LITERALS = (
    reports.quoted(reports.HOSTILE),
    reports.quoted("a\\b\n\\u0041 \\' \U000e0101 ##[x]"),
    "E'a\\\\b\x1b\\n\\x41\\u0042\\'\\\n ##[x]'",
    "$a$it's\n\\n $b$ \u202e$a$",
    "'plain \\ text'",
)


def facts(database: servers.Database) -> list[tuple[object, ...]]:
    return database.execute(
        "select attrelid::regclass::text, attname, pg_get_expr(adbin, adrelid) from pg_attribute "
        "left join pg_attrdef on adrelid = attrelid and adnum = attnum "
        "where attnum > 0 and attrelid in ('public.conversations'::regclass, 'public.messages'::regclass) "
        "union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint "
        "where connamespace = 'public'::regnamespace "
        "union all select indrelid::regclass::text, indexrelid::regclass::text, '' from pg_index "
        "where indrelid in ('public.conversations'::regclass, 'public.messages'::regclass) "
        "union all select 'comment', '', obj_description('public.conversations'::regclass) order by 1, 2, 3"
    )


def test_the_script_of_a_plan_runs_twice_and_does_what_its_steps_do(database: servers.Database) -> None:
    database.execute(BEFORE)
    for step in reports.RUNNABLE.plan.steps:
        database.execute(step.sql)
    wanted = facts(database)
    assert ("comment", "", reports.HOSTILE) in wanted
    database.execute("drop table public.messages, public.conversations")
    database.execute(BEFORE)
    script = render(Planned(checked=reports.CHECKED, plan=Plan(steps=(*reports.RUNNABLE.plan.steps, *VALIDATED))))
    database.execute(script)
    assert facts(database) == wanted
    database.execute(script)
    assert facts(database) == wanted


def test_the_script_of_a_stopped_plan_runs_without_what_is_refused(database: servers.Database) -> None:
    database.execute(f"{BEFORE}; alter table public.conversations add column legacy text")
    database.execute(render(reports.PLANNED))
    assert database.execute("select legacy, updated_at from public.conversations") == []


def test_the_script_of_a_check_repairs(database: servers.Database) -> None:
    database.execute(BEFORE)
    database.execute(render(reports.checked(*reports.FINDINGS[:5])))
    assert database.execute("select session_id from public.messages; select updated_at from public.conversations") == []


@pytest.mark.parametrize("settings", ["", "set standard_conforming_strings = off; set search_path = public"])
def test_the_script_does_the_same_whatever_the_settings_of_the_session(
    database: servers.Database, settings: str
) -> None:
    database.execute(BEFORE)
    database.execute(f"{settings};\n{render(reports.RUNNABLE)}")
    defaults = "select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'public.messages'::regclass"
    assert database.execute(defaults) == [("'a\\b'::character varying",)]


def test_a_guarded_select_runs_only_until_it_is_done(database: servers.Database) -> None:
    database.execute("create sequence public.numbers")
    step = replace(
        reports.COMMENT,
        sql="SELECT pg_catalog.setval('public.numbers', 7)",
        unless="SELECT FROM public.numbers WHERE last_value = 7 AND is_called",
    )
    script = render(Planned(checked=reports.IN_STEP, plan=Plan(steps=(step,))))
    database.execute(script)
    database.execute(script)
    assert database.execute("select nextval('public.numbers')") == [(8,)]


@pytest.mark.parametrize("literal", LITERALS)
def test_a_string_that_is_made_fit_to_be_shown_is_the_same_string(connection: servers.Connection, literal: str) -> None:
    row = connection.execute(f"SELECT {literal} = {statement(literal)}".encode()).fetchone()
    assert row == (True,)


def test_a_name_that_is_made_fit_to_be_shown_is_the_same_name(connection: servers.Connection) -> None:
    connection.execute(b'CREATE TEMPORARY TABLE "a\x1b\\b##[c" ()')
    connection.execute(statement('TABLE "a\x1b\\b##[c"').encode())
