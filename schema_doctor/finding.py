"""One thing that was found in one database, judged by what the application sees of it."""

from collections.abc import Iterable
from enum import IntEnum

from msgspec import Struct

from schema_doctor.errors import Mark
from schema_doctor.model import Address


class Level(IntEnum):
    """How much a finding hurts the running application."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Finding(Struct, frozen=True, kw_only=True):
    """One difference, or one thing that cannot be told, judged by what the application sees of it.

    `effect` tells that, with the SQLSTATE where a statement fails; `repair` are SQL statements or, when no statement
    helps, advice. `waived` is the reason of the waiver that accepts the finding.
    """

    code: str
    level: Level
    address: Address
    message: str
    effect: str
    sqlstate: str | None = None
    property: str = ""
    expected: str | None = None
    actual: str | None = None
    mark: Mark | None = None
    repair: tuple[str, ...] = ()
    waived: str | None = None


def exit_code(findings: Iterable[Finding], fail_on: str) -> int:
    """Return 1 when a finding that nobody has waived is at or above the level, else 0; "never" is above all."""
    if fail_on == "never":
        return 0
    least = Level[fail_on.upper()]
    return int(any(finding.level >= least and finding.waived is None for finding in findings))
