"""Carry over to a table, column or type that is made anew what hangs on the old one without being declared.

Of a table its owner, the sequences that it owns and where its identities are, rights, triggers, policies, rules,
statistics and publications; of a column its rights, and the statistics that are about it; of a type its owner and its
rights (manual: sql-createtable, sql-grant, sql-createtrigger, sql-createpolicy, sql-createrule, sql-createstatistics).
"""

from collections.abc import Iterator
from functools import cache
from itertools import dropwhile
from pathlib import Path

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, literal, qualified, text
from schema_doctor.model import Address, Kind
from schema_doctor.step import Phase, Step

_ORDER = 50  # behind the comments and options of the table


@cache
def _body(file: str) -> str:
    """Return the statement of a file without its head, which says for whom it is."""
    lines = Path(__file__).with_name(file).read_text("utf-8").splitlines()
    return "\n".join(dropwhile(lambda line: line.startswith("--"), lines))


def of_table(address: Address, old: Address, level: int = 0) -> Step:
    """Return the step that gives a new table what the old one, of another name, has beside what is declared.

    `level` counts from the table at the top: what partitions have otherwise comes behind that.
    """
    reason = "owner, sequences, rights, triggers, policies, rules, statistics and publications go with the table"
    # No lock: the renaming holds the strongest on the old table, and nobody else knows the new one.
    return _step(old, _instead("carryover.sql", address, old), Phase.DESCRIBE, _ORDER + level, reason)


def of_type(address: Address, old: Address, context: Context) -> Iterator[Step]:
    """Yield the step that gives a new type the owner and the rights of the old one, if they are not as usual."""
    if (address.schema, address.relation, "") in context.carried:
        reason = "owner and rights go with the type"
        yield _step(address, _instead("carrytype.sql", address, old), Phase.DESCRIBE, _ORDER, reason)


def of_column(column: Address, context: Context) -> Iterator[Step]:
    """Yield what keeps rights and statistics of a column that is dropped, and what gives them to the new one.

    They are kept in a setting that ends with the transaction. Partitions and children lose theirs as well.
    """
    for table in (column.parent, *context.present_heirs(column.parent)):
        place = (table.schema, table.relation, column.name)
        if place not in context.carried:
            continue
        setting = literal(f"schema_doctor.column_{sorted(context.carried).index(place)}")
        gone = [one.name for one in context.dropped if one.kind is Kind.COLUMN and one.parent == table]
        names = SQL("ARRAY[{}]::pg_catalog.text[]").format(SQL(", ").join(literal(name) for name in sorted(gone)))
        named = {"setting": setting, "table": literal(text(qualified(table))), "column": literal(column.name)}
        reason = "rights and statistics go with the column"
        yield _step(column, _filled("carrycolumn.sql", **named, gone=names), Phase.DROP_GENERATED, -1, reason)
        again = SQL("BEGIN\n  EXECUTE pg_catalog.current_setting({});\nEND").format(setting)
        yield _step(column, block(text(again)), Phase.DESCRIBE, _ORDER, reason)


def _filled(file: str, **values: Composable) -> str:
    body = _body(file)
    for name, value in values.items():
        body = body.replace(f"{{{name}}}", text(value))
    return body


def _instead(file: str, new: Address, old: Address) -> str:
    return block(_filled(file, old=literal(text(qualified(old))), new=literal(text(qualified(new)))))


def _step(address: Address, sql: str, phase: Phase, order: int, reason: str) -> Step:
    return Step(
        sql=sql, address=address, phase=phase, order=order, reason=reason, lock=None, hazards=(), transactional=True
    )
