"""The families of tables at each moment of a plan, and the foreign keys that there are: both change with its steps."""

from collections.abc import Iterator, Sequence

from schema_doctor.ddl.context import Context
from schema_doctor.lineage import below, children, is_partition, parents, table_address, table_of, table_text
from schema_doctor.model import Address, ForeignKey, Kind, Schema, Table
from schema_doctor.step import Phase, Step


class Families:
    """Which tables are parts of which at one moment of a plan; `bounds` are those of the partitions."""

    def __init__(self, actual: Schema, outside: Schema) -> None:
        self.parts = {parent: [*found] for parent, found in children(actual).items()}
        self.bounds = {
            one: item.bound for one, item in actual.items() if isinstance(item, Table) and item.partition_of is not None
        }
        self._keys: dict[Address, dict[Address, ForeignKey]] = {}  # by table
        for side in (outside, actual):
            for one, item in side.items():
                if isinstance(item, ForeignKey):
                    self._keys.setdefault(one.parent, {})[one] = item

    def default_partition(self, parent: Address) -> Address | None:
        """Return the default partition that a table has."""
        return next((one for one in self.parts.get(parent, ()) if self.bounds.get(one) == "DEFAULT"), None)

    def above(self, table: Address) -> list[Address]:
        """Return the parents of a table, without theirs."""
        return [parent for parent, found in self.parts.items() if table in found]

    def over(self, table: Address) -> Iterator[Address]:
        """Yield the tables above a table, the nearest first."""
        for parent in self.above(table):
            yield parent
            yield from self.over(parent)

    def keys_of(self, table: Address) -> list[ForeignKey]:
        """Return the foreign keys of a table alone."""
        return [*self._keys.get(table, {}).values()]

    def keys_for_parts(self, table: Address) -> list[ForeignKey]:
        """Return the foreign keys that partitions of a table have of it, and of those above it."""
        return [item for one in (table, *self.over(table)) for item in self.keys_of(one)]

    def referring(self, table: Address) -> list[Address]:
        """Return the tables whose foreign keys refer to a table, or to one above it."""
        targets = {(one.schema, one.relation) for one in (table, *self.over(table))}
        return [
            one
            for one, keys in self._keys.items()
            if any((item.referenced_schema, item.referenced_table) in targets for item in keys.values())
        ]

    def is_bare(self, step: Step, context: Context) -> bool:
        """Tell whether a step is about the rows of a partitioned table that has no partitions to hold any.

        A foreign key looks at the rows of another table as well, and a table that comes brings its own.
        """
        table = table_of(step.address)
        item = context.actual.get(table)
        if not step.scans or not isinstance(item, Table) or item.partition_by is None or comes(step):
            return False
        items = (context.actual.get(one) for one in below(table, self.parts))
        holds = any(isinstance(one, Table) and one.partition_by is None for one in items)
        return (
            not holds and step.phase < Phase.CREATE_VIEW and step.address.kind is not Kind.FOREIGN_KEY and not step.fill
        )

    def follow(self, step: Step, context: Context) -> None:
        """Change as a step changes them."""
        table = table_of(step.address)
        if step.address.kind is Kind.FOREIGN_KEY and step.sql.startswith("ALTER TABLE "):
            item = context.expected.get(step.address, context.actual.get(step.address))
            if " DROP CONSTRAINT " in step.sql:
                self._keys.get(table, {}).pop(step.address, None)
            elif isinstance(item, ForeignKey):  # it comes, or is altered
                self._keys.setdefault(table, {})[step.address] = item
        if is_detached(step):  # what it has of the others becomes its own
            given = {one: item for over in self.over(table) for one, item in self._keys.get(over, {}).items()}
            own = {one.of_table(table): item for one, item in given.items()}
            self._keys.setdefault(table, {}).update(own)
        if goes(step) or is_dropped(step):
            for parent in named_parent(step, "NO INHERIT") or self.above(table):
                self.parts[parent] = [one for one in self.parts.get(parent, ()) if one != table]
            self.bounds.pop(table, None)
        for parent in new_over(step, context):
            self.parts.setdefault(parent, []).append(table)
            item = context.expected.get(table)
            if isinstance(item, Table) and item.partition_of is not None:
                self.bounds[table] = item.bound


def new_over(step: Step, context: Context) -> Sequence[Address]:
    """Return the tables that a step makes the parents of its own."""
    if step.address.kind is not Kind.TABLE:
        return ()
    if Phase.CREATE_TABLE in step.all_phases and not step.address.name:
        over = parents(context.expected.get(step.address))
        # A partition of a table that is not declared is attached, behind that.
        return over if not _is_attached(step.address, over, context) else ()
    if comes(step):
        return parents(context.expected.get(step.address))
    return named_parent(step, "INHERIT")


def _is_attached(table: Address, over: Sequence[Address], context: Context) -> bool:
    return is_partition(table, context.expected) and over[0] not in context.expected


def comes(step: Step) -> bool:
    """Tell whether a step is ATTACH PARTITION; CREATE TABLE may do it as well, with a partition that is there."""
    return " ATTACH PARTITION " in step.sql and Phase.CREATE_TABLE not in step.all_phases


def goes(step: Step) -> bool:
    """Tell whether a step takes a table out of others."""
    return is_detached(step) or inherits(step, "NO INHERIT")


def is_detached(step: Step) -> bool:
    """Tell whether a step is DETACH PARTITION; CREATE TABLE may do it as well, with a partition that comes back."""
    return " DETACH PARTITION " in step.sql and Phase.CREATE_TABLE not in step.all_phases


def inherits(step: Step, word: str) -> bool:
    """Tell whether a step is INHERIT, or NO INHERIT, of a table."""
    return bool(named_parent(step, word))


def named_parent(step: Step, word: str) -> Sequence[Address]:
    """Return the parent that INHERIT or NO INHERIT names."""
    head = f"ALTER TABLE {table_text(step.address)} {word} "
    return (table_address(step.sql.removeprefix(head)),) if step.sql.startswith(head) else ()


def is_dropped(step: Step) -> bool:
    """Tell whether a step is DROP TABLE."""
    return step.phase is Phase.DROP_TABLE and step.address.kind is Kind.TABLE
