"""Columns of the row type of a table: PostgreSQL refuses to change a table's columns, or to drop it, under them."""

from collections.abc import Iterator

from psycopg.sql import SQL

from schema_doctor.ddl import dependents
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text, typename
from schema_doctor.hazard import DATA_LOSS, TABLE_REWRITE, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Kind
from schema_doctor.snapshot import TypeUser
from schema_doctor.step import Phase, Step

_REASON = "its type is the row type of a table of which a column changes"
_FIRST = -10  # within LOOSEN, before the table itself changes
_LAST = 1000  # within ALTER_TYPE, when all tables have changed


def aside(column: Address, hazards: tuple[Hazard, ...], context: Context) -> Iterator[Step | Unplannable]:
    """Yield what keeps the values of all columns of a row type as JSON while a column of the table changes.

    Read back, they follow the names of the table's columns; arrays of rows are kept as text, and follow their order.
    """
    table = (column.schema, column.relation)
    for user in context.users(table):
        if user.kind == "other":
            continue
        if _goes(user, context):
            yield from _gone(user, context)
            continue
        if user.kind != "column":
            yield Unplannable(column, f"{user.kind} {user.schema}.{user.relation} is made of rows of the table")
            continue
        address = Address(Kind.COLUMN, user.schema, user.relation, user.name)
        actual, after = context.actual.get(address), context.afterwards(address)
        if not isinstance(actual, Column) or actual.generated is not None or user.inherited:
            yield Unplannable(column, f"column {address.path} holds rows of the table, and cannot be kept aside")
            continue
        if any(one.kind != "other" for one in context.users((user.schema, user.relation))):
            what = f"column {address.path} holds rows of the table"
            yield Unplannable(column, f"{what}, and rows of its own table are stored, too")
            continue
        yield from dependents.set_aside(address, context)
        name = ident(user.name)
        spare = "text" if user.array else "jsonb"
        kept = SQL("{}::text" if user.array else "pg_catalog.to_jsonb({})").format(name)
        out = SQL("ALTER COLUMN {0} DROP DEFAULT, ALTER COLUMN {0} TYPE {1} USING {2}").format(
            name, typename(spare), kept
        )
        yield _step(address, text(out), Phase.LOOSEN, _FIRST, ())
        if not isinstance(after, Column) or after.type != actual.type:
            continue  # it goes, or becomes of another type, which that of the JSON has to lead to
        back = "{name}::{type}" if user.array else "pg_catalog.jsonb_populate_record(NULL::{type}, {name})"
        action = SQL("ALTER COLUMN {name} TYPE {type} USING " + back).format(name=name, type=typename(after.type))
        yield _step(address, text(action), Phase.ALTER_TYPE, _LAST, hazards)


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
