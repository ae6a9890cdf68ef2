"""What each command does: find the database, call the doctor, write the reports, choose the exit code."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from psycopg import Connection

from schema_doctor import doctor, output, preflight, savedplan
from schema_doctor.catalog import Row
from schema_doctor.connect import checked_timeout, connect
from schema_doctor.dburl import Target, find_url
from schema_doctor.errors import Interrupted, UsageError
from schema_doctor.finding import exit_code
from schema_doctor.journal import Journal
from schema_doctor.limits import LOCK_WAIT
from schema_doctor.limits import checked as checked_limits
from schema_doctor.lost import while_changing, while_reading
from schema_doctor.model import Kind
from schema_doctor.online import AUTO, Online
from schema_doctor.output import say
from schema_doctor.report import FORMATS, render
from schema_doctor.result import Checked, Fixed, Planned
from schema_doctor.secret import keep, redacted
from schema_doctor.spec import Spec, load

PLURALS = {kind: f"{kind}s" for kind in Kind} | {Kind.INDEX: "indexes", Kind.UNIQUE: "unique constraints"}
Reports = Sequence[tuple[str, str]]  # --format and --output with their values, in order


def check(
    spec: Path,
    *,
    urls: Sequence[str],
    targets: Path | None,
    reports: Reports,
    fail_on: str,
    strict_names: bool,
    connect_timeout: float,
    verbose: bool,
) -> int:
    """Compare one database, or many."""
    if targets is not None or len(urls) > 1:
        from schema_doctor import many  # noqa: PLC0415 - threads and a table that one database does not need

        return many.check(
            spec,
            urls=urls,
            targets=targets,
            reports=reports,
            fail_on=fail_on,
            strict_names=strict_names,
            connect_timeout=connect_timeout,
            verbose=verbose,
        )
    sinks = output.sinks(reports, FORMATS, spec)
    checked_timeout(connect_timeout)
    loaded = load(spec)
    target = _target(urls[0] if urls else None)
    with while_reading(target.label), _opener(target, connect_timeout)() as connection:
        result = doctor.check(connection, _case(loaded, target, strict_names=strict_names))
    _write(sinks, result, verbose=verbose)
    return exit_code(result.findings, fail_on)


def plan(  # noqa: PLR0913 - the options of the command
    spec: Path,
    *,
    url: str | None,
    allow: Sequence[str],
    reports: Reports,
    detailed_exit_code: bool,
    strict_names: bool,
    connect_timeout: float,
    preflight_timeout: float = preflight.TIMEOUT,
    online: Online = AUTO,
    verbose: bool,
) -> int:
    """Show what would be done."""
    sinks = output.sinks(reports, FORMATS, spec)
    checked_timeout(connect_timeout)
    _check_allowed(allow)
    loaded = load(spec)
    target = _target(url)
    case = _case(loaded, target, allow=allow, strict_names=strict_names, preflight_timeout=preflight_timeout)
    case = replace(case, online=online)
    with while_reading(target.label), _opener(target, connect_timeout)() as connection:
        result = doctor.plan(connection, case)
    _write(sinks, result, verbose=verbose)
    if result.plan.stopped:
        return 4
    return 1 if detailed_exit_code and result.plan.steps else 0


def fix(  # noqa: PLR0913 - the options of the command
    spec: Path,
    *,
    url: str | None,
    allow: Sequence[str],
    saved: Path | None,
    yes: bool,
    dry_run: bool,
    reports: Reports,
    fail_on: str,
    strict_names: bool,
    connect_timeout: float,
    preflight_timeout: float = preflight.TIMEOUT,
    online: Online = AUTO,
    lock_wait: float = LOCK_WAIT,
    wait: float = LOCK_WAIT,
    log: Path | None = None,
    verbose: bool,
) -> int:
    """Apply the plan."""
    limits = checked_limits(lock_wait=lock_wait, wait=wait, statements=verbose)
    if saved and dry_run:
        raise UsageError("--dry-run and --plan: a saved plan is shown by its file; give one of the two")
    if dry_run:
        return plan(
            spec,
            url=url,
            allow=allow,
            reports=reports,
            detailed_exit_code=False,
            strict_names=strict_names,
            connect_timeout=connect_timeout,
            preflight_timeout=preflight_timeout,
            online=online,
            verbose=verbose,
        )
    sinks = output.sinks(reports, FORMATS, spec)
    checked_timeout(connect_timeout)
    _check_allowed(allow)
    if not yes and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "fix asks before it changes anything, and there is no terminal to ask on; "
            "give --yes to apply without asking, or --dry-run to see what it would do"
        )
    reviewed = savedplan.load(saved) if saved else None
    loaded = load(spec)
    target = _target(url)
    if reviewed:
        allow, strict_names = [*allow, *reviewed.allow], strict_names or reviewed.strict_names
    case = _case(loaded, target, allow=allow, strict_names=strict_names, preflight_timeout=preflight_timeout)
    case = replace(case, limits=limits, online=online)
    journal = Journal(log)

    def confirm(planned: Planned) -> bool:
        journal.planned(planned)
        if reviewed:
            savedplan.refuse_stale(reviewed, planned.plan)
        return yes or _ask(planned, verbose=verbose)

    try:
        with journal.following(), while_changing(target.label):
            result = doctor.fix(
                _opener(target, connect_timeout), case, confirm, journal.telling(say), journal.committed
            )
    except KeyboardInterrupt:
        raise Interrupted(
            "interrupted; a plan is applied as a whole or not at all, and `schema-doctor check` says which"
        ) from None
    try:
        _write(sinks, result, verbose=verbose)
    except (UsageError, OSError):
        say(f"{len(result.applied)} statements were applied; only the report of it could not be written")
        raise
    if result.planned.plan.unplanned:
        return 4
    # What is left was never part of the plan, such as a privilege that only somebody else can grant.
    return 4 if exit_code(result.after.findings, fail_on) else 0


def snapshot(
    *,
    url: str | None,
    schemas: Sequence[str],
    tables: Sequence[str],
    complete: bool,
    path: Path | None,
    connect_timeout: float,
) -> int:
    """Write the spec of a live database."""
    sink = output.Sink("yaml", output.checked_path(path) if path else None)
    checked_timeout(connect_timeout)
    target = _target(url)
    with while_reading(target.label), _opener(target, connect_timeout)() as connection:
        text = doctor.snapshot(connection, schemas=schemas, tables=tables, complete=complete)
    output.write(sink, text)
    if path:
        say(f"wrote {path}; next: schema-doctor check {path}")
    return 0


def validate(spec: Path, *, embedded: bool) -> int:
    """Check a spec without a database, or on one of its own."""
    from schema_doctor.validate import build, expressions  # noqa: PLC0415

    loaded = load(spec)
    expressions(loaded)
    for warning in loaded.warnings:
        say(f"warning: {warning}")
    if embedded:
        build(loaded)
    counts = Counter(address.kind for address in loaded.schema if address.kind is not Kind.SCHEMA)
    found = ", ".join(f"{number} {kind if number == 1 else PLURALS[kind]}" for kind, number in counts.items())
    output.put(f"{spec}: valid ({found})\n")
    return 0


def _target(url: str | None) -> Target:
    target = find_url(url, os.environ)
    keep(target.secrets)
    for warning in target.warnings:
        say(f"warning: {warning}")
    return target


def _opener(target: Target, connect_timeout: float) -> Callable[[], Connection[Row]]:
    return partial(connect, target, connect_timeout=connect_timeout, waiting=say)


def _case(
    spec: Spec,
    target: Target,
    *,
    allow: Sequence[str] = (),
    strict_names: bool = False,
    preflight_timeout: float = preflight.TIMEOUT,
) -> doctor.Case:
    return doctor.Case(
        spec=spec,
        database=target.label,
        allow=allow,
        strict_names=strict_names,
        preflight_timeout=preflight.checked_timeout(preflight_timeout),
    )


def _check_allowed(allow: Iterable[str]) -> None:
    from schema_doctor.hazard import HAZARDS  # noqa: PLC0415

    for code in allow:
        if code != "all" and code not in HAZARDS:
            raise UsageError(f"--allow {code}: there is no such hazard; {output.one_of(code, [*HAZARDS, 'all'])}")


def _ask(planned: Planned, *, verbose: bool) -> bool:
    """Show the plan and ask; on standard error, because standard output is the report's."""
    stream = sys.stderr
    plan = render("terminal", planned, color=output.colored(stream), width=output.width(stream), verbose=verbose)
    count = len(planned.plan.steps)
    question = f"Apply {count} statement{'s' if count > 1 else ''} to {planned.checked.database}? [y/N] "
    stream.write(redacted(f"{plan}\n{question}"))
    stream.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _write(sinks: Iterable[output.Sink], result: Checked | Planned | Fixed, *, verbose: bool) -> None:
    for sink in sinks:
        shown = sink.path is None
        text = render(
            sink.format,
            result,
            color=shown and output.colored(sys.stdout),
            width=output.width(sys.stdout) if shown else output.PLAIN_WIDTH,
            verbose=verbose,
        )
        output.write(sink, text)
