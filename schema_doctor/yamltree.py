"""Read a YAML file, and take texts, booleans, numbers and lists out of its tree, each problem with its place."""

import difflib
import stat
from collections.abc import Iterable
from pathlib import Path

from schema_doctor.errors import Mark, Problem, SpecError, UsageError
from schema_doctor.regex import regex
from schema_doctor.yamlparse import MappingNode, Node, Problems, ScalarNode, SequenceNode, at, child, parse
from schema_doctor.yamltext import escape, place_of, quote_scalar, shown

__all__ = [
    "MAX_BYTES",
    "MappingNode",
    "Node",
    "Problems",
    "ScalarNode",
    "SequenceNode",
    "as_bool",
    "as_int",
    "as_list",
    "as_mapping",
    "as_text",
    "at",
    "child",
    "escape",
    "is_null",
    "mapping_items",
    "parse",
    "quote_scalar",
    "read",
    "shown",
]

MAX_BYTES = 64 * 1024 * 1024

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_INTEGER = regex("-?[0-9]{1,19}")
_KEY = regex(r"[^ ()'\"]+")  # what can be one, however misspelled


def read(path: Path) -> str:
    """Return the text of the file: UTF-8, with or without a byte order mark.

    Raise UsageError if it cannot be read, SpecError if it is not text.
    """
    name = shown(str(path))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"spec {name} is {_kind_of_file(status.st_mode)}; name a YAML file")
        if status.st_size > MAX_BYTES:
            raise UsageError(
                f"spec {name} has {status.st_size:,} bytes, the limit is {MAX_BYTES:,}; split it with include"
            )
        content = path.read_bytes()
    except FileNotFoundError as error:
        where = "" if path.is_absolute() else f" in {shown(str(Path.cwd()))}"
        raise UsageError(
            f"no spec {name}{where}; name the file, or write one from a live database: "
            f"schema-doctor snapshot --output {escape(str(path))}"
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"spec {name} cannot be read: {reason}") from error
    return _decoded(content, escape(str(path)))


def _kind_of_file(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a directory"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device or a socket"


def _decoded(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SpecError([Problem(Mark(file, 1, 1), "byte offset 0: the file is UTF-16; save it as UTF-8")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind the byte order mark; the bytes it was given are in error.object
        offset = error.start + len(content) - len(error.object)
        before = content[:offset].decode("utf-8-sig")
        problem = f"byte offset {offset}: byte 0x{content[offset]:02x} is not UTF-8; save the file as UTF-8"
        raise SpecError([Problem(Mark(file, *place_of(before, len(before))), problem)]) from error
    if "\0" in text:
        index = text.index("\0")
        offset = content.index(b"\0")
        problem = f"byte offset {offset}: a NUL byte; the file is not text, or not UTF-8 (UTF-16?)"
        raise SpecError([Problem(Mark(file, *place_of(text, index)), problem)])
    return text


def is_null(node: Node) -> bool:
    """Tell whether nothing was written, or `null` or `~` without quotes."""
    return isinstance(node, ScalarNode) and node.plain and node.text in _NULLS


def as_mapping(node: Node, where: str, problems: Problems) -> MappingNode | None:
    """Return the mapping, or report that it is none."""
    if isinstance(node, MappingNode):
        return node
    problems.add(node.mark, at(where, f"expected a mapping ('key: value' lines), found {_found(node)}"))
    return None


def mapping_items(
    node: Node, where: str, problems: Problems, allowed: Iterable[str] | None = None
) -> list[tuple[str, Mark, Node]]:
    """Return key, place of the key and value of every entry; report and leave out the keys that are not `allowed`."""
    mapping = as_mapping(node, where, problems)
    if mapping is None:
        return []
    if allowed is None:
        return [(key.text, key.mark, value) for key, value in mapping.entries]
    known = tuple(allowed)
    items = []
    for key, value in mapping.entries:
        if key.text in known:
            items.append((key.text, key.mark, value))
        else:
            problems.add(key.mark, at(where, f"unknown key {shown(key.text)}{_suggestion(key.text, known)}"))
    return items


def as_text(node: Node, where: str, problems: Problems) -> str | None:
    """Return the text of a scalar, or report that there is none: null, a mapping, a list."""
    if isinstance(node, ScalarNode) and not is_null(node):
        return node.text
    if isinstance(node, ScalarNode):
        todo = 'write a value, or remove the key (quote it if the word itself is meant: "null")'
    else:
        todo = "put it in quotes if it is a text, as in \"'{}'::jsonb\""
    problems.add(node.mark, at(where, f"expected a text, found {_found(node)}; {todo}"))
    return None


def as_bool(node: Node, where: str, problems: Problems) -> bool | None:
    """Return the boolean of a plain `true` or `false`; report everything else that YAML readers take for one."""
    if isinstance(node, ScalarNode) and node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    problems.add(node.mark, at(where, f"expected a boolean, found {_found(node)}; use true or false (without quotes)"))
    return None


def as_int(node: Node, where: str, problems: Problems, *, minimum: int, maximum: int) -> int | None:
    """Return a whole number from `minimum` to `maximum`, or report that there is none."""
    if isinstance(node, ScalarNode) and node.plain and _INTEGER.fullmatch(node.text):
        number = int(node.text)
        if minimum <= number <= maximum:
            return number
    text = f"expected a whole number from {minimum} to {maximum} (without quotes), found {_found(node)}"
    problems.add(node.mark, at(where, text))
    return None


def as_list(node: Node, where: str, problems: Problems) -> tuple[Node, ...]:
    """Return the items of a list; a scalar stands for a list of one. Report null and mappings, and return no items."""
    if isinstance(node, SequenceNode):
        return node.items
    if isinstance(node, ScalarNode) and not is_null(node):
        return (node,)
    problems.add(node.mark, at(where, f"expected a list or a single value, found {_found(node)}"))
    return ()


def _found(node: Node) -> str:
    """Return what a node is, for a message that expected something else."""
    match node:
        case ScalarNode(text="", plain=True):
            return "nothing"
        case ScalarNode(text=text, plain=plain):
            return shown(text) if plain else f"{shown(text)} in quotes"
        case MappingNode(entries=entries):
            return "a mapping" if entries else "an empty mapping"
        case SequenceNode(items=items):
            return "a list" if items else "an empty list"


def _suggestion(key: str, allowed: tuple[str, ...]) -> str:
    if not _KEY.fullmatch(key):
        return "; if it is the beginning of a text with ': ' in it, put all of that in quotes"
    close = difflib.get_close_matches(key[:64].lower(), allowed, n=1, cutoff=0.6)
    if close:
        return f", did you mean {shown(close[0])}?"
    return f"; use one of {', '.join(sorted(allowed))}"
