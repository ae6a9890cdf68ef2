"""What partitions and children have that nobody declares, and that is in the way of what their tables are to get."""

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from schema_doctor.canon import Canonical
from schema_doctor.ddl.context import Unplannable
from schema_doctor.lineage import above, below, children, is_partition, parents
from schema_doctor.loosening import never_null
from schema_doctor.model import Address, Check, Column, Kind, PrimaryKey, Table, by_table
from schema_doctor.partitioned import refused
from schema_doctor.snapshot import Snapshot


def in_the_way(snapshot: Snapshot, both: Canonical, dropped: AbstractSet[Address]) -> Iterator[Unplannable]:
    """Yield the tables, columns and keys that stay as they are for it, each with the reason; `dropped` is what goes."""
    yield from _without_checks(snapshot, both, dropped)
    yield from _never_null(both, dropped)
    yield from _under_primary_keys(both, dropped)
    yield from _under_part_keys(snapshot, both, dropped)
    yield from _over_other_partition_keys(both, dropped, snapshot.server.major)


def _never_null(both: Canonical, dropped: Collection[Address]) -> Iterator[Unplannable]:
    """Yield the columns that cannot accept NULL for what stands below; a table that is declared is let go."""
    for table, column in never_null(both.expected, both.actual):
        if table not in both.expected and table not in dropped:
            why = f"{table}, which the spec does not declare, needs NOT NULL for a key or an identity of its own"
            yield Unplannable(column, f"{why}; declare that as well, or NOT NULL")


def _without_checks(snapshot: Snapshot, both: Canonical, dropped: AbstractSet[Address]) -> Iterator[Unplannable]:
    """Yield the tables that come to a parent and lack a check of it that the spec does not declare (sql-altertable)."""
    known = both.expected.keys() | dropped
    given = by_table(
        {
            one: item
            for one, item in (*both.actual.items(), *snapshot.inherited.items())
            if isinstance(item, Check) and known.isdisjoint(_with_those_above(one, both))
        }
    )
    for table, item in both.expected.items():
        there = both.actual.get(table)
        for parent in parents(item) if there is not None else ():
            for one, check in given.get(parent[1:3], ()) if parent not in parents(there) else ():
                own = one.of_table(table)
                mine = both.expected.get(own, both.actual.get(own) if own not in dropped else None)
                alike = isinstance(mine, Check) and mine.expression == check.expression and not mine.no_inherit
                if not check.no_inherit and not alike:
                    yield Unplannable(table, f"it lacks {one}, which the spec does not declare; declare that")
                    break


def _with_those_above(check: Address, both: Canonical) -> Iterator[Address]:
    """Yield a check, and where the tables above have it if it is one of theirs."""
    for table in (check.parent, *above(check.parent, both.actual)):
        yield check.of_table(table)


def _under_primary_keys(both: Canonical, dropped: AbstractSet[Address]) -> Iterator[Unplannable]:
    """Yield the columns and primary keys above the primary key of a partition or child that stays.

    DROP NOT NULL goes down to it, and a partition has no other primary key than its table.
    """
    stay = "which the spec does not declare"
    keys = {one: item for one, item in both.actual.items() if isinstance(item, PrimaryKey) and one not in both.expected}
    wanted = [(one, item) for one, item in both.expected.items() if isinstance(item, PrimaryKey)]
    for key, item in keys.items():
        for table in above(key.parent, both.actual) if dropped.isdisjoint((key, key.parent)) else ():
            for name in item.columns:
                column = Address(Kind.COLUMN, table.schema, table.relation, name)
                after, before = both.expected.get(column), both.actual.get(column)
                loosens = isinstance(after, Column) and after.nullable
                if loosens and isinstance(before, Column) and not before.nullable:
                    yield Unplannable(column, f"{key}, {stay}, needs NOT NULL; declare that as well, or NOT NULL")
            for one, above_it in wanted if is_partition(key.parent, both.actual) else ():
                if one.parent == table and one not in both.actual and above_it.columns != item.columns:
                    yield Unplannable(one, f"{key}, {stay}, is another one; declare it, or with drop: true")


def _under_part_keys(snapshot: Snapshot, both: Canonical, dropped: Collection[Address]) -> Iterator[Unplannable]:
    """Yield the columns of an index of which the key of a partition is a part, which goes only with the partition.

    A partition that is declared is let go for a moment.
    """
    for key, index in snapshot.part_keys.items():
        one, whole = both.now(key), both.now(index)
        if one.parent in both.expected or not {one, one.parent, whole}.isdisjoint(dropped):
            continue
        for name in getattr(both.actual.get(one), "columns", ()):
            column = whole._replace(kind=Kind.COLUMN, name=name)
            wanted, there = both.expected.get(column), both.actual.get(column)
            if isinstance(wanted, Column) and isinstance(there, Column) and wanted.type != there.type:
                why = f"{one} is a part of {whole}, and PostgreSQL builds neither anew alone"
                yield Unplannable(column, f"{why}; declare the partition, with its key")


def _over_other_partition_keys(both: Canonical, dropped: Collection[Address], major: int) -> Iterator[Unplannable]:
    """Yield the keys that a partition of a partition cannot have, as it is itself partitioned by other columns."""
    schema = {**both.actual, **both.expected}
    under = children({one: item for one, item in schema.items() if isinstance(item, Table) and one not in dropped})
    for key, item in both.expected.items() if under else ():
        for table in below(key.parent, under) if key.name and item != both.actual.get(key) else ():
            if table not in both.expected and (why := refused(item, schema[table], major)):
                yield Unplannable(key, f"{table}, which the spec does not declare, cannot have it: {why}")
                break
