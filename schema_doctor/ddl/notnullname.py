"""NOT NULL constraints, whose names are often the server's (PostgreSQL 18; manual: sql-comment, sql-altertable)."""

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import notnullroom
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import FREE_CONSTRAINT_NAME, block, ident, literal, qualified, text
from schema_doctor.lineage import above
from schema_doctor.lock import LockMode
from schema_doctor.model import CONSTRAINTS, Address, Column
from schema_doctor.notnull import not_null_name
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.step import Phase, Step

_SPARE = "schema_doctor_not_null_"
_BEHIND = 50  # within LOOSEN, or TIGHTEN: a name may be that of a check that goes, or of a table's that leaves
_COMMENT = "COMMENT ON CONSTRAINT "


def commented(column: Address, comment: str | None, context: Context) -> Step:
    """Return COMMENT ON the NOT NULL of a column as it is in the end, or takes the comment off."""
    said = SQL("NULL") if comment is None else literal(comment)
    found = context.not_nulls.get(column)
    if found is not None and _stays(column, context):
        name = name_of(column, context) or found.name
        on = SQL("CONSTRAINT {} ON {}").format(ident(name), qualified(column))
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


def name_of(column: Address, context: Context) -> str | None:
    """Return the name that a NOT NULL which is there has once it is renamed, if it is known."""
    before, after = context.actual.get(column), context.expected.get(column)
    found = context.not_nulls.get(column)
    if isinstance(after, Column) and isinstance(before, Column) and after.not_null_name != before.not_null_name:
        return not_null_name(after, column)
    return found.name if found is not None else None


def renamed(column: Address, context: Context) -> Step:
    """Return RENAME CONSTRAINT for the NOT NULL of a column: behind the drops, and before what is new."""
    after = context.expected[column]
    assert isinstance(after, Column)  # noqa: S101 - for the type checker: the caller knows it
    found, name = context.not_nulls.get(column), not_null_name(after, column)
    beneath = [*context.beneath(column.parent)]
    wanted = {
        not_null_name(item, one) if isinstance(item, Column) else one.name
        for one, item in context.children(column.parent)
        if one != column and (one.kind in CONSTRAINTS or (isinstance(item, Column) and not item.nullable))
    }
    inherits = any(True for _ in above(column.parent, context.actual))
    alone = context.forbidden.alone_for_a_moment(column)
    if (
        found is not None
        and not (inherits or alone)
        and found.name not in wanted
        and _stays(column, context)
        and not any(notnullroom.in_the_way(column, after, beneath, context))
    ):
        action = SQL("RENAME CONSTRAINT {} TO {}").format(ident(found.name), ident(name))
        statement = text(SQL("ALTER TABLE {} {}").format(qualified(column), action))
    else:
        statement = _renamed_by_column(column, name, alone=alone)
    phase, order = Phase.LOOSEN, _BEHIND
    if notnullroom.goes_alone(column, context):
        phase = Phase.TIGHTEN
    elif notnullroom.waits(column, after, beneath, context):
        phase, order = Phase.ADD_COLUMN, -1
    return Step(
        sql=statement,
        address=column,
        phase=phase,
        order=order,
        phases=(Phase.LOOSEN,),
        reason="NOT NULL has another name",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=tuple((one, LockMode.ACCESS_EXCLUSIVE) for one in beneath),
    )


def _renamed_by_column(column: Address, name: str, *, alone: bool) -> str:
    """Write a block for a name that changes hands: a NOT NULL that bears it in the table or below makes room.

    `alone`: children have theirs under other names, with which RENAME fails, and do not inherit it meanwhile.
    """
    apart = """
    IF one.mine THEN
      EXECUTE pg_catalog.format('ALTER TABLE %s ALTER CONSTRAINT %I {}', one.place, {});
    END IF;"""
    leave, come = (
        SQL(apart).format(SQL(word), SQL("one.name") if word == "NO INHERIT" else literal(name)) if alone else SQL("")
        for word in ("NO INHERIT", "INHERIT")
    )
    body = SQL(
        "DECLARE\n  one record;"  # noqa: S608 - of constants
        + FREE_CONSTRAINT_NAME
        + """
  FOR one IN
    WITH RECURSIVE family (oid) AS (
      SELECT {table}::pg_catalog.regclass::pg_catalog.oid
       UNION SELECT i.inhrelid FROM family JOIN pg_catalog.pg_inherits i ON i.inhparent = family.oid),
    found AS (
      SELECT k.conrelid::pg_catalog.regclass AS place, k.conname AS name,
             a.attname = {column} AND k.conrelid = {table}::pg_catalog.regclass AS mine
        FROM family
        JOIN pg_catalog.pg_constraint k ON k.conrelid = family.oid AND k.contype = 'n' AND k.coninhcount = 0
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1])
    SELECT * FROM found WHERE mine <> (name = {name}) ORDER BY mine
  LOOP{leave}
    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', one.place, one.name,
                              CASE WHEN one.mine THEN {name} ELSE spare END);{come}
  END LOOP;
END"""
    ).format(
        base=literal(_SPARE),
        column=literal(column.name),
        table=_name(column),
        name=literal(name),
        leave=leave,
        come=come,
    )
    return block(text(body))


def _stays(column: Address, context: Context) -> bool:
    """Tell whether NOT NULL of a column surely is, in the end, the constraint that it is now."""
    if not _is_kept(context.actual.get(column), context.expected.get(column)):
        return False
    for table in above(column.parent, context.actual):
        one = column.of_table(table)
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


def told(column: Address, item: Column, context: Context) -> Column:
    """Return a new column that says the usual name of its NOT NULL, if the server would not choose it.

    Something else in the schema bears it, that may go or give way, as a table which is made anew, or comes to bear it:
    CREATE TABLE ... (LIKE) has given the names of one table to another.
    """
    if item.nullable or item.not_null_name is not None or context.server.major < NOT_NULLS_SINCE:
        return item
    name = not_null_name(item, column)
    others = [one for one in context.to_bear.get((column.schema, name), ()) if one != column]
    borne = (column.schema, name) in context.bearing or others
    if not borne or any(one.parent == column.parent for one in others):
        return item
    in_the_way = notnullroom.in_the_way(column, item, [*context.heirs(column.parent)], context)
    if any(not notnullroom.gives_up(one, name, context) for one in in_the_way):
        return item
    return replace(item, not_null_name=name)


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
