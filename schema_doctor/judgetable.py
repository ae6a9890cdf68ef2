"""What breaks when the options of a table differ from the spec."""

from collections.abc import Iterator

from schema_doctor.describe import shown
from schema_doctor.finding import Finding, Level
from schema_doctor.model import Address, Table, changes


def table_changes(address: Address, expected: Table, actual: Table) -> Iterator[Finding]:
    """Yield a finding for each property that differs."""
    for name, (wanted, found) in changes(expected, actual).items():
        level, effect, sqlstate = _judge(name, expected, actual)
        yield Finding(
            code="wrong-comment" if name == "comment" else "wrong-table",
            level=level,
            address=address,
            property=name,
            message=f"{_WORDS.get(name, name.replace('_', ' '))} of {address} differs",
            effect=effect,
            sqlstate=sqlstate,
            expected=shown(name, wanted),
            actual=shown(name, found),
        )


_WORDS = {
    "partition_of": "the table above",
    "unlogged": "UNLOGGED",
    "parameters": "storage parameters",
    "row_security": "row-level security",
    "force_row_security": "row-level security of the owner",
    "replica_identity": "the replica identity",
}


_Judgement = tuple[Level, str, str | None]  # level, effect and SQLSTATE


def _judge(name: str, expected: Table, actual: Table) -> _Judgement:  # noqa: PLR0911 - one return for each property
    """Judge one changed property."""
    match name:
        case "unlogged" if expected.unlogged:
            return Level.WARNING, "writes are slower than declared: each goes to the write-ahead log", None
        case "unlogged":
            return Level.WARNING, "all rows are lost after a crash of the server, and standbys never have them", None
        case "parameters":
            return Level.NOTE, "nothing breaks; the table is stored or vacuumed by other settings", None
        case "row_security" | "force_row_security":
            return _judge_security(name, expected)
        case "replica_identity":
            effect = "replication sends other columns of old rows; UPDATE and DELETE may fail (55000)"
            return Level.WARNING, effect, None
        case "partition_by":
            return _judge_key(expected, actual)
        case "partition_of" | "bound":
            return _judge_partition(expected, actual)
        case "inherits":
            return _judge_parents(expected, actual)
        case _:
            return Level.NOTE, "nothing breaks", None


def _judge_security(name: str, expected: Table) -> _Judgement:
    match name, getattr(expected, name):
        case "row_security", True:
            return Level.ERROR, "every role with the privilege reads and writes rows that policies should hide", None
        case "row_security", _:
            return Level.ERROR, "rows that no policy allows are not seen, and writing them is refused", "42501"
        case _, True:
            return Level.ERROR, "the owner of the table reads and writes rows that policies should hide", None
        case _:
            return Level.ERROR, "rows that no policy allows are not seen by the owner of the table", None


def _judge_key(expected: Table, actual: Table) -> _Judgement:
    if actual.partition_by is None:
        return Level.ERROR, "it is not partitioned: creating or attaching a partition of it fails", "42P17"
    if expected.partition_by is None:
        return Level.ERROR, "no partition of it found for row, at every INSERT for which it has none", "23514"
    return Level.ERROR, "no partition of it found for row, where its partitions are declared for another key", "23514"


def _judge_partition(expected: Table, actual: Table) -> _Judgement:
    if expected.partition_of is None:
        return Level.ERROR, "new row violates partition constraint, at every INSERT beyond its bound", "23514"
    if expected.partition_of != actual.partition_of:
        effect = f"no partition of {expected.partition_of} found for row, at an INSERT of what it is to hold there"
        return Level.ERROR, f"{effect}; the rows that it holds are not seen there", "23514"
    return Level.ERROR, f"no partition of {expected.partition_of} found for row, where no other holds it", "23514"


def _judge_parents(expected: Table, actual: Table) -> _Judgement:
    if lacking := [name for name in expected.inherits if name not in actual.inherits]:
        return Level.ERROR, f"its rows are not seen through {', '.join(lacking)}", None
    more = [name for name in actual.inherits if name not in expected.inherits]
    return Level.WARNING, f"its rows are seen, changed and deleted through {', '.join(more)} as well", None
