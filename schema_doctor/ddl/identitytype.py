"""Sequences of identity columns that are of another type than their column, as LIKE INCLUDING IDENTITY makes them.

ALTER TABLE gives a sequence the type of its column, and only ALTER SEQUENCE AS another one (manual: sql-altersequence).
"""

from collections.abc import Collection, Iterable, Iterator

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import numbers
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import qualified, text, typename
from schema_doctor.model import Address, Column, Kind
from schema_doctor.numbering import retyped, within
from schema_doctor.rename import identity_name, numbered_as
from schema_doctor.step import Phase, Step


def of_new(address: Address, expected: Column, context: Context, phase: Phase = Phase.TIGHTEN) -> Iterator[Step]:
    """Yield what gives the sequence of a new identity its type.

    Not where another relation has its name: the server gives it one that nobody knows yet.
    """
    place = Address(Kind.SEQUENCE, address.schema, identity_name(expected, address))
    free = place not in context.actual or place in context.dropped
    if expected.identity is not None and free:
        yield from steps(address, expected, place, phase)


def named(address: Address, expected: Column, going: Collection[Address], context: Context) -> Column:
    """Return a column whose new sequence has a name of its own, where ALTER SEQUENCE needs one and that is taken.

    Sequences that are `going` make room.
    """
    place = Address(Kind.SEQUENCE, address.schema, identity_name(expected, address))
    if place not in context.actual or place in going or numbers.of_identity(expected).type == expected.type:
        return expected
    return numbered_as(expected, address, context.free_name(address.schema, place.relation))


def steps(address: Address, expected: Column, place: Address, phase: Phase = Phase.TIGHTEN) -> Iterator[Step]:
    """Yield what gives a sequence its type that ALTER TABLE has just given that of its column."""
    wanted = numbers.of_identity(expected)
    if wanted.type != expected.type:
        made = retyped(within(wanted, expected.type), wanted.type)
        yield change(address, place, wanted.type, numbers.options(wanted, made), phase)


def change(
    address: Address, place: Address, data_type: str, changes: Iterable[Composable], phase: Phase = Phase.TIGHTEN
) -> Step:
    """Return ALTER SEQUENCE AS, with other changes."""
    words = [SQL("ALTER SEQUENCE {} AS {}").format(qualified(place), typename(data_type)), *changes]
    return Step(
        sql=text(SQL(" ").join(words)),
        address=address,
        phase=phase,
        reason="the sequence of the identity is of another type",
        lock=None,
        hazards=(),
        transactional=True,
        order=1,
    )
