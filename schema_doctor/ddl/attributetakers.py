"""Columns that take what they hold in an attribute to another composite type, while their old type loses it."""

from collections.abc import Iterator

from msgspec.structs import replace

from schema_doctor.ddl import conversion
from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Attribute, Column
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

COPY = 250  # within TIGHTEN, when partitions that were tables of their own are attached
_BEHIND = 900  # within ALTER_TYPE, when columns have gone to other types


def behind(step: Step, context: Context) -> Step:
    """Return DROP ATTRIBUTE behind what takes its values along: ALTER COLUMN TYPE, or the copy to a table made anew."""
    takers = [*_takers(step.address, context)]
    if any(one.parent in context.gone for one in takers):
        return replace(step, phase=Phase.TIGHTEN, order=COPY + 1)
    return replace(step, phase=Phase.ALTER_TYPE, order=_BEHIND) if takers else step


def _takers(attribute: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of the attribute's type that are to be of another type which has one of that name."""
    first = context.first((attribute.schema, attribute.relation))
    for column, item in context.actual.items():
        table = context.gone.get(column.parent, column.parent)
        after = context.expected.get(column._replace(schema=table.schema, relation=table.relation))
        if not isinstance(item, Column) or not isinstance(after, Column) or item.type == after.type:
            continue
        old = place_of(conversion.underlying(item.type, context.actual))
        new = place_of(conversion.underlying(after.type, context.expected))
        if old != first or new is None or new in (first, (attribute.schema, attribute.relation)):
            continue
        if isinstance(context.expected.get(attribute._replace(schema=new[0], relation=new[1])), Attribute):
            yield column
