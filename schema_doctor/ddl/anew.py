"""Which types have to be made anew: PostgreSQL cannot alter them in place, or not while columns store their values."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from schema_doctor.ddl import beside, published
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.enum import keeps, relabelled
from schema_doctor.ddl.typestep import keeps_type
from schema_doctor.lineage import parents
from schema_doctor.model import (
    TYPES,
    Address,
    Attribute,
    Column,
    Composite,
    Domain,
    DomainCheck,
    Enum,
    Kind,
    SchemaObject,
    Table,
)
from schema_doctor.snapshot import Attached, TypeUser, View
from schema_doctor.typeorder import Place, place_of

_STORED = "rpmf"  # kinds of relations whose columns hold values


class Anew(Struct, frozen=True):
    """Types by their names: those to be made anew, and of them those that were of another kind before.

    `obstacles` are types that would have to be made anew and cannot be, each with the reason.
    """

    places: frozenset[Place] = frozenset()
    other_kind: frozenset[Place] = frozenset()
    obstacles: Mapping[Place, str] | None = None

    def concerns(self, address: Address) -> bool:
        """Tell whether the object is a type that is made anew as a whole, or part of one."""
        owner = address.parent if address.name else address
        place = (address.schema, address.relation)
        if owner.kind not in TYPES or place in self.other_kind:
            return False
        return place in self.places or place in (self.obstacles or {})


class _Users(Struct, frozen=True):
    """The users of types, by what they use."""

    context: Context

    def of(self, place: Place) -> Sequence[TypeUser]:
        return self.context.users_by_any_name(place)

    def stored(self, place: Place, seen: Collection[Place] = ()) -> TypeUser | None:
        """Return a column that holds values of the type, or rows of the table, be it within others."""
        for user in self.of(place):
            owner = (user.schema, user.relation)
            if user.kind == "column" and user.relkind in _STORED:
                return user
            made_of = user.kind in ("attribute", "domain") and owner not in seen
            if made_of and (found := self.stored(owner, (*seen, place))) is not None:
                return found
        return None

    def within(self, place: Place) -> bool:
        """Tell whether a column holds values of a domain in an array, in a composite type or in rows of a table.

        In those, PostgreSQL looks for no value that breaks a rule: it refuses the rule.
        """
        for user in self.of(place):
            owner = (user.schema, user.relation)
            if user.kind == "column" and (user.array or self.stored(owner)):
                return True
            if user.kind in ("attribute", "domain") and (user.array or user.kind == "attribute") and self.stored(owner):
                return True
            if user.kind == "domain" and not user.array and self.within(owner):
                return True
        return False


def types_anew(context: Context) -> Anew:
    """Return the types that have to be made anew, with all that are made of them."""
    users = _Users(context)
    other_kind = frozenset(_of_other_kind(context, users))
    places: set[Place] = set()
    obstacles: dict[Place, str] = {}
    for root in (*_roots(context, users), *sorted(other_kind)):
        group = {root}
        reasons = []
        waiting = [root]
        for place in waiting:
            for user in users.of(place):
                if reason := _obstacle(user, context, users):
                    reasons.append(reason)
                owner = _made_of(user, context, users)
                if owner is not None and owner not in group:
                    group.add(owner)
                    waiting.append(owner)
        reasons += [reason for place in sorted(group) for reason in _stuck(place, context)]
        if reasons:
            obstacles |= dict.fromkeys(group, reasons[0])
        places |= group
    return Anew(frozenset(places - obstacles.keys()), other_kind - obstacles.keys(), obstacles)


def _of_other_kind(context: Context, users: _Users) -> Iterator[Place]:
    naming: tuple[View | Attached, ...] = (*context.views, *context.attached)
    named = {place for user in naming for place in user.types} & context.aside.keys()
    for address in context.expected:
        place = (address.schema, address.relation)
        new = address.kind in (*TYPES, Kind.TABLE) and address not in context.actual
        if new and (place in named or users.of(place)):
            yield place
    # What gives way for no type of the spec does so for one of an extension.
    declared = {one[1:3] for one in context.expected if one.kind in (*TYPES, Kind.TABLE)}
    used = {place_of(item.type) for item in context.expected.values() if isinstance(item, Attribute | Column | Domain)}
    for place in context.aside:
        if place in used and place not in declared and users.of(place):
            yield place


def _roots(context: Context, users: _Users) -> Iterator[Place]:
    for address, expected in context.expected.items():
        actual = context.actual.get(address)
        place = (address.schema, address.relation)
        if address.kind not in TYPES or actual is None:
            continue
        match expected, actual:
            case Enum(), Enum():
                renamed = relabelled(actual.labels, context.renamed_labels.get(address, {}))
                needed = not keeps(renamed, expected.labels)
            case Domain(), Domain():
                needed = changed(expected, actual, "type") or changed(expected, actual, "collation")
                needed = needed or (_stricter(address, expected, actual, context) and users.within(place))
            case Composite(), Composite():
                needed = _attributes_change(address, context) and users.stored(place) is not None
            case _:
                needed = False
        if needed:
            yield place


def _stricter(domain: Address, expected: Domain, actual: Domain, context: Context) -> bool:
    """Tell whether PostgreSQL has to look for stored values that break a new rule."""
    if actual.nullable and not expected.nullable:
        return True
    return any(
        isinstance(item, DomainCheck) and item.valid and _says(context.actual.get(address)) != (item.expression, True)
        for address, item in context.children(domain)
    )


def _says(item: SchemaObject | None) -> tuple[str, bool] | None:
    return (item.expression, item.valid) if isinstance(item, DomainCheck) else None


def _attributes_change(composite: Address, context: Context) -> bool:
    """Tell whether an attribute has another type or collation, for which values would have to be written anew."""
    pairs = ((item, context.actual.get(address)) for address, item in context.children(composite))
    return any(
        changed(item, found, "type") or changed(item, found, "collation")
        for item, found in pairs
        if isinstance(item, Attribute) and isinstance(found, Attribute)
    )


def _made_of(user: TypeUser, context: Context, users: _Users) -> Place | None:
    """Return the type that has to be made anew with the one that it uses, None if there is none."""
    if user.kind not in ("domain", "attribute"):
        return None
    owner = (user.schema, user.relation)
    kind = Kind.DOMAIN if user.kind == "domain" else Kind.COMPOSITE
    if context.afterwards(Address(kind, *owner)) is None:
        return None  # it goes
    if user.kind == "attribute":
        after = context.afterwards(Address(Kind.ATTRIBUTE, *owner, user.name))
        if not isinstance(after, Attribute) or place_of(after.type) != user.type or not users.stored(owner):
            return None  # ALTER ATTRIBUTE will do
    return owner


def _obstacle(user: TypeUser, context: Context, users: _Users) -> str | None:
    """Say why a user of a type keeps it from being made anew."""
    if keeps_type(user):
        return f"{user.description} uses it, and would have to be made anew as well"
    if user.expression is not None:
        return f"{user.expression}, of a table that the spec does not declare, is made of it; declare that table"
    owner = (user.schema, user.relation)
    if user.kind in ("domain", "attribute"):
        kind = Kind.DOMAIN if user.kind == "domain" else Kind.COMPOSITE
        if Address(kind, *owner) not in context.actual and not _goes(owner, context):
            return f"{kind} {'.'.join(owner)}, which the spec does not know, is made of it"
    if user.kind == "column" and Address(Kind.TABLE, *owner) not in context.actual and (row := users.stored(owner)):
        held = f"column {row.schema}.{row.relation}.{row.name} holds rows of table {'.'.join(owner)}"
        return f"{held}, which has a column of it; declare both tables"
    return _obstacle_of_column(user, context) if user.kind == "column" else None


def _obstacle_of_column(user: TypeUser, context: Context) -> str | None:
    owner = (user.schema, user.relation)
    column = Address(Kind.COLUMN, *owner, user.name)
    if column not in context.dropped and (stuck := next(published.stuck(column, context), None)):
        return stuck.reason
    if user.relkind == "f":
        return f"foreign table {'.'.join(owner)} has a column of it"
    if user.several and _keeps_parents(Address(Kind.TABLE, *owner), context):
        return f"table {'.'.join(owner)} has its column {user.name} of several tables; declare it, and them"
    table = context.actual.get(Address(Kind.TABLE, *owner))
    after = context.afterwards(Address(Kind.TABLE, *owner))
    # A table that is declared is made anew itself.
    fixed = Address(Kind.TABLE, *owner) in context.fixed
    known = Address(Kind.TABLE, *owner) in context.expected and not fixed
    if isinstance(table, Table) and after is not None and not known and user.name in (table.partition_by or ""):
        where = f"the partition key of table {'.'.join(owner)}"
        why = "cannot be made anew" if fixed else "the spec does not know"
        return f"it is in {where}, whose type cannot change and which {why}"
    return None


def _keeps_parents(table: Address, context: Context) -> bool:
    """Tell whether a table cannot leave its parents for a moment, as the spec does not declare it, or one of them."""
    if table not in context.expected:
        return table not in context.dropped
    return any(one not in context.expected for one in parents(context.expected[table]))


def _stuck(place: Place, context: Context) -> Iterator[str]:
    """Yield why what names a type cannot be taken off it."""
    address = type_there(place, context)
    yield from (one.reason for one in beside.of_type(place, address, context) if isinstance(one, Unplannable))


def type_there(place: Place, context: Context) -> Address:
    """Return the address of a type that is made anew: as it is to be, else as it is."""
    kinds = [Address(kind, *place) for kind in (*TYPES, Kind.TABLE)]
    return next((one for side in (context.expected, context.actual) for one in kinds if one in side), kinds[0])


def _goes(owner: Place, context: Context) -> bool:
    """Tell whether what bears a name is dropped, under whatever name by then."""
    return any(one.kind in TYPES and (one.schema, one.relation) == owner for one in context.dropped)
