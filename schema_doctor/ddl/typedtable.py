"""Typed tables, of CREATE TABLE ... OF: neither their columns nor their type can change while the two are tied."""

from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import INDEXED, Address, Kind
from schema_doctor.snapshot import Unexamined
from schema_doctor.step import Phase, Step
from schema_doctor.typeorder import place_of

_TYPE = "type "  # how what is not modelled calls it
_JOINING = (" INHERIT ", " ATTACH PARTITION ")
_COLUMNS = (Phase.ADD_COLUMN, Phase.ALTER_TYPE, Phase.DROP_COLUMN, Phase.DROP_GENERATED)


def untied(
    steps: Collection[Step], unexamined: Iterable[Unexamined], now: Callable[[Address], Address]
) -> Iterator[Step]:
    """Yield NOT OF for each typed table of which steps change columns or the type; all else of it stays as it is.

    `now` tells how an object is called by the time of most steps; this one comes before it is renamed.
    """
    for table, named in _types(unexamined).items():
        if any(_changes(step, table, now(table), named) for step in steps):
            yield Step(
                sql=text(SQL("ALTER TABLE {} NOT OF").format(qualified(table))),
                address=table,
                phase=Phase.RENAME,
                reason="a typed table has the columns of its type, and neither can change while they are tied",
                lock=LockMode.ACCESS_EXCLUSIVE,
                hazards=(),
                transactional=True,
                order=-1,
                notes=(f"{table.path} is no longer a table OF {named}",),
            )


def by_index(
    steps: Collection[Step], unexamined: Iterable[Unexamined], now: Callable[[Address], Address]
) -> Iterator[Step]:
    """Yield the steps, those that rename keys of typed tables by ALTER INDEX: RENAME CONSTRAINT is not for these."""
    typed = {place for table in _types(unexamined) for place in (table, now(table))}
    for step in steps:
        one = step.address
        if one.kind not in INDEXED or one.parent not in typed:
            yield step
            continue
        start = text(SQL("ALTER TABLE {} RENAME CONSTRAINT {} TO ").format(qualified(one), ident(one.name)))
        instead = text(SQL("ALTER INDEX {}.{} RENAME TO ").format(ident(one.schema), ident(one.name)))
        renames = step.sql.startswith(start)
        yield replace(step, sql=instead + step.sql.removeprefix(start), lock=None) if renames else step


def _types(unexamined: Iterable[Unexamined]) -> dict[Address, str]:
    """Return the typed tables of the database, each with its type."""
    return {
        Address(Kind.TABLE, one.schema, one.table): name.removeprefix(_TYPE)
        for one in unexamined
        if one.kind == "other" and one.table
        for name in one.names
        if name.startswith(_TYPE)
    }


def _changes(step: Step, before: Address, table: Address, named: str) -> bool:
    """Tell whether a step changes columns of a table, or its type; a table that goes, goes with its tie.

    One that comes to others has the columns of these. What is no key counts as a column where it is renamed, be it
    `before` its table is.
    """
    if step.phase is Phase.RENAME and step.address.kind in (Kind.COLUMN, Kind.CHECK, Kind.FOREIGN_KEY):
        return step.address.parent in (before, table)
    if step.address == table:
        return any(word in step.sql for word in _JOINING)
    if step.address.kind is Kind.COLUMN:
        return step.address.parent == table and step.phase in _COLUMNS
    return step.address.kind in (Kind.COMPOSITE, Kind.ATTRIBUTE) and step.address[1:3] == place_of(named)
