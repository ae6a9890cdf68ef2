"""ADD and DROP CONSTRAINT as steps, each with its locks and hazards (manual: sql-altertable)."""

from psycopg.sql import SQL

from schema_doctor.ddl import definition
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, literal, qualified, text
from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Exclusion, ForeignKey, Kind, PrimaryKey, Unique
from schema_doctor.step import Phase, Step


def adding(address: Address, expected: definition.Constraint, reason: str, context: Context) -> Step:
    """Return ADD CONSTRAINT, which reads every row or builds an index under its lock unless it is NOT VALID."""
    foreign = isinstance(expected, ForeignKey)
    also: tuple[tuple[Address, LockMode], ...] = ()
    if isinstance(expected, ForeignKey):
        referenced = Address(Kind.TABLE, expected.referenced_schema, expected.referenced_table)
        # A table that the plan creates is nobody else's yet; one that the spec does not declare may well be there.
        if referenced in context.actual or referenced not in context.expected:
            also = ((referenced, LockMode.SHARE_ROW_EXCLUSIVE),)
    hazards: tuple[Hazard, ...] = ()
    match expected:
        case PrimaryKey() | Unique() | Exclusion():
            hazards = (INDEX_BUILD,)
        case Check(valid=True, enforced=True) | ForeignKey(valid=True, enforced=True):
            hazards = (FULL_SCAN,)
        case _:
            pass
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


def dropping(address: Address, actual: definition.Constraint, reason: str, hazards: tuple[Hazard, ...]) -> Step:
    """Return DROP CONSTRAINT."""
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
