"""Where sequences are: the number that each gave out last, or will give out first."""

from collections.abc import Mapping

from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Identifier

from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.model import Address


def positions(connection: Connection[Row], sequences: Mapping[Address, Address]) -> dict[Address, int]:
    """Return the position of each sequence, by the key that it has in `sequences`.

    Left out is what this role may not read, and what is gone by now.
    """
    found: dict[Address, int] = {}
    for key, address in sequences.items():
        try:
            with connection.transaction(force_rollback=True):
                settings(connection, PINNED)
                name = Identifier(address.schema, address.relation)
                row = connection.execute(SQL("SELECT last_value FROM {}").format(name)).fetchone()
        except (pg.InsufficientPrivilege, pg.UndefinedTable, pg.LockNotAvailable):
            continue
        if row is not None:
            found[key] = row[0]
    return found
