"""Many databases in one run: one that fails does not stop the others, and the worst exit code counts."""

import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from schema_doctor import doctor, many
from schema_doctor.report.many import Outcome
from tests import commandline, servers
from tests.commandline import BY_HAND, CANARY, SPEC, Run, command, environment, words

NOWHERE = f"postgresql://app:{CANARY}@127.0.0.1:1/nowhere"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


@pytest.fixture
def mended(run: Run, database: servers.Database) -> servers.Database:
    """A database that is in step with the spec."""
    words(run("fix", "-d", database.url, "--yes"), 0)
    return database


def row(text: str, name: str) -> list[str]:
    """Return the cells of a target in the table at the end."""
    line = next(line for line in text.splitlines() if line.startswith(f"│ {name} "))
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_a_file_of_targets_is_one_run_and_one_table(run: Run, mended: servers.Database, tmp_path: Path) -> None:
    mended.execute("create schema other")
    (tmp_path / "targets.yaml").write_text(
        f"good: {mended.url}\nbroken: env:BROKEN_URL\nmissing: {{url: '{mended.server.url('nowhere')}'}}\n"
        f"gone: {NOWHERE}\n"
    )
    ended = run(
        "check",
        "--targets",
        "targets.yaml",
        "--connect-timeout",
        1,
        BROKEN_URL=mended.server.url("postgres"),
    )
    words(ended, 3, "== broken", "does not exist", "1 of 4 databases passed")
    assert row(ended.out, "good")[:5] == ["good", "in step", "0", "0", "0"]
    assert row(ended.out, "broken")[:3] == ["broken", "drift", "2"]
    assert row(ended.out, "missing")[:3] == ["missing", "not reachable or busy", "-"]
    assert row(ended.out, "gone")[:3] == ["gone", "not reachable or busy", "-"]
    assert "== good" not in ended.out
    assert [line for line in ended.out.splitlines() if line.startswith("gone: ")]
    assert len(re.findall(r"^schema-doctor: \[\d/4\] ", ended.err, re.MULTILINE)) == 4


def test_the_json_of_many_keeps_to_the_schema(run: Run, mended: servers.Database, tmp_path: Path) -> None:
    urls = ["-d", mended.url, "-d", mended.server.url("postgres"), "-d", NOWHERE]
    ended = run("check", *urls, "--connect-timeout", 1, "-f", "json", "-o", "report.json", "-f", "terminal")
    words(ended, 3, "1 of 3 databases passed")
    document = json.loads((tmp_path / "report.json").read_text())
    schema = json.loads(files("schema_doctor").joinpath("report.schema.json").read_text("utf-8"))
    jsonschema.validate(document, schema)
    assert (document["version"], document["command"]) == (1, "check")
    assert [target["exit_code"] for target in document["targets"]] == [0, 1, 3]
    assert document["targets"][1]["counts"]["error"] == 2
    assert "findings" not in document["targets"][2]
    assert "Connection refused" in document["targets"][2]["error"]
    document["targets"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_the_same_database_twice_is_told_apart_by_number(run: Run, mended: servers.Database) -> None:
    ended = run("check", "-d", mended.url, "-d", mended.url)
    words(ended, 0, "(1)", "(2)", "2 of 2 databases passed")


def test_nothing_is_connected_to_when_a_target_cannot_be_used(run: Run, mended: servers.Database) -> None:
    words(run("check", "-d", mended.url, "-d", f"mysql://x:{CANARY}@h/d"), 2, "(number 2 of 2)")
    words(run("check", "-d", mended.url, "--targets", "targets.yaml"), 2, "use one of them")
    words(run("check", "--targets", "targets.yaml"), 2, "--targets targets.yaml: there is no such file")
    words(run("check", "-d", mended.url, "-d", mended.url, "--format", "sql"), 2, "use terminal or json")


def test_a_bug_in_one_does_not_hide_the_others(
    run: Run, mended: servers.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = doctor.check

    def check(connection: object, case: doctor.Case) -> object:
        if case.database.startswith("postgres on"):
            raise RuntimeError(f"no idea what to do with {CANARY}")
        return right(connection, case)  # type: ignore[arg-type]

    monkeypatch.setattr(doctor, "check", check)
    other = mended.server.url("postgres").replace("postgres@", f"postgres:{CANARY}@")
    ended = run("check", "-d", mended.url, "-d", other)
    words(ended, 70, "internal error: RuntimeError", "***", "report it", "1 of 2 databases passed")


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [([0, 0], 0), ([0, 1], 1), ([1, 2], 2), ([2, 3], 3), ([3, 70], 70), ([5, 4], 5), ([4, 3, 1], 4), ([0, 99], 99)],
)
def test_the_worst_counts(codes: list[int], wanted: int) -> None:
    assert many.worst(iter(codes)) == wanted


def test_twenty_databases_are_checked_eight_at_a_time(
    run: Run, mended: servers.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, inside, most = doctor.check, [0], [0]

    def check(connection: object, case: doctor.Case) -> object:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        try:
            return right(connection, case)  # type: ignore[arg-type]
        finally:
            inside[0] -= 1

    monkeypatch.setattr(doctor, "check", check)
    ended = run("check", *(["-d", mended.url] * 20), "-f", "json")
    words(ended, 0)
    targets = json.loads(ended.out)["targets"]
    assert [target["name"].rpartition(" ")[2] for target in targets] == [f"({number})" for number in range(1, 21)]
    assert 1 < most[0] <= many.AT_ONCE


def test_findings_below_the_line_pass_and_are_counted(run: Run, mended: servers.Database) -> None:
    mended.execute("drop index idx_messages_session_id")
    ended = run("check", "-d", mended.url, "-d", mended.url, "--fail-on", "error")
    words(ended, 0, "passed", "== ")
    outcome = Outcome(name="x", exit_code=4, seconds=0)
    assert outcome.word == "exit code 4"


def test_ctrl_c_ends_all_of_them(database: servers.Database) -> None:
    database.execute(BY_HAND)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        process = subprocess.Popen(
            command("check", SPEC, "-d", database.url, "-d", f"postgresql://a@127.0.0.1:{port}/b"),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with silent.accept()[0]:
            begin = time.monotonic()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 130, out + err
    assert time.monotonic() - begin < 2
    assert "Traceback" not in err


def test_a_terminal_gets_a_bar_that_vanishes(mended: servers.Database) -> None:
    parent, child = os.openpty()
    process = subprocess.Popen(
        command("check", SPEC, *(["-d", mended.url] * 3)),
        env=environment(TERM="xterm"),
        stdout=subprocess.PIPE,
        stderr=child,
        text=True,
    )
    os.close(child)
    shown = ""
    while process.poll() is None or select.select([parent], [], [], 0)[0]:
        if select.select([parent], [], [], 0.1)[0]:
            try:
                shown += os.read(parent, 65536).decode()
            except OSError:
                break
    out, _ = process.communicate(timeout=20)
    os.close(parent)
    assert process.returncode == 0
    assert "checking" in shown
    assert "schema-doctor: [" not in shown
    assert "3 of 3 databases passed" in out
    assert "\x1b" not in out
