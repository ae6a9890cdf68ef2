"""Two bounds are the same, or not, or only the server knows."""

from pathlib import Path

import pytest

from schema_doctor.partitionsame import same_bound, same_key
from tests.cases.case import load


@pytest.mark.parametrize(
    ("wanted", "there", "kind", "same"),
    [
        ("in (E'x', 'y')", "in ('x', 'y')", "text", True),
        ("in ('x', e'y')", "in ('y', 'x')", "text", True),
        ("in (E'it''s')", "in ('it''s')", "text", True),
        ("in (E'x')", "in ('y')", "text", False),
        ("in (E'x')", "in ('E''x')", "text", False),
        ("in (E'x')", "in ('E''x''')", "text", False),
        (r"in (E'\x78')", "in ('x')", "text", None),
        (r"in (E'a\\b')", r"in ('a\b')", "text", None),
        ("in (B'1')", "in ('1')", "text", None),
        ("in (X'1')", "in ('X''1')", "text", None),
        ("in (N'x')", "in ('x')", "text", None),
        ("in (E'x'::text)", "in ('x')", "text", True),
        ("in (E'x'::varchar)", "in ('x')", "text", None),
        ("in (text E'x')", "in ('x')", "text", True),
        ("in ('''x')", "in ('x')", "text", False),
        ("in ('x''''')", "in ('x''')", "text", False),
        ("in (null)", "in (NULL)", "text", True),
        ("in (null)", "in ('NULL')", "text", False),
        ("in (null)", "in ('NULL')", "character varying(10)", None),
        ("from (minvalue) to ('m')", "from ('MINVALUE') to ('m')", "text", False),
        ("from (E'a') to ('m')", "from ('a'::text) to (E'm')", "text", True),
        ("from (current_date) to (maxvalue)", "from ('2026-01-01') to (maxvalue)", "date", None),
        ("from (E'2026-01-01') to (maxvalue)", "from ('2026-01-01') to (maxvalue)", "date", True),
        ("in (1, 02)", "in ('2', '1')", "integer", True),
        ("in (1)", "in ('1')", "text", True),
        ("in (01)", "in ('1')", "text", None),
        ("in (1.50)", "in ('1.5')", "text", None),
        ("with (modulus 04, remainder 1)", "with (remainder 01, modulus 4)", "integer", True),
        ("with (modulus 4, remainder 1)", "with (remainder 2, modulus 4)", "integer", False),
    ],
)
def test_two_bounds(wanted: str, there: str, kind: str, same: bool | None) -> None:
    assert same_bound(f"for values {wanted}", f"for values {there}", [kind]) is same
    assert same_bound(f"for values {there}", f"for values {wanted}", [kind]) is same


def test_two_partitions_may_hold_null_and_a_text_that_reads_null(tmp_path: Path) -> None:
    table = "{columns: {a: text}, partition_by: list (a), partitions: {p: in (null), q: \"in ('NULL')\"}}"
    assert len(load(f"tables: {{t: {table}}}", tmp_path).spec.tables) == 3


@pytest.mark.parametrize(
    ("wanted", "there", "same"),
    [
        ('RANGE (a collate "C")', 'RANGE (a COLLATE "C")', True),
        ("LIST (lower(a) text_pattern_ops)", "LIST (lower(a) TEXT_PATTERN_OPS)", True),
        ('RANGE (a COLLATE "C")', 'RANGE (a COLLATE "c")', None),
        ("RANGE (a)", "RANGE (b)", False),
    ],
)
def test_the_same_key(wanted: str, there: str, same: bool | None) -> None:
    assert same_key(wanted, there, {"a": "text", "b": "text"}) is same
