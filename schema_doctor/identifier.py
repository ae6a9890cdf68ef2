"""Names of objects: which ones PostgreSQL can hold, and how SQL writes them."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from schema_doctor.regex import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_BYTES: Final = 63  # NAMEDATALEN - 1 (sql-syntax-lexical, "Identifiers and Key Words")

SYSTEM_COLUMNS: Final = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})  # ddl-system-columns

# The union over PostgreSQL 15, 16 and 18 of pg_get_keywords() (sql-keywords-appendix), by catcode; the unreserved ones,
# catcode U, are left out, because quote_identifier() leaves them bare. A name that only newer servers reserve (16:
# json_array, json_object, system_user, ...; 17 and 18: json, json_table, merge_action, ...) is quoted for every server:
# that is valid on all of them, and DDL that was written today still works after an upgrade.
RESERVED: Final = _words(
    """
    all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
    current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral
    leading limit localtime localtimestamp not null offset on only or order placing primary references returning select
    session_user some symmetric system_user table then to trailing true union unique user using variadic when where
    window with
    """
)
TYPE_FUNC_NAME: Final = _words(
    """
    authorization binary collation concurrently cross current_schema freeze full ilike inner is isnull join left like
    natural notnull outer overlaps right similar tablesample verbose
    """
)
COL_NAME: Final = _words(
    """
    between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int
    integer interval json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar
    json_serialize json_table json_value least merge_action national nchar none normalize nullif numeric out overlay
    position precision real row setof smallint substring time timestamp treat trim values varchar xmlattributes
    xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """
)
QUOTED_KEYWORDS: Final = RESERVED | TYPE_FUNC_NAME | COL_NAME

_BARE = regex(r"[a-z_][a-z0-9_]*")  # quote_identifier() quotes a dollar sign, though SQL would not need it

# What an identifier without quotes begins with, A-Z a-z _ and all beyond ASCII; what goes on in it, also 0-9 and $
# (sql-syntax-lexical). Said by what they are not: to compile a range up to U+10FFFF takes longer than to connect.
BEGINS: Final = r"[^\x00-@\[-^`{-\x7f]"
GOES_ON: Final = r"[^\x00-#%-/:-@\[-^`{-\x7f]"
_UNQUOTED = regex(f"{BEGINS}{GOES_ON}*")
_QUOTED = regex(r'"(?:[^"]|"")*"')

# Characters that turn or hide the text around them: what is read is not what is there.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff")
_NUL = "\0"
_SHOWN = 60


class NotAName(ValueError):
    """The text cannot be the name of an object; the message says why, and shows it with everything unusual escaped."""


@lru_cache(maxsize=65_536)
def quote_ident(name: str) -> str:
    """Write a name in SQL: bare if that is safe, else quoted, as the server's function of the same name does.

    The only difference is a name that newer servers than the connected one reserve: it is quoted here.
    """
    if _BARE.fullmatch(name) and name not in QUOTED_KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def fold(identifier_text: str) -> str:
    """Return the name that a piece of SQL means: `Users` is users, `"Users"` is Users (sql-syntax-lexical).

    Only the letters of ASCII are folded, as the server does with UTF-8. Raise NotAName if it is not one identifier.
    """
    if _QUOTED.fullmatch(identifier_text):
        name = identifier_text[1:-1].replace('""', '"')
    elif _UNQUOTED.fullmatch(identifier_text):
        name = lower(identifier_text)
    else:
        raise NotAName(f"{shown(identifier_text)} is not an identifier; write a name with other characters in quotes")
    check_name(name)
    return name


def lower(text: str) -> str:
    """Fold the letters of ASCII to lower case, and no others: the server leaves `É` as it is."""
    return text.lower() if text.isascii() else re.sub("[A-Z]+", lambda match: match[0].lower(), text)


@lru_cache(maxsize=65_536)
def check_name(name: str) -> None:
    """Raise NotAName if PostgreSQL cannot hold `name`, would change it, or the eye is deceived about what it says.

    A tab or a line break passes: where a name is written or shown, it stands as an escape. So do names that are not in
    Unicode's normal form C: the server compares bytes, and a database may have such names.
    """
    check_bytes(name)
    for character in "" if name.isascii() else name:
        if deceives(character):
            raise NotAName(f"the name {shown(name)} holds {_called(character)}; remove it")


def deceives(character: str) -> bool:
    """Tell whether a name cannot hold a character: NUL and surrogates, and what turns or hides the text around it."""
    return character == _NUL or character in _BIDI or character in _INVISIBLE or unicodedata.category(character) == "Cs"


@lru_cache(maxsize=65_536)
def check_bytes(name: str) -> None:
    """Raise NotAName if PostgreSQL cannot hold `name`, or would cut it; all others may be found in a database."""
    if not name:
        raise NotAName("a name cannot be empty")
    if _NUL in name:
        raise NotAName(f"the name {shown(name)} holds {_called(_NUL)}; remove it")
    encoded = name.encode(errors="surrogatepass")
    if len(encoded) > MAX_BYTES:
        cut = encoded[:MAX_BYTES].decode(errors="ignore")
        raise NotAName(
            f"the name {shown(name)} is {len(encoded)} bytes long in UTF-8; the limit of PostgreSQL is {MAX_BYTES}, "
            f"and it would be cut to {shown(cut, MAX_BYTES)}; choose a shorter one"
        )


def shown(text: str, limit: int = _SHOWN) -> str:
    """Return `text` in single quotes, for a message: unusual characters escaped, at most `limit` characters of it."""
    return f"'{escaped(text if len(text) <= limit else text[:limit] + '...')}'"


def escaped(text: str) -> str:
    """Return `text` for a message, unusual characters escaped."""
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if character.isprintable() and character not in _INVISIBLE:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _called(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if character == _NUL:
        return f"the character NUL ({code})"
    if character in _BIDI:
        return f"{code}, which turns the direction of writing"
    if character in _INVISIBLE:
        return f"{code}, which is invisible"
    return f"half of a surrogate pair ({code})"
