"""Composite types: CREATE, DROP and ALTER TYPE ... ATTRIBUTE (manual: sql-altertype)."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import attributetakers, basetype, byname, comment, typedefinition
from schema_doctor.ddl.context import Context, Unplannable, changed
from schema_doctor.ddl.sqltext import ident, qualified, typename
from schema_doctor.ddl.typestep import alter, behind_rows, create_type, gone
from schema_doctor.hazard import DATA_LOSS
from schema_doctor.model import Address, Attribute, Column, Composite, DomainCheck, Kind
from schema_doctor.step import CLAIMED, Phase, Step
from schema_doctor.typeorder import Place, place_of

_RULED = 2_000_000  # behind new rules of domains, which are refused once columns hold them in composite types

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]


def create(address: Address, expected: Composite, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE TYPE with its attributes, and all comments."""
    attributes = {one.name: item for one, item in context.children(address) if isinstance(item, Attribute)}
    yield create_type(address, typedefinition.composite(qualified(address), attributes), context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)
    for name, item in attributes.items():
        if item.comment is not None:
            one = Address(Kind.ATTRIBUTE, address.schema, address.relation, name)
            yield from comment.steps(one, item.comment)


def drop(address: Address, _actual: Composite, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP TYPE, without CASCADE."""
    yield from gone(address, context)


def create_attribute(address: Address, expected: Attribute, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ADD ATTRIBUTE: in rows that are there, it is NULL."""
    if (tied := _tied(address, context)) is not None:
        yield tied
        return
    action = SQL("ADD ATTRIBUTE {}").format(typedefinition.attribute(address.name, expected))
    place = place_of(expected.type)
    step = alter(address, action, Phase.CREATE_TYPE, "the attribute does not exist", context)
    if place is not None and Address(Kind.DOMAIN, *place) in context.actual:
        step = replace(step, order=_RULED)
    yield behind_rows(step, place, context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop_attribute(address: Address, _actual: Attribute, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP ATTRIBUTE, which takes away what columns of the type store in it.

    A column that goes to another composite type with such an attribute takes its values along: it goes before.
    """
    if (tied := _tied(address, context)) is not None:
        yield tied
        return
    action = SQL("DROP ATTRIBUTE IF EXISTS {}").format(ident(address.name))
    reason = CLAIMED
    step = alter(address, action, Phase.CREATE_TYPE, reason, context, hazards=(DATA_LOSS,))
    yield attributetakers.behind(step, context)


def _tied(address: Address, context: Context) -> Unplannable | None:
    """Return why an attribute stays as it is: of a typed table that the spec does not declare (sql-createtable, OF)."""
    for user in context.users(context.first((address.schema, address.relation))):
        if user.relkind == "typed":
            why = f"{user.description}, which the spec does not declare, is of the type"
            return Unplannable(address, f"{why}, and neither can change while they are tied; declare it as well")
    return None


def reads_attributes(table: Address, context: Context) -> bool:
    """Tell whether what belongs to a table may read an attribute, or a column within rows, that goes before it.

    Or reads rows that are kept aside for the table that takes its place, while their own table changes.
    """
    attributes = [one for one in context.dropped if one.kind in (Kind.ATTRIBUTE, Kind.COLUMN)]
    # Those of a type that goes as a whole go with it, and that behind the table.
    gone = {(one.schema, one.relation) for one in attributes if one.parent not in context.dropped}
    types = [place_of(item.type) for _, item in context.present(table) if isinstance(item, Column)]
    if table in context.gone and any(place is not None and byname.rows_change(place, context) for place in types):
        return True
    return any(place is not None and _holds(place, gone, context) for place in types) if gone else False


def ruled_by(address: Address, context: Context) -> Iterator[Address]:
    """Yield the checks of domains that are made of a composite type, which may read an attribute of it."""
    place = (address.schema, address.relation)
    for one, item in context.actual.items():
        if isinstance(item, DomainCheck) and _holds(context.first((one.schema, one.relation)), [place], context):
            yield one


def _holds(place: Place, gone: Collection[Place], context: Context) -> bool:
    within = {*context.made_of(place), *map(place_of, basetype.members(place, context).values())}
    return place in gone or any(_holds(one, gone, context) for one in within if one not in (None, place))


def _type(address: Address, expected: Attribute, actual: Attribute, context: Context) -> Iterator[Step | Unplannable]:
    """Yield ALTER ATTRIBUTE TYPE, which PostgreSQL refuses while a column stores values of the composite type."""
    if (tied := _tied(address, context)) is not None:
        yield tied
        return
    action: Composable = SQL("ALTER ATTRIBUTE {} TYPE {}{}").format(
        ident(address.name), typename(expected.type), typedefinition.collation(expected.collation)
    )
    reason = f"the type is {actual.type}" if changed(expected, actual, "type") else "the collation differs"
    yield behind_rows(alter(address, action, Phase.CREATE_TYPE, reason, context), place_of(expected.type), context)


def _collation(
    address: Address, expected: Attribute, actual: Attribute, context: Context
) -> Iterator[Step | Unplannable]:
    if not changed(expected, actual, "type"):
        yield from _type(address, expected, actual, context)


def _comment(address: Address, expected: Any, _actual: Any, _context: Context) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


COMPOSITE: dict[str, Handler] = {"comment": _comment}
ATTRIBUTE: dict[str, Handler] = {"type": _type, "collation": _collation, "comment": _comment}
