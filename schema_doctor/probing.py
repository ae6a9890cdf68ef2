"""Run the probes of a spec, each in one transaction that is always rolled back, and judge what they answer."""

from collections.abc import Iterable, Mapping
from time import perf_counter

from msgspec import Struct
from psycopg import Connection, OperationalError
from psycopg import errors as pg
from psycopg.pq.abc import PGresult

from schema_doctor import exchange
from schema_doctor.catalog import Row
from schema_doctor.deadline import may_be_silent
from schema_doctor.errors import Busy
from schema_doctor.finding import Finding
from schema_doctor.limits import PROBE_TIMEOUT, REPEAT, SILENCE
from schema_doctor.lost import without_values
from schema_doctor.probe import Probe
from schema_doctor.probejudge import finding_of, mismatch, other
from schema_doctor.proberun import FAILED, LEFT_OUT, PREPARED, ProbeRun, Timed
from schema_doctor.probetimes import Times, measured
from schema_doctor.probevalue import made

LOCK_TIMEOUT = 3.0  # seconds: whoever would queue behind a waiting probe waits no longer
ASK = "ask the running backend with --url"
# Something is not there, or not allowed: that is what `check` says more of.
_DRIFT = ("42P01", "42703", "42704", "42883", "42501", "3F000", "42P10", "42804")


class Terms(Struct, frozen=True, kw_only=True):
    """How probes are run: once, and `repeat` times more; no statement longer than `timeout` seconds, 0: no limit."""

    repeat: int = REPEAT
    timeout: float = PROBE_TIMEOUT
    enforce_budget: bool = False
    prepare_only: bool = False


def run(
    connection: Connection[Row], probes: Iterable[Probe], terms: Terms
) -> tuple[tuple[ProbeRun, ...], tuple[Finding, ...]]:
    """Run the probes; changes nothing, but for the numbers that sequences give out.

    Raises Busy when a lock cannot be had, psycopg.OperationalError when the connection is lost.
    """
    connection.rollback()
    runs: list[ProbeRun] = []
    findings: list[Finding] = []
    for probe in probes:
        if not probe.statements:
            runs.append(ProbeRun(name=probe.name, outcome=LEFT_OUT, statements=(), reason=ASK))
            continue
        with may_be_silent(connection, terms.timeout + SILENCE if terms.timeout else None):
            one, found = (_prepared if terms.prepare_only else _run)(connection, probe, terms)
        runs.append(one)
        findings += found
    return tuple(runs), tuple(findings)


def _run(connection: Connection[Row], probe: Probe, terms: Terms) -> tuple[ProbeRun, list[Finding]]:
    return measured(
        probe, lambda: _once(connection, probe, terms), repeat=terms.repeat, enforce_budget=terms.enforce_budget
    )


def _once(connection: Connection[Row], probe: Probe, terms: Terms) -> tuple[Times, Finding | None]:
    """Run a probe once and roll it back; what the answers are compared with takes no part in the times."""
    parameters = made(probe.parameters)
    times: list[float] = []
    around = 0.0
    number = 0
    try:
        begin = perf_counter()
        _begin(connection, terms)
        around += perf_counter() - begin
        for number, statement in enumerate(probe.statements, 1):
            begin = perf_counter()
            result = exchange.execute(connection, statement.server_sql, [parameters[name] for name in statement.names])
            times.append(perf_counter() - begin)
            finding = _finished(connection, probe, number) or _unexpected(probe, number, result, parameters)
            if finding:
                return Times(around + sum(times), tuple(times)), finding
        number = 0
        begin = perf_counter()
        exchange.script(connection, "SET CONSTRAINTS ALL IMMEDIATE")  # what COMMIT would ask
        around += perf_counter() - begin
    except pg.Error as error:
        return Times(around + sum(times), tuple(times)), _failed(connection, probe, number, error)
    finally:
        _roll_back(connection)
    return Times(around + sum(times), tuple(times)), None


def _prepared(connection: Connection[Row], probe: Probe, terms: Terms) -> tuple[ProbeRun, list[Finding]]:
    """Let the server parse each statement; each in a transaction of its own, so that the next is parsed as well."""
    found: list[Finding] = []
    for number, statement in enumerate(probe.statements, 1):
        try:
            _begin(connection, terms)
            columns = exchange.columns(exchange.described(connection, statement.server_sql))
        except pg.Error as error:
            found.append(_failed(connection, probe, number, error))
        else:
            expected = statement.expect.columns
            if expected is not None and columns != expected:
                what = (f"columns {', '.join(expected)}", f"columns {', '.join(columns)}" if columns else "no columns")
                found.append(other(probe, number, what))
        finally:
            _roll_back(connection)
    return (
        ProbeRun(
            name=probe.name,
            outcome=FAILED if found else PREPARED,
            statements=tuple(Timed(sql=one.title, mark=one.mark) for one in probe.statements),
            budget=probe.budget,
        ),
        found,
    )


def _begin(connection: Connection[Row], terms: Terms) -> None:
    exchange.script(
        connection,
        f"BEGIN; SET LOCAL lock_timeout = '{LOCK_TIMEOUT * 1000:.0f}ms'; "
        f"SET LOCAL statement_timeout = '{terms.timeout * 1000:.0f}ms'",
    )


def _roll_back(connection: Connection[Row]) -> None:
    if not connection.closed:
        connection.rollback()


def _finished(connection: Connection[Row], probe: Probe, number: int) -> Finding | None:
    """Return a finding when a statement has ended the transaction: then nothing of it can be rolled back."""
    if exchange.in_transaction(connection):
        return None
    effect = "the statement has ended the transaction of the probe: what it and those before it did is stored"
    return finding_of(probe, number, "probe-failed", "ends the transaction", effect)


def _failed(connection: Connection[Row], probe: Probe, number: int, error: pg.Error) -> Finding:
    """Return the finding of a statement that the server refused; 0 as `number` is the end of the transaction.

    DETAIL may hold stored values: it is left out, as is what else may.
    """
    if connection.closed or (isinstance(error, OperationalError) and not error.sqlstate):
        raise error
    where = f"statement {number} of probe {probe.name}" if number else f"the end of probe {probe.name}"
    if isinstance(error, pg.LockNotAvailable):
        raise Busy(f"{where}: a lock could not be had within {LOCK_TIMEOUT:g} s (55P03); run it again later") from None
    message = without_values(error)
    repair: tuple[str, ...] = ()
    if error.sqlstate in _DRIFT:
        repair = ("schema-doctor check says what the database lacks, and schema-doctor fix adds it",)
    elif isinstance(error, pg.IndeterminateDatatype):
        repair = ("say the type of the parameter in the statement, as in %(name)s::text",)
    elif isinstance(error, pg.QueryCanceled):
        repair = ("look at its plan with EXPLAIN, or give it more time with --statement-timeout",)
    what = "fails" if number else "COMMIT would fail"
    return finding_of(probe, number, "probe-failed", what, message, sqlstate=error.sqlstate, repair=repair)


def _unexpected(probe: Probe, number: int, result: PGresult, parameters: Mapping[str, str | None]) -> Finding | None:
    what = mismatch(probe.statements[number - 1].expect, result, parameters)
    return other(probe, number, what) if what else None
