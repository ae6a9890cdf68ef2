"""From drift to statements: what has to be done, in which order, what is not allowed and what cannot be done."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import assert_never

from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Difference, Drift, Missing, Renamed, Unexpected
from schema_doctor.ddl import tableoption
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.registry import KINDS
from schema_doctor.hazard import LOOK_ALIKE, Hazard
from schema_doctor.identifier import lower
from schema_doctor.model import Address, Kind, Schema
from schema_doctor.result import Plan
from schema_doctor.snapshot import Snapshot
from schema_doctor.spec import Spec
from schema_doctor.step import Phase, Step

# Below both, a scan or a rewrite of the table is over before anybody notices the lock.
SMALL_ROWS = 10_000
SMALL_BYTES = 16 * 1024 * 1024

ALL = "all"


def plan(
    spec: Spec,
    snapshot: Snapshot,
    canonical: Canonical,
    drift: Drift,
    *,
    allow: Collection[str] = (),
    strict_names: bool = False,
) -> Plan:
    """Return the steps for what the spec declares, sorted by phase and then in the order of the spec.

    Extra objects are dropped only where the spec calls them an error. `allow` are codes of hazards, or "all".
    """
    context = Context(
        expected=canonical.expected,
        actual=canonical.actual,
        server=snapshot.server,
        sizes=snapshot.sizes,
        storages=snapshot.storages,
        domains=snapshot.domains,
        views=snapshot.views,
        outside=snapshot.outside,
        dropped={
            difference.address
            for difference in drift.differences
            if isinstance(difference, Unexpected) and spec.level_of_unexpected(difference.address) == "error"
        },
        offers=snapshot.offers,
    )
    steps: dict[str, Step] = {}
    unplanned: list[Unplannable] = []
    for difference in drift.outermost:
        for step in _of_difference(difference, spec, snapshot, canonical, context, strict_names=strict_names):
            if isinstance(step, Unplannable):
                unplanned.append(step)
            else:
                # Two properties may need the same statement, as when a constraint is replaced.
                before = steps.get(step.sql, step)
                hazards = tuple(dict.fromkeys((*before.hazards, *step.hazards)))
                steps[step.sql] = replace(before, hazards=hazards)
    for again in tableoption.again(list(steps.values()), context):
        steps.setdefault(again.sql, again)
    places = {address: place for place, address in enumerate(canonical.expected)}
    last = len(places)  # what the spec does not declare, by name: the order of the catalog is nobody's
    ordered = sorted(
        _without_the_replaced(steps.values()),
        key=lambda step: (step.phase, step.order, places.get(step.address, last), step.address),
    )
    refused = []
    for step in ordered:
        hazards = tuple(hazard for hazard in step.hazards if not _allowed(hazard, step, snapshot, allow))
        if hazards:
            refused.append((step, hazards))
    return Plan(
        steps=tuple(ordered),
        unplanned=tuple(unplanned),
        refused=tuple(refused),
        fingerprint=fingerprint(canonical.actual),
    )


def _without_the_replaced(steps: Collection[Step]) -> Iterator[Step]:
    """Leave out what would alter a column that is dropped and added anew, as it is to be."""
    gone = {step.address for step in steps if step.phase is Phase.DROP_GENERATED}
    replaced = {step.address for step in steps if step.phase is Phase.ADD_COLUMN and step.address in gone}
    for step in steps:
        if step.address not in replaced or step.phase not in (Phase.LOOSEN, Phase.ALTER_TYPE, Phase.TIGHTEN):
            yield step


def fingerprint(actual: Schema) -> str:
    """Return a digest of the definitions that a plan was made for."""
    lines = sorted(f"{address!r} {item!r}" for address, item in actual.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _of_difference(
    difference: Difference,
    spec: Spec,
    snapshot: Snapshot,
    canonical: Canonical,
    context: Context,
    *,
    strict_names: bool,
) -> Iterator[Step | Unplannable]:
    match difference:
        case Missing():
            yield from _create(difference, spec, snapshot, canonical, context)
        case Unexpected(address=address, actual=actual):
            if spec.level_of_unexpected(address) == "error":
                yield from KINDS[address.kind].drop(address, actual, context)
        case Altered(address=address, expected=expected, actual=actual):
            handlers = KINDS[address.kind].alter
            if reason := canonical.unusable.get(address):
                yield Unplannable(address, f"the server cannot read the expression: {reason}")
                return
            made = [step for name in difference.changes for step in handlers[name](address, expected, actual, context)]
            # What cannot become what the spec declares is left as it is: half of the way may not even be possible.
            yield from [step for step in made if isinstance(step, Unplannable)] or made
        case Renamed(address=address, name=name):
            rename = KINDS[address.kind].rename
            if strict_names and rename is not None:
                yield rename(address, name)
        case _:
            assert_never(difference)


def _create(
    difference: Missing, spec: Spec, snapshot: Snapshot, canonical: Canonical, context: Context
) -> Iterator[Step | Unplannable]:
    address = difference.address
    unusable = [(one, reason) for one, reason in canonical.unusable.items() if address in (one, one.parent)]
    for one, reason in unusable:
        yield Unplannable(one, f"the database lacks what its expression or type needs: {reason}")
    if unusable:
        return
    if (address.schema, address.relation) in snapshot.other:
        yield Unplannable(address, "something that is not a table bears the name; rename or drop it first")
        return
    twin = _twin(address, spec, snapshot)
    for step in KINDS[address.kind].create(address, difference.expected, context):
        if twin and isinstance(step, Step) and step.phase in (Phase.CREATE_TABLE, Phase.ADD_COLUMN):
            yield replace(step, hazards=(*step.hazards, LOOK_ALIKE), reason=f"{step.reason}, but {twin} does")
        else:
            yield step


def _twin(address: Address, spec: Spec, snapshot: Snapshot) -> str | None:
    """Return what may well be the missing object, under another schema or in other case."""
    if address.kind is Kind.TABLE:
        places = snapshot.nearby.get((address.schema, address.relation), ())
        return next((".".join(place) for place in places if place not in spec.tables), None)
    if address.kind is Kind.COLUMN:
        for other in snapshot.schema:
            if (
                other.kind is Kind.COLUMN
                and other.parent == address.parent
                and lower(other.name) == lower(address.name)
            ):
                return other.path
    return None


def _allowed(hazard: Hazard, step: Step, snapshot: Snapshot, allow: Collection[str]) -> bool:
    if hazard.code in allow or ALL in allow:
        return True
    return hazard.by_size and all(
        _small(table, snapshot) for table in (step.address, *(table for table, _ in step.also))
    )


def _small(address: Address, snapshot: Snapshot) -> bool:
    size = snapshot.sizes.get((address.schema, address.relation))
    return size is None or (size.rows <= SMALL_ROWS and size.bytes <= SMALL_BYTES)
