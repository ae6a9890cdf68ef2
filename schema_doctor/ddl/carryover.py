"""Carry over to a table, column or type that is made anew what hangs on the old one without being declared.

Of a table its owner and tablespace, the sequences that it owns and where its identities are, rights, triggers,
policies, rules, statistics and publications; of a column its rights, and the statistics that are about it; of a type
its owner and its rights (manual: sql-createtable, sql-grant, sql-createtrigger, sql-createpolicy, sql-createrule,
sql-createstatistics).
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import dropwhile
from pathlib import Path

from msgspec.structs import replace
from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import block, literal, qualified, text
from schema_doctor.lock import LockMode
from schema_doctor.model import Address, Kind
from schema_doctor.step import Phase, Step

_ORDER = 50  # behind the comments and options of the table
OF_TABLE = (
    "owner, tablespace, sequences, rights, triggers, policies, rules, statistics and publications go with the table"
)
OF_COLUMN = "rights and statistics go with the column"

_AGAIN = """DECLARE
  item record;
BEGIN
  FOR item IN
    SELECT t.tgrelid::pg_catalog.regclass AS place, t.tgname, kept.value ->> 2 AS state
      FROM pg_catalog.jsonb_array_elements(pg_catalog.current_setting({setting})::pg_catalog.jsonb) AS kept
      JOIN pg_catalog.pg_trigger t ON t.tgrelid = pg_catalog.to_regclass(kept.value ->> 0)
       AND t.tgname = kept.value ->> 1 AND t.tgenabled <> kept.value ->> 2 AND t.tgparentid <> 0
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ONLY %s %s TRIGGER %I', item.place,
      CASE item.state WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS'
                      ELSE 'ENABLE' END, item.tgname);
  END LOOP;
END"""


@cache
def _body(file: str) -> str:
    """Return the statement of a file without its head, which says for whom it is."""
    lines = Path(__file__).with_name(file).read_text("utf-8").splitlines()
    return "\n".join(dropwhile(lambda line: line.startswith("--"), lines))


def of_table(address: Address, old: Address, level: int = 0) -> Step:
    """Return the step that gives a new table what the old one, of another name, has beside what is declared.

    `level` counts from the table at the top: what partitions have otherwise comes behind that.
    """
    # No lock: the renaming holds the strongest on the old table, and nobody else knows the new one.
    return _step(old, _instead("carryover.sql", address, old), Phase.DESCRIBE, _ORDER + level, OF_TABLE)


def of_type(address: Address, old: Address, context: Context) -> Iterator[Step]:
    """Yield the step that gives a new type the owner and the rights of the old one, if they are not as usual."""
    if (address.schema, address.relation) in context.carried_types:
        reason = "owner and rights go with the type"
        yield _step(address, _instead("carrytype.sql", address, old), Phase.DESCRIBE, _ORDER, reason)


def of_column(column: Address, context: Context) -> Iterator[Step]:
    """Yield what keeps rights and statistics of a column that is dropped, and what gives them to the new one.

    They are kept in a setting that ends with the transaction. Partitions and children lose theirs as well.
    """
    for table in (column.parent, *context.present_heirs(column.parent)):
        own = column.of_table(table)
        if own not in context.carried:
            continue
        setting = _setting(context.carried.index(own))
        gone = [one.name for one in context.dropped if one.kind is Kind.COLUMN and one.parent == table]
        names = SQL("ARRAY[{}]::pg_catalog.text[]").format(SQL(", ").join(literal(name) for name in sorted(gone)))
        named = {"setting": setting, "table": literal(text(qualified(table))), "column": literal(column.name)}
        yield _step(column, _filled("carrycolumn.sql", **named, gone=names), Phase.DROP_GENERATED, -1, OF_COLUMN)
        again = SQL("BEGIN\n  EXECUTE pg_catalog.current_setting({});\nEND").format(setting)
        yield _step(column, block(text(again)), Phase.DESCRIBE, _ORDER, OF_COLUMN)


def of_partition(table: Address, context: Context) -> Iterator[Step]:
    """Yield what keeps how a partition that leaves its table enables the triggers of that, and what does so again."""
    own = [one for one in (table, *context.present_heirs(table)) if one in context.carried]
    if not own:
        return
    # The one below it may leave, too, and then has a setting of its own.
    setting = _setting(context.carried.index(own[0]), int(own[0] != table))
    named = literal(text(qualified(table)))
    reason = "triggers are enabled otherwise than in the table above"
    yield _step(table, _filled("carrytriggers.sql", setting=setting, table=named), Phase.DETACH, -1, reason)
    again = SQL(_AGAIN).format(setting=setting)
    yield replace(_step(table, block(text(again)), Phase.DESCRIBE, _ORDER, reason), lock=LockMode.SHARE_ROW_EXCLUSIVE)


def _setting(*numbers: int) -> Composable:
    return literal("schema_doctor.carried_" + "_".join(map(str, numbers)))


def _filled(file: str, **values: Composable) -> str:
    """Return the statement of a file with its values, all at once: a name may look like the place of another value."""
    return re.sub(r"\{([a-z]+)\}", lambda found: text(values[found[1]]), _body(file))


def _instead(file: str, new: Address, old: Address) -> str:
    return block(_filled(file, old=literal(text(qualified(old))), new=literal(text(qualified(new)))))


def _step(address: Address, sql: str, phase: Phase, order: int, reason: str) -> Step:
    return Step(
        sql=sql, address=address, phase=phase, order=order, reason=reason, lock=None, hazards=(), transactional=True
    )
