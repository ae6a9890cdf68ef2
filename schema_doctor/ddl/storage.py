"""How values of a column are stored and sampled: SET STORAGE, COMPRESSION and STATISTICS (manual: sql-altertable)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable, Literal

from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column
from schema_doctor.sqltype import parse_type
from schema_doctor.step import Phase, Step
from schema_doctor.storage import declared_storage

_WORDS = {
    "plain": SQL("PLAIN"),
    "external": SQL("EXTERNAL"),
    "extended": SQL("EXTENDED"),
    "main": SQL("MAIN"),
    "default": SQL("DEFAULT"),
    "pglz": SQL("pglz"),
    "lz4": SQL("lz4"),
}


def steps(address: Address, expected: Column, phase: Phase = Phase.TIGHTEN) -> Iterator[Step]:
    """Yield what ADD COLUMN does not say: COMPRESSION it can say, STORAGE since PostgreSQL 16 only.

    Of a new table it is said before it has partitions, which would take it over.
    """
    if expected.storage is not None:
        yield replace(_set_storage(address, expected.storage), phase=phase)
    if expected.statistics is not None:
        yield replace(_set_statistics(address, expected.statistics), phase=phase)


def after_type(address: Address, expected: Column) -> Iterator[Step]:
    """Yield what a change of type has reset: it gives the column the storage of the type, and no compression."""
    if expected.storage is not None:
        yield _set_storage(address, expected.storage)
    if expected.compression is not None:
        yield _set_compression(address, expected.compression)


def put_back(column: Address, above: Address, expected: Column, context: Context) -> Iterator[Step]:
    """Yield what an undeclared column of a partition or child has lost by the change of type of that above."""
    item, parent = context.actual.get(column), context.actual.get(above)
    usual = declared_storage(parse_type(expected.type), context.expected, context.storages)
    if not isinstance(item, Column) or not isinstance(parent, Column) or usual is None or usual == "plain":
        return
    if item.storage != parent.storage:
        yield _set_storage(column, item.storage or usual)
    if item.compression is not None:
        yield _set_compression(column, item.compression)


def storage(address: Address, expected: Column, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield SET STORAGE; rows that are there stay as they are until they are written anew."""
    if _type_changes(expected, actual):
        return
    word = expected.storage
    if word is None:
        word = declared_storage(parse_type(actual.type), context.expected, context.storages)
    if word is None and context.server.major >= 16:
        word = "default"
    if word is None:
        yield Unplannable(address, f"nobody knows how type {expected.type} is stored unless a column says otherwise")
    else:
        yield _set_storage(address, word)


def compression(address: Address, expected: Column, actual: Column, _context: Context) -> Iterator[Step]:
    """Yield SET COMPRESSION; values that are there stay as they are until they are written anew."""
    if not _type_changes(expected, actual):
        yield _set_compression(address, expected.compression or "default")


def statistics(address: Address, expected: Column, _actual: Column, _context: Context) -> Iterator[Step]:
    """Yield SET STATISTICS, which the next ANALYZE follows."""
    yield _set_statistics(address, -1 if expected.statistics is None else expected.statistics)


def _type_changes(expected: Column, actual: Column) -> bool:
    return changed(expected, actual, "type") or changed(expected, actual, "collation")


def _set_storage(address: Address, word: str) -> Step:
    return _step(address, SQL("STORAGE {}").format(_WORDS[word]), "values are to be stored otherwise")


def _set_compression(address: Address, word: str) -> Step:
    return _step(address, SQL("COMPRESSION {}").format(_WORDS[word]), "values are to be compressed otherwise")


def _set_statistics(address: Address, target: int) -> Step:
    # Unlike the other two it lets others read and write.
    action = SQL("STATISTICS {}").format(SQL("-1") if target < 0 else Literal(target))
    return _step(address, action, "the statistics target differs", LockMode.SHARE_UPDATE_EXCLUSIVE)


def _step(address: Address, action: Composable, reason: str, lock: LockMode = LockMode.ACCESS_EXCLUSIVE) -> Step:
    altered = SQL("ALTER COLUMN {} SET {}").format(ident(address.name), action)
    return Step(
        sql=text(SQL("ALTER TABLE {} {}").format(qualified(address), altered)),
        address=address,
        phase=Phase.TIGHTEN,
        reason=reason,
        lock=lock,
        hazards=(),
        transactional=True,
        action=text(altered),
    )
