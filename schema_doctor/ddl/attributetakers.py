"""Columns that take what they hold in an attribute to another composite type, while their old type loses it."""

from collections.abc import Iterator

from msgspec.structs import replace

from schema_doctor.ddl import basetype
from schema_doctor.ddl.context import Context
from schema_doctor.model import Address, Column, Kind
from schema_doctor.names import numbered
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import Place, place_of

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
    attributes = (one for one in context.dropped if one.kind is Kind.ATTRIBUTE and one.parent not in context.dropped)
    if not any(_takes(column, one, context) for one in attributes):
        return None
    return numbered(f"{column.name[:12]}_schema_doctor_", {one.name for one, _ in context.present(column)})


def kept(type_: Place, context: Context) -> bool:
    """Tell whether a type that is made anew loses an attribute that columns take along, and so keeps it meanwhile."""
    return any(
        True
        for one in context.dropped
        if one.kind is Kind.ATTRIBUTE and one[1:3] == type_
        for _ in _takers(one, context)
    )


def _takers(attribute: Address, context: Context) -> Iterator[Address]:
    """Yield the columns that take an attribute, be it within others, to another type which has one of that name."""
    return (column for column in context.actual if _takes(column, attribute, context))


def _takes(column: Address, attribute: Address, context: Context) -> bool:
    item = context.actual.get(column)
    table = context.gone.get(column.parent, column.parent)
    after = context.expected.get(column.of_table(table))
    if not isinstance(item, Column) or not isinstance(after, Column):
        return False
    return _leads_on(item.type, after.type, attribute, context)


def _leads_on(actual: str, expected: str, attribute: Address, context: Context) -> bool:
    old = place_of(basetype.underlying(actual, context.actual))
    new = place_of(basetype.underlying(expected, context.expected))
    if old is None or new is None:
        return False
    wanted = basetype.members(new, context, after=True)
    own = (attribute.schema, attribute.relation)
    if old == context.first(own):
        return new not in (old, own) and attribute.name in wanted
    there = basetype.members(old, context)
    return any(_leads_on(type_, wanted[name], attribute, context) for name, type_ in there.items() if name in wanted)
