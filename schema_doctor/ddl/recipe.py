"""The statements for large tables: each lets others read and write for as long as it reads the table.

What they replace holds its lock for as long (manual: sql-altertable, "Notes"; sql-createindex, "Building Indexes
Concurrently").
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import adoption, backfill, definition, helper, notnullname
from schema_doctor.ddl.columnadd import create, empty, forbidden
from schema_doctor.ddl.constraintalter import validating
from schema_doctor.ddl.constraintstep import adding
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.index import creating
from schema_doctor.ddl.notnull import forbid
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.hazard import TABLE_REWRITE
from schema_doctor.identifier import quote_ident
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, PrimaryKey, Unique
from schema_doctor.step import Phase, Step

_CHECKED = "the rows that are there were not checked when it was added"


def not_valid(address: Address, item: Check | ForeignKey, reason: str, context: Context) -> Step:
    """Return ADD CONSTRAINT NOT VALID, which reads no row: the rule is kept from then on."""
    return adding(address, replace(item, valid=False), reason, context)


def validation(address: Address, item: Check | ForeignKey) -> Step:
    """Return VALIDATE CONSTRAINT, which only another VALIDATE, or a change of the table, has to wait for."""
    return validating(address, item, _CHECKED)


def concurrently(address: Address, item: Index, reason: str, target: Address | None = None) -> Step:
    """Return CREATE INDEX CONCURRENTLY, without IF NOT EXISTS, which takes an INVALID index for the index.

    `target` is what it will replace.
    """
    sql = text(definition.index(address.name, address, item, concurrently=True))
    step = replace(_concurrent(creating(address, item, reason), sql), scan=True)
    return replace(step, covers=(target,)) if target else step


def renamed(built: Address, address: Address) -> Step:
    """Return ALTER INDEX RENAME, which gives an index the name of the one that it replaces."""
    sql = SQL("ALTER INDEX {}.{} RENAME TO {}").format(ident(built.schema), ident(built.name), ident(address.name))
    step = creating(address, Index(columns=()), "it takes the place of the former one")
    return replace(step, sql=text(sql), lock=None, hazards=())  # the index is locked, the table is not


def gone(address: Address, reason: str) -> Step:
    """Return DROP INDEX CONCURRENTLY, for what an interrupted build has left."""
    sql = text(SQL("DROP INDEX CONCURRENTLY IF EXISTS {}.{}").format(ident(address.schema), ident(address.name)))
    return _concurrent(adoption.dropped(address, reason), sql)


def _concurrent(step: Step, sql: str) -> Step:
    return replace(step, sql=sql, lock=LockMode.SHARE_UPDATE_EXCLUSIVE, hazards=(), transactional=False)


def index_of(item: PrimaryKey | Unique) -> Index:
    """Return the index of a key."""
    return Index(
        columns=tuple(quote_ident(name) for name in item.columns),
        unique=True,
        include=item.include,
        nulls_not_distinct=isinstance(item, Unique) and item.nulls_not_distinct,
        parameters=item.parameters,
    )


def taking_over(built: Address, address: Address, item: PrimaryKey | Unique, reason: str) -> Step:
    """Return the ADD CONSTRAINT that takes over an index, and gives it the name of the key."""
    return replace(adoption.using(built, address, item), reason=f"{reason}, and its index is there now")


def needs_own_values(step: Step, context: Context) -> bool:
    """Tell whether a step adds a column whose default gives each row a value of its own, and nothing else."""
    item = context.expected.get(step.address)
    return (
        step.phase is Phase.ADD_COLUMN
        and TABLE_REWRITE in step.hazards
        and isinstance(item, Column)
        and item.default is not None
        and item.type not in context.domains
        and step.sql == next(_sqls(step.address, item, context), "")
    )


def _sqls(address: Address, item: Column, context: Context) -> Iterator[str]:
    return (step.sql for step in create(address, item, context) if isinstance(step, Step))


def with_own_values(step: Step, item: Column, context: Context) -> tuple[list[Step], Step, list[Step]]:
    """Return what adds such a column at once, the UPDATE that gives the rows their values, and what ends it all.

    A mark tells of the rows until they have their values: the column alone does not, where it may hold NULL.
    """
    column = step.address
    reason = f"{step.reason}; its default, which differs from row to row, comes in batches"
    adding, *default = empty(column, item, reason, context)
    kept = tuple(hazard for hazard in step.hazards if hazard is not TABLE_REWRITE)
    fill = backfill.filling(column, item.default or "", "the rows that are there do not have the default yet")
    mark = backfill.unmarking(helper.mark_of(column), "every row has its value")
    added = [replace(adding, hazards=kept), backfill.marking(column, context), *default]
    if not item.nullable and item.valid:
        added += forbid(column, item, context)
    return added, fill, [mark]


class Forbidding(Struct, frozen=True, kw_only=True):
    """What makes a column NOT NULL: `added` goes with the rest of the plan, `validated` and `settled` stand alone."""

    added: tuple[Step, ...]
    validated: tuple[Step, ...]
    settled: tuple[Step, ...]


def forbidding(column: Address, reason: str, context: Context) -> Forbidding:
    """Return a CHECK, its validation, and the SET NOT NULL that relies on it, after which it goes.

    A helper that an interrupted run has left is used as it is. The DROP is a statement of its own: within that of SET
    NOT NULL it would take away the proof first.
    """
    address = helper.of_column(column)
    item = Check(expression=helper.expression(column))
    found = context.actual.get(address)
    there = found if helper.stands_in(column, found) else None
    wanted = context.expected.get(column)
    assert isinstance(wanted, Column)  # noqa: S101 - for the type checker: it is to be NOT NULL
    reason_now = f"{reason}; the CHECK proves that it does not, so that no row is read"
    forbid = replace(forbidden(column, notnullname.told(column, wanted, context), reason_now), hazards=())
    drop = replace(
        forbid,
        sql=text(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(qualified(column), ident(address.name))),
        reason="NOT NULL says the same",
    )
    return Forbidding(
        added=() if there else (replace(not_valid(address, item, reason, context), address=column),),
        validated=()
        if isinstance(there, Check) and there.valid
        else (replace(validation(address, item), address=column, phase=Phase.TIGHTEN),),
        settled=(replace(forbid, action=""), replace(drop, action="")),
    )
