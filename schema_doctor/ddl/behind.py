"""setval() for sequences that are behind what is stored, or will be."""

from collections.abc import Iterator

from msgspec.structs import replace

from schema_doctor.ddl import identity, numbers, sequence
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above, parents
from schema_doctor.model import Address, Column, Sequence
from schema_doctor.snapshot import Behind
from schema_doctor.step import Phase, Step


def steps(late: Behind, column: Address, counter: Address, context: Context) -> Iterator[Step]:
    """Yield setval(); `column` and its sequence, `counter`, are where they are at the end of the plan.

    The sequence never goes back: it may be behind other columns as well, and others may take numbers from it meanwhile.
    """
    wanted = context.expected.get(column)
    if not isinstance(wanted, Column):
        return
    if late.identity:
        of = numbers.of_identity(wanted)
        step = identity.going_on(column, of, identity.sequence(column, context), used=True)
    else:
        item = context.afterwards(counter)
        of = item if isinstance(item, Sequence) else late.numbers
        upcoming = numbers.upcoming(counter, of.increment)
        step = numbers.step(column, numbers.go_on(of, numbers.regclass(counter), [column], [upcoming]))
    # A table that is made anew has its rows, and its identity the place of the old one, only then.
    anew = column.parent not in context.actual
    yield replace(step, phase=Phase.DESCRIBE, order=numbers.BEHIND_ROWS, lock=None) if anew else step


def joined(context: Context) -> Iterator[Step]:
    """Yield setval() for the columns of tables of which others with rows become partitions or children."""
    for table in context.expected:
        before = table if table in context.actual else context.rebuilt.get(table)
        if before is None or not parents(context.expected[table]):
            continue
        known = {context.gone.get(one, one) for one in above(before, context.actual)}
        for one in above(table, context.expected):
            if one not in known:
                yield from _of_parent(one, context)


def _of_parent(table: Address, context: Context) -> Iterator[Step]:
    new = table not in context.actual
    for column, item in context.children(table):
        if not isinstance(item, Column):
            continue
        if item.identity is None:
            yield from sequence.taken_up(item, context)
            continue
        before = context.actual.get(column)
        counts = new or (isinstance(before, Column) and before.identity is not None)
        if counts and numbers.is_number(item):  # what only becomes an identity is looked after where it does
            of, which = numbers.of_identity(item), identity.sequence(column, context)
            step = identity.going_on(column, of, which, used=not new)
            yield replace(step, order=numbers.BEHIND_ROWS, lock=None if new else step.lock)
