"""Single messages to the server, one statement each, with answers as text.

psycopg itself sends a text without parameters as a simple query, in which several statements would pass, a COMMIT among
them (protocol-flow, "Simple Query"). The extended protocol takes one statement in each message.
"""

from collections.abc import Callable, Sequence

from psycopg import Connection, generators, pq
from psycopg.errors import error_from_result
from psycopg.pq.abc import PGresult

from schema_doctor.catalog import Row


def execute(connection: Connection[Row], sql: str, parameters: Sequence[str | None] = ()) -> PGresult:
    """Run one statement with its parameters as texts of types that the server finds out; raises psycopg.Error."""
    values = [None if one is None else one.encode() for one in parameters]
    return _answer(connection, lambda libpq: libpq.send_query_params(sql.encode(), values))


def script(connection: Connection[Row], sql: str) -> None:
    """Run statements of our own in one message; raises psycopg.Error."""
    _answer(connection, lambda libpq: libpq.send_query(sql.encode()))


def described(connection: Connection[Row], sql: str) -> PGresult:
    """Let the server parse a statement, and return its columns without executing it; raises psycopg.Error."""
    _answer(connection, lambda libpq: libpq.send_prepare(b"", sql.encode()))
    return _answer(connection, lambda libpq: libpq.send_describe_prepared(b""))


def columns(result: PGresult) -> tuple[str, ...]:
    """Return the names of the columns of an answer."""
    return tuple((result.fname(number) or b"").decode(errors="replace") for number in range(result.nfields))


def in_transaction(connection: Connection[Row]) -> bool:
    """Tell whether a transaction is open, in which nothing has failed."""
    return bool(connection.pgconn.transaction_status == pq.TransactionStatus.INTRANS)


def _answer(connection: Connection[Row], send: Callable[[pq.abc.PGconn], None]) -> PGresult:
    send(connection.pgconn)
    results: list[PGresult] = connection.wait(generators.execute(connection.pgconn))
    for result in results:
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise error_from_result(result, encoding="utf-8")
    return results[-1]
