"""Reads the catalog of a database into a snapshot, in one round trip, blocking nobody and hardly ever waiting."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from psycopg import Connection, Cursor, OperationalError
from psycopg import errors as pg

from schema_doctor import managed
from schema_doctor.catalog import numbers, rows
from schema_doctor.catalog.rows import Row as Row
from schema_doctor.errors import Busy, Unreadable, UsageError
from schema_doctor.identifier import quote_ident
from schema_doctor.model import CLASSES, Address, Kind, SchemaObject
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.snapshot import Attached, Owner, Scope, Size, Snapshot, View

OLDEST_VERSION = 140000
TRANSACTION_TIMEOUT_SINCE = 170000
PARTS_PUBLISHED_SINCE = 150000
ATTEMPTS = 3
LOCK_TIMEOUT = 2.0  # seconds for which a reading waits for a table that somebody else has locked

# Everything that changes how the server reads an expression, or prints a definition; and bounds, so that nobody waits
# for anybody.
# "pg_catalog, pg_temp" keeps objects that others made in public, or in pg_temp, from being taken for the catalog's own.
PINNED: Mapping[str, str] = {
    "search_path": "pg_catalog, pg_temp",
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "quote_all_identifiers": "off",
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "array_nulls": "on",
    "xmloption": "content",
    "lock_timeout": f"{LOCK_TIMEOUT * 1000:.0f}",
    "statement_timeout": "60s",
}
# Catalogs are read from the scope outwards, by their indexes, and each query is written in that order. Left to look for
# a better one, the planner takes longer than the query does.
PLANNED: Mapping[str, str] = {
    "join_collapse_limit": "1",
    "enable_mergejoin": "off",
    "enable_memoize": "off",
    "jit": "off",
}
SETTINGS = (
    "select pg_catalog.set_config(name, value, true)"
    " from pg_catalog.json_each_text(%s::pg_catalog.json) as s(name, value)"
    " where pg_catalog.current_setting(name, true) is distinct from value"  # not everybody may set everything
)

# Sent like any other statement: psycopg's own BEGIN and commit() wait for their answers, in a pipeline too.
BEGIN = "begin isolation level repeatable read read only"

OF_TYPES = (Kind.ENUM, Kind.DOMAIN, Kind.DOMAIN_CHECK, Kind.COMPOSITE, Kind.ATTRIBUTE)


@cache
def sql(name: str) -> str:
    """Return the text of a query of this package, as in `sql("column")`."""
    return Path(__file__).with_name(f"{name.replace(' ', '_')}.sql").read_text("utf-8")


def settings(connection: Connection[Row], values: Mapping[str, str]) -> None:
    """Set parameters for the current transaction only: behind a pooler a session belongs to somebody else too.

    The time that the role gives its transactions does not count: one of them keeps other runs out for as long as a fix
    takes, and the others are bounded by the statement.
    """
    unbounded = connection.info.server_version >= TRANSACTION_TIMEOUT_SINCE
    more = {"transaction_timeout": "0"} if unbounded else {}
    connection.execute(SETTINGS, [_json({**values, **more})])


def read(connection: Connection[Row], scope: Scope, *, sizes: bool = False) -> Snapshot:
    """Read what is in scope.

    Raises Busy when locks or concurrent changes of the schema make a reading impossible, UsageError for servers that
    are too old, Unreadable when the catalog does not answer as PostgreSQL's does.
    """
    version = connection.info.server_version
    if not version:  # libpq-status, PQserverVersion
        raise OperationalError("the connection is lost")
    if version < OLDEST_VERSION:
        raise UsageError(f"the server is PostgreSQL {version // 10000}; schema-doctor needs PostgreSQL 14 or newer")
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        return _read_settled(connection, scope, sizes=sizes)
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit


def _read_settled(connection: Connection[Row], scope: Scope, *, sizes: bool) -> Snapshot:
    """Read until the schema stood still during a reading."""
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            snapshot, settled = _read_once(connection, scope, sizes=sizes)
        except (pg.LockNotAvailable, pg.QueryCanceled) as error:
            raise locked(error) from None
        except (pg.InternalError_, pg.UndefinedTable, pg.UndefinedObject) as error:
            # XX000 "cache lookup failed", "could not open relation": the object went away under the reading query.
            connection.rollback()
            reason = f"{_first_line(error)} ({error.sqlstate})"
            continue
        except (pg.UntranslatableCharacter, UnicodeEncodeError) as error:
            raise UsageError(
                f"a name or text of the spec cannot be in this database, by its encoding: {_first_line(error)}"
            ) from None
        except pg.CharacterNotInRepertoire as error:  # a database of encoding SQL_ASCII holds any bytes (multibyte)
            raise Unreadable(
                f"the catalog cannot be read: {_first_line(error)} ({error.sqlstate}): a name or text in it is no UTF-8"
            ) from None
        except pg.ProgrammingError as error:
            raise Unreadable(f"the catalog cannot be read: {_first_line(error)} ({error.sqlstate})") from None
        if settled:
            return snapshot
        reason = "its schema changed during each of the readings"
    raise Busy(f"the database is busy: {reason}. Somebody is changing the schema; try again when it is done.")


def _json(value: object) -> str:
    """Write a parameter without escapes, which a database of encoding SQL_ASCII cannot take (datatype-json)."""
    return json.dumps(value, ensure_ascii=False)


def locked(error: pg.Error) -> Busy:
    """Return what to raise when the catalog could not be read, or a table in scope not within `lock_timeout`."""
    if isinstance(error, pg.QueryCanceled):
        return Busy(
            f"the server has cancelled the reading: {_first_line(error)} ({error.sqlstate}). The role or the database "
            "has a short statement_timeout, the server is slow, or somebody has cancelled it. Try again."
        )
    return Busy(
        f"the database is busy: {_first_line(error)} ({error.sqlstate}). Somebody holds a lock on a declared table, "
        "most likely a migration. Try again when it is done."
    )


def _read_once(connection: Connection[Row], scope: Scope, *, sizes: bool) -> tuple[Snapshot, bool]:
    """Read once; also tell whether the schema stood still meanwhile."""
    wanted = {
        "schema_doctor.tables": _json([list(pair) for pair in scope.tables]),
        "schema_doctor.schemas": _json(list(scope.schemas)),
        "schema_doctor.types": _json(list(scope.types)),
        "schema_doctor.collations": _json(list(scope.collations)),
        "schema_doctor.examined": _json(list(scope.examined)),
        "schema_doctor.sequences": _json([list(pair) for pair in scope.sequences]),
        "schema_doctor.namespaces": _json(list(scope.namespaces)),
        "schema_doctor.extensions": _json(list(scope.extensions)),
        "schema_doctor.declared_types": _json([list(pair) for pair in scope.declared_types]),
        "schema_doctor.type_oids": "{}",
        "schema_doctor.hosts": "{}" if scope.hosted else f"{{{','.join(managed.ROLES)}}}",
    }
    scopes = ("scope", "typescope") if scope.has_types else ("scope",)
    if ["*"] in (scope.schemas, scope.examined):
        scopes = ("every", *scopes)
    version = connection.info.server_version
    with connection.pipeline():
        connection.execute(BEGIN)
        settings(connection, {**PINNED, **wanted})
        # The views of information_schema are not written in such an order: the planner has to find one.
        for name in scopes:
            connection.execute(sql(name))
        visible = None if _sees_all(connection) else connection.execute(sql("visible"))
        settings(connection, PLANNED)
        before = connection.execute(sql("fingerprint"))
        cursors = {name: connection.execute(sql(name)) for name in ("server", "nearby", "type")}
        cursors |= {name: connection.execute(sql(name)) for name in ("refusing", "part_identity")}
        objects = queue(connection, _kinds(scope, whole=sizes))
        if sizes:
            connection.execute(sql("usedscope"))
            more = ["size", "view", "attached", "referring", "identity", "type_user", "carried", "owner"]
            more += ["cast", "own_check", "extension_type", "otherwise_named", "shared"]
            if version >= PARTS_PUBLISHED_SINCE:
                more.append("published")
            cursors |= {name: connection.execute(sql(name)) for name in more}
        if sizes or scope.names:
            cursors["part_key"] = connection.execute(sql("part_key"))
        if version >= NOT_NULLS_SINCE * 10000:
            cursors |= {
                name: connection.execute(sql(name))
                for name in ("not_null", *["not_null_name"] * (sizes or scope.names))
            }
        if scope.examined:
            cursors["unexamined"] = connection.execute(sql("unexamined"))
        if scope.numbered:
            cursors["numbered"] = connection.execute(sql("numbered"))
        if scope.collations:
            cursors["collation"] = connection.execute(sql("collation"))
        if scope.offers:
            cursors["offer"] = connection.execute(sql("offer"))
        connection.execute("commit")
        # A transaction of its own: the first one's snapshot would not show what happened meanwhile.
        connection.execute(BEGIN)
        settings(connection, {**PINNED, **PLANNED, **wanted})
        for name in scopes:
            connection.execute(sql(name))
        after = connection.execute(sql("fingerprint"))
        connection.execute("commit")
    inherited: dict[Address, SchemaObject] = {}
    wholes: dict[Address, Address] = {}
    schema, other = rows.collect(objects, inherited, wholes)
    types = cursors["type"].fetchall()
    carried = cursors["carried"].fetchall() if sizes else []
    snapshot = Snapshot(
        schema=schema,
        server=rows.server(cursors["server"]),
        hidden=rows.hidden(schema, visible) if visible is not None else {},
        nearby=rows.nearby(cursors["nearby"]),
        other=other,
        inherited=inherited,
        wholes=wholes,
        otherwise_named=frozenset(Address(Kind.INDEX, *row) for row in cursors.get("otherwise_named", ())),
        types=rows.grouped(types),
        collations={**dict.fromkeys(scope.collations, ()), **rows.grouped(cursors.get("collation", ()))},
        storages={(row[0], row[1]): row[3] for row in types},
        domains=frozenset(f"{quote_ident(row[0])}.{quote_ident(row[1])}" for row in types if row[2]),
        domain_defaults={(row[0], row[1]): row[4] for row in types if row[4] is not None},
        sizes={(row[0], row[1]): Size(rows=row[2], bytes=row[3]) for row in cursors["size"]} if sizes else {},
        views=tuple(View(**values) for values in rows.users(cursors["view"])) if sizes else (),
        attached=tuple(Attached(**values) for values in rows.users(cursors["attached"])) if sizes else (),
        published=tuple(map(rows.published, cursors.get("published", ()))),
        identities={
            Address(Kind.COLUMN, *row[:3]): Address(Kind.SEQUENCE, *row[3:]) for row in cursors.get("identity", ())
        },
        not_nulls=rows.not_nulls(cursors, schema) if "not_null" in cursors else {},
        own_checks=frozenset(Address(Kind.CHECK, *row) for row in cursors.get("own_check", ())),
        shared=dict(map(rows.shared, cursors.get("shared", ()))),
        part_keys={
            Address(Kind.PRIMARY_KEY if row[3] == "p" else Kind.UNIQUE, *row[:3]): Address(Kind.INDEX, *row[4:])
            for row in cursors.get("part_key", ())
        },
        carried=frozenset(Address(Kind.COLUMN, *row[1:]) for row in carried if row[0] == "column"),
        carried_types=frozenset((row[1], row[2]) for row in carried if row[0] == "type"),
        carried_triggers=frozenset(Address(Kind.TABLE, *row[1:]) for row in carried if row[0] == "table"),
        owners={
            Address(Kind.SEQUENCE if row[2] else Kind.TABLE, *row[:2]): Owner(*row[3:])
            for row in cursors.get("owner", ())
        },
        extension_types={(row[0], row[1]): row[2] for row in cursors.get("extension_type", ())},
        casts={(row[0], row[1]): row[2] for row in cursors.get("cast", ())},
        outside=rows.collect({Kind.FOREIGN_KEY: cursors["referring"]})[0] if sizes else {},
        unexamined=tuple(rows.unexamined(cursors["unexamined"], inherited, wholes)) if "unexamined" in cursors else (),
        offers=rows.offers(cursors["offer"]) if scope.offers else None,
        type_users=tuple(rows.type_users(cursors["type_user"])) if "type_user" in cursors else (),
        refusing=frozenset(Address(Kind.COLUMN, *row) for row in cursors["refusing"]),
        part_identities=dict(rows.part_identities(cursors["part_identity"], schema)),
        numbered=tuple(numbers.numbered(row) for row in cursors.get("numbered", ())),
    )
    return snapshot, before.fetchone() == after.fetchone()


def _sees_all(connection: Connection[Row]) -> bool:
    """Tell whether the server has said that the role of now is a superuser's, to whom nothing is hidden."""
    return connection.info.parameter_status("is_superuser") == "on"


def _kinds(scope: Scope, *, whole: bool) -> Iterator[Kind]:
    """Yield the kinds of which the scope can hold an object, or `whole`: also of what columns in scope may own."""
    for kind in CLASSES:
        if kind is Kind.EXTENSION and not scope.extensions:
            continue
        if kind is Kind.SEQUENCE and not (whole or scope.sequences or scope.schemas):
            continue
        if kind not in OF_TYPES or scope.has_types:
            yield kind


def queue(connection: Connection[Row], kinds: Iterable[Kind]) -> dict[Kind, Cursor[Row]]:
    """Send the query of each kind, for the relations that `scope.sql` found; meant for a pipeline."""
    return {kind: connection.execute(sql(kind.value)) for kind in kinds}


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
