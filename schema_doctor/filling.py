"""Statements that give rows a value: all rows at once, or some of them, page by page.

They run with the search_path of the session, because triggers of the table run along. Policies of row-level security
must not hide rows from them: where one would, the server refuses the statement (SQLSTATE 42501).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Composable

from schema_doctor.catalog import Row, settings
from schema_doctor.ddl.sqltext import ident, idents, literal, looked_up_in, qualified, text, trusted, typename, word
from schema_doctor.model import Address, Kind
from schema_doctor.step import Step

Key = tuple[str, ...]  # of a row, as text

# Types whose values come back from text as they were, and are sorted by operators of pg_catalog.
_PLAIN = frozenset(
    {
        *("smallint", "integer", "bigint", "numeric", "oid", "boolean", "uuid", "bytea", "inet", "date"),
        *("text", "character varying", "bpchar", "timestamp without time zone", "timestamp with time zone"),
    }
)
# The table and all below it, each with its primary key, whether the column decides in which of them a row is, and
# whether any of them has a rule for UPDATE.
_TABLES = """
    with recursive tree as (
        select c.oid from pg_catalog.pg_class as c join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
         where n.nspname = %s and c.relname = %s
        union select h.inhrelid from pg_catalog.pg_inherits as h join tree on tree.oid = h.inhparent)
    select n.nspname::pg_catalog.text, c.relname::pg_catalog.text, c.relkind::pg_catalog.text,
           c.reltuples::pg_catalog.int8,
           array(select array[a.attname::pg_catalog.text, pg_catalog.format_type(a.atttypid, -1), t.typtype::text]
                   from pg_catalog.pg_index as i
                  cross join lateral pg_catalog.unnest(i.indkey) with ordinality as k (attnum, place)
                   join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
                   join pg_catalog.pg_type as t on t.oid = a.atttypid
                  where i.indrelid = c.oid and i.indisprimary and i.indisvalid and k.place <= i.indnkeyatts
                  order by k.place),
           exists (select from pg_catalog.pg_partitioned_table as p
                    where p.partrelid = c.oid and (p.partexprs is not null or exists (
                          select from pg_catalog.pg_attribute as a where a.attrelid = c.oid and a.attname = %s
                             and a.attnum = any (p.partattrs::pg_catalog.int2[])))),
           exists (select from pg_catalog.pg_rewrite as r join tree on tree.oid = r.ev_class
                    where r.ev_type = '2' and r.ev_enabled in ('O', 'A'))
      from tree join pg_catalog.pg_class as c on c.oid = tree.oid
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
     order by 1, 2
"""
# A page is read by its index, or by where rows are stored, whatever the planner thinks of a column without statistics.
_BY_INDEX: Mapping[str, str] = {"enable_seqscan": "off", "enable_sort": "off", "jit": "off"}


class Table(Struct, frozen=True, kw_only=True):
    """How a table is read page by page: by the columns of its primary key and their types, or else by ctid.

    `rows` is how many it has, about; -1 where nobody knows. `ruled` tells that an UPDATE goes by a rule of the user's.
    """

    address: Address
    rows: int
    columns: tuple[str, ...]
    types: tuple[str, ...]
    ruled: bool = False


class Page(Struct, frozen=True):
    """What became of some rows: how many lacked a value, how many have one now, and the key of the last of them."""

    found: int
    filled: int
    last: Key | None


def at_once(connection: Connection[Row], step: Step) -> int:
    """Give all rows their value within the transaction; returns how many they were."""
    _as_the_application(connection)
    rows = connection.execute(step.sql.encode(), binary=True).rowcount
    # A deferred constraint would be in the way of the next ALTER TABLE (55006).
    connection.execute("set constraints all immediate")
    settings(connection, {"search_path": looked_up_in(step.path)})
    return rows


def tables(connection: Connection[Row], column: Address) -> Sequence[Table]:
    """Return how the tables are read that hold the rows of a table: itself, its partitions, its children.

    None where all rows have to be changed at once: where some are on another server, or may be moved from one partition
    to another by it. In the transaction that is open. Raises UndefinedTable where there is no such table.
    """
    found = connection.execute(_TABLES.encode(), [column.schema, column.relation, column.name]).fetchall()
    if not found:
        raise pg.UndefinedTable(f"the table {column.schema}.{column.relation} is gone")
    if any(kind == "f" or decides for _, _, kind, _, _, decides, _ in found):
        return ()
    return [
        _table(Address(Kind.TABLE, schema, name), rows, keys, ruled=ruled)
        for schema, name, kind, rows, keys, _, ruled in found
        if kind == "r"
    ]


def _table(address: Address, rows: int, keys: Sequence[Sequence[str]], *, ruled: bool) -> Table:
    if not all(name in _PLAIN or kind == "e" for _, name, kind in keys):
        keys = []
    columns, types = tuple(name for name, _, _ in keys), tuple(name for _, name, _ in keys)
    return Table(address=address, rows=rows, columns=columns, types=types, ruled=ruled)


def page(
    connection: Connection[Row], step: Step, of: Table, size: int, last: Key | None, *, skip: bool, by_index: bool
) -> Page:
    """Give the next rows behind `last` their value, `size` at most, within the transaction.

    With `skip`, rows that somebody else holds are passed over, and so may be those that somebody changes meanwhile:
    the statement does not see what they are by the time that it has locked them.
    """
    settings(connection, _BY_INDEX if by_index else {"jit": "off"})
    _as_the_application(connection)
    if of.ruled or not skip:
        return _in_two(connection, step, of, size, last, skip=skip)
    sql = text(statement(step, of, size, last, skip=skip))
    row = connection.execute(sql.encode(), binary=True).fetchone()
    found, filled, key = row or (0, 0, None)
    return Page(found, filled, tuple(key) if key else None)


def _in_two(connection: Connection[Row], step: Step, of: Table, size: int, last: Key | None, *, skip: bool) -> Page:
    """Give the rows of a page their value by two statements, of which the second sees the rows as they are locked.

    Rules may run along, which no UPDATE within WITH may set going (0A000). It is then an UPDATE of the table that the
    step names, as that of all rows at once: the rules are those of this table, and not of its parts.
    """
    column, value = step.address, step.fill.value if step.fill else ""
    rows = connection.execute(text(_locked(step, of, size, last, skip=skip)).encode(), binary=True).fetchall()
    if not rows:
        return Page(0, 0, None)
    sql = SQL(
        "UPDATE {these} SET {column} = {value} WHERE tableoid = {table}::pg_catalog.regclass"
        " AND ctid = ANY ({places}::pg_catalog.tid[]) AND {column} IS NULL RETURNING {column} IS NOT NULL"
    ).format(
        these=qualified(column) if of.ruled else SQL("ONLY {}").format(qualified(of.address)),
        table=literal(text(qualified(of.address))),
        column=ident(column.name),
        value=trusted(value),
        places=literal("{" + ",".join(f'"{place}"' for place, *_ in rows) + "}"),
    )
    done = connection.execute(text(sql).encode(), binary=True).fetchall()
    place, *names = rows[-1]
    return Page(len(rows), sum(filled for (filled,) in done), tuple(names) or (place,))


def _locked(step: Step, of: Table, size: int, last: Key | None, *, skip: bool) -> Composable:
    """Write what reads the next rows as text, where they are and by which key, and locks them in this order.

    The texts have a name of their own: ORDER BY id would be by the text of a column that is named id, too.
    """
    columns = SQL("ctid"), *map(ident, of.columns)
    names = [SQL("{}::pg_catalog.text AS {}").format(one, _PLACE) for one in columns]
    return SQL("SELECT {} FROM {}").format(SQL(", ").join(names), _next(step, of, size, last, skip=skip))


def statement(step: Step, of: Table, size: int, last: Key | None, *, skip: bool) -> Composable:
    """Write the UPDATE of a page: rows are locked in the order of their key, and only then changed."""
    column, value = step.address, step.fill.value if step.fill else ""
    listed = of.columns or ("ctid",)
    keys = SQL(", ").join([SQL("{}::pg_catalog.text").format(_name(name)) for name in listed])
    down = SQL(", ").join([SQL("{} DESC").format(_name(name)) for name in listed])
    return SQL(
        "WITH schema_doctor_page AS (SELECT {all} FROM {next}),"
        " schema_doctor_filled AS (UPDATE ONLY {table} SET {column} = {value}"
        " WHERE ctid = ANY (ARRAY(SELECT {ctid} FROM schema_doctor_page)) AND {column} IS NULL"
        " RETURNING {column} IS NOT NULL AS filled)"
        " SELECT (SELECT pg_catalog.count(*) FROM schema_doctor_page),"
        " (SELECT pg_catalog.count(*) FROM schema_doctor_filled WHERE filled),"
        " (SELECT ARRAY[{keys}] FROM schema_doctor_page ORDER BY {down} LIMIT 1)"
    ).format(
        all=_all(of.columns),
        next=_next(step, of, size, last, skip=skip),
        table=qualified(of.address),
        column=ident(column.name),
        value=trusted(value),
        ctid=_PLACE,
        keys=keys,
        down=down,
    )


def _next(step: Step, of: Table, size: int, last: Key | None, *, skip: bool) -> Composable:
    """Write which rows are the next without a value, behind FROM."""
    column = step.address
    names = idents(of.columns) if of.columns else SQL("ctid")
    types = of.types or ("pg_catalog.tid",)
    behind: Composable = SQL("")
    if last is not None:
        values = [SQL("{}::{}").format(literal(one), typename(name)) for one, name in zip(last, types, strict=True)]
        behind = SQL(" AND ({}) OPERATOR(pg_catalog.>) ({})").format(names, SQL(", ").join(values))
    elif not of.columns:
        behind = SQL(" AND ctid OPERATOR(pg_catalog.>) '(0,0)'::pg_catalog.tid")
    return SQL("ONLY {table} WHERE {column} IS NULL{behind}{order} LIMIT {size} FOR NO KEY UPDATE{skip}").format(
        table=qualified(of.address),
        column=ident(column.name),
        behind=behind,
        order=SQL(" ORDER BY {}").format(names) if of.columns else SQL(""),
        size=word(str(size)),
        skip=SQL(" SKIP LOCKED") if skip else SQL(""),
    )


_PLACE = SQL("schema_doctor_place")


def _all(columns: Sequence[str]) -> Composable:
    place = SQL("ctid AS {}").format(_PLACE)
    return SQL("{}, {}").format(place, idents(columns)) if columns else place


def _name(column: str) -> Composable:
    return _PLACE if column == "ctid" else ident(column)


def _as_the_application(connection: Connection[Row]) -> None:
    connection.execute("set local search_path to default")
    settings(connection, {"row_security": "off"})
