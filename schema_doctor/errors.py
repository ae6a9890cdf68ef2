"""Everything that can stop a run, each with the exit code that a deploy gate reads."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from msgspec import Struct


class Mark(NamedTuple):
    """A place in a file, as editors and compilers write it; lines and columns start at 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(Struct, frozen=True, order=True):
    """One thing that is wrong with a spec, and where; `text` says what to do about it."""

    mark: Mark
    text: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.text}"


class SchemaDoctorError(Exception):
    """The base of all that a user can cause; `str()` of it is the whole message, without a traceback or a password."""

    exit_code: ClassVar[int] = 70


class UsageError(SchemaDoctorError):
    """The command line, a setting or the database URL cannot be used as it stands."""

    exit_code = 2


class SpecError(SchemaDoctorError):
    """The spec is wrong; carries every problem that was found, not only the first."""

    exit_code = 2
    SHOWN: ClassVar[int] = 50

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        lines = [str(problem) for problem in self.problems[: self.SHOWN]]
        if len(self.problems) > self.SHOWN:
            lines.append(f"... and {len(self.problems) - self.SHOWN} more problems")
        super().__init__("\n".join(lines))


class Unreachable(SchemaDoctorError):
    """The database cannot be reached, or does not let this role in."""

    exit_code = 3


class Busy(SchemaDoctorError):
    """The database is there, but it is being changed or locked by somebody else: nothing can be said of drift."""

    exit_code = 3


class Unreadable(SchemaDoctorError):
    """The database answers, but its catalog cannot be read: not PostgreSQL, too old, or out of order."""

    exit_code = 3


class Refused(SchemaDoctorError):
    """Nothing was done, because what would have to be done is not allowed, not safe or not possible."""

    exit_code = 4


class Stopped(SchemaDoctorError):
    """A fix ended before its end; the message says what is applied and what is not."""

    exit_code = 5


class Interrupted(SchemaDoctorError):
    """The user, or the machine, asked to stop."""

    exit_code = 130
