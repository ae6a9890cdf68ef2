"""Which tables have to be made anew, and what of a drift that means."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from schema_doctor.compare import Difference, Drift, Missing, Unexpected
from schema_doctor.ddl.moverows import SETTLE
from schema_doctor.ddl.sqltext import mentions
from schema_doctor.hazard import TABLE_REWRITE
from schema_doctor.lineage import above, children, is_partition, parents, table_text
from schema_doctor.model import Address, Column, Kind, PrimaryKey, Schema, SchemaObject, Table, by_table
from schema_doctor.needs import needed
from schema_doctor.step import ALONG, CLAIMED, Phase, Step
from schema_doctor.typeorder import Place, place_of


class Rebuilding(Struct, frozen=True):
    """A drift in which each table that has to be made anew is missing, and the one that is there is to go.

    `tables` are those tables, each with itself and the partitions and children that go with it; `gone` are all of
    them. `expected` also holds what such a table has and keeps although the spec does not declare it; `along` is what
    it does not keep, by table, because it uses a column that goes. `lost` are the children among them whose rows go
    with them, and `undeclared` those that nobody has said may go.
    """

    drift: Drift
    expected: Schema
    dropped: frozenset[Address]
    tables: Mapping[Address, Sequence[Address]] = field(default_factory=dict)
    gone: frozenset[Address] = frozenset()
    lost: frozenset[Address] = frozenset()
    undeclared: frozenset[Address] = frozenset()
    along: Mapping[Address, Sequence[Address]] = field(default_factory=dict)

    def obstacle(self, table: Address) -> str | None:
        """Say which tables would go with one that is made anew although nobody has said that they may.

        Or which primary key it keeps, although a column of it is to accept NULL.
        """
        names = [one.path for one in self.tables[table] if one in self.undeclared]
        if not names:
            return next(self._kept_from_null(self.tables[table]), None)
        what = "it would have to be made anew, and what the spec does not declare of it would go: "
        return f"{what}{', '.join(names)}; declare that as it is to be, or with drop: true"

    def _kept_from_null(self, tables: Collection[Address]) -> Iterator[str]:
        for one, item in self.expected.items():
            if isinstance(item, PrimaryKey) and one.parent in tables:
                for name in item.columns:
                    column = self.expected.get(one._replace(kind=Kind.COLUMN, name=name))
                    if isinstance(column, Column) and column.nullable:
                        yield (
                            f"it would have to be made anew, and {one} stays, so that column {name} cannot hold NULL; "
                            "declare the key, or NOT NULL"
                        )


def rebuilding(
    drift: Drift,
    expected: Schema,
    actual: Schema,
    dropped: Collection[Address],
    types: Collection[Place],
    *,
    given: Collection[Address] = (),
) -> Rebuilding:
    """Return the drift as it is where nothing has to be made anew; `types` are those that will be.

    What is `given` to a table by its parents comes to a new one by itself.
    """
    tables = _groups(_outermost(expected, actual, types), expected, actual)
    if not tables:
        return Rebuilding(drift, expected, frozenset(dropped))
    gone = frozenset(one for going in tables.values() for one in going)
    wanted, along = _with_what_stays(expected, actual, dropped, tables)
    kept = [one for one in drift.differences if _table(one.address) not in gone]
    # What is given is missing as well: its name has to be free by then.
    made: list[Difference] = [Missing(address, item) for address, item in wanted.items() if _table(address) in gone]
    wanted = {address: item for address, item in wanted.items() if address not in given or _table(address) not in gone}
    there = {address: item for address, item in actual.items() if _table(address) in gone}
    made += [Unexpected(address, item) for address, item in there.items()]
    differences = tuple(sorted((*kept, *made), key=lambda one: one.address))
    lost = frozenset(one for one in gone if one not in expected and not is_partition(one, actual))
    undeclared = frozenset(one for one in gone if one not in expected and one not in dropped)
    return Rebuilding(Drift(differences), wanted, frozenset({*dropped, *there}), tables, gone, lost, undeclared, along)


def _with_what_stays(
    expected: Schema, actual: Schema, dropped: Collection[Address], tables: Mapping[Address, Sequence[Address]]
) -> tuple[dict[Address, SchemaObject], Mapping[Address, Sequence[Address]]]:
    """Return what is expected, with what tables that are made anew have besides, and by table what goes with columns.

    A partition or child that the spec declares keeps what it has, but for columns: they are those of its table.
    """
    wanted = dict(expected)
    along: dict[Address, list[Address]] = {}
    present = by_table(actual)
    for top, going in tables.items():
        for table in (one for one in going if one in expected):
            below = present.get((table.schema, table.relation), ())
            stays = [(one, item) for one, item in below if one not in expected and one not in dropped]
            wanted |= {one: item for one, item in stays if isinstance(item, Column) and table == top}
            over = {(one.schema, one.relation) for one in (table, *above(table, expected))}
            names = {one.name for one in wanted if one.kind is Kind.COLUMN and one[1:3] in over}
            lacking = [one for one, item in below if isinstance(item, Column) and one.name not in names]
            for one, item in stays:
                if isinstance(item, Column):
                    continue
                if {*lacking}.isdisjoint(needed(one, item, lacking)):
                    wanted[one] = item
                else:
                    along.setdefault(top, []).append(one)
    return wanted, along


def _outermost(expected: Schema, actual: Schema, types: Collection[Place]) -> Iterator[Address]:
    """Yield the tables that have to be made anew, but for those that go with one of them."""
    partitioned = {
        address
        for side in (expected, actual)
        for address, item in side.items()
        if isinstance(item, Table) and item.partition_by is not None
    }
    needy: set[Address] = set()
    for address in sorted(partitioned):
        wanted, there = expected.get(address), actual.get(address)
        if not isinstance(wanted, Table) or not isinstance(there, Table):
            continue
        if wanted.partition_by != there.partition_by:
            needy.add(address)
        elif any(_changes(name, address, expected, actual, types) for name in _key_columns(address, there, actual)):
            # A column of the key can change in no table above either.
            over = [one for one in above(address, actual) if there.partition_of is not None]
            stays = [one for one in over if parents(expected.get(address)) == parents(there)]
            needy.add(stays[-1] if stays else address)
    for address in sorted(needy):
        if not _goes_along(address, needy, expected, actual):
            yield address


def _goes_along(address: Address, needy: Collection[Address], expected: Schema, actual: Schema) -> bool:
    """Tell whether a table goes with one above it that has to be made anew, and does not leave it before."""
    return any(_takes(one, address, expected, actual) for one in above(address, actual) if one in needy)


def _takes(table: Address, address: Address, expected: Schema, actual: Schema) -> bool:
    """Tell whether a table that is made anew takes one with it that is a partition or child of it by some ways."""
    return not _leaves(address, table, expected) and any(
        one == table or _takes(table, one, expected, actual) for one in parents(actual.get(address))
    )


def _leaves(address: Address, table: Address, expected: Schema) -> bool:
    """Tell whether a partition is a table of its own, or a part of another than this, in the end.

    It takes its rows along then: those of the other, be that made anew as well, are none of this one's.
    """
    return address in expected and table not in above(address, expected)


def _key_columns(table: Address, item: Table, actual: Schema) -> list[str]:
    return [
        one.name
        for one, column in actual.items()
        if isinstance(column, Column) and one.parent == table and mentions(item.partition_by or "", one.name)
    ]


def _changes(name: str, table: Address, expected: Schema, actual: Schema, types: Collection[Place]) -> bool:
    """Tell whether a column changes as one of a partition key cannot."""
    address = Address(Kind.COLUMN, table.schema, table.relation, name)
    wanted, there = expected.get(address), actual.get(address)
    if not isinstance(wanted, Column) or not isinstance(there, Column):
        return True
    return (wanted.type, wanted.collation) != (there.type, there.collation) or place_of(there.type) in types


def _groups(tables: Iterable[Address], expected: Schema, actual: Schema) -> Mapping[Address, Sequence[Address]]:
    """Return for each table that is made anew itself and all that goes with it; with the first, of several."""
    under = children(actual)
    found: dict[Address, Sequence[Address]] = {}
    seen: set[Address] = set()
    for table in tables:
        found[table] = [one for one in dict.fromkeys(_going(table, table, expected, under)) if one not in seen]
        seen.update(found[table])
    return found


def _going(
    address: Address, table: Address, expected: Schema, under: Mapping[Address, Sequence[Address]]
) -> Iterator[Address]:
    """Yield a table and the partitions and children that go with it, as `table` at the top is made anew."""
    yield address
    for one in under.get(address, ()):
        if not _leaves(one, table, expected):
            yield from _going(one, table, expected, under)


def as_rebuilt(step: Step, old: Mapping[Address, Address], anew: Rebuilding) -> Step | None:
    """Return a step on a table that goes as the table is made anew: nothing is lost with it.

    `old` are those tables, by the names that the new ones have.
    """
    table = _table(step.address)
    if step.phase is Phase.DROP_VIEW and table in old:
        # A policy, trigger or rule of the table: that is renamed by then, and what is made anew is of the new one.
        head, on, _ = step.sql.rpartition(" ON ")  # which statistics are dropped without
        return replace(step, sql=f"{head}{on}{table_text(old[table])}" if on else step.sql, address=old[table])
    if table not in old.values():
        return step
    if table in {old[one] for one in anew.lost}:
        return step
    if step.phase is Phase.DROP_TABLE:
        notes = [f"{ALONG}: {', '.join(map(str, names))}" for one, names in anew.along.items() if old[one] == table]
        return replace(step, hazards=(TABLE_REWRITE,), reason="the new table has its rows", notes=(*step.notes, *notes))
    if step.phase is Phase.TIGHTEN and step.order == SETTLE:
        return None  # rows of a partition that is dropped: all of them go to the new one
    hazards = () if step.phase is Phase.DROP_FOREIGN_KEY else step.hazards
    return replace(step, hazards=hazards, reason="its table is made anew" if step.reason == CLAIMED else step.reason)


def _table(address: Address) -> Address:
    return address.parent if address.name and address.parent.kind is Kind.TABLE else address
