"""Bring partition keys and bounds into one spelling, where that is certain without asking the server."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from schema_doctor.lineage import parents, table_address
from schema_doctor.model import Address, Column, Schema, SchemaObject, Table
from schema_doctor.partitionform import partition_bound, partition_key
from schema_doctor.partitionsame import same_bound, same_key
from schema_doctor.shortindex import element_name

Types = Mapping[Address, Mapping[str, str]]


def related(schema: Schema) -> dict[Address, Table]:
    """Return the tables that are partitioned or partitions."""
    return {
        address: item
        for address, item in schema.items()
        if isinstance(item, Table) and (item.partition_by is not None or item.partition_of is not None)
    }


def follow_parents(spec_schema: Schema, inherited: Collection[Address], expected: dict[Address, SchemaObject]) -> None:
    """Let columns of which the spec does not speak have the default that their parents have by now."""
    for address in inherited:
        item, source = expected[address], _source(address, inherited, expected)
        there, before = expected.get(source), spec_schema.get(source)
        if (
            isinstance(item, Column)
            and isinstance(there, Column)
            and isinstance(before, Column)
            and item.default == before.default != there.default
        ):
            expected[address] = replace(item, default=there.default)


def _source(address: Address, inherited: Collection[Address], expected: Schema) -> Address:
    """Return the column of a parent that the spec itself declares."""
    for parent in parents(expected.get(address.parent)):
        above = address.of_table(parent)
        if above in expected:
            return _source(above, inherited, expected) if above in inherited else above
    return address


def settle_lineage(
    expected: dict[Address, SchemaObject], actual: Schema, types: Types, inherited: Collection[Address], major: int
) -> None:
    """Take over the database's spelling of what certainly means the same; change `expected` in place.

    `inherited` are columns of which the spec does not speak. Before PostgreSQL 17 partitions have no identity.
    """
    if major < 17:
        for address in inherited:
            item = expected[address]
            if isinstance(item, Column) and item.identity is not None:
                expected[address] = replace(item, identity=None)
    for address, item in related(expected).items():
        found = actual.get(address)
        if isinstance(found, Table) and item != found:
            same: dict[str, Any] = {
                name: there
                for name, (wanted, there) in _texts(item, found).items()
                if _verdict(name, wanted, there, expected, types, address) is True
            }
            if same:
                expected[address] = replace(item, **same)


def doubtful(item: Table, found: object, expected: Schema, types: Types, address: Address, *, complete: bool) -> bool:
    """Tell whether only the server knows if a key or a bound is that of the database, or how DDL has to write it."""
    if isinstance(found, Table) and any(
        _verdict(name, wanted, there, expected, types, address) is None
        for name, (wanted, there) in _texts(item, found).items()
    ):
        return True
    same = isinstance(found, Table) and (found.partition_by, found.bound) == (item.partition_by, item.bound)
    return complete and not same and not _is_plain(item)


def _texts(item: Table, found: Table) -> dict[str, tuple[str, str]]:
    """Return the texts of both sides that differ, by property; what only one side has differs anyhow."""
    pairs = {"partition_by": (item.partition_by, found.partition_by), "bound": (item.bound, found.bound)}
    return {name: (one, other) for name, (one, other) in pairs.items() if one and other and one != other}


def _verdict(name: str, wanted: str, there: str, expected: Schema, types: Types, address: Address) -> bool | None:
    if name == "partition_by":
        return same_key(wanted, there, types.get(address, {}))
    return same_bound(wanted, there, _key_types(address, expected, types))


def _key_types(address: Address, expected: Schema, types: Types) -> list[str]:
    """Return the types of the key of the table of which a table is a partition, "" for an expression."""
    item = expected[address]
    if not isinstance(item, Table) or item.partition_of is None:
        return []
    parent = table_address(item.partition_of)
    above = expected.get(parent)
    if not isinstance(above, Table) or above.partition_by is None:
        return []
    names = [element_name(text) for text in partition_key(above.partition_by).elements]
    return [types.get(parent, {}).get(name.name, "") if name else "" for name in names]


def _is_plain(item: Table) -> bool:
    """Tell whether neither key nor bound holds an expression that the server would have to prove."""
    key = item.partition_by is None or partition_key(item.partition_by).columns is not None
    return key and (item.bound is None or not any(partition_bound(item.bound).expressions))
