"""What a change of type does to the stored values, from an explicit list: what is not in it counts as dangerous.

That the server accepts a change says little: it rounds numeric to integer and cuts timestamp to date without a word
(manual: sql-createcast, "assignment" casts).
"""

import re

from msgspec import Struct

from schema_doctor.regex import regex


class Verdict(Struct, frozen=True):
    """Whether the table is rewritten, every value survives for certain, USING is wanted, and indexes are built anew.

    A rewrite builds all indexes anew, whatever `reindex` says. `through_text` tells that no cast leads from one type to
    the other, so that values have to be printed and read again; `by_cast` that one of a type that is not built in does.
    """

    rewrite: bool
    lossless: bool
    using: bool
    reindex: bool = False
    through_text: bool = False
    by_cast: bool = False


_TYPE = regex(r"(?P<base>[^(\[]+?)(?:\((?P<modifiers>[^)]*)\))?(?P<zone> with(?:out)? time zone)?(?P<array>\[\])?")

_STRINGS = frozenset({"text", "character varying", "character", "bpchar", "name", "citext", "public.citext"})
_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"smallint", "integer", "bigint", "numeric", "real", "double precision"}),
    frozenset({"date", "timestamp", "timestamp tz", "time", "time tz", "interval"}),
    frozenset({"json", "jsonb"}),
    frozenset({"inet", "cidr"}),
    frozenset({"bit", "bit varying"}),
)
# Every value of the first has one exact counterpart in the second.
_WIDER = {
    "smallint": {"integer", "bigint", "numeric", "real", "double precision"},
    "integer": {"bigint", "numeric", "double precision"},
    "bigint": {"numeric"},
    "real": {"double precision"},
    "date": {"timestamp"},
    "cidr": {"inet"},
}
# Casts between types that are no strings, beside those of one family (pg_cast); others go by the text of a value.
_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_OIDS = (
    *("oid", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator"),
    *("regproc", "regprocedure", "regrole", "regtype"),
)
_CASTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("real", "double precision"), frozenset(_NUMBERS)),
    "smallint": frozenset({*_NUMBERS, *_OIDS}),
    "integer": frozenset({*_NUMBERS, *_OIDS, "boolean", "bit", "money", '"char"'}),
    "bigint": frozenset({*_NUMBERS, *_OIDS, "bit", "money"}),
    **dict.fromkeys(_OIDS, frozenset({"integer", "bigint", "oid"})),
    "oid": frozenset({"integer", "bigint", *_OIDS}),
    "boolean": frozenset({"integer"}),
    "money": frozenset({"numeric"}),
    "numeric": frozenset({*_NUMBERS, "money"}),
    "date": frozenset({"timestamp", "timestamp tz"}),
    "timestamp": frozenset({"date", "time", "timestamp tz"}),
    "timestamp tz": frozenset({"date", "time", "time tz", "timestamp"}),
    "time": frozenset({"time tz", "interval"}),
    "time tz": frozenset({"time"}),
    "interval": frozenset({"time"}),
    "json": frozenset({"jsonb"}),
    "jsonb": frozenset({"json", "boolean", *_NUMBERS}),
    "inet": frozenset({"cidr"}),
    "cidr": frozenset({"inet"}),
    "bit": frozenset({"bit varying", "integer", "bigint"}),
    "bit varying": frozenset({"bit"}),
    "macaddr": frozenset({"macaddr8"}),
    "macaddr8": frozenset({"macaddr"}),
    "box": frozenset({"point", "polygon", "lseg", "circle"}),
    "circle": frozenset({"point", "box", "polygon"}),
    "lseg": frozenset({"point"}),
    "path": frozenset({"polygon"}),
    "point": frozenset({"box"}),
    "polygon": frozenset({"path", "circle", "box", "point"}),
    "xid8": frozenset({"xid"}),
    **{f"{one}range": frozenset({f"{one}multirange"}) for one in ("int4", "int8", "num", "ts", "tstz", "date")},
}
# What foreign keys from a type may refer to: by an operator of the family, or by an implicit cast (ddl-constraints).
REFERRED: dict[str, frozenset[str]] = {
    **dict.fromkeys(("smallint", "integer", "bigint"), frozenset({*_NUMBERS, *_OIDS})),
    "numeric": frozenset({"numeric", "real", "double precision"}),
    **dict.fromkeys(("real", "double precision"), frozenset({"real", "double precision"})),
    **dict.fromkeys(("text", "character varying", "character", "bpchar"), _STRINGS),
    "name": frozenset({"name", "text", "character varying"}),
    "oid": frozenset(_OIDS),
    **dict.fromkeys(("date", "timestamp", "timestamp tz"), frozenset({"date", "timestamp", "timestamp tz"})),
    "time": frozenset({"time", "time tz", "interval"}),
    **dict.fromkeys(("inet", "cidr"), frozenset({"inet", "cidr"})),
    **dict.fromkeys(("macaddr", "macaddr8"), frozenset({"macaddr", "macaddr8"})),
    **dict.fromkeys(("bit", "bit varying"), frozenset({"bit", "bit varying"})),
    **{one: frozenset({one}) for one in ("time tz", "interval", "money", "bytea", "boolean", "uuid", "jsonb")},
    **dict.fromkeys(("json", "xml"), frozenset[str]()),
}
_PRINTED_WHOLE = frozenset(
    {"smallint", "integer", "bigint", "numeric", "boolean", "uuid", "inet", "cidr", "json", "jsonb", "xml", "date"}
)
_BY_PRECISION = frozenset({"timestamp", "timestamp tz", "time", "time tz", "interval"})
_ALL_DIGITS = (6,)  # of a second: what is stored without a modifier
_BY_LENGTH = frozenset({"character varying", "bit varying"})


def verdict(actual: str, expected: str) -> Verdict:
    """Judge the change from one type to another, both as format_type() prints them.

    Of types with a dot in their names, which are the user's own, nothing is known; a cast between them may exist.
    """
    old, old_modifiers, old_array = _parts(actual)
    new, new_modifiers, new_array = _parts(expected)
    through = not _castable(old, new)
    using = through or not _assignable(old, new) or old_array != new_array
    if old_array or new_array:
        # Arrays are always rewritten; their elements keep their values under the same rules.
        lossless = old_array == new_array and _keeps(old, old_modifiers, new, new_modifiers)
        through |= old_array and not new_array and new not in _STRINGS
        return Verdict(rewrite=True, lossless=lossless, using=using, through_text=through)
    if _relabels(old, old_modifiers, new, new_modifiers):
        return Verdict(rewrite=False, lossless=True, using=False)
    if {old, new} == {"timestamp", "timestamp tz"} and not new_modifiers:
        # Without USING and with TimeZone = UTC nothing is rewritten, but the values mean something else from then on.
        return Verdict(rewrite=False, lossless=False, using=False, reindex=True)
    lossless = _keeps(old, old_modifiers, new, new_modifiers)
    return Verdict(rewrite=True, lossless=lossless, using=using, through_text=through)


def comparable(actual: str, expected: str) -> bool:
    """Tell whether a foreign key between the two types works, so that one of its ends may change before the other."""
    old, _, old_array = _parts(actual)
    new, _, new_array = _parts(expected)
    families = (frozenset({"smallint", "integer", "bigint"}), frozenset({"text", "character varying"}))
    return old_array == new_array and (old == new or any(old in one and new in one for one in families))


def may_refer(referring: str, referenced: str) -> bool:
    """Tell whether a foreign key from a column of one type to one of another works, if both types are known."""
    old, _, old_array = _parts(referring)
    new, _, new_array = _parts(referenced)
    if old not in REFERRED or new not in REFERRED:
        return True
    if old_array or new_array:
        return old_array == new_array and (old == new or {old, new} == {"bpchar", "character"})  # two words for one
    return new in REFERRED[old]


def _parts(type_name: str) -> tuple[str, tuple[int, ...], bool]:
    match = _TYPE.fullmatch(type_name)
    if not match:
        return type_name, (), False
    zone = " tz" if match["zone"] == " with time zone" else ""
    base = match["base"] + zone
    numbers = tuple(int(number) for number in re.findall(r"-?\d+", match["modifiers"] or ""))
    if base in _BY_PRECISION and numbers >= _ALL_DIGITS:
        numbers = ()
    return base, numbers, bool(match["array"])


def bare(type_name: str) -> str:
    """Return a type without its modifiers, as pg_cast is read."""
    match = _TYPE.fullmatch(type_name)
    return match["base"] + (match["zone"] or "") + (match["array"] or "") if match else type_name


def is_modified(type_name: str) -> bool:
    """Tell whether a type has a modifier that says more than the type alone."""
    return bool(_parts(type_name)[1])


def is_string(type_name: str) -> bool:
    """Tell whether any type can become this one, by its text."""
    return bare(type_name) in _STRINGS


def _assignable(old: str, new: str) -> bool:
    """Tell whether ALTER TYPE works without USING; anything can become a string."""
    return old == new or new in _STRINGS or any(old in family and new in family for family in _FAMILIES)


def _castable(old: str, new: str) -> bool:
    """Tell whether an explicit cast leads from one type to another."""
    if old == new or "." in old or "." in new or old in _STRINGS or new in _STRINGS:
        return True
    return new in _CASTS.get(old, ())


def _relabels(old: str, old_modifiers: tuple[int, ...], new: str, new_modifiers: tuple[int, ...]) -> bool:
    """Tell whether PostgreSQL only changes the catalog: the stored bytes are already right."""
    if old == new:
        return _holds(old, old_modifiers, new_modifiers)
    if old in ("text", "character varying") and new in ("text", "character varying"):
        return not new_modifiers
    return (old, new) == ("cidr", "inet") or (
        old == "xml" and new in ("text", "character varying") and not new_modifiers
    )


def _holds(base: str, old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Tell whether a type with modifiers `new` holds all that the same type with modifiers `old` does, as it is."""
    if old == new:
        return True
    if base in _BY_LENGTH:
        return not new or (bool(old) and new[0] >= old[0])
    if base in _BY_PRECISION:
        return not new or (bool(old) and new[0] >= old[0])
    if base == "numeric":
        return not new or (bool(old) and new[0] >= old[0] and new[1:] == old[1:])
    return False


def _keeps(old: str, old_modifiers: tuple[int, ...], new: str, new_modifiers: tuple[int, ...]) -> bool:
    """Tell whether every value certainly survives the change, though the table is rewritten."""
    if old == new:
        return _holds(old, old_modifiers, new_modifiers) or _more_digits(old, old_modifiers, new_modifiers)
    if new in ("text", "character varying") and not new_modifiers:
        return old in _PRINTED_WHOLE or old in ("text", "character varying")
    return new in _WIDER.get(old, ()) and not new_modifiers


def _more_digits(base: str, old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Tell whether numeric(p,s) grows on both sides of the point."""
    if base != "numeric" or len(old) != 2 or len(new) != 2:
        return False
    return new[1] >= old[1] and new[0] - new[1] >= old[0] - old[1]
