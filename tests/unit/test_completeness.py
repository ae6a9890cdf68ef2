"""Whether everything that is named somewhere is there everywhere: kinds, properties, hazards, codes of findings."""

from importlib.resources import files
from pathlib import Path

import pytest

from schema_doctor.ddl.registry import KINDS
from schema_doctor.explain import explain
from schema_doctor.findingcode import CODES
from schema_doctor.hazard import HAZARDS
from schema_doctor.model import CLASSES, Kind, properties
from schema_doctor.step import Phase
from tests import cases

TESTS = Path(__file__).parent.parent


@pytest.mark.parametrize("kind", CLASSES)
def test_a_kind_is_read_compared_repaired_and_tested(kind: Kind) -> None:
    assert CLASSES[kind].kind is kind
    assert files("schema_doctor.catalog").joinpath(f"{kind.replace(' ', '_')}.sql").is_file()
    assert KINDS[kind].alter.keys() == set(properties(CLASSES[kind]))
    assert cases.BY_KIND[kind]


def test_the_names_of_cases_are_different() -> None:
    names = [case.name for case in cases.ALL]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("code", HAZARDS)
def test_a_hazard_is_stated_by_some_case_and_explained(code: str) -> None:
    assert any(code in case.hazards for case in cases.ALL)
    assert f"--allow {code}" in explain(code)


@pytest.mark.parametrize("code", CODES)
def test_a_finding_is_reported_in_some_test_and_explained(code: str) -> None:
    in_cases = any(code in case.findings for case in cases.ALL)
    assert in_cases or any(f'"{code}"' in path.read_text(encoding="utf-8") for path in TESTS.glob("postgres/test_*.py"))
    assert explain(code).startswith(f"{code}: ")


def test_every_difference_has_a_code() -> None:
    """An object can be missing, unexpected or, where it has properties, different."""
    for kind in CLASSES:
        word = kind.replace(" ", "-")
        assert f"missing-{word}" in CODES
        assert f"unexpected-{word}" in CODES
        if kind not in (Kind.SCHEMA, Kind.COMPOSITE, Kind.TABLE, Kind.COLUMN):  # without a property of their own
            assert f"wrong-{word}" in CODES
    for name in properties(CLASSES[Kind.COLUMN]):
        words = {
            "nullable": "nullability",
            "valid": "nullability",
            "stored": "generated",
            "identity_options": "identity",
            "not_null_comment": "comment",
            "not_null_name": "comment",  # it is another name, as that of any constraint
        }
        spelled = words.get(name, name)
        assert f"wrong-{spelled}" in CODES


def test_phases_have_numbers_of_their_own_in_order() -> None:
    assert [phase.value for phase in Phase] == sorted({phase.value for phase in Phase})
