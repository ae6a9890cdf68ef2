"""Stand-ins, in pg_temp, for types that a plan has yet to make: by them the server can read what will use the types."""

from collections.abc import Collection, Container, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from psycopg import errors as pg
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import typedefinition
from schema_doctor.ddl.sqltext import ident, text
from schema_doctor.identifier import quote_ident
from schema_doctor.model import (
    Address,
    Attribute,
    Column,
    Composite,
    Domain,
    Enum,
    Kind,
    Schema,
    SchemaObject,
    Table,
)
from schema_doctor.regex import regex
from schema_doctor.sqltype import parse_type
from schema_doctor.typemention import Mention, renamed
from schema_doctor.typeorder import Place, in_order, needs, place_of, types

# What a function or an operator of the user's own can lead to when its type has a stand-in.
NOT_CONVERTED = (pg.DatatypeMismatch, pg.CannotCoerce, pg.IndeterminateDatatype, pg.WrongObjectType)

_NAME = regex(r"(?:pg_temp(?:_\d+)?\.)?schema_doctor_type_(\d+)(?!\w)")


class Shadow(Struct, frozen=True):
    """The stand-ins for some types, whose names they do not bear: those may stand for other types still."""

    places: tuple[Place, ...]
    statements: tuple[str, ...]  # which create them, each after those that it needs

    def item(self, item: SchemaObject, names: tuple[str, ...]) -> SchemaObject:
        """Return an object in terms of the stand-ins; `names` are those of its properties that hold expressions."""
        values: dict[str, Any] = {name: _each(getattr(item, name), self.expression) for name in names}
        if isinstance(item, Column | Domain | Attribute):
            values["type"] = self.type(item.type)
        return replace(item, **values)

    def type(self, text_of_type: str) -> str:
        """Return the stand-in for a type, or the type itself."""
        place = place_of(text_of_type)
        if place is None or place not in self.places:
            return text_of_type
        return replace(parse_type(text_of_type), schema="pg_temp", name=self.name_of(place)).canonical

    def expression(self, expression: str) -> str:
        """Return an expression with the stand-ins for the types that it names."""
        return renamed(expression, self._renamed)

    def back(self, answer: str) -> str:
        """Return a text of the server's with the types instead of their stand-ins."""
        return _NAME.sub(lambda match: ".".join(map(quote_ident, self.places[int(match[1])])), answer)

    def all_back(self, printed: Mapping[str, Any]) -> dict[str, Any]:
        """Return values of properties with the types instead of their stand-ins."""
        return {name: _each(value, self.back) for name, value in printed.items()}

    def _renamed(self, mention: Mention) -> str | None:
        if mention.schema is None or (mention.schema, mention.name) not in self.places:
            return None
        return f"pg_temp.{self.name_of((mention.schema, mention.name))}"

    def name_of(self, place: Place) -> str:
        """Return what the stand-in for a type is called."""
        return f"schema_doctor_type_{self.places.index(place)}"


NONE = Shadow((), ())


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(change(one) for one in value)
    return change(value) if isinstance(value, str) else value


def shadow(coming: Schema) -> Shadow:
    """Return the stand-ins for types, each of which stands behind those that it needs, with what is below them.

    Rules, defaults and comments are left out: they change nothing about how an expression is read.
    """
    known = types(coming)
    found = Shadow(tuple(known), ())
    statements = [text(_create(found, address, coming)) for address in known.values()]
    return replace(found, statements=tuple(statements))


def _create(found: Shadow, address: Address, coming: Schema) -> Composable:
    name = SQL("pg_temp.{}").format(ident(found.name_of((address.schema, address.relation))))
    match coming[address]:
        case Enum() as item:
            return typedefinition.enum(name, item)
        case Domain() as item:
            bare = replace(item, type=found.type(item.type), nullable=True, default=None)
            return typedefinition.domain(name, bare, ())
        case Composite():
            attributes = {
                one.name: replace(item, type=found.type(item.type))
                for one, item in coming.items()
                if isinstance(item, Attribute) and one.parent == address
            }
            return typedefinition.composite(name, attributes)
        case item:
            raise TypeError(item)


def coming_types(expected: Schema, actual: Schema, going: Collection[Address]) -> dict[Address, SchemaObject]:
    """Return the declared types that the database does not have, or not as declared, and those that are made of them.

    With what is below them; each follows those that it needs. The rows of a table that something is made of count as a
    composite type of its columns. What types have and the spec does not declare stays, unless it is `going`.
    """
    lost = {one[1:] for one in going}
    rows = {
        place
        for item in expected.values()
        if isinstance(item, Column | Domain | Attribute) and (place := place_of(item.type)) is not None
    }
    wanted, there = _with_rows(expected, rows), _with_rows(actual, rows)
    below: dict[Address, dict[str, SchemaObject]] = {}
    present: dict[Address, dict[str, SchemaObject]] = {}
    for schema, children in ((wanted, below), (there, present)):
        for address, item in schema.items():
            if isinstance(item, Attribute):
                children.setdefault(address.parent, {})[address.name] = item
    found: dict[Address, SchemaObject] = {}
    places: set[Place] = set()
    for address in in_order(needs(wanted)):
        had = present.get(address, {}) if address in there else {}
        undeclared = {name: one for name, one in had.items() if (*address[1:3], name) not in lost}
        item, parts = wanted[address], {**undeclared, **below.get(address, {})}
        made_of = {place_of(one.type) for one in (item, *parts.values()) if isinstance(one, Domain | Attribute)}
        if not _is_same(item, there.get(address), parts, present.get(address, {})) or made_of & places:
            places.add((address.schema, address.relation))
            found[address] = item
            # What a composite type has stays where it is: new attributes stand behind it.
            staying = present.get(address, {}) if address in expected and address in actual else {}
            found |= {
                Address(Kind.ATTRIBUTE, address.schema, address.relation, name): parts[name]
                for name in dict.fromkeys((*staying, *parts))
                if name in parts
            }
    return found


def _with_rows(schema: Schema, rows: Container[Place]) -> dict[Address, SchemaObject]:
    """Return the types of a schema, and those that some of its tables are for whatever stores their rows."""
    found: dict[Address, SchemaObject] = {}
    for address, item in schema.items():
        place = (address.schema, address.relation)
        match item:
            case Enum() | Domain() | Composite() | Attribute():
                found[address] = item
            case Table() if place in rows:
                found[Address(Kind.COMPOSITE, *place)] = Composite()
            case Column(type=type_, collation=collation) if place in rows:
                found[Address(Kind.ATTRIBUTE, *place, address.name)] = Attribute(type=type_, collation=collation)
            case _:
                pass
    return found


def _is_same(
    item: SchemaObject, found: SchemaObject | None, parts: Mapping[str, SchemaObject], there: Mapping[str, SchemaObject]
) -> bool:
    """Tell whether the server reads expressions by one type as by the other."""
    match item, found:
        case Enum(), Enum():
            return item.labels == found.labels
        case Domain(), Domain():
            return item.type == found.type
        case Composite(), Composite():
            mine, theirs = ({name: getattr(one, "type", "") for name, one in side.items()} for side in (parts, there))
            return mine == theirs
        case _:
            return False
