"""Large tables that come to others: what they need for that they get by themselves, and only then they join.

ATTACH PARTITION takes over the indexes, keys and foreign keys that a table has already, and would make the others
while nobody can read or write the table (manual: sql-altertable, ATTACH PARTITION).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.ddl import adoption, constraint, definition, index, parted, partwise
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.moverows import default_partition
from schema_doctor.families import comes, named_parent
from schema_doctor.lineage import is_partition, parents, table_of
from schema_doctor.model import (
    CONSTRAINTS,
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
)
from schema_doctor.online import Online
from schema_doctor.step import Phase, Step
from schema_doctor.takeover import takes_over

_Made = Index | definition.Constraint
_Given = Index | PrimaryKey | Unique | ForeignKey
# After these a table is another one.
_ANOTHER = (Phase.DROP_GENERATED, Phase.DETACH, Phase.CREATE_TABLE, Phase.DROP_TABLE)


class Arrivals(Struct, frozen=True, kw_only=True):
    """The steps and the context of a plan in which large `tables` get beforehand what they need of others.

    `bare` are those of them that could not have all of it.
    """

    steps: Sequence[Step]
    context: Context
    tables: Collection[Address] = ()
    bare: Collection[Address] = ()

    def alone(self) -> Context:
        """Return the context as it is until the tables join: they stand for themselves."""
        return _alone(self.context, self.tables)


def arrivals(steps: Sequence[Step], context: Context, policy: Online, renamed: Collection[Address] = ()) -> Arrivals:
    """Return which large tables can come to others at the end of a plan, and what they need for that.

    One of the `renamed` may make room for the table that it joins, which is to show its rows from then on.
    """
    found = Arrivals(steps=steps, context=context)
    for table in dict.fromkeys(step.address for step in steps if joins(step)):
        wanted = table not in renamed and policy.wanted(context.sizes.get((table.schema, table.relation)))
        if wanted and _is_able(table, steps, context):
            found = _prepared(table, found)
    return found


def joins(step: Step) -> bool:
    """Tell whether a step makes a table a partition or a child."""
    return comes(step) or bool(named_parent(step, "INHERIT"))


def over(table: Address, context: Context) -> Iterator[Address]:
    """Yield the tables above one as they are to be in the end, be they declared or not."""
    for one in parents(context.afterwards(table)):
        yield one
        yield from over(one, context)


def _is_able(table: Address, steps: Sequence[Step], context: Context) -> bool:
    """Tell whether a table can get by itself what it needs, and nothing else of the plan needs it among the others."""
    there, after = context.actual.get(table), context.expected.get(table)
    if not isinstance(there, Table) or not isinstance(after, Table) or parents(there):
        return False
    if there.partition_by or after.partition_by or context.present_heirs(table) or any(context.heirs(table)):
        return False
    if any(step.phase in _ANOTHER and table_of(step.address) == table for step in steps):
        return False
    higher = {*over(table, context)}
    # All rows of a default partition would be read as well.
    if any(one in context.loose or one in context.rebuilt or default_partition(one, context) for one in higher):
        return False
    return not _is_looser(table, context) and higher.isdisjoint(_referred_to(steps, higher, context))


def _is_looser(table: Address, context: Context) -> bool:
    """Tell whether a table lets a column be NULL that one above does not, which needs steps around its coming."""
    return any(
        isinstance(item, Column)
        and item.nullable
        and isinstance(given := context.afterwards(one.of_table(high)), Column)
        and not given.nullable
        for high in over(table, context)
        for one, item in context.children(table)
    )


def _referred_to(steps: Sequence[Step], higher: Collection[Address], context: Context) -> Iterator[Address]:
    """Yield the tables that must show their rows when foreign keys are added, or given to a table that comes."""
    coming = (step.address for step in steps if step.phase in (Phase.ADD_FOREIGN_KEY, Phase.VALIDATE))
    for item in chain(map(context.afterwards, coming), (item for one in higher for _, item in _lasting(one, context))):
        if isinstance(item, ForeignKey):
            yield Address(Kind.TABLE, item.referenced_schema, item.referenced_table)


def _lasting(table: Address, context: Context) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a table is to have in the end, be it declared or not."""
    yield from context.children(table)
    yield from (found for found in context.present(table) if context.is_undeclared(found[0]))


def _prepared(table: Address, found: Arrivals) -> Arrivals:
    """Add what a table needs; leave all as it was where it cannot have that."""
    context = found.context
    made = _lacking(table, context)
    if made is None:
        return found
    kept = {*context.kept, *made}
    context = replace(context, expected={**context.expected, **made}, kept=kept)
    alone = _alone(context, [*found.tables, table])
    there = {step.address for step in found.steps}
    steps = [*found.steps]
    for one, item in made.items():
        for step in _creating(one, item, alone) if one not in there else ():
            if isinstance(step, Unplannable):
                return found
            steps.append(step)
    taken = adoption.adopted(table, alone)
    steps = [step for step in steps if not (step.phase is Phase.DROP_INDEX and step.address in taken)]
    apart = any(_is_apart(item) for one in over(table, context) for _, item in _lasting(one, context))
    bare = [*found.bare, table] if apart and is_partition(table, context.expected) else found.bare
    return Arrivals(steps=steps, context=context, tables=[*found.tables, table], bare=bare)


def _alone(context: Context, tables: Collection[Address]) -> Context:
    """Return the context in which tables stand for themselves."""
    if not tables:
        return context
    free = {
        one: replace(item, partition_of=None, bound=None, inherits=())
        for one in tables
        if isinstance(item := context.expected[one], Table)
    }
    moving = frozenset(one for one in context.moving if one not in free)
    return replace(context, expected={**context.expected, **free}, moving=moving)


def _creating(address: Address, item: _Made, context: Context) -> Iterator[Step | Unplannable]:
    reason = "the table becomes a part of another one, which has it"
    made = (
        index.create(address, item, context) if isinstance(item, Index) else constraint.create(address, item, context)
    )
    for step in made:
        yield replace(step, reason=reason) if isinstance(step, Step) else step


def _lacking(table: Address, context: Context) -> Mapping[Address, _Made] | None:
    """Return what a table needs of those above, under the names that it will have; None where it cannot have it."""
    made: dict[Address, _Made] = {}
    mine = [*_lasting(table, context)]
    own = [item for _, item in mine]
    names = {one.name for one, _ in mine if one.kind in CONSTRAINTS}
    given = [found for one in over(table, context) for found in _lasting(one, context)]
    for whole, item in given:
        if isinstance(item, Check) and not item.no_inherit and whole.name not in names:
            made[whole.of_table(table)] = replace(item, comment=None)
            names.add(whole.name)
    if not is_partition(table, context.expected):
        return made
    if _keeps_its_own(table, [item for _, item in given], context):
        return None
    taken: set[str] = set()
    for whole, item in given:
        if not isinstance(item, _Given) or _is_apart(item):
            continue
        alike = next((one for one in own if takes_over(item, one)), None)
        if alike is not None:
            own.remove(alike)
            continue
        if isinstance(item, PrimaryKey) and any(isinstance(one, PrimaryKey) for one in own):
            return None
        one = _named(whole, item, table, names, taken, context)
        if one is None:
            return None
        made[one] = _undescribed(item)
    return made


def _is_apart(item: SchemaObject) -> bool:
    """Tell whether nothing lets a table have something of those above beforehand: it is built when it joins them."""
    return isinstance(item, Exclusion) or (isinstance(item, PrimaryKey | Unique) and item.without_overlaps)


def _keeps_its_own(table: Address, given: Sequence[SchemaObject], context: Context) -> bool:
    """Tell whether a table is to have something of its own that those above would take over."""
    return any(parted.own_of_joining(table, context)) or any(
        takes_over(item, found) and not context.shares(item, one, found)
        for one, found in context.children(table)
        if one not in context.kept
        for item in given
    )


def _named(
    whole: Address, item: SchemaObject, table: Address, names: set[str], taken: set[str], context: Context
) -> Address | None:
    """Return where a table has what it gets of another one; None where its name means something else there."""
    if isinstance(item, Index):
        return partwise.named(table, whole, context, taken, set())
    if isinstance(item, ForeignKey):
        name = context.part_names.get((table, whole), whole.name)
        found = whole._replace(schema=table.schema, relation=table.relation, name=name)
    else:
        found = partwise.named(table, whole, context, taken, set())
    if found.name in names:
        return None
    names.add(found.name)
    return found


def _undescribed(item: _Given) -> _Given:
    if isinstance(item, PrimaryKey | Unique):
        return replace(item, comment=None, index_comment=None)
    return replace(item, comment=None)
