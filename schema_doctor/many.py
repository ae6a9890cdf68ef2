"""Check many databases in one run, at once: one that fails does not stop the others."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import psycopg
from psycopg import Connection

from schema_doctor import doctor, output
from schema_doctor.catalog import Row
from schema_doctor.connect import checked_timeout, connect
from schema_doctor.errors import SchemaDoctorError, UsageError
from schema_doctor.failing import failing
from schema_doctor.finding import exit_code
from schema_doctor.lost import while_reading
from schema_doctor.output import say
from schema_doctor.report.many import Outcome, as_json, as_text
from schema_doctor.secret import keep, redacted
from schema_doctor.spec import load
from schema_doctor.targets import Named, from_file, from_urls

FORMATS = ("terminal", "json")
AT_ONCE = 8  # databases; each costs a thread and a connection
WORST = (70, 5, 4, 3, 2, 1, 0)  # worst first


def check(
    spec: Path,
    *,
    urls: Sequence[str],
    targets: Path | None,
    reports: Sequence[tuple[str, str]],
    fail_on: str,
    strict_names: bool,
    connect_timeout: float,
    verbose: bool,
) -> int:
    """Check the databases of --targets, or of several --database-url, and return the worst exit code of them.

    What is wrong with the command line, the spec or the targets is raised before any of them is connected to.
    """
    sinks = output.sinks(_reportable(reports), FORMATS, spec)
    checked_timeout(connect_timeout)
    if targets is not None and urls:
        raise UsageError("--targets and --database-url name databases both; use one of them")
    with failing(sinks, "check"):
        loaded = load(spec)
        named = from_file(targets, os.environ) if targets is not None else from_urls(urls, os.environ)
    for one in named:
        keep(one.target.secrets)
        for warning in one.target.warnings:
            say(f"{one.name}: warning: {warning}")

    def check_one(one: Named, opened: set[Connection[Row]]) -> Outcome:
        case = doctor.Case(spec=loaded, database=one.target.label, strict_names=strict_names)
        return _one(one, case, fail_on, connect_timeout, opened)

    outcomes = _run(named, check_one)
    for sink in sinks:
        shown = sink.path is None
        if sink.format == "json":
            text = as_json(outcomes)
        else:
            text = as_text(
                outcomes,
                color=shown and output.colored(sys.stdout),
                width=output.width(sys.stdout) if shown else output.PLAIN_WIDTH,
                verbose=verbose,
            )
        output.write(sink, text)
    return worst(one.exit_code for one in outcomes)


def worst(codes: Iterator[int]) -> int:
    """Return the exit code that counts."""
    return min(codes, key=lambda code: WORST.index(code) if code in WORST else 0)


def _reportable(reports: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    from schema_doctor.report import FORMATS as OF_ONE  # noqa: PLC0415 - the names of all formats

    for flag, value in reports:
        if flag == "format" and value in OF_ONE and value not in FORMATS:
            raise UsageError(f"--format {value} reports on one database; for many, use {' or '.join(FORMATS)}")
    return reports


def _one(
    named: Named, case: doctor.Case, fail_on: str, connect_timeout: float, opened: set[Connection[Row]]
) -> Outcome:
    begin = time.monotonic()

    def waiting(text: str) -> None:
        say(f"{named.name}: {text}")

    def failed(error: str, code: int) -> Outcome:
        return Outcome(name=named.name, exit_code=code, seconds=time.monotonic() - begin, error=redacted(error))

    try:
        with (
            while_reading(named.target.label),
            connect(named.target, connect_timeout=connect_timeout, waiting=waiting) as connection,
        ):
            opened.add(connection)
            try:
                result = doctor.check(connection, case)
            finally:
                opened.discard(connection)
    except SchemaDoctorError as error:
        return failed(str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 - a bug that one database brings out must not hide the results of the others
        return failed(f"internal error: {type(error).__name__}: {error}. This is a bug in schema-doctor: report it", 70)
    code = exit_code(result.findings, fail_on)
    return Outcome(name=named.name, exit_code=code, seconds=time.monotonic() - begin, result=result)


def _run(named: Sequence[Named], one: Callable[[Named, set[Connection[Row]]], Outcome]) -> list[Outcome]:
    """Run `one` for each, AT_ONCE at a time, and return the outcomes in the order of the targets."""
    work: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, Outcome]] = SimpleQueue()
    opened: set[Connection[Row]] = set()
    for number in range(len(named)):
        work.put(number)

    def worker() -> None:
        with suppress(Empty):
            while True:
                number = work.get_nowait()
                done.put((number, one(named[number], opened)))

    outcomes: dict[int, Outcome] = {}
    # Threads that do not keep the process alive: after Ctrl-C, nobody waits for a host that does not answer.
    for _ in range(min(AT_ONCE, len(named))):
        threading.Thread(target=worker, daemon=True).start()
    try:
        with _progress(len(named)) as tell:
            while len(outcomes) < len(named):
                number, outcome = done.get()
                outcomes[number] = outcome
                tell(len(outcomes), outcome)
    except BaseException:
        with suppress(Empty):
            while True:
                work.get_nowait()
        for connection in list(opened):
            with suppress(psycopg.Error):
                connection.cancel_safe(timeout=1)
        raise
    return [outcomes[number] for number in range(len(named))]


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int, Outcome], None]]:
    """Show a bar on a terminal, and a line for each database elsewhere; on standard error."""
    if not sys.stderr.isatty():
        yield lambda count, one: say(f"[{count}/{total}] {one.name}: {one.word} ({one.seconds:.1f} s)")
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("checking", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("checking", total=total)
        yield lambda count, _one: progress.update(task, completed=count)
