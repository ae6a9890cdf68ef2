"""setval() for sequences that are behind what is stored."""

from collections.abc import Iterator

from schema_doctor.ddl import identity, numbers
from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Column, Sequence
from schema_doctor.snapshot import Behind
from schema_doctor.step import Step


def steps(late: Behind, column: Address, sequence: Address, context: Context) -> Iterator[Step]:
    """Yield setval(); `column` and `sequence` are where they are at the end of the plan."""
    wanted = context.expected.get(column)
    if not isinstance(wanted, Column):
        return
    if late.identity:
        yield identity.going_on(column, numbers.of_identity(wanted), identity.sequence(column, context))
    else:
        item = context.afterwards(sequence)
        of = item if isinstance(item, Sequence) else late.numbers
        yield identity.going_on(column, of, numbers.regclass(sequence))
