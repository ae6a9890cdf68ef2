"""Constraints that are new, go, or have to be made anew: ADD and DROP CONSTRAINT (manual: sql-altertable)."""

from collections.abc import Collection, Iterator

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import (
    adoption,
    backfill,
    beside,
    comment,
    constraintstep,
    definition,
    helper,
    notnullname,
    parameter,
    parted,
    shared,
    sharedkey,
)
from schema_doctor.ddl.ceding import ceding
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.hazard import DATA_LOSS
from schema_doctor.lineage import above, is_partition, parents
from schema_doctor.lock import LockMode
from schema_doctor.model import (
    COMMENTS,
    Address,
    Check,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    Unique,
    changes,
)
from schema_doctor.step import CLAIMED, Phase, Step
from schema_doctor.takeover import takes_over

Constraint = definition.Constraint

# Within TIGHTEN: when the columns are as they are to be, and before the table becomes part of others.
BEFORE_JOINING = 100


def create(address: Address, expected: Constraint, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD CONSTRAINT, which checks the rows that are there under its lock, or takes over an index."""
    index = next((one for one, key in adoption.adopted(address.parent, context).items() if key == address), None)
    unfinished = adoption.unfinished(address, context) if isinstance(expected, PrimaryKey | Unique) else None
    if (made := sharedkey.of_new(address, expected, context)) is not None:
        yield made
        yield from comment.of_constraint(address, expected)
        return
    known = (index, unfinished.address if unfinished else None)
    others = [one for one in adoption.rivals(address, context) if one not in known]
    if others:
        yield adoption.taken(address, others[0])
        return
    if unfinished:
        yield unfinished
    yield from _inheritable(address, expected, context)
    yield from _beneath(address, expected, context)
    if index is not None and isinstance(expected, PrimaryKey | Unique):
        made = adoption.using(index, address, expected)
        yield from (replace(step, order=made.order) for step in ceding(address, expected, context, made.phase))
        yield made
        before = context.actual[index]
        yield from parameter.steps(address, expected.parameters, before.parameters if isinstance(before, Index) else ())
        if before.comment is not None and expected.index_comment is None:
            yield comment.of_index(address, None)
    else:
        yield from put_on(address, expected, "the constraint does not exist", context)
    yield from comment.of_constraint(address, expected)


def drop(address: Address, actual: Constraint, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP CONSTRAINT: from then on the rule is not kept, which no later statement can make good.

    Foreign keys that stay, because something else will answer for them, are out of the way meanwhile.
    """
    if parted.will_be_taken_over(address, actual, context):
        return
    if isinstance(actual, PrimaryKey | Unique):
        users = [*beside.of_key(address, context)]
        yield from users
        if any(isinstance(one, Unplannable) for one in users):
            return
        yield from without_dependents(address, actual.columns, context)
    if helper.left_behind(address, actual) and any(one in context.actual for one in _same_above(address, context)):
        return  # it goes with that of the table above, under which it is valid because it came when it was empty
    if isinstance(actual, Check):
        yield from in_families(address, actual, context)
    if helper.marks(address, actual):
        yield from backfill.marked(address, context)
    elif helper.left_behind(address, actual):
        yield constraintstep.dropping(address, actual, "an interrupted run has left it behind", ())
    else:
        yield constraintstep.dropping(address, actual, CLAIMED, (DATA_LOSS,))


def _inheritable(address: Address, expected: Constraint, context: Context) -> Iterator[Step]:
    """Yield ALTER CONSTRAINT for NOT NULL with NO INHERIT, of PostgreSQL 18, which a primary key cannot be added to."""
    for name in expected.columns if isinstance(expected, PrimaryKey) else ():
        column = Address(Kind.COLUMN, address.schema, address.relation, name)
        found = context.not_nulls.get(column)
        if found and found.no_inherit:
            yield Step(
                sql=text(
                    SQL("ALTER TABLE {} ALTER CONSTRAINT {} INHERIT").format(
                        qualified(address), ident(notnullname.name_of(column, context) or found.name)
                    )
                ),
                address=address,
                phase=Phase.ADD_CONSTRAINT,
                reason="a primary key needs NOT NULL that is inherited",
                lock=LockMode.ACCESS_EXCLUSIVE,
                hazards=(),
                transactional=True,
                order=-1,
            )


def _beneath(address: Address, expected: Constraint, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of what partitions have and the server would not take over, or not leave to them as their own."""
    if isinstance(expected, PrimaryKey | Unique):
        yield from parted.helpers(address, context)
    elif isinstance(expected, ForeignKey):
        for one, found in parted.unchecked(address, expected, context):
            yield constraintstep.dropping(
                one, found, "its rows are not checked, and it would stand beside that of the table", ()
            )
    for one, item in parted.own(address, expected, context):
        if isinstance(item, PrimaryKey | Unique | ForeignKey):
            yield from set_aside(one, item, context, parted.TAKEN)


def put_on(address: Address, expected: Constraint, reason: str, context: Context) -> Iterator[Step]:
    """Yield ADD CONSTRAINT, behind what makes its name free, unless it comes with that of a table above."""
    if isinstance(expected, Check) and _comes_from_above(address, expected, context):
        return
    made = constraintstep.adding(address, expected, reason, context)
    yield from ceding(address, expected, context, made.phase)
    yield made


def _comes_from_above(address: Address, item: Check, context: Context) -> bool:
    """Tell whether a table that is new, or stays a part of others, gets a check by itself when one of these has it."""
    table = address.parent
    if table in context.moving:
        return False
    before = parents(context.actual[table]) if table in context.actual else None
    for over in parents(context.expected.get(table)):
        one = address.of_table(over)
        given = context.expected.get(one)
        if before is not None and over not in before:
            continue
        if isinstance(given, Check) and not given.no_inherit and changes(given, item).keys() <= {*COMMENTS}:
            return True
        if _comes_from_above(one, item, context):
            return True
    return False


def give_way(address: Address, actual: Constraint, context: Context, reason: str) -> Iterator[Step | Unplannable]:
    """Yield the drop of a constraint for something that says the same, or will."""
    if isinstance(actual, PrimaryKey | Unique):
        yield from beside.of_key(address, context)
        yield from without_dependents(address, actual.columns, context)
    yield constraintstep.dropping(address, actual, reason, ())


def set_aside(address: Address, actual: Constraint, context: Context, reason: str) -> Iterator[Step | Unplannable]:
    """Yield the drop of a constraint that stands in the way, and the one that is to be there in the end."""
    if isinstance(actual, ForeignKey) and shared.of_parent(address, context):
        return  # it goes, and comes again, with that of its table
    yield from give_way(address, actual, context, reason)
    if isinstance(actual, Check):
        yield from _below(address, actual, context)
    after = context.afterwards(address)
    if isinstance(actual, ForeignKey) and address in context.kept:
        return  # its table is a part of others before foreign keys are put on, and has that of theirs
    if isinstance(actual, ForeignKey) and _comes_again_from_above(address, actual, context):
        return
    if isinstance(after, type(actual)):
        yield from _inheritable(address, after, context)
        yield from _beneath(address, after, context)
        yield from _again(address, after, reason, context)
        yield from comment.of_constraint(address, after)


def _comes_again_from_above(address: Address, actual: ForeignKey, context: Context) -> bool:
    """Tell whether a partition has a foreign key that nobody declares with a new one of its table."""
    over = above(address.parent, context.actual) if is_partition(address.parent, context.actual) else ()
    return context.is_undeclared(address) and any(
        one not in context.actual and takes_over(item, actual)
        for table in over
        for one, item in context.children(table)
    )


def _again(address: Address, item: Constraint, reason: str, context: Context) -> Iterator[Step]:
    """Yield what puts a constraint on again; a check before its table becomes part of others, which may want it."""
    table = address.parent
    before = parents(context.actual.get(table))
    joins = isinstance(item, Check) and any(one not in before for one in parents(context.expected.get(table)))
    for step in put_on(address, item, reason, context):
        if joins and step.phase is Phase.ADD_CONSTRAINT:
            yield replace(step, phase=Phase.TIGHTEN, order=BEFORE_JOINING)
        else:
            yield step


def in_families(address: Address, actual: Check, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what makes room for the drop of a check that is also that of a parent, which would keep it."""
    yield from _below(address, actual, context)
    for one in _same_above(address, context):
        found = context.actual.get(one)
        if isinstance(found, Check) and not found.no_inherit and context.afterwards(one) is not None:
            yield from set_aside(one, found, context, "a table below it is to have another one")


def _same_above(address: Address, context: Context) -> Iterator[Address]:
    """Yield where the tables above have what bears the same name."""
    for table in above(address.parent, context.actual):
        yield address.of_table(table)


def _below(address: Address, actual: Check, context: Context) -> Iterator[Step]:
    """Yield the drops and the new ones of checks that tables below declare as well: they may go with that above.

    What they have as their own and do not declare, as that above was enough, goes as well.
    """
    if actual.no_inherit:
        return
    yield from _own_below(address, actual, context, goes=address not in context.expected)
    reason = "it is also that of a parent, which is replaced"
    for table in context.heirs(address.parent):
        one = address.of_table(table)
        item = context.expected.get(one)
        if isinstance(item, Check) and table in context.actual:
            yield constraintstep.dropping(one, item, reason, ())
            for step in put_on(one, item, reason, context):
                # A table that comes to others must have what they have.
                yield replace(step, phase=Phase.TIGHTEN, order=BEFORE_JOINING) if table in context.moving else step
            yield from comment.of_constraint(one, item)


def _own_below(address: Address, actual: Check, context: Context, *, goes: bool) -> Iterator[Step]:
    """Yield the drops of checks that tables below have of a parent and as their own, and that the spec has not.

    One stays where that of the parent `goes` for good, and another parent keeps it.
    """
    for table in context.present_heirs(address.parent):
        one = address.of_table(table)
        kept = goes and any(it in context.expected for it in _same_above(one, context))
        if one in context.own_checks and table in context.expected and one not in context.expected and not kept:
            yield constraintstep.dropping(one, actual, "it is also that of a parent, which goes", ())
        yield from _own_below(one, actual, context, goes=goes)


def without_dependents(address: Address, columns: Collection[str], context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops and the new ones of the foreign keys that stand in the way while a key of a table is replaced."""
    reason = "it refers to a key that has to be replaced"
    for table in (address.parent, *parted.partitions(address.parent, context)):  # which have the key of their table
        for one, item in context.referring(table):
            if set(item.referenced_columns) == set(columns):
                yield from set_aside(one, item, context, reason)
