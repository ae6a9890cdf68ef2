"""Which tables are parts of which others: partitions of their table, children of the tables that they inherit from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from schema_doctor.identifier import quote_ident
from schema_doctor.model import Address, Check, Column, Kind, Schema, Table
from schema_doctor.names import table_name


def table_text(table: Address) -> str:
    """Return schema and name of a table as SQL writes them: public.events."""
    return f"{quote_ident(table.schema)}.{quote_ident(table.relation)}"


def table_address(text: str) -> Address:
    """Return the table that a text of `partition_of` or `inherits` means."""
    schema, relation = table_name(text)
    return Address(Kind.TABLE, schema or "public", relation)


def table_of(address: Address) -> Address:
    """Return a table, or that of what is part of one."""
    return address.parent if address.name else address


def parents(item: object) -> tuple[Address, ...]:
    """Return the tables of which a table is a partition or a child."""
    if not isinstance(item, Table):
        return ()
    if item.partition_of is not None:
        return (table_address(item.partition_of),)
    return tuple(table_address(text) for text in item.inherits)


def is_partition(table: Address, schema: Schema) -> bool:
    """Tell whether a table is a partition."""
    item = schema.get(table)
    return isinstance(item, Table) and item.partition_of is not None


def above(table: Address, schema: Schema) -> Iterator[Address]:
    """Yield the tables above a table, the nearest first; each once."""
    seen = {table}
    found = list(parents(schema.get(table)))
    while found:
        one = found.pop(0)
        if one not in seen:
            seen.add(one)
            yield one
            found.extend(parents(schema.get(one)))


def children(schema: Schema) -> Mapping[Address, Sequence[Address]]:
    """Return for each table that has any its partitions and children, in the order of the schema."""
    found: dict[Address, list[Address]] = {}
    for address, item in schema.items():
        for parent in parents(item):
            found.setdefault(parent, []).append(address)
    return found


def below(table: Address, below_each: Mapping[Address, Sequence[Address]]) -> Iterator[Address]:
    """Yield all tables below a table, each parent before what is below it; `below_each` is what `children` returns."""
    seen = {table}
    found = list(below_each.get(table, ()))
    while found:
        one = found.pop(0)
        if one not in seen:
            seen.add(one)
            yield one
            found.extend(below_each.get(one, ()))


def depths(schemas: Iterable[Schema]) -> dict[Address, int]:
    """Return how many tables stand above each, in any of the schemas; those without are left out."""
    found: dict[Address, int] = {}
    for schema in schemas:
        for address, item in schema.items():
            if isinstance(item, Table) and parents(item):
                found[address] = max(found.get(address, 0), sum(1 for _ in above(address, schema)))
    return found


def checks_below(check: Address, schema: Schema) -> Iterator[Address]:
    """Yield the checks that partitions and children have of a table's, and which are renamed with that."""
    item = schema.get(check)
    if isinstance(item, Check) and not item.no_inherit:
        for table in below(check.parent, children(schema)):
            one = check.of_table(table)
            if one in schema:
                yield one


def heirloom(columns: Iterable[Column], *, partition: bool) -> Column:
    """Return the column that a table has of its parents, each of which has one of that name.

    Comments are not inherited, and an identity only by partitions, as PostgreSQL 17 does it (sql-createtable).
    """
    first, *others = columns
    identity = first.identity if partition else None
    found = replace(
        first, comment=None, not_null_name=None, not_null_comment=None, identity=identity, identity_options=""
    )
    for other in others:
        default = found.default if found.default is not None else other.default
        found = replace(found, nullable=found.nullable and other.nullable, default=default)
    forbidding = [one.valid for one in (first, *others) if not one.nullable]
    return replace(found, valid=not forbidding or True in forbidding)


def as_inherited(own: Column, given: Column, *, partition: bool) -> bool:
    """Tell whether a column is exactly what the parents give; up to PostgreSQL 16 partitions have no identity."""
    return own == given or (partition and given.identity is not None and own == replace(given, identity=None))
