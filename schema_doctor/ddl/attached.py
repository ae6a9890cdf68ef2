"""Policies, triggers and rules that are in the way of a change: DROP, and the same anew (manual: sql-createpolicy)."""

from collections.abc import Iterator

from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, text, word
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.snapshot import Attached
from schema_doctor.step import Phase, Step

REASON = "it uses what changes; nobody sees the table without it, because all is one transaction"
_FIRST = -1_000_000  # before all views, which they may use
_LAST = 1_000_000_000  # after all views


def table(one: Attached) -> Address:
    """Return the table, or view, that something is attached to."""
    return Address(Kind.TABLE, one.schema, one.relation)


def off(one: Attached, context: Context) -> Step:
    """Return the drop."""
    sql = SQL("DROP {} IF EXISTS {} ON {}.{}").format(
        word(one.kind.upper()), ident(one.name), ident(one.schema), ident(one.relation)
    )
    return _step(one, text(sql), Phase.DROP_VIEW, _FIRST, LockMode.ACCESS_EXCLUSIVE, context)


def again(one: Attached, context: Context) -> Iterator[Step]:
    """Yield the same anew, with its comment, and enabled as it was."""
    place = context.attached.index(one)
    for number, sql in enumerate(one.statements):
        yield _step(one, sql, Phase.CREATE_VIEW, _LAST + place * 1000 + number, _lock(one, sql), context)


def _lock(one: Attached, sql: str) -> LockMode:
    if sql.startswith("COMMENT "):
        return LockMode.ACCESS_SHARE
    return LockMode.SHARE_ROW_EXCLUSIVE if one.kind == "trigger" else LockMode.ACCESS_EXCLUSIVE


def _step(one: Attached, sql: str, phase: Phase, order: int, lock: LockMode, context: Context) -> Step:
    also: tuple[tuple[Address, LockMode], ...] = ()
    if sql.startswith("CREATE ") and one.kind != "trigger":
        # What a rule does to other tables is locked as when it is done, a subquery of a policy only reads.
        mode = LockMode.ROW_EXCLUSIVE if one.kind == "rule" else LockMode.ACCESS_SHARE
        used = {Address(Kind.TABLE, *used[:2]) for used in one.uses} - {table(one)}
        also = tuple((other, mode) for other in sorted(used) if other in context.actual)
    return Step(
        sql=sql,
        address=table(one),
        phase=phase,
        reason=REASON,
        lock=None if one.on_view else lock,
        hazards=(),
        transactional=True,
        also=also,
        order=order,
    )
