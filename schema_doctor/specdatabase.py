"""What a spec declares beside tables and all that belongs to them: schemas and extensions."""

from collections.abc import Callable, Iterator, Mapping

from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName
from schema_doctor.model import Address, Extension, Kind, Namespace, SchemaObject, properties
from schema_doctor.names import key_name
from schema_doctor.specdraft import Draft
from schema_doctor.specplace import check_schema
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    ScalarNode,
    as_list,
    as_text,
    at,
    child,
    is_null,
    mapping_items,
)

_Read = Callable[[Node, str, Draft, Address], SchemaObject]


def read_schemas(node: Node, draft: Draft) -> None:
    """Read `schemas:`, a list of names or a mapping of names to what is said about each."""
    for name, mark, value in _named(node, "schemas", draft.problems):
        check_schema(name, mark, "schemas", draft.problems)
        _add(Address(Kind.SCHEMA, name), f"schemas.{name}", mark, value, _namespace, draft)


def read_extensions(node: Node, draft: Draft) -> None:
    """Read `extensions:`, a list of names or a mapping of names to a version or more."""
    for name, mark, value in _named(node, "extensions", draft.problems):
        _add(Address(Kind.EXTENSION, "", name), f"extensions.{name}", mark, value, _extension, draft)


def _named(node: Node, where: str, problems: Problems) -> Iterator[tuple[str, Mark, Node | None]]:
    """Yield name, place and value of each entry of a mapping, or of a list, whose entries have no value."""
    entries: list[tuple[str, Mark, Node | None]]
    if isinstance(node, MappingNode):
        entries = list(mapping_items(node, where, problems))
    else:
        texts = [(as_text(item, where, problems), item.mark) for item in as_list(node, where, problems)]
        entries = [(text, mark, None) for text, mark in texts if text is not None]
    for key, mark, value in entries:
        try:
            yield key_name(key), mark, value
        except NotAName as error:
            problems.add(mark, at(where, str(error)))


def _add(address: Address, where: str, mark: Mark, value: Node | None, read: _Read, draft: Draft) -> None:
    if (before := draft.marks.get(address)) is not None:
        draft.problems.add(mark, at(where, f"the {address.kind} stands already at {before}"))
        return
    draft.objects[address] = read(value, where, draft, address) if value is not None else _PLAIN[address.kind]
    draft.marks[address] = mark
    draft.paths[address] = where


_PLAIN: Mapping[Kind, SchemaObject] = {Kind.SCHEMA: Namespace(), Kind.EXTENSION: Extension()}


def _namespace(node: Node, where: str, draft: Draft, address: Address) -> Namespace:
    texts = _texts(node, where, draft, address, properties(Namespace))
    return Namespace(comment=texts.get("comment"))


def _extension(node: Node, where: str, draft: Draft, address: Address) -> Extension:
    if isinstance(node, ScalarNode) and not is_null(node):
        draft.property_marks[address, "version"] = node.mark
        return Extension(version=node.text)
    texts = _texts(node, where, draft, address, properties(Extension))
    schema = texts.get("schema")
    if schema is not None:
        mark = draft.property_marks[address, "schema"]
        try:
            schema = key_name(schema)
            if schema != "pg_catalog":  # where procedural languages live
                check_schema(schema, mark, child(where, "schema"), draft.problems)
        except NotAName as error:
            draft.problems.add(mark, at(child(where, "schema"), str(error)))
    return Extension(schema=schema, version=texts.get("version"), comment=texts.get("comment"))


def _texts(node: Node, where: str, draft: Draft, address: Address, known: tuple[str, ...]) -> dict[str, str]:
    """Return the texts of a mapping of known keys; nothing at all stands for an empty one."""
    found: dict[str, str] = {}
    if is_null(node):
        return found
    for key, mark, value in mapping_items(node, where, draft.problems, known):
        text = as_text(value, child(where, key), draft.problems)
        draft.property_marks[address, key] = mark
        if text is not None:
            found[key] = text
    return found
