"""What the bounds of partitions ask of rows: of a table that becomes one, and of rows that find their place anew."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl import moverows, rebuild
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import qualified, text
from schema_doctor.inquiry import Inquiry
from schema_doctor.lineage import below, children, parents, table_address
from schema_doctor.model import Address, Column, SchemaObject, Table
from schema_doctor.partitionplace import Fit, Partitions
from schema_doctor.sourcerows import Place, Source, Unaskable, question, rows, shown
from schema_doctor.step import Phase, Step

_HOMELESS = "the bounds of the partitions"
_FOR_HOMELESS = "declare a partition for these rows, or a default partition, or delete them"


class Flow(Struct, frozen=True, kw_only=True):
    """Rows that a plan writes into the table `root`, which finds the partition of each.

    `table` is one of `place`, with the columns that they will have. `settled` tells that each has a partition for sure.
    """

    place: Place
    table: Address
    root: Address
    settled: bool = False

    @property
    def source(self) -> Source:
        """Where the rows are."""
        return self.place.sources[self.table]

    @property
    def partitions(self) -> Partitions:
        """The partitions that the rows may come to."""
        return Partitions(self.place, self.table)

    def arriving(self, part: Address) -> Place:
        """Return what tells of the rows that come to a partition as of its own; raises Unaskable."""
        fit = self.partitions.along(part, self.root)
        source = replace(self.source, condition=fit.condition, names=fit.names)
        return replace(self.place, sources={part: source})


def flows(steps: Sequence[Step], place: Place) -> list[Flow]:
    """Return the rows that a plan lets find their partition: those of partitions that move, and of tables made anew."""
    context = place.context
    found: dict[tuple[Address, Address, Address], Flow] = {}
    for table in attached(steps):
        there, after = context.actual.get(table), context.afterwards(table)
        if not isinstance(there, Table) or there.partition_of is None or not isinstance(after, Table):
            continue
        if after.partition_of is not None and finds_new_places(table, place):
            root = moverows.home(table_address(after.partition_of), context)
            source = Source(table=table, without=_without(table, place))
            found[table, table, root] = _flow(place, table, root, source)
    made = {one for step in steps if Phase.CREATE_TABLE in step.all_phases for one in (step.covers or (step.address,))}
    for table in sorted(made):
        item = context.expected.get(table)
        if isinstance(item, Table) and table in context.rebuilt:
            found |= {(one.table, one.source.table, one.root): one for one in _made_anew(table, place)}
            continue
        default = moverows.default_beside(table, item, context) if isinstance(item, Table) else None
        if isinstance(item, Table) and default is not None and default not in context.loose:
            root = table_address(item.partition_of or "")
            source = Source(table=default, without=place.leaving(default))
            found[default, default, root] = _flow(place, default, root, source, settled=True)
    return list(found.values())


def finds_new_places(table: Address, place: Place) -> bool:
    """Tell whether a partition may be to hold other rows than it does."""
    there, wanted = place.context.actual.get(table), place.context.afterwards(table)
    if not isinstance(there, Table) or not isinstance(wanted, Table) or None in (there.bound, wanted.bound):
        return False
    moves = (there.partition_of, there.bound) != (wanted.partition_of, wanted.bound)
    # What leaves its table for a moment comes back as it was, unless it is the one that holds what no other does.
    return moves or (table in place.context.loose and there.bound == "DEFAULT")


def of_flow(flow: Flow) -> Iterator[Inquiry]:
    """Yield the question for rows that no partition takes."""
    if flow.settled:
        return
    try:
        fit = flow.partitions.within(flow.root) & flow.partitions.along(flow.root)
        yield from _unfit(flow.table, _HOMELESS, fit, flow.place, _FOR_HOMELESS, "that no partition takes")
    except Unaskable as reason:
        yield Inquiry(address=flow.table, rule=_HOMELESS, unaskable=str(reason))


def of_attached(steps: Sequence[Step], place: Place) -> Iterator[Inquiry]:
    """Yield the questions of ATTACH PARTITION to a table that was none, and to a default partition beside a new one."""
    context = place.context
    for table in attached(steps):
        after, there = context.afterwards(table), context.actual.get(table)
        if not isinstance(after, Table) or after.partition_of is None or table in context.rebuilt:
            continue
        try:
            if there is None:
                yield from _of_default(table, table_address(after.partition_of), place)
            elif isinstance(there, Table) and there.partition_of is None:
                own = _flow(place, table, table, Source(table=table, without=_without(table, place)))
                repair = f"change the bound ({after.bound}), or these rows, or move them to another table"
                yield from _unfit(table, _bound(table), own.partitions.along(table), own.place, repair)
        except Unaskable as reason:
            yield Inquiry(address=table, rule=_bound(table), unaskable=str(reason))


def _of_default(table: Address, parent: Address, place: Place) -> Iterator[Inquiry]:
    """Yield the question for rows of a new partition in a default partition, from which they do not move.

    They do where the spec declares the partitioned table.
    """
    if parent in place.context.expected:
        return
    if parent not in place.context.actual:
        place = _with_partitions(parent, table, place)
    default = moverows.default_partition(parent, place.context)
    if default is None or default in place.context.loose:
        return
    fit = Partitions(place, default).along(table, parent)
    repair = f"move these rows to another table, or declare {parent.path} as well, and they move by themselves"
    yield _of_rows(default, f"{_bound(table)} beside it", fit.condition or SQL("true"), fit.names, place, repair)


def _with_partitions(parent: Address, table: Address, place: Place) -> Place:
    """Return a place with a table that is out of scope, its partitions, and in these the columns of a new one."""
    context = place.context
    known: dict[Address, SchemaObject] = {
        one: item for one, item in context.beside.items() if one == parent or parents(item) == (parent,)
    }
    columns = [(one, item) for one, item in context.children(table) if isinstance(item, Column)]
    own = {one.of_table(part): item for part in known for one, item in columns}
    return replace(place, context=replace(context, actual={**own, **known, **context.actual}))


def _bound(table: Address) -> str:
    return f"the bound of partition {table.path}"


def attached(steps: Sequence[Step]) -> Collection[Address]:
    """Return the tables that a plan attaches, in its order."""
    return dict.fromkeys(
        one
        for step in steps
        if " ATTACH PARTITION " in step.sql and Phase.CREATE_TABLE not in step.all_phases
        for one in (step.covers or (step.address,))
        if not one.name
    )


def _flow(place: Place, table: Address, root: Address, source: Source, *, settled: bool = False) -> Flow:
    return Flow(place=replace(place, sources={table: source}), table=table, root=root, settled=settled)


def _made_anew(table: Address, place: Place) -> Iterator[Flow]:
    context = place.context
    for before, target in rebuild.copies(table, context.rebuilt[table], context):
        item = context.actual[before]
        parts = context.beneath(before)
        source = Source(
            table=before,
            only=isinstance(item, Table) and item.partition_by is None,
            without=[text(qualified(place.now(one))) for one in parts if one not in context.gone],
        )
        # Rows that go to a table further up have the same columns there.
        shown_as = target if target in context.gone.values() else table
        computed = frozenset(_computed_otherwise([shown_as, target], before, context))
        yield _flow(replace(place, anew=frozenset(place.anew) | computed), shown_as, target, source)


def _computed_otherwise(tables: Iterable[Address], before: Address, context: Context) -> Iterator[Address]:
    """Yield the generated columns to which INSERT brings no value: what the old table shows in them need not fit."""
    there = {one.name: item for one, item in context.present(before) if isinstance(item, Column)}
    under = children(context.expected)
    for table in dict.fromkeys(one for top in tables for one in (top, *below(top, under))):
        for one, item in context.children(table):
            found = there.get(one.name)
            if not isinstance(item, Column) or item.generated is None or found is None:
                continue
            if (item.generated, item.type) != (found.generated, found.type):
                yield one


def _without(table: Address, place: Place) -> tuple[str, ...]:
    """Return what is below a table now and goes, or moves by itself."""
    under = children(place.context.actual)
    moved = [
        part
        for one in below(table, under)
        if one in place.context.moving
        for part in (one, *below(one, under))
        if part not in place.context.dropped
    ]
    return tuple(dict.fromkeys((*place.leaving(table), *(text(qualified(place.now(one))) for one in moved))))


def _unfit(table: Address, rule: str, fit: Fit, place: Place, repair: str, told: str = "") -> Iterator[Inquiry]:
    """Yield the question for the rows that find no place, unless all do."""
    if fit.condition is not None:
        asked = _of_rows(table, rule, SQL("NOT {}").format(fit.condition), fit.names, place, repair)
        yield replace(asked, told=told)


def _of_rows(
    table: Address, rule: str, condition: Composable, names: Sequence[str], place: Place, repair: str
) -> Inquiry:
    keys = place.keys(table)
    select = SQL("SELECT {} FROM {} WHERE {}").format(shown((*keys, *names)), rows(place, table, names), condition)
    return question(table, rule, keys, select, repair)
