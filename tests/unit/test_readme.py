"""The README says what the code does: what follows from the code is made from it, and its commands exist."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"


def _generator() -> ModuleType:
    path = ROOT / "docs" / "readme.py"
    spec = importlib.util.spec_from_file_location("readme", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_follows_from_the_code_is_as_the_code_says() -> None:
    text = README.read_text("utf-8")
    assert _generator().rewritten(text) == text, "run: python docs/readme.py"


@pytest.mark.parametrize("command", _generator().COMMANDS)
def test_every_command_is_shown_with_its_help(command: str) -> None:
    assert f"$ schema-doctor {command} --help" in README.read_text("utf-8")


def test_the_commands_of_the_readme_are_those_of_the_program() -> None:
    from schema_doctor.cli import app  # noqa: PLC0415 - typer is of no use to the other tests here

    names = {info.name or info.callback.__name__ for info in app.registered_commands if info.callback}
    assert names == set(_generator().COMMANDS)


def test_the_example_of_the_spec_is_valid(tmp_path: Path) -> None:
    from schema_doctor.spec import load  # noqa: PLC0415

    example = next(
        text for text in re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.DOTALL) if "version: 1" in text
    )
    path = tmp_path / "expected_schema.yaml"
    path.write_text(example, "utf-8")
    assert len(load(path).tables) == 2


def test_the_picture_is_there_and_shows_the_column_of_the_story() -> None:
    svg = (ROOT / "docs" / "check.svg").read_text("utf-8")
    assert "public.conversations.updated_at" in svg


def test_the_two_commands_for_newcomers_are_the_ones_that_ci_runs() -> None:
    text = README.read_text("utf-8")
    assert "'.[test]' && .venv/bin/schema-doctor demo" in text
    assert "'.[test]' && .venv/bin/python -m pytest -q -n auto" in text
    assert ".venv/bin/python -m pytest -q -n auto" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_setting_is_named() -> None:
    from schema_doctor.settings import KEYS  # noqa: PLC0415

    section = README.read_text("utf-8").partition("### Settings")[2].partition("```")[0]
    assert set(re.findall(r"`([a-z-]+)`", section)) == set(KEYS)
