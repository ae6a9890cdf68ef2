"""Partition keys and bounds: read as people write them, written as the server prints them."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from schema_doctor.lexer import Lexeme
from schema_doctor.shortindex import element, element_expression, element_name, split
from schema_doctor.shortwords import CACHED, NotShort, Words, tokens_of

METHODS = ("range", "list", "hash")

_LIMITS = ("minvalue", "maxvalue", "null")


class Key(Struct, frozen=True):
    """What stands behind PARTITION BY; elements are written as those of an index."""

    method: str
    elements: tuple[str, ...]

    @property
    def text(self) -> str:
        """The key as pg_get_partkeydef() prints it."""
        return f"{self.method.upper()} ({', '.join(self.elements)})"

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The columns of the key, None where an expression is one of its elements."""
        names = [element_name(text) for text in self.elements]
        return None if None in names else tuple(name.name for name in names if name)

    @property
    def expressions(self) -> Iterator[str]:
        """The elements that are expressions, without what stands behind them."""
        return (element_expression(text) for text in self.elements if element_name(text) is None)


class Bound(Struct, frozen=True):
    """What a partition holds; `lists` are one for `in`, two for `from`, a modulus and a remainder for `with`."""

    word: str  # "default", "in", "from" or "with"
    lists: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """The bound as pg_get_expr() prints it, but for its values."""
        match self.word:
            case "default":
                return "DEFAULT"
            case "in":
                return f"FOR VALUES IN ({', '.join(self.lists[0])})"
            case "with":
                return f"FOR VALUES WITH (modulus {self.lists[0][0]}, remainder {self.lists[0][1]})"
            case _:
                low, high = (", ".join(values) for values in self.lists)
                return f"FOR VALUES FROM ({low}) TO ({high})"

    @property
    def expressions(self) -> Iterator[str]:
        """The values that are more than a constant or a keyword."""
        if self.word != "with":
            yield from (value for values in self.lists for value in values if len(tokens_of(value)) > 1)


@lru_cache(maxsize=CACHED)
def partition_key(text: str, known: frozenset[str] = frozenset()) -> Key:
    """Read `range (created_at)`; `known` are columns that may be written as they are, though SQL would fold them.

    Raises NotShort, NotAName or NotAnExpression.
    """
    words = Words(text)
    method = words.word()
    if method not in METHODS:
        raise NotShort(f"expected range (...), list (...) or hash (...), found {words.rest()}")
    words.place += 1
    elements = tuple(element(one, known)[0] for one in _listed(words))
    if not words.done():
        raise NotShort(f"{words.rest()} is not understood; nothing may follow the columns")
    return Key(method, elements)


@lru_cache(maxsize=CACHED)
def partition_bound(text: str) -> Bound:
    """Read `for values from ('2024-01-01') to ('2025-01-01')`, `for values in (1, 2)`, `default` and the like.

    Raises NotShort or NotAnExpression.
    """
    words = Words(text)
    if words.accept("default"):
        found = Bound("default")
    else:
        words.accept("for", "values")
        if words.accept("in"):
            found = Bound("in", (_values(words),))
        elif words.accept("from"):
            low = _values(words)
            if not words.accept("to"):
                raise NotShort(f"expected to (...), found {words.rest()}")
            found = Bound("from", (low, _values(words)))
            if len(low) != len(found.lists[1]):
                raise NotShort(f"from has {len(low)} values, to has {len(found.lists[1])}; the numbers must be equal")
        elif words.accept("with"):
            found = _hashed(words)
        else:
            raise NotShort(
                f"expected default, for values in (...), for values from (...) to (...) or for values with "
                f"(modulus 4, remainder 0), found {words.rest()}"
            )
    if not words.done():
        raise NotShort(f"{words.rest()} is not understood; nothing may follow the bound")
    return found


def _listed(words: Words) -> tuple[str, ...]:
    found = split(words.bracketed())
    if not all(found):
        raise NotShort("the list has an empty element; remove the comma")
    return found


def _values(words: Words) -> tuple[str, ...]:
    return tuple(_value(text) for text in _listed(words))


def _value(text: str) -> str:
    """Return a value as the server prints it where that is certain: keywords, and negative numbers."""
    found = tokens_of(text)
    word = text.strip().lower()
    if len(found) == 1 and found[0].lexeme is Lexeme.WORD:
        return word.upper() if word in _LIMITS else word if word in ("true", "false") else text.strip()
    if len(found) == 2 and found[0].text == "-" and found[1].lexeme is Lexeme.NUMBER:
        return f"'-{found[1].text}'"
    return text.strip()


def _hashed(words: Words) -> Bound:
    inside = Words(words.bracketed())
    found: dict[str, int] = {}
    while not inside.done():
        name, token = inside.word(), inside.peek(1)
        if name not in ("modulus", "remainder") or name in found:
            raise NotShort("expected with (modulus 4, remainder 0)")
        if token is None or not token.text.isdecimal():
            raise NotShort(f"{name} is a whole number, as in with (modulus 4, remainder 0)")
        found[name] = int(token.text)
        inside.place += 2
        inside.symbol(",")
    if len(found) < 2 or found["remainder"] >= found["modulus"]:
        raise NotShort("expected with (modulus 4, remainder 0), with a remainder below the modulus")
    return Bound("with", ((str(found["modulus"]), str(found["remainder"])),))
