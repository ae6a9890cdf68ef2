"""What a server is asked for its own spelling of, and what it answers."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from schema_doctor import shortexclusion
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Domain,
    DomainCheck,
    Exclusion,
    Index,
    Schema,
    SchemaObject,
    Table,
)
from schema_doctor.partitionform import partition_bound, partition_key
from schema_doctor.proof import prove
from schema_doctor.shortform import element_expression

ASKED: Mapping[type[SchemaObject], tuple[str, ...]] = {
    Column: ("default", "generated"),
    Check: ("expression",),
    Exclusion: ("elements", "predicate"),
    Index: ("columns", "predicate"),
    Domain: ("default",),
    DomainCheck: ("expression",),
    Table: ("partition_by", "bound"),
}


class Lacking(Struct, frozen=True):
    """The database lacks something that the expression needs: nothing can be said."""

    reason: str


class Invalid(Struct, frozen=True):
    """PostgreSQL refuses the expression, in any database."""

    reason: str


Answer = SchemaObject | Lacking | Invalid


class Question(Struct, frozen=True):
    """An object of one side, to be asked for together with the columns of that side, or with the rest of its domain.

    `coming` are types that the database will have, or have otherwise, when the object is made: they are stood in for.
    `moving` are extensions that will be in another schema by then: that of now, and the later one. `beside` are
    partitions of the same side that a partition is to stand beside.
    """

    side: Schema
    address: Address
    coming: Schema = field(default_factory=dict)
    moving: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    beside: tuple[Address, ...] = ()

    @property
    def table(self) -> tuple[int, Address]:
        """The table or domain of the question; the two sides may see one table differently."""
        return id(self.side), self.address.parent if self.address.name else self.address


def prove_all(item: SchemaObject) -> None:
    """Let no text through to a server that is not one expression; raises NotAnExpression."""
    for expression in expressions(item):
        prove(expression)


def expressions(item: SchemaObject) -> Iterator[str]:
    """Yield every text of an object that is an expression."""
    return (text for _, text in placed_expressions(item))


def placed_expressions(item: SchemaObject) -> Iterator[tuple[str, str]]:
    """Yield every text of an object that is an expression, behind the property that holds it."""
    match item:
        case Column() | Domain() | Check() | DomainCheck():
            yield from ((name, text) for name in ASKED[type(item)] if (text := getattr(item, name)) is not None)
        case Exclusion(elements=elements, predicate=predicate):
            yield from (("elements", shortexclusion.element_expression(element)) for element in elements)
            if predicate is not None:
                yield "predicate", predicate
        case Index(columns=columns, predicate=predicate):
            yield from (("columns", element_expression(column)) for column in columns)
            if predicate is not None:
                yield "predicate", predicate
        case Table(partition_by=key, bound=bound):
            if key is not None:
                yield from (("partition_by", text) for text in partition_key(key).expressions)
            if bound is not None:
                yield from (("bound", text) for text in partition_bound(bound).expressions)
        case _:
            pass
