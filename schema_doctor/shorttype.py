"""A type as a spec writes it: without the schema that goes without saying."""

from collections.abc import Container
from functools import lru_cache

from msgspec.structs import replace

from schema_doctor.sqltype import NotAType, parse_type
from schema_doctor.typeorder import Place, place_of


def short_type(text: str, default: str, declared: Container[Place]) -> str:
    """Return the name of a type of the user's own without its schema, if the spec says what it is and where.

    `text` is as format_type() prints it, `default` the schema of names that are written without one.
    """
    place = place_of(text)
    if place is None or place not in declared or place[0] != default:
        return text
    return _bare(text) or text


@lru_cache(maxsize=4096)
def _bare(text: str) -> str | None:
    """Return the type without its schema, None where that would be read as another type, such as date."""
    bare = replace(parse_type(text), schema=None)
    try:
        again = parse_type(bare.canonical, known=(bare.name,))
    except NotAType:
        return None
    return bare.canonical if again == bare else None
