"""What breaks when the options of a table differ from the spec."""

from collections.abc import Iterator

from schema_doctor.describe import shown
from schema_doctor.finding import Finding, Level
from schema_doctor.model import Address, Table, changes


def table_changes(address: Address, expected: Table, actual: Table) -> Iterator[Finding]:
    """Yield a finding for each property that differs."""
    for name, (wanted, found) in changes(expected, actual).items():
        level, effect = _judge(name, expected)
        yield Finding(
            code="wrong-comment" if name == "comment" else "wrong-table",
            level=level,
            address=address,
            property=name,
            message=f"{_WORDS.get(name, name.replace('_', ' '))} of {address} differs",
            effect=effect,
            sqlstate="42501" if name == "row_security" and not expected.row_security else None,
            expected=shown(name, wanted),
            actual=shown(name, found),
        )


_WORDS = {
    "unlogged": "UNLOGGED",
    "parameters": "storage parameters",
    "row_security": "row-level security",
    "force_row_security": "row-level security of the owner",
    "replica_identity": "the replica identity",
}


def _judge(name: str, expected: Table) -> tuple[Level, str]:  # noqa: PLR0911 - one return for each property
    """Return level and effect of one changed property."""
    match name:
        case "unlogged" if expected.unlogged:
            return Level.WARNING, "writes are slower than declared: each goes to the write-ahead log"
        case "unlogged":
            return Level.WARNING, "all rows are lost after a crash of the server, and standbys never have them"
        case "parameters":
            return Level.NOTE, "nothing breaks; the table is stored or vacuumed by other settings"
        case "row_security" if expected.row_security:
            return Level.ERROR, "every role with the privilege reads and writes rows that policies should hide"
        case "row_security":
            return Level.ERROR, "rows that no policy allows are not seen, and writing them is refused"
        case "force_row_security" if expected.force_row_security:
            return Level.ERROR, "the owner of the table reads and writes rows that policies should hide"
        case "force_row_security":
            return Level.ERROR, "rows that no policy allows are not seen by the owner of the table"
        case "replica_identity":
            return Level.WARNING, "replication sends other columns of old rows; UPDATE and DELETE may fail (55000)"
        case _:
            return Level.NOTE, "nothing breaks"
