"""Rewrites the parts of README.md that follow from the code: help, exit codes, findings, hazards, keys of the spec.

Run it from the root of the checkout: `python docs/readme.py`. A test fails while README.md differs from its output.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from schema_doctor import errors
from schema_doctor.findingcode import CODES
from schema_doctor.hazard import HAZARDS
from schema_doctor.specschema import json_schema

COMMANDS = ("check", "plan", "fix", "snapshot", "validate", "probe", "explain", "schema", "demo")
_BLOCK = re.compile(r"(<!-- begin: (?P<name>[^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)

EXIT_CODES = (
    (0, "in step; for `plan` and `fix`: done, or nothing to do"),
    (1, "drift, or a probe that fails, at or above `--fail-on`, and nothing else"),
    (errors.UsageError.exit_code, "the command line, a setting, the URL or the spec is wrong"),
    (
        errors.Unreachable.exit_code,
        "the database cannot be reached or read, or is busy with somebody else's migration; a fix has changed nothing",
    ),
    (
        errors.Refused.exit_code,
        "refused: a hazard not allowed, rows or rights in the way, a failed rehearsal, or what cannot be planned",
    ),
    (
        errors.Stopped.exit_code,
        "a fix stopped part-way; it says what was applied, and running it again goes on",
    ),
    (70, "an error of schema-doctor itself; please report it"),
    (errors.Interrupted.exit_code, "interrupted"),
)


def rewritten(text: str) -> str:
    """Return README.md with every block made anew."""
    return _BLOCK.sub(lambda match: f"{match[1]}{_block(match['name'])}\n{match[3]}", text)


def _block(name: str) -> str:
    word, _, rest = name.partition(" ")
    if word == "help":
        return f"```console\n$ schema-doctor {rest} --help\n{_help(rest)}```" if rest else f"```console\n{_help('')}```"
    return {"exit-codes": _exit_codes, "findings": _findings, "hazards": _hazards, "keys": _keys}[word]()


def _help(command: str) -> str:
    arguments = [command] if command else []
    environment = {**os.environ, "COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "schema_doctor", *arguments, "--help"],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.rstrip().splitlines())


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, tuple("---" for _ in head), *rows)]
    return "\n".join(lines)


def _exit_codes() -> str:
    return _table(("code", "meaning"), [(str(code), meaning) for code, meaning in EXIT_CODES])


def _findings() -> str:
    return _table(("code", "what was found"), [(f"`{code.code}`", code.title) for code in CODES.values()])


def _hazards() -> str:
    rows = [(f"`{one.code}`", one.title, "large tables" if one.by_size else "always") for one in HAZARDS.values()]
    return _table(("hazard", "what may happen", "needs consent on"), rows)


def _keys() -> str:
    """Return the keys of the spec: of the file, of a table, and of the long form of each thing in a table."""
    rows: list[tuple[str, ...]] = []
    schema = json_schema()
    for title, part in (("the file", schema), *schema["$defs"].items()):
        properties = dict(part.get("properties", {}))
        for form in (*part.get("oneOf", ()), *part.get("anyOf", ())):
            properties |= form.get("properties", {})
        for key, value in properties.items():
            rows.append((title.replace("_", " "), f"`{key}`", _in_table(value.get("description", ""))))
    return _table(("in", "key", "meaning"), rows)


def _in_table(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    readme = Path("README.md")
    readme.write_text(rewritten(readme.read_text("utf-8")), "utf-8")
