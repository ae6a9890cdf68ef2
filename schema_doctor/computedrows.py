"""What must be computed of each row before the plan is through: columns, and what indexes are built on."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.sqltext import trusted
from schema_doctor.inquiry import Attempt, Inquiry
from schema_doctor.model import Address, Column, Index
from schema_doctor.shortindex import element_expression, element_name
from schema_doctor.sourcerows import Place, Unaskable, attempt, question, rows, shown
from schema_doctor.surely import has_value
from schema_doctor.tocome import is_of_rows

UNCOMPUTED = "correct the rows of which it cannot be computed, or write an expression that has a value for each"


def of_generated(address: Address, item: Column, place: Place) -> Iterator[Inquiry]:
    """Yield the question for the rows of which a stored generated column cannot be computed, or not anew."""
    if item.generated is None or not item.stored or not (place.is_new(address) or place.is_refilled(address)):
        return
    if _fails(address.parent, [item.generated], place):
        value = trusted(f"({item.generated})")
        yield _tried(address, f"the value of column {address.name}", [item.generated], value, None, place)


def of_index(address: Address, item: Index, place: Place) -> Iterator[Inquiry]:
    """Yield the question for the rows of which an index cannot be built."""
    texts = [element_expression(one) for one in item.columns if element_name(one) is None]
    predicates = [item.predicate] if item.predicate is not None else []
    if not _fails(address.parent, [*texts, *predicates], place):
        return
    value = SQL("ROW({})").format(SQL(", ").join([trusted(one) for one in texts]))
    yield _tried(address, f"index {address.name}", [*texts, *predicates], value, item.predicate, place)


def _fails(table: Address, texts: Sequence[str], place: Place) -> bool:
    """Tell whether some row may be in the way of an expression."""
    types = {name: _type(column, place) for name, column in place.columns(table).items()}
    return any(not has_value(one, types) for one in texts)


def _type(column: Address, place: Place) -> str:
    item = place.context.afterwards(column)
    return item.type if isinstance(item, Column) else ""


def _tried(
    address: Address, rule: str, texts: Sequence[str], value: Composable, predicate: str | None, place: Place
) -> Inquiry:
    table, keys = address.parent, place.keys(address.parent)
    names = place.named(table, *texts)
    try:
        source = rows(place, table, names)
    except Unaskable as reason:
        return Inquiry(address=address, rule=rule, unaskable=str(reason))
    where = SQL(" WHERE ({})").format(trusted(predicate)) if predicate is not None else SQL("")
    select = SQL("SELECT {}, {} AS computed FROM {}{}").format(shown(keys), value, source, where)
    count = SQL("SELECT 0 * pg_catalog.count({}::text) FROM {}{}").format(value, source, where)
    asked = question(address, rule, keys, select, UNCOMPUTED, count)
    return replace(asked, tries=tried(table, names, texts, place))


def tried(table: Address, names: Sequence[str], texts: Sequence[str], place: Place) -> Attempt | None:
    """Return what is told where expressions cannot be computed of a row; None where they may be of what is to come."""
    if not is_of_rows(table, names, texts, place):
        return None
    return replace(attempt(table, names, UNCOMPUTED, place), computes=True)
