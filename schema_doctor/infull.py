"""What a spec says in short of types, collations and generated columns, as the database has it."""

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from schema_doctor.declaration import Spec
from schema_doctor.identifier import quote_ident
from schema_doctor.model import Address, Attribute, Column, Domain, SchemaObject
from schema_doctor.snapshot import Snapshot
from schema_doctor.sqltype import TypeName, parse_type
from schema_doctor.storage import declared_storage
from schema_doctor.usualcollation import place_of_collation


def in_full(spec: Spec, snapshot: Snapshot) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield the objects of the spec with types and collations in the schemas where the server has them.

    Generated columns of which the spec does not say whether they are stored are so as they are there.
    """
    for address, item in spec.schema.items():
        if isinstance(item, Column | Domain | Attribute):
            found = _collated(address, item, snapshot) if snapshot.collations else item
            yield address, _typed(address, found, spec, snapshot)
        else:
            yield address, item


def _collated(address: Address, item: Column | Domain | Attribute, snapshot: Snapshot) -> Column | Domain | Attribute:
    schema, name = place_of_collation(item.collation) if item.collation is not None else (None, "")
    schemas = snapshot.collations.get(name, ())
    home = _home(address.schema, schemas)
    if schema is not None or home is None or "pg_catalog" in schemas:  # that is looked into first
        return item
    return replace(item, collation=f"{quote_ident(home)}.{quote_ident(name)}")


def _typed(
    address: Address, item: Column | Domain | Attribute, spec: Spec, snapshot: Snapshot
) -> Column | Domain | Attribute:
    if not isinstance(item, Column):
        own = _of_server(item.type, address.schema, spec, snapshot) if spec.own_types else None
        return replace(item, type=own.canonical) if own is not None else item
    if address in spec.either_stored:
        there = snapshot.schema.get(address)
        item = replace(item, stored=not isinstance(there, Column) or there.stored)
    if not spec.own_types and not item.storage:
        return item
    parsed = _of_server(item.type, address.schema, spec, snapshot)
    usual = declared_storage(parsed, spec.schema, snapshot.storages, spec.own_types) if item.storage else None
    storage = None if item.storage == usual else item.storage
    same = (parsed.canonical, storage) == (item.type, item.storage)
    return item if same else replace(item, type=parsed.canonical, storage=storage)


def _of_server(text: str, schema: str, spec: Spec, snapshot: Snapshot) -> TypeName:
    """Return a type that the spec does not declare within the schema where the server has it."""
    parsed = parse_type(text, known=spec.own_types)
    if parsed.builtin or parsed.schema is not None:
        return parsed
    found = _home(schema, snapshot.types.get(parsed.name, ()))
    return parsed.within(found) if found is not None else parsed


def _home(schema: str, schemas: Collection[str]) -> str | None:
    """Return in which of some schemas an object of `schema` means a name: its own, public, or wherever it is."""
    return next((one for one in (schema, "public", *schemas) if one in schemas), None)
