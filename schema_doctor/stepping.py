"""From one difference to the statements that repair it."""

from collections.abc import Collection, Iterator
from typing import assert_never

from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Difference, Missing, Renamed, Unexpected
from schema_doctor.ddl import column, dependents, notnull, referred, shared
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.registry import KINDS
from schema_doctor.declaration import Spec
from schema_doctor.hazard import LOOK_ALIKE
from schema_doctor.heirs import Heirs
from schema_doctor.lineage import table_address
from schema_doctor.model import COMMENTS, Address, Check, Column, Kind, PrimaryKey, SchemaObject, Table, changes
from schema_doctor.partitioned import refused
from schema_doctor.rule import reason_to_drop
from schema_doctor.since import NOT_NULLS_SINCE, too_new
from schema_doctor.snapshot import Snapshot
from schema_doctor.step import CLAIMED, Phase, Step

_ABSENT = " does not exist"
_EXTENSIONS = "; if an extension brings it, declare that under extensions:"


def of_heir(
    heirs: Heirs,
    difference: Difference,
    anew: Collection[Address],
    spec: Spec,
    snapshot: Snapshot,
    canonical: Canonical,
    context: Context,
) -> Iterator[Step | Unplannable]:
    """Yield the steps of what remains of a difference when the changes of the parents are made."""
    if heirs.depth and (torn := heirs.torn(difference.address)):
        if not isinstance(difference, Altered) or difference.changes:  # else it is here for what its parent's does
            yield Unplannable(difference.address, torn)
        return
    remaining = heirs.remaining(difference, anew)
    address = difference.address
    if remaining is not None:
        # A column that comes with that of a parent has all of it.
        given = heirs.touched(address) if address in heirs.actual else {"default", "nullable"}
        wanted = remaining.expected if isinstance(remaining, Altered) else None
        if isinstance(wanted, Column) and not wanted.nullable:
            given = given - {"nullable"}  # what goes makes room for that of the parents
        for step in _of_difference(remaining, spec, snapshot, canonical, context):
            yield _behind_parents(step, given) if isinstance(step, Step) and step.phase is Phase.LOOSEN else step
    if not isinstance(difference, Altered) or not isinstance(difference.actual, Column) or not heirs.depth:
        return
    predicted = heirs.predicted(address, difference.actual)
    # What is built on the column of a partition or child, and PostgreSQL does not change along with it.
    if any(one in anew for one in heirs.above(address)):
        yield from dependents.around(address, context)
    elif difference.actual.type != predicted.type:
        for step in KINDS[Kind.COLUMN].alter["type"](address, predicted, difference.actual, context):
            if not isinstance(step, Step) or step.address.kind is not Kind.COLUMN:
                yield step


def _behind_parents(step: Step, given: Collection[str]) -> Step:
    """Return what takes a default or NOT NULL off a column behind what parents set meanwhile for all below them."""
    if "default" in given and step.action.endswith(" DROP DEFAULT"):
        return replace(step, phase=Phase.TIGHTEN, order=step.order + 2)
    if "nullable" in given and (step.action.endswith(" DROP NOT NULL") or step.order < 0):
        return replace(step, phase=Phase.TIGHTEN, order=step.order + 2, action="")  # not merged with what comes before
    return step


def _of_difference(
    difference: Difference, spec: Spec, snapshot: Snapshot, canonical: Canonical, context: Context
) -> Iterator[Step | Unplannable]:
    if reason := _of_other_table(difference, context):
        yield Unplannable(difference.address, reason)
        return
    match difference:
        case Missing():
            yield from _create(difference, spec, snapshot, canonical, context)
        case Unexpected(address=address, actual=actual) as extra:
            if address in context.dropped and (needed := referred.obstacle(address, context)):
                yield Unplannable(address, needed)
            elif address in context.dropped:
                reason = reason_to_drop(spec, extra)
                yield from referred.released(address, context)
                for step in KINDS[address.kind].drop(address, actual, context):
                    claimed = isinstance(step, Step) and step.reason == CLAIMED
                    yield replace(step, reason=reason) if claimed else step
            elif address.kind is Kind.SCHEMA and (reason := context.held.get(address.schema)):
                yield Unplannable(address, reason)
        case Altered():
            yield from _alter(difference, canonical, context)
        case Renamed():  # the renamings of the whole plan are in order already
            pass
        case _:
            assert_never(difference)


def _alter(difference: Altered, canonical: Canonical, context: Context) -> Iterator[Step | Unplannable]:
    address, expected, actual = difference.address, difference.expected, difference.actual
    reason = _beyond(address, expected, context) or context.borne.get(address)
    if reason is None and (lacking := canonical.unusable.get(address)):
        reason = f"the server cannot read the expression or the type: {lacking}"
    if reason := reason or referred.obstacle(address, context):
        yield Unplannable(address, reason)
        return
    if (
        isinstance(expected, Column)
        and isinstance(actual, Column)
        and (kept := column.kept_from_null(address, expected, actual, context)) is not None
    ):
        yield kept
        expected = notnull.as_it_is(expected, actual)  # the rest of it is possible nevertheless
    handlers = KINDS[address.kind].alter
    made = [step for name in changes(expected, actual) for step in handlers[name](address, expected, actual, context)]
    # What cannot become what the spec declares is left as it is: half of the way may not even be possible.
    yield from dict.fromkeys(step for step in made if isinstance(step, Unplannable)) or made


def _of_other_table(difference: Difference, context: Context) -> str | None:
    """Return why a part of a partition is as it is: its table, which the spec does not declare, has it like that."""
    address = difference.address
    item = context.expected.get(address.parent)
    if address.parent not in context.actual or not isinstance(item, Table):
        return None
    if address.kind is not Kind.COLUMN:
        return _of_constraint(difference, context)
    if item.partition_of is None or table_address(item.partition_of) in context.expected:
        return _of_children(difference, context)
    if isinstance(difference, Altered):
        changed = difference.changes
        if "nullable" in changed and not changed["nullable"][0]:
            del changed["nullable"]  # NOT NULL may be set on a partition alone
        handed = {"identity", "identity_options"} if context.server.major >= 17 else set()
        if changed.keys().isdisjoint({"type", "collation", "generated", "nullable", *handed}):
            return None
    if isinstance(difference, Unexpected) and address not in context.dropped:
        return None
    return shared.partitioned(table_address(item.partition_of))


def _of_constraint(difference: Difference, context: Context) -> str | None:
    """Return why a constraint or index cannot change: the table has it of an undeclared one, and keeps that."""
    address = difference.address
    if isinstance(difference, Missing | Altered) and (why := shared.foreign(address, difference.expected, context)):
        return why
    match difference:
        case Missing(expected=PrimaryKey()):  # a table has one only, whatever it is called
            had = [one for one, _ in context.handed_down(address.parent) if one.kind is Kind.PRIMARY_KEY]
            return shared.of_parent(had[0], context) if had else None
        case Missing(expected=Check()):
            return shared.of_parent(address, context)
        case Unexpected() if address in context.dropped:
            return shared.of_parent(address, context)
        case Altered(changes=changed) if not changed.keys() <= {*COMMENTS, "parameters", "valid"}:
            return shared.of_parent(address, context)
        case _:
            return None


def _of_children(difference: Difference, context: Context) -> str | None:
    """Return why a column cannot change because of one that a child has of it, or its table of another as a child."""
    address = difference.address
    held = None
    match difference:
        case Missing(expected=Column() as wanted):
            return shared.unfit(address, wanted, context)
        case Unexpected() if address in context.dropped:
            held = shared.holder(address, context)
            return shared.inherited(held) if held else shared.parting(address, context)
        case Altered(changes=changed):
            if not changed.keys().isdisjoint({"type", "collation", "generated"}):
                return shared.obstacle(address, context) or shared.parting(address, context)
            if changed.get("nullable", (False,))[0] and context.server.major >= NOT_NULLS_SINCE:
                held = shared.holder(address, context, forbidding=True)
        case _:
            pass
    return shared.inherited(held) if held else None


def _create(
    difference: Missing, spec: Spec, snapshot: Snapshot, canonical: Canonical, context: Context
) -> Iterator[Step | Unplannable]:
    address = difference.address
    below = context.children(address) if address.kind is Kind.TABLE else ()
    new = [
        (one, reason)
        for one, item in ((address, difference.expected), *below)
        if (reason := _beyond(one, item, context))
    ]
    unusable = [
        (
            one,
            f"the database lacks what its expression or type needs: {reason}{_EXTENSIONS if _ABSENT in reason else ''}",
        )
        for one, reason in canonical.unusable.items()
        if address == one or (one.name and address == one.parent)
    ]
    if new or unusable:
        (part, reason), *_ = found = new or unusable
        if (top := _made_anew(address, context)) is not None and part != address:  # which then stays as it is
            advice = "" if part in spec.schema else "; declare that as it is to be, or with drop: true"
            yield Unplannable(top, f"it would have to be made anew, with {part}: {reason}{advice}")
            return
        yield from (Unplannable(one, reason) for one, reason in found)
        return
    if (address.schema, address.relation) in snapshot.other:
        yield Unplannable(address, "something that is not a table bears the name; rename or drop it first")
        return
    bearer = snapshot.extension_types.get((address.schema, address.relation))
    if not address.name and bearer is not None and Address(Kind.EXTENSION, "", bearer) not in context.dropped:
        yield Unplannable(address, f"a type of extension {bearer} bears the name; drop that extension first")
        return
    if taken := [one for one in (address, *(one for one, _ in below)) if one in context.borne]:
        yield from (Unplannable(one, context.borne[one]) for one in taken)
        return
    twin = _twin(address, spec, snapshot)
    for step in KINDS[address.kind].create(address, difference.expected, context):
        if twin and isinstance(step, Step) and step.phase in (Phase.CREATE_TABLE, Phase.ADD_COLUMN):
            yield replace(step, hazards=(*step.hazards, LOOK_ALIKE), reason=f"{step.reason}, but {twin} does")
        else:
            yield step


def _made_anew(table: Address, context: Context) -> Address | None:
    """Return the table that is made anew with which a table comes, be it that itself."""
    going = ((new, context.members[old]) for new, old in context.rebuilt.items())
    return next((new for new, tables in going if any(context.gone[one] == table for one in tables)), None)


def _beyond(address: Address, item: SchemaObject, context: Context) -> str:
    """Return why the server cannot have an object, or its table cannot, "" if they can."""
    major = context.server.major
    return too_new(item, major) or (refused(item, context.expected.get(address.parent), major) if address.name else "")


def _twin(address: Address, spec: Spec, snapshot: Snapshot) -> str | None:
    """Return what may well be the missing object, under another schema or in other case."""
    if address.kind is Kind.TABLE:
        places = snapshot.nearby.get((address.schema, address.relation), ())
        return next((".".join(place) for place in places if Address(Kind.TABLE, *place) not in spec.schema), None)
    if address.kind is Kind.COLUMN and (similar := snapshot.similar_column(address)):
        return similar.path
    return None
