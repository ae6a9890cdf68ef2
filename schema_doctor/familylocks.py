"""Which partitions and children are locked along with their tables, as the families are when a step has its turn."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.ddl.context import Context
from schema_doctor.families import Families, comes, inherits, is_detached, is_dropped, new_over
from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD, TABLE_REWRITE, Hazard
from schema_doctor.lineage import below, is_partition, table_of
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, ForeignKey, Kind
from schema_doctor.step import Phase, Step
from schema_doctor.takeover import takes_over

_ALONE = (
    "SET STATISTICS",
    "SET COMPRESSION",
    "COMMENT ON",
    "REPLICA IDENTITY",
    "ROW LEVEL SECURITY",
    "SET LOGGED",
    "SET UNLOGGED",
    "RENAME CONSTRAINT %I",  # of a part, in a block
)
# What is built on a table that nobody else can use yet, which may have got partitions and children that are there.
_ON_NEW = {
    Kind.CHECK: (LockMode.ACCESS_EXCLUSIVE, FULL_SCAN),
    Kind.FOREIGN_KEY: (LockMode.SHARE_ROW_EXCLUSIVE, FULL_SCAN),
    Kind.INDEX: (LockMode.SHARE, INDEX_BUILD),
    Kind.PRIMARY_KEY: (LockMode.ACCESS_EXCLUSIVE, INDEX_BUILD),
    Kind.UNIQUE: (LockMode.ACCESS_EXCLUSIVE, INDEX_BUILD),
    Kind.EXCLUSION: (LockMode.ACCESS_EXCLUSIVE, INDEX_BUILD),
}
_BUILDING = (Phase.CREATE_INDEX, Phase.ADD_CONSTRAINT, Phase.ADD_FOREIGN_KEY)
_UNREAD = (" NOT VALID", " NOT ENFORCED")  # at the end of what looks at no row
_KEYS = (Kind.COLUMN, Kind.INDEX, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION, Kind.FOREIGN_KEY)


def with_locks(steps: Sequence[Step], context: Context) -> Iterator[Step]:
    """Yield the steps, which are in order, with the partitions and children that are locked along with their tables.

    Which these are changes on the way: tables leave others, come to them, and are made as parts of them.
    """
    now = Families(context.actual, context.outside)
    for step in steps:
        found = dict(step.also)
        for one, mode in _reached(step, now, context):
            if one in context.actual or one not in context.expected:  # what the plan makes is nobody else's
                found[one] = max(mode, found.get(one, mode))
        told = step
        if found != dict(step.also):
            unread = step.lock or not _lock_below(step, context) or step.sql.endswith(_UNREAD)
            reads = () if unread else (_ON_NEW[step.address.kind][1],)
            told = replace(step, also=tuple(found.items()), hazards=(*step.hazards, *reads))
        yield replace(told, hazards=_about_no_rows(told), scan=False) if now.is_bare(step, context) else told
        now.follow(step, context)


def _lock_below(step: Step, context: Context) -> LockMode | None:
    """Return how a step on a table that the plan makes locks what has come to it by then."""
    if step.address.parent in context.actual or step.phase not in _BUILDING:
        return None
    return _ON_NEW.get(step.address.kind, (None, None))[0]


def _about_no_rows(step: Step) -> tuple[Hazard, ...]:
    return tuple(one for one in step.hazards if one not in (TABLE_REWRITE, FULL_SCAN, INDEX_BUILD))


def _reached(step: Step, now: Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield the tables that a step locks beyond those that it names itself, each with its mode."""
    yield from _at_link(step, now, context)
    yield from _taken_over(step, now, context)
    yield from _beneath(step, now, context)


def _at_link(step: Step, now: Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield what is locked where a table comes to others, or leaves them."""
    table = table_of(step.address)
    over = now.above(table) if is_detached(step) or is_dropped(step) else new_over(step, context)
    for parent in over if Phase.CREATE_TABLE not in step.all_phases else ():
        default = now.default_partition(parent)
        if default is not None and default != table:  # whose bound is what all others leave to it
            yield default, LockMode.ACCESS_EXCLUSIVE
    if comes(step) or is_detached(step):
        yield from ((one, LockMode.ACCESS_EXCLUSIVE) for one in below(table, now.parts))
    for one in (table, *below(table, now.parts)) if is_dropped(step) else ():
        for item in now.keys_of(one):  # which go with it
            yield from _at_target(item, LockMode.ACCESS_EXCLUSIVE, now, context)
    if is_detached(step) or (is_partition(table, context.expected) and not is_dropped(step)):
        for parent in over:
            yield from _referred_to(step, parent, now, context)
            if not is_detached(step):  # to which foreign keys refer then as well
                mode = LockMode.ACCESS_SHARE if context.server.major < 15 else LockMode.SHARE_ROW_EXCLUSIVE
                yield from ((one, mode) for one in now.referring(parent))


def _beneath(step: Step, now: Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield the partitions and children of the tables that a step names."""
    table = table_of(step.address)
    for named, lock in ((table, step.lock or _lock_below(step, context)), *step.also):
        if lock is None or not _goes_down(step, named, context):
            continue
        lower = now.parts.get(named, ()) if step.sql.startswith("ALTER TABLE ONLY ") else below(named, now.parts)
        for one in sorted(lower):  # the order of the catalog is nobody's
            if not _is_reached(step, one, now, context):
                continue
            if named != table:
                mode = _at_the_other_end(step, one, lock, context)
            else:
                mode = LockMode.SHARE if _is_new_key(step, context) and one in now.bounds else lock
            if mode is not None:
                yield one, mode


def _referred_to(step: Step, parent: Address, now: Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield the tables that foreign keys of a table refer to: a partition that comes, or goes, has these keys, too.

    Where a table that comes has such a key for its own, that becomes a part of the other, and what has looked after it
    at the table referred to is dropped there. Of the keys to a partitioned table, PostgreSQL 14 lets go in silence.
    """
    table = table_of(step.address)
    own = now.keys_of(table) if comes(step) else []
    for item in now.keys_for_parts(parent):
        if is_detached(step) and context.is_referred_to_by_leaves(_target(item)):
            continue
        drops = any(takes_over(item, key) for key in own)
        yield from _at_target(item, LockMode.ACCESS_EXCLUSIVE if drops else LockMode.SHARE_ROW_EXCLUSIVE, now, context)


def _taken_over(step: Step, now: Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield what a new foreign key refers to where a partition has the like for its own, which becomes a part of it."""
    item = context.expected.get(step.address)
    if isinstance(item, ForeignKey) and " ADD CONSTRAINT " in step.sql:
        parts = [one for one in below(step.address.parent, now.parts) if one in now.bounds]
        if any(takes_over(item, key) for one in parts for key in now.keys_of(one)):
            yield from _at_target(item, LockMode.ACCESS_EXCLUSIVE, now, context)


def _at_target(item: ForeignKey, mode: LockMode, now: Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    target = _target(item)
    yield target, LockMode.SHARE_ROW_EXCLUSIVE if context.is_referred_to_by_leaves(target) else mode
    yield from ((part, mode) for part in below(target, now.parts))


def _target(item: ForeignKey) -> Address:
    return Address(Kind.TABLE, item.referenced_schema, item.referenced_table)


def _at_the_other_end(step: Step, part: Address, lock: LockMode, context: Context) -> LockMode | None:
    """Return how a part of a table is locked to which a foreign key refers, or which refers."""
    leaf = not context.is_referred_to_by_leaves(part)
    if step.address.kind is Kind.COLUMN:  # with whose type it is made anew
        return LockMode.ACCESS_EXCLUSIVE if leaf else LockMode.SHARE_ROW_EXCLUSIVE
    if step.phase is Phase.VALIDATE:
        return LockMode.ACCESS_SHARE  # it is only read
    return lock if leaf or " DROP CONSTRAINT " not in step.sql else None


def _is_new_key(step: Step, context: Context) -> bool:
    """Tell whether a step adds a key, whose index is all that partitions get before PostgreSQL 18."""
    kinds = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION)
    return step.phase is Phase.ADD_CONSTRAINT and step.address.kind in kinds and context.server.major < 18


def _goes_down(step: Step, table: Address, context: Context) -> bool:
    """Tell whether a step on a table is one on its partitions and children as well."""
    kind = step.address.kind
    creates = Phase.CREATE_TABLE in step.all_phases and kind is not Kind.COLUMN  # of which NOT NULL is off meanwhile
    leaves = step.phase is Phase.DETACH and kind is Kind.TABLE
    if any(word in step.sql for word in _ALONE) or leaves or creates or inherits(step, "INHERIT"):
        return False
    if table != table_of(step.address):
        # The other end of a foreign key, be it that of a column whose values change.
        return kind is Kind.FOREIGN_KEY or step.phase is Phase.ALTER_TYPE or " SET EXPRESSION " in step.sql
    if kind is Kind.CHECK:
        sides = (context.actual, context.expected)  # what is dropped is what it was
        first, second = sides if " DROP CONSTRAINT " in step.sql else sides[::-1]
        item = first.get(step.address, second.get(step.address))
        return not (isinstance(item, Check) and item.no_inherit)
    if kind is Kind.TABLE:
        return step.phase in (Phase.DROP_TABLE, Phase.RENAME) or "COLUMN" in step.sql
    return kind in _KEYS and not step.sql.startswith("ALTER INDEX")


def _is_reached(step: Step, table: Address, now: Families, context: Context) -> bool:
    """Tell whether a step on a table reaches a partition or child: only partitions have keys and indexes of it.

    The NOT NULL of a primary key comes to children as well, and PostgreSQL 18 looks for those of a new foreign key.
    """
    if table in now.bounds or table not in context.actual:
        return True
    if step.address.kind is Kind.COLUMN and table not in below(table_of(step.address), now.parts):
        return False
    if step.address.kind is Kind.PRIMARY_KEY:
        return step.phase is Phase.ADD_CONSTRAINT
    if step.phase is Phase.ADD_FOREIGN_KEY:
        return context.server.major >= 18 and table in below(table_of(step.address), now.parts)
    return step.address.kind in (Kind.COLUMN, Kind.CHECK) or (step.address.kind is Kind.TABLE and "COLUMN" in step.sql)
