"""Plan what brings a database to its spec, and apply it: the question, the lock, the transactions, the second look."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from psycopg import Connection, InterfaceError, OperationalError

from schema_doctor import apply, preflight, refusal, rights
from schema_doctor.catalog import Row
from schema_doctor.deadline import SILENCE, may_be_silent
from schema_doctor.doctor import Case, examine
from schema_doctor.errors import Busy, Interrupted, Refused, Stopped, Unreachable
from schema_doctor.lost import while_changing, while_reading
from schema_doctor.result import Applied, Fixed, Plan, Planned
from schema_doctor.step import Step, transactions
from schema_doctor.watch import Watch

Connect = Callable[[], Connection[Row]]
Committed = Callable[[Sequence[Applied]], None]


def _heard(_applied: Sequence[Applied]) -> None:
    """Listen to what is committed, and do nothing about it."""


def plan(connection: Connection[Row], case: Case) -> Planned:
    """Compare, plan the statements, and ask rows and role whether they will succeed; changes nothing."""
    with while_reading(case.database):
        return _asked(connection, case, examine(connection, case, complete=True))


def fix(
    connect: Connect,
    case: Case,
    confirm: Callable[[Planned], bool],
    waiting: Callable[[str], None],
    committed: Committed = _heard,
) -> Fixed:
    """Plan, ask `confirm`, apply in one transaction or, on large tables, in several, and look again.

    `committed` hears of what stays, when it does.

    `connect` is called twice: a second connection holds a lock against other runs, under which the plan is made again.
    Raises Refused before anything runs when a hazard is not allowed, when the database has changed since `confirm`, or
    when rows or the role would make a step fail.
    """
    with connect() as connection:
        shown = _planned(connection, case)
        if not shown.plan.steps:
            return Fixed(planned=shown, applied=(), after=shown.checked)
        refuse(shown.plan)
        if not confirm(shown):
            raise Interrupted("nothing was changed")
        limits = case.limits
        with (
            connect() as lock,
            while_changing(case.database),
            apply.only_doctor(lock, waiting, limits.wait, statements=limits.statements),
            Watch(lock, waiting, statements=limits.statements, silence=limits.silence) as watch,
        ):
            planned = _planned(connection, case)
            if planned.plan.fingerprint != shown.plan.fingerprint and _sqls(planned.plan) - _sqls(shown.plan):
                raise Refused("the database has changed since the plan was shown; run fix again to see the new plan")
            planned = _asked(connection, case, planned)
            applied = _apply(connection, connect, case, planned, waiting, watch, committed)
            try:
                after = _again(connection, connect, case)
            except (Unreachable, Busy, OperationalError, InterfaceError) as error:
                why = str(error).strip().partition("\n")[0]
                raise Stopped(_so_far(applied, f"none is left; but they could not be looked at again: {why}")) from None
    if after.plan.steps:
        left = "\n".join(step.sql for step in after.plan.steps)
        raise Stopped(f"the plan was applied, but the database still differs; this would remain to be done:\n{left}")
    return Fixed(planned=planned, applied=applied, after=after.checked)


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
    missing = rights.lacking(connection, planned.plan.wants, server.role, server.database)
    plan = replace(planned.plan, violations=answers.violations, unasked=answers.unasked, lacking=tuple(missing))
    return replace(planned, plan=plan)


def _planned(connection: Connection[Row], case: Case) -> Planned:
    with while_reading(case.database):
        return examine(connection, case, complete=True)


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
    committed: Committed,
) -> list[Applied]:
    if not planned.plan.steps:
        return []
    refuse(planned.plan)
    outside = next((step for step in planned.plan.steps if not step.transactional), None)
    if outside and apply.pooled(connection):
        raise Refused(
            "nothing was changed: this connection goes through a pooler, and a statement of the plan needs one of its "
            "own; connect to the direct host of the database, or run fix --online never, which keeps writes out "
            f"meanwhile\nthe statement is: {outside.sql}"
        )
    done: list[Applied] = []
    for group in transactions(planned.plan.steps):
        before = len(done)
        if not watch.alive():
            why = "none was begun: the connection that keeps other runs out was lost; run fix again"
            raise Stopped(_so_far(done, why))
        try:
            done += apply.apply(connection, group, waiting, case.limits.lock_wait, watch)
            committed(done[before:])
        except apply.InDoubt:
            # The answer to COMMIT was lost: only the database itself knows.
            try:
                with connect() as other:
                    left = _sqls(_planned(other, case).plan)
            except (Unreachable, Busy) as error:
                raise Stopped(_in_doubt(done, group, str(error))) from None
            if left & {sql for step in group for sql in step.parts or (step.sql,)}:
                raise Stopped(_so_far(done, "the connection was lost at COMMIT; run fix again")) from None
            done += [Applied(step=step, seconds=0.0) for step in group]
            committed(done[before:])
            if len(done) < len(planned.plan.steps):
                raise Stopped(_so_far(done, "the connection was lost; run fix again")) from None
        except (Refused, Stopped, Interrupted, Busy) as error:
            if not done:
                raise
            raise Stopped(_so_far(done, str(error))) from None
    return done


def _so_far(done: Sequence[Applied], then: str) -> str:
    """Say what is committed, and stays, and what came then."""
    if not done:
        return f"nothing was applied: {then}"
    statements = "\n".join(f"  {one.step.sql}" for one in done)
    return f"these statements are applied, and stay:\n{statements}\nof the others {then}"


def _in_doubt(done: Sequence[Applied], group: Sequence[Step], why: str) -> str:
    """Say that nobody knows of some statements whether they are applied, and how to find out."""
    doubtful = "\n".join(f"  {step.sql}" for step in group)
    before = "".join(f"  {one.step.sql}\n" for one in done)
    return (
        f"{f'these statements are applied, and stay:{chr(10)}{before}' if before else ''}"
        f"the connection was lost at COMMIT; whether these statements are applied, all of them or none, is in doubt:\n"
        f"{doubtful}\nand the database cannot be asked: {why}\nrun fix again: it does what is left to do"
    )


def _again(connection: Connection[Row], connect: Connect, case: Case) -> Planned:
    if not connection.closed:
        return examine(connection, case, complete=True)
    with connect() as other:
        return examine(other, case, complete=True)
