"""Rows that only move: no trigger fires on them, no rule takes them, and no foreign key holds them where they are.

Manual: sql-altertable, sql-createrule.
"""

from collections.abc import Sequence

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import literal, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind

_QUIETLY = SQL(
    """DECLARE
  item record;
  again text := '';
BEGIN
  FOR item IN -- what would fire, although no row comes or goes; some triggers and rules keep rows out
    WITH tree (oid) AS (
      SELECT top.oid FROM pg_catalog.unnest({tables}) AS top (oid)
       UNION
      SELECT below.relid
        FROM pg_catalog.unnest({tables}) AS top (oid), LATERAL pg_catalog.pg_partition_tree(top.oid) AS below
    )
    SELECT pg_catalog.format('ALTER TABLE ONLY %s', t.tgrelid::pg_catalog.regclass) AS head,
           pg_catalog.format('TRIGGER %I', t.tgname) AS what, t.tgenabled AS state
      FROM tree
      JOIN pg_catalog.pg_trigger t ON t.tgrelid = tree.oid
      LEFT JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint
     WHERE t.tgenabled <> 'D' AND (k.oid IS NULL OR k.contype = 't')
    UNION ALL
    SELECT pg_catalog.format('ALTER TABLE %s', r.ev_class::pg_catalog.regclass),
           pg_catalog.format('RULE %I', r.rulename), r.ev_enabled
      FROM tree
      JOIN pg_catalog.pg_rewrite r ON r.ev_class = tree.oid
     WHERE r.ev_enabled <> 'D' AND r.rulename <> '_RETURN'
  LOOP
    EXECUTE pg_catalog.format('%s DISABLE %s', item.head, item.what);
    again := pg_catalog.format('%s%s %s %s; ', again, item.head,
      CASE item.state WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END, item.what);
  END LOOP;
  {body}
  SET CONSTRAINTS ALL IMMEDIATE; -- no table can be altered of which a check still waits
  EXECUTE again;
END"""
)

_RELEASED = SQL(
    """DECLARE
  item record;
  referring text := '';
BEGIN
  FOR item IN -- foreign keys that rows could not leave their partition under
    SELECT k.conrelid::pg_catalog.regclass AS place, k.conname, pg_catalog.pg_get_constraintdef(k.oid) AS definition,
           pg_catalog.obj_description(k.oid, 'pg_constraint') AS said
      FROM pg_catalog.pg_constraint k
     WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confrelid = ANY ({tables})
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', item.place, item.conname);
    referring := pg_catalog.format('%sALTER TABLE %s ADD CONSTRAINT %I %s; ', referring, item.place, item.conname,
      item.definition);
    IF item.said IS NOT NULL THEN
      referring := pg_catalog.format('%sCOMMENT ON CONSTRAINT %I ON %s IS %L; ', referring, item.conname, item.place,
        item.said);
    END IF;
  END LOOP;
  {body}
  EXECUTE referring;
END"""
)


def released(body: Composable, tables: Sequence[Address]) -> Composable:
    """Return a block of PL/pgSQL during which no foreign key refers to the tables; all come back as they were."""
    return _RELEASED.format(body=body, tables=_names(tables))


def quietly(body: Composable, tables: Sequence[Address]) -> Composable:
    """Return a block of PL/pgSQL that moves rows into tables, or out of them, with the partitions below.

    Not `DISABLE TRIGGER USER`: before PostgreSQL 15 it passes over the triggers that partitions have of their table.
    """
    return _QUIETLY.format(body=body, tables=_names(tables))


def _names(tables: Sequence[Address]) -> Composable:
    names = SQL(", ").join(literal(text(qualified(table))) for table in tables)
    return SQL("ARRAY[{}]::pg_catalog.regclass[]").format(names)


def locks(table: Address, context: Context) -> tuple[tuple[Address, LockMode], ...]:
    """Return the locks that keep triggers and rules quiet on a table, and on those below."""
    tables = (table, *context.present_heirs(table))
    loud = {
        Address(Kind.TABLE, one.schema, one.relation) for one in context.attached if one.kind in ("trigger", "rule")
    }
    if loud.isdisjoint(tables):
        return ()
    return tuple((one, LockMode.SHARE_ROW_EXCLUSIVE) for one in tables if one in context.actual)
