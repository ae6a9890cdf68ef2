import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema_doctor.identifier import MAX_BYTES, NotAName, check_name, fold, quote_ident, shown
from schema_doctor.names import key_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("users", "users"),
        ("Users", "users"),
        ('"Users"', "Users"),
        ('"a""b"', 'a"b'),
        ("_a$1", "_a$1"),
        ("ÉTÉ", "ÉtÉ"),
        ('"order"', "order"),
        ("order", "order"),
        ('"a b.c"', "a b.c"),
    ],
)
def test_an_identifier_means_the_name_that_the_server_would_read(text: str, name: str) -> None:
    assert fold(text) == name


@pytest.mark.parametrize("text", ["", "1a", "a b", "a.b", 'a"b', '"a', '"a"b"', '""', "a;", "$a", "a-b", '"a\0b"'])
def test_what_is_not_one_identifier_is_refused(text: str) -> None:
    with pytest.raises(NotAName):
        fold(text)


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("users", "users"),
        ("Users", '"Users"'),
        ('a"b', '"a""b"'),
        ("order", '"order"'),
        ("json_table", '"json_table"'),
        ("data", "data"),
        ("a$", '"a$"'),
        ("é", '"é"'),
        ("1a", '"1a"'),
        ("", '""'),
        ('x"; drop table y; --', '"x""; drop table y; --"'),
    ],
)
def test_a_name_is_quoted_where_sql_needs_it(name: str, sql: str) -> None:
    assert quote_ident(name) == sql


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "empty"),
        ("a\0b", "'a\\x00b' holds the character NUL (U+0000)"),
        ("a\u202eb", "'a\\u202eb' holds U+202E"),
        ("a\u200bb", "invisible"),
        ("\ud800", "surrogate"),
        ("x" * 64, "64 bytes long in UTF-8; the limit of PostgreSQL is 63"),
        ("é" * 40, f"80 bytes long in UTF-8; the limit of PostgreSQL is 63, and it would be cut to '{'é' * 31}'"),
    ],
)
def test_a_name_that_postgresql_cannot_hold_or_the_eye_misreads_is_refused(name: str, says: str) -> None:
    with pytest.raises(NotAName) as error:
        check_name(name)
    assert says in str(error.value)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("name", ["a ", " a", "a\u00a0"])
def test_a_blank_at_the_edge_of_a_name_is_refused_unless_it_stands_in_quotes_of_sql(name: str) -> None:
    with pytest.raises(NotAName) as error:
        key_name(name)
    assert f"{shown(name)} begins or ends with a blank" in str(error.value)
    assert key_name(f'"{name}"') == name


ODD = ("\x1b[31m", "a\tb", "a\nb", "a\x9bb", "a\u2028b")


@pytest.mark.parametrize(
    "name", ["a", "x" * 63, "é" * 31, "ctid", "order", "a b", "名前", 'a"b', "%s", "👩\u200d👧", "e\u0301", *ODD]
)
def test_an_unusual_name_is_still_a_name(name: str) -> None:
    check_name(name)


def test_a_long_text_is_shown_shortened() -> None:
    assert shown("x" * 100) == f"'{'x' * 60}...'"


@given(st.text())
def test_every_name_survives_quoting_and_folding(name: str) -> None:
    try:
        check_name(name)
    except NotAName:
        with pytest.raises(NotAName):
            fold(quote_ident(name))
    else:
        assert fold(quote_ident(name)) == name
        assert len(name.encode()) <= MAX_BYTES


@given(st.text())
def test_a_quoted_name_is_one_token(name: str) -> None:
    sql = quote_ident(name)
    if sql != name:
        assert sql[0] == sql[-1] == '"'
        assert '"' not in sql[1:-1].replace('""', "")
