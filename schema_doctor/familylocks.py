"""Which partitions and children are locked along with their tables, as the families are when a step has its turn."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.ddl.context import Context
from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD, TABLE_REWRITE, Hazard
from schema_doctor.lineage import below, children, is_partition, parents, table_address, table_text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Check, Kind, Schema, Table
from schema_doctor.step import Phase, Step

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
    Kind.INDEX: (LockMode.SHARE, INDEX_BUILD),
    Kind.PRIMARY_KEY: (LockMode.ACCESS_EXCLUSIVE, INDEX_BUILD),
    Kind.UNIQUE: (LockMode.ACCESS_EXCLUSIVE, INDEX_BUILD),
    Kind.EXCLUSION: (LockMode.ACCESS_EXCLUSIVE, INDEX_BUILD),
}
_KEYS = (Kind.COLUMN, Kind.INDEX, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION, Kind.FOREIGN_KEY)


class _Families:
    """Which tables are parts of which at one moment of a plan; `bounds` are those of the partitions."""

    def __init__(self, actual: Schema) -> None:
        self.parts = {parent: [*found] for parent, found in children(actual).items()}
        self.bounds = {
            one: item.bound for one, item in actual.items() if isinstance(item, Table) and item.partition_of is not None
        }

    def default_partition(self, parent: Address) -> Address | None:
        return next((one for one in self.parts.get(parent, ()) if self.bounds.get(one) == "DEFAULT"), None)

    def above(self, table: Address) -> list[Address]:
        return [parent for parent, found in self.parts.items() if table in found]

    def is_bare(self, step: Step, context: Context) -> bool:
        """Tell whether a step is about the rows of a partitioned table that has no partitions to hold any.

        A foreign key looks at the rows of another table as well, and a table that comes brings its own.
        """
        table = _table(step.address)
        item = context.actual.get(table)
        if not step.scans or not isinstance(item, Table) or item.partition_by is None or _comes(step):
            return False
        holds = any(one in context.actual for one in below(table, self.parts))
        return (
            not holds and step.phase < Phase.CREATE_VIEW and step.address.kind is not Kind.FOREIGN_KEY and not step.fill
        )

    def follow(self, step: Step, context: Context) -> None:
        """Change as a step changes them."""
        table = _table(step.address)
        if _goes(step) or _is_dropped(step):
            for parent in _named_parent(step, "NO INHERIT") or self.above(table):
                self.parts[parent] = [one for one in self.parts.get(parent, ()) if one != table]
            self.bounds.pop(table, None)
        for parent in _new_over(step, context):
            self.parts.setdefault(parent, []).append(table)
            item = context.expected.get(table)
            if isinstance(item, Table) and item.partition_of is not None:
                self.bounds[table] = item.bound


def with_locks(steps: Sequence[Step], context: Context) -> Iterator[Step]:
    """Yield the steps, which are in order, with the partitions and children that are locked along with their tables.

    Which these are changes on the way: tables leave others, come to them, and are made as parts of them.
    """
    now = _Families(context.actual)
    for step in steps:
        found = dict(step.also)
        for one, mode in _reached(step, now, context):
            if one in context.actual:  # what the plan makes is nobody else's
                found[one] = max(mode, found.get(one, mode))
        told = step
        if found != dict(step.also):
            reads = () if step.lock or not _lock_below(step, context) else (_ON_NEW[step.address.kind][1],)
            told = replace(step, also=tuple(found.items()), hazards=(*step.hazards, *reads))
        yield replace(told, hazards=_about_no_rows(told), scan=False) if now.is_bare(step, context) else told
        now.follow(step, context)


def _lock_below(step: Step, context: Context) -> LockMode | None:
    """Return how a step on a table that the plan makes locks what has come to it by then."""
    if step.address.parent in context.actual or step.phase not in (Phase.CREATE_INDEX, Phase.ADD_CONSTRAINT):
        return None
    return _ON_NEW.get(step.address.kind, (None, None))[0]


def _about_no_rows(step: Step) -> tuple[Hazard, ...]:
    return tuple(one for one in step.hazards if one not in (TABLE_REWRITE, FULL_SCAN, INDEX_BUILD))


def _reached(step: Step, now: _Families, context: Context) -> Iterator[tuple[Address, LockMode]]:
    """Yield the tables that a step locks because they are parts of those that it names, each with its mode."""
    table = _table(step.address)
    if _comes(step) or _goes(step) or _is_dropped(step):
        for parent in _new_over(step, context) if _comes(step) else now.above(table):
            default = now.default_partition(parent)
            if default is not None and default != table:  # whose bound is what all others leave to it
                yield default, LockMode.ACCESS_EXCLUSIVE
    if _comes(step) or _is_detached(step):
        yield from ((one, LockMode.ACCESS_EXCLUSIVE) for one in below(table, now.parts))
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


def _at_the_other_end(step: Step, part: Address, lock: LockMode, context: Context) -> LockMode | None:
    """Return how a part of a table is locked to which a foreign key refers, or which refers."""
    leaf = not context.is_referred_to_by_leaves(part)
    if step.address.kind is Kind.COLUMN:  # with whose type it is made anew
        return LockMode.ACCESS_EXCLUSIVE if leaf else LockMode.SHARE_ROW_EXCLUSIVE
    if step.phase is Phase.VALIDATE:
        return LockMode.ACCESS_SHARE  # it is only read
    return lock if leaf or " DROP CONSTRAINT " not in step.sql else None


def _new_over(step: Step, context: Context) -> Sequence[Address]:
    """Return the tables that a step makes the parents of its own."""
    if step.address.kind is not Kind.TABLE:
        return ()
    if step.phase is Phase.CREATE_TABLE and not step.address.name:
        over = parents(context.expected.get(step.address))
        # A partition of a table that is not declared is attached, behind that.
        return over if not _is_attached(step.address, over, context) else ()
    if _comes(step):
        return parents(context.expected.get(step.address))
    return _named_parent(step, "INHERIT")


def _is_attached(table: Address, over: Sequence[Address], context: Context) -> bool:
    return is_partition(table, context.expected) and over[0] not in context.expected


def _comes(step: Step) -> bool:
    """Tell whether a step is ATTACH PARTITION; CREATE TABLE may do it as well, with a partition that is there."""
    return " ATTACH PARTITION " in step.sql and step.phase is not Phase.CREATE_TABLE


def _goes(step: Step) -> bool:
    return _is_detached(step) or _inherits(step, "NO INHERIT")


def _is_detached(step: Step) -> bool:
    return " DETACH PARTITION " in step.sql and step.phase is not Phase.CREATE_TABLE


def _inherits(step: Step, word: str) -> bool:
    return bool(_named_parent(step, word))


def _named_parent(step: Step, word: str) -> Sequence[Address]:
    """Return the parent that INHERIT or NO INHERIT names."""
    head = f"ALTER TABLE {table_text(step.address)} {word} "
    return (table_address(step.sql.removeprefix(head)),) if step.sql.startswith(head) else ()


def _is_dropped(step: Step) -> bool:
    return step.phase is Phase.DROP_TABLE and step.address.kind is Kind.TABLE


def _is_new_key(step: Step, context: Context) -> bool:
    """Tell whether a step adds a key, whose index is all that partitions get before PostgreSQL 18."""
    kinds = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION)
    return step.phase is Phase.ADD_CONSTRAINT and step.address.kind in kinds and context.server.major < 18


def _goes_down(step: Step, table: Address, context: Context) -> bool:
    """Tell whether a step on a table is one on its partitions and children as well."""
    kind = step.address.kind
    creates = step.phase is Phase.CREATE_TABLE and kind is not Kind.COLUMN  # of which NOT NULL is off meanwhile
    leaves = step.phase is Phase.DETACH and kind is Kind.TABLE
    if any(word in step.sql for word in _ALONE) or leaves or creates or _inherits(step, "INHERIT"):
        return False
    if table != _table(step.address):
        # The other end of a foreign key, be it that of a column whose values change.
        return kind is Kind.FOREIGN_KEY or step.phase is Phase.ALTER_TYPE or " SET EXPRESSION " in step.sql
    if kind is Kind.CHECK:
        item = context.expected.get(step.address, context.actual.get(step.address))
        return not (isinstance(item, Check) and item.no_inherit)
    if kind is Kind.TABLE:
        return step.phase in (Phase.DROP_TABLE, Phase.RENAME) or "COLUMN" in step.sql
    return kind in _KEYS and not step.sql.startswith("ALTER INDEX")


def _is_reached(step: Step, table: Address, now: _Families, context: Context) -> bool:
    """Tell whether a step on a table reaches a partition or child: only partitions have keys and indexes of it.

    The NOT NULL of a primary key comes to children as well, and PostgreSQL 18 looks for those of a new foreign key.
    """
    if table in now.bounds or table not in context.actual:
        return True
    if step.address.kind is Kind.COLUMN and table not in below(_table(step.address), now.parts):
        return False
    if step.address.kind is Kind.PRIMARY_KEY:
        return step.phase is Phase.ADD_CONSTRAINT
    if step.phase is Phase.ADD_FOREIGN_KEY:
        return context.server.major >= 18 and table in below(_table(step.address), now.parts)
    return step.address.kind in (Kind.COLUMN, Kind.CHECK) or (step.address.kind is Kind.TABLE and "COLUMN" in step.sql)


def _table(address: Address) -> Address:
    return address.parent if address.name else address
