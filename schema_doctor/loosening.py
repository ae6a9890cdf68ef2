"""Tables that leave their parents for a moment, because a column or their rows could not change under them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.compare import Altered, Drift, compare
from schema_doctor.heirs import SAME_AS_PARENT
from schema_doctor.lineage import below as beneath
from schema_doctor.lineage import children, depths, is_partition, parents
from schema_doctor.model import (
    COMMENTS,
    Address,
    CanonicalSchema,
    Column,
    Kind,
    PrimaryKey,
    Schema,
    Table,
    Unique,
    by_table,
)
from schema_doctor.partnames import Part
from schema_doctor.reparent import free, keep_what_parents_take, left_over
from schema_doctor.replicaidentity import known_by
from schema_doctor.snapshot import Snapshot
from schema_doctor.typeorder import Place, place_of

_ASIDE = frozenset({*COMMENTS, "parameters"})  # what changes in place, whatever the key is a part of


class Loosening(Struct, frozen=True):
    """Both sides and the drift with the tables that are let go, as they are without their parents."""

    canonical: Canonical
    drift: Drift
    tables: frozenset[Address] = frozenset()


def loosening(
    canonical: Canonical,
    drift: Drift,
    snapshot: Snapshot,
    types: Collection[Place],
    dropped: Collection[Address],
    parts: Sequence[Part] = (),
) -> Loosening:
    """Return the tables that must be let go, and what they then have as their own.

    `types` are made anew, and `dropped` is what goes. Of `parts`, those that a key is, or is to be, need it.
    """
    tables = frozenset(_to_let_go(canonical.expected, canonical.actual, types, dropped))
    if snapshot.server.major < SAME_AS_PARENT:
        tables |= {*_generated_alone(canonical.expected, canonical.actual)} - canonical.moving
    if snapshot.server.major >= 17:
        tables |= {*_without_identity(canonical.expected, canonical.actual)} - canonical.moving
    needy = {one for one, _ in never_null(canonical.expected, canonical.actual) if one in canonical.expected}
    tables |= needy - canonical.moving
    tables |= {*_with_part_keys(drift, snapshot, canonical, dropped)} - canonical.moving
    tables |= {one.table for one in parts if one.key is not None and one.table in canonical.actual} - canonical.moving
    if not tables:
        return Loosening(canonical, drift)
    stay = frozenset(table for table in tables if table in canonical.expected) - canonical.moving
    expected, actual = dict(canonical.expected), dict(canonical.actual)
    moving = free(stay, expected, actual, snapshot.inherited, snapshot.server.major)
    keep_what_parents_take(expected, actual, moving)
    for one in parts:
        if one.key is not None and one.own is not None:
            expected.pop(one.own, None)  # a key is to take its place
    found = replace(
        canonical,
        expected=CanonicalSchema(expected),
        actual=CanonicalSchema(actual),
        moving=canonical.moving | stay,
        released=canonical.released | {*left_over(moving, expected, actual)},
    )
    return Loosening(found, compare(found.expected, found.actual, found.names), tables)


def _to_let_go(
    expected: Schema, actual: Schema, types: Collection[Place], dropped: Collection[Address]
) -> Iterator[Address]:
    """Yield the tables that cannot stay while others change: default partitions, and children (42P16)."""
    depth = depths((actual,))
    if not depth:
        return
    yield from _making_room(expected, actual)
    family = _Family(expected, actual, types, dropped)
    below = by_table(actual)
    for table in sorted(depth, key=lambda one: (depth[one], one)):  # parents first: those let go hand down no more
        item = actual[table]
        if isinstance(item, Table) and item.inherits:
            columns = [one for one, item in below.get(table[1:3], ()) if isinstance(item, Column)]
            if any(family.retyped(one) and family.stuck(one) for one in columns):
                family.loose.add(table)
    yield from family.loose


def _making_room(expected: Schema, actual: Schema) -> Iterator[Address]:
    """Yield the default partitions that may hold rows of a table that is attached, or of one with partitions below."""
    for address, item in actual.items():
        if not isinstance(item, Table) or item.bound != "DEFAULT":
            continue
        after = expected.get(address, item)
        if isinstance(after, Table) and (after.partition_of, after.bound) == (item.partition_of, item.bound):
            beside = [one for one, other in expected.items() if parents(other) == parents(item) and one != address]
            if any(_is_attached(one, expected, actual) for one in beside):
                yield address


def _without_identity(expected: Schema, actual: Schema) -> Iterator[Address]:
    """Yield the partitions that lack the identity of their table, which nothing but ATTACH can give them."""
    for column, item in expected.items():
        there = actual.get(column)
        if isinstance(item, Column) and item.identity and isinstance(there, Column) and not there.identity:
            for one in parents(actual[column.parent]):
                given = actual.get(column.of_table(one))
                if is_partition(column.parent, actual) and isinstance(given, Column) and given.identity:
                    yield column.parent


def _generated_alone(expected: Schema, actual: Schema) -> Iterator[Address]:
    """Yield the tables with a column that is generated under a plain one, before or afterwards, where that changes.

    Such a column has no expression of its parent's to drop, and cannot go while it is inherited (42P16).
    """
    for column, there in actual.items():
        wanted = expected.get(column)
        if not isinstance(there, Column) or not isinstance(wanted, Column):
            continue
        for one in set(parents(actual.get(column.parent))).intersection(parents(expected.get(column.parent))):
            over = column.of_table(one)
            before, after = actual.get(over), expected.get(over)
            if not isinstance(before, Column) or not isinstance(after, Column):
                continue
            differs = wanted.generated != there.generated
            comes = wanted.generated is not None and after.generated is None
            goes = there.generated is not None and before.generated is None
            if (comes and (differs or before.generated is not None)) or (goes and differs):
                yield column.parent


def never_null(expected: Schema, actual: Schema) -> Iterator[tuple[Address, Address]]:
    """Yield the tables that need NOT NULL of a column for themselves, with that above, which comes to accept NULL.

    DROP NOT NULL goes down to them, and is refused under a primary key, a replica identity or an identity.
    """
    heirs = children(actual)
    below = by_table(actual) if heirs else {}
    for column, wanted in expected.items() if heirs else ():
        there = actual.get(column)
        if not isinstance(wanted, Column) or not isinstance(there, Column) or there.nullable or not wanted.nullable:
            continue
        for table in beneath(column.parent, heirs):
            one = column.of_table(table)
            side = expected if table in expected else actual
            after = side.get(one)
            if isinstance(after, Column) and not after.nullable and _needs(one, side, below):
                yield table, column


def _needs(column: Address, side: Schema, below: Mapping[tuple[str, str], list[tuple[Address, Any]]]) -> bool:
    named = known_by(column.parent, side, lambda table: below.get(table[1:3], ()))
    if named is not None and column.name in named[1]:
        return True
    for one, item in below.get(column[1:3], ()):
        if isinstance(item, PrimaryKey) and column.name in item.columns and one in side:
            return True
        if one == column and item.identity and getattr(side[one], "identity", None):
            return True
    return False


def _with_part_keys(
    drift: Drift, snapshot: Snapshot, canonical: Canonical, dropped: Collection[Address]
) -> Iterator[Address]:
    """Yield the partitions with a key whose index is part of an index of their table, where one of the two changes.

    PostgreSQL drops neither of them without the other (2BP01), nor builds them anew for a column of another type.
    """
    altered = {one.address for one in drift.differences if isinstance(one, Altered) and {*one.changes} - _ASIDE}
    retyped = {
        one.address for one in drift.differences if isinstance(one, Altered) and {"type", "collation"} & {*one.changes}
    }
    for key, index in snapshot.part_keys.items():
        one, whole = canonical.now(key), canonical.now(index)
        item = canonical.actual[one]
        columns = item.columns if isinstance(item, PrimaryKey | Unique) else ()
        tables = (one.parent, whole.parent)
        below = {table._replace(kind=Kind.COLUMN, name=name) for table in tables for name in columns}
        again = one.parent in canonical.expected and not retyped.isdisjoint(below)
        if again or not altered.union(dropped).isdisjoint((one, whole)):
            yield one.parent


def _is_attached(table: Address, expected: Schema, actual: Schema) -> bool:
    wanted, there = expected[table], actual.get(table)
    assert isinstance(wanted, Table)  # noqa: S101 - for the type checker: only tables have parents
    if not isinstance(there, Table):
        return wanted.partition_by is not None  # its rows have no place before its own partitions are there
    return (wanted.partition_of, wanted.bound) != (there.partition_of, there.bound)


class _Family(Struct, frozen=True):
    expected: Schema
    actual: Schema
    types: Collection[Place]
    dropped: Collection[Address]
    loose: set[Address] = field(default_factory=set)

    def retyped(self, column: Address) -> bool:
        goes = column.parent not in self.expected
        return any(self._changes(one) for one in (column, *(self._over(column) if goes else ())))

    def _changes(self, column: Address) -> bool:
        wanted, there = self.expected.get(column), self.actual[column]
        return (
            isinstance(wanted, Column)
            and isinstance(there, Column)
            and ((wanted.type, wanted.collation) != (there.type, there.collation) or place_of(there.type) in self.types)
        )

    def stuck(self, column: Address) -> bool:
        """Tell whether neither a statement on a table above changes a column, nor one on its own table can."""
        table = column.parent
        several = len(self._roots(column)) > 1
        if table not in self.expected:
            return several and table in self.dropped  # else it stays what its parents make of it
        after = parents(self.expected[table])
        kept = [one for one in self._over(column) if one.parent in after]
        if any(one not in self.expected and one not in self.dropped for one in kept):
            return False  # it could not come back
        moves = after != parents(self.actual[table]) or any(one not in self.expected for one in kept)
        return bool(kept) and (several or moves)

    def _over(self, column: Address) -> list[Address]:
        """Return the columns of the parents that a column is also that of."""
        over = [column.of_table(one) for one in parents(self.actual.get(column.parent))]
        return [one for one in over if one in self.actual]

    def _roots(self, column: Address) -> set[Address]:
        """Return the columns of which a change of type goes down to this one."""
        over = [] if column.parent in self.loose else self._over(column)
        return {root for one in over for root in self._roots(one)} or {column}
