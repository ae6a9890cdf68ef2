"""Checks that partitions and children have of the tables above them."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schema_doctor.ddl import constraint
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.lineage import above, parents
from schema_doctor.model import COMMENTS, Address, Check, Kind, changes
from schema_doctor.step import Phase, Step


def before_joining(address: Address, above: Sequence[Address], context: Context) -> Iterator[Step]:
    """Yield the checks of the parents, which a table must have before it becomes part of them."""
    present = context.present(address)
    here = {one.name for one, item in present if isinstance(item, Check) and one not in context.dropped}
    for parent in above:
        for name, item in _inherited(parent, context).items():
            if name not in here:
                one = Address(Kind.CHECK, address.schema, address.relation, name)
                for step in constraint.create(one, replace(item, comment=None), context):
                    if isinstance(step, Step):
                        yield replace(step, phase=Phase.TIGHTEN, order=constraint.BEFORE_JOINING)


def made_anew(address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield what replaces checks of the tables above that a new table would not have as it is to have them.

    It would have as valid what is not valid, and as not enforced what it is to keep.
    """
    reason = "a new table below is to have it as it is"
    for one, item in _above(address, context):
        if _is_replaced(one, item, context):
            yield from constraint.set_aside(one, item, context, reason)


def comes_along(own: Address, context: Context) -> bool:
    """Tell whether a new table has a check of its own because a table above has it, for which no row speaks yet."""
    return any(one.name == own.name and not _is_replaced(one, item, context) for one, item in _above(own, context))


def _above(address: Address, context: Context) -> Iterator[tuple[Address, Check]]:
    """Yield the checks of the tables above a new one that stay as they are."""
    for over in above(address.parent if address.name else address, context.expected):
        for one, item in context.children(over):
            before = context.actual.get(one)
            same = isinstance(before, Check) and changes(before, item).keys() <= {*COMMENTS}
            if isinstance(item, Check) and not item.no_inherit and same:
                yield one, item


def _is_replaced(check: Address, item: Check, context: Context) -> bool:
    new = [own for one, own in _below(check, context) if one not in context.actual]
    unproven = not item.valid and any(own is None or not own.valid for own in new)
    return unproven or (not item.enforced and any(own and own.enforced for own in new))


def comes_later(check: Address, item: Check, context: Context) -> bool:
    """Tell whether a check of a new table comes behind those below: a partition cannot enforce what it has already.

    Added to the table, it becomes one with theirs, which stay enforced (PostgreSQL 18, sql-altertable).
    """
    return not item.enforced and any(own and own.enforced for _, own in _below(check, context))


def _below(check: Address, context: Context) -> Iterator[tuple[Address, Check | None]]:
    """Yield the partitions and children that are to be, each with the check of that name that it declares itself."""
    for one in context.heirs(check.parent):
        own = context.expected.get(check.of_table(one))
        yield one, own if isinstance(own, Check) else None


def _inherited(parent: Address, context: Context) -> dict[str, Check]:
    """Return the checks that a table hands on when it is as the spec declares it, by name."""
    found: dict[str, Check] = {}
    item = context.expected.get(parent)
    for over in parents(item):
        found |= _inherited(over, context)
    # A table that is new has its checks at once; one that the plan adds later comes to all parts by itself.
    new = parent not in context.actual and not parents(item)
    for one, child in context.children(parent):
        if not isinstance(child, Check) or child.no_inherit:
            continue
        if one in context.actual or (new and child.valid and not comes_later(one, child, context)):
            found[one.name] = child
    return found
