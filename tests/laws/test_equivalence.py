"""What holds for all expressions: nothing is called equal that the server tells apart, and no text leaves its place."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema_doctor.equivalence import equal_offline
from schema_doctor.expression import NotAnExpression, columns, parse, tokens
from schema_doctor.sqlgrammar import read
from schema_doctor.sqlstring import portable
from tests import expressions, servers

# Few values, all of which stand in the rows, so that two expressions that differ give different answers.
INTEGERS = ("0", "1", "2", "-1", "10")
TEXTS = ("''", "'a'", "'A'", "'a '", "'b'", "'ab'")
INTEGER_COLUMNS = ("id", "small", "big")
TEXT_COLUMNS = ("title", "body", "role", "email", "code")
ROWS = 40


def cased(word: str) -> st.SearchStrategy[str]:
    return st.sampled_from([word, word.upper(), f" {word} "])


def joined(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(" ".join)


def bracketed(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(values, st.booleans()).map(lambda drawn: f"({drawn[0]})" if drawn[1] else drawn[0])


integer_columns = st.sampled_from(INTEGER_COLUMNS)
integer_literals = st.sampled_from([*INTEGERS, "'1'", "'1'::bigint", "1::smallint", "1.0", "(1)"])
integers = bracketed(
    st.one_of(
        integer_columns,
        integer_literals,
        joined(integer_columns, st.sampled_from("+-*"), st.sampled_from(["1", "small", "2 * id"])),
        joined("-", integer_columns),
        joined("coalesce(", integer_columns, ",", st.sampled_from(INTEGERS), ")"),
        joined("cast(", integer_columns, "as", st.sampled_from(["int", "bigint", "numeric", "int8"]), ")"),
    )
)
text_columns = st.sampled_from(TEXT_COLUMNS)
text_literals = st.sampled_from([*TEXTS, "'a'::text", "'a'::varchar", "'ab'::varchar(1)", "'a'::char(3)", "e'a'"])
texts = bracketed(
    st.one_of(
        text_columns,
        text_literals,
        joined(st.sampled_from(["lower(", "upper(", "trim(", "coalesce('', "]), text_columns, ")"),
        joined(text_columns, "::", st.sampled_from(["text", "varchar", "varchar(1)", "char(2)", "bpchar"])),
        joined(text_columns, "||", text_literals),
    )
)
comparisons = st.sampled_from(["=", "<>", "!=", "<", ">", "<=", ">=", "is distinct from", "is not distinct from"])


def lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=3).map(", ".join)


memberships = st.sampled_from([("in (", ")"), ("not in (", ")"), ("= any (array[", "])"), ("<> all (array[", "])")])
patterns = st.sampled_from(["like", "not like", "ilike", "~~", "~~*", "~", "!~"])
atoms = st.one_of(
    joined(integers, comparisons, integers),
    joined(texts, comparisons, texts),
    st.tuples(integer_columns, memberships, lists(integer_literals)).map(lambda d: f"{d[0]} {d[1][0]}{d[2]}{d[1][1]}"),
    st.tuples(text_columns, memberships, lists(text_literals)).map(lambda d: f"{d[0]} {d[1][0]}{d[2]}{d[1][1]}"),
    joined(text_columns, patterns, text_literals),
    joined(integer_columns, st.sampled_from(["between", "not between"]), integer_literals, "and", integer_literals),
    joined(st.one_of(integer_columns, text_columns), st.sampled_from(["is null", "is not null", "isnull"])),
    st.sampled_from(["active", "seen", "active is true", "active is not true", "active = 'true'", "active is unknown"]),
)
conditions = st.one_of(
    atoms,
    joined("not", atoms),
    joined(atoms, cased("and"), atoms),
    joined(atoms, cased("or"), atoms, cased("and"), atoms),
    joined("(", atoms, cased("or"), atoms, ")", cased("and"), atoms),
    joined("case when", atoms, "then", atoms, "else", atoms, "end"),
)
# Each is "old -> new"; an empty one puts brackets around the whole.
CHANGES = """
    'a' -> 'A' | 'a' -> 'a ' | 'a' -> 'a'::text | 'a' -> 'a'::varchar | 1 -> 2 | 1 -> -1 | 1 -> 1.0 | 1 -> '1'
    = -> <> | < -> <= | != -> <> | and -> or | or -> and | not -> true and | in -> not in | any -> all | ( -> ( -
    like -> ilike | id -> small | id -> id::bigint | title -> body | role -> title | code -> title | role -> role::text
    code -> code::text | ~~ -> like | is distinct from -> <> | is not true -> is false | lower -> upper
    trim -> btrim | varchar(1) -> varchar | char(2) -> text | bpchar -> text | int8 -> bigint
"""
changes = st.sampled_from(
    [("", "")]
    + [tuple(change.strip().split(" -> ")) for line in CHANGES.strip().splitlines() for change in line.split(" | ")]
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, str]:
    """Two expressions that are the same, nearly the same, or nothing alike."""
    one = draw(conditions)
    if draw(st.integers(0, 9)) == 0:
        return one, draw(conditions)
    old, new = draw(changes)
    return one, one.replace(old, new, 1) if old else f"({one})"


@contextmanager
def undone(connection: servers.Connection) -> Iterator[None]:
    connection.execute("SAVEPOINT undone")
    try:
        yield
    finally:
        connection.execute("ROLLBACK TO SAVEPOINT undone")


@pytest.fixture(scope="module")
def table(shared_database: servers.Database) -> Iterator[servers.Connection]:
    """A table whose rows hold the values that the expressions name, and NULLs."""
    with psycopg.connect(shared_database.url) as opened:
        for statement in expressions.SETUP:
            opened.execute(statement.encode())
        names = (*INTEGER_COLUMNS, *TEXT_COLUMNS, "active", "seen")
        for row in range(ROWS):
            pools = (*(INTEGERS,) * 3, *(TEXTS,) * 5, *(("true", "false"),) * 2)
            values = [
                "NULL" if (row + position) % 7 == 0 else pool[(row * (position + 1) + row // 5) % len(pool)]
                for position, pool in enumerate(pools)
            ]
            opened.execute(f"INSERT INTO public.t ({', '.join(names)}) VALUES ({', '.join(values)})".encode())
        yield opened
        opened.rollback()


def deparse(connection: servers.Connection, written: str) -> str | None:
    with undone(connection):
        try:
            connection.execute(f"ALTER TABLE public.t ADD CONSTRAINT k CHECK ({written}) NOT VALID".encode())
        except psycopg.Error:
            return None
        connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        row = connection.execute(
            "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k'"
        ).fetchone()
    return row[0] if row else None


def differing_rows(connection: servers.Connection, one: str, other: str) -> int:
    row = connection.execute(
        f"SELECT count(*) FROM public.t WHERE ({one}) IS DISTINCT FROM ({other})".encode()
    ).fetchone()
    return int(row[0]) if row else -1


@settings(max_examples=100, deadline=None)
@given(pair=pairs())
def test_what_is_called_equal_is_the_same_to_the_server(table: servers.Connection, pair: tuple[str, str]) -> None:
    one, other = pair
    first, second = deparse(table, one), deparse(table, other)
    if first is None or second is None:
        return
    assert not equal_offline(one, second, expressions.TYPES) or same(table, (one, first), (other, second))
    assert not equal_offline(other, first, expressions.TYPES) or same(table, (one, first), (other, second))


def same(table: servers.Connection, one: tuple[str, str], other: tuple[str, str]) -> bool:
    alike = expressions.without_synonyms(one[1]) == expressions.without_synonyms(other[1])
    return alike and differing_rows(table, one[0], other[0]) == 0


WORDS = r"""
    a "B" 'x' '' E'\n' 1 1.5 ( ) [ ] , . :: : ; -- /* */ $ $1 $$ { } {{ % %s ? @ ~ = <> < > + - * / ^ | || -> ->> && =>
    and or not in is null true case when then else end between like any all array row cast as select from where union
    interval date timestamp with time zone at extract day collate distinct coalesce f ( ( ) ) exists values table over
    numeric character varying double precision int4 public pg_catalog operator current_timestamp new default escape
"""
sentences = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(sentences, st.text(max_size=30)))
def test_a_text_is_an_expression_or_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        parse(text)
    except NotAnExpression:
        return
    columns(text)


@settings(max_examples=300, deadline=None)
@given(one=sentences, other=sentences)
def test_comparing_any_two_texts_ends_in_yes_or_no(one: str, other: str) -> None:
    assert equal_offline(one, other, expressions.TYPES) in {True, False}


@given(text=st.text(max_size=30))
def test_a_quoted_string_is_one_token_or_is_refused(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    try:
        found = tokens(quoted)
    except NotAnExpression as refusal:
        assert re.search("backslash|invisible", str(refusal))  # noqa: PT017  either outcome is right
        return
    assert [token.text for token in found] == [quoted]


@given(
    text=st.text(
        st.one_of(st.sampled_from("a'\\ \"E-/\u202e\x1b"), st.characters(codec="utf-8", exclude_characters="\0")),
        max_size=20,
    )
)
def test_what_the_server_quotes_keeps_its_meaning_when_it_is_made_portable(text: str) -> None:
    deparsed = "'" + text.replace("'", "''") + "'"
    assert read(portable(deparsed)).text == text
    assert portable(portable(deparsed)) == portable(deparsed)


@given(condition=conditions)
def test_brackets_around_an_expression_change_nothing(condition: str) -> None:
    assert read(f"(({condition}))") == read(condition)


@given(condition=conditions)
def test_an_expression_equals_itself_in_capitals_of_its_keywords(condition: str) -> None:
    shouted = re.sub(
        r"\b(and|or|not|in|is|null|like|between|case|when|then|else|end)\b", lambda m: m[0].upper(), condition
    )
    assert equal_offline(shouted, condition, expressions.TYPES) == equal_offline(
        condition, condition, expressions.TYPES
    )
