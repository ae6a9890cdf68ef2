"""Which rights the steps of a plan need on rows: to give them values, to look others up, and to see all of them."""

from collections.abc import Iterable, Iterator, Sequence

from schema_doctor.inquiry import Inquiry, Want
from schema_doctor.model import Address, Column, ForeignKey, Kind
from schema_doctor.sourcerows import Place
from schema_doctor.step import Phase, Step


def of_rows(steps: Iterable[Step], asked: Iterable[Inquiry], place: Place) -> Iterator[Want]:
    """Yield what the role must be allowed to do to rows that are there, which may be taken even from their owner.

    Rows that a policy hides cannot be counted, and row-level security may be forced on the owner, too: an ALTER TABLE
    that finds one of them in its way would fail only then.
    """
    for step in steps:
        if step.fill:
            yield from _of_fill(step, place)
        for address in step.covers or (step.address,):
            yield from _of_foreign_key(address, step, place)
    for one in asked:
        if not one.unaskable:
            table = one.address.parent if one.address.name else one.address
            yield _on("see", place.now(table))
            yield _on("read", place.now(table), _stored(table, one.select, place))
    for table in place.context.rebuilt.values():
        yield _on("see", place.now(table))
        yield _on("read", place.now(table))


def _of_fill(step: Step, place: Place) -> Iterator[Want]:
    """Yield what UPDATE needs (manual: sql-update), of each table by itself where it is some rows at a time."""
    column, now = step.address, place.now(step.address.parent)
    assert step.fill is not None  # noqa: S101 - for the type checker
    read = [column.name, *place.named(column.parent, step.fill.value)]
    if step.fill.batched:
        read += [name for name in place.keys(column.parent) if name not in ("ctid", "tableoid")]
    yield _on("update", now, _present(column.parent, [column.name], place))
    yield _on("select", now, _present(column.parent, read, place))
    if step.fill.batched:
        yield Want("update", "heirs", now.schema, now.relation)
        yield Want("select", "heirs", now.schema, now.relation)
        yield Want("see", "heirs", now.schema, now.relation)
    yield _on("see", now)


def _of_foreign_key(address: Address, step: Step, place: Place) -> Iterator[Want]:
    """Yield what it takes to prove that the rows of a foreign key refer to others that are there.

    The server joins both tables where the role may read them, and otherwise looks each row up as the owner of the
    table that is referred to, as it does for each row that comes later (manual: sql-createtable, REFERENCES).
    """
    item, there = place.context.afterwards(address), place.context.actual
    if {Phase.ADD_FOREIGN_KEY, Phase.VALIDATE}.isdisjoint(step.all_phases) or address.parent not in there:
        return
    if not isinstance(item, ForeignKey) or not item.valid or not item.enforced:
        return
    if " ALTER CONSTRAINT " in step.sql and " ENFORCED" not in step.sql:
        return
    referenced = Address(Kind.TABLE, item.referenced_schema, item.referenced_table)
    if referenced in there or referenced not in place.context.expected:
        now = place.now(referenced)
        yield _on("refer", now, _present(referenced, item.referenced_columns, place))
        yield _on("see", now)
    yield _on("see", place.now(address.parent))


def _stored(table: Address, select: str, place: Place) -> tuple[str, ...]:
    """Return the columns that a question may read and that are there, by the names that they have now."""
    columns = [Address(Kind.COLUMN, table.schema, table.relation, name) for name in place.named(table, select)]
    return tuple(place.now(one).name for one in columns if isinstance(place.before(one), Column))


def _present(table: Address, names: Sequence[str], place: Place) -> tuple[str, ...]:
    """Return columns by the names that they have now; none where one is new, which has no rights of its own."""
    columns = [Address(Kind.COLUMN, table.schema, table.relation, name) for name in dict.fromkeys(names)]
    if table in place.context.actual and not all(isinstance(place.before(one), Column) for one in columns):
        return ()
    return tuple(place.now(one).name for one in columns)


def _on(need: str, table: Address, columns: tuple[str, ...] = ()) -> Want:
    return Want(need, "table", table.schema, table.relation, columns)
