"""What a plan leaves alone because something else of it cannot be made, or cannot go: else the server would refuse all.

`fix` applies the rest of a plan, so that the rest must not need what is not there, nor drop what stays in use.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from schema_doctor import idle
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.leftalone import LeftAlone
from schema_doctor.model import (
    TYPES,
    Address,
    Attribute,
    Column,
    ForeignKey,
    Kind,
    PrimaryKey,
    Schema,
    Unique,
)
from schema_doctor.needs import needed
from schema_doctor.question import ASKED
from schema_doctor.rename import identity_name
from schema_doctor.shortindex import element_name
from schema_doctor.step import Phase, Step

# What is built on a type or sequence, be it there already, and altered for what that is to be.
_BUILT_ON = (
    Kind.COLUMN,
    Kind.ATTRIBUTE,
    Kind.DOMAIN,
    Kind.DOMAIN_CHECK,
    Kind.CHECK,
    Kind.INDEX,
    Kind.PRIMARY_KEY,
    Kind.UNIQUE,
    Kind.EXCLUSION,
    Kind.FOREIGN_KEY,
    Kind.SEQUENCE,  # which belongs to a column
)


def without(
    steps: Sequence[Step], unplanned: Sequence[Unplannable], context: Context, left: LeftAlone
) -> tuple[list[Step], list[Unplannable]]:
    """Return the steps that can be taken nevertheless, and what else cannot be planned, with the reason.

    What is `left` alone is no longer among the differences.
    """
    reasons: dict[Address, str] = {}
    wanted = {**context.expected, **left.unmade}
    # A type that stays as it is is there for all but what may be about it as it is to be.
    types = {one for one in (*(it.address for it in unplanned), *left.unmade) if one.kind in TYPES}
    types &= context.actual.keys()
    if missing := [*_missing(unplanned, steps, context), *(one for one in left.unmade if one not in types)]:
        # Tables that are made anew are there, although not by their names, and what stays as it is of them comes along.
        there = {*context.actual, *context.gone.values()}
        unmade = _spread(missing, _users(wanted), lambda one: one not in there)
        whole = [one for one in missing if not one.name and one not in context.actual]
        unmade |= _spread(whole, _users(wanted), lambda one: one not in context.actual or one.kind in _BUILT_ON)
        reasons |= {one: f"it needs {because}, which cannot be made" for one, because in unmade.items()}
    if types:
        reasons |= {one: f"it needs {because}, which cannot change" for one, because in _over(types, context)}
    concerned = {step.address for step in steps}
    if keys := [one.address for one in unplanned if isinstance(context.expected.get(one.address), PrimaryKey | Unique)]:
        keyless = _spread(keys, _users(context.expected), lambda one: one in concerned)
        reasons |= {one: f"it needs {because}, which cannot change" for one, because in keyless.items()}
    if retyped := dict(_unchanged(unplanned, steps, context)):
        needy = {one: column for one, column in retyped.items() if one != column}
        users = _users(context.expected)
        for key in [one for one in context.expected if one.kind is Kind.FOREIGN_KEY and one in context.actual]:
            users[key].update(_compared(key, context))
        # What else is done to a table, as to a policy of it, is not about all of its columns.
        needy |= _spread(retyped, users, lambda one: one in concerned and one.kind is not Kind.TABLE)
        for one, because in needy.items():
            compared = because.kind is Kind.FOREIGN_KEY
            why = f"{because} compares it with a column" if compared else f"it needs {because},"
            reasons[one] = f"{why} whose type cannot change"
    reasons |= dict(_undeclared_references(reasons, concerned, context))
    unaltered = [one.address for one in unplanned if one.address in context.actual and one.address not in concerned]
    unaltered += [one for one in reasons if one in context.actual and not _goes(one, context)]
    reasons |= {one.address: one.reason for one in kept(unplanned, context, left, unaltered)}
    pinned = dict(_in_staying_keys(unplanned, context))
    still = {step.address: pinned[step.address] for step in steps if _lets_be_null(step) and step.address in pinned}
    steps = [step for step in steps if not (_lets_be_null(step) and step.address in pinned)]
    withheld = [step for step in steps if not reasons.keys().isdisjoint(_with_its_table(step.address))]
    planned = {step.address for step in withheld}
    rest = [step for step in steps if step.address not in planned]
    return (
        idle.without(rest, context) if unplanned or reasons else rest,
        [
            *(Unplannable(one, f"{key} stays, and none of its columns can hold NULL") for one, key in still.items()),
            *(Unplannable(one, reason) for one, reason in sorted(reasons.items()) if one in planned),
        ],
    )


def _over(types: Collection[Address], context: Context) -> Iterator[tuple[Address, Address]]:
    """Yield what has a new expression over types that stay as they are, with the type, and new tables with such."""
    users = _users(context.expected)
    for type_ in sorted(types):
        of_type = [type_, *(one for one in users[type_] if one.kind is Kind.COLUMN)]
        found = _spread([type_], users, lambda one: _is_computed_anew(one, context))
        found |= _spread(of_type, users, lambda one: _is_computed_anew(one, context))
        for one in found:
            yield one, type_
            inside = one.kind in (Kind.COLUMN, Kind.CHECK, Kind.EXCLUSION)
            if inside and one.parent not in {*context.actual, *context.gone.values()}:
                yield one.parent, type_


def _is_computed_anew(address: Address, context: Context) -> bool:
    """Tell whether something gets an expression that it does not have: one that may be about a type as it is to be."""
    item, there = context.expected[address], context.actual.get(address)
    for name in ASKED.get(type(item), ()):
        value = getattr(item, name)
        texts = value if isinstance(value, tuple) else (value,) if value else ()
        if value != getattr(there, name, None) and any(name != "columns" or element_name(one) is None for one in texts):
            return True
    return False


def _in_staying_keys(unplanned: Iterable[Unplannable], context: Context) -> Iterator[tuple[Address, Address]]:
    """Yield the columns of primary keys that cannot go, each with its key."""
    for one in unplanned:
        if isinstance(item := context.actual.get(one.address), PrimaryKey):
            yield from ((one.address._replace(kind=Kind.COLUMN, name=name), one.address) for name in item.columns)


def _lets_be_null(step: Step) -> bool:
    return step.action.endswith(" DROP NOT NULL")


def _undeclared_references(
    reasons: Mapping[Address, str], concerned: Collection[Address], context: Context
) -> Iterator[tuple[Address, str]]:
    """Yield the foreign keys that the spec does not declare, and only keys would set aside that stay as they are."""
    for key in reasons:
        there = context.actual.get(key)
        if not isinstance(there, PrimaryKey | Unique):
            continue
        for one, item in context.referring(key.parent):
            if one in concerned and context.is_undeclared(one) and {*item.referenced_columns} == {*there.columns}:
                yield one, f"it needs {key}, which cannot change"


def kept(
    unplanned: Iterable[Unplannable], context: Context, left: LeftAlone, unaltered: Iterable[Address] = ()
) -> list[Unplannable]:
    """Return what should go and stays, because something needs it that stays, or stays as it is: `unaltered`."""
    staying = [one.address for one in unplanned if _goes(one.address, context)]
    staying += [*sorted(left.staying), *unaltered]
    if not staying:
        return []
    taken = {one[1:3] for one in context.expected if one.kind in (*TYPES, Kind.TABLE)}

    def now(one: Address) -> Address:
        """Return where a type is that gives way for no other: what is of it stays so."""
        if one.kind not in (*TYPES, Kind.TABLE) or one[1:3] in taken:
            return one
        schema, name = context.aside.get(one[1:3], one[1:3])
        return one._replace(schema=schema, relation=name)

    needs = {one: {now(other) for other in found} for one, found in _needs(context.actual).items()}
    found = _spread(staying, needs, lambda one: _goes(one, context))
    return [Unplannable(one, f"{because} needs it, which stays") for one, because in found.items()]


def _missing(unplanned: Iterable[Unplannable], steps: Iterable[Step], context: Context) -> Iterator[Address]:
    """Yield what is not made: also the table or type that is not because of one of its parts."""
    made = {step.address for step in steps if step.sql.startswith("CREATE ")}
    for one in unplanned:
        wanted = context.expected.get(one.address)
        if isinstance(wanted, Column) and wanted.identity is not None:
            sequence = _numbers(one.address, wanted)
            if sequence not in context.identities.values():
                yield sequence
        if one.address not in context.actual:
            yield one.address
            whole = _holder(one.address, context.expected) if one.address.name else one.address
            if whole not in context.actual and whole not in made:
                yield whole


def _unchanged(
    unplanned: Iterable[Unplannable], steps: Iterable[Step], context: Context
) -> Iterator[tuple[Address, Address]]:
    """Yield the columns that keep their type against the spec, those of partitions and children with that above."""
    changing = {step.address for step in steps if Phase.ALTER_TYPE in step.all_phases}
    for one in unplanned:
        if one.address in changing:
            continue  # it only keeps its NOT NULL
        wanted, there = context.expected.get(one.address), context.actual.get(one.address)
        if isinstance(wanted, Column) and isinstance(there, Column) and wanted.type != there.type:
            for table in (one.address.parent, *context.heirs(one.address.parent)):
                yield one.address.of_table(table), one.address


def _compared(key: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of a foreign key whose types change: while it is there, only together with the others."""
    item = context.expected[key]
    for name in item.columns if isinstance(item, ForeignKey) else ():
        column = key._replace(kind=Kind.COLUMN, name=name)
        wanted, there = context.expected.get(column), context.actual.get(column)
        if isinstance(wanted, Column) and isinstance(there, Column) and wanted.type != there.type:
            yield column


def _goes(address: Address, context: Context) -> bool:
    return any(one in context.dropped for one in _with_its_table(address))


def _with_its_table(address: Address) -> tuple[Address, ...]:
    return (address, address.parent) if address.name else (address,)


def _spread(
    first: Iterable[Address], related: Mapping[Address, Collection[Address]], concerned: Callable[[Address], bool]
) -> dict[Address, Address]:
    """Return what is related to some objects, be it by way of others, each with what it is related to."""
    found: dict[Address, Address] = {}
    waiting = [*first]
    seen = {*waiting}
    while waiting:
        one = waiting.pop()
        for other in sorted(related.get(one, ())):  # in the same order each time
            if other not in seen and concerned(other):
                seen.add(other)
                found[other] = one
                waiting.append(other)
    return found


def _needs(schema: Schema) -> Mapping[Address, Collection[Address]]:
    """Return what each object needs; what is part of a table needs that, and a table its columns and references."""
    columns: dict[Address, list[Address]] = defaultdict(list)
    keys: dict[Address, list[tuple[Address, set[str]]]] = defaultdict(list)
    numbering: dict[Address, Address] = {}  # columns, by the sequences of their identities
    for address, item in schema.items():
        if isinstance(item, Column):
            columns[address.parent].append(address)
            if item.identity is not None:
                numbering[_numbers(address, item)] = address
        elif isinstance(item, PrimaryKey | Unique):
            keys[address.parent].append((address, {*item.columns}))
    found: dict[Address, set[Address]] = defaultdict(set)
    for address, item in schema.items():
        found[address].update(needed(address, item, columns[address.parent]))
        found[address].update([numbering[one] for one in found[address] if one in numbering])
        if isinstance(item, ForeignKey):
            target = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
            found[address].update(one for one, names in keys[target] if names == {*item.referenced_columns})
        if address.name:
            found[address].add(_holder(address, schema))
            if isinstance(item, Column | Attribute | ForeignKey):
                found[_holder(address, schema)].add(address)
        else:
            found[address].add(Address(Kind.SCHEMA, address.schema))
    return found


def _numbers(column: Address, item: Column) -> Address:
    """Return the sequence of an identity column."""
    return Address(Kind.SEQUENCE, column.schema, identity_name(item, column))


def _users(schema: Schema) -> dict[Address, set[Address]]:
    """Return what needs each object. A table can be made without its foreign keys."""
    found: dict[Address, set[Address]] = defaultdict(set)
    for address, others in _needs(schema).items():
        for one in others:
            if one.kind is not Kind.FOREIGN_KEY:
                found[one].add(address)
    return found


def _holder(address: Address, schema: Schema) -> Address:
    """Return the table or type that something is part of."""
    return next((one for kind in TYPES if (one := address.parent._replace(kind=kind)) in schema), address.parent)
