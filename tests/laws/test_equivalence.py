"""What holds for all expressions: nothing is called equal that the server tells apart, and no text leaves its place.

SCHEMA_DOCTOR_TEST_EXAMPLES=20 draws twenty times as many.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema_doctor.equivalence import equal_offline, meaning
from schema_doctor.expression import NotAnExpression, columns, parse, tokens
from schema_doctor.sqlconstant import Undecided, constant
from schema_doctor.sqlgrammar import read
from schema_doctor.sqlstring import portable
from schema_doctor.sqlterm import Term
from tests import expressions, servers
from tests.examples import TIMES

# Few values, all of which stand in the rows, so that two expressions that differ give different answers.
INTEGERS = ("0", "1", "2", "-1", "10")
TEXTS = ("''", "'a'", "'A'", "'a '", "'b'", "'ab'")
MOMENTS = ("'2020-01-01'", "'2020-01-01 00:00:00'", "'2020-01-01 00:01'", "'2020-01-02'", "'2020-01-01 01:00:00.5'")
SPANS = (
    "'1 day'",
    "'24:00'",
    "'1 hour'",
    "'60 minutes'",
    "'01:00'",
    "'1 mon'",
    "'P1M'",
    "'30 days'",
    "'-1 day'",
    "'1 m'",
)
ARRAYS = (
    "'{}'",
    "'{a}'",
    "'{a,b}'",
    """'{"a", b}'""",
    "'{b,a}'",
    """'{"a,b"}'""",
    "'{NULL}'",
    """'{"NULL"}'""",
    "'{A}'",
)
INTEGER_COLUMNS = ("id", "small", "big")
TEXT_COLUMNS = ("title", "body", "role", "email", "code")
MOMENT_COLUMNS = ("created", "updated")
ROWS = 60


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


moment_literals = st.sampled_from(
    [
        *MOMENTS,
        *(f"timestamp {text}" for text in MOMENTS),
        *(f"{text}::timestamp" for text in MOMENTS),
        "'2020-1-1T00:00'",
    ]
)
fields = st.sampled_from(["interval '1' day", "interval '1' hour", "interval '1 day' day", "'1 day'::interval hour"])
span_literals = st.one_of(
    st.sampled_from(
        [*SPANS, *(f"interval {text}" for text in SPANS), *(f"{text}::interval" for text in SPANS), "interval '1d'"]
    ),
    fields,
)
moments = st.one_of(
    st.sampled_from(MOMENT_COLUMNS),
    moment_literals,
    joined(st.sampled_from(MOMENT_COLUMNS), st.sampled_from("+-"), span_literals),
)
arrays = st.one_of(
    st.sampled_from(["tags", *ARRAYS, *(f"{text}::text[]" for text in ARRAYS)]),
    st.sampled_from(["array['a', 'b']", "array['a'::text, 'b']", "array['a']::text[]", "array[]::text[]", "tags[1:2]"]),
)
memberships = st.sampled_from([("in (", ")"), ("not in (", ")"), ("= any (array[", "])"), ("<> all (array[", "])")])
patterns = st.sampled_from(["like", "not like", "ilike", "~~", "~~*", "~", "!~"])
atoms = st.one_of(
    joined(integers, comparisons, integers),
    joined(texts, comparisons, texts),
    st.tuples(integer_columns, memberships, lists(integer_literals)).map(lambda d: f"{d[0]} {d[1][0]}{d[2]}{d[1][1]}"),
    st.tuples(text_columns, memberships, lists(text_literals)).map(lambda d: f"{d[0]} {d[1][0]}{d[2]}{d[1][1]}"),
    joined(text_columns, patterns, text_literals),
    joined(st.sampled_from(MOMENT_COLUMNS), comparisons, moments),
    joined("updated - created", st.sampled_from("<>="), span_literals),
    joined("span", st.sampled_from("<>="), span_literals),
    joined("tags", st.sampled_from(["=", "<>", "@>", "<@", "&&"]), arrays),
    joined(integer_columns, st.sampled_from(["in (", "not in ("]), integer_columns, ",", lists(integer_literals), ")"),
    joined(
        integer_columns,
        st.sampled_from(["between symmetric", "not between symmetric"]),
        integer_literals,
        "and",
        integer_literals,
    ),
    joined(
        st.sampled_from(["(", "row("]),
        integer_columns,
        ",",
        text_columns,
        ")",
        st.sampled_from(["=", "<>", "<", ">="]),
        st.sampled_from(["(", "row("]),
        integers,
        ",",
        texts,
        ")",
    ),
    joined(st.sampled_from(["row(", "("]), "id, title )", st.sampled_from(["is null", "is not null"])),
    joined(text_columns, st.sampled_from(["like", "not like", "ilike"]), "'a!%' escape '!'"),
    joined(text_columns, st.sampled_from(["similar to", "not similar to"]), st.sampled_from(["'a|b'", "'%a'", "'A'"])),
    joined("substring( title from", st.sampled_from(["1 for 1", "1", "2"]), ") =", text_literals),
    joined("substring( title,", st.sampled_from(["1, 1", "1", "2"]), ") =", text_literals),
    joined("position( 'a' in", st.sampled_from(["title", "body"]), ") >", integer_literals),
    joined("title operator(pg_catalog.", st.sampled_from(["=", "<>", "~~", "||"]), ")", text_literals),
    joined(arrays, st.sampled_from(["is null", "is not null"])),
    joined(text_columns, "= any (", arrays, ")"),
    joined("active =", st.sampled_from(["'t'", "'yes'", "'on'", "'n'", "true", "'1'", "bool 'off'"])),
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
# Each is "old -> new".
CHANGES = """
    'a' -> 'A' | 'a' -> 'a ' | 'a' -> 'a'::text | 'a' -> 'a'::varchar | 1 -> 2 | 1 -> -1 | 1 -> 1.0 | 1 -> '1'
    = -> <> | < -> <= | != -> <> | and -> or | or -> and | not -> true and | in -> not in | any -> all | ( -> ( -
    like -> ilike | id -> small | id -> id::bigint | title -> body | role -> title | code -> title | role -> role::text
    code -> code::text | ~~ -> like | is distinct from -> <> | is not true -> is false | lower -> upper
    trim -> btrim | varchar(1) -> varchar | char(2) -> text | bpchar -> text | int8 -> bigint
    '1 day' -> '24:00' | '1 hour' -> '60 minutes' | '60 minutes' -> '01:00' | '1 mon' -> 'P1M' | interval -> interval(3)
    '2020-01-01' -> '2020-01-01 00:00:00' | '2020-01-02' -> '2020-01-2' | timestamp -> timestamptz | date -> timestamp
    '{a,b}' -> '{"a", b}' | '{a,b}' -> '{b,a}' | '{NULL}' -> '{"NULL"}' | '{a}' -> '{A}' | array[ -> (array[
    ( id -> row( id | symmetric -> asymmetric | '!' -> '#' | similar to -> ~ | from 1 -> from 2 | - -> - - | 1 -> - 1
    , -> ,'1', | 10 -> 1e1 | 1 -> 01 | 1 -> '01' | 'a' -> E'\\141' | 'a' -> E'\\x61' | 't' -> 'true'
    position -> strpos | , 1 -> , 1.0 | is null -> isnull | is not null -> notnull | '2020-01-01' -> '20200101'
"""
PAIRS = [tuple(change.strip().split(" -> ")) for line in CHANGES.strip().splitlines() for change in line.split(" | ")]


@st.composite
def variants(draw: st.DrawFn) -> list[str]:
    """Some expressions that are the same, nearly the same, or nothing alike."""
    found = [draw(conditions)]
    for _ in range(draw(st.integers(4, 10))):
        one = draw(st.sampled_from(found))
        old, new = draw(st.sampled_from([("", ""), *(pair for pair in PAIRS if pair[0] in one)]))
        found.append(one.replace(old, new, 1) if old else f"({one})")
    return list(dict.fromkeys([*found, draw(conditions)]))


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
        names = (*INTEGER_COLUMNS, *TEXT_COLUMNS, "active", "seen", *MOMENT_COLUMNS, "span", "tags")
        for row in range(ROWS):
            pools = (*(INTEGERS,) * 3, *(TEXTS,) * 5, *(("true", "false"),) * 2, *(MOMENTS,) * 2, SPANS, ARRAYS)
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


@settings(max_examples=300 * TIMES, suppress_health_check=[HealthCheck.too_slow])
@given(texts=variants())
def test_what_is_called_equal_is_the_same_to_the_server(table: servers.Connection, texts: list[str]) -> None:
    """Each is compared with what the server makes of each other: thousands of pairs."""
    servers_own = {text: found for text in texts if (found := deparse(table, text)) is not None}
    written = {text: term(text) for text in servers_own}
    printed = {text: term(portable(found)) for text, found in servers_own.items()}
    for one, other in permutations(servers_own, 2):
        if written[one] is not None and written[one] == printed[other]:
            assert same(table, (one, servers_own[one]), (other, servers_own[other])), (one, other)


def term(text: str) -> Term | None:
    try:
        return meaning(text, expressions.TYPES)
    except (ValueError, RecursionError):
        return None


def same(table: servers.Connection, one: tuple[str, str], other: tuple[str, str]) -> bool:
    alike = expressions.without_synonyms(one[1]) == expressions.without_synonyms(other[1])
    return (alike or planned(table, one[0]) == planned(table, other[0])) and differing_rows(
        table, one[0], other[0]
    ) == 0


def planned(connection: servers.Connection, written: str) -> str:
    """Return an expression as the planner simplifies it."""
    rows = connection.execute(f"EXPLAIN (VERBOSE, COSTS OFF) SELECT ({written}) FROM public.t".encode()).fetchall()
    return "\n".join(row[0] for row in rows)


NUMBERS = st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{0,3})?(e[+-]?[0-2])?", fullmatch=True)
DATES = st.from_regex(r"(2020|0099)(-0?[12]-0?[123]|0[12]0[123])", fullmatch=True)
TIMES_OF_DAY = st.from_regex(r"[012]?[0-3]:[0-6][0-9](:[0-6][0-9](\.[05]{1,2})?)?( [AP]M)?", fullmatch=True)
ZONES = st.sampled_from(["", "Z", "+00", " +02", "-02:30", "+0130", " UTC", "+1"])
UNITS = st.sampled_from(
    [
        "y",
        "yr",
        "year",
        "years",
        "mon",
        "month",
        "months",
        "m",
        "min",
        "minutes",
        "d",
        "day",
        "days",
        "w",
        "week",
        "h",
        "hour",
        "hours",
        "s",
        "sec",
        "ms",
        "us",
        "q",
    ]
)
PARTS = st.one_of(
    st.tuples(st.sampled_from(["0", "1", "2", "12", "24", "-1", "+1", "60", "1.5"]), st.sampled_from(["", " "]), UNITS),
    st.tuples(
        st.sampled_from(["", "-", "+"]), st.sampled_from(["0:30", "01:00", "1:00:00", "24:00", "00:60", "00:00:01.5"])
    ),
).map("".join)
MEMBERS = st.sampled_from(
    ["a", "A", '"a"', "b", "null", "NULL", '"NULL"', "1", "01", '"1"', "a b", '" a"', "", "\\a", "{a}", '"a,b"']
)
LITERALS = {
    **dict.fromkeys(("integer", "bigint", "smallint", "numeric", "real", "double precision"), NUMBERS),
    "boolean": st.sampled_from(
        [
            "t",
            "T",
            "true",
            "TRUE",
            "tr",
            "f",
            "false",
            "fa",
            "y",
            "yes",
            "n",
            "no",
            "on",
            "of",
            "off",
            "o",
            "0",
            "1",
            "2",
            "true.",
            "ye",
            " t ",
        ]
    ),
    "date": DATES,
    "timestamp without time zone": st.tuples(DATES, st.sampled_from(["", " ", "T"]), TIMES_OF_DAY, ZONES).map("".join),
    "timestamp with time zone": st.tuples(DATES, st.sampled_from([" ", "T"]), TIMES_OF_DAY, ZONES).map("".join),
    "time without time zone": TIMES_OF_DAY,
    **{
        kind: st.one_of(
            st.lists(PARTS, min_size=1, max_size=3).map(" ".join),
            st.from_regex(r"P([12]Y)?([12]M)?([12]W)?([12]D)?(T([12]H)?([12]M)?([12]S)?)?", fullmatch=True),
            st.sampled_from(["1", "60", "-1"]),
        )
        for kind in ("interval", "interval day", "interval hour", "interval minute", "interval year to month")
    },
    "uuid": st.from_regex(r"\{?([0aA]{4}-?){8}\}?", fullmatch=True),
    "bytea": st.from_regex(r"(\\x([0aA]{2}){0,3}|(a|\\\\|\\00[01]|\\101|A){0,4})", fullmatch=True),
    "jsonb": st.sampled_from(
        ["{}", "{ }", '{"a":1}', '{"a": 1}', '{"a":1.0}', '"\\u0061"', '"a"', "[1,2]", "[2,1]", "true"]
    ),
    **{
        kind: st.lists(MEMBERS, max_size=3).flatmap(
            lambda members: st.sampled_from([",", ", ", " ,"]).map(lambda comma: f"{{{comma.join(members)}}}")
        )
        for kind in ("text[]", "integer[]", "boolean[]", "character varying[]")
    },
}


@pytest.fixture(scope="module")
def asked(shared_database: servers.Database) -> Iterator[servers.Connection]:
    """A connection that says how the server prints a constant, with the settings under which definitions are read."""
    with psycopg.connect(shared_database.url, autocommit=True) as opened:
        opened.execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'")
        yield opened


@settings(max_examples=15 * TIMES, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("kind", LITERALS)
def test_constants_are_called_equal_only_if_the_server_prints_them_alike(
    asked: servers.Connection, kind: str, data: st.DataObject
) -> None:
    groups: dict[str, dict[str, str]] = {}
    for text in data.draw(st.lists(LITERALS[kind], min_size=5, max_size=25, unique=True)):
        try:
            spelled = constant(text, kind)
            quoted = text.replace("'", "''")
            row = asked.execute(f"SELECT '{quoted}'::{kind}::text".encode()).fetchone()
        except (Undecided, psycopg.DataError):
            continue
        assert row is not None
        groups.setdefault(spelled, {})[text] = row[0]
    for group in groups.values():
        assert len(set(group.values())) == 1, group


WORDS = r"""
    a "B" 'x' '' E'\n' 1 1.5 ( ) [ ] , . :: : ; -- /* */ $ $1 $$ { } {{ % %s ? @ ~ = <> < > + - * / ^ | || -> ->> && =>
    and or not in is null true case when then else end between like any all array row cast as select from where union
    interval date timestamp with time zone at extract day collate distinct coalesce f ( ( ) ) exists values table over
    numeric character varying double precision int4 public pg_catalog operator current_timestamp new default escape
"""
sentences = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)


@settings(max_examples=200)
@given(text=st.one_of(sentences, st.text(max_size=30)))
def test_a_text_is_an_expression_or_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        parse(text)
    except NotAnExpression:
        return
    columns(text)


@settings(max_examples=300)
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
    assert read(portable(deparsed), {}).text == text
    assert portable(portable(deparsed)) == portable(deparsed)


@given(condition=conditions)
def test_brackets_around_an_expression_change_nothing(condition: str) -> None:
    assert read(f"(({condition}))", {}) == read(condition, {})


@given(condition=conditions)
def test_an_expression_equals_itself_in_capitals_of_its_keywords(condition: str) -> None:
    shouted = re.sub(
        r"\b(and|or|not|in|is|null|like|between|case|when|then|else|end)\b", lambda m: m[0].upper(), condition
    )
    assert equal_offline(shouted, condition, expressions.TYPES) == equal_offline(
        condition, condition, expressions.TYPES
    )
