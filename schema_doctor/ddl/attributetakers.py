"""Columns that take what they hold in an attribute to another composite type, while their old type loses it."""

from collections.abc import Iterator

from msgspec.structs import replace

from schema_doctor.ddl import basetype
from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Attribute, Column, Kind
from schema_doctor.names import numbered
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

_BEHIND = 900  # within ALTER_TYPE, when columns have gone to other types


def behind(step: Step, context: Context) -> Step:
    """Return DROP ATTRIBUTE behind ALTER COLUMN TYPE that takes its values along.

    Those of a table that is made anew are kept aside instead: the new table may build rows of the type as it is to be.
    """
    if any(one.parent not in context.gone for one in _takers(step.address, context)):
        return replace(step, phase=Phase.ALTER_TYPE, order=_BEHIND)
    return step


def spare(column: Address, context: Context) -> str | None:
    """Return the name of a column in which a table that is made anew keeps such values, None where it need not."""
    attributes = (one for one in context.dropped if one.kind is Kind.ATTRIBUTE)
    if not any(_takes(column, one, context) for one in attributes):
        return None
    return numbered(f"{column.name[:12]}_schema_doctor_", {one.name for one, _ in context.present(column)})


def _takers(attribute: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of the attribute's type that are to be of another type which has one of that name."""
    return (column for column in context.actual if _takes(column, attribute, context))


def _takes(column: Address, attribute: Address, context: Context) -> bool:
    item = context.actual.get(column)
    table = context.gone.get(column.parent, column.parent)
    after = context.expected.get(column._replace(schema=table.schema, relation=table.relation))
    if not isinstance(item, Column) or not isinstance(after, Column) or item.type == after.type:
        return False
    first = context.first((attribute.schema, attribute.relation))
    old = place_of(basetype.underlying(item.type, context.actual))
    new = place_of(basetype.underlying(after.type, context.expected))
    if old != first or new is None or new in (first, (attribute.schema, attribute.relation)):
        return False
    return isinstance(context.expected.get(attribute._replace(schema=new[0], relation=new[1])), Attribute)
