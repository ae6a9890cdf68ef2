"""The lines of a report about probes: whether each passed, and how long it took."""

from collections.abc import Iterator

from schema_doctor.proberun import OUTCOMES, PASSED, ProbeRun, Timed, milliseconds


def line(run: ProbeRun) -> str:
    """Say in one line what became of a probe."""
    parts = [f"probe {run.name}: {run.outcome}"]
    if run.reason:
        parts.append(run.reason)
    if run.outcome == PASSED or run.cold is not None:
        parts.append(_times(run.cold, run.warm, run.repeat))
        parts.append(f"{run.round_trips} round trips" if run.round_trips != 1 else "1 round trip")
    if run.budget is not None and run.cold is not None:
        parts.append(f"budget {milliseconds(run.budget)}")
    return "; ".join(parts)


def statement_lines(run: ProbeRun) -> Iterator[str]:
    """Yield a line for each statement that was timed."""
    for one in run.statements:
        if one.cold is not None:
            yield f"{_times(one.cold, one.warm, 0)}: {_cut(one)}"


def verdict(runs: tuple[ProbeRun, ...]) -> str:
    """Say how many probes ended how: `2 probes passed, 1 failed`."""
    counts = {outcome: sum(run.outcome == outcome for run in runs) for outcome in OUTCOMES}
    said = [f"{number} {outcome}" for outcome, number in counts.items() if number]
    first, *rest = said
    number, _, word = first.partition(" ")
    return ", ".join([f"{number} {'probe' if number == '1' else 'probes'} {word}", *rest])


def _times(cold: float | None, warm: float | None, repeat: int) -> str:
    found = [] if cold is None else [f"cold {milliseconds(cold)}"]
    if warm is not None:
        found.append(f"warm {milliseconds(warm)}{f' (median of {repeat})' if repeat else ''}")
    return ", ".join(found)


def _cut(one: Timed) -> str:
    return one.sql if len(one.sql) <= 200 else f"{one.sql[:200]}..."
