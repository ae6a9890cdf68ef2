"""The columns of a table of the spec, in short form and in long form."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import SYSTEM_COLUMNS, NotAName, fold, quote_ident, shown
from schema_doctor.model import Address, Check, Column, Kind, PrimaryKey, SchemaObject, Unique, properties
from schema_doctor.names import key_name, split_names
from schema_doctor.nulldefault import kept
from schema_doctor.shortform import ColumnText, Reference
from schema_doctor.shortform import column as read_short
from schema_doctor.specbackfill import read_backfill
from schema_doctor.specdraft import WRONG, Draft, Item, TableDraft, guarded
from schema_doctor.specforeign import referring
from schema_doctor.specserial import base_type, identity_options
from schema_doctor.sqltype import is_serial, parse_type
from schema_doctor.storage import COMPRESSIONS, MAX_STATISTICS, STORAGES, default_storage
from schema_doctor.usualcollation import kept_collation
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    as_bool,
    as_int,
    as_text,
    at,
    child,
    is_null,
    mapping_items,
)

_TEXTS = (
    "type",
    "default",
    "identity",
    "identity_options",
    "generated",
    "collation",
    "storage",
    "compression",
    "comment",
    "not_null_name",
    "not_null_comment",
)
_WORDS = {"storage": (*STORAGES, "default"), "compression": (*COMPRESSIONS, "default")}
_FLAGS = ("nullable", "valid", "stored")
_BESIDE = {"backfill": read_backfill, "renamed_from": Draft.former_name}  # what says nothing of the column itself
COLUMN_KEYS = (*properties(Column), *_BESIDE)


def read_columns(table: TableDraft, node: Node, draft: Draft) -> None:
    """Read `columns:` into the draft of the table."""
    problems, where = draft.problems, child(table.where, "columns")
    table.complete = isinstance(node, MappingNode)
    if is_null(node):
        text = f"table {table.where} has no columns; declare at least one: columns: {{id: bigint}}"
        problems.add(node.mark, at(where, f"{text} (columns: {{}} if it has none indeed)"))
        return
    if isinstance(node, SequenceNode):
        text = "expected a mapping of name to type, found a list; write: columns: {id: bigint}"
        problems.add(node.mark, at(where, text))
        return
    first: dict[str, Mark] = {}
    for key, mark, value in mapping_items(node, where, problems):
        try:
            name = key_name(key)
        except NotAName as error:
            problems.add(mark, at(where, str(error)))
            table.complete = False
            continue
        if name in SYSTEM_COLUMNS:
            text = f"every table already has a system column of that name ({', '.join(sorted(SYSTEM_COLUMNS))})"
            problems.add(mark, at(child(table.where, key), text))
            continue
        if name in first:
            problems.add(mark, at(child(table.where, key), f"the column stands already at {first[name]}"))
            continue
        first[name] = mark
        address = Address(Kind.COLUMN, table.address.schema, table.address.relation, name)
        column = draft.known_columns.get((table.schema, value.text)) if isinstance(value, ScalarNode) else None
        if column is None:
            inside = child(table.where, key)
            if draft.is_dropped(address, value, inside):
                continue
            column = _read(table, address, value, inside, draft)
        table.columns[name] = column
        if column is None:
            table.keys_complete = False  # it may have been declared as one
            continue
        draft.objects[address] = column
        draft.marks[address] = mark
    table.columns_are_known()


def _read(table: TableDraft, address: Address, node: Node, where: str, draft: Draft) -> Column | None:
    if isinstance(node, MappingNode):
        return _long(table, address, node, where, draft)
    if isinstance(node, ScalarNode) and not is_null(node):
        try:
            text = read_short(node.text)
        except WRONG as error:
            draft.problems.add(node.mark, at(where, str(error)))
            return None
        if text.nullable:
            draft.property_marks[address, "nullable"] = node.mark
        before = len(draft.warnings), len(draft.unnamed), len(draft.serials)
        column = _column(table, address, text, node.mark, where, draft)
        after = len(draft.warnings), len(draft.unnamed), len(draft.serials)
        if text.generated and text.stored is None:
            draft.either_stored.add(address)
        elif column and not text.nullable and before == after:
            draft.known_columns[table.schema, node.text] = column
        return column
    draft.problems.add(node.mark, at(where, "the type is missing; write for example: text not null"))
    return None


def _long(table: TableDraft, address: Address, node: MappingNode, where: str, draft: Draft) -> Column | None:
    problems = draft.problems
    before = len(problems)
    values: dict[str, str | bool | int | None] = {}
    places: dict[str, Mark] = {}
    for key, mark, value in mapping_items(node, where, problems, COLUMN_KEYS):
        inside = child(where, key)
        if key in _BESIDE:
            _BESIDE[key](draft, address, value, mark, where)
            continue
        if key == "statistics":
            values[key] = as_int(value, inside, problems, minimum=0, maximum=MAX_STATISTICS)
        else:
            values[key] = as_bool(value, inside, problems) if key in _FLAGS else as_text(value, inside, problems)
        draft.property_marks[address, key] = mark
        places[key] = value.mark
    if "type" not in values and len(problems) == before:
        problems.add(node.mark, at(where, "the type is missing; add type: text, or whatever it is"))
    texts = {key: str(values[key]) for key in _TEXTS if values.get(key) is not None}
    identity = texts.get("identity")
    if identity not in (None, "always", "by default"):
        problems.add(
            places["identity"], at(child(where, "identity"), f"{shown(str(identity))}: write always, or by default")
        )
    for key, allowed in _WORDS.items():
        if (word := texts.get(key)) is not None and word not in allowed:
            hint = did_you_mean(word, allowed) or f"use one of {', '.join(allowed)}"
            problems.add(places[key], at(child(where, key), f"{shown(word)} is not understood, {hint}"))
    collation, name = (
        _name(key, read, texts, places, where, draft)
        for key, read in (("collation", collation_name), ("not_null_name", key_name))
    )
    if values.get("valid") is False and values.get("nullable") is not False:
        problems.add(places["valid"], at(child(where, "valid"), "it is said of NOT NULL; add nullable: false"))
    if len(problems) > before:
        _check_type(texts.get("type"), places, where, draft)
        return None
    nullable = values.get("nullable")
    short = ColumnText(
        type=texts["type"],
        nullable=bool(nullable) if nullable is not None else None,
        default=texts.get("default"),
        identity=identity,
        identity_options=texts.get("identity_options", ""),
        generated=texts.get("generated"),
        stored=values.get("stored") is not False,
        collation=collation,
        storage=texts.get("storage"),
        compression=texts.get("compression"),
        not_null_name=name,
    )
    column = _column(table, address, short, node.mark, where, draft, places)
    target = values.get("statistics")
    statistics = int(target) if target is not None else None
    valid = values.get("valid") is not False
    comments = {key: texts.get(key) for key in ("comment", "not_null_comment")}
    return replace(column, valid=valid, statistics=statistics, **comments) if column else None


def _name(
    key: str,
    read: Callable[[str], str],
    texts: Mapping[str, str],
    places: Mapping[str, Mark],
    where: str,
    draft: Draft,
) -> str | None:
    """Read a name that the long form says."""
    try:
        return read(texts[key]) if key in texts else None
    except NotAName as error:
        draft.problems.add(places[key], at(child(where, key), str(error)))
        return None


def _check_type(text: str | None, places: Mapping[str, Mark], where: str, draft: Draft) -> None:
    """Report a wrong type also where the column has other problems."""
    if text is not None:
        try:
            parse_type(is_serial(text) or text, known=draft.declared_types)
        except WRONG as error:
            draft.problems.add(places["type"], at(child(where, "type"), str(error)))


def collation_name(text: str) -> str:
    """Return a collation as SQL writes it: `C` is "C", `app.german` has a schema, and so has what stands in quotes."""
    parts = split_names(text)
    first = parts[0]
    is_schema = first.startswith('"') or (first == first.lower() and first.isidentifier() and first != "c")
    # en_US.utf8 is one name, of the operating system; a schema before a collation is in lower case, or in quotes.
    if len(parts) == 2 and is_schema:
        names = [fold(part) if part.startswith('"') else part for part in parts]
        return quote_ident(names[1]) if names[0] == "pg_catalog" else ".".join(quote_ident(name) for name in names)
    return quote_ident(key_name(text))


def _column(
    table: TableDraft,
    address: Address,
    text: ColumnText,
    mark: Mark,
    where: str,
    draft: Draft,
    places: Mapping[str, Mark] | None = None,
) -> Column | None:
    """Check what a column says of itself, and hand its inline constraints on as unnamed ones of the table."""
    places = places or {}
    problems, before = draft.problems, len(draft.problems)

    def report(key: str, words: str) -> None:
        problems.add(places.get(key, mark), at(child(where, key) if places else where, words))

    type_name = None
    try:
        base = base_type(text, report)
        type_name = draft.own_type(parse_type(base, known=draft.declared_types), table.schema)
    except WRONG as error:
        report("type", str(error))
    options = identity_options(text, type_name.canonical, report) if type_name else ""
    values = {"default": text.default, "identity": text.identity, "generated": text.generated}
    given = [key for key, value in values.items() if value is not None]
    if len(given) > 1:
        stand = " and ".join(f"{key} ({places.get(key, mark)})" for key in given)
        problems.add(places.get(given[1], mark), at(where, f"{stand} exclude one another; keep one"))
    if text.identity and text.nullable:
        report("nullable", "an identity column cannot be nullable; remove nullable")
    _check_expressions(text, report)
    if type_name is None or len(problems) > before:
        return None
    if not type_name.builtin and type_name.schema is None:
        draft.own_types.add(type_name.name)
    if "[" in text.type and ("][" in text.type or not text.type.endswith("[]")) and '"' not in text.type:
        draft.warnings.add(mark, at(where, "PostgreSQL does not keep the number or size of an array's dimensions"))
    serial = is_serial(text.type) is not None
    if serial:
        draft.serials.append(address)
    if text.primary_key or text.unique or text.checks or text.references:
        _inline(table, address.name, text, mark, where, draft)
    return Column(
        type=type_name.canonical,
        nullable=text.nullable is not False and not text.identity and not serial,
        default=kept(text.default, type_name.canonical),
        identity=text.identity,
        identity_options=options,
        generated=text.generated,
        stored=text.stored is not False,
        collation=kept_collation(text.collation, type_name.canonical),
        # What every column of the type has anyhow is nothing that the spec asks for.
        storage=None if text.storage in ("default", default_storage(type_name, {})) else text.storage,
        compression=None if text.compression == "default" else text.compression,
        not_null_name=text.not_null_name,
    )


def _check_expressions(text: ColumnText, report: Callable[[str, str], None]) -> None:
    for key, value in (
        ("default", text.default),
        ("generated", text.generated),
        *(("check", one) for one in text.checks),
    ):
        try:
            if value is not None:
                guarded(value)
        except WRONG as error:
            report(key, str(error))


def _inline(table: TableDraft, name: str, text: ColumnText, mark: Mark, where: str, draft: Draft) -> None:
    """Hand on what a column in short form says beyond itself."""

    def unnamed(item: SchemaObject, target: Reference | None = None) -> None:
        kind = item.kind
        draft.unnamed.append(Item(kind=kind, table=table.address, item=item, mark=mark, where=where, target=target))

    if text.primary_key:
        unnamed(PrimaryKey(columns=(name,)))
        table.inline_key = draft.unnamed[-1]
        table.primary_key = (name,)
    if text.unique:
        unnamed(Unique(columns=(name,)))
    for check in text.checks:
        unnamed(Check(expression=check))
    if text.references:
        unnamed(referring(text.references, (name,)), text.references)
