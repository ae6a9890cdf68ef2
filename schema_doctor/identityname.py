"""Names of the sequences of identity columns: nobody's business unless names are strict, as those of constraints."""

from collections.abc import Mapping

from msgspec.structs import replace

from schema_doctor.identityoptions import sequence_name, with_name
from schema_doctor.model import Address, Column, Kind, Schema, SchemaObject, Sequence, Table
from schema_doctor.rename import Renaming, identity_name, numbered_as
from schema_doctor.serialname import Moved

Objects = dict[Address, SchemaObject]


def identity_sequences(schema: Schema, major: int) -> dict[Address, Address]:
    """Return the sequences of the identity columns of a database, by column.

    Since PostgreSQL 17 those of partitions are that of the table at the top (release-17).
    """
    return {
        address: Address(Kind.SEQUENCE, address.schema, identity_name(item, address))
        for address, item in schema.items()
        if isinstance(item, Column) and item.identity is not None and not (major >= 17 and _is_part(address, schema))
    }


def with_sequences(schema: Schema, owned: Mapping[Address, Address]) -> Objects:
    """Return a schema in which the sequences of identity columns stand as well, so that names are not given twice."""
    return {**schema, **dict.fromkeys(owned.values(), Sequence())}


def settle_identities(
    expected: Objects, renaming: Renaming, owned: Mapping[Address, Address], moved: Moved, *, strict: bool
) -> None:
    """Bring both sides, in place, to the names that the sequences have or are to have, and take them out again.

    `owned` are those that the schema of `renaming` holds. Those that are renamed because the spec names them otherwise
    are told to `moved`, with the column in which the spec does so.
    """
    for column, sequence in owned.items():
        here, there = renaming.where(column), renaming.where(sequence)
        if isinstance(item := renaming.schema[here], Column):
            renaming.schema[here] = numbered_as(item, here, there.relation)
    waiting: dict[Address, str] = {}
    now = {renaming.where(column): sequence for column, sequence in owned.items()}
    for address, declared in list(expected.items()):
        if not isinstance(declared, Column) or declared.identity is None:
            continue
        item = expected[address] = numbered_as(declared, address, identity_name(declared, address))
        found = renaming.schema.get(address)
        if not isinstance(found, Column) or found.identity is None or found.identity_options == item.identity_options:
            continue
        name = sequence_name(found.identity_options)
        if not strict or address not in now:
            expected[address] = replace(item, identity_options=with_name(item.identity_options, name))
        elif name != (wanted := sequence_name(item.identity_options)):
            waiting[now[address]] = identity_name(item, address)
            moved.origins[now[address]] = address
            renaming.schema[address] = replace(found, identity_options=with_name(found.identity_options, wanted))
    renaming.rename_all(waiting, "the spec names it otherwise")
    for sequence in owned.values():
        renaming.schema.pop(renaming.where(sequence), None)  # a default that names it has taken it out already
    moved.names.update(waiting)


def _is_part(column: Address, schema: Schema) -> bool:
    table = schema.get(column.parent)
    return isinstance(table, Table) and table.partition_of is not None
