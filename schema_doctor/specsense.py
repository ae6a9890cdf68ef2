"""What PostgreSQL would refuse of a spec although each of its parts is well written: found before anything is asked."""

import re
from collections.abc import Mapping, Sequence

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.identifier import shown
from schema_doctor.lineage import table_address
from schema_doctor.model import Address, Attribute, Column, Domain, Enum, Kind, SchemaObject, Table
from schema_doctor.partitionform import Bound, partition_bound, partition_key
from schema_doctor.shortindex import element
from schema_doctor.specdraft import WRONG, Draft
from schema_doctor.sqltype import parse_type
from schema_doctor.storage import default_storage
from schema_doctor.typeorder import place_of

_COLLATABLE = ("text", "character varying", "character", "bpchar", "name")
_NUMBERS = ("smallint", "integer", "bigint")
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:::[\w.\"]+)?")
_BARE = re.compile(r"-?[0-9.]+|true|false", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_WHOLE = re.compile(r"-?\d{1,15}")


def check_sense(draft: Draft) -> None:
    """Report types, options and bounds that contradict each other."""
    for address, item in draft.objects.items():
        match item:
            case Column():
                _check_column(draft, address, item)
            case Domain(type=text, collation=collation):
                if place_of(text) == (address.schema, address.relation):
                    draft.problem(address, "the domain is made of itself; declare the type that it narrows", "type")
                _check_collation(draft, address, text, collation)
            case Attribute(type=text, collation=collation):
                _check_collation(draft, address, text, collation)
            case Table():
                _check_table(draft, address, item)
            case _:
                pass
    for parent, parts in _by_parent(draft.objects).items():
        _check_bounds(draft, parts, _key_type(draft, table_address(parent)))
    _check_former_names(draft)


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


# partitions


def _by_parent(objects: Mapping[Address, SchemaObject]) -> dict[str, list[tuple[Address, Bound]]]:
    found: dict[str, list[tuple[Address, Bound]]] = {}
    for address, item in objects.items():
        if isinstance(item, Table) and item.partition_of is not None and item.bound is not None:
            try:
                found.setdefault(item.partition_of, []).append((address, partition_bound(item.bound)))
            except WRONG:
                continue  # it has been reported
    return found


def _key_type(draft: Draft, parent: Address) -> str:
    """Return the type of the one column that a table is partitioned by, "" where it is not so simple."""
    item = draft.objects.get(parent)
    try:
        columns = partition_key(item.partition_by).columns if isinstance(item, Table) and item.partition_by else None
    except WRONG:
        return ""
    if columns is None or len(columns) != 1:
        return ""
    column = draft.objects.get(Address(Kind.COLUMN, parent.schema, parent.relation, columns[0]))
    return column.type if isinstance(column, Column) else ""


def _check_bounds(draft: Draft, parts: Sequence[tuple[Address, Bound]], key_type: str) -> None:
    """Report partitions of one table of which one row could be in two, or that could hold none."""
    values: dict[str, Address] = {}
    remainders: list[tuple[int, int, Address]] = []
    ranges: list[tuple[float | str, float | str, Address]] = []
    for address, bound in parts:
        if bound.word == "in":
            for value in dict.fromkeys(_plain(one) for one in bound.lists[0]):
                other = values.setdefault(value, address)
                if other != address:
                    _overlaps(draft, address, other, f"holds {value} as well as")
        elif bound.word == "with":
            modulus, remainder = (int(one) for one in bound.lists[0])
            for number, rest, other in remainders:
                if max(number, modulus) % min(number, modulus):
                    what = f"of the moduli {number} and {modulus} one must be a multiple of the other"
                    draft.problem(address, f"{what}; {other.path} ({draft.marks[other]}) has the other one", "bound")
                    break
                if remainder % min(number, modulus) == rest % min(number, modulus):
                    _overlaps(draft, address, other, "holds rows of")
                    break
            remainders.append((modulus, remainder, address))
        elif bound.word == "from" and (limits := _limits(bound, key_type)) is not None:
            low, high = limits
            if low >= high:  # type: ignore[operator]  # both are of one kind
                draft.problem(
                    address, "the bound holds nothing: from must be below to, which is not part of it", "bound"
                )
                continue
            for begin, end, other in ranges:
                if type(begin) is type(low) and low < end and begin < high:  # type: ignore[operator]
                    _overlaps(draft, address, other, "holds rows of")
                    break
            ranges.append((low, high, address))


def _overlaps(draft: Draft, address: Address, other: Address, how: str) -> None:
    what = f"the partition {how} {other.path} ({draft.marks[other]}); a row can be in one of them only"
    draft.problem(address, what, "bound")


def _plain(value: str) -> str:
    """Return a value of a list without its quotes: of a number column, 1 and '1' are one value."""
    quoted = _QUOTED.fullmatch(value)
    return quoted[1] if quoted is not None else value


def _limits(bound: Bound, key_type: str) -> tuple[float, float] | tuple[str, str] | None:
    """Return the limits of a range if they can be compared here: whole numbers, or dates as ISO 8601 writes them."""
    if len(bound.lists[0]) != 1:
        return None
    low, high = bound.lists[0][0].strip("'"), bound.lists[1][0].strip("'")
    if key_type in _NUMBERS and _WHOLE.fullmatch(low) and _WHOLE.fullmatch(high):
        return float(low), float(high)
    if key_type.startswith(("date", "timestamp")) and _DATE.fullmatch(low) and _DATE.fullmatch(high):
        return low, high
    return None


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
