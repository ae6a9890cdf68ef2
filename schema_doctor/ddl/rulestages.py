"""What is said of the rows of large tables, in stages of its own: values, constraints and NOT NULL."""

from collections.abc import Collection, Sequence

from schema_doctor.ddl import backfill, helper, notnullname, parted, partwise, recipe
from schema_doctor.ddl.constraintstep import adding
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.notnull import forbid
from schema_doctor.ddl.staged import Staged
from schema_doctor.hazard import FULL_SCAN
from schema_doctor.lineage import table_of
from schema_doctor.model import (
    Address,
    Check,
    Column,
    ForeignKey,
    Kind,
    PrimaryKey,
    SchemaObject,
    changes,
)
from schema_doctor.replicaidentity import known_by
from schema_doctor.step import Phase, Step

# Differences of a column that leave SET NOT NULL free to come later.
_BESIDE = {"nullable", "valid", "default", "comment", "not_null_name", "not_null_comment", "statistics", "storage"}
_NOT_VALID_PARTITIONED_SINCE = 18  # the first version whose partitioned tables can have a foreign key that is NOT VALID


# what rows get that have no value


def fill(step: Step, staged: Staged, context: Context) -> None:
    """Let rows be given their values some at a time, unless something of the main transaction needs them."""
    column = step.address
    item, before = context.expected.get(column), context.actual.get(column)
    if not isinstance(item, Column) or _is_needed_not_null(column, staged.main, context):
        return
    if recipe.needs_own_values(step, context):
        added, fill, ends = recipe.with_own_values(step, item, context)
        staged.swap(step, *added)
    elif step.fill and (before is None or _is_free(item, before)):
        fill = step
        staged.swap(step)
        ends = [one for one in staged.main if one.address == helper.mark_of(column)]
        staged.main = [one for one in staged.main if one not in ends]
    else:
        return
    staged.fills[column] = backfill.in_batches(fill)
    staged.marks += [[one] for one in ends]


# what is said of the rows: constraints and NOT NULL


def rule(step: Step, staged: Staged, context: Context, parts: Sequence[Address], late: Collection[Address]) -> None:
    """Let the rows be read in a stage of its own.

    `parts` are the partitions of a table that holds none itself, `late` the tables whose keys come later.
    """
    address = step.address
    item = context.expected.get(address)
    if step.phase is Phase.VALIDATE:
        staged.swap(step)
        staged.validations.append([step])
        return
    match item:
        # What the spec does not declare must be whole after the main transaction: no later run would validate it.
        case Check() | ForeignKey() if FULL_SCAN in step.hazards and step.sql == adding(address, item, "", context).sql:
            if isinstance(item, ForeignKey) and parts and context.server.major < _NOT_VALID_PARTITIONED_SINCE:
                _refer(step, item, staged, context, parts, late)
                return
            staged.swap(step, recipe.not_valid(address, item, step.reason, context))
            staged.validations.append([recipe.validation(address, item)])
        case Column() if (
            step.phase is Phase.TIGHTEN
            and not _is_needed_not_null(address, staged.main, context)
            and not _may_be_null_below(address, context)
        ):
            if "VALIDATE CONSTRAINT" in step.sql:
                staged.swap(step)
                staged.not_nulls.append([step])
            elif (
                item.valid
                and step.sql == next(forbid(address, item, context)).sql
                and (address in staged.fills or _is_free(item, context.actual.get(address)))
            ):
                _not_null(step, staged, context)
        case _:
            pass


def _refer(
    step: Step, item: ForeignKey, staged: Staged, context: Context, parts: Sequence[Address], late: Collection[Address]
) -> None:
    """Let the partitions refer to a table first, when that has its keys."""
    if parted.has_own(step.address, item, context):
        return
    made = partwise.foreign_keys(step.address, item, step.reason, parts, context)
    if made is None or any(_cannot_stay(one, made.kept, context) for one in staged.main):
        return
    staged.main = [one for one in staged.main if one.address not in made.kept]
    if Address(Kind.TABLE, item.referenced_schema, item.referenced_table) in late:
        staged.foreign_keys.append(made.foreign_keys)
    else:
        staged.swap(step, step, *made.foreign_keys)
    rest = [one for one in staged.take(step.address) if one != step]
    staged.validations += [[one] for one in made.validations]
    staged.validations.append([partwise.whole_reference(step, parts, context), *rest])


def _cannot_stay(step: Step, kept: Collection[Address], context: Context) -> bool:
    """Tell whether the foreign key of a partition is dropped because what it refers to changes.

    One that is NOT VALID is dropped for that of its table, unless it is validated.
    """
    item = context.actual.get(step.address) if step.phase is Phase.DROP_FOREIGN_KEY else None
    return step.address in kept and isinstance(item, ForeignKey) and item.valid


def _is_free(item: Column, before: SchemaObject | None) -> bool:
    """Tell whether nothing else of a column has to be done together with its NOT NULL."""
    return isinstance(before, Column) and changes(item, before).keys() <= _BESIDE


def _may_lack_value(column: Address, context: Context) -> bool:
    """Tell whether rows can come without a value until a CHECK forbids it: from whoever knows the column, or not."""
    item = context.expected.get(column)
    return column in context.actual or (isinstance(item, Column) and item.default is None)


def _may_be_null_below(column: Address, context: Context) -> bool:
    """Tell whether a table below is to accept NULL where this one does not (NO INHERIT, PostgreSQL 18)."""
    below = (column.of_table(one) for one in context.heirs(column.parent))
    return any(isinstance(item := context.expected.get(one), Column) and item.nullable for one in below)


def _not_null(step: Step, staged: Staged, context: Context) -> None:
    """Let SET NOT NULL rely on a CHECK, which may be that of an interrupted run: then it stays until it is done."""
    made = recipe.forbidding(step.address, step.reason, context)
    if step.address in staged.fills:  # until they have a value, the CHECK would refuse any change of the rows
        staged.swap(step)
        staged.not_nulls += [[one] for one in made.added]
        if made.added and _may_lack_value(step.address, context):
            staged.not_nulls.append([backfill.the_rest(staged.fills[step.address])])
    else:
        staged.swap(step, *made.added)
    if not made.added:
        own = helper.of_column(step.address)
        staged.main = [one for one in staged.main if one.address != own]
    staged.not_nulls += [[one] for one in made.validated]
    tables = {step.address.parent, *context.heirs(step.address.parent)}
    described = [
        one
        for one in staged.main
        if one.address.name == step.address.name and one.address.parent in tables and notnullname.describes(one)
    ]
    staged.main = [one for one in staged.main if one not in described]
    staged.not_nulls.append([*made.settled, *described])


def _is_needed_not_null(column: Address, steps: Sequence[Step], context: Context) -> bool:
    """Tell whether something of the transaction with all the rest needs a column NOT NULL.

    A primary key that is added there does, an index by which rows are to be known (REPLICA IDENTITY), and an identity;
    so do those of partitions and children, which get NOT NULL with it.
    """
    tables = context.tree(column.parent)
    tree = {table: column.of_table(table) for table in tables}
    for step in steps:
        one = tree.get(table_of(step.address))
        if one is None:
            continue
        if step.address.kind is Kind.PRIMARY_KEY and step.phase is Phase.ADD_CONSTRAINT:
            key = context.expected.get(step.address)
            needed = one == column or (isinstance(key, PrimaryKey) and one.name in key.columns)
        elif step.address.kind is Kind.COLUMN:
            needed = one == step.address and " ADD GENERATED " in step.action
        else:
            needed = "REPLICA IDENTITY USING INDEX" in step.sql and _knows_rows(one, context)
        if needed:
            return True
    return False


def _knows_rows(column: Address, context: Context) -> bool:
    """Tell whether a column is one of the index by which the rows of its table are known."""
    found = known_by(column.parent, context.expected, context.children)
    return found is not None and column.name in found[1]
