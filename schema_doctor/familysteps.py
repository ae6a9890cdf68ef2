"""Order of the steps on partitioned tables, partitions and children."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from schema_doctor.ddl import sharedkey
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import above, children, parents, table_of
from schema_doctor.model import COMMENTS, INDEXED, Address, ForeignKey, Kind, Table, changes
from schema_doctor.step import Phase, Step
from schema_doctor.takeover import takes_over

_ATTACHED = 200  # the order within TIGHTEN from which on a table is attached
_LET_GO = 1000  # within DETACH, when all that leaves its parents has left
_ONLY = "SET STATISTICS"  # what is said of each table for itself
_DEFAULT = " SET DEFAULT "
_NO_DEFAULT = " DROP DEFAULT"
_ALTERED = " ALTER CONSTRAINT "
_TAKEN = (Phase.DROP_FOREIGN_KEY, Phase.DROP_CONSTRAINT, Phase.DROP_INDEX)
_OWN = (Phase.DROP_CONSTRAINT, Phase.DROP_INDEX, Phase.DROP_GENERATED)


def place(step: Step, depth: Mapping[Address, int]) -> int:
    """Return where a step stands among those of its phase and order: parents come first, and are dropped last."""
    found = depth.get(table_of(step.address), 0)
    return -found if step.phase is Phase.DROP_TABLE else found


def placed(
    steps: Collection[Step], moving: Collection[Address], inherited: Collection[Address], context: Context
) -> Iterator[Step]:
    """Yield the steps, those moved to another place that would fail where they are.

    A table must have exactly the columns of its table when it is attached, and its foreign keys meet theirs. What a
    partition has of its own comes before the like of its table, which would take over its name, but not what is the
    same, which it would take over.
    """
    attached = {table for table in moving if parents(context.actual.get(table))}
    leaving = {
        table: {*above(table, context.actual)} - {*above(table, context.expected)}
        for table in attached - {*context.loose}
    }
    left = {one for over in leaving.values() for one in over}
    families = {*children(context.actual), *children(context.expected)}
    losing = [one.address for one in steps if one.phase is Phase.TIGHTEN and one.action.endswith(_NO_DEFAULT)]
    around = {*moving, *(one for table in moving for one in above(table, context.expected))}
    loose = attached.intersection(context.loose)
    with_their_key = {index for key, index in context.part_keys.items() if key.parent in context.dropped}
    for step in _behind_late(steps, context):
        table = table_of(step.address)
        if step.phase is Phase.DROP_INDEX and step.address in with_their_key:
            yield replace(step, phase=Phase.DROP_TABLE, order=1)  # its partition goes first, whose key is a part of it
            continue
        given = step.phase is Phase.DROP_FOREIGN_KEY and step.address in inherited
        kept = step.phase in _TAKEN and any(_keeps(one, step, context) for one in attached)
        kept = kept or any(key.parent in attached and index == step.address for key, index in context.part_keys.items())
        held = step.phase is Phase.DROP_GENERATED and _is_held(step.address, leaving, context)
        if not held and (kept or (table in attached and (given or step.phase in _OWN))):
            # What it has of its parents is its own, and can be dropped, when it is no longer part of them.
            yield replace(step, phase=Phase.DETACH, order=int(step.phase))
        elif step.phase is Phase.DROP_GENERATED and not loose.isdisjoint(above(table, context.actual)):
            # It is the table's own only when that above has let go, and has dropped what it handed down.
            yield replace(step, phase=Phase.DETACH, order=int(step.phase) + 1, phases=(Phase.DETACH, step.phase))
        elif held or (
            step.phase is Phase.DROP_GENERATED and not left.isdisjoint((table, *above(table, context.actual)))
        ):
            # What leaves keeps the column.
            yield replace(step, phase=Phase.DETACH, order=_LET_GO + step.order, phases=(Phase.DETACH, step.phase))
        elif (step.phase is Phase.DROP_COLUMN and table in around) or _is_made_alike(step, moving, context):
            yield replace(step, phase=Phase.TIGHTEN, order=_ATTACHED - 50, phases=(step.phase,))
        elif step.phase is Phase.ADD_CONSTRAINT and _becomes_part(step.address, table, context):
            yield replace(step, phase=Phase.CREATE_INDEX, order=-1, phases=(Phase.CREATE_INDEX, step.phase))
        elif step.phase in (Phase.CREATE_INDEX, Phase.ADD_CONSTRAINT) and _is_own(step, table, context):
            yield replace(step, order=step.order + (1 if _is_like_above(step.address, table, context) else -1))
        elif step.phase is Phase.ADD_CONSTRAINT and _is_check_above(step.address, table, context):
            yield replace(step, order=step.order - 1)  # else it would be that of the parent, which may not be valid
        elif losing and step.phase is Phase.TIGHTEN and (_DEFAULT in step.action or step.action.endswith(_NO_DEFAULT)):
            # A default that goes from a table goes from all below it, which must be before they get their own.
            over = [one for one in above(table, context.expected) if step.address.of_table(one) in losing]
            yield replace(step, order=step.order + 2 * len(over), action="" if over else step.action)
        elif table in families and _ONLY in step.action:
            yield replace(step, sql=step.sql.replace("ALTER TABLE ", "ALTER TABLE ONLY ", 1), action="")
        else:
            yield step


def _behind_late(steps: Iterable[Step], context: Context) -> Iterator[Step]:
    """Yield the steps, those behind that are said of a column below one that waits for an identity column.

    That says its default of all below it; a column that is added itself must be there before.
    """
    late = {
        one.address: one.order
        for one in steps
        if one.phase is Phase.TIGHTEN and one.phases and (Phase.ADD_COLUMN in one.phases or _DEFAULT in one.sql)
    }
    for step in steps:
        added = Phase.ADD_COLUMN in step.all_phases
        waits = late and Phase.ADD_COLUMN <= step.phase <= Phase.TIGHTEN
        tables = above(table_of(step.address), context.actual if added else context.expected) if waits else ()
        if orders := [late[one] for one in (step.address.of_table(table) for table in tables) if one in late]:
            order = max(orders) - 1 if added else max(*orders, step.order) + 1
            yield replace(step, phase=Phase.TIGHTEN, order=order, action="", phases=step.all_phases)
        else:
            yield step


def _is_held(column: Address, leaving: Mapping[Address, Collection[Address]], context: Context) -> bool:
    """Tell whether a column stays with a table below as long as that has another parent, which it leaves, with it."""
    for table, left in leaving.items():
        having = {one for one in above(table, context.actual) if column.of_table(one) in context.actual}
        if having - {*left} and not having.isdisjoint(left) and column.parent in {table, *having} - {*left}:
            return True
    return False


def _keeps(table: Address, step: Step, context: Context) -> bool:
    """Tell whether a table that leaves its parents keeps for its own what a step drops of one of them.

    Not a foreign key that refers to one of them: no table leaves while rows refer to what it holds.
    """
    item = context.actual.get(step.address)
    if isinstance(item, ForeignKey):
        referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
        if referenced in above(table, context.actual):
            return False
    return (
        item is not None
        and table_of(step.address) in above(table, context.actual)
        and any(
            type(one) is type(item) and not set(changes(one, item)) - {*COMMENTS, "valid", "parameters"}
            for _, one in context.children(table)
        )
    )


def _is_own(step: Step, table: Address, context: Context) -> bool:
    item = context.expected.get(table)
    parted = isinstance(item, Table) and item.partition_of is None and item.partition_by is not None
    return item is not None and not parted and step.address.kind in INDEXED


def _is_like_above(address: Address, table: Address, context: Context) -> bool:
    return any(not shared for shared in _taken_over(address, table, context))


def _becomes_part(address: Address, table: Address, context: Context) -> bool:
    """Tell whether an index of its table is to take a key over, which then has to be there before."""
    return any(_taken_over(address, table, context))


def _taken_over(address: Address, table: Address, context: Context) -> Iterator[bool]:
    """Yield of each that would take over what a partition has whether that is to be."""
    own = context.expected.get(address)
    if own is not None:
        given = (item for parent in above(table, context.expected) for _, item in context.children(parent))
        yield from (context.shares(item, address, own) for item in given if takes_over(item, own))


def _is_made_alike(step: Step, moving: Collection[Address], context: Context) -> bool:
    """Tell whether a step makes something such as a table above takes over: that must be as valid as its own.

    A key that is to be the part of an index has to be there.
    """
    if step.phase is Phase.ADD_CONSTRAINT:
        is_part = step.address in context.key_parts and step.address.parent in moving
        return is_part and any(sharedkey.indexes(step.address, context))
    valid = step.phase in (Phase.VALIDATE, Phase.CREATE_INDEX) and step.address in context.kept
    return valid or _becomes_like_below(step, moving, context)


def _becomes_like_below(step: Step, moving: Collection[Address], context: Context) -> bool:
    """Tell whether ALTER CONSTRAINT makes a foreign key what a table that comes has: only then it takes that over."""
    wanted = context.expected.get(step.address)
    return (
        isinstance(wanted, ForeignKey)
        and _ALTERED in step.sql
        and any(
            takes_over(wanted, item)
            for table in moving
            if step.address.parent in above(table, context.expected)
            for _, item in context.present(table)
        )
    )


def _is_check_above(address: Address, table: Address, context: Context) -> bool:
    return address.kind is Kind.CHECK and any(
        address.of_table(one) in context.expected for one in above(table, context.expected)
    )
