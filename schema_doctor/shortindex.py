"""The short spelling of an index, and of each of its elements, as CREATE INDEX writes them."""

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.identifier import RESERVED, NotAName, quote_ident
from schema_doctor.lexer import Lexeme
from schema_doctor.names import Identifier
from schema_doctor.shortwords import CACHED, NotShort, Words, tokens_of


class IndexText(Struct, frozen=True, kw_only=True):
    """An index as its short form says it; `elements` and `predicate` are still the text that was written."""

    elements: tuple[str, ...]
    unique: bool = False
    method: str = "btree"
    include: tuple[Identifier, ...] = ()
    predicate: str | None = None
    nulls_not_distinct: bool = False


@lru_cache(maxsize=CACHED)
def index(text: str) -> IndexText:
    """Read `session_id`, `lower(email), created_at desc` or `unique using gin (a, b) include (c) where d is null`."""
    words = Words(text)
    found = IndexText(elements=())
    if words.accept("unique"):
        found = replace(found, unique=True)
    if words.accept("using"):
        found = replace(found, method=words.identifier("an access method").name)
    found = replace(found, elements=_elements(words))
    while not words.done():
        if words.accept("include"):
            found = replace(found, include=tuple(Words(words.bracketed()).identifiers()))
        elif words.accept("nulls", "not", "distinct"):
            found = replace(found, nulls_not_distinct=True)
        elif words.accept("where"):
            found = replace(found, predicate=words.until(frozenset()))
        else:
            raise NotShort(f"{words.rest()} is not understood; after the columns may stand: include, where")
    return found


def _elements(words: Words) -> tuple[str, ...]:
    """Return the elements, which may stand in brackets of their own."""
    if words.opens():
        start = words.place
        inside = words.bracketed()
        if words.done() or words.word() in ("include", "where") or _ends_elements(words):
            return split(inside)
        words.place = start
    found = []
    while True:
        begin = words.place
        if words.done():
            raise NotShort("expected a column, found nothing more")
        while not words.done() and not _comma(words) and not _ends_elements(words):
            words.skip()
        found.append(words.text[words.upto(begin) : words.upto(words.place)].strip())
        if not words.symbol(","):
            return tuple(found)


def _comma(words: Words) -> bool:
    token = words.peek()
    return token is not None and token.lexeme is Lexeme.SYMBOL and token.text == ","


def _ends_elements(words: Words) -> bool:
    word = words.word()
    if word == "include":
        following = words.peek(1)
        return following is not None and following.text == "("
    return word == "where" or (word == "nulls" and words.word(1) == "not")


def split(text: str) -> tuple[str, ...]:
    """Split a list at its top-level commas."""
    words = Words(text)
    parts, start = [], 0
    while not words.done():
        if _comma(words):
            parts.append(words.text[words.upto(start) : words.upto(words.place)].strip())
            words.place = start = words.place + 1
        else:
            words.skip()
    parts.append(words.text[words.upto(start) : -1].strip())
    return tuple(parts)


@lru_cache(maxsize=CACHED)
def element(text: str, known: frozenset[str] = frozenset()) -> tuple[str, bool]:
    """Return an element of an index in the server's spelling, and whether that is certain without asking the server.

    `Email DESC NULLS FIRST` is `email DESC`; of an expression only the order of the words is known. `known` are the
    columns whose names may be written as they are, though SQL would fold them.
    """
    words = Words(text)
    name = words.peek()
    try:
        if name and words.is_name() and not (name.lexeme is Lexeme.WORD and words.word() in RESERVED):
            column = words.identifier("a column").among(known)
            behind = words.place
            order = _order(words)
            if words.done():
                return f"{quote_ident(column)}{order}", True
            words.place = behind
            if _is_tail(words):
                return f"{quote_ident(column)} {words.text[words.upto(behind) : -1].strip()}", False
    except NotAName:
        pass
    return _expression(text), False


@lru_cache(maxsize=CACHED)
def element_name(text: str) -> Identifier | None:
    """Return the column that an element names, or None if it is an expression."""
    words = Words(text)
    token = words.peek()
    if token is None or not words.is_name() or (token.lexeme is Lexeme.WORD and words.word() in RESERVED):
        return None
    name = words.identifier("a column")
    return name if _is_tail(words) else None


def element_expression(text: str) -> str:
    """Return the expression of an element, without collation, operator class and order behind it."""
    found = tokens_of(text)
    depth = 0
    for place, token in enumerate(found):
        depth += (token.text in "([") - (token.text in ")]") if token.lexeme is Lexeme.SYMBOL else 0
        following = found[place + 1] if place + 1 < len(found) else None
        called = following is not None and following.text in ("(", ".")
        if depth == 0 and token.text != "." and not called:
            return text[: token.at + len(token.text)]
    return text


def words_behind(text: str) -> list[str]:
    """Return collation, operator class, order and operator in one spelling: parameters of a class may be in quotes.

    The schema that is looked into first is left out.
    """
    behind = text[len(element_expression(text)) :]
    found = [
        token.text.strip("'")
        if token.lexeme is Lexeme.STRING
        else token.text
        if token.lexeme is Lexeme.NAME
        else token.text.lower()
        for token in (tokens_of(behind) if behind.strip() else ())
    ]
    for place in reversed(range(len(found) - 1)):
        if found[place : place + 2] == ["pg_catalog", "."]:
            del found[place : place + 2]
    return found


def _order(words: Words) -> str:
    descending = words.accept("desc")
    if not descending:
        words.accept("asc")
    first = words.accept("nulls", "first")
    last = not first and words.accept("nulls", "last")
    if descending:
        return " DESC NULLS LAST" if last else " DESC"
    return " NULLS FIRST" if first else ""


def _is_tail(words: Words) -> bool:
    """Tell whether only collation, operator class and order are left (sql-createindex)."""
    if words.accept("collate") and not _qualified(words):
        return False
    if words.is_name() and words.word() not in ("asc", "desc", "nulls"):
        if words.word() in RESERVED or words.word() in ("isnull", "notnull") or not _qualified(words):
            return False
        if words.opens():
            words.skip()
    _order(words)
    return words.done()


def _qualified(words: Words) -> bool:
    """Go past a name that may have a schema; tell whether there was one."""
    if not words.is_name():
        return False
    words.place += 1
    if words.symbol("."):
        if not words.is_name():
            return False
        words.place += 1
    return True


def _expression(text: str) -> str:
    """Put brackets around an expression that CREATE INDEX does not take without: all but calls and what has them."""
    stripped = text.strip()
    words = Words(stripped)
    begins = words.place
    if words.is_name() and words.word() not in RESERVED and _qualified(words):
        pass
    if words.opens():
        words.skip()
        if _is_tail(words):
            return stripped
    words.place = begins
    while not words.done() and (words.place == begins or words.word() not in ("asc", "desc", "nulls")):
        words.skip()
    end = words.upto(words.place)
    return f"({words.text[1:end].strip()}) {words.text[end:-1]}".strip()
