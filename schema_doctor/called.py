"""Ask the server which functions expressions call: by views, in pg_temp, that are rolled back.

It alone knows which of the functions of one name is meant, and which ones operators and casts call. It notes them as
what a view depends on (manual: catalog-pg-depend), and asks for no right to call them where a view is only made.
"""

from collections.abc import Sequence

from msgspec import Struct
from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Composable

from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.ddl.sqltext import ident, printed, text, trusted, typename

AT_ONCE = 250  # views, each of which takes a few of the 6,400 locks that a server has room for


class Function(Struct, frozen=True):
    """A function outside of pg_catalog, with the types of its arguments as GRANT takes them.

    `lacked_by` is the role of the connection, where it may not call it.
    """

    schema: str
    name: str
    arguments: str
    lacked_by: str


# Everybody may call a function, unless somebody has seen to it that not (manual: ddl-priv).
_KEPT = """
select exists (
  select from pg_catalog.pg_proc p
   where p.proacl is not null and not pg_catalog.has_function_privilege('public', p.oid, 'EXECUTE')
     and p.pronamespace not in (
       select oid from pg_catalog.pg_namespace where nspname in ('pg_catalog', 'information_schema')))
"""
_CALLED = """
select distinct v.relname::pg_catalog.text, n.nspname::pg_catalog.text, p.proname::pg_catalog.text,
       pg_catalog.oidvectortypes(p.proargtypes),
       case when pg_catalog.has_function_privilege(p.oid, 'EXECUTE') then '' else current_user::pg_catalog.text end
  from pg_catalog.pg_class v
  join pg_catalog.pg_rewrite r on r.ev_class = v.oid
  join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and d.objid = r.oid
  left join pg_catalog.pg_operator o
    on d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass and o.oid = d.refobjid
  join pg_catalog.pg_proc p
    on p.oid = case d.refclassid when 'pg_catalog.pg_proc'::pg_catalog.regclass then d.refobjid else o.oprcode end
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
 where v.relnamespace = pg_catalog.pg_my_temp_schema() and v.relname = any (%s::pg_catalog.name[])
   and n.nspname <> 'pg_catalog'
 order by 2, 3, 4
"""


def query(expressions: Sequence[str], columns: Sequence[tuple[str, str]], table: str = "given") -> str:
    """Write the query, of no table, that computes expressions of columns, each given by its name and type."""
    values: list[Composable] = [SQL("NULL::{} AS {}").format(typename(kind), ident(name)) for name, kind in columns]
    source = SQL(" FROM (SELECT {}) AS {}").format(SQL(", ").join(values), ident(table)) if values else SQL("")
    computed = [SQL("({}) AS {}").format(trusted(one), ident(f"e{place}")) for place, one in enumerate(expressions)]
    return text(SQL("SELECT {}{}").format(SQL(", ").join(computed), source))


def called(
    connection: Connection[Row], queries: Sequence[str], path: str = PINNED["search_path"]
) -> dict[str, tuple[Function, ...]]:
    """Return the functions that queries call, of those queries of which the server tells; nothing remains.

    It does not where a role may make no view, or a query uses what is yet to come. None are told where nobody is kept
    from calling any function.
    """
    if not queries:
        return {}
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        kept = connection.execute(_KEPT).fetchone()
        if kept is None or not kept[0]:
            return {}
        found: dict[str, tuple[Function, ...]] = {}
        for start in range(0, len(queries), AT_ONCE):
            some = queries[start : start + AT_ONCE]
            answers = [_of(connection, some, path)]
            if None in answers and len(some) > 1:
                answers = [_of(connection, [one], path) for one in some]
            for one in answers:
                found |= one or {}
        return found
    finally:
        if not connection.closed:
            connection.autocommit = autocommit


def grants(connection: Connection[Row], calling: str, path: str) -> list[str]:
    """Return the statements that let the role call what a query calls, and it may not; none where nobody knows."""
    return [
        text(
            SQL("GRANT EXECUTE ON FUNCTION {}.{}({}) TO {}").format(
                ident(one.schema), ident(one.name), printed(one.arguments), ident(one.lacked_by)
            )
        )
        for one in called(connection, [calling], path).get(calling, ())
        if one.lacked_by
    ]


def _of(connection: Connection[Row], queries: Sequence[str], path: str) -> dict[str, tuple[Function, ...]] | None:
    names = {f"schema_doctor_{place}": one for place, one in enumerate(queries)}
    try:
        with connection.pipeline():
            connection.execute("begin read write")  # the role may be read-only by default
            settings(connection, {**PINNED, "search_path": path})
            for name, one in names.items():
                view = SQL("CREATE VIEW pg_temp.{} AS {}").format(ident(name), printed(one))
                connection.execute(text(view).encode(), binary=True)
            settings(connection, PINNED)
            cursor = connection.execute(_CALLED, [list(names)])
            connection.execute("rollback")
        rows = cursor.fetchall()
    except pg.Error:
        if connection.closed:
            raise
        return None
    finally:
        if not connection.closed:
            connection.rollback()
    found: dict[str, list[Function]] = {one: [] for one in queries}
    for view, *function in rows:
        found[names[view]].append(Function(*function))
    return {one: tuple(functions) for one, functions in found.items()}
