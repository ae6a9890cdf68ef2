"""Comments, which every kind has (manual: sql-comment)."""

from collections.abc import Iterator
from typing import assert_never

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import ident, literal, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Exclusion, Kind, PrimaryKey, SchemaObject, Unique
from schema_doctor.step import Phase, Step

_NO_TABLE = (
    *(Kind.EXTENSION, Kind.SCHEMA, Kind.ENUM, Kind.DOMAIN, Kind.DOMAIN_CHECK),
    *(Kind.COMPOSITE, Kind.ATTRIBUTE, Kind.SEQUENCE, Kind.INDEX),
)


def of_constraint(address: Address, item: SchemaObject) -> Iterator[Step]:
    """Yield the comments of a constraint that is new."""
    if item.comment is not None:
        yield from steps(address, item.comment)
    if isinstance(item, PrimaryKey | Unique | Exclusion) and item.index_comment is not None:
        yield of_index(address, item.index_comment)


def of_index(key: Address, comment: str | None) -> Step:
    """Return COMMENT ON INDEX for the index that a constraint is, whose name it bears."""
    (step,) = steps(key._replace(kind=Kind.INDEX), comment)
    return replace(step, address=key)


def steps(address: Address, comment: str | None) -> Iterator[Step]:
    """Yield COMMENT ON.

    It locks a table or the table of a column in SHARE UPDATE EXCLUSIVE mode and waits for an index build or a VACUUM;
    the table of a constraint it locks in ACCESS SHARE mode only, and that of an index not at all.
    """
    lock: LockMode | None = LockMode.ACCESS_SHARE
    if address.kind in (Kind.TABLE, Kind.COLUMN):
        lock = LockMode.SHARE_UPDATE_EXCLUSIVE
    elif address.kind in _NO_TABLE:
        lock = None
    yield Step(
        sql=text(
            SQL("COMMENT ON {} IS {}").format(_target(address), SQL("NULL") if comment is None else literal(comment))
        ),
        address=address,
        phase=Phase.DESCRIBE,
        reason="the comment differs",
        lock=lock,
        hazards=(),
        transactional=True,
    )


def _target(address: Address) -> Composable:
    match address.kind:
        case Kind.EXTENSION | Kind.SCHEMA:
            return SQL("{} {}").format(_WORDS[address.kind], ident(address.relation or address.schema))
        case Kind.ENUM | Kind.DOMAIN | Kind.COMPOSITE | Kind.SEQUENCE | Kind.TABLE:
            return SQL("{} {}").format(_WORDS[address.kind], qualified(address))
        case Kind.COLUMN | Kind.ATTRIBUTE:
            return SQL("COLUMN {}.{}").format(qualified(address), ident(address.name))
        case Kind.INDEX:
            return SQL("INDEX {}.{}").format(ident(address.schema), ident(address.name))
        case Kind.PRIMARY_KEY | Kind.UNIQUE | Kind.CHECK | Kind.FOREIGN_KEY | Kind.EXCLUSION:
            return SQL("CONSTRAINT {} ON {}").format(ident(address.name), qualified(address))
        case Kind.DOMAIN_CHECK:
            return SQL("CONSTRAINT {} ON DOMAIN {}").format(ident(address.name), qualified(address))
        case Kind.PROBE:
            raise ValueError(f"{address} is no object of the database")
    assert_never(address.kind)


_WORDS = {
    Kind.EXTENSION: SQL("EXTENSION"),
    Kind.SCHEMA: SQL("SCHEMA"),
    Kind.ENUM: SQL("TYPE"),
    Kind.DOMAIN: SQL("DOMAIN"),
    Kind.COMPOSITE: SQL("TYPE"),
    Kind.SEQUENCE: SQL("SEQUENCE"),
    Kind.TABLE: SQL("TABLE"),
}
