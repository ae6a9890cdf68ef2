"""Columns: what is missing, values and NULLs."""

from tests.cases.case import Case

# of NOT NULL that the plan makes
NAMELESS = """DO $schema_doctor$
DECLARE
  found pg_catalog.name;
BEGIN
  FOR found IN
    SELECT k.conname FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
     WHERE k.conrelid = 'public.u'::pg_catalog.regclass AND k.contype = 'n' AND a.attname = '{column}'
  LOOP
    EXECUTE pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', found, 'public.u', '{comment}');
  END LOOP;
END
$schema_doctor$"""

ROWS = "create table t (id int not null); insert into t select generate_series(1, 3);"


def _one(name: str, column: str, sql: str, *hazards: str, since: int = 14) -> Case:
    """Return the case of one column `c` that is missing in a table with rows."""
    return Case(
        name=name,
        before=ROWS,
        spec=f"tables: {{t: {{columns: {{id: int not null, c: {column!r}}}}}}}",
        findings=("missing-column",),
        sql=(f"ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c {sql}",),
        hazards=hazards,
        since=since,
    )


ADDED = (
    _one("a missing column is added", "text", "text"),
    _one("a missing column with a constant default is added at once", "int default 7", "integer DEFAULT 7"),
    _one(
        "a missing column with now() as default is added at once",
        "timestamp default now()",
        "timestamp without time zone DEFAULT now()",
    ),
    _one(
        "a missing NOT NULL column with a default is added at once",
        "int not null default -1",
        "integer DEFAULT '-1'::integer NOT NULL",
    ),
    _one(
        "a missing column with a value of its own in each row rewrites the table",
        "uuid default gen_random_uuid()",
        "uuid DEFAULT gen_random_uuid()",
        "table-rewrite",
    ),
    _one(
        "a missing identity column rewrites the table",
        "bigint generated always as identity",
        "bigint GENERATED ALWAYS AS IDENTITY NOT NULL",
        "table-rewrite",
    ),
    _one(
        "a missing stored generated column rewrites the table",
        "int generated always as (id * 2) stored",
        "integer GENERATED ALWAYS AS ((id * 2)) STORED",
        "table-rewrite",
    ),
    _one(
        "a missing virtual generated column is added at once",
        "int generated always as (id * 2) virtual",
        "integer GENERATED ALWAYS AS ((id * 2)) VIRTUAL",
        since=18,
    ),
    _one("a missing column with a collation is added", 'text collate "C"', 'text COLLATE "C"'),
    Case(
        name="a missing NOT NULL column without a default is added to an empty table",
        before="create table t (id int)",
        spec="tables: {t: {columns: {id: int, c: int not null}}}",
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c integer NOT NULL",),
        hazards=("full-scan",),
    ),
    Case(
        name="a missing column of a domain with a rule rewrites the table",
        before=f"create domain positive as int check (value > 0); {ROWS}",
        spec="tables: {t: {columns: {id: int not null, c: public.positive}}}",
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c public.positive",),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a missing column of a domain whose default differs by row rewrites the table",
        before=f"create sequence s; create domain counted as int default nextval('s'); {ROWS}",
        spec="""
            domains: {counted: "int default nextval('s')"}
            tables: {t: {columns: {id: int not null, c: public.counted}}}
            """,
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c public.counted",),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a missing column of a domain with a constant default is added at once",
        before=f"create domain seven as int default 7; {ROWS}",
        spec="""
            domains: {seven: int default 7}
            tables: {t: {columns: {id: int not null, c: public.seven not null}}}
            """,
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c public.seven NOT NULL",),
    ),
    Case(
        name="a missing column of an undeclared domain gets its default, and is rewritten where that differs by row",
        before=f"create domain seven as int default 7; create domain any_one as float default random(); {ROWS}",
        spec="tables: {t: {columns: {id: int not null, c: public.seven not null, d: public.any_one not null}}}",
        findings=("missing-column", "missing-column"),
        sql=(
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c public.seven NOT NULL, "
            "ADD COLUMN IF NOT EXISTS d public.any_one NOT NULL",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a missing column of an enum is added at once",
        before=f"create type mood as enum ('good', 'bad'); {ROWS}",
        spec="tables: {t: {columns: {id: int not null, c: public.mood default 'good'}}}",
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c public.mood DEFAULT 'good'::public.mood",),
    ),
    Case(
        name="the comment of a missing column is written",
        before=ROWS,
        spec="tables: {t: {columns: {id: int not null, c: {type: int, comment: see}}}}",
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c integer", "COMMENT ON COLUMN public.t.c IS 'see'"),
    ),
    Case(
        name="a column of the name in other case is a look-alike",
        before='create table t (id int, "userName" text)',
        spec="tables: {t: {columns: {id: int, username: text}}}",
        findings=("column-other-case", "unexpected-column"),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS username text",),
        hazards=("look-alike",),
        allow=("look-alike",),
        left=("unexpected-column",),
    ),
)


def _changed(name: str, before: str, after: str, code: str, *sql: str, hazards: tuple[str, ...] = ()) -> Case:
    """Return the case of one column `c` that is there and differs; each statement is given from ALTER COLUMN on."""
    return Case(
        name=name,
        before=f"create table t (id int, c {before}); insert into t (id) values (1), (2)"
        if "not null" not in before or "default" in before or "identity" in before
        else f"create table t (id int, c {before}); insert into t values (1, 1), (2, 2)",
        spec=f"tables: {{t: {{columns: {{id: int, c: {after!r}}}}}}}",
        findings=(code,),
        sql=tuple(f"ALTER TABLE public.t ALTER COLUMN c {statement}" for statement in sql),
        hazards=hazards,
    )


CHANGED = (
    _changed(
        "NOT NULL is set",
        "int default 1",
        "int not null default 1",
        "wrong-nullability",
        "SET NOT NULL",
        hazards=("full-scan",),
    ),
    _changed("NOT NULL is dropped", "int not null", "int", "wrong-nullability", "DROP NOT NULL"),
    _changed("a missing default is set", "int", "int default 5", "missing-default", "SET DEFAULT 5"),
    _changed(
        "a default that the spec does not have is dropped", "int default 5", "int", "wrong-default", "DROP DEFAULT"
    ),
    _changed("another default is replaced", "int default 5", "int default 6", "wrong-default", "SET DEFAULT 6"),
    _changed("a default that is NULL is none", "int default 5", "int default null", "wrong-default", "DROP DEFAULT"),
    _changed(
        "a default that is NULL is kept of a type with a modifier, where it changes nothing",
        "varchar(9)",
        "varchar(9) default null",
        "missing-default",
        "SET DEFAULT NULL::character varying",
    ),
    _changed(
        "a default that is a text of a function stays a text",
        "text",
        "text default 'now()'",
        "missing-default",
        "SET DEFAULT 'now()'::text",
    ),
    _changed(
        "the kind of an identity is changed",
        "int generated always as identity",
        "int generated by default as identity",
        "wrong-identity",
        "SET GENERATED BY DEFAULT",
    ),
    _changed("a collation is changed", "text", 'text collate "C"', "wrong-collation", 'TYPE text COLLATE "C"'),
    _changed(
        "a collation is taken back",
        'text collate "C"',
        "text",
        "wrong-collation",
        "TYPE text",
    ),
    Case(
        name="an identity is added behind the values that are there",
        before="create table t (id int not null); insert into t values (41), (7)",
        spec="tables: {t: {columns: {id: int generated by default as identity}}}",
        findings=("wrong-identity",),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY",
            (
                "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('public.t', 'id'), "
                "least(value, 2147483647)::bigint, value > 2147483647) "
                "FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), 1) AS value) AS next"
            ),
        ),
    ),
    Case(
        name="an identity is added to a nullable column after NOT NULL",
        before='create table "T" ("Id" bigint); insert into "T" values (1)',
        spec="tables: {T: {columns: {Id: bigint generated always as identity}}}",
        findings=("wrong-nullability", "wrong-identity"),
        sql=(
            'ALTER TABLE public."T" ALTER COLUMN "Id" SET NOT NULL, ALTER COLUMN "Id" ADD GENERATED ALWAYS AS IDENTITY',
            "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('public.\"T\"', 'Id'), "
            "least(value, 9223372036854775807)::bigint, value > 9223372036854775807) "
            'FROM (SELECT greatest((SELECT max("Id")::numeric + 1 FROM public."T"), 1) AS value) AS next',
        ),
        hazards=("full-scan",),
    ),
    Case(
        name="a serial becomes an identity",
        before="create table t (id serial); insert into t values (default), (default)",
        spec="tables: {t: {columns: {id: int generated by default as identity}}}",
        findings=("wrong-identity", "wrong-default"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY",
            "SELECT pg_catalog.setval((SELECT d.objid::pg_catalog.regclass FROM pg_catalog.pg_depend d "
            "JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
            "WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass "
            "AND d.refobjid = 'public.t'::pg_catalog.regclass AND a.attname = 'id' AND d.deptype = 'i'), "
            "least(value, 2147483647)::bigint, value > 2147483647) "
            "FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), "
            "(SELECT last_value::numeric + CASE WHEN is_called THEN 1 ELSE 0 END FROM public.t_id_seq "
            "WHERE last_value BETWEEN 1 AND 2147483647), 1) AS value) AS next",
        ),
    ),
    Case(
        name="an identity that the spec does not have is dropped with consent",
        before="create table t (id int generated always as identity, c int); insert into t (c) values (1)",
        spec="tables: {t: {columns: {id: int not null, c: int}}}",
        findings=("wrong-identity",),
        sql=("ALTER TABLE public.t ALTER COLUMN id DROP IDENTITY IF EXISTS",),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="an identity is dropped before NOT NULL and the default that follows",
        before="create table t (id int generated always as identity, c int); insert into t (c) values (1)",
        spec="tables: {t: {columns: {id: int default 0, c: int}}}",
        findings=("wrong-nullability", "missing-default", "wrong-identity"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN id DROP IDENTITY IF EXISTS, ALTER COLUMN id DROP NOT NULL, ALTER COLUMN id SET DEFAULT 0",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a generated column becomes a plain one and keeps its values",
        before="create table t (id int, c int generated always as (id * 2) stored); insert into t values (4)",
        spec="tables: {t: {columns: {id: int, c: int default 3}}}",
        findings=("wrong-generated", "missing-default"),
        sql=("ALTER TABLE public.t ALTER COLUMN c DROP EXPRESSION IF EXISTS, ALTER COLUMN c SET DEFAULT 3",),
    ),
    Case(
        name="the expression of a generated column is changed since version 17",
        before="create table t (id int, c int generated always as (id * 2) stored); insert into t values (4)",
        spec="tables: {t: {columns: {id: int, c: int generated always as (id * 3) stored}}}",
        findings=("wrong-generated",),
        sql=("ALTER TABLE public.t ALTER COLUMN c SET EXPRESSION AS ((id * 3))",),
        hazards=("table-rewrite",),
        since=17,
    ),
    Case(
        name="the expression of a generated column that refers to another table is changed since version 17",
        before="""
            create table o (id int primary key); insert into o values (8), (12);
            create table t (id int, c int generated always as (id * 2) stored references o); insert into t values (4)
            """,
        spec="""
            tables:
              o: {columns: {id: int}, primary_key: id}
              t: {columns: {id: int, c: int generated always as (id * 3) stored}, foreign_keys: {t_c_fkey: c references o(id)}}
            """,
        findings=("wrong-generated",),
        sql=("ALTER TABLE public.t ALTER COLUMN c SET EXPRESSION AS ((id * 3))",),
        hazards=("table-rewrite",),
        since=17,
    ),
    Case(
        name="a generated column of another expression is made anew before version 17",
        before="create table t (id int, c int generated always as (id * 2) stored); insert into t values (4)",
        spec="tables: {t: {columns: {id: int, c: int generated always as (id * 3) stored}}}",
        findings=("wrong-generated",),
        sql=(
            "ALTER TABLE public.t DROP COLUMN IF EXISTS c",
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c integer GENERATED ALWAYS AS ((id * 3)) STORED",
        ),
        hazards=("table-rewrite",),
        until=16,
    ),
    Case(
        name="the expression of a virtual column is changed at once",
        before="create table t (id int, c int generated always as (id * 2) virtual); insert into t values (4)",
        spec="tables: {t: {columns: {id: int, c: int generated always as (id * 3) virtual}}}",
        findings=("wrong-generated",),
        sql=("ALTER TABLE public.t ALTER COLUMN c SET EXPRESSION AS ((id * 3))",),
        since=18,
    ),
    Case(
        name="where the spec says neither STORED nor VIRTUAL, a computed column stays what it is, and a new one is stored",
        before="""
            create table t (id int, v int generated always as (id * 2), s int generated always as (id * 3) stored);
            insert into t values (4)
        """,
        spec="""
            tables:
              t:
                columns:
                  id: int
                  v: int generated always as (id * 2)
                  s: int generated always as (id * 3)
                  n: int generated always as (id * 4)
        """,
        findings=("missing-column",),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS n integer GENERATED ALWAYS AS ((id * 4)) STORED",),
        hazards=("table-rewrite",),
        since=18,
    ),
    Case(
        name="a default that is NULL, however it is written, is no difference from none",
        before="create type e as enum ('x'); create table t (a text, b int, c varchar, d e, f int not null)",
        spec="""
            enums: {e: [x]}
            tables:
              t:
                columns:
                  a: text default null
                  b: {type: int, default: "(NULL)::int4"}
                  c: varchar default cast(null as varchar)
                  d: e default null
                  f: int not null default null
            """,
        findings=(),
    ),
    Case(
        name="a default that is NULL sets aside that of a domain",
        before="create domain d as int default 1; create table t (a d, b d default null)",
        spec="""
            domains: {d: int default 1}
            tables: {t: {columns: {a: d default null, b: d default null}}}
            """,
        findings=("missing-default",),
        sql=("ALTER TABLE public.t ALTER COLUMN a SET DEFAULT NULL::integer",),
    ),
    Case(
        name="a domain whose default is NULL has none",
        before="create domain d as int; create domain e as varchar(9) default null",
        spec="""
            domains: {d: int default null, e: varchar(9) default null}
            tables: {t: {columns: {a: d}}}
            """,
        findings=("missing-table",),
        sql=("CREATE TABLE IF NOT EXISTS public.t (\n    a public.d\n)",),
    ),
    Case(
        name="a default that calls what the database lacks is not planned",
        before="create table t (id int, c int); insert into t values (4, 8)",
        spec="tables: {t: {columns: {id: int, c: int default nosuch()}}}",
        findings=("missing-default",),
        unplanned=("public.t.c",),
        left=("missing-default",),
    ),
    Case(
        name="a column does not become a generated one while that of a child stays plain",
        before="create table p (id int, n int); create table c (n int default 3) inherits (p); insert into c values (1, 2)",
        spec="""
            tables:
              p: {columns: {id: int, n: {type: int, generated: '4'}}}
              c: {inherits: [p], columns: {id: int, n: {type: int, default: 3}}}
            """,
        findings=("wrong-generated",),
        unplanned=("public.p.n",),
        left=("wrong-generated",),
    ),
    Case(
        name="a generated column comes to a parent over that of a child, which stays plain",
        before="create table p (id int); create table c (n int default 3) inherits (p); insert into c values (1, 2)",
        spec="""
            tables:
              p: {columns: {id: int, n: {type: int, generated: '4'}}}
              c: {inherits: [p], columns: {id: int, n: {type: int, default: 3}}}
            """,
        findings=("missing-column",),
        sql=("ALTER TABLE public.p ADD COLUMN IF NOT EXISTS n integer GENERATED ALWAYS AS (4) STORED",),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a new table does not have a plain column under one that is generated",
        before="create table p (id int, n int generated always as (4) stored)",
        spec="""
            tables:
              p: {columns: {id: int, n: {type: int, generated: '4'}}}
              c: {inherits: [p], columns: {id: int, n: int}}
            """,
        findings=("missing-table",),
        unplanned=("public.c",),
        left=("missing-table",),
    ),
    Case(
        name="a plain column that becomes a generated one loses its values",
        before="create table t (id int, c int); insert into t values (4, 8)",
        spec="tables: {t: {columns: {id: int, c: int generated always as (id * 2) stored}}}",
        findings=("wrong-generated",),
        sql=(
            "ALTER TABLE public.t DROP COLUMN IF EXISTS c",
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c integer GENERATED ALWAYS AS ((id * 2)) STORED",
        ),
        hazards=("data-loss", "table-rewrite"),
        allow=("data-loss",),
    ),
    Case(
        name="a virtual column becomes a stored one, or a plain one with the values that it has shown",
        before="""
            create table t (id int, a int generated always as (id + 1) virtual, b int generated always as (id) virtual);
            insert into t values (4)
            """,
        spec="tables: {t: {columns: {id: int, a: int not null default 7, b: int generated always as (id) stored}}}",
        findings=("wrong-nullability", "missing-default", "wrong-generated", "wrong-generated"),
        sql=(
            "ALTER TABLE public.t ADD COLUMN a_schema_doctor integer",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS b",
            "ALTER TABLE public.t ALTER COLUMN a_schema_doctor TYPE integer USING a",
            "ALTER TABLE public.t DROP COLUMN a",
            "ALTER TABLE public.t RENAME COLUMN a_schema_doctor TO a",
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS b integer GENERATED ALWAYS AS (id) STORED, ALTER COLUMN a SET NOT NULL, ALTER COLUMN a SET DEFAULT 7",
        ),
        hazards=("full-scan", "table-rewrite"),
        since=18,
    ),
    Case(
        name="a comment on NOT NULL is set, changed and removed",
        before="""
            create table t (a int not null, b int constraint "B b" not null, c int not null, d int);
            comment on constraint "B b" on t is 'x'; comment on constraint t_c_not_null on t is 'x';
            alter table t rename to u
        """,
        spec="""
            tables:
              u:
                columns:
                  a: {type: int, nullable: false, not_null_comment: new}
                  b: {type: int, nullable: false, not_null_comment: y}
                  c: int not null
                  d: {type: int, nullable: false, not_null_comment: new}
                unexpected: error
        """,
        findings=("wrong-nullability", "wrong-comment", "wrong-comment", "wrong-comment"),
        sql=(
            "ALTER TABLE public.u ALTER COLUMN d SET NOT NULL",
            "COMMENT ON CONSTRAINT t_a_not_null ON public.u IS 'new'",
            "COMMENT ON CONSTRAINT \"B b\" ON public.u IS 'y'",
            "COMMENT ON CONSTRAINT t_c_not_null ON public.u IS NULL",
            NAMELESS.format(column="d", comment="new"),
        ),
        hazards=("full-scan",),
        since=18,
    ),
    Case(
        name="an old server cannot have a comment on NOT NULL",
        before="create table t (a int not null)",
        spec="tables: {t: {columns: {a: {type: int, nullable: false, not_null_comment: new}, b: int}}}",
        findings=("missing-column", "wrong-comment"),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS b integer",),
        left=("wrong-comment",),
        until=17,
    ),
    Case(
        name="a column comment is set, changed and removed",
        before="create table t (a int, b int, c int); comment on column t.b is 'x'; comment on column t.c is 'x'",
        spec="""
            unexpected: error
            tables: {t: {columns: {a: {type: int, comment: new}, b: {type: int, comment: y}, c: int}}}
            """,
        findings=("wrong-comment", "wrong-comment", "wrong-comment"),
        sql=(
            "COMMENT ON COLUMN public.t.a IS 'new'",
            "COMMENT ON COLUMN public.t.b IS 'y'",
            "COMMENT ON COLUMN public.t.c IS NULL",
        ),
    ),
)

CASES = (*ADDED, *CHANGED)
