"""The constraints and indexes of a table of the spec: named or not, in short form and in long form."""

from collections.abc import Mapping

from schema_doctor import shortform
from schema_doctor.didyoumean import did_you_mean
from schema_doctor.errors import Mark
from schema_doctor.identifier import NotAName, shown
from schema_doctor.longform import in_long_form
from schema_doctor.model import (
    Address,
    Check,
    Exclusion,
    ForeignKey,
    Index,
    PrimaryKey,
    SchemaObject,
    Unique,
    properties,
)
from schema_doctor.names import key_name
from schema_doctor.parameters import INDEX_PARAMETERS
from schema_doctor.shortform import NotShort
from schema_doctor.specbuild import BUILDERS, LISTS, Found, short
from schema_doctor.specdraft import WRONG, Draft, Item, TableDraft, former
from schema_doctor.specoptions import read_parameters
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    ScalarNode,
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
    "exclusions": Exclusion,
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
    Exclusion: (*_NAMES, *properties(Exclusion)),
    Index: (*_NAMES, *properties(Index)),
}
FLAGS = (
    *("deferrable", "initially_deferred", "valid", "enforced", "no_inherit", "nulls_not_distinct", "unique"),
    *("without_overlaps", "period"),
)
REQUIRED: Mapping[type[SchemaObject], tuple[str, ...]] = {
    PrimaryKey: ("columns",),
    Unique: ("columns",),
    Check: ("expression",),
    ForeignKey: ("columns", "references"),
    Exclusion: ("elements",),
    Index: ("columns",),
}
_NO_LIST: Mapping[type[SchemaObject], str] = {
    Check: "an expression",
    ForeignKey: "'columns references table(columns)', or a mapping",
    Exclusion: "'using gist (room with =, during with &&)', or a mapping",
}
_KEYS = (PrimaryKey, Unique, Index)  # what a foreign key may refer to


def read_primary_key(table: TableDraft, node: Node, mark: Mark, draft: Draft) -> None:
    """Read `primary_key:` of a table, which may also stand in the short form of one of its columns."""
    where = child(table.where, "primary_key")
    if (other := table.inline_key) is not None:
        text = f"{other.where} ({other.mark}) is declared as primary key already; keep one of the two"
        draft.problems.add(mark, at(where, text))
        return
    # A table has one at most, whatever its name.
    if not draft.is_dropped(table.address._replace(kind=PrimaryKey.kind), node, where):
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
    earlier: str | None = None
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
                earlier = _former(str(values.pop("renamed_from")), name, table.address._replace(kind=cls.kind))
            item, target = BUILDERS[cls](table, values)
        else:
            found = _short(table, node, where, cls, draft)
            if found is None:
                table.keys_complete = table.keys_complete and cls not in _KEYS
                return
            item, target = found
    except WRONG as error:
        text = node.text if isinstance(node, ScalarNode) else ""
        draft.problems.add(node.mark, at(where, f"{error}{in_long_form(text, REQUIRED[cls][0], CONSTRAINT_KEYS[cls])}"))
        table.keys_complete = table.keys_complete and cls not in _KEYS
        return
    one = Item(kind=cls.kind, table=table.address, item=item, mark=mark, where=where, marks=marks, target=target)
    if name is None:
        draft.unnamed.append(one)
    else:
        address = Address(cls.kind, table.address.schema, table.address.relation, name)
        draft.add(address, one)
        if earlier is not None:
            draft.renamed[address] = earlier


def _former(text: str, name: str | None, place: Address) -> str:
    if name is None:
        raise NotShort("renamed_from needs the new name as well; add name:")
    try:
        return former(text, place._replace(name=name))
    except NotShort as error:
        raise NotShort(f"renamed_from: {error}") from None


def _short(table: TableDraft, node: Node, where: str, cls: type[SchemaObject], draft: Draft) -> Found | None:
    """Read a text or a list of columns."""
    if isinstance(node, SequenceNode):
        if "columns" not in CONSTRAINT_KEYS[cls] or cls is ForeignKey:
            draft.problems.add(node.mark, at(where, f"expected {_NO_LIST[cls]}; found a list"))
            return None
        columns = _texts(node, where, draft)
        return BUILDERS[cls](table, {"columns": columns}) if columns is not None else None
    text = as_text(node, where, draft.problems)
    return None if text is None else short(table, cls, text)


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
        elif key == "parameters":
            values[key] = read_parameters(value, inside, problems, INDEX_PARAMETERS)
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
