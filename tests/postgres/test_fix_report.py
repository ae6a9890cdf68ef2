"""The report of a fix says of each statement what became of it, however the fix ended."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from schema_doctor import apply, fixing
from schema_doctor.course import Course
from schema_doctor.errors import Stopped, Unreachable
from schema_doctor.step import transactions
from tests import commandline, servers
from tests.cases.case import load
from tests.postgres.test_interrupt import waiting_for_a_lock

LABEL = "enums: {mood: [sad, ok]}\ntables: {users: {columns: {id: int, m: mood default 'ok'}}}"
BEFORE = "create type mood as enum ('sad'); create table users (id int, m mood); insert into users values (1)"


def outcomes(report: Any) -> list[str]:
    assert [one["sql"] for one in report["outcomes"]] == [step["sql"] for step in report["steps"]]
    return [one["outcome"] for one in report["outcomes"]]


def fix(database: servers.Database, folder: Path, spec: str, *args: object) -> tuple[commandline.Ended, Any]:
    """Run `fix --yes` with a report in a file beside the terminal's; return how it ended, and the report."""
    load(spec, folder)
    path = folder / "report.json"
    ended = commandline.run(
        "fix", "--yes", "--format", "json", "--output", path, "--format", "terminal", *args,
        "--", folder / "expected_schema.yaml", env={"DATABASE_URL": database.url},
    )  # fmt: skip
    return ended, json.loads(path.read_text("utf-8"))


def test_a_fix_that_ends_well_says_so_of_each_statement(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BEFORE)
    ended, report = fix(database, tmp_path, LABEL)
    assert ended.code == 0, ended.text
    assert outcomes(report) == ["applied", "applied"]
    assert all(one["seconds"] > 0 for one in report["outcomes"])
    assert report["stopped_because"] is None
    assert report["steps"][1]["bytes"] == 8192


def test_a_fix_that_stops_part_way_reports_what_is_applied_and_what_is_not(
    database: servers.Database, tmp_path: Path
) -> None:
    database.execute(BEFORE)
    reader = database.connect()
    reader.execute("select * from users")
    ended, report = fix(database, tmp_path, LABEL, "--lock-wait", 0)
    reader.rollback()
    assert ended.code == 5, ended.text
    assert outcomes(report) == ["applied", "skipped"]
    assert "55P03" in report["stopped_because"]
    assert report["remaining"] is None
    assert "1 of 2 statements applied" in ended.out
    assert "NOT APPLIED: column public.users.m" in ended.out
    assert "these are not applied:\n  ALTER TABLE public.users" in ended.err


def test_a_fix_that_is_refused_reports_that_nothing_is_applied(database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table users (id int, note text)")
    spec = "tables: {users: {unexpected: error, columns: {id: int, name: text}}}"
    ended, report = fix(database, tmp_path, spec)
    assert ended.code == 4, ended.text
    assert outcomes(report) == ["skipped", "skipped"]
    assert "data-loss" in report["stopped_because"]
    assert not ended.out


def test_a_fix_that_is_interrupted_reports_that_nothing_is_applied(database: servers.Database) -> None:
    with waiting_for_a_lock(database, "fix", "--yes", "--format", "json") as process:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    report = json.loads(out)
    assert outcomes(report) == ["skipped"] * 4
    assert "interrupted" in report["stopped_because"]


@pytest.mark.parametrize("applied", [True, False])
def test_a_connection_lost_at_commit_is_looked_after_by_another(
    database: servers.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, applied: bool
) -> None:
    """The answer to COMMIT is lost: the database says whether it came through."""
    database.execute(BEFORE)
    course = Course()
    once = apply.apply

    def lost(connection: Any, steps: Any, *args: Any) -> Any:
        if applied:
            once(connection, steps, *args)
        connection.close()
        raise apply.InDoubt("the connection was lost at COMMIT")

    monkeypatch.setattr(apply, "apply", lost)
    with pytest.raises(Stopped if applied else Unreachable) as stopped:
        fixing.fix(database.connect, load(LABEL, tmp_path), lambda _: True, print, course)
    told = str(stopped.value)
    assert "the connection was lost at COMMIT; run fix again" in told
    assert len(course.applied) == applied
    assert not course.doubtful
    assert ("these statements are applied, and stay:\n  ALTER TYPE" in told) is applied
    assert told.startswith("nothing was applied:") is not applied


def test_what_nobody_can_be_asked_of_is_in_doubt(
    database: servers.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.execute(BEFORE)
    course = Course()
    case = load(LABEL, tmp_path)
    gone = False

    def connect() -> Any:
        if gone:
            raise Unreachable("no route to host")
        return database.connect()

    def lost(connection: Any, *_: Any) -> Any:
        nonlocal gone
        gone = True
        connection.close()
        raise apply.InDoubt("the connection was lost at COMMIT")

    monkeypatch.setattr(apply, "apply", lost)
    with pytest.raises(Stopped) as stopped:
        fixing.fix(connect, case, lambda _: True, print, course)
    assert course.planned is not None
    first, second = transactions(course.planned.plan.steps)
    assert course.doubtful == tuple(first)
    assert course.left == tuple(second)
    assert str(stopped.value).splitlines() == [
        "whether these are applied, all of them or none, is in doubt:",
        f"  {first[0].sql}",
        "these are not applied:",
        f"  {second[0].sql}",
        "it stopped: the connection was lost at COMMIT, and the database cannot be asked: no route to host",
        "run fix again: it does what is left to do",
    ]
