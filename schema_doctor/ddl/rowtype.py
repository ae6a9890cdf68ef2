"""Columns of the row type of a table: PostgreSQL refuses to change a table's columns, or to drop it, under them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from psycopg.sql import SQL

from schema_doctor.ddl import dependents
from schema_doctor.ddl.columnadd import of_domain
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text, typename
from schema_doctor.hazard import DATA_LOSS, TABLE_REWRITE, VALUES_CHANGE, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Kind
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import Phase, Step

_REASON = "its type is the row type of a table of which a column changes"
_FIRST = -10  # within LOOSEN, before the table itself changes
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
        made = [one for user in context.row_users(table) for one in _aside(user, found[0].address, hazards, context)]
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
    user: TypeUser, column: Address, hazards: tuple[Hazard, ...], context: Context
) -> Iterator[Step | Unplannable]:
    """Yield what keeps the values of a column of a row type as JSON while a column of the table changes.

    Read back, they follow the names of the table's columns; arrays of rows are kept as text, and follow their order.
    """
    if _goes(user, context):
        yield from _gone(user, context)
        return
    if user.kind == "domain":
        for one in context.users((user.schema, user.relation)):
            if one.kind != "other":
                yield from _aside(replace(one, array=one.array or user.array), column, hazards, context)
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
    yield from dependents.set_aside(address, context)
    name = ident(user.name)
    spare = "text" if user.array else "jsonb"
    kept = SQL("{}::text" if user.array else "pg_catalog.to_jsonb({})").format(name)
    out = SQL("ALTER COLUMN {0} DROP DEFAULT, ALTER COLUMN {0} TYPE {1} USING {2}").format(name, typename(spare), kept)
    yield _step(address, text(out), Phase.LOOSEN, _FIRST, ())
    if not isinstance(after, Column) or after.type != actual.type:
        return  # it goes, or becomes of another type, which that of the JSON has to lead to
    back = "{name}::{type}" if user.array else "pg_catalog.jsonb_populate_record(NULL::{type}, {name})"
    action = SQL("ALTER COLUMN {name} TYPE {type} USING " + back).format(name=name, type=typename(after.type))
    yield _step(address, text(action), Phase.ADD_COLUMN, _LAST, hazards)


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
