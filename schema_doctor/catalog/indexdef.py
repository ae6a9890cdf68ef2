"""Takes apart what pg_get_indexdef() and format_type() print (manual: System Catalog Information Functions)."""

from schema_doctor.identifier import quote_ident
from schema_doctor.names import split_names
from schema_doctor.regex import regex

_BARE = regex(r"[a-z_][a-z_0-9]*")
_SIMPLE = regex(r"CREATE (?:UNIQUE )?INDEX [a-z_0-9]+ ON (?:ONLY )?[a-z_0-9.]+ USING [a-z_0-9]+ \(([a-zA-Z_0-9, ]*)\)")


def key_columns(definition: str) -> tuple[tuple[str, ...], str]:
    """Return the key columns as the server prints them, and the rest of the definition behind their list."""
    if simple := _SIMPLE.match(definition):
        return tuple(simple[1].split(", ")), definition[simple.end() :]
    # The first parenthesis outside quotes opens the list: names before it are quoted when they hold one.
    start = _outside_quotes(definition, "(", 0)
    end = _closing(definition, start)
    return split_list(definition[start + 1 : end]), definition[end + 1 :]


def nulls_not_distinct(rest: str) -> bool:
    """Tell whether the definition behind the key columns says NULLS NOT DISTINCT (PostgreSQL 15)."""
    if rest.startswith(" INCLUDE ("):
        rest = rest[_closing(rest, 9) + 1 :]
    return rest.startswith(" NULLS NOT DISTINCT")


def requoted(element: str) -> str:
    """Quote the column of an element if any supported server reserves its name, as only 18 does with `json`."""
    name, blank, rest = element.partition(" ")
    return f"{quote_ident(name)}{blank}{rest}" if _BARE.fullmatch(name) else element


def requoted_type(text: str) -> str:
    """Quote schema and name of a type that is not built in, where any supported server reserves them."""
    parts = split_names(text) if "." in text else []
    name = _BARE.match(parts[1]) if len(parts) == 2 else None
    if name is None:
        return text  # what the server has quoted stays so
    schema = quote_ident(parts[0]) if _BARE.fullmatch(parts[0]) else parts[0]
    return f"{schema}.{quote_ident(name[0])}{parts[1][name.end() :]}"


def split_list(text: str) -> tuple[str, ...]:
    """Split SQL text at its top-level commas, blanks around the parts removed."""
    parts, start, place = [], 0, 0
    while place < len(text):
        place = _outside_quotes(text, ",([", place)
        if place < 0:
            break
        if text[place] == ",":
            parts.append(text[start:place].strip())
            start = place = place + 1
        else:
            place = _closing(text, place) + 1
    parts.append(text[start:].strip())
    return tuple(parts)


def _outside_quotes(text: str, wanted: str, place: int) -> int:
    """Return where the first of the wanted characters stands outside quotes, or -1.

    The server doubles quotes within quotes and backslashes within E'', so that every quote opens or closes.
    """
    quote = ""
    for index in range(place, len(text)):
        character = text[index]
        if quote:
            if character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in wanted:
            return index
    return -1


def _closing(text: str, opening: int) -> int:
    """Return where the bracket at `opening` closes; without an end (never in the server's text) the last character."""
    depth, place = 0, opening
    while (place := _outside_quotes(text, "()[]", place)) >= 0:
        depth += 1 if text[place] in "([" else -1
        if depth == 0:
            return place
        place += 1
    return len(text) - 1
