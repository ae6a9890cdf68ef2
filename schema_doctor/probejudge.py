"""Hold an answer, and the time that it took, against what a probe expects; shows no value that is stored."""

import json
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from psycopg.pq.abc import PGresult

from schema_doctor.errors import Mark
from schema_doctor.exchange import columns
from schema_doctor.finding import Finding, Level
from schema_doctor.model import Address, Kind
from schema_doctor.probe import ANY, JSON, Expectation, Probe, Value
from schema_doctor.proberun import milliseconds
from schema_doctor.probevalue import filled

COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_BOOLEAN = 16  # the OID of the type (catalog-pg-type)
_WORDS = {"t": "true", "f": "false"}


def mismatch(expect: Expectation, result: PGresult, parameters: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Return what was expected and what came, None when it is the same."""
    count = result.command_tuples or 0
    if expect.rows is not None and not COMPARISONS[expect.rows[0]](count, expect.rows[1]):
        return rows(*expect.rows), rows("=", count)
    names = columns(result)
    if expect.columns is not None and names != expect.columns:
        return f"columns {', '.join(expect.columns)}", f"columns {', '.join(names)}" if names else "no columns"
    return None if expect.values is None else _other_values(expect.values, result, names, parameters)


def _other_values(
    expected: Sequence[Sequence[Value]],
    result: PGresult,
    names: Sequence[str],
    parameters: Mapping[str, str | None],
) -> tuple[str, str] | None:
    if result.ntuples != len(expected):
        return rows("=", len(expected)), rows("=", result.ntuples)
    for row, values in enumerate(expected):
        if len(values) != result.nfields:
            return f"{len(values)} columns", f"{result.nfields} columns"
        for column, value in enumerate(values):
            actual = result.get_value(row, column)
            text = None if actual is None else actual.decode(errors="replace")
            if not _same(value, text, parameters, boolean=result.ftype(column) == _BOOLEAN):
                place = f"in row {row + 1}, column {names[column]}"
                return f"{_shown(value, parameters)} {place}", f"{'NULL' if text is None else 'another value'} {place}"
    return None


def rows(comparison: str, number: int) -> str:
    """Write `1 row`, `>= 2 rows`."""
    counted = f"{number} row" if number == 1 else f"{number} rows"
    return counted if comparison == "=" else f"{comparison} {counted}"


def _shown(value: Value, parameters: Mapping[str, str | None]) -> str:
    text = filled(value, parameters)
    return "NULL" if text is None else repr(text)


def _same(value: Value, actual: str | None, parameters: Mapping[str, str | None], *, boolean: bool) -> bool:
    if value.kind == ANY:
        return True
    text = filled(value, parameters)
    if text is None or actual is None:
        return text is actual
    if value.kind == JSON:
        return _as_json(text) == _as_json(actual)
    if boolean:
        return _WORDS.get(actual) == _WORDS.get(text.lower(), text.lower())
    return text == actual or _as_number(text) == _as_number(actual)


def _as_json(text: str) -> object:
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found


def _as_number(text: str) -> Decimal | str:
    try:
        return Decimal(text) if text.strip()[-1:].isdigit() else text
    except InvalidOperation:
        return text


def other(probe: Probe, number: int, what: tuple[str, str]) -> Finding:
    """Return the finding of an answer that is not the expected one; 1 is the first statement or request."""
    expected, actual = what
    effect = f"the application gets {actual} where it expects {expected}"
    return finding_of(
        probe, number, "probe-unexpected", "answers something else", effect, expected=expected, actual=actual
    )


def finding_of(  # noqa: PLR0913 - what a finding has
    probe: Probe,
    number: int,
    code: str,
    what: str,
    effect: str,
    *,
    sqlstate: str | None = None,
    expected: str | None = None,
    actual: str | None = None,
    repair: Sequence[str] = (),
) -> Finding:
    """Return a finding about a statement or request, 1 is the first; 0 is the end of the transaction."""
    one = probe.entries[number - 1] if number else None
    word = "request" if probe.requests else "statement"
    message = f"{word} {number} {what}: {one.title}" if one else f"the transaction: {what}"
    return Finding(
        code=code,
        level=Level.ERROR,
        address=Address(Kind.PROBE, "", probe.name),
        property=f"{word} {number}" if number else "",
        message=f"probe {probe.name}: {message}",
        effect=effect,
        sqlstate=sqlstate,
        expected=expected,
        actual=actual,
        mark=one.mark if one else probe.mark,
        repair=tuple(repair),
    )


def slow(
    name: str, mark: Mark, cold: float | None, warm: float | None, budget: float | None, *, enforce: bool
) -> Finding | None:
    """Return a finding when a probe takes longer than its budget, warm where that is known."""
    took = cold if warm is None else warm
    if budget is None or took is None or took <= budget:
        return None
    kind = "" if warm is None else " (warm)"
    return Finding(
        code="probe-slow",
        level=Level.ERROR if enforce else Level.NOTE,
        address=Address(Kind.PROBE, "", name),
        property="budget",
        message=f"probe {name} takes {milliseconds(took)}, more than its budget of {milliseconds(budget)}",
        effect="users of the application wait longer than they should",
        expected=f"at most {milliseconds(budget)}",
        actual=f"{milliseconds(took)}{kind}",
        mark=mark,
        repair=("look at the times of its statements, and at the plan of the slowest with EXPLAIN",),
    )
