"""Make a table anew, with its rows, where no ALTER TABLE leads to what the spec declares."""

from collections.abc import Iterator

from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.model import Address, Table
from schema_doctor.step import Step


def is_needed(address: Address, context: Context) -> bool:
    """Tell whether a table has to be made anew."""
    expected, actual = context.expected.get(address), context.actual.get(address)
    return isinstance(expected, Table) and isinstance(actual, Table) and expected.partition_by != actual.partition_by


def steps(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the steps that make a table anew."""
    del expected, actual, context
    yield Unplannable(address, "PostgreSQL cannot change how a table is partitioned")
