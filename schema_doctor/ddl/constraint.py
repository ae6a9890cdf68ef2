"""Constraints of a table: ADD, DROP and VALIDATE CONSTRAINT (manual: sql-altertable)."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from psycopg.sql import SQL

from schema_doctor.ddl import comment, definition
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, literal, qualified, text
from schema_doctor.hazard import DATA_LOSS, FULL_SCAN, INDEX_BUILD, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, ForeignKey, Kind, PrimaryKey, Unique, properties
from schema_doctor.step import Phase, Step

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]
Constraint = definition.Constraint


def create(address: Address, expected: Constraint, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD CONSTRAINT, which checks the rows that are there under its lock."""
    yield _add(address, expected, "the constraint does not exist", context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop(address: Address, actual: Constraint, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP CONSTRAINT: from then on the rule is not kept, which no later statement can make good."""
    if isinstance(actual, PrimaryKey | Unique):
        yield from without_dependents(address, actual.columns, context)
    yield _drop(address, actual, "the spec claims that nothing else exists", (DATA_LOSS,))


def _add(address: Address, expected: Constraint, reason: str, context: Context) -> Step:
    foreign = isinstance(expected, ForeignKey)
    also: tuple[tuple[Address, LockMode], ...] = ()
    if isinstance(expected, ForeignKey):
        referenced = Address(Kind.TABLE, expected.referenced_schema, expected.referenced_table)
        # A table that the plan creates is nobody else's yet; one that the spec does not declare may well be there.
        if referenced in context.actual or referenced not in context.expected:
            also = ((referenced, LockMode.SHARE_ROW_EXCLUSIVE),)
    hazards: tuple[Hazard, ...] = ()
    if isinstance(expected, PrimaryKey | Unique):
        hazards = (INDEX_BUILD,)
    elif expected.valid:
        hazards = (FULL_SCAN,)
    return Step(
        sql=text(
            SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                qualified(address), ident(address.name), definition.constraint(expected)
            )
        ),
        address=address,
        phase=Phase.ADD_FOREIGN_KEY if foreign else Phase.ADD_CONSTRAINT,
        reason=reason,
        lock=LockMode.SHARE_ROW_EXCLUSIVE if foreign else LockMode.ACCESS_EXCLUSIVE,
        hazards=hazards,
        transactional=True,
        also=also,
        unless=text(
            SQL(
                "SELECT FROM pg_catalog.pg_constraint WHERE conrelid = {}::pg_catalog.regclass AND conname = {}"
            ).format(literal(text(qualified(address))), literal(address.name))
        ),
    )


def _drop(address: Address, actual: Constraint, reason: str, hazards: tuple[Hazard, ...]) -> Step:
    also: tuple[tuple[Address, LockMode], ...] = ()
    if isinstance(actual, ForeignKey):
        # Its triggers on the referenced table go too, which takes the same lock there.
        referenced = Address(Kind.TABLE, actual.referenced_schema, actual.referenced_table)
        also = ((referenced, LockMode.ACCESS_EXCLUSIVE),)
    return Step(
        sql=text(SQL("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}").format(qualified(address), ident(address.name))),
        address=address,
        phase=Phase.DROP_FOREIGN_KEY if isinstance(actual, ForeignKey) else Phase.DROP_CONSTRAINT,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=hazards,
        transactional=True,
        also=also,
    )


def set_aside(address: Address, actual: Constraint, context: Context, reason: str) -> Iterator[Step]:
    """Yield the drop of a constraint that stands in the way, and the one that is to be there in the end."""
    if isinstance(actual, PrimaryKey | Unique):
        yield from without_dependents(address, actual.columns, context)
    yield _drop(address, actual, reason, ())
    after = context.afterwards(address)
    if isinstance(after, type(actual)):
        yield _add(address, after, reason, context)
        if after.comment is not None:
            yield from comment.steps(address, after.comment)


def without_dependents(address: Address, columns: Sequence[str], context: Context) -> Iterator[Step]:
    """Yield the drops and the new ones of the foreign keys that stand in the way while a key of a table is replaced."""
    reason = "it refers to a key that has to be replaced"
    for one, item in context.referring(address):
        if set(item.referenced_columns) == set(columns):
            yield from set_aside(one, item, context, reason)


def _replace(
    address: Address, _expected: Constraint, actual: Constraint, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield the drop and the new one; both run in one transaction, so that the rule is never without force."""
    yield from set_aside(address, actual, context, "the constraint says something else")


def _comment(
    address: Address, expected: Constraint, actual: Constraint, _context: Context
) -> Iterator[Step | Unplannable]:
    if not _says_otherwise(expected, actual, "valid", "deferrable", "initially_deferred"):
        yield from comment.steps(address, expected.comment)


def _says_otherwise(expected: Constraint, actual: Constraint, *alterable: str) -> bool:
    """Tell whether more differs than what ALTER can change in place, so that the constraint has to be replaced."""
    others = (name for name in properties(type(expected)) if name != "comment" and name not in alterable)
    return any(changed(expected, actual, name) for name in others)


def _valid(
    address: Address, expected: Check | ForeignKey, actual: Check | ForeignKey, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield VALIDATE CONSTRAINT, which reads every row but lets others read and write."""
    if not expected.valid or _says_otherwise(expected, actual, "valid"):
        yield from _replace(address, expected, actual, context)
        return
    also: tuple[tuple[Address, LockMode], ...] = ()
    if isinstance(expected, ForeignKey):
        referenced = Address(Kind.TABLE, expected.referenced_schema, expected.referenced_table)
        also = ((referenced, LockMode.ROW_SHARE),)
    yield Step(
        sql=text(SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(qualified(address), ident(address.name))),
        address=address,
        phase=Phase.VALIDATE,
        reason="the constraint is NOT VALID: rows from before it were never checked",
        lock=LockMode.SHARE_UPDATE_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=also,
    )


def _deferrable(
    address: Address, expected: ForeignKey, actual: ForeignKey, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield ALTER CONSTRAINT, which PostgreSQL has for foreign keys only."""
    if _says_otherwise(expected, actual, "deferrable", "initially_deferred"):
        yield from _replace(address, expected, actual, context)
        return
    clause = SQL("NOT DEFERRABLE")
    if expected.deferrable:
        clause = (
            SQL("DEFERRABLE INITIALLY DEFERRED")
            if expected.initially_deferred
            else SQL("DEFERRABLE INITIALLY IMMEDIATE")
        )
    yield Step(
        sql=text(SQL("ALTER TABLE {} ALTER CONSTRAINT {} {}").format(qualified(address), ident(address.name), clause)),
        address=address,
        phase=Phase.ADD_FOREIGN_KEY,
        reason="the constraint is checked at another moment",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
    )


def _handlers(cls: type[Constraint], own: dict[str, Handler]) -> dict[str, Handler]:
    return {name: own.get(name, _replace) for name in properties(cls)}


PRIMARY_KEY = _handlers(PrimaryKey, {"comment": _comment})
UNIQUE = _handlers(Unique, {"comment": _comment})
CHECK = _handlers(Check, {"comment": _comment, "valid": _valid})
FOREIGN_KEY = _handlers(
    ForeignKey, {"comment": _comment, "valid": _valid, "deferrable": _deferrable, "initially_deferred": _deferrable}
)
