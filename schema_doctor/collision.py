"""Names that something new needs while what bears them is still there, to be dropped only later."""

from collections.abc import Collection

from schema_doctor.compare import Drift, Missing
from schema_doctor.model import Address, Kind, Schema
from schema_doctor.rename import RELATIONS, TYPES, Renaming

# Dropped at the end, when nothing uses them any longer; what else is dropped goes before anything is made.
_LATE = (Kind.TABLE, Kind.SEQUENCE, Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)


def out_of_the_way(drift: Drift, actual: Schema, dropped: Collection[Address]) -> Renaming:
    """Return the renamings that free every name which the plan needs before it drops its bearer."""
    renaming = Renaming(dict(actual))
    needed = {key for one in drift.differences if isinstance(one, Missing) for key in _keys(one.address)}
    if not needed:
        return renaming
    for address in sorted(dropped):
        late = address.kind in _LATE or address.parent in dropped
        if late and not needed.isdisjoint(_keys(address)):
            renaming.move_aside(renaming.where(address))
    return renaming


def _keys(address: Address) -> list[tuple[str, str, str]]:
    """Return the sets of names that an object's name is in, each with schema and name."""
    name = address.name or address.relation
    sets = {"relation": RELATIONS, "type": TYPES}
    return [(word, address.schema, name) for word, kinds in sets.items() if address.kind in kinds]
