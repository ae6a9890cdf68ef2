"""What a plan leaves as it is from the beginning, because it could not bring it to its end: it is planned without it.

That are tables that cannot be made anew, and types under columns that cannot change; what should go and has to stay,
where columns of it change with their types, or it is computed from such, or would have given way for its name; and then
what was to have that name.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.canon import Canonical
from schema_doctor.collision import keys, needed
from schema_doctor.compare import Altered, Difference, Drift, Missing
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.ddl.sqltext import mentions
from schema_doctor.lineage import above, below, children, is_partition
from schema_doctor.model import TYPES, Address, CanonicalSchema, Column, Kind, Schema, SchemaObject
from schema_doctor.model import Sequence as Numbers
from schema_doctor.numbering import owner
from schema_doctor.rebuilding import Rebuilding
from schema_doctor.rename import Renaming
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import Place, place_of


class LeftAlone(Struct, frozen=True):
    """What is left alone, each with a reason, by its names in the database as it is before anything gives way.

    `staying` are the objects that stay as they are, and `unmade` is what the spec wants in their place. `fixed` are the
    tables that would have to be made anew: no type under a partition key of theirs can be, either.
    """

    unplanned: tuple[Unplannable, ...] = ()
    staying: frozenset[Address] = frozenset()
    unmade: Mapping[Address, SchemaObject] = field(default_factory=dict)
    fixed: frozenset[Address] = frozenset()


NOTHING = LeftAlone()


def found(
    unplanned: Iterable[Unplannable],
    steps: Iterable[Step],
    obstacles: Collection[Place],
    types: Collection[Place],
    anew: Rebuilding,
    aside: Renaming,
    context: Context,
    left: LeftAlone,
) -> list[Unplannable]:
    """Return what else has to be left alone, of what cannot be planned and of what stays because of that.

    `types` are made anew, but for `obstacles`, of which those of another kind have given way already; `steps` are what
    else is planned, and `left` is what is left alone by now.
    """
    retyped = {step.address for step in steps if Phase.ALTER_TYPE in step.all_phases}
    unplanned = [*unplanned]
    first = {last: one for one, last in aside.moved.items() if not one.name}
    stuck: dict[Address, Unplannable] = {}
    for one in unplanned:
        stays = _holds(one.address, types, context) or _is_computed(one.address, context)
        if one.address in anew.tables or one.address in first or stays:
            address = first.get(one.address, one.address)
            address = next((table for table, going in anew.tables.items() if address in going), address)
            stuck.setdefault(address, replace(one, address=address))
        goes = one.address in context.dropped or one.address.parent in context.dropped
        if not goes and one.address not in retyped and (kept := _type_of(one.address, types, context)) is not None:
            stuck.setdefault(kept, Unplannable(kept, f"{one.address} is of it, and stays as it is"))
    for old in first.values():
        if old.kind in (*TYPES, Kind.TABLE) and old[1:3] in obstacles and old not in anew.gone:
            stuck.setdefault(old, Unplannable(old, "no type can be made in its place"))
    for one in _for_what_is_left(left, anew, context):
        stuck.setdefault(one.address, one)
    for table in [one for one in stuck if one in anew.tables]:
        for column in _above_that_change(table, context):
            stuck.setdefault(column, Unplannable(column, f"{table} is below it, and stays as it is"))
    reasons = {one.address: one.reason for one in unplanned}
    for bearer in [*stuck]:
        if bearer in aside.moved and bearer not in anew.gone:
            for address in _taking(bearer, anew.drift.differences):
                why = reasons.get(address, f"{bearer} bears its name, and stays")
                stuck.setdefault(address, Unplannable(address, why))
    return [*stuck.values()]


def _for_what_is_left(left: LeftAlone, anew: Rebuilding, context: Context) -> Iterator[Unplannable]:
    """Yield tables that cannot be made anew for a column that stays as it is, and what would be computed from it."""
    for known in left.unplanned:
        for table, going in anew.tables.items():
            if known.address.name and known.address.parent in going:
                yield Unplannable(table, f"it would have to be made anew, with {known.address}: {known.reason}")
    for base, wanted in left.unmade.items():
        there = context.actual.get(base)
        if isinstance(wanted, Column) and isinstance(there, Column) and wanted.type != there.type:
            for one, item in context.children(base):
                before = context.actual.get(one)
                computed = item.generated if isinstance(item, Column) else None
                same = not isinstance(before, Column) or before.generated == computed
                if computed is not None and not same and mentions(computed, base.name):
                    yield Unplannable(one, f"it needs {base}, whose type cannot change")


def _above_that_change(table: Address, context: Context) -> Iterator[Address]:
    """Yield the columns of the tables above one whose types change with theirs."""
    for over in above(table, context.expected):
        for column, item in context.children(over):
            there = context.actual.get(column)
            if isinstance(item, Column) and isinstance(there, Column) and item.type != there.type:
                yield column


def _taking(bearer: Address, differences: Iterable[Difference]) -> Iterator[Address]:
    """Yield what was to have the name of something that stays: of an identity, the column; of a new table, that."""
    names = {*keys(bearer)}
    new = {one.address for one in differences if isinstance(one, Missing)}
    for one in differences:
        if isinstance(one, Missing | Altered) and not names.isdisjoint(needed(one)):
            whole = one.address.kind is Kind.COLUMN and one.address.parent in new
            yield one.address.parent if whole else one.address


def _holds(table: Address, types: Collection[Place], context: Context) -> bool:
    """Tell whether a table that should go has columns of types that are made anew: if it stays, they change."""
    return (
        not table.name
        and table in context.dropped
        and any(isinstance(item, Column) and place_of(item.type) in types for _, item in context.present(table))
    )


def _type_of(column: Address, types: Collection[Place], context: Context) -> Address | None:
    """Return the type of a column if that is to be made anew: as long as the column is of it, the old one stays."""
    item = context.actual.get(column)
    place = place_of(item.type) if isinstance(item, Column) else None
    found = [Address(kind, *place) for kind in TYPES] if place is not None and place in types else []
    return next((one for one in found if one in context.actual), None)


def _is_computed(column: Address, context: Context) -> bool:
    """Tell whether a column that should go is computed: if it stays, those that it reads cannot change their types."""
    item = context.actual.get(column) if column in context.dropped else None
    return isinstance(item, Column) and item.generated is not None


def without(
    stuck: Collection[Unplannable],
    left: LeftAlone,
    anew: Mapping[Address, Sequence[Address]],
    before: Canonical,
    drift: Drift,
    dropped: Collection[Address],
    major: int,
) -> tuple[LeftAlone, Canonical, Drift]:
    """Return what is left alone then, and both sides and the drift where that stays as it is.

    `anew` are the tables that were to be made anew, each with those that go with it; `dropped` is what goes, and
    `major` the server's version.
    """
    expected, actual = before.expected, before.actual
    family: set[Address] = set()
    for one in stuck:
        family.add(one.address)
        if one.address in expected:
            family.update(it for side in (expected, actual) for it in below(one.address, children(side)))
    owned = [(one, column) for one, item in actual.items() if isinstance(item, Numbers) and (column := owner(item))]
    family.update(one for one, column in owned if one not in expected and column.parent in family)

    def concerns(address: Address) -> bool:
        return address in family or (bool(address.name) and address.parent in family)

    stays = {address: item for address, item in actual.items() if concerns(address)}
    others = {address: item for address, item in expected.items() if not concerns(address)}
    unmade = {address: item for address, item in expected.items() if concerns(address) and stays.get(address) != item}
    kept = tuple(one for one in drift.differences if not concerns(one.address))
    canonical = replace(
        before,
        expected=CanonicalSchema({**others, **_handed_down(stays, family, others, actual, dropped, major)}),
        moving=before.moving - family,
        released=frozenset(one for one in before.released if not concerns(one)),
    )
    fixed = {table for one in stuck for table in anew.get(one.address, ())}
    known = {one.address for one in left.unplanned}
    told = (*left.unplanned, *(one for one in stuck if one.address not in known))
    now = LeftAlone(told, left.staying | stays.keys(), {**left.unmade, **unmade}, left.fixed | fixed)
    return now, canonical, Drift(kept)


def _handed_down(
    stays: Schema, family: Collection[Address], others: Schema, actual: Schema, dropped: Collection[Address], major: int
) -> dict[Address, SchemaObject]:
    """Return what stays, where columns of a partition go along with those of its table, and get NOT NULL and identity.

    PostgreSQL lets no partition be without these (sql-altertable), of identities since 17.
    """
    found = dict(stays)
    for address, item in stays.items():
        if isinstance(item, Column) and address.parent in family and is_partition(address.parent, actual):
            tables = [one for one in above(address.parent, actual) if one not in family]
            over = [address.of_table(one) for one in tables]
            if any(one in dropped for one in over):
                del found[address]
                continue
            kept = item
            for wanted, there in ((others.get(one), actual.get(one)) for one in over):
                if isinstance(wanted, Column) and isinstance(there, Column):
                    turns = major >= 17 and wanted.identity != there.identity
                    identity = wanted.identity if turns else kept.identity
                    kept = replace(kept, nullable=kept.nullable and wanted.nullable, identity=identity)
            found[address] = kept
    return found
