"""What an object needs of others: columns, tables, types and sequences."""

from collections.abc import Collection, Iterable, Iterator

from schema_doctor.ddl.sqltext import mentions
from schema_doctor.identifier import quote_ident
from schema_doctor.lineage import parents
from schema_doctor.model import (
    TYPES,
    Address,
    Attribute,
    Check,
    Column,
    Domain,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
)
from schema_doctor.model import Sequence as Numbers
from schema_doctor.numbering import named_sequences, owner
from schema_doctor.typeorder import place_of


def needed(address: Address, item: SchemaObject, columns: Collection[Address]) -> Iterator[Address]:
    """Yield what an object needs, beside what it is part of; `columns` are those of its table."""
    match item:
        case Column():
            yield from _of_type(item.type)
            yield from _sequences(address, item.default)
            yield from _columns([item.generated or ""], columns)
        case Domain():
            yield from _of_type(item.type)
            yield from _sequences(address, item.default)
        case Attribute():
            yield from _of_type(item.type)
        case Table():
            yield from parents(item)
        case Numbers():
            yield from filter(None, [owner(item)])
        case PrimaryKey() | Unique():
            yield from (address._replace(kind=Kind.COLUMN, name=name) for name in (*item.columns, *item.include))
        case ForeignKey():
            yield from (address._replace(kind=Kind.COLUMN, name=name) for name in item.columns)
            target = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
            yield target
            yield from (target._replace(kind=Kind.COLUMN, name=name) for name in item.referenced_columns)
        case Check():
            yield from _columns([item.expression], columns)
        case Index() | Exclusion():
            elements = item.columns if isinstance(item, Index) else item.elements
            yield from _columns([*elements, item.predicate or "", *map(quote_ident, item.include)], columns)
        case _:
            pass


def _sequences(address: Address, default: str | None) -> Iterator[Address]:
    for schema, name in named_sequences(default or ""):
        yield Address(Kind.SEQUENCE, schema or address.schema, name)


def _of_type(text: str) -> Iterator[Address]:
    if (place := place_of(text)) is not None:
        yield from (Address(kind, *place) for kind in (*TYPES, Kind.TABLE))


def _columns(texts: Iterable[str], columns: Iterable[Address]) -> Iterator[Address]:
    whole = " ".join(texts)
    return (one for one in columns if mentions(whole, one.name))
