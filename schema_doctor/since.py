"""What an object says that older servers cannot: from which version of PostgreSQL on it can be made."""

from collections.abc import Iterator

from schema_doctor.model import (
    Attribute,
    Check,
    Column,
    Domain,
    ForeignKey,
    Index,
    PrimaryKey,
    SchemaObject,
    Sequence,
    Unique,
)
from schema_doctor.sqltype import parse_type

NOT_NULLS_SINCE = 18  # before, NOT NULL of a column is no constraint with properties of its own


def too_new(item: SchemaObject, major: int) -> str:
    """Return why a server of a major version cannot have an object, "" if it can."""
    for since, what in _needs(item):
        if since > major:
            return f"{what} needs PostgreSQL {since}; the server is {major}"
    return ""


def _needs(item: SchemaObject) -> Iterator[tuple[int, str]]:
    """Yield what an object says with the first version that knows it (appendix "Release Notes")."""
    match item:
        case Column(generated=generated, stored=stored, type=type_name):
            yield from _type(type_name)
            if not item.valid:
                yield 18, "NOT NULL that is NOT VALID"
            if generated is not None and not stored:
                yield 18, "a virtual generated column"
        case Domain(type=type_name) | Attribute(type=type_name):
            yield from _type(type_name)
        case Unique(nulls_not_distinct=True) | Index(nulls_not_distinct=True):
            yield 15, "NULLS NOT DISTINCT"
        case Sequence(unlogged=True):
            yield 15, "an unlogged sequence"
        case ForeignKey(on_delete_columns=columns) if columns:
            yield 15, "a list of columns behind SET NULL or SET DEFAULT"
        case _:
            pass
    match item:
        case PrimaryKey(without_overlaps=True) | Unique(without_overlaps=True):
            yield 18, "WITHOUT OVERLAPS"
        case ForeignKey(period=True):
            yield 18, "PERIOD in a foreign key"
        case ForeignKey(enforced=False) | Check(enforced=False):
            yield 18, "NOT ENFORCED"
        case _:
            pass


def _type(text: str) -> Iterator[tuple[int, str]]:
    if text.startswith("numeric("):  # no other type has changed what it takes
        yield parse_type(text).min_version // 10000, f"type {text}"
