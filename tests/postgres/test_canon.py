"""No false alarm and no missed drift: what the spec says in other words is the same, and nothing else is."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor, fixing
from schema_doctor.catalog import Row
from schema_doctor.result import Checked
from tests import expressions, servers
from tests.cases.case import load

# Everything that people write, in every place where an expression may stand.
DEFAULTS = [(f"c{number}", column, text) for number, (column, text) in enumerate(expressions.ALL) if column]
CHECKS = [(f"k{number}", text) for number, (column, text) in enumerate(expressions.ALL) if not column]
TYPES = [statement for statement in expressions.SETUP if "TABLE" not in statement]
LITERAL = (
    (r"'([^']+)'", r"'\1x'"),
    (r"(?<![\w.'])(\d+)(?![\w.'])", r"\g<1>7"),
    (r">", "<"),
    (r"(?<![<>!:])=", "<>"),
    (r"\b(lower|upper)\b", "md5"),
    (r"\band\b", "or"),
    (r"\bis null", "is not null"),
)


def mutations(text: str) -> list[str]:
    return [found for pattern, other in LITERAL if (found := re.sub(pattern, other, text, count=1)) != text]


class Corpus:
    """A database that holds expressions, wherever the server takes them, and the spec that declares them."""

    def __init__(
        self, database: servers.Database, defaults: Mapping[str, tuple[str, str]], checks: Mapping[str, str]
    ) -> None:
        self.database = database
        self.defaults = dict(defaults)
        self.checks = dict(checks)
        self.indexes: dict[str, str] = {}
        self.predicates: dict[str, str] = {}
        self.generated: dict[str, str] = {}

    def create(self) -> None:
        """Make the tables; what PostgreSQL takes for a check, it takes for an index only if it is immutable."""
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            for statement in TYPES:
                connection.execute(statement.encode())
            types = ", ".join(f'"{name}" {type_name}' for name, type_name in expressions.TYPES.items())
            defaults = ", ".join(
                f"{name} {expressions.TYPES[column]} default ({text})" for name, (column, text) in self.defaults.items()
            )
            connection.execute(
                f"create table t ({types}); create table d ({defaults}); create table g ({types})".encode()
            )
            for name, text in self.checks.items():
                connection.execute(f"alter table t add constraint {name} check ({text})".encode())
            for number, (name, text) in enumerate(self.checks.items()):
                self._use(connection, number, name, text)

    def _use(self, connection: psycopg.Connection[Row], number: int, name: str, text: str) -> None:
        uses = (
            (self.indexes, f"create index i{name} on t (({text}))"),
            (self.predicates, f"create index p{name} on t (id) where {text}"),
            (self.generated, f"alter table g add g{name} boolean generated always as ({text}) stored"),
        )
        use, statement = uses[number % 3]
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InvalidObjectDefinition:  # not immutable
            return
        use[name] = text

    def spec(self) -> str:
        columns: dict[str, object] = {name: {"type": kind} for name, kind in expressions.TYPES.items()}
        generated = {f"g{name}": {"type": "boolean", "generated": text} for name, text in self.generated.items()}
        indexes = {f"i{name}": {"columns": [f"({text})"]} for name, text in self.indexes.items()}
        partial = {f"p{name}": {"columns": ["id"], "predicate": text} for name, text in self.predicates.items()}
        defaults = {
            name: {"type": expressions.TYPES[column], "default": text} for name, (column, text) in self.defaults.items()
        }
        tables = {
            "d": {"columns": defaults},
            "g": {"columns": {**columns, **generated}},
            "t": {
                "columns": columns,
                "checks": {name: {"expression": text} for name, text in self.checks.items()},
                "indexes": {**indexes, **partial},
            },
        }
        return f"tables: {json.dumps(tables)}"


def check(database: servers.Database, text: str, folder: Path, user: str = "postgres") -> Checked:
    with psycopg.connect(database.url, user=user) as connection:
        return doctor.check(connection, load(text, folder))


def found(checked: Checked) -> list[tuple[str, str, str | None, str | None]]:
    return [(finding.code, finding.address.path, finding.expected, finding.actual) for finding in checked.findings]


@pytest.fixture
def corpus(database: servers.Database) -> Corpus:
    made = Corpus(database, {name: (column, text) for name, column, text in DEFAULTS}, dict(CHECKS))
    made.create()
    return made


def test_what_people_write_is_no_drift_from_what_the_server_made_of_it(corpus: Corpus, tmp_path: Path) -> None:
    assert len(corpus.indexes) + len(corpus.predicates) + len(corpus.generated) > 150
    assert found(check(corpus.database, corpus.spec(), tmp_path)) == []


def test_a_restored_dump_is_no_drift(corpus: Corpus, tmp_path: Path) -> None:
    """The server prints what it has read back from its own text once more differently."""
    with psycopg.connect(corpus.database.url) as connection:
        made = restored(connection)
    corpus.database.execute("drop table t, d, g")
    for statement in made:
        corpus.database.execute(statement)
    assert found(check(corpus.database, corpus.spec(), tmp_path)) == []


def restored(connection: psycopg.Connection[Row]) -> list[str]:
    """Return the statements that a dump of the three tables holds."""
    statements = []
    for table in ("t", "d", "g"):
        columns = connection.execute(
            "select quote_ident(attname), format_type(atttypid, atttypmod), attgenerated, pg_get_expr(adbin, adrelid)"
            "  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum"
            " where attrelid = %s::regclass and attnum > 0 order by attnum",
            [table],
        ).fetchall()
        parts = []
        for name, kind, generated, value in columns:
            value_ = f"generated always as ({value}) stored" if generated else f"default {value}" if value else ""
            parts.append(f"{name} {kind} {value_}")
        rules = connection.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint"
            " where conrelid = %s::regclass and contype = 'c'",
            [table],
        ).fetchall()
        parts += [f"constraint {name} {definition}" for name, definition in rules]
        statements.append(f"create table {table} ({', '.join(parts)})")
    indexes = connection.execute("select pg_get_indexdef(indexrelid) from pg_index where indrelid = 't'::regclass")
    return statements + [row[0] for row in indexes.fetchall()]


def test_an_empty_database_is_made_as_the_spec_says(database: servers.Database, tmp_path: Path) -> None:
    made = Corpus(database, {name: (column, text) for name, column, text in DEFAULTS[::3]}, dict(CHECKS[::3]))
    made.create()
    database.execute("drop table t, d, g")
    case = load(made.spec(), tmp_path)
    fixed = fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert found(fixed.after) == []
    assert fixed.applied


def test_one_other_literal_or_operator_is_found_and_nothing_else(database: servers.Database, tmp_path: Path) -> None:
    written = Corpus(database, {}, {})
    written.create()
    original: dict[str, str] = {}
    with psycopg.connect(database.url) as connection:
        printed = {name: deparsed(connection, text) for name, text in CHECKS}
        # What means the same as another check would be that one under another name.
        taken = {expressions.without_synonyms(text) for text in printed.values() if text is not None}
        for name, text in CHECKS:
            before = printed[name]
            for mutated in mutations(text):
                after = deparsed(connection, mutated)
                if after is None or expressions.without_synonyms(after) in taken:
                    continue
                if not same(before, after):
                    original[name], written.checks[name] = text, mutated
    for name, mutated in written.checks.items():
        database.execute(f"alter table t add constraint {name} check ({mutated})")
    assert len(original) > 200
    written.checks = original
    checked = check(database, written.spec(), tmp_path)
    assert {finding.address.name for finding in checked.findings} == set(original)
    assert {finding.code for finding in checked.findings} == {"wrong-check"}


def deparsed(connection: psycopg.Connection[Row], text: str) -> str | None:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(f"alter table t add constraint k check ({text})".encode())
            connection.execute("set local search_path = pg_catalog, pg_temp")
            row = connection.execute(
                "select pg_get_expr(conbin, conrelid) from pg_constraint where conname = 'k'"
            ).fetchone()
    except psycopg.Error:
        return None
    return row[0] if row else None


def same(one: str | None, other: str) -> bool:
    return one is None or expressions.without_synonyms(one) == expressions.without_synonyms(other)


SPELLINGS = {
    "time": (
        "timestamp",
        ("now()", "NOW()", "pg_catalog.now()", "CURRENT_TIMESTAMP", "current_timestamp", "(now())"),
    ),
    "json": ("jsonb", ("'{}'", "'{}'::jsonb", "cast('{}' as jsonb)", "('{}'::jsonb)", "'{}' :: JSONB", "E'{}'")),
    "number": ("int", ("-1", "(-1)", "'-1'::integer", "'-1'", "- 1", "-1::int")),
    "wide number": ("bigint", ("0", "'0'", "0::bigint", "'0'::int8", "0::smallint", "cast(0 as int)")),
    "money": ("numeric(10,2)", ("0", "'0'", "0.00", "0::numeric", "'0.0'", "0::numeric(10,2)", "0::int")),
    "fraction": ("double precision", ("0.5", "'0.5'", "0.5::float8", "'.5'::float", "cast('0.5' as double precision)")),
    "flag": ("char(1)", ("'N'", "'N'::char", "'N'::bpchar", "char 'N'", "'N'::character(1)")),
    "digit": ("text", ("'1'", "1", "'1'::text", "'1'::varchar", "1::int")),
    "made": (
        "text",
        ("gen_random_uuid()", "gen_random_uuid()::text", "(gen_random_uuid())", "cast(gen_random_uuid() as text)"),
    ),
    "text": (
        "varchar(20)",
        ("'it''s'", "E'it\\'s'", "'it''s'::varchar", "('it''s')", "cast('it''s' as character varying)"),
    ),
}


@pytest.mark.parametrize("kind", [*SPELLINGS])
def test_five_spellings_of_a_default_are_one(kind: str, empty: servers.Database, tmp_path: Path) -> None:
    type_name, spellings = SPELLINGS[kind]
    columns = ", ".join(f"c{n} {type_name} default {text}" for n, text in enumerate(spellings))
    empty.execute(f"create table t ({columns})")
    for shift in range(len(spellings)):
        turned = (*spellings[shift:], *spellings[:shift])
        declared = {f"c{n}": {"type": type_name, "default": text} for n, text in enumerate(turned)}
        assert found(check(empty, f"tables: {json.dumps({'t': {'columns': declared}})}", tmp_path)) == []


@pytest.mark.parametrize(
    ("kind", "bound", "spellings"),
    [
        ("text", "in ('x', 'y')", ("in (E'x', 'y')", "in ('y', lower('X'))", r"in (E'\x78', 'y')")),
        ("text", "from ('a') to ('m')", ("from (E'a') to ('m')", "from ('a'::text) to (E'm')")),
        ("text", "from (minvalue) to ('m')", ("from (MinValue) to (E'm')",)),
        ("date", "in ('2026-01-01', '2026-02-01')", ("in ('20260201', '20260101')", "in (E'2026-02-01', '20260101')")),
        ("bigint", "in (1, 2)", ("in (2::bigint, 1)", "in (1 + 1, 1)", "in (E'2', '1')", "in (2, 01)")),
        ("varchar(10)", "in ('x', null)", ("in (null, 'x'::varchar)", "in (null, E'x')")),
        ("numeric", "in (1.5, 2)", ("in (2, '1.5')", "in (E'2', 1.5::numeric)")),
        ("bool", "in (true)", ("in ('t')", "in ('yes')")),
        ("bit(4)", "in (b'0101')", ("in ('0101')", "in (B'0101'::bit(4))", "in (x'5')")),
        ("int", "with (modulus 4, remainder 1)", ("with (remainder 1, modulus 4)", "with (modulus 04, remainder 01)")),
    ],
)
def test_spellings_of_a_bound_are_one(
    kind: str, bound: str, spellings: tuple[str, ...], empty: servers.Database, tmp_path: Path
) -> None:
    how = {"in": "list", "from": "range", "with": "hash"}[bound.split(maxsplit=1)[0]]
    empty.execute(f"create table t (a {kind}) partition by {how} (a)")
    empty.execute(f"create table p partition of t for values {bound}")
    for written in spellings:
        table = {"columns": {"a": kind}, "partition_by": f"{how} (a)", "partitions": {"p": f"for values {written}"}}
        with psycopg.connect(empty.url) as connection:
            planned = fixing.plan(connection, load(f"tables: {{t: {json.dumps(table)}}}", tmp_path))
        assert (found(planned.checked), planned.plan.steps) == ([], ()), written


@pytest.mark.parametrize(
    ("bound", "other"),
    [("in ('x', 'y')", "in (E'x', 'z')"), ("in ('x', 'y')", "in ('z', lower('X'))"), ("in ('NULL')", "in (null)")],
)
def test_another_bound_is_found(bound: str, other: str, empty: servers.Database, tmp_path: Path) -> None:
    empty.execute("create table t (a text) partition by list (a)")
    empty.execute(f"create table p partition of t for values {bound}")
    table = {"columns": {"a": "text"}, "partition_by": "list (a)", "partitions": {"p": f"for values {other}"}}
    differing = found(check(empty, f"tables: {{t: {json.dumps(table)}}}", tmp_path))
    assert [(code, path) for code, path, _, _ in differing] == [("wrong-table", "public.p")]


def test_the_collation_that_a_type_has_anyhow_is_none(empty: servers.Database, tmp_path: Path) -> None:
    empty.execute(
        'create domain d as text; create type c as (a text); create domain german as text collate "C";'
        'create table t (a text, b varchar(3)[], n name, g german, h german collate "default")'
    )
    spec = """
        domains: {d: 'text collate "default"', german: text collate "C"}
        composites: {c: {attributes: {a: 'text collate pg_catalog."default"'}}}
        tables:
          t:
            columns:
              a: text collate pg_catalog."default"
              b: {type: "varchar(3)[]", collation: default}
              n: name collate "C"
              g: german
              h: german collate "default"
    """
    assert found(check(empty, spec, tmp_path)) == []
    other = spec.replace("g: german", 'g: german collate "default"').replace(
        "n: name", 'n: name collate "default" # and not'
    )
    assert [one.address.name for one in check(empty, other, tmp_path).findings] == ["n", "g"]


def test_two_rules_of_one_text_stay_alike_where_one_of_them_has_other_words(
    empty: servers.Database, tmp_path: Path
) -> None:
    empty.execute(
        "create table t (id int, role varchar(20),"
        " constraint one check (role in ('a', 'b')), constraint two check (role in ('a', 'b')));"
        "create index i on t (id) where role in ('a', 'b'); create index j on t (role) where role in ('a', 'b')"
    )
    printed = "((role)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"
    spec = f"""
        tables:
          t:
            columns: {{id: int, role: varchar(20)}}
            checks: {{one: "role in ('a', 'b')", two: "{printed}"}}
            indexes:
              i: {{columns: id, predicate: "role in ('a', 'b')"}}
              j: {{columns: role, predicate: "{printed}"}}
    """
    assert found(check(empty, spec, tmp_path)) == []


TYPES_WRITTEN: Sequence[tuple[str, str]] = (
    ("varchar(36)", "character varying(36)"),
    ("character varying(36)", "varchar(36)"),
    ("timestamp", "timestamp without time zone"),
    ("timestamptz", "timestamp with time zone"),
    ("timestamptz(3)", "timestamp(3) with time zone"),
    ("int8", "bigint"),
    ("int", "int4"),
    ("decimal(10,2)", "numeric(10, 2)"),
    ("numeric", "decimal"),
    ("text[]", "text array"),
    ('"char"', '"char"'),
    ("char", "character(1)"),
    ("bpchar", "bpchar"),
    ("float", "double precision"),
    ("bool", "boolean"),
    ("time", "time without time zone"),
    ("bit varying(5)", "varbit(5)"),
    ("interval day to second(3)", "interval day to second(3)"),
    ("public.mood", "mood"),
    ("public.mood[]", "mood[]"),
    ("public.positive", "positive"),
    ('other."Mood"', 'other."Mood"'),
)


def test_a_type_is_the_same_under_each_of_its_names(empty: servers.Database, tmp_path: Path) -> None:
    made = ", ".join(f"c{n} {there}" for n, (_, there) in enumerate(TYPES_WRITTEN))
    empty.execute(
        "create type mood as enum ('calm'); create domain positive as int check (value > 0); create schema other;"
        f"create type other.\"Mood\" as enum ('x'); create table t ({made})"
    )
    declared = {f"c{n}": {"type": written} for n, (written, _) in enumerate(TYPES_WRITTEN)}
    assert found(check(empty, f"tables: {json.dumps({'t': {'columns': declared}})}", tmp_path)) == []


def test_functions_and_types_are_found_in_the_schema_of_the_table_and_in_public(
    empty: servers.Database, tmp_path: Path
) -> None:
    empty.execute(
        """
        create schema app; create type public.mood as enum ('calm', 'cross');
        create function app.ok(int) returns bool immutable language sql as 'select $1 > 0';
        create function public.ok(text) returns bool immutable language sql as 'select true';
        create function public.fine(int) returns bool immutable language sql as 'select true';
        create table app.t (id int check (app.ok(id)), m public.mood default 'calm'::public.mood check (m <> 'cross'));
        create table public.t (id int constraint fine check (public.fine(id)));
        """
    )
    spec = """
        tables:
          app.t:
            columns: {id: int, m: "public.mood default 'calm'"}
            checks: {t_id_check: ok(id), t_m_check: "m <> 'cross'::mood"}
          t: {columns: {id: int}, checks: {fine: fine(id)}}
    """
    assert found(check(empty, spec, tmp_path)) == []
    other = spec.replace("ok(id)", "fine(id)")
    assert [finding.code for finding in check(empty, other, tmp_path).findings] == ["wrong-check"]


def test_an_expression_that_needs_what_is_not_there_cannot_be_compared(empty: servers.Database, tmp_path: Path) -> None:
    empty.execute("create table t (id int constraint k check (id > 0))")
    checked = check(empty, "tables: {t: {columns: {id: int}, checks: {k: nowhere(id)}}}", tmp_path)
    assert [finding.code for finding in checked.findings] == ["cannot-compare"]


@pytest.mark.parametrize("number", ["int", "bigint"])  # with the type as it is, or to be made anew
def test_row_in_another_order_of_attributes_than_the_database_has_cannot_be_compared(
    number: str, empty: servers.Database, tmp_path: Path
) -> None:
    empty.execute("create type pair as (label text, number int); create table t (p pair default row('a', 1))")
    spec = f"""
    composites: {{pair: {{attributes: {{number: {number}, label: text}}}}}}
    tables: {{t: {{columns: {{p: "pair default row(1, 'a')"}}}}}}
    """
    doubts = check(empty, spec, tmp_path).findings
    (doubt,) = [one for one in doubts if one.code == "cannot-compare"]
    assert "ROW() goes by the order of attributes, which in public.pair is and remains label, number" in doubt.message


COMMON = """
    tables:
      t:
        columns:
          id: int
          role: varchar(20) default 'user'
          at: timestamp default now()
          data: jsonb default '{}'
        checks:
          role: role in ('user', 'system')
          id: id between 1 and 10
        indexes: {i: {columns: lower(role), predicate: id is not null}}
"""
MADE = """
    create table t (id int, role varchar(20) default 'user', at timestamp default now(), data jsonb default '{}',
        constraint role check (role in ('user', 'system')), constraint id check (id between 1 and 10));
    create index i on t (lower(role)) where id is not null;
"""


@pytest.fixture
def humble(database: servers.Database, role: str) -> str:
    """A role that may not make temporary tables."""
    database.execute(f"{MADE} revoke temp on database {database.name} from public; grant select on t to {role}")
    return role


def test_a_role_without_temporary_tables_sees_no_drift_in_common_spellings(
    humble: str, database: servers.Database, tmp_path: Path
) -> None:
    assert found(check(database, COMMON, tmp_path, user=humble)) == []


def test_a_role_without_temporary_tables_is_told_what_cannot_be_compared(
    humble: str, database: servers.Database, tmp_path: Path
) -> None:
    checked = check(database, COMMON.replace("between 1 and 10", "between symmetric 1 and 10"), tmp_path, user=humble)
    assert [(finding.code, finding.address.name) for finding in checked.findings] == [("cannot-compare", "id")]


def test_a_role_without_temporary_tables_can_still_add_what_is_missing(
    humble: str, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(f"alter table t owner to {humble}; grant create on schema public to {humble}")
    more = COMMON.replace("id: int\n", "id: int\n          new: text default 'a' || 'b'\n")
    case = load(more, tmp_path)
    fixed = fixing.fix(lambda: psycopg.connect(database.url, user=humble), case, lambda _: True, print)
    assert [done.step.sql for done in fixed.applied] == [
        "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS new text DEFAULT ('a' || 'b')"
    ]
    assert {finding.code for finding in fixed.after.findings} <= {"cannot-compare"}


def test_a_role_that_is_read_only_by_default_sees_no_drift(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(f"{MADE} alter role {role} set default_transaction_read_only = on; grant all on t to {role}")
    assert found(check(database, COMMON, tmp_path, user=role)) == []
