"""Where sequences are: the number that each gave out last, or will give out first."""

from collections.abc import Mapping

from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL, Identifier

from schema_doctor.catalog import PINNED, Row, settings
from schema_doctor.compare import Altered, Drift
from schema_doctor.model import Address, Kind
from schema_doctor.snapshot import Snapshot


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


def moving(drift: Drift, snapshot: Snapshot) -> dict[Address, Address]:
    """Return the sequences whose bounds change, by their own address or that of their identity column."""
    found: dict[Address, Address] = {}
    for difference in drift.differences:
        match difference:
            case Altered(address=address, changes=changes) if address.kind is Kind.SEQUENCE:
                if changes.keys() & {"type", "minimum", "maximum"}:
                    found[address] = address
            case Altered(address=address, changes=changes) if address in snapshot.identities:
                if changes.keys() & {"type", "identity_options"}:
                    found[address] = snapshot.identities[address]
            case _:
                pass
    return found
