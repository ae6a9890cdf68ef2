"""Comparing without a server: what stands behind the expressions of an index or an exclusion, and what is doubted."""

import pytest

from schema_doctor.model import Address, Column, Exclusion, Index, Kind, SchemaObject
from schema_doctor.offline import in_other_words, settle_offline
from schema_doctor.question import Lacking

TYPES = {"v": "tsvector", "a": "text", "r": "int4range", "id": "integer"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("v tsvector_ops (siglen = 100)", "v tsvector_ops (siglen='100')"),
        ("v TSVECTOR_OPS(siglen=100)", "v tsvector_ops (siglen='100')"),
        ('a COLLATE "C" desc', 'a COLLATE "C" DESC'),
        ("lower(a) text_pattern_ops desc nulls last", "lower(a) text_pattern_ops DESC NULLS LAST"),
        ("((id + 1)) desc", "((id + 1)) DESC"),
        ('a collate pg_catalog."C" pg_catalog.text_ops', 'a COLLATE "C" text_ops'),
    ],
)
def test_an_element_in_other_words_is_the_same(wanted: str, found: str) -> None:
    assert in_other_words(Index(columns=(wanted,)), [Index(columns=(found,))], TYPES) == Index(columns=(found,))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("v tsvector_ops (siglen=100)", "v tsvector_ops (siglen='101')"),
        ('a COLLATE "c"', 'a COLLATE "C"'),
        ('a COLLATE app."C"', 'a COLLATE "C"'),
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


def test_only_what_may_differ_is_doubted() -> None:
    address = Address(Kind.INDEX, "public", "t", "i")
    found = Index(columns=("own(id)",), predicate="(id > 1)")
    expected: dict[Address, SchemaObject] = {
        address.parent._replace(kind=Kind.COLUMN, name="id"): Column(type="integer"),
        address: Index(columns=("other(id)",), predicate="id>1"),
    }
    answers = settle_offline(expected, {address: found}, {address: [address]}, "why")
    assert answers == {address: Lacking("why")}
    assert expected[address] == Index(columns=("other(id)",), predicate="(id > 1)")
