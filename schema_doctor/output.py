"""Where reports go: pairs of format and file, written whole or not at all, with passwords struck out."""

import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from schema_doctor.dburl import redact
from schema_doctor.errors import UsageError

PLAIN_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Sink:
    """One report: its format, and the file it goes to, None for standard output."""

    format: str
    path: Path | None


def sinks(args: Sequence[str], formats: Iterable[str]) -> list[Sink]:
    """Pair --format and --output as they stand on the command line: a file belongs to the format before it.

    An --output without any --format takes the terminal's. Raises UsageError for a format that does not exist, for two
    formats on standard output, and for a file that cannot be written: all before anything else happens.
    """
    found: list[Sink] = []
    for flag, value in _flags(args):
        if flag == "--format":
            if value not in formats:
                raise UsageError(f"--format {value}: use one of {', '.join(formats)}")
            found.append(Sink(value, None))
        elif not found:
            found.append(Sink("terminal", checked_path(Path(value))))
        elif found[-1].path is not None:
            raise UsageError(f"--output {value}: name the --format of each file before it")
        else:
            found[-1] = Sink(found[-1].format, checked_path(Path(value)))
    if len([sink for sink in found if sink.path is None]) > 1:
        raise UsageError(
            "two reports would mix on standard output; give all but one an --output FILE behind its --format"
        )
    return found or [Sink("terminal", None)]


def _flags(args: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Yield every --format and --output with its value, in order."""
    long = {"--format": "--format", "-f": "--format", "--output": "--output", "-o": "--output"}
    waiting = None
    for arg in args:
        if waiting:
            yield waiting, arg
            waiting = None
            continue
        if arg == "--":
            return
        name, equals, value = arg.partition("=")
        if name in ("--format", "--output") and equals:
            yield name, value
        elif arg in long:
            waiting = long[arg]
        elif arg[:2] in ("-f", "-o") and len(arg) > 2:
            yield long[arg[:2]], arg[2:]


def checked_path(path: Path) -> Path:
    """Return the path if a file can be written there; links are not followed, because they may lead anywhere."""
    if path.is_symlink():
        raise UsageError(f"--output {path}: is a symbolic link; name the file itself")
    if path.is_dir():
        raise UsageError(f"--output {path}: is a directory; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: the directory {path.parent} does not exist")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"--output {path}: cannot be written: permission denied")
    return path


def write(sink: Sink, text: str, secrets: Iterable[str]) -> None:
    """Write a report to its place; a file is replaced in one move, so that nobody ever reads half of it."""
    text = redact(text, secrets)
    if sink.path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        handle, name = tempfile.mkstemp(dir=sink.path.parent, prefix=f".{sink.path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(sink.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"--output {sink.path}: cannot be written: {error.strerror}") from None


def colored() -> bool:
    """Tell whether standard output wants colors: a terminal does, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the width of a report: the terminal's, or one that suits a log."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else PLAIN_WIDTH
