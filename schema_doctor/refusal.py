"""What a refusal of a plan says of rows and rights, the same at the terminal and in the message of an error."""

from collections.abc import Iterator

from schema_doctor.inquiry import Right, Unasked, Violation
from schema_doctor.model import Address
from schema_doctor.report.safe import visible
from schema_doctor.result import Plan


def of_rows(found: Violation) -> Iterator[str]:
    """Yield the lines that tell which rows break a rule: table, rule, count and keys, as lines of their own.

    Or that they cannot be asked, because what is asked of them cannot be computed.
    """
    if found.error:
        yield f"{_table(found.address)}: {found.told or f'rows break {found.rule}'}: {found.error}"
        return
    count = "rows" if found.count is None else f"{found.count} row" if found.count == 1 else f"{found.count} rows"
    verb = "breaks" if found.count == 1 else "break"
    yield f"{_table(found.address)}: {count} {found.told or f'{verb} {found.rule}'}"
    if found.rows:
        more = ", ..." if found.count is None or found.count > len(found.rows) else ""
        keys = "(" + ", ".join(found.keys) + ")" if len(found.keys) > 1 else found.keys[0]
        values = ["(" + ", ".join(row) + ")" if len(row) > 1 else row[0] for row in found.rows]
        yield visible(f"{keys}: {', '.join(values)}{more}")


def which(found: Violation) -> str:
    """Say which rows the query shows: one that computes what the server cannot would show none."""
    return "rows that it fails for are among these" if found.error else "all of them"


def of_unasked(found: Unasked) -> str:
    """Say that nobody knows whether the rows keep a rule, and why."""
    return f"{_table(found.address)}: whether the rows keep {found.rule} could not be asked: {found.reason}"


def _table(address: Address) -> Address:
    return address.parent if address.name else address


def of_right(found: Right) -> str:
    """Say what the role may not do, and who can let it."""
    return f"{found.text}; {found.by} runs this first:"


def lines(plan: Plan) -> Iterator[str]:
    """Yield all that rows and rights refuse, with what can be done about it."""
    for right in plan.lacking:
        yield f"  {of_right(right)}"
        yield f"    {right.statement}"
    for violation in plan.violations:
        first, *rest = of_rows(violation)
        yield f"  {first}"
        yield from (f"    {line}" for line in rest)
        yield f"    {which(violation)}: {violation.select}"
        yield f"    repair: {violation.repair}"
