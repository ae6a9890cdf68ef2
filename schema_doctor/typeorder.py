"""Which types are made of which, and the order in which they can be created."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from schema_doctor import regclass
from schema_doctor.identifier import NotAName
from schema_doctor.lexer import NotAnExpression
from schema_doctor.lineage import parents
from schema_doctor.model import (
    TYPES,
    Address,
    Attribute,
    Check,
    Column,
    Domain,
    DomainCheck,
    Kind,
    Schema,
    SchemaObject,
    Table,
)
from schema_doctor.sqltype import NotAType, parse_type
from schema_doctor.typemention import mentions

Place = tuple[str, str]  # schema and name of a type


@lru_cache(maxsize=4096)
def place_of(text: str) -> Place | None:
    """Return schema and name of a type of the user's own, as format_type() prints it; of an array that of its element.

    None for a type that is built in, and for one that is written without its schema.
    """
    if "." not in text:
        return None
    try:
        found = parse_type(text)
    except NotAType:
        return None
    return None if found.builtin or found.schema is None else (found.schema, found.name)


def types(schema: Schema) -> dict[Place, Address]:
    """Return the enums, domains and composite types of a schema by their names."""
    return {(address.schema, address.relation): address for address in schema if address.kind in TYPES}


def needs(schema: Schema) -> dict[Address, set[Address]]:
    """Return for each type those of the same schema that it is made of, or that its expressions name."""
    known = types(schema)
    found: dict[Address, set[Address]] = {address: set() for address in known.values()}
    if not found:
        return found
    for address, item in schema.items():
        owner = address.parent if address.name else address
        if owner in found:
            found[owner].update(known[place] for place in _places(item) if place in known and known[place] != owner)
    return found


def _places(item: SchemaObject) -> Iterator[Place]:
    match item:
        case Domain(type=text, default=default):
            yield from _named((text,), (default,))
        case Attribute(type=text):
            yield from _named((text,), ())
        case DomainCheck(expression=expression):
            yield from _named((), (expression,))
        case _:
            pass


def _named(texts: Iterable[str], expressions: Iterable[str | None]) -> Iterator[Place]:
    for text in texts:
        if (place := place_of(text)) is not None:
            yield place
    for expression in expressions:
        if expression is not None:
            with suppress(NotAName, NotAnExpression):  # the server's own text may be longer than the guard allows
                yield from [(one.schema, one.name) for one in mentions(expression) if one.schema is not None]


def in_order(found: Mapping[Address, set[Address]]) -> list[Address]:
    """Return the types so that each follows those that it needs; raises graphlib.CycleError."""
    return list(TopologicalSorter(found).static_order())


def ranks(schema: Schema) -> dict[Address, int]:
    """Return a number for each type that is higher than those of all that it needs."""
    found = needs(schema)
    numbers: dict[Address, int] = {}
    for address in in_order(found):
        numbers[address] = 1 + max((numbers[one] for one in found[address]), default=0)
    return numbers


def of_rows(schema: Schema) -> dict[Place, set[Place]]:
    """Return what each table and type is made of by type, and the tables that a partition or child has columns of."""
    found: dict[Place, set[Place]] = {}
    for address, item in schema.items():
        match item:
            case Column(type=text) | Attribute(type=text) | Domain(type=text) if (place := place_of(text)) is not None:
                found.setdefault((address.schema, address.relation), set()).add(place)
            case Table() if above := parents(item):
                found.setdefault((address.schema, address.relation), set()).update((one[1], one[2]) for one in above)
            case _:
                pass
    return found


def _naming(schema: Schema) -> dict[Place, set[Place]]:
    """Return the tables that expressions of a table name by constants of regclass."""
    found: dict[Place, set[Place]] = {}
    for address, item in schema.items():
        match item:
            case Column(default=str(text)) | Column(generated=str(text)) | Check(expression=text) if "regclass" in text:
                own = (address.schema, address.relation)
                found.setdefault(own, set()).update({*regclass.named(text)} - {own})
    return found


def row_ranks(schema: Schema) -> dict[Place, int]:
    """Return the tables and types that are made of rows of tables, each with a number above those that it needs.

    Partitions and children of such tables count as made of them, and so do tables whose expressions name others.
    """
    tables = {(address.schema, address.relation) for address in schema if address.kind is Kind.TABLE}
    heirs = {
        (address.schema, address.relation): {(one[1], one[2]) for one in parents(item)}
        for address, item in schema.items()
        if isinstance(item, Table)
    }
    found = of_rows(schema)
    named = {place: found.get(place, set()) | places for place, places in _naming(schema).items()}
    ranked: dict[Place, int] = {}
    try:
        order = [*TopologicalSorter(found | named).static_order()]
        found |= named
    except CycleError:  # no order of CREATE TABLE serves tables that name each other
        order = [*TopologicalSorter(found).static_order()]
    for place in order:
        above = heirs.get(place, set())
        numbers = [
            ranked.get(one, 0) for one in found.get(place, ()) if one in ranked or (one in tables and one not in above)
        ]
        if numbers:
            ranked[place] = 1 + max(numbers)
    return ranked
