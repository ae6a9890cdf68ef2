"""Names of NOT NULL constraints (PostgreSQL 18): nobody's business unless names are strict, as those of others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.model import Address, Column, SchemaObject
from schema_doctor.names import is_default_name
from schema_doctor.notnull import NotNulls, bearing, forbidding, named, not_null_name
from schema_doctor.rename import Renaming
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.snapshot import Snapshot

Objects = dict[Address, SchemaObject]


class _Names(Struct, frozen=True, dict=True):
    """What is there, and what is to be."""

    actual: Objects
    expected: Objects
    found: NotNulls

    def to_be_over(self, column: Address) -> Iterator[Address]:
        """Yield the columns of parents of which a column is to have its NOT NULL."""
        for one in forbidding(column, self.expected):
            if one not in self.found.alone and one not in self.to_be_alone:
                yield one

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
        return {above for one in nullable for above in forbidding(one, self.expected)}

    @cached_property
    def wanted(self) -> Mapping[tuple[str, str], Sequence[Address]]:
        """What is to bear each name in each schema."""
        return bearing(self.expected)


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
        NotNulls(
            actual,
            {renaming.where(one): found.name for one, found in snapshot.not_nulls.items()},
            {renaming.where(one) for one, found in snapshot.not_nulls.items() if found.no_inherit},
        ),
    )
    for address, item in expected.items():
        if isinstance(item, Column) and not item.nullable:
            # Where names do not count, those that nobody says and the server has chosen need no look.
            said = item.not_null_name is not None or address in names.found.known or bool(renaming.renames)
            if strict or said:
                _settle(address, item, actual.get(address), names, strict=strict)


def _settle(address: Address, item: Column, found: SchemaObject | None, names: _Names, *, strict: bool) -> None:
    after = any(names.to_be_over(address))
    if not isinstance(found, Column) or found.nullable:
        if after:
            names.expected[address] = replace(item, not_null_name=None)
        return
    before = any(names.found.over(address))
    if before and not after:
        names.actual[address] = found = named(found, address, names.found.real(address))
    if item.not_null_name == found.not_null_name:
        return
    differs = strict and not after and not _is_chosen(address, item, found, names)
    if differs and (before or names.found.reached(address) or names.found.alone_for_a_moment(address)):
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
