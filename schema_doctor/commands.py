"""What each command of the command line does: find the database, call the doctor, write the reports, choose the exit code."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from psycopg import Connection

from schema_doctor import doctor, output
from schema_doctor.catalog import Row
from schema_doctor.connect import checked_timeout, connect
from schema_doctor.dburl import Target, find_url, redact
from schema_doctor.errors import UsageError
from schema_doctor.finding import Finding
from schema_doctor.report import FORMATS, render
from schema_doctor.result import Checked, Fixed, Planned
from schema_doctor.spec import Spec, load

# Worst first, when several databases are checked in one run.
WORST = (70, 5, 4, 3, 2, 1, 0)

_secrets: set[str] = set()


def redacted(text: str) -> str:
    """Strike out every password that this process was given."""
    return redact(text, _secrets)


def say(text: str) -> None:
    """Write a line about progress, for people: to standard error, where it is in no report's way."""
    sys.stderr.write(redacted(f"schema-doctor: {text}\n"))
    sys.stderr.flush()


def check(
    spec: Path,
    *,
    urls: Sequence[str],
    targets: Path | None,
    args: Sequence[str],
    fail_on: str,
    connect_timeout: float,
    verbose: bool,
) -> int:
    """Compare one database, or many."""
    sinks = output.sinks(args, FORMATS)
    checked_timeout(connect_timeout)
    loaded = load(spec)
    if targets is not None or len(urls) > 1:
        from schema_doctor import many  # noqa: PLC0415 - threads and a table that one database does not need

        return many.check(
            loaded, urls, targets, sinks, fail_on=fail_on, connect_timeout=connect_timeout, verbose=verbose
        )
    target = _target(urls[0] if urls else None)
    with _opener(target, connect_timeout)() as connection:
        result = doctor.check(connection, _case(loaded, target))
    _write(sinks, result, verbose=verbose)
    return exit_code(result.findings, fail_on)


def plan(
    spec: Path,
    *,
    url: str | None,
    allow: Sequence[str],
    args: Sequence[str],
    detailed_exit_code: bool,
    strict_names: bool,
    connect_timeout: float,
    verbose: bool,
) -> int:
    """Show what would be done."""
    sinks = output.sinks(args, FORMATS)
    checked_timeout(connect_timeout)
    _check_allowed(allow)
    loaded = load(spec)
    target = _target(url)
    case = _case(loaded, target, allow=allow, strict_names=strict_names)
    with _opener(target, connect_timeout)() as connection:
        result = doctor.plan(connection, case)
    _write(sinks, result, verbose=verbose)
    if result.plan.stopped:
        return 4
    return 1 if detailed_exit_code and result.plan.steps else 0


def fix(
    spec: Path,
    *,
    url: str | None,
    allow: Sequence[str],
    yes: bool,
    dry_run: bool,
    args: Sequence[str],
    fail_on: str,
    strict_names: bool,
    connect_timeout: float,
    verbose: bool,
) -> int:
    """Apply the plan."""
    if dry_run:
        return plan(
            spec,
            url=url,
            allow=allow,
            args=args,
            detailed_exit_code=False,
            strict_names=strict_names,
            connect_timeout=connect_timeout,
            verbose=verbose,
        )
    sinks = output.sinks(args, FORMATS)
    checked_timeout(connect_timeout)
    _check_allowed(allow)
    if not yes and not sys.stdin.isatty():
        raise UsageError("fix asks before it changes anything, and nobody can answer here; give --yes, or --dry-run")
    loaded = load(spec)
    target = _target(url)
    case = _case(loaded, target, allow=allow, strict_names=strict_names)
    confirm: Callable[[Planned], bool] = (lambda _planned: True) if yes else partial(_ask, verbose=verbose)
    result = doctor.fix(_opener(target, connect_timeout), case, confirm, say)
    _write(sinks, result, verbose=verbose)
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
    output: Path | None,
    connect_timeout: float,
) -> int:
    """Write the spec of a live database."""
    from schema_doctor.output import Sink, checked_path, write  # noqa: PLC0415 - the parameter bears the module's name

    sink = Sink("yaml", checked_path(output) if output else None)
    checked_timeout(connect_timeout)
    target = _target(url)
    with _opener(target, connect_timeout)() as connection:
        text = doctor.snapshot(connection, schemas=schemas, tables=tables, complete=complete)
    write(sink, text, _secrets)
    if output:
        say(f"wrote {output}; next: schema-doctor check {output}")
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
    counts: dict[str, int] = {}
    for address in loaded.schema:
        counts[address.kind.value] = counts.get(address.kind.value, 0) + 1
    found = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    sys.stdout.write(f"{spec}: valid ({found})\n")
    return 0


def exit_code(findings: Iterable[Finding], fail_on: str) -> int:
    """Return 1 when a finding that nobody has waived is at or above the level, else 0."""
    from schema_doctor.finding import Level  # noqa: PLC0415

    if fail_on == "never":
        return 0
    least = Level[fail_on.upper()]
    return int(any(finding.level >= least and finding.waived is None for finding in findings))


def _target(url: str | None) -> Target:
    target = find_url(url, os.environ)
    _secrets.update(target.secrets)
    for warning in target.warnings:
        say(f"warning: {warning}")
    return target


def _opener(target: Target, connect_timeout: float) -> Callable[[], Connection[Row]]:
    return partial(connect, target, connect_timeout=connect_timeout, waiting=say)


def _case(spec: Spec, target: Target, *, allow: Sequence[str] = (), strict_names: bool = False) -> doctor.Case:
    return doctor.Case(spec=spec, database=target.label, allow=allow, strict_names=strict_names)


def _check_allowed(allow: Iterable[str]) -> None:
    from schema_doctor.hazard import HAZARDS  # noqa: PLC0415

    for code in allow:
        if code != "all" and code not in HAZARDS:
            raise UsageError(f"--allow {code}: there is no such hazard; use one of {', '.join(HAZARDS)}, or all")


def _ask(planned: Planned, *, verbose: bool) -> bool:
    sys.stdout.write(
        redacted(render("terminal", planned, color=output.colored(), width=output.width(), verbose=verbose))
    )
    sys.stdout.flush()
    count = len(planned.plan.steps)
    question = f"Apply {count} statement{'s' if count > 1 else ''} to {planned.checked.database}? [y/N] "
    sys.stderr.write(redacted(question))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _write(sinks: Iterable[output.Sink], result: Checked | Planned | Fixed, *, verbose: bool) -> None:
    for sink in sinks:
        plain = sink.path is not None
        text = render(
            sink.format,
            result,
            color=not plain and output.colored(),
            width=output.PLAIN_WIDTH if plain else output.width(),
            verbose=verbose,
        )
        output.write(sink, text, _secrets)
