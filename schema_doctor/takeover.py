"""What of a partition PostgreSQL makes a part of the like of its table, on CREATE INDEX, ADD CONSTRAINT and ATTACH.

It compares less than it keeps (CompareIndexInfo in catalog/index.c, sql-altertable "ATTACH PARTITION"): neither the
order of a column within an index, nor whether a key is deferrable, nor storage parameters count. An index takes a key,
but a key no mere index. Exclusion constraints are never taken.
"""

from msgspec.structs import replace

from schema_doctor.identifier import quote_ident
from schema_doctor.model import ForeignKey, Index, PrimaryKey, SchemaObject, Unique, changes
from schema_doctor.regex import regex

_ORDER = regex(r"(?: DESC)?(?: NULLS (?:FIRST|LAST))?\Z")


def takes_over(given: SchemaObject, item: SchemaObject) -> bool:
    """Tell whether an index, key or foreign key of a table makes one of its partition a part of itself."""
    if isinstance(given, ForeignKey):
        return isinstance(item, ForeignKey) and not set(changes(given, item)) - {"comment", "valid"}
    if isinstance(given, PrimaryKey | Unique) and not isinstance(item, PrimaryKey | Unique):
        return False
    index = _index(given)
    return index is not None and index == _index(item)


def _index(item: SchemaObject) -> Index | None:
    """Return what is compared of an index, or of that of a key."""
    match item:
        case Index():
            columns = tuple(_ORDER.sub("", column, count=1) for column in item.columns)
            return replace(item, columns=columns, parameters=(), valid=True, comment=None)
        case PrimaryKey() | Unique() if not item.without_overlaps:
            return Index(
                columns=tuple(quote_ident(name) for name in item.columns),
                unique=True,
                include=item.include,
                nulls_not_distinct=isinstance(item, Unique) and item.nulls_not_distinct,
            )
        case _:
            return None
