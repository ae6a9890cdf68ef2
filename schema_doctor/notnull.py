"""The name of the NOT NULL constraint of a column (PostgreSQL 18), which is said where it is not the default one."""

from msgspec.structs import replace

from schema_doctor.model import Address, Column
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
