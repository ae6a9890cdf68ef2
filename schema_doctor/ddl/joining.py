"""Tables that come to others and leave them: ATTACH and DETACH PARTITION, INHERIT and NO INHERIT (sql-altertable)."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import (
    beside,
    carryover,
    constraint,
    definition,
    heirchecks,
    index,
    moverows,
    notnull,
    parted,
)
from schema_doctor.ddl.childleaving import leave
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import qualified, text
from schema_doctor.hazard import DATA_LOSS, FULL_SCAN
from schema_doctor.lineage import above, parents, table_address
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column, ForeignKey, Table
from schema_doctor.step import Phase, Step

# Within TIGHTEN: when the columns of both are as they are to be.
_ATTACH = 200
_UNSEEN = "its rows stay in it, and are no longer seen through"


def link(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DETACH and ATTACH for a partition that belongs elsewhere, or holds something else."""
    actual = now(address, actual, context)
    if actual.bound is not None and actual.partition_of is None:
        yield Unplannable(
            address,
            "a DETACH PARTITION ... CONCURRENTLY of it was interrupted, and its table shows its rows no more; "
            f"end that by ALTER TABLE ... DETACH PARTITION {text(qualified(address))} FINALIZE, and run fix again",
        )
        return
    if expected.partition_of is not None:
        held = list(_held(address, (table_address(expected.partition_of),), context, whole=True))
        if held:
            yield from held
            return
    reason = "it holds other rows" if expected.partition_of == actual.partition_of else "it is of another table"
    left = table_address(actual.partition_of) if actual.partition_of is not None else None
    if left is not None and expected.partition_of is None:
        reason = f"the spec does not declare it a partition; {_UNSEEN} {actual.partition_of}"
        yield from map(_consented, detach(address, actual, context, reason))
    elif left is not None and context.is_undeclared(left) and expected.partition_of != actual.partition_of:
        reason = f"it is of another table, which the spec does not declare; {_UNSEEN} {actual.partition_of}"
        yield from map(_consented, detach(address, actual, context, reason))
    elif actual.partition_of is not None:
        yield from detach(address, actual, context, reason)
    if expected.partition_of is not None:
        yield from _attach(address, expected, actual, context)


def now(address: Address, actual: Table, context: Context) -> Table:
    """Return a table with its parents as they are called when its turn has come."""
    found = context.actual.get(address)
    return found if isinstance(found, Table) else actual


def detach(address: Address, actual: Table, context: Context, reason: str) -> Iterator[Step | Unplannable]:
    """Yield DETACH PARTITION, behind foreign keys that refer to the table, which are put on again."""
    parent = table_address(actual.partition_of or "")
    for one, item in _references(parent, context):
        yield from constraint.set_aside(one, item, context, "it refers to a table of which a partition is taken out")
    after = context.afterwards(address)
    if isinstance(after, Table) and after.partition_of is not None:
        yield from carryover.of_partition(address, context)
    yield Step(
        sql=text(SQL("ALTER TABLE {} DETACH PARTITION {}").format(qualified(parent), qualified(address))),
        address=address,
        phase=Phase.DETACH,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        also=((parent, LockMode.ACCESS_EXCLUSIVE),),
    )


def _attach(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    parent = table_address(expected.partition_of or "")
    yield from heirchecks.before_joining(address, (parent,), context)
    for one, item in parted.own_of_joining(address, context):
        yield from index.keep_beside(one, item, context)
    lock = LockMode.SHARE_UPDATE_EXCLUSIVE
    also = ((parent, lock),) if parent in context.actual or parent not in context.expected else ()
    step = _attaching(address, expected, parent, also, context)
    # What was a partition may hold rows that belong to others by now, or the other way round.
    home = moverows.home(parent, context)
    yield from moverows.attach_with_rows(step, home, context) if actual.partition_of is not None else (step,)
    if context.server.major >= 17 and _has_identity(parent, context):
        yield from _numbered_again(address, context)


def attach_new(address: Address, expected: Table, context: Context) -> Step:
    """Return ATTACH PARTITION for a table that the plan makes, behind all of it that the other may take for its own."""
    parent = table_address(expected.partition_of or "")
    step = _attaching(address, expected, parent, ((parent, LockMode.SHARE_UPDATE_EXCLUSIVE),), context)
    return replace(step, phase=Phase.ADD_FOREIGN_KEY, lock=None, hazards=())


def _has_identity(table: Address, context: Context) -> bool:
    return any(
        isinstance(item, Column) and item.identity is not None
        for one in (table, *above(table, context.expected))
        for _, item in context.children(one)
    )


def _numbered_again(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DETACH and ATTACH for the partitions of a table that is attached, to which ATTACH gives an identity."""
    for one, item in context.expected.items():
        if not isinstance(item, Table) or parents(item) != (address,) or one in context.moving:
            continue
        attach = _attaching(one, item, address, ((address, LockMode.ACCESS_EXCLUSIVE),), context)
        for step in detach(one, item, context, "the identity of a table goes to it when it is attached alone"):
            if isinstance(step, Step) and step.phase is Phase.DETACH:
                yield replace(step, phase=attach.phase, order=attach.order)
            else:
                yield step
        yield attach
        yield from _numbered_again(one, context)


def _attaching(
    address: Address, expected: Table, parent: Address, also: tuple[tuple[Address, LockMode], ...], context: Context
) -> Step:
    statement = SQL("ALTER TABLE {} ATTACH PARTITION {} {}").format(
        qualified(parent), qualified(address), definition.bound(expected.bound or "DEFAULT")
    )
    return Step(
        sql=text(statement),
        address=address,
        phase=Phase.TIGHTEN,
        # A table comes before what is part of it, which has its identity from there, and default partitions last.
        order=_ATTACH + 2 * len([*above(address, context.expected)]) + (expected.bound == "DEFAULT"),
        reason=f"it is to be a partition of {parent.path}",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(FULL_SCAN,),
        transactional=True,
        also=also,
    )


def inherits(address: Address, expected: Table, actual: Table, context: Context) -> Iterator[Step | Unplannable]:
    """Yield NO INHERIT and INHERIT."""
    actual = now(address, actual, context)
    if address not in context.loose:
        gone = [name for name in actual.inherits if name not in expected.inherits]
        reason = f"the spec does not declare the parent; {_UNSEEN} {{}}"
        for name in gone:
            yield from map(_consented, leave(address, [name], reason.format(name), context))
        new = [name for name in expected.inherits if name not in actual.inherits]
        yield from _held(address, [table_address(name) for name in new], context, whole=False)
        yield from _join(address, new, "the table does not inherit from it", context)


def _held(address: Address, over: Sequence[Address], context: Context, *, whole: bool) -> Iterator[Step | Unplannable]:
    """Yield why a table cannot come to others: columns that neither has alone cannot go, as something uses them.

    A table needs all columns of its parents; `whole`: as a partition it has no others. Nor can it keep each trigger.
    """
    yield from beside.of_family(address, context) if over else ()
    for parent in over:
        yield from _may_be_null(address, parent, context)
        for one, other in ((parent, address), *(((address, parent),) if whole else ())):
            for column, item in context.present(one):
                needed = _needed_by(column, context) if isinstance(item, Column) else None
                there = column.of_table(other)
                goes = there in context.dropped and not _needed_by(there, context)
                if needed and (goes or there not in context.actual):
                    yield Unplannable(address, f"only {one.path} has column {column.name}: {needed}")
                elif (
                    one == address
                    and isinstance(item, Column)
                    and all(map(context.is_undeclared, (column, there)))
                    and there not in context.actual
                ):
                    why = f"only {one.path} has column {column.name}, which the spec does not declare"
                    yield Unplannable(address, f"{why}; declare it for both, or with drop: true")


def _may_be_null(address: Address, parent: Address, context: Context) -> Iterator[Unplannable]:
    """Yield the columns that a table lets be NULL, and a parent does not, of which the spec says nothing."""
    for column, item in context.present(parent):
        if not isinstance(item, Column) or item.nullable or not context.is_undeclared(column):
            continue
        own = context.afterwards(column.of_table(address))
        found = context.not_nulls.get(column)
        if isinstance(own, Column) and own.nullable and not (found and found.no_inherit):
            why = f"column {column.name} may hold NULL in it, and not in {parent.path}, of which the spec says nothing"
            yield Unplannable(address, f"{why}; declare the column for both")


def _needed_by(column: Address, context: Context) -> str | None:
    """Return why a column that would go cannot."""
    going = beside.of_gone(column, context) if column in context.dropped else ()
    return next((one.reason for one in going if isinstance(one, Unplannable)), None)


def _consented(step: Step | Unplannable) -> Step | Unplannable:
    """Return a step that takes rows from those who read a parent, with the hazard that says so."""
    return replace(step, hazards=(DATA_LOSS,)) if isinstance(step, Step) and step.phase is Phase.DETACH else step


def let_go(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes a table out of its parents, and into those that it is to have."""
    actual, after = context.actual[address], context.afterwards(address)
    assert isinstance(actual, Table)  # noqa: S101 - for the type checker
    if actual.partition_of is not None:
        if isinstance(after, Table):  # what goes is taken out by that
            yield from detach(address, actual, context, "some of its rows may belong to another partition")
            yield from _attach(address, after, actual, context)
        return
    reason = "a column cannot change with that of a parent alone"
    yield from leave(address, actual.inherits, reason, context)
    if isinstance(after, Table):
        yield from _join(address, after.inherits, reason, context)


def _join(address: Address, names: Sequence[str], reason: str, context: Context) -> Iterator[Step]:
    over = [table_address(name) for name in names]
    yield from heirchecks.before_joining(address, over, context)
    yield from notnull.around_joining(address, over, context, _ATTACH)
    new = [one for one in over if one not in context.actual and one in context.expected]
    for step in come(address, names, reason):
        yield replace(step, also=tuple(lock for lock in step.also if lock[0] not in new))  # nobody else's yet


def come(address: Address, names: Sequence[str], reason: str) -> Iterator[Step]:
    """Yield INHERIT for each of the parents."""
    for name in names:
        parent = table_address(name)
        yield Step(
            sql=text(SQL("ALTER TABLE {} INHERIT {}").format(qualified(address), qualified(parent))),
            address=address,
            phase=Phase.TIGHTEN,
            order=_ATTACH,
            reason=reason,
            lock=LockMode.ACCESS_EXCLUSIVE,
            hazards=(),
            transactional=True,
            also=((parent, LockMode.SHARE_UPDATE_EXCLUSIVE),),
        )


def _references(parent: Address, context: Context) -> Iterator[tuple[Address, ForeignKey]]:
    """Yield the foreign keys that refer to a partitioned table, or to one of which it is a partition."""
    for one in (parent, *above(parent, context.actual)):
        yield from context.referring(one)
