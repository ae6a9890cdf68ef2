"""A plan, tried in one transaction that is rolled back: what each statement takes, locks, writes anew and reads."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection, OperationalError
from psycopg import errors as pg

from schema_doctor import apply, blocker, fixing, lockwait, measured
from schema_doctor.catalog import Row, settings
from schema_doctor.doctor import Case
from schema_doctor.errors import Busy, Refused, UsageError
from schema_doctor.lock import LockMode
from schema_doctor.lost import while_reading
from schema_doctor.model import Address
from schema_doctor.online import Online
from schema_doctor.report.summary import sized
from schema_doctor.result import Failure, Plan, Planned, Rehearsal, Rehearsed
from schema_doctor.step import Step, transactions
from schema_doctor.turn import lent_beside, only_doctor
from schema_doctor.watch import Watch

_OUTSIDE = "it can be in no transaction"
_STAYS = "a rollback does not take setval() back"
_LABEL = "it uses a label of an enum type, which must be committed first"
_APART = "it needs the transaction before it to be committed"
_BUILT = "it builds on a statement that is not rehearsed"
_BEHIND = "it comes behind the statement that fails"


class Copy(Struct, frozen=True):
    """Another database to rehearse on, named for people."""

    connect: fixing.Connect
    database: str


def plan(
    connect: fixing.Connect,
    case: Case,
    waiting: Callable[[str], None],
    *,
    copy: Copy | None = None,
    force: bool = False,
) -> Planned:
    """Plan as `plan` does, and rehearse it, on the database itself or on a copy; `waiting` hears what is locked.

    On the database itself, nothing is rehearsed that keeps others out of a large table unless `force` says so. Raises
    Busy when a lock cannot be had.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(connect())
        if copy is not None:
            planned = fixing.plan(connection, case)
            original, connection = connection, stack.enter_context(copy.connect())
            if _same(original, connection):
                raise UsageError("--rehearse-on names the database itself; rehearse on it with --rehearse")
        database = copy.database if copy else case.database
        stack.enter_context(while_reading(database))
        pooler = apply.pooled(connection)
        eyes = stack.enter_context((copy.connect if copy else connect)())
        stack.enter_context(only_doctor(eyes, waiting, case.limits.wait, pooler=pooler))
        lent_beside(connection, pooler=pooler)
        watch = stack.enter_context(Watch(eyes, waiting, silence=case.limits.silence))
        if copy is None:
            planned = fixing.plan(connection, case)
        why = _unwanted(planned, connection, None if copy or force else case.online)
        if why or not planned.plan.steps:
            return replace(planned, rehearsal=Rehearsal(database=database, refused=why))
        waiting(_warning(planned.plan, database))
        return replace(planned, rehearsal=replace(rehearse(connection, planned.plan.steps, watch), database=database))


def _same(connection: Connection[Row], other: Connection[Row]) -> bool:
    """Tell whether two connections lead to one database, whatever their addresses: only there a lock is seen by both.

    A branch or copy may bear the name and the identifier of the system that it was made of.
    """
    key = random.getrandbits(31)  # not negative, and so the `objid` of a lock of one key
    connection.execute("select pg_catalog.pg_advisory_xact_lock(%s::bigint)", [key])
    row = other.execute(
        "select 1 from pg_catalog.pg_locks l join pg_catalog.pg_database d on d.oid = l.database"
        " where l.locktype = 'advisory' and l.classid = 0 and l.objid = %s::bigint::oid and l.objsubid = 1"
        " and d.datname = pg_catalog.current_database()",
        [key],
    ).fetchone()
    connection.rollback()
    other.rollback()
    return row is not None


def _unwanted(planned: Planned, connection: Connection[Row], online: Online | None) -> str:
    """Return why a plan is not rehearsed, "" if it is; `online` says which tables are large, None: none is."""
    if planned.plan.refuses:
        return "the plan is refused as it stands"
    standby = connection.execute("select pg_catalog.pg_is_in_recovery()").fetchone()
    connection.rollback()
    if standby == (True,):
        return "the server is a standby, where nothing can be changed; connect to the primary server"
    if online is None:
        return ""
    large = [
        f"{table.path}{sized(planned.plan.sizes.get(table))}"
        for table, mode in _held(planned.plan).items()
        if mode >= LockMode.SHARE and not online.small(planned.plan.sizes.get(table))
    ]
    if not large:
        return ""
    return (
        f"its locks are held until the last statement is done, and these tables are large: {', '.join(large)}; "
        "rehearse on a copy with --rehearse-on URL, or consent to it with --force-rehearse"
    )


def _held(plan: Plan) -> dict[Address, LockMode]:
    """Return the tables that a rehearsal locks, each with the strongest mode.

    To give all rows a value at once locks each of them, which whoever writes them takes for a lock of the table.
    """
    modes: dict[Address, LockMode] = {}
    for step in plan.steps:
        for table, stated in () if _left_out(step) else step.tables:
            mode = max(stated, LockMode.SHARE) if step.fill else stated
            modes[table] = max(mode, modes.get(table, mode))
    return modes


def _warning(plan: Plan, database: str) -> str:
    held = [f"{mode} on {table.path}: {mode.blocks}" for table, mode in _held(plan).items() if mode >= LockMode.SHARE]
    return (
        f"WARNING: rehearsing on {database} in one transaction, which holds the locks of all its statements until the "
        f"last of them is done, and is rolled back then{': ' if held else ''}{'; '.join(held)}"
    )


def _left_out(step: Step) -> str:
    """Return why a step cannot be tried in a transaction that is rolled back, "" if it can."""
    if not step.transactional:
        return _OUTSIDE
    return _STAYS if step.sql.startswith("SELECT pg_catalog.setval(") else ""


def rehearse(connection: Connection[Row], steps: Sequence[Step], watch: Watch) -> Rehearsal:
    """Run the steps in one transaction, as far as that is possible, and roll it back; commits nothing, ever."""
    connection.rollback()
    connection.read_only = False  # whatever default_transaction_read_only says
    try:
        settings(connection, {**apply.settings_for(steps), "statement_timeout": "0"})
        apply.end_with_us(connection)
        with watch.over(connection, patience=lockwait.LOCKS_TIMEOUT):
            return _run(connection, steps)
    except apply.PASSING as error:
        who = f"; it is held by {blocker.named(watch.blockers, statements=watch.statements)}" if watch.blockers else ""
        raise Busy(
            f"nothing was changed: a lock could not be had ({error.sqlstate}){who}; rehearse again later"
        ) from None
    except OperationalError:
        raise
    except pg.Error as error:
        raise Refused(f"nothing was rehearsed, and nothing was changed: {apply.reason(error)}") from None
    finally:
        if not connection.closed:
            connection.rollback()
            connection.read_only = None


def _run(connection: Connection[Row], steps: Sequence[Step]) -> Rehearsal:
    done: list[Rehearsed] = []
    left_out: list[tuple[Step, str]] = []
    state = measured.begin(connection)
    groups = {step: number for number, group in enumerate(transactions(steps)) for step in group}
    for number, step in enumerate(steps):
        if why := _left_out(step):
            left_out.append((step, why))
            continue
        connection.execute("savepoint step")
        begin = time.monotonic()
        try:
            apply.run(connection, step)
        except (*apply.PASSING, pg.QueryCanceled):  # the watch knows why it was cancelled
            raise
        except pg.Error as error:
            if connection.closed:
                raise
            connection.execute("rollback to savepoint step")
            apart = any(groups[one.step] != groups[step] for one in done)
            if why := _excuse(error, step, [one for one, _ in left_out], apart=apart):
                left_out.append((step, why))
                continue
            left_out += [(one, _left_out(one) or _BEHIND) for one in steps[number + 1 :]]
            return _ended(done, left_out, _failure(error, step))
        seconds = time.monotonic() - begin
        connection.execute("release savepoint step")
        after = measured.state(connection, state)
        done.append(measured.told(step, seconds, state, after))
        state = after
    try:
        connection.execute("set constraints all immediate")  # what COMMIT would ask
    except pg.IntegrityError as error:
        return _ended(done, left_out, _failure(error, None))
    return _ended(done, left_out, None)


def _ended(done: Sequence[Rehearsed], left_out: Sequence[tuple[Step, str]], failed: Failure | None) -> Rehearsal:
    return Rehearsal(database="", steps=tuple(done), left_out=tuple(left_out), failed=failed)


def _failure(error: pg.Error, step: Step | None) -> Failure:
    """Say why the server refused a step. DETAIL is left out: it quotes stored values."""
    return Failure(step=step, sqlstate=error.sqlstate, message=apply.reason(error, step))


def _excuse(error: pg.Error, step: Step, left_out: Sequence[Step], *, apart: bool) -> str:
    """Return why a step fails in the rehearsal only, "" if it would fail in a fix as well."""
    if isinstance(error, pg.UnsafeNewEnumValueUsage):
        return _LABEL
    if isinstance(error, pg.ObjectInUse) and apart:  # rows were written whose triggers wait for the end
        return _APART
    # Syntax Error or Access Rule Violation: something is not there, or still there.
    if (error.sqlstate or "").startswith("42") and any(_table(one) == _table(step) for one in left_out):
        return _BUILT
    return ""


def _table(step: Step) -> tuple[str, str]:
    return step.address.schema, step.address.relation
