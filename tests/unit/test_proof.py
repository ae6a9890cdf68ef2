"""The small grammar proves nothing that the full parser refuses."""

import subprocess
import sys

import pytest
from hypothesis import strategies as st

from schema_doctor.lexer import NotAnExpression, tokens
from schema_doctor.proof import prove

REAL = (
    "now()",
    "'{}'::jsonb",
    "('a'::text || lower(b))",
    "((role)::text = ANY (ARRAY['user'::text, 'it''s'::text]))",
    "a in ('x', 'y') and b is not null or not c",
    "x between 1 and 2 and y not like 'a%'",
    "-a + b * (c - 1) % 2 >= 1.5e3",
    "'1 day'::interval::text",
    "a::numeric(10,2)::text[]",
    "f(a, g(b), -1)",
    '"Odd name".b = app."f"(1)',
    "data ->> 'a' = 'b' and data @> '{}'::jsonb",
    "E'\\\\d' ~ a",
    "CASE WHEN a THEN 1 ELSE 2 END",
    "coalesce(a, b) is distinct from c",
    "tags[1:2] = '{}'::text[]",
    "now() at time zone 'utc'",
)
WORDS = (
    "a b \"C\" 1 1.5 'x' E'y' ( ) [ ] , . :: + - * / % || = <> < > <= ~ -> ->> @> ? and or not in is null between like "
    "case when then else end cast as array any all select from now f text int numeric varying precision with time zone "
    "true default collate interval distinct order over filter row exists current_user coalesce ! @ # & |"
)
SOUP = WORDS.split()

soup = st.lists(st.sampled_from(SOUP), min_size=1, max_size=12).map(" ".join)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A real expression with some of its tokens dropped, doubled, exchanged or replaced."""
    words = [token.text for token in tokens(draw(st.sampled_from(REAL)))]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(words) - 1))
        match draw(st.sampled_from(["drop", "double", "replace", "insert"])):
            case "drop" if len(words) > 1:
                del words[at]
            case "double":
                words.insert(at, words[at])
            case "replace":
                words[at] = draw(st.sampled_from(SOUP))
            case _:
                words.insert(at, draw(st.sampled_from(SOUP)))
    return " ".join(words)


@pytest.mark.parametrize("text", REAL)
def test_a_real_expression_is_proven(text: str) -> None:
    prove(text)


@pytest.mark.parametrize(
    "text",
    ["", "a,b", "1) + (2", "1; select 2", "a b", "select 1", "(select 1)", "a -- b", "f(", "a as b", "count(*)", "1 +"],
)
def test_what_is_not_one_expression_is_refused(text: str) -> None:
    with pytest.raises(NotAnExpression):
        prove(text)


def test_types_that_the_parser_does_not_know_are_proven_by_the_grammar_of_types() -> None:
    prove("'1 day'::interval day to second(3)")
    prove("'x'::character varying(20)[] <> a")


def test_what_people_write_most_needs_no_parser() -> None:
    code = (
        "import sys; from schema_doctor.proof import prove\n"
        "for text in ('now()', \"'{}'::jsonb\", \"role in ('a', 'b')\", 'lower(email)', 'a > 0 and b is not null'):\n"
        "    prove(text)\n"
        "assert 'sqlglot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
