"""Plan what brings a database to its spec, and apply it: the question, the lock, the transactions, the second look."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from msgspec.structs import replace
from psycopg import Connection, InterfaceError, OperationalError

from schema_doctor import apply, batches, blocker, building, catalog, managed, preflight, refusal, rights
from schema_doctor.catalog import Row
from schema_doctor.course import NOTHING, Course
from schema_doctor.deadline import SILENCE, may_be_silent
from schema_doctor.doctor import Case, examine
from schema_doctor.errors import Busy, Interrupted, Refused, Stopped, Unreachable
from schema_doctor.lockwait import Tries
from schema_doctor.lost import first_line, untouched, while_changing, while_reading
from schema_doctor.report.statement import statement
from schema_doctor.result import Applied, Fixed, Plan, Planned
from schema_doctor.step import Step, transactions
from schema_doctor.turn import lent_beside, only_doctor
from schema_doctor.watch import NO_SNAPSHOT, Watch

UNUSED = 0.1  # seconds after which a session may have been ended that nobody used

Connect = Callable[[], Connection[Row]]


def plan(connection: Connection[Row], case: Case) -> Planned:
    """Compare, plan the statements, and ask rows and role whether they will succeed; changes nothing."""
    with while_reading(case.database):
        return _asked(connection, case, examine(connection, case, complete=True))


def fix(
    connect: Connect,
    case: Case,
    confirm: Callable[[Planned], bool],
    waiting: Callable[[str], None],
    course: Course | None = None,
    review: Callable[[Planned], None] = lambda _planned: None,
) -> Fixed:
    """Plan, ask `confirm`, apply in one transaction or, on large tables, in several, and look again.

    `course` holds at any time what is planned and applied, also when this raises. `review` raises Refused for a plan
    that is not the one that somebody has reviewed.

    `connect` is called twice: a second connection holds a lock against other runs, under which the plan is made again;
    and once more where the first has been ended while `confirm` took its time.
    Raises Refused before anything runs when a hazard is not allowed, when the database has changed since `confirm`, or
    when rows or the role would make a step fail. Every error says what is applied.
    """
    course = course or Course()
    try:
        return _fix(connect, case, confirm, waiting, course, review)
    except KeyboardInterrupt:
        raise _ended(course, "interrupted; run fix again", interrupted=True) from None
    except (Unreachable, Busy) as error:  # what comes behind the first step is Stopped
        raise type(error)(f"{NOTHING}{str(error).removeprefix(NOTHING)}") from None


def _fix(
    connect: Connect,
    case: Case,
    confirm: Callable[[Planned], bool],
    waiting: Callable[[str], None],
    course: Course,
    review: Callable[[Planned], None],
) -> Fixed:
    with ExitStack() as opened:
        connection = opened.enter_context(connect())
        shown = course.planned = _planned_in_time(connection, case, waiting)
        if not shown.plan.steps:
            return Fixed(planned=shown, applied=(), after=shown.checked)
        if shown.checked.server and shown.checked.server.standby:
            raise Refused(
                "nothing was changed: the server is a standby, which takes no changes; connect to its primary"
            )
        review(shown)
        refuse(shown.plan)
        with while_reading(case.database):
            pooler = apply.pooled(connection)
        asked = time.monotonic()
        if not confirm(shown):
            raise Interrupted("nothing was changed")
        if time.monotonic() - asked > UNUSED and not _answers(connection):
            connection = opened.enter_context(connect())
        limits = case.limits
        with (
            connect() as lock,
            while_changing(case.database),
            only_doctor(lock, waiting, limits.wait, statements=limits.statements, pooler=pooler),
            Watch(lock, waiting, statements=limits.statements, silence=limits.silence, connect=connect) as watch,
        ):
            lent_beside(connection, pooler=pooler)
            tables = building.concerned(shown.plan.steps)
            building.await_end(connection, tables, waiting, limits.lock_wait, statements=limits.statements)
            planned = _planned_in_time(connection, case, waiting)
            if planned.plan.fingerprint != shown.plan.fingerprint and _sqls(planned.plan) - _sqls(shown.plan):
                raise Refused("the database has changed since the plan was shown; run fix again to see the new plan")
            planned = course.planned = _asked(connection, case, planned)
            _apply(connection, connect, case, planned, waiting, watch, course)
            try:
                after = _again(connection, connect, case)
            except (Unreachable, Busy, OperationalError, InterfaceError) as error:
                why = f"the tables could not be looked at again: {first_line(error)}"
                raise Stopped(course.told(why)) from None
    # What could not be planned may be possible by now, as it was told: not all of the plan is done, and run fix again.
    told = {one.address for one in planned.plan.unplanned}
    if not all(told.issuperset(step.covers or (step.address,)) for step in after.plan.steps):
        left = "\n".join(statement(step.sql) for step in after.plan.steps)
        raise Stopped(f"the plan was applied, but the database still differs; this would remain to be done:\n{left}")
    return Fixed(planned=planned, applied=course.applied, after=after.checked)


def _answers(connection: Connection[Row]) -> bool:
    """Tell whether a session is still there: nothing is open in it that would be lost with it."""
    try:
        connection.execute(NO_SNAPSHOT, prepare=False)
        connection.rollback()
    except (OperationalError, InterfaceError):
        return False
    return True


def refuse(plan: Plan) -> None:
    """Raise Refused when a step has a hazard that nobody has allowed, or would fail for rows or the role."""
    if plan.lacking or plan.violations:
        raise Refused("nothing was changed, because the plan would fail:\n" + "\n".join(refusal.lines(plan)))
    if not plan.refused:
        return
    lines = []
    for step, hazards in plan.refused:
        lines.append(f"  {step.sql}")
        lines.extend(f"    {hazard.code}: {hazard.title}; allow it with --allow {hazard.code}" for hazard in hazards)
    raise Refused("nothing was changed, because the plan holds hazards that are not allowed:\n" + "\n".join(lines))


def _asked(connection: Connection[Row], case: Case, planned: Planned) -> Planned:
    """Return a plan with what rows and role say of it."""
    with may_be_silent(connection, SILENCE + case.preflight_timeout):
        answers = preflight.ask_rows(connection, planned.plan.inquiries, case.preflight_timeout)
    server = planned.checked.server
    assert server is not None  # noqa: S101 - for the type checker: a plan is that of a database
    missing = rights.lacking(connection, planned.plan.wants, server.role, server.database)
    plan = replace(planned.plan, violations=answers.violations, unasked=answers.unasked, lacking=tuple(missing))
    checked = planned.checked
    if why := _too_much_for_a_pooler(connection, plan):
        first, _, _ = why.partition("\n")
        checked = replace(checked, warnings=(*checked.warnings, f"fix would refuse this plan: {first}"))
    return replace(planned, checked=checked, plan=plan)


def _too_much_for_a_pooler(connection: Connection[Row], plan: Plan) -> str:
    """Say why a plan cannot be applied through this connection, "" if it can."""
    outside = next((step for step in plan.steps if not step.transactional), None)
    if outside is None or not apply.pooled(connection):
        return ""
    return (
        "this connection goes through a pooler, and a statement of the plan needs one of its own; "
        f"{managed.direct_host(connection.info.host)}, or run fix --online never, which keeps writes out meanwhile\n"
        f"the statement is: {outside.sql}"
    )


def _planned(connection: Connection[Row], case: Case) -> Planned:
    with while_reading(case.database):
        return examine(connection, case, complete=True)


def _planned_in_time(connection: Connection[Row], case: Case, waiting: Callable[[str], None]) -> Planned:
    """Plan; who keeps a table from being read is waited for as for any other lock, and named."""
    tries = Tries(case.limits.lock_wait, waiting, least=catalog.LOCK_TIMEOUT)
    while True:
        try:
            return _planned(connection, case)
        except Busy as error:
            holders = blocker.of_reading(connection)
            connection.rollback()
            who = f"held by {blocker.named(holders, statements=case.limits.statements)}"
            if not tries.again(f"waiting for a lock that is {who}" if holders else "the database is busy"):
                raise Busy(f"{error} It is {who}." if holders else str(error)) from None


def _sqls(plan: Plan) -> set[str]:
    """Return the statements, with those that have become one apart: less may be left to do in one of them."""
    return {sql for step in plan.steps for sql in step.parts or (step.sql,)}


def _apply(
    connection: Connection[Row],
    connect: Connect,
    case: Case,
    planned: Planned,
    waiting: Callable[[str], None],
    watch: Watch,
    course: Course,
) -> None:
    if not planned.plan.steps:
        return
    refuse(planned.plan)
    if why := _too_much_for_a_pooler(connection, planned.plan):
        raise Refused(f"nothing was changed: {why}")
    for group in transactions(planned.plan.steps):
        if not watch.alive():
            why = course.told("the connection that keeps other runs out was lost; run fix again")
            raise Stopped(why) if course.begun else Unreachable(why)
        before = course.applied
        try:
            if group[0].fill and group[0].fill.batched:
                done = [batches.fill(connection, group[0], case.limits, waiting, watch, course.fill)]
            else:
                done = apply.apply(connection, group, waiting, case.limits, watch)
            course.commit(done)
        except (apply.InDoubt, KeyboardInterrupt) as error:
            if course.applied != before:  # all that was left was to tell it
                raise
            doubt = error if isinstance(error, apply.InDoubt) else apply.InDoubt("interrupted", interrupted=True)
            _find_out(connect, case, group, doubt, watch.pid, course)
        except (OperationalError, InterfaceError) as error:
            why = course.told(f"the connection was lost: {first_line(error)}; run fix again")
            raise (Stopped if course.begun else untouched(error))(why) from None
        except (Refused, Stopped, Interrupted, Busy, Unreachable) as error:
            if course.begun:
                raise Stopped(course.told(str(error))) from None
            unasked = map(refusal.of_unasked, planned.plan.unasked if isinstance(error, Refused) else ())
            raise type(error)("\n".join([str(error), *unasked])) from None


def _find_out(
    connect: Connect, case: Case, group: Sequence[Step], doubt: apply.InDoubt, pid: int | None, course: Course
) -> None:
    """Let the database tell whether a transaction is applied; raises unless it was the last.

    Unreachable where all is as it was, Stopped or Interrupted else.

    `pid` is the server's process that worked on it.
    """
    course.doubtful = tuple(group)
    try:
        with connect() as other:
            apply.await_end(other, pid)
            left = _sqls(_planned(other, case).plan)
    except (Unreachable, Busy, OperationalError, InterfaceError, KeyboardInterrupt) as error:
        why = (
            f"and the database cannot be asked: {first_line(error)}"
            if str(error)
            else "and nobody waited for the answer"
        )
        told = f"{doubt}, {why}{doubt.behind}\nrun fix again: it does what is left to do"
        raise Stopped(course.told(told)) from None
    if left & {sql for step in group for sql in step.parts or (step.sql,)}:
        course.doubtful = ()
        behind = f"{doubt.behind}\nthe statement was: {group[0].sql}" if doubt.behind else ""
        why = f"{doubt}; run fix again{behind}"
        planned = course.planned.plan if course.planned else Plan(steps=())
        if not course.begun and not doubt.interrupted and left == _sqls(planned):  # nothing is left behind
            raise Unreachable(course.told(why))
        raise _ended(course, why, interrupted=doubt.interrupted)
    course.commit([Applied(step=step, seconds=None) for step in group])
    if course.left:
        raise _ended(course, f"{doubt}; run fix again", interrupted=doubt.interrupted)


def _ended(course: Course, why: str, *, interrupted: bool) -> Stopped | Interrupted:
    """Return what ends a fix: an interruption is nothing but that when it left everything as it was."""
    return Interrupted(course.told(why)) if interrupted and not course.begun else Stopped(course.told(why))


def _again(connection: Connection[Row], connect: Connect, case: Case) -> Planned:
    if not connection.closed:
        return examine(connection, case, complete=True)
    with connect() as other:
        return examine(other, case, complete=True)
