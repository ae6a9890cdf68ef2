"""UPDATE for the rows in which a column is NULL and must not be, or does not have its default yet."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import helper
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, qualified, text, trusted
from schema_doctor.hazard import FULL_SCAN
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Table
from schema_doctor.snapshot import Unexamined
from schema_doctor.step import Fill, Phase, Step

_UNFILLED = "an interrupted run has left rows without the default"


def filling(column: Address, value: str, reason: str = "rows that are there may have no value") -> Step:
    """Return the UPDATE of all rows at once; with the rest of a plan it reads them under the lock of ALTER TABLE."""
    sql = SQL("UPDATE {} SET {} = {} WHERE {} IS NULL").format(
        qualified(column), ident(column.name), trusted(value), ident(column.name)
    )
    return Step(
        sql=text(sql),
        address=column,
        phase=Phase.BACKFILL,
        reason=reason,
        lock=LockMode.ROW_EXCLUSIVE,
        hazards=(FULL_SCAN,),
        transactional=True,
        fill=Fill(value=value),
    )


def in_batches(step: Step) -> Step:
    """Return the UPDATE of some rows at a time, each time in a transaction of its own."""
    fill = step.fill and replace(step.fill, batched=True)
    return replace(step, fill=fill, hazards=tuple(one for one in step.hazards if one != FULL_SCAN), scan=True)


def the_rest(step: Step) -> Step:
    """Return the UPDATE of rows that came without a value while the others got theirs."""
    fill = step.fill and replace(step.fill, rest=True)
    return replace(step, fill=fill, reason="rows may have come without a value until the CHECK was there")


def before(column: Address, context: Context) -> Iterator[Step]:
    """Yield what gives the rows that are there a value, where the spec says which, before a column is NOT NULL."""
    if (value := context.backfills.get(column)) is not None:
        yield filling(column, value)


def noted(step: Step, context: Context, unexamined: Iterable[Unexamined]) -> tuple[str, ...]:
    """Return what the UPDATE of a step sets going, how many rows it is about, and what may be in its way."""
    column = step.address
    place = column.schema, column.relation
    parts = [(one.schema, one.relation) for one in context.beneath(column.parent)]
    notes = []
    if (size := context.sizes.get(place)) and size.rows >= 0:
        notes.append(f"the table has about {size.rows:,} rows, {size.bytes:,} bytes; what is changed is written anew")
    for one in unexamined:
        if (one.schema, one.table) == place and one.kind in ("trigger", "rule"):
            names = ", ".join(one.names)
            notes.append(f"what the table has of {one.kind}s on UPDATE runs for these rows, too; it has {names}")
        elif (one.schema, one.table) in parts and one.kind == "trigger":
            names = f"{one.schema}.{one.table} has {', '.join(one.names)}"
            notes.append(f"what a part of the table has of triggers on UPDATE runs for its rows, too; {names}")
    item = context.actual.get(column.parent)
    if isinstance(item, Table) and item.force_row_security:
        notes.append(
            "row-level security is forced on the table: where a policy would hide rows, the statement is refused; "
            "let a role with BYPASSRLS run it"
        )
    return tuple(notes)


def marking(column: Address, context: Context) -> Step:
    """Return ADD CONSTRAINT of the mark that rows do not have their value yet.

    It comes behind tables that become part of its own, which would have to have it before.
    """
    coming = any(one in context.moving for one in context.heirs(column.parent))
    mark = helper.mark_of(column)
    action = SQL("ADD CONSTRAINT {} CHECK ({}) NOT VALID").format(ident(mark.name), trusted(helper.unfilled(column)))
    return Step(
        sql=text(SQL("ALTER TABLE {} {}").format(qualified(column), action)),
        address=column,
        phase=Phase.ADD_CONSTRAINT if coming else Phase.ADD_COLUMN,
        reason="it marks until then that rows have no value yet",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        order=1,
        action=text(action),
    )


def unmarking(mark: Address, reason: str) -> Step:
    """Return DROP CONSTRAINT of the mark."""
    return Step(
        sql=text(SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}").format(qualified(mark), ident(mark.name))),
        address=mark,
        phase=Phase.TIGHTEN,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        order=1,
    )


def marked(mark: Address, context: Context) -> Iterator[Step]:
    """Yield what an interrupted run has left to do, and the drop of its mark."""
    for column, item in context.children(mark.parent):
        due = isinstance(item, Column) and helper.mark_of(column) == mark and column not in context.backfills
        if due and column in context.actual and item.default is not None:
            yield filling(column, item.default, _UNFILLED)
    yield unmarking(mark, "an interrupted run has left it behind")
