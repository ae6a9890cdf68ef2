"""The constraints and indexes of a table of the spec: named or not, in short form and in long form."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from schema_doctor import shortform
from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, quote_ident, shown
from schema_doctor.model import (
    Address,
    Check,
    ForeignKey,
    Index,
    PrimaryKey,
    SchemaObject,
    Unique,
    properties,
)
from schema_doctor.names import Identifier, key_name
from schema_doctor.shortform import NotShort, Reference, identifiers
from schema_doctor.shortindex import element
from schema_doctor.specdraft import WRONG, Draft, Item, TableDraft, guarded
from schema_doctor.specforeign import referring
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    SequenceNode,
    as_bool,
    as_list,
    as_text,
    at,
    child,
    mapping_items,
)

SECTIONS: Mapping[str, type[SchemaObject]] = {
    "unique": Unique,
    "checks": Check,
    "foreign_keys": ForeignKey,
    "indexes": Index,
}
_NAMES = ("name", "renamed_from")
CONSTRAINT_KEYS: Mapping[type[SchemaObject], tuple[str, ...]] = {
    PrimaryKey: (*_NAMES, *properties(PrimaryKey)),
    Unique: (*_NAMES, *properties(Unique)),
    Check: (*_NAMES, *properties(Check)),
    ForeignKey: (
        *_NAMES,
        *(name for name in properties(ForeignKey) if not name.startswith("referenced_")),
        "references",
    ),
    Index: (*_NAMES, *properties(Index)),
}
FLAGS = ("deferrable", "initially_deferred", "valid", "no_inherit", "nulls_not_distinct", "unique")
LISTS = ("columns", "include")
REQUIRED: Mapping[type[SchemaObject], tuple[str, ...]] = {
    PrimaryKey: ("columns",),
    Unique: ("columns",),
    Check: ("expression",),
    ForeignKey: ("columns", "references"),
    Index: ("columns",),
}
_KEYS = (PrimaryKey, Unique, Index)  # what a foreign key may refer to

_Found = tuple[SchemaObject, Reference | None]


def read_primary_key(table: TableDraft, node: Node, mark: Mark, draft: Draft) -> None:
    """Read `primary_key:` of a table, which may also stand in the short form of one of its columns."""
    where = child(table.where, "primary_key")
    if (other := table.inline_key) is not None:
        text = f"{other.where} ({other.mark}) is declared as primary key already; keep one of the two"
        draft.problems.add(mark, at(where, text))
        return
    _read_one(table, node, None, mark, where, PrimaryKey, draft)


def read_section(table: TableDraft, key: str, node: Node, draft: Draft) -> None:
    """Read constraints or indexes: a mapping of names, or a list of those without a name."""
    where, cls = child(table.where, key), SECTIONS[key]
    before = len(draft.problems)
    if isinstance(node, MappingNode):
        for text, mark, value in mapping_items(node, where, draft.problems):
            try:
                name = key_name(text)
            except NotAName as error:
                draft.problems.add(mark, at(where, str(error)))
                continue
            _read_one(table, value, name, mark, child(where, text), cls, draft)
    else:
        for number, item in enumerate(as_list(node, where, draft.problems), 1):
            _read_one(table, item, None, item.mark, f"{where}[{number}]", cls, draft)
    if cls in _KEYS and len(draft.problems) > before:
        table.keys_complete = False


def _read_one(
    table: TableDraft, node: Node, name: str | None, mark: Mark, where: str, cls: type[SchemaObject], draft: Draft
) -> None:
    marks: dict[str, Mark] = {}
    former: str | None = None
    if name is not None and draft.is_dropped(
        Address(cls.kind, table.address.schema, table.address.relation, name), node, where
    ):
        return
    try:
        if isinstance(node, MappingNode):
            values = _values(node, name, where, cls, draft, marks)
            if values is None:
                table.keys_complete = table.keys_complete and cls not in _KEYS
                return
            if "name" in values:
                name = key_name(str(values.pop("name")))
            if "renamed_from" in values:
                former = key_name(str(values.pop("renamed_from")))
                if name is None:
                    raise NotShort("renamed_from needs the new name as well; add name:")
            item, target = _BUILDERS[cls](table, values)
        else:
            found = _short(table, node, where, cls, draft)
            if found is None:
                table.keys_complete = table.keys_complete and cls not in _KEYS
                return
            item, target = found
    except WRONG as error:
        draft.problems.add(node.mark, at(where, str(error)))
        table.keys_complete = table.keys_complete and cls not in _KEYS
        return
    one = Item(kind=cls.kind, table=table.address, item=item, mark=mark, where=where, marks=marks, target=target)
    if name is None:
        draft.unnamed.append(one)
    else:
        address = Address(cls.kind, table.address.schema, table.address.relation, name)
        draft.add(address, one)
        if former is not None:
            draft.renamed[address] = former


def _short(table: TableDraft, node: Node, where: str, cls: type[SchemaObject], draft: Draft) -> _Found | None:  # noqa: PLR0911 - one return for each form
    """Read a text or a list of columns."""
    if isinstance(node, SequenceNode):
        if "columns" not in CONSTRAINT_KEYS[cls] or cls is ForeignKey:
            what = "an expression" if cls is Check else "'columns references table(columns)', or a mapping"
            draft.problems.add(node.mark, at(where, f"expected {what}; found a list"))
            return None
        columns = _texts(node, where, draft)
        return _BUILDERS[cls](table, {"columns": columns}) if columns is not None else None
    text = as_text(node, where, draft.problems)
    if text is None:
        return None
    if cls is Check:
        return _check(table, {"expression": text})
    if cls is ForeignKey:
        reference = shortform.foreign_key(text)
        return referring(reference, _among(table, reference.columns)), reference
    if cls is Index and text not in table.columns:
        short = shortform.index(text)
        if short.predicate is not None:
            guarded(short.predicate)
        index = Index(
            columns=tuple(_element(table, one) for one in short.elements),
            unique=short.unique,
            method=short.method,
            include=_among(table, short.include),
            predicate=short.predicate,
            nulls_not_distinct=short.nulls_not_distinct,
        )
        return index, None
    return _BUILDERS[cls](table, {"columns": text})


def _texts(node: Node, where: str, draft: Draft) -> tuple[str, ...] | None:
    texts = [as_text(item, where, draft.problems) for item in as_list(node, where, draft.problems)]
    if not texts:
        draft.problems.add(node.mark, at(where, "the list is empty; name at least one column"))
    found = tuple(text for text in texts if text is not None)
    return found if found and len(found) == len(texts) else None


def _values(
    node: MappingNode, name: str | None, where: str, cls: type[SchemaObject], draft: Draft, marks: dict[str, Mark]
) -> dict[str, object] | None:
    """Return the values of the long form, whose keys are the properties of the kind; None if something is wrong."""
    problems = draft.problems
    before = len(problems)
    values: dict[str, object] = {}
    for key, mark, value in mapping_items(node, where, problems, CONSTRAINT_KEYS[cls]):
        inside = child(where, key)
        marks[key] = mark
        if key == "name" and name is not None:
            text = f"the name stands before the colon already: {shown(name)}; remove this one"
            problems.add(mark, at(inside, text))
        elif key in FLAGS:
            values[key] = as_bool(value, inside, problems)
        elif key in LISTS and isinstance(value, SequenceNode):
            values[key] = _texts(value, inside, draft)
        else:
            values[key] = text_value = as_text(value, inside, problems)
            if text_value is not None:
                _check_word(key, text_value, value.mark, inside, draft)
    missing = [key for key in REQUIRED[cls] if key not in values]
    if missing and len(problems) == before:
        problems.add(node.mark, at(where, f"{' and '.join(missing)} must be given"))
    return values if len(problems) == before else None


def _check_word(key: str, text: str, mark: Mark, where: str, draft: Draft) -> None:
    """Report a word that is not one of the few that a key can hold."""
    allowed = {"on_update": shortform.ACTIONS, "on_delete": shortform.ACTIONS, "match": ("simple", "full")}.get(key)
    if allowed and text not in allowed:
        draft.problems.add(mark, at(where, f"{shown(text)} is not understood{_close(text, allowed)}"))


def _close(text: str, allowed: tuple[str, ...]) -> str:
    hint = did_you_mean(text, allowed)
    return f", {hint}" if hint else f"; use one of {', '.join(allowed)}"


def _among(table: TableDraft, names: tuple[Identifier, ...]) -> tuple[str, ...]:
    return tuple(name.among(table.columns) for name in names)


def _names(table: TableDraft, value: object) -> tuple[str, ...]:
    """Return column names: each text that is a declared column as it stands, anything else as SQL reads it."""
    found: list[str] = []
    for item in value if isinstance(value, tuple) else (str(value),):
        found.extend((item,) if item in table.columns else _among(table, identifiers(item)))
    return tuple(found)


def _settled(table: TableDraft, values: dict[str, object]) -> dict[str, object]:
    """Return the values with the names of columns, and with what INITIALLY DEFERRED implies (sql-createtable)."""
    for key in LISTS:
        if key in values:
            values[key] = _names(table, values[key])
    if values.get("initially_deferred"):
        if values.get("deferrable") is False:
            raise NotShort("initially_deferred needs deferrable: true")
        values["deferrable"] = True
    return values


def _primary_key(table: TableDraft, values: dict[str, object]) -> _Found:
    return PrimaryKey(**_settled(table, values)), None  # type: ignore[arg-type]


def _unique(table: TableDraft, values: dict[str, object]) -> _Found:
    return Unique(**_settled(table, values)), None  # type: ignore[arg-type]


def _check(_table: TableDraft, values: dict[str, object]) -> _Found:
    guarded(str(values["expression"]))
    return Check(**values), None  # type: ignore[arg-type]


def _foreign_key(table: TableDraft, values: dict[str, object]) -> _Found:
    reference = shortform.references(str(values.pop("references")))
    values = _settled(table, values)
    item = referring(reference, ())
    return replace(item, **values), reference  # type: ignore[arg-type]


def _index(table: TableDraft, values: dict[str, object]) -> tuple[Index, None]:
    given = values["columns"]
    if isinstance(given, tuple):
        elements = given
    else:
        elements = (str(given),) if given in table.columns else shortform.index(str(given)).elements
    values["columns"] = tuple(_element(table, text) for text in elements)
    if "include" in values:
        values["include"] = _names(table, values["include"])
    if values.get("predicate") is not None:
        guarded(str(values["predicate"]))
    return Index(**values), None  # type: ignore[arg-type]


def _element(table: TableDraft, text: str) -> str:
    if not text.strip():
        raise NotShort("an element of the index is empty; remove the comma, or name a column")
    if text in table.columns:
        return quote_ident(text)
    guarded(text)
    return element(text, table.unfolded)[0]


_BUILDERS: Mapping[type[SchemaObject], Callable[[TableDraft, dict[str, object]], _Found]] = {
    PrimaryKey: _primary_key,
    Unique: _unique,
    Check: _check,
    ForeignKey: _foreign_key,
    Index: _index,
}
