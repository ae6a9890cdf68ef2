"""What a handler may know besides the two objects: both schemas, the server and the sizes of the tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schema_doctor.model import Address, ForeignKey, Schema, SchemaObject, by_table
from schema_doctor.snapshot import Offer, Server, Size, TypeUser, View

_Place = tuple[str, str]  # schema and table


@dataclass(frozen=True, slots=True)
class Unplannable:
    """A difference that no statement can repair, and why."""

    address: Address
    reason: str


@dataclass(frozen=True, kw_only=True)
class Context:
    """Facts for the planning of one database; `expected` and `actual` are canonical."""

    expected: Schema
    actual: Schema
    server: Server
    sizes: Mapping[tuple[str, str], Size] = field(default_factory=dict)
    storages: Mapping[tuple[str, str], str] = field(default_factory=dict)  # of types that are not built in
    domains: Collection[str] = ()  # those with a rule
    views: Sequence[View] = ()
    outside: Schema = field(default_factory=dict)  # foreign keys of tables out of scope
    dropped: Collection[Address] = ()  # what the database has and the spec does not allow
    offers: Mapping[str, Sequence[Offer]] | None = None  # of extensions; None where nobody has asked the server
    type_users: Sequence[TypeUser] = ()
    ranks: Mapping[Address, int] = field(default_factory=dict)  # of declared types: more than those that each needs
    present_ranks: Mapping[Address, int] = field(default_factory=dict)  # the same of the database's types
    renamed_labels: Mapping[Address, Mapping[str, str]] = field(default_factory=dict)  # of enums, the new by the old

    def children(self, table: Address) -> Sequence[tuple[Address, Any]]:
        """Return what the spec declares below a table, in the order of the spec."""
        return self._declared.get((table.schema, table.relation), ())

    def present(self, table: Address) -> Sequence[tuple[Address, Any]]:
        """Return what the database has below a table."""
        return self._present.get((table.schema, table.relation), ())

    def referring(self, table: Address) -> Sequence[tuple[Address, ForeignKey]]:
        """Return the foreign keys of the database that refer to a table."""
        return self._referring.get((table.schema, table.relation), ())

    def afterwards(self, address: Address) -> Any:
        """Return an object as it is to be in the end: as the spec declares it, else as it is, None if it goes."""
        if address in self.expected:
            return self.expected[address]
        if address in self.dropped or address.parent in self.dropped:
            return None
        return self.actual.get(address, self.outside.get(address))

    @cached_property
    def _declared(self) -> Mapping[_Place, list[tuple[Address, Any]]]:
        return by_table(self.expected)

    @cached_property
    def _present(self) -> Mapping[_Place, list[tuple[Address, Any]]]:
        return by_table(self.actual)

    @cached_property
    def _referring(self) -> Mapping[_Place, list[tuple[Address, ForeignKey]]]:
        found: dict[_Place, list[tuple[Address, ForeignKey]]] = {}
        for address, item in (*self.actual.items(), *self.outside.items()):
            if isinstance(item, ForeignKey):
                found.setdefault((item.referenced_schema, item.referenced_table), []).append((address, item))
        return found


def changed(expected: SchemaObject, actual: SchemaObject, name: str) -> bool:
    """Tell whether a property differs between two objects of one kind."""
    return bool(getattr(expected, name) != getattr(actual, name))
