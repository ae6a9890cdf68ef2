"""From the steps of a plan to the questions whether the rows that are there will let them pass."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.arrivingrows import check_above, given_to, is_as_strict, is_rule, of_arriving, unaskable
from schema_doctor.columnrows import changes_row, changes_values, of_column, of_key_column
from schema_doctor.computedrows import of_generated, of_index, tried
from schema_doctor.ddl import adoption
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, literal, qualified, text, trusted
from schema_doctor.domainrows import of_rule
from schema_doctor.inquiry import Inquiry
from schema_doctor.lineage import below, children, is_partition
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Domain,
    DomainCheck,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    PrimaryKey,
    SchemaObject,
    Unique,
)
from schema_doctor.partitionrows import attached, finds_new_places, flows, of_attached, of_flow
from schema_doctor.partrules import Part, of_parts
from schema_doctor.rename import Rename
from schema_doctor.rivalrows import alike, excluded
from schema_doctor.rowtype import uses_rows_of
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_expression, element_name
from schema_doctor.sourcerows import Place, Source, Unaskable, question, rows, shown
from schema_doctor.stayingrules import meets_others, of_unproven
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of
from schema_doctor.updatable import of_backfill


def inquiries(steps: Sequence[Step], context: Context, renames: Sequence[Rename] = ()) -> list[Inquiry]:
    """Return the questions for a plan, in the order of its steps; none for what the plan itself creates."""
    place = _place(steps, context, renames)
    moved = flows(steps, place)
    found: dict[tuple[Address, str], Inquiry] = {}
    touched = _touched(steps, place)
    for address in touched:
        item = context.afterwards(address)
        if isinstance(item, Domain | DomainCheck):
            # A domain that is made anew has its checks from the beginning.
            for rule, said in ((address, item), *context.children(address)):
                for one in of_rule(rule, said, place) if isinstance(said, Domain | DomainCheck) else ():
                    found.setdefault((one.address, one.rule), one)
        if not address.name or (address.parent not in context.actual and address not in context.outside):
            continue
        asked: Iterable[Inquiry] = ()
        if item is None:
            above = check_above(address, context)
            asked = _asked(address, above, place) if above is not None else ()
        # Of a table whose rows may come to others, it is asked of those that will be there by then.
        elif isinstance(item, Column) or all(address.parent != flow.table for flow in moved):
            asked = _of(address, item, place)
        for one in asked:
            found.setdefault((one.address, one.rule), one)
    for one in (asked for part in of_parts(touched, place) for asked in _of_part(part)):
        found.setdefault((one.address, one.rule), one)
    given = ((address, item) for table in attached(steps) for address, item in given_to(table, context))
    for one in (asked for address, item in given for asked in _asked(address, item, place)):
        found.setdefault((one.address, one.rule), one)
    more = [*of_attached(steps, place), *(one for flow in moved for one in of_flow(flow))]
    more += of_arriving(moved, _of, _rule)
    return [*found.values(), *dict.fromkeys(more)]


def _place(steps: Sequence[Step], context: Context, renames: Sequence[Rename]) -> Place:
    anew = {
        address
        for step in steps
        for address in _addresses(step)
        if (Phase.DROP_GENERATED in step.all_phases and not _keeps_values(address, context))
        or _gets_expression(address, context)
    }
    fills = {step.address: step.fill.value for step in steps if step.fill}
    types = frozenset(
        (step.address.schema, step.address.relation)
        for step in steps
        if step.address in context.actual and Phase.CREATE_TYPE in step.all_phases
    )
    return Place(context=context, renames=renames, anew=frozenset(anew), fills=fills, types_anew=types)


def _keeps_values(column: Address, context: Context) -> bool:
    """Tell whether a generated column becomes a plain one with what it shows."""
    item, before = context.expected.get(column), context.actual.get(column)
    computed = isinstance(before, Column) and before.generated is not None
    return computed and isinstance(item, Column) and item.generated is None


def _gets_expression(column: Address, context: Context) -> bool:
    """Tell whether a generated column is computed anew in its place, by another expression."""
    item, before = context.expected.get(column), context.actual.get(column)
    if not isinstance(item, Column) or not isinstance(before, Column):
        return False
    return item.generated != before.generated and None not in (item.generated, before.generated)


def _touched(steps: Sequence[Step], place: Place) -> Collection[Address]:
    """Return what the steps change, and the rules that stay over columns whose values do not."""
    addresses = dict.fromkeys(address for step in steps for address in _addresses(step))
    for column in [one for one in addresses if changes_values(one, place)]:
        near = (*place.context.present(column.parent), *place.context.referring(column.parent))
        addresses |= dict.fromkeys(one for one, item in near if meets_others(one, item, place))
    return addresses


def _of_part(part: Part) -> Iterator[Inquiry]:
    for address, item in part.rules:
        yield from _asked(address, item, part.place)
    if any(one.parent == part.table for one in part.place.fills):
        yield from of_unproven(part.table, part.place)


def _addresses(step: Step) -> Sequence[Address]:
    return step.covers or (step.address,)


def _of(address: Address, item: SchemaObject, place: Place) -> Iterator[Inquiry]:
    before = place.before(address) or place.context.outside.get(address)
    if isinstance(item, Column):
        yield from of_column(
            address, item, before if isinstance(before, Column) and not place.is_new(address) else None, place
        )
        yield from of_generated(address, item, place)
        if address in place.fills:
            yield from of_backfill(address, place)
            yield from of_unproven(address.parent, place)
        return
    if before is not None and is_as_strict(before, item) and not meets_others(address, item, place):
        return
    if address in adoption.adopted(address.parent, place.context).values():
        return
    if finds_new_places(address.parent, place) and is_rule(item):
        yield unaskable(address, "rows of the partition may belong to others by then")
        return
    if uses_rows_of(item, (address.relation,)) and changes_row(address.parent, place.context):
        yield unaskable(address, "it is about the whole row, whose columns change")
        return
    yield from _asked(address, item, place)


def _asked(address: Address, item: SchemaObject, place: Place) -> Iterator[Inquiry]:
    try:
        yield from _rule(address, item, place)
    except Unaskable as reason:
        yield unaskable(address, str(reason))


def _rule(address: Address, item: SchemaObject, place: Place) -> Iterator[Inquiry]:
    match item:
        case Check(valid=True, enforced=True):
            yield _check(address, item, place)
        case ForeignKey(valid=True, enforced=True):
            yield _foreign_key(address, item, place)
        case PrimaryKey() | Unique() if item.without_overlaps:
            yield _empty(address, item.columns[-1], place)
            elements = [(ident(name), "=") for name in item.columns[:-1]] + [(ident(item.columns[-1]), "&&")]
            yield excluded(address, elements, item.columns, None, place)
        case PrimaryKey():
            yield from (one for name in item.columns for one in of_key_column(address, name, place))
            yield from alike(address, [ident(name) for name in item.columns], item.columns, None, place)
        case Unique():
            yield from alike(
                address,
                [ident(name) for name in item.columns],
                item.columns,
                None,
                place,
                distinct=not item.nulls_not_distinct,
            )
        case Index(unique=True):
            yield from _unique_index(address, item, place)
        case Index():
            yield from of_index(address, item, place)
        case Exclusion():
            pairs = [parted(one) for one in item.elements]
            names = place.named(address.parent, *item.elements, item.predicate)
            elements = [(_compared(one), operator) for one, operator in pairs]
            yield excluded(address, elements, names, item.predicate, place)
        case _:
            pass


def _check(address: Address, item: Check, place: Place) -> Inquiry:
    table, keys = address.parent, place.keys(address.parent)
    names = place.named(table, item.expression)
    source = rows(place, table, names, only=item.no_inherit)
    select = SQL("SELECT {} FROM {} WHERE NOT ({})").format(shown((*keys, *names)), source, trusted(item.expression))
    repair = "correct these rows, or delete them; or declare the check with `valid: false`, which leaves them be"
    asked = question(address, f"check {address.name}", keys, select, repair)
    # What it cannot be computed of, breaks it as well.
    return replace(asked, tries=tried(table, names, [item.expression], place))


def _empty(address: Address, name: str, place: Place) -> Inquiry:
    """Return the question for the rows whose range is empty, which WITHOUT OVERLAPS refuses (sql-createtable)."""
    table, keys = address.parent, place.keys(address.parent)
    source = rows(place, table, [name], only=True)
    select = SQL("SELECT {} FROM {} WHERE pg_catalog.isempty({})").format(shown((*keys, name)), source, ident(name))
    return question(address, f"{address.kind} {address.name}: no empty range", keys, select, "give these rows a range")


def _foreign_key(address: Address, item: ForeignKey, place: Place) -> Inquiry:
    table, keys = address.parent, place.keys(address.parent)
    referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
    parts = below(referenced, children(place.context.expected))
    if any(one in place.context.moving and one in place.context.actual for one in parts):
        raise Unaskable("the table that it refers to gets the rows of others, which become its partitions")
    source = rows(place, table, item.columns, only=True, alias="referring") if table in place.context.actual else None
    own = [SQL("referring.{}").format(ident(name)) for name in item.columns]
    every = SQL(" AND ").join([SQL("{} IS NOT NULL").format(one) for one in own])
    if referenced in place.context.expected and referenced not in place.context.actual:
        if is_partition(referenced, place.context.expected):
            raise Unaskable("rows may find their place in the partition that it refers to")
        lost: Composable = every
        if (old := place.context.rebuilt.get(referenced)) is not None:
            lost = SQL("{} AND NOT {}").format(every, _found(item, own, _of_old(item, referenced, old, place), place))
    else:
        known = referenced in place.context.actual
        there = rows(place, referenced, item.referenced_columns, only=True, alias="referenced") if known else None
        if there is None:
            there = SQL("ONLY {} AS referenced").format(qualified(referenced))
        lost = SQL("{} AND NOT {}").format(every, _found(item, own, there, place))
    if item.match == "full" and len(own) > 1:
        some = SQL(" OR ").join([SQL("{} IS NULL").format(one) for one in own])
        none = SQL(" AND ").join([SQL("{} IS NULL").format(one) for one in own])
        lost = SQL("({}) OR (({}) AND NOT ({}))").format(lost, some, none)
    if source is None:  # of a table out of scope nobody knows whether it is partitioned
        source = SQL("{} AS referring").format(qualified(table))
        own_or_part = SQL(
            "referring.tableoid = {}::pg_catalog.regclass"
            " OR (SELECT relispartition FROM pg_catalog.pg_class WHERE oid = referring.tableoid)"
        ).format(literal(text(qualified(table))))
        lost = SQL("({}) AND ({})").format(lost, own_or_part)
    select = SQL("SELECT {} FROM {} WHERE {}").format(shown((*keys, *item.columns)), source, lost)
    repair = f"add the missing rows to {referenced.path}, or delete these rows, or let them refer to others"
    return question(address, f"foreign key {address.name}", keys, select, repair)


def _of_old(item: ForeignKey, referenced: Address, old: Address, place: Place) -> Composable:
    """Write the rows of a table that will be made anew, which takes them over, and is called `old` while it does."""
    parts = below(old, children(place.context.actual)) if place.partitioned(old) else ()
    left = [text(qualified(place.now(one))) for one in parts if one not in place.context.gone]
    taken = replace(place, sources={**place.sources, referenced: Source(table=old, without=left)})
    return rows(taken, referenced, item.referenced_columns, only=True, alias="referenced")


def _found(item: ForeignKey, own: Sequence[Composable], there: Composable, place: Place) -> Composable:
    """Write the condition that a referenced row exists, or for PERIOD that such rows cover the range together."""
    pairs = list(zip(own, item.referenced_columns, item.columns, strict=True))
    equal = [
        SQL("referenced.{} {} {}").format(ident(name), _equals(item, name, place), one)
        for one, name, _ in (pairs[:-1] if item.period else pairs)
    ]
    if not item.period:
        return SQL("EXISTS (SELECT FROM {} WHERE {})").format(there, SQL(" AND ").join(equal))
    covered = SQL("SELECT pg_catalog.range_agg(referenced.{}) FROM {} WHERE {}").format(
        ident(item.referenced_columns[-1]), there, SQL(" AND ").join(equal) if equal else SQL("true")
    )
    return SQL("COALESCE({} <@ ({}), false)").format(own[-1], covered)


def _equals(item: ForeignKey, name: str, place: Place) -> Composable:
    """Write the operator of equality: that of an extension's type is in the schema of the type."""
    column = Address(Kind.COLUMN, item.referenced_schema, item.referenced_table, name)
    found = place.context.expected.get(column) or place.context.actual.get(column)
    where = place_of(found.type) if isinstance(found, Column) else None
    own = where and any(
        Address(kind, *where) in place.context.expected for kind in (Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE)
    )
    return SQL("OPERATOR({}.=)").format(ident(where[0])) if where and not own else SQL("=")


def _compared(element: str) -> Composable:
    """Write what an element of an index compares."""
    name = element_name(element)
    return trusted(element_expression(element)) if name is None else ident(name.name)


def _unique_index(address: Address, item: Index, place: Place) -> Iterator[Inquiry]:
    for one in item.columns:
        if " COLLATE " in one:
            raise Unaskable("the collation of the index may compare otherwise")
    names = place.named(address.parent, *item.columns, item.predicate)
    elements = [_compared(one) for one in item.columns]
    tries = tried(address.parent, names, (*item.columns, item.predicate or ""), place)
    for asked in alike(address, elements, names, item.predicate, place, distinct=not item.nulls_not_distinct):
        yield replace(asked, tries=tries)
