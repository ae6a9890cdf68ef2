"""Defaults that are NULL: of most types PostgreSQL does not keep them, for what has no default gets NULL anyhow.

It keeps them of a domain, whose own default they set aside, and of a type with a modifier, where the cast to it
remains (manual: ddl-default; catalog/heap.c, "just a NULL constant").
"""

from schema_doctor.equivalence import meaning
from schema_doctor.sqlterm import Term
from schema_doctor.sqltype import parse_type


def is_null(default: str | None) -> bool:
    """Tell whether a default certainly is NULL, with or without casts."""
    return default is not None and _meaning(default, "").head == "NULL"


def kept(default: str | None, type_name: str) -> str | None:
    """Return the default of a column or domain that PostgreSQL would keep, None where it certainly keeps none.

    The type is as format_type() prints it. Of what is not built in it may be a domain.
    """
    if default is None or not is_plain(type_name):
        return default
    found = _meaning(default, type_name)
    return None if (found.head, found.type) == ("NULL", type_name) else default


def is_plain(type_name: str) -> bool:
    """Tell whether a type is built in, and has no modifier."""
    parsed = parse_type(type_name)
    return parsed.builtin and not parsed.modifiers


def _meaning(default: str, type_name: str) -> Term:
    if "null" not in default.lower():  # as most
        return Term("")
    try:
        return meaning(default, {}, type_name or None)
    except (ValueError, RecursionError):
        return Term("")
