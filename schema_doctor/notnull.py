"""The name of the NOT NULL constraint of a column (PostgreSQL 18), which is said where it is not the default one."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from schema_doctor.model import CONSTRAINTS, Address, Column, Schema
from schema_doctor.names import default_name


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
