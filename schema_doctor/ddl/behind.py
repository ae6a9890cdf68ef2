"""setval() for sequences that are behind what is stored."""

from collections.abc import Iterator

from msgspec.structs import replace

from schema_doctor.ddl import identity, numbers
from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Column, Sequence
from schema_doctor.snapshot import Behind
from schema_doctor.step import Phase, Step


def steps(late: Behind, column: Address, sequence: Address, context: Context) -> Iterator[Step]:
    """Yield setval(); `column` and `sequence` are where they are at the end of the plan.

    The sequence never goes back: it may be behind other columns as well, and others may take numbers from it meanwhile.
    """
    wanted = context.expected.get(column)
    if not isinstance(wanted, Column):
        return
    if late.identity:
        of = numbers.of_identity(wanted)
        step = identity.going_on(column, of, identity.sequence(column, context), used=True)
    else:
        item = context.afterwards(sequence)
        of = item if isinstance(item, Sequence) else late.numbers
        upcoming = numbers.upcoming(sequence, of.increment)
        step = numbers.step(column, numbers.go_on(of, numbers.regclass(sequence), [column], upcoming))
    # A table that is made anew has its rows, and its identity the place of the old one, only then.
    anew = column.parent not in context.actual
    yield replace(step, phase=Phase.DESCRIBE, order=numbers.BEHIND_ROWS, lock=None) if anew else step
