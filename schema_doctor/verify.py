"""What the command `probe` does: run the application's statements on a database, and roll them back."""

from pathlib import Path

from psycopg import Connection

from schema_doctor import output, probing
from schema_doctor.catalog import Row
from schema_doctor.commands import Reports, opener, target, write
from schema_doctor.connect import checked_timeout
from schema_doctor.errors import UsageError
from schema_doctor.failing import failing
from schema_doctor.finding import exit_code
from schema_doctor.limits import REPEAT, seconds
from schema_doctor.lost import while_reading
from schema_doctor.probed import of_spec, with_probes
from schema_doctor.report import FORMATS
from schema_doctor.result import Checked, Probed
from schema_doctor.snapshot import Server
from schema_doctor.spec import load

MOST_REPEATS = 1000
_SERVER = """
SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4, pg_catalog.current_database(), current_user,
       pg_catalog.pg_is_in_recovery(), pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')
"""


def probe(  # noqa: PLR0913 - the options of the command
    spec: Path,
    *,
    url: str | None,
    backend_url: str | None,
    wait_for: float,
    reports: Reports,
    fail_on: str,
    repeat: int | None,
    enforce_budget: bool,
    prepare_only: bool,
    statement_timeout: float,
    connect_timeout: float,
    verbose: bool,
) -> int:
    """Run the probes of a spec on a database, or those that ask the running backend."""
    sinks = output.sinks(reports, FORMATS, spec)
    timeout = seconds("--statement-timeout", statement_timeout)
    if repeat is not None and not 0 <= repeat <= MOST_REPEATS:
        raise UsageError(f"--repeat {repeat}: give a number from 0 to {MOST_REPEATS}")
    if backend_url is not None:
        if prepare_only:
            raise UsageError("--prepare-only is for statements, and --url sends requests; use one of them")
        from schema_doctor import verifyurl  # noqa: PLC0415 - HTTP and TLS take long to import

        with failing(sinks, "probe"):
            result = verifyurl.ask(
                load(spec),
                backend_url,
                repeat=repeat,
                enforce_budget=enforce_budget,
                timeout=timeout,
                wait_for=seconds("--wait-for", wait_for),
            )
        write(sinks, result, verbose=verbose)
        return exit_code(result.checked.findings, fail_on)
    checked_timeout(connect_timeout)
    terms = probing.Terms(
        repeat=REPEAT if repeat is None else repeat,
        timeout=timeout,
        enforce_budget=enforce_budget,
        prepare_only=prepare_only,
    )
    with failing(sinks, "probe"):
        loaded = load(spec)
        probes = of_spec(loaded)
        if not any(probe.statements for probe in probes):
            raise UsageError(f"{loaded.file} has no statements for a database, only requests; send them with --url")
        found = target(url)
        with while_reading(found.label), opener(found, connect_timeout)() as connection:
            checked = Checked(
                database=found.label,
                server=_server(connection),
                spec=loaded.file,
                tables=len(loaded.tables),
                findings=(),
                warnings=tuple(str(problem) for problem in loaded.warnings),
            )
            result = Probed(checked=with_probes(connection, loaded, probes, checked, terms))
    write(sinks, result, verbose=verbose)
    return exit_code(result.checked.findings, fail_on)


def _server(connection: Connection[Row]) -> Server:
    row = connection.execute(_SERVER).fetchone()
    connection.rollback()
    assert row is not None  # noqa: S101 - for the type checker: a SELECT without FROM has one row
    version, database, role, standby, temporary = row
    return Server(version=version, database=database, role=role, standby=standby, may_make_temporary=temporary)
