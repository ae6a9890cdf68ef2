"""ATTACH PARTITION of a large table: a validated CHECK proves that its rows belong there, before the lock is taken.

Without it, all of them are read while nobody can read or write the table (manual: sql-altertable, ATTACH PARTITION).
"""

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import helper, numbers, recipe, tableoption
from schema_doctor.ddl.arriving import Arrivals, joins, over
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.ddl.staged import Staged
from schema_doctor.families import comes, named_parent
from schema_doctor.lexer import NotAnExpression
from schema_doctor.lineage import parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Column, Table
from schema_doctor.partitionform import partition_bound, partition_key
from schema_doctor.partitionplace import Partitions
from schema_doctor.shortwords import NotShort
from schema_doctor.sourcerows import Place, Unaskable
from schema_doctor.sqltype import TypeName, parse_type
from schema_doctor.step import Step

# Of these PostgreSQL is known to see that the condition says what the bound does (predtest.c compares expressions).
_NO_IDENTITY = " DROP IDENTITY"
_PROVEN = frozenset(
    {
        *("smallint", "integer", "bigint", "numeric", "text", "character varying", "uuid", "date"),
        *("timestamp without time zone", "timestamp with time zone"),
    }
)
_MOST = 100  # values of a list that it looks into


def apart(staged: Staged, found: Arrivals) -> None:
    """Let large tables that come to others join them in the end, behind all that they get beforehand."""
    context = found.context
    stages: dict[Address, list[Step]] = {one: [*_left_to_parents(one, staged)] for one in found.tables}
    for step in [one for one in staged.main if joins(one) and one.address in stages]:
        staged.swap(step)
        stages[step.address] += _joining(_locking(step, context), staged, found)
        stages[step.address] += _identified_by_parts(step.address, staged)
    staged.attachments += stages.values()
    # Rows count for a sequence as soon as they are seen; those that are there by then may not wait for it.
    if again := [one for one in staged.main if found.tables and one.order == numbers.BEHIND_ROWS]:
        staged.attachments.append(again)


def _identified_by_parts(table: Address, staged: Staged) -> list[Step]:
    """Take out of the main transaction what makes a part of an index of a table above the replica identity."""
    taken = [one for one in staged.main if one.address == table and tableoption.is_of_above(one)]
    staged.main = [one for one in staged.main if one not in taken]
    return taken


def _left_to_parents(table: Address, staged: Staged) -> list[Step]:
    """Take out of the main transaction what gives up an identity that the table has again when it joins."""
    taken = [one for one in staged.main if one.address.parent == table and one.action.endswith(_NO_IDENTITY)]
    staged.main = [one for one in staged.main if one not in taken]
    return taken


def _locking(step: Step, context: Context) -> Step:
    """Return a step with the locks on tables that the plan makes: by then they are everybody's."""
    named = parents(context.expected[step.address]) if comes(step) else named_parent(step, "INHERIT")
    new = [one for one in named if one not in context.actual and one in context.expected]
    return replace(step, also=(*step.also, *((one, LockMode.SHARE_UPDATE_EXCLUSIVE) for one in new)))


def _joining(step: Step, staged: Staged, found: Arrivals) -> list[Step]:
    """Return what stands for a step that makes a table part of another one."""
    table, context = step.address, found.context
    condition = _condition(table, context) if comes(step) and table not in found.bare else None
    if condition is None:
        return [step]
    own, item = helper.bound_of(table), Check(expression=condition)
    reason = f"{step.reason}, whose rows all belong there"
    proven = replace(step, hazards=(), reason=f"{step.reason}; the CHECK proves that its rows belong there")
    dropped = text(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(qualified(table), ident(own.name)))
    staged.main.append(replace(recipe.not_valid(own, item, reason, context), address=table))
    staged.validations.append([replace(recipe.validation(own, item), address=table)])
    return [proven, replace(proven, sql=dropped, also=(), reason="the bound says the same")]


def _condition(table: Address, context: Context) -> str | None:
    """Write what the bounds ask of each row; None where PostgreSQL may not see that it is the same."""
    try:
        if not all(
            _is_plain(one, context) for one in (table, *over(table, context)) if parents(context.afterwards(one))
        ):
            return None
        found = Partitions(place=Place(context=context), source=table).along(table).condition
    except (NotShort, NotAnExpression, Unaskable):
        return None
    return None if found is None else text(found)


def _is_plain(table: Address, context: Context) -> bool:
    """Tell whether the bound of a partition is about one column of whose type PostgreSQL sees what it says."""
    after = context.afterwards(table)
    (parent,) = parents(after)
    whole = context.afterwards(parent)
    if not isinstance(after, Table) or not isinstance(whole, Table):
        return False
    key, bound = partition_key(whole.partition_by or ""), partition_bound(after.bound or "default")
    columns = key.columns or ()
    if len(columns) != 1 or bound.word not in ("in", "from") or len(bound.lists[0]) > _MOST:
        return False
    column = context.afterwards(parent._replace(kind=Column.kind, name=columns[0]))
    return isinstance(column, Column) and not column.collation and _is_proven(parse_type(column.type))


def _is_proven(found: TypeName) -> bool:
    return found.builtin and not found.dimensions and found.name in _PROVEN
