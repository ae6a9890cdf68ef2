"""What a column asks of the rows: a type that holds their values, and a value for each where NULL may not be."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import extension
from schema_doctor.ddl.basetype import underlying
from schema_doctor.ddl.columnadd import volatile
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.conversion import judge
from schema_doctor.ddl.identityadd import numbered_as
from schema_doctor.ddl.sqltext import ident, qualified, text, trusted
from schema_doctor.domainrows import of_new_column
from schema_doctor.domainrule import default_of, domains
from schema_doctor.inquiry import Inquiry
from schema_doctor.lineage import above
from schema_doctor.model import Address, Column, Kind
from schema_doctor.sourcerows import Place, Unaskable, attempt, counted, question, rows, shown
from schema_doctor.tocome import is_to_come, names_what_is_to_come
from schema_doctor.typefit import cut, misfits
from schema_doctor.typeorder import place_of

_TEXTS, _NUMBERS = ("text", "character varying", "character"), ("integer", "bigint", "smallint", "numeric", "real")
# A constant of some types, to be shown in what could be written.
_EXAMPLES = {**dict.fromkeys(_TEXTS, "''"), **dict.fromkeys(_NUMBERS, "0"), "boolean": "false"}

_COMPUTED = "correct these rows, or write a backfill that can be computed for each, as in CASE WHEN ... THEN ... END"


def of_column(address: Address, item: Column, before: Column | None, place: Place) -> Iterator[Inquiry]:
    """Yield what a column that is new, or not as it was, asks of the rows of its table."""
    if not item.nullable and item.valid and (before is None or before.nullable or not before.valid):
        yield from _not_null(address, item, before, place)
    elif before is None and item.generated is None and not _brings_value(address, item, place):
        yield from of_new_column(address, item, place)
    if before is not None and _changes_type(before, item, place):
        yield from _type(address, item, before, place)


def _changes_type(before: Column, item: Column, place: Place) -> bool:
    """Tell whether a type is another one, or what it is made of, which may be made anew under its own name."""
    context = place.context
    if before.type != item.type:
        return not extension.moves(before.type, item.type, context)
    new = underlying(item.type, context.expected)
    return underlying(before.type, context.actual) != new or place_of(new) in place.types_anew


def changes_row(table: Address, context: Context) -> bool:
    """Tell whether columns of a table come, go, or change their types."""
    columns = [one for one, item in (*context.present(table), *context.children(table)) if isinstance(item, Column)]
    sides = ((context.actual.get(one), context.afterwards(one)) for one in columns)
    return any(getattr(before, "type", None) != getattr(after, "type", None) for before, after in sides)


def changes_values(column: Address, place: Place) -> bool:
    """Tell whether the values of a column, or how they compare, may be others once it is filled or its type changed."""
    if place.is_refilled(column):
        return True
    if column in place.anew:
        return _computed_otherwise(column, place)
    item, before = place.context.expected.get(column), place.context.actual.get(column)
    if not isinstance(item, Column) or not isinstance(before, Column) or place.is_new(column):
        return False
    if before.type == item.type:
        return False
    return not judge(before.type, item.type, place.context).lossless or place_of(item.type) is not None


def _computed_otherwise(column: Address, place: Place) -> bool:
    """Tell whether a column that is there will be computed, and was not, or otherwise, or from other values."""
    item, before = place.context.afterwards(column), place.before(column)
    if not isinstance(item, Column) or not isinstance(before, Column) or item.generated is None:
        return False
    if (item.generated, item.type) != (before.generated, before.type):
        return True
    bases = [column._replace(name=name) for name in place.named(column.parent, item.generated)]
    return any(changes_values(one, place) for one in bases if one not in place.anew)


def _type(address: Address, item: Column, before: Column, place: Place) -> Iterator[Inquiry]:
    """Yield the question for the values that a type refuses which is another one, or is made anew."""
    table = address.parent
    rule = f"type {item.type} of column {address.name}"
    misfit = misfits(address.name, before, item, place.context)
    if misfit is None:
        return
    source = rows(place, table, [address.name], as_stored=True)
    keys = place.keys(table)
    if misfit.tried and is_to_come(underlying(item.type, place.context.expected), place):
        yield Inquiry(address=address, rule=rule, unaskable="the plan makes the type itself")
        return
    select: Composable
    if misfit.condition is None:
        select = SQL("SELECT {}, {} FROM {}").format(shown(keys), misfit.value, source)
        count: Composable = SQL("SELECT 0 * pg_catalog.count({}) FROM {}").format(misfit.value, source)
    else:
        listed = shown((*keys, address.name))
        select = SQL("SELECT {} FROM {} WHERE {}").format(listed, source, misfit.condition)
        count = counted(select)
    repair = f"change the values that do not fit {item.type}, or declare a type that holds them"
    yield Inquiry(
        address=address,
        rule=rule,
        keys=keys,
        select=text(select),
        count=text(count),
        repair=repair,
        tries=attempt(table, [address.name], repair, place) if misfit.tried else None,
    )


def _not_null(address: Address, item: Column, before: Column | None, place: Place) -> Iterator[Inquiry]:
    table, rule = address.parent, f"NOT NULL of column {address.name}"
    name, keys = ident(address.name), place.keys(address.parent)
    if address in place.fills:
        yield from _filled(address, item, place)
        return
    if before is None and item.generated is None:
        if _brings_value(address, item, place):
            return
        repair = (
            f"declare a default for {address.name}, which the rows that are there take as well, or a backfill, which "
            "says what they get, or let it be null"
        )
        for one, only in _without(address, place):
            select = SQL("SELECT {} FROM {}").format(shown(place.keys(one)), rows(place, one, (), only=only))
            told = f"{rule}, which is new and comes without a default"
            yield question(address.of_table(one), told, place.keys(one), select, repair)
        return
    try:
        source = rows(place, table, [address.name], as_stored=True)
    except Unaskable as reason:
        yield Inquiry(address=address, rule=rule, unaskable=str(reason))
        return
    select = SQL("SELECT {} FROM {} WHERE {} IS NULL").format(shown(keys), source, name)
    value = SQL("DEFAULT") if before is not None and before.default is not None else SQL("...")
    now = place.now(address)
    update = SQL("UPDATE {} SET {} = {} WHERE {} IS NULL").format(
        qualified(now), ident(now.name), value, ident(now.name)
    )
    repair = f"say in the spec what these rows get, as in backfill: {_example(before)}, or give them a value"
    yield question(address, rule, keys, select, f"{repair}, or delete them: {text(update)}")


def _without(column: Address, place: Place) -> Iterator[tuple[Address, bool]]:
    """Yield the tables whose rows have no value for a new column; each by itself where a child has it already."""
    table = column.parent
    below = {one: column.of_table(one) for one in place.context.beneath(table)}
    if not any(one in place.context.actual for one in below.values()):
        yield table, False
        return
    yield table, True
    yield from ((one, True) for one, own in below.items() if own not in place.context.actual)


def comes_empty(column: Address, place: Place) -> bool:
    """Tell whether rows that come to a table have NULL in a column that they lack."""
    item = place.context.expected.get(column)
    if not isinstance(item, Column) or item.generated is not None or column in place.fills:
        return False
    return not _brings_value(column, item, place)


def _brings_value(address: Address, item: Column, place: Place) -> bool:
    """Tell whether the rows that are there get a value of a new column as it comes."""
    if address in place.fills:
        return False
    if any(_has_value(one, place) for one in _brought(address, item, place)):
        return True
    return numbered_as(address, item, place.context) is not None


def _brought(address: Address, item: Column, place: Place) -> Sequence[Column]:
    """Return a new column as it comes: by ADD COLUMN of its table, or of the topmost above that is to have it."""
    found = [item]
    for table in above(address.parent, place.context.actual):
        column = address.of_table(table)
        one = place.context.expected.get(column)
        if isinstance(one, Column) and place.is_new(column):
            found = [one]
    return found


def _has_value(item: Column, place: Place) -> bool:
    return default_of(item, place.context) is not None or item.identity is not None


def _example(before: Column | None) -> str:
    return before.default if before is not None and before.default is not None else "..."


def _filled(address: Address, item: Column, place: Place) -> Iterator[Inquiry]:
    """Yield the questions for rows that hold NULL and get NULL, a value too long, or one that cannot be computed.

    What is the same in all rows is not NULL, or that is told, but a domain may refuse it.
    """
    table, value = address.parent, place.fills[address]
    rule = f"the backfill of column {address.name}, which must give each of them a value"
    names = place.named(table, value)
    if volatile(value):
        return
    try:
        source = rows(place, table, [*names, address.name])
    except Unaskable as reason:
        yield Inquiry(address=address, rule=rule, unaskable=str(reason))
        return
    keys = place.keys(table)
    tries = None
    if not is_to_come(item.type, place) and not names_what_is_to_come(value, place):
        lacking = None if place.is_new(address) else SQL("{} IS NULL").format(ident(address.name))
        tries = attempt(table, [*names, address.name], _COMPUTED, place, lacking)
    if (longer := cut(trusted(f"({value})"), item.type, place.context)) is not None:
        unfilled = rows(place, table, [*names, address.name], as_stored=True)
        select = SQL("SELECT {} FROM {} WHERE {} IS NULL AND {}").format(
            shown((*keys, *names)), unfilled, ident(address.name), longer
        )
        repair = f"write a backfill that fits {item.type}, as in left(..., n), or correct these rows"
        fits = question(address, f"type {item.type} of what the backfill gives {address.name}", keys, select, repair)
        yield replace(fits, tries=tries)
    if not names and not domains(item.type, place.context.expected):
        return
    select = SQL("SELECT {} FROM {} WHERE {} IS NULL").format(shown((*keys, *names)), source, ident(address.name))
    example = _EXAMPLES.get(underlying(item.type, place.context.expected).partition("(")[0], "...")
    repair = f"correct these rows, or write a backfill that has a value for them, as in coalesce(..., {example})"
    yield replace(question(address, rule, keys, select, repair), tries=tries)


def of_key_column(address: Address, name: str, place: Place) -> Iterator[Inquiry]:
    """Yield what a primary key asks of its columns, unless the columns themselves are declared so."""
    column = Address(Kind.COLUMN, address.schema, address.relation, name)
    item, before = place.context.expected.get(column), place.before(column)
    if isinstance(item, Column) and isinstance(before, Column) and before.nullable and not place.is_new(column):
        yield from _not_null(column, item, before, place)
