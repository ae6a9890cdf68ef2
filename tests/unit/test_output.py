"""Where reports go: each file belongs to the format before it, and is written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest
import typer.main

from schema_doctor import cli, secret
from schema_doctor.errors import UsageError
from schema_doctor.output import Sink, checked_path, colored, sinks, width, write

FORMATS = ("terminal", "json", "sql")


def flags(*args: str) -> list[tuple[str, str]]:
    """Return what the parser of `check` says of --format and --output."""
    command = typer.main.get_command(cli.app)
    with command.make_context("schema-doctor", ["check", *args]) as context:
        check = command.get_command(context, "check")  # type: ignore[attr-defined]
        with check.make_context("check", list(args), parent=context) as inner:
            found: list[tuple[str, str]] = inner.meta["reports"]
            return found


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        ([], [("terminal", None)]),
        (["--format", "json"], [("json", None)]),
        (["--output", "a.txt"], [("terminal", "a.txt")]),
        (["--format", "json", "--output", "a.json"], [("json", "a.json")]),
        (["-fjson", "-oa.json", "-f", "terminal"], [("json", "a.json"), ("terminal", None)]),
        (["--format=terminal", "--format=sql", "--output=a.sql"], [("terminal", None), ("sql", "a.sql")]),
        (["-vfjson", "-vo", "a.json", "-fsql"], [("json", "a.json"), ("sql", None)]),
        (["-d", "-o", "--format", "json"], [("json", None)]),
        (["-f", "json", "--", "--output"], [("json", None)]),
    ],
)
def test_a_file_belongs_to_the_format_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], wanted: list[tuple[str, str | None]]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [(sink.format, sink.path and str(sink.path)) for sink in sinks(flags(*args), FORMATS)] == wanted


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--output", "a", "--output", "b"], "which format?"),
        (["-f", "json", "-o", "a", "-f", "sql", "-o", "./a"], "same file twice"),
        (["-f", "json", "-f", "sql"], "would mix"),
        (["-f", "JSON"], "did you mean json?"),
    ],
)
def test_pairs_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=said):
        sinks(flags(*args), FORMATS)


def test_a_file_is_replaced_as_a_whole_and_readable_as_others_are(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_text("a longer report than the new one")
    umask = os.umask(0o022)
    try:
        write(Sink("json", path), "new\n")
    finally:
        os.umask(umask)
    assert path.read_text() == "new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report"
    path.write_text("old")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match="cannot be written: No space left"):
        write(Sink("json", path), "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_vanishes_is_an_error_of_usage(tmp_path: Path) -> None:
    path = checked_path(tmp_path / "report")
    with pytest.raises(UsageError, match="cannot be written: No such file"):
        write(Sink("json", path.parent / "gone" / "report"), "text")


@pytest.mark.parametrize("spelling", ["pass%20wor:d", "pass wor:d", "pass%20wor%3Ad"])
def test_a_secret_is_struck_out_of_files_and_streams(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spelling: str
) -> None:
    secret.keep(["pass%20wor:d"])
    write(Sink("json", tmp_path / "report"), f"<{spelling}>")
    write(Sink("json", None), f"<{spelling}>")
    assert (tmp_path / "report").read_text() == capsys.readouterr().out == "<***>"


def test_a_short_password_is_struck_out_of_its_url() -> None:
    secret.keep_given(["postgresql://app:pw@db.example.com/pwned"], {})
    assert secret.redacted("extra: postgresql://app:pw@db.example.com/pwned") == (
        "extra: postgresql://app***db.example.com/pwned"
    )


def test_the_longest_secret_goes_first_so_that_no_tail_remains() -> None:
    secret.keep(["tail-of-it", "tail-of-it-and-more"])
    assert secret.redacted("tail-of-it-and-more") == "***"


@pytest.mark.parametrize("text", ["localhost", "chat", "a b"])
def test_an_address_without_a_password_is_shown(text: str) -> None:
    secret.keep_given(
        [f"postgresql://app@{text}/chat?x=y", "spec.yaml", "C:/x"], {"DATABASE_URL": f"postgres://{text}"}
    )
    assert secret.redacted(text) == text


def test_a_log_has_no_colors_and_a_width_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open("w") as log:
        assert not colored(log)
        assert width(log) == 100
    parent, child = os.openpty()
    with os.fdopen(parent, "w"), os.fdopen(child, "w") as terminal:
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        assert colored(terminal)
        assert width(terminal) == 100  # a new pseudo-terminal says that it has no columns
        monkeypatch.setenv("NO_COLOR", "1")
        assert not colored(terminal)
        monkeypatch.setenv("NO_COLOR", "")
        assert colored(terminal)
