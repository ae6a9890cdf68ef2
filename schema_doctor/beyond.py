"""What the spec refers to without declaring it, and is not there: tables, columns of keys and sequences, types."""

import json
from collections.abc import Iterator

from psycopg import Connection

from schema_doctor.canon import Canonical
from schema_doctor.catalog import PINNED, Row, settings, sql
from schema_doctor.ddl.context import Unplannable
from schema_doctor.lineage import parents, table_of
from schema_doctor.model import Address, ForeignKey, Kind, SchemaObject, Sequence, Table
from schema_doctor.numbering import owner


def absent(connection: Connection[Row], both: Canonical) -> list[Unplannable]:
    """Return what cannot be made, or be as it is to be, for want of what the spec does not declare.

    One round trip where there is anything to ask.
    """
    named = [
        (address, one)
        for address, item in both.expected.items()
        if item != both.actual.get(address)
        for one in _named(item)
        if table_of(one) not in both.expected and (one.kind is Kind.TABLE or table_of(one) not in both.actual)
    ]
    lacking = [Unplannable(one, why) for one, why in both.unusable.items() if _is_of_a_type(one, both)]
    if not named:
        return lacking
    listed = [
        {
            "place": place,
            "schema": one.schema,
            "relation": one.relation,
            "column": one.name,
            "heir": _heir(address, both),
        }
        for place, (address, one) in enumerate(named)
    ]
    with connection.transaction(force_rollback=True):
        settings(connection, PINNED)
        rows = connection.execute(sql("absent"), [json.dumps(listed, ensure_ascii=False)]).fetchall()
    found: dict[Address, Unplannable] = {}
    for place, there in rows:
        address, one = named[place]
        why = f"{one} does not exist, and the spec does not declare it"
        if there and (heir := _heir(address, both)):
            why = f"{one}, which the spec does not declare, is no table that can have a {heir}"
        found.setdefault(address, Unplannable(address, why))
    return [*lacking, *found.values()]


def _heir(address: Address, both: Canonical) -> str:
    """Return what a table is to be of the tables above it, "" for anything else."""
    item = both.expected[address]
    if not isinstance(item, Table):
        return ""
    return "child" if item.partition_of is None else "partition"


def _is_of_a_type(address: Address, both: Canonical) -> bool:
    """Tell whether something is a domain that is there, or an attribute of a type that is: those may be made anew."""
    if address.kind is Kind.ATTRIBUTE:
        return address.parent._replace(kind=Kind.COMPOSITE) in both.actual
    return address.kind is Kind.DOMAIN and address in both.actual


def _named(item: SchemaObject) -> Iterator[Address]:
    match item:
        case Table():
            yield from parents(item)
        case ForeignKey():
            for name in item.referenced_columns:
                yield Address(Kind.COLUMN, item.referenced_schema, item.referenced_table, name)
        case Sequence():
            yield from filter(None, [owner(item)])
        case _:
            pass
