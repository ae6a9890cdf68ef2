"""What an exception of a route says of the database, whichever driver raised it: by SQLSTATE, not by its text."""

import re
from collections.abc import Iterator
from types import TracebackType

from msgspec import Struct, field

from schema_doctor.guard.verdict import Fault, State, database_fault
from schema_doctor.model import Column, Kind, PrimaryKey, Schema

DRIVERS = frozenset({"psycopg", "psycopg_pool", "asyncpg", "psycopg2", "pg8000", "sqlalchemy"})
# The schema is not as the statement has it (errcodes-appendix): a finding of a check tells more.
OF_SCHEMA = {
    "42P01": ("missing-table", "a table does not exist"),
    "42703": ("missing-column", "a column does not exist"),
    "42501": ("hidden-table", "the role lacks a privilege"),
    "23502": ("stricter-column", "a column takes no NULL, and the application writes one"),
}
# Connections, resources, the operator, the machine, authorization, the name of the database.
AWAY = ("08", "53", "57P", "58", "28", "3D")
POOLS = frozenset(
    {("psycopg_pool", "PoolTimeout"), ("psycopg_pool", "TooManyRequests"), ("sqlalchemy", "TimeoutError")}
)
WHILE_CONNECTING = frozenset({"CheckMyDatabase", "InitPostgres"})  # of a database that takes no connections
AWAY_WITHOUT = frozenset({"OperationalError", "PoolClosed"})  # libpq gives no SQLSTATE for a connection that is lost


class Declared(Struct, frozen=True):
    """The names that the spec declares, and the columns, with their table, that it does not let be NULL."""

    schemas: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    strict: frozenset[tuple[str, str]] = frozenset()
    paths: dict[str, str] = field(default_factory=dict)  # of a table, by its name without the schema


class Failure(Struct, frozen=True):
    """A failure that a client may try again; `asks` for a check, because the verdict did not know of it.

    `state` is what it shows of the database, None where that may be well.
    """

    fault: Fault
    asks: bool
    state: State | None = None


def declared(schema: Schema) -> Declared:
    """Return the names that a spec declares."""
    strict = {
        (address.relation, address.name)
        for address, item in schema.items()
        if isinstance(item, Column) and not item.nullable
    }
    for address, item in schema.items():
        if isinstance(item, PrimaryKey):
            strict |= {(address.relation, name) for name in item.columns}
    return Declared(
        schemas=frozenset(address.schema for address in schema if address.kind is Kind.TABLE),
        tables=frozenset(address.relation for address in schema if address.kind is Kind.TABLE),
        columns=frozenset(address.name for address in schema if address.kind is Kind.COLUMN),
        strict=frozenset(strict),
        paths={address.relation: address.path for address in schema if address.kind is Kind.TABLE},
    )


def classify(error: BaseException, names: Declared) -> Failure | None:
    """Return what is to be answered in place of an exception, None for those that are the application's own."""
    chain = list(_chain(error))
    for one in chain:
        sqlstate = _sqlstate(one)
        if sqlstate is not None:
            return _of_sqlstate(sqlstate, one, names)
    for one in chain:
        known = {(cls.__module__.partition(".")[0], cls.__name__) for cls in type(one).__mro__}
        if known & POOLS:
            return Failure(database_fault("pool-exhausted"), asks=True, state=State.UNKNOWN)
        away = any(module in DRIVERS and name in AWAY_WITHOUT for module, name in known)
        closed = ("asyncpg", "InterfaceError") in known and "clos" in str(one)
        if away or closed or (isinstance(one, OSError) and _in_driver(one.__traceback__)):
            return _away()
    return None


def _of_sqlstate(sqlstate: str, error: BaseException, names: Declared) -> Failure | None:
    if sqlstate in OF_SCHEMA:
        return _of_schema(sqlstate, error, names)
    if sqlstate.startswith(AWAY) or (sqlstate == "55000" and _function(error) in WHILE_CONNECTING):
        return _away()
    if sqlstate == "25006":
        return Failure(database_fault("read-only"), asks=True, state=State.UNAVAILABLE)
    if sqlstate.startswith("40") or sqlstate == "55P03":
        return Failure(database_fault("conflict"), asks=False)
    if sqlstate == "0A000" and _is_stale(error):
        return Failure(database_fault("stale-statement"), asks=False)
    return None


def _of_schema(sqlstate: str, error: BaseException, names: Declared) -> Failure | None:
    """Tell whether it is about what the spec declares: all messages quote the names, in every language."""
    line = str(error).strip().partition("\n")[0]
    words = {*re.findall(r"\w+", line), *re.findall(r"[\"«„“](.*?)[\"»“”]", line)}
    tables, columns = words & names.tables, words & names.columns
    others = {"42703": columns, "42501": words & names.schemas}
    if not tables and not others.get(sqlstate):
        return None
    if sqlstate == "23502" and any((table, column) in names.strict for table in tables for column in columns):
        return None  # as the spec has it: the application's own mistake
    code, title = OF_SCHEMA[sqlstate]
    address = names.paths[next(iter(tables))] if len(tables) == 1 else ""
    what = (
        "let the owner GRANT it to the role of the application"
        if sqlstate == "42501"
        else "run `schema-doctor check`; what it finds, `schema-doctor fix` repairs"
    )
    fault = Fault(code=code, address=address, repair=f"SQLSTATE {sqlstate}: {what}", title=title)
    return Failure(fault, asks=True, state=State.DRIFT)


def _away() -> Failure:
    return Failure(database_fault("database-unreachable"), asks=True, state=State.UNAVAILABLE)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception, what it wraps, and what a group of them holds."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        wrapped = [getattr(one, "orig", None), one.__cause__]
        if isinstance(one, BaseExceptionGroup):
            wrapped.extend(one.exceptions)
        waiting.extend(item for item in wrapped if isinstance(item, BaseException))


def _sqlstate(error: BaseException) -> str | None:
    for name in ("sqlstate", "pgcode"):
        value = getattr(error, name, None)
        if isinstance(value, str) and len(value) == 5:
            return value
    return None


def _is_stale(error: BaseException) -> bool:
    """Tell whether a plan no longer fits: the function of the server that refuses it has no translation."""
    return _function(error) == "RevalidateCachedQuery" or type(error).__name__ == "InvalidCachedStatementError"


def _function(error: BaseException) -> object:
    """Return the function of the server that an error comes from, where the driver tells."""
    own = getattr(error, "server_source_function", None)  # of asyncpg
    return own or getattr(getattr(error, "diag", None), "source_function", None)


def _in_driver(traceback: TracebackType | None) -> bool:
    """Tell whether an error of the network came out of a driver, and not out of a call to somebody else."""
    while traceback is not None:
        if traceback.tb_frame.f_globals.get("__name__", "").partition(".")[0] in DRIVERS:
            return True
        traceback = traceback.tb_next
    return False
