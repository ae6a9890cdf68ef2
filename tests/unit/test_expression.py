"""What is one SQL expression and what is not, before any server sees it."""

import logging
import subprocess
import sys

import pytest

from schema_doctor.expression import Lexeme, NotAnExpression, columns, guard, parse, tokens
from tests import expressions, hostile

REFUSED = (
    ("", "empty"),
    ("  \n", "empty"),
    ("{}", "at character 1: '{' outside a string is a template"),
    ("1; drop table t", "at character 2: ';' makes it more than one statement"),
    ("1, drop column y", "at character 2: a comma outside brackets"),
    ("1), drop column y, alter column a set default (2", "at character 2: unbalanced ')'"),
    ("1 -- x", "at character 3: -- starts a comment"),
    ("1 /* x */", "at character 3: /* starts a comment"),
    ("1--1", "at character 2: -- starts a comment"),
    ("(1", "at character 1: unbalanced '('"),
    ("(1]", "at character 3: unbalanced ']'"),
    ("cast(1 as int", "at character 5: unbalanced '('"),
    ("'unterminated", "at character 1: the string that starts here has no end"),
    ("1 || 'x", "at character 6: the string that starts here has no end"),
    ('"x', "at character 1: the quoted identifier"),
    ('""', "at character 1: the quoted identifier"),
    ("$1", "$1 is a parameter, and no templates"),
    ("$$x$$", "dollar quotes are not accepted here; write the text in single quotes"),
    ("%s", "%s is a parameter, and no templates"),
    ("%(x)s", "%( is a parameter, and no templates"),
    (":x", ":x is a parameter, and no templates"),
    ("tags[1:x]", ":x is a parameter"),
    ("{{ x }}", "no templates"),
    ("${X}", "${...} is a template"),
    ("U&'\\0041'", "U& strings are not accepted"),
    ("\\d", "a backslash has no meaning outside"),
    ("'a' 'b'", "two strings side by side; join them with ||"),
    ("'a\u202eb'", "the invisible character U+202E; write it as an escape"),
    ("'\x1b[31m'", "the invisible character U+001B"),
    ("'\0'", "U+0000"),
    ("1\u00a0", "U+00A0 looks like a space"),
    ("now(): x", "':' stands only in an array slice"),
    ("f(a := 1)", "name an argument with =>"),
    ("1_000", "only PostgreSQL 16 and later read 1_000"),
    ("1and 2", "a number runs into what follows"),
    ("1" * 65_537, "65537 characters, more than 65536"),
    ("(" * 301 + "1" + ")" * 301, "more than 300 brackets within one another"),
    ("(" * 10_000 + "1" + ")" * 10_000, "more than 300 brackets"),
    ("1" * 1_000_000, "1000000 characters"),
)
NOT_PARSED = (
    ("?", "no templates"),
    ("(select 1)", "PostgreSQL forbids sub-queries here"),
    ("id in (select 1)", "PostgreSQL forbids sub-queries here"),
    ("exists(select 1)", "PostgreSQL forbids sub-queries here"),
    ("array(select 1)", "PostgreSQL forbids sub-queries here"),
    ("(values (1))", "PostgreSQL forbids sub-queries here"),
    ("with x as (select 1) select 1", "PostgreSQL forbids sub-queries here"),
    ("1 from t", "at character 3: 'from' is not expected here"),
    ("1 +\n2 from t", "at character 7: 'from' is not expected here"),
    ("'a\nb' from t", "at character 7: 'from' is not expected here"),
    ("1 'it''s'", "at character 3: \"'it''s'\" is not expected here"),
    ("1 +", "the expression ends too early"),
    ("1 as x", "'x' follows a value that is complete"),
    ("title x", "'x' follows a value that is complete"),
    ("count(*)", "name the column"),
    ("sum(id) over ()", "PostgreSQL forbids aggregate and window functions here"),
    ("count(distinct id)", "PostgreSQL forbids aggregate and window functions here"),
    ("not " * 900 + "true", "nested too deeply"),
    ("- " * 2000 + "1", "nested too deeply"),
)
COLUMNS: tuple[tuple[str, set[str]], ...] = (
    ("1", set()),
    ("new", {"new"}),
    ("Title = BODY", {"title", "body"}),
    ('"Title" = "a""b"', {"Title", 'a"b'}),
    ("É > é", {"É", "é"}),
    ("t.title = 'x'", {"title"}),
    ("lower(title) = public.f(body)", {"title", "body"}),
    ("extract(day from created) > date_part('day', sent)", {"created", "sent"}),
    ("interval '1' day + interval '1 month'", set()),
    ("current_timestamp = current_date", set()),
    ("user = current_user and current_role = session_user", set()),
    ('"user" = 1', {"user"}),
    ("make_interval(days => small)", {"small"}),
    ("title::public.mood = 'x'::citext", {"title"}),
    ("cast(title as character varying(3))", {"title"}),
    ('title collate "C" < body collate pg_catalog."C"', {"title", "body"}),
    ("f(data -> 'a', data ->> body)", {"data", "body"}),
    ("data #>> '{a,b}' is null", {"data"}),
    ("tags[1] = any (ids[1:2])", {"tags", "ids"}),
    ("case when a then b else c end", {"a", "b", "c"}),
    ("(point).x > 1", {"point"}),
    ("active is unknown", {"active"}),
    ("row(a, b) = row(c, 1)", {"a", "b", "c"}),
    ("@ a + (@-@ path)", {"a", "path"}),
    ("f(a, operator(pg_catalog.@) b, # c)", {"a", "b", "c"}),
    ("created at time zone zone", {"created", "zone"}),
)


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_the_guard_says_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(NotAnExpression) as caught:
        guard(text)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(("text", "message"), NOT_PARSED)
def test_the_parser_says_what_the_guard_cannot_see(text: str, message: str) -> None:
    guard(text)
    with pytest.raises(NotAnExpression) as caught:
        parse(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "found"), COLUMNS)
def test_columns_are_the_names_that_sql_folds(text: str, found: set[str]) -> None:
    assert columns(text) == found


def is_accepted(text: str) -> bool:
    try:
        parse(text)
    except NotAnExpression:
        return False
    return True


def test_what_people_write_passes_both_walls() -> None:
    assert [written for _, written in expressions.ALL if not is_accepted(written)] == []


FREE = ("'a;b--c/*{}$1%s:x'", "'{}'::jsonb", "E'it\\'s'", "'\u00e9 \U0001f469\u200d\U0001f52c'", "B'101'")


@pytest.mark.parametrize("text", FREE)
def test_what_stands_in_a_string_is_free(text: str) -> None:
    parse(text)


def test_no_hostile_text_raises_anything_but_not_an_expression() -> None:
    accepted = [text for text in hostile.HOSTILE if is_accepted(text)]
    assert 20 < len(accepted) < len(hostile.HOSTILE) / 3


def test_nothing_that_is_accepted_ends_a_statement_or_a_bracket() -> None:
    for text in hostile.HOSTILE:
        try:
            found = tokens(text)
        except NotAnExpression:
            continue
        depth = 0
        for token in found:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
            assert depth >= 0, text
            assert token.text != ";", text
            assert token.lexeme is not Lexeme.OPERATOR or not {"--", "/*"} & {token.text[:2]}, text
        assert depth == 0, text


def test_operators_are_cut_as_the_server_cuts_them() -> None:
    assert [token.text for token in tokens("a=-1")] == ["a", "=", "-", "1"]
    assert [token.text for token in tokens("a||-1")] == ["a", "||-", "1"]
    assert [token.text for token in tokens("a*-+1")] == ["a", "*", "-", "+", "1"]
    assert [token.text for token in tokens("a@>-1")] == ["a", "@>-", "1"]


def test_the_parser_is_loaded_only_when_something_is_parsed() -> None:
    code = "import sys, schema_doctor.expression as e; e.guard('1'); sys.exit('sqlglot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_log_of_the_parser_is_silent_only_while_it_parses(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotAnExpression):
        parse("drop table t")
    assert caplog.records == []
    assert not logging.getLogger("sqlglot").disabled
