"""The report as a script for a SQL console, which may run twice where PostgreSQL has a way to say so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from schema_doctor import refusal
from schema_doctor.course import left
from schema_doctor.ddl.sqltext import looked_up_in
from schema_doctor.finding import Finding
from schema_doctor.regex import regex
from schema_doctor.report import probes
from schema_doctor.report.safe import visible
from schema_doctor.report.statement import is_statement, statement
from schema_doctor.report.summary import command, headline, invocation, places_not_examined, stale, total
from schema_doctor.result import Checked, Fixed, Plan, Planned, Probed, Rehearsal, Result, Unfinished
from schema_doctor.step import Phase, Step

# The canonical spelling of expressions holds under these settings only; they end with the transaction.
_SETTINGS = (
    "lock_timeout = '3s'",
    "standard_conforming_strings = on",
    "DateStyle = 'ISO, YMD'",
    "IntervalStyle = 'postgres'",
)
_UTC = "TimeZone = 'UTC'"
# Between timestamp with and without time zone, ALTER TYPE converts by TimeZone (datatype-datetime, "Time Zones").
_NEEDS_UTC = regex(r"ALTER COLUMN .* TYPE .*\btime", re.DOTALL)
_FIRST = ("CREATE SCHEMA", "CREATE TABLE")


def render(result: Result, *, color: bool = False, width: int | None = None, verbose: bool = False) -> str:  # noqa: ARG001 - a script has neither color nor width
    """Return a script of plain SQL, without commands of psql: what stops `fix` stands in it as a comment."""
    lines: Iterable[str]
    match result:
        case Checked():
            lines = _of_check(result)
        case Probed(checked=checked):
            lines = _of_check(checked)
        case Planned(plan=plan):
            lines = [*_of_rehearsal(result.rehearsal), *_of_plan(plan, result.checked)]
        case Fixed():
            lines = _of_fix(result)
        case Unfinished():
            lines = _of_unfinished(result)
    return "\n".join([*_comments(f"schema-doctor {command(result)}: {headline(result)}"), *lines]) + "\n"


def _comments(text: str) -> Iterator[str]:
    """Write text as a comment that nothing in it can end: a comment of SQL ends with its line."""
    yield f"-- {visible(text)}"


def _not_examined(result: Checked) -> Iterator[str]:
    for place in places_not_examined(result):
        yield from _comments(f"not examined: {place}")


def _commented(sql: str) -> Iterator[str]:
    for line in f"{statement(sql)};".split("\n"):
        yield f"--     {visible(line)}"


# check


def _of_check(result: Checked) -> Iterator[str]:
    repairs: dict[str, str] = {}  # statement -> why; two findings may have the same repair
    advice: list[str] = []
    for finding in result.findings:
        if finding.waived is not None:
            advice.append(f"waived: {finding.message}: {finding.waived}")
            continue
        for repair in finding.repair:
            if is_statement(repair):
                repairs.setdefault(repair, f"{finding.level}: {finding.message}")
            else:
                advice.append(f"{finding.level}: {finding.message}: {repair}")
        if not finding.repair:
            advice.append(f"{finding.level}: {finding.message}")
    yield from _comments(total(result))
    for warning in result.warnings:
        yield from _comments(f"WARNING: {warning}")
    yield from _not_examined(result)
    yield from _of_probes(result)
    for text in ["Without a statement here:", *(f"  {text}" for text in advice)] if advice else ():
        yield from _comments(text)
    if repairs:
        yield from _comments(f"Locks and hazards of these statements: {invocation('plan', result.spec)}")
    grants = [sql for sql in repairs if sql.startswith("GRANT ")]
    labels = [sql for sql in repairs if sql.startswith("ALTER TYPE ") and " ADD VALUE " in sql]
    ordered = sorted((sql for sql in repairs if sql not in (*grants, *labels)), key=_rank)
    for group, note in ((labels, ""), (ordered, ""), (grants, "As the owner of the tables, or a superuser:")):
        if group:
            yield from ("", *_comments(note)) if note else ()
            yield from _transaction(group, ([*_comments(repairs[sql]), f"{statement(sql)};"] for sql in group))


def _of_probes(result: Checked) -> Iterator[str]:
    for run in result.probes:
        yield from _comments(probes.line(run))


def _rank(sql: str) -> int:
    """Put tables before what is built on them and foreign keys last, as a plan does."""
    if sql.startswith(_FIRST):
        return _FIRST.index(next(first for first in _FIRST if sql.startswith(first)))
    return len(_FIRST) + (" FOREIGN KEY " in sql)


# plan and fix


def _of_plan(plan: Plan, result: Checked) -> Iterator[str]:
    yield from _comments(total(result))
    for warning in result.warnings:
        yield from _comments(f"WARNING: {warning}")
    yield from _not_examined(result)
    yield from _stopped(plan)
    refused = {step for step, _ in plan.refused}
    steps = [step for step in plan.steps if step not in refused]
    if text := stale(steps):
        yield from _comments(f"note: {text}")
    if steps:
        yield from _script(steps)
    else:
        yield from _comments("There is nothing to run.")


def _of_rehearsal(rehearsal: Rehearsal | None) -> Iterator[str]:
    if rehearsal is None:
        return
    if rehearsal.refused:
        yield from _comments(f"NOT REHEARSED on {rehearsal.database}: {rehearsal.refused}")
        return
    yield from _comments(f"rehearsed on {rehearsal.database}, and rolled back: {len(rehearsal.steps)} statements")
    if rehearsal.failed:
        yield from _comments(f"REHEARSAL FAILED: {rehearsal.failed.message}")
        if rehearsal.failed.step:
            yield from _commented(rehearsal.failed.step.sql)


def _of_fix(result: Fixed) -> Iterator[str]:
    yield from _comments(f"before: {total(result.planned.checked)}; after: {total(result.after)}")
    for warning in result.after.warnings:
        yield from _comments(f"WARNING: {warning}")
    yield from _not_examined(result.after)
    yield from _stopped(result.planned.plan)
    for finding in result.after.findings:
        yield from _comments(f"  remains: {_remaining(finding)}")
    if result.applied:
        yield from _comments(f"What was applied, {len(result.applied)} of {len(result.planned.plan.steps)} steps:")
        yield from _script([applied.step for applied in result.applied])
    else:
        yield from _comments("Nothing was applied.")


def _of_unfinished(result: Unfinished) -> Iterator[str]:
    yield from _comments(f"before: {total(result.planned.checked)}")
    for line in result.reason.split("\n"):
        yield from _comments(f"It stopped: {line}")
    skipped = left(result.planned.plan.steps, result.applied, result.doubtful)
    for title, steps in (("IN DOUBT:", result.doubtful), ("NOT APPLIED:", skipped)):
        if steps:
            yield from _comments(title)
        for step in steps:
            yield from _commented(step.sql)
    if result.applied:
        yield from _comments(f"What was applied, {len(result.applied)} of {len(result.planned.plan.steps)} steps:")
        yield from _script([applied.step for applied in result.applied])
    else:
        yield from _comments("Nothing is known to be applied.")


def _remaining(finding: Finding) -> str:
    waived = "" if finding.waived is None else f" (waived: {finding.waived})"
    return f"{finding.level}: {finding.message}{waived}"


def _stopped(plan: Plan) -> Iterator[str]:
    for step, hazards in plan.refused:
        yield "--"
        codes = " ".join(f"--allow {hazard.code}" for hazard in hazards)
        yield from _comments(f"REFUSED, and left out of this script: {step.address}: {step.reason}")
        for hazard in hazards:
            yield from _comments(f"  {hazard.code}: {hazard.title}. Instead: {hazard.instead}")
        yield from _comments(f"  {codes} consents to:")
        yield from _commented(step.sql)
    for item in plan.unplanned:
        yield "--"
        yield from _comments(f"CANNOT BE PLANNED, and missing in this script: {item.address}: {item.reason}")
    for line in refusal.lines(plan):
        yield from _comments(f"WOULD FAIL: {line.strip()}")
    for unasked in plan.unasked:
        yield from _comments(f"note: {refusal.of_unasked(unasked)}")


def _script(steps: Sequence[Step]) -> Iterator[str]:
    # A VALIDATE would hold the lock of its own NOT VALID for as long as it reads the table: it has its own transaction.
    # What a new label of an enum type is needed for must wait until the label is committed.
    kinds = groupby(steps, lambda s: (s.transactional, s.stage, s.phase is Phase.VALIDATE, s.phase <= Phase.ADD_LABEL))
    for (transactional, *_), group in kinds:
        members = list(group)
        blocks = ([*_confession(step), _guarded(step)] for step in members)
        if transactional:
            yield from _transaction([step.sql for step in members], blocks, members[0].path)
        else:
            yield from _outside([step.sql for step in members], blocks, members[0].path)


def _confession(step: Step) -> Iterator[str]:
    yield from _comments(f"{step.address}: {step.reason}")
    locks = [] if step.lock is None else [f"{step.lock}, {step.lock.blocks}"]
    locks += [f"{lock} on {address.path}, {lock.blocks}" for address, lock in step.also]
    hazards = f"; hazards: {', '.join(hazard.code for hazard in step.hazards)}" if step.hazards else ""
    yield from _comments(f"lock: {'; '.join(locks) or 'none on a table that exists'}{hazards}")
    for note in step.notes:
        yield from _comments(f"note: {note}")
    if step.fill and step.fill.batched:
        yield from _comments("fix runs it for some rows at a time, each time in a transaction of its own")


def _guarded(step: Step) -> str:
    sql = statement(step.sql)
    if step.fill:  # triggers of the table run along; a deferred constraint would keep ALTER TABLE out (55006)
        before = "SET LOCAL search_path TO DEFAULT;\nSET LOCAL row_security = off;"
        return f"{before}\n{sql};\nSET CONSTRAINTS ALL IMMEDIATE;\nSET LOCAL {_settings([sql], step.path)[1]};"
    if not step.unless or not step.transactional:  # a DO block is inside of a transaction
        return f"{sql};"
    # PL/pgSQL knows a bare SELECT only as PERFORM; a string that is executed may be any statement.
    run = f"EXECUTE {_dollar_quoted(sql, 'statement')};" if sql.startswith("SELECT") else f"{sql};"
    body = f"\nBEGIN\n    IF NOT EXISTS ({statement(step.unless)}) THEN\n        {run}\n    END IF;\nEND\n"
    return f"DO {_dollar_quoted(body, 'schema_doctor')};"


def _dollar_quoted(text: str, tag: str) -> str:
    """Quote a text by a tag that does not occur in it (sql-syntax-lexical, "Dollar-Quoted String Constants")."""
    number = 1
    quote = f"${tag}$"
    while quote in text:
        number += 1
        quote = f"${tag}_{number}$"
    return f"{quote}{text}{quote}"


def _transaction(statements: Sequence[str], blocks: Iterable[list[str]], path: Sequence[str] = ()) -> Iterator[str]:
    yield ""
    yield "BEGIN;"
    yield from (f"SET LOCAL {setting};" for setting in _settings(statements, path))
    for block in blocks:
        yield ""
        yield from block
    yield ""
    yield "COMMIT;"


def _outside(statements: Sequence[str], blocks: Iterable[list[str]], path: Sequence[str]) -> Iterator[str]:
    """Write statements that refuse to run in a transaction; the settings are the session's, and go back afterwards."""
    # A timeout would leave an index INVALID.
    settings = ("lock_timeout = 0", "statement_timeout = 0", *_settings(statements, path)[1:])
    yield ""
    yield from _comments("Run these one by one: they cannot be in a transaction, nor be sent together.")
    yield from (f"SET {setting};" for setting in settings)
    for block in blocks:
        yield ""
        yield from block
    yield ""
    yield from (f"RESET {setting.split(' ')[0]};" for setting in settings)


def _settings(statements: Sequence[str], path: Sequence[str]) -> tuple[str, ...]:
    lock_timeout, *others = _SETTINGS
    utc = [_UTC] if any(_NEEDS_UTC.search(sql) for sql in statements) else []
    return lock_timeout, f"search_path = {looked_up_in(path)}", *others, *utc
