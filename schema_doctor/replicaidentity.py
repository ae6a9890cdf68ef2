"""By which index or key replication knows the rows of a table that names one (manual: sql-altertable)."""

from collections.abc import Callable, Iterable

from schema_doctor.lineage import above, is_partition
from schema_doctor.model import Address, Index, PrimaryKey, Schema, SchemaObject, Table, Unique
from schema_doctor.shortindex import element_name

Below = Callable[[Address], Iterable[tuple[Address, SchemaObject | None]]]  # what is below a table


def known_by(table: Address, schema: Schema, below: Below) -> tuple[Address, frozenset[str]] | None:
    """Return the index or key that the replica identity of a table names, and its columns; None where there is none.

    That of a partition may be a part of an index of a table above, and is called by that.
    """
    item = schema.get(table)
    if not isinstance(item, Table) or not item.replica_identity.startswith("index "):
        return None
    name = item.replica_identity.removeprefix("index ")
    for one in (table, *(above(table, schema) if is_partition(table, schema) else ())):
        for address, found in below(one):
            if address.name == name and isinstance(found, PrimaryKey | Unique | Index):
                return address, columns_of(found)
    return None


def columns_of(item: PrimaryKey | Unique | Index) -> frozenset[str]:
    """Return the names of the columns of an index or key, without what it includes."""
    if not isinstance(item, Index):
        return frozenset(item.columns)
    return frozenset(found.name for one in item.columns if (found := element_name(one)))
