"""The steps on large tables, replaced by those that let others read and write, each in its place behind the others."""

from collections.abc import Sequence

from schema_doctor.ddl import attaching, helper, parted, partwise, recipe, rulestages
from schema_doctor.ddl.arriving import Arrivals
from schema_doctor.ddl.constraintstep import adding
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.index import creating
from schema_doctor.ddl.sqltext import ident, text
from schema_doctor.ddl.staged import TAKEN_OFF, Staged, large
from schema_doctor.lineage import table_of
from schema_doctor.model import (
    Address,
    Check,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    Unique,
    changes,
)
from schema_doctor.online import Online
from schema_doctor.step import Phase, Step


def online(arrivals: Arrivals, policy: Online) -> list[Step]:
    """Return the steps, those on large tables replaced where something better is there."""
    steps, context = arrivals.steps, arrivals.alone()
    tables = large(steps, context, policy)
    staged = Staged(list(steps))
    attaching.apart(staged, arrivals)
    if not tables:
        return staged.steps()
    waiting: dict[Address, list[Step]] = {}  # indexes and keys that come later, and what comes along with them
    names: set[str] = set()
    for step in steps:
        found = tables.get(table_of(step.address))
        if found is None or (found.rewritten and not _is_first(step, context)):
            continue
        if found.parts:
            _spread(step, steps, staged, waiting, context, found.parts, names)
        else:
            _built(step, steps, staged, waiting, context)
    _accompany(staged, waiting)
    for step in list(staged.main):
        found = tables.get(table_of(step.address))
        if found is not None and not found.rewritten:
            rulestages.fill(step, staged, context)
    for step in list(staged.main):
        found = tables.get(table_of(step.address))
        if found is not None and (not found.rewritten or _is_first(step, context)):
            late = {table for one in waiting for table in context.tree(table_of(one))}
            rulestages.rule(step, staged, context, found.parts, late)
    _wait(staged, waiting, context)
    return staged.steps()


def _is_first(step: Step, context: Context) -> bool:
    """Tell whether a step makes an index, key, check or foreign key where none of that name was.

    All else of a table that is written anew is done at once: its rows are gone through in any case.
    """
    return isinstance(context.expected.get(step.address), _BUILT) and step.address not in context.actual


_BUILT = (Index, PrimaryKey, Unique, Check, ForeignKey)


# what is built: indexes and keys


def _built(
    step: Step, steps: Sequence[Step], staged: Staged, waiting: dict[Address, list[Step]], context: Context
) -> None:
    """Let indexes, and those of keys, be built while others write, unless something of the plan builds on them."""
    address = step.address
    item = context.expected.get(address)
    if _is_leftover(step, context):
        staged.main.remove(step)
        if not _is_reused(address, steps, context):
            staged.leftovers.append([recipe.gone(address, step.reason)])
        return
    match item:
        case Index() if step.sql == creating(address, item, "").sql:
            index = item
        case PrimaryKey() | Unique() if (
            not item.without_overlaps and step.sql == adding(address, item, "", context).sql
        ):
            index = recipe.index_of(item)
        case _:
            return
    if _is_needed(address, item, steps, context):
        return
    off = _off(address, steps, context)
    freed = _freed(off, steps, context)
    # What is left of a key that the spec does not name has to be known as such.
    aside = off or (address in context.kept and not isinstance(item, Index))
    built = helper.in_place_of(address) if aside else address._replace(kind=Kind.INDEX)
    staged.main = [one for one in staged.main if one not in (step, *off, *freed)]
    if not _is_reused(built, steps, context):
        staged.indexes.append([recipe.concurrently(built, index, step.reason, address if off else None)])
    if not isinstance(item, Index):
        waiting[address] = [*off, *freed, recipe.taking_over(built, address, item, step.reason)]
    else:
        waiting[address] = [*off, recipe.renamed(built, address)] if off else []


def _spread(
    step: Step, steps: Sequence[Step], staged: Staged, waiting: dict[Address, list[Step]], context: Context,
    parts: Sequence[Address], names: set[str],
) -> None:  # fmt: skip
    """Let the partitions get an index or a key each first, which that of their table then takes over."""
    address = step.address
    item = context.expected.get(address)
    made = None
    if isinstance(item, Index | PrimaryKey | Unique) and parted.has_own(address, item, context):
        return
    match item:
        case Index() if step.sql == creating(address, item, "").sql and not _is_needed(address, item, steps, context):
            made = partwise.indexes(address, item, step.reason, parts, context, names)
        case PrimaryKey() | Unique() if (
            not item.without_overlaps
            and step.sql == adding(address, item, "", context).sql
            and not _is_needed(address, item, steps, context)
        ):
            made = partwise.keys(address, item, step.reason, parts, context, names)
        case _:
            pass
    if made is None:
        return
    off = [one for one in steps if one.address == address and one.phase in TAKEN_OFF]
    off += _freed(off, steps, context)
    staged.main = [one for one in staged.main if one not in (step, *off) and one.address not in made.kept]
    staged.leftovers += [[one] for one in made.leftovers]
    staged.indexes += [[one] for one in made.indexes]
    # A partition can have no second primary key beside that of its table.
    swap = any(one.address.kind is Kind.PRIMARY_KEY for one in off)
    staged.keys += [] if swap else [[one] for one in made.keys]
    waiting[address] = [*off, *(made.keys if swap else ()), partwise.whole(step)]


def _off(address: Address, steps: Sequence[Step], context: Context) -> list[Step]:
    """Return the step that gives up an index or key for another one of that name."""
    return [
        step
        for step in steps
        if step.address == address and step.phase in TAKEN_OFF and not _is_leftover(step, context)
    ]


def _freed(off: Sequence[Step], steps: Sequence[Step], context: Context) -> list[Step]:
    """Return the steps that let columns of a primary key be NULL, which they can only once it is given up."""
    columns = {
        Address(Kind.COLUMN, step.address.schema, step.address.relation, name)
        for step in off
        if isinstance(key := context.actual.get(step.address), PrimaryKey)
        for name in key.columns
    }
    return [step for step in steps if step.address in columns and step.action.endswith(" DROP NOT NULL")]


def _is_leftover(step: Step, context: Context) -> bool:
    """Tell whether a step drops what an interrupted run has left."""
    item = context.actual.get(step.address)
    left = isinstance(item, Index) and (not item.valid or helper.left_behind(step.address, item))
    return step.phase is Phase.DROP_INDEX and left


def _is_reused(address: Address, steps: Sequence[Step], context: Context) -> bool:
    """Tell whether the index that an interrupted run has built to replace another one is what is needed now."""
    found = context.actual.get(address)
    if not isinstance(found, Index) or not found.valid:
        return False
    for one, item in context.children(address):
        key = isinstance(item, Index | PrimaryKey | Unique) and helper.in_place_of(one) == address
        if key and (one in context.kept or _off(one, steps, context)):
            wanted = item if isinstance(item, Index) else recipe.index_of(item)
            return changes(wanted, found).keys() <= {"comment"} and not _is_needed(one, item, steps, context)
    return False


def _is_needed(address: Address, item: Index | PrimaryKey | Unique, steps: Sequence[Step], context: Context) -> bool:
    """Tell whether an index or key must be there at the end of the main transaction.

    It must where something of another kind is given up for it, where it is named, as by REPLICA IDENTITY USING INDEX,
    where a foreign key that was there, or a view, needs it, and where something gives up its name for it.
    """
    name = text(ident(address.name))
    gone = [step for step in steps if step.phase in TAKEN_OFF and not _is_leftover(step, context)]
    off = {step.address[1:] for step in gone}
    table = table_of(address)
    tables = {table, *context.heirs(table)}  # the replica identity of a partition may be a part of it
    return (
        any(step.address[1:] == address[1:] and step.address != address for step in gone)
        or any(step.address == address and step.sql.startswith("DO ") for step in steps)
        # The former one may be about what goes meanwhile: an attribute, or what an extension has brought.
        or (address[1:] in off and any(_takes_away(step) for step in steps))
        or any(
            address[1:] in keys
            for keys in (*(one.keys for one in context.views), *(one.keys for one in context.attached))
        )
        or any(step.address in tables and name in step.sql for step in steps)
        or (
            (not isinstance(item, Index) or item.unique)
            and any(_is_again(step, gone, context) for step in _referring(steps, table, context))
        )
    )


def _is_again(step: Step, gone: Sequence[Step], context: Context) -> bool:
    """Tell whether a foreign key is added that was there, be it as that of a partition alone."""
    tables = context.tree(step.address.parent)
    return any(
        one.address[1:] == step.address[1:] or (one.phase is Phase.DROP_FOREIGN_KEY and one.address.parent in tables)
        for one in gone
    )


def _takes_away(step: Step) -> bool:
    return step.address.kind is Kind.ATTRIBUTE or step.phase in (Phase.DROP_TYPE, Phase.DROP_EXTENSION)


def _referring(steps: Sequence[Step], table: Address, context: Context) -> list[Step]:
    """Return the steps that add foreign keys to a table, or to what has its keys of it."""
    tables = {one[1:3] for one in context.tree(table)}
    found = []
    for step in steps:
        item = context.afterwards(step.address) if step.phase is Phase.ADD_FOREIGN_KEY else None
        if isinstance(item, ForeignKey) and (item.referenced_schema, item.referenced_table) in tables:
            found.append(step)
    return found


def _accompany(staged: Staged, waiting: dict[Address, list[Step]]) -> None:
    """Let what else is said of an index or key, such as its comment, come with it."""
    for address, using in waiting.items():
        found = staged.take(address)
        first = [step for step in found if step.phase <= Phase.ADD_CONSTRAINT]
        stage = [*first, *using, *(step for step in found if step not in first)]
        if stage:
            staged.keys.append(stage)


def _wait(staged: Staged, waiting: dict[Address, list[Step]], context: Context) -> None:
    """Let foreign keys wait for the keys of a table that come later: it may be those that they need."""
    for table in dict.fromkeys(table_of(address) for address in waiting):
        for step in _referring(staged.main, table, context):
            staged.foreign_keys.append(staged.take(step.address))
