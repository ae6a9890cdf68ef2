"""What the objects of a spec must mean to each other: columns that exist, names that are used once."""

from collections.abc import Iterable
from functools import lru_cache

from msgspec.structs import replace

from schema_doctor.didyoumean import did_you_mean
from schema_doctor.identifier import shown
from schema_doctor.model import (
    CONSTRAINTS,
    TYPES,
    Address,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    Unique,
)
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element, element_expression, element_name
from schema_doctor.specbackfill import check_backfills
from schema_doctor.specdraft import Draft, TableDraft
from schema_doctor.specexpression import check_default, check_expression, check_generated
from schema_doctor.specforeign import resolve
from schema_doctor.specoptions import check_replica_identities
from schema_doctor.specpartition import check_lineage
from schema_doctor.sqltype import parse_type

METHODS = ("btree", "hash", "gist", "spgist", "gin", "brin")
_INCLUDING = ("btree", "gist", "spgist")
_OF_ONE = ("hash", "spgist")  # column
EXTENSION_METHODS = ("bloom", "hnsw", "ivfflat", "diskann", "rum", "bm25", "pgroonga", "zombodb", "vchordrq")
_RELATIONS = frozenset(
    (Kind.TABLE, Kind.SEQUENCE, Kind.INDEX, Kind.PRIMARY_KEY, Kind.UNIQUE, Kind.EXCLUSION, Kind.COMPOSITE)
)
_TYPES = frozenset((*TYPES, Kind.TABLE))  # a table has a type of its own, that of its rows
_BTREE_GIN = Address(Kind.EXTENSION, "", "btree_gin")  # brings what gin indexes need for such types
_ONE_WAY = ("<", "<=", ">", ">=")
_NO_GIN = frozenset(
    "smallint integer bigint numeric real double character text boolean date time timestamp uuid".split()  # noqa: SIM905
)


def check_references(draft: Draft) -> None:
    """Check all that one object says of another, resolve foreign keys, make the columns of primary keys NOT NULL."""
    _check_keys(draft)
    _check_not_nulls(draft)
    _check_names(draft)
    for address, item in draft.objects.items():
        plain = isinstance(item, Column) and item.default is None and item.generated is None
        table = None if plain else draft.tables.get(address.parent)
        if table is None or address in draft.inherited:
            continue
        match item:
            case Column(default=default, generated=generated):
                if default is not None:
                    check_default(draft, address, item)
                elif generated is not None:
                    check_generated(draft, address, generated, table)
            case Check(expression=expression):
                check_expression(draft, address, expression, table, "expression")
            case Unique() | PrimaryKey():
                if _known(draft, address, item.columns, table):
                    _known(draft, address, item.include, table, "include")
            case Index() | Exclusion():
                _check_indexed(draft, address, item, table)
            case ForeignKey():
                if not _known(draft, address, item.columns, table):
                    draft.targets.pop(address, None)
            case _:
                pass
    check_backfills(draft)
    resolve(draft)
    check_replica_identities(draft)
    check_lineage(draft)


def _check_keys(draft: Draft) -> None:
    """Let the columns of a primary key be NOT NULL, which they are on every server."""
    keys = [(address, item) for address, item in draft.objects.items() if isinstance(item, PrimaryKey)]
    for address, item in keys:
        table = draft.tables[address.parent]
        for name in item.columns:
            column = table.columns.get(name)
            where = Address(Kind.COLUMN, address.schema, address.relation, name)
            if column and not column.valid:
                draft.problem(where, "NOT NULL of a column of the primary key cannot be NOT VALID", "valid")
            if column is None or not column.nullable:
                continue
            if (where, "nullable") in draft.property_marks:
                draft.problem(where, "a column of the primary key cannot be nullable", "nullable")
            draft.objects[where] = table.columns[name] = _required(column)


@lru_cache(maxsize=1024)
def _required(column: Column) -> Column:
    return replace(column, nullable=False)


def _check_not_nulls(draft: Draft) -> None:
    """Report what is said of the NOT NULL of columns that may hold NULL."""
    for address, key in draft.property_marks:
        item = draft.objects.get(address) if key in ("not_null_name", "not_null_comment") else None
        if isinstance(item, Column) and item.nullable:
            draft.problem(address, "it is said of NOT NULL; add nullable: false", key)


def _check_names(draft: Draft) -> None:  # noqa: C901 - one for each set of names
    """Report names that stand twice: constraints of one table, and all that shares the names of relations."""
    types: dict[tuple[str, str], Address] = {}
    relations: dict[tuple[str, str], Address] = {}
    constraints: dict[tuple[str, str, str], Address] = {}
    keys: dict[Address, Address] = {}
    for address, item in draft.objects.items():
        if isinstance(item, Column):
            if item.not_null_name is not None:
                other = constraints.setdefault((address.schema, address.relation, item.not_null_name), address)
                if other != address:
                    taken = f"the name {item.not_null_name} of its NOT NULL is taken by {other} ({draft.marks[other]})"
                    draft.problem(address, f"{taken}; choose another", "not_null_name")
            continue
        if address.kind in _TYPES:
            other = types.setdefault((address.schema, address.relation), address)
            if other != address:
                taken = f"the name is taken by {other} ({draft.marks[other]})"
                draft.problem(address, f"{taken}; types and tables of one schema share their names")
                continue
        if address.kind in _RELATIONS:
            other = relations.setdefault((address.schema, address.name or address.relation), address)
            if other != address:
                taken = f"the name is taken by {other} ({draft.marks[other]})"
                draft.problem(address, f"{taken}; tables, sequences, indexes and keys of one schema share their names")
                continue
        if address.kind in CONSTRAINTS:
            other = constraints.setdefault((address.schema, address.relation, address.name), address)
            if other != address:
                draft.problem(address, f"the name is taken by {other} ({draft.marks[other]}); choose another")
        if address.kind is Kind.PRIMARY_KEY:
            other = keys.setdefault(address.parent, address)
            if other != address:
                draft.problem(address, f"a second primary key; the first stands at {draft.marks[other]}")


def _known(draft: Draft, address: Address, names: Iterable[str], table: TableDraft, key: str = "columns") -> bool:
    """Report names that are no columns of the table, and names that stand twice."""
    found = tuple(names)
    for name in found:
        if name not in table.columns:
            if table.complete:
                hint = did_you_mean(name, table.columns) or f"the table has {', '.join(table.columns) or 'none'}"
                draft.problem(address, f"unknown column {shown(name)}, {hint}", key)
            return False
    if len(set(found)) < len(found):
        twice = next(name for name in found if found.count(name) > 1)
        draft.problem(address, f"column {shown(twice)} stands twice", key)
        return False
    return True


def _check_indexed(draft: Draft, address: Address, item: Index | Exclusion, table: TableDraft) -> None:
    if item.method not in METHODS + EXTENSION_METHODS:
        hint = did_you_mean(item.method, METHODS + EXTENSION_METHODS) or f"use one of {', '.join(METHODS)}"
        draft.problem(address, f"unknown access method {shown(item.method)}, {hint}", "method")
    _check_method(draft, address, item)
    if isinstance(item, Index):
        key, texts = "columns", item.columns
    else:
        key, texts = "elements", tuple(parted(text)[0] for text in item.elements)
        _check_operators(draft, address, item, table)
    for text in texts:
        name = element_name(text)
        if name is None:
            if not check_expression(draft, address, element_expression(text), table, key):
                break
            continue
        if not _known(draft, address, (name.name,), table, key):
            break
        column = table.columns[name.name]
        plain = element(text) == (text, True)
        if item.method == "gin" and plain and column and _is_scalar(column.type) and _BTREE_GIN not in draft.objects:
            what = f"a gin index cannot hold a column of type {column.type} ({shown(name.name)})"
            draft.problem(address, f"{what} without the extension btree_gin; declare it under extensions", key)
    _known(draft, address, item.include, table, "include")
    if item.predicate is not None:
        check_expression(draft, address, item.predicate, table, "predicate")


def _check_method(draft: Draft, address: Address, item: Index | Exclusion) -> None:
    """Report what the access method cannot do (pg_indexam_has_property, the same on 14 to 18)."""
    if item.method not in METHODS:
        return
    key, count = ("columns", len(item.columns)) if isinstance(item, Index) else ("elements", len(item.elements))
    if isinstance(item, Index) and item.unique and item.method != "btree":
        draft.problem(address, f"a {item.method} index cannot be unique; only a btree index can", "unique")
    if item.include and item.method not in _INCLUDING:
        draft.problem(address, f"a {item.method} index cannot include columns; use btree or gist", "include")
    if count > 1 and item.method in _OF_ONE:
        draft.problem(address, f"a {item.method} index has one column; make one for each", key)


def _check_operators(draft: Draft, address: Address, item: Exclusion, table: TableDraft) -> None:
    """Report operators that say something else of two rows the other way round (sql-createtable, "EXCLUDE")."""
    for text in item.elements:
        one, operator = parted(text)
        name = element_name(one)
        column = table.columns.get(name.name) if name else None
        if column and operator in _ONE_WAY and parse_type(column.type).builtin:
            what = f"{shown(operator)} is not the same both ways, as an exclusion needs; use one such as = or &&"
            draft.problem(address, what, "elements")


def _is_scalar(type_text: str) -> bool:
    """Tell whether only an extension could bring a gin operator class for the type (gin-builtin-opclasses)."""
    return "[" not in type_text and type_text.partition("(")[0].partition(" ")[0] in _NO_GIN
