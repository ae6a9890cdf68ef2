"""What becomes of text and of statements before they are shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema_doctor.report.safe import commandless, hidden, visible
from schema_doctor.report.statement import is_statement, statement, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("updated_at é 表 '{}'::jsonb", "updated_at é 表 '{}'::jsonb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b\x7f\0", r"\x9b\x7f\x00"),
        ("a\r\n\tb", r"a\r\n\tb"),
        ("\u202e\u2066\u200b\ufeff\u2028", r"\u202e\u2066\u200b\ufeff\u2028"),
        ("\U000e0041\U000e0101", r"\U000e0041\U000e0101"),
        ("\udc80", r"\udc80"),
        ("\u3164\u115f", r"\u3164\u115f"),
        ("##[error]", r"#\x23[error]"),
        ("####[error]", r"###\x23[error]"),
    ],
)
def test_text_shows_all_that_it_holds(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_visible_text_is_one_line_of_printable_characters(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "##[" not in shown
    assert visible(shown) == shown


@given(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp")))
def test_every_control_and_format_character_counts_as_hidden(character: str) -> None:
    assert hidden(character), unicodedata.name(character, "")


def test_no_line_of_a_report_begins_with_a_command() -> None:
    assert commandless("a::b\n::error::c\n \t ::d\n::\n") == "a::b\n\\x3a:error::c\n \t \\x3a:d\n\\x3a:\n"


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("CREATE TABLE a (\n    b text DEFAULT 'c\\d'\n)", "CREATE TABLE a (\n    b text DEFAULT 'c\\d'\n)"),
        ("SELECT 'a\x1bb'", r"SELECT E'a\x1bb'"),
        ("SELECT 'a\n::b'", r"SELECT E'a\n::b'"),
        ("SELECT 'it''s\\\u202e\x9b'", r"SELECT E'it''s\\\u202e\u009b'"),
        ("SELECT E'it\\'s\\\\\n\\\n'", r"SELECT E'it\'s\\\n\n'"),
        ("SELECT '##[a]', E'##[a]'", r"SELECT E'#\x23[a]', E'#\x23[a]'"),
        ('SELECT "a\x1bb\\"', r'SELECT U&"a\+00001bb\\"'),
        ("DO $a$ it's\n$b$ $a$", r"DO E' it''s\n$b$ '"),
        ("SELECT 1 \x1b", r"SELECT 1 \x1b"),
    ],
)
def test_a_statement_keeps_its_meaning_and_hides_nothing(sql: str, shown: str) -> None:
    assert statement(sql) == shown


def test_a_statement_is_broken_between_words_and_never_within_quotes() -> None:
    sql = "ALTER TABLE a ADD COLUMN b text DEFAULT 'one two  three four five six seven' ::text NOT NULL"
    assert wrapped(sql, 40) == [
        "ALTER TABLE a ADD COLUMN b text DEFAULT",
        "    'one two  three four five six seven' ::text",
        "    NOT NULL",
    ]


def test_the_lines_of_a_statement_stay_and_are_broken_one_by_one() -> None:
    sql = "CREATE TABLE a (\n    b timestamp without time zone DEFAULT now(),\n    c text\n)"
    assert wrapped(sql, 30) == [
        "CREATE TABLE a (",
        "    b timestamp without time",
        "        zone DEFAULT now(),",
        "    c text",
        ")",
    ]


@given(st.lists(st.sampled_from(["SELECT", "'a  b'", '"c d"', "::text", "E'\\' x'", "(", ")", "\n", " "])))
def test_wrapping_changes_nothing_but_blanks(parts: list[str]) -> None:
    sql = " ".join(parts)
    assert "".join(wrapped(sql, 20)).replace(" ", "").replace("\n", "") == sql.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ALTER TABLE public.a ADD COLUMN b text", True),
        ("CREATE UNIQUE INDEX IF NOT EXISTS a ON public.b USING btree (c)", True),
        ("GRANT SELECT (a) ON b TO c", True),
        ("SELECT pg_catalog.setval('a', 1)", True),
        ('UPDATE public."a b" SET c = 1 WHERE c IS NULL', True),
        ("COMMENT ON CONSTRAINT a ON b IS NULL", True),
        ("Drop the view, or leave it out of the spec.", False),
        ("Let the owner GRANT the privileges.", False),
        ("", False),
    ],
)
def test_a_statement_is_told_from_advice(text: str, answer: bool) -> None:
    assert is_statement(text) is answer
