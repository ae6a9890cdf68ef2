"""A serial that becomes an identity, or the other way round, goes on behind the numbers that the old sequence gave out.

The old one may make room for the new one, which bears its name. The number is then kept meanwhile in a setting that
ends with the transaction (manual: functions-admin, set_config).
"""

import hashlib
from collections.abc import Iterator

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import numbers
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import literal, qualified, text, word
from schema_doctor.model import Address, Column, Sequence
from schema_doctor.numbering import numbered_by
from schema_doctor.step import Phase, Step


def keep(column: Address, old: Address, phase: Phase, order: int, context: Context) -> Iterator[Step]:
    """Yield what keeps the number that `old`, the sequence of a column, would give out next, before it goes."""
    before, after = context.actual.get(column), context.expected.get(column)
    value = _value(old, _numbers(before, context), _numbers(after, context))
    if value is None or not numbers.is_number(after):
        return
    yield Step(
        sql=text(SQL("SELECT pg_catalog.set_config({}, {}::text, true)").format(_setting(column), value)),
        address=old,
        phase=phase,
        reason="the new sequence goes on behind what the old one gave out",
        lock=None,
        hazards=(),
        transactional=True,
        order=order,
    )


def upcoming(column: Address, context: Context) -> Iterator[Composable]:
    """Yield the number that was kept of a column, or is to be had where the old sequence stays; it may be NULL."""
    before, after = context.actual.get(column), context.expected.get(column)
    if not isinstance(before, Column) or not isinstance(after, Column) or bool(before.identity) is bool(after.identity):
        return
    place = numbered_by(before)
    if before.identity or place in context.dropped:
        yield SQL("nullif(pg_catalog.current_setting({}, true), '')::numeric").format(_setting(column))
    elif place is not None:
        yield from of_table_anew(before, after, context)


def of_table_anew(before: Column, after: Column, context: Context) -> Iterator[Composable]:
    """Yield the number of the sequence from which a column has its numbers by its default, while that is there."""
    place = numbered_by(before)
    value = _value(place, _numbers(before, context), _numbers(after, context)) if place is not None else None
    if value is not None:
        yield value


def _value(old: Address, before: Sequence | None, after: Sequence | None) -> Composable | None:
    """Write the number that a sequence gives out next; NULL where it is beyond the bounds of the one that follows.

    Nothing is to be had for one that counts in the other direction.
    """
    if before is None or after is None or numbers.turns(before, after):
        return None
    return SQL(
        "(SELECT last_value::numeric + CASE WHEN is_called THEN {} ELSE 0 END FROM {}"
        " WHERE last_value BETWEEN {} AND {})"
    ).format(word(str(before.increment)), qualified(old), word(str(after.minimum)), word(str(after.maximum)))


def _numbers(item: object, context: Context) -> Sequence | None:
    """Return the sequence of a column, by its identity or its default."""
    if not isinstance(item, Column):
        return None
    if item.identity is not None:
        return numbers.of_identity(item)
    place = numbered_by(item)
    found = context.actual.get(place, context.expected.get(place)) if place is not None else None
    return found if isinstance(found, Sequence) else None


def _setting(column: Address) -> Composable:
    digest = hashlib.sha256(column.path.encode()).hexdigest()[:16]
    return literal(f"schema_doctor.numbers_{digest}")
