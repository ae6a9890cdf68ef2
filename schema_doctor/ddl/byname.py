"""Values of a composite type, or rows of a table, as those of another one: each attribute goes by its name.

The text of a row says no names, and is read by their order (rowtypes, "Composite Type Input and Output Syntax"). JSON
says them, also those of what is within a value.
"""

from collections.abc import Iterator
from zlib import crc32

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import attributetakers
from schema_doctor.ddl.basetype import NESTED, before, members, underlying
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import qualified, text, typename
from schema_doctor.model import Address, Column, Kind
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import Place, place_of

_Shape = tuple[tuple[str, object], ...]  # the attributes in their order, each with its own shape


def goes_by_name(actual: str, expected: str, context: Context) -> bool:
    """Tell whether values go to another type by the names of attributes, and not by their text.

    The text will do where both have the same names in the same order, or as many and none in common. It does not where
    a table is among them, whose columns may change: the values are JSON by then. And it does where a type is made anew,
    unless it keeps an attribute meanwhile, or one goes to such another type, or holds rows of a table that changes.
    """
    old, new = _places(actual, expected, context)
    if old is None or new is None or not _known(old, context) or not _known(new, context):
        return False
    if old == new:
        return (new in context.made_anew and _within_by_name(new, context)) or rows_change(new, context)
    shapes = _shape(old, context), _shape(new, context)
    if None in shapes or _holds_rows(old, context):
        return True
    names = [{name for name, _ in shape or ()} for shape in shapes]
    return shapes[0] != shapes[1] and not (names[0].isdisjoint(names[1]) and len(names[0]) == len(names[1]))


def _within_by_name(place: Place, context: Context) -> bool:
    wanted = members(place, context, after=True)
    return attributetakers.kept(place, context) or any(
        goes_by_name(type_, wanted[name], context) for name, type_ in members(place, context).items() if name in wanted
    )


def is_row(type_: str, context: Context) -> bool:
    """Tell whether a type, by the name that it has while the plan runs, is a composite type or that of rows."""
    place = place_of(type_)
    return place is not None and not type_.endswith("[]") and _known(place, context)


def rows_change(place: Place, context: Context) -> bool:
    """Tell whether values of a type are, or hold, rows of a table that changes."""
    table = Address(Kind.TABLE, *place)
    mine = [(one, item) for one, item in context.present(table) if isinstance(item, Column)]
    if table in context.actual and (
        any(context.afterwards(one) != item for one, item in mine)
        or any(one not in context.actual for one, item in context.children(table) if isinstance(item, Column))
    ):
        return True
    within = {place_of(underlying(type_, context.actual)) for type_ in members(place, context).values()}
    return any(rows_change(one, context) for one in within if one is not None)


def loses(actual: str, expected: str, context: Context) -> bool:
    """Tell whether values that go by name have an attribute that the other type, or one within it, has not."""
    old, new = _places(actual, expected, context)
    return old is not None and new is not None and _loses(old, new, context)


def stays_exact(type_: str, context: Context) -> bool:
    """Tell whether values of a type come back from JSON as they were.

    JSON keeps no lower bounds of arrays, and makes NULL of the null of a json or jsonb within a value; what a type of
    an extension becomes, as hstore, its cast to json decides (functions-json, to_jsonb).
    """
    base = before(type_, context)
    place = place_of(base)
    if base.endswith("[]") or base in ("json", "jsonb"):
        return False
    if place is None or Address(Kind.ENUM, *place) in context.actual:
        return True
    return _known(place, context) and all(stays_exact(one, context) for one in members(place, context).values())


def record(value: Composable, expected: str, context: Context) -> Composable:
    """Write a value, which may be JSON already, as one of another composite type."""
    new = underlying(expected, context.expected)
    made = SQL("pg_catalog.jsonb_populate_record(NULL::{}, pg_catalog.to_jsonb({}))").format(typename(new), value)
    return made if new == expected else SQL("{}::{}").format(made, typename(expected))


def array(value: Composable, expected: str, context: Context, holder: Address | None = None) -> Composable:
    """Write an array as one of another composite type, by a query, or by the field of a `holder`.

    ALTER COLUMN TYPE takes no query.
    """
    new = underlying(expected, context.expected)
    if holder is not None:
        rows = SQL("pg_catalog.jsonb_build_object('rows', pg_catalog.to_jsonb({}))").format(value)
        made = SQL("(pg_catalog.jsonb_populate_record(NULL::{}, {})).rows").format(qualified(holder), rows)
    else:
        made = SQL(
            "CASE WHEN {0} IS NOT NULL THEN ARRAY(SELECT pg_catalog.jsonb_populate_record(NULL::{1},"
            " nullif(element.value, 'null')) FROM pg_catalog.jsonb_array_elements(pg_catalog.to_jsonb({0}))"
            " WITH ORDINALITY AS element (value, place) ORDER BY element.place) END"
        ).format(value, typename(new.removesuffix("[]")))
    return made if new == expected else SQL("{}::{}").format(made, typename(expected))


def holder(column: Address, actual: str, expected: str, context: Context) -> Address | None:
    """Return a free name for a type whose field an array can be read back as, None where none is needed."""
    old, new = before(actual, context), underlying(expected, context.expected)
    if not (old.endswith("[]") and new.endswith("[]") and goes_by_name(actual, expected, context)):
        return None
    return spare(column, context)


def spare(column: Address, context: Context) -> Address:
    """Return a free name for a type that is there only while a column changes."""
    name = f"rows_{crc32(repr(column[1:]).encode()):08x}_schema_doctor_"
    return Address(Kind.COMPOSITE, column.schema, context.free_name(column.schema, name))


def held(column: Address, holder: Address, rows: str, phase: Phase, order: int = 0) -> Iterator[Step]:
    """Yield CREATE TYPE and DROP TYPE of a holder, around what reads arrays back."""
    create = SQL("CREATE TYPE {} AS (rows {})").format(qualified(holder), typename(rows))
    for number, sql in ((order - 1, create), (order + 1, SQL("DROP TYPE {}").format(qualified(holder)))):
        yield Step(
            sql=text(sql),
            address=column,
            phase=phase,
            reason="arrays of rows are read back as its field",
            lock=None,
            hazards=(),
            transactional=True,
            order=number,
        )


def _places(actual: str, expected: str, context: Context) -> tuple[Place | None, Place | None]:
    old, new = before(actual, context), underlying(expected, context.expected)
    return (None, None) if NESTED in (old[-4:], new[-4:]) else (place_of(old), place_of(new))


def _known(place: Place, context: Context) -> bool:
    kinds = (Kind.COMPOSITE, Kind.TABLE)
    return any(Address(kind, *place) in side for kind in kinds for side in (context.actual, context.expected))


def _shape(place: Place, context: Context) -> _Shape | None:
    """Return the attributes of a type as they are while columns change; None where they themselves do."""
    there, wanted = members(place, context), members(place, context, after=True)
    if there and wanted and there.keys() != wanted.keys():
        return None
    shape: list[tuple[str, object]] = []
    for name, type_ in (there or wanted).items():
        base = underlying(type_, context.actual if there else context.expected)
        within = place_of(base)
        found: object = ""
        if within is not None and _known(within, context):
            found = _shape(within, context)
            if found is None:
                return None
        shape.append((name, found))
    return tuple(shape)


def _holds_rows(place: Place, context: Context) -> bool:
    """Tell whether values of a type of the database are, or hold, rows of a table."""
    return Address(Kind.TABLE, *place) in context.actual or any(
        _holds_rows(one, context) for one in context.made_of(place)
    )


def _loses(old: Place, new: Place, context: Context) -> bool:
    there, wanted = members(old, context), members(new, context, after=True)
    if not there or not wanted:
        return False
    for name, type_ in there.items():
        if name not in wanted:
            return True
        inner = place_of(underlying(type_, context.actual))
        other = place_of(underlying(wanted[name], context.expected))
        if inner is not None and other is not None and _loses(inner, other, context):
            return True
    return False
