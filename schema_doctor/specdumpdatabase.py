"""Write what stands beside the tables of a spec: schemas and extensions."""

from collections.abc import Collection

from schema_doctor.identifier import NotAName, check_name, quote_ident
from schema_doctor.model import Extension, Namespace, Schema
from schema_doctor.specdumptree import key_of
from schema_doctor.yamlwrite import Comment, Tree


def schemas(schema: Schema, implied: Collection[str]) -> Tree:
    """Return `schemas:`, which names those with a comment, and those that hold nothing that the spec declares."""
    said: dict[str, Tree] = {}
    for address, item in sorted(schema.items()):
        if isinstance(item, Namespace) and (item.comment is not None or address.schema not in implied):
            comment: dict[str, Tree] = {"comment": item.comment} if item.comment is not None else {}
            _add(said, "schema", address.schema, comment)
    return _short(said)


def extensions(schema: Schema) -> Tree:
    """Return `extensions:`."""
    said: dict[str, Tree] = {}
    for address, item in sorted(schema.items()):
        if isinstance(item, Extension):
            parts: dict[str, Tree] = {}
            if item.schema is not None:
                parts["schema"] = key_of(item.schema)
            if item.version is not None:
                parts["version"] = item.version
            if item.comment is not None:
                parts["comment"] = item.comment
            _add(said, "extension", address.relation, parts)
    return _short(said)


def _add(said: dict[str, Tree], kind: str, name: str, parts: Tree) -> None:
    try:
        check_name(name)
        said[key_of(name)] = parts
    except NotAName as error:
        said[Comment(f"left out: {kind} {quote_ident(name)}: {error}")] = ""


def _short(said: dict[str, Tree]) -> Tree:
    """Return a list where nothing but names is said."""
    plain = not any(said.values()) and not any(isinstance(key, Comment) for key in said)
    return list(said) if plain else said
