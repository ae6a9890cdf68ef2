"""Names that something new needs while what bears them is still there, to be dropped only later."""

from collections.abc import Collection, Iterator, Mapping

from schema_doctor.compare import Altered, Difference, Drift, Missing, Unexpected
from schema_doctor.model import (
    Address,
    Attribute,
    Column,
    Composite,
    Domain,
    Extension,
    Kind,
    Schema,
    SchemaObject,
    Sequence,
)
from schema_doctor.numbering import numbered_by_it
from schema_doctor.rename import RELATIONS, TYPES, Renaming, identity_name
from schema_doctor.typeorder import Place, place_of

# Dropped at the end, when nothing uses them any longer; what else is dropped goes before anything is made.
_LATE = (Kind.TABLE, Kind.SEQUENCE, Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)

Name = tuple[str, ...]  # of the set of names ("relation", "type"), the schema, and the name within both


def out_of_the_way(
    drift: Drift,
    expected: Schema,
    actual: Schema,
    dropped: Collection[Address],
    identities: Mapping[Address, Address],
    early: Collection[Address] = (),
    going: Collection[Place] = (),
) -> Renaming:
    """Return the renamings that free every name which the plan needs before it drops its bearer.

    `identities` are the sequences of identity columns, which go with them; `early` is dropped before it is in the way;
    `going` are types of extensions that go.
    """
    wanted = {key for one in drift.differences for key in needed(one)}
    wanted.update(_brought(drift, expected))
    if not wanted:
        return Renaming(dict(actual))
    bearers = [Address(Kind.COMPOSITE, *place) for place in sorted(going)]  # ALTER TYPE renames types of any kind
    others: dict[Address, SchemaObject] = {one: Composite() for one in bearers}
    others |= dict.fromkeys(identities.values(), Sequence())
    renaming = Renaming({**actual, **others})
    for address in sorted(dropped):
        late = address.kind in _LATE or address.parent in dropped
        if late and address not in early and not wanted.isdisjoint(keys(address)):
            renaming.move_aside(renaming.where(address))
    new = {one.address for one in drift.differences if isinstance(one, Missing)}
    settled = {one.address for one in drift.differences if isinstance(one, Altered) and _loses_identity(one)}
    for column, sequence in identities.items():
        goes = column in dropped or column.parent in dropped or column in settled
        # A new sequence of that name makes the one of the identity give way itself, unless others have its numbers.
        if (
            goes
            and (sequence not in new or any(numbered_by_it(sequence, column, actual)))
            and not wanted.isdisjoint(keys(sequence))
        ):
            renaming.move_aside(sequence)
    for bearer in bearers:
        if ("type", bearer.schema, bearer.relation) in wanted:
            renaming.move_aside(bearer)
    for other in others:
        del renaming.schema[renaming.where(other)]
    return renaming


def told_again(drift: Drift, expected: Schema, actual: Schema, aside: Renaming) -> Drift:
    """Return the drift with the defaults that follow what gives way for its name, as nextval('x') does a sequence.

    They are to name what bears the name then.
    """
    whole = {one.address for one in drift.differences if isinstance(one, Missing | Unexpected)}
    turned: dict[Address, Difference] = {}
    for address, item in actual.items() if aside.renames else ():
        wanted, now = expected.get(address), aside.schema.get(aside.where(address))
        if not isinstance(item, Column | Domain):
            continue
        if not isinstance(now, Column | Domain) or not isinstance(wanted, Column | Domain):
            continue
        if now.default != item.default == wanted.default and whole.isdisjoint((address, address.parent)):
            turned[address] = Altered(address, wanted, now)
    if not turned:
        return drift
    kept = [one for one in drift.differences if one.address not in turned or not isinstance(one, Altered)]
    return Drift(tuple(sorted((*kept, *turned.values()), key=lambda one: one.address)))


def _loses_identity(difference: Altered) -> bool:
    expected = difference.expected
    return isinstance(expected, Column) and expected.identity is None and "identity" in difference.changes


def needed(difference: Difference) -> list[Name]:
    """Return what must be free: no type may bear the name of a new sequence, though a sequence has no type."""
    address = difference.address
    item = difference.expected if isinstance(difference, Missing | Altered) else None
    if isinstance(item, Column):
        new = isinstance(difference, Missing) or (
            isinstance(difference, Altered) and None in difference.changes.get("identity", ())
        )
        return _sequence_keys(address.schema, identity_name(item, address)) if item.identity and new else []
    if not isinstance(difference, Missing):
        return []
    return _sequence_keys(*address[1:3]) if address.kind is Kind.SEQUENCE else keys(address)


def _sequence_keys(schema: str, name: str) -> list[Name]:
    return [("relation", schema, name), ("type", schema, name)]


def _brought(drift: Drift, expected: Schema) -> Iterator[Name]:
    """Yield what must be free for an extension that comes, or moves: the server does not tell before what it brings.

    That are types which the spec uses and does not declare, and maybe one of the extension's own name.
    """
    coming = [
        one for one in drift.differences if isinstance(one, Missing | Altered) and one.address.kind is Kind.EXTENSION
    ]
    if not coming:
        return
    for one in coming:
        item = one.expected
        schema = item.schema if isinstance(item, Extension) else None
        yield "type", schema or "public", one.address.relation
    own = {one[1:3] for one in expected if one.kind in TYPES}
    for item in expected.values():
        if isinstance(item, Column | Domain | Attribute) and (place := place_of(item.type)) and place not in own:
            yield "type", *place


def keys(address: Address) -> list[Name]:
    """Return the sets of names that an object's name is in, each with schema and name."""
    name = address.name or address.relation
    sets = {"relation": RELATIONS, "type": TYPES}
    return [(word, address.schema, name) for word, kinds in sets.items() if address.kind in kinds]
