"""Tables that become part of other tables, or no longer are: what is theirs in between, on both sides."""

from collections import Counter
from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import replace

from schema_doctor.lineage import above, is_partition, parents
from schema_doctor.model import (
    COMMENTS,
    INDEXED,
    Address,
    Check,
    Column,
    ForeignKey,
    Index,
    Kind,
    Schema,
    SchemaObject,
    Table,
    changes,
)
from schema_doctor.takeover import takes_over

_LINKS = ("partition_of", "bound", "inherits")


class Moving(Struct, frozen=True):
    """The tables that change what they are part of, and what they have only of the parents that they leave."""

    tables: frozenset[Address] = frozenset()
    released: frozenset[Address] = frozenset()
    kept: frozenset[Address] = frozenset()  # of these what new parents take for theirs


def set_free(
    expected: dict[Address, SchemaObject], actual: dict[Address, SchemaObject], inherited: Schema, major: int
) -> Moving:
    """Free the tables that change what they are part of; change both sides in place."""
    tables = frozenset(
        address
        for address, item in expected.items()
        if isinstance(item, Table)
        and isinstance(found := actual.get(address), Table)
        and any(getattr(item, name) != getattr(found, name) for name in _LINKS)
    )
    return free(tables, expected, actual, inherited, major)


def free(
    tables: Collection[Address],
    expected: dict[Address, SchemaObject],
    actual: dict[Address, SchemaObject],
    inherited: Schema,
    major: int,
) -> Moving:
    """Give tables that leave their parents, for good or for a moment, what they have of them; change both in place.

    DETACH PARTITION and NO INHERIT leave constraints and indexes behind as the table's own. Since PostgreSQL 17 the
    identity of a partition is that of its table.
    """
    if not tables:
        return Moving()
    released = {
        one: item for one, item in _inherited(tables, inherited, actual).items() if not _is_lost(item, actual, major)
    }
    for address, item in released.items():
        actual.setdefault(address, item)
    if major >= 17:
        for side in (expected, actual):
            for address, item in side.items():
                if isinstance(item, Column) and item.identity is not None and _is_of_another(address, tables, side):
                    side[address] = replace(item, identity=None, identity_options="")
    return Moving(frozenset(tables), frozenset(released))


def _inherited(tables: Collection[Address], inherited: Schema, actual: Schema) -> dict[Address, SchemaObject]:
    """Return what tables have of their parents; a check is spelled as the parent's by now, which it is the same as."""
    found: dict[Address, SchemaObject] = {}
    for address, item in inherited.items():
        if address.parent in tables:
            found[address] = item
            for one in above(address.parent, actual):
                given = actual.get(address.of_table(one))
                if isinstance(item, Check) and isinstance(given, Check):
                    found[address] = replace(item, expression=given.expression)
    return found


def _is_lost(item: SchemaObject, actual: Schema, major: int) -> bool:
    """Tell whether DETACH takes a foreign key along: before PostgreSQL 15, one that refers to a partitioned table."""
    if major >= 15 or not isinstance(item, ForeignKey):
        return False
    target = actual.get(Address(Kind.TABLE, item.referenced_schema, item.referenced_table))
    return isinstance(target, Table) and target.partition_by is not None


def _is_of_another(column: Address, tables: Collection[Address], side: Schema) -> bool:
    """Tell whether a column is that of a partition among some tables, or of one below such a partition."""
    return any(one in tables and is_partition(one, side) for one in (column.parent, *above(column.parent, side)))


def settle_checks(
    expected: dict[Address, SchemaObject], actual: dict[Address, SchemaObject], inherited: Schema
) -> None:
    """Bring checks of tables with parents, which they may declare as well, to what can differ; change both in place.

    One that comes from a parent which keeps it is there. One that is valid is what a parent's that becomes valid gives.
    Of one that is not declared and stays as it is, nothing can differ but its comment.
    """
    for address, item in inherited.items():
        if not isinstance(item, Check) or address in actual:
            continue
        over = [one for one in _same_above(address, expected) if isinstance(expected.get(one), Check) and one in actual]
        if over and address in expected:
            actual[address] = item
        elif item.comment is not None and any(_stays(one, expected, actual) for one in over):
            actual[address], expected[address] = item, replace(item, comment=None)
    for address, found in actual.items():
        if isinstance(found, Check) and found.valid and address not in expected and address.parent in expected:
            for one in _same_above(address, expected):
                given = expected.get(one)
                if not isinstance(given, Check) or not (given.valid and given.enforced):
                    continue
                if _is_called_otherwise(one, given, expected, actual):
                    continue  # to get that name, it needs it free below as well
                if _takes(one, given, address, found, partition=False):
                    expected[address] = replace(found, comment=None)


def _is_called_otherwise(check: Address, item: Check, expected: Schema, actual: Schema) -> bool:
    """Tell whether a table has a check, as the spec says it, under a name that nothing is to have."""
    return check not in actual and any(
        one.parent == check.parent and one not in expected and isinstance(found, Check) and _says(item, found)
        for one, found in actual.items()
    )


def _says(item: Check, found: Check) -> bool:
    return (found.expression, found.no_inherit) == (item.expression, item.no_inherit)


def described(inherited: Schema) -> dict[Address, Check]:
    """Return the checks that tables have of their parents, and with a comment of their own."""
    return {one: item for one, item in inherited.items() if isinstance(item, Check) and item.comment is not None}


def _stays(check: Address, expected: Schema, actual: Schema) -> bool:
    """Tell whether a check differs in nothing but its comment."""
    return set(changes(expected[check], actual[check])) <= {*COMMENTS}


def _same_above(address: Address, schema: Schema) -> Iterator[Address]:
    for one in above(address.parent, schema):
        yield address.of_table(one)


def keep_what_parents_take(
    expected: dict[Address, SchemaObject], actual: Schema, moving: Moving, found: Collection[Address] | None = None
) -> frozenset[Address]:
    """Let the spec have what the new parents of a table will take for theirs, each one; change `expected` in place.

    It is among `found`, or all that the spec does not have. What it got is returned, and known at a second time.
    """
    items: dict[Address, list[tuple[Address, SchemaObject]]] = {}
    for address, item in actual.items() if moving.tables else ():
        new = address not in expected and (found is None or address in found)
        if address.name and address.parent in moving.tables and (new or address in moving.kept):
            items.setdefault(address.parent, []).append((address, item))
    declared: dict[Address, list[tuple[Address, SchemaObject]]] = {}
    for address, item in expected.items() if items else ():
        if address.name and address not in moving.kept:
            declared.setdefault(address.parent, []).append((address, item))
    taken: set[Address] = set()
    names = Counter((one.schema, one.name) for one in expected if items and one.kind in INDEXED)
    for table, own in items.items():
        own.sort(
            key=lambda one: (
                one[0] not in moving.kept,
                one[0] not in moving.released,
                not getattr(one[1], "valid", True),
            )
        )
        is_part = is_partition(table, expected)
        for given, other in ((*one,) for parent in above(table, expected) for one in declared.get(parent, ())):
            for address, item in own:
                if address.kind in INDEXED and names[address.schema, address.name] > (address in expected):
                    continue  # something else is to bear its name
                if address not in taken and _takes(given, other, address, item, partition=is_part):
                    taken.add(address)
                    expected[address] = _as_taken(item, other)
                    break
    return frozenset(taken)


def _as_taken(item: SchemaObject, other: SchemaObject) -> SchemaObject:
    """Return what a table is to have when a parent takes it for its own: as valid as that, else it would not."""
    if isinstance(item, Check):
        item = replace(item, comment=None)
    if isinstance(item, Check | ForeignKey | Index) and getattr(other, "valid", True) and not item.valid:
        return replace(item, valid=True)
    return item


def _takes(given: Address, other: SchemaObject, address: Address, item: SchemaObject, *, partition: bool) -> bool:
    """Tell whether a parent's constraint or index makes one of its child its own."""
    if type(other) is not type(item):
        return False
    if isinstance(other, Check) and isinstance(item, Check):
        inheritable = not other.no_inherit and not item.no_inherit
        return given.name == address.name and other.expression == item.expression and inheritable
    # What would be taken although it says something else, as an index in another order, is not what the parent has.
    return partition and takes_over(other, item) and not set(changes(other, item)) - {*COMMENTS, "valid", "parameters"}


def leaves_for_good(table: Address, expected: Schema) -> bool:
    """Tell whether a table is part of no other in the end."""
    return not parents(expected.get(table))


def left_over(moving: Moving, expected: Schema, actual: Schema) -> Iterator[Address]:
    """Yield what a table has only of parents that it leaves for others, and that the others do not take."""
    for address in moving.released:
        if address in actual and address not in expected and not leaves_for_good(address.parent, expected):
            yield address
