"""Which constants give a column the same value, however they are written."""

import pytest

from schema_doctor.defaultvalue import same_value


@pytest.mark.parametrize(
    ("one", "other", "data_type"),
    [
        ("5", "'5'::bigint", "bigint"),
        ("(5)::bigint", "5", "bigint"),
        ("'-5'::integer", "-5", "bigint"),
        ("(0)::numeric", "'0'::numeric", "numeric(8,2)"),
        ("'ab'::character varying(10)", "'ab'::text", "character varying(10)"),
        ("'it''s'::text", "'it''s'::character varying", "text"),
        ("ARRAY[]::integer[]", "'{}'::integer[]", "integer[]"),
        ("true", "'t'::boolean", "boolean"),
        ("'N'::bpchar", "'N'::character(1)", "character(1)"),
        ("0.00", "0", "numeric(10,2)"),
        ("'0'::numeric", "(0)::numeric(10,2)", "numeric(10,2)"),
        ("0", "'0'::double precision", "double precision"),
        ("gen_random_uuid()", "(gen_random_uuid())::text", "text"),
        ("now()", "(now())::date", "date"),
    ],
)
def test_the_same_value(one: str, other: str, data_type: str) -> None:
    assert same_value(one, other, data_type)
    assert same_value(other, one, data_type)


@pytest.mark.parametrize(
    ("one", "other", "data_type"),
    [
        ("5", "'6'::bigint", "bigint"),
        ("1.5", "1.50", "numeric"),  # which prints otherwise
        ("'ab'::character varying(1)", "'ab'::text", "character varying(10)"),
        ("'ab'::character(5)", "'ab'::text", "text"),
        ("now()", "CURRENT_TIMESTAMP", "timestamp with time zone"),  # no constants
        ("'ab'::text || 'c'::text", "'ab'::text", "text"),
        ("'today'::date", "'2024-01-01'::date", "date"),
        ("'1'::text", "1", "integer"),
        ("true", "'true'::name", "name"),  # which becomes t
        ("(1.7)::integer", "1.7", "numeric(8,2)"),
        ("(70000)::smallint", "70000", "integer"),  # which fails
        ("(0.1)::real", "0.1", "double precision"),
        ("(0.55)::numeric(10,1)", "0.55", "numeric(10,2)"),
        ("'abc'::character varying(2)", "'abc'::character varying", "character varying(2)"),  # cut, and refused
        ("'NN'::bpchar", "'NN'::character(1)", "character(1)"),
        ("0.001", "0", "numeric(10,2)"),
        ("(a() + (1))::text", "a() + (1", "text"),
        ("(a())::character varying(3)", "a()", "character varying(3)"),
        ("(a())::text || (b())::text", "a())::text || (b()", "text"),
    ],
)
def test_another_value_or_nobody_knows(one: str, other: str, data_type: str) -> None:
    assert not same_value(one, other, data_type)
