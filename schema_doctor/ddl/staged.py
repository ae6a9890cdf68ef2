"""The steps of a plan while they are dealt out to its stages, and the tables for which that is worth it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.ddl import recipe
from schema_doctor.ddl.context import Context
from schema_doctor.hazard import TABLE_REWRITE
from schema_doctor.lineage import above, below, children, parents, table_of
from schema_doctor.model import Address, Schema, Table
from schema_doctor.online import Online
from schema_doctor.snapshot import Size
from schema_doctor.step import Phase, Step

TAKEN_OFF = (Phase.DROP_FOREIGN_KEY, Phase.DROP_CONSTRAINT, Phase.DROP_INDEX)
_FIRST = (Phase.RENAME, *TAKEN_OFF)
# What makes a table another one.
_REBUILT = (Phase.DROP_GENERATED, Phase.CREATE_TABLE, Phase.DROP_TABLE)
# What comes to partitions along with their tables, or goes with it.
_SHARED = (
    *TAKEN_OFF,
    Phase.TIGHTEN,
    Phase.CREATE_INDEX,
    Phase.ADD_CONSTRAINT,
    Phase.ADD_FOREIGN_KEY,
    Phase.VALIDATE,
)


class Staged(Struct):
    """The steps of a plan while they are dealt out: `main` is one transaction, each list of the others is a stage.

    The stages come in the order in which one may need the other.
    """

    main: list[Step]
    leftovers: list[list[Step]] = field(default_factory=list)
    fills: dict[Address, Step] = field(default_factory=dict)  # by column
    marks: list[list[Step]] = field(default_factory=list)
    not_nulls: list[list[Step]] = field(default_factory=list)
    indexes: list[list[Step]] = field(default_factory=list)
    keys: list[list[Step]] = field(default_factory=list)
    foreign_keys: list[list[Step]] = field(default_factory=list)
    validations: list[list[Step]] = field(default_factory=list)
    attachments: list[list[Step]] = field(default_factory=list)

    def steps(self) -> list[Step]:
        """Return all steps, each with the number of its stage."""
        first = (self.leftovers, [[step] for step in self.fills.values()], self.not_nulls, self.marks)
        groups = (*first, self.indexes, self.keys, self.foreign_keys, self.validations, self.attachments)
        stages = [stage for group in groups for stage in group]
        return self.main + [
            replace(step, stage=number, order=order)
            for number, stage in enumerate(stages, start=1)
            for order, step in enumerate(stage)
        ]

    def take(self, address: Address) -> list[Step]:
        """Take the steps of an object out of the main transaction, in the order of their phases.

        What drops or renames the one that has its name stays there.
        """
        found = [step for step in self.main if step.address == address and step.phase not in _FIRST]
        self.main = [step for step in self.main if step not in found]
        return sorted(found, key=lambda step: (step.phase, step.order))

    def swap(self, before: Step, *after: Step) -> None:
        """Put other steps in the place of one of the main transaction."""
        place = self.main.index(before)
        self.main[place : place + 1] = after


class Large(Struct, frozen=True):
    """A table to be changed online, with its partitions that hold rows: none where it holds them itself.

    `rewritten` tells that the main transaction writes all rows anew, of it or of a part: its lock is held for long in
    any case, and only what is built for the first time comes later.
    """

    parts: Sequence[Address] = ()
    rewritten: bool = False


def large(steps: Sequence[Step], context: Context, policy: Online) -> Mapping[Address, Large]:
    """Return the tables to be changed online.

    Those that were there and stay as stored: partitioned ones as a whole, or a partition where it alone changes; others
    that stand for themselves, or for themselves and their children, which most of their changes reach. Partitions and
    children are those that they have once the main transaction is committed.
    """
    rebuilt = {
        table_of(step.address)
        for step in steps
        if step.phase in _REBUILT
        or (step.phase is Phase.DETACH and not _goes_elsewhere(table_of(step.address), context))
    }
    rewritten = {
        table_of(step.address)
        for step in steps
        if (TABLE_REWRITE in step.hazards and not recipe.needs_own_values(step, context))
        or (step.phase is Phase.ALTER_TYPE and step.hazards)
    }
    after = {one: context.afterwards(one) for one, item in context.actual.items() if isinstance(item, Table)}
    later = children(after)
    # What a partition gets of its own and what comes along can have to do with one another, if only by their names.
    busy = {table_of(step.address) for step in steps if step.phase in _SHARED}
    found: dict[Address, Large] = {}
    for table in dict.fromkeys(table_of(step.address) for step in steps):
        there, wanted = context.actual.get(table), context.expected.get(table)
        if not isinstance(there, Table) or not isinstance(wanted, Table) or there.partition_by != wanted.partition_by:
            continue
        if parents(there) != parents(wanted) or table in context.moving:
            continue
        if there.partition_by is None and there.partition_of is None:
            family = _family(table, after, later)
            size = _sum([table, *below(table, later)], context)
            if family.isdisjoint(rebuilt) and all(_is_plain(one, context) for one in family) and policy.wanted(size):
                found[table] = Large(rewritten=not family.isdisjoint(rewritten))
            continue
        if not busy.isdisjoint(above(table, context.actual)):
            continue
        beneath = [*below(table, later)]
        lineage = {table, *above(table, context.actual), *beneath}
        if not lineage.isdisjoint(rebuilt):
            continue
        # By name: the order of the catalog is nobody's, and two plans of one database must not differ.
        parts = [one for one in sorted([table, *beneath]) if _holds_rows(one, context)]
        if parts and policy.wanted(_sum(parts, context)):
            others = [one for one in parts if one != table]
            found[table] = Large(others, rewritten=not lineage.isdisjoint(rewritten))
    return found


def _goes_elsewhere(table: Address, context: Context) -> bool:
    """Tell whether a table leaves a parent for good, and does not come back to it with other rows."""
    return parents(context.actual.get(table)) != parents(context.afterwards(table))


def _family(table: Address, schema: Schema, below_each: Mapping[Address, Sequence[Address]]) -> set[Address]:
    """Return a table with all above it, and all below any of these."""
    tops = [table, *above(table, schema)]
    return {*tops, *(one for top in tops for one in below(top, below_each))}


def _is_plain(table: Address, context: Context) -> bool:
    """Tell whether a table is there, and is neither a partition nor partitioned, now or in the end."""
    sides = (context.actual.get(table), context.afterwards(table))
    return all(isinstance(one, Table) and one.partition_of is None and one.partition_by is None for one in sides)


def _holds_rows(table: Address, context: Context) -> bool:
    item = context.actual[table]
    return isinstance(item, Table) and item.partition_by is None


def _sum(tables: Sequence[Address], context: Context) -> Size:
    sizes = [size for one in tables if (size := context.sizes.get((one.schema, one.relation)))]
    return Size(rows=sum(max(size.rows, 0) for size in sizes), bytes=sum(size.bytes for size in sizes))
