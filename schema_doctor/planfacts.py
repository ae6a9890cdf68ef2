"""What a plan has to know before its first step: what goes, what parents give, which types are made anew."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from schema_doctor import moved
from schema_doctor.canon import Canonical
from schema_doctor.collision import keys, needed
from schema_doctor.compare import Altered, Difference, Drift, Missing, Unexpected
from schema_doctor.ddl.anew import types_anew
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.helper import left_behind
from schema_doctor.ddl.schema import holding
from schema_doctor.ddl.sequence import makes_room
from schema_doctor.declaration import Spec
from schema_doctor.extensiontype import giving_way, users
from schema_doctor.lineage import above
from schema_doctor.model import COMMENTS, Address, CanonicalSchema, Column, Kind, Schema
from schema_doctor.model import Sequence as Numbers
from schema_doctor.names import default_name
from schema_doctor.numbering import owner
from schema_doctor.rebuilding import Rebuilding
from schema_doctor.relocation import brought_into
from schema_doctor.rename import Rename
from schema_doctor.rule import unexpected_level
from schema_doctor.snapshot import NotNull, Snapshot, TypeUser
from schema_doctor.typeorder import Place

_SOON = (Kind.TABLE, Kind.COMPOSITE)  # what is a relation and is made before columns change


def dropped_by(spec: Spec, canonical: Canonical, drift: Drift, held: Collection[str]) -> set[Address]:
    """Return what the database has and is to go; of a table that nobody declares, and stays, what goes with others."""
    extra = [one for one in drift.differences if isinstance(one, Unexpected) and one.address.schema not in held]
    found = {one.address for one in extra if unexpected_level(spec, one, canonical) == "error"}
    staying = {one.address for one in extra if one.address.kind is Kind.TABLE} - found
    kept = {
        one.address
        for one in extra
        if one.address.parent in staying
        and not left_behind(one.address, one.actual)
        and not any(it in found for it in _above(one.address, canonical))
    }
    return (found - kept) | {one.address for one in extra if one.address in canonical.released}


def _above(column: Address, canonical: Canonical) -> Iterator[Address]:
    """Yield what is called so in the tables above that of a column: a column goes with those."""
    for table in above(column.parent, canonical.actual) if column.kind is Kind.COLUMN else ():
        yield column.of_table(table)


def with_what_is_there(spec: Spec, canonical: Canonical, drift: Drift) -> tuple[Canonical, Drift]:
    """Let objects keep comments and storage parameters of which the spec says nothing, if it does not claim to say all.

    Of the comments of schemas `leftopen` has decided already, and that of an extension is its own.
    """
    expected = dict(canonical.expected)
    differences: list[Difference] = []
    for difference in drift.differences:
        if isinstance(difference, Altered) and difference.address.kind not in (Kind.SCHEMA, Kind.EXTENSION):
            item = difference.expected
            unsaid = _unsaid(difference)
            if unsaid and spec.level_of_unexpected(difference.address) != "error":
                expected[difference.address] = item = replace(item, **unsaid)
            if item != difference.actual:
                differences.append(Altered(difference.address, item, difference.actual))
        else:
            differences.append(difference)
    return replace(canonical, expected=CanonicalSchema(expected)), Drift(tuple(differences))


def _unsaid(difference: Altered) -> dict[str, Any]:
    """Return what the spec leaves unsaid; what becomes another kind of table or index cannot have its parameters."""
    changes = difference.changes
    names = [*COMMENTS] if changes.keys() & {"partition_by", "method"} else [*COMMENTS, "parameters"]
    return {name: changes[name][1] for name in names if name in changes and not changes[name][0]}


def not_nulls(snapshot: Snapshot, canonical: Canonical) -> Iterator[tuple[Address, NotNull]]:
    """Yield the NOT NULL constraints that a plan may have to name, by the columns of the database (PostgreSQL 18)."""
    yield from snapshot.not_nulls.items()
    told = {
        address
        for address, item in canonical.expected.items()
        if isinstance(item, Column)
        and isinstance(found := canonical.actual.get(address), Column)
        and (item.not_null_name, item.not_null_comment) != (found.not_null_name, found.not_null_comment)
    }
    for address in snapshot.schema if told else ():
        if address not in snapshot.not_nulls and canonical.now(address) in told:
            name = default_name(address.relation, address.name, "not_null", ())
            yield address, NotNull(name, no_inherit=False)


def own_checks(snapshot: Snapshot, now: Callable[[Address], Address]) -> Iterator[Address]:
    """Yield the checks that tables have of a parent and as their own, where they are `now`: named as that is."""
    for one in snapshot.own_checks:
        ones = [one.of_table(over) for over in above(one.parent, snapshot.schema)]
        given = next((over for over in ones if over in snapshot.schema), one)
        yield now(one)._replace(name=now(given).name)


def early(anew: Rebuilding, canonical: Canonical, snapshot: Snapshot) -> set[Address]:
    """Return the sequences that go before the identities that their columns become have theirs.

    Those of a table that is made anew go with the old one, behind the new one; and new tables and types, and the
    identities of such tables, need their names before.
    """
    made = {one.address for one in anew.drift.differences if isinstance(one, Missing) and one.address.kind in _SOON}
    soon = [one for one in anew.drift.differences if isinstance(one, Missing) and not made.isdisjoint(_places(one))]
    sooner = {name for one in soon for name in needed(one)}
    context = Context(
        expected=anew.expected, actual=canonical.actual, server=snapshot.server, dropped=set(anew.dropped)
    )
    return {
        one
        for one in anew.dropped
        if isinstance(item := canonical.actual.get(one), Numbers)
        and (column := owner(item)) is not None
        and column.parent not in anew.tables
        and sooner.isdisjoint(keys(one))
        and makes_room(one, column, context)
    }


def _places(difference: Difference) -> tuple[Address, ...]:
    return difference.address, difference.address.parent


def types_to_be_made_anew(
    spec: Spec,
    snapshot: Snapshot,
    canonical: Canonical,
    dropped: Collection[Address],
    fixed: Collection[Address] = (),
) -> Collection[Place]:
    """Return the types that will be made anew, as far as that does not depend on which tables are; `fixed` are not."""
    context = Context(
        expected=canonical.expected,
        actual=canonical.actual,
        server=snapshot.server,
        dropped=dropped,
        type_users=type_users(snapshot, canonical.expected, dropped, canonical.renames),
        renamed_labels=spec.renamed_labels,
        fixed=fixed,
    )
    return types_anew(context).places


def type_users(
    snapshot: Snapshot, expected: Schema, dropped: Collection[Address], renames: Sequence[Rename]
) -> list[TypeUser]:
    """Return the users of types by their names at the end, also of those of extensions that go and give way."""
    going = giving_way(snapshot.extension_types, dropped)
    found = (*snapshot.type_users, *users(going, snapshot.schema))
    return moved.type_users(found, renames, expected)


def held_schemas(spec: Spec, snapshot: Snapshot, canonical: Canonical, drift: Drift) -> dict[str, str]:
    """Return the schemas that would be dropped, but hold what no plan can drop, each with a sentence that says so."""
    found: dict[str, str] = {}
    for difference in drift.differences:
        if not isinstance(difference, Unexpected) or difference.address.kind is not Kind.SCHEMA:
            continue
        inside = holding(difference.address.schema, snapshot.unexamined)
        if inside and unexpected_level(spec, difference, canonical) == "error":
            found[difference.address.schema] = f"it holds {inside}, which schema-doctor does not model; drop that first"
    return found


def brought_in(context: Context) -> tuple[str, ...]:
    """Return the schemas into which the plan itself brings extensions."""
    return tuple(brought_into(item for one, item in context.expected.items() if one not in context.actual))
