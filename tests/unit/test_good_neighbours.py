"""What stands close to what is refused, and PostgreSQL takes: no spec may be refused that can be built."""

from pathlib import Path

import pytest

from schema_doctor import spec
from tests.unit.test_bad_specs import written

GOOD = (
    ("column", "int default ' 7 '"),
    ("column", "int default '0x1F'"),  # PostgreSQL 16
    ("column", "int default '1_000'"),
    ("column", "smallint default '-32768'"),
    ("column", "boolean default ' Y '"),
    ("column", "boolean default 'of'"),
    ("column", "\"uuid default '{a0eebc99-9c0b4ef8-bb6d6bb9bd380a11}'\""),
    ("column", "date default '-Infinity'"),
    ("column", "date default 'j2451187'"),
    ("column", "timestamptz default 'EPOCH'"),
    ("column", "numeric default ' nan '"),
    ("column", "real default '-inf'"),
    ("column", "varchar(2) default 'ab  '"),
    ("column", "varchar(2) default 'abc'::text"),
    ("column", "{type: varchar(4), default: \"'it''s'\"}"),
    ("column", "\"int[] default '{}'\""),
    ("column", "{type: int, generated: 'b + 1'}, y: {type: int, generated: \"abs(b) + length('x')\"}"),
    ("column", "{type: int, generated: 'b + 1'}, abs: {type: int, generated: 'abs(b)'}"),
    ("table", 'primary_key: "(a, b)"'),
    ("table", "exclusions: {x: using gist (a with <>)}"),  # with btree_gist
    ("table", 'unique: {x: "(a,b)"}, foreign_keys: {f: "(a, b) references t (a, b)"}'),
    ("top", "tables: {u: {columns: {id: int primary key}}, v: {columns: {id: bigint references u}}}"),
    ("top", 'tables: {u: {columns: {id: "bpchar[]"}, primary_key: id}, v: {columns: {id: "char(3)[] references u"}}}'),
    ("top", "tables: {u: {columns: {id: citext primary key}}, v: {columns: {id: text references u}}}"),
    (
        "top",
        'tables: {u: {columns: {p: point}, indexes: {a: using gist (p), b: p my_ops, c: "(p[0])", d: using hash (p)}}}',
    ),
    ("top", "extensions: [json_order], tables: {u: {columns: {id: json primary key}}}"),
    (
        "top",
        'tables: {u: {columns: {a: int}, partition_by: "list ((a + 1))", partitions: {p: "for values in (\'x\')"}}}',
    ),
    (
        "top",
        'tables: {u: {columns: {a: int}, partition_by: range (a), partitions: {p: "for values from (-1.5) to (1e3)"}}}',
    ),
    ("top", "sequences: {s: {owned_by: elsewhere.id}}"),
)


@pytest.mark.parametrize(("section", "fragment"), GOOD)
def test_what_can_be_built_is_not_refused(section: str, fragment: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(written(section, fragment), encoding="utf-8")
    assert not spec.load(path).warnings or "references" in fragment


@pytest.mark.parametrize(
    ("fragment", "why"),
    [
        ("varchar(2) default 'abc'", "'abc' has 3 characters, and character varying(2) holds 2"),
        ("char(2) default 'abc '", "'abc' has 3 characters, and character(2) holds 2"),
        ("smallint default 99999", "99999 is out of the range of smallint, which is -32768 to 32767"),
        ("int default -2147483649", "-2147483649 is out of the range of integer"),
    ],
)
def test_a_default_that_no_row_can_hold_is_doubtful_for_create_table_takes_it(
    fragment: str, why: str, tmp_path: Path
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(written("column", fragment), encoding="utf-8")
    (warning,) = spec.load(path).warnings
    assert f"spec.yaml:3:32: t.x: the default does not fit: {why}" in str(warning)
