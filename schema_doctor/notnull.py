"""The name of the NOT NULL constraint of a column (PostgreSQL 18), which is said where it is not the default one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.lineage import children, parents
from schema_doctor.model import CONSTRAINTS, Address, Column, Schema, Table
from schema_doctor.names import default_name


class NotNulls(Struct, frozen=True, dict=True):
    """The NOT NULL constraints that a database has; `known` are those whose names nobody could guess."""

    actual: Schema
    known: Mapping[Address, str]
    alone: Collection[Address]  # columns whose NOT NULL is not inherited

    def real(self, column: Address) -> str:
        """Return the name that the NOT NULL of a column has."""
        item = self.actual[column]
        assert isinstance(item, Column)  # noqa: S101 - for the type checker; only columns are asked for
        return self.known.get(column) or not_null_name(item, column)

    def over(self, column: Address) -> Iterator[Address]:
        """Yield the columns of parents of which a column has its NOT NULL."""
        return (one for one in forbidding(column, self.actual) if one not in self.alone)

    def reached(self, column: Address) -> Sequence[Address]:
        """Return all that RENAME reaches, nothing where it fails: it needs one name for all, of no other parent."""
        reached = [column]
        for above in reached:  # grows meanwhile
            for table in self._heirs.get(above.parent, ()):
                one = column.of_table(table)
                item = self.actual.get(one)
                over = [*self.over(one)]
                if not isinstance(item, Column) or item.nullable or above not in over:
                    continue
                if self.real(one) != self.real(column) or len(over) > 1:
                    return ()
                reached.append(one)
        return reached

    def alone_for_a_moment(self, column: Address) -> bool:
        """Tell whether a NOT NULL that children have under other names can be renamed while they do not inherit it.

        Partitions always do.
        """
        table = self.actual.get(column.parent)
        plain = isinstance(table, Table) and table.partition_by is None
        return plain and column not in self.alone and not any(self.over(column)) and not self.reached(column)

    def along(self, column: Address) -> Sequence[Address]:
        """Return all that is renamed together with the NOT NULL of a column, first that which RENAME is to name.

        Nothing where it cannot be renamed.
        """
        top = column
        while over := [*self.over(top)]:
            if len(over) > 1 or self.real(over[0]) != self.real(column):
                return ()
            top = over[0]
        return self.reached(top)

    @cached_property
    def _heirs(self) -> Mapping[Address, Sequence[Address]]:
        return children(self.actual)


def forbidding(column: Address, side: Schema) -> Iterator[Address]:
    """Yield the columns of the parents that do not accept NULL."""
    for table in parents(side.get(column.parent)):
        one = column.of_table(table)
        item = side.get(one)
        if isinstance(item, Column) and not item.nullable:
            yield one


def not_null_name(item: Column, address: Address) -> str:
    """Return the name of the NOT NULL constraint of a column."""
    return item.not_null_name or default_name(address.relation, address.name, "not_null", ())


def named(item: Column, address: Address, name: str) -> Column:
    """Return a column with a name for its NOT NULL constraint, which is not said if it is the default one."""
    if item.nullable:
        return item
    said = None if name == default_name(address.relation, address.name, "not_null", ()) else name
    return item if item.not_null_name == said else replace(item, not_null_name=said)


def bearing(side: Schema, known: Mapping[Address, str] | None = None) -> Mapping[tuple[str, str], Sequence[Address]]:
    """Return the constraints of a side by schema and name, NOT NULL among them as the column that it is of.

    `known` are the names of those of NOT NULL that are not as the column says.
    """
    known = known or {}
    found: dict[tuple[str, str], list[Address]] = {}
    for address, item in side.items():
        if address.kind in CONSTRAINTS:
            found.setdefault((address.schema, address.name), []).append(address)
        elif isinstance(item, Column) and not item.nullable:
            name = known.get(address) or not_null_name(item, address)
            found.setdefault((address.schema, name), []).append(address)
    return found
