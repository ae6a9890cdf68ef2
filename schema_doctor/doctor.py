"""The pipeline, as a few functions: check, plan, fix and snapshot."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from psycopg import Connection, InterfaceError, OperationalError

from schema_doctor import apply, planner, preflight, refusal, rights
from schema_doctor.canon import canonical
from schema_doctor.catalog import Row, read
from schema_doctor.compare import compare
from schema_doctor.deadline import SILENCE, may_be_silent
from schema_doctor.deparse import deparse
from schema_doctor.diagnose import diagnose
from schema_doctor.errors import Busy, Interrupted, Refused, Stopped, Unreachable, UsageError
from schema_doctor.finding import Finding
from schema_doctor.leftopen import as_spec
from schema_doctor.limits import DEFAULTS, Limits
from schema_doctor.lost import while_changing, while_reading
from schema_doctor.model import Address, Attribute, Column, Domain, Kind
from schema_doctor.online import AUTO, Online
from schema_doctor.position import positions
from schema_doctor.result import Applied, Checked, Fixed, Plan, Planned
from schema_doctor.selection import select
from schema_doctor.snapshot import Scope
from schema_doctor.spec import Spec
from schema_doctor.sqltype import parse_type
from schema_doctor.step import Step, transactions
from schema_doctor.watch import Watch

Connect = Callable[[], Connection[Row]]
Committed = Callable[[Sequence[Applied]], None]


def _heard(_applied: Sequence[Applied]) -> None:
    """Listen to what is committed, and do nothing about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A spec, and the database that it is held against, named for people in `database`."""

    spec: Spec
    database: str
    allow: Collection[str] = ()
    strict_names: bool = False
    online: Online = AUTO
    preflight_timeout: float = preflight.TIMEOUT  # seconds
    limits: Limits = DEFAULTS


def check(connection: Connection[Row], case: Case) -> Checked:
    """Compare; changes nothing. One round trip, two when an expression needs the server's own spelling."""
    with while_reading(case.database):
        return _compare(connection, case, complete=False).checked


def plan(connection: Connection[Row], case: Case) -> Planned:
    """Compare, plan the statements, and ask rows and role whether they will succeed; changes nothing."""
    with while_reading(case.database):
        return _asked(connection, case, _compare(connection, case, complete=True))


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
        return _compare(connection, case, complete=True)


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


def snapshot(
    connection: Connection[Row], *, schemas: Collection[str] = (), tables: Collection[str] = (), complete: bool = False
) -> str:
    """Return the spec of a live database: of all schemas of users, or only of those that match the globs.

    See `select`. Raises UsageError when nothing matches.
    """
    with while_reading("the database"):
        found = read(connection, Scope(schemas=["*"], extensions=["*"], offers=True))
    kept = select(found.schema, schemas=schemas, tables=tables)
    if not kept and (schemas or tables):
        raise UsageError(
            "no table matches: the spec would be empty. Look at --schema and --table, and at the database's name"
        )
    from schema_doctor.specdump import dump  # noqa: PLC0415 - of no use to the other commands

    return dump(
        as_spec(kept, found.offers or {}, complete=complete), complete=complete, everything=not schemas and not tables
    )


def _compare(connection: Connection[Row], case: Case, *, complete: bool) -> Planned:
    spec = case.spec
    named = sorted({address.schema for address in spec.schema if address.schema})
    scope = Scope(
        tables=spec.tables_to_read,
        schemas=["*"] if spec.unexpected_schemas != "ignore" else named if spec.claims_schemas else (),
        types=sorted(_own_types(spec)),
        declared_types=spec.types,
        sequences=spec.sequences,
        examined=["*"] if spec.unexpected_schemas != "ignore" else named,
        namespaces=named,
        extensions=_extensions(spec),
        offers=complete and bool(_extensions(spec)),
    )
    snapshot = read(connection, scope, sizes=complete)
    both = canonical(spec, snapshot, partial(deparse, connection), complete=complete, strict_names=case.strict_names)
    drift = compare(both.expected, both.actual, both.names)
    where = positions(connection, planner.moving(drift, snapshot)) if complete else {}
    plan = planner.plan(
        spec, snapshot, both, drift, allow=case.allow, online=case.online, positions=where, asking=complete
    )
    if complete:
        plan = replace(
            plan,
            fingerprint=planner.fingerprint(snapshot.schema),
            objects=planner.states(plan, snapshot.schema),
            allow=tuple(sorted(case.allow)),
            strict_names=case.strict_names,
        )
    today = dt.datetime.now(tz=dt.UTC).date()
    findings = diagnose(spec, snapshot, both, drift, today)
    warnings = [str(problem) for problem in spec.warnings]
    if snapshot.server.standby:
        warnings.append(
            "the server is a standby: it may lag behind its primary server, and what is missing here may exist there"
        )
    checked = Checked(
        database=case.database,
        server=snapshot.server,
        spec=spec.file,
        tables=len(spec.tables),
        findings=tuple(_with_repair(findings, plan)),
        warnings=tuple(warnings),
        not_examined=snapshot.unexamined,
    )
    return Planned(checked=checked, plan=plan)


def _extensions(spec: Spec) -> list[str]:
    """Return which extensions to look for; schemas that the spec does not name may be the home of one."""
    if spec.claims(Kind.EXTENSION) or spec.unexpected_schemas != "ignore":
        return ["*", *_declared_extensions(spec)]
    return _declared_extensions(spec)


def _declared_extensions(spec: Spec) -> list[str]:
    return [address.relation for address in spec.schema if address.kind is Kind.EXTENSION]


def _own_types(spec: Spec) -> set[str]:
    """Return the names, without their schema, of all types in the spec that are not built in."""
    texts = {item.type for item in spec.schema.values() if isinstance(item, Column | Domain | Attribute)}
    return {*spec.own_types, *(parse_type(text).name for text in texts if "." in text)}


def _with_repair(findings: Iterable[Finding], plan: Plan) -> Iterable[Finding]:
    """Yield the findings, each with the statements that repair it."""
    statements: dict[Address, list[str]] = {}
    created = {step.address for step in plan.steps if step.address.kind is Kind.TABLE}
    for step in plan.steps:
        for address in step.covers or (step.address,):
            place = address.parent if address.name and address.parent in created else address
            statements.setdefault(place, []).append(step.sql)
    for finding in findings:
        if finding.repair or finding.code == "cannot-compare":
            yield finding
        else:
            yield replace(finding, repair=tuple(statements.get(finding.address, ())))


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
        return _compare(connection, case, complete=True)
    with connect() as other:
        return _compare(other, case, complete=True)
