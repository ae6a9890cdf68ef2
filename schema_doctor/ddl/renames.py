"""The renamings of a plan, with what makes room for them (manual: sql-altertable)."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.ddl import ceding, childleaving, joining, notnullroom, rename
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import parents, table_text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind, Table
from schema_doctor.rename import Rename
from schema_doctor.step import Phase, Step

_REASON = "a column that a child has of several parents is renamed with one of them"


def steps(renames: Sequence[Rename], context: Context) -> Iterator[Step]:
    """Yield the renamings in their order, each behind what gives up its name."""
    for order, one in enumerate(renames):
        yield from ceding.ceding_to(one, context, 2 * order - 1)
        yield rename.step(one, 2 * order)
    for one, late in notnullroom.renames(context):
        step = rename.step(one, 2 * len(renames))
        yield replace(step, phase=Phase.ADD_COLUMN, order=-2, phases=(Phase.RENAME,)) if late else step
    for child, item in context.actual.items():
        if isinstance(item, Table) and len(item.inherits) > 1:
            yield from _apart(child, renames, context)


def _apart(child: Address, renames: Sequence[Rename], context: Context) -> Iterator[Step]:
    """Yield NO INHERIT and INHERIT around the renamings of columns that a child has of several parents."""
    for parent, (first, last) in _let_go(child, renames, context).items():
        then = [_then(one, renames[first:]) for one in (child, parent)]
        for step in childleaving.leave(then[0], [table_text(then[1])], _REASON, context):
            yield replace(step, phase=Phase.RENAME, order=2 * first - 1)
        if parent in parents(context.expected.get(child)):
            later = renames[last + 1 :]
            beneath = tuple((one, LockMode.ACCESS_SHARE) for one in context.beneath(child))
            for step in joining.come(_then(child, later), [table_text(_then(parent, later))], _REASON):
                yield replace(step, phase=Phase.RENAME, order=2 * last + 1, also=(*step.also, *beneath))


def _let_go(child: Address, renames: Sequence[Rename], context: Context) -> dict[Address, tuple[int, int]]:
    """Return the parents that let a child go, each with the first and the last of the renamings that need it.

    No column can be renamed together with one of its parents while it has another ("cannot rename inherited column").
    """
    above = parents(context.actual[child])
    merged: dict[tuple[str, str], dict[Address, int]] = {}
    for number, one in enumerate(renames):
        table = _now(one.address.parent, renames[number:])
        if one.address.kind is Kind.COLUMN and table in above:
            merged.setdefault((one.address.name, one.name), {})[table] = number
    found: dict[Address, tuple[int, int]] = {}
    for numbers in merged.values():
        for parent in [table for table in above if table in numbers][1:]:
            first, last = found.get(parent, (len(renames), 0))
            found[parent] = (min(first, *numbers.values()), max(last, *numbers.values()))
    return found


def _now(table: Address, later: Iterable[Rename]) -> Address:
    """Return a table as it is called when these renamings are done."""
    for one in later:
        table = one.result if one.address == table else table
    return table


def _then(table: Address, later: Sequence[Rename]) -> Address:
    """Return a table as it is called before these renamings."""
    for one in reversed(later):
        table = one.address if one.result == table else table
    return table
