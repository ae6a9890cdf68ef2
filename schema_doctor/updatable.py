"""What keeps the rows of a table from being updated, which a backfill has to do."""

from collections.abc import Iterator
from dataclasses import replace

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, literal, qualified, text
from schema_doctor.inquiry import Inquiry
from schema_doctor.model import Address, PrimaryKey, Table
from schema_doctor.sourcerows import Place, question, rows, shown

_PUBLISHED = """EXISTS (SELECT FROM pg_catalog.pg_publication_tables p
  JOIN pg_catalog.pg_publication b ON b.pubname = p.pubname AND b.pubupdate
 WHERE p.schemaname = {} AND p.tablename = {})"""
_INSTEAD = """EXISTS (SELECT FROM pg_catalog.pg_rewrite
 WHERE ev_class = {}::pg_catalog.regclass AND ev_type = '2' AND is_instead AND ev_enabled <> 'D')"""


def of_backfill(column: Address, place: Place) -> Iterator[Inquiry]:
    """Yield the questions for the rows that no UPDATE can give a value.

    They are in a table that is published and has no replica identity, or has a rule INSTEAD of it (manual:
    logical-replication-publication, rules-update).
    """
    now = place.now(column.parent)
    path = text(qualified(now))
    if not _has_identity(column.parent, place):
        yield _kept(
            column,
            SQL(_PUBLISHED).format(literal(now.schema), literal(now.relation)),
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


def _has_identity(table: Address, place: Place) -> bool:
    item = place.context.afterwards(table)  # the plan sets it before rows get their values
    if not isinstance(item, Table) or item.replica_identity not in ("default", "nothing"):
        return True
    keyed = any(isinstance(one, PrimaryKey) for _, one in place.context.present(table))
    return keyed and item.replica_identity == "default"


def _kept(column: Address, condition: Composable, why: str, repair: str, place: Place) -> Inquiry:
    """Return the question for the rows that lack a value, which are all where the column is new."""
    table, keys = column.parent, place.keys(column.parent)
    there = column in place.context.actual
    source = rows(place, table, [column.name] if there else [], as_stored=True)
    lacking = SQL(" AND {} IS NULL").format(ident(column.name)) if there else SQL("")
    select = SQL("SELECT {} FROM {} WHERE {}{}").format(shown(keys), source, condition, lacking)
    asked = question(column, f"UPDATE of a table that {why}", keys, select, repair)
    return replace(asked, told=f"cannot be updated to give {column.name} a value: the table {why}")
