"""Names of NOT NULL constraints (PostgreSQL 18): nobody's business unless names are strict, as those of others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.lineage import children, parents
from schema_doctor.model import Address, Column, Schema, SchemaObject
from schema_doctor.names import is_default_name
from schema_doctor.notnull import bearing, named, not_null_name
from schema_doctor.rename import Renaming
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.snapshot import Snapshot

Objects = dict[Address, SchemaObject]


class _Names(Struct, frozen=True, dict=True):
    """What the database has of names and inheritance; `known` are the constraints whose names nobody could guess."""

    actual: Objects
    expected: Objects
    known: Mapping[Address, str]
    alone: Collection[Address]  # columns whose NOT NULL is not inherited

    def real(self, column: Address) -> str:
        """Return the name that the NOT NULL of a column has."""
        item = self.actual[column]
        assert isinstance(item, Column)  # noqa: S101 - for the type checker; only columns are asked for
        return self.known.get(column) or not_null_name(item, column)

    def over(self, column: Address, side: Schema) -> Iterator[Address]:
        """Yield the columns of parents of which a column has its NOT NULL."""
        for one in _above(column, side):
            if one not in self.alone and (side is self.actual or one not in self.to_be_alone):
                yield one

    def can_change(self, column: Address) -> bool:
        """Tell whether RENAME reaches all that inherit: it needs one name for all, of no other parent."""
        reached = [column]
        for above in reached:  # grows meanwhile
            for table in self.heirs.get(above.parent, ()):
                one = column._replace(schema=table.schema, relation=table.relation)
                item = self.actual.get(one)
                over = [*self.over(one, self.actual)]
                if not isinstance(item, Column) or item.nullable or above not in over:
                    continue
                if self.real(one) != self.real(column) or len(over) > 1:
                    return False
                reached.append(one)
        return True

    def is_impossible(self, column: Address, item: Column) -> bool:
        """Tell whether something else of the table is to have the name, so that the server puts a number behind it."""
        return any(
            one.parent == column.parent
            for one in self.wanted[column.schema, not_null_name(item, column)]
            if one != column
        )

    @cached_property
    def to_be_alone(self) -> Collection[Address]:
        """Columns whose NOT NULL cannot be inherited, as a child declares that its own may hold NULL."""
        nullable = (one for one, item in self.expected.items() if isinstance(item, Column) and item.nullable)
        return {above for one in nullable for above in _above(one, self.expected)}

    @cached_property
    def heirs(self) -> Mapping[Address, Sequence[Address]]:
        return children(self.actual)

    @cached_property
    def wanted(self) -> Mapping[tuple[str, str], Sequence[Address]]:
        """What is to bear each name in each schema."""
        return bearing(self.expected)


def _above(column: Address, side: Schema) -> Iterator[Address]:
    """Yield the columns of the parents that do not accept NULL."""
    for table in parents(side.get(column.parent)):
        one = column._replace(schema=table.schema, relation=table.relation)
        item = side.get(one)
        if isinstance(item, Column) and not item.nullable:
            yield one


def settle_not_nulls(snapshot: Snapshot, expected: Objects, renaming: Renaming, *, strict: bool) -> None:
    """Bring both sides, in place, to the names that can differ: those that a statement can change.

    A partition or child has the NOT NULL of its parents under whatever name.
    """
    actual = renaming.schema
    if snapshot.server.major < NOT_NULLS_SINCE:
        _unnamed(expected)
        if renaming.renames:
            _unnamed(actual)
        return
    names = _Names(
        actual,
        expected,
        {renaming.where(one): found.name for one, found in snapshot.not_nulls.items()},
        {renaming.where(one) for one, found in snapshot.not_nulls.items() if found.no_inherit},
    )
    for address, item in expected.items():
        if isinstance(item, Column) and not item.nullable:
            # Where names do not count, those that nobody says and the server has chosen need no look.
            said = item.not_null_name is not None or address in names.known or bool(renaming.renames)
            if strict or said:
                _settle(address, item, actual.get(address), names, strict=strict)


def _settle(address: Address, item: Column, found: SchemaObject | None, names: _Names, *, strict: bool) -> None:
    after = any(names.over(address, names.expected))
    if not isinstance(found, Column) or found.nullable:
        if after:
            names.expected[address] = replace(item, not_null_name=None)
        return
    before = any(names.over(address, names.actual))
    if before and not after:
        names.actual[address] = found = named(found, address, names.real(address))
    if item.not_null_name == found.not_null_name:
        return
    differs = strict and not after and not _is_chosen(address, item, found, names)
    if differs and (before or names.can_change(address)):
        return
    names.expected[address] = replace(item, not_null_name=found.not_null_name)


def _is_chosen(address: Address, item: Column, found: Column, names: _Names) -> bool:
    """Tell whether PostgreSQL has put a number behind its own name, because something else of the table bears that."""
    name = found.not_null_name
    if item.not_null_name is not None or name is None or not names.is_impossible(address, item):
        return False
    return is_default_name(name, address.relation, address.name, "not_null")


def _unnamed(side: Objects) -> None:
    for address, item in side.items():
        if isinstance(item, Column) and item.not_null_name is not None:
            side[address] = replace(item, not_null_name=None)
