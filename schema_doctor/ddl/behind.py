"""setval() for sequences that are behind what is stored."""

from collections.abc import Iterator
from dataclasses import replace

from schema_doctor.ddl import identity, numbers
from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Column, Sequence
from schema_doctor.snapshot import Behind
from schema_doctor.step import Phase, Step


def steps(late: Behind, column: Address, sequence: Address, context: Context) -> Iterator[Step]:
    """Yield setval(); `column` and `sequence` are where they are at the end of the plan."""
    wanted = context.expected.get(column)
    if not isinstance(wanted, Column):
        return
    if late.identity:
        step = identity.going_on(column, numbers.of_identity(wanted), identity.sequence(column, context))
    else:
        item = context.afterwards(sequence)
        of = item if isinstance(item, Sequence) else late.numbers
        step = identity.going_on(column, of, numbers.regclass(sequence))
    # A table that is made anew has its rows, and its identity the place of the old one, only then.
    anew = column.parent not in context.actual
    yield replace(step, phase=Phase.DESCRIBE, order=numbers.BEHIND_ROWS, lock=None) if anew else step
