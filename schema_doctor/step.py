"""One statement of a plan, which states its lock and its hazards at birth, and the order of the phases."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Literal

from msgspec import Struct

from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD, TABLE_REWRITE, Hazard
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind

# On the table: what returns all columns, as SELECT * and RETURNING * do; or that, and what returns the column.
Prepared = Literal["*", "column"]
CLAIMED = "the spec claims that nothing else exists"  # the reason of most drops, unless `stepping` knows a better one
ALONG = "what the spec does not declare goes with it"  # the note of a step, before the names


class Phase(IntEnum):
    """When a step runs: what is built on others falls first and comes last, so that no order of tables can be wrong.

    What the first two do can be used only once it is committed: they make a transaction of their own.
    """

    RENAME_TYPE = 1
    ADD_LABEL = 2
    RENAME = 3  # also what will be dropped, where something new needs its name
    DROP_VIEW = 4
    DROP_FOREIGN_KEY = 5
    DROP_CONSTRAINT = 6
    DROP_INDEX = 7
    DROP_GENERATED = 8
    DETACH = 9
    PREPARE = 10
    CREATE_SEQUENCE = 11  # a type may bear the name of a sequence that is there, but not the other way round
    CREATE_TYPE = 12
    CREATE_TABLE = 13
    LOOSEN = 14
    ALTER_TYPE = 15
    ADD_COLUMN = 16
    BACKFILL = 17
    TIGHTEN = 18
    CREATE_INDEX = 19
    ADD_CONSTRAINT = 20
    ADD_FOREIGN_KEY = 21
    VALIDATE = 22
    CREATE_VIEW = 23
    DESCRIBE = 24
    DROP_COLUMN = 25
    DROP_TABLE = 26
    DROP_SEQUENCE = 27
    DROP_TYPE = 28
    DROP_EXTENSION = 29
    DROP_SCHEMA = 30
    SETTLE = 31  # names and comments of what came along with something else


class Fill(Struct, frozen=True, kw_only=True):
    """What an UPDATE gives the rows in which the column of its step is NULL; `batched` is some rows at a time.

    `rest` tells that only few rows can be left.
    """

    value: str
    batched: bool = False
    rest: bool = False


class Step(Struct, frozen=True, kw_only=True):
    """One SQL statement, without its semicolon.

    `lock` is the strongest lock on an existing table, None where no existing table is locked. `also` are other tables
    that are locked, each with its mode. `unless` is a query that has a row once the step is done, for statements that
    have no IF NOT EXISTS. `stage` is 0 in the main transaction of a plan; what must wait until that is committed, so
    that no lock is held for long, has a higher one: each is a transaction, or one statement that can be in none.
    `order` sorts the steps of a phase that must follow one another. `action` is what stands behind ALTER TABLE and its
    name, for a step that may become one statement with its neighbours;
    `covers` are then the objects that the one statement changes, and `parts` the statements that it stands for.
    `phases` are those of them, or what the step is where it runs in another phase. `scan` tells that it reads every row
    although no hazard says so, because others can read and write meanwhile. `fill` is of steps that give rows a value;
    `perhaps` tells that a table is written anew only where some of its rows turn out to belong elsewhere.
    `notes` are what else has to be known of a step. `path` are schemas in which names are looked up, beside pg_catalog:
    those of extensions that the plan makes, since nobody knows before what they bring.
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
    order: int = 0
    stage: int = 0
    action: str = ""
    covers: tuple[Address, ...] = ()
    parts: tuple[str, ...] = ()
    scan: bool = False
    phases: tuple[Phase, ...] = ()
    fill: Fill | None = None
    perhaps: bool = False
    notes: tuple[str, ...] = ()
    path: tuple[str, ...] = ()

    @property
    def rewrites(self) -> bool:
        """Whether a table that was there is written anew."""
        return TABLE_REWRITE in self.hazards

    @property
    def scans(self) -> bool:
        """Whether every row of a table that was there is read, whatever others can do meanwhile."""
        return self.scan or bool({TABLE_REWRITE, FULL_SCAN, INDEX_BUILD} & {*self.hazards})

    @property
    def breaks_prepared(self) -> Prepared | None:
        """Which statements that the application has prepared fail from then on, with SQLSTATE 0A000.

        A plan that is kept by a session must not change the names and types of what it returns.
        """
        if self.lock is not LockMode.ACCESS_EXCLUSIVE:
            return None  # no column comes, goes or changes without it
        phases = {*self.all_phases}
        if Phase.ALTER_TYPE in phases:
            return "column"
        renamed = Phase.RENAME in phases and self.address.kind is Kind.COLUMN
        return "*" if renamed or phases & {Phase.ADD_COLUMN, Phase.DROP_COLUMN, Phase.DROP_GENERATED} else None

    @property
    def all_phases(self) -> tuple[Phase, ...]:
        """What the step does, as phases: those of its parts where it is several."""
        return self.phases or (self.phase,)

    @property
    def tables(self) -> tuple[tuple[Address, LockMode], ...]:
        """The existing tables that are locked, each with its mode, that of the address first."""
        own = self.address.parent if self.address.name else self.address
        return (((own, self.lock),) if self.lock else ()) + self.also


def transactions(steps: Sequence[Step]) -> list[list[Step]]:
    """Return the steps in groups that are committed one after the other: what needs its own comes first."""
    groups: dict[int, list[Step]] = {}
    for step in steps:
        groups.setdefault(-1 if step.phase <= Phase.ADD_LABEL else step.stage, []).append(step)
    return [groups[stage] for stage in sorted(groups)]
