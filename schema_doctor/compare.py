"""Compare two canonical schemas, property by property."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from schema_doctor.model import Address, CanonicalSchema, SchemaObject, changes


class Missing(Struct, frozen=True):
    """The spec declares it, the database does not have it."""

    address: Address
    expected: SchemaObject


class Unexpected(Struct, frozen=True):
    """The database has it, the spec does not declare it."""

    address: Address
    actual: SchemaObject


class Altered(Struct, frozen=True):
    """Both have it, but not with the same properties."""

    address: Address
    expected: SchemaObject
    actual: SchemaObject

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """The properties that differ, as `{property: (expected, actual)}`."""
        return changes(self.expected, self.actual)


class Renamed(Struct, frozen=True):
    """Both have it and it means the same, but the spec calls it `name`; the address is the database's.

    `part`: it is what a partition has of its table, of which nobody asks for the name unless names are strict.
    """

    address: Address
    name: str
    part: bool = False


Difference = Missing | Unexpected | Altered | Renamed


class Drift(Struct, frozen=True):
    """All differences, sorted by address."""

    differences: tuple[Difference, ...]

    def __bool__(self) -> bool:
        return bool(self.differences)

    @property
    def outermost(self) -> Iterator[Difference]:
        """The differences without those below a table or a type that is itself missing or unexpected."""
        whole = {
            difference.address
            for difference in self.differences
            if isinstance(difference, Missing | Unexpected) and not difference.address.name
        }
        for difference in self.differences:
            # A missing schema is named beside its tables: creating it is a statement of its own.
            if not difference.address.name or difference.address.parent not in whole:
                yield difference


def compare(expected: CanonicalSchema, actual: CanonicalSchema, names: Mapping[Address, str] | None = None) -> Drift:
    """Return every difference of `actual` from `expected`; `names` are other names of what is the same otherwise."""
    differences: list[Difference] = []
    if expected is not actual:  # as where a look at the whole of both has found nothing
        for address, item in expected.items():
            found = actual.get(address)
            if found is None:
                differences.append(Missing(address, item))
            elif found != item:
                differences.append(Altered(address, item, found))
        differences.extend(Unexpected(address, item) for address, item in actual.items() if address not in expected)
    differences.extend(Renamed(address, name) for address, name in (names or {}).items())
    return Drift(tuple(sorted(differences, key=lambda difference: difference.address)))
