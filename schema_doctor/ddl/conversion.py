"""How the values of a column become those of another type, when types of the user's own are among the two."""

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import byname
from schema_doctor.ddl.basetype import NESTED, before, elements, underlying
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, typename
from schema_doctor.hazard import DATA_LOSS, VALUES_CHANGE, Hazard
from schema_doctor.model import TYPES, Address, Kind, Schema
from schema_doctor.typechange import Verdict, bare, is_modified, is_string, verdict
from schema_doctor.typeorder import place_of

_UNREADABLE = ("bytea", "point", "line", "lseg", "box", "path", "polygon", "circle")  # the types of datatype-geometric


def judge(actual: str, expected: str, context: Context) -> Verdict:
    """Judge the change from one type to another: of domains by their base types; enums know no cast but to strings."""
    old, new = before(actual, context), underlying(expected, context.expected)
    if old.endswith(NESTED) or new.endswith(NESTED):
        return _judge_nested(actual, expected, context)
    judged = verdict(old, new)
    remade = place_of(new) in context.made_anew
    if (old != new or remade) and (_is_made(old, context.actual) or _is_made(new, context.expected)):
        elements = old.endswith("[]") and new.endswith("[]")
        strings = [_is_string(one.removesuffix("[]") if elements else one) for one in (old, new)]
        lossless = new.removesuffix("[]") in ("text", "character varying")
        judged = Verdict(rewrite=True, lossless=lossless, using=not strings[1], through_text=not any(strings))
    elif (cast := _cast(old, new, context)) is not None:
        judged = Verdict(rewrite=True, lossless=False, using=cast == "e", by_cast=True)
    elif _lacks_cast(old, new, context):
        judged = replace(judged, using=True, through_text=True)
    if judged.using and not judged.by_cast and _is_padded(old):
        judged = replace(judged, through_text=True)  # as text it ends where the blanks begin, which few types read
    # Values have to be looked at, one by one, where the new type has rules of its own. The length of what comes from a
    # domain is not known to the server, which applies any other, and the same again (varchar_support(), numeric.c).
    applied = is_modified(new) and underlying(actual, context.actual) != actual
    return replace(judged, rewrite=True) if expected in context.ruling or applied else judged


def _judge_nested(actual: str, expected: str, context: Context) -> Verdict:
    """Judge the change from, or to, an array of a domain over arrays: PostgreSQL casts elements to elements only."""
    old, new = before(actual, context), underlying(expected, context.expected)
    if old.endswith(NESTED) and new.endswith(NESTED):
        inner = elements(actual, context.actual, context.aside), elements(expected, context.expected)
        judged = judge(*inner, context)
        return replace(judged, rewrite=True, using=True)
    return Verdict(rewrite=True, lossless=False, using=True, through_text=not (_is_string(old) or _is_string(new)))


def _cast(old: str, new: str, context: Context) -> str | None:
    """Return the context of a cast that is not built in: "e" if it has to be written; None where there is none.

    What a type brings that is yet to come, with an extension, is not known; that it reads the text of an array, of
    bytes or of a point is unlikely, and that of other types is read by what comes without a cast, as hstore.
    """
    if is_string(old) or is_string(new):
        return None
    place = place_of(new)
    comes = place is not None and place not in context.storages
    unknown = "e" if comes and not new.endswith("[]") and (old.endswith("[]") or bare(old) in _UNREADABLE) else None
    return context.casts.get((bare(old), bare(new)), unknown)


def _lacks_cast(old: str, new: str, context: Context) -> bool:
    """Tell whether no cast leads from or to a type that is not built in, such as a range type of the user's own.

    Those to a type that is yet to come, with an extension, are not known: see _cast.
    """
    first, last = (bare(one).removesuffix("[]") for one in (old, new))
    place = place_of(last)
    if first == last or is_string(first) or is_string(last) or (place is None and place_of(first) is None):
        return False
    return (first, last) not in context.casts


def hazards(actual: str, expected: str, judged: Verdict, context: Context) -> tuple[Hazard, ...]:
    """Return what may become of the values."""
    by_name = byname.goes_by_name(actual, expected, context)
    if judged.lossless and not (by_name and not byname.stays_exact(actual, context)):
        return ()
    lost = by_name and byname.loses(actual, expected, context)
    return (VALUES_CHANGE, DATA_LOSS) if lost else (VALUES_CHANGE,)


def using(
    name: str, actual: str, expected: str, judged: Verdict, context: Context, holder: Address | None = None
) -> Composable:
    """Write USING with its leading blank, nothing where PostgreSQL needs none."""
    if not judged.using:
        return SQL("")
    return SQL(" USING ") + converted(name, actual, expected, judged, context, holder)


def converted(
    name: str, actual: str, expected: str, judged: Verdict, context: Context, holder: Address | None = None
) -> Composable:
    """Write the value of a column as one of another type: the element of an array, or by its text without a cast.

    `holder` is the type whose field an array is read back as, where no query can do so.
    """
    column = ident(name)
    if judged.by_cast:
        return SQL("{}::{}").format(column, typename(expected))
    if (shaped := by_attributes(column, actual, expected, context, holder)) is not None:
        return shaped
    old, new = before(actual, context), underlying(expected, context.expected)
    if new.endswith("[]") and not old.endswith("[]") and not _is_string(old):
        element = SQL("{}::text" if judged.through_text else "{}").format(column)
        return _alone(column, old, element, expected, context)
    through = "{}::{}"
    if judged.through_text:
        through = "{}::text[]::{}" if old.endswith("[]") and new.endswith("[]") else "{}::text::{}"
    return SQL(through).format(column, typename(expected))


def by_attributes(
    value: Composable, actual: str, expected: str, context: Context, holder: Address | None = None
) -> Composable | None:
    """Write a composite value, or an array of such, as one of another composite type; None where its text is one."""
    if not byname.goes_by_name(actual, expected, context):
        return None
    old, new = before(actual, context), underlying(expected, context.expected)
    if not new.endswith("[]"):
        return None if old.endswith("[]") else byname.record(value, expected, context)
    if old.endswith("[]"):
        return byname.array(value, expected, context, holder)
    element = byname.record(value, new.removesuffix("[]"), context)
    return _alone(value, old, element, expected, context)


def _alone(value: Composable, old: str, element: Composable, expected: str, context: Context) -> Composable:
    """Write an array of one element, or NULL where there is no value; of a row, IS NOT NULL would ask every attribute.

    PostgreSQL cannot read IS NOT NULL of more than a column again for each child of a table ("unrecognized node type").
    """
    there = SQL("IS DISTINCT FROM NULL" if byname.is_row(old, context) else "IS NOT NULL")
    return SQL("CASE WHEN {} {} THEN ARRAY[{}]::{} END").format(value, there, element, typename(expected))


def _is_made(text: str, schema: Schema) -> bool:
    """Tell whether a type is an enum or a composite type that is known, that of the rows of a table, too."""
    place = place_of(text)
    return place is not None and any(Address(kind, *place) in schema for kind in (*TYPES, Kind.TABLE))


def _is_padded(text: str) -> bool:
    return bare(text).removesuffix("[]") in ("character", "bpchar")


def _is_string(text: str) -> bool:
    return not text.endswith("[]") and text.partition("(")[0] in (
        "text",
        "character varying",
        "character",
        "bpchar",
        "name",
    )
