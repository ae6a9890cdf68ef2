"""What the YAML layer accepts, what it refuses and where it says so."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schema_doctor import yamlparse, yamltree
from schema_doctor.errors import Mark, SpecError, UsageError
from schema_doctor.yamltree import (
    MappingNode,
    Node,
    Problems,
    ScalarNode,
    SequenceNode,
    as_bool,
    as_int,
    as_list,
    as_mapping,
    as_text,
    child,
    is_null,
    mapping_items,
    parse,
    quote_scalar,
    read,
    shown,
)

BRACKETS = 100_000


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML: the one of libyaml and the one in Python."""
    monkeypatch.setattr(yamlparse, "LOADER", getattr(yaml, request.param))


both_parsers = pytest.mark.usefixtures("loader")


def refusal(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        parse(text, "s.yaml")
    return str(caught.value)


def value(text: str) -> Node:
    """Return the value of the key `a`."""
    root = parse(text, "s.yaml")
    assert isinstance(root, MappingNode)
    return {key.text: node for key, node in root.entries}["a"]


def complaint(function: Callable[..., object], node: Node, **limits: int) -> str:
    problems = Problems()
    result = function(node, "users.id", problems, **limits)
    assert not result
    with pytest.raises(SpecError) as caught:
        problems.raise_if_any()
    return str(caught.value)


def plain_data(node: Node) -> object:
    match node:
        case ScalarNode(text=text):
            return text
        case SequenceNode(items=items):
            return [plain_data(item) for item in items]
        case MappingNode(entries=entries):
            return {key.text: plain_data(item) for key, item in entries}


# reading the file


def test_a_missing_file_is_named_with_the_command_that_writes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        UsageError, match=r"no spec 'sub/no.yaml' in '.*'; .*schema-doctor snapshot --output sub/no.yaml"
    ):
        read(Path("sub/no.yaml"))


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is a directory"):
        read(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match=r"is a pipe"):
        read(tmp_path / "pipe")


def test_a_device_is_refused() -> None:
    with pytest.raises(UsageError, match=r"is a device"):
        read(Path("/dev/zero"))


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "loop"])
def test_a_path_that_the_system_refuses_is_shown_with_its_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UsageError, match=r"cannot be read: \w+"):
        read(tmp_path / name)


def test_a_file_over_the_limit_is_refused_with_size_and_limit(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(yamltree.MAX_BYTES + 1)
    with pytest.raises(UsageError, match=r"has 67,108,865 bytes, the limit is 67,108,864"):
        read(large)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: 1\nb: \xff\n", ":2:4: byte offset 8: byte 0xff is not UTF-8"),
        (b"\xef\xbb\xbfa: 1\nb: \xff\n", ":2:4: byte offset 11: byte 0xff is not UTF-8"),
        ("a: é\n".encode("latin-1"), ":1:4: byte offset 3: byte 0xe9 is not UTF-8"),
        ("a: 1\n".encode("utf-16"), ":1:1: byte offset 0: the file is UTF-16"),
        ("a: 1\n".encode("utf-16-le"), ":1:2: byte offset 1: a NUL byte"),
        ("é: \0\n".encode(), ":1:4: byte offset 4: a NUL byte"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_their_offset(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}{message}")


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - 2\r\n")
    root = parse(read(file), "s.yaml")
    assert plain_data(root) == {"a": "1", "b": ["2"]}
    assert root.mark == Mark("s.yaml", 1, 1)


# the tree


@both_parsers
def test_every_node_knows_its_line_and_column() -> None:
    root = parse("a: 1\nb:\n  - {c: 'x'}\n", "s.yaml")
    assert root == MappingNode(
        (
            (ScalarNode("a", True, Mark("s.yaml", 1, 1)), ScalarNode("1", True, Mark("s.yaml", 1, 4))),
            (
                ScalarNode("b", True, Mark("s.yaml", 2, 1)),
                SequenceNode(
                    (
                        MappingNode(
                            (
                                (
                                    ScalarNode("c", True, Mark("s.yaml", 3, 6)),
                                    ScalarNode("x", False, Mark("s.yaml", 3, 9)),
                                ),
                            ),
                            Mark("s.yaml", 3, 5),
                        ),
                    ),
                    Mark("s.yaml", 3, 3),
                ),
            ),
        ),
        Mark("s.yaml", 1, 1),
    )


@both_parsers
@pytest.mark.parametrize(
    "word",
    ["on", "yes", "no", "1e3", "2024-01-01", "null", "123", "012", "1:30", "1.10", "~", "=", "true", "0x1f", ".5"],
)
def test_keys_and_values_are_the_text_that_was_written(word: str) -> None:
    assert plain_data(parse(f"{word}: [{word}]", "s.yaml")) == {word: [word]}


@both_parsers
@pytest.mark.parametrize("written", ["", "~", "null", "NULL"])
def test_null_is_null_only_without_quotes(written: str) -> None:
    assert is_null(value(f"a: {written}"))
    assert not is_null(value(f"a: '{written}'"))
    assert not is_null(value("a: |\n  null\n"))


@both_parsers
@pytest.mark.parametrize("text", ["", "# only\n# comments\n", "---\n", "\ufeff", "\n\n"])
def test_an_empty_file_is_called_empty_and_gets_an_example(text: str) -> None:
    assert "s.yaml:1:1: the file is empty; the smallest spec is {version: 1" in refusal(text)


@pytest.mark.parametrize(("text", "found"), [("- a\n", "a list"), ("abc", "'abc'"), ("null", "'null'")])
def test_a_root_that_is_no_mapping_is_reported_at_its_place(text: str, found: str) -> None:
    problems = Problems()
    assert as_mapping(parse(text, "s.yaml"), "", problems) is None
    with pytest.raises(SpecError, match=rf"^s.yaml:1:1: expected a mapping \('key: value' lines\), found {found}$"):
        problems.raise_if_any()


@both_parsers
def test_a_second_document_is_refused_with_its_line() -> None:
    assert refusal("a: 1\n---\nb: 1\n").startswith("s.yaml:2:1: a second document")


@both_parsers
def test_the_end_of_the_document_may_be_written() -> None:
    assert plain_data(parse("---\na: 1\n...\n", "s.yaml")) == {"a": "1"}


@both_parsers
@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "a:\n  b: |\n\tx\n"])
def test_a_tab_in_the_indentation_is_named_with_its_line(text: str) -> None:
    assert refusal(text).startswith(f"s.yaml:{text.count(chr(10))}:1: a tab in the indentation")


@both_parsers
@pytest.mark.parametrize("text", ["[" * 33, "- " * 33 + "a", "{a: " * 33])
def test_nesting_beyond_the_limit_is_refused_with_depth_and_line(text: str) -> None:
    assert "s.yaml:2:" in refusal("\n" + text)
    assert "nesting of 33 levels; the limit is 32" in refusal("\n" + text)


@both_parsers
def test_nesting_up_to_the_limit_is_read() -> None:
    assert isinstance(parse("[" * 32 + "]" * 32, "s.yaml"), SequenceNode)


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? ", "[{"])
def test_very_deep_nesting_does_not_end_the_process(piece: str) -> None:
    program = (
        "import sys; from schema_doctor import yamlparse; from schema_doctor.errors import SpecError\n"
        f"try: yamlparse.parse({piece!r} * {BRACKETS}, 's.yaml')\n"
        "except SpecError as error: sys.exit(str(error))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 1, run.stderr
    assert "nesting of 33 levels" in run.stderr


@both_parsers
def test_a_mistake_before_deep_nesting_is_told_once() -> None:
    with pytest.raises(SpecError) as raised:
        parse("version: &a 1\na: " + "[" * 2000, "s.yaml")
    assert [problem.mark.line for problem in raised.value.problems] == [1, 2]


@both_parsers
def test_a_billion_laughs_are_refused_by_name() -> None:
    lines = ["a0: &a0 lol"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    message = refusal("\n".join(lines))
    assert "s.yaml:1:5: a0: anchor '&a0' is not allowed" in message
    assert "s.yaml:2:10: a1: alias '*a0' is not allowed" in message


def test_an_anchor_that_holds_itself_is_refused() -> None:
    assert "s.yaml:1:8: a: alias '*x' is not allowed" in refusal("a: &x [*x]")


@both_parsers
@pytest.mark.parametrize(
    ("tag", "shown_tag"),
    [
        ("!!python/object/apply:os.system", "!!python/object/apply:os.system"),
        ("!env", "!env"),
        ("!!binary", "!!binary"),
        ("!!str", "!!str"),
        ("!", "!"),
        ("!<tag:yaml.org,2002:set>", "!!set"),
    ],
)
@pytest.mark.parametrize("tagged", ["x", "[x]", "{x: y}"])
def test_tags_are_refused_with_place_and_name(tag: str, shown_tag: str, tagged: str) -> None:
    assert f"s.yaml:2:6: a.b: tag '{shown_tag}' is not allowed" in refusal(f"a:\n  b: {tag} {tagged}\n")


@both_parsers
def test_a_merge_key_is_refused_but_a_quoted_name_is_not() -> None:
    assert "s.yaml:2:3: a: merge key '<<' is not allowed" in refusal("a:\n  <<: {b: 1}\n")
    assert plain_data(value("a:\n  '<<': 1\n")) == {"<<": "1"}


@pytest.mark.parametrize("second", ["id", "'id'", '"\\x69d"'])
def test_a_key_that_stands_twice_is_refused_with_both_lines(second: str) -> None:
    message = refusal(f"tables:\n  users:\n    id: int\n    b: int\n    {second}: text\n")
    assert message == (
        "s.yaml:5:5: tables.users.id: key 'id' stands twice, in line 3 and in line 5; remove or rename one"
    )


def test_a_duplicate_table_hides_no_typo_under_it() -> None:
    assert "in line 2 and in line 4" in refusal("tables:\n  users:\n    colums: 1\n  users:\n    columns: 1\n")


@both_parsers
@pytest.mark.parametrize("text", ["? [a, b]\n: 1\n", "? {a: b}\n: 1\n", "a: {{ x }}\n", "{[a]: 1}"])
def test_keys_that_are_no_text_are_refused(text: str) -> None:
    assert "a key must be a text" in refusal(text)


def test_one_run_reports_all_independent_problems() -> None:
    message = refusal("a: &x 1\nb: !t 2\nc: {<<: 1}\na: 3\nd: [numeric(1,2)]\ne: 'x'::text\n")
    assert [line.split(":")[1] for line in message.splitlines()] == ["1", "2", "3", "5", "6"]


@pytest.mark.parametrize("text", ["a: 1", "a: !t 1", "a: ["])
def test_the_collector_of_cycles_is_on_again_after_parsing(text: str) -> None:
    with suppress(SpecError):
        parse(text, "s.yaml")
    assert gc.isenabled()


def test_a_file_of_problems_does_not_fill_the_memory() -> None:
    with pytest.raises(SpecError) as caught:
        parse("[" + "!t x, " * 5000 + "]", "s.yaml")
    assert len(caught.value.problems) == Problems.LIMIT


@both_parsers
@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a: {type: numeric(10,2)}", "numeric(10,2)"),
        ("a: {type: numeric(10,2), nullable: true}", "numeric(10,2)"),
        ("a: {b: int, c: decimal(5, 1)}", "decimal(5,1)"),
        ("a: [numeric(10,2)]", "numeric(10,2)"),
        ("a: {numeric(10,2): x}", "numeric(10,2)"),
        ("a: [enum(a, b, c)]", "enum(a,b,c)"),
    ],
)
def test_a_type_that_yaml_cuts_at_its_comma_is_to_be_quoted(text: str, whole: str) -> None:
    message = refusal(text)
    assert "s.yaml:1:" in message
    assert f"""YAML cuts '{whole}' at the comma; quote the type: "{whole}\"""" in message


def test_two_cut_types_are_two_problems_and_no_duplicate_key() -> None:
    message = refusal("a: {b: numeric(10,2), c: numeric(12,2)}")
    assert len(message.splitlines()) == 2
    assert "twice" not in message


@pytest.mark.parametrize(
    "text", ["a: {type: varchar(10)}", "a: ['numeric(10,2)']", "a: numeric(10,2)", "a: [')', (, b]"]
)
def test_types_in_one_piece_are_left_alone(text: str) -> None:
    parse(text, "s.yaml")


@both_parsers
@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("default: '{}'::jsonb\n", "1:14", "default: \"'{}'::jsonb\""),
        ("a:\n  default: '[]'::jsonb # why\n  b: 1\n", "2:16", "default: \"'[]'::jsonb\""),
        ("default: 'it''s' || 'x'\n", "1:19", "default: \"'it''s' || 'x'\""),
        ('default: "Foo"::bar\n', "1:15", "default: '\"Foo\"::bar'"),
        ("- 'a'::text\n", "1:6", "- \"'a'::text\""),
        ("a: {type: jsonb, default: '{}'::jsonb}\n", "1:31", "\"'{}'::jsonb\""),
        ("default: now(): x\n", "1:15", 'default: "now(): x"'),
        ("default: %s\n", "1:10", 'default: "%s"'),
        ("default: @x\n", "1:10", 'default: "@x"'),
    ],
)
def test_sql_that_yaml_cannot_read_is_shown_as_it_must_be_quoted(text: str, place: str, hint: str) -> None:
    message = refusal(text)
    assert message.startswith(f"s.yaml:{place}: ")
    assert message.endswith(f"quote the whole value: {hint}")
    assert yaml.safe_load(hint) is not None


@both_parsers
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 'x\nb: 1\n", "s.yaml:1:4: the quote that opens here is never closed"),
        ("a: [x, y\nb: 1\n", "s.yaml:2:2: the bracket of line 1 is not closed, or a comma"),
        ("a: 1\nb\n", "s.yaml:2:1: a key without a value"),
        ("a:\n    b: 1\n  c: 2\n", "s.yaml:3:3: this does not fit what stands before it; check the indentation"),
        ("a: 1\n  b: 2\n", "s.yaml:2:4: a second ': ' in one value, or a line that is indented too far"),
        ("a: \x1b[31m\n", "s.yaml:1:4: character U+001B cannot stand in a YAML file"),
        ("a: \ud800\n", "s.yaml:1:4: character U+D800 cannot stand in a YAML file"),
        ("a: \0\n", "s.yaml:1:4: character U+0000 cannot stand in a YAML file"),
    ],
)
def test_syntax_errors_are_told_in_plain_words(text: str, message: str) -> None:
    assert refusal(text).startswith(message)


@both_parsers
@pytest.mark.parametrize("text", ['a: "\\ud800"', 'a: "\\U00110000"', 'a: "\\Uffffffff"', 'a: "\\q"'])
def test_escapes_without_a_character_are_refused(text: str) -> None:
    assert refusal(text).startswith("s.yaml:1:")


def test_a_name_with_control_characters_reaches_the_caller_but_never_a_message_raw() -> None:
    assert value('a: "x\\0\\e\\u202e"') == ScalarNode("x\0\x1b\u202e", False, Mark("s.yaml", 1, 4))
    assert refusal('"\\e\\u202e":\n  a: !t 1\n') == (
        "s.yaml:2:6: \\x1b\\u202e.a: tag '!t' is not allowed; remove it, or quote the value if it is text"
    )


@settings(max_examples=150)
@given(st.one_of(st.text(), st.text("ab:-?[]{}#&*!|>'\"%@`,\\ \n\t~<=.0()", max_size=40)))
@example("%YAML 1." + "9" * 5000 + "\n---\na")
@example("! ! a")
@example("*")
@example("? ? ?")
def test_any_text_gives_a_tree_or_a_spec_error(text: str) -> None:
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yamlparse, "LOADER", loader)
            message = ""
            try:
                parse(text, "s.yaml")
            except SpecError as error:
                message = str(error)
            assert message.replace("\n", "").isprintable()


# values


def test_unknown_keys_are_reported_with_the_closest_known_one() -> None:
    problems = Problems()
    node = parse("type: int\nnulable: true\nxyz: 1\nTYPE: 2\n", "expected_schema.yaml")
    items = mapping_items(node, "users.id", problems, ("type", "nullable", "default"))
    assert [(key, str(mark)) for key, mark, _ in items] == [("type", "expected_schema.yaml:1:1")]
    with pytest.raises(SpecError) as caught:
        problems.raise_if_any()
    assert str(caught.value).splitlines() == [
        "expected_schema.yaml:2:1: users.id: unknown key 'nulable', did you mean 'nullable'?",
        "expected_schema.yaml:3:1: users.id: unknown key 'xyz'; use one of default, nullable, type",
        "expected_schema.yaml:4:1: users.id: unknown key 'TYPE', did you mean 'type'?",
    ]


def test_without_a_list_of_keys_every_key_is_allowed() -> None:
    problems = Problems()
    assert [key for key, _, _ in mapping_items(parse("on: 1\nno: 2\n", "s.yaml"), "", problems)] == ["on", "no"]
    assert not problems


@pytest.mark.parametrize(("written", "found"), [("", "nothing"), ("[a, b]", "a list"), ("{}", None), ("x", "'x'")])
def test_columns_must_be_a_mapping(written: str, found: str | None) -> None:
    node = value(f"a: {written}")
    if found is None:
        assert mapping_items(node, "", Problems()) == []
    else:
        assert complaint(mapping_items, node) == (
            f"s.yaml:1:{node.mark.column}: users.id: expected a mapping ('key: value' lines), found {found}"
        )


@pytest.mark.parametrize(("written", "expected"), [("true", True), ("false", False)])
def test_true_and_false_are_the_booleans(written: str, expected: bool) -> None:
    assert as_bool(value(f"a: {written}"), "", Problems()) is expected


@pytest.mark.parametrize(
    "written", ["yes", "no", "on", "off", "True", "FALSE", "0", "1", "y", "~", "[true]", '"false"']
)
def test_nothing_else_is_a_boolean(written: str) -> None:
    message = complaint(as_bool, value(f"a: {written}"))
    assert message.startswith("s.yaml:1:4: users.id: expected a boolean, found ")
    assert message.endswith("; use true or false (without quotes)")


def test_a_quoted_boolean_is_said_to_be_quoted() -> None:
    assert "found 'false' in quotes; use true or false (without quotes)" in complaint(as_bool, value('a: "false"'))


@pytest.mark.parametrize(
    ("written", "expected"), [("5", 5), ("-5", -5), ("0", 0), ("007", 7), ("9999999999", 9999999999)]
)
def test_whole_numbers_are_read_in_base_ten(written: str, expected: int) -> None:
    assert as_int(value(f"a: {written}"), "", Problems(), minimum=-10, maximum=10**10) == expected


@pytest.mark.parametrize(
    "written", ["1.0", "1e3", "0x10", "1_000", "'5'", "99999999999", "+5", "1:30", "٣", "", "11", "-1"]
)
def test_nothing_else_is_a_whole_number(written: str) -> None:
    message = complaint(as_int, value(f"a: {written}"), minimum=0, maximum=10)
    assert "users.id: expected a whole number from 0 to 10 (without quotes), found " in message


def test_a_text_is_a_text_whatever_it_looks_like() -> None:
    for written in ("no", "12", "'null'", "''", "2024-01-01"):
        assert as_text(value(f"a: {written}"), "", Problems()) == written.strip("'")


@pytest.mark.parametrize(
    ("written", "found"),
    [("", "nothing"), ("null", "'null'"), ("{}", "an empty mapping"), ("[]", "an empty list"), ("{b: c}", "a mapping")],
)
def test_null_and_collections_are_no_text(written: str, found: str) -> None:
    assert f"users.id: expected a text, found {found}; " in complaint(as_text, value(f"a: {written}"))


def test_an_empty_mapping_for_a_default_is_answered_with_the_right_spelling() -> None:
    assert complaint(as_text, value("a: {}")).endswith("put it in quotes if it is a text, as in \"'{}'::jsonb\"")


def test_a_scalar_stands_for_a_list_of_one() -> None:
    problems = Problems()
    assert [plain_data(node) for node in as_list(value("a: x, y"), "", problems)] == ["x, y"]
    assert [plain_data(node) for node in as_list(value("a: [x, y]"), "", problems)] == ["x", "y"]
    assert as_list(value("a: []"), "", problems) == ()
    assert not problems


@pytest.mark.parametrize("written", ["", "{b: c}"])
def test_null_and_mappings_are_no_list(written: str) -> None:
    assert "expected a list or a single value" in complaint(as_list, value(f"a: {written}"))


# showing and writing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "'a'"),
        ("", "''"),
        ("\x1b[31m\u202e\n\0", "'\\x1b[31m\\u202e\\n\\x00'"),
        ("a\xa0b\u2028\ud800", "'a\\xa0b\\u2028\\ud800'"),
        ("x" * 60, "'" + "x" * 60 + "'"),
        ("x" * 61, "'" + "x" * 60 + "...'"),
        ("\x1b" * 61, "'" + "\\x1b" * 15 + "...'"),
    ],
)
def test_shown_text_is_visible_and_short(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_a_path_is_visible_and_short() -> None:
    assert child(child("", "us\x1bers"), "i" * 100) == "us\\x1bers." + "i" * 63 + "..."


@pytest.mark.parametrize(
    "text",
    [
        "varchar(36)",
        "timestamp default now()",
        "jsonb default '{}'::jsonb",
        "role in ('user', 'assistant', 'system')",
        "(price > 0)",
        "conversations(id)",
        "größe",
        "_x",
        "a#b",
    ],
)
def test_what_nobody_can_misread_is_written_plain(text: str) -> None:
    assert quote_scalar(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("'{}'::jsonb", "\"'{}'::jsonb\""),
        ('"Users"', "'\"Users\"'"),
        ("'a\"b'", '"\'a\\"b\'"'),
        ("", '""'),
        ("no", '"no"'),
        ("On", '"On"'),
        ("y", '"y"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("1e3", '"1e3"'),
        ("012", '"012"'),
        ("2024-01-01", '"2024-01-01"'),
        ("<<", '"<<"'),
        ("=", '"="'),
        (" a", '" a"'),
        ("a ", '"a "'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("%s", '"%s"'),
        ("a\nb", '"a\\nb"'),
        ("\u202e", '"\\u202e"'),
        ("a\\d", "a\\d"),
        ("\\d+", "'\\d+'"),
    ],
)
def test_what_a_reader_could_misread_is_quoted(text: str, written: str) -> None:
    assert quote_scalar(text) == written


@settings(max_examples=150)
@given(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.text("yno~:# -'\"\\{}[],&*!|>%@`=<.1e0x_\n\t\0\x85\ufeff\u2028")
)
def test_every_text_comes_back_from_its_spelling(text: str) -> None:
    document = f"key: {quote_scalar(text)}\n"
    assert yaml.safe_load(document) == {"key": text}
    assert yaml.load(document, Loader=yaml.CSafeLoader) == {"key": text}
    assert plain_data(parse(document, "s.yaml")) == {"key": text}
    assert yaml.safe_load(f"- {quote_scalar(text)}\n") == [text]


@given(st.text(min_size=1, max_size=63).filter(lambda text: "\0" not in text))
def test_every_name_can_be_a_key(name: str) -> None:
    try:
        written = quote_scalar(name)
    except ValueError:
        return
    assert yaml.safe_load(f"a:\n  {written}: 1\n") == {"a": {name: 1}}


def test_a_lone_surrogate_cannot_be_written() -> None:
    with pytest.raises(ValueError, match=r"lone surrogate in 'a\\ud800'"):
        quote_scalar("a\ud800")
