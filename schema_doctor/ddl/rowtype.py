"""Columns of the row type of a table: PostgreSQL refuses to change a table's columns, or to drop it, under them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import byname, dependents
from schema_doctor.ddl.basetype import before, underlying
from schema_doctor.ddl.columnadd import of_domain
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, mentions, qualified, text, typename
from schema_doctor.hazard import DATA_LOSS, TABLE_REWRITE, VALUES_CHANGE, Hazard
from schema_doctor.lineage import parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Kind
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import Phase, Step

_Left = Mapping[Address, Collection[Address]]  # tables -> parents that they leave first
_REASON = "its type is the row type of a table of which a column changes"
_FIRST = -10  # within LOOSEN, before the table itself changes
_EARLY = 1000  # within DROP_INDEX, before a column of the table is dropped to be made anew
_CHANGED = 900  # within ADD_COLUMN, what else writes a table anew
_LAST = 3000  # within ADD_COLUMN, when all tables have changed


def around(steps: Sequence[Step], context: Context) -> tuple[list[Step], list[Unplannable]]:
    """Return the steps, with those that keep the rows of a table aside while others of them write it anew.

    PostgreSQL refuses (0A000) to do so, or only to change a type or to add a column with a value, while columns store
    rows of the table, or of a partition or child. Where they cannot be kept aside, what would do so is left out.
    """
    if not context.type_users:
        return [*steps], []
    filled = {step.address for step in steps if step.fill}
    causes: dict[Address, list[Step]] = {}
    for step in steps:
        table = step.address.parent if step.address.name else step.address
        if table in context.actual and any(context.row_users(table)) and _writes(step, filled, context):
            causes.setdefault(table, []).append(step)
    left = {step.address: [one for one, _ in step.also] for step in steps if step.phase is Phase.DETACH}
    unplanned: list[Unplannable] = []
    moved = {step.sql: step for step in steps}
    for table, found in causes.items():
        hazards = (VALUES_CHANGE,) if any(VALUES_CHANGE in step.hazards for step in found) else ()
        early = any(step.phase is Phase.DROP_GENERATED and step.address.parent == table for step in steps)
        made = [
            one
            for user in context.row_users(table)
            for one in _aside(user, found[0].address, hazards, context, early=early, left=left)
        ]
        if stuck := [one for one in made if isinstance(one, Unplannable)]:
            unplanned += [replace(stuck[0], address=one) for one in dict.fromkeys(step.address for step in found)]
            continue
        for step in found:
            if step.phase is Phase.TIGHTEN:  # it must be done when the rows are read back
                order = _CHANGED + step.order
                moved[step.sql] = replace(step, phase=Phase.ADD_COLUMN, order=order, phases=(step.phase,))
        for one in made:
            assert isinstance(one, Step)  # noqa: S101 - for the type checker
            known = moved.get(one.sql, one)
            # A column that goes is dropped now, and not in the end; what is read back may be changed so anyway.
            first = one if one.phase is Phase.ADD_COLUMN else min(one, known, key=lambda step: step.phase)
            moved[one.sql] = replace(first, hazards=tuple(dict.fromkeys((*known.hazards, *one.hazards))))
    stuck_ones = {one.address for one in unplanned}
    back = {one.address for one in moved.values() if one.reason == _REASON and one.phase is Phase.ADD_COLUMN}
    # Values are read back as of the type that is there by then, also where it has been made anew.
    kept = (one for one in moved.values() if one.address not in back or one.phase is not Phase.ALTER_TYPE)
    return [one for one in kept if one.address not in stuck_ones], unplanned


def _writes(step: Step, filled: set[Address], context: Context) -> bool:
    """Tell whether PostgreSQL refuses a step on a table whose rows are stored elsewhere."""
    if step.address.kind not in (Kind.COLUMN, Kind.TABLE) or step.fill:
        return False
    if step.rewrites or (step.phase is Phase.ALTER_TYPE and step.address.kind is Kind.COLUMN):
        return True
    item = context.expected.get(step.address)
    if step.phase is not Phase.ADD_COLUMN or not isinstance(item, Column) or step.address in filled:
        return False
    return item.default is not None or of_domain(item, context)


def _aside(
    user: TypeUser,
    column: Address,
    hazards: tuple[Hazard, ...],
    context: Context,
    *,
    early: bool,
    left: _Left,
    depth: int = 0,
) -> Iterator[Step | Unplannable]:
    """Yield what keeps the values of a column of a row type as JSON while a column of the table changes.

    Read back, they follow the names of the table's columns. For an array, only a field of a composite type does so.
    What holds rows of the column's own table goes before, and comes behind: it is at another `depth`.
    """
    outer = [one for one in context.users_by_any_name((user.schema, user.relation)) if one.kind != "other"]
    if user.kind != "column":
        for one in outer:
            within = replace(one, array=one.array or (user.array and user.kind == "domain"))
            yield from _aside(within, column, hazards, context, early=early, left=left, depth=depth)
        return
    if _goes(user, context):
        yield from _gone(user, left, context)
        return
    address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    if user.inherited and address.parent not in context.moving:
        return  # it goes along with that of its parent
    actual, after = context.actual.get(address), context.afterwards(address)
    if not isinstance(actual, Column) or actual.generated is not None:
        yield Unplannable(column, f"column {address.path} holds rows of the table, and cannot be kept aside")
        return
    for one in outer:  # which hold rows of the column's own table
        yield from _aside(one, column, hazards, context, early=early, left=left, depth=depth + 1)
    off = [*dependents.set_aside(address, context)]
    yield from off
    name = ident(user.name)
    out = SQL("ALTER COLUMN {0} DROP DEFAULT, ALTER COLUMN {0} TYPE jsonb USING pg_catalog.to_jsonb({0})").format(name)
    aside = _step(address, text(out), Phase.LOOSEN, _FIRST - depth, ())
    # What is computed from the column goes before it, and as late as what the table has to make anew.
    waits = any(isinstance(step, Step) and step.phase is Phase.DROP_GENERATED for step in off)
    yield replace(aside, phase=Phase.DROP_INDEX, order=_EARLY - depth) if early and not waits else aside
    if not isinstance(after, Column):
        return  # it goes
    if after.type != actual.type and underlying(after.type, context.expected) != before(actual.type, context):
        return  # it becomes of another type, which that of the JSON has to lead to
    if not byname.stays_exact(actual.type, context):
        hazards = (VALUES_CHANGE,)
    into = typename(after.type)
    order = _LAST + 10 * depth
    if user.array:
        holder = byname.spare(address, context)
        yield from byname.held(address, holder, after.type, Phase.ADD_COLUMN, order)
        back = byname.array(name, after.type, context, holder)
    else:
        back = byname.record(name, after.type, context)
    action = SQL("ALTER COLUMN {} TYPE {} USING {}").format(name, into, back)
    yield _step(address, text(action), Phase.ADD_COLUMN, order, hazards)


def _goes(user: TypeUser, context: Context) -> bool:
    """Tell whether a column goes: with its table, or by itself, and not to a table that is made anew."""
    one = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    if (table := context.gone.get(one.parent)) is not None:
        new = context.expected.get(one.of_table(table))
        if isinstance(new, Column) and new.generated is None:
            return False
    return one.parent in context.dropped or (one in context.actual and context.afterwards(one) is None)


def _gone(user: TypeUser, left: _Left, context: Context) -> Iterator[Step]:
    """Yield the drop of a column that stores rows, be it within others, ahead of those of its table and type.

    One that is inherited goes with that of the parent, unless the table has left all of those that have it.
    """
    address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    over = [*parents(context.actual.get(address.parent))]
    over = [one for one in over if one not in left.get(address.parent, ()) and _has(one, user.name, context)]
    if user.inherited and (address.parent not in left or over):
        return
    found = context.present(address) if address.parent in context.dropped else ()
    computed = [one for one, item in found if isinstance(item, Column) and _reads(item, user.name)]
    for number, one in enumerate((address, *computed)):
        action = text(SQL("DROP COLUMN IF EXISTS {}").format(ident(one.name)))
        yield _step(one, action, Phase.LOOSEN, _FIRST - number, (DATA_LOSS,), rewrites=False)


def _reads(item: Column, name: str) -> bool:
    return item.generated is not None and mentions(item.generated, name)


def _has(table: Address, column: str, context: Context) -> bool:
    return Address(Kind.COLUMN, table.schema, table.relation, column) in context.actual


def _step(
    address: Address, action: str, phase: Phase, order: int, hazards: tuple[Hazard, ...], *, rewrites: bool = True
) -> Step:
    return Step(
        sql=f"ALTER TABLE {text(qualified(address))} {action}",
        address=address,
        phase=phase,
        reason=_REASON,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(*((TABLE_REWRITE,) if rewrites else ()), *hazards),
        transactional=True,
        order=order,
        phases=(phase, Phase.ALTER_TYPE),
    )
