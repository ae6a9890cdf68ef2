"""What nobody declares and goes with a column: PostgreSQL drops it without a word (manual: sql-altertable)."""

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.ddl.context import Context
from schema_doctor.lineage import is_partition
from schema_doctor.model import Address, Column, Kind
from schema_doctor.needs import needed
from schema_doctor.step import ALONG, Phase, Step


def noted(steps: Sequence[Step], context: Context) -> list[Step]:
    """Return the steps, each DROP COLUMN with a note that names what goes along."""
    said = {step.address for step in steps}
    found: list[Step] = []
    for step in steps:
        going = [*_going(step, context)]
        names = [
            str(one) for column in going for one in _built_on(column, context) if not _goes_before(one, said, context)
        ]
        names += [one for column in going for one in _statistics(column, context)]
        note = f"{ALONG}: {', '.join(dict.fromkeys(names))}"
        found.append(replace(step, notes=(*step.notes, note)) if names else step)
    return found


def _going(step: Step, context: Context) -> Iterator[Address]:
    """Yield the columns that go by a step, and those of partitions and children that go with them.

    Those of a table that is made anew have the name of the new one.
    """
    if step.phase is Phase.DROP_TABLE and step.address in context.gone:
        new = context.gone[step.address]
        for one, item in context.present(step.address):
            column = one._replace(relation=new.relation)
            if isinstance(item, Column) and column not in context.expected:
                yield column
    if {*step.all_phases}.isdisjoint((Phase.DROP_COLUMN, Phase.DROP_GENERATED)):
        return
    for column in step.covers or (step.address,):
        if column.kind is Kind.COLUMN and column in context.dropped:
            yield column
            yield from () if step.sql.startswith("ALTER TABLE ONLY ") else _below(column, context)


def _below(column: Address, context: Context) -> Iterator[Address]:
    for table in context.beneath(column.parent):
        one = column.of_table(table)
        declared = table in context.expected and one not in context.expected
        if declared or (table not in context.expected and is_partition(table, context.actual)):
            yield one


def _built_on(column: Address, context: Context) -> Iterator[Address]:
    for one, item in context.present(column.parent):
        if not isinstance(item, Column) and context.is_undeclared(one) and column in needed(one, item, [column]):
            yield one


def _goes_before(one: Address, said: Collection[Address], context: Context) -> bool:
    """Tell whether a step of its own drops it, as a foreign key that goes before what it refers to."""
    return one in said and context.afterwards(one) is None


def _statistics(column: Address, context: Context) -> Iterator[str]:
    place = (column.schema, column.relation, column.name)
    return (one.description for one in context.attached if one.kind == "statistics" and place in one.uses)
