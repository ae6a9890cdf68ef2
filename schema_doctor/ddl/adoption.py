"""Unique indexes that become the index of a constraint, and names that something else of the table bears."""

from collections.abc import Iterator, Mapping

from psycopg.sql import SQL

from schema_doctor.ddl import definition
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.identifier import quote_ident
from schema_doctor.lineage import above, is_partition
from schema_doctor.lock import LockMode
from schema_doctor.model import (
    CONSTRAINTS,
    INDEXED,
    Address,
    Column,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
)
from schema_doctor.rename import RELATIONS, identity_name
from schema_doctor.shortindex import element_name
from schema_doctor.step import Phase, Step
from schema_doctor.takeover import takes_over

_SAME = ("type", "collation", "generated", "stored")  # of a column that is not dropped and added anew meanwhile


def adopted(table: Address, context: Context) -> Mapping[Address, Address]:
    """Return which keys that are missing can take over which indexes: keys by index.

    The index bears the name of the key, or would be dropped.
    """
    item = context.actual.get(Address(Kind.TABLE, table.schema, table.relation))
    if not isinstance(item, Table) or item.partition_by is not None:  # PostgreSQL has it not for partitioned tables
        return {}
    indexes = [
        (one, index)
        for one, index in context.present(table)
        if isinstance(index, Index) and one not in context.expected
    ]
    given = [
        item
        for parent in (above(table, context.expected) if is_partition(table, context.expected) else ())
        for _, item in context.children(parent)
        if isinstance(item, Index)
    ]
    found: dict[Address, Address] = {}
    for key, wanted in context.children(table):
        if not isinstance(wanted, PrimaryKey | Unique) or key in context.actual:
            continue
        if any(takes_over(item, wanted) and not context.shares(item, key, wanted) for item in given):
            continue  # the table takes the index over
        near = [one for one, index in indexes if one not in found and _fits(one, index, wanted, context)]
        usable = [one for one in near if one.name == key.name] or [
            one for one in near if one in context.dropped and not _needed(one, context)
        ]
        if usable:
            found[usable[0]] = key
    return found


def _needed(index: Address, context: Context) -> bool:
    """Tell whether the name of an index is needed before a key that takes it over would give it up."""
    return any(
        one.schema == index.schema and _relation(one, item) == index.name and _is_new(one, item, context)
        for one, item in context.expected.items()
    )


def _relation(address: Address, item: SchemaObject) -> str | None:
    """Return the name that something has among relations, and needs before keys: a column that of its identity."""
    if isinstance(item, Column):
        return identity_name(item, address) if item.identity else None
    return (address.name or address.relation) if address.kind in RELATIONS and address.kind not in CONSTRAINTS else None


def _is_new(address: Address, item: SchemaObject, context: Context) -> bool:
    before = context.actual.get(address)
    return before is None or (isinstance(item, Column) and isinstance(before, Column) and before.identity is None)


def referable(item: SchemaObject) -> set[str] | None:
    """Return the columns that something lets foreign keys refer to, if it does so, in whatever order it has them."""
    if isinstance(item, PrimaryKey | Unique):
        return None if item.deferrable else {*item.columns}
    if not isinstance(item, Index) or not item.unique or item.predicate is not None:
        return None
    names = [element_name(one) for one in item.columns]
    return {one.name for one in names if one} if all(names) else None


def is_key(index: Index, key: PrimaryKey | Unique) -> bool:
    """Tell whether an index is what a key needs: a plain b-tree in the usual order (sql-altertable, USING INDEX)."""
    return (
        index.unique
        and index.valid
        and index.method == "btree"
        and index.predicate is None
        and index.columns == tuple(quote_ident(name) for name in key.columns)
        and index.include == key.include
        and index.nulls_not_distinct is (isinstance(key, Unique) and key.nulls_not_distinct)
        and not key.without_overlaps
    )


def _fits(address: Address, index: Index, key: PrimaryKey | Unique, context: Context) -> bool:
    if not is_key(index, key):
        return False
    for name in (*key.columns, *key.include):
        column = Address(Kind.COLUMN, address.schema, address.relation, name)
        before, after = context.actual.get(column), context.afterwards(column)
        if not isinstance(before, Column) or not isinstance(after, Column):
            return False
        if any(getattr(before, word) != getattr(after, word) for word in _SAME):
            return False
    return True


def using(index: Address, key: Address, wanted: PrimaryKey | Unique) -> Step:
    """Return ADD CONSTRAINT USING INDEX, which builds nothing, and renames the index to the constraint."""
    return Step(
        sql=text(
            SQL("ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}{}").format(
                qualified(key),
                ident(key.name),
                SQL("PRIMARY KEY") if isinstance(wanted, PrimaryKey) else SQL("UNIQUE"),
                ident(index.name),
                definition.deferrable(wanted),
            )
        ),
        address=key,
        phase=Phase.ADD_CONSTRAINT,
        reason="the index that it needs is there already",
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
        order=-1,  # the name of the index may be needed by another key
    )


def unfinished(key: Address, context: Context) -> Step | None:
    """Return the drop of an INVALID index that bears the name of a missing key: the build for it was interrupted."""
    index = key._replace(kind=Kind.INDEX)
    found = context.actual.get(index)
    if not isinstance(found, Index) or found.valid or not found.unique or index in context.expected:
        return None
    return dropped(index, "the index is INVALID: its build was interrupted")


def dropped(index: Address, reason: str) -> Step:
    """Return DROP INDEX."""
    return Step(
        sql=text(SQL("DROP INDEX IF EXISTS {}.{}").format(ident(index.schema), ident(index.name))),
        address=index,
        phase=Phase.DROP_INDEX,
        reason=reason,
        lock=LockMode.ACCESS_EXCLUSIVE,
        hazards=(),
        transactional=True,
    )


def rivals(address: Address, context: Context) -> Iterator[Address]:
    """Yield what else of the table bears the name of something new and would stay."""
    for kinds in (INDEXED, CONSTRAINTS):
        if address.kind in kinds:
            for one in dict.fromkeys(address._replace(kind=kind) for kind in kinds):
                if one in context.actual and one not in context.expected and one not in context.dropped:
                    yield one


def taken(address: Address, rival: Address) -> Unplannable:
    """Return what to say where the name of something new is that of what stays."""
    how = "rename one of the two, or let the spec say by that name what it is, or that it may go (unexpected: error)"
    name = "the name of its sequence" if address.kind is Kind.COLUMN else "its name"
    return Unplannable(address, f"{name} is that of {rival}, which stays; {how}")
