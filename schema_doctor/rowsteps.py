"""Order of the steps around tables and composite types whose shape changes while others are made of their rows."""

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from schema_doctor.ddl import sequence
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above
from schema_doctor.model import Address, Column, Kind, Table
from schema_doctor.rowtype import builds_its_row
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import Place, of_rows, place_of

_GONE = 900  # within ALTER_TYPE: before values that were kept aside are read back, by the columns that are left
_WRITTEN = 900  # within ADD_COLUMN: a table is written anew before something holds its rows,
_MADE = 1000  # what is made of rows comes behind the new columns of these,
_USED = 2000  # and then come the columns of what is made
_SHAPING = (Phase.ALTER_TYPE, Phase.ADD_COLUMN, Phase.DROP_COLUMN)


def placed(steps: Collection[Step], context: Context) -> Iterator[Step]:
    """Yield the steps, those moved that need the last shape of a table or type, and those that lead to it.

    What is computed of a column that gets its type only behind new columns comes behind that, as do new children.
    """
    found = [*_shaping(steps, context)]
    late = [one for one in found if one.phase is Phase.ADD_COLUMN and Phase.ALTER_TYPE in one.all_phases]
    last = {one.address.parent: one.order + 1 for one in sorted(late, key=lambda one: one.order)}
    for step in found:
        item = context.expected.get(step.address)
        table = step.address.parent if isinstance(item, Column) else step.address
        waits = isinstance(item, Table) or (isinstance(item, Column) and item.generated is not None)
        waits = waits and step.phase is Phase.ADD_COLUMN and bool(last)
        orders = [last[one] for one in (table, *above(table, context.expected)) if one in last] if waits else []
        yield replace(step, order=max(orders) + step.order, action="") if orders else step


def _shaping(steps: Collection[Step], context: Context) -> Iterator[Step]:
    """Yield the steps around what changes its shape.

    An expression such as `ROW('a', 1)::public.address` can be read only when the row has just these columns, and no
    column can change of a table whose rows are stored: what stores them and is new has to wait.
    """
    shaped = {(step.address.schema, step.address.relation) for step in steps if _shapes(step)}
    made_of = of_rows(context.expected)
    shaped &= {place for found in made_of.values() for place in found}
    late = {place for place in made_of if shaped and place not in shaped and _reaches(place, shaped, made_of)}
    building = {(one.address.schema, one.address.relation) for one in steps if _builds_rows(one, context)}
    created = {(one.address.schema, one.address.relation) for one in steps if one.sql.startswith("CREATE TYPE ")}
    for one in steps:
        place = (one.address.schema, one.address.relation)
        rank = context.row_ranks.get(place, 0) if one.phase is Phase.CREATE_TABLE else 0
        step = replace(one, order=rank) if rank > max(one.order, 0) else one
        if (place in shaped or place in building) and step.phase is Phase.DROP_COLUMN:
            yield from sequence.let_go(step.address, context)
            yield replace(step, phase=Phase.ALTER_TYPE, order=_GONE, phases=(step.phase,))
        elif place in shaped and _writes_anew(step):
            yield replace(step, phase=Phase.ADD_COLUMN, order=_WRITTEN + step.order, phases=(step.phase,))
        elif place in late and step.phase is Phase.CREATE_TABLE:
            yield replace(step, phase=Phase.ADD_COLUMN, order=_MADE + step.order, phases=(step.phase,))
        elif place in late and step.phase is Phase.LOOSEN and step.address.parent not in context.actual:
            yield replace(step, phase=Phase.ADD_COLUMN, order=_USED - 1, action="")  # of a partition that is made late
        elif not _holds(step, {*shaped, *late}, context):
            yield step
        elif step.phase is Phase.ADD_COLUMN or (
            step.phase is Phase.ALTER_TYPE and _takes_rows(step, late, late & created, context)
        ):
            # What is read back knows its place.
            order, phases = step.order if step.order >= _USED else _USED + step.order, step.all_phases
            yield replace(step, phase=Phase.ADD_COLUMN, order=order, action="", phases=phases)
        else:  # a default must not be joined with what comes before the shape is there
            yield replace(step, action="") if step.phase is Phase.TIGHTEN else step


def _builds_rows(step: Step, context: Context) -> bool:
    """Tell whether a step makes something of a table whose expression builds rows of that."""
    item = context.expected.get(step.address) if step.phase in (Phase.ADD_CONSTRAINT, Phase.CREATE_INDEX) else None
    return item is not None and builds_its_row(item, step.address.parent)


def _shapes(step: Step) -> bool:
    if step.address.kind is Kind.ATTRIBUTE:
        return step.phase in (Phase.ADD_COLUMN, Phase.ALTER_TYPE)
    return (step.address.kind is Kind.COLUMN and step.phase in _SHAPING) or _writes_anew(step)


def _writes_anew(step: Step) -> bool:
    return step.address.kind is Kind.TABLE and step.phase is Phase.TIGHTEN and step.rewrites


def _reaches(place: Place, goals: Collection[Place], made_of: Mapping[Place, Collection[Place]]) -> bool:
    """Tell whether something is made of rows, be it of others that are made of them; a spec has no cycles in it."""
    return any(one in goals or _reaches(one, goals, made_of) for one in made_of.get(place, ()))


def _takes_rows(step: Step, late: Collection[Place], anew: Collection[Place], context: Context) -> bool:
    """Tell whether a column comes to hold rows of a table, or of what waits for one.

    Values of a composite type are read back before it, or one that it is made of, gets its new attributes, unless it is
    made anew (`anew`).
    """
    item, there = context.expected.get(step.address), context.actual.get(step.address)
    place = place_of(item.type) if isinstance(item, Column) else None
    if place is None:
        return False
    new = not isinstance(there, Column) or place_of(there.type) != place
    return (new and place in late) or place in anew or Address(Kind.TABLE, *place) in context.expected


def _holds(step: Step, places: Collection[Place], context: Context) -> bool:
    """Tell whether a step is one on a column that is to hold rows."""
    item = context.expected.get(step.address)
    return isinstance(item, Column) and place_of(item.type) in places
