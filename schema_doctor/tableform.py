"""Bring the options of tables into one spelling: storage parameters by meaning, replica identities by their index."""

from collections.abc import Mapping

from msgspec.structs import replace

from schema_doctor.lineage import above
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


def settle_tables(
    expected: dict[Address, SchemaObject],
    actual: dict[Address, SchemaObject],
    origins: Mapping[Address, Address],
    names: Mapping[Address, str],
) -> dict[Address, SchemaObject]:
    """Change `expected` in place; `origins` maps addresses of the database to those of the spec where they differ.

    A replica identity may be a part of an index of a table above, and is called by that. Returns the database with
    those by the `names` of their own that the spec calls so.
    """
    moved = {
        (origin.schema, origin.relation, origin.name): address.name
        for address, origin in origins.items()
        if address.kind in _INDEXES
    }
    called: dict[Address, SchemaObject] = {}
    for address, item in expected.items():
        if not isinstance(item, Table) or not item.replica_identity.startswith("index "):
            continue
        index = item.replica_identity.removeprefix("index ")
        found = actual.get(address)
        if names.get(address) == index and isinstance(found, Table):
            called[address] = replace(found, replica_identity=item.replica_identity)
            continue
        for one in (address, *above(address, expected)):
            if name := moved.get((one.schema, one.relation, index)):
                expected[address] = replace(item, replica_identity=f"index {name}")
                break
    return {**actual, **called} if called else actual
