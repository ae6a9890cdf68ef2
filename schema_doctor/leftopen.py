"""What a spec leaves open is as the database has it.

These are the places of extensions, comments of schemas, parents that are not its business, and whether rows comply;
and what is said of NOT NULL constraints, where the server is older than these.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from schema_doctor.declaration import Spec
from schema_doctor.lineage import parents, table_address
from schema_doctor.model import (
    COMMENTS,
    Address,
    Check,
    Column,
    DomainCheck,
    Exclusion,
    Extension,
    ForeignKey,
    Index,
    Kind,
    Namespace,
    PrimaryKey,
    Schema,
    SchemaObject,
    Table,
    Unique,
    by_table,
    changes,
)
from schema_doctor.since import NOT_NULLS_SINCE
from schema_doctor.snapshot import Offer, Snapshot

Objects = dict[Address, SchemaObject]
_INDEXED = (Index, PrimaryKey, Unique, Exclusion)
_WITH_VALIDITY = (Check, Column, DomainCheck, ForeignKey, *_INDEXED)


def take_over(spec: Spec, snapshot: Snapshot, expected: Objects, actual: Objects) -> None:
    """Bring both sides, in place, to what can differ."""
    parts: list[Address] = []  # partitions of tables that the spec does not declare
    for address, item in list(expected.items()):
        found = actual.get(address)
        if isinstance(item, Extension):
            expected[address] = _extension(item, found, (snapshot.offers or {}).get(address.relation, ()), spec)
        elif isinstance(item, Column) and item.not_null_comment is not None and snapshot.server.major < NOT_NULLS_SINCE:
            expected[address] = replace(item, not_null_comment=None)
        elif isinstance(item, Namespace) and isinstance(found, Namespace) and not _says_all(spec, address.schema):
            expected[address] = found
        elif isinstance(item, Table) and isinstance(found, Table) and parents(found):
            expected[address] = left = _within_others(address, item, found, spec)
            if left != item:
                actual.update(_of_parents(address, spec, snapshot))
            elif item.partition_of is not None and table_address(item.partition_of) not in spec.schema:
                parts.append(address)
    declared = by_table(expected) if parts else {}
    for table in parts:
        given = _of_parents(table, spec, snapshot)
        own = declared.get((table.schema, table.relation), ())
        actual.update((one, item) for one, item in given.items() if any(_means(item, other) for _, other in own))
    _in_order(expected, snapshot.offers or {})
    _keep_homes(spec, expected, actual)


def _keep_homes(spec: Spec, expected: Objects, actual: Objects) -> None:
    """Take the schemas of extensions that stay from what could be unexpected, in place."""
    homes = {item.schema for item in expected.values() if isinstance(item, Extension)}
    for address, item in actual.items():
        if isinstance(item, Extension) and address not in expected and spec.level_of_unexpected(address) != "error":
            homes.add(item.schema)
    for address in [one for one in actual if one.kind is Kind.SCHEMA and one not in expected and one.schema in homes]:
        del actual[address]


def take_over_validity(spec: Spec, expected: Objects, actual: Schema) -> None:
    """Let what is valid satisfy a spec that does not ask for it: NOT VALID allows old rows to break a rule, no more.

    A spec that says all of a table, as one of `snapshot --complete` does, means what it says. But nobody asks for an
    INVALID index or key.
    """
    for address, item in expected.items():
        if isinstance(item, _WITH_VALIDITY) and not item.valid:
            found = actual.get(address)
            exact = not isinstance(item, _INDEXED) and spec.level_of_unexpected(address) == "error"
            if not exact and isinstance(found, type(item)) and _complies(found):
                expected[address] = replace(item, valid=True)


def _within_others(address: Address, item: Table, found: Table, spec: Spec) -> Table:
    """Leave a table a part of tables that the spec does not declare, if it says nothing of parents.

    What claims that nothing else exists says that there are none.
    """
    if parents(item) or spec.level_of_unexpected(address) == "error":
        return item
    others = [one for one in parents(found) if one not in spec.schema and spec.level_of_unexpected(one) != "error"]
    if found.partition_of is not None:
        return replace(item, partition_of=found.partition_of, bound=found.bound) if others else item
    return replace(item, inherits=tuple(name for name in found.inherits if table_address(name) in others))


def _of_parents(table: Address, spec: Spec, snapshot: Snapshot) -> Objects:
    """Return what a table has only of parents: the spec may declare it, and cannot see from where it comes."""
    return {
        address: item
        for address, item in snapshot.inherited.items()
        if address.parent == table and spec.level_of_unexpected(address) != "error"
    }


def _means(item: SchemaObject, own: SchemaObject) -> bool:
    return type(item) is type(own) and changes(own, item).keys() <= {*COMMENTS, "valid", "parameters"}


def _complies(item: Check | Column | DomainCheck | ForeignKey | Index | PrimaryKey | Unique | Exclusion) -> bool:
    if isinstance(item, Column):
        return item.valid and not item.nullable
    return item.valid and (not isinstance(item, Check | ForeignKey) or item.enforced)


def as_spec(
    schema: Schema, offers: Mapping[str, Sequence[Offer]], default_schema: str = "public", *, complete: bool = False
) -> Objects:
    """Return a schema without what a spec leaves open because a new database has it, too.

    A complete spec leaves only that open which cannot be otherwise: a database may have it elsewhere, or an older one.
    """
    found = dict(schema)
    for address, item in schema.items():
        if isinstance(item, Extension):
            here = offers.get(address.relation, ())
            fixed = next((offer.schema for offer in here if offer.schema is not None), None)
            default = next((offer.version for offer in here if offer.default), None)
            found[address] = replace(
                item,
                schema=None if item.schema == (fixed or (None if complete else default_schema)) else item.schema,
                version=None if item.version == default and not complete else item.version,
            )
    return found


def _says_all(spec: Spec, schema: str) -> bool:
    """Tell whether a comment that is not given means that there is none.

    A schema that only stands before the names of tables says nothing of its comment.
    """
    return schema in spec.declared_schemas or spec.unexpected_schemas != "ignore"


def _extension(item: Extension, found: SchemaObject | None, offers: Sequence[Offer], spec: Spec) -> Extension:
    if isinstance(found, Extension):
        return replace(item, schema=item.schema or found.schema, version=item.version or found.version)
    fixed = next((offer.schema for offer in offers if offer.schema is not None), None)
    return replace(item, schema=item.schema or fixed or spec.default_schema)


def _in_order(expected: Objects, offers: Mapping[str, Sequence[Offer]]) -> None:
    """Put extensions, in place, behind those that they need."""
    waiting = {address: item for address, item in expected.items() if isinstance(item, Extension)}
    if not waiting:
        return
    names = {address.relation: address for address in waiting}

    def with_needed(address: Address) -> Iterator[Address]:
        if waiting.pop(address, None) is not None:
            needed = {name for offer in offers.get(address.relation, ()) for name in offer.requires}
            for name in sorted(needed & names.keys()):
                yield from with_needed(names[name])
            yield address

    items = dict(expected)
    ordered = iter([one for address in list(waiting) for one in with_needed(address)])
    places = [next(ordered) if isinstance(item, Extension) else address for address, item in items.items()]
    if places != list(items):
        expected.clear()
        expected.update((address, items[address]) for address in places)
