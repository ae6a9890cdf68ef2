"""Columns that go: DROP COLUMN, and what has to let go of them before (manual: sql-altertable)."""

from collections.abc import Iterator

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor import regclass
from schema_doctor.ddl import beside, published, shared
from schema_doctor.ddl.columnadd import act, alter
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, mentions, qualified, text
from schema_doctor.hazard import DATA_LOSS
from schema_doctor.lineage import parents
from schema_doctor.model import Address, Column
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.step import CLAIMED, Phase, Step

_BEFORE_BELOW = 9  # within DROP_GENERATED: what children drop comes at 10


def drop(address: Address, actual: Column, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP COLUMN, without CASCADE; a generated column goes before the columns that it is computed from."""
    users = [*published.stuck(address, context), *beside.of_gone(address, context)]
    users += beside.of_sequences(address, beside.sequences(address, context), context)
    users += _computed_from(address, context)
    users += _of_lost(address, context)
    yield from users
    if any(isinstance(one, Unplannable) for one in users):
        return
    yield from numbered_by_it(address, context)
    action = SQL("DROP COLUMN IF EXISTS {}").format(ident(address.name))
    before_below = actual.generated is None and _is_anew_below(address, context)
    step = act(
        address,
        action,
        phase=Phase.DROP_GENERATED if actual.generated is not None or before_below else Phase.DROP_COLUMN,
        reason=CLAIMED,
        hazards=(DATA_LOSS,),
        order=_BEFORE_BELOW if before_below else 0,
    )
    yield from _let_go_of_not_null(actual, step, context)
    yield _alone(step, action) if _stays_below(address, context) else step


def _computed_from(column: Address, context: Context) -> Iterator[Unplannable]:
    """Yield why a column cannot go from which another is computed that the spec does not declare."""
    for one, item in context.present(column):
        computed = isinstance(item, Column) and mentions(item.generated or "", column.name)
        if computed and context.is_undeclared(one):
            yield Unplannable(column, f"{one}, which the spec does not declare, is computed from it; drop that first")


def _of_lost(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield why a column cannot go because of what uses those of partitions and children that go with it."""
    for one in shared.lost(column, context):
        found = [*beside.of_gone(one, context, one.path), *_computed_from(one, context)]
        found += beside.of_sequences(one, beside.sequences(one, context), context)
        for user in found:
            yield replace(user, address=column) if isinstance(user, Unplannable) else user


def _alone(step: Step, action: Composable) -> Step:
    """Return a step that leaves the children of its table as they are."""
    return replace(step, sql=text(SQL("ALTER TABLE ONLY {} {}").format(qualified(step.address), action)), action="")


def _is_anew_below(column: Address, context: Context) -> bool:
    """Tell whether a child drops a column, to compute it from then on: as long as its parent has it, it cannot."""
    for table in context.beneath(column.parent):
        one = column.of_table(table)
        sides = (context.actual.get(one), context.expected.get(one))
        if [isinstance(item, Column) and item.generated is None for item in sides] == [True, False] and all(sides):
            return True
    return False


def _let_go_of_not_null(actual: Column, drop: Step, context: Context) -> Iterator[Step]:
    """Yield DROP NOT NULL for a column that children keep, or theirs: what they have of it becomes their own.

    DROP COLUMN of PostgreSQL 18 leaves them a constraint that stays inherited, although nobody hands it down: it can
    neither be renamed nor dropped any longer.
    """
    if context.server.major < NOT_NULLS_SINCE or actual.nullable:
        return
    address = drop.address
    kept = own = False
    for table in context.present_heirs(address.parent):
        if address.parent in parents(context.expected.get(table)):
            one = address.of_table(table)
            item, stays = context.expected.get(one), _stays_below(one, context)
            kept = kept or stays or isinstance(item, Column)
            own = own or stays
            own = own or (isinstance(item, Column) and not item.nullable and not _is_handed_down(one, context))
    if not kept:
        return
    actions = ["ALTER COLUMN {0} DROP NOT NULL"]
    if actual.identity is not None:
        actions.insert(0, "ALTER COLUMN {0} DROP IDENTITY IF EXISTS")
    action = SQL(", ".join(actions)).format(ident(address.name))
    step = act(
        address,
        action,
        phase=min(drop.phase, Phase.LOOSEN),
        reason="the column goes, and what its children keep is to be their own",
        order=drop.order - 1,
    )
    yield _alone(step, action) if own else step


def _is_handed_down(column: Address, context: Context) -> bool:
    """Tell whether a child has and keeps NOT NULL of a parent whose column stays."""
    over = (column.of_table(one) for one in parents(context.expected[column.parent]))
    sides = ((context.actual.get(one), context.expected.get(one)) for one in over)
    return any(all(isinstance(item, Column) and not item.nullable for item in side) for side in sides)


def _stays_below(column: Address, context: Context) -> bool:
    """Tell whether a child, or one of its own, keeps a column, which it would lose with that of its parent."""
    for child in context.present_heirs(column.parent):
        one = column.of_table(child)
        above = parents(context.expected.get(child))
        # From a parent that is still to come, it does not have it yet.
        already = [table for table in above if table in parents(context.actual.get(child))]
        others = (one.of_table(table) for table in already)
        stays = column.parent in above and one in context.expected and not any(it in context.expected for it in others)
        if stays or _stays_below(one, context):
            return True
    return False


def numbered_by_it(column: Address, context: Context) -> Iterator[Step]:
    """Yield DROP DEFAULT for columns that go as well, maybe later, and use a sequence that goes with a column."""
    schema, relation = context.first((column.schema, column.relation))
    identity = context.identities.get(column._replace(schema=schema, relation=relation))
    going = [*context.owned(column), *filter(None, [identity])]
    owned = {(one.schema, one.relation) for one in going}
    for one, item in context.actual.items() if owned else ():
        goes = one in context.dropped or one.parent in context.dropped
        together = one == column or (one.parent == column.parent and one.parent in context.dropped)
        uses = isinstance(item, Column) and not owned.isdisjoint(regclass.named(item.default or ""))
        if goes and uses and not together:
            yield alter(one, SQL("DROP DEFAULT"), phase=Phase.LOOSEN, reason="it goes, and before it the sequence")
