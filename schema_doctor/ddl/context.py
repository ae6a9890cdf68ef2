"""What a handler may know besides the two objects: both schemas, the server and the sizes of the tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schema_doctor.model import Address, Kind, Schema, SchemaObject
from schema_doctor.snapshot import Server, Size


@dataclass(frozen=True, slots=True)
class Unplannable:
    """A difference that no statement can repair, and why."""

    address: Address
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Facts for the planning of one database; `expected` and `actual` are canonical."""

    expected: Schema
    actual: Schema
    server: Server
    sizes: Mapping[tuple[str, str], Size] = field(default_factory=dict)

    def children(self, table: Address) -> Iterator[tuple[Address, Any]]:
        """Yield what the spec declares below a table, in the order of the spec."""
        for address, item in self.expected.items():
            if address.relation == table.relation and address.schema == table.schema and address.kind is not Kind.TABLE:
                yield address, item


def changed(expected: SchemaObject, actual: SchemaObject, name: str) -> bool:
    """Tell whether a property differs between two objects of one kind."""
    return bool(getattr(expected, name) != getattr(actual, name))
