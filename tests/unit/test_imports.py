"""What a command does not import, because it does not use it: start-up is most of a local run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHAT = ROOT / "expected_schema.yaml"
HEAVY = {"pydantic", "psycopg", "sqlglot", "yaml", "rich", "typer", "asyncio"}

LISTED = """
import json, sys
try:
    {statement}
finally:
    sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""


def imported(statement: str, *args: str | Path) -> set[str]:
    """Return the modules that a new process has imported at the end of a statement."""
    command = [sys.executable, "-c", LISTED.format(statement=statement), *map(str, args)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_ctrl_c_while_it_is_imported_ends_it_without_a_traceback() -> None:
    impatient = """
import os, signal, sys
class Impatient:
    def find_spec(self, name, *_):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Impatient())
from schema_doctor.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", impatient], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def command(*args: str | Path) -> set[str]:
    return imported("from schema_doctor.cli import main; main()", *args)


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["check", "--help"], ["fix", "--help"]])
def test_help_imports_typer_and_nothing_else_that_is_heavy(args: list[str]) -> None:
    assert command(*args) & HEAVY == {"typer"}


@pytest.mark.parametrize("format_name", ["terminal", "jsonformat"])
def test_a_check_imports_neither_parser_nor_pydantic_nor_rich(format_name: str) -> None:
    # Nothing listens at this port: all but the report has been imported by then, and the report's module is added.
    arguments = ("check", CHAT, "-d", "postgresql://nobody@127.0.0.1:1/none", "--connect-timeout", "1")
    statement = f"import schema_doctor.report.{format_name}; from schema_doctor.cli import main; main()"
    assert imported(statement, *arguments) & (HEAVY - {"asyncio"}) == {"typer", "psycopg", "yaml"}


@pytest.mark.parametrize(
    "module",
    [
        "schema_doctor.spec",
        "schema_doctor.catalog",
        "schema_doctor.doctor",
        "schema_doctor.compare",
        "schema_doctor.guard",
    ],
)
def test_the_library_imports_no_command_line(module: str) -> None:
    assert not imported(f"import {module}") & {"typer", "click", "rich", "sqlglot"}


def test_only_a_probe_of_a_backend_imports_http() -> None:
    assert not imported("import schema_doctor.verify") & {"http.client", "schema_doctor.asking"}
