"""One statement of a plan, which states its lock and its hazards at birth, and the order of the phases."""

from dataclasses import dataclass
from enum import IntEnum

from schema_doctor.hazard import Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address


class Phase(IntEnum):
    """When a step runs: foreign keys fall first and come last, so that no order of tables can be wrong."""

    DROP_FOREIGN_KEY = 1
    DROP_CONSTRAINT = 2
    DROP_INDEX = 3
    PREPARE = 4
    CREATE_TABLE = 5
    ADD_COLUMN = 6
    LOOSEN = 7
    ALTER_TYPE = 8
    BACKFILL = 9
    TIGHTEN = 10
    CREATE_INDEX = 11
    ADD_CONSTRAINT = 12
    ADD_FOREIGN_KEY = 13
    VALIDATE = 14
    DESCRIBE = 15
    DROP_COLUMN = 16
    DROP_TABLE = 17
    DROP_SCHEMA = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One SQL statement, without its semicolon.

    `lock` is the strongest lock on an existing table, None where no existing table is locked. `also` are other tables
    that are locked, each with its mode. `unless` is a query that has a row once the step is done, for statements that
    have no IF NOT EXISTS.
    """

    sql: str
    address: Address
    phase: Phase
    reason: str
    lock: LockMode | None
    hazards: tuple[Hazard, ...]
    transactional: bool
    also: tuple[tuple[Address, LockMode], ...] = ()
    unless: str = ""
