"""Plans for large tables, applied transaction by transaction while each step is held to what it states."""

from collections.abc import Sequence

import psycopg

from schema_doctor import apply, doctor, fixing
from schema_doctor.catalog import PINNED, settings
from schema_doctor.online import Online
from schema_doctor.step import Step, transactions
from tests import servers
from tests.ddlfacts import untrue
from tests.postgres.test_truth import lies, locks, relations

ALWAYS = Online(mode="always")


def planned(database: servers.Database, case: doctor.Case) -> Sequence[Step]:
    with psycopg.connect(database.url) as connection:
        return fixing.plan(connection, case).plan.steps


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
                settings(connection, PINNED)
                before = relations(connection)
                connection.execute(step.sql.encode())
                held = locks(connection, tables)
                found += [f"{step.sql}: {lie}" for lie in lies(step, before, relations(connection), held)]
                connection.commit()
    return found
