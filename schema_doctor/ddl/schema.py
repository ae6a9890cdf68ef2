"""Schemas: CREATE SCHEMA."""

from collections.abc import Iterable, Iterator

from psycopg.sql import SQL

from schema_doctor.ddl import comment
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, text
from schema_doctor.hazard import DATA_LOSS
from schema_doctor.model import Address, Namespace
from schema_doctor.snapshot import Unexamined
from schema_doctor.step import Phase, Step

STANDARD = "standard public schema"


def create(address: Address, expected: Namespace, _context: Context) -> Iterator[Step]:
    """Yield CREATE SCHEMA; no table is locked."""
    yield Step(
        sql=text(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(ident(address.schema))),
        address=address,
        phase=Phase.PREPARE,
        reason="the schema does not exist",
        lock=None,
        hazards=(),
        transactional=True,
    )
    if (said := _said(address, expected)) is not None:
        yield from comment.steps(address, said)


def drop(address: Address, _actual: Namespace, _context: Context) -> Iterator[Step]:
    """Yield DROP SCHEMA, without CASCADE: it fails while anything lives in the schema."""
    yield Step(
        sql=text(SQL("DROP SCHEMA {}").format(ident(address.schema))),
        address=address,
        phase=Phase.DROP_SCHEMA,
        reason="the spec claims that the schema does not exist",
        lock=None,
        hazards=(DATA_LOSS,),
        transactional=True,
    )


def _comment(address: Address, expected: Namespace, _actual: Namespace, _context: Context) -> Iterator[Step]:
    yield from comment.steps(address, _said(address, expected))


def _said(address: Address, expected: Namespace) -> str | None:
    """Return the comment of a schema, for `public` that of every new database where the spec has none."""
    return STANDARD if expected.comment is None and address.schema == "public" else expected.comment


ALTER = {"comment": _comment}


def holding(schema: str, unexamined: Iterable[Unexamined]) -> str:
    """Say what stops DROP SCHEMA although it is in no model, "" where nothing does.

    What is on a table goes with the table; a publication and default privileges go with the schema itself.
    """
    found = [
        f"{one.kind} {name}" if one.kind != "other" else name
        for one in unexamined
        if one.schema == schema and not one.table and one.kind != "publication"
        for name in one.names
        if not name.startswith("default privileges ")
    ]
    return ", ".join(found)
