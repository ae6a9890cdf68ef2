"""Whether each fault that docs/faults.md speaks of has a test, and each test that it names is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROWS = [
    [cell.strip() for cell in line.strip("|\n ").split(" | ")]
    for line in (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| What happens ")
]


@cache
def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_fault_names_tests_that_are_there(row: list[str]) -> None:
    assert len(row) == 3
    assert all(row)
    found = NAMED.findall(row[2])
    assert ", ".join(f"`{path}::{name}`" for path, name in found) == row[2]
    assert [name for path, name in found if name not in functions(path)] == []


def test_every_test_that_breaks_a_fix_is_named() -> None:
    files = [f"tests/postgres/test_{name}.py" for name in ("fault_injection", "at_once", "full_wal", "surroundings")]
    named = {found for row in ROWS for found in NAMED.findall(row[2])}
    assert {(path, name) for path in files for name in functions(path) if name.startswith("test_")} <= named


def test_nothing_that_waits_looks_at_the_clock_on_the_wall() -> None:
    """Only a day is asked of it: whether a waiver has expired, and when a plan or log was written."""
    for path in sorted((ROOT / "schema_doctor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "time":
                assert node.attr in {"monotonic", "sleep", "perf_counter"}, f"{path}:{node.lineno}"
