"""Collations that say nothing: PostgreSQL keeps that of the type for none (catalog-pg-attribute, "attcollation")."""

from schema_doctor.identifier import fold
from schema_doctor.model import Attribute, Column, Domain, Schema
from schema_doctor.names import split_names
from schema_doctor.sqltype import parse_type


def kept_collation(collation: str | None, type_name: str) -> str | None:
    """Return the collation of a column, domain or attribute; None for the one that its type has anyhow.

    The type is as format_type() prints it. What is not built in may be a domain, with a collation of its own.
    """
    parsed = parse_type(type_name)
    usual = '"C"' if parsed.name == "name" else '"default"'
    return None if parsed.builtin and collation == usual else collation


def named_collations(schema: Schema) -> set[str]:
    """Return the names, without their schemas, of the collations of columns, domains and attributes."""
    names = {item.collation for item in schema.values() if isinstance(item, Column | Domain | Attribute)}
    return {place_of_collation(name)[1] for name in names if name is not None}


def place_of_collation(collation: str) -> tuple[str | None, str]:
    """Return the schema of a collation, None where it is named without one, and its name."""
    *schema, name = (fold(part) for part in split_names(collation))
    return (schema[0] if schema else None), name
