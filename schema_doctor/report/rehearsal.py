"""The rehearsal of a plan in the report for people: each step with what was measured, and what became of the whole."""

from schema_doctor.report.page import INDENT, AnyPage
from schema_doctor.report.summary import counted
from schema_doctor.result import Rehearsal, Rehearsed
from schema_doctor.step import Step


def rehearsed(page: AnyPage, step: Step, result: Rehearsal) -> None:
    """Write what one step took and did, where it differs from what it states, or why it was not tried."""
    for one in result.steps:
        if one.step is step:
            page.prose(f"rehearsed: {_measured(one)}", "dim", indent=INDENT)
            for difference in one.differences:
                page.prose(f"DIFFERS: {difference}", "bold red", indent=INDENT)
    for left_out, reason in result.left_out:
        if left_out is step:
            page.prose(f"not rehearsed: {reason}", "yellow", indent=INDENT)
    if result.failed and result.failed.step is step:
        _failed(page, "FAILS in the rehearsal", result.failed.message, indent=INDENT)


def rehearsal(page: AnyPage, result: Rehearsal) -> None:
    """Write how the rehearsal ended."""
    page.gap()
    if result.refused:
        page.prose(f"NOT REHEARSED on {result.database}: {result.refused}", "bold red")
        return
    seconds = sum(one.seconds for one in result.steps)
    page.prose(
        f"rehearsed on {result.database}, and rolled back: {counted(len(result.steps), 'statement')} in {seconds:.3f} s"
        + (f"; {len(result.left_out)} not rehearsed" if result.left_out else ""),
        "bold",
    )
    if result.failed:
        what = result.failed.step.address if result.failed.step else "what COMMIT would ask"
        _failed(page, f"REHEARSAL FAILED: {what}", result.failed.message)


def _failed(page: AnyPage, what: str, message: str, *, indent: int = 0) -> None:
    first, *rest = message.split("\n")
    page.prose(f"{what}: {first}", "bold red", indent=indent)
    for line in rest:
        page.prose(line, indent=indent + INDENT)


def _measured(one: Rehearsed) -> str:
    parts = [f"{one.seconds:.3f} s"]
    parts += [f"took {lock} on {path}" for path, lock in one.locks]
    parts += [f"wrote {name} anew" for name in one.rewrites]
    parts += [f"built {name} anew" for name in one.rebuilds]
    parts += [f"read all of {name}" for name in one.scans]
    return ", ".join(parts)
