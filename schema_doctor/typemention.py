"""Which types an expression names where only a type can stand, and the expression with other names for them."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from schema_doctor.identifier import fold
from schema_doctor.lexer import Lexeme, Token
from schema_doctor.shortwords import tokens_of

_NAMES = (Lexeme.WORD, Lexeme.NAME)
_STRINGS = (Lexeme.STRING, Lexeme.ESCAPED)


class Mention(Struct, frozen=True):
    """The name of a type, with its place in the text; `schema` is None where none was written."""

    schema: str | None
    name: str
    begin: int
    end: int


def mentions(text: str) -> Iterator[Mention]:
    """Yield the names that follow `::` or the AS of CAST, or stand before a string: `x::app.mood`, `mood 'sad'`."""
    found = tokens_of(text)
    for place, token in enumerate(found):
        if token.lexeme not in _NAMES:
            continue
        before = found[place - 1] if place else None
        if before is not None and before.text == ".":
            continue  # the name of what stands before the dot
        last = place
        if place + 2 < len(found) and found[place + 1].text == "." and found[place + 2].lexeme in _NAMES:
            last = place + 2
        following = found[last + 1] if last + 1 < len(found) else None
        if _casts(before) or (following is not None and following.lexeme in _STRINGS):
            end = found[last]
            schema = fold(token.text) if last > place else None
            yield Mention(schema, fold(end.text), token.at, end.at + len(end.text))


def _casts(token: Token | None) -> bool:
    return token is not None and (token.text == "::" or (token.lexeme is Lexeme.WORD and token.text.lower() == "as"))


def renamed(text: str, new_name: Callable[[Mention], str | None]) -> str:
    """Return the text with the names that `new_name` has another one for, as SQL writes it."""
    parts, done = [], 0
    for mention in mentions(text):
        name = new_name(mention)
        if name is not None:
            parts += [text[done : mention.begin], name]
            done = mention.end
    return "".join([*parts, text[done:]]) if parts else text
