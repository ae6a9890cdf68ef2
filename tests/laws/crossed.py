"""Any schema of the corpus of pairs becomes any other of it: `python -m tests.laws.counted --of corpus`."""

import re
from pathlib import Path
from random import Random

from psycopg.sql import SQL

from schema_doctor import doctor, fixing
from schema_doctor.online import AUTO, Online
from tests import pairs, roundtrip
from tests.roundtrip import Place

# What no spec holds, but is needed by what one does, cannot come from one; nor do views go out of the way.
_BEYOND = re.compile(
    r"create (or replace )?(unlogged )?(function|procedure|operator|view|materialized|rule|trigger|policy|publication|"
    r"aggregate|statistics|collation|text search|extension|foreign|server|role|cast|recursive|access|event)"
    r"|as range|tablespace",
    re.IGNORECASE,
)
_INVALID = "select 1 from pg_index where not indisvalid"  # such an index is no goal: it is built again
_TABLES = """select string_agg(c.oid::regclass::text, ', ')
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname !~ '^pg_|^information_schema$'"""


def problems(one: Place, other: Place, random: Random, folder: Path, online: Online = AUTO) -> tuple[list[str], str]:
    """Take two schemas, and return what goes wrong on the way from the first to the second, with their statements."""
    version = one.connection.info.server_version // 10000
    known = [pair for pair in pairs.ALL if pair.since <= version <= pair.until and not pair.needs and not pair.one_way]
    sides = [f"{pair.common};\n{side}" for pair in known for side in (pair.first, pair.second)]
    sides = [side for side in sides if not _BEYOND.search(side)]
    while True:
        first, second = random.choice(sides), random.choice(sides)
        roundtrip.build(other, second)
        if other.connection.execute(_INVALID).fetchone() is None:
            break
    roundtrip.build(one, first)
    empty_where_rows_do_not_fit(one, roundtrip.goal(other, folder / "goal.yaml", online).case)
    found = roundtrip.between(one, other, folder, one_way=True, online=online)
    return found, f"{first}\n--\n{second}"


def empty_where_rows_do_not_fit(place: Place, case: doctor.Case) -> None:
    """Delete all rows where the plan would be refused for some of them, or tells that nobody could ask."""
    with place.connect() as connection:
        plan = fixing.plan(connection, case).plan
    tables = place.connection.execute(_TABLES).fetchone()
    if tables and tables[0] and (plan.violations or plan.unasked):
        place.connection.execute(SQL("truncate {}").format(SQL(tables[0])))
