"""Same meaning, same text: equal text, else the server's spelling, else the offline comparison, else cannot tell."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.align import align, take_names
from schema_doctor.askingboth import Ask, ask_both
from schema_doctor.declaration import Spec
from schema_doctor.doubtful import all_doubtful, same_text
from schema_doctor.errors import Problem, SpecError
from schema_doctor.identityname import identity_sequences, settle_identities, with_sequences
from schema_doctor.infull import in_full
from schema_doctor.leftopen import take_over, take_over_validity
from schema_doctor.lineageform import follow_parents, settle_lineage
from schema_doctor.model import (
    Address,
    CanonicalSchema,
    Column,
    Kind,
    Schema,
    SchemaObject,
    Table,
    by_table,
)
from schema_doctor.notnullname import settle_not_nulls
from schema_doctor.offline import column_types, settle_offline
from schema_doctor.question import ASKED, Invalid, Lacking
from schema_doctor.rename import Rename, Renaming
from schema_doctor.reparent import described, keep_what_parents_take, left_over, set_free, settle_checks
from schema_doctor.serialname import settle_numbers
from schema_doctor.snapshot import Snapshot
from schema_doctor.tableform import settle_parameters, settle_tables
from schema_doctor.typelack import lacking_types
from schema_doctor.unfit import refuse_unfit


class Unknown(Struct, frozen=True):
    """A property of which nobody can say whether it differs, and why; the address is the database's."""

    address: Address
    property: str
    expected: str
    actual: str
    reason: str


class Canonical(Struct, frozen=True, kw_only=True, dict=True):
    """Both schemas in one spelling.

    `names` holds, for constraints and indexes that mean the same under another name, the spec's name by the
    database's address. `renames` are the renamings, in order, after which the database is as `actual` says: those of
    objects that bear the name that the spec calls their former one (`former`, their first address to the one of the
    spec), and with strict names those of `names`; `moved` leads from an address in the database to the one after all of
    them, those of what gives way for a name, too. `origins` maps addresses of `expected` to those of the spec where the
    two differ. `unusable` are objects that cannot be created as the database is, each with the reason. `moving` are
    the tables that become parts of other tables, or no longer are, and `released` what they have of the parents that
    they leave and nobody wants. `strict_names` tells whether names are compared that nobody has said.
    """

    expected: CanonicalSchema
    actual: CanonicalSchema
    names: Mapping[Address, str]
    renames: tuple[Rename, ...] = ()
    former: Mapping[Address, Address] = field(default_factory=dict)
    moved: Mapping[Address, Address] = field(default_factory=dict)
    origins: Mapping[Address, Address]
    unknown: tuple[Unknown, ...]
    unusable: Mapping[Address, str]
    moving: frozenset[Address] = frozenset()
    released: frozenset[Address] = frozenset()
    strict_names: bool = False

    @cached_property
    def declared(self) -> Mapping[tuple[str, str], list[tuple[Address, Any]]]:
        """What the spec declares below each table, by its schema and name."""
        return by_table(self.expected)

    def now(self, address: Address) -> Address:
        """Return where something of the database will be once the plan has renamed it, or its table."""
        if table := self.moved.get(address.parent):
            return self.moved.get(address, address._replace(relation=table.relation))
        return self.moved.get(address, address)


def canonical(spec: Spec, snapshot: Snapshot, ask: Ask, *, complete: bool, strict_names: bool = False) -> Canonical:
    """Bring both sides into one spelling.

    `ask` puts questions to the server, and is not called when there are none. With `complete`, everything that will
    become DDL is asked for, so that only the server's own text does. Raises SpecError for expressions that PostgreSQL
    refuses.
    """
    if spec.schema == snapshot.schema and not spec.inherited and not described(snapshot.inherited):
        same = CanonicalSchema(spec.schema)
        return Canonical(expected=same, actual=same, names={}, origins={}, unknown=(), unusable={})
    strict_names = strict_names or spec.strict_names
    owned = identity_sequences(snapshot.schema, snapshot.server.major) if strict_names or spec.renamed else {}
    renaming = Renaming(with_sequences(snapshot.schema, owned))
    former = _take_former_names(spec, renaming)
    unnamed = frozenset[Address]() if spec.strict_names else spec.unnamed
    expected = dict(in_full(spec, snapshot))
    take_over(spec, snapshot, expected, renaming.schema)
    moved = settle_numbers(spec, snapshot, expected, renaming, strict_names=strict_names)
    settle_identities(expected, renaming, owned, moved, strict=strict_names)
    settle_not_nulls(snapshot, expected, renaming, strict=strict_names)
    follow_parents(spec.schema, spec.inherited, expected)
    actual = renaming.schema
    refuse_unfit(spec, actual)
    doubtful = dict(all_doubtful(spec, expected, actual, snapshot.server.major, complete=complete))
    answers: Mapping[Address, Invalid | Lacking | SchemaObject] = {}
    if doubtful:
        if reason := _cannot_ask(snapshot):
            answers = settle_offline(expected, actual, doubtful, reason)
        else:
            going = spec.parts_to_go(expected, actual)
            answers = ask_both(ask, expected, actual, doubtful, going=going, strict=spec.strict_names)
    lacking = _take_answers(spec, expected, answers)
    if any(address.kind is Kind.TABLE for address in answers):
        # In the server's spelling as well, a list has its values in any order.
        settle_lineage(expected, actual, column_types(expected), (), snapshot.server.major)
    settle_checks(expected, actual, snapshot.inherited)
    moving = set_free(expected, actual, snapshot.inherited, snapshot.server.major)
    # What a table declares as its own as well is not what it had of its parents, and will have again.
    moving = replace(moving, kept=keep_what_parents_take(expected, actual, moving, moving.released))
    handed_down = {one for one in moving.released if one.kind is Kind.CHECK}
    aligned = align(expected, actual, unnamed, handed_down, strict=strict_names)
    # Origins by the names of the database, of which findings speak.
    renames, moves, found = renaming.renames, renaming.moved, aligned.origins
    if strict_names and aligned.names:
        aligned, strict = take_names(aligned, actual, handed_down)
        actual = strict.schema
        renames = [*renames, *strict.renames]
        moves = {one: strict.where(renaming.where(one)) for one in (*snapshot.schema, *handed_down)}
        moving = replace(moving, released=frozenset(strict.where(one) for one in moving.released))
    back = {origin: address for address, origin in aligned.origins.items()}
    lacking = {back.get(address, address): reason for address, reason in lacking.items()}
    unknown = tuple(_settle(aligned.expected, actual, lacking))
    take_over_validity(spec, aligned.expected, actual)
    settle_parameters(aligned.expected, actual)
    named = {moves.get(table, table): name for table, name in snapshot.part_identities.items()}
    actual = settle_tables(aligned.expected, actual, aligned.origins, named)
    keep_what_parents_take(aligned.expected, actual, moving)
    return Canonical(
        expected=CanonicalSchema(aligned.expected),
        actual=CanonicalSchema(actual),
        names={**aligned.names, **moved.names},
        renames=tuple(renames),
        former=former,
        moved=moves,
        origins={**moved.origins, **found, **aligned.origins},
        unknown=unknown,
        moving=moving.tables,
        strict_names=strict_names,
        released=frozenset(left_over(moving, aligned.expected, actual)),
        unusable=dict(lacking_types(spec, snapshot, aligned.expected, actual))
        | {
            address: reason
            for address, reason in lacking.items()
            if address not in actual or not same_text(aligned.expected[address], actual[address])
        },
    )


def _take_answers(
    spec: Spec, expected: dict[Address, SchemaObject], answers: Mapping[Address, Invalid | Lacking | SchemaObject]
) -> dict[Address, str]:
    """Write what is expected as the answers have it; return what lacks something, with what, and raise SpecError."""
    lacking: dict[Address, str] = {}
    problems = []
    for address, answer in answers.items():
        match answer:
            case Lacking(reason=reason):
                lacking[address] = reason
            case Invalid(reason=reason):
                if mark := spec.mark(address, _asked(expected[address])):
                    problems.append(Problem(mark, f"{address.path}: PostgreSQL refuses the expression: {reason}"))
            case item:
                expected[address] = item
    if problems:
        raise SpecError(problems)
    return lacking


def given(spec: Spec, canonical: Canonical) -> set[Address]:
    """Return what moving tables are to have only because the parents that they come to take it for theirs."""
    return {
        address
        for address in canonical.expected
        if address.name
        and address.kind is not Kind.COLUMN
        and address.parent in canonical.moving
        and address not in spec.schema
        and address not in canonical.origins
    }


def _take_former_names(spec: Spec, renaming: Renaming) -> dict[Address, Address]:
    """Give what bears its former name its new one; returns where it was, and where it is to be."""
    found: dict[Address, Address] = {}
    reason = "the spec calls this its former name"
    # Tables before what is below them, which is addressed by the new name of the table.
    waiting = sorted(spec.renamed, key=lambda one: bool(one.name))
    renamed = True
    while renamed:  # what bears a name may give it away itself, to become a third one
        renamed = False
        for address in list(waiting):
            name = spec.renamed[address]
            old = address._replace(name=name) if address.name else address._replace(relation=name)
            if address in renaming.schema or old not in renaming.schema:
                continue
            renaming.rename(old, address.name or address.relation, reason)
            found[old] = address
            waiting.remove(address)
            renamed = True
    return found


def _cannot_ask(snapshot: Snapshot) -> str:
    """Return why the server cannot be asked, "" where it can."""
    if snapshot.server.standby:
        why = "the server is a standby"
    elif not snapshot.server.may_make_temporary:
        why = f"role {snapshot.server.role} may not make temporary tables"
    else:
        return ""
    return f"{why}, so it cannot be asked for its spelling, and the two texts are not certainly the same"


def _asked(item: SchemaObject) -> str:
    """Return the property that most likely holds the expression, for the place in the file."""
    return next((name for name in ASKED[type(item)] if getattr(item, name) is not None), "")


def _settle(expected: dict[Address, SchemaObject], actual: Schema, lacking: Mapping[Address, str]) -> Iterator[Unknown]:
    """Take over what the database has where nobody can tell, so that it is no difference, and yield the doubts."""
    for address, reason in lacking.items():
        found = actual.get(address)
        if found is None or _builds_another(address, expected, actual):
            continue
        item = expected[address]
        for name in ASKED[type(item)]:
            wanted, there = getattr(item, name), getattr(found, name)
            if wanted != there and wanted is not None and there is not None:
                yield Unknown(address, name, _text(wanted), _text(there), reason)
                item = replace(item, **{name: there})
        expected[address] = item


def _builds_another(address: Address, expected: Schema, actual: Schema) -> bool:
    """Tell whether a default builds a row for a column that is to be of another type, or of a table made anew.

    The server keeps it in step with its type as long as it stands, but takes it for no other, and not again.
    """
    item, found = expected[address], actual[address]
    if not isinstance(item, Column) or not isinstance(found, Column) or "ROW(" not in (found.default or ""):
        return False
    tables = [side.get(address.parent) for side in (expected, actual)]
    parted = [one.partition_by for one in tables if isinstance(one, Table)]
    return item.type != found.type or len({*parted}) > 1


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
