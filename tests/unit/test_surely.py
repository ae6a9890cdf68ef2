"""Which expressions have a value whatever a row holds; that those which have none are asked, test_preflight shows."""

import pytest

from schema_doctor.surely import has_value

TYPES = {"a": "text", "b": "integer", "d": "jsonb", "n": "numeric", "t": "timestamp without time zone"}


@pytest.mark.parametrize(
    "text",
    [
        "lower(a)",
        "a IS NOT NULL AND NOT (b > 3)",
        "((d ->> 'x'::text))",
        "COALESCE(a, 'x'::text) || upper(a)",
        "(a ~~ 'x%'::text)",
        "b = ANY (ARRAY[1, 2])",
        "b::bigint",
        "b::numeric > n",
        "a::character varying",
        "CASE WHEN b > 0 THEN a ELSE NULL::text END",
    ],
)
def test_of_these_no_row_is_in_the_way(text: str) -> None:
    assert has_value(text, TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "a::integer",
        "lower(a)::integer > 0",
        "1 / b > 0",
        "b + 1",
        "b::smallint",
        "n::integer",
        "(d ->> 'x')::integer",
        "a ~ b::text",  # a pattern may be none
        "sqrt(b)",
        "own(a)",
        "date_trunc(a, t)",
        "b >",
        "a::character varying(3) = 'x'",
    ],
)
def test_of_these_a_row_may_be(text: str) -> None:
    assert not has_value(text, TYPES)
