"""A plan, and what has become of it, drawn on a page."""

from collections.abc import Iterable, Sequence

from schema_doctor.course import left
from schema_doctor.hazard import Hazard
from schema_doctor.refusal import of_right, of_rows, of_unasked, which
from schema_doctor.report.checked import checked, not_examined, warned
from schema_doctor.report.page import INDENT, AnyPage
from schema_doctor.report.rehearsal import rehearsal, rehearsed
from schema_doctor.report.summary import counted, invocation, sized, stale, total
from schema_doctor.result import Applied, Fixed, Plan, Planned, Unfinished
from schema_doctor.step import Step


def planned(page: AnyPage, result: Planned, *, verbose: bool) -> None:
    """Draw the statements of a plan, and what stands in its way."""
    found, plan = result.checked, result.plan
    warned(page, found)
    page.prose(total(found))
    refused = {step for step, _ in plan.refused}
    steps = [step for step in plan.steps if step not in refused]
    for number, step in enumerate(steps, 1):
        _step(page, f"{number}.", step, plan)
        _hazards(page, step.hazards, verbose=verbose)
        if result.rehearsal:
            rehearsed(page, step, result.rehearsal)
    _stopped(page, plan)
    if result.rehearsal:
        rehearsal(page, result.rehearsal)
    not_examined(page, found, verbose=verbose)
    page.gap()
    _advice(page, steps)
    numbers = [counted(len(steps), "statement")]
    if plan.refused:
        numbers.append(f"{len(plan.refused)} refused")
    if plan.unplanned:
        numbers.append(f"{len(plan.unplanned)} that cannot be planned")
    if plan.violations:
        numbers.append(f"{counted(len(plan.violations), 'rule')} that rows break")
    if plan.lacking:
        numbers.append(counted(len(plan.lacking), "missing right"))
    _next(page, result, numbers, steps)


def _next(page: AnyPage, result: Planned, numbers: Sequence[str], steps: Sequence[Step]) -> None:
    """Draw what the plan comes to, and what can be done with it."""
    found, plan = result.checked, result.plan
    if plan.stopped:
        fate = "as it stands, fix does nothing" if plan.refuses else "fix applies the rest and exits with 4"
        page.prose(f"{', '.join(numbers)}: {fate}", "bold red")
        if plan.refused:
            codes = dict.fromkeys(hazard.code for _, hazards in plan.refused for hazard in hazards)
            allow = "".join(f" --allow {code}" for code in codes)
            page.prose(f"{invocation('fix', found.spec)}{allow} consents to what is refused")
    elif steps:
        page.prose(", ".join(numbers), "bold")
        if result.rehearsal and result.rehearsal.failed:
            page.prose("as rehearsed, fix would fail", "bold red")
        elif found.server and found.server.standby:
            page.prose("fix applies them on the primary server only", "bold red")
        else:
            page.prose(f"{invocation('fix', found.spec)} applies them")
    else:
        page.prose("there is nothing to do", "bold green")


def _step(page: AnyPage, title: str, step: Step, plan: Plan) -> None:
    page.gap()
    page.prose(f"{title} {step.address}: {step.reason}", "bold")
    page.sql(step.sql)
    if step.lock is None:
        page.prose("lock: none on a table that exists", "dim", indent=INDENT)
    for table, lock in step.tables:
        size = sized(plan.sizes.get(table))
        page.prose(f"lock: {lock} on {table.path}{size}: {lock.blocks}", "dim", indent=INDENT)
    if step.rewrites or step.scans:
        page.prose("every row is written anew" if step.rewrites else "every row is read", "dim", indent=INDENT)
    for note in step.notes:
        page.prose(f"note: {note}", "yellow", indent=INDENT)
    if step.fill and step.fill.batched:
        text = "runs for some rows at a time, each time in a transaction of its own, behind the main one"
        page.prose(f"{text}: number {step.stage}", "dim", indent=INDENT)
    elif not step.transactional:
        page.prose("runs outside of a transaction", "dim", indent=INDENT)
    elif step.stage:
        page.prose(f"runs behind the main transaction, in one of its own: number {step.stage}", "dim", indent=INDENT)


def _advice(page: AnyPage, steps: Iterable[Step]) -> None:
    if text := stale(steps):
        page.prose(f"note: {text}", "yellow")


def _hazards(page: AnyPage, hazards: Iterable[Hazard], *, verbose: bool) -> None:
    for hazard in hazards:
        page.prose(f"hazard: {hazard.code}: {hazard.title}", "yellow", indent=INDENT)
        if verbose:
            page.prose(hazard.why, indent=2 * INDENT)
            page.prose(f"instead: {hazard.instead}", indent=2 * INDENT)


def _stopped(page: AnyPage, plan: Plan) -> None:
    for step, hazards in plan.refused:
        _step(page, "REFUSED:", step, plan)
        _hazards(page, hazards, verbose=True)
        codes = " ".join(f"--allow {hazard.code}" for hazard in hazards)
        page.prose(f"{codes} consents to it", "bold", indent=INDENT)
    for item in plan.unplanned:
        page.gap()
        page.prose(f"CANNOT BE PLANNED: {item.address}: {item.reason}", "bold red")
    for right in plan.lacking:
        page.gap()
        page.prose(f"NOT ALLOWED: {of_right(right)}", "bold red")
        page.sql(right.statement)
    for violation in plan.violations:
        first, *rest = of_rows(violation)
        page.gap()
        page.prose(f"ROWS IN THE WAY: {first}", "bold red")
        for line in rest:
            page.prose(line, indent=INDENT)
        page.prose(f"{which(violation)}:", "dim", indent=INDENT)
        page.sql(violation.select, indent=2 * INDENT)
        page.prose(f"repair: {violation.repair}", indent=INDENT)
    if plan.unasked:
        page.gap()
    for unasked in plan.unasked:
        page.prose(f"note: {of_unasked(unasked)}", "yellow")


def fixed(page: AnyPage, result: Fixed, *, verbose: bool) -> None:
    """Draw what a fix applied, and what differs afterwards."""
    plan = result.planned.plan
    warned(page, result.planned.checked)
    if not plan.steps and not plan.stopped:
        page.prose("nothing to do", "bold")
        page.gap()
        checked(page, result.after, verbose=verbose)
        return
    page.prose(f"before: {total(result.planned.checked)}")
    for number, applied in enumerate(result.applied, 1):
        _applied(page, number, applied)
    _stopped(page, plan)
    page.gap()
    _advice(page, [applied.step for applied in result.applied])
    page.prose(_done(plan, result.applied), "bold" if len(result.applied) == len(plan.steps) else "bold red")
    page.gap()
    page.prose("afterwards:", "bold")
    checked(page, result.after, verbose=verbose)


def unfinished(page: AnyPage, result: Unfinished) -> None:
    """Draw what a fix that stopped part-way applied, what is in doubt, and what it left."""
    plan = result.planned.plan
    warned(page, result.planned.checked)
    page.prose(f"before: {total(result.planned.checked)}")
    for number, applied in enumerate(result.applied, 1):
        _applied(page, number, applied)
    skipped = left(plan.steps, result.applied, result.doubtful)
    for word, steps in (("IN DOUBT", result.doubtful), ("NOT APPLIED", skipped)):
        for step in steps:
            page.gap()
            page.prose(f"{word}: {step.address}: {step.reason}", "bold red")
            page.sql(step.sql)
            if rows := result.filled.get(step):
                page.prose(f"{counted(rows, 'row')} of it have got a value, and keep it", indent=INDENT)
    _stopped(page, plan)
    page.gap()
    _advice(page, [*(applied.step for applied in result.applied), *result.doubtful])
    doubt = f"; {len(result.doubtful)} in doubt" if result.doubtful else ""
    page.prose(f"{_done(plan, result.applied)}{doubt}", "bold red")
    first, *rest = result.reason.strip().rpartition("it stopped: ")[2].split("\n")
    page.prose(f"it stopped: {first}")
    for line in rest:
        page.prose(line, indent=INDENT)


def _done(plan: Plan, applied: Sequence[Applied]) -> str:
    seconds = sum(one.seconds or 0.0 for one in applied)
    return f"{len(applied)} of {counted(len(plan.steps), 'statement')} applied in {_duration(seconds)}"


def _applied(page: AnyPage, number: int, applied: Applied) -> None:
    page.gap()
    facts = [] if applied.seconds is None else [_duration(applied.seconds)]
    facts += [] if applied.rows is None else [counted(applied.rows, "row")]
    measured = f" ({', '.join(facts)})" if facts else ""
    page.prose(f"{number}. {applied.step.address}: {applied.step.reason}{measured}", "bold")
    page.sql(applied.step.sql)


def _duration(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds < 10 else f"{seconds:.1f} s"
