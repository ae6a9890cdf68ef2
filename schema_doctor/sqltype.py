"""The data types that a spec may name: a closed grammar, and the one spelling that format_type() prints."""

import re
from collections.abc import Collection
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, NoReturn

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.identifier import (
    BEGINS,
    COL_NAME,
    GOES_ON,
    RESERVED,
    NotAName,
    escaped,
    fold,
    lower,
    quote_ident,
    shown,
)
from schema_doctor.regex import regex
from schema_doctor.typenames import (
    AFTER_TYPE,
    CATALOG,
    EXTENSION,
    EXTENSION_WITH_MODIFIERS,
    FOREIGN,
    NO_ARRAY,
    PSEUDO,
    SERIAL,
    TIMES,
    UNLIMITED,
    WORDS,
    NotAType,
)
from schema_doctor.typmod import float_name, interval, of_builtin, of_other

__all__ = ["NotAType", "TypeName", "TypePrefix", "create_spelling", "is_serial", "parse_type", "split_type"]

MAX_DIMENSIONS: Final = 6  # MAXDIM: the server takes a column of more, but no value of it (arrays, "Declaration")


class TypeName(Struct, frozen=True):
    """A data type; two spellings of one type are equal, up to the schema of a type that is not built in."""

    schema: str | None  # None: of pg_catalog, or not resolved yet
    name: str  # as in pg_type; of a built-in type the words that format_type() prints: "double precision"
    modifiers: str = ""  # as printed: "(10,2)", " day to second(3)"
    dimensions: bool = False  # an array; the number and size of its dimensions mean nothing to the server
    builtin: bool = True

    @property
    def canonical(self) -> str:
        """The text that format_type() prints with `search_path = pg_catalog, pg_temp`; it is valid in DDL."""
        array = "[]" if self.dimensions else ""
        if not self.builtin:
            schema = f"{quote_ident(self.schema)}." if self.schema is not None else ""
            return f"{schema}{quote_ident(self.name)}{self.modifiers}{array}"
        if self.name in TIMES:
            word, _, zone = self.name.partition(" ")
            return f"{word}{self.modifiers} {zone}{array}"
        return f"{self.name}{self.modifiers}{array}"

    @property
    def min_version(self) -> int:
        """The server_version_num that the type needs, or 0 for every supported one."""
        if self.builtin and self.name == "numeric" and self.modifiers:
            precision, scale = map(int, self.modifiers[1:-1].split(","))
            if not 0 <= scale <= precision:  # release-15, "Allow the scale of a numeric value to be negative"
                return 150_000
        return 0

    def within(self, schema: str) -> "TypeName":
        """Return the type with the schema that the server found it in; a built-in type stays as it is."""
        return self if self.builtin else replace(self, schema=schema)

    def __str__(self) -> str:
        return self.canonical


class TypePrefix(Struct, frozen=True):
    """A column as SQL writes it, cut behind its type: `text` is the type, `rest` starts at `offset` of the original."""

    text: str
    rest: str
    offset: int


# Neither a type nor the schema before its dot can be called so, unless in quotes (sql-keywords-appendix).
_NOT_NAMES = RESERVED | COL_NAME

_END = f"(?!{GOES_ON})"
_NAME = rf'(?:"(?:[^"]|"")*+"|{BEGINS}{GOES_ON}*+)'
_PARENTHESES = r"\s*\([^()]*+\)"
_TYPE = regex(
    rf"""
    (?: (?P<time> time(?:stamp)? ) {_END} (?P<precision> {_PARENTHESES} )?
        (?: \s+ (?P<zone> with(?:out)? ) \s+ time \s+ zone {_END} )?
      | interval {_END} (?P<interval>
        (?: \s+ (?: year \s+ to \s+ month | day \s+ to \s+ (?: hour | minute | second )
          | hour \s+ to \s+ (?: minute | second ) | minute \s+ to \s+ second
          | year | month | day | hour | minute | second ) {_END} )? (?: {_PARENTHESES} )? )
      | (?P<words> double \s+ precision | bit \s+ varying
          | (?: (?: national \s+ )? char (?: acter )? | nchar ) (?: \s+ varying )? ) {_END}
        (?P<length> {_PARENTHESES} )?
      | (?P<first> {_NAME} ) (?: \s*\.\s* (?P<second> {_NAME} ) )? (?P<modifiers> {_PARENTHESES} )?
    )
    (?P<array> \s+ array {_END} (?: \s*\[\s*[0-9]+\s*\] )? | (?: \s*\[\s*[0-9]*\s*\] )+ )?
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


def parse_type(text: str, *, known: Collection[str] = ()) -> TypeName:
    """Read the data type that `text` names, in any spelling that SQL has for it, or raise NotAType.

    `known` are the names, as in pg_type, of the types that may be written without a schema because the spec declares
    them. A name with a schema is always accepted: only the server knows what is there.
    """
    type_name = _parse(text)
    if type_name.builtin or type_name.schema is not None or type_name.name in known or type_name.name in EXTENSION:
        return type_name
    raise NotAType(_unknown(type_name.name, known))


def is_serial(text: str) -> str | None:
    """Return the type that a serial pseudo-type stands for, `bigint` for `bigserial`; None for any other text."""
    name = text.strip()
    try:
        return SERIAL.get(fold(name))
    except NotAName:
        return None


@lru_cache(maxsize=4096)
def split_type(text: str) -> TypePrefix:
    """Cut `varchar(20) not null default 'x'` behind the longest start that is a type by its grammar.

    Whether there is such a type is not asked: parse_type() says that. Raise NotAType if the text does not start with
    one.
    """
    start = len(text) - len(text.lstrip())
    match = _TYPE.match(text, start)
    if match is None:
        raise NotAType(f"{shown(text)} does not start with a type")
    first = match["first"]
    if first and not match["second"] and first.lower() in AFTER_TYPE:
        raise NotAType(f"the type is missing before {shown(text[start:])}; a column is written as: text not null")
    rest = text[match.end() :].lstrip()
    return TypePrefix(match[0], rest, len(text) - len(rest))


def create_spelling(type_name: TypeName) -> str:
    """Return the text that DDL names the type by; a type that is not built in should have its schema by then.

    It is safe in any DDL: every part of it comes from the closed grammar of this module or is a quoted identifier.
    """
    return type_name.canonical


@lru_cache(maxsize=4096)
def _parse(text: str) -> TypeName:
    stripped = text.strip()
    match = _TYPE.fullmatch(stripped)
    if match is None:
        _refuse(stripped)
    array = (match["array"] or "").lower()
    if array.count("[") > MAX_DIMENSIONS:
        raise NotAType(f"{shown(stripped)} has more than {MAX_DIMENSIONS} dimensions; write it as an array: text[]")
    try:
        type_name = _scalar(match)
    except NotAName as error:
        raise NotAType(f"{shown(stripped)} is not a type: {error}") from error
    if not array:
        return type_name
    if type_name.builtin and type_name.name in NO_ARRAY:
        raise NotAType(f"there is no array type of {type_name.name}")
    return replace(type_name, dimensions=True)


def _refuse(text: str) -> NoReturn:
    """Say why a text is not one type from its first to its last character."""
    if not text:
        raise NotAType("the type is empty; write the type of the column: text")
    match = _TYPE.match(text)
    if match is None:
        raise NotAType(f"{shown(text)} is not a type")
    rest = text[match.end() :].strip()
    advice = ""
    if rest.startswith("(") and match["zone"]:
        advice = "; the precision stands before the time zone: timestamp(3) with time zone"
    elif rest.startswith("(") and ")" not in rest:
        advice = '; a ")" is missing; where the YAML writes {...}, quote the type: "numeric(10,2)"'
    elif rest.startswith("["):
        advice = "; an array is written as: text[]"
    elif rest.startswith("."):
        advice = "; a type has at most a schema before its name: public.mood"
    elif rest.lower() in ("unsigned", "signed", "zerofill"):
        advice = "; PostgreSQL has no unsigned integers: use bigint or a CHECK"
    raise NotAType(f"{shown(text)} is not a type: unexpected {shown(rest)} after {shown(match[0])}{advice}")


def _scalar(match: re.Match[str]) -> TypeName:
    """Return the type without its array part."""
    if match["time"]:
        name = f"{match['time'].lower()} {(match['zone'] or 'without').lower()} time zone"
        return TypeName(None, name, of_builtin(name, match["precision"]))
    if match["interval"] is not None:
        return TypeName(None, "interval", interval(match["interval"]))
    if match["words"]:
        return _from_words(" ".join(match["words"].lower().split()), match["length"])
    if match["second"]:
        return _qualified(match)
    return _unqualified(match["first"], match["modifiers"])


def _unqualified(identifier: str, raw: str | None) -> TypeName:
    name = fold(identifier)
    if not identifier.startswith('"'):
        if name in WORDS:
            return _from_words(name, raw)
        if name in _NOT_NAMES and name not in CATALOG and name not in PSEUDO:
            raise NotAType(
                f"{shown(name)} is a reserved word, not a type; write a type of that name in double quotes, "
                f"with its schema: public.{escaped(quote_ident(name))}"
            )
    return _from_catalog(name, raw) or _own(None, name, raw)


def _qualified(match: re.Match[str]) -> TypeName:
    schema, name = fold(match["first"]), fold(match["second"])
    if not match["first"].startswith('"') and schema in _NOT_NAMES:
        raise NotAType(
            f"{shown(match[0])} is not a type: {schema} is a reserved word, write it as {escaped(quote_ident(schema))}"
        )
    if schema != "pg_catalog":
        return _own(schema, name, match["modifiers"])
    if found := _from_catalog(name, match["modifiers"]):
        return found
    if name in WORDS:
        raise NotAType(f"there is no type pg_catalog.{name}; write {WORDS[name]}")
    raise NotAType(f"there is no type {shown(name)} in pg_catalog{_did_you_mean(name)}")


def _from_words(words: str, raw: str | None) -> TypeName:
    """Return the type that words of the grammar name, which need not be in pg_type."""
    if words == "float":
        return TypeName(None, float_name(raw))
    name = WORDS[words]
    default = "(1)" if name in UNLIMITED else ""  # datatype-character, datatype-bit: without a length, the length is 1
    return TypeName(None, name, of_builtin(name, raw) or default)


def _from_catalog(name: str, raw: str | None) -> TypeName | None:
    """Return the type of pg_catalog with that pg_type.typname, None if there is none."""
    if name in SERIAL:
        raise NotAType(
            f"{name} is no type, but a column of type {SERIAL[name]} with a sequence; here write '{SERIAL[name]}'"
        )
    if name.removeprefix("_") in PSEUDO:
        raise NotAType(f"a column cannot have the pseudo-type {escaped(quote_ident(name))}")
    if name.startswith("_") and name[1:] in CATALOG and name[1:] not in NO_ARRAY:
        element = _from_catalog(name[1:], raw)
        return replace(element, dimensions=True) if element else None
    base = CATALOG.get(name)
    if base is None:
        return None
    modifiers = of_builtin(base, raw)
    if not modifiers and base in UNLIMITED:
        base = UNLIMITED[base]
    return TypeName(None, base, modifiers)


def _own(schema: str | None, name: str, raw: str | None) -> TypeName:
    """Return a type that is not built in: what its modifiers mean, its own input function knows."""
    if raw is None:
        return TypeName(schema, name, builtin=False)
    if schema is None and name in EXTENSION - EXTENSION_WITH_MODIFIERS:
        raise NotAType(f"{name} takes nothing in parentheses; write {name}")
    try:
        return TypeName(schema, name, of_other(name, raw), builtin=False)
    except NotAType:
        if schema is None and name not in EXTENSION:
            raise NotAType(_unknown(name, ())) from None
        raise


def _unknown(name: str, known: Collection[str]) -> str:
    own = f"a type of your own is written with its schema: public.{escaped(quote_ident(name))}"
    plain = lower(name)
    if plain in FOREIGN:
        return f"{shown(name)} is not a type of PostgreSQL: use '{FOREIGN[plain]}'; {own}"
    if plain in WORDS or plain in CATALOG:
        return f"there is no type {escaped(quote_ident(name))}: write {plain}, without quotes and in lower case; {own}"
    if plain in ("enum", "set"):
        return f"{shown(name)} is not a type: use text with a CHECK, or an enum made by CREATE TYPE; {own}"
    return f"there is no type {shown(name)}{_did_you_mean(name, known)}; {own}"


def _did_you_mean(name: str, known: Collection[str] = ()) -> str:
    close = get_close_matches(lower(name), (*known, *WORDS, *CATALOG, *EXTENSION, *FOREIGN), n=1)
    return f"; did you mean {shown(FOREIGN.get(close[0], close[0]))}?" if close else ""
