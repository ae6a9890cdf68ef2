"""ATTACH PARTITION of a large table: a validated CHECK proves that its rows belong there, before the lock is taken.

Without it, all of them are read while nobody can read or write the table (manual: sql-altertable, ATTACH PARTITION).
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import helper, moverows, recipe
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.ddl.staged import Staged
from schema_doctor.lexer import NotAnExpression
from schema_doctor.lineage import parents, table_of
from schema_doctor.model import (
    COMMENTS,
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    PrimaryKey,
    Table,
    Unique,
    changes,
)
from schema_doctor.online import Online
from schema_doctor.partitionform import partition_bound, partition_key
from schema_doctor.partitionplace import Partitions
from schema_doctor.shortwords import NotShort
from schema_doctor.sourcerows import Place, Unaskable
from schema_doctor.sqltype import TypeName, parse_type
from schema_doctor.step import Phase, Step

# Of these PostgreSQL is known to see that the condition says what the bound does (predtest.c compares expressions).
_PROVEN = frozenset(
    {
        *("smallint", "integer", "bigint", "numeric", "text", "character varying", "uuid", "date"),
        *("timestamp without time zone", "timestamp with time zone"),
    }
)
_MOST = 100  # values of a list that it looks into
_BUILT = (Index, PrimaryKey, Unique, Exclusion, ForeignKey)


def apart(staged: Staged, context: Context, policy: Online) -> None:
    """Let large tables that come to others be read while others write, and join them in the end."""
    for step in list(staged.main):
        size = context.sizes.get((step.address.schema, step.address.relation))
        if not _is_attach(step) or size is None or not policy.wanted(size) or not _alone(step, staged.main, context):
            continue
        if (condition := _condition(step.address, context)) is None:
            continue
        table, own = step.address, helper.bound_of(step.address)
        item = Check(expression=condition)
        reason = f"{step.reason}, whose rows all belong there"
        proven = replace(step, hazards=(), reason=f"{step.reason}; the CHECK proves that its rows belong there")
        dropped = text(SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(qualified(table), ident(own.name)))
        staged.swap(step, replace(recipe.not_valid(own, item, reason, context), address=table))
        staged.validations.append([replace(recipe.validation(own, item), address=table)])
        staged.attachments.append([proven, replace(proven, sql=dropped, also=(), reason="the bound says the same")])


def _is_attach(step: Step) -> bool:
    return step.phase is Phase.TIGHTEN and step.sql.startswith("ALTER TABLE ") and " ATTACH PARTITION " in step.sql


def _alone(step: Step, steps: Sequence[Step], context: Context) -> bool:
    """Tell whether nothing else happens to the table, nor to its parent but that others come to it as well.

    The parent must have nothing that the table lacks, which it would get under the lock, nor a default partition, all
    of which would be read.
    """
    table = step.address
    there, after = context.actual.get(table), context.afterwards(table)
    if not isinstance(there, Table) or not isinstance(after, Table) or there.partition_by or parents(there):
        return False
    (parent,) = parents(after)
    over = context.actual.get(parent)
    if not isinstance(over, Table) or over.partition_of is not None or over != context.afterwards(parent):
        return False
    if any(context.referring(one) for one in (parent, table)) or context.present_heirs(table):
        return False
    if moverows.default_partition(parent, context) is not None or any(True for _ in _lacking(parent, table, context)):
        return False
    for other in steps:
        touched = {table_of(other.address), *(one for one, _ in other.tables)}
        left = other.address == helper.bound_of(table) and other.phase is Phase.DROP_CONSTRAINT
        if other is not step and not left and (table in touched or (parent in touched and not _is_attach(other))):
            return False
    return True


def _lacking(parent: Address, table: Address, context: Context) -> Iterator[Address]:
    """Yield what a partition has of its table, be it declared or not, and the table does not have by itself."""
    own = [item for _, item in context.present(table) if isinstance(item, _BUILT)]
    for address, item in (*context.present(parent), *context.children(parent)):
        alike = (one for one in own if type(one) is type(item) and changes(item, one).keys() <= {*COMMENTS})
        if isinstance(item, _BUILT) and not any(True for _ in alike):
            yield address


def _condition(table: Address, context: Context) -> str | None:
    """Write what the bound asks of each row; None where PostgreSQL may not see that it is the same."""
    after = context.afterwards(table)
    (parent,) = parents(after)
    over = context.afterwards(parent)
    if not isinstance(after, Table) or not isinstance(over, Table):
        return None
    try:
        key, bound = partition_key(over.partition_by or ""), partition_bound(after.bound or "default")
        columns = key.columns or ()
        if len(columns) != 1 or bound.word not in ("in", "from") or len(bound.lists[0]) > _MOST:
            return None
        column = context.afterwards(table._replace(kind=Column.kind, name=columns[0]))
        if not isinstance(column, Column) or column.collation or not _is_proven(parse_type(column.type)):
            return None
        found = Partitions(place=Place(context=context), source=table).along(table).condition
    except (NotShort, NotAnExpression, Unaskable):
        return None
    return None if found is None else text(found)


def _is_proven(found: TypeName) -> bool:
    return found.builtin and not found.dimensions and found.name in _PROVEN
