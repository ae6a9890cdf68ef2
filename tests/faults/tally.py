"""The count of injections, which is printed in one line at the end of a run of the tests."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(slots=True)
class Tally:
    """How often one fix was broken on one version in one way; `missed` were points that a run did not come to."""

    version: int
    way: str
    fix: str
    injections: int = 0
    missed: int = 0
    bad: int = 0

    def told(self) -> dict[str, object]:
        """Return what a report of pytest can carry from one process to another."""
        return asdict(self)


def summary(told: Iterable[dict[str, object]]) -> Sequence[str]:
    """Return the line that sums up, and nothing when nothing was broken."""
    tallies = [Tally(**one) for one in told]  # type: ignore[arg-type]
    if not tallies:
        return []
    count, bad = sum(one.injections for one in tallies), sum(one.bad for one in tallies)
    versions = ", ".join(map(str, sorted({one.version for one in tallies})))
    ways = sorted({one.way for one in tallies})
    parts = "; ".join(f"{sum(one.injections for one in tallies if one.way == way):,} {way}" for way in ways)
    fixes = len({one.fix for one in tallies})
    end = f"{bad:,} NOT HEALED OR NOT TOLD TRULY" if bad else "all told truly and healed, no row lost"
    missed = sum(one.missed for one in tallies)
    beside = f" ({missed:,} points more were not reached)" if missed else ""
    fixed = f"{count:,} injections into {fixes} {'fixes' if fixes > 1 else 'fix'} on PostgreSQL {versions}"
    return [f"faults: {fixed} ({parts}): {end}{beside}"]
