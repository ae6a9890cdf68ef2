"""Columns of a spec that no btree can hold, because PostgreSQL has no order for values of their type."""

from collections.abc import Iterator

from schema_doctor.identifier import shown
from schema_doctor.model import Column, Extension, Index, PrimaryKey, Table, Unique
from schema_doctor.partitionform import partition_key
from schema_doctor.shortindex import element, element_name
from schema_doctor.specdraft import WRONG, Draft

# Types of pg_catalog that have no default operator class for btree (pg_opclass; the same on 14 to 18).
_UNORDERED = frozenset(
    ("json", "jsonpath", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "txid_snapshot")
)
# Extensions that bring none for these types; whoever declares others may know of one that does.
_HARMLESS = frozenset(
    (
        *("plpgsql", "pgcrypto", "uuid-ossp", "citext", "pg_trgm", "unaccent", "hstore", "ltree", "btree_gin"),
        *("btree_gist", "pg_stat_statements", "vector", "postgis"),
    )
)
_INSTEAD = {"json": "use jsonb", "xml": "index an expression of it, such as one cast to text"}


def check_key_types(draft: Draft) -> None:
    """Report keys and plain btree indexes over columns of such types."""
    if any(isinstance(item, Extension) and one.relation not in _HARMLESS for one, item in draft.objects.items()):
        return
    for address, item in draft.objects.items():
        for key, name in _named(item):
            parent = address if isinstance(item, Table) else address.parent
            table = draft.tables.get(parent)
            column = table.columns.get(name) if table else None
            if isinstance(column, Column) and column.type in _UNORDERED:
                hint = _INSTEAD.get(column.type, "use a gist index, or an expression of it")
                what = f"{shown(name)} is of type {column.type}, for which PostgreSQL has no order"
                draft.problem(address, f"{what}, which {_NEEDS[type(item)]} needs; {hint}", key)
                break


_NEEDS: dict[type, str] = {PrimaryKey: "a primary key", Unique: "a unique constraint", Index: "a btree index"}
_NEEDS[Table] = "a partition key"


def _named(item: object) -> Iterator[tuple[str, str]]:
    """Yield the columns that must have an order, each behind the property that names them."""
    match item:
        case (
            PrimaryKey(columns=columns, without_overlaps=overlaps) | Unique(columns=columns, without_overlaps=overlaps)
        ):
            yield from (("columns", name) for name in (columns[:-1] if overlaps else columns))
        case Index(method="btree", columns=columns):
            for text in columns:
                name = element_name(text)
                if name is not None and element(text) == (text, True):  # else it may name an operator class
                    yield "columns", name.name
        case Table(partition_by=str(text)):
            try:
                key = partition_key(text)
            except WRONG:
                return  # it has been reported
            for text in key.elements:
                name = element_name(text)
                if key.method != "hash" and name is not None and element(text) == (text, True):
                    yield "partition_by", name.name
        case _:
            pass
