"""Rows for a random schema, of which those stay that the other schema would take."""

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from tests.servers import Connection

COLUMNS = r"""
    select n.nspname, c.relname, nullif(pg_partition_root(c.oid), c.oid)::regclass::text,
           array_remove(array_agg(a.attname::text order by a.attnum), null),
           array_remove(array_agg(a.attname::text) filter (where a.attgenerated <> ''), null)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_attribute a
        on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_|^information_schema$'
     group by c.oid, n.oid order by c.oid
"""
SEQUENCES = "select c.oid::regclass::text from pg_class c where c.relkind = 'S'"
Tables = dict[tuple[str, str], tuple[list[str], str | None]]  # the columns, and of a partition the table at the top


def fill(here: Connection, there: Connection, inserts: list[str]) -> None:
    """Insert rows, and empty each table again whose rows the other database refuses; both connections commit."""
    for text in inserts:
        _tried(here, SQL(text))
    for (sequence,) in here.execute(SEQUENCES).fetchall():  # as the application would have taken its numbers
        _tried(here, SQL("select setval({}, 50)").format(Literal(sequence)))
    refused = []
    with there.transaction(force_rollback=True):
        refused = _refused(here, there)
    for place in refused:
        here.execute(SQL("truncate {} cascade").format(Identifier(*place)))


def _refused(here: Connection, there: Connection) -> list[tuple[str, str]]:
    """Return the tables whose rows cannot be in the other database, which is left in a transaction."""
    ours, theirs = _tables(here), _tables(there, computed=False)  # what was computed may have to be stored
    for place in theirs:
        there.execute(SQL("truncate {} cascade").format(Identifier(*place)))
    refused = []
    for place, (columns, root) in ours.items():
        if place not in theirs or (
            root is not None and theirs[place][1] == root
        ):  # its rows may go to another partition
            continue
        common = [column for column in columns if column in theirs[place][0]]
        if not common:
            if not _tried(there, SQL("insert into {} default values").format(Identifier(*place))):
                refused.append(place)
            continue
        texts = SQL(", ").join(SQL("{}::text").format(Identifier(column)) for column in common)
        rows = here.execute(SQL("select {} from {}").format(texts, Identifier(*place))).fetchall()
        for row in rows:
            into = SQL(", ").join(Identifier(column) for column in common)
            values = SQL(", ").join(row)
            text = SQL("insert into {} ({}) overriding system value values ({})").format(
                Identifier(*place), into, values
            )
            if not _tried(there, text):
                refused.append(place)
                break
    return refused


def _tables(connection: Connection, *, computed: bool = True) -> Tables:
    return {
        (schema, name): ([column for column in columns if computed or column not in (generated or ())], root)
        for schema, name, root, columns, generated in connection.execute(COLUMNS.encode()).fetchall()
    }


def _tried(connection: Connection, statement: SQL | Composed) -> bool:
    try:
        with connection.transaction():
            connection.execute(statement)
    except psycopg.Error:
        return False
    return True
