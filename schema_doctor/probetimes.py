"""Run a probe once and then several times more, and tell how long it took."""

from collections.abc import Callable
from statistics import median

from msgspec import Struct

from schema_doctor.finding import Finding
from schema_doctor.probe import Probe
from schema_doctor.probejudge import slow
from schema_doctor.proberun import FAILED, PASSED, ProbeRun, Timed


class Times(Struct, frozen=True):
    """Seconds of one run: in all, and of each statement or request that was answered."""

    total: float
    statements: tuple[float, ...]


def measured(
    probe: Probe, once: Callable[[], tuple[Times, Finding | None]], *, repeat: int, enforce_budget: bool
) -> tuple[ProbeRun, list[Finding]]:
    """Run a probe by `once` until it fails, at most `repeat` times behind the first."""
    times: list[Times] = []
    found: list[Finding] = []
    while len(times) <= repeat and not found:
        one, finding = once()
        if finding:
            found.append(finding)
        if not finding or not times:  # of a first run that fails, at least how far it came
            times.append(one)
    first, later = times[0], times[1:]
    failed = bool(found)
    cold = None if failed and not later else first.total
    warm = median(one.total for one in later) if later else None
    if not failed and (finding := slow(probe.name, probe.mark, cold, warm, probe.budget, enforce=enforce_budget)):
        found.append(finding)
    entries = [(one.title, one.mark) for one in probe.entries]
    return (
        ProbeRun(
            name=probe.name,
            outcome=FAILED if failed else PASSED,
            statements=tuple(
                Timed(
                    sql=title,
                    mark=mark,
                    cold=first.statements[number] if number < len(first.statements) else None,
                    warm=median(one.statements[number] for one in later) if later else None,
                )
                for number, (title, mark) in enumerate(entries)
            ),
            round_trips=len(entries) + (2 if probe.statements else 0),  # with BEGIN and COMMIT
            cold=cold,
            warm=warm,
            repeat=len(later),
            budget=probe.budget,
        ),
        found,
    )
