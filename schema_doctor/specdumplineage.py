"""Write of what a table is a part, and leave out of a partition or child what its parents say of it already."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from schema_doctor.lineage import as_inherited, heirloom, parents, table_address
from schema_doctor.model import Address, Column, Schema, SchemaObject, Table
from schema_doctor.specdraft import guarded
from schema_doctor.specdumptree import key_of
from schema_doctor.yamlwrite import Tree

Below = Mapping[Address, Sequence[tuple[Address, SchemaObject]]]


class Lineage(Struct, frozen=True):
    """The tables of a schema with what is below each; `default` is the schema of names without one.

    `attached` is what is to be said of what partitions have of their tables.
    """

    schema: Schema
    below: Below
    default: str
    attached: Mapping[Address, dict[str, Tree]]

    def given(self, item: Table) -> dict[str, Column] | None:
        """Return the columns that a table has of its parents, None if it has no parents, or not all are written."""
        above = parents(item)
        if not above or not all(parent in self.schema for parent in above):
            return None
        columns: dict[str, list[Column]] = {}
        for parent in above:
            for address, column in self.below.get(parent, ()):
                if isinstance(column, Column):
                    columns.setdefault(address.name, []).append(column)
        partition = item.partition_of is not None
        return {name: heirloom(ones, partition=partition) for name, ones in columns.items()}

    def short(self) -> dict[Address, list[Address]]:
        """Return for each table its partitions that are said by their bounds alone."""
        found: dict[Address, list[Address]] = {}
        for address, item in sorted(self.schema.items(), key=lambda pair: pair[0]):
            if isinstance(item, Table) and self.is_short(address, item):
                found.setdefault(parents(item)[0], []).append(address)
        return found

    def is_short(self, table: Address, item: Table) -> bool:
        """Tell whether a partition is said by its bound alone, below its table."""
        given = self.given(item)
        if given is None or item != Table(partition_of=item.partition_of, bound=item.bound):
            return False
        return item.partition_of is not None and all(
            isinstance(one, Column) and address.name in given and as_inherited(one, given[address.name], partition=True)
            for address, one in self.below.get(table, ())
        )

    def keys(self, table: Address, item: Table) -> dict[str, Tree]:
        """Return the keys that say of what a table is a part, and what its parts are."""
        found: dict[str, Tree] = {}
        if item.partition_of is not None:
            found["partition_of"] = self._name(table_address(item.partition_of))
            found["bound"] = _guarded(item.bound)
            if table in self.attached:
                found["attached"] = self.attached[table]
        if item.inherits:
            found["inherits"] = [self._name(table_address(text)) for text in item.inherits]
        if item.partition_by is not None:
            found["partition_by"] = _guarded(item.partition_by)
        return found

    def partitions(self, shown: Sequence[Address]) -> dict[str, Tree]:
        """Return the partitions of a table that are said by their bounds alone."""
        found: dict[str, Tree] = {}
        for address in shown:
            item = self.schema[address]
            if isinstance(item, Table):
                name = key_of(address.relation, ".")
                if address.schema != parents(item)[0].schema:
                    name = f"{key_of(address.schema, '.')}.{name}"
                bound = _guarded(item.bound)
                found[name] = {"bound": bound, "attached": said} if (said := self.attached.get(address)) else bound
        return found

    def _name(self, table: Address) -> str:
        """Return the name of a parent as the loader finds it."""
        if table.schema == self.default and table in self.schema:
            return key_of(table.relation, ".")
        return f"{key_of(table.schema, '.')}.{key_of(table.relation, '.')}"


def _guarded(text: str | None) -> str:
    written = text or ""
    guarded(f"({written})")
    return written
