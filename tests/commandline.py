"""The command line as users start it: a process of its own, with nothing in its environment that names a database."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from schema_doctor import cli
from schema_doctor.dburl import LIBPQ_VARIABLES, URL_VARIABLES

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "expected_schema.yaml"
CANARY = "canary-Zq7w"  # a password that must turn up nowhere

# As somebody once made it by hand: no updated_at, no metadata, no messages.
BY_HAND = "create table conversations (id varchar(36) primary key, created_at timestamp default now())"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Run = Callable[..., Ended]


def in_process(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """Return what runs a command in this process: quick, in a folder with a valid spec, with no database in sight."""
    for name in (*URL_VARIABLES, *LIBPQ_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    (folder / SPEC.name).write_bytes(SPEC.read_bytes())

    def start(*args: object, **env: str) -> Ended:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = cli.run([str(arg) for arg in args])
        written = capfd.readouterr()
        ended = Ended(code, written.out, written.err)
        assert CANARY not in ended.text
        return ended

    return start


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG") and "DATABASE_URL" not in key}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "schema_doctor", *map(str, args)]


def run(*args: object, cwd: Path = ROOT, env: Mapping[str, str] | None = None, stdin: str = "") -> Ended:
    """Run a command to its end; whatever it was given, the canary is in nothing that it wrote."""
    done = subprocess.run(
        command(*args),
        cwd=cwd,
        env=environment(**(env or {})),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ended = Ended(done.returncode, done.stdout, done.stderr)
    assert CANARY not in ended.text
    return ended


def begun(url: str, *args: object) -> subprocess.Popen[str]:
    """Start a command on a database, and go on."""
    return subprocess.Popen(
        command(*args),
        env=environment(DATABASE_URL=url),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def shell(script: str, *args: object, env: Mapping[str, str] | None = None) -> Ended:
    """Run a line of bash in which `$@` is the command."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}", "bash", *command(*args)],
        cwd=ROOT,
        env=environment(**(env or {})),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def words(ended: Ended, code: int, *said: str) -> None:
    """Assert the exit code, and that each of these words was written; an error is told in one line."""
    assert ended.code == code, ended.text
    missing: Sequence[str] = [word for word in said if word not in ended.text]
    assert not missing, f"{missing} not in:\n{ended.text}"
    assert "Traceback" not in ended.text
