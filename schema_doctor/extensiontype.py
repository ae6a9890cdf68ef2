"""Types of extensions that give up their names to what the spec declares, as the extension goes."""

from collections.abc import Collection, Iterator, Mapping

from schema_doctor.lineage import parents
from schema_doctor.model import Address, Attribute, Column, Domain, Kind, Schema, Table
from schema_doctor.snapshot import TypeUser
from schema_doctor.typeorder import Place, place_of

_KINDS = {Kind.COLUMN: "column", Kind.ATTRIBUTE: "attribute", Kind.DOMAIN: "domain"}


def giving_way(types: Mapping[Place, str], dropped: Collection[Address]) -> frozenset[Place]:
    """Return the types whose extension, by which `types` names each, is dropped."""
    return frozenset(place for place, name in types.items() if Address(Kind.EXTENSION, "", name) in dropped)


def users(places: Collection[Place], actual: Schema) -> Iterator[TypeUser]:
    """Yield what the database has in scope that is of one of the types; all else keeps the extension from going."""
    for address, item in actual.items() if places else ():
        if not isinstance(item, Column | Attribute | Domain):
            continue
        place = place_of(item.type)
        if place is None or place not in places:
            continue
        column = item if isinstance(item, Column) else Column(type=item.type)
        table = actual.get(address.parent)
        above = [address.of_table(one) for one in parents(table)]
        yield TypeUser(
            type=place,
            kind=_KINDS[address.kind],
            array=item.type.endswith("[]"),
            schema=address.schema,
            relation=address.relation,
            name=address.name,
            relkind="" if not isinstance(table, Table) else "r" if table.partition_by is None else "p",
            inherited=any(one in actual for one in above),
            generated=column.generated is not None,
            default=column.default,
            description=str(address),
        )
