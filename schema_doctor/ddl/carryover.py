"""Carry over to a table that is made anew what hangs on the old one without being declared.

Its owner, the sequences that it owns and where its identities are, rights, triggers, policies, rules, statistics and
publications (manual: sql-createtable, sql-grant, sql-createtrigger, sql-createpolicy, sql-createrule).
"""

from functools import cache
from pathlib import Path

from schema_doctor.ddl.sqltext import block, literal, qualified, text
from schema_doctor.model import Address
from schema_doctor.step import Phase, Step

_ORDER = 50  # behind the comments and options of the table


@cache
def _body() -> str:
    """Return the block without its head, which says for whom it is."""
    written = Path(__file__).with_name("carryover.sql").read_text("utf-8")
    return written[written.index("DECLARE") :].strip()


def carry_over(address: Address, old: Address, level: int = 0) -> Step:
    """Return the step that gives a new table what the old one, of another name, has beside what is declared.

    `level` counts from the table at the top: what partitions have otherwise comes behind that.
    """
    names = {"{old}": old, "{new}": address}
    body = _body()
    for place, table in names.items():
        body = body.replace(place, text(literal(text(qualified(table)))))
    return Step(
        sql=block(body),
        address=old,
        phase=Phase.DESCRIBE,
        order=_ORDER + level,
        reason="owner, sequences, rights, triggers, policies, rules, statistics and publications go with the table",
        lock=None,  # the renaming holds the strongest on the old table, and nobody else knows the new one
        hazards=(),
        transactional=True,
    )
