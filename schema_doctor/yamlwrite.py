"""Write a tree of texts as YAML in block style, safe from every reader; lines of a text are lines of the file."""

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
            case str() if _is_block(value):
                yield f"{start} |" if value.endswith("\n") else f"{start} |-"
                yield from (f"{blanks}  {line}" if line else "" for line in value.removesuffix("\n").split("\n"))
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


def _is_block(text: str) -> bool:
    """Tell whether a text of several lines is the same to every reader, and to the eye, when it stands as it is."""
    lines = text.removesuffix("\n").split("\n")
    first = next((line for line in lines if line), "")
    return (
        len(lines) > 1
        and bool(lines[-1])
        and not first.startswith(" ")
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )
