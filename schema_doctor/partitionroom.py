"""Whether a partition has room beside those that the spec does not declare: no row may belong to two (sql-createtable).

Bounds are compared as the type of the key says, so that the server is asked, by temporary tables.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace
from psycopg import Connection

from schema_doctor.askingboth import Ask
from schema_doctor.canon import Canonical
from schema_doctor.catalog import PINNED, Row, settings, sql
from schema_doctor.catalog.lineage import partition_key
from schema_doctor.compare import Altered, Difference, Drift
from schema_doctor.ddl.context import Unplannable
from schema_doctor.lineage import parents, table_text
from schema_doctor.model import Address, CanonicalSchema, Column, Kind, SchemaObject, Table
from schema_doctor.question import Invalid, Question
from schema_doctor.shadow import coming_types
from schema_doctor.sqlstring import portable

_OVERLAPS = "(42P17)"


def beside(connection: Connection[Row], both: Canonical) -> dict[Address, Table]:
    """Return the tables that get partitions or other bounds, and all their partitions, those of nobody's among them.

    One round trip where there are such.
    """
    back = {later: first for first, later in both.former.items()}
    tables = dict.fromkeys(back.get(parent, parent) for _, parent in placed(both))
    if not tables:
        return {}
    listed = [{"schema": one.schema, "relation": one.relation} for one in tables]
    with connection.transaction(force_rollback=True):
        settings(connection, PINNED)
        rows = connection.execute(sql("beside"), [json.dumps(listed, ensure_ascii=False)]).fetchall()
    found: dict[Address, Table] = {}
    for schema, relation, key, part_schema, part_relation, bound in rows:
        table = both.now(Address(Kind.TABLE, schema, relation))
        found[table] = Table(partition_by=partition_key(key))
        part = both.now(Address(Kind.TABLE, part_schema, part_relation))
        found[part] = Table(partition_of=table_text(table), bound=portable(bound))
    return found


def placed(both: Canonical) -> Iterator[tuple[Address, Address]]:
    """Yield the partitions that come to a table, or get another bound, each with that table."""
    for table, item in both.expected.items():
        if isinstance(item, Table) and item.partition_of is not None and item.bound is not None:
            there = both.actual.get(table)
            if not isinstance(there, Table) or (there.partition_of, there.bound) != (item.partition_of, item.bound):
                yield table, parents(item)[0]


def crowded(
    present: Mapping[Address, Table],
    both: Canonical,
    drift: Drift,
    dropped: Collection[Address],
    staying: Collection[Address],
    ask: Ask,
) -> tuple[list[Unplannable], Canonical, Drift]:
    """Return which partitions have no room, and both sides and the drift where those that are there keep their bounds.

    These may then be in the way of others. `present` is what `beside` has found, `dropped` what goes, and
    `staying` what has turned out to stay as it is.
    """
    found: dict[Address, Unplannable] = {}
    asked = [*placed(both)] if present else []
    waiting = asked
    while waiting:
        before = len(found)
        for table, parent in waiting:
            others = [
                one
                for one, item in present.items()
                if parents(item) == (parent,) and one not in dropped and one != table
                if one not in both.expected or one in found or one in staying
            ]
            if (other := _in_the_way(table, parent, others, present, both, dropped, ask)) is not None:
                why = f"partition {other.path} is in the way of its bound"
                if other not in both.expected:
                    why += "; the spec does not declare that: declare it as it is to be, or with drop: true"
                found[table] = Unplannable(table, why)
                both, drift = _with_its_bound(table, both, drift)
        waiting = [one for one in asked if one[0] not in found] if len(found) > before else []
    return [*found.values()], both, drift


def _with_its_bound(table: Address, both: Canonical, drift: Drift) -> tuple[Canonical, Drift]:
    """Return both sides and the drift where a partition keeps its bound, if it stays one of its table."""
    item, there = both.expected[table], both.actual.get(table)
    if not isinstance(item, Table) or not isinstance(there, Table) or item.partition_of != there.partition_of:
        return both, drift
    item = replace(item, bound=there.bound)
    # It does not leave its table for a moment, and what it has of that does not become its own.
    given = {one for one in both.released if one.parent == table}
    rest: list[Difference] = [one for one in drift.differences if one.address not in {table, *given}]
    if item != there:
        rest.append(Altered(table, item, there))
    expected, actual = (
        CanonicalSchema({one: found for one, found in side.items() if one not in given})
        for side in ({**both.expected, table: item}, both.actual)
    )
    moving, released = both.moving - {table}, both.released - given
    return replace(both, expected=expected, actual=actual, moving=moving, released=released), Drift(tuple(rest))


def _in_the_way(
    table: Address,
    parent: Address,
    others: Sequence[Address],
    present: Mapping[Address, Table],
    both: Canonical,
    dropped: Collection[Address],
    ask: Ask,
) -> Address | None:
    """Return which of some partitions of a table is to hold rows that another one is to hold, None if none is."""
    there, wanted = present.get(parent), both.expected.get(parent)
    if not others or there is None or (isinstance(wanted, Table) and wanted.partition_by != there.partition_by):
        return None  # the table is made anew
    side: dict[Address, SchemaObject] = {**present, **both.expected, **{one: present[one] for one in others}}
    if wanted is None:  # the columns of a key are called as those of the table
        side |= {
            one.of_table(parent): item
            for one, item in both.expected.items()
            if isinstance(item, Column) and one.parent == table
        }
    coming = coming_types(both.expected, both.actual, dropped)

    def overlaps(one: Address, beside: Sequence[Address]) -> bool:
        (answer,) = ask([Question(side, one, coming, beside=tuple(beside))])
        return isinstance(answer, Invalid) and _OVERLAPS in answer.reason

    if not overlaps(table, others) or overlaps(table, ()):
        return None
    while len(others) > 1:
        half = others[: len(others) // 2]
        others = half if overlaps(table, half) else others[len(half) :]
    return others[0] if overlaps(table, others) else None
