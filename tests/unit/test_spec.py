"""What a spec may say, and how each mistake in it is reported: place, path of keys, what is wrong, what to do."""

import os
import re
from pathlib import Path

import pytest

from schema_doctor.declaration import Spec
from schema_doctor.errors import SpecError, UsageError
from schema_doctor.model import Address, Check, Column, ForeignKey, Index, Kind, Namespace, PrimaryKey, Table, Unique
from schema_doctor.spec import load

HEAD = "version: 1\ntables:\n"


def column(text: str) -> str:
    """A spec whose one column has this definition, on line 4 from character 17."""
    return f"{HEAD}  users: {{columns: {{id: bigint}}}}\n  things:\n    columns:\n      thing: {text}\n"


def read(folder: Path, text: str | bytes, **others: str) -> Spec:
    path = folder / "spec.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    for name, content in others.items():
        (folder / f"{name}.yaml").write_text(content)
    return load(path)


def problems(folder: Path, text: str | bytes, **others: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read(folder, text, **others)
    assert caught.value.exit_code == 2
    return [str(problem).removeprefix(f"{folder}{os.sep}") for problem in caught.value.problems]


NAMED = f"{HEAD}  {{}}:\n    columns: {{{{id: bigint}}}}\n"
KEYED = (
    "version: 1\ntables:\n  users:\n    columns: {id: bigint, name: text, email: text}\n    primary_key: id\n"
    "  posts:\n    columns: {id: bigint, user_id: bigint, title: text, tags: 'text[]'}\n"
)

# What stands in the file, the place, and words of the message.
WRONG: dict[str, tuple[str | bytes, str, tuple[str, ...]]] = {
    "an empty file": ("", "1:1", ("empty", "version: 1")),
    "only a comment": ("# nothing\n", "1:1", ("empty",)),
    "a list at the root": ("- a\n", "1:1", ("expected a mapping", "a list")),
    "a text at the root": ("users\n", "1:1", ("expected a mapping", "'users'")),
    "a second document": ("version: 1\ntables: {}\n---\nversion: 1\n", "3:1", ("second document", "---")),
    "a tab": ("version: 1\ntables:\n\tusers: x\n", "3:1", ("tab",)),
    "latin-1": (b"version: 1\n# caf\xe9\n", "2:6", ("byte offset 16", "UTF-8")),
    "UTF-16": ("version: 1\n".encode("utf-16"), "1:1", ("UTF-16", "byte offset 0")),
    "a NUL": (b"version: 1\n\0", "2:1", ("NUL", "byte offset 11")),
    "deep nesting": ("a: " + "[" * 100_000, "1:35", ("nesting", "32")),
    "an anchor": ("version: &a 1\ntables: {}\n", "1:10", ("anchor", "'&a'")),
    "an alias": ("version: 1\ntables: *a\n", "2:9", ("alias", "'*a'")),
    "a merge key": ("version: 1\n<<: {}\ntables: {}\n", "2:1", ("merge key",)),
    "a tag of Python": ("version: !!python/object/apply:os.system ls\n", "1:10", ("tag", "python/object")),
    "a tag of its own": ("version: !env X\n", "1:10", ("tag", "'!env'")),
    "a table twice": (
        f"{HEAD}  a: {{columns: {{id: int}}}}\n  a: {{columns: {{id: int}}}}\n",
        "4:3",
        ("tables.a", "line 3", "line 4"),
    ),
    "a table twice, once with its schema": (
        f"{HEAD}  a: {{columns: {{id: int}}}}\n  public.a: {{columns: {{id: int}}}}\n",
        "4:3",
        ("public.a", "stands already at", ":3:3"),
    ),
    "a column twice": (f"{HEAD}  a:\n    columns:\n      id: int\n      id: int\n", "6:7", ("id", "line 5", "line 6")),
    "a column twice, once in quotes": (
        f"{HEAD}  a:\n    columns:\n      id: int\n      '\"id\"': int\n",
        "6:7",
        ("stands already at", ":5:7"),
    ),
    "a boolean of YAML 1.1": (
        column("{type: text, nullable: no}"),
        "6:37",
        ("things.thing.nullable", "'no'", "use true or false"),
    ),
    "a boolean in quotes": (column('{type: text, nullable: "false"}'), "6:37", ("in quotes", "without quotes")),
    "a number for a boolean": (column("{type: text, nullable: 0}"), "6:37", ("'0'", "use true or false")),
    "a misspelled key at the top": ("version: 1\ntabels: {}\n", "2:1", ("'tabels'", "did you mean 'tables'?")),
    "a misspelled key of a column": (
        column("{type: text, defualt: x}"),
        "6:27",
        ("things.thing", "'defualt'", "did you mean 'default'?"),
    ),
    "a misspelled type key": (column("{typ: text}"), "6:15", ("'typ'", "did you mean 'type'?")),
    "a misspelled section": (
        f"{HEAD}  a:\n    colums: {{id: int}}\n",
        "4:5",
        ("a: ", "'colums'", "did you mean 'columns'"),
    ),
    "version 2": ("version: 2\ntables: {}\n", "1:10", ("version", "'2'", "supported version is 1")),
    "version 1.0": ("version: 1.0\ntables: {}\n", "1:10", ("'1.0'", "supported version is 1")),
    "no version": ("tables: {}\n", "1:1", ("version is missing", "version: 1")),
    "no tables": ("version: 1\n", "1:1", ("no tables", "add tables:")),
    "nothing under tables": ("version: 1\ntables:\n", "2:8", ("tables", "found nothing")),
    "a list of tables": ("version: 1\ntables: [users]\n", "2:9", ("tables", "expected a mapping", "a list")),
    "nothing under columns": (
        f"{HEAD}  users:\n    columns:\n",
        "4:13",
        ("users.columns", "table users", "columns: {id: bigint}"),
    ),
    "no columns": (f"{HEAD}  users: {{comment: x}}\n", "3:3", ("users", "columns: {id: bigint}")),
    "a table that is nothing": (f"{HEAD}  users:\n", "3:9", ("users", "expected a mapping", "nothing")),
    "a list of columns": (
        f"{HEAD}  users:\n    columns: [id, name]\n",
        "4:14",
        ("users.columns", "a list", "columns: {id: bigint}"),
    ),
    "a key that is a list": (f"{HEAD}  ? [a, b]\n  : x\n", "3:5", ("a key must be a text",)),
    "an empty name": (NAMED.format('""'), "3:3", ("tables", "cannot be empty")),
    "a name with NUL": (NAMED.format('"a\\0b"'), "3:3", ("NUL", "\\x00")),
    "a name that turns the text": (NAMED.format('"a\\u202eb"'), "3:3", ("U+202E", "direction")),
    "a name of 64 letters": (NAMED.format("a" * 64), "3:3", ("64 bytes", "63", "cut to")),
    "a name of 80 bytes": (NAMED.format("é" * 40), "3:3", ("80 bytes",)),
    "a name with a blank behind it": (NAMED.format('"a "'), "3:3", ("'a '", "blank")),
    "a name of three parts": (NAMED.format("a.b.c"), "3:3", ("'a.b.c'", "3 parts", "schema.table")),
    "the name of a system column": (
        f"{HEAD}  a:\n    columns: {{ctid: text}}\n",
        "4:15",
        ("a.ctid", "system column", "xmin"),
    ),
    "a table of public under another schema": (
        "version: 1\nschema: app\ntables:\n  public.users: {columns: {id: int}}\n",
        "4:3",
        ("public.users", "'schema: app'", "which"),
    ),
    "a system schema": (
        "version: 1\nschema: pg_catalog\ntables: {}\n",
        "2:9",
        ("schema", "'pg_catalog'", "system schema"),
    ),
    "a table of a system schema": (NAMED.format("pg_temp.users"), "3:3", ("pg_temp.users", "system schema")),
    "a table of information_schema": (NAMED.format("information_schema.users"), "3:3", ("system schema",)),
    "no type": (column(""), "6:13", ("things.thing", "type is missing", "text not null")),
    "no type in the long form": (column("{nullable: true}"), "6:14", ("things.thing", "type is missing", "type: text")),
    "no type before not null": (column("not null"), "6:14", ("type is missing",)),
    "a misspelled type": (column("txt"), "6:14", ("things.thing", "did you mean 'text'?")),
    "a type of another language": (column("string"), "6:14", ("'string'", "'text'")),
    "varchar(0)": (column("varchar(0)"), "6:14", ("1 to 10485760", "not 0")),
    "varchar(-1)": (column("varchar(-1)"), "6:14", ("1 to 10485760",)),
    "varchar(99999999)": (column("varchar(99999999)"), "6:14", ("1 to 10485760",)),
    "numeric(1001,2)": (column('"numeric(1001,2)"'), "6:14", ("precision of numeric is 1 to 1000",)),
    "timestamp(7)": (column("timestamp(7)"), "6:14", ("0 to 6",)),
    "a type that YAML cuts": (column("{type: numeric(10,2)}"), "6:21", ("quote the type", '"numeric(10,2)"')),
    "a type with a statement behind it": (column("text; drop table x"), "6:14", ("';'", "more than one statement")),
    "a long type with a statement behind it": (
        column('{type: "text; drop table x"}'),
        "6:21",
        ("things.thing.type", "not a type", "drop table x"),
    ),
    "an array of serial": (column("serial[]"), "6:14", ("serial is no type", "'integer'")),
    "a serial with a default": (column("serial default 5"), "6:14", ("default", "type integer", "sequence")),
    "a serial that may be NULL": (column("serial null"), "6:14", ("nullable", "integer")),
    "options of no identity": (
        column("{type: int, identity_options: start 5}"),
        "6:44",
        ("things.thing.identity_options", "add identity"),
    ),
    "an unknown option of an identity": (
        column("int generated always as identity (begin 5)"),
        "6:14",
        ("'begin 5'", "start, increment"),
    ),
    "an option of an identity that is none": (
        column("int generated always as identity (restart 5)"),
        "6:14",
        ("'restart 5'", "no such option"),
    ),
    "a start beyond the type": (
        column("smallint generated always as identity (start 40000)"),
        "6:14",
        ("start 40000", "32767"),
    ),
    "an identity that is no number": (
        column("text generated always as identity (start 4)"),
        "6:14",
        ("smallint, integer, bigint, not text",),
    ),
    "an enum that nobody declares": (column("mood"), "6:14", ("no type 'mood'", "public.mood")),
    "a bare word as default": (column("text default new"), "6:7", ("things.thing", "'new'", "bare word", "\"'new'\"")),
    "a bare word as default, long": (
        column("{type: text, default: new}"),
        "6:27",
        ("things.thing.default", "\"'new'\""),
    ),
    "a YAML text as default": (column("{type: text, default: 'new'}"), "6:27", ("bare word", "\"'new'\"")),
    "a mapping as default": (column("{type: jsonb, default: {}}"), "6:37", ("things.thing.default", "\"'{}'::jsonb\"")),
    "a cast behind YAML's quotes": (
        f"{HEAD}  a:\n    columns:\n      b:\n        type: jsonb\n        default: '{{}}'::jsonb\n",
        "7:22",
        ("quote the whole value", "\"'{}'::jsonb\""),
    ),
    "a colon in a default": (
        f"{HEAD}  a:\n    columns:\n      b:\n        type: text\n        default: now(): x\n",
        "7:23",
        ("quote the whole value",),
    ),
    "two statements": (column('"int default 1; drop table t"'), "6:14", ("more than one statement",)),
    "a second clause": (
        column('{type: int, default: "1, drop column y"}'),
        "6:35",
        ("comma", "more than one expression"),
    ),
    "a bracket that closes too much": (
        column('{type: int, default: "1), drop column y, alter column a set default (2"}'),
        "6:35",
        ("unbalanced ')'", "at character 2"),
    ),
    "a comment in SQL": (column('{type: int, default: "1 -- x"}'), "6:35", ("comment", "--")),
    "a comment in the C style": (column('{type: int, default: "1 /* x */"}'), "6:35", ("comment",)),
    "a sub-query": (column("int default (select 1)"), "6:7", ("sub-quer",)),
    "a column as default": (
        f"{HEAD}  a: {{columns: {{b: int, c: int default b}}}}\n",
        "3:25",
        ("a.c", "cannot use columns"),
    ),
    "a string without end": (column('{type: text, default: "\'unterminated"}'), "6:36", ("no end", "character 1")),
    **{
        f"the template {word}": (column(f'{{type: text, default: "{word}"}}'), "6:36", ("no templates",))
        for word in ("$1", "%s", ":x", "{{ x }}", "${X}")
    },
    "two clauses that say the opposite": (column("text null not null"), "6:14", ("contradict",)),
    "two defaults": (column("int default 1 default 2"), "6:14", ("default stands twice",)),
    "a clause that is not understood": (column("text nott null"), "6:14", ("'nott null'", "not null, default")),
    "a default beside a generated value": (
        column("{type: int, default: 1, generated: '2'}"),
        "6:49",
        ("default", "generated", "exclude one another"),
    ),
    "an identity that may be NULL": (
        column("{type: int, identity: always, nullable: true}"),
        "6:54",
        ("cannot be nullable",),
    ),
    "an identity that is a word": (
        column("{type: int, identity: sometimes}"),
        "6:36",
        ("'sometimes'", "always, or by default"),
    ),
    "a backfill of a column that may be NULL": (
        column("{type: int, backfill: 0}"),
        "6:26",
        ("things.thing.backfill", "may hold NULL", "nullable: false"),
    ),
    "a backfill that is NULL": (
        column("{type: int, nullable: false, backfill: 'null::int'}"),
        "6:43",
        ("things.thing.backfill", "it is NULL", "another value"),
    ),
    "a backfill of an unknown column": (
        column("{type: int, nullable: false, backfill: thin + 1}"),
        "6:43",
        ("things.thing.backfill", "'thin'", "did you mean 'thing'"),
    ),
    "a backfill of two statements": (
        column("{type: int, nullable: false, backfill: 1; drop table things}"),
        "6:53",
        ("things.thing.backfill", "';'", "one expression"),
    ),
    "a backfill of an identity": (
        column("{type: int, nullable: false, identity: always, backfill: 1}"),
        "6:61",
        ("things.thing.backfill", "computes its values", "remove backfill or identity"),
    ),
    "a backfill of rows that may hold NULL": (
        column("{type: int, nullable: false, valid: false, backfill: 1}"),
        "6:57",
        ("things.thing.backfill", "valid: false", "keep one"),
    ),
    "a key of an unknown column": (
        KEYED + "    unique: {posts_key: titel}\n",
        "8:14",
        ("posts.unique.posts_key", "'titel'", "did you mean 'title'?"),
    ),
    "a primary key that may be NULL": (
        f"{HEAD}  a:\n    columns: {{id: {{type: int, nullable: true}}}}\n    primary_key: id\n",
        "4:31",
        ("a.id.nullable", "primary key cannot be nullable"),
    ),
    "two primary keys": (
        f"{HEAD}  a:\n    columns: {{id: int primary key}}\n    primary_key: id\n",
        "5:5",
        ("a.primary_key", "a.id", ":4:", "keep one"),
    ),
    "a key of an unknown table": (
        KEYED + "    foreign_keys: [user_id references user(id)]\n",
        "8:20",
        ("posts.foreign_keys[1]", "'user'", "did you mean 'users'?"),
    ),
    "a key of an unknown referenced column": (
        KEYED + "    foreign_keys: [user_id references users(ident)]\n",
        "8:20",
        ("'ident'", "public.users"),
    ),
    "a key of other length": (
        KEYED + "    foreign_keys: ['user_id, id references users(id)']\n",
        "8:20",
        ("2 columns refer to 1",),
    ),
    "a key that refers to no key": (
        KEYED + "    foreign_keys: [title references users(email)]\n",
        "8:20",
        ("(email) is no primary key", "declares: id"),
    ),
    "an unknown action": (
        KEYED + "    foreign_keys: [{columns: user_id, references: users(id), on_delete: casacde}]\n",
        "8:73",
        ("on_delete", "'casacde'", "did you mean 'cascade'?"),
    ),
    "an index of an unknown column": (
        KEYED + "    indexes: {i: titel desc}\n",
        "8:15",
        ("'titel'", "did you mean 'title'"),
    ),
    "an unknown method": (KEYED + "    indexes: {i: using btre (title)}\n", "8:15", ("'btre'", "did you mean 'btree'")),
    "gin on a text": (KEYED + "    indexes: {i: using gin (title)}\n", "8:15", ("gin", "text", "'title'", "btree_gin")),
    "two elements in one": (KEYED + "    indexes: {i: ['id, title']}\n", "8:18", ("comma",)),
    "an index twice": (
        f"{HEAD}  a: {{columns: {{id: int}}, indexes: {{i: id}}}}\n  b: {{columns: {{id: int}}, indexes: {{i: id}}}}\n",
        "4:37",
        ("b.indexes.i", "taken by index public.a.i", ":3:37"),
    ),
    "a check of an unknown column": (
        KEYED + "    checks: {c: titel <> ''}\n",
        "8:14",
        ("'titel'", "did you mean 'title'"),
    ),
    "a level that is none": (
        "version: 1\nunexpected: errro\ntables: {}\n",
        "2:13",
        ("'errro'", "did you mean 'error'"),
    ),
    "a level of an unknown kind": (
        "version: 1\nunexpected: {colums: note}\ntables: {}\n",
        "2:14",
        ("'colums'", "'columns'"),
    ),
    "a waiver without a reason": (
        "version: 1\nwaivers: [{code: wrong-type, address: y, expires: 2030-01-01}]\ntables: {}\n",
        "2:11",
        ("waivers[1]", "reason"),
    ),
    "a waiver of no finding": (
        "version: 1\nwaivers: [{code: missing-colum, address: y, reason: z, expires: 2030-01-01}]\ntables: {}\n",
        "2:18",
        ("waivers[1].code", "'missing-colum'", "did you mean 'missing-column'?"),
    ),
    "a waiver without end": (
        "version: 1\nwaivers: [{code: wrong-type, address: y, reason: z, expires: never}]\ntables: {}\n",
        "2:62",
        ("waivers[1].expires", "'never'", "2027-01-31"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_is_reported_once_with_its_place_and_a_way_out(case: str, tmp_path: Path) -> None:
    text, place, words = WRONG[case]
    found = problems(tmp_path, text)
    assert len(found) == 1, "\n".join(found)
    assert re.match(r"spec\.yaml:\d+:\d+: \S", found[0])
    assert found[0].startswith(f"spec.yaml:{place}: "), found[0]
    for word in words:
        assert word in found[0]


def test_a_missing_file_says_where_it_was_looked_for_and_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no spec .*schema-doctor snapshot --output .*nowhere.yaml"):
        load(tmp_path / "nowhere.yaml")


def test_a_folder_is_no_spec(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        load(tmp_path)


def test_a_pipe_is_no_spec_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is a pipe"):
        load(tmp_path / "pipe")


def test_a_byte_order_mark_and_line_ends_of_windows_are_accepted(tmp_path: Path) -> None:
    spec = read(tmp_path, b"\xef\xbb\xbf" + f"{HEAD}  users: {{columns: {{id: int}}}}\n".replace("\n", "\r\n").encode())
    assert spec.tables == [("public", "users")]


def test_words_that_yaml_takes_for_other_things_are_names(tmp_path: Path) -> None:
    words = ("on", "yes", "no", "null", "123", "1e3", "2024-01-01", "~", "order")
    text = f"{HEAD}" + "".join(f"  {word}: {{columns: {{{word}: int}}}}\n" for word in words)
    spec = read(tmp_path, text)
    assert spec.tables == [("public", word) for word in words]
    assert all(Address(Kind.COLUMN, "public", word, word) in spec.schema for word in words)


def test_two_tables_that_differ_in_case_are_two_tables_and_a_warning(tmp_path: Path) -> None:
    spec = read(tmp_path, f"{HEAD}  Users: {{columns: {{id: int}}}}\n  users: {{columns: {{id: int}}}}\n")
    assert spec.tables == [("public", "Users"), ("public", "users")]
    (warning,) = spec.warnings
    assert "spec.yaml:4:3" in str(warning)
    assert "spec.yaml:3:3" in str(warning)


def test_sizes_and_further_dimensions_of_arrays_are_an_array_and_a_warning(tmp_path: Path) -> None:
    spec = read(tmp_path, f"{HEAD}  a:\n    columns:\n      b: int[][][]\n      c: int[3]\n      d: int[]\n")
    columns = [item.type for item in spec.schema.values() if isinstance(item, Column)]
    assert columns == ["integer[]"] * 3
    assert [warning.mark.line for warning in spec.warnings] == [5, 6]


def test_a_default_that_is_computed_only_once_is_a_warning(tmp_path: Path) -> None:
    (warning,) = read(tmp_path, column("\"timestamptz default 'now'\"")).warnings
    assert "frozen" in str(warning)


def test_a_key_of_another_type_than_what_it_refers_to_is_a_warning(tmp_path: Path) -> None:
    text = f"{HEAD}  a: {{columns: {{id: int}}, primary_key: id}}\n  b: {{columns: {{a: bigint references a}}}}\n"
    (warning,) = read(tmp_path, text).warnings
    assert "bigint" in str(warning)
    assert "integer" in str(warning)


# Names


def test_names_are_what_they_are_and_sql_quotes_and_dots_mean_what_sql_means(tmp_path: Path) -> None:
    tables = ("Users", "'\"Quoted\"'", "app.users", "'\"with.dot\"'", "'App.\"a.b\"'", "a b", '\'"a""b"\'')
    spec = read(tmp_path, HEAD + "".join(f"  {table}: {{columns: {{id: int}}}}\n" for table in tables))
    assert spec.tables == [
        ("public", "Users"),
        ("public", "Quoted"),
        ("app", "users"),
        ("public", "with.dot"),
        ("App", "a.b"),
        ("public", "a b"),
        ("public", 'a"b'),
    ]
    assert [address.schema for address, item in spec.schema.items() if isinstance(item, Namespace)] == [
        "public",
        "app",
        "App",
    ]


@pytest.mark.parametrize(
    ("references", "table", "column"),
    [
        ("Users(Id)", "Users", "Id"),
        ('"Users"("Id")', "Users", "Id"),
        ("public.Users(Id)", "Users", "Id"),
        ("Users", "Users", "Id"),
        ("PEOPLE(ID)", "people", "id"),
        ("people", "people", "id"),
        ("Public.People(ID)", "people", "id"),
    ],
)
def test_a_reference_means_the_declared_name_first_and_the_folded_one_else(
    references: str, table: str, column: str, tmp_path: Path
) -> None:
    text = (
        f"{HEAD}  Users: {{columns: {{Id: int}}, primary_key: Id}}\n"
        "  people: {columns: {id: int}, primary_key: ID}\n"
        "  posts:\n    columns: {Author: int, editor: int}\n    foreign_keys:\n"
        f"      short: Author references {references}\n      long: {{columns: EDITOR, references: '{references}'}}\n"
    )
    keys = [item for item in read(tmp_path, text).schema.values() if isinstance(item, ForeignKey)]
    assert [key.columns for key in keys] == [("Author",), ("editor",)]
    assert {(key.referenced_schema, key.referenced_table, key.referenced_columns) for key in keys} == {
        ("public", table, (column,))
    }


def test_columns_of_keys_and_indexes_mean_the_declared_name_first(tmp_path: Path) -> None:
    text = (
        f"{HEAD}  a:\n    columns: {{Id: int, name: text, 'x, y': int}}\n    primary_key: Id, NAME\n"
        "    unique: ['x, y', [Id, 'x, y']]\n"
        "    indexes: {i: 'Id desc, NAME', j: ['x, y', lower(Name)], k: [Id text_ops]}\n"
    )
    found = read(tmp_path, text).schema
    keys = [item.columns for item in found.values() if isinstance(item, PrimaryKey | Unique | Index)]
    assert sorted(keys) == sorted(
        [
            ("Id", "name"),
            ("x, y",),
            ("Id", "x, y"),
            ('"Id" DESC', "name"),
            ('"x, y"', "lower(Name)"),
            ('"Id" text_ops',),
        ]
    )


def test_what_has_no_name_gets_the_one_of_postgresql(tmp_path: Path) -> None:
    text = (
        f"{HEAD}  t:\n    columns: {{id: int primary key, a: text unique check (a <> ''), b: int references t}}\n"
        "    unique: [[a, b]]\n    checks: [a > '', 'b > id']\n    foreign_keys: [b references t(id)]\n"
        "    indexes: [a, 'lower(a), b desc', '(a || a), (b + 1)', a include (b)]\n"
    )
    spec = read(tmp_path, text)
    assert {address.name for address in spec.unnamed} == {
        "t_pkey", "t_a_key", "t_a_check", "t_b_fkey", "t_a_b_key", "t_a_check1", "t_check", "t_b_fkey1",
        "t_a_idx", "t_lower_b_idx", "t_expr_expr1_idx", "t_a_b_idx",
    }  # fmt: skip


def test_a_given_name_is_never_given_to_something_without_one(tmp_path: Path) -> None:
    text = f"{HEAD}  t: {{columns: {{id: int primary key}}}}\n  t_pkey: {{columns: {{id: int}}}}\n"
    assert [address.name for address in read(tmp_path, text).unnamed] == ["t_pkey1"]


# Problems together


def test_problems_of_form_and_of_meaning_are_reported_in_one_run_and_no_problem_brings_another(tmp_path: Path) -> None:
    text = """
version: 1
tables:
  users:
    columns:
      id: bigintt
      email: text
    primary_key: id
    unique: {users_email_key: emial}
  posts:
    columns:
      id: bigint
      user_id: bigint
      state: text default new
    primary_key: id
    foreign_keys:
      - user_id references users(id)
      - user_id references nobody(id)
    checks: [user_id > 0 and stat = '']
    indexes: {posts_user_idx: 'user_id, lower(sate)'}
  gone:
    colums: {id: int}
    primary_key: id
    foreign_keys: [id references posts]
  later: {columns: {id: int references gone(id)}}
"""
    found = problems(tmp_path, text)
    assert [re.sub(r"^spec.yaml:(\d+):\d+: (\S+?):? .*", r"\1 \2", line) for line in found] == [
        "6 users.id",
        "9 users.unique.users_email_key",
        "14 posts.state",
        "18 posts.foreign_keys[2]",
        "19 posts.checks[1]",
        "20 posts.indexes.posts_user_idx",
        "22 gone",
    ]


def test_a_table_whose_name_is_wrong_makes_no_reference_unknown(tmp_path: Path) -> None:
    (found,) = problems(
        tmp_path, f'{HEAD}  "users ": {{columns: {{id: int}}}}\n  a: {{columns: {{b: int references users}}}}\n'
    )
    assert "blank" in found


# Files


PART = "version: 1\ntables:\n  parts: {columns: {id: int}, primary_key: id}\n"


def test_included_files_are_found_beside_the_file_that_includes_them(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.yaml").write_text("version: 1\ninclude: two.yaml\n")
    (tmp_path / "sub" / "two.yaml").write_text(PART)
    spec = read(
        tmp_path, "version: 1\ninclude: [sub/one.yaml]\ntables:\n  a: {columns: {part: int references parts(id)}}\n"
    )
    assert spec.tables == [("public", "a"), ("public", "parts")]
    mark = spec.mark(Address(Kind.TABLE, "public", "parts"))
    assert mark is not None
    assert (Path(mark.file), mark.line) == (tmp_path / "sub" / "two.yaml", 3)


def test_each_file_has_its_own_default_schema(tmp_path: Path) -> None:
    spec = read(tmp_path, "version: 1\nschema: app\ninclude: part.yaml\ntables: {a: {columns: {id: int}}}\n", part=PART)
    assert spec.tables == [("app", "a"), ("public", "parts")]
    assert spec.default_schema == "app"


def test_a_file_that_two_files_include_is_read_once(tmp_path: Path) -> None:
    both = "version: 1\ninclude: part.yaml\n"
    spec = read(tmp_path, "version: 1\ninclude: [one.yaml, two.yaml]\n", one=both, two=both, part=PART)
    assert spec.tables == [("public", "parts")]


def test_files_that_include_each_other_are_refused(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "version: 1\ninclude: one.yaml\n", one="version: 1\ninclude: spec.yaml\n")
    assert found.startswith("one.yaml:2:10: include: 'spec.yaml'")


def test_an_included_file_that_is_missing_is_reported_where_it_is_included(tmp_path: Path) -> None:
    found = problems(
        tmp_path, "version: 1\ninclude: [no.yaml]\ntables: {a: {columns: {b: int references parts}, c: 1}}\n"
    )
    assert [line.split(" ")[0] for line in found] == ["spec.yaml:2:11:", "spec.yaml:3:50:"]
    assert "no.yaml" in found[0]


def test_a_table_of_two_files_is_reported_with_both_places(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "version: 1\ninclude: part.yaml\ntables: {parts: {columns: {id: int}}}\n", part=PART)
    assert found.startswith("part.yaml:3:3: ")
    assert "spec.yaml:3:10" in found


def test_mistakes_of_every_file_are_reported_in_one_run(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "version: 1\ninclude: [one.yaml, two.yaml]\ntables: {a: {columns: {b: txt}}}\n",
        one=PART.replace("int}", "itn}"),
        two="version: 1\ntables: [",
    )
    assert [line.partition(":")[0] for line in found] == ["one.yaml", "spec.yaml", "two.yaml"]


# What is extra, and what is accepted


@pytest.mark.parametrize(
    ("said", "table", "level", "claims"),
    [
        ("error", "", "error", True),
        ("ignore", "", "ignore", False),
        ("{columns: note}", "", "note", False),
        ("{tables: warning}", "", None, True),
        ("{columns: note}", "error", "error", False),
        ("error", "{columns: ignore}", "ignore", True),
        ("error", "{indexes: ignore}", "error", True),
        ("", "", None, False),
    ],
)
def test_extra_columns_are_what_the_table_says_else_what_the_spec_says(
    said: str, table: str, level: str | None, claims: bool, tmp_path: Path
) -> None:
    top = f"unexpected: {said}\n" if said else ""
    inside = f"    unexpected: {table}\n" if table else ""
    spec = read(tmp_path, f"version: 1\n{top}tables:\n  a:\n    columns: {{id: int}}\n{inside}")
    assert spec.level_of_unexpected(Address(Kind.COLUMN, "public", "a", "extra")) == level
    assert spec.claims_schemas is claims


def test_the_array_of_a_declared_type_may_be_called_by_its_own_name(tmp_path: Path) -> None:
    columns = "{a: public._mood, b: app._mood, c: public._own, d: public._other}"
    enums = "enums: {mood: [sad], _own: [a], own: [b]}\n"
    spec = read(tmp_path, f"version: 1\n{enums}tables: {{t: {{columns: {columns}}}}}\n")
    found = [item.type for item in spec.schema.values() if isinstance(item, Column)]
    assert found == ["public.mood[]", "app._mood", "public._own", "public._other"]


def test_waivers_hold_code_address_reason_and_day(tmp_path: Path) -> None:
    said = "{code: unexpected-column, address: public.a.b, reason: 'until May', expires: 2027-05-31}"
    text = f"version: 1\nwaivers:\n  - {said}\n"
    (waiver,) = read(tmp_path, text + "tables: {}\n").waivers
    assert (waiver.code, waiver.address, waiver.reason) == ("unexpected-column", "public.a.b", "until May")
    assert (waiver.expires.isoformat(), waiver.mark.line) == ("2027-05-31", 3)


# The whole


def test_short_and_long_forms_say_the_same(tmp_path: Path) -> None:
    short = """
version: 1
tables:
  a:
    columns:
      id: bigint generated always as identity
      b: varchar(20) collate "C" not null default 'x'
      c: int generated always as (1 + 2) stored
      d: int references a(id) on delete set null deferrable initially deferred
    primary_key: id
    unique: {a_b_key: b}
    checks: {a_check: b <> ''}
    indexes: {a_idx: "unique using btree (b desc, lower(b)) include (c) nulls not distinct where b <> ''"}
"""
    long = """
version: 1
tables:
  a:
    columns:
      id: {type: bigint, identity: always}
      b: {type: varchar(20), collation: C, nullable: false, default: "'x'"}
      c: {type: int, generated: 1 + 2, stored: true}
      d: {type: int}
    primary_key: {name: a_pkey, columns: [id]}
    unique: {a_b_key: {columns: b}}
    checks: {a_check: {expression: b <> ''}}
    foreign_keys: [{columns: [d], references: a, on_delete: set null, initially_deferred: true}]
    indexes:
      - {name: a_idx, unique: true, method: btree, columns: [b desc, lower(b)], include: c, nulls_not_distinct: true,
         predicate: b <> ''}
"""
    first, second = read(tmp_path, short), read(tmp_path, long)
    assert dict(first.schema) == dict(second.schema)
    assert len(first.schema) == 11


def test_the_spec_of_the_chat_backend_is_read_as_it_is_meant() -> None:
    spec = load(Path(__file__).parents[2] / "expected_schema.yaml")
    assert spec.warnings == ()
    assert spec.schema[Address(Kind.TABLE, "public", "messages")] == Table()
    assert spec.schema[Address(Kind.COLUMN, "public", "conversations", "id")] == Column(
        type="character varying(36)", nullable=False
    )
    assert spec.schema[Address(Kind.CHECK, "public", "messages", "messages_role_check")] == Check(
        expression="role in ('user', 'assistant', 'system')"
    )
    assert spec.unnamed == {
        Address(Kind.PRIMARY_KEY, "public", "conversations", "conversations_pkey"),
        Address(Kind.PRIMARY_KEY, "public", "messages", "messages_pkey"),
    }


def test_a_table_without_columns_is_said_with_an_empty_mapping(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEAD}  a: {{columns: {{}}}}\n").tables == [("public", "a")]
