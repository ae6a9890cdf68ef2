"""The loop, once for every case: find, plan, apply, find nothing more, and plan nothing more."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from psycopg.rows import TupleRow

from schema_doctor import doctor, fixing
from schema_doctor.errors import Refused
from schema_doctor.result import Planned
from tests import cases
from tests.cases.case import Case
from tests.roundtrip import Place
from tests.servers import Connection

Values = Mapping[tuple[str, str], list[TupleRow]]


def hazards(planned: Planned) -> tuple[str, ...]:
    return tuple(sorted({hazard.code for step in planned.plan.steps for hazard in step.hazards}))


COLUMNS = r"""
    select a.attrelid::regclass::text, quote_ident(a.attname) from pg_attribute a
      join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_|^information_schema$' and a.attnum > 0 and not a.attisdropped
"""


def values(connection: Connection) -> Values:
    """Return every stored value as text, by table and column."""
    return {
        (table, column): connection.execute(f"select {column}::text from {table} order by 1".encode()).fetchall()
        for table, column in connection.execute(COLUMNS).fetchall()
    }


def changing(planned: Planned) -> set[str]:
    """Return the names of the columns whose values a step may change, as it says itself, or computes anew."""
    return {
        step.address.name
        for step in planned.plan.steps
        if "SET EXPRESSION" in step.sql
        or " ADD COLUMN IF NOT EXISTS " in step.sql
        or any(hazard.code == "values-change" for hazard in step.hazards)
    }


@pytest.mark.parametrize("case", cases.ALL, ids=lambda case: case.name)
def test_a_case_is_found_planned_applied_and_gone(case: Case, place: Place, tmp_path: Path) -> None:
    if case.before.strip():
        place.connection.execute(case.before.encode())
    loaded = case.load(tmp_path)
    before = values(place.connection)
    with place.connect() as connection:
        checked = doctor.check(connection, loaded)
    assert tuple(finding.code for finding in checked.findings) == case.findings

    # It plans twice, and once more when all is applied: nothing may be left then.
    fixed = fixing.fix(place.connect, loaded, lambda _: True, print)
    planned = fixed.planned
    assert tuple(step.sql for step in planned.plan.steps) == case.sql
    assert tuple(finding.code for finding in planned.checked.findings) == case.findings
    assert hazards(planned) == case.hazards
    assert tuple(one.address.path for one in planned.plan.unplanned) == case.unplanned
    assert [done.step.sql for done in fixed.applied] == list(case.sql)
    assert tuple(finding.code for finding in fixed.after.findings) == case.left
    after = values(place.connection)
    filled = {step.address.name for step in planned.plan.steps if step.fill}
    renamed = any(" RENAME " in sql for sql in case.sql)
    for column, stored in before.items():
        if renamed and column not in after:
            assert stored in after.values() or "data-loss" in case.hazards, column
            continue
        if column[1] in filled:
            assert {*stored} - {(None,)} <= {*after[column]}, column
            continue
        if column[1].strip('"') not in changing(planned) and (column in after or "data-loss" not in case.hazards):
            assert after[column] == stored, column


@pytest.mark.parametrize("case", [case for case in cases.ALL if case.allow], ids=lambda case: case.name)
def test_without_consent_nothing_is_done(case: Case, place: Place, tmp_path: Path) -> None:
    place.connection.execute(case.before.encode())
    loaded = Case(name=case.name, before="", spec=case.spec, findings=()).load(tmp_path)
    before = values(place.connection)

    def never(_planned: Planned) -> bool:
        raise AssertionError("a plan with a hazard that is not allowed must not come to the question")

    with pytest.raises(Refused, match=f"--allow {case.allow[0]}"):
        fixing.fix(place.connect, loaded, never, print)
    assert values(place.connection) == before
