"""Which domains have a rule, so that each value of a column of them is looked at (typcache.c, DomainHasConstraints)."""

from collections.abc import Collection, Iterator, Mapping

from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.ddl.sqltext import qualified, text
from schema_doctor.model import COMMENTS, TYPES, Address, Domain, DomainCheck, Kind, SchemaObject, changes
from schema_doctor.snapshot import Snapshot
from schema_doctor.typeorder import Place, place_of


def in_the_end(canonical: Canonical, dropped: Collection[Address], snapshot: Snapshot) -> set[str]:
    """Return the domains with a rule once all is done, as format_type() prints them; NOT VALID checks count.

    A declared one keeps the checks that nobody has said may go.
    """
    checks = {one: it for one, it in canonical.actual.items() if isinstance(it, DomainCheck) and one not in dropped}
    return {*_ruled({**checks, **canonical.expected}, snapshot.domains)}


def meanwhile(
    canonical: Canonical, dropped: Collection[Address], snapshot: Snapshot, anew: Collection[Place]
) -> set[str]:
    """Return the domains with a rule when columns come and change: what there is comes before, and goes before.

    A new rule of a domain that is there comes later. The domains `anew` come as they are to be.
    """
    actual, found = canonical.actual, dict[Address, SchemaObject]()
    for one, item in {**actual, **canonical.expected}.items():
        if not isinstance(item, Domain | DomainCheck) or one in dropped:
            continue
        there = actual.get(one)
        if one[1:3] in anew or not any(one._replace(kind=kind, name="") in actual for kind in TYPES):
            found |= {one: item} if isinstance(item, Domain) or item.valid else {}
        elif isinstance(item, Domain):
            found[one] = replace(item, nullable=item.nullable or (isinstance(there, Domain) and there.nullable))
        elif there is not None and changes(item, there).keys() <= {*COMMENTS, "valid"}:
            found[one] = item
    return {*_ruled(found, snapshot.domains)}


def _ruled(schema: Mapping[Address, SchemaObject], others: Collection[str]) -> Iterator[str]:
    checked = {one[1:3] for one, item in schema.items() if isinstance(item, DomainCheck)}
    domains = {one[1:3]: (one, item) for one, item in schema.items() if isinstance(item, Domain)}

    def is_ruled(place: Place) -> bool:
        address, item = domains.get(place, (Address(Kind.DOMAIN, *place), None))
        if item is None:
            return text(qualified(address)) in others
        base = None if item.type.endswith("[]") else place_of(item.type)
        return place in checked or not item.nullable or (base is not None and is_ruled(base))

    yield from (text(qualified(one)) for place, (one, _) in domains.items() if is_ruled(place))
    declared = {one[1:3] for one in schema if one.kind in TYPES}
    yield from (one for one in others if place_of(one) not in declared)
