"""Columns of the row type of a table: PostgreSQL refuses to change a table's columns, or to drop it, under them."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import dependents
from schema_doctor.ddl.columnadd import of_domain
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text, typename
from schema_doctor.hazard import DATA_LOSS, TABLE_REWRITE, VALUES_CHANGE, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Kind
from schema_doctor.names import numbered
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import Phase, Step

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
    unplanned: list[Unplannable] = []
    moved = {step.sql: step for step in steps}
    for table, found in causes.items():
        hazards = (VALUES_CHANGE,) if any(VALUES_CHANGE in step.hazards for step in found) else ()
        early = any(step.phase is Phase.DROP_GENERATED and step.address.parent == table for step in steps)
        made = [
            one
            for user in context.row_users(table)
            for one in _aside(user, found[0].address, hazards, context, early=early)
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
            before = moved.get(one.sql, one)
            # A column that goes is dropped now, and not in the end.
            first = min(one, before, key=lambda step: step.phase)
            moved[one.sql] = replace(first, hazards=tuple(dict.fromkeys((*before.hazards, *one.hazards))))
    left = {one.address for one in unplanned}
    return [step for step in moved.values() if step.address not in left], unplanned


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
    user: TypeUser, column: Address, hazards: tuple[Hazard, ...], context: Context, *, early: bool
) -> Iterator[Step | Unplannable]:
    """Yield what keeps the values of a column of a row type as JSON while a column of the table changes.

    Read back, they follow the names of the table's columns. For an array, only a field of a composite type does so.
    """
    if _goes(user, context):
        yield from _gone(user, context)
        return
    if user.kind == "domain":
        for one in context.users((user.schema, user.relation)):
            if one.kind != "other":
                within = replace(one, array=one.array or user.array)
                yield from _aside(within, column, hazards, context, early=early)
        return
    if user.kind != "column":
        yield Unplannable(column, f"{user.kind} {user.schema}.{user.relation} is made of rows of the table")
        return
    address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    actual, after = context.actual.get(address), context.afterwards(address)
    if not isinstance(actual, Column) or actual.generated is not None or user.inherited:
        yield Unplannable(column, f"column {address.path} holds rows of the table, and cannot be kept aside")
        return
    if any(one.kind != "other" for one in context.users((user.schema, user.relation))):
        what = f"column {address.path} holds rows of the table"
        yield Unplannable(column, f"{what}, and rows of its own table are stored, too")
        return
    off = [*dependents.set_aside(address, context)]
    yield from off
    name = ident(user.name)
    out = SQL("ALTER COLUMN {0} DROP DEFAULT, ALTER COLUMN {0} TYPE jsonb USING pg_catalog.to_jsonb({0})").format(name)
    aside = _step(address, text(out), Phase.LOOSEN, _FIRST, ())
    # What is computed from the column goes before it, and as late as what the table has to make anew.
    waits = any(isinstance(step, Step) and step.phase is Phase.DROP_GENERATED for step in off)
    yield replace(aside, phase=Phase.DROP_INDEX, order=_EARLY) if early and not waits else aside
    if not isinstance(after, Column) or after.type != actual.type:
        return  # it goes, or becomes of another type, which that of the JSON has to lead to
    into = typename(after.type)
    back = SQL("pg_catalog.jsonb_populate_record(NULL::{}, {})").format(into, name)
    if user.array:
        holder = qualified(Address(Kind.COMPOSITE, user.schema, _spare(user, context)))
        values = SQL("pg_catalog.jsonb_build_object('rows', {})").format(name)
        back = SQL("(pg_catalog.jsonb_populate_record(NULL::{}, {})).rows").format(holder, values)
        yield _typed(address, SQL("CREATE TYPE {} AS (rows {})").format(holder, into), _LAST - 1)
        yield _typed(address, SQL("DROP TYPE {}").format(holder), _LAST + 1)
    action = SQL("ALTER COLUMN {} TYPE {} USING {}").format(name, into, back)
    yield _step(address, text(action), Phase.ADD_COLUMN, _LAST, hazards)


def _spare(user: TypeUser, context: Context) -> str:
    """Return a free name for a type."""
    taken = {one.name or one.relation for one in (*context.actual, *context.expected) if one.schema == user.schema}
    return numbered(f"{user.relation[:12]}_{user.name[:12]}_schema_doctor_", taken)


def _typed(address: Address, sql: Composable, order: int) -> Step:
    return Step(
        sql=text(sql),
        address=address,
        phase=Phase.ADD_COLUMN,
        reason="arrays of rows are read back as its field",
        lock=None,
        hazards=(),
        transactional=True,
        order=order,
    )


def _goes(user: TypeUser, context: Context) -> bool:
    """Tell whether what is made of rows goes: with its table or type, or by itself."""
    kinds = {"column": (Kind.COLUMN, Kind.TABLE), "attribute": (Kind.ATTRIBUTE, Kind.COMPOSITE)}
    part, whole = kinds.get(user.kind, (None, Kind.DOMAIN))
    owner = Address(whole, user.schema, user.relation)
    if owner in context.dropped:
        return True
    one = Address(part, user.schema, user.relation, user.name) if part else owner
    return one in context.actual and context.afterwards(one) is None


def _gone(user: TypeUser, context: Context) -> Iterator[Step]:
    """Yield the drops of the columns that store rows, be it within others, ahead of those of their tables and types."""
    if user.kind != "column":
        for other in context.users((user.schema, user.relation)):
            if other.kind != "other" and _goes(other, context):
                yield from _gone(other, context)
        return
    address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
    if not user.inherited:
        action = text(SQL("DROP COLUMN IF EXISTS {}").format(ident(user.name)))
        yield _step(address, action, Phase.LOOSEN, _FIRST, (DATA_LOSS,), rewrites=False)


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
