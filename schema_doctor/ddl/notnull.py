"""NOT NULL that is set, and what of it is known of the rows that are there (manual: sql-altertable)."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import backfill, notnullname
from schema_doctor.ddl.columnadd import LATE, act, forbidden, not_valid
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, qualified, text, word
from schema_doctor.hazard import FULL_SCAN
from schema_doctor.lineage import above, parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Table
from schema_doctor.step import Phase, Step


def forbid(address: Address, expected: Column, context: Context) -> Iterator[Step]:
    """Yield what lets a column no longer accept NULL."""
    told = notnullname.told(address, expected, context)
    yield forbidden(address, told) if expected.valid else not_valid(address, told.not_null_name)


def as_it_is(expected: Column, actual: Column) -> Column:
    """Return a column that keeps its NOT NULL as the database has it."""
    return replace(
        expected,
        nullable=actual.nullable,
        valid=actual.valid,
        not_null_name=actual.not_null_name,
        not_null_comment=actual.not_null_comment,
    )


def of_its_own(address: Address, context: Context) -> Iterator[Step]:
    """Yield what keeps NOT NULL of parents from a child whose column may hold NULL: NO INHERIT, of PostgreSQL 18."""
    table = context.expected.get(address.parent)
    if context.server.major < 18 or not isinstance(table, Table) or table.partition_of is not None:
        return
    for parent in parents(table):
        if parent in parents(context.actual.get(address.parent)) or address.parent not in context.actual:
            yield from _not_inherited(address, parent, context)


def around_joining(address: Address, over: Sequence[Address], context: Context, joining: int) -> Iterator[Step]:
    """Yield what lets a table come to parents whose NOT NULL it has not: they keep it for their own.

    Before PostgreSQL 18 that is not known of NOT NULL, and the parent is without it at the moment, `joining` within
    TIGHTEN, in the same transaction (sql-altertable, "INHERIT").
    """
    for one, item in context.children(address):
        if not isinstance(item, Column) or not item.nullable:
            continue
        for parent in over:
            if context.server.major >= 18:
                steps = _not_inherited(one, parent, context)
                yield from (replace(step, phase=Phase.TIGHTEN, order=joining - 1) for step in steps)
            elif (column := _stricter(one, parent, context)) is not None:
                reason = f"column {one.path} may hold NULL, although it is that of a parent, too"
                for action, order in (("DROP", joining - 1), ("SET", joining + 1)):
                    yield Step(
                        sql=text(
                            SQL("ALTER TABLE ONLY {} ALTER COLUMN {} {} NOT NULL").format(
                                qualified(parent), ident(column.name), word(action)
                            )
                        ),
                        address=column,
                        phase=Phase.TIGHTEN,
                        order=order,
                        reason=reason,
                        lock=LockMode.ACCESS_EXCLUSIVE if parent in context.actual else None,
                        hazards=(FULL_SCAN,) if action == "SET" and parent in context.actual else (),
                        transactional=True,
                    )


def _stricter(address: Address, parent: Address, context: Context) -> Address | None:
    """Return the column of a parent if it is to be NOT NULL."""
    column = address.of_table(parent)
    given = context.expected.get(column)
    return column if isinstance(given, Column) and not given.nullable else None


def _not_inherited(address: Address, parent: Address, context: Context) -> Iterator[Step]:
    """Yield NO INHERIT for NOT NULL of the column of a parent, of PostgreSQL 18."""
    if (column := _stricter(address, parent, context)) is not None:
        yield Step(
            sql=notnullname.altered(column, SQL(" AND NOT k.connoinherit"), SQL("ALTER CONSTRAINT %I NO INHERIT")),
            address=column,
            phase=Phase.LOOSEN,
            order=-1,
            reason=f"column {address.path} may hold NULL, although it is that of a parent, too",
            lock=LockMode.ACCESS_EXCLUSIVE if parent in context.actual else None,
            hazards=(),
            transactional=True,
        )


def of_new(address: Address, context: Context) -> Iterator[Step]:
    """Yield what lets a new partition or child have NOT NULL of its parents as NOT VALID, as they have it."""
    for one, item in context.children(address):
        if isinstance(item, Column) and not item.nullable and not item.valid:
            yield from _handed_on(one, context)


def _handed_on(address: Address, context: Context) -> Iterator[Step]:
    """Yield NOT NULL anew for the columns above one that are, and stay, NOT VALID.

    Below them only ADD makes it NOT VALID: CREATE TABLE does not, and by itself it cannot be dropped (42P16). It is
    off while the tables are made and get their rows. What others below have proven is proven again.
    """
    over = [
        address.of_table(one)
        for one in above(address.parent, context.expected)
        if _is_unproven(address.of_table(one), context)
    ]
    tables = {one.parent for one in over}
    for column in over:
        if not tables.isdisjoint(above(column.parent, context.actual)):
            continue  # it goes with that of the table above
        reason = f"column {address.path} is to have it as NOT VALID, too"
        action = SQL("ALTER COLUMN {} DROP NOT NULL").format(ident(column.name))
        yield act(column, action, phase=Phase.CREATE_TABLE, reason=reason, order=-1)
        yield replace(not_valid(column, notnullname.name_of(column, context), late=True), reason=reason)
        yield from described_again(column, context)
        for table in context.beneath(column.parent):
            one = column.of_table(table)
            before, after = context.actual.get(one), context.expected.get(one)
            proven = isinstance(before, Column) and not before.nullable and before.valid
            own = one in context.not_nulls and context.not_nulls[one].own
            if proven and not own and isinstance(after, Column) and after.valid and not after.nullable:
                yield replace(_validated(one, context), order=LATE + 1)
            yield from described_again(one, context)


def described_again(column: Address, context: Context) -> Iterator[Step]:
    """Yield the comment on NOT NULL that is put on again."""
    item = context.expected.get(column)
    if isinstance(item, Column) and item.not_null_comment is not None:
        yield notnullname.commented(column, item.not_null_comment, context)


def _is_unproven(column: Address, context: Context) -> bool:
    """Tell whether NOT NULL of a column is, and is to be, NOT VALID."""
    sides = (context.actual.get(column), context.expected.get(column))
    stays = all(isinstance(one, Column) and not one.nullable and not one.valid for one in sides)
    return stays and column in context.not_nulls


def valid(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield VALIDATE CONSTRAINT, which lets others read and write; SET NOT NULL would read every row under its lock."""
    if expected.nullable or changed(expected, actual, "nullable"):
        return  # it says all
    if not expected.valid:
        if handed_on := list(_handed_on(address, context)):
            yield from handed_on
            return
        action = SQL("ALTER COLUMN {} DROP NOT NULL").format(ident(address.name))
        reason = "the spec does not claim that the rows which are there hold no NULL"
        goes = actual.identity is not None and expected.identity is None  # before: it needs NOT NULL
        yield act(address, action, phase=Phase.LOOSEN, reason=reason, order=2 if goes else 0)
        if not any(_stricter(address, one, context) for one in parents(context.expected.get(address.parent))):
            yield not_valid(address, expected.not_null_name)  # else it comes with that of a parent
        yield from described_again(address, context)
    else:
        yield from backfill.before(address, context)
        yield _validated(address, context)


def name(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield RENAME CONSTRAINT, unless NOT NULL comes anew under its name."""
    if not (expected.nullable or actual.nullable or (actual.valid and not expected.valid)):
        yield notnullname.renamed(address, context)


def comment(address: Address, expected: Column, _actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield COMMENT ON CONSTRAINT, unless the comment goes with NOT NULL."""
    if not expected.nullable:
        yield notnullname.commented(address, expected.not_null_comment, context)


def _validated(address: Address, context: Context) -> Step:
    before = context.actual.get(address)
    stays = isinstance(before, Column) and not before.nullable and not before.valid
    found = context.not_nulls.get(address) if stays else None
    if found is not None:
        name = ident(notnullname.name_of(address, context) or found.name)
        statement = text(SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(qualified(address), name))
    else:  # it comes with that of a parent, as NOT VALID, under a name that the server chooses
        statement = notnullname.altered(address, SQL(" AND NOT k.convalidated"), SQL("VALIDATE CONSTRAINT %I"))
    return Step(
        sql=statement,
        address=address,
        phase=Phase.TIGHTEN,  # a primary key, which may come next, needs it
        order=0 if found is not None else 2,
        reason="NOT NULL is NOT VALID: rows from before it were never checked",
        lock=LockMode.SHARE_UPDATE_EXCLUSIVE,
        hazards=(),
        transactional=True,
        scan=True,
    )
