"""What each command does: find the database, call the doctor, write the reports, choose the exit code."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from psycopg import Connection
from psycopg.rows import TupleRow

from schema_doctor import output
from schema_doctor.connect import checked_timeout, connect
from schema_doctor.dburl import OPTION, Target, find_url
from schema_doctor.errors import UsageError
from schema_doctor.failing import failing
from schema_doctor.finding import exit_code
from schema_doctor.lost import while_reading
from schema_doctor.meanwhile import connecting
from schema_doctor.model import Kind
from schema_doctor.output import say
from schema_doctor.report import FORMATS, render
from schema_doctor.result import Result
from schema_doctor.secret import keep

PLURALS = {kind: f"{kind}s" for kind in Kind} | {Kind.INDEX: "indexes", Kind.UNIQUE: "unique constraints"}
Reports = Sequence[tuple[str, str]]  # --format and --output with their values, in order


def check(  # noqa: PLR0913 - the options of the command
    spec: Path,
    *,
    urls: Sequence[str],
    targets: Path | None,
    reports: Reports,
    fail_on: str,
    strict_names: bool,
    connect_timeout: float,
    verbose: bool,
    probe: bool = False,
) -> int:
    """Compare one database, or many; `probe` runs the probes of the spec as well."""
    if probe and (targets is not None or len(urls) > 1):
        raise UsageError("--probe asks one database; name one, and run it again for the others")
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
    with failing(sinks, "check"):
        found = target(urls[0] if urls else None)
        with connecting(lambda told: connect(found, connect_timeout=connect_timeout, waiting=told), say) as connected:
            from schema_doctor import doctor  # noqa: PLC0415 - while the network is waited for
            from schema_doctor.spec import load  # noqa: PLC0415 - likewise

            loaded = load(spec)
            if probe:
                from schema_doctor import probed, probing  # noqa: PLC0415 - most checks run none

                probes = probed.of_spec(loaded)
            with while_reading(found.label), connected() as connection:
                case = doctor.Case(spec=loaded, database=found.label, strict_names=strict_names)
                result = doctor.check(connection, case)
                if probe:
                    result = probed.with_probes(connection, loaded, probes, result, probing.Terms())
    write(sinks, result, verbose=verbose)
    return exit_code(result.findings, fail_on)


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
    if tables and complete:
        raise UsageError(
            "--complete claims that nothing else exists, and --table leaves out what does; give one of them"
        )
    sink = output.Sink("yaml", output.checked_path(path) if path else None)
    checked_timeout(connect_timeout)
    found = target(url)
    from schema_doctor import doctor  # noqa: PLC0415 - so that check can import it while it connects

    with while_reading(found.label), opener(found, connect_timeout)() as connection:
        text = doctor.snapshot(connection, schemas=schemas, tables=tables, complete=complete)
    output.write(sink, text)
    if path:
        say(f"wrote {path}; next: schema-doctor check {path}")
    return 0


def validate(spec: Path, *, embedded: bool) -> int:
    """Check a spec without a database, or on one of its own."""
    from schema_doctor.spec import load  # noqa: PLC0415 - so that check can import it while it connects
    from schema_doctor.specproof import prove_spec  # noqa: PLC0415 - likewise
    from schema_doctor.validate import build  # noqa: PLC0415 - of no use to the other commands

    loaded = load(spec)
    prove_spec(loaded)
    for warning in loaded.warnings:
        say(f"warning: {warning}")
    if embedded:
        build(loaded)
    counts = Counter(address.kind for address in loaded.schema if address.kind is not Kind.SCHEMA)
    found = ", ".join(f"{number} {kind if number == 1 else PLURALS[kind]}" for kind, number in counts.items())
    output.put(f"{spec}: valid ({found})\n")
    return 0


def target(url: str | None, *, source: str = OPTION) -> Target:
    """Return the database of --database-url, or of the environment; what is odd about its address is said.

    `source` is the option that says it.
    """
    found = find_url(url, os.environ, source=source)
    keep(found.secrets)
    for warning in found.warnings:
        say(f"warning: {warning}")
    return found


def opener(target: Target, connect_timeout: float) -> Callable[[], Connection[TupleRow]]:
    """Return what connects to a database, and says what it waits for."""
    return partial(connect, target, connect_timeout=connect_timeout, waiting=say)


def write(sinks: Iterable[output.Sink], result: Result, *, verbose: bool) -> None:
    """Write a result to every --output, and to standard output where that is one of them."""
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
