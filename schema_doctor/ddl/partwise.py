"""What a large partitioned table gets part by part: first each partition while others write, then the table as a whole.

CREATE INDEX and ADD CONSTRAINT on a partitioned table take over what a partition has already, and neither build nor
read anything then (ddl-partitioning, "Partition Maintenance"; sql-altertable). A foreign key could be NOT VALID there
from PostgreSQL 18 on only.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.ddl import helper, parted, recipe
from schema_doctor.ddl.context import Context
from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD
from schema_doctor.lock import LockMode
from schema_doctor.model import CONSTRAINTS, Address, ForeignKey, Index, Kind, PrimaryKey, Table, Unique
from schema_doctor.step import Step
from schema_doctor.takeover import takes_over

_LONGEST = 63  # bytes of a name (sql-syntax-lexical)
_TRIGGERS_OF_ALL_SINCE = 15  # the first version whose partitioned tables have triggers of foreign keys themselves
_READING = {FULL_SCAN, INDEX_BUILD}


class Parts(Struct, kw_only=True):
    """The steps on partitions; `kept` are objects whose drop is left out: they are of use, or go in another way."""

    leftovers: list[Step] = field(default_factory=list)
    indexes: list[Step] = field(default_factory=list)
    keys: list[Step] = field(default_factory=list)
    foreign_keys: list[Step] = field(default_factory=list)
    validations: list[Step] = field(default_factory=list)
    kept: set[Address] = field(default_factory=set)


def whole(step: Step) -> Step:
    """Return the step on the table itself, once its partitions have theirs: it only takes them over."""
    hazards = tuple(hazard for hazard in step.hazards if hazard not in _READING)
    return replace(step, hazards=hazards, reason=f"{step.reason}, and each partition has its own now")


def whole_reference(step: Step, tables: Sequence[Address], context: Context) -> Step:
    """Return the foreign key of the table itself, once its partitions `tables` have theirs.

    The triggers that these have on the other table are made anew, under its lock; what they have for each partition of
    the other table goes, under theirs.
    """
    also: dict[Address, LockMode] = {}
    for table, lock in step.also:
        item = context.actual.get(table)
        parted = isinstance(item, Table) and item.partition_by is not None
        also[table] = lock if parted and context.server.major < _TRIGGERS_OF_ALL_SINCE else LockMode.ACCESS_EXCLUSIVE
        if parted:
            beneath = context.beneath(table)
            also |= dict.fromkeys([*tables, *_holding(beneath, context)], LockMode.ACCESS_EXCLUSIVE)
    return replace(whole(step), also=tuple(also.items()))


def _holding(tables: Iterable[Address], context: Context) -> Iterator[Address]:
    """Yield those of the tables that hold rows."""
    for table in tables:
        item = context.actual.get(table)
        if isinstance(item, Table) and item.partition_by is None:
            yield table


def indexes(
    address: Address, item: Index, reason: str, tables: Sequence[Address], context: Context, taken: set[str]
) -> Parts:
    """Return what gives each partition an index, unless it has one already; INVALID ones would be taken over as well.

    `taken` are names that other steps of the plan give.
    """
    parts = Parts()
    for table in tables:
        alike = [one for one in context.present(table) if parted.same(item, one[1])]
        keys_of = [one for one in context.present(table) if takes_over(item, one[1])]
        shared = any(one in context.expected and context.shares(item, one, found) for one, found in keys_of)
        if shared or any(found.valid for _, found in alike):
            continue
        for one, _ in alike:
            if one not in context.expected:
                parts.leftovers.append(recipe.gone(one, "the index is INVALID: its build was interrupted"))
                parts.kept.add(one)
        gone = {one.name for one, _ in alike}
        own = named(table, address, context, taken, gone)._replace(kind=Kind.INDEX)
        parts.indexes.append(recipe.concurrently(own, item, reason, address))
    return parts


def keys(
    address: Address, item: PrimaryKey | Unique, reason: str, tables: Sequence[Address], context: Context,
    taken: set[str],
) -> Parts | None:  # fmt: skip
    """Return what gives each partition a key, by an index that is built first; None where one has another."""
    parts, wanted = Parts(), recipe.index_of(item)
    for table in tables:
        present = [one for one in context.present(table) if isinstance(one[1], type(item))]
        if any(parted.same(item, found) for _, found in present):
            continue
        if isinstance(item, PrimaryKey) and present:
            return None
        own = named(table, address, context, taken, set())
        built = helper.in_place_of(own)
        found = context.actual.get(built)
        if isinstance(found, Index):
            parts.kept.add(built)
        if not (isinstance(found, Index) and found.valid and parted.same(wanted, found)):
            if found is not None:
                parts.leftovers.append(recipe.gone(built, "an interrupted run has left it behind"))
            parts.indexes.append(recipe.concurrently(built, wanted, reason, address))
        parts.keys.append(replace(recipe.taking_over(built, own, item, reason), covers=(address,)))
    return parts


def foreign_keys(
    address: Address, item: ForeignKey, reason: str, tables: Sequence[Address], context: Context
) -> Parts | None:
    """Return what gives each partition a foreign key, NOT VALID first; None where its name means something else."""
    if not isinstance(context.actual.get(Address(Kind.TABLE, item.referenced_schema, item.referenced_table)), Table):
        return None
    parts = Parts()
    for table in tables:
        own = address.of_table(table)
        found = context.actual.get(own)
        alike = [one for one in context.present(table) if parted.same(item, one[1])]
        if alike:
            own, found = alike[0]
        elif _is_taken(own, context):
            return None
        else:
            made = recipe.not_valid(own, item, reason, context)
            parts.foreign_keys.append(replace(made, covers=(address,)))
        parts.kept.add(own)
        if not (isinstance(found, ForeignKey) and found.valid):
            parts.validations.append(replace(recipe.validation(own, item), covers=(address,)))
    return parts


def _is_taken(own: Address, context: Context) -> bool:
    """Tell whether another constraint of a table has a name, or is to have it."""
    ones = (own._replace(kind=kind) for kind in CONSTRAINTS)
    return any(one in context.actual or one in context.expected for one in ones)


def named(table: Address, address: Address, context: Context, taken: set[str], gone: set[str]) -> Address:
    """Return where what a partition gets can be, and take its name, which no other relation of its schema may have."""
    used = {one.name or one.relation for one in context.actual if one.schema == table.schema} - gone
    used |= {one.name or one.relation for one in context.expected if one.schema == table.schema} | taken
    used |= {one.name for one in context.inherited if one.schema == table.schema}
    wanted = context.part_names.get((table, address))
    names = _names(f"{table.relation}_{address.name}")
    name = wanted if wanted is not None and wanted not in used else next(one for one in names if one not in used)
    taken.add(name)
    return address._replace(schema=table.schema, relation=table.relation, name=name)


def _names(base: str) -> Iterator[str]:
    number, suffix = 0, ""
    while True:
        yield base.encode()[: _LONGEST - len(suffix)].decode(errors="ignore") + suffix
        number += 1
        suffix = str(number)
