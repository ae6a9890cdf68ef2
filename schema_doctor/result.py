"""What the commands found and did, for every format of report."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from schema_doctor.ddl.context import Unplannable
from schema_doctor.finding import Finding
from schema_doctor.hazard import Hazard
from schema_doctor.inquiry import Inquiry, Right, Unasked, Violation, Want
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Schema
from schema_doctor.online import AUTO, Online
from schema_doctor.proberun import ProbeRun
from schema_doctor.snapshot import Server, Size, Unexamined
from schema_doctor.step import Step


class Checked(Struct, frozen=True, kw_only=True):
    """The result of one comparison. `database` names database and host for people, without user and password.

    `not_examined` is what no comparison covers, on the declared tables and in their schemas. `probes` are those that
    were run as well.
    """

    database: str
    server: Server | None  # None of a backend, which was asked in the place of a database
    spec: str
    tables: int
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()
    not_examined: tuple[Unexamined, ...] = ()
    probes: tuple[ProbeRun, ...] = ()


class Probed(Struct, frozen=True, kw_only=True):
    """The result of `probe`: no comparison, but what became of each probe, and what is wrong with it."""

    checked: Checked


class Plan(Struct, frozen=True, kw_only=True):
    """The statements that bring the database to the spec, in order.

    `unplanned` is what no statement can repair: `fix` does the rest and says so. `refused` are steps with hazards that
    nobody has allowed: `fix` does nothing. `actual` is the state of the database that the plan is for, `fingerprint`
    stands for it, `objects` for that of each object of the tables that it changes. `inquiries` and `wants` are what
    rows and role have to be asked before the first step; `violations` and `lacking` are the rows and the rights because
    of which a step would fail: `fix` does nothing. `unasked` is what nobody knows of the rows. `sizes` are those of the
    tables that are there and that the steps lock. It was made with `allow`, `strict_names` and `online`.
    """

    steps: tuple[Step, ...]
    unplanned: tuple[Unplannable, ...] = ()
    refused: tuple[tuple[Step, tuple[Hazard, ...]], ...] = ()
    actual: Schema = field(default_factory=dict)
    fingerprint: str = ""
    inquiries: tuple[Inquiry, ...] = ()
    wants: tuple[Want, ...] = ()
    violations: tuple[Violation, ...] = ()
    unasked: tuple[Unasked, ...] = ()
    lacking: tuple[Right, ...] = ()
    objects: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[Address, Size] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    strict_names: bool = False
    online: Online = AUTO

    @property
    def stopped(self) -> bool:
        """Whether something that is needed cannot be done as it stands."""
        return bool(self.unplanned or self.refuses)

    @property
    def refuses(self) -> bool:
        """Whether `fix` does nothing."""
        return bool(self.refused or self.violations or self.lacking)


class Rehearsed(Struct, frozen=True, kw_only=True):
    """What one step took in a rehearsal, in seconds, and what it did.

    `locks` are those on tables that were not held as strongly before; `rewrites` are tables and `rebuilds` indexes that
    are stored in a new file, `scans` tables of which all was read. `differences` say where the step states otherwise.
    """

    step: Step
    seconds: float
    locks: tuple[tuple[str, LockMode], ...] = ()
    rewrites: tuple[str, ...] = ()
    rebuilds: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


class Failure(Struct, frozen=True, kw_only=True):
    """A step that the server refused in a rehearsal, without stored values; None as `step`: what COMMIT would ask."""

    step: Step | None
    sqlstate: str | None
    message: str


class Rehearsal(Struct, frozen=True, kw_only=True):
    """A plan that was tried on a database and rolled back.

    `left_out` are steps that were not, each with the reason, `refused` is the reason why none was.
    """

    database: str
    steps: tuple[Rehearsed, ...] = ()
    left_out: tuple[tuple[Step, str], ...] = ()
    refused: str = ""
    failed: Failure | None = None


class Planned(Struct, frozen=True, kw_only=True):
    """The result of `plan`: the comparison, the plan that follows from it, and how it did when it was tried."""

    checked: Checked
    plan: Plan
    rehearsal: Rehearsal | None = None


class Applied(Struct, frozen=True, kw_only=True):
    """One step that was applied.

    It took so many seconds, None where its answer was lost and only the database told that it is applied. `rows` is how
    many rows it wrote or filled in, None for a statement that does not count them.
    """

    step: Step
    seconds: float | None
    rows: int | None = None


class Fixed(Struct, frozen=True, kw_only=True):
    """The result of `fix`: what was found, what was applied, and the comparison afterwards."""

    planned: Planned
    applied: Sequence[Applied]
    after: Checked


class Unfinished(Struct, frozen=True, kw_only=True):
    """The result of a `fix` that ended before its end, and why: steps are applied, in doubt, or neither.

    `filled` tells of steps that work on some rows at a time how many rows have got their value.
    """

    planned: Planned
    applied: Sequence[Applied]
    doubtful: Sequence[Step]
    reason: str
    filled: Mapping[Step, int] = field(default_factory=dict)


Result = Checked | Probed | Planned | Fixed | Unfinished
