"""Storage parameters of an index, which ALTER INDEX sets and resets (manual: sql-alterindex)."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.definition import parameters
from schema_doctor.ddl.sqltext import ident, text, word
from schema_doctor.model import Address, Table
from schema_doctor.parameters import meaning, parameter, taken_apart
from schema_doctor.step import Phase, Step


def alterable(address: Address, context: Context) -> Collection[str]:
    """Return the property of an index for the parameters, unless its table is partitioned: ALTER INDEX refuses it then.

    Made anew, it gives them to the partitions as well, as when it was new.
    """
    table = context.actual.get(address.parent)
    return () if isinstance(table, Table) and table.partition_by is not None else ("parameters",)


def steps(address: Address, expected: Sequence[str], actual: Sequence[str]) -> Iterator[Step]:
    """Yield what brings the parameters of an index, or of that of a constraint, to what is expected.

    The table is not locked. What is stored already stays as it is until it is written anew.
    """
    for action in actions([one for one in expected if one not in actual], _extra(expected, actual)):
        yield _step(address, action)


def actions(wanted: Sequence[str], extra: Sequence[str]) -> Iterator[Composable]:
    """Yield SET for parameters, and RESET for the names of others."""
    if wanted:
        yield SQL("SET ({})").format(parameters(wanted))
    if extra:
        yield SQL("RESET ({})").format(SQL(", ").join([word(parameter(name)) for name in extra]))


def anew(expected: Sequence[str], before: Iterable[Sequence[str]]) -> list[Composable]:
    """Return the actions for an index that has, by then, nobody knows which of some parameters."""
    unsure = [one for one in before if meaning(one) != meaning(expected)]
    extra = {name: None for one in unsure for name in _extra(expected, one)}
    return list(actions(expected, [*extra])) if unsure else []


def _extra(expected: Sequence[str], actual: Sequence[str]) -> list[str]:
    return [name for name in taken_apart(actual) if name not in taken_apart(expected)]


def _step(address: Address, action: Composable) -> Step:
    return Step(
        sql=text(SQL("ALTER INDEX {}.{} {}").format(ident(address.schema), ident(address.name), action)),
        address=address,
        phase=Phase.DESCRIBE,  # when the index is there, also if something else had to drop and build it anew
        reason="the storage parameters differ",
        lock=None,
        hazards=(),
        transactional=True,
        order=-1,  # while it has the name by which the plan knows it
    )
