"""`validate --embedded` builds the spec for real: what a server refuses is a problem of the spec, with its place."""

from pathlib import Path

import pytest

from tests import commandline
from tests.commandline import Run, words


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


def spec(folder: Path, text: str) -> Path:
    path = folder / "spec.yaml"
    path.write_text(f"version: 1\n{text}", encoding="utf-8")
    return path


def test_the_spec_of_the_repository_can_be_built(run: Run) -> None:
    ended = run("validate", "--embedded")
    words(ended, 0, "expected_schema.yaml: valid (2 tables, 11 columns, 1 check, 1 foreign key, 1 index")
    assert not ended.err


def test_schemas_of_its_own_are_built_too(run: Run, tmp_path: Path) -> None:
    words(run("validate", spec(tmp_path, "tables: {shop.a: {columns: {x: integer}}}\n"), "--embedded"), 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "tables:\n  a:\n    columns:\n      x: integer default nosuch()\n",
            ["spec.yaml:5:7", "nosuch() does not exist"],
        ),
        (
            "tables:\n  a:\n    columns:\n      x: integer\n    indexes:\n      i: lower(x)\n",
            ["spec.yaml:7:7", "function lower(integer) does not exist"],
        ),
        (
            """tables:
  a: {columns: {x: integer}, primary_key: x}
  b: {columns: {y: pg_lsn}, foreign_keys: {f: {columns: y, references: a(x)}}}
""",
            ["spec.yaml", "foreign key constraint", "cannot be implemented"],
        ),
        ("tables:\n  a:\n    columns:\n      x: inet default 'abc'\n", ["spec.yaml:5:7", 'inet: "abc"']),
        ("tables:\n  a:\n    columns: {x: integer}\n    checks: {c: now() > x}\n", ["spec.yaml:5:", "operator"]),
    ],
    ids=["function", "index", "foreign key", "default", "operator"],
)
def test_what_the_server_refuses_is_a_problem_of_the_spec(run: Run, tmp_path: Path, text: str, said: list[str]) -> None:
    words(run("validate", spec(tmp_path, text), "--embedded"), 2, *said)
