"""Where reports go: pairs of format and file, written whole or not at all, with passwords struck out."""

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from schema_doctor.errors import UsageError
from schema_doctor.secret import redacted

PLAIN_WIDTH = 100
# The lines of a table, for a terminal or a log that speaks no Unicode.
ASCII_BOX = str.maketrans("┌┬┐├┼┤└┴┘─│", "+++++++++-|")


class Sink(Struct, frozen=True):
    """One report: its format, and the file it goes to, None for standard output."""

    format: str
    path: Path | None


def sinks(flags: Sequence[tuple[str, str]], formats: Iterable[str], spec: Path | None = None) -> list[Sink]:
    """Pair --format and --output as they stand on the command line: a file belongs to the format before it.

    `flags` are the two options with their values, in order. An --output without any --format takes that of its
    name, as in plan.json, or the terminal's.
    Raises UsageError for a format that does not exist, for two formats on standard output, and for a file that cannot
    be written or is the spec itself: all before anything else happens.
    """
    known = list(formats)
    found: list[Sink] = []
    for flag, value in flags:
        if flag == "format":
            if value not in known:
                raise UsageError(f"--format {value}: {one_of(value, known)}")
            found.append(Sink(value, None))
        elif not found:
            format_ = value.rpartition(".")[2]  # plan.json is JSON
            found.append(Sink(format_ if format_ in known else "terminal", checked_path(Path(value), spec)))
        elif found[-1].path is not None:
            raise UsageError(
                f"--output {value}: which format? Name it before each file: --format json --output {value}"
            )
        else:
            found[-1] = Sink(found[-1].format, checked_path(Path(value), spec))
    paths = [os.path.realpath(sink.path) for sink in found if sink.path]
    if len(set(paths)) < len(paths):
        raise UsageError("--output names the same file twice, and the second report would replace the first")
    if len(found) - len(paths) > 1:
        raise UsageError(
            "two reports would mix on standard output; give all but one an --output FILE behind its --format"
        )
    return found or [Sink("terminal", None)]


def one_of(word: str, known: Sequence[str]) -> str:
    """Say what a word that is none of the known ones could have been."""
    close = get_close_matches(word.lower()[:64], known, n=1)
    choices = f"use one of {', '.join(known)}"
    return f"did you mean {close[0]}? {choices[0].upper()}{choices[1:]}" if close else choices


def checked_path(path: Path, spec: Path | None = None) -> Path:
    """Return the path if a report can be written there; links are not followed, because they may lead anywhere.

    The file is replaced by a new one, so that its folder has to be writable too, and a device would be lost.
    """
    if path.is_symlink():
        raise UsageError(f"--output {path}: is a symbolic link; name the file that it leads to")
    if path.is_dir():
        raise UsageError(f"--output {path}: is a directory; name a file in it")
    if path.exists() and not path.is_file():
        raise UsageError(
            f"--output {path}: is a device or a pipe; name a file, or leave --output out and use a shell's >"
        )
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: the directory {path.parent} does not exist; make it first")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise UsageError(f"--output {path}: cannot be written: permission denied; name another file")
    if spec is not None and path.exists() and spec.exists() and path.samefile(spec):
        raise UsageError(f"--output {path}: is the spec itself, which the report would replace; name another file")
    return path


def put(text: str) -> None:
    """Write to standard output. Raises UsageError when it takes no more, and BrokenPipeError when nobody reads it."""
    text = redacted(text)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = text.translate(ASCII_BOX)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"standard output cannot be written: {error.strerror}") from None


def say(text: str) -> None:
    """Write a line about progress, for people: to standard error, where it is in no report's way."""
    complain(f"schema-doctor: {text}\n")


def complain(text: str) -> None:
    """Write to standard error; what comes from a database or a spec in it neither hides, nor turns, nor commands."""
    from schema_doctor.report.safe import commandless, visible  # noqa: PLC0415 - a command that goes well says nothing

    lines = redacted(text).split("\n")
    with suppress(OSError):  # nobody reads it any more: the work goes on, and the exit code still tells
        sys.stderr.write(commandless("\n".join(map(visible, lines))))
        sys.stderr.flush()


def write(sink: Sink, text: str) -> None:
    """Write a report to its place; a file is replaced in one move, so that nobody ever reads half of it."""
    if sink.path is None:
        put(text)
        return
    try:
        handle, name = tempfile.mkstemp(dir=sink.path.parent, prefix=f".{sink.path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(redacted(text))
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(sink.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"--output {sink.path}: cannot be written: {error.strerror}") from None


def colored(stream: TextIO) -> bool:
    """Tell whether a stream wants colors: a terminal does, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    """Return the width of a report in columns: the terminal's, or one that suits a log."""
    return (os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0) or PLAIN_WIDTH
