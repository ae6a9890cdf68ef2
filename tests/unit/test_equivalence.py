# ruff: noqa: E501  what the server deparses is long
"""Which expressions are certainly the same, as far as it can be told without a server."""

import pytest

from schema_doctor.equivalence import RULES, equal_offline, meaning
from schema_doctor.sqlgrammar import read
from tests.expressions import TYPES

# (what a person writes, what the server deparses, the column if it is a default)
EQUAL = (
    ("role in ('user', 'assistant')", "((role)::text = ANY ((ARRAY['user'::character varying, 'assistant'::character varying])::text[]))", ""),
    ("role in ('user', 'assistant')", "((role)::text = ANY (ARRAY['user'::text, 'assistant'::text]))", ""),
    ("role not in ('a', 'b')", "((role)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", ""),
    ("title in ('a', 'b')", "(title = ANY (ARRAY['a'::text, 'b'::text]))", ""),
    ("big in (1, 2)", "(big = ANY (ARRAY[(1)::bigint, (2)::bigint]))", ""),
    ("mood in ('calm', 'cross')", "(mood = ANY (ARRAY['calm'::public.mood, 'cross'::public.mood]))", ""),
    ("id IN (1)", "(id = 1)", ""),
    ("ID > 0 AND Title <> ''", "((id > 0) AND (title <> ''::text))", ""),
    ("id != 1", "(id <> 1)", ""),
    ("score between 0 and 1", "((score >= (0)::double precision) AND (score <= (1)::double precision))", ""),
    ("title like 'a%' or title not ilike 'b'", "((title ~~ 'a%'::text) OR (title !~~* 'b'::text))", ""),
    ("email ~ E'^\\\\S+$'", r"((email)::text ~ '^\S+$'::text)", ""),
    ("title is not distinct from body", "(NOT (title IS DISTINCT FROM body))", ""),
    ("lower(email) = email", "(lower((email)::text) = (email)::text)", ""),
    ("coalesce(role, 'x') <> ''", "((COALESCE(role, 'x'::character varying))::text <> ''::text)", ""),
    ("case when active then title end = 'a'", "(\nCASE\n    WHEN active THEN title\n    ELSE NULL::text\nEND = 'a'::text)", ""),
    ("created at time zone 'utc' < sent", "((created AT TIME ZONE 'utc'::text) < sent)", ""),
    ("created at time zone 'utc' < sent", "(timezone('utc'::text, created) < sent)", ""),
    ("active or seen and id > 0 or id < 0", "(active OR (seen AND (id > 0)) OR (id < 0))", ""),
    ("active and (seen and id > 0)", "(active AND seen AND (id > 0))", ""),
    ("data @> '{\"a\":1, \"b\": []}'", "(data @> '{\"a\": 1, \"b\": []}'::jsonb)", ""),
    ("(data ->> 'a')::int > 0", "(((data ->> 'a'::text))::integer > 0)", ""),
    ("length(trim(title)) > 0", "(length(TRIM(BOTH FROM title)) > 0)", ""),
    ("pg_catalog.length(title) > 0", "(length(title) > 0)", ""),
    ("sent > now() - interval '1 hour'", "(sent > (CURRENT_TIMESTAMP - '01:00:00'::interval))", ""),
    ("names @> array['a']::varchar[]", "(names @> ARRAY['a'::character varying])", ""),
    ("'user'", "'user'::character varying", "role"),
    ("'new'", "'new'::text", "title"),
    ("E'\\x1b[0m \\u202e\\U0001F600'", "'\x1b[0m \u202e\U0001f600'::text", "title"),
    ("'{}'", "'{}'::jsonb", "data"),
    ("'{}'", "'{}'::text[]", "tags"),
    ("'t'", "true", "active"),
    ("-1", "'-1'::integer", "id"),
    ("(-1)", "'-1'::integer", "id"),
    ("'5'", "5", "id"),
    ("5::int4", "5", "id"),
    ("now()", "CURRENT_TIMESTAMP", "created"),
    ("CURRENT_TIMESTAMP", "now()", "created"),
    ("now() + interval '1 day'", "(now() + '1 day'::interval)", "created"),
    ("nextval('public.counter')", "nextval('public.counter'::regclass)", "id"),
    ("cast('x' as varchar(3))", "'x'::character varying(3)", "role"),
    ("E'\\x41\\102'", "'AB'::text", "title"),
    ("id between symmetric 1 and 10", "(((id >= 1) AND (id <= 10)) OR ((id >= 10) AND (id <= 1)))", ""),
    ("id not between symmetric 1 and 10", "(((id < 1) OR (id > 10)) AND ((id < 10) OR (id > 1)))", ""),
    ("id in (small, 1, 2)", "((id = ANY (ARRAY[1, 2])) OR (id = small))", ""),
    ("id not in (small, 1)", "((id <> small) AND (id <> 1))", ""),
    ("(id, small) = (1, 2)", "((id = 1) AND (small = 2))", ""),
    ("row(id, title) <> row(1, 'a')", "((id <> 1) OR (title <> 'a'::text))", ""),
    ("(id, title) < (1, 'a')", "(ROW(id, title) < ROW(1, 'a'::text))", ""),
    ("(id, small) is not null", "(ROW(id, small) IS NOT NULL)", ""),
    ("title like 'a!%' escape '!'", "(title ~~ like_escape('a!%'::text, '!'::text))", ""),
    ("title not similar to 'a|b'", "(title !~ similar_to_escape('a|b'::text))", ""),
    ("title operator(pg_catalog.~~) 'a'", "(title ~~ 'a'::text)", ""),
    ("substring(title, 1, 1) = 'a'", "(SUBSTRING(title FROM 1 FOR 1) = 'a'::text)", ""),
    ("btrim(title) = 'a'", "(TRIM(BOTH FROM title) = 'a'::text)", ""),
    ("ltrim(title, 'x') = 'a'", "(TRIM(LEADING 'x'::text FROM title) = 'a'::text)", ""),
    ("title = any ('{a,b}')", "(title = ANY (ARRAY['a'::text, 'b'::text]))", ""),
    ("role <> all ('{a,b}')", "((role)::text <> ALL ((ARRAY['a'::character varying, 'b'::character varying])::text[]))", ""),
    ("mood in ('calm', 'cross')", "(mood = ANY ('{calm,cross}'::public.mood[]))", ""),
    ("substring(title from 1 for 2) = 'a'", "(SUBSTRING(title FROM 1 FOR 2) = 'a'::text)", ""),
    ("position('a' in title) > 0", "(POSITION(('a'::text) IN (title)) > 0)", ""),
    ("tags[1:2] = '{a, \"b\"}'", "(tags[1:2] = '{a,b}'::text[])", ""),
    ("- '1'::int < id", "('-1'::integer < id)", ""),
    ("span > '90 min'", "(span > '01:30:00'::interval)", ""),
    ("span > interval '1' day", "(span > '1 day'::interval day)", ""),
    ("sent > '2020-01-01 01:30+01:30'", "(sent > '2020-01-01 00:00:00+00'::timestamp with time zone)", ""),
    ("'{01, \"2\"}'", "'{1,2}'::integer[]", "ids"),
    ("'1' ", "'1'::double precision", "score"),
    ("'YES'", "true", "active"),
    ("'\\012A'", "'\\x0a41'::bytea", "raw"),
    ("1e1", "'10'::numeric", "total"),
)  # fmt: skip
NOT_EQUAL = (
    ("'1.5'::int", "'1.5'::numeric", "id"),
    ("'User'", "'user'::character varying", "role"),
    ("'now()'", "now()", "title"),
    ("'a '", "'a'::text", "title"),
    ("E'\\xc3\\251'", "'é'::text", "title"),
    ("E'\\u0041'", "'B'::text", "title"),
    ("1.0", "1", "total"),
    ("1.0", "1.00", "total"),
    ("'1'", "1", "title"),
    ("'{\"a\": 1}'", "'{\"a\": 1.0}'::jsonb", "data"),
    ("'{\"a\": 1}'", "'{\"a\": \"1\"}'::jsonb", "data"),
    ("'{\"a\": 1, \"a\": 2}'", "'{\"a\": 2}'::jsonb", "data"),
    ("'{}'", "'{ }'::json", "plain"),
    ("'[]'", "'{}'::jsonb", "data"),
    ("now()", "clock_timestamp()", "created"),
    ("current_timestamp(3)", "CURRENT_TIMESTAMP", "created"),
    ("now()::date", "now()", "created"),
    ("to_char(now(), 'YYYY')", "to_char(now(), '%Y'::text)", "title"),
    ("code::text = 'x'", "(code = 'x'::bpchar)", ""),
    ("role::varchar(3) = 'x'", "((role)::text = 'x'::text)", ""),
    ("title::char(3) = 'x'", "(title = 'x'::text)", ""),
    ("role = 'x' collate \"C\"", "((role)::text = ('y'::text COLLATE \"C\"))", ""),
    ("\"ID\" > 0", "(id > 0)", ""),
    ("unknown_column > 0", "(unknown_column > 0)", ""),
    ("id in (1, 2)", "(id = ANY (ARRAY[2, 1]))", ""),
    ("id in (1, 2)", "(id <> ALL (ARRAY[1, 2]))", ""),
    ("id in (1, 2)", "(id = ANY ('{2,1}'::integer[]))", ""),
    ("id in (1)", "(id = ANY ('{NULL}'::integer[]))", ""),
    ("title in ('NULL')", "(title = ANY ('{NULL}'::text[]))", ""),
    ("title in ('a')", "(title = ANY ('{a,a}'::text[]))", ""),
    ("id in (1)", "(id = ANY ('{1}'::integer[]))", ""),
    ("id in (1, 2)", "(id = ANY ('{{1,2}}'::integer[]))", ""),
    ("id in (1, 2)", "(id = ALL (ARRAY[1, 2]))", ""),
    ("active is unknown", "(active IS NULL)", ""),
    ("active is not true", "(active IS FALSE)", ""),
    ("not active", "(active IS FALSE)", ""),
    ("(active or seen) and id > 0", "(active OR (seen AND (id > 0)))", ""),
    ("id - (1 - 2) > 0", "(((id - 1) - 2) > 0)", ""),
    ("title || body = 'x'", "(title || (body = 'x'::text))", ""),
    ("score ^ - 2 > 1", "((- (score ^ (2)::double precision)) > (1)::double precision)", ""),
    ("char_length(title) > 0", "(length(title) > 0)", ""),
    ("lower(title) = 'x'", "(public.lower(title) = 'x'::text)", ""),
    ("data -> 'a' = '1'", "((data ->> 'a'::text) = '1'::text)", ""),
    ("data ->> 0 = 'a'", "((data ->> '0'::text) = 'a'::text)", ""),
    ("data ->> 'a.b' = 'c'", "((data #>> '{a,b}'::text[]) = 'c'::text)", ""),
    ("tags[1] = 'a'", "(tags[0] = 'a'::text)", ""),
    ("total > 1", "(total > 1.0)", ""),
    ("total::int > 1", "(total > (1)::numeric)", ""),
    ("sent > '2020-01-01'", "(sent > '2020-01-01 00:00:00+00'::timestamp with time zone)", ""),
    ("id between symmetric 1 and 10", "((id >= 1) AND (id <= 10))", ""),
    ("id in (small, 1, 2)", "((id = ANY (ARRAY[1, 2])) AND (id = small))", ""),
    ("(id, small) = (1, 2)", "((id = 1) OR (small = 2))", ""),
    ("(id, small) < (1, 2)", "((id < 1) AND (small < 2))", ""),
    ("(id, small) = (1, 2, 3)", "((id = 1) AND (small = 2))", ""),
    ("(id, small) is distinct from (1, 2)", "((id IS DISTINCT FROM 1) OR (small IS DISTINCT FROM 2))", ""),
    ("title like 'a!%' escape '!'", "(title ~~ 'a!%'::text)", ""),
    ("tags[1:2] = '{a}'", "(tags[1:3] = '{a}'::text[])", ""),
    ("tags = '{NULL}'", "(tags = '{\"NULL\"}'::text[])", ""),
    ("tags = '{a b}'", "(tags = '{\" a b\"}'::text[])", ""),
    ("span > '24:00'", "(span > '1 day'::interval)", ""),
    ("span > '1 ms'", "(span > '00:01:00'::interval)", ""),
    ("span > '30 days'", "(span > '1 mon'::interval)", ""),
    ("span > interval '1' day", "(span > '1 day'::interval)", ""),
    ("created > '2020-01-01 00:00+01'", "(created > '2019-12-31 23:00:00'::timestamp without time zone)", ""),
    ("'-0'", "'0'::double precision", "score"),
    ("'o'", "true", "active"),
    ("not a sentence", "(not a sentence)", ""),
    ("", "", ""),
    ("1; drop table t", "1; drop table t", "id"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "deparsed", "column"), EQUAL)
def test_what_certainly_means_the_same_is_equal(written: str, deparsed: str, column: str) -> None:
    assert equal_offline(written, deparsed, TYPES, TYPES.get(column))


@pytest.mark.parametrize(("written", "deparsed", "column"), NOT_EQUAL)
def test_what_differs_or_is_in_doubt_is_not_equal(written: str, deparsed: str, column: str) -> None:
    assert not equal_offline(written, deparsed, TYPES, TYPES.get(column))


def test_the_type_of_a_column_decides_what_an_identity_is() -> None:
    deparsed = "((a)::text = 'x'::text)"
    assert equal_offline("a = 'x'", deparsed, {"a": "character varying(20)"})
    assert not equal_offline("a = 'x'", deparsed, {"a": "character(20)"})
    assert not equal_offline("a = 'x'", deparsed, {"a": "public.citext"})
    assert equal_offline("a = 'x'", "(a = 'x'::text)", {"a": "text"})


@pytest.mark.parametrize(
    ("text", "with_brackets"),
    [
        ("a or b and not c = d is null", "(a or (b and (not ((c = d) is null))))"),
        ("a || b + c * d ^ e", "(a || (b + (c * (d ^ e))))"),
        ("a || b = c || d", "((a || b) = (c || d))"),
        ("a -> b -> c ->> d", "(((a -> b) -> c) ->> d)"),
        ("- a ^ b", "((- a) ^ b)"),
        ("- a :: int4", "(- (a :: integer))"),
        ("a + b at time zone c", "(a + (b at time zone c))"),
        ("a like b || c and d", "((a like (b || c)) and d)"),
        ("a between b + c and d and e", "((a between (b + c) and d) and e)"),
        ("a = b in (c, d)", "(a = (b in (c, d)))"),
        ("a < b collate \"C\"", "(a < (b collate \"C\"))"),
        ("a is not null = b", "((a is not null) = b)"),
        ("a - b - c", "((a - b) - c)"),
        ("a ^ b ^ c", "((a ^ b) ^ c)"),
    ],
)  # fmt: skip
def test_operators_bind_as_the_manual_says(text: str, with_brackets: str) -> None:
    assert read(text, {}) == read(with_brackets, {})


@pytest.mark.parametrize(
    "text",
    [
        "a < b < c",
        "a = b = c",
        "a between b and c between d and e",
        "a = not b",
        "a b",
        "a = any b",
        "row(a",
        "a[1:]",
        "a[1:2][3]",
        "a[3][1:2]",
        "a overlaps b",
        "a operator(public.~~) b",
        "position(a = b in c)",
        "substring(a for 2)",
        "a.b",
        "case a end b",
    ],
)
def test_what_the_grammar_does_not_allow_or_know_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(text, {})


def test_deep_nesting_is_no_crash() -> None:
    deep = "not " * 1000 + "true"
    assert equal_offline(deep, deep, {}) in {True, False}
    long = "id = 1" + " or id = 1" * 400
    assert equal_offline(long, long, TYPES)


def test_an_expression_equals_another_only_with_the_same_key() -> None:
    assert meaning("id in (1, 2)", TYPES) == meaning("id = any (array[1, 2])", TYPES)
    assert len({meaning("id != 1", TYPES), meaning("ID <> 1", TYPES), meaning("id <> 2", TYPES)}) == 2


def test_every_rule_says_why() -> None:
    assert all(rule.__doc__ for rule in RULES)
