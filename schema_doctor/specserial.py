"""Columns that number their rows: `serial` and what it stands for, and the options of an identity."""

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from schema_doctor.identityoptions import parse, with_name
from schema_doctor.model import Address, Column, Kind, Schema, Sequence, Table
from schema_doctor.names import default_name
from schema_doctor.numbering import next_value, owned_by, sequence, written
from schema_doctor.shortform import ColumnText
from schema_doctor.specdraft import WRONG, Draft
from schema_doctor.sqltype import is_serial

Report = Callable[[str, str], None]  # a key of the column, and what is wrong with it


def base_type(text: ColumnText, report: Report) -> str:
    """Return the type of a column, of a serial one that which it stands for; report what contradicts a serial."""
    base = is_serial(text.type)
    if base is None:
        return text.type
    for key, value in (("default", text.default), ("identity", text.identity), ("generated", text.generated)):
        if value is not None:
            report(key, f"a {text.type} column takes its values from its sequence; remove {key}, or write type {base}")
    if text.nullable:
        report("nullable", f"a {text.type} column cannot be nullable; remove nullable, or write {base} and its default")
    return base


def identity_options(text: ColumnText, data_type: str, report: Report) -> str:
    """Return the options of the sequence of an identity column in their canonical text."""
    if not text.identity_options.strip():
        return ""
    if text.identity is None:
        report("identity_options", "only an identity column has them; add identity: by default, or remove them")
        return ""
    try:
        numbers, name = parse(text.identity_options, data_type)
    except WRONG as error:
        report("identity_options", str(error))
        return ""
    return with_name(written(numbers, data_type), name)


def name_serials(draft: Draft) -> Mapping[Address, Address]:
    """Add the sequences of serial columns under PostgreSQL's default name; returns the sequence of each column."""
    if not draft.serials:
        return {}
    taken: dict[str, set[str]] = {}
    for address, item in draft.objects.items():
        if not isinstance(item, Column):
            taken.setdefault(address.schema, set()).add(address.name or address.relation)
    found: dict[Address, Address] = {}
    for address in draft.serials:
        column = draft.objects[address]
        table = draft.objects.get(address.parent)
        if not isinstance(column, Column):
            continue
        names = taken[address.schema]
        name = default_name(address.relation, address.name, "seq", names)
        names.add(name)
        place = Address(Kind.SEQUENCE, address.schema, name)
        draft.objects[place] = replace(_sequence(address, column), unlogged=isinstance(table, Table) and table.unlogged)
        draft.marks[place] = draft.marks[address]
        draft.paths[place] = draft.where(address)
        numbered = replace(column, default=next_value(place))
        draft.objects[address] = draft.tables[address.parent].columns[address.name] = numbered
        found[address] = place
    return found


def _sequence(address: Address, column: Column) -> Sequence:
    return replace(sequence(column.type), owned_by=owned_by(address))


def serials(schema: Schema) -> Iterator[tuple[Address, Address]]:
    """Yield the columns of which a serial type says all, each with its sequence."""
    for column, item in schema.items():
        if not isinstance(item, Column) or item.default is None or item.nullable or item.type not in SERIAL_WORDS:
            continue
        place = Address(Kind.SEQUENCE, column.schema, default_name(column.relation, column.name, "seq", ()))
        table = schema.get(column.parent)
        made = replace(_sequence(column, item), unlogged=isinstance(table, Table) and table.unlogged)
        if item.default == next_value(place) and schema.get(place) == made:
            yield column, place


SERIAL_WORDS = {"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
