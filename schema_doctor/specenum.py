"""The enums of the spec, and what the readers of all types share."""

from collections.abc import Mapping

from msgspec import Struct

from schema_doctor.errors import Mark
from schema_doctor.identifier import MAX_BYTES, shown
from schema_doctor.model import Address, Enum
from schema_doctor.specdraft import Draft
from schema_doctor.yamltree import MappingNode, Node, ScalarNode, as_list, as_text, at, child, mapping_items

ENUM_KEYS = ("labels", "renamed_labels", "comment")


class TypeNode(Struct, frozen=True):
    """A type whose name is known and whose contents are not read yet, because they may name any other type."""

    address: Address
    node: Node
    mark: Mark
    where: str
    schema: str  # where unqualified names live


def read_enum(one: TypeNode, draft: Draft) -> None:
    """Read an enum: a list of labels, or the long form."""
    comment, node = None, one.node
    if isinstance(node, MappingNode):
        values = members(node, one.address, one.where, ENUM_KEYS, draft)
        if "labels" not in values:
            draft.problems.add(node.mark, at(one.where, "labels must be given, as in [sad, ok, happy]"))
            return
        comment = text_of(values, "comment", one.where, draft)
        if "renamed_labels" in values:
            _renamed_labels(values["renamed_labels"], one, draft)
        node = values["labels"]
    labels: list[str] = []
    for item in as_list(node, one.where, draft.problems) if not _is_empty(node) else ():
        label = as_text(item, one.where, draft.problems)
        if label is not None:
            _check_label(label, labels, item.mark, one.where, draft)
            labels.append(label)
    for old, new in draft.renamed_labels.get(one.address, {}).items():
        if new not in labels or old in labels:
            fault = f"{shown(old)} is among the labels still" if old in labels else f"{shown(new)} is no label"
            draft.problem(one.address, f"{fault}; write the new labels, and here from which one each came")
    draft.objects[one.address] = Enum(labels=tuple(labels), comment=comment)


def _is_empty(node: Node) -> bool:
    """Tell whether `[]` was written: an enum may have no labels, though it is of little use."""
    return not isinstance(node, ScalarNode | MappingNode) and not node.items


def _check_label(label: str, before: list[str], mark: Mark, where: str, draft: Draft) -> None:
    size = len(label.encode())
    if label in before:
        draft.problems.add(mark, at(where, f"the label {shown(label)} stands twice; remove one"))
    elif size > MAX_BYTES:
        text = f"the label {shown(label)} is {size} bytes long in UTF-8; the limit of PostgreSQL is {MAX_BYTES}"
        draft.problems.add(mark, at(where, text))
    elif "\0" in label:
        draft.problems.add(mark, at(where, f"the label {shown(label)} holds the character NUL; remove it"))


def _renamed_labels(node: Node, one: TypeNode, draft: Draft) -> None:
    where = child(one.where, "renamed_labels")
    found: dict[str, str] = {}
    for old, _, value in mapping_items(node, where, draft.problems):
        new = as_text(value, child(where, old), draft.problems)
        if new is not None:
            found[old] = new
    draft.renamed_labels[one.address] = found


def members(node: MappingNode, address: Address, where: str, keys: tuple[str, ...], draft: Draft) -> dict[str, Node]:
    """Return the values of a long form by their keys."""
    found: dict[str, Node] = {}
    for key, mark, value in mapping_items(node, where, draft.problems, keys):
        found[key] = value
        draft.property_marks[address, key] = mark
    return found


def text_of(values: Mapping[str, Node], key: str, where: str, draft: Draft) -> str | None:
    """Return the text that a key of a long form holds, None where it is not there."""
    return as_text(values[key], child(where, key), draft.problems) if key in values else None
