"""What partitions have of the tables above them, indexes, keys and foreign keys, and how it is called.

A spec speaks of it by the name of the whole; with its kind, its table, or both, where there are several of that name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from schema_doctor.lineage import above, is_partition
from schema_doctor.model import INDEXED, Address, Kind, Schema, SchemaObject
from schema_doctor.names import default_name
from schema_doctor.servername import LABELS, addition
from schema_doctor.specdumptree import key_of, qualified

HANDED_DOWN = (*INDEXED, Kind.FOREIGN_KEY)

Below = Mapping[tuple[str, str], Sequence[tuple[Address, SchemaObject]]]


def wholes(partition: Address, schema: Schema, below: Below) -> Iterator[tuple[Address, SchemaObject]]:
    """Yield what a partition has a part of; `below` is what `by_table` returns."""
    table = partition
    while is_partition(table, schema):
        table = next(above(table, schema))
        yield from (one for one in below.get((table.schema, table.relation), ()) if one[0].kind in HANDED_DOWN)


def usual_name(partition: Address, whole: Address, item: SchemaObject) -> str:
    """Return what the server calls a part where that name is free (ChooseIndexName in indexcmds.c)."""
    if whole.kind is Kind.FOREIGN_KEY:
        return whole.name
    return default_name(partition.relation, addition(item), LABELS[whole.kind], ())


def spellings(address: Address) -> Iterator[str]:
    """Yield the ways to name an object, the shortest first."""
    name = key_of(address.name)
    whole = f"{qualified(address.schema, address.relation)}.{key_of(address.name, '.')}"
    yield from (name, f"{address.kind} {name}", whole, f"{address.kind} {whole}")


def by_spelling(addresses: Iterable[Address]) -> dict[str, list[Address]]:
    """Return which objects a spelling can mean."""
    found: dict[str, list[Address]] = {}
    for address in addresses:
        for spelling in spellings(address):
            found.setdefault(spelling, []).append(address)
    return found
