"""What the spec does not declare on columns that change, and keeps them from it: above all what does not fit new types.

PostgreSQL builds a check, an index or a key anew when a column of it changes its type, and refuses the whole change
where it cannot: `status in ('new', 'old')` has no operator for an enum (manual: sql-altertable).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from schema_doctor import partitionroom, undeclaredbelow
from schema_doctor.askingboth import Ask, retyped
from schema_doctor.beyond import absent
from schema_doctor.canon import Canonical
from schema_doctor.catalog import Row
from schema_doctor.compare import Drift
from schema_doctor.ddl.context import Unplannable
from schema_doctor.declaration import Spec
from schema_doctor.deparse import deparse
from schema_doctor.identifier import quote_ident
from schema_doctor.leftalone import NOTHING, LeftAlone, without
from schema_doctor.lineage import children, depths, parents
from schema_doctor.model import (
    TYPES,
    Address,
    Check,
    Column,
    Exclusion,
    Index,
    Kind,
    PrimaryKey,
    Schema,
    SchemaObject,
    Unique,
    by_table,
)
from schema_doctor.planfacts import dropped_by
from schema_doctor.question import Invalid, Lacking, Question
from schema_doctor.remade import Refused, refused
from schema_doctor.shadow import coming_types
from schema_doctor.snapshot import Snapshot, TypeUser
from schema_doctor.temporary import columns_of
from schema_doctor.typeorder import Place, place_of

Remake = Callable[[Schema, Schema, Collection[Address], Schema, Collection[Address]], Iterator[Refused]]

_NOT_ALLOWED = "(42501)"  # to this role, which says nothing of types


class _Staying(Struct, frozen=True):
    """Something that stays as it is, under which address it is asked for, and the columns that it is about."""

    address: Address
    asked: Address
    columns: tuple[Address, ...]


def left_alone(
    spec: Spec,
    snapshot: Snapshot,
    both: Canonical,
    drift: Drift,
    connection: Connection[Row] | None,
    staying: Collection[Address] = (),
) -> tuple[LeftAlone, Canonical, Drift]:
    """Return what is left alone for what is built on it, and both sides and the drift where it stays as it is.

    `connection` is None where nothing is asked. `staying` are partitions that a plan without this has left as they are.
    """
    if connection is None:
        return NOTHING, both, drift
    ask = partial(deparse, connection)
    dropped = dropped_by(spec, both, drift, ())
    tight: list[Unplannable] = []
    may_ask = not snapshot.server.standby and snapshot.server.may_make_temporary
    if may_ask:
        tight, both, drift = partitionroom.crowded(snapshot.beside, both, drift, dropped, staying, ask)
    stuck = [
        *absent(connection, both),
        *undeclaredbelow.in_the_way(snapshot, both, dropped),
    ]
    if may_ask:
        stuck += unfit(snapshot, both, dropped, ask, partial(refused, connection, snapshot))
    homeless = dict(partitionroom.placed(both))  # the others keep their bounds
    stuck = [*_with_families(stuck, both), *(one for one in tight if one.address in homeless)]
    left = LeftAlone(tuple(one for one in tight if one.address not in homeless))
    major = snapshot.server.major
    return without(stuck, left, {}, both, drift, dropped, major) if stuck else (left, both, drift)


def _with_families(stuck: Sequence[Unplannable], both: Canonical) -> list[Unplannable]:
    """Return what cannot change, with the same columns above and below that would change with it."""
    found = {one.address: one for one in stuck}
    under = children(both.actual)
    waiting = [one for one in stuck if one.address.kind is Kind.COLUMN]
    for one in waiting:  # grows meanwhile
        for table in (*parents(both.actual.get(one.address.parent)), *under.get(one.address.parent, ())):
            column = one.address.of_table(table)
            wanted, there = both.expected.get(column), both.actual.get(column)
            goes_along = isinstance(wanted, Column) and isinstance(there, Column) and wanted.type != there.type
            if goes_along and column not in found:
                found[column] = replace(one, address=column)
                waiting.append(found[column])
    return [found[one] for one in sorted(found)]


def unfit(
    snapshot: Snapshot, both: Canonical, dropped: Collection[Address], ask: Ask, remake: Remake
) -> list[Unplannable]:
    """Return the columns and types that cannot change for what is built on them and stays, each with the reason.

    `dropped` is what goes, `remake` tells what of views and the like cannot be made anew. Only what the server reads
    now, and would not read then, counts.
    """
    coming = coming_types(both.expected, both.actual, dropped)
    altered = {one[1:3]: one for one in coming if one.kind in TYPES and one in both.actual}
    beyond = dict(_beyond_scope(snapshot.type_users, both.actual))
    found = {**dict(_asked_as(both, dropped)), **{one: (one, item) for one, item in beyond.items()}}
    now = {**both.actual, **dict(found.values())}
    then = retyped(now, both.expected)
    if then is now and not altered:
        return []
    then, above = _handed_down(now, then, both.expected)

    def changing(column: Address) -> Address | None:
        """Return what changes of a column: itself, or that above it, for another type, or the type that it is of."""
        if now[column] is not then[column]:
            return above.get(column, column)
        return altered.get(_place(then[column]))

    def is_known(column: Address) -> bool:
        """Tell whether the type of a column is there, or is the plan's own: of one of an extension that is not, no."""
        place = _place(then[column])
        return place == _BUILT_IN or place in snapshot.storages or place in {one[1:3] for one in coming}

    concerned = [
        _Staying(address, asked, columns)
        for address, (asked, _) in found.items()
        if any(map(changing, columns := tuple(_columns(then, asked)))) and all(map(is_known, columns))
    ]
    refused = _refused(concerned, then, coming, ask)
    # Functions over a type that is there know nothing of its stand-in, but read the type as it is.
    doubtful = [one for one, answer in refused.items() if isinstance(answer, Lacking)]
    there = _refused(doubtful, then, {}, ask)
    unread = _refused([one for one in refused if one not in doubtful or one in there], now, {}, ask)
    reasons: dict[Address, str] = {}
    for one, answer in refused.items():
        if (one in there or one not in doubtful) and one not in unread and _NOT_ALLOWED not in answer.reason:
            why = f"{one.address}, which the spec does not declare, does not fit then: {answer.reason}"
            for it in filter(None, map(changing, one.columns)):
                reasons.setdefault(it, f"{why}; declare it as it is to be, or with drop: true")
    concerned_columns = [
        one for one, item in now.items() if isinstance(item, Column) and changing(one) and is_known(one)
    ]
    tables = [one for one in both.actual if one.kind is Kind.TABLE and one not in dropped]
    for user in remake(now, then, concerned_columns, coming, tables) if concerned_columns else ():
        why = f"{user.what}, which the spec does not declare, does not fit then: {user.reason}"
        for it in filter(None, map(changing, user.columns)):
            reasons.setdefault(it, f"{why}; drop it first and make it anew afterwards")
    return [Unplannable(one, why) for one, why in reasons.items()]


def _handed_down(now: Schema, then: Schema, expected: Schema) -> tuple[Schema, dict[Address, Address]]:
    """Return a side with the types that columns of undeclared partitions and children get, and of which columns."""
    found, given = dict(then), dict[Address, Address]()
    depth = depths((now,))
    tables = sorted((one for one in depth if one not in expected), key=lambda one: depth[one])
    columns = by_table(now) if tables else {}
    for table in tables:
        for column, item in columns.get(table[1:3], ()):
            for parent in parents(now[table]) if isinstance(item, Column) else ():
                over = column.of_table(parent)
                wanted = found.get(over)
                if isinstance(wanted, Column) and wanted is not now[over]:
                    found[column] = replace(item, type=wanted.type, collation=wanted.collation)
                    given[column] = given.get(over, over)
    return found, given


def _refused(staying: Sequence[_Staying], side: Schema, coming: Schema, ask: Ask) -> dict[_Staying, Invalid | Lacking]:
    """Return what the server cannot read of a side, with its answers."""
    answers = ask([Question(side, one.asked, coming) for one in staying]) if staying else []
    return {one: answer for one, answer in zip(staying, answers, strict=True) if isinstance(answer, Invalid | Lacking)}


_BUILT_IN: Place = ("", "")


def _place(item: SchemaObject) -> Place:
    return (place_of(item.type) if isinstance(item, Column) else None) or _BUILT_IN


def _asked_as(both: Canonical, dropped: Collection[Address]) -> Iterator[tuple[Address, tuple[Address, SchemaObject]]]:
    """Yield what is built on columns, stays and is not declared, as it is asked for: a key as an index."""
    for address, item in both.actual.items():
        if address in both.expected or not {address, address.parent}.isdisjoint(dropped):
            continue
        match item:
            case Check() | Exclusion() | Index():
                yield address, (address, item)
            case Column() if item.default is not None or item.generated is not None:
                yield address, (address, item)
            case PrimaryKey(without_overlaps=False) | Unique(without_overlaps=False):
                index = Index(columns=tuple(map(quote_ident, item.columns)))
                yield address, (address._replace(kind=Kind.INDEX), index)
            case _:
                pass


def _beyond_scope(users: Sequence[TypeUser], actual: Schema) -> Iterator[tuple[Address, Column]]:
    """Yield the columns of tables out of scope with a default of a type that may change, which is converted then."""
    for user in users:
        column = Address(Kind.COLUMN, user.schema, user.relation, user.name)
        if user.kind == "column" and user.default is not None and user.relkind in ("r", "p") and column not in actual:
            name = f"{quote_ident(user.type[0])}.{quote_ident(user.type[1])}{'[]' if user.array else ''}"
            yield column, Column(type=name, default=user.default)


def _columns(side: Schema, asked: Address) -> Iterator[Address]:
    for found in columns_of([Question(side, asked)]).values():
        yield from (address for address, _ in found)
