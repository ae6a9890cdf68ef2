"""Collations that say nothing: PostgreSQL keeps that of the type for none (catalog-pg-attribute, "attcollation")."""

from schema_doctor.sqltype import parse_type


def kept_collation(collation: str | None, type_name: str) -> str | None:
    """Return the collation of a column, domain or attribute; None for the one that its type has anyhow.

    The type is as format_type() prints it. What is not built in may be a domain, with a collation of its own.
    """
    parsed = parse_type(type_name)
    usual = '"C"' if parsed.name == "name" else '"default"'
    return None if parsed.builtin and collation == usual else collation
