"""From the steps of a plan to the questions whether the rows that are there will let them pass."""

from collections.abc import Iterator, Sequence

from psycopg.sql import SQL, Composable

from schema_doctor.ddl import adoption, extension
from schema_doctor.ddl.columnadd import volatile
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.identityadd import numbered_as
from schema_doctor.ddl.sqltext import ident, qualified, text, trusted
from schema_doctor.domainrows import of_new_column, of_rule
from schema_doctor.inquiry import Inquiry
from schema_doctor.lineage import above, is_partition
from schema_doctor.model import (
    TYPES,
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
    Table,
    Unique,
    changes,
)
from schema_doctor.rename import Rename
from schema_doctor.rivalrows import alike, excluded
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_expression, element_name
from schema_doctor.sourcerows import Place, Unaskable, counted, question, rows, shown
from schema_doctor.step import Phase, Step
from schema_doctor.typefit import misfits
from schema_doctor.typeorder import place_of

# Properties of which a change lets fewer rows pass.
_RULES = frozenset(
    {
        *("columns", "nulls_not_distinct", "without_overlaps", "unique", "predicate", "elements", "method"),
        *("expression", "no_inherit", "valid", "enforced", "match", "period"),
        *("referenced_schema", "referenced_table", "referenced_columns"),
    }
)


def inquiries(steps: Sequence[Step], context: Context, renames: Sequence[Rename] = ()) -> list[Inquiry]:
    """Return the questions for a plan, in the order of its steps; none for what the plan itself creates."""
    anew = {address for step in steps if step.phase is Phase.DROP_GENERATED for address in _addresses(step)}
    fills = {step.address: step.fill.value for step in steps if step.fill}
    place = Place(context=context, renames=renames, anew=frozenset(anew), fills=fills)
    found: dict[tuple[Address, str], Inquiry] = {}
    for address in dict.fromkeys(address for step in steps for address in _addresses(step)):
        item = context.expected.get(address)
        if isinstance(item, Domain | DomainCheck):
            for one in of_rule(address, item, place):
                found.setdefault((one.address, one.rule), one)
        if item is None or not address.name or address.parent not in context.actual:
            continue
        for one in _of(address, item, place):
            found.setdefault((one.address, one.rule), one)
    return list(found.values())


def _addresses(step: Step) -> Sequence[Address]:
    return step.covers or (step.address,)


def _of(address: Address, item: SchemaObject, place: Place) -> Iterator[Inquiry]:
    before = place.context.actual.get(address)
    if isinstance(item, Column):
        yield from _column(
            address, item, before if isinstance(before, Column) and not place.is_new(address) else None, place
        )
        return
    if before is not None and type(before) is type(item) and not _RULES & changes(item, before).keys():
        return  # the rows keep it already
    if address in adoption.adopted(address.parent, place.context).values():
        return
    try:
        yield from _rule(address, item, place)
    except Unaskable as reason:
        yield Inquiry(address=address, rule=f"{address.kind} {address.name}", unaskable=str(reason))


def _rule(address: Address, item: SchemaObject, place: Place) -> Iterator[Inquiry]:
    if _finds_new_places(address.parent, place.context):
        raise Unaskable("rows of the partition may belong to others by then")
    match item:
        case Check(valid=True, enforced=True):
            yield _check(address, item, place)
        case ForeignKey(valid=True, enforced=True):
            yield _foreign_key(address, item, place)
        case PrimaryKey() | Unique() if item.without_overlaps:
            elements = [(ident(name), "=") for name in item.columns[:-1]] + [(ident(item.columns[-1]), "&&")]
            yield excluded(address, elements, item.columns, None, place)
        case PrimaryKey():
            yield from (one for name in item.columns for one in _key_column(address, name, place))
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
        case Exclusion():
            pairs = [parted(one) for one in item.elements]
            names = place.named(address.parent, *item.elements, item.predicate)
            elements = [(_compared(one), operator) for one, operator in pairs]
            yield excluded(address, elements, names, item.predicate, place)
        case _:
            pass


def _finds_new_places(table: Address, context: Context) -> bool:
    """Tell whether a partition is to hold other rows than it does."""
    there, wanted = context.actual.get(table), context.expected.get(table)
    if not isinstance(there, Table) or not isinstance(wanted, Table) or None in (there.bound, wanted.bound):
        return False
    return table in context.loose or (there.partition_of, there.bound) != (wanted.partition_of, wanted.bound)


def _column(address: Address, item: Column, before: Column | None, place: Place) -> Iterator[Inquiry]:
    if not item.nullable and item.valid and (before is None or before.nullable or not before.valid):
        yield from _not_null(address, item, before, place)
    elif before is None and item.generated is None and not _brings_value(address, item, place):
        yield from of_new_column(address, item, place)
    if before is not None and before.type != item.type and not extension.moves(before.type, item.type, place.context):
        table = address.parent
        source = rows(place, table, [address.name], as_stored=True)
        keys = place.keys(table)
        misfit = misfits(address.name, before, item, place.context)
        if misfit is None:
            return
        rule = f"type {item.type} of column {address.name}"
        if misfit.condition is None and _is_to_come(item.type, place):
            yield Inquiry(address=address, rule=rule, unaskable="the plan makes the type itself")
            return
        tries = misfit.condition is None
        select: Composable
        if misfit.condition is None:
            select = SQL("SELECT {}, {} FROM {}").format(shown(keys), misfit.value, source)
            count: Composable = SQL("SELECT 0 * pg_catalog.count({}) FROM {}").format(misfit.value, source)
        else:
            listed = shown((*keys, address.name))
            select = SQL("SELECT {} FROM {} WHERE {}").format(listed, source, misfit.condition)
            count = counted(select)
        yield Inquiry(
            address=address,
            rule=rule,
            keys=keys,
            select=text(select),
            count=text(count),
            repair=f"change the values that do not fit {item.type}, or declare a type that holds them",
            tries=tries,
        )


def _is_to_come(type_: str, place: Place) -> bool:
    """Tell whether the database has a type not yet, or another one of its name."""
    where = place_of(type_)
    if where is None:
        return False
    context = place.context
    wanted = next((one for one in (Address(kind, *where) for kind in TYPES) if one in context.expected), None)
    if wanted is None:
        return False
    return where in context.aside or context.actual.get(wanted) != context.expected[wanted]


def _not_null(address: Address, item: Column, before: Column | None, place: Place) -> Iterator[Inquiry]:
    table, rule = address.parent, f"NOT NULL of column {address.name}"
    name, keys = ident(address.name), place.keys(address.parent)
    if address in place.fills:
        yield from _filled(address, place)
        return
    if before is None and item.generated is None:
        if _brings_value(address, item, place):
            return
        select = SQL("SELECT {} FROM {}").format(shown(keys), rows(place, table, ()))
        repair = (
            f"declare a default for {address.name}, which the rows that are there take as well, or a backfill, which "
            "says what they get, or let it be null"
        )
        yield question(address, f"{rule}, which is new and has no default", keys, select, repair)
        return
    try:
        source = rows(place, table, [address.name], as_stored=True)
    except Unaskable as reason:
        yield Inquiry(address=address, rule=rule, unaskable=str(reason))
        return
    select = SQL("SELECT {} FROM {} WHERE {} IS NULL").format(shown(keys), source, name)
    value = SQL("DEFAULT") if before is not None and before.default is not None else SQL("...")
    now = place.now(address)
    update = SQL("UPDATE {} SET {} = {} WHERE {} IS NULL").format(
        qualified(now), ident(now.name), value, ident(now.name)
    )
    repair = f"say in the spec what these rows get, as in backfill: {_example(before)}, or give them a value"
    yield question(address, rule, keys, select, f"{repair}, or delete them: {text(update)}")


def _brings_value(address: Address, item: Column, place: Place) -> bool:
    """Tell whether the rows that are there get a value of a new column as it comes."""
    if address in place.fills:
        return False
    if item.type in _with_default(place.context) or any(_has_value(one) for one in _brought(address, item, place)):
        return True
    return numbered_as(address, item, place.context) is not None


def _brought(address: Address, item: Column, place: Place) -> Iterator[Column]:
    """Yield a new column, and those of the tables above by whose ADD COLUMN it comes."""
    yield item
    for table in above(address.parent, place.context.actual):
        one = place.context.expected.get(address._replace(schema=table.schema, relation=table.relation))
        if isinstance(one, Column):
            yield one


def _has_value(item: Column) -> bool:
    return item.default is not None or item.identity is not None


def _example(before: Column | None) -> str:
    return before.default if before is not None and before.default is not None else "..."


def _filled(address: Address, place: Place) -> Iterator[Inquiry]:
    """Yield the question for rows that hold NULL and get NULL: what the same in all rows is, or tells, is not asked."""
    table, value = address.parent, place.fills[address]
    rule = f"the backfill of column {address.name}, which must not give NULL"
    names = place.named(table, value)
    if volatile(value) or not names:
        return
    try:
        source = rows(place, table, [*names, address.name])
    except Unaskable as reason:
        yield Inquiry(address=address, rule=rule, unaskable=str(reason))
        return
    keys = place.keys(table)
    select = SQL("SELECT {} FROM {} WHERE {} IS NULL").format(shown((*keys, *names)), source, ident(address.name))
    repair = "correct these rows, or write a backfill that has a value for them, as in coalesce(..., '')"
    yield question(address, rule, keys, select, repair)


def _key_column(address: Address, name: str, place: Place) -> Iterator[Inquiry]:
    """Yield what a primary key asks of its columns, unless the columns themselves are declared so."""
    column = Address(Kind.COLUMN, address.schema, address.relation, name)
    item, before = place.context.expected.get(column), place.context.actual.get(column)
    if isinstance(item, Column) and isinstance(before, Column) and before.nullable and not place.is_new(column):
        yield from _not_null(column, item, before, place)


def _check(address: Address, item: Check, place: Place) -> Inquiry:
    table, keys = address.parent, place.keys(address.parent)
    names = place.named(table, item.expression)
    source = rows(place, table, names, only=item.no_inherit)
    select = SQL("SELECT {} FROM {} WHERE NOT ({})").format(shown((*keys, *names)), source, trusted(item.expression))
    repair = "correct these rows, or delete them; or declare the check with `valid: false`, which leaves them be"
    return question(address, f"check {address.name}", keys, select, repair)


def _foreign_key(address: Address, item: ForeignKey, place: Place) -> Inquiry:
    table, keys = address.parent, place.keys(address.parent)
    referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
    source = rows(place, table, item.columns, only=True, alias="referring")
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
    select = SQL("SELECT {} FROM {} WHERE {}").format(shown((*keys, *item.columns)), source, lost)
    repair = f"add the missing rows to {referenced.path}, or delete these rows, or let them refer to others"
    return question(address, f"foreign key {address.name}", keys, select, repair)


def _of_old(item: ForeignKey, referenced: Address, old: Address, place: Place) -> Composable:
    """Write the rows of a table that will be made anew, which takes them over, and is called `old` while it does."""
    for name in item.referenced_columns:
        column = Address(Kind.COLUMN, referenced.schema, referenced.relation, name)
        before = place.context.actual.get(column._replace(relation=old.relation))
        after = place.context.expected.get(column)
        if not isinstance(before, Column) or not isinstance(after, Column) or before.type != after.type:
            raise Unaskable("the table that it refers to is made anew, with other columns")
    only = SQL("") if place.partitioned(old) else SQL("ONLY ")
    return SQL("{}{} AS referenced").format(only, qualified(place.now(referenced)))


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
    yield from alike(address, elements, names, item.predicate, place, distinct=not item.nulls_not_distinct)


def _with_default(context: Context) -> set[str]:
    """Return the domains, as format_type() prints them, that bring a value of their own."""
    return {
        text(qualified(address))
        for address, item in context.expected.items()
        if address.kind is Kind.DOMAIN and getattr(item, "default", None) is not None
    }
