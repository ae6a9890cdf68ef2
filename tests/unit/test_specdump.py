"""How a schema is written as a spec."""

from pathlib import Path

import pytest

from schema_doctor.errors import Refused
from schema_doctor.model import Address, Check, Column, Index, Kind, PrimaryKey, Schema, Table
from schema_doctor.spec import load
from schema_doctor.specdump import dump
from schema_doctor.sqlstring import portable

USERS = Address(Kind.TABLE, "public", "users")


def of_users(*items: tuple[Kind, str, object], schema: str = "public", table: str = "users") -> Schema:
    found: dict[Address, object] = {Address(Kind.TABLE, schema, table): Table()}
    found[Address(Kind.COLUMN, schema, table, "id")] = Column(type="bigint")
    found |= {Address(kind, schema, table, name): item for kind, name, item in items}
    return found  # type: ignore[return-value]


def test_the_spec_of_the_chat_backend_is_written_in_short_forms() -> None:
    path = Path(__file__).parents[2] / "expected_schema.yaml"
    text = dump(load(path).schema, header="What the chat backend needs.")
    assert text.splitlines()[:4] == [
        "# yaml-language-server: $schema=schema_doctor/expected_schema.schema.json",
        "# What the chat backend needs.",
        "version: 1",
        "schema: public",
    ]
    assert "      id: character varying(36)\n" in text  # a column of the primary key need not say NOT NULL
    assert "      created_at: timestamp without time zone default now()\n" in text
    assert "    primary_key: id\n" in text
    assert "      messages_session_id_fkey: session_id references conversations(id) on delete cascade\n" in text
    assert "      idx_messages_session_id: session_id\n" in text


def test_a_primary_key_keeps_a_name_that_is_not_the_default_one() -> None:
    key = (Kind.PRIMARY_KEY, "users_pk", PrimaryKey(columns=("id",)))
    assert "    primary_key:\n      name: users_pk\n      columns: id\n" in dump(of_users(key))


def test_tables_of_other_schemas_stand_with_their_schema() -> None:
    schema = {**of_users(schema="app"), **of_users(table="a.b")}
    assert list(load_keys(dump(schema, default_schema="app"))) == ["app.users:", "'\"a.b\"':"]
    assert list(load_keys(dump(of_users(schema="app"), default_schema="app"))) == ["users:"]


def load_keys(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.startswith("  ") and not line.startswith("   ")]


def test_a_complete_spec_claims_that_nothing_else_exists() -> None:
    assert "\nunexpected: error\n" in dump(of_users(), complete=True, everything=True)
    only_schemas = dump(of_users(), complete=True)
    assert "  tables: error\n" in only_schemas
    assert "extensions" not in only_schemas
    assert "unexpected" not in dump(of_users())


def test_the_order_of_tables_and_constraints_is_that_of_their_names() -> None:
    items = [(Kind.INDEX, name, Index(columns=("id",))) for name in ("b", "a", "c")]
    one, two = of_users(*items), of_users(*reversed(items), table="others")
    assert dump({**one, **two}) == dump({**two, **one})


def test_strings_with_a_backslash_are_written_so_that_no_setting_changes_them(tmp_path: Path) -> None:
    check = Check(expression=r"(email ~ '^\S+@\S+\.\w+$'::text)")
    path = tmp_path / "spec.yaml"
    path.write_text(dump(of_users((Kind.COLUMN, "email", Column(type="text")), (Kind.CHECK, "c", check))))
    found = load(path).schema[Address(Kind.CHECK, "public", "users", "c")]
    assert found == Check(expression=r"(email ~ E'^\\S+@\\S+\\.\\w+$'::text)")


def test_only_strings_are_made_portable() -> None:
    assert portable(r"""("a\b" = 'it''s \') AND (E'\\' = '\')""") == r"""("a\b" = E'it''s \\') AND (E'\\' = E'\\')"""
    assert portable("'a\u200b\u202e'::text") == r"E'a\u200b\u202e'::text"


def test_what_a_spec_cannot_say_is_left_out_with_a_comment(tmp_path: Path) -> None:
    deep = Check(expression="(" * 310 + "true" + ")" * 310)
    schema = {**of_users((Kind.CHECK, "deep", deep)), **of_users(table="bad\u202ename")}
    text = dump(schema)
    assert "      # left out: check deep: " in text
    assert '  # left out: table public."bad\\u202ename": ' in text
    path = tmp_path / "spec.yaml"
    path.write_text(text)
    assert load(path).tables == [("public", "users")]


def test_what_a_spec_cannot_say_lets_it_claim_nothing() -> None:
    deep = Check(expression="(" * 310 + "true" + ")" * 310)
    for schema in (of_users((Kind.CHECK, "deep", deep)), {**of_users(), **of_users(table="bad\u202ename")}):
        with pytest.raises(Refused, match=r"tables.*: left out: (check deep|table public).*\n.*cannot leave it out"):
            dump(schema, complete=True)


def test_nothing_is_written_as_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(dump({}))
    assert dict(load(path).schema) == {}


def test_a_check_over_many_labels_is_written_and_read(tmp_path: Path) -> None:
    labels = ", ".join(f"'label {number}'::character varying" for number in range(300))
    check = Check(expression=f"((name)::text = ANY ((ARRAY[{labels}])::text[]))")
    schema = of_users((Kind.COLUMN, "name", Column(type="character varying")), (Kind.CHECK, "c", check))
    path = tmp_path / "spec.yaml"
    path.write_text(dump(schema))
    assert load(path).schema[Address(Kind.CHECK, "public", "users", "c")] == check


def test_a_column_whose_name_only_newer_servers_reserve_is_written_as_an_older_one_prints_it() -> None:
    index = (Kind.INDEX, "i", Index(columns=("json",), method="gin"))
    assert "      i: using gin json\n" in dump(of_users((Kind.COLUMN, "json", Column(type="jsonb")), index))


def test_texts_of_several_lines_stand_as_lines_where_nobody_can_misread_them(tmp_path: Path) -> None:
    case = "\nCASE\n    WHEN (id > 0) THEN 1\n    ELSE 2\nEND"
    comments = ("a\n\n  # b: c\n", "ends with a blank \nx", " begins with one\nx", "a\r\nb", "a\n\n", "\n")
    columns = [
        (Kind.COLUMN, f"c{number}", Column(type="text", comment=comment)) for number, comment in enumerate(comments)
    ]
    schema = of_users((Kind.COLUMN, "g", Column(type="integer", generated=case)), *columns)
    text = dump(schema)
    assert "        generated: |-\n\n          CASE\n              WHEN (id > 0) THEN 1\n" in text
    assert "        comment: |\n          a\n\n            # b: c\n" in text
    assert text.count("comment: |") == 1
    path = tmp_path / "spec.yaml"
    path.write_text(text, newline="")
    assert schema.items() <= load(path).schema.items()


def test_the_elements_of_an_index_are_text_beside_what_has_no_short_form(tmp_path: Path) -> None:
    index = Index(columns=("lower(email)", "id DESC"), comment="x")
    names = ("email", "lower(email), id DESC")
    for columns, written in ((names[:1], "columns: lower(email), id DESC"), (names[:2], "columns:\n")):
        schema = of_users(*((Kind.COLUMN, name, Column(type="text")) for name in columns), (Kind.INDEX, "i", index))
        text = dump(schema)
        assert written in text
        path = tmp_path / "spec.yaml"
        path.write_text(text)
        assert schema.items() <= load(path).schema.items()
