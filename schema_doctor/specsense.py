"""What PostgreSQL would refuse of a spec although each of its parts is well written: found before anything is asked."""

import re
from graphlib import CycleError, TopologicalSorter

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.identifier import shown
from schema_doctor.model import Address, Attribute, Column, Domain, Enum, Kind, Table
from schema_doctor.partitionform import partition_key
from schema_doctor.regex import regex
from schema_doctor.shortindex import element
from schema_doctor.specdraft import WRONG, Draft
from schema_doctor.sqltype import parse_type
from schema_doctor.storage import default_storage
from schema_doctor.typeorder import Place, of_rows, place_of

_COLLATABLE = {"text", "character varying", "character", "bpchar", "name", "pg_node_tree", "pg_ndistinct"} | {
    "pg_dependencies",
    "pg_mcv_list",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
}  # typcollation of pg_type is not 0
_NUMBERS = ("smallint", "integer", "bigint")
_QUOTED = regex(r"'((?:[^']|'')*)'(?:::[\w.\"]+)?")
_BARE = regex(r"-?[0-9.]+|true|false", re.IGNORECASE)


def check_sense(draft: Draft) -> None:
    """Report types, options and bounds that contradict each other."""
    for address, item in draft.objects.items():
        match item:
            case Column():
                _check_column(draft, address, item)
            case Domain(type=text, collation=collation) | Attribute(type=text, collation=collation):
                _check_collation(draft, address, text, collation)
            case Table():
                _check_table(draft, address, item)
            case _:
                pass
    _check_circles(draft)
    _check_former_names(draft)


def _check_circles(draft: Draft) -> None:
    """Report types and tables that would hold themselves; those of several types have been reported."""
    try:
        TopologicalSorter(of_rows(draft.objects)).prepare()
    except CycleError as error:
        circle: list[Place] = error.args[1]
        kinds = (Kind.TABLE, Kind.DOMAIN, Kind.COMPOSITE)
        found = [
            next((one for one in (Address(kind, *place) for kind in kinds) if one in draft.objects), None)
            for place in circle
        ]
        known = [one for one in found if one is not None]
        if len({*known}) == 1 or any(one.kind is Kind.TABLE for one in known):
            text = " -> ".join(one.path for one in reversed(known))
            draft.problem(known[0], f"it would hold itself: {text}; let one of them hold something else")


def _check_column(draft: Draft, address: Address, item: Column) -> None:
    _check_collation(draft, address, item.type, item.collation)
    if not item.stored and item.generated is None:
        draft.problem(address, "only a generated column can be virtual; add generated, or remove stored", "stored")
    if item.storage is not None or item.compression is not None:
        found = parse_type(item.type)
        if found.builtin and default_storage(found, {}) == "plain":
            what = f"a column of type {item.type} has a fixed length"
            if item.storage not in (None, "plain"):
                draft.problem(address, f"{what} and can only have storage: plain; remove the key", "storage")
            if item.compression is not None:
                draft.problem(address, f"{what} and is never compressed; remove the key", "compression")
    if item.identity is not None and item.type not in _NUMBERS and parse_type(item.type).builtin:
        what = f"an identity column must be smallint, integer or bigint, not {item.type}"
        draft.problem(address, what, "type")
    if item.default is not None and (place := place_of(item.type)) and not item.type.endswith("]"):
        labels = draft.objects.get(Address(Kind.ENUM, *place))
        if isinstance(labels, Enum):
            _check_label(draft, address, item.default, labels)


def _check_label(draft: Draft, address: Address, default: str, enum: Enum) -> None:
    """Report a default that is a constant, but none of the labels."""
    quoted = _QUOTED.fullmatch(default)
    if quoted is not None:
        label = quoted[1].replace("''", "'")
    elif _BARE.fullmatch(default):
        label = default
    else:
        return
    if label in enum.labels and quoted is not None:
        return
    listed = ", ".join(shown(one) for one in enum.labels)
    hint = did_you_mean(label, enum.labels) or (f"the labels are {listed}" if listed else "the type has no labels")
    if label in enum.labels:
        hint = f"write it in quotes: '{label}'"
    draft.problem(address, f"the default {shown(default)} is no label of its type; {hint}", "default")


def _check_collation(draft: Draft, address: Address, type_text: str, collation: str | None) -> None:
    if collation is None:
        return
    found = parse_type(type_text)
    if found.builtin and found.name not in _COLLATABLE:
        draft.problem(address, f"values of type {type_text} have no collation; remove the key", "collation")


def _check_table(draft: Draft, address: Address, item: Table) -> None:
    twice = next((one for one in item.inherits if item.inherits.count(one) > 1), None)
    if twice is not None:
        draft.problem(address, f"{twice} stands twice; a table inherits from another only once", "inherits")
    if item.partition_by is not None:
        try:
            elements = partition_key(item.partition_by).elements
        except WRONG:
            return  # it has been reported
        for text in elements:
            if re.search(r"\s(ASC|DESC|NULLS (FIRST|LAST))$", element(text)[0], re.IGNORECASE):
                what = f"{shown(text)}: a partition key has no order; remove what stands behind the column"
                draft.problem(address, what, "partition_by")


def _check_former_names(draft: Draft) -> None:
    """Report two objects that want to have been the same one."""
    found: dict[tuple[object, ...], Address] = {}
    for address, name in draft.renamed.items():
        column = address.kind is Kind.COLUMN
        whole = address.relation if address.name else ""
        key = (address.schema, whole, name, column, address.kind is Kind.INDEX)
        other = found.setdefault(key, address)
        if other != address:
            what = f"{other.path} ({draft.marks[other]}) bears the former name {shown(name)} already"
            draft.problem(address, f"{what}; one object can become only one", "renamed_from")
    reported: set[Address] = set()
    for address in draft.renamed:
        circle = _circle(draft, address)
        if circle and not reported & {*circle}:
            reported |= {*circle}
            others = ", ".join(f"{one.path} ({draft.marks[one]})" for one in circle[1:])
            what = f"its former name goes round in a circle with {others}; nobody can tell whether that has been done"
            draft.problem(address, f"{what}: exchange the names by hand, and remove the keys", "renamed_from")


def _circle(draft: Draft, start: Address) -> list[Address]:
    """Return the addresses of a circle of former names from one of them on, an empty list where there is none."""
    found: list[Address] = []
    address = start
    while address in draft.renamed and address not in found:
        found.append(address)
        name = draft.renamed[address]
        address = address._replace(name=name) if address.name else address._replace(relation=name)
    return found if address == start else []
