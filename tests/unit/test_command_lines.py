"""Every command line of schema-doctor in the README and in the example of a workflow is one that the program takes."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from schema_doctor.cli import app

ROOT = Path(__file__).parent.parent.parent
README, WORKFLOW = ROOT / "README.md", ROOT / "examples" / "deploy.yml"
BLOCK = re.compile(r"```(?:sh|console|yaml)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?:^\s*|\$ |run: (?:exec )?|&& )schema-doctor ((?:(?! &&| \|\|| >).)+)")


def command_lines() -> Iterator[tuple[str, ...]]:
    readme = README.read_text("utf-8")
    lines = [line for block in BLOCK.findall(readme) for line in block.splitlines()]
    lines += WORKFLOW.read_text("utf-8").splitlines()
    texts = [found[1] for line in lines for found in COMMAND.finditer(line)]
    for text in (*texts, *re.findall(r"`schema-doctor ([^`]+)`", readme)):
        yield tuple(shlex.split(text, comments=True))


LINES = sorted(set(command_lines()))


def test_there_are_some() -> None:
    assert ("check", "--probe") in LINES
    assert any("--url" in line for line in LINES)
    assert len(LINES) > 15


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_it_is_parsed(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    group = typer.main.get_command(app)
    with group.make_context("schema-doctor", list(words), resilient_parsing=True) as context:
        name, command, rest = group.resolve_command(context, list(words))  # type: ignore[attr-defined]
        if "--help" not in rest:
            command.make_context(name, rest, parent=context).close()
