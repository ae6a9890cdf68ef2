"""What a change of a table does to its partitions and children, so that it is neither done twice nor undone."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.compare import Altered, Difference, Missing, Unexpected
from schema_doctor.lineage import children, depths, heirloom, parents, table_of
from schema_doctor.model import Address, Column, Kind, Schema, Table, by_table, changes

# What ALTER TABLE does to a column it does to those of all partitions and children (sql-altertable, "ONLY"); a target
# of statistics is set by itself.
_HANDED_ON = ("type", "collation", "nullable", "valid", "default", "generated", "stored", "storage")
SAME_AS_PARENT = 16  # the version since which no child has a generated column under a plain one
_TORN = (
    "PostgreSQL refuses to make it generated in a table and not in one that inherits from it, or the other way round;"
    " declare it the same in both"
)


class Heirs(Struct, frozen=True, dict=True):
    """The partitions and children that keep their parents, and what comes to them of these."""

    expected: Schema
    actual: Schema
    major: int
    loose: Collection[Address] = ()  # those that the plan lets go for a moment
    not_null: Collection[Address] = ()  # the columns with a NOT NULL of their own, which stays without that of a parent

    def steady(self, table: Address) -> tuple[Address, ...]:
        """Return the parents that a table has and keeps."""
        after = parents(self.expected.get(table))
        found = tuple(one for one in parents(self.actual.get(table)) if one in after)
        if not found or table in self.loose:
            return ()
        mine, there = self.expected[table], self.actual[table]
        assert isinstance(mine, Table)  # noqa: S101 - for the type checker
        assert isinstance(there, Table)  # noqa: S101 - likewise
        return found if mine.bound == there.bound else ()

    @cached_property
    def depth(self) -> Mapping[Address, int]:
        """How many tables stand above each, on either side."""
        return depths((self.expected, self.actual))

    def in_order(self, differences: Iterable[Difference]) -> list[Difference]:
        """Return the differences, parents before children, with those added that a parent's change makes."""
        found = list(differences)
        if not self.depth:
            return found
        known = {one.address for one in found}
        below = children(self.actual)
        for difference in list(found):
            if difference.address.kind is Kind.COLUMN and isinstance(difference, Altered):
                found.extend(self._unchanged(difference.address, below, known))
        return sorted(found, key=lambda one: self.depth.get(table_of(one.address), 0))

    def _unchanged(
        self, column: Address, below: Mapping[Address, Sequence[Address]], known: set[Address]
    ) -> Iterator[Altered]:
        """Yield the columns of partitions and children that are as they should be, until their parent's changes."""
        for table in below.get(column.parent, ()):
            one = column.of_table(table)
            wanted, there = self.expected.get(one), self.actual.get(one)
            if not self.steady(table) or wanted is None or there is None:
                continue
            if one not in known:
                known.add(one)
                yield Altered(one, wanted, there)
            yield from self._unchanged(one, below, known)

    def remaining(self, difference: Difference, anew: Collection[Address]) -> Difference | None:
        """Return what remains of a difference when the changes of the parents are made; None if nothing does.

        `anew` are the columns that are dropped and added again.
        """
        address = difference.address
        above = self.above(address)
        if not above:
            return difference if not isinstance(difference, Altered) or difference.changes else None
        match difference:
            case Missing(expected=Column() as wanted) if not any(one in self.actual for one in above):
                return self._altered(address, wanted, self._given(above))
            case Unexpected() if self._is_partition(address.parent) and not any(one in self.expected for one in above):
                return None
            case Altered(expected=Column() as wanted, actual=Column() as there):
                if any(one in anew and one in self.expected for one in above):
                    return self._altered(address, wanted, self._given(above))
                return self._altered(address, wanted, self.predicted(address, there))
            case _:
                return difference

    def above(self, address: Address) -> list[Address]:
        """Return the columns of the parents that a column of a partition or child goes with."""
        if address.kind is not Kind.COLUMN:
            return []
        found = [address.of_table(parent) for parent in self.steady(address.parent)]
        return [one for one in found if one in self.expected or one in self.actual]

    def _given(self, above: Sequence[Address]) -> Column:
        """Return a column that its parents have just given to a partition or child."""
        columns = [item for one in above if isinstance(item := self.expected.get(one), Column)]
        found = heirloom(columns, partition=True)
        return replace(found, identity=found.identity if self.major >= 17 else None, statistics=None)

    def _altered(self, address: Address, wanted: Column, there: Column) -> Altered | None:
        if self._is_partition(address.parent):
            there = replace(there, identity_options=wanted.identity_options)
        else:
            there = replace(there, identity=there.identity if address in self.actual else None)
        return Altered(address, wanted, there) if changes(wanted, there) else None

    def predicted(self, address: Address, there: Column) -> Column:
        """Return a column of a partition or child as the changes of its parents leave it."""
        touched = self.touched(address)
        values: dict[str, Any] = {}
        for one in self.above(address):
            given = self.expected.get(one)
            if isinstance(given, Column):
                values |= {
                    name: getattr(given, name)
                    for name in touched
                    if name in _HANDED_ON and not (name == "valid" and given.nullable)
                }
                if "identity" in touched and self.major >= 17 and self._is_partition(address.parent):
                    values["identity"] = given.identity
                if touched & {"type", "collation"}:
                    values["compression"] = None
                    values["storage"] = given.storage
        several = self.major >= 18 and len(self.above(address)) > 1  # it may have NOT NULL of another parent, too
        if values.get("nullable") and (several or address in self.not_null):
            del values["nullable"]
        if there.valid and not there.nullable and (address in self.not_null or self._forbids_alone(address)):
            values.pop("valid", None)  # its own is valid, and remains so
        if there.not_null_comment is not None and self._loses_not_null(address, values):
            values["not_null_comment"] = None
        return replace(there, **values)

    def _forbids_alone(self, address: Address) -> bool:
        """Tell whether no parent has NOT NULL of a column."""
        over = [self.actual.get(one) for one in self.above(address)]
        return all(isinstance(one, Column) and one.nullable for one in over)

    def _loses_not_null(self, address: Address, values: Mapping[str, Any]) -> bool:
        """Tell whether NOT NULL goes, or comes anew as NOT VALID, with that of a parent."""
        if values.get("nullable"):
            return True
        return values.get("valid") is False and "nullable" not in values and address not in self.not_null

    def touched(self, address: Address) -> set[str]:
        """Return the properties of a column that change with those of a parent."""
        found: set[str] = set()
        for one in self.above(address):
            wanted, there = self.expected.get(one), self.actual.get(one)
            if isinstance(wanted, Column) and isinstance(there, Column):
                found |= changes(wanted, there).keys()
            found |= self.touched(one)
        return found

    def torn(self, address: Address) -> str | None:
        """Return why a column, or a table with one, cannot be: it is generated under one that is not, or the reverse.

        PostgreSQL refuses that (ddl-generated-columns), but for a parent's column that comes to one of the child's own.
        """
        if address.kind is Kind.TABLE:
            names = [one.name for one in self._below.get(address[1:3], ()) if self._at_odds(one)]
            return f"column {names[0]}: {_TORN}" if names else None
        if address.kind is not Kind.COLUMN:
            return None
        heirs = (address.of_table(one) for one in self._heirs.get(address.parent, ()))
        odd = self._at_odds(address) or any(self._differs(address, one) for one in heirs)
        return _TORN if odd else None

    def _at_odds(self, column: Address) -> bool:
        over = parents(self.expected.get(column.parent))
        return any(self._differs(column.of_table(one), column) for one in over)

    def _differs(self, over: Address, column: Address) -> bool:
        given, wanted = self.expected.get(over), self.expected.get(column)
        if not isinstance(given, Column) or not isinstance(wanted, Column) or _is_alike(given, wanted):
            return False
        if given.generated is None and self.major < SAME_AS_PARENT:
            return False
        before, there = self.actual.get(over), self.actual.get(column)
        steady = over.parent in parents(self.actual.get(column.parent))
        stays = _is_alike(there, wanted) and (before is None or _is_alike(before, given))
        return not (steady and stays)

    @cached_property
    def _heirs(self) -> Mapping[Address, Sequence[Address]]:
        return children(self.expected)

    @cached_property
    def _below(self) -> Mapping[tuple[str, str], Sequence[Address]]:
        below = by_table(self.expected)
        return {table: [one for one, item in found if isinstance(item, Column)] for table, found in below.items()}

    def _is_partition(self, table: Address) -> bool:
        item = self.expected.get(table, self.actual.get(table))
        return isinstance(item, Table) and item.partition_of is not None


def _is_alike(one: object, other: Column) -> bool:
    """Tell whether both are generated columns, or neither is."""
    return isinstance(one, Column) and (one.generated is None) == (other.generated is None)
