"""Whose numbers a column takes: defaults name sequences in full, and serial columns keep the sequence they have."""

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.declaration import Spec
from schema_doctor.model import Address, Column, Kind, SchemaObject, Sequence
from schema_doctor.numbering import named_sequences, next_value, numbered_by, source
from schema_doctor.rename import RELATIONS, Renaming, identities
from schema_doctor.snapshot import Snapshot

Objects = dict[Address, SchemaObject]


class Moved(Struct, frozen=True):
    """What is expected under the address that the database has it at.

    `origins` maps these addresses to those of the spec. `names` are those that the spec insists on, by the address that
    the database had the object at before it was renamed.
    """

    origins: dict[Address, Address] = field(default_factory=dict)
    names: dict[Address, str] = field(default_factory=dict)


def settle_numbers(
    spec: Spec, snapshot: Snapshot, expected: Objects, renaming: Renaming, *, strict_names: bool
) -> Moved:
    """Bring both sides, in place, to the names of sequences that the database has or is to have."""
    _name_in_full(expected, renaming)
    moved = Moved()
    for column, address in spec.serials.items():
        item, numbered = expected[address], expected[column]
        if not isinstance(item, Sequence) or not isinstance(numbered, Column):
            continue
        if snapshot.server.major < 15:
            item = expected[address] = replace(item, unlogged=False)  # sequences are always logged there
        here = renaming.schema.get(column)
        found = numbered_by(here) if isinstance(here, Column) else None
        if found is None or found in expected:
            continue
        there = renaming.schema.get(found)
        if not isinstance(there, Sequence) or there.owned_by != item.owned_by:
            continue
        if strict_names or spec.level_of_unexpected(found) == "error":
            renaming.rename(found, address.relation, "the spec names it otherwise")
            moved.names[found] = address.relation
        else:
            moved.origins[found] = address
            expected[column] = replace(numbered, default=next_value(found))
    _move(expected, {origin: target for target, origin in moved.origins.items()})
    return moved


def _name_in_full(expected: Objects, renaming: Renaming) -> None:
    """Write defaults as the server does where the sequence is declared; forget sequences that are only named.

    One of which something else that is declared takes the name is not what a default names.
    """
    numbering = identities(expected)
    taken = {one[1:3] for one in expected if one.kind in RELATIONS and not one.name}
    for address, item in list(expected.items()):
        if not isinstance(item, Column) or item.default is None:
            continue
        for schema, name in named_sequences(item.default):
            schemas = (address.schema, "public") if schema is None else (schema,)
            places = [Address(Kind.SEQUENCE, one, name) for one in schemas]
            declared = next((one for one in places if one in expected or one in numbering), None)
            if declared is None:
                for place in places:
                    if place[1:3] not in taken:
                        renaming.schema.pop(place, None)
            elif source(item.default) is not None:
                expected[address] = replace(item, default=next_value(declared))


def _move(expected: Objects, targets: dict[Address, Address]) -> None:
    """Put objects, in place, at other addresses, without changing their order."""
    if targets:
        items = [(targets.get(address, address), item) for address, item in expected.items()]
        expected.clear()
        expected.update(items)
