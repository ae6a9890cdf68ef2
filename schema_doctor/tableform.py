"""Bring the options of tables into one spelling: storage parameters by meaning, replica identities by their index."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from schema_doctor.model import Address, Exclusion, Index, Kind, PrimaryKey, Schema, SchemaObject, Table, Unique
from schema_doctor.parameters import meaning

_INDEXES = (Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.INDEX)


_Stored = Table | PrimaryKey | Unique | Exclusion | Index  # what has storage parameters


def settle_parameters(expected: dict[Address, SchemaObject], actual: Schema) -> None:
    """Change `expected` in place: storage parameters that mean the same become those of the database."""
    for address, item in expected.items():
        if isinstance(item, _Stored) and item.parameters:
            found = actual.get(address)
            if isinstance(found, _Stored) and meaning(found.parameters) == meaning(item.parameters):
                expected[address] = replace(item, parameters=found.parameters)


def settle_tables(expected: dict[Address, SchemaObject], origins: Mapping[Address, Address]) -> None:
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
        if same:
            expected[address] = replace(item, **same)
