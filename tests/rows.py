"""The rows of a database, and what of them is lost in another."""

from collections.abc import Mapping
from typing import Final

import psycopg

from tests.respelling import pin
from tests.servers import Connection

Values = dict[str, list[str | None]]  # of each column, sorted, as text

# Partitions hold what their table shows, but may go with it or come anew: only what is no partition counts.
COLUMNS: Final = r"""
    select c.oid::regclass::text, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> ''
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       and n.nspname !~ '^pg_|^information_schema$' order by c.oid, a.attnum
"""


def rows(connection: Connection) -> dict[str, tuple[Values, dict[str, str]]]:
    """Return for each table its values and its types by column; generated values are left out."""
    found: dict[str, tuple[Values, dict[str, str]]] = {}
    with connection.transaction():
        pin(connection)
        for table, kind, column, type_, generated in connection.execute(COLUMNS.encode()).fetchall():
            values, types = found.setdefault(table, ({}, {}))
            if generated:
                continue
            query = psycopg.sql.SQL("select {}::text from {} {} order by 1").format(
                psycopg.sql.Identifier(column),
                psycopg.sql.SQL("only" if kind == "r" else ""),
                psycopg.sql.SQL(table),  # as the server quotes it
            )
            values[column] = [row[0] for row in connection.execute(query).fetchall()]
            types[column] = type_
    return found


def lost(before: Mapping[str, tuple[Values, dict[str, str]]], connection: Connection) -> list[str]:
    """Return in words which values of tables and columns that are still there are not as they were."""
    after, found = rows(connection), []
    for table, (values, types) in before.items():
        for column, old in values.items():
            if table not in after or column not in after[table][0]:
                continue
            new = after[table][0][column]
            if old != new and _cast(connection, old, types[column], after[table][1][column]) != new:
                found.append(f"values of {table}.{column}: {old} are {new}")
    return found


def _cast(connection: Connection, values: list[str | None], old: str, new: str) -> list[str | None] | None:
    """Return values as they are after a change of type; None when there is no cast."""
    if old == new:
        return None
    for path in (f"t::{new}::text", f"t::{old}::{new}::text"):
        try:
            with connection.transaction():
                pin(connection)
                query = f"select {path} from unnest(%s::text[]) t order by 1"
                return [row[0] for row in connection.execute(query.encode(), (values,)).fetchall()]
        except psycopg.Error:
            continue
    return None
