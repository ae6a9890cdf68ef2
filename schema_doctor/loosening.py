"""Children that are let go for a moment: a column that comes from a parent changes its type only with that of all."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from schema_doctor.canon import Canonical
from schema_doctor.compare import Drift, Unexpected
from schema_doctor.lineage import depths, parents
from schema_doctor.model import Address, CanonicalSchema, Column, Schema, Table, by_table
from schema_doctor.reparent import Moving, keep_what_parents_take, left_over, what_is_inherited
from schema_doctor.typeorder import Place, place_of


@dataclass(frozen=True, slots=True)
class Loosening:
    """Both sides and the drift with the tables that are let go, as they are without their parents."""

    canonical: Canonical
    drift: Drift
    tables: frozenset[Address] = frozenset()


def loosening(canonical: Canonical, drift: Drift, inherited: Schema, types: Collection[Place]) -> Loosening:
    """Return the tables that must be let go, and what they then have as their own; `types` are made anew."""
    tables = _to_let_go(canonical.expected, canonical.actual, types)
    if not tables:
        return Loosening(canonical, drift)
    stay = frozenset(table for table in tables if table in canonical.expected)
    released = what_is_inherited(stay, inherited, canonical.actual)
    moving = Moving(stay, frozenset(released))
    expected, actual = dict(canonical.expected), {**released, **canonical.actual}
    keep_what_parents_take(expected, actual, moving)
    gone = frozenset(left_over(moving, expected, actual))
    known = {difference.address for difference in drift.differences}
    more = [Unexpected(address, actual[address]) for address in gone - known]
    found = replace(
        canonical,
        expected=CanonicalSchema(expected),
        actual=CanonicalSchema(actual),
        moving=canonical.moving | stay,
        released=canonical.released | gone,
    )
    differences = sorted((*drift.differences, *more), key=lambda difference: difference.address)
    return Loosening(found, Drift(tuple(differences)), tables)


def _to_let_go(expected: Schema, actual: Schema, types: Collection[Place]) -> frozenset[Address]:
    """Return the children that PostgreSQL would not let follow (42P16, "cannot alter inherited column")."""
    depth = depths((actual,))
    heirs = [one for one in depth if isinstance(item := actual[one], Table) and item.inherits]
    if not heirs:
        return frozenset()
    family = _Family(expected, actual, types)
    below = by_table(actual)
    for table in sorted(heirs, key=lambda one: (depth[one], one)):  # parents first: those let go hand down no more
        columns = [one for one, item in below.get(table[1:3], ()) if isinstance(item, Column)]
        if any(family.retyped(one) and family.stuck(one) for one in columns):
            family.loose.add(table)
    return frozenset(family.loose)


@dataclass(frozen=True, slots=True)
class _Family:
    expected: Schema
    actual: Schema
    types: Collection[Place]
    loose: set[Address] = field(default_factory=set)

    def retyped(self, column: Address) -> bool:
        goes = column.parent not in self.expected
        return any(self._changes(one) for one in (column, *(self._over(column) if goes else ())))

    def _changes(self, column: Address) -> bool:
        wanted, there = self.expected.get(column), self.actual[column]
        return (
            isinstance(wanted, Column)
            and isinstance(there, Column)
            and ((wanted.type, wanted.collation) != (there.type, there.collation) or place_of(there.type) in self.types)
        )

    def stuck(self, column: Address) -> bool:
        """Tell whether neither a statement on a table above changes a column, nor one on its own table can."""
        table = column.parent
        several = len(self._roots(column)) > 1
        if table not in self.expected:
            return several
        after = parents(self.expected[table])
        kept = [one for one in self._over(column) if one.parent in after]
        moves = after != parents(self.actual[table]) or any(one not in self.expected for one in kept)
        return bool(kept) and (several or moves)

    def _over(self, column: Address) -> list[Address]:
        """Return the columns of the parents that a column is also that of."""
        over = [
            column._replace(schema=one.schema, relation=one.relation) for one in parents(self.actual.get(column.parent))
        ]
        return [one for one in over if one in self.actual]

    def _roots(self, column: Address) -> set[Address]:
        """Return the columns of which a change of type goes down to this one."""
        over = [] if column.parent in self.loose else self._over(column)
        return {root for one in over for root in self._roots(one)} or {column}
