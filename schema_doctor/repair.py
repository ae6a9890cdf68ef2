"""What `plan` and `fix` do: find the database, ask, apply, write the reports, choose the exit code."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor import fixing, output, savedplan
from schema_doctor.commands import Reports, opener, target, write
from schema_doctor.connect import CONNECT_TIMEOUT, checked_timeout
from schema_doctor.course import Course
from schema_doctor.dburl import Target
from schema_doctor.doctor import Case
from schema_doctor.errors import SchemaDoctorError, UsageError
from schema_doctor.failing import failing, write_failure
from schema_doctor.finding import exit_code
from schema_doctor.hazard import HAZARDS
from schema_doctor.journal import Journal
from schema_doctor.limits import BATCH, DEFAULTS, LOCK_WAIT, PREFLIGHT_TIMEOUT, STATEMENT_TIMEOUT, Limits, seconds
from schema_doctor.limits import checked as checked_limits
from schema_doctor.lost import while_changing, while_reading
from schema_doctor.online import AUTO, Online
from schema_doctor.output import say
from schema_doctor.progress import shown
from schema_doctor.report import FORMATS, render
from schema_doctor.result import Planned, Unfinished
from schema_doctor.secret import redacted
from schema_doctor.spec import load


class Wanted(Struct, frozen=True, kw_only=True):
    """What `plan` and `fix` are asked for, both of them, as the command line has it; times are in seconds."""

    spec: Path
    url: str | None = None
    allow: Sequence[str] = ()
    reports: Reports = ()
    strict_names: bool = False
    connect_timeout: float = CONNECT_TIMEOUT
    preflight_timeout: float = PREFLIGHT_TIMEOUT
    online: Online = AUTO
    verbose: bool = False

    def sinks(self) -> Sequence[output.Sink]:
        """Return where to write; raises UsageError for the first option that is wrong."""
        sinks = output.sinks(self.reports, FORMATS, self.spec)
        checked_timeout(self.connect_timeout)
        seconds("--preflight-timeout", self.preflight_timeout)
        for code in self.allow:
            if code != "all" and code not in HAZARDS:
                raise UsageError(f"--allow {code}: there is no such hazard; {output.one_of(code, [*HAZARDS, 'all'])}")
        return sinks

    def case(self, limits: Limits = DEFAULTS) -> tuple[Case, Target]:
        """Load the spec, and find the database that it is held against."""
        loaded = load(self.spec)
        found = target(self.url)
        case = Case(
            spec=loaded,
            database=found.label,
            allow=self.allow,
            strict_names=self.strict_names,
            online=self.online,
            preflight_timeout=self.preflight_timeout,
            limits=limits,
        )
        return case, found


def plan(
    wanted: Wanted,
    *,
    detailed_exit_code: bool = False,
    rehearse: bool = False,
    rehearse_on: str | None = None,
    force_rehearse: bool = False,
) -> int:
    """Show what would be done."""
    if rehearse and rehearse_on is not None:
        raise UsageError("--rehearse and --rehearse-on name two databases to rehearse on; use one of them")
    sinks = wanted.sinks()
    with failing(sinks, "plan"):
        case, found = wanted.case()
        connect = opener(found, wanted.connect_timeout)
        with while_reading(found.label):
            if rehearse or rehearse_on is not None:
                from schema_doctor import rehearsal  # noqa: PLC0415 - few plans are rehearsed

                other = None if rehearse_on is None else target(rehearse_on, source="--rehearse-on")
                copy = rehearsal.Copy(opener(other, wanted.connect_timeout), other.label) if other else None
                result = rehearsal.plan(connect, case, say, copy=copy, force=force_rehearse)
            else:
                with connect() as connection:
                    result = fixing.plan(connection, case)
    write(sinks, result, verbose=wanted.verbose)
    if result.plan.stopped or (result.rehearsal and (result.rehearsal.refused or result.rehearsal.failed)):
        return 4
    return 1 if detailed_exit_code and result.plan.steps else 0


def fix(  # noqa: PLR0913 - the options of the command
    wanted: Wanted,
    *,
    saved: Path | None = None,
    yes: bool = False,
    dry_run: bool = False,
    fail_on: str = "warning",
    batch: int = BATCH,
    pause: float = 0.0,
    lock_wait: float = LOCK_WAIT,
    wait: float = LOCK_WAIT,
    statement_timeout: float = STATEMENT_TIMEOUT,
    log: Path | None = None,
) -> int:
    """Apply the plan."""
    limits = checked_limits(
        lock_wait=lock_wait,
        wait=wait,
        statement_timeout=statement_timeout,
        statements=wanted.verbose,
        batch=batch,
        pause=pause,
    )
    if saved and dry_run:
        raise UsageError("--dry-run and --plan: a saved plan is shown by its file; give one of the two")
    if dry_run:
        return plan(wanted)
    sinks = wanted.sinks()
    _apart(log, wanted.spec, saved, *(sink.path for sink in sinks))
    if not yes and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "fix asks before it changes anything, and there is no terminal to ask on; "
            "give --yes to apply without asking, or --dry-run to see what it would do"
        )
    with failing(sinks, "fix"):
        reviewed = savedplan.load(saved) if saved else None
        if reviewed:
            strict = wanted.strict_names or reviewed.strict_names
            allow = [*wanted.allow, *reviewed.allow]
            wanted = replace(wanted, allow=allow, strict_names=strict, online=reviewed.online)
        case, found = wanted.case(limits)
        journal = Journal(log)

    def review(planned: Planned) -> None:
        if reviewed:
            savedplan.refuse_stale(reviewed, planned.plan)

    def confirm(planned: Planned) -> bool:
        journal.planned(planned)
        return yes or _ask(planned, verbose=wanted.verbose)

    course = Course(journal.committed)
    try:
        with journal.following(course), while_changing(found.label), shown(say, journal) as course.progress:
            connect = opener(found, wanted.connect_timeout)
            result = fixing.fix(connect, case, confirm, journal.telling(say), course, review)
    except BaseException as error:
        _write_unfinished(sinks, course, error, verbose=wanted.verbose)
        raise
    try:
        write(sinks, result, verbose=wanted.verbose)
    except (UsageError, OSError):
        say(f"{len(result.applied)} statements were applied; only the report of it could not be written")
        raise
    if result.planned.plan.unplanned:
        return 4
    # What is left was never part of the plan, such as a privilege that only somebody else can grant.
    return 4 if exit_code(result.after.findings, fail_on) else 0


def _apart(log: Path | None, *others: Path | None) -> None:
    """Raise UsageError where the log is another file of the fix as well, of which one would be lost."""
    if log and os.path.realpath(log) in {os.path.realpath(other) for other in others if other}:
        raise UsageError(f"--log {log}: is the spec, the plan or a report as well; name another file")


def _write_unfinished(sinks: Sequence[output.Sink], course: Course, error: BaseException, *, verbose: bool) -> None:
    """Report how far a fix came. Of one that did nothing, the message of the error says all to whoever sees both."""
    if course.planned is None:
        if isinstance(error, SchemaDoctorError):
            write_failure(sinks, "fix", error)
        return
    told = [sink for sink in sinks if course.begun or sink.path or sink.format != "terminal"]
    reason = str(error) or type(error).__name__
    result = Unfinished(
        planned=course.planned,
        applied=course.applied,
        doubtful=course.doubtful,
        reason=reason,
        filled=course.filled,
    )
    try:
        write(told, result, verbose=verbose)
    except (UsageError, OSError) as other:
        say(f"the report could not be written: {other}")


def _ask(planned: Planned, *, verbose: bool) -> bool:
    """Show the plan and ask; on standard error, because standard output is the report's."""
    stream = sys.stderr
    plan = render("terminal", planned, color=output.colored(stream), width=output.width(stream), verbose=verbose)
    count = len(planned.plan.steps)
    question = f"Apply {count} statement{'s' if count > 1 else ''} to {planned.checked.database}? [y/N] "
    stream.write(redacted(f"{plan}\n{question}"))
    stream.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
