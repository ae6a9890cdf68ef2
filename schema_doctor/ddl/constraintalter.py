"""Constraints that differ: what ALTER can change in place, and what has to be made anew (manual: sql-altertable)."""

from collections.abc import Callable, Iterator
from typing import Any

from psycopg.sql import SQL

from schema_doctor.ddl import comment, parameter
from schema_doctor.ddl.constraint import Constraint, in_families, set_aside
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.hazard import FULL_SCAN
from schema_doctor.lock import LockMode
from schema_doctor.model import (
    COMMENTS,
    Address,
    Check,
    Exclusion,
    ForeignKey,
    Kind,
    PrimaryKey,
    Unique,
    changes,
    properties,
)
from schema_doctor.step import Phase, Step

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]


def _in_place(address: Address, expected: Constraint, actual: Constraint, context: Context) -> bool:
    """Tell whether ALTER can change all that differs, so that the constraint need not be made anew."""
    alterable: set[str]
    match expected:
        case ForeignKey(valid=valid):
            alterable = {"deferrable", "initially_deferred", "enforced", *(("valid",) if valid else ())}
        case Check(valid=True):
            alterable = {"valid"}
        case PrimaryKey() | Unique() | Exclusion():
            alterable = {*parameter.alterable(address, context)}
        case _:
            alterable = set()
    return changes(expected, actual).keys() <= {*alterable, *COMMENTS}


def _replace(
    address: Address, _expected: Constraint, actual: Constraint, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield the drop and the new one; both run in one transaction, so that the rule is never without force."""
    if isinstance(actual, Check):
        yield from in_families(address, actual, context)
    yield from set_aside(address, actual, context, "the constraint says something else")


def _comment(
    address: Address, expected: Constraint, actual: Constraint, context: Context
) -> Iterator[Step | Unplannable]:
    if _in_place(address, expected, actual, context):
        yield from comment.steps(address, expected.comment)


def _index_comment(address: Address, expected: Any, actual: Any, context: Context) -> Iterator[Step | Unplannable]:
    if _in_place(address, expected, actual, context):
        yield comment.of_index(address, expected.index_comment)


def _parameters(address: Address, expected: Any, actual: Any, context: Context) -> Iterator[Step | Unplannable]:
    if _in_place(address, expected, actual, context):
        yield from parameter.steps(address, expected.parameters, actual.parameters)
    else:
        yield from _replace(address, expected, actual, context)


def _valid(
    address: Address, expected: Check | ForeignKey, actual: Check | ForeignKey, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield VALIDATE CONSTRAINT, which reads every row but lets others read and write."""
    if not _in_place(address, expected, actual, context):
        yield from _replace(address, expected, actual, context)
        return
    if not expected.enforced:
        return  # ALTER CONSTRAINT says it all: nothing is claimed of the rows any more
    yield validating(address, expected, "the constraint is NOT VALID: rows from before it were never checked")


def validating(address: Address, expected: Check | ForeignKey, reason: str) -> Step:
    """Return VALIDATE CONSTRAINT."""
    also: tuple[tuple[Address, LockMode], ...] = ()
    if isinstance(expected, ForeignKey):
        also = ((_referenced(expected), LockMode.ROW_SHARE),)
    return Step(
        sql=text(SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}").format(qualified(address), ident(address.name))),
        address=address,
        phase=Phase.VALIDATE,
        reason=reason,
        lock=LockMode.SHARE_UPDATE_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=also,
        scan=True,
    )


def _moment(
    address: Address, expected: ForeignKey, actual: ForeignKey, context: Context
) -> Iterator[Step | Unplannable]:
    """Yield ALTER CONSTRAINT, which PostgreSQL has for foreign keys only; ENFORCED checks every row."""
    if not _in_place(address, expected, actual, context):
        yield from _replace(address, expected, actual, context)
        return
    clauses = []
    if changed(expected, actual, "deferrable") or changed(expected, actual, "initially_deferred"):
        if expected.initially_deferred:
            clauses.append(SQL("DEFERRABLE INITIALLY DEFERRED"))
        elif expected.deferrable:
            clauses.append(SQL("DEFERRABLE INITIALLY IMMEDIATE"))
        else:
            clauses.append(SQL("NOT DEFERRABLE"))
    also: tuple[tuple[Address, LockMode], ...] = ()
    scanned = False
    if changed(expected, actual, "enforced"):
        clauses.append(SQL("ENFORCED") if expected.enforced else SQL("NOT ENFORCED"))
        scanned = expected.enforced
        # Triggers appear on the referenced table, or go from it.
        mode = LockMode.SHARE_ROW_EXCLUSIVE if expected.enforced else LockMode.ACCESS_EXCLUSIVE
        also = ((_referenced(expected), mode),)
    yield Step(
        sql=text(
            SQL("ALTER TABLE {} ALTER CONSTRAINT {} {}").format(
                qualified(address), ident(address.name), SQL(" ").join(clauses)
            )
        ),
        address=address,
        phase=Phase.ADD_FOREIGN_KEY,
        reason="the constraint is checked at another moment, or not at all",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(FULL_SCAN,) if scanned else (),
        transactional=True,
        also=also,
    )


def _referenced(item: ForeignKey) -> Address:
    return Address(Kind.TABLE, item.referenced_schema, item.referenced_table)


def _handlers(cls: type[Constraint], own: dict[str, Handler]) -> dict[str, Handler]:
    return {name: own.get(name, _replace) for name in properties(cls)}


_INDEXED: dict[str, Handler] = {"comment": _comment, "index_comment": _index_comment, "parameters": _parameters}

PRIMARY_KEY = _handlers(PrimaryKey, _INDEXED)
UNIQUE = _handlers(Unique, _INDEXED)
EXCLUSION = _handlers(Exclusion, _INDEXED)
CHECK = _handlers(Check, {"comment": _comment, "valid": _valid})
FOREIGN_KEY = _handlers(
    ForeignKey,
    {
        "comment": _comment,
        "valid": _valid,
        "deferrable": _moment,
        "initially_deferred": _moment,
        "enforced": _moment,
    },
)
