"""Indexes that no constraint owns: CREATE, DROP and RENAME INDEX."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from schema_doctor.ddl import adoption, comment, constraint, definition, helper, parameter, parted
from schema_doctor.ddl.ceding import ceding
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import text
from schema_doctor.hazard import DATA_LOSS, INDEX_BUILD
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, ForeignKey, Index, PrimaryKey, SchemaObject, Unique, changes, properties
from schema_doctor.step import CLAIMED, Phase, Step

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]


def create(address: Address, expected: Index, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE INDEX, and its comment; a constraint of that name which says no more is dropped."""
    for rival in adoption.rivals(address, context):
        found = context.actual[rival]
        if not isinstance(found, PrimaryKey | Unique) or not adoption.is_key(expected, found):
            yield adoption.taken(address, rival)
            return
        yield from constraint.give_way(rival, found, context, "the spec declares an index of that name")
    yield from _beneath(address, expected, context)
    yield from ceding(address, expected, context, Phase.CREATE_INDEX)
    yield creating(address, expected, "the index does not exist")
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop(address: Address, actual: Index, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP INDEX. CREATE INDEX would bring back all that is lost, but a unique index is a rule as well."""
    if address in adoption.adopted(address.parent, context) or parted.will_be_taken_over(address, actual, context):
        return
    yield from _referring(address, actual, context)
    if helper.left_behind(address, actual):
        yield adoption.dropped(address, "an interrupted run has left it behind")
        return
    step = adoption.dropped(address, CLAIMED)
    # What an interrupted build has left finds no row and is no rule that anybody could rely on.
    yield replace(step, hazards=(DATA_LOSS,) if actual.valid else ())


def set_aside(address: Address, actual: Index, context: Context, reason: str) -> Iterator[Step | Unplannable]:
    """Yield the drop of an index that stands in the way, and the one that is to be there in the end."""
    yield from _referring(address, actual, context)
    yield adoption.dropped(address, reason)
    after = context.afterwards(address)
    if isinstance(after, Index):
        yield from _beneath(address, after, context)
        yield from ceding(address, after, context, Phase.CREATE_INDEX)
        yield creating(address, after, reason)
        if after.comment is not None:
            yield from comment.steps(address, after.comment)


def keep_beside(address: Address, item: SchemaObject, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drop of what a partition has as its own, and it anew: else it would be part of what its table has."""
    if isinstance(item, Index):
        yield from set_aside(address, item, context, parted.TAKEN)
    elif isinstance(item, PrimaryKey | Unique | ForeignKey):
        yield from constraint.set_aside(address, item, context, parted.TAKEN)


def _beneath(address: Address, expected: Index, context: Context) -> Iterator[Step | Unplannable]:
    yield from parted.halves(address, expected, context)
    for one, item in parted.own(address, expected, context):
        yield from keep_beside(one, item, context)


def _referring(address: Address, actual: Index, context: Context) -> Iterator[Step | Unplannable]:
    if (names := adoption.referable(actual)) is not None:
        yield from constraint.without_dependents(address, names, context)


def creating(address: Address, expected: Index, reason: str) -> Step:
    """Return CREATE INDEX, which keeps writes out for as long as it reads the table."""
    return Step(
        sql=text(definition.index(address.name, address, expected, if_not_exists=True)),
        address=address,
        phase=Phase.CREATE_INDEX,
        reason=reason,
        lock=LockMode.SHARE,
        hazards=(INDEX_BUILD,),
        transactional=True,
    )


def _replace(address: Address, _expected: Index, actual: Index, context: Context) -> Iterator[Step | Unplannable]:
    reason = "the index says something else" if actual.valid else "the index is INVALID: its build was interrupted"
    yield from set_aside(address, actual, context, reason)


def _in_place(address: Address, expected: Index, actual: Index, context: Context) -> bool:
    return changes(expected, actual).keys() <= {"comment", *parameter.alterable(address, context)}


def _comment(address: Address, expected: Index, actual: Index, context: Context) -> Iterator[Step | Unplannable]:
    if _in_place(address, expected, actual, context):
        yield from comment.steps(address, expected.comment)


def _parameters(address: Address, expected: Index, actual: Index, context: Context) -> Iterator[Step | Unplannable]:
    if _in_place(address, expected, actual, context):
        yield from parameter.steps(address, expected.parameters, actual.parameters)
    else:
        yield from _replace(address, expected, actual, context)


_IN_PLACE: Mapping[str, Handler] = {"comment": _comment, "parameters": _parameters}
ALTER: Mapping[str, Handler] = {name: _IN_PLACE.get(name, _replace) for name in properties(Index)}
