"""Write a tree of texts as YAML in block style, every text on one line and safe from every reader."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from schema_doctor.yamltree import escape, quote_scalar

_quoted = lru_cache(maxsize=65_536)(quote_scalar)

Tree = str | bool | int | Sequence[str] | Mapping[str, "Tree"]


class Comment(str):
    """A key that stands for a comment line; its value is not written."""

    __slots__ = ()


def lines(tree: Mapping[str, Tree], depth: int = 0) -> Iterator[str]:
    """Yield the lines of a mapping, indented by two blanks a level."""
    blanks = "  " * depth
    for key, value in tree.items():
        if isinstance(key, Comment):
            yield f"{blanks}# {escape(key)}"
            continue
        start = f"{blanks}{_quoted(key)}:"
        match value:
            case str():
                yield f"{start} {_quoted(value)}"
            case bool():
                yield f"{start} {'true' if value else 'false'}"
            case int():
                yield f"{start} {value}"
            case Mapping():
                empty = all(isinstance(inner, Comment) for inner in value)
                yield f"{start} {{}}" if empty else start
                yield from lines(value, depth + 1)
            case []:
                yield f"{start} []"
            case _:
                yield start
                yield from (f"{blanks}  - {_quoted(item)}" for item in value)
