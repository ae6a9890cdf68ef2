"""What keeps the rows of a table from being updated, which a backfill has to do."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, literal, qualified, text
from schema_doctor.inquiry import Inquiry
from schema_doctor.model import Address, Table
from schema_doctor.sourcerows import Place, question, rows, shown

_PUBLISHED = """EXISTS (SELECT FROM pg_catalog.pg_publication_tables p
  JOIN pg_catalog.pg_publication b ON b.pubname = p.pubname AND b.pubupdate
  JOIN pg_catalog.pg_namespace n ON n.nspname = p.schemaname
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = p.tablename
 WHERE c.oid IN (WITH RECURSIVE below AS (SELECT {0}::pg_catalog.regclass::pg_catalog.oid AS oid
                   UNION SELECT h.inhrelid FROM below JOIN pg_catalog.pg_inherits h ON h.inhparent = below.oid)
                 SELECT oid FROM below)
   AND c.oid <> ALL ({1}::pg_catalog.regclass[]::pg_catalog.oid[])
   AND (c.relreplident = 'n' OR (c.relreplident = 'd' AND NOT EXISTS (
     SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))))"""
_INSTEAD = """EXISTS (SELECT FROM pg_catalog.pg_rewrite
 WHERE ev_class = {}::pg_catalog.regclass AND ev_type = '2' AND is_instead AND ev_enabled IN ('O', 'A'))"""


def of_backfill(column: Address, place: Place) -> Iterator[Inquiry]:
    """Yield the questions for the rows that no UPDATE can give a value.

    They are in a table that is published and has no replica identity, or has a rule INSTEAD of it (manual:
    logical-replication-publication, rules-update).
    """
    now = place.now(column.parent)
    path = text(qualified(now))
    family = dict.fromkeys((column.parent, *place.context.beneath(column.parent)))
    known = [text(qualified(place.now(one))) for one in family if _gets_identity(place.context.afterwards(one))]
    yield _kept(
        column,
        SQL(_PUBLISHED).format(literal(path), SQL("ARRAY[{}]").format(SQL(", ").join(map(literal, known)))),
        "is published and has no replica identity",
        "give it a primary key first, or declare `replica_identity: full`",
        place,
    )
    yield _kept(
        column,
        SQL(_INSTEAD).format(literal(path)),
        "has a rule on UPDATE that does something else",
        f"disable the rule meanwhile: ALTER TABLE {path} DISABLE RULE ...",
        place,
    )


def _gets_identity(item: object) -> bool:
    """Tell whether a table has a replica identity of its own choice, which a plan sets before rows get their values."""
    return isinstance(item, Table) and item.replica_identity not in ("default", "nothing")


def _kept(column: Address, condition: Composable, why: str, repair: str, place: Place) -> Inquiry:
    """Return the question for the rows that lack a value, which are all where the column is new."""
    table, keys = column.parent, place.keys(column.parent)
    there = column in place.context.actual
    source = rows(place, table, [column.name] if there else [], as_stored=True)
    lacking = SQL(" AND {} IS NULL").format(ident(column.name)) if there else SQL("")
    select = SQL("SELECT {} FROM {} WHERE {}{}").format(shown(keys), source, condition, lacking)
    asked = question(column, f"UPDATE of a table that {why}", keys, select, repair)
    return replace(asked, told=f"cannot be updated to give {column.name} a value: the table {why}")
