"""Bounds of the partitions of one table: no row may belong to two of them, and each must be able to hold one."""

from collections.abc import Mapping, Sequence

from schema_doctor.constantfit import not_held, not_read
from schema_doctor.lineage import table_address
from schema_doctor.model import Address, Column, Kind, SchemaObject, Table
from schema_doctor.partitionform import Bound, partition_bound, partition_key
from schema_doctor.regex import regex
from schema_doctor.shortindex import element_name
from schema_doctor.specdraft import WRONG, Draft

Parts = Sequence[tuple[Address, Bound]]

_NUMBERS = ("smallint", "integer", "bigint")
_WHOLE = regex(r"-?\d{1,15}")
_DATE = regex(r"\d{4}-\d\d-\d\d")
_QUOTED = regex(r"'((?:[^']|'')*)'(?:::[\w.\"]+)?")


def check_bounds(draft: Draft) -> None:
    """Report bounds that PostgreSQL would refuse beside each other, as far as their values can be compared here."""
    for parent, parts in _by_parent(draft.objects).items():
        _check_lists(draft, [(address, bound) for address, bound in parts if bound.word == "in"])
        _check_remainders(draft, [(address, bound) for address, bound in parts if bound.word == "with"])
        key_types = _key_types(draft, table_address(parent))
        _check_values(draft, parts, key_types)
        key_type = key_types[0] if len(key_types) == 1 else ""
        _check_ranges(draft, [(address, bound) for address, bound in parts if bound.word == "from"], key_type)


def _by_parent(objects: Mapping[Address, SchemaObject]) -> dict[str, list[tuple[Address, Bound]]]:
    found: dict[str, list[tuple[Address, Bound]]] = {}
    for address, item in objects.items():
        if isinstance(item, Table) and item.partition_of is not None and item.bound is not None:
            try:
                found.setdefault(item.partition_of, []).append((address, partition_bound(item.bound)))
            except WRONG:
                continue  # it has been reported
    return found


def _key_types(draft: Draft, parent: Address) -> list[str]:
    """Return the types of what a table is partitioned by, "" for an expression and for a column that is not known."""
    item = draft.objects.get(parent)
    try:
        elements = partition_key(item.partition_by).elements if isinstance(item, Table) and item.partition_by else ()
    except WRONG:
        return []  # it has been reported
    names = [element_name(text) for text in elements]
    columns = [
        draft.objects.get(Address(Kind.COLUMN, parent.schema, parent.relation, name.name)) if name else None
        for name in names
    ]
    return [column.type if isinstance(column, Column) else "" for column in columns]


def _check_values(draft: Draft, parts: Parts, key_types: Sequence[str]) -> None:
    """Report constants that the type of a key certainly does not take: the server converts each of them."""
    for address, bound in parts:
        if bound.word == "in":
            pairs = [(value, key_type) for value in bound.lists[0] for key_type in key_types[:1]]
        elif bound.word == "from":
            pairs = [pair for values in bound.lists for pair in zip(values, key_types, strict=False)]
        else:
            continue
        why = next((why for pair in pairs if (why := not_read(*pair) or not_held(*pair))), None)
        if why is not None:
            draft.problem(address, f"{why}; write values of the partition key", "bound")


def _check_lists(draft: Draft, parts: Parts) -> None:
    values: dict[str, Address] = {}
    for address, bound in parts:
        for value in dict.fromkeys(_plain(one) for one in bound.lists[0]):
            other = values.setdefault(value, address)
            if other != address:
                _overlaps(draft, address, other, f"holds {value} as does")


def _plain(value: str) -> str:
    """Return a value of a list without its quotes: of a number column, 1 and '1' are one value; 'NULL' is not NULL."""
    quoted = _QUOTED.fullmatch(value)
    return quoted[1] if quoted is not None and quoted[1] != "NULL" else value


def _check_remainders(draft: Draft, parts: Parts) -> None:
    earlier: list[tuple[int, int, Address]] = []
    for address, bound in parts:
        modulus, remainder = (int(one) for one in bound.lists[0])
        for number, rest, other in earlier:
            small = min(number, modulus)
            if max(number, modulus) % small:
                where = f"{other.path} ({draft.marks[other]})"
                what = f"modulus {modulus} does not go with modulus {number} of {where}"
                draft.problem(address, f"{what}; one must be a multiple of the other", "bound")
                break
            if remainder % small == rest % small:
                _overlaps(draft, address, other, "holds rows of")
                break
        earlier.append((modulus, remainder, address))


def _check_ranges(draft: Draft, parts: Parts, key_type: str) -> None:
    earlier: list[tuple[str, str, Address]] = []
    for address, bound in parts:
        limits = _limits(bound, key_type)
        if limits is None:
            continue
        low, high = limits
        if low >= high:
            draft.problem(address, "the bound holds nothing: from must be below to, which it leaves out", "bound")
            continue
        for begin, end, other in earlier:
            if low < end and begin < high:
                _overlaps(draft, address, other, "holds rows of")
                break
        earlier.append((low, high, address))


def _limits(bound: Bound, key_type: str) -> tuple[str, str] | None:
    """Return the limits of a range, as texts of one length that are sorted as they are, None where that cannot be told.

    That are whole numbers, and dates as ISO 8601 writes them.
    """
    if len(bound.lists[0]) != 1:
        return None
    texts = [values[0].strip("'") for values in bound.lists]
    if key_type in _NUMBERS and all(_WHOLE.fullmatch(text) for text in texts):
        low, high = (f"{int(text) + 10**15:016}" for text in texts)
        return low, high
    if key_type.startswith(("date", "timestamp")) and all(_DATE.fullmatch(text) for text in texts):
        return texts[0], texts[1]
    return None


def _overlaps(draft: Draft, address: Address, other: Address, how: str) -> None:
    what = f"the partition {how} {other.path} ({draft.marks[other]}); a row can be in one of them only"
    draft.problem(address, what, "bound")
