"""The log of a fix holds what happened, line by line, and no password."""

import json
from pathlib import Path

from tests import commandline, servers
from tests.commandline import BY_HAND, CANARY


def events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_log_of_a_fix_tells_each_statement_and_the_end(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BY_HAND)
    log = tmp_path / "fix.log"
    log.write_text('{"event": "earlier"}\n', encoding="utf-8")
    url = database.url.replace("postgres@", f"postgres:{CANARY}@")
    assert commandline.run("fix", "--yes", "--log", log, env={"DATABASE_URL": url}).code == 0
    written = events(log)
    assert [one["event"] for one in written] == ["earlier", "plan", *["applied"] * 4, "done"]
    assert written[1]["statements"] == [one["sql"] for one in written[2:-1]]
    assert all(isinstance(one["seconds"], float) for one in written[2:-1])
    assert CANARY not in log.read_text("utf-8")


def test_the_log_of_a_fix_that_stops_says_why(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BY_HAND)
    log = tmp_path / "fix.log"
    other = database.connect()
    other.execute("lock table conversations in access share mode")
    ended = commandline.run("fix", "--yes", "--lock-wait", 0, "--log", log, env={"DATABASE_URL": database.url})
    other.rollback()
    assert ended.code == 5, ended.text
    *_, skipped, last = events(log)
    assert skipped["event"] == "skipped"
    assert last["event"] == "stopped"
    assert str(last["reason"]) in ended.err


def test_a_log_that_cannot_be_written_changes_nothing(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BY_HAND)
    ended = commandline.run("fix", "--yes", "--log", tmp_path / "no" / "log", env={"DATABASE_URL": database.url})
    commandline.words(ended, 2, "--log", "cannot be written")
    assert database.execute("select to_regclass('messages')") == [(None,)]


def test_a_log_that_cannot_be_written_any_more_is_told_once_and_stops_no_fix(database: servers.Database) -> None:
    database.execute(BY_HAND)
    ended = commandline.run("fix", "--yes", "--log", "/dev/full", env={"DATABASE_URL": database.url})
    commandline.words(ended, 0, "--log /dev/full: cannot be written any more: No space left on device; the log ends")
    assert ended.err.count("\n") == 1
    assert database.execute("select to_regclass('messages')::text") == [("messages",)]


def test_a_log_that_is_another_file_of_the_fix_is_refused(database: servers.Database, tmp_path: Path) -> None:
    database.execute(BY_HAND)
    report = tmp_path / "report.json"
    (tmp_path / "log").symlink_to(report)
    options = ("--yes", "--output", report, "--log", tmp_path / "log")
    ended = commandline.run("fix", *options, env={"DATABASE_URL": database.url})
    commandline.words(ended, 2, "--log", "name another file")
    assert not report.exists()
    assert database.execute("select to_regclass('messages')") == [(None,)]
