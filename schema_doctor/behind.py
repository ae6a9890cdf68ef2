"""Sequences that are behind: the number that they give out next, or one soon after it, is stored already."""

from collections.abc import Iterator, Sequence

from psycopg import Connection, Cursor
from psycopg import errors as pg
from psycopg.sql import SQL, Composed, Identifier, Literal

from schema_doctor.catalog import BEGIN, PINNED, Row, locked, settings
from schema_doctor.ddl import numbers
from schema_doctor.model import Column, Schema
from schema_doctor.numbering import numbered_by
from schema_doctor.snapshot import Behind, Numbered

# Questions in a statement, which is a transaction: each locks its table with all its indexes, and the server has room
# for some thousand locks in all (runtime-config-locks, max_locks_per_transaction).
_AT_ONCE = 100


def behind(connection: Connection[Row], found: Sequence[Numbered], actual: Schema) -> tuple[Behind, ...]:
    """Return the sequences that are behind; one round trip where a column takes numbers from one, and else none.

    The rows are those of a moment at which the sequence was not further than it is said to be, so that others may go on
    writing meanwhile. Raises Busy when a table is locked.
    """
    asked = [one for one in found if _counts(one, actual)]
    if not asked:
        return ()
    autocommit, connection.autocommit = connection.autocommit, True
    cursors: list[Cursor[Row]] = []
    try:
        with connection.pipeline():
            questions = [_question(place, one) for place, one in enumerate(asked)]
            for start in range(0, len(questions), _AT_ONCE):
                connection.execute(BEGIN)
                settings(connection, PINNED)
                query = SQL(" UNION ALL ").join(questions[start : start + _AT_ONCE])
                # On a connection that is kept, a prepared statement would not outlive a change of the type.
                cursors.append(connection.execute(query, prepare=False))
                connection.execute("commit")
        rows = [row for cursor in cursors for row in cursor]
    except (pg.LockNotAvailable, pg.QueryCanceled, pg.UndefinedTable, pg.UndefinedColumn) as error:
        raise locked(error) from None
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    return tuple(_late(asked, rows, actual))


def _counts(one: Numbered, actual: Schema) -> bool:
    """Tell whether what a column holds are the numbers of the sequence, and not something made of them."""
    item = actual.get(one.column)
    if not isinstance(item, Column) or not numbers.is_number(item):
        return False
    return item.identity is not None or numbered_by(item) == one.sequence


def _question(place: int, one: Numbered) -> Composed:
    ascending = one.numbers.increment > 0
    return SQL("(SELECT {}, (SELECT {}({}) FROM {}), last_value, is_called FROM {})").format(
        Literal(place),
        SQL("pg_catalog.max") if ascending else SQL("pg_catalog.min"),
        Identifier(one.column.name),
        Identifier(one.column.schema, one.column.relation),
        Identifier(one.sequence.schema, one.sequence.relation),
    )


def _late(asked: Sequence[Numbered], rows: Sequence[Row], actual: Schema) -> Iterator[Behind]:
    for place, last, value, is_called in rows:
        one = asked[place]
        step = one.numbers.increment
        upcoming = value + step if is_called else value
        if last is None:
            continue
        # What is beyond the end of the sequence, it will never come to.
        if upcoming <= last < one.numbers.maximum if step > 0 else upcoming >= last > one.numbers.minimum:
            item = actual[one.column]
            yield Behind(
                column=one.column,
                sequence=one.sequence,
                numbers=one.numbers,
                identity=isinstance(item, Column) and item.identity is not None,
                upcoming=upcoming,
                last=int(last),
            )
