"""NOT NULL that is set, and what of it is known of the rows that are there (manual: sql-altertable)."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import backfill
from schema_doctor.ddl.columnadd import act, not_valid
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text, word
from schema_doctor.hazard import FULL_SCAN
from schema_doctor.lineage import below, children, parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, Table
from schema_doctor.step import Phase, Step


def forbid(address: Address, expected: Column) -> Iterator[Step]:
    """Yield what lets a column no longer accept NULL."""
    if expected.valid:
        reason = "the column must not hold NULL"
        action = SQL("ALTER COLUMN {} SET NOT NULL").format(ident(address.name))
        yield act(address, action, phase=Phase.TIGHTEN, reason=reason, hazards=(FULL_SCAN,))
    else:
        yield not_valid(address)


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
    column = address._replace(schema=parent.schema, relation=parent.relation)
    given = context.expected.get(column)
    return column if isinstance(given, Column) and not given.nullable else None


def _not_inherited(address: Address, parent: Address, context: Context) -> Iterator[Step]:
    """Yield NO INHERIT for NOT NULL of the column of a parent, of PostgreSQL 18."""
    if (column := _stricter(address, parent, context)) is not None:
        heirs = below(parent, children(context.actual))
        yield Step(
            sql=_each(column, SQL("NOT k.connoinherit"), SQL("ALTER CONSTRAINT %I NO INHERIT")),
            address=column,
            phase=Phase.LOOSEN,
            order=-1,
            reason=f"column {address.path} may hold NULL, although it is that of a parent, too",
            lock=LockMode.ACCESS_EXCLUSIVE if parent in context.actual else None,
            hazards=(),
            transactional=True,
            also=tuple((one, LockMode.ACCESS_EXCLUSIVE) for one in heirs),
        )


def valid(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield VALIDATE CONSTRAINT, which lets others read and write; SET NOT NULL would read every row under its lock."""
    if expected.nullable or changed(expected, actual, "nullable"):
        return  # it says all
    found = context.not_nulls.get(address)
    if not expected.valid:
        action = SQL("ALTER COLUMN {} DROP NOT NULL").format(ident(address.name))
        reason = "the spec does not claim that the rows which are there hold no NULL"
        yield act(address, action, phase=Phase.LOOSEN, reason=reason)
        yield not_valid(address)
    else:
        yield from backfill.before(address, context)
        if found is not None:
            statement = text(SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(qualified(address), ident(found.name)))
        else:  # it comes with that of a parent, as NOT VALID, under a name that the server chooses
            statement = _each(address, SQL("NOT k.convalidated"), SQL("VALIDATE CONSTRAINT %I"))
        yield Step(
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


def _each(column: Address, which: Composable, action: Composable) -> str:
    """Write a block that alters the NOT NULL of a column, whose name the server has chosen (PostgreSQL 18)."""
    body = SQL(
        """DECLARE
  found pg_catalog.name;
BEGIN
  FOR found IN
    SELECT k.conname FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     WHERE k.conrelid = {name}::pg_catalog.regclass AND k.contype = 'n' AND {which} AND a.attname = {column}
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s {action}', {name}, found);
  END LOOP;
END"""
    ).format(name=literal(text(qualified(column))), which=which, column=literal(column.name), action=action)
    return block(text(body))
