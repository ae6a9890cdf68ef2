"""Which objects of a database a snapshot is to show."""

from collections.abc import Collection
from fnmatch import fnmatchcase

from schema_doctor.model import Address, Column, Extension, Kind, Schema, SchemaObject, Sequence
from schema_doctor.numbering import numbered_by, owner


def select(schema: Schema, *, schemas: Collection[str], tables: Collection[str]) -> dict[Address, SchemaObject]:
    """Return what matches the globs, everything where there are none.

    `tables` are matched against `name` and `schema.name`. A sequence comes with the table that uses or owns it; schemas
    and extensions are left out where single tables are asked for.
    """
    kept = {
        address: item
        for address, item in schema.items()
        if _in_schemas(address, item, schemas) and (not tables or _named(address, tables))
    }
    if tables:
        columns = {address: item for address, item in kept.items() if isinstance(item, Column)}
        used = {numbered_by(item) for item in columns.values()}
        kept |= {
            address: item
            for address, item in schema.items()
            if isinstance(item, Sequence) and (address in used or owner(item) in columns)
        }
    return kept


def _in_schemas(address: Address, item: SchemaObject, schemas: Collection[str]) -> bool:
    home = item.schema or "" if isinstance(item, Extension) else address.schema
    return not schemas or any(fnmatchcase(home, glob) for glob in schemas)


def _named(address: Address, tables: Collection[str]) -> bool:
    if address.kind in (Kind.SCHEMA, Kind.EXTENSION):
        return False
    names = (address.relation, f"{address.schema}.{address.relation}")
    return any(fnmatchcase(name, glob) for name in names for glob in tables)
