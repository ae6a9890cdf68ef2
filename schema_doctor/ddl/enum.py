"""Enums: CREATE and DROP TYPE, ADD VALUE and RENAME VALUE (manual: sql-altertype)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from psycopg.sql import SQL

from schema_doctor.ddl import comment, typedefinition
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import literal, qualified
from schema_doctor.ddl.typestep import alter, create_type, gone
from schema_doctor.model import Address, Enum
from schema_doctor.step import Phase, Step

Handler = Callable[[Address, Any, Any, Context], Iterator[Step | Unplannable]]


def create(address: Address, expected: Enum, context: Context) -> Iterator[Step | Unplannable]:
    """Yield CREATE TYPE, and its comment."""
    yield create_type(address, typedefinition.enum(qualified(address), expected), context)
    if expected.comment is not None:
        yield from comment.steps(address, expected.comment)


def drop(address: Address, _actual: Enum, context: Context) -> Iterator[Step | Unplannable]:
    """Yield DROP TYPE, without CASCADE."""
    yield from gone(address, context)


def _labels(address: Address, expected: Enum, actual: Enum, context: Context) -> Iterator[Step | Unplannable]:
    """Yield RENAME VALUE and ADD VALUE, none of which touches a stored value.

    What they do can be used only once it is committed, so that they run before all else.
    """
    yield from renames(address, actual, context)
    present = relabelled(actual.labels, context.renamed_labels.get(address, {}))
    for number, label in enumerate(expected.labels):
        if label in present:
            continue
        place = _place(expected.labels, number, present)
        action = SQL("ADD VALUE IF NOT EXISTS {}{}").format(literal(label), SQL(place[0]).format(*place[1:]))
        yield alter(address, action, Phase.ADD_LABEL, "the label does not exist", context)
        present.append(label)


def renames(address: Address, actual: Enum, context: Context) -> Iterator[Step]:
    """Yield RENAME VALUE for the labels that still bear their former names."""
    former = context.renamed_labels.get(address, {})
    now = relabelled(actual.labels, former)
    for old, new in zip(actual.labels, now, strict=True):
        if old != new:
            action = SQL("RENAME VALUE {} TO {}").format(literal(old), literal(new))
            yield alter(address, action, Phase.RENAME_TYPE, "the spec renames the label", context)


def relabelled(labels: Sequence[str], former: Mapping[str, str]) -> list[str]:
    """Return labels under the names that they get: what bears its new name already stays as it is."""
    return [former[label] if label in former and former[label] not in labels else label for label in labels]


def keeps(present: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether labels only have to be added: all that are there are wanted, in the same order."""
    return list(present) == [label for label in wanted if label in present]


def _place(labels: Sequence[str], number: int, present: Sequence[str]) -> tuple[Any, ...]:
    """Return the clause that puts a label behind its neighbour, or, as the first, before one that is there."""
    if number:
        return " AFTER {}", literal(labels[number - 1])
    following = next((label for label in labels if label in present), None)
    return (" BEFORE {}", literal(following)) if following is not None else ("",)


def _comment(address: Address, expected: Enum, _actual: Enum, _context: Context) -> Iterator[Step | Unplannable]:
    yield from comment.steps(address, expected.comment)


ALTER: dict[str, Handler] = {"labels": _labels, "comment": _comment}
