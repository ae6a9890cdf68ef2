"""Expressions that the parser has no grammar for are read nevertheless, with all of their columns."""

import pytest
from sqlglot.dialects.postgres import Postgres

from schema_doctor.expression import NotAnExpression, columns, parse
from schema_doctor.identifier import QUOTED_KEYWORDS
from schema_doctor.parsable import parsable

READ = (
    ("(a IS NOT NFKC NORMALIZED)", "a"),
    ("JSON_OBJECT('a' : b, 'c' : (d) NULL ON NULL WITH UNIQUE KEYS RETURNING json)", "b d"),
    ("JSON_OBJECT('a' VALUE b)", "b"),
    ("JSON_ARRAY(RETURNING json)", ""),
    ("JSON_ARRAY(1, value FORMAT JSON RETURNING text FORMAT JSON ENCODING UTF8)", "value"),
    ("JSON_EXISTS(j, '$.a ? (@ > $x)' PASSING a AS x TRUE ON ERROR)", "a j"),
    ("(JSON_VALUE(j, '$.b' RETURNING text DEFAULT d ON EMPTY NULL ON ERROR) <> ''::text)", "d j"),
    (
        "JSON_QUERY(j, '$' PASSING a AS \"Y y\" RETURNING jsonb WITHOUT WRAPPER KEEP QUOTES EMPTY ARRAY ON EMPTY)",
        "a j",
    ),
    ("JSON_SERIALIZE(j RETURNING bytea FORMAT JSON)", "j"),
    ("(t AT LOCAL)", "t"),
    ('XMLELEMENT(NAME foo, XMLATTRIBUTES(a AS "B b"), content)', "a content"),
    ("XMLSERIALIZE(CONTENT a AS character varying(10) NO INDENT)", "a"),
    ("XMLPARSE(DOCUMENT a STRIP WHITESPACE)", "a"),
    ("XMLROOT(a, VERSION NO VALUE, STANDALONE YES)", "a"),
    ("XMLEXISTS(b PASSING a BY VALUE)", "a b"),
    ("COLLATION FOR (c)", "c"),
    ("SUBSTRING(c SIMILAR d ESCAPE '#'::text)", "c d"),
    ("('2 days'::interval day to second(3) > i)", "i"),
    ("(p ~= q) and (i <<= j)", "i j p q"),
    ('(ar[: b] <> ar["C c":]) and ar[:] = ar[a : b]', "C_c a ar b"),
    ('("on empty" > 0)', "on_empty"),
    ("j @? jsonpath '$.a' and tsquery 'a & b' @@ t", "j t"),
    ("case when m = app.mood 'ok' then m else \"Mood\" 'a' end in (mood 'b', mood 'c')", "m"),
    ("c like citext 'a' escape '#' and d not between money '1' and money '2'", "c d"),
    ("trim(both 'x' from c) similar to 'a' escape 'b'", "c"),
)


@pytest.mark.parametrize(("text", "names"), READ, ids=[text for text, _ in READ])
def test_what_the_parser_does_not_know_is_read_with_its_columns(text: str, names: str) -> None:
    assert sorted(columns(text)) == [name.replace("_", " ") for name in names.split()]
    assert len(parsable(text)) == len(text)


def test_every_word_that_postgresql_takes_for_a_name_is_one() -> None:
    words = {word.lower() for word in Postgres.Tokenizer.KEYWORDS if word.isidentifier()} - QUOTED_KEYWORDS
    assert len(words) > 100
    for word in words:
        assert columns(f"(a + {word})") == {"a", word}


@pytest.mark.parametrize(
    "text", ["JSON_OBJECT('a' : (select 1))", "json_object(('a' : b))", "XMLFOREST((select 1) AS a)", "(a AS b)"]
)
def test_what_is_no_expression_stays_refused(text: str) -> None:
    with pytest.raises(NotAnExpression):
        parse(text)
