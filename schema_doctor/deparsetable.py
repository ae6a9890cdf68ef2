"""Ask the server for its own spelling of a partition key or a bound, in temporary tables that are rolled back."""

from collections.abc import Sequence

from msgspec.structs import replace
from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Composable

from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.catalog.lineage import partition_key as printed_key
from schema_doctor.ddl import definition
from schema_doctor.ddl.sqltext import ident, idents, text
from schema_doctor.errors import Busy
from schema_doctor.identifier import fold
from schema_doctor.lexer import Lexeme
from schema_doctor.lineage import table_address
from schema_doctor.model import Address, Column, Schema, Table
from schema_doctor.question import Invalid, Lacking
from schema_doctor.shadow import NONE, NOT_CONVERTED, Shadow
from schema_doctor.shortwords import tokens_of
from schema_doctor.sqlstring import portable

_LACKING = (pg.UndefinedFunction, pg.UndefinedObject, pg.UndefinedTable, pg.InvalidSchemaName, pg.InsufficientPrivilege)
_KEY = "select pg_catalog.pg_get_partkeydef(%s::pg_catalog.text::pg_catalog.regclass)"
_BOUND = (
    "select pg_catalog.pg_get_expr(c.relpartbound, c.oid) from pg_catalog.pg_class c"
    " where c.oid = %s::pg_catalog.text::pg_catalog.regclass"
)


def deparse_table(
    connection: Connection[Row],
    side: Schema,
    address: Address,
    stand_ins: Shadow = NONE,
    beside: Sequence[Address] = (),
) -> Table | Lacking | Invalid:
    """Return the table with its partition key and its bound as the server prints them; nothing remains.

    The table of a partition is taken from the same `side`, and so are the partitions `beside` which it is to be.
    `stand_ins` are for types that are to come, or to change: a bound may be a label that an enum does not have yet.
    Raises Busy on a lock timeout.
    """
    item = side[address]
    assert isinstance(item, Table)  # noqa: S101 - for the type checker; the caller has matched it
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        connection.execute("begin read write")  # the role may be read-only by default
        settings(connection, PINNED)
        with connection.pipeline():
            for statement in stand_ins.statements:
                connection.execute(statement.encode(), binary=True)
        look_up_in(connection, address.schema)
        return _ask(connection, side, address, item, stand_ins, beside)
    except (pg.LockNotAvailable, pg.QueryCanceled) as error:
        raise Busy(f"the database is busy: {error.diag.message_primary} ({error.sqlstate}); try again later") from None
    except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError, pg.InternalError, pg.IntegrityError) as error:
        reason = stand_ins.back(f"{error.diag.message_primary} ({error.sqlstate})")
        lacking = (*_LACKING, *NOT_CONVERTED) if stand_ins.places else _LACKING
        return Lacking(reason) if isinstance(error, lacking) else Invalid(reason)
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit


def _ask(
    connection: Connection[Row],
    side: Schema,
    address: Address,
    item: Table,
    stand_ins: Shadow,
    beside: Sequence[Address],
) -> Table | Lacking:
    found = item
    if item.partition_by is not None:
        key = _made(connection, side, address, item.partition_by, "schema_doctor_key", stand_ins)
        # Once more, of the server's own text: what it has read back, it may print otherwise.
        key = _made(connection, side, address, key, "schema_doctor_again", stand_ins)
        found = replace(found, partition_by=key)
    if item.bound is not None and item.partition_of is not None:
        parent = table_address(item.partition_of)
        above = side.get(parent)
        if not isinstance(above, Table) or above.partition_by is None:
            return Lacking(f"the partition key of {parent.path} is not known")
        _made(connection, side, parent, above.partition_by, "schema_doctor_parent", stand_ins)
        others = [(f"schema_doctor_part_{number}", side[one]) for number, one in enumerate(beside)]
        with connection.pipeline():
            for name, one in (*others, ("schema_doctor_part", item)):
                bound = stand_ins.expression(getattr(one, "bound", None) or "DEFAULT")
                statement = SQL("CREATE TABLE pg_temp.{} PARTITION OF pg_temp.schema_doctor_parent {}").format(
                    ident(name), definition.bound(bound)
                )
                connection.execute(text(statement).encode(), binary=True)
        settings(connection, PINNED)
        printed = _one(connection, _BOUND, "pg_temp.schema_doctor_part")
        found = replace(found, bound=stand_ins.back(portable(printed)))
    return found


def _made(connection: Connection[Row], side: Schema, address: Address, key: str, name: str, stand_ins: Shadow) -> str:
    """Make a temporary table with a partition key, and return the key as the server prints it."""
    used = {fold(token.text) for token in tokens_of(f"({key})") if token.lexeme in (Lexeme.WORD, Lexeme.NAME)}
    columns: list[Composable] = []
    for one, column in side.items():
        if isinstance(column, Column) and one.parent == address and one.name in used:
            bare = Column(type=stand_ins.type(column.type), collation=column.collation)
            columns.append(definition.column(one.name, bare))
    statement = SQL("CREATE TABLE pg_temp.{} ({}) PARTITION BY {}").format(
        ident(name), SQL(", ").join(columns), definition.partition_key(stand_ins.expression(key))
    )
    connection.execute(text(statement).encode(), binary=True)
    settings(connection, PINNED)
    printed = stand_ins.back(printed_key(_one(connection, _KEY, f"pg_temp.{name}")))
    look_up_in(connection, address.schema)
    return printed


def look_up_in(connection: Connection[Row], schema: str, also: Sequence[str] = ()) -> None:
    """Let names without a schema mean what the application means by them: in the table's schema, then in public.

    What is temporary comes last, where it would be first: a table may be called like a type. `also` are schemas of
    which something will be in those two by then.
    """
    settings(connection, {**PINNED, "search_path": path(schema, also)})


def path(schema: str, also: Sequence[str] = ()) -> str:
    """Write the search_path by which names without a schema are looked up as `look_up_in` says."""
    return text(idents([schema, "public", *also, "pg_temp"]))


def _one(connection: Connection[Row], query: str, table: str) -> str:
    row = connection.execute(query.encode(), [table]).fetchone()
    return str(row[0]) if row else ""
