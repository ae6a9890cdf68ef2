"""Collations that say nothing: PostgreSQL keeps that of the type for none (catalog-pg-attribute, "attcollation")."""

from schema_doctor.identifier import NotAName, fold
from schema_doctor.model import Attribute, Column, Domain, Schema
from schema_doctor.sqltype import parse_type


def kept_collation(collation: str | None, type_name: str) -> str | None:
    """Return the collation of a column, domain or attribute; None for the one that its type has anyhow.

    The type is as format_type() prints it. What is not built in may be a domain, with a collation of its own.
    """
    parsed = parse_type(type_name)
    usual = '"C"' if parsed.name == "name" else '"default"'
    return None if parsed.builtin and collation == usual else collation


def unqualified_collations(schema: Schema) -> set[str]:
    """Return the names of the collations that columns, domains and attributes name without a schema."""
    names = {item.collation for item in schema.values() if isinstance(item, Column | Domain | Attribute)}
    return {found for name in names if name is not None and (found := unqualified(name)) is not None}


def unqualified(collation: str) -> str | None:
    """Return the name of a collation that is named without a schema."""
    try:
        return fold(collation)
    except NotAName:  # two names, with a dot between them
        return None
