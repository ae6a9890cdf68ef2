"""Names, as the server reads and writes them."""

import pytest
from psycopg import errors

from schema_doctor.identifier import (
    COL_NAME,
    QUOTED_KEYWORDS,
    RESERVED,
    SYSTEM_COLUMNS,
    TYPE_FUNC_NAME,
    fold,
    quote_ident,
)
from tests.servers import Connection

ODD = (
    *(before + chr(code) + after for code in range(1, 0x180) for before, after in (("", ""), ("a", ""), ("a", "b"))),
    *(
        '"',
        '""',
        'a"b"c',
        "a.b",
        "%s",
        "%",
        "$1",
        "a$b",
        "\\",
        "'",
        "x; drop table y",
        "-- x",
        "/*",
        "名前",
        "👩\u200d👧",
    ),
    *("Order", "ORDER", "order_", "_order", "1order", "\u017felect", "\u017f", "\u212a", "\u202e", "\ufeff", "e\u0301"),
)


def keywords(connection: Connection) -> dict[str, str]:
    return dict(connection.execute("select word, catcode::text from pg_get_keywords()").fetchall())


def test_every_keyword_is_quoted_that_the_server_would_quote(connection: Connection) -> None:
    assert {word for word, code in keywords(connection).items() if code != "U"} <= QUOTED_KEYWORDS


def test_a_keyword_has_the_category_that_the_server_gives_it(connection: Connection) -> None:
    ours = {"R": RESERVED, "T": TYPE_FUNC_NAME, "C": COL_NAME}
    for word, code in keywords(connection).items():
        assert code == "U" or word in ours[code]


def test_postgresql_18_reserves_every_word_that_is_quoted(connection: Connection) -> None:
    reserved = {word for word, code in keywords(connection).items() if code != "U"}
    newer = {word for word in QUOTED_KEYWORDS - reserved if not word.startswith(("json", "merge_", "system_"))}
    assert newer == set()
    assert connection.info.server_version < 180_000 or reserved == QUOTED_KEYWORDS


def test_a_name_is_quoted_as_the_server_quotes_it(connection: Connection) -> None:
    known = keywords(connection)
    names = [*known, *ODD]
    rows = connection.execute(
        "select name, quote_ident(name) from unnest(%s::text[]) with ordinality as n (name, nr) order by nr", [names]
    ).fetchall()
    different = {name: (quote_ident(name), quoted) for name, quoted in rows if quote_ident(name) != quoted}
    assert len(rows) == len(names)
    assert {name for name in different if known.get(name, "U") != "U" or name not in QUOTED_KEYWORDS} == set()


def test_a_quoted_name_is_that_name_to_the_server(connection: Connection) -> None:
    names = [*keywords(connection), *ODD]
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        columns = ", ".join(f"1 as {quote_ident(name)}" for name in part)
        result = connection.execute(f"select {columns}".encode())
        assert [column.name for column in result.description or ()] == part


@pytest.mark.parametrize("text", ["Users", '"Users"', "ÉTÉ", "_A$1", '"a""B"', "\u212aelvin", "İx", "straßE"])
def test_an_identifier_is_folded_as_the_server_folds_it(connection: Connection, text: str) -> None:
    result = connection.execute(f"select 1 as {text}".encode())
    assert [column.name for column in result.description or ()] == [fold(text)]


def test_the_names_of_system_columns_are_taken(connection: Connection) -> None:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = 'pg_class'::regclass and attnum < 0"
    ).fetchall()
    assert {name for (name,) in rows} == SYSTEM_COLUMNS
    for name in sorted(SYSTEM_COLUMNS):
        with pytest.raises(errors.DuplicateColumn), connection.transaction():
            connection.execute(f"create temp table t ({name} integer)".encode())
