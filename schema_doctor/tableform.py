"""Bring the options of tables into one spelling: storage parameters by meaning, replica identities by their index."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schema_doctor.model import Address, Kind, Schema, SchemaObject, Table
from schema_doctor.parameters import meaning

_INDEXES = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.INDEX)


def settle_tables(expected: dict[Address, SchemaObject], actual: Schema, origins: Mapping[Address, Address]) -> None:
    """Change `expected` in place; `origins` maps addresses of the database to those of the spec where they differ."""
    moved = {
        (origin.schema, origin.relation, origin.name): address.name
        for address, origin in origins.items()
        if address.kind in _INDEXES
    }
    for address, item in expected.items():
        if not isinstance(item, Table):
            continue
        same: dict[str, Any] = {}
        index = item.replica_identity.removeprefix("index ")
        if index != item.replica_identity and (name := moved.get((address.schema, address.relation, index))):
            same["replica_identity"] = f"index {name}"
        found = actual.get(address)
        if isinstance(found, Table) and meaning(found.parameters) == meaning(item.parameters):
            same["parameters"] = found.parameters
        if same:
            expected[address] = replace(item, **same)
