"""Examine a database: hold it against its spec, and write down what it is."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from schema_doctor import building, partnames, standby
from schema_doctor.backfilling import backfills
from schema_doctor.behind import behind
from schema_doctor.canon import Canonical, canonical
from schema_doctor.catalog import Row, read
from schema_doctor.compare import Drift, compare
from schema_doctor.deadline import OF_WHOLE, may_be_silent
from schema_doctor.declaration import Spec
from schema_doctor.deparse import deparse
from schema_doctor.diagnose import diagnose
from schema_doctor.errors import UsageError
from schema_doctor.finding import Finding
from schema_doctor.fingerprint import concerned, fingerprint, states
from schema_doctor.leftopen import as_spec
from schema_doctor.limits import DEFAULTS, PREFLIGHT_TIMEOUT, Limits
from schema_doctor.lost import while_reading
from schema_doctor.model import Address, Attribute, Column, Domain, Kind
from schema_doctor.numbering import is_numbered
from schema_doctor.online import AUTO, Online
from schema_doctor.position import moving, positions
from schema_doctor.reparent import described
from schema_doctor.result import Checked, Plan, Planned
from schema_doctor.selection import select
from schema_doctor.snapshot import Scope, Snapshot, Unexamined
from schema_doctor.specproof import prove_spec
from schema_doctor.sqltype import parse_type
from schema_doctor.usualcollation import named_collations


class Case(Struct, frozen=True, kw_only=True):
    """A spec, and the database that it is held against, named for people in `database`.

    Without `asking`, it takes one round trip, no lock on what others use but ACCESS SHARE, and no temporary table: of
    expressions whose spelling only the server knows nothing is said (`cannot-compare`), nor of sequences.
    """

    spec: Spec
    database: str
    allow: Collection[str] = ()
    strict_names: bool = False
    online: Online = AUTO
    asking: bool = True
    preflight_timeout: float = PREFLIGHT_TIMEOUT  # seconds
    limits: Limits = DEFAULTS


def check(connection: Connection[Row], case: Case) -> Checked:
    """Compare; changes nothing. One round trip, two when an expression needs the server's own spelling."""
    with while_reading(case.database):
        return examine(connection, case, complete=False).checked


def snapshot(
    connection: Connection[Row], *, schemas: Collection[str] = (), tables: Collection[str] = (), complete: bool = False
) -> str:
    """Return the spec of a live database: of all schemas of users, or only of those that match the globs.

    See `select`. Raises UsageError when nothing matches.
    """
    with while_reading("the database"), may_be_silent(connection, OF_WHOLE):
        found = read(connection, Scope(schemas=["*"], extensions=["*"], offers=True, names=True, hosted=bool(schemas)))
    kept = select({**found.schema, **described(found.inherited)}, schemas=schemas, tables=tables)
    if not kept and (schemas or tables):
        raise UsageError(
            "no table matches: the spec would be empty. Look at --schema and --table, and at the database's name"
        )
    from schema_doctor.specdump import dump  # noqa: PLC0415 - of no use to the other commands
    from schema_doctor.specdumpattached import attached  # noqa: PLC0415 - likewise

    return dump(
        as_spec(kept, found.offers or {}, complete=complete),
        complete=complete,
        everything=not schemas and not tables,
        attached=attached(kept, found.inherited, found.wholes, found.part_keys),
    )


def examine(connection: Connection[Row], case: Case, *, complete: bool, looks: int = 2) -> Planned:
    """Read, compare, and plan; `complete` with all that a plan needs and that a report can do without.

    So many more `looks` are taken where others change the schema meanwhile.
    """
    spec = case.spec
    named = sorted({address.schema for address in spec.schema if address.schema})
    scope = Scope(
        tables=spec.tables_to_read,
        schemas=["*"] if spec.unexpected_schemas != "ignore" else named if spec.claims_schemas else (),
        types=sorted(_own_types(spec)),
        collations=sorted(named_collations(spec.schema)),
        declared_types=spec.types,
        sequences=spec.sequences,
        examined=["*"] if spec.unexpected_schemas != "ignore" else named,
        namespaces=named,
        extensions=_extensions(spec),
        offers=complete and bool(_extensions(spec)),
        names=case.strict_names or spec.strict_names,
        numbered=case.asking and any(isinstance(item, Column) and is_numbered(item) for item in spec.schema.values()),
    )
    snapshot = read(connection, scope, sizes=complete)
    if not case.asking:
        snapshot = replace(snapshot, server=replace(snapshot.server, may_make_temporary=False))
    snapshot = replace(snapshot, behind=behind(connection, snapshot.numbered, snapshot.schema))
    both = canonical(spec, snapshot, partial(deparse, connection), complete=complete, strict_names=case.strict_names)
    if case.asking and not complete:  # else all that becomes DDL has been proven
        prove_spec(spec, snapshot.schema)
    fills = backfills(spec, snapshot, both, partial(deparse, connection), complete=complete)
    both = replace(both, unusable={**both.unusable, **fills.unusable}) if fills.unusable else both
    parts = partnames.parts(spec, snapshot, both, strict=case.strict_names or spec.strict_names)
    drift = compare(both.expected, both.actual, both.names)
    apart = tuple(partnames.differences(parts))
    plan = Plan(steps=())
    if drift or both.renames or snapshot.behind or apart:
        from schema_doctor import bearers, builton, partitionroom, partsteps, planner  # noqa: PLC0415 - half of all modules, of no use where nothing differs

        if complete:
            names = [*bearers.given(drift, both), *partsteps.given(parts)]
            snapshot = replace(
                snapshot,
                bearers=bearers.bearers(connection, names, snapshot, both.former),
                beside=partitionroom.beside(connection, both),
            )
        asked = connection if complete else None
        places = positions(connection, moving(drift, snapshot)) if complete else {}
        make = partial(
            planner.plan,
            spec,
            snapshot,
            allow=case.allow,
            online=case.online,
            positions=places,
            fills=fills,
            parts=parts,
            asking=complete,
        )
        left, planned, changed = builton.left_alone(spec, snapshot, both, drift, asked)
        plan = make(planned, changed, left=left)
        # A partition that stays as it is may be in the way of others.
        if staying := {one.address for one in plan.unplanned} & snapshot.beside.keys():
            left, planned, changed = builton.left_alone(spec, snapshot, both, drift, asked, staying)
            plan = make(planned, changed, left=left)
    # What keeps something from being planned may have come, or gone, between the looks at it and at the catalog.
    if complete and looks and plan.unplanned and read(connection, scope, sizes=True).schema != snapshot.schema:
        return examine(connection, case, complete=complete, looks=looks - 1)
    if complete:
        told = {**snapshot.schema, **{one.own: one.there for one in parts if one.own and one.there}}
        plan = replace(
            plan,
            fingerprint=fingerprint(told),
            actual=told,
            objects=states(concerned(plan, told)),
            allow=tuple(sorted(case.allow)),
            strict_names=case.strict_names,
            online=case.online,
        )
    today = dt.datetime.now(tz=dt.UTC).date()
    drift = Drift(tuple(sorted((*drift.differences, *apart), key=lambda one: one.address))) if apart else drift
    findings = diagnose(spec, snapshot, both, drift, today)
    warnings = [str(problem) for problem in spec.warnings]
    if snapshot.server.standby:
        warnings.append(standby.told(connection))
    if builds := building.told(connection, building.unfinished(snapshot.schema)):
        warnings.append(f"{builds}: what is INVALID may become valid by itself")
    checked = Checked(
        database=case.database,
        server=snapshot.server,
        spec=spec.file,
        tables=len(spec.tables),
        findings=tuple(_with_repair(findings, plan)),
        warnings=tuple(warnings),
        not_examined=tuple(_not_examined(snapshot, both, parts)),
    )
    return Planned(checked=checked, plan=plan)


def _not_examined(snapshot: Snapshot, both: Canonical, parts: Iterable[partnames.Part]) -> Iterator[Unexamined]:
    """Yield what was not compared; comments on checks of parents are, where both tables are declared.

    And so are storage parameters of what partitions have of indexes, where names are.
    """
    seen = {one for one in described(snapshot.inherited) if both.now(one) in both.actual}
    told = {(one.schema, one.relation, f"comment on {one.kind} {one.name}") for one in seen}
    compared = {one.own for one in parts if one.own is not None and one.parameters is not None}
    stored = [one for one in snapshot.wholes if both.now(one) in compared]
    told |= {(one.schema, one.relation, f"storage parameters of index {one.name}") for one in stored}
    for one in snapshot.unexamined:
        names = tuple(name for name in one.names if (one.schema, one.table, name) not in told)
        if names:
            yield replace(one, names=names) if names != one.names else one


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
