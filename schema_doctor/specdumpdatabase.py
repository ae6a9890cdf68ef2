"""Write what stands beside the tables of a spec: schemas, extensions and sequences."""

from collections.abc import Collection

from msgspec.structs import replace

from schema_doctor.identifier import NotAName, check_name, quote_ident
from schema_doctor.model import Address, Extension, Namespace, Schema, Sequence, properties
from schema_doctor.numbering import owner, plain
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


def sequences(schema: Schema, default: str, apart: Collection[Address]) -> Tree:
    """Return `sequences:`, without those that stand `apart`, in a serial column."""
    said: dict[str, Tree] = {}
    for address, item in sorted(schema.items()):
        if not isinstance(item, Sequence) or address in apart:
            continue
        key = key_of(address.relation, ".")
        if address.schema != default:
            key = f"{key_of(address.schema, '.')}.{key}"
        try:
            check_name(address.schema)
            check_name(address.relation)
            said[key] = _sequence(item)
        except NotAName as error:
            name = f"{quote_ident(address.schema)}.{quote_ident(address.relation)}"
            said[Comment(f"left out: sequence {name}: {error}")] = ""
    return _short(said)


def _sequence(item: Sequence) -> dict[str, Tree]:
    """Return what differs from the default of the type; raises NotAName for a column that nobody can name."""
    base = replace(plain(item), type="bigint")
    tree: dict[str, Tree] = {}
    for name in properties(Sequence):
        value = getattr(item, name)
        if name == "owned_by":
            if (column := owner(item)) is not None:
                tree[name] = f"{key_of(column.relation, '.')}.{key_of(column.name, '.')}"
        elif value != getattr(base, name):
            tree[name] = value
    return tree


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
