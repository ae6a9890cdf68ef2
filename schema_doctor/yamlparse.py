"""Build a tree of nodes that know their place from the events of the YAML parser, refusing what YAML has in store."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple

import yaml
from msgspec import Struct
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from schema_doctor.errors import Mark, Problem, SpecError
from schema_doctor.yamltext import escape, explain, quoted_for_certain, shown

MAX_DEPTH = 32

# The parser of libyaml reads a large spec ten times as fast; both send the same events.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SMALLEST_SPEC = "{version: 1, tables: {users: {columns: {id: bigint}}}}"


class ScalarNode(NamedTuple):
    """A text; never a number, boolean or date, whatever it looks like. `plain` means written without quotes."""

    text: str
    plain: bool
    mark: Mark


class MappingNode(Struct, frozen=True):
    """Keys and values in the order of the file; no key stands twice."""

    entries: tuple[tuple[ScalarNode, "Node"], ...]
    mark: Mark


class SequenceNode(Struct, frozen=True):
    """A list of nodes."""

    items: tuple["Node", ...]
    mark: Mark


Node = ScalarNode | MappingNode | SequenceNode

_Open = tuple[list[Node], Any]  # a collection that is not closed yet: what it holds so far, the event that opened it


class Problems:
    """Collects what is wrong with a file, so that one run reports all of it; at 1,000 problems it is enough.

    The limit keeps a hostile file, which may hold millions, from filling the memory.
    """

    LIMIT: ClassVar[int] = 1000
    __slots__ = ("_problems",)

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def found(self) -> tuple[Problem, ...]:
        """What has been collected so far."""
        return tuple(self._problems)

    def add(self, mark: Mark, text: str) -> None:
        """Add a problem; control characters in `text` are made visible. Raise SpecError when the limit is reached."""
        self._problems.append(Problem(mark, escape(text)))
        if len(self._problems) >= self.LIMIT:
            raise SpecError(self._problems)

    def clear(self) -> None:
        """Forget what has been collected, before the same text is read again."""
        self._problems.clear()

    def raise_if_any(self) -> None:
        """Raise SpecError with every problem, if there is one."""
        if self._problems:
            raise SpecError(self._problems)


def child(where: str, key: str) -> str:
    """Return the path of `key` below `where`, as `users.id`; safe to show, every key cut at 63 characters."""
    name = shown(key, 63)[1:-1]
    return f"{where}.{name}" if where else name


def at(where: str, text: str) -> str:
    """Return the text of a problem with the path of keys before it."""
    return f"{where}: {text}" if where else text


def parse(text: str, file: str) -> Node:
    """Return the tree of a YAML document; `file` is the name that marks and messages show.

    Raise SpecError with every problem, up to the first syntax error: anchors, aliases, tags, merge keys, duplicate
    keys, keys that are not a text, nesting deeper than 32, no document or more than one.
    """
    file = escape(file)
    text = text.removeprefix("\ufeff")
    problems = Problems()
    roots: list[Node] = []
    try:
        with _collector_paused():
            roots = _roots(text, file, problems)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The parser in Python lets the errors of chr() and int() through: "\\U00110000", %YAML 1.999...
        line, column, message = explain(error, text)
        problems.add(Mark(file, line, column), message)
    if not problems and (not roots or (isinstance(roots[0], ScalarNode) and roots[0].plain and not roots[0].text)):
        problems.add(
            Mark(file, 1, 1),
            f"the file is empty; the smallest spec is {SMALLEST_SPEC}, "
            "and schema-doctor snapshot writes one from a live database",
        )
    problems.raise_if_any()
    return roots[0]


def _roots(text: str, file: str, problems: Problems) -> list[Node]:
    """Return the roots of the text, whichever of the two parsers can tell what is wrong with it."""
    try:
        return _build(text, file, problems, LOADER)
    except yaml.MarkedYAMLError as error:
        # libyaml reads ahead, and newer ones give up at 1,000 levels before they have sent the event of the 33rd.
        if LOADER is yaml.SafeLoader or "nesting depth" not in str(error.problem):
            raise
    problems.clear()
    return _build(text, file, problems, yaml.SafeLoader)


def _build(text: str, file: str, problems: Problems, loader: Any) -> list[Node]:
    """Return the roots that the events of the parser build.

    Events, not yaml.compose(): composing recurses, and 100,000 opening brackets end the process. For a spec of 10,000
    tables about a million events pass through the loop, so that it calls little but the constructors.
    """
    nodes: list[Node] = []  # of the open collection; keys and values of a mapping in turn
    start: Any = None  # the event that opened it
    outer: list[_Open] = []
    events: Any = iter(loader(text).get_event, None)  # as yaml.parse() does, without its two calls for each
    if loader is yaml.SafeLoader:
        events = _without_surrogates(events)
    for event in events:
        kind = event.__class__
        if kind is ScalarEvent:
            mark = event.start_mark
            if event.tag is not None or event.anchor is not None:
                _refuse(event, file, _path([*outer, (nodes, start)]), problems)
            nodes.append(ScalarNode(event.value, not event.style, Mark(file, mark.line + 1, mark.column + 1)))
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag is not None or event.anchor is not None:
                _refuse(event, file, _path([*outer, (nodes, start)]), problems)
            outer.append((nodes, start))
            if len(outer) > MAX_DEPTH:
                problems.add(_mark(event, file), f"nesting of {len(outer)} levels; the limit is {MAX_DEPTH}")
                break
            nodes, start = [], event
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            inner = _closed(nodes, start, file, outer, problems)
            nodes, start = outer.pop()
            nodes.append(inner)
        elif kind is AliasEvent:
            _refuse(event, file, _path([*outer, (nodes, start)]), problems)
            nodes.append(ScalarNode(f"*{event.anchor}", plain=False, mark=_mark(event, file)))
        elif kind is DocumentStartEvent and nodes:
            problems.add(_mark(event, file), "a second document begins here; a spec is one document: remove the '---'")
            break
    return nodes


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the collector of cycles: a growing tree holds none, and walking it again and again is half of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _without_surrogates(events: Iterable[Any]) -> Iterator[Any]:
    r"""Yield the events; raise an error at `"\ud800"`, as libyaml does, because no database can hold such a text."""
    for event in events:
        if event.__class__ is ScalarEvent and any("\ud800" <= character <= "\udfff" for character in event.value):
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="unknown escape character", problem_mark=mark)
        yield event


def _closed(
    nodes: list[Node], start: Any, file: str, outer: list[_Open], problems: Problems
) -> MappingNode | SequenceNode:
    """Return the collection that `start` opened and `nodes` fill."""
    cut = start.flow_style and _find_cut_types(nodes, outer, problems)
    mark = _mark(start, file)
    if start.__class__ is SequenceStartEvent:
        return SequenceNode(tuple(nodes), mark)
    keys = nodes[::2]
    texts = {key.text for key in keys if key.__class__ is ScalarNode}
    if (len(texts) != len(keys) or "<<" in texts) and not cut:
        _find_bad_keys(keys, _path(outer), problems)
    entries: Any = tuple(zip(keys, nodes[1::2], strict=True))
    return MappingNode(entries, mark)


def _find_bad_keys(keys: Iterable[Node], where: str, problems: Problems) -> None:
    """Report keys that are not a text, that stand twice, or that would merge another mapping."""
    first: dict[str, Mark] = {}
    for key in keys:
        if not isinstance(key, ScalarNode):
            problems.add(key.mark, at(where, "a key must be a text, not a list or a mapping; quote a text in brackets"))
            continue
        if key.plain and key.text == "<<":
            text = "merge key '<<' is not allowed; write the keys out (a column of this name: quote it)"
            problems.add(key.mark, at(where, text))
        elif key.text in first:
            lines = f"in line {first[key.text].line} and in line {key.mark.line}"
            text = f"key {shown(key.text)} stands twice, {lines}; remove or rename one"
            problems.add(key.mark, at(child(where, key.text), text))
        first.setdefault(key.text, key.mark)


def _find_cut_types(nodes: list[Node], outer: list[_Open], problems: Problems) -> bool:
    """Report `{type: numeric(10,2)}`, which YAML reads as `{type: numeric(10, 2): null}`; tell whether any was."""
    found = False
    opened: list[str] = []
    balance = 0
    place: Mark | None = None
    for node in nodes:
        if not isinstance(node, ScalarNode) or not node.plain or (node.text == "" and opened):
            continue
        opened.append(node.text)
        balance += node.text.count("(") - node.text.count(")")
        if balance > 0:
            place = place or node.mark
            continue
        if place is not None and balance == 0:
            found = True
            whole = ",".join(opened)
            what = "it" if whole.startswith("(") else "the type"  # columns are none
            text = f"YAML cuts {shown(whole)} at the comma; quote {what}: {quoted_for_certain(whole)}"
            problems.add(place, at(_path(outer), text))
        opened, balance, place = [], 0, None
    return found


def _refuse(event: Any, file: str, where: str, problems: Problems) -> None:
    """Report an alias, an anchor or a tag."""
    if event.__class__ is AliasEvent:
        alias = shown(f"*{event.anchor}")
        what = f"alias {alias} is not allowed; write out what it stands for, or quote it if it is text"
        problems.add(_mark(event, file), at(where, what))
        return
    if event.anchor is not None:
        what = f"anchor {shown(f'&{event.anchor}')} is not allowed; remove it, or quote the value if it is text"
        problems.add(_mark(event, file), at(where, what))
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
        what = f"tag {shown(tag)} is not allowed; remove it, or quote the value if it is text"
        problems.add(_mark(event, file), at(where, what))


def _path(open_collections: Iterable[_Open]) -> str:
    """Return the keys that lead to this place, as `tables.users.columns`."""
    where = ""
    for nodes, start in open_collections:
        key = nodes[-1] if isinstance(start, MappingStartEvent) and len(nodes) % 2 else None
        if isinstance(key, ScalarNode):
            where = child(where, key.text)
    return where


def _mark(event: Any, file: str) -> Mark:
    return Mark(file, event.start_mark.line + 1, event.start_mark.column + 1)
