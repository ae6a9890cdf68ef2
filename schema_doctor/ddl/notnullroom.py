"""Names of NOT NULL constraints that are to change hands, and which of their bearers give them up (PostgreSQL 18).

Columns are dropped at the end, when nothing reads them any longer, and NOT NULL keeps the name of what its column was
called before; but a table has each name only once (sql-altertable).
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above, parents
from schema_doctor.model import Address, Column, Kind
from schema_doctor.notnull import forbidding, not_null_name
from schema_doctor.rename import Rename, aside
from schema_doctor.since import NOT_NULLS_SINCE


class Way(Struct, frozen=True):
    """How a NOT NULL gets out of the way: with that of a column; `late`: when its table has left its parents."""

    column: Address
    late: bool


def renames(context: Context) -> Iterator[tuple[Rename, bool]]:
    """Yield the renamings of each NOT NULL that goes whose name another is to bear, and whether it is a late one."""
    taken = {place for side in (context.bearing, context.to_bear) for place in side}
    ways: dict[Address, bool] = {}
    for place in context.to_bear.keys() & context.bearing.keys() if context.server.major >= NOT_NULLS_SINCE else ():
        for column in context.to_bear[place]:
            item = context.expected[column]
            if isinstance(item, Column) and column not in context.bearing[place]:
                beneath = [*context.beneath(column.parent), *context.heirs(column.parent)]
                for one in _rivals(column, place[1], beneath, context):
                    if _needs(column, item, context) and (way := _way(one, context)) is not None:
                        ways[way.column] = way.late
    for column, late in sorted(ways.items()):
        rename = _aside(column._replace(kind=Kind.CHECK, name=context.forbidden.real(column)), taken)
        taken.add((column.schema, rename.name))
        yield rename, late


def _aside(constraint: Address, taken: Collection[tuple[str, str]]) -> Rename:
    return aside(constraint, lambda spare: (constraint.schema, spare) not in taken)


def in_the_way(column: Address, item: Column, beneath: Sequence[Address], context: Context) -> Iterator[Address]:
    """Yield what bears the name that the NOT NULL of a column is to have, in its table or below, and keeps it."""
    for one in _rivals(column, not_null_name(item, column), beneath, context):
        if not _needs(column, item, context) or _way(one, context) is None:
            yield one


def gives_up(one: Address, name: str, context: Context) -> bool:
    """Tell whether something no longer bears its name when columns come: it is dropped, taken off or renamed before."""
    if one.kind is not Kind.COLUMN:
        return context.afterwards(one) is None
    after = context.expected.get(one)
    if isinstance(after, Column) and not after.nullable:
        return not_null_name(after, one) != name and not goes_alone(one, context)
    return _goes_soon(one, context)


def waits(column: Address, item: Column, beneath: Sequence[Address], context: Context) -> bool:
    """Tell whether what bears the name that a NOT NULL is to have gets out of the way late."""
    ways = (_way(one, context) for one in _rivals(column, not_null_name(item, column), beneath, context))
    return any(way is not None and way.late for way in ways)


def goes_alone(column: Address, context: Context) -> bool:
    """Tell whether NOT NULL of a column, or of one above it, is not to be inherited: what is below has its own name."""
    if context.server.major < NOT_NULLS_SINCE:
        return False
    tables = [
        column.parent,
        *(one for side in (context.actual, context.expected) for one in above(column.parent, side)),
    ]
    below = (context.expected.get(column.of_table(one)) for table in tables for one in context.heirs(table))
    return any(isinstance(item, Column) and item.nullable for item in below)


def _rivals(column: Address, name: str, beneath: Sequence[Address], context: Context) -> Iterator[Address]:
    """Yield what bears a name in a table or below it, but for the NOT NULL of a column and what goes with it."""
    for one in context.bearing.get((column.schema, name), ()):
        if one.parent in (column.parent, *beneath) and (one.kind is not Kind.COLUMN or one.name != column.name):
            yield one


def _needs(column: Address, item: Column, context: Context) -> bool:
    """Tell whether NOT NULL of a column must have its name: it counts, and is not that which a parent hands down."""
    if item.not_null_name is None and not context.strict_names:
        return False
    return goes_alone(column, context) or not any(forbidding(column, context.expected))


def _way(one: Address, context: Context) -> Way | None:
    """Return how what bears a name gets out of the way, if it is to do so, and can."""
    if one.kind is not Kind.COLUMN or _goes_soon(one, context):
        return None
    found = context.forbidden
    if _can_do_without(along := found.along(one), context):
        return Way(along[0], late=False)
    stays = parents(context.expected.get(one.parent))
    own = found.reached(one) if not any(over.parent in stays for over in found.over(one)) else ()
    return Way(one, late=True) if _can_do_without(own, context) else None


def _can_do_without(columns: Sequence[Address], context: Context) -> bool:
    """Tell whether each NOT NULL of some, at least one, needs its name no longer: it goes, or nobody asks for it."""
    after = [context.expected.get(one) for one in columns]
    return bool(after) and not any(
        isinstance(one, Column) and not one.nullable and context.strict_names for one in after
    )


def _goes_soon(column: Address, context: Context) -> bool:
    """Tell whether a NOT NULL goes before columns come, as that of a generated column, and that which is taken off.

    What parents have handed down may be taken off only behind that.
    """
    before, after = context.actual[column], context.expected.get(column)
    if isinstance(after, Column):
        return after.nullable and not any(above(column.parent, context.actual))
    return isinstance(before, Column) and before.generated is not None and column in context.dropped
