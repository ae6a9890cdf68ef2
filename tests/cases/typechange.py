"""Columns of another type."""

from tests.cases.case import Case

REWRITE = ("table-rewrite",)
LOSSY = ("table-rewrite", "values-change")


def _type(
    before: str,
    after: str,
    sql: str,
    hazards: tuple[str, ...] = (),
    *,
    value: str = "'1'",
    more: str = "",
    spec: str = "",
) -> Case:
    """Return the case of a column `c` whose type changes; `more` runs afterwards, `spec` stands beside `columns`."""
    return Case(
        name=f"{before} becomes {after}{' with ' + more if more else ''}",
        before=f"create table t (id int, c {before}); insert into t values (1, {value}); {more}",
        spec=f"tables: {{t: {{columns: {{id: int, c: {after!r}}}{spec and ', '}{spec}}}}}",
        findings=("wrong-type",),
        sql=(f"ALTER TABLE public.t ALTER COLUMN c TYPE {sql}",),
        hazards=hazards,
        allow=("values-change",) if "values-change" in hazards else (),
    )


WHEN = "'2024-05-06 07:08:09'"

CASES = (
    _type("varchar(20)", "varchar(36)", "character varying(36)"),
    _type("varchar(20)", "text", "text"),
    _type("varchar", "text", "text"),
    _type("numeric(10,2)", "numeric(12,2)", "numeric(12,2)"),
    _type("timestamp(3)", "timestamp", "timestamp without time zone", value=WHEN),
    _type("int", "bigint", "bigint", REWRITE),
    _type("smallint", "int", "integer", REWRITE),
    _type("int", "numeric", "numeric", REWRITE),
    _type("int", "text", "text", REWRITE),
    _type("varchar(10)[]", "text[]", "text[]", REWRITE, value="'{a}'"),
    _type("text", "varchar(10)", "character varying(10)", LOSSY),
    _type("varchar(36)", "varchar(20)", "character varying(20)", LOSSY),
    _type("bigint", "int", "integer", LOSSY),
    _type("text", "int", "integer USING c::integer", LOSSY),
    _type("text", "uuid", "uuid USING c::uuid", LOSSY, value="'00000000-0000-0000-0000-000000000001'"),
    _type("text", "jsonb", "jsonb USING c::jsonb", LOSSY, value="'{}'"),
    _type("json", "jsonb", "jsonb", LOSSY, value="'{}'"),
    _type("int", "bool", "boolean USING c::boolean", LOSSY),
    _type("timestamp", "date", "date", LOSSY, value=WHEN),
    _type("timestamp", "timestamptz", "timestamp with time zone", ("values-change",), value=WHEN),
    _type(
        "timestamp",
        "timestamptz",
        "timestamp with time zone",
        ("index-build", "values-change"),
        value=WHEN,
        more="create index i on t (c)",
        spec="indexes: {i: c}",
    ),
    _type(
        "varchar(20)",
        "varchar(30)",
        "character varying(30)",
        ("full-scan",),
        more="alter table t add constraint k check (c <> '')",
        spec="checks: {k: \"c <> ''\"}",
    ),
    _type(
        "varchar(20)", "varchar(30)", "character varying(30)", more="create index i on t (c)", spec="indexes: {i: c}"
    ),
    _type(
        "varchar(20)",
        "varchar(30)",
        "character varying(30)",
        ("index-build",),
        more="create index i on t (lower(c))",
        spec="indexes: {i: lower(c)}",
    ),
    Case(
        name="a default of the other type is out of the way while the type changes",
        before="create table t (c text default 'x'); insert into t values ('1')",
        spec="tables: {t: {columns: {c: int default 7}}}",
        findings=("wrong-type", "wrong-default"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN c DROP DEFAULT, ALTER COLUMN c TYPE integer USING c::integer, ALTER COLUMN c SET DEFAULT 7",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
    ),
    Case(
        name="both sides of a foreign key change their type",
        before="create table a (id int primary key); create table b (a_id int constraint f references a);"
        "insert into a values (1); insert into b values (1)",
        spec="""
            tables:
              a: {columns: {id: bigint}, primary_key: id}
              b: {columns: {a_id: bigint}, foreign_keys: {f: a_id references a(id)}}
            """,
        findings=("wrong-type", "wrong-type"),
        sql=(
            "ALTER TABLE public.a ALTER COLUMN id TYPE bigint",
            "ALTER TABLE public.b ALTER COLUMN a_id TYPE bigint",
        ),
        hazards=REWRITE,
    ),
    Case(
        name="a type and a collation change in one statement",
        before='create table t (c varchar(5) collate "C")',
        spec="""tables: {t: {columns: {c: 'text collate "POSIX"'}}}""",
        findings=("wrong-type", "wrong-collation"),
        sql=('ALTER TABLE public.t ALTER COLUMN c TYPE text COLLATE "POSIX"',),
    ),
    Case(
        name="a longer type keeps the collation that both sides have",
        before='create table t (c varchar(5) collate "C")',
        spec="""tables: {t: {columns: {c: 'text collate "C"'}}}""",
        findings=("wrong-type",),
        sql=('ALTER TABLE public.t ALTER COLUMN c TYPE text COLLATE "C"',),
    ),
    Case(
        name="a type changes under checks and indexes that mean the same with the new one",
        before="""
            create table t (r varchar(9) constraint c check (r in ('x', 'y')), n int constraint d check (n > 0));
            create index i on t (lower(r)) where n between 1 and 9; insert into t values ('x', 2);
            """,
        spec="""
            tables:
              t:
                columns: {r: text, n: bigint}
                checks: {c: "r in ('x', 'y')", d: n > 0}
                indexes: {i: {columns: lower(r), predicate: n between 1 and 9}}
            """,
        findings=("wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN r TYPE text, ALTER COLUMN n TYPE bigint",),
        hazards=("full-scan", "index-build", "table-rewrite"),
    ),
)
