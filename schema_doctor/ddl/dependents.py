"""What is built on a column, and has to go while the column changes: off before, on again afterwards."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import (
    adoption,
    beside,
    carryover,
    columnadd,
    constraint,
    index,
    published,
    shared,
)
from schema_doctor.ddl.columnadd import act
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.parted import partitions
from schema_doctor.ddl.sqltext import ident, mentions, trusted
from schema_doctor.hazard import Hazard
from schema_doctor.lineage import above, is_partition, parents
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Domain,
    DomainCheck,
    Exclusion,
    ForeignKey,
    Index,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
)
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_name
from schema_doctor.step import Phase, Step
from schema_doctor.typemention import mentions as types_in
from schema_doctor.typeorder import place_of


def set_aside(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield all that a change of the column needs when no expression may keep its old type.

    The default, the checks, indexes and keys that use the column, the foreign keys on it, the
    generated columns that are computed from it, and the views, policies, triggers and rules that use it.
    """
    yield from computed(column, context)
    yield from foreign_keys(column, context)
    item = context.actual[column]
    after = context.afterwards(column)
    if isinstance(item, Column) and item.default is not None and isinstance(after, Column):
        yield from default_aside(column, after, "the default belongs to the other type")
    yield from built_on(column, context, whole=False)


def default_aside(column: Address, after: Column, reason: str) -> Iterator[Step]:
    """Yield DROP DEFAULT, and the default that the column is to have in the end."""
    name = ident(column.name)
    yield act(column, SQL("ALTER COLUMN {} DROP DEFAULT").format(name), phase=Phase.LOOSEN, reason=reason)
    if after.default is not None:
        action = SQL("ALTER COLUMN {} SET DEFAULT {}").format(name, trusted(after.default))
        yield act(column, action, phase=Phase.TIGHTEN, reason=reason)


def computed(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what PostgreSQL cannot change the type of a column under: generated columns, views and the like."""
    for one in (column, *undeclared_below(column, context)):
        yield from published.stuck(one, context)
        yield from beside.of_column(one, context)
        for address, item in context.present(one):
            if isinstance(item, Column) and item.generated is not None and mentions(item.generated, column.name):
                after = context.afterwards(address)
                given = address in context.shared or is_partition(address.parent, context.actual)
                if isinstance(after, Column) and after.generated is not None and not (one != column and given):
                    yield from make_anew(address, after, context)


def texts(item: SchemaObject) -> Sequence[str | None]:
    """Return the expressions of an object."""
    match item:
        case Column():
            return item.default, item.generated
        case Domain():
            return (item.default,)
        case Check() | DomainCheck():
            return (item.expression,)
        case Index():
            return *item.columns, item.predicate
        case Exclusion():
            return *item.elements, item.predicate
        case _:
            return ()


def keeper(column: Address, type_: str, context: Context) -> Address | None:
    """Return what the spec does not declare, and compares a column with values of the type that it has by now."""
    place = place_of(type_)
    for one, item in context.present(column) if place is not None else ():
        if one == column or not context.is_undeclared(one):
            continue
        comparing = (said for said in texts(item) if said is not None and mentions(said, column.name))
        if any((found.schema, found.name) == place for said in comparing for found in types_in(said)):
            return one
    return None


def undeclared_below(column: Address, context: Context) -> Iterator[Address]:
    """Yield the same column of partitions and children that the spec does not declare, with which it changes."""
    for table in (*context.beneath(column.parent), *context.foreign_beneath(column.parent)):
        if context.is_undeclared(table):
            yield column.of_table(table)


def foreign_keys(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of foreign keys from and to a column, and the new ones."""
    reason = "it compares a column whose type changes"
    found = [
        (one, item)
        for one, item in context.present(column)
        if isinstance(item, ForeignKey) and column.name in item.columns
    ]
    found += [
        (one, item)
        for table in (column.parent, *partitions(column.parent, context))
        for one, item in context.referring(table)
        if column.name in item.referenced_columns
    ]
    for address, item in dict(found).items():
        yield from constraint.set_aside(address, item, context, reason)
    yield from of_including_keys(column, context)


def of_including_keys(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of foreign keys to keys that hold a column in INCLUDE, and the new ones.

    PostgreSQL makes such a key anew for a new type, and not the foreign keys that need it, nor those to a partition,
    which has the keys of its table.
    """
    given = set[frozenset[str]]()
    for table in (column.parent, *context.beneath(column.parent)):
        keys = [item for _, item in context.present(table) if isinstance(item, PrimaryKey | Unique | Index)]
        found = [(frozenset(names), item.include) for item in keys if (names := adoption.referable(item)) is not None]
        needed = given | {names for names, included in found if column.name in included}
        for address, item in context.referring(table) if needed else ():
            if frozenset(item.referenced_columns) in needed:
                yield from constraint.set_aside(address, item, context, "the key that it refers to is built anew")
        if isinstance(there := context.actual.get(table), Table) and there.partition_by is not None:
            given = needed | {names for names, _ in found if column.name in names}


def built_on(column: Address, context: Context, *, whole: bool) -> Iterator[Step | Unplannable]:
    """Yield the drops of checks, indexes and keys on a column, and the new ones.

    Not `whole`: only what holds an expression, because PostgreSQL builds anew itself what only names the column.
    """
    reason = "it uses a column that is replaced" if whole else "it uses a column whose type changes"
    for address, item in context.present(column):
        match item:
            case Check(expression=expression) if mentions(expression, column.name):
                yield from constraint.set_aside(address, item, context, reason)
            case PrimaryKey() | Unique() if whole and column.name in (*item.columns, *item.include):
                yield from constraint.set_aside(address, item, context, reason)
            case Exclusion() if _uses(item, column.name, whole=whole):
                yield from constraint.set_aside(address, item, context, reason)
            case Index() if _uses(item, column.name, whole=whole):
                yield from index.set_aside(address, item, context, reason)
            case _:
                pass


def _uses(item: Index | Exclusion, name: str, *, whole: bool) -> bool:
    elements = [parted(one)[0] for one in item.elements] if isinstance(item, Exclusion) else item.columns
    if whole and (name in item.include or any(mentions(one, name) for one in elements)):
        return True
    expressions = [one for one in elements if element_name(one) is None]
    return any(mentions(one, name) for one in (*expressions, item.predicate or ""))


def around(column: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what takes off, and puts on again, all that goes with a column which is dropped and added again."""
    yield from published.stuck(column, context)
    yield from beside.of_column(column, context)
    yield from foreign_keys(column, context)
    yield from built_on(column, context, whole=True)
    yield from carryover.of_column(column, context)
    for one in shared.lost(column, context):
        yield from around(one, context)


def make_anew(
    column: Address, after: Column, context: Context, hazards: tuple[Hazard, ...] = ()
) -> Iterator[Step | Unplannable]:
    """Yield DROP and ADD COLUMN, with all that is built on the column: for values that are computed, or may go."""
    yield from around(column, context)
    reason = "PostgreSQL cannot change the column in place"
    actual = context.actual.get(column)
    yield act(
        column,
        SQL("DROP COLUMN IF EXISTS {}").format(ident(column.name)),
        phase=Phase.DROP_GENERATED,
        reason=reason,
        hazards=hazards,
        # What goes for good and is computed from it goes before.
        order=0 if isinstance(actual, Column) and actual.generated is not None else 10,
    )
    # A plain column that a child declares as well would stay, and not become a generated one with that of its parent.
    for one in children_of(column, context) if after.generated is not None else ():
        item = context.actual.get(one)
        if _stays(one.parent, column.parent, context) and isinstance(item, Column) and item.generated is None:
            drop = SQL("DROP COLUMN IF EXISTS {}").format(ident(one.name))
            yield act(one, drop, phase=Phase.DROP_GENERATED, reason=reason, hazards=hazards, order=11)
    for number, step in enumerate(columnadd.create(column, after, context)):
        if isinstance(step, Step) and step.phase is not Phase.DESCRIBE:
            yield replace(step, reason=reason, phase=Phase.ADD_COLUMN, order=max(number, step.order))
        else:
            yield step


def _stays(table: Address, top: Address, context: Context) -> bool:
    """Tell whether a table is below another all the time, though it may come to, or leave, others meanwhile."""
    if table not in context.moving:
        return True
    after = parents(context.expected.get(table))
    kept = [one for one in parents(context.actual.get(table)) if one in after and table not in context.loose]
    return any(one == top or (top in above(one, context.actual) and _stays(one, top, context)) for one in kept)


def children_of(column: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of that name of the children that a table has, and of theirs, which may declare it as well."""
    for table in dict.fromkeys(context.beneath(column.parent)):
        if not is_partition(table, context.actual):
            yield column.of_table(table)
