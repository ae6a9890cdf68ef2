"""Sequences: what their options mean, whose they are, and the default of a column that takes its numbers from one."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from msgspec.structs import replace

from schema_doctor import regclass
from schema_doctor.identifier import fold, quote_ident
from schema_doctor.model import Address, Column, Domain, Kind, Schema, Sequence
from schema_doctor.names import split_names
from schema_doctor.regex import regex

RANGES: Final = {  # datatype-numeric
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
# nextval('public.users_id_seq'::regclass), or with a type that is not said, which is a constant of regclass, too.
_NEXT: Final = regex(
    r"(?<![\w.\"$])(?:pg_catalog\s*\.\s*)?nextval\s*\(\s*(?P<escape>E?)'(?P<name>(?:[^']|'')*)'\s*"
    r"(?:::\s*(?:pg_catalog\s*\.\s*)?regclass\s*)?\)",
    re.IGNORECASE,
)


class NotASequence(ValueError):
    """The options contradict each other or the type; the message says which, and what is possible."""


def sequence(
    data_type: str,
    *,
    start: int | None = None,
    increment: int = 1,
    minimum: int | None = None,
    maximum: int | None = None,
    cache: int = 1,
    cycle: bool = False,
) -> Sequence:
    """Return a sequence of a type of RANGES with what PostgreSQL fills in (sql-createsequence).

    Raises NotASequence where the server would refuse the options.
    """
    lowest, highest = RANGES[data_type]
    least = minimum if minimum is not None else 1 if increment > 0 else lowest
    most = maximum if maximum is not None else highest if increment > 0 else -1
    first = start if start is not None else least if increment > 0 else most
    if increment == 0:
        raise NotASequence("the increment must not be zero")
    if cache < 1:
        raise NotASequence(f"the cache holds at least 1 number, not {cache}")
    for name, value in (("minimum", least), ("maximum", most)):
        if not lowest <= value <= highest:
            raise NotASequence(f"the {name} {value} is not within {data_type}: {lowest} to {highest}")
    if not lowest <= increment <= highest:
        raise NotASequence(f"the increment {increment} is not within {data_type}: {lowest} to {highest}")
    if least >= most:
        raise NotASequence(f"the minimum {least} must be less than the maximum {most}")
    if not least <= first <= most:
        raise NotASequence(f"the start {first} must be from the minimum {least} to the maximum {most}")
    return Sequence(
        type=data_type, start=first, increment=increment, minimum=least, maximum=most, cache=cache, cycle=cycle
    )


def plain(item: Sequence) -> Sequence:
    """Return the sequence of the same type and direction of which nothing else is said."""
    base = sequence(item.type, increment=1 if item.increment > 0 else -1)
    first = item.minimum if item.increment > 0 else item.maximum  # where it starts unless told
    return replace(base, start=first, increment=1)


def retyped(item: Sequence, data_type: str) -> Sequence:
    """Return what ALTER SEQUENCE AS makes of it: bounds that are those of the old type become those of the new one."""
    lowest, highest = RANGES[data_type]
    return replace(
        item,
        type=data_type,
        minimum=lowest if item.minimum == RANGES[item.type][0] else item.minimum,
        maximum=highest if item.maximum == RANGES[item.type][1] else item.maximum,
    )


def within(item: Sequence, data_type: str) -> Sequence:
    """Return a sequence with the bounds that a column of this type has for it: what it cannot hold is no bound."""
    lowest, highest = RANGES[data_type]
    return replace(
        item,
        type=data_type,
        start=max(lowest, min(item.start, highest)),
        minimum=max(lowest, item.minimum),
        maximum=min(highest, item.maximum),
    )


def written(item: Sequence, data_type: str) -> str:
    """Return the options of the sequence of a column that differ from the default: `as bigint start 10 increment 5`."""
    base = plain(item)
    parts = [f"as {item.type}"] if item.type != data_type else []
    parts += [
        f"{word} {getattr(item, name)}" for word, name in _WORDS.items() if getattr(item, name) != getattr(base, name)
    ]
    return " ".join((*parts, *(("cycle",) if item.cycle else ())))


_WORDS: Final = {
    "start": "start",
    "increment": "increment",
    "minvalue": "minimum",
    "maxvalue": "maximum",
    "cache": "cache",
}


def owner(item: Sequence) -> Address | None:
    """Return the column that the sequence goes with."""
    if item.owned_by is None:
        return None
    schema, relation, name = (fold(part) for part in split_names(item.owned_by))
    return Address(Kind.COLUMN, schema, relation, name)


def owned_by(column: Address) -> str:
    """Write a column as `Sequence.owned_by` holds it."""
    return ".".join(quote_ident(part) for part in (column.schema, column.relation, column.name))


def next_value(address: Address) -> str:
    """Return the default that takes its numbers from a sequence, as the server prints it."""
    return f"nextval({regclass.constant((address.schema, address.relation))})"


def source(default: str | None) -> tuple[str | None, str] | None:
    """Return schema, if it is said, and name of the sequence of a default that takes a number and does no more."""
    if default is None or "nextval" not in default.lower():
        return None
    match = _NEXT.fullmatch(default.strip())
    if match is None:
        return None
    return regclass.place(match["name"], escaped=bool(match["escape"]))


def named_sequences(default: str) -> Iterator[tuple[str | None, str]]:
    """Yield schema, if it is said, and name of every sequence that an expression takes a number from."""
    for match in _NEXT.finditer(default) if "nextval" in default.lower() else ():
        if (found := source(match[0])) is not None:
            yield found


def with_sequences(default: str, call: Callable[[str | None, str], str | None]) -> str:
    """Return an expression with other calls of nextval(); `call` is given schema and name, and may return None."""

    def one(match: re.Match[str]) -> str:
        found = source(match[0])
        return (call(*found) if found is not None else None) or match[0]

    return _NEXT.sub(one, default)


def numbered_by(item: Column) -> Address | None:
    """Return the sequence of a column whose default is in the server's spelling."""
    found = source(item.default)
    return Address(Kind.SEQUENCE, found[0], found[1]) if found and found[0] is not None else None


def is_numbered(item: Column) -> bool:
    """Tell whether a column takes numbers from a sequence."""
    return item.identity is not None or (item.default is not None and "nextval" in item.default.lower())


def numbered_by_it(sequence: Address, column: Address, schema: Schema) -> Iterator[Address]:
    """Yield the other columns, and the domains, whose defaults take numbers from the sequence of an identity."""
    for one, item in schema.items():
        if isinstance(item, Column | Domain) and one != column and sequence[1:3] in regclass.named(item.default or ""):
            yield one
