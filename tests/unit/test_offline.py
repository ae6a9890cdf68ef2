"""Comparing without a server: what stands behind the expressions of an index or an exclusion."""

import pytest

from schema_doctor.model import Exclusion, Index
from schema_doctor.offline import in_other_words

TYPES = {"v": "tsvector", "a": "text", "r": "int4range", "id": "integer"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("v tsvector_ops (siglen = 100)", "v tsvector_ops (siglen='100')"),
        ("v TSVECTOR_OPS(siglen=100)", "v tsvector_ops (siglen='100')"),
        ('a COLLATE "C" desc', 'a COLLATE "C" DESC'),
        ("lower(a) text_pattern_ops desc nulls last", "lower(a) text_pattern_ops DESC NULLS LAST"),
        ("((id + 1)) desc", "((id + 1)) DESC"),
    ],
)
def test_an_element_in_other_words_is_the_same(wanted: str, found: str) -> None:
    assert in_other_words(Index(columns=(wanted,)), [Index(columns=(found,))], TYPES) == Index(columns=(found,))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("v tsvector_ops (siglen=100)", "v tsvector_ops (siglen='101')"),
        ('a COLLATE "c"', 'a COLLATE "C"'),
        ("lower(a) DESC", "lower(a)"),
        ("lower(a)", "upper(a)"),
    ],
)
def test_another_element_is_not_called_the_same(wanted: str, found: str) -> None:
    assert in_other_words(Index(columns=(wanted,)), [Index(columns=(found,))], TYPES) is None


def test_the_operator_of_an_exclusion_counts() -> None:
    found = Exclusion(elements=("r WITH &&", "int4range(id, (id + 1)) WITH &&"), method="gist")
    same = Exclusion(elements=("r WITH &&", "int4range(id, id + 1) WITH &&"), method="gist")
    other = Exclusion(elements=("r WITH &&", "int4range(id, id + 1) WITH -|-"), method="gist")
    assert in_other_words(same, [found], TYPES) == found
    assert in_other_words(other, [found], TYPES) is None
