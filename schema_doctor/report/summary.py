"""What every format says alike: which command it was, how much of what was found, and in which order."""

import shlex
from collections.abc import Iterable

from schema_doctor.finding import Finding, Level
from schema_doctor.report.safe import visible
from schema_doctor.result import Checked, Fixed, Planned, Probed, Result, Unfinished
from schema_doctor.snapshot import Size, Unexamined
from schema_doctor.step import Step

NAMED = 3  # of the objects that are not examined, in a report for people

_NOUNS = {"policy": ("policy", "policies"), "statistics": ("extended statistics", "extended statistics")}


def command(result: Result) -> str:
    """Return the name of the command that has this result."""
    match result:
        case Checked():
            return "check"
        case Probed():
            return "probe"
        case Planned():
            return "plan"
        case Fixed() | Unfinished():
            return "fix"


def checked(result: Result) -> Checked:
    """Return the comparison that a result began with."""
    match result:
        case Checked():
            return result
        case Planned() | Probed():
            return result.checked
        case Fixed() | Unfinished():
            return result.planned.checked


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Count the findings of each level, the worst first, and those that a waiver accepts apart."""
    numbers = {str(level): 0 for level in sorted(Level, reverse=True)} | {"waived": 0}
    for finding in findings:
        numbers["waived" if finding.waived is not None else str(finding.level)] += 1
    return numbers


def counted(number: int, noun: str) -> str:
    """Write `1 table`, `2 tables`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sized(size: Size | None) -> str:
    """Write ` (about 1,200 rows, 64 kB)`, without the rows where nobody has counted them; nothing of a new table."""
    if size is None:
        return ""
    rows = f"about {size.rows:,} rows, " if size.rows >= 0 else ""
    amount, units = float(size.bytes), ["bytes", "kB", "MB", "GB", "TB"]
    while amount >= 10_000 and len(units) > 1:
        amount, units = amount / 1024, units[1:]
    return f" ({rows}{amount:,.0f} {units[0]})"


def stale(steps: Iterable[Step]) -> str:
    """Say which statements of the application fail behind these steps although the schema is right; "" if none do."""
    broken: dict[str, set[str]] = {}
    for step in steps:
        if kind := step.breaks_prepared:
            broken.setdefault((step.address.parent if step.address.name else step.address).path, set()).add(kind)
    if not broken:
        return ""
    typed = any("column" in kinds for kinds in broken.values())
    names = [*list(broken)[:NAMED], *(["others"] if len(broken) > NAMED else ())]
    which = "statements" if typed else "statements that return all columns (SELECT *, RETURNING *)"
    views = ", and on views of it," if typed else ""
    return (
        f"restart the application once this is applied, or let its pool close its connections: {which} on "
        f"{', '.join(names)}{views} that a session has prepared before fail in it from then on (SQLSTATE 0A000)"
    )


def total(result: Checked) -> str:
    """Write `2 errors, 1 warning, 3 notes; 1 waived; 4 not examined`, without what there is none of."""
    numbers = counts(result.findings)
    waived = numbers.pop("waived")
    left_out = not_examined(result)
    text = ", ".join(counted(number, level) for level, number in numbers.items() if number) or "nothing differs"
    return "; ".join(
        [text, *([f"{waived} waived"] if waived else ()), *([f"{left_out} not examined"] if left_out else ())]
    )


def not_examined(result: Checked) -> int:
    """Count the objects that no comparison covers."""
    return sum(len(one.names) for one in result.not_examined)


def places_not_examined(result: Checked) -> list[str]:
    """Write `table public.users: 2 triggers (a, b), 5 policies (c, d, e, ...)`, a line for each table and schema."""
    places: dict[str, list[str]] = {}
    for one in result.not_examined:
        place = f"table {one.schema}.{one.table}" if one.table else f"schema {one.schema}"
        places.setdefault(place, []).append(_named(one))
    return [f"{place}: {', '.join(found)}" for place, found in places.items()]


def _named(one: Unexamined) -> str:
    number = len(one.names)
    noun = _NOUNS.get(one.kind, (one.kind, f"{one.kind}s"))[number > 1]
    names = [*one.names[:NAMED], *(["..."] if number > NAMED else ())]
    return f"{number} {noun} ({', '.join(names)})"


def server_version(version: int) -> str:
    """Write `server_version_num` as people do: 160004 is 16.4."""
    return f"{version // 10000}.{version % 10000}"


def headline(result: Result) -> str:
    """Say what was compared with what."""
    base = checked(result)
    what = f"{base.spec} ({counted(base.tables, 'table')}) against {base.database}"
    if base.server is None:
        return visible(what)
    standby = ", a standby" if base.server.standby else ""
    return visible(f"{what} (PostgreSQL {server_version(base.server.version)}{standby}, role {base.server.role})")


def invocation(name: str, argument: str) -> str:
    """Write a command line to be copied into a shell."""
    return visible(f"schema-doctor {name} {shlex.quote(argument)}")
