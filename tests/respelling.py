"""Whether two definitions are spellings of the same thing: the server reads them in a temporary table, and says."""

from collections.abc import Iterator
from typing import Any, Final

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from tests.servers import Connection

SETTINGS: Final = {
    "search_path": "", "TimeZone": "UTC", "DateStyle": "ISO, YMD", "IntervalStyle": "postgres",
    "extra_float_digits": "1", "bytea_output": "hex",
}  # fmt: skip
PIN: Final = SQL("select {}").format(
    SQL(", ").join(SQL("set_config({}, {}, true)").format(*one) for one in SETTINGS.items())
)
READABLE: Final = ("default", "expression", "definition", "partition key")
TIMES: Final = 3  # printing, reading and printing comes to rest after that many times at the latest


def pin(connection: Connection) -> None:
    """Set, for the transaction, what decides how definitions are printed."""
    connection.execute(PIN)


def same(connection: Connection, key: tuple[str, ...], name: str, properties: dict[str, Any], *texts: Any) -> bool:
    """Tell whether texts mean the same: `name` of `properties` of an object that the database has."""
    if name not in READABLE or not all(isinstance(text, str) for text in texts):
        return False
    settled = set()
    for text in texts:
        for _ in range(TIMES):
            text = _printed(connection, key, name, properties, text)  # noqa: PLW2901 - until it is at rest
        settled.add(text)
    return len(settled) == 1 and None not in settled


def _printed(
    connection: Connection, key: tuple[str, ...], name: str, properties: dict[str, Any], text: str | None
) -> str | None:
    """Return what the server prints for a text that it has read; None when it cannot read it."""
    if text is None:
        return None
    with connection.transaction(force_rollback=True):
        pin(connection)
        printed = None
        try:
            for statement in _statements(key, name, properties, SQL(text)):
                cursor = connection.execute(statement)
                row = cursor.fetchone() if cursor.description else None
                printed = row[0] if row else None
        except psycopg.Error:
            return None
    return printed


def _statements(key: tuple[str, ...], name: str, properties: dict[str, Any], text: SQL) -> Iterator[Composed | SQL]:
    """Yield statements that make what is printed anew, and at last the query that prints it."""
    kind, *names = key
    of, column = Identifier(*names[:2]), Identifier(names[-1])
    scratch, like = Identifier(names[1]), SQL("create temporary table {} (like {})").format(Identifier(names[1]), of)
    here = Identifier("pg_temp", names[1])
    table = SQL("(select oid from pg_class where relname = {} and relnamespace = pg_my_temp_schema())").format(names[1])
    attribute = SQL(
        "select pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d join pg_attribute a"
        " on (a.attrelid, a.attnum) = (d.adrelid, d.adnum) where a.attrelid = {} and a.attname = {}"
    ).format(table, names[-1])
    match kind, name:
        case "column", "default":
            yield from (like, SQL("alter table {} alter {} set default {}").format(here, column, text), attribute)
        case "column", "expression":
            words = SQL(f"{properties['type']} generated always as")
            how = SQL({"s": "stored", "v": "virtual"}[properties["generated"]])
            yield from (like, SQL("alter table {} drop {}").format(here, column))
            yield from (SQL("alter table {} add {} {} ({}) {}").format(here, column, words, text, how), attribute)
        case "constraint", "definition":
            yield from (like, SQL("alter table {} add constraint respelled {}").format(here, text))
            yield SQL(
                "select pg_get_constraintdef(oid) from pg_constraint where conrelid = {} and contype <> 'n'"
            ).format(table)
        case "index", "definition":
            yield from (like, SQL("create index on {} {}").format(here, text))
            using = "select regexp_replace(pg_get_indexdef(indexrelid), '^.*? USING ', 'USING ')"
            yield SQL(f"{using} from pg_index where indrelid = {{}}").format(table)
        case "table", "partition key":
            yield SQL("create temporary table {} (like {}) partition by {}").format(scratch, of, text)
            yield SQL("select pg_get_partkeydef({})").format(table)
        case "domain", "default":
            yield SQL("create domain pg_temp.respelled as {} default {}").format(SQL(properties["type"]), text)
            yield SQL("select pg_get_expr(typdefaultbin, 0) from pg_type where oid = 'pg_temp.respelled'::regtype")
        case "domain constraint", "definition":
            base, text = SQL(properties["type"]), SQL(text.as_string().removesuffix(" NOT VALID"))
            yield SQL("create domain pg_temp.respelled as {} constraint respelled {}").format(base, text)
            yield SQL(
                "select pg_get_constraintdef(oid) from pg_constraint where contypid = 'pg_temp.respelled'::regtype"
            )
        case _:
            yield SQL("select null")
