"""Write a schema as a spec: short where that says everything, without PostgreSQL's defaults, in a stable order."""

from collections import Counter
from collections.abc import Iterator, Mapping

from schema_doctor import yamlwrite
from schema_doctor.errors import Refused
from schema_doctor.identifier import quote_ident
from schema_doctor.model import (
    Address,
    Extension,
    Kind,
    Schema,
    SchemaObject,
    Table,
)
from schema_doctor.specdraft import WRONG
from schema_doctor.specdumpdatabase import extensions, schemas, sequences
from schema_doctor.specdumplineage import Lineage
from schema_doctor.specdumptable import TableWriter
from schema_doctor.specdumptree import key_of, qualified
from schema_doctor.specdumptype import TypeWriter
from schema_doctor.specpolicy import KIND_KEYS
from schema_doctor.specserial import serials
from schema_doctor.typeorder import types
from schema_doctor.yamltree import child, escape
from schema_doctor.yamlwrite import Comment, Tree

EDITOR_LINE = "# yaml-language-server: $schema=schema_doctor/expected_schema.schema.json"


def dump(
    schema: Schema,
    *,
    default_schema: str = "public",
    complete: bool = False,
    everything: bool = False,
    header: str = "",
    attached: Mapping[Address, dict[str, Tree]] | None = None,
) -> str:
    """Return the spec of a schema as `catalog.read` returns it, so that loading it gives the same schema again.

    Names of tables in `default_schema` stand without it. With `complete` the spec claims that nothing else exists in
    its schemas, and if the schema is `everything` that the database has, that there are no other schemas. Each line of
    `header` becomes a comment. `attached` is what is to be said of what partitions have of their tables. What a spec
    cannot say (a name that turns the direction of writing, an expression of more than 300 brackets) is left out, and a
    comment in its place tells so.

    Raises Refused where that happens with `complete`: a fix with such a spec would drop what it leaves out.
    """
    below: dict[Address, list[tuple[Address, SchemaObject]]] = {}
    tables: list[tuple[Address, Table]] = []
    taken: dict[str, Counter[str]] = {}
    for address, item in schema.items():
        if isinstance(item, Table):
            tables.append((address, item))
        elif address.name:
            below.setdefault(address.parent, []).append((address, item))
        if address.kind not in (Kind.COLUMN, Kind.ATTRIBUTE, Kind.SCHEMA):
            taken.setdefault(address.schema, Counter())[address.name or address.relation] += 1
    tables.sort(key=lambda pair: (pair[0].schema, pair[0].relation))
    # Under `schema: app`, a name in public could be taken for an oversight, so that loading refuses it.
    default = "public" if any(address.schema == "public" and address.relation for address in schema) else default_schema
    numbered = dict(serials(schema))
    said: dict[str, Tree] = {}
    declared = {address for address, _ in tables}
    own_types = frozenset(types(schema))
    parts = attached or {}
    lineage = Lineage(schema, below, default, parts)
    short = lineage.short()
    within = {address for partitions in short.values() for address in partitions}
    for address, item in tables:
        if address in within:
            continue
        writer = TableWriter(address, default, declared, taken[address.schema], own_types, numbered)
        key = (
            key_of(address.relation, ".") if address.schema == default else qualified(address.schema, address.relation)
        )
        try:
            keys = lineage.keys(address, item)
            tree = writer.table(item, below.get(address, []), lineage.given(item), keys)
            if partitions := lineage.partitions(short.get(address, ())):
                tree["partitions"] = partitions
            said[key] = tree
        except WRONG as error:
            name = f"{quote_ident(address.schema)}.{quote_ident(address.relation)}"
            said[Comment(f"left out: table {name}: {error}")] = ""
    top: dict[str, Tree] = {"schema": key_of(default)}
    if complete:
        # An extension is in the whole database, also where only some of its schemas are known.
        top["unexpected"] = "error" if everything else {key: "error" for key in KIND_KEYS if key != "extensions"}
        top["strict_names"] = True
        if everything:
            top["unexpected_schemas"] = "error"
    comments = [f"# {line}".rstrip() for line in header.splitlines()]
    sections: dict[str, Tree] = {
        "schemas": schemas(schema, _homes(schema)),
        "extensions": extensions(schema),
        **TypeWriter(default, own_types, taken).sections(schema.items(), below),
        "sequences": sequences(schema, default, set(numbered.values())),
        "tables": said,
    }
    if complete and (missing := "\n".join(_comments(sections, ""))):
        what = "a spec that claims to be complete cannot leave it out: rename or simplify it, or do without --complete"
        raise Refused(f"{missing}\n{what}")
    body = yamlwrite.lines({**top, **{key: part for key, part in sections.items() if part or key == "tables"}})
    return "\n".join([EDITOR_LINE, *comments, "version: 1", *body]) + "\n"


def _comments(tree: Tree, where: str) -> Iterator[str]:
    """Yield what the comments in a tree say, behind their places."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if isinstance(key, Comment):
                yield f"{where}: {escape(key)}"
            yield from _comments(value, child(where, key))


def _homes(schema: Schema) -> set[str]:
    """Return the schemas that loading takes to be declared, because something declared is in them."""
    homes = {address.schema for address in schema if address.relation}
    return homes | {item.schema for item in schema.values() if isinstance(item, Extension) and item.schema is not None}
