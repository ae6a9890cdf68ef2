"""What is not modelled and stands in the way of a change: views, policies, triggers, rules, statistics, functions."""

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from schema_doctor.ddl import attached, view
from schema_doctor.ddl.context import Context, Unplannable
from schema_doctor.model import TYPES, Address, Kind, PrimaryKey
from schema_doctor.snapshot import Attached, View
from schema_doctor.step import Phase, Step

User = View | Attached


def of_column(column: Address, context: Context, *, carried: Address | None = None) -> Iterator[Step | Unplannable]:
    """Yield the drops of all that uses a column that changes, those that use others first, and the same anew.

    A column without a name is the table as a whole. What is attached to the table `carried` is left alone.
    """
    place = (column.schema, column.relation, column.name)

    def uses(user: User) -> bool:
        return place in user.uses and not (isinstance(user, Attached) and attached.table(user) == carried)

    yield from _aside(column, "the column" if column.name else "the table", uses, context)


def of_type(place: tuple[str, str], address: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of all that names a type which is made anew, and the same anew."""
    yield from _aside(address, "the type", lambda user: place in user.types, context)


def of_key(key: Address, context: Context) -> Iterator[Step | Unplannable]:
    """Yield the drops of all that needs a key which goes, as a view does that groups by it, and the same anew.

    They can be made anew only if a primary key over no other columns is there in the end.
    """
    place = (key.schema, key.relation, key.name)
    if not any(place in user.keys for user in _all(context)):
        return
    actual = context.actual[key]
    columns = actual.columns if isinstance(actual, PrimaryKey) else ()
    stays = any(
        isinstance(item, PrimaryKey) and {*item.columns} <= {*columns} and not item.deferrable
        for one, item in (*context.children(key), (key, context.afterwards(key)))
        if one.parent == key.parent
    )
    if stays or context.afterwards(key.parent) is None:
        yield from _aside(key, "the key", lambda user: place in user.keys, context)
    else:
        yield from of_gone(key, context)


def of_family(table: Address, context: Context) -> Iterator[Unplannable]:
    """Yield why a table cannot be partitioned, or become a partition or child: a trigger that none of them can have."""
    for one in context.attached:
        if one.transition and attached.table(one) == table:
            why = "is FOR EACH ROW with transition tables, which tables with partitions or parents cannot have"
            yield Unplannable(table, f"{one.description} {why}; drop that first, or make it FOR EACH STATEMENT")


def of_gone(address: Address, context: Context, name: str = "it") -> Iterator[Step | Unplannable]:
    """Yield why something cannot go, as something else uses it that stays; drop what goes itself before."""
    for user in _all(context):
        if (isinstance(user, Attached) and attached.table(user) == address) or not _uses(user, address, context):
            continue
        if isinstance(user, Attached) and user.kind == "statistics" and address.kind is Kind.COLUMN:
            continue  # the server drops them with any of their columns
        if isinstance(user, Attached) and not _stays(user, context):
            yield attached.off(user, context)
        else:
            yield Unplannable(address, f"{_what(user)} uses {name}, and cannot stay without it; drop that first")


def sequences(column: Address, context: Context) -> list[Address]:
    """Return the sequences that go with a column, and that of its identity."""
    if column.parent in context.rebuilt.values():
        return []  # the new table has them
    first = column._replace(relation=context.first((column.schema, column.relation))[1])
    owned = [one for one in context.owned(column) if one not in context.expected]
    return [*owned, *filter(None, [context.identities.get(first)])]


def of_sequences(address: Address, going: Iterable[Address], context: Context) -> Iterator[Step | Unplannable]:
    """Yield why a column or table cannot lose sequences that go with it."""
    for sequence in going:
        for step in of_gone(sequence, context, sequence.path):
            yield replace(step, address=address) if isinstance(step, Unplannable) else step


def _uses(user: User, address: Address, context: Context) -> bool:
    """Tell whether something uses a table, a column, a key, a sequence or a type."""
    place = (address.schema, address.relation, address.name)
    if address.name:
        return place in user.uses or place in user.keys
    if address.kind in TYPES:
        return context.first(place[:2]) in user.types
    return any(used[:2] == place[:2] for used in user.uses)


def _aside(address: Address, what: str, uses: Callable[[User], bool], context: Context) -> Iterator[Step | Unplannable]:
    views, others = _affected(uses, context)
    users: tuple[User, ...] = (*views, *others)
    for user in users:
        obstacle = "schema-doctor does not model functions" if _is_apart(user) else user.obstacle
        if obstacle is not None and _stays(user, context):
            needs = f"{_what(user)} uses {what}, and cannot be made anew because {obstacle}"
            yield Unplannable(address, f"{needs}; drop it first and make it anew afterwards")
            return
    changing = address if address.name or address.kind in TYPES else address.parent
    for one in others:
        if not _is_apart(one):
            yield _because(attached.off(one, context), one, changing)
            if _stays(one, context):
                yield from (_because(step, one, changing) for step in attached.again(one, context))
    for shown in views:
        yield from (_because(step, shown, changing) for step in view.off(shown, context))
        yield from (_because(step, shown, changing) for step in view.again(shown, context))


def _because(step: Step, user: User, changing: Address) -> Step:
    """Say of what something is made that changes, be it by way of a view."""
    if step.phase is Phase.RENAME:
        return step
    return replace(step, reason=f"{_what(user)}{_MADE}{changing}{_CHANGES}s; {step.reason}")


def of_both(reason: str, other: str) -> str:
    """Return the reason of a step for which two things that change have the same statement."""
    head, _, tail = reason.partition(_MADE)
    names, _, rest = tail.partition(_CHANGES)
    more = other.partition(_MADE)[2].partition(_CHANGES)[0]
    if not names or not more or more in names.split(" and "):
        return reason
    return f"{head}{_MADE}{names} and {more}{_CHANGES}{rest.removeprefix('s')}"


_MADE = " is made of "
_CHANGES = ", which change"


def _affected(uses: Callable[[User], bool], context: Context) -> tuple[list[View], list[Attached]]:
    """Return what uses something, and what uses these views, or is attached to them."""
    views = [one for one in context.views if uses(one)]
    for one in views:  # grows meanwhile
        views.extend(other for other in context.views if other not in views and view.uses(other, one))
    places = {(one.schema, one.name) for one in views}
    others = [
        one
        for one in context.attached
        if uses(one) or (one.schema, one.relation) in places or any(used[:2] in places for used in one.uses)
    ]
    return views, others


def _all(context: Context) -> tuple[User, ...]:
    return (*context.views, *context.attached)


def _is_apart(user: User) -> bool:
    """Tell whether something belongs to no table of the plan."""
    return isinstance(user, Attached) and user.kind in ("function", "default")


def _stays(user: User, context: Context) -> bool:
    """Tell whether something is to be there in the end: what belongs to a table goes with it, or a column."""
    if not isinstance(user, Attached):
        return True
    gone = user.kind == "statistics" and any(Address(Kind.COLUMN, *used) in context.dropped for used in user.uses)
    return attached.table(user) not in context.dropped and not gone


def _what(user: User) -> str:
    return user.description if isinstance(user, Attached) else f"view {user.schema}.{user.name}"
