"""The rows of a database, and what of them is lost in another."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import psycopg

from tests.respelling import pin
from tests.servers import Connection

Value = tuple[str, str | None]  # the table that holds it, a partition may be, and the value as text
Values = dict[str, list[Value]]  # of each column


class Rows(NamedTuple):
    """What is stored: by table its values and its types by column; `roots` names for each partition its table.

    A table that is no partition is its own root.
    """

    tables: Mapping[str, tuple[Values, Mapping[str, str]]]
    roots: Mapping[str, str]


# Partitions hold what their table shows, but may go with it or come anew: only what is no partition counts.
COLUMNS: Final = r"""
    select c.oid::regclass::text, c.relkind::text, a.attname, format_type(a.atttypid, a.atttypmod), a.attgenerated <> ''
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
       and n.nspname !~ '^pg_|^information_schema$' order by c.oid, a.attnum
"""
ROOTS: Final = """
    select oid::regclass::text, coalesce(pg_partition_root(oid), oid)::regclass::text
      from pg_class where relkind in ('r', 'p')
"""


def rows(connection: Connection) -> Rows:
    """Return all that is stored; generated values are left out."""
    found: dict[str, tuple[Values, dict[str, str]]] = {}
    with connection.transaction():
        pin(connection)
        for table, kind, column, type_, generated in connection.execute(COLUMNS.encode()).fetchall():
            values, types = found.setdefault(table, ({}, {}))
            if generated:
                continue
            query = psycopg.sql.SQL("select tableoid::regclass::text, {}::text from {} {}").format(
                psycopg.sql.Identifier(column),
                psycopg.sql.SQL("only" if kind == "r" else ""),
                psycopg.sql.SQL(table),  # as the server quotes it
            )
            values[column] = [(place, value) for place, value in connection.execute(query, prepare=False).fetchall()]
            types[column] = type_
        roots: dict[str, str] = dict(connection.execute(ROOTS).fetchall())
    return Rows(found, roots)


def lost(before: Rows, connection: Connection) -> list[str]:
    """Return in words which values of tables and columns that are still there are not as they were.

    A partition that another table has now, or that stands alone, took its rows along.
    """
    after, found = rows(connection), []
    for table, (values, types) in before.tables.items():
        for column, old_values in values.items():
            if table not in after.tables or column not in after.tables[table][0]:
                continue
            new_values = after.tables[table][0][column]
            old, new = [value for _, value in old_values], [value for _, value in new_values]
            rest, there = _stayed(old_values, table, after.roots), _stayed(new_values, table, before.roots)
            ways = _casts(connection, old, types[column], after.tables[table][1][column])
            # What leaves with a partition may be there still, and what came with one may have been there.
            if not any(_within(map(way.get, rest), new) and _within(there, map(way.get, old)) for way in ways):
                found.append(f"values of {table}.{column}: {_sorted(old)} are {_sorted(new)}")
    return found + list(_stray(before, after, connection))


def _stray(before: Rows, after: Rows, connection: Connection) -> Iterator[str]:
    """Yield in words which values of a table or partition are not in the table of which it is a partition now."""
    for table, (values, types) in before.tables.items():
        for column, old_values in values.items():
            for root in {after.roots.get(place, table) for place, _ in old_values} - {table}:
                if root not in after.tables or column not in after.tables[root][0]:
                    continue
                moved = [value for place, value in old_values if after.roots.get(place) == root]
                there = [value for _, value in after.tables[root][0][column]]
                ways = _casts(connection, moved, types[column], after.tables[root][1][column])
                if not any(_within(map(way.get, moved), there) for way in ways):
                    found = f"{table}.{column} that belong to {root}"
                    yield f"values of {found}: {_sorted(moved)} are not in {_sorted(there)}"


def _stayed(values: Sequence[Value], table: str, roots: Mapping[str, str]) -> list[str | None]:
    """Return the values of all parts but those that belong elsewhere on the other side."""
    return [value for place, value in values if roots.get(place, table) == table]


def _within(some: Iterable[str | None], all_: Iterable[str | None]) -> bool:
    return Counter(some) <= Counter(all_)


def _sorted(values: Iterable[str | None]) -> list[str | None]:
    return sorted(values, key=lambda value: (value is None, value or ""))


def _casts(
    connection: Connection, values: list[str | None], old: str, new: str
) -> Iterator[Mapping[str | None, str | None]]:
    """Yield what the values may be after a change of type: as they are, and by each cast that there is."""
    yield {value: value for value in values}
    text = "text[]" if old.endswith("[]") else "text"  # which has no blanks at the ends of char(n)
    paths = [f"t::{new}::text", f"t::{old}::{new}::text", f"t::{old}::{text}::{new}::text"]
    if new.endswith("[]") and not old.endswith("[]"):  # an array of one
        paths += [f"case when t is not null then array[t::{way}]::{new}::text end" for way in (old, "text")]
    for path in paths if old != new else ():
        try:
            with connection.transaction():
                pin(connection)
                query = f"select t, {path} from unnest(%s::text[]) t"
                cast = connection.execute(query.encode(), (values,)).fetchall()
        except psycopg.Error:
            continue
        yield dict(cast)
