"""A spec that is wrong is told with its place by every command that can know: exit 2, never drift or a broken fix."""

from pathlib import Path

import pytest

from tests import commandline, servers
from tests.commandline import Run, words


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


def spec(folder: Path, below: str) -> Path:
    path = folder / "spec.yaml"
    path.write_text(f"version: 1\ntables:\n  t:\n    columns: {{id: int}}\n    {below}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("row_number() over () > 1", "PostgreSQL forbids aggregate and window functions here"),
        (f"{'not ' * 1000}true", "spec.yaml:5:"),
        ("id > 0 extra", "spec.yaml:5:"),
    ],
)
@pytest.mark.parametrize("table", ["create table t (id int)", "select 1"])
def test_what_validate_refuses_check_and_fix_refuse_as_well(
    run: Run, database: servers.Database, tmp_path: Path, table: str, check: str, said: str
) -> None:
    database.execute(table)
    path = spec(tmp_path, f"checks: {{c: '{check}'}}")
    for command in (("validate",), ("check", "-d", database.url), ("fix", "--yes", "-d", database.url)):
        words(run(command[0], path, *command[1:]), 2, "spec.yaml:5:", said)


@pytest.mark.parametrize("operator", ["+", "||"])
def test_what_the_server_prints_with_too_many_brackets_is_a_problem_of_the_spec(
    run: Run, database: servers.Database, tmp_path: Path, operator: str
) -> None:
    database.execute("create table t (id int)")
    one = "1" if operator == "+" else "'x'"
    text = f" {operator} ".join([one] * 302)
    path = tmp_path / "spec.yaml"
    path.write_text(
        f'version: 1\ntables:\n  t:\n    columns:\n      id: int\n      a: {{type: text, default: "({text})::text"}}\n',
        encoding="utf-8",
    )
    for command in ("check", "plan"):
        words(
            run(command, path, "-d", database.url), 2, "spec.yaml:6:", "as PostgreSQL prints it, it has more than 300"
        )
    words(run("fix", path, "--yes", "-d", database.url), 2, "spec.yaml:6:", "more than 300 brackets within one another")
    path.write_text(path.read_text(encoding="utf-8").replace(f" {operator} {one}" * 10, "", 1), encoding="utf-8")
    words(run("fix", path, "--yes", "-d", database.url), 0)
    words(run("check", path, "-d", database.url), 0)
