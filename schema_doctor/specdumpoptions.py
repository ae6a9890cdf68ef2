"""Write the options of a table as a spec does, without PostgreSQL's defaults."""

from collections.abc import Iterable, Iterator

from schema_doctor.identifier import check_name
from schema_doctor.model import Table
from schema_doctor.parameters import taken_apart
from schema_doctor.specdumptree import key_of
from schema_doctor.yamlwrite import Tree


def options(item: Table) -> Iterator[tuple[str, Tree]]:
    """Yield the keys of a table that stand before its columns."""
    if item.comment is not None:
        yield "comment", item.comment
    for name in ("unlogged", "row_security", "force_row_security"):
        if getattr(item, name):
            yield name, True
    if (found := parameters(item.parameters)) is not None:
        yield "parameters", found
    if item.replica_identity.startswith("index "):
        index = item.replica_identity.removeprefix("index ")
        check_name(index)
        yield "replica_identity", f"index {key_of(index)}"
    elif item.replica_identity != "default":
        yield "replica_identity", item.replica_identity


def parameters(items: Iterable[str]) -> Tree | None:
    """Return storage parameters as a mapping, numbers and booleans without quotes; None where there are none."""
    return {name: _scalar(value) for name, value in taken_apart(items).items()} or None


def _scalar(value: str) -> Tree:
    """Return a value of which YAML makes the same text again, as a number or a boolean if it is one."""
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isdecimal() and str(int(value)) == value else value
