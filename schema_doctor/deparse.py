"""Ask the server for its own spelling of what the spec says, in temporary tables that are rolled back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL

from schema_doctor.catalog import PINNED, Row, collect, queue, settings
from schema_doctor.ddl import definition
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.errors import Busy
from schema_doctor.expression import NotAnExpression
from schema_doctor.proof import prove
from schema_doctor.model import Address, Check, Column, Index, Kind, Schema, SchemaObject
from schema_doctor.shortform import element_expression

# What the database lacks, as opposed to what is wrong with the expression: function, type or operator, schema, rights.
_LACKING = (pg.UndefinedFunction, pg.UndefinedObject, pg.UndefinedTable, pg.InvalidSchemaName, pg.InsufficientPrivilege)

ASKED: Mapping[type[SchemaObject], tuple[str, ...]] = {
    Column: ("default", "generated"),
    Check: ("expression",),
    Index: ("columns", "predicate"),
}

_SCOPE = """
select pg_catalog.set_config('schema_doctor.relations', coalesce(pg_catalog.array_agg(oid), '{}')::pg_catalog.text, true)
  from pg_catalog.pg_class
 where relnamespace = pg_catalog.pg_my_temp_schema() and relname = any (%s::pg_catalog.name[])
"""


@dataclass(frozen=True, slots=True)
class Lacking:
    """The database lacks something that the expression needs: nothing can be said."""

    reason: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """PostgreSQL refuses the expression, in any database."""

    reason: str


Answer = SchemaObject | Lacking | Invalid


def deparse(connection: Connection[Row], schema: Schema, wanted: Collection[Address]) -> dict[Address, Answer]:
    """Return the wanted objects with their expressions as the server prints them.

    One round trip when the server accepts all of them, else one more for each. Nothing is evaluated on stored rows, and
    nothing remains: the transaction is rolled back. Raises Busy on a lock timeout.
    """
    answers: dict[Address, Answer] = {}
    for group in _groups(wanted):
        proven = []
        for address in group:
            try:
                _prove(schema[address])
                proven.append(address)
            except NotAnExpression as error:
                answers[address] = Invalid(str(error))
        if proven:
            answers.update(_ask(connection, schema, proven))
    return answers


def _groups(wanted: Collection[Address]) -> Iterator[list[Address]]:
    """Part the addresses so that in each group a table name stands for one table."""
    schemas: dict[str, list[str]] = {}
    for address in wanted:
        places = schemas.setdefault(address.relation, [])
        if address.schema not in places:
            places.append(address.schema)
    for number in range(max((len(places) for places in schemas.values()), default=0)):
        yield [address for address in wanted if schemas[address.relation].index(address.schema) == number]


def _prove(item: SchemaObject) -> None:
    """Let no text through to the server that is not one expression."""
    match item:
        case Column(default=default, generated=generated):
            for value in (default, generated):
                if value is not None:
                    prove(value)
        case Check(expression=expression):
            prove(expression)
        case Index(columns=columns, predicate=predicate):
            for column in columns:
                prove(element_expression(column))
            if predicate is not None:
                prove(predicate)
        case _:
            pass


def _ask(connection: Connection[Row], schema: Schema, wanted: Sequence[Address]) -> dict[Address, Answer]:
    try:
        return _ask_once(connection, schema, wanted)
    except (pg.LockNotAvailable, pg.QueryCanceled) as error:
        raise Busy(f"the database is busy: {_first_line(error)} ({error.sqlstate}); try again later") from None
    except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError, pg.InternalError, pg.IntegrityError) as error:
        if len(wanted) == 1:
            reason = f"{_first_line(error)} ({error.sqlstate})"
            return {wanted[0]: Lacking(reason) if isinstance(error, _LACKING) else Invalid(reason)}
    answers: dict[Address, Answer] = {}
    for address in wanted:
        answers.update(_ask(connection, schema, [address]))
    return answers


def _ask_once(connection: Connection[Row], schema: Schema, wanted: Sequence[Address]) -> dict[Address, Answer]:
    tables = {address.parent: None for address in wanted}
    names = {address: f"schema_doctor_{number}" for number, address in enumerate(wanted)}
    connection.read_only = False  # the role may be read-only by default; a temporary table needs more than that
    try:
        with connection.pipeline():
            settings(connection, PINNED)
            for table in tables:
                # Functions and types are looked up as the application does it: the table's schema, then public.
                settings(connection, {"search_path": text(SQL("{}, public").format(ident(table.schema)))})
                for statement in _statements(schema, table, names):
                    connection.execute(statement, binary=True)
            settings(connection, PINNED)
            connection.execute(_SCOPE, [[table.relation for table in tables]])
            cursors = queue(connection, (Kind.COLUMN, Kind.CHECK, Kind.INDEX))
        found, _ = collect(cursors)
    finally:
        if not connection.closed:
            connection.rollback()
            connection.read_only = None
    here = {(address.kind, address.relation, address.name): item for address, item in found.items()}
    answers: dict[Address, Answer] = {}
    for address in wanted:
        name = address.name if address.kind is Kind.COLUMN else names[address]
        server = here[address.kind, address.relation, name]
        asked = {name: getattr(server, name) for name in ASKED[type(server)]}
        answers[address] = replace(schema[address], **asked)
    return answers


def _statements(schema: Schema, table: Address, names: Mapping[Address, str]) -> Iterator[str]:
    """Yield CREATE TABLE with what is asked of the table, then its indexes."""
    inside = []
    indexes = []
    temporary = replace(table, schema="pg_temp")
    for address, item in schema.items():
        if address.schema != table.schema or address.relation != table.relation:
            continue
        match item:
            case Column():
                bare = replace(item, nullable=True, identity=None)
                if address not in names:
                    bare = replace(bare, default=None, generated=None)
                elif item.default is not None:
                    bare = replace(bare, default=f"({item.default})")
                inside.append(definition.column(address.name, bare))
            case Check() if address in names:
                name = ident(names[address])
                inside.append(SQL("CONSTRAINT {} {}").format(name, definition.constraint(replace(item, valid=True))))
            case Index() if address in names:
                predicate = f"({item.predicate})" if item.predicate is not None else None
                indexes.append(definition.index(names[address], temporary, replace(item, predicate=predicate)))
            case _:
                pass
    yield text(SQL("CREATE TABLE {} ({})").format(qualified(temporary), SQL(", ").join(inside)))
    for index in indexes:
        yield text(index)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
