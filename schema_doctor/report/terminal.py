"""The report for people at a terminal, or in the log of a CI run."""

from collections.abc import Iterable, Iterator, Sequence

from schema_doctor.course import left
from schema_doctor.finding import Finding, Level
from schema_doctor.findingcode import CODES
from schema_doctor.hazard import Hazard
from schema_doctor.model import Address
from schema_doctor.refusal import of_right, of_rows, of_unasked
from schema_doctor.report import probes
from schema_doctor.report.page import INDENT, AnyPage, Cell, Page, Row
from schema_doctor.report.rehearsal import rehearsal, rehearsed
from schema_doctor.report.statement import is_statement
from schema_doctor.report.summary import counted, headline, invocation, places_not_examined, sized, stale, total
from schema_doctor.result import Applied, Checked, Fixed, Plan, Planned, Probed, Result, Unfinished
from schema_doctor.step import Step

WIDTH = 100  # columns, where there is no terminal to ask
NARROWEST = 40
MOST_PLACES = 20  # with something that is not examined, unless --verbose
_LABEL = len("application")
_STYLES = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "cyan"}
_REPAIRED = ("missing-", "wrong-", "not-valid", "invalid-index")  # codes of which `fix` makes an end


def render(result: Result, *, color: bool = False, width: int | None = None, verbose: bool = False) -> str:
    """Return the report, plain unless `color`; `verbose` explains each code and hazard where it occurs."""
    page = _page(color=color, width=max(width or WIDTH, NARROWEST))
    page.prose(headline(result), "bold")
    match result:
        case Checked():
            _check(page, result, verbose=verbose)
        case Probed(checked=checked):
            _probed(page, checked, verbose=verbose)
        case Planned():
            _planned(page, result, verbose=verbose)
        case Fixed():
            _fixed(page, result, verbose=verbose)
        case Unfinished():
            _unfinished(page, result)
    return page.text()


def _page(*, color: bool, width: int) -> AnyPage:
    if not color:
        return Page(width=width)
    from schema_doctor.report.richpage import RichPage  # noqa: PLC0415 - of no use where nobody sees a color

    return RichPage(width=width)


# check


def _check(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    _warnings(page, result)
    for findings in _groups(result.findings):
        _group(page, findings, verbose=verbose)
    _not_examined(page, result, verbose=verbose)
    _probes(page, result, verbose=verbose)
    page.gap()
    _conclusion(page, result)


def _probed(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    _warnings(page, result)
    for findings in _groups(result.findings):
        _group(page, findings, verbose=verbose)
    _probes(page, result, verbose=verbose)
    page.gap()
    left = [finding for finding in result.findings if finding.waived is None]
    style = _STYLES[max(finding.level for finding in left)] if left else "bold green"
    page.prose(probes.verdict(result.probes), style)
    if left:
        page.prose(f"{invocation('explain', left[0].code)} says more of a finding")


def _probes(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    if result.probes:
        page.gap()
    for run in result.probes:
        page.prose(probes.line(run))
        for line in probes.statement_lines(run) if verbose else ():
            page.prose(line, "dim", indent=INDENT)


def _warnings(page: AnyPage, result: Checked) -> None:
    for warning in result.warnings:
        page.prose(f"warning: {warning}", "yellow")


def _not_examined(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    places = places_not_examined(result)
    if not places:
        return
    page.gap()
    page.prose("not examined:", "dim")
    shown = places if verbose else places[:MOST_PLACES]
    for place in shown:
        page.prose(place, "dim", indent=2)
    if more := len(places) - len(shown):
        page.prose(f"and {counted(more, 'more place')}; --verbose names them", "dim", indent=2)


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group by table, the most urgent table first; in a table, what a waiver accepts comes last."""
    groups: dict[Address, list[Finding]] = {}
    for finding in findings:
        address = finding.address
        groups.setdefault(address.parent if address.name else address, []).append(finding)
    for group in groups.values():
        group.sort(key=_urgency, reverse=True)  # stable: equals keep their order
    return sorted(groups.values(), key=lambda group: _urgency(group[0]), reverse=True)


def _urgency(finding: Finding) -> int:
    return 0 if finding.waived is not None else int(finding.level)


def _group(page: AnyPage, findings: list[Finding], *, verbose: bool) -> None:
    address = findings[0].address
    page.gap()
    page.prose(str(address.parent if address.name else address), "bold")
    page.table((_section(finding, verbose=verbose) for finding in findings), _LABEL)
    statements = _statements(findings)
    if statements:
        page.prose("repair:", "dim", indent=2)
        for sql in statements:
            page.sql(sql)


def _section(finding: Finding, *, verbose: bool) -> list[Row]:
    style = "dim" if finding.waived is not None else ""
    rows = [(_level(finding), (f"{finding.message} [{finding.code}]", style or "bold"))]
    rows += [((label, "dim"), (value, style)) for label, value in _facts(finding, verbose=verbose)]
    return rows


def _level(finding: Finding) -> Cell:
    if finding.waived is not None:
        return "waived", "dim"
    return str(finding.level), _STYLES[finding.level]


def _facts(finding: Finding, *, verbose: bool) -> Iterator[tuple[str, str]]:
    if finding.waived is not None:
        yield "because", finding.waived
    if finding.expected is not None:
        yield "expected", finding.expected
    if finding.actual is not None:
        yield "actual", finding.actual
    elif finding.code.startswith("missing-"):
        yield "actual", "nothing"
    if finding.mark is not None:
        yield "spec", str(finding.mark)
    yield "application", finding.effect if finding.sqlstate is None else f"{finding.sqlstate}: {finding.effect}"
    for repair in finding.repair:
        if not is_statement(repair):
            yield "repair", repair
    if verbose and finding.code in CODES:
        yield "meaning", CODES[finding.code].meaning
        yield "remedy", CODES[finding.code].remedy


def _statements(findings: Iterable[Finding]) -> list[str]:
    """Return each statement that repairs a finding which no waiver accepts, once."""
    repairs = (repair for finding in findings if finding.waived is None for repair in finding.repair)
    return list(dict.fromkeys(repair for repair in repairs if is_statement(repair)))


def _conclusion(page: AnyPage, result: Checked) -> None:
    left = [finding for finding in result.findings if finding.waived is None]
    if not left:
        page.prose(f"{total(result)}: the database is as {result.spec} says", "bold green")
        return
    page.prose(total(result), _STYLES[max(finding.level for finding in left)])
    if any(finding.code.startswith(_REPAIRED) for finding in left):
        page.prose(f"{invocation('plan', result.spec)} shows the statements, their locks and hazards")
        page.prose(f"{invocation('fix', result.spec)} applies them")
    page.prose(f"{invocation('explain', left[0].code)} says more of a finding")


# plan


def _planned(page: AnyPage, result: Planned, *, verbose: bool) -> None:
    checked, plan = result.checked, result.plan
    _warnings(page, checked)
    page.prose(total(checked))
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
    _not_examined(page, checked, verbose=verbose)
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
    if plan.stopped:
        fate = "as it stands, fix does nothing" if plan.refuses else "fix applies the rest and exits with 4"
        page.prose(f"{', '.join(numbers)}: {fate}", "bold red")
        if plan.refused:
            codes = dict.fromkeys(hazard.code for _, hazards in plan.refused for hazard in hazards)
            allow = "".join(f" --allow {code}" for code in codes)
            page.prose(f"{invocation('fix', checked.spec)}{allow} consents to what is refused")
    elif steps:
        page.prose(", ".join(numbers), "bold")
        page.prose(f"{invocation('fix', checked.spec)} applies them")
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
        page.prose("all of them:", "dim", indent=INDENT)
        page.sql(violation.select, indent=2 * INDENT)
        page.prose(f"repair: {violation.repair}", indent=INDENT)
    if plan.unasked:
        page.gap()
    for unasked in plan.unasked:
        page.prose(f"note: {of_unasked(unasked)}", "yellow")


# fix


def _fixed(page: AnyPage, result: Fixed, *, verbose: bool) -> None:
    plan = result.planned.plan
    _warnings(page, result.planned.checked)
    if not plan.steps and not plan.stopped:
        page.prose("nothing to do", "bold")
        page.gap()
        _check(page, result.after, verbose=verbose)
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
    _check(page, result.after, verbose=verbose)


def _unfinished(page: AnyPage, result: Unfinished) -> None:
    plan = result.planned.plan
    _warnings(page, result.planned.checked)
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
    page.prose(f"it stopped: {result.reason.strip().rpartition('it stopped: ')[2]}")


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
