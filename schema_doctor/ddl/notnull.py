"""NOT NULL that is set, and what of it is known of the rows that are there (manual: sql-altertable)."""

from collections.abc import Iterator

from psycopg.sql import SQL

from schema_doctor.ddl import backfill
from schema_doctor.ddl.columnadd import act, not_valid
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text
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
        column = address._replace(schema=parent.schema, relation=parent.relation)
        given = context.expected.get(column)
        if not isinstance(given, Column) or given.nullable:
            continue
        body = SQL(
            """DECLARE
  found pg_catalog.name;
BEGIN
  FOR found IN
    SELECT k.conname FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     WHERE k.conrelid = {name}::pg_catalog.regclass AND k.contype = 'n' AND NOT k.connoinherit AND a.attname = {column}
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s ALTER CONSTRAINT %I NO INHERIT', {name}, found);
  END LOOP;
END"""
        ).format(name=literal(text(qualified(parent))), column=literal(address.name))
        heirs = below(parent, children(context.actual))
        yield Step(
            sql=block(text(body)),
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
    elif found is None:
        yield Unplannable(address, "its NOT NULL constraint went away meanwhile; run it again")
    else:
        yield from backfill.before(address, context)
        yield Step(
            sql=text(SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(qualified(address), ident(found.name))),
            address=address,
            phase=Phase.TIGHTEN,  # a primary key, which may come next, needs it
            reason="NOT NULL is NOT VALID: rows from before it were never checked",
            lock=LockMode.SHARE_UPDATE_EXCLUSIVE,
            hazards=(),
            transactional=True,
            scan=True,
        )
