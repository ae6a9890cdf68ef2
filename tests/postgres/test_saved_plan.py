"""A plan that was saved and reviewed is applied exactly, or nothing is."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import commandline, servers
from tests.commandline import Run, words

BEFORE = "create table users (id int not null, name text); insert into users values (1, 'a')"
SPEC = """
tables:
  users: {unexpected: error, columns: {id: int not null, name: text not null, mail: text}, indexes: {i: name}}
"""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


@pytest.fixture
def saved(run: Run, database: servers.Database, tmp_path: Path) -> Path:
    """A plan, saved by the name of its file."""
    database.execute(BEFORE)
    (tmp_path / "spec.yaml").write_text(f"version: 1\n{SPEC}", encoding="utf-8")
    path = tmp_path / "plan.json"
    words(run("plan", str(tmp_path / "spec.yaml"), "-d", database.url, "--output", str(path)), 0)
    return path


@pytest.fixture
def fix(run: Run, database: servers.Database, saved: Path) -> Callable[..., None]:
    """Apply the saved plan, and expect an exit code and words."""

    def applied(code: int, *expected: str) -> None:
        spec = str(saved.with_name("spec.yaml"))
        words(run("fix", spec, "-d", database.url, "--plan", str(saved), "--yes"), code, *expected)

    return applied


def columns(database: servers.Database) -> list[Any]:
    return database.execute("select attname from pg_attribute where attrelid = 'users'::regclass and attnum > 0")


def test_a_saved_plan_is_applied_as_it_was_reviewed(
    saved: Path, fix: Callable[..., None], database: servers.Database
) -> None:
    count = len(json.loads(saved.read_text())["steps"])
    fix(0, f"{count} of {count} statements applied")
    assert ("mail",) in columns(database)
    fix(0, "nothing to do")  # once more does no harm


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("alter table users add mail text", "column public.users.mail is new"),
        ("alter table users drop name", "column public.users.name is gone"),
        ("alter table users alter name set default 'x'", "column public.users.name has changed"),
        ("alter table users add unique (name)", "unique public.users.users_name_key is new"),  # to be dropped, now
    ],
)
def test_a_database_that_has_changed_refuses_a_saved_plan_and_names_what_has(
    change: str, said: str, fix: Callable[..., None], database: servers.Database
) -> None:
    database.execute(change)
    before = columns(database)
    fix(4, "nothing was applied", "the database has changed", said, "make the plan again")
    assert columns(database) == before
    assert database.execute("select to_regclass('i')") == [(None,)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("alter table b alter id type bigint", {"column public.b.id has changed"}),  # and differs no more
        (
            "alter table c drop v",
            {"table public.c has changed, or is new, or newly declared"},
        ),  # which the plan did not change
        ("create table d (id int)", {"table public.d has changed, or is new, or newly declared"}),
        (
            "drop table b",
            {"column public.b.id is gone, or declared no more", "table public.b is gone, or declared no more"},
        ),
    ],
)
def test_what_is_said_to_be_gone_or_new_is(
    change: str, said: set[str], run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table a (id int); create table b (id int); create table c (id int, v int)")
    spec, path = tmp_path / "spec.yaml", tmp_path / "plan.json"
    columns = "a: {id: bigint}, b: {id: bigint}, c: {id: int, v: int}, d: {id: bigint}"
    tables = columns.replace(": {", ": {columns: {").replace("}", "}}")
    spec.write_text(f"version: 1\ntables: {{{tables}}}", encoding="utf-8")
    words(run("plan", str(spec), "-d", database.url, "--output", str(path), "--allow", "all"), 0)
    database.execute(change)
    refused = run("fix", str(spec), "-d", database.url, "--plan", str(path), "--yes")
    words(refused, 4, "nothing was applied")
    told = refused.err.partition("since the plan was made:\n")[2]
    lines = re.split(r"  now needed: |  no longer needed: ", told)[0].splitlines()
    assert {line.strip() for line in lines} == said


def test_a_spec_that_has_changed_refuses_a_saved_plan(
    saved: Path, fix: Callable[..., None], database: servers.Database
) -> None:
    saved.with_name("spec.yaml").write_text(f"version: 1\n{SPEC.replace('mail', 'post')}", encoding="utf-8")
    fix(4, "the spec, what is allowed, or something of the database", "now needed: ", "no longer needed: ")
    assert len(columns(database)) == 2


@pytest.mark.parametrize(
    "more",
    [
        "  other: {columns: {x: int}}\n",  # as it is
        "  other: {columns: {x: bigint}}\n",
    ],
)
def test_a_spec_that_declares_another_table_is_not_taken_for_a_change_of_the_database(
    more: str, saved: Path, run: Run, database: servers.Database
) -> None:
    spec = saved.with_name("spec.yaml")
    database.execute("create table other (x int)")
    words(run("plan", str(spec), "-d", database.url, "--output", str(saved)), 0)
    spec.write_text(f"version: 1\n{SPEC}{more}", encoding="utf-8")
    refused = run("fix", str(spec), "-d", database.url, "--plan", str(saved), "--yes")
    words(refused, 4, "nothing was applied", "the database or the spec has changed")


@pytest.mark.parametrize("options", [("--online", "always"), ("--online", "never"), ("--online-rows", "0")])
def test_a_saved_plan_is_for_tables_as_large_as_they_were_when_it_was_made(
    options: tuple[str, str], run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(f"{BEFORE}; insert into users select g, 'b' from generate_series(1, 20000) g; analyze users")
    spec, path = tmp_path / "spec.yaml", tmp_path / "plan.json"
    spec.write_text(f"version: 1\n{SPEC}", encoding="utf-8")
    words(run("plan", str(spec), "-d", database.url, "--output", str(path), "--allow", "all", *options), 0)
    count = len(json.loads(path.read_text())["steps"])
    applied = run("fix", str(spec), "-d", database.url, "--plan", str(path), "--yes")
    words(applied, 0, f"{count} of {count} statements applied")


def test_a_view_that_comes_in_the_way_is_not_taken_for_a_change_of_the_spec(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t (id int, b text)")
    spec, path = tmp_path / "spec.yaml", tmp_path / "plan.json"
    spec.write_text("version: 1\ntables: {t: {columns: {id: bigint, b: text}}}", encoding="utf-8")
    words(run("plan", str(spec), "-d", database.url, "--output", str(path), "--allow", "all"), 0)
    database.execute("create view v as select * from t")
    refused = run("fix", str(spec), "-d", database.url, "--plan", str(path), "--yes")
    words(refused, 4, "nothing was applied", "something of the database that the spec does not declare", "DROP VIEW")


def edited(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        report = json.loads(text)
        change(report)
        return json.dumps(report)

    return edit


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (edited(lambda plan: plan["steps"][0].update(sql="DROP TABLE users")), "has been changed since it was written"),
        (edited(lambda plan: plan.update(allow=["data-loss"])), "has been changed since it was written"),
        (edited(lambda plan: plan["steps"][0].update(hazards=[], lock=None)), "has been changed since it was written"),
        (edited(lambda plan: plan.update(database="another")), "has been changed since it was written"),
        (edited(lambda plan: plan.update(version=True)), "has been changed since it was written"),
        (edited(lambda plan: plan.update(online={"mode": "never"})), "has been changed since it was written"),
        (edited(lambda plan: plan.update(online={"mode": "x", "y": 1})), "not complete"),
        (edited(lambda plan: plan.update(version=99)), "version 99"),
        (edited(lambda plan: plan.update(command="check")), "no saved plan"),
        (edited(lambda plan: plan.pop("digest")), "not complete"),
        (edited(lambda plan: plan.update(steps=7)), "not complete"),
        (lambda text: text[: len(text) // 2], "or a part of one"),
        (lambda _: "", "or a part of one"),
        (lambda _: "[" * 100_000, "or a part of one"),
        (lambda _: "[1]", "no saved plan"),
    ],
)
def test_a_file_that_is_not_the_plan_that_was_saved_is_a_usage_error(
    edit: Callable[[str], str], said: str, saved: Path, fix: Callable[..., None], database: servers.Database
) -> None:
    saved.write_text(edit(saved.read_text()), encoding="utf-8")
    fix(2, said)
    assert len(columns(database)) == 2


def test_a_file_that_is_not_there_is_a_usage_error(saved: Path, fix: Callable[..., None]) -> None:
    saved.unlink()
    fix(2, "cannot be read")
