"""What a check or a probe found, drawn on a page."""

from collections.abc import Iterable, Iterator

from schema_doctor.finding import Finding, Level
from schema_doctor.findingcode import CODES
from schema_doctor.model import Address
from schema_doctor.report import probes
from schema_doctor.report.page import INDENT, AnyPage, Cell, Row
from schema_doctor.report.statement import is_statement
from schema_doctor.report.summary import counted, invocation, places_not_examined, total
from schema_doctor.result import Checked

MOST_PLACES = 20  # with something that is not examined, unless --verbose
_LABEL = len("application")
_STYLES = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "cyan"}
_REPAIRED = ("missing-", "wrong-", "not-valid", "invalid-index")  # codes of which `fix` makes an end


def checked(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    """Draw what a check found, and what to do about it."""
    warned(page, result)
    for findings in _groups(result.findings):
        _group(page, findings, verbose=verbose)
    not_examined(page, result, verbose=verbose)
    _probes(page, result, verbose=verbose)
    page.gap()
    _conclusion(page, result)


def probed(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    """Draw what probes found, and how long they took."""
    warned(page, result)
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


def warned(page: AnyPage, result: Checked) -> None:
    """Draw the warnings that are no findings."""
    for warning in result.warnings:
        page.prose(f"warning: {warning}", "yellow")


def not_examined(page: AnyPage, result: Checked, *, verbose: bool) -> None:
    """Name what the model does not cover; of many places only some, unless `verbose`."""
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
