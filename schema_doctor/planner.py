"""From drift to statements: what has to be done, in which order, what is not allowed and what cannot be done."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from schema_doctor import (
    familylocks,
    familysteps,
    goingalong,
    heldlocks,
    leftalone,
    leftout,
    moved,
    partsteps,
    rowsteps,
    ruled,
)
from schema_doctor import planfacts as facts
from schema_doctor.backfilling import NO_BACKFILLS, Backfills
from schema_doctor.bearers import borne, given, not_nulls
from schema_doctor.canon import Canonical
from schema_doctor.canon import given as passing
from schema_doctor.collision import out_of_the_way, told_again
from schema_doctor.compare import Drift
from schema_doctor.ddl import (
    ceding,
    ownership,
    published,
    shared,
    stages,
    view,
)
from schema_doctor.ddl.anew import types_anew
from schema_doctor.ddl.arriving import arrivals
from schema_doctor.ddl.backfill import noted
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.declaration import Spec
from schema_doctor.extensiontype import giving_way
from schema_doctor.gathering import gathered
from schema_doctor.hazard import Hazard
from schema_doctor.leftalone import NOTHING, LeftAlone
from schema_doctor.lineage import children, depths
from schema_doctor.loosening import loosening
from schema_doctor.merge import merge
from schema_doctor.model import TYPES, Address, Kind
from schema_doctor.online import AUTO, Online
from schema_doctor.partnames import Part, shared_keys
from schema_doctor.rebuilding import rebuilding
from schema_doctor.rename import Rename, after
from schema_doctor.rename import identities as numbering
from schema_doctor.result import Plan
from schema_doctor.rowshape import told_apart
from schema_doctor.snapshot import Snapshot
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import ranks, row_ranks
from schema_doctor.withheld import kept, without

ALL = "all"


def plan(  # noqa: PLR0913 - what is known of spec and database
    spec: Spec,
    snapshot: Snapshot,
    canonical: Canonical,
    drift: Drift,
    *,
    allow: Collection[str] = (),
    online: Online = AUTO,
    positions: Mapping[Address, int] | None = None,
    fills: Backfills = NO_BACKFILLS,
    parts: Sequence[Part] = (),
    asking: bool = False,
    left: LeftAlone = NOTHING,
) -> Plan:
    """Return the steps for what the spec declares, sorted by phase and then in the order of the spec.

    Extra objects are dropped only where the spec calls them an error. `allow` are codes of hazards, or "all".
    `online` says which tables are changed by statements that let others read and write. `positions` tell where the
    sequences are that `moving` names, `fills` what rows get that hold NULL, `parts` what partitions have of their
    tables; `asking` wants the questions to the rows; `left` is what has turned out to be left alone.
    Whoever shows the plan to somebody gives it its fingerprint.
    """
    canonical, drift = told_apart(*facts.with_what_is_there(spec, canonical, drift))
    before, drift_before = canonical, drift
    held = facts.held_schemas(spec, snapshot, canonical, drift)
    dropped = facts.dropped_by(spec, canonical, drift, held)
    types = facts.types_to_be_made_anew(spec, snapshot, canonical, dropped, left.fixed)
    loose = loosening(canonical, drift, snapshot, types, dropped, parts)
    canonical, drift = loose.canonical, loose.drift
    dropped = facts.dropped_by(spec, canonical, drift, held)
    anew = rebuilding(drift, canonical.expected, canonical.actual, dropped, types, given=passing(spec, canonical))
    drift, dropped = anew.drift, {*anew.dropped}
    identities = {canonical.now(one): after(canonical.renames, found) for one, found in snapshot.identities.items()}
    early = facts.early(anew, canonical, snapshot)
    giving = giving_way(snapshot.extension_types, dropped)
    aside = out_of_the_way(drift, anew.expected, canonical.actual, dropped, identities, early, giving)
    anew = replace(anew, drift=told_again(drift, anew.expected, canonical.actual, aside))
    renames = (*canonical.renames, *aside.renames)
    names = [[one for one in found if one.address not in anew.gone] for found in (canonical.renames, aside.renames)]
    context = Context(
        expected=anew.expected,
        actual=aside.schema,
        server=snapshot.server,
        sizes=moved.sizes(snapshot.sizes, renames),
        storages=snapshot.storages,
        strict_names=canonical.strict_names,
        views=moved.views(snapshot.views, *names),
        renamed=len(canonical.renames),
        attached=moved.attached(snapshot.attached, *names),
        published=moved.published(snapshot.published, [one for found in names for one in found]),
        identities={one: aside.where(found) for one, found in identities.items()},
        numbering=numbering(anew.expected),
        positions=positions or {},
        not_nulls={aside.where(canonical.now(one)): found for one, found in facts.not_nulls(snapshot, canonical)},
        outside=moved.foreign_keys(snapshot.outside, renames),
        inherited={canonical.now(one): item for one, item in snapshot.inherited.items()},
        part_names={(one.table, one.whole): one.name for one in parts if one.name is not None and one.own is None},
        key_parts=frozenset(shared_keys(spec, anew.expected)),
        apart=frozenset(aside.where(one.key) for one in parts if one.key is not None and one.own is None),
        own_checks={*facts.own_checks(snapshot, lambda one: aside.where(canonical.now(one)))},
        dropped={aside.where(address) for address in dropped},
        shared=moved.shared(snapshot.shared, lambda one: aside.where(canonical.now(one))),
        part_keys={
            aside.where(canonical.now(key)): aside.where(canonical.now(index))
            for key, index in snapshot.part_keys.items()
        },
        kept={aside.where(address) for address in passing(spec, canonical)},
        held=held,
        offers=snapshot.offers,
        domains=ruled.in_the_end(canonical, dropped, snapshot),
        ruling=ruled.meanwhile(canonical, dropped, snapshot, types),
        domain_defaults=snapshot.domain_defaults,
        casts=snapshot.casts,
        type_users=facts.type_users(snapshot, anew.expected, dropped, renames),
        ranks=ranks(canonical.expected),
        present_ranks={aside.where(address): rank for address, rank in ranks(canonical.actual).items()},
        row_ranks=row_ranks(canonical.expected),
        aside={one[1:3]: aside.where(one)[1:3] for one in aside.moved if one.kind in (*TYPES, Kind.TABLE)},
        renamed_labels=spec.renamed_labels,
        backfills=fills.values,
        loose=frozenset(aside.where(table) for table in loose.tables if table not in anew.gone),
        moving=frozenset(aside.where(table) for table in canonical.moving | loose.tables),
        carried=sorted(aside.where(canonical.now(one)) for one in snapshot.carried | snapshot.carried_triggers),
        carried_types=snapshot.carried_types,
        rebuilt={table: aside.where(table) for table in anew.tables},
        gone={aside.where(table): table for table in anew.gone},
        members={aside.where(table): [aside.where(one) for one in going] for table, going in anew.tables.items()},
        fixed=left.fixed,
        foreign={one for one, relkind in snapshot.other.items() if relkind == "f"},
        beside=snapshot.beside,
        owners={aside.where(canonical.now(one)): role for one, role in snapshot.owners.items()},
    )
    names_given = given(anew.drift, canonical)
    made_anew = types_anew(context)
    context = replace(
        context,
        made_anew=made_anew.places,
        borne=borne(names_given, snapshot, anew.drift, context),
        not_null_names=not_nulls(names_given, snapshot),
    )
    if stuck := [Unplannable(one.result, why) for one in renames if (why := _unnamable(one, context))]:
        return Plan(steps=(), unplanned=tuple(stuck))  # all the rest is planned for the new name
    steps, unplanned = gathered(spec, snapshot, canonical, anew, aside, renames, made_anew, context)
    unsent = list(published.unsent(context))
    steps, unplanned = [one for one in steps if not published.concerns(one, unsent, context)], [*unplanned, *unsent]
    along = [*unplanned, *kept(unplanned, context, left)]
    if stuck := leftalone.found(along, steps, made_anew.obstacles or {}, types, anew, aside, context, left):
        major = snapshot.server.major
        left, canonical, drift = leftalone.without(stuck, left, anew.tables, before, drift_before, dropped, major)
        options: dict[str, Any] = {"allow": allow, "online": online, "positions": positions, "fills": fills}
        return plan(spec, snapshot, canonical, drift, **options, parts=parts, asking=asking, left=left)
    steps, more = without(steps, unplanned, context, left)
    said = {one.address for one in (*unplanned, *more)}
    unplanned += [*more, *(one for one in left.unplanned if one.address not in said)]
    arriving = arrivals(steps, context, online, {one.result for one in renames})
    context, steps = arriving.context, stages.online(arriving, online)
    named = list(partsteps.steps(parts, steps, {one.address for one in unplanned}, snapshot, context))
    unplanned += [one for one in named if isinstance(one, Unplannable)]
    steps += [one for one in named if isinstance(one, Step)]
    merged = _in_order(steps, snapshot, canonical, context)
    merged = [replace(step, notes=noted(step, context, snapshot.unexamined)) if step.fill else step for step in merged]
    merged = heldlocks.noted(goingalong.noted(leftout.noted(merged, context), context), context.sizes, online)
    if brought := facts.brought_in(context):
        merged = [replace(step, path=brought) for step in merged]
    refused = [(step, _refused(step, context, allow, online)) for step in merged]
    made = Plan(
        steps=tuple(merged),
        unplanned=tuple(unplanned),
        refused=tuple((step, hazards) for step, hazards in refused if hazards),
        sizes={
            table: size
            for step in merged
            for table, _ in step.tables
            if (size := context.sizes.get((table.schema, table.relation)))
        },
    )
    if not asking:
        return made
    from schema_doctor.inquiries import inquiries  # noqa: PLC0415 - a check asks the rows nothing
    from schema_doctor.wants import wants  # noqa: PLC0415 - nor about the role

    asked = tuple(inquiries(merged, context, renames))
    return replace(made, inquiries=asked, wants=tuple(wants(merged, context, renames, asked)))


def _unnamable(rename: Rename, context: Context) -> str | None:
    """Return why something cannot be called so."""
    reason = context.borne.get(rename.result)
    if rename.address.kind is Kind.COLUMN:
        return reason or shared.obstacle(rename.result, context)
    return reason or (shared.of_parent(rename.address, context) if rename.address.kind is Kind.CHECK else None)


def _in_order(steps: Sequence[Step], snapshot: Snapshot, canonical: Canonical, context: Context) -> list[Step]:
    """Return the steps by phase and then in the order of the spec, parents before what is part of them, merged."""
    places = {address: place for place, address in enumerate(canonical.expected)}
    last = len(places)  # what the spec does not declare, by name: the order of the catalog is nobody's
    depth = depths((context.expected, context.actual))
    settled = depths((context.expected,))
    final = {table: settled.get(table, 0) if table in context.expected else found for table, found in depth.items()}
    steps = list(view.with_locks(list(rowsteps.placed(steps, context))))
    steps = list(ownership.as_beside(steps, context))
    if depth:
        steps = list(familysteps.placed(steps, {*canonical.moving, *context.loose}, snapshot.inherited, context))
    ordered = sorted(
        steps,
        key=lambda step: (
            step.stage,
            step.phase,
            step.order,
            familysteps.place(step, depth if step.phase < Phase.CREATE_TABLE else final),
            places.get(step.address, last),
            step.address,
        ),
    )
    if depth:
        ordered = list(familylocks.with_locks(ordered, context))
    return merge(
        ceding.needed(ordered, context),
        {*depth, *children(context.actual), *children(context.expected)} if depth else (),
    )


def _refused(step: Step, context: Context, allow: Collection[str], online: Online) -> tuple[Hazard, ...]:
    return tuple(hazard for hazard in step.hazards if not _allowed(hazard, step, context, allow, online))


def _allowed(hazard: Hazard, step: Step, context: Context, allow: Collection[str], online: Online) -> bool:
    if hazard.code in allow or ALL in allow:
        return True
    return hazard.by_size and all(
        online.small(context.sizes.get((table.schema, table.relation)))
        for table in (step.address, *(table for table, _ in step.also))
    )
