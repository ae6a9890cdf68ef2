"""Types and collations that are neither there nor declared, such as range types, which a spec does not know."""

from collections.abc import Iterator

from schema_doctor.declaration import Spec
from schema_doctor.model import TYPES, Address, Attribute, Column, Domain, Extension, Kind, Schema
from schema_doctor.snapshot import Snapshot
from schema_doctor.sqltype import parse_type
from schema_doctor.usualcollation import place_of_collation


def lacking_types(spec: Spec, snapshot: Snapshot, expected: Schema, actual: Schema) -> Iterator[tuple[Address, str]]:
    """Yield what is to be made of such a type or collation, with the reason why it cannot.

    Whatever an extension brings, and where, is not known before it is as it is to be.
    """
    if any(isinstance(item, Extension) and actual.get(address) != item for address, item in expected.items()):
        return
    declared = {one[1:3] for one in expected if one.kind in TYPES or one.kind is Kind.TABLE}
    for address, item in expected.items():
        if not isinstance(item, Column | Domain | Attribute):
            continue
        found = actual.get(address)
        if item.collation is not None and _is_missing(item.collation, snapshot):
            yield address, f"collation {item.collation} does not exist"
            continue
        if "." not in item.type and not spec.own_types:
            continue
        if isinstance(found, Column | Domain | Attribute) and found.type == item.type:
            continue
        named = parse_type(item.type, known=spec.own_types)
        schemas = snapshot.types.get(named.name, ())
        if named.builtin or named.schema in schemas or (named.schema, named.name) in declared:
            continue
        if named.schema is not None or not schemas:
            name = f"{named.schema}.{named.name}" if named.schema is not None else named.name
            yield address, f"type {name} does not exist"


def _is_missing(collation: str, snapshot: Snapshot) -> bool:
    schema, name = place_of_collation(collation)
    there = snapshot.collations.get(name, ())
    return not there if schema is None else schema not in there
