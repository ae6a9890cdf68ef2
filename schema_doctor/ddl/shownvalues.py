"""Virtual columns that become plain ones, with the values that they show (manual: ddl-generated-columns)."""

from collections.abc import Iterator

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import comment, definition, quiet
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.dependents import around, children_of
from schema_doctor.ddl.sqltext import block, ident, printed, qualified, text, typename
from schema_doctor.hazard import FULL_SCAN, TABLE_REWRITE
from schema_doctor.lineage import above, parents
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Column
from schema_doctor.step import Phase, Step

_TOGETHER = 1000  # behind what is done to each table of a family of several parents


def store(column: Address, actual: Column, reason: str, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the steps that make a plain column of a generated one, with the values that it shows now."""
    yield from around(column, context)
    spare = column.name[:15] + "_schema_doctor"
    bare = Column(type=actual.type, collation=actual.collation)
    old, new = ident(column.name), ident(spare)
    add = SQL("ALTER TABLE {} ADD COLUMN {}").format(qualified(column), definition.column(spare, bare))
    drop = SQL("ALTER TABLE {} DROP COLUMN {}").format(qualified(column), old)
    leaving = any(one in context.moving for one in context.beneath(column.parent))
    below = list(children_of(column, context))
    if leaving or any(one in context.moving for one in (column.parent, *above(column.parent, context.actual))):
        stay = {*_staying_below(column.parent, context)}
        below = [one for one in below if one.parent in stay]
    written = not any(context.row_users(column.parent)) and not _with_other_parents(column, context)
    fills = [(column, _written(column, new, old, bare))]
    if not written:
        fills = [(one, fill(one, old, new, context, only=one != column)) for one in (column, *below)]
    statements = [(column, add), *fills, (column, drop)]
    # What a child declares as well stays with it when its parent's goes, and would be in the way of the new name.
    statements += [(one, SQL("ALTER TABLE {} DROP COLUMN IF EXISTS {}").format(qualified(one), old)) for one in below]
    placed = [(number, number in range(1, len(fills) + 1), *one) for number, one in enumerate(statements)]
    if _with_other_parents(column, context):
        # Such a column cannot be renamed (42P16). It comes anew when those of all parents are gone.
        again = SQL("ALTER TABLE {} ADD COLUMN {}").format(qualified(column), definition.column(column.name, bare))
        gone = SQL("ALTER TABLE {} DROP COLUMN {}").format(qualified(column), new)
        last = [(False, column, again), (True, column, fill(column, new, old, context)), (False, column, gone)]
        placed += [(_TOGETHER + number, *one) for number, one in enumerate(last)]
    else:
        rename = SQL("ALTER TABLE {} RENAME COLUMN {} TO {}").format(qualified(column), new, old)
        placed.append((len(placed), False, column, rename))
    for number, filling, address, statement in placed:
        yield Step(
            sql=text(statement),
            address=address,
            # What a table below it that leaves has of its own is in the way until then.
            phase=Phase.DETACH if leaving else Phase.DROP_GENERATED,
            phases=(Phase.BACKFILL if filling and written else Phase.DROP_GENERATED,),
            reason=reason,
            lock=LockMode.ROW_EXCLUSIVE if filling and not written else LockMode.ACCESS_EXCLUSIVE,
            hazards=(TABLE_REWRITE if written else FULL_SCAN,) if filling else (),
            transactional=True,
            order=number + (Phase.DROP_GENERATED if leaving else 0),
        )
    if actual.comment is not None and isinstance(after := context.afterwards(column), Column):
        yield from comment.steps(column, after.comment)


def _written(column: Address, new: Composable, old: Composable, bare: Column) -> Composable:
    """Write into a new column what another shows, in each table below that of its own; no rule or trigger hears of it.

    Nor does a publication, which lets no row be updated that has no replica identity.
    """
    collation = SQL(" COLLATE {}").format(typename(bare.collation)) if bare.collation else SQL("")
    parts = (qualified(column), new, typename(bare.type), collation, old)
    return SQL("ALTER TABLE {} ALTER COLUMN {} TYPE {}{} USING {}").format(*parts)


def _with_other_parents(column: Address, context: Context) -> bool:
    """Tell whether a child has a column from another parent as well, which is neither the table nor below it."""
    family = {column.parent, *context.beneath(column.parent)}
    return any(
        over not in family and column.of_table(over) in context.actual
        for one in family - {column.parent}
        for over in parents(context.actual.get(one))
    )


def _staying_below(table: Address, context: Context) -> Iterator[Address]:
    """Yield the children of a table that do not leave it, and theirs."""
    for one in context.present_heirs(table):
        if one not in context.loose and table in parents(context.afterwards(one)):
            yield one
            yield from _staying_below(one, context)


def fill(column: Address, old: Composable, new: Composable, context: Context, *, only: bool = False) -> Composable:
    """Write what a virtual column shows into a plain one.

    Read through a parent, a child shows what the parent's expression makes of its rows (ddl-generated-columns): those
    that are known get their `only` values afterwards.
    """
    table = SQL("ONLY {}" if only else "{}").format(qualified(column))
    filling: Composable = SQL("UPDATE {} SET {} = {}").format(table, new, old)
    if quiet.locks(column.parent, context):  # the values are there: it is nobody's update
        filling = printed(block(text(quiet.quietly(filling + SQL(";"), [column.parent]))))
    return filling
