"""Names that a plan is to give, and what bears them although nothing of the plan takes it away.

CREATE ... IF NOT EXISTS is skipped in silence where something else has the name (sql-createindex), and all else fails.
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from psycopg import Connection

from schema_doctor.canon import Canonical
from schema_doctor.catalog import PINNED, Row, settings, sql
from schema_doctor.collision import Name, keys, needed
from schema_doctor.compare import Difference, Drift, Missing
from schema_doctor.ddl import adoption
from schema_doctor.ddl.context import Context
from schema_doctor.identityoptions import sequence_name
from schema_doctor.lineage import is_partition
from schema_doctor.model import CONSTRAINTS, INDEXED, TYPES, Address, Check, Column, Kind
from schema_doctor.snapshot import Bearer, Snapshot


class Given(Struct, frozen=True):
    """A name that a plan is to give to something; `deep`: tables below that of a constraint are to have it as well."""

    name: Name
    address: Address
    deep: bool = False


def given(drift: Drift, canonical: Canonical) -> list[Given]:
    """Return the names for what is new, and for what is renamed."""
    found = [one for difference in drift.differences for one in _of(difference, canonical)]
    for rename in canonical.renames:
        found += [Given(key, rename.result) for key in keys(rename.result)]
        if rename.address.kind in (*CONSTRAINTS, Kind.DOMAIN_CHECK):
            found.append(_constraint(rename.result, canonical.actual.get(rename.result)))
    return found


def _of(difference: Difference, canonical: Canonical) -> Iterator[Given]:
    address = difference.address
    if address.kind is not Kind.COLUMN or _names_sequence(address, canonical):
        yield from (Given(key, address) for key in needed(difference))
    if isinstance(difference, Missing) and address.kind in (*CONSTRAINTS, Kind.DOMAIN_CHECK):
        yield _constraint(address, difference.expected)


def _names_sequence(column: Address, canonical: Canonical) -> bool:
    """Tell whether the sequence of an identity must have its name: the server chooses one that is free by default.

    The identity of a partition is that of its table.
    """
    item = canonical.expected.get(column)
    if not isinstance(item, Column) or is_partition(column.parent, canonical.expected):
        return False
    return canonical.strict_names or sequence_name(item.identity_options) is not None


def _constraint(address: Address, item: object) -> Given:
    deep = isinstance(item, Check) and not item.no_inherit
    return Given(("constraint", address.schema, address.name, address.relation), address, deep)


def bearers(
    connection: Connection[Row], names: Iterable[Given], snapshot: Snapshot, former: Mapping[Address, Address]
) -> dict[Name, Bearer]:
    """Return what bears the names, but for what the snapshot tells of; one round trip where there is anything to ask.

    `former` leads from tables as they are called now to those of the names.
    """
    known = {key for one in (*snapshot.schema, *snapshot.inherited, *snapshot.identities.values()) for key in keys(one)}
    back = {later: first.relation for first, later in former.items()}
    asked = [one for one in names if one.name not in known]
    if not asked:
        return {}
    listed = []
    for place, one in enumerate(asked):
        word, schema, name, *of = one.name
        relation = back.get(one.address.parent, of[0]) if of else ""
        listed.append(
            {"place": place, "set": word, "schema": schema, "name": name, "relation": relation, "deep": one.deep}
        )
    with connection.transaction(force_rollback=True):
        settings(connection, PINNED)
        rows = connection.execute(sql("bearer"), [json.dumps(listed, ensure_ascii=False)]).fetchall()
    found: dict[Name, Bearer] = {}
    for place, description, not_null, extension in rows:
        found.setdefault(asked[place].name, Bearer(description, not_null, extension))
    return found


def borne(names: Iterable[Given], snapshot: Snapshot, drift: Drift, context: Context) -> dict[Address, str]:
    """Return what cannot have its name, with the reason."""
    changing = {one.address.relation for one in drift.differences if one.address.kind is Kind.EXTENSION}
    staying = {
        key: one
        for one in (*context.actual, *context.identities.values())
        if one not in context.dropped and one.parent not in context.dropped
        for key in keys(one)
    }
    found: dict[Address, str] = {}
    for one in names:
        other = snapshot.bearers.get(one.name)
        rival = staying.get(one.name) or _rival_beside(one, context) or _rival_below(one, context)
        if other is not None and not other.not_null and other.extension not in changing:
            name = "the name of its sequence" if one.address.kind is Kind.COLUMN else "the name"
            found[one.address] = f"{other.description} bears {name}; rename or drop it first"
        elif rival is not None and not _gives_way(rival, one.address, context):
            found[one.address] = adoption.taken(one.address, rival).reason
    return found | dict(_below_not_null(context))


def _below_not_null(context: Context) -> Iterator[tuple[Address, str]]:
    """Yield NOT NULL whose name something else of a partition is to have, and what comes to have it there.

    A partition gets its NOT NULL by the name that its table has it under, unless it has one before it is attached.
    """
    for column, item in context.expected.items():
        if not isinstance(item, Column) or item.nullable or (name := item.not_null_name) is None:
            continue
        there = context.actual.get(column)
        named = isinstance(there, Column) and not there.nullable and there.not_null_name == name
        for table in context.heirs(column.parent):
            own = context.actual.get(column.of_table(table))
            has_its_own = isinstance(own, Column) and not own.nullable
            if has_its_own or not is_partition(table, context.expected):
                continue
            for kind in CONSTRAINTS:
                rival = Address(kind, table.schema, table.relation, name)
                if rival not in context.expected or (named and rival in context.actual):
                    continue
                why = "and PostgreSQL gives it to NOT NULL of the partition, too; attach that with another by hand"
                if not named:
                    yield column, f"{rival} is to have the name of its NOT NULL, {why}"
                if named or rival in context.actual:
                    yield rival, f"NOT NULL of {column} has the name, {why}"


def _rival_beside(one: Given, context: Context) -> Address | None:
    """Return what is declared without a name and keeps that which another constraint of the table is to have."""
    if one.name[0] != "constraint":
        return None
    rivals = context.bearing.get((one.address.schema, one.address.name), ())
    found = (rival for rival in rivals if rival.kind in CONSTRAINTS and rival.parent == one.address.parent)
    return next((rival for rival in found if rival != one.address and rival in context.expected), None)


def _rival_below(one: Given, context: Context) -> Address | None:
    """Return what a table below that of a check has of its name, undeclared, and is not the same check."""
    wanted = context.expected.get(one.address)
    for table in context.beneath(one.address.parent) if one.deep and isinstance(wanted, Check) else ():
        for rival in context.bearing.get((table.schema, one.address.name), ()):
            item = context.actual.get(rival)
            same = isinstance(item, Check) and isinstance(wanted, Check) and _is_alike(item, wanted)
            if rival.parent == table and context.is_undeclared(rival) and not same:
                return rival
    return None


def _is_alike(item: Check, wanted: Check) -> bool:
    """Tell whether a check of a child becomes one with that of its parent (sql-altertable, ADD table_constraint)."""
    same = (item.expression, item.enforced) == (wanted.expression, wanted.enforced)
    return same and not item.no_inherit and (item.valid or not wanted.valid)


def _gives_way(rival: Address, address: Address, context: Context) -> bool:
    """Tell whether what is new makes room for itself, or says itself why it cannot."""
    if rival == address:
        return True  # it has just been renamed
    if address.kind is Kind.SEQUENCE:
        return rival.kind in TYPES or rival in context.identities.values()
    return rival.parent == address.parent and rival.kind in INDEXED and address.kind in INDEXED


def not_nulls(names: Iterable[Given], snapshot: Snapshot) -> set[Address]:
    """Return the constraints whose name NOT NULL bears, which gives it up (PostgreSQL 18, of a domain 17)."""
    bearing = {name for name, one in snapshot.bearers.items() if one.not_null}
    return {one.address for one in names if one.name in bearing}
