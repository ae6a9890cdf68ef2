"""NOT NULL constraints, whose names are often the server's (PostgreSQL 18; manual: sql-comment, sql-altertable)."""

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, ident, literal, qualified, text
from schema_doctor.lineage import above
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column
from schema_doctor.step import Phase, Step

_COMMENT = "COMMENT ON CONSTRAINT "


def commented(column: Address, comment: str | None, context: Context) -> Step:
    """Return COMMENT ON the NOT NULL of a column as it is in the end, or takes the comment off."""
    said = SQL("NULL") if comment is None else literal(comment)
    found = context.not_nulls.get(column)
    if found is not None and _stays(column, context):
        on = SQL("CONSTRAINT {} ON {}").format(ident(found.name), qualified(column))
        statement = text(SQL("COMMENT ON {} IS {}").format(on, said))
    else:  # it is new, or may come with that of a parent, under a name that the server chooses
        action = SQL("'COMMENT ON CONSTRAINT %I ON %s IS %L', found, {}, {}").format(_name(column), said)
        statement = each(column, SQL(""), action)
    return Step(
        sql=statement,
        address=column,
        phase=Phase.DESCRIBE,
        reason="the comment on NOT NULL differs",
        lock=LockMode.ACCESS_SHARE,
        hazards=(),
        transactional=True,
    )


def _stays(column: Address, context: Context) -> bool:
    """Tell whether NOT NULL of a column surely is, in the end, the constraint that it is now."""
    if not _is_kept(context.actual.get(column), context.expected.get(column)):
        return False
    for table in above(column.parent, context.actual):
        one = column._replace(schema=table.schema, relation=table.relation)
        there = context.actual.get(one)
        if isinstance(there, Column) and not there.nullable and not _is_kept(there, context.afterwards(one)):
            return False
    return True


def _is_kept(before: object, after: object) -> bool:
    """Tell whether a column is not made anew, and neither is its NOT NULL, as NOT VALID may be for what comes below."""
    if not isinstance(before, Column) or not isinstance(after, Column):
        return False
    computed = before.generated is not None or after.generated is not None
    return not (computed or before.nullable or after.nullable) and before.valid and after.valid


def describes(step: Step) -> bool:
    """Tell whether a step is a comment on the NOT NULL of a column."""
    return step.phase is Phase.DESCRIBE and _COMMENT in step.sql


def altered(column: Address, which: Composable, action: Composable) -> str:
    """Write a block that alters the NOT NULL of a column, whose name the server has chosen."""
    return each(column, which, SQL("'ALTER TABLE %s {}', {}, found").format(action, _name(column)))


def each(column: Address, which: Composable, statement: Composable) -> str:
    """Write a block that executes a statement, the arguments of format(), for the NOT NULL of a column: `found`."""
    body = SQL(
        """DECLARE
  found pg_catalog.name;
BEGIN
  FOR found IN
    SELECT k.conname FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     WHERE k.conrelid = {name}::pg_catalog.regclass AND k.contype = 'n'{which} AND a.attname = {column}
  LOOP
    EXECUTE pg_catalog.format({statement});
  END LOOP;
END"""
    ).format(name=_name(column), which=which, column=literal(column.name), statement=statement)
    return block(text(body))


def _name(column: Address) -> Composable:
    return literal(text(qualified(column)))
