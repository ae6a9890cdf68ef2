"""What became of a probe: whether it passed, and how long it took."""

from typing import NamedTuple

from schema_doctor.errors import Mark

# How a probe ends. No Enum below: every check imports this module, and few run a probe.
PASSED = "passed"
PREPARED = "prepared"
FAILED = "failed"
LEFT_OUT = "left out"
OUTCOMES = (PASSED, PREPARED, FAILED, LEFT_OUT)


class Timed(NamedTuple):
    """A statement and its times in seconds; `warm` is the median of the later runs. None: it did not run."""

    sql: str
    mark: Mark
    cold: float | None = None
    warm: float | None = None


class ProbeRun(NamedTuple):
    """A probe that was run, with its times in seconds.

    `round_trips` are those that the application would make: BEGIN, each statement, COMMIT. `repeat` is of how many runs
    `warm` is the median; `reason` says why it was left out.
    """

    name: str
    outcome: str
    statements: tuple[Timed, ...]
    round_trips: int = 0
    cold: float | None = None
    warm: float | None = None
    repeat: int = 0
    budget: float | None = None
    reason: str = ""


def milliseconds(seconds: float) -> str:
    """Write `0.4 ms`, `12 ms`, `1,250 ms`, `60 s`."""
    amount = seconds * 1000
    if seconds >= 10:
        return f"{seconds:,.0f} s"
    return f"{amount:.1f} ms" if amount < 10 else f"{amount:,.0f} ms"
