"""Plans for large tables, applied transaction by transaction while each step is held to what it states."""

from collections.abc import Sequence
from typing import TypeVar

import psycopg
import pytest

from schema_doctor import apply, doctor, fixing
from schema_doctor.catalog import settings
from schema_doctor.ddl import helper
from schema_doctor.online import Online
from schema_doctor.step import Step, transactions
from tests import servers
from tests.ddlfacts import untrue
from tests.postgres.test_truth import lies, locks, relations

ALWAYS = Online(mode="always")
Way = TypeVar("Way")  # how to end, and how to go on


def planned(database: servers.Database, case: doctor.Case) -> Sequence[Step]:
    with psycopg.connect(database.url) as connection:
        return fixing.plan(connection, case).plan.steps


def end_behind(database: servers.Database, case: doctor.Case, number: int, *, broken: bool = True) -> None:
    """Apply a plan up to one of its transactions; `broken`: as if that had been interrupted while it built an index."""
    groups = transactions(planned(database, case))[: number + 1]
    with psycopg.connect(database.url) as connection:
        for group in groups:
            apply.apply(connection, group, print)
    last = groups[-1][0]
    if broken and not last.transactional:
        name = f"{last.address.schema}.{last.address.name}"
        database.execute(f"update pg_index set indisvalid = false where indexrelid = '{name}'::regclass")


def some(ways: Sequence[Way], case: doctor.Case, config: pytest.Config) -> Sequence[Way]:
    """Return one in twelve ways to end and to go on, as each takes its time; others for the other kind of spec."""
    every = config.getoption("--faults") or 12
    return ways[(3 if case.spec.unexpected else 0) % every :: every]


def fix(database: servers.Database, case: doctor.Case, half: str) -> None:
    """Fix, whereupon nothing is left to do, nor anything half done, for which `half` asks."""
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert fixed.after.findings == ()
    assert planned(database, case) == ()
    with psycopg.connect(database.url) as connection:
        assert connection.execute(half.encode(), [f"%{helper.SUFFIX}", f"%{helper.NEW}"]).fetchall() == []


def applied(database: servers.Database, case: doctor.Case) -> list[str]:
    """Apply a plan without hazards, and return in words what a step of it did and had not stated."""
    found: list[str] = []
    with psycopg.connect(database.url) as connection:
        for group in transactions(planned(database, case)):
            for step in group:
                assert step.hazards == ()
                if not step.transactional:
                    assert (len(group), list(untrue(step))) == (1, [])
                    apply.apply(connection, group, print)
                    continue
                tables = {oid: one.name for oid, one in relations(connection).items() if not one.index}
                connection.commit()
                settings(connection, apply.settings_for(group))
                before = relations(connection)
                connection.execute(step.sql.encode())
                held = locks(connection, tables)
                found += [f"{step.sql}: {lie}" for lie in lies(step, before, relations(connection), held)]
                connection.commit()
    return found
