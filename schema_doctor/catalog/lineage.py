"""What the catalog says of partitions and of tables that inherit, in the words of the model."""

from collections.abc import Mapping, Sequence
from typing import Any

from schema_doctor.catalog.indexdef import key_columns, requoted
from schema_doctor.identifier import quote_ident
from schema_doctor.sqlstring import portable


def _lineage(_: object, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a table is partitioned, and of what it is a part, from a row of `table.sql`."""
    return {
        "partition_by": partition_key(row["partition_by"]) if row["partition_by"] is not None else None,
        "partition_of": table(row["partition_of"]) if row["partition_of"] is not None else None,
        "bound": portable(row["bound"]) if row["bound"] is not None else None,
        "inherits": tuple(sorted(table(pair) for pair in row["inherits"])),
    }


def table(pair: Sequence[str]) -> str:
    """Return schema and table as SQL writes them."""
    return ".".join(quote_ident(name) for name in pair)


def partition_key(definition: str) -> str:
    """Return what pg_get_partkeydef() prints, with names quoted that any supported server reserves."""
    method = definition.partition(" ")[0]
    elements, _ = key_columns(definition)
    return f"{method} ({', '.join(portable(requoted(element)) for element in elements)})"


PARTS = {"partition_of": _lineage}
