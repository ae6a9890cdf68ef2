"""What PostgreSQL asks of partitioned tables, partitions and children, as far as the spec alone tells."""

from collections.abc import Iterator, Sequence

from schema_doctor.identifier import shown
from schema_doctor.lineage import above, parents, table_address
from schema_doctor.model import Address, Check, Index, PrimaryKey, Table, Unique
from schema_doctor.partitionform import Bound, Key, partition_bound, partition_key
from schema_doctor.shortindex import element_name
from schema_doctor.specdraft import Draft
from schema_doctor.specexpression import check_expression

_WORDS = {"range": ("from", "default"), "list": ("in", "default"), "hash": ("with",)}
_EXAMPLES = {
    "range": "for values from (1) to (100)",
    "list": "for values in (1, 2)",
    "hash": "for values with (modulus 4, remainder 0)",
}


def check_lineage(draft: Draft) -> None:
    """Report what is wrong with partition keys, bounds and parents, and what partitioned tables cannot have."""
    keys: dict[Address, Key] = {}
    related = {
        address: item
        for address in draft.tables
        if isinstance(item := draft.objects.get(address), Table) and _is_related(item)
    }
    for address, item in related.items():
        if item.partition_by is not None:
            keys[address] = partition_key(item.partition_by)
            _check_partitioned(draft, address, item, keys[address])
    defaults: dict[Address, Address] = {}
    for address, item in related.items():
        for parent in parents(item):
            _check_parent(draft, address, item, parent)
        if item.partition_of is not None and item.bound is not None:
            parent = table_address(item.partition_of)
            bound = partition_bound(item.bound)
            if parent in keys:
                _check_bound(draft, address, bound, keys[parent])
            if bound.word == "default" and (other := defaults.setdefault(parent, address)) != address:
                text = f"{item.partition_of} has another default partition ({draft.marks[other]})"
                draft.problem(address, text, "bound")
    if keys:
        _check_unique(draft, keys)


def _is_related(item: Table) -> bool:
    return item.partition_by is not None or item.partition_of is not None or bool(item.inherits)


def _check_partitioned(draft: Draft, address: Address, item: Table, key: Key) -> None:
    table = draft.tables[address]
    names = [element_name(text) for text in key.elements]
    for name in names:
        if name is not None and name.name not in table.columns and table.complete:
            draft.problem(address, f"the table has no column {shown(name.name)}", "partition_by")
    for text in key.expressions:
        check_expression(draft, address, text, table, "partition_by")
    if key.method == "list" and len(names) > 1:
        draft.problem(address, "a list has one column or expression only", "partition_by")
    if item.unlogged:
        draft.problem(address, "a partitioned table cannot be unlogged; say it of its partitions", "unlogged")
    if item.parameters:
        text = "a partitioned table has no storage parameters; say them of its partitions"
        draft.problem(address, text, "parameters")


def _check_parent(draft: Draft, address: Address, item: Table, parent: Address) -> None:
    there = draft.objects.get(parent)
    if not isinstance(there, Table):
        return
    if item.partition_of is not None and there.partition_by is None and draft.tables[parent].complete:
        text = f"{parent.path} is not partitioned; add to it for example: partition_by: range (created_at)"
        draft.problem(address, text, "partition_of")
    if item.inherits and (there.partition_by is not None or there.partition_of is not None):
        what = "partitioned; write partition_of: and bound:" if there.partition_by is not None else "a partition"
        draft.problem(address, f"no table can inherit from {parent.path}, which is {what}", "inherits")


def _check_bound(draft: Draft, address: Address, bound: Bound, key: Key) -> None:
    if bound.word not in _WORDS[key.method]:
        text = f"its table is partitioned by {key.method}; write for example: {_EXAMPLES[key.method]}"
        draft.problem(address, text, "bound")
    elif bound.word == "from" and len(bound.lists[0]) != len(key.elements):
        text = f"the bound has {len(bound.lists[0])} values, and the partition key {len(key.elements)}"
        draft.problem(address, text, "bound")


def _check_unique(draft: Draft, keys: dict[Address, Key]) -> None:
    """Report keys that do not hold the partition key, which PostgreSQL could not keep over all partitions."""
    beneath: dict[Address, list[Address]] = {}
    for table in keys:
        for one in (table, *above(table, draft.objects)):
            beneath.setdefault(one, []).append(table)
    for address, item in draft.objects.items():
        table = address.parent if address.name else address
        if table not in keys:
            continue
        if isinstance(item, Check) and item.no_inherit:
            draft.problem(address, "a check of a partitioned table holds for its partitions, too", "no_inherit")
        columns = tuple(_unique_columns(item))
        if columns:
            _check_key(draft, address, columns, [keys[one] for one in beneath[table]])


def _unique_columns(item: object) -> Iterator[str]:
    match item:
        case PrimaryKey(columns=columns) | Unique(columns=columns):
            yield from columns
        case Index(unique=True, columns=elements):
            yield from (name.name for name in map(element_name, elements) if name)
        case _:
            pass


def _check_key(draft: Draft, address: Address, columns: Sequence[str], keys: Sequence[Key]) -> None:
    for key in keys:
        if key.columns is None:
            text = f"a table partitioned by an expression ({key.text}) cannot have keys; PostgreSQL could not keep them"
            draft.problem(address, text)
            return
        lacking = [name for name in key.columns if name not in columns]
        if lacking:
            text = f"a key must hold all columns of the partition key; add {', '.join(map(shown, lacking))}"
            draft.problem(address, text, "columns")
            return
