"""Schemas."""

from tests.cases.case import Case

CASES = (
    Case(
        name="a missing schema is created before its tables",
        before="",
        spec="""
            tables:
              app.users: {columns: {id: bigint}}
            """,
        findings=("missing-schema", "missing-table"),
        sql=(
            "CREATE SCHEMA IF NOT EXISTS app",
            "CREATE TABLE IF NOT EXISTS app.users (\n    id bigint\n)",
        ),
    ),
    Case(
        name="the same table name in two schemas is two tables",
        before="create schema app; create table public.users (id int); create table app.users (id int)",
        spec="""
            tables:
              users: {columns: {id: int, name: text}}
              app.users: {columns: {id: int, email: text}}
            """,
        findings=("missing-column", "missing-column"),
        sql=(
            "ALTER TABLE public.users ADD COLUMN IF NOT EXISTS name text",
            "ALTER TABLE app.users ADD COLUMN IF NOT EXISTS email text",
        ),
    ),
    Case(
        name="a declared schema that holds nothing is created, with its comment",
        before="",
        spec="schemas: {app: {comment: ours}, audit: }",
        findings=("missing-schema", "missing-schema"),
        sql=(
            "CREATE SCHEMA IF NOT EXISTS app",
            "CREATE SCHEMA IF NOT EXISTS audit",
            "COMMENT ON SCHEMA app IS 'ours'",
        ),
    ),
    Case(
        name="the comment of a declared schema is changed, and removed where there is none",
        before="create schema app; comment on schema app is 'old'; create schema audit; comment on schema audit is 'x'",
        spec="schemas: {app: {comment: ours}, audit: }",
        findings=("wrong-comment", "wrong-comment"),
        sql=("COMMENT ON SCHEMA app IS 'ours'", "COMMENT ON SCHEMA audit IS NULL"),
    ),
    Case(
        name="a schema that only holds tables has the comment that it has",
        before="create schema app; comment on schema app is 'theirs'; create table app.users (id bigint)",
        spec="tables: {app.users: {columns: {id: bigint}}}",
        findings=(),
    ),
    Case(
        name="extra schemas are not looked for unless the spec says so",
        before="create schema other; create table other.t (id int)",
        spec="schemas: [public]\nunexpected: error",
        findings=(),
    ),
    Case(
        name="an extra schema is one finding, whatever it holds",
        before="create schema other; create table other.t (id int primary key); create index on other.t (id)",
        spec="schemas: [public]\nunexpected_schemas: warning",
        findings=("unexpected-schema",),
        left=("unexpected-schema",),
    ),
    Case(
        name="an extra schema is dropped with all that it holds",
        before="""
            create schema other;
            create table other.a (id int primary key, b int);
            create table other.b (id int primary key, a int references other.a);
            alter table other.a add foreign key (b) references other.b;
            create table t (id int)
            """,
        spec="tables: {t: {columns: {id: int}}}\nunexpected_schemas: error",
        findings=("unexpected-schema",),
        sql=(
            "ALTER TABLE other.a DROP CONSTRAINT IF EXISTS a_b_fkey",
            "ALTER TABLE other.b DROP CONSTRAINT IF EXISTS b_a_fkey",
            "DROP TABLE other.a",
            "DROP TABLE other.b",
            "DROP SCHEMA other",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="an extra schema that holds what is not modelled stays, with all that it holds",
        before="create schema other; create table other.t (id int); create view other.v as select 1 as one;"
        "create function other.f(int) returns int language sql return $1",
        spec="schemas: [public]\nunexpected_schemas: error",
        findings=("unexpected-schema",),
        unplanned=("other",),
        left=("unexpected-schema",),
    ),
    Case(
        name="an extra schema is dropped with its sequences and types",
        before="create schema other; create sequence other.s; create table other.t (id serial);"
        "create type other.mood as enum ('good'); create domain other.d as int check (value > 0)",
        spec="schemas: [public]\nunexpected_schemas: error",
        findings=("unexpected-schema",),
        sql=(
            "DROP TABLE other.t",
            "DROP SEQUENCE IF EXISTS other.s",
            "DROP DOMAIN IF EXISTS other.d",
            "DROP TYPE IF EXISTS other.mood",
            "DROP SCHEMA other",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="what is new belongs to the owner of the tables beside it",
        before="create table a (id int); create table b (id int); alter table a owner to pg_monitor;"
        "alter table b owner to pg_monitor; create table ours (id int)",
        spec="""
            schemas: [app]
            enums: {e: [x]}
            sequences: {s: {}}
            tables: {a: {columns: {id: int}}, b: {columns: {id: int}}, c: {columns: {id: serial, e: e}},
                     app.d: {columns: {id: int}}}
            """,
        findings=("missing-schema", "missing-sequence", "missing-enum", "missing-table", "missing-table"),
        sql=(
            "CREATE SCHEMA IF NOT EXISTS app",
            "CREATE SEQUENCE IF NOT EXISTS public.s",
            "CREATE SEQUENCE IF NOT EXISTS public.c_id_seq AS integer",
            "CREATE TYPE public.e AS ENUM ('x')",
            "CREATE TABLE IF NOT EXISTS public.c (\n    id integer DEFAULT nextval('public.c_id_seq'::regclass) NOT NULL,"
            "\n    e public.e\n)",
            "CREATE TABLE IF NOT EXISTS app.d (\n    id integer\n)",
            "ALTER SEQUENCE public.c_id_seq OWNED BY public.c.id",
            "ALTER SCHEMA app OWNER TO pg_monitor",
            "ALTER SEQUENCE public.s OWNER TO pg_monitor",
            "ALTER TYPE public.e OWNER TO pg_monitor",
            "ALTER TABLE public.c OWNER TO pg_monitor",
            "ALTER TABLE app.d OWNER TO pg_monitor",
        ),
    ),
)
