"""Statistics targets of expressions in indexes, which are not compared and not to be lost (manual: sql-alterindex)."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from psycopg.sql import SQL

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, mentions, text
from schema_doctor.lineage import above
from schema_doctor.model import Address, Index, Kind
from schema_doctor.regex import regex
from schema_doctor.shortindex import element_name
from schema_doctor.snapshot import Unexamined
from schema_doctor.step import Phase, Step

# How what is not modelled calls them.
_TARGET = regex(r"statistics target (\d+) of column (\d+) of index (.+)", re.DOTALL)


def again(
    steps: Collection[Step], unexamined: Iterable[Unexamined], now: Callable[[Address], Address], context: Context
) -> Iterator[Step]:
    """Yield ALTER INDEX ... SET STATISTICS for indexes that are built anew, and have an expression there then.

    PostgreSQL itself forgets the target when it builds an index again for another type of a column. `now` tells how an
    object is called by the time of most steps.
    """
    for one in unexamined:
        for found in filter(None, map(_TARGET.fullmatch, one.names if one.kind == "other" else ())):
            index = now(Address(Kind.INDEX, one.schema, one.table, found[3]))
            before, after = context.actual.get(index), context.afterwards(index)
            if not isinstance(before, Index) or not isinstance(after, Index):
                continue
            place = int(found[2]) - 1
            there = place < len(after.columns) and element_name(after.columns[place]) is None
            if there and any(_builds_anew(step, index, before, context) for step in steps):
                yield Step(
                    sql=text(
                        SQL("ALTER INDEX {}.{} ALTER COLUMN {} SET STATISTICS {}").format(
                            ident(index.schema), ident(index.name), SQL(str(place + 1)), SQL(str(int(found[1])))
                        )
                    ),
                    address=index,
                    phase=Phase.DESCRIBE,
                    reason="the statistics target goes when the index is built anew",
                    lock=None,
                    hazards=(),
                    transactional=True,
                    order=-1,  # while it has the name by which the plan knows it
                )


def _builds_anew(step: Step, index: Address, before: Index, context: Context) -> bool:
    """Tell whether a step drops an index, to be created again, or changes the type of a column that it uses."""
    if step.address == index:
        return step.phase is Phase.DROP_INDEX
    if step.phase is not Phase.ALTER_TYPE or step.address.kind is not Kind.COLUMN:
        return False
    tables = (index.parent, *above(index.parent, context.actual))
    texts = (*before.columns, before.predicate or "")
    return step.address.parent in tables and any(mentions(one, step.address.name) for one in texts)
