"""The steps for all that differs, in no order yet, and what cannot be planned."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Difference, Unexpected
from schema_doctor.ddl import (
    behind,
    beside,
    ceding,
    constraint,
    indextarget,
    joining,
    rebuild,
    retype,
    rowtype,
    tableoption,
    typedtable,
)
from schema_doctor.ddl import renames as renaming
from schema_doctor.ddl.anew import Anew
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.declaration import Spec
from schema_doctor.heirs import Heirs
from schema_doctor.model import Address, PrimaryKey, Unique
from schema_doctor.rebuilding import Rebuilding, as_rebuilt
from schema_doctor.rename import Rename, Renaming
from schema_doctor.snapshot import Snapshot
from schema_doctor.step import Phase, Step
from schema_doctor.stepping import of_heir

_APART = "its index is to be none of its table's, which ATTACH PARTITION would take for its part again"


def gathered(
    spec: Spec,
    snapshot: Snapshot,
    canonical: Canonical,
    anew: Rebuilding,
    aside: Renaming,
    renames: Sequence[Rename],
    made_anew: Anew,
    context: Context,
) -> tuple[list[Step], list[Unplannable]]:
    """Return the steps for all differences, in no order, and what cannot be planned."""
    steps = {step.sql: step for step in renaming.steps(renames, context)}
    steps |= {step.sql: step for step in ceding.of_relations(anew.drift.differences, context)}
    unplanned: list[Unplannable] = []
    replaced: set[Address] = set()

    def take(made: Iterable[Step | Unplannable]) -> None:
        for step in made:
            if isinstance(step, Unplannable):
                unplanned.append(step)
                continue
            # Two properties may need the same statement, as when a constraint is replaced; one may need it earlier.
            before = steps.get(step.sql, step)
            hazards = tuple(dict.fromkeys((*before.hazards, *step.hazards)))
            first = step if step.phase < before.phase else before
            steps[step.sql] = replace(first, hazards=hazards, reason=beside.of_both(before.reason, step.reason))
            if Phase.DROP_GENERATED in step.all_phases:
                replaced.add(step.address)

    own = [one for one, found in context.not_nulls.items() if found.own]
    heirs = Heirs(context.expected, context.actual, snapshot.server.major, context.loose, own)
    for difference in heirs.in_order(anew.drift.outermost):
        found = _at(difference, aside)
        if not made_anew.concerns(found.address):
            take(of_heir(heirs, found, replaced, spec, snapshot, canonical, context))
    take(retype.steps(made_anew, context))
    for table in sorted(context.loose):
        take(joining.let_go(table, context))
    take(_apart(context))
    for late in snapshot.behind:
        column = canonical.now(late.column)
        # A column that is to take its numbers from elsewhere is looked after there.
        if not any(_is_source(difference, column) for difference in anew.drift.differences):
            there = column if column.parent in anew.gone else aside.where(column)
            take(behind.steps(late, there, aside.where(canonical.now(late.sequence)), context))
    take(behind.joined(context))
    for table in anew.tables:
        why = anew.obstacle(table)
        take([Unplannable(table, why)] if why else rebuild.steps(table, aside.where(table), context))
    kept, stuck = rowtype.around(list(steps.values()), context)
    steps = {step.sql: step for step in kept}
    unplanned += stuck
    take(tableoption.again(list(steps.values()), context))
    take(tableoption.catalog_tables(list(steps.values()), context))

    def now(address: Address) -> Address:
        return aside.where(canonical.now(address))

    steps = {step.sql: step for step in typedtable.by_index(list(steps.values()), snapshot.unexamined, now)}
    take(typedtable.untied(list(steps.values()), snapshot.unexamined, now))
    take(indextarget.again(list(steps.values()), snapshot.unexamined, now, context))
    old = {table: one for one, table in context.gone.items()}
    rebuilt = [as_rebuilt(step, old, anew) for step in _without_the_replaced(steps.values())]
    return [step for step in rebuilt if step is not None], unplanned


def _apart(context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of keys that are parts of indexes and are not to be, and the new ones."""
    for key in sorted(context.apart):
        item = context.actual.get(key)
        if isinstance(item, PrimaryKey | Unique) and key in context.expected:
            yield from constraint.set_aside(key, item, context, _APART)


def _is_source(difference: Difference, column: Address) -> bool:
    """Tell whether a difference is about where a column takes its numbers from."""
    if difference.address != column or not isinstance(difference, Altered):
        return False
    # From ALWAYS to BY DEFAULT and back, it is the same sequence.
    starts = None in difference.changes.get("identity", ())
    return starts or not difference.changes.keys().isdisjoint({"default", "generated"})


_ALTERING = (Phase.PREPARE, Phase.LOOSEN, Phase.ALTER_TYPE, Phase.TIGHTEN)


def _without_the_replaced(steps: Collection[Step]) -> Iterator[Step]:
    """Leave out what would alter a column or foreign key that is dropped and added anew, as it is to be."""
    gone = {step.address for step in steps if step.phase is Phase.DROP_GENERATED}
    replaced = {step.address for step in steps if step.phase is Phase.ADD_COLUMN and step.address in gone}
    free = {step.address for step in steps if step.phase is Phase.DROP_FOREIGN_KEY}
    for step in steps:
        altered = step.phase is Phase.VALIDATE or " ALTER CONSTRAINT " in step.sql
        if (step.address in replaced and step.phase in _ALTERING) or (step.address in free and altered):
            continue
        yield step


def _at(difference: Difference, aside: Renaming) -> Difference:
    """Return a difference at the place where its object is after the first renamings."""
    if isinstance(difference, Unexpected):
        return replace(difference, address=aside.where(difference.address))
    return difference
