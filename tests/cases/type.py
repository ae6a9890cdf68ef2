"""Enums, domains and composite types."""

from tests.cases.case import Case

NONE = "tables: {}"


def _enum(name: str, before: str, labels: str, sql: tuple[str, ...], *, findings: str = "wrong-enum") -> Case:
    """Return the case of an enum `mood` that has a column and should have other labels."""
    return Case(
        name=name,
        before=f"create type mood as enum ({before}); create table t (m mood); insert into t values ('ok')",
        spec=f"enums: {{mood: {labels}}}\ntables: {{t: {{columns: {{m: mood}}}}}}",
        findings=tuple(findings.split()),
        sql=sql,
    )


ADD = "ALTER TYPE public.mood ADD VALUE IF NOT EXISTS"

ENUMS = (
    Case(
        name="a missing enum is created before the table that uses it",
        before="",
        spec="""
            enums: {mood: [sad, "it's", '']}
            tables: {t: {columns: {m: mood, ms: 'mood[]'}}}
            """,
        findings=("missing-enum", "missing-table"),
        sql=(
            "CREATE TYPE public.mood AS ENUM ('sad', 'it''s', '')",
            "CREATE TABLE IF NOT EXISTS public.t (\n    m public.mood,\n    ms public.mood[]\n)",
        ),
    ),
    Case(
        name="a missing enum brings its comment",
        before="",
        spec="enums: {mood: {labels: [sad], comment: how it is}}",
        findings=("missing-enum",),
        sql=("CREATE TYPE public.mood AS ENUM ('sad')", "COMMENT ON TYPE public.mood IS 'how it is'"),
    ),
    _enum(
        "labels are added where they belong",
        "'ok'",
        "[new, sad, ok, happy]",
        (f"{ADD} 'new' BEFORE 'ok'", f"{ADD} 'sad' AFTER 'new'", f"{ADD} 'happy' AFTER 'ok'"),
    ),
    _enum(
        "a label is renamed, and another added behind it",
        "'sad', 'ok'",
        "{labels: [unhappy, so-so, ok], renamed_labels: {sad: unhappy}}",
        ("ALTER TYPE public.mood RENAME VALUE 'sad' TO 'unhappy'", f"{ADD} 'so-so' AFTER 'unhappy'"),
    ),
    _enum(
        "a label that has been renamed is not renamed again",
        "'unhappy', 'ok'",
        "{labels: [unhappy, ok], renamed_labels: {sad: unhappy}}",
        (),
        findings="",
    ),
    Case(
        name="the comment of an enum is set",
        before="create type mood as enum ('sad')",
        spec="enums: {mood: {labels: [sad], comment: see}}",
        findings=("wrong-comment",),
        sql=("COMMENT ON TYPE public.mood IS 'see'",),
    ),
    Case(
        name="types of others are not looked at",
        before="create type mood as enum ('sad'); create domain d as int; create type c as (a int)",
        spec=NONE,
        findings=(),
    ),
    Case(
        name="extra types are dropped where the spec claims that there are none, those first that need others",
        before="create type mood as enum ('sad'); create domain a as mood; create type b as (x a);create domain c as b",
        spec="""
            unexpected: error
            enums: {other: [x]}
            """,
        findings=(
            "missing-enum",
            "unexpected-composite-type",
            "unexpected-domain",
            "unexpected-domain",
            "unexpected-enum",
        ),
        sql=(
            "CREATE TYPE public.other AS ENUM ('x')",
            "DROP DOMAIN IF EXISTS public.c",
            "DROP TYPE IF EXISTS public.b",
            "DROP DOMAIN IF EXISTS public.a",
            "DROP TYPE IF EXISTS public.mood",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a new label is used in the same plan",
        before="create type mood as enum ('sad'); create table t (m mood)",
        spec="""
            enums: {mood: [sad, ok]}
            tables: {t: {columns: {m: mood default 'ok'}, checks: {k: "m in ('sad', 'ok')"}}}
            """,
        findings=("wrong-enum", "missing-check", "missing-default"),
        sql=(
            f"{ADD} 'ok' AFTER 'sad'",
            "ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'ok'::public.mood",
            "ALTER TABLE public.t ADD CONSTRAINT k CHECK ((m = ANY (ARRAY['sad'::public.mood, 'ok'::public.mood])))",
        ),
        hazards=("full-scan",),
    ),
)

EMAIL = (
    "CREATE DOMAIN app.email AS text COLLATE \"C\" DEFAULT 'x@y'::text"
    " CONSTRAINT email_check CHECK ((VALUE ~ '@'::text)) NOT NULL"
)

DOMAINS = (
    Case(
        name="a missing domain is created with its checks, and used without its schema",
        before="",
        spec="""
            schema: app
            domains: {email: text collate "C" not null default 'x@y' check (value ~ '@')}
            tables: {t: {columns: {e: email, many: 'email[]'}}}
            """,
        findings=("missing-schema", "missing-domain", "missing-table"),
        sql=(
            "CREATE SCHEMA IF NOT EXISTS app",
            EMAIL,
            "CREATE TABLE IF NOT EXISTS app.t (\n    e app.email,\n    many app.email[]\n)",
        ),
    ),
    Case(
        name="a missing domain brings its comments, and a check that need not hold yet",
        before="",
        spec="""
            domains:
              pos:
                type: int
                comment: above
                checks: {a: {expression: value > 0, comment: nought}, b: {expression: value > 1, valid: false}}
            """,
        findings=("missing-domain",),
        sql=(
            "CREATE DOMAIN public.pos AS integer CONSTRAINT a CHECK ((VALUE > 0))",
            "ALTER DOMAIN public.pos ADD CONSTRAINT b CHECK ((VALUE > 1)) NOT VALID",
            "COMMENT ON DOMAIN public.pos IS 'above'",
            "COMMENT ON CONSTRAINT a ON DOMAIN public.pos IS 'nought'",
        ),
    ),
    Case(
        name="the default of a domain is set and dropped",
        before="create domain a as int; create domain b as int default 1; create domain c as int default 2",
        spec="domains: {a: int default 7, b: int, c: int default 1 + 1}",
        findings=("wrong-domain", "wrong-domain", "wrong-domain"),
        sql=(
            "ALTER DOMAIN public.b DROP DEFAULT",
            "ALTER DOMAIN public.a SET DEFAULT 7",
            "ALTER DOMAIN public.c SET DEFAULT (1 + 1)",
        ),
    ),
    Case(
        name="a domain becomes NOT NULL, in all tables that use it, and NULL",
        before="create domain a as int; create domain b as int not null; create domain c as a;"
        "create table t (x a, y b); insert into t values (1, 2); create table s (x c)",
        spec="domains: {a: int not null, b: int}",
        findings=("wrong-domain", "wrong-domain"),
        sql=("ALTER DOMAIN public.b DROP NOT NULL", "ALTER DOMAIN public.a SET NOT NULL"),
        hazards=("full-scan",),
    ),
    Case(
        name="a rule of a domain is checked in the tables that come to have a column of it, and not in others",
        before="create domain a as int check (value > 0); create table t (x a); create table s (x int);"
        "create table u (x int); insert into t values (1); insert into s values (1); insert into u values (1)",
        spec="""
            domains: {a: int not null check (value > 0)}
            tables:
              s: {columns: {x: int, y: public.a default 3}}
              t: {columns: {x: int}}
              u: {columns: {x: public.a}}
            """,
        findings=("wrong-domain", "missing-column", "wrong-type", "wrong-type"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN x TYPE integer",
            "ALTER TABLE public.u ALTER COLUMN x TYPE public.a",
            "ALTER TABLE public.s ADD COLUMN IF NOT EXISTS y public.a DEFAULT 3",
            "ALTER DOMAIN public.a SET NOT NULL",
        ),
        hazards=("full-scan", "table-rewrite"),
    ),
    Case(
        name="a rule that a domain gets or loses with the column writes no table anew",
        before="create domain a as int; create domain b as int not null check (value > 0); create domain c as a;"
        "create type e as enum ('x'); create domain d as e; create table t (id int, x int, v e, w b);"
        "insert into t values (1, 1, 'x', 1)",
        spec="""
            unexpected: {domain_checks: error}
            domains: {a: int not null check (value > 0), b: int, c: public.a, d: public.e}
            tables: {t: {columns: {id: int, x: public.c, v: public.d, w: b, y: public.b, z: public.d}}}
            """,
        findings=(
            *("wrong-domain", "missing-domain-check", "wrong-domain", "unexpected-domain-check"),
            *("wrong-type", "wrong-type", "missing-column", "missing-column"),
        ),
        sql=(
            "ALTER DOMAIN public.b DROP CONSTRAINT IF EXISTS b_check",
            "ALTER DOMAIN public.b DROP NOT NULL",
            "ALTER TABLE public.t ALTER COLUMN x TYPE public.c, ALTER COLUMN v TYPE public.d, "
            "ADD COLUMN IF NOT EXISTS y public.b, ADD COLUMN IF NOT EXISTS z public.d",
            "ALTER DOMAIN public.a ADD CONSTRAINT a_check CHECK ((VALUE > 0))",
            "ALTER DOMAIN public.a SET NOT NULL",
        ),
        hazards=("data-loss", "full-scan"),
        allow=("data-loss",),
    ),
    Case(
        name="a rule of a domain that the spec does not declare writes a table anew",
        before="create domain a as int check (value > 0); create table t (x int, y int); insert into t values (1, 2)",
        spec="""
            domains: {a: int}
            tables: {t: {columns: {x: int, y: public.a, z: public.a}}}
            """,
        findings=("unexpected-domain-check", "wrong-type", "missing-column"),
        sql=("ALTER TABLE public.t ALTER COLUMN y TYPE public.a, ADD COLUMN IF NOT EXISTS z public.a",),
        hazards=("table-rewrite",),
        left=("unexpected-domain-check",),
    ),
    Case(
        name="checks of a domain are added, replaced and validated",
        before="create domain d as int constraint other check (value > -5); create table t (x d);"
        "insert into t values (3); alter domain d add constraint late check (value < 9) not valid",
        spec="domains: {d: {type: int, checks: {new: 'value in (1, 3)', other: value > 0, late: value < 9}}}",
        findings=("missing-domain-check", "wrong-domain-check", "not-valid"),
        sql=(
            "ALTER DOMAIN public.d DROP CONSTRAINT IF EXISTS other",
            "ALTER DOMAIN public.d ADD CONSTRAINT new CHECK ((VALUE = ANY (ARRAY[1, 3])))",
            "ALTER DOMAIN public.d ADD CONSTRAINT other CHECK ((VALUE > 0))",
            "ALTER DOMAIN public.d VALIDATE CONSTRAINT late",
        ),
        hazards=("full-scan",),
    ),
    Case(
        name="a check of a domain is matched by what it says, and keeps its name",
        before="create domain d as text constraint old check (value in ('a', 'b'))",
        spec="domains: {d: \"text check (value in ('a', 'b'))\"}",
        findings=(),
    ),
    Case(
        name="a check of a domain bears the declared name where names are strict",
        before="create domain d as text constraint old check (value <> 'a')",
        spec="domains: {d: {type: text, checks: {new: value <> 'a'}}}",
        findings=("other-name",),
        sql=("ALTER DOMAIN public.d RENAME CONSTRAINT old TO new",),
        strict_names=True,
    ),
    Case(
        name="an extra check of a domain is dropped where the spec calls it an error",
        before="create domain d as int constraint k check (value > 0)",
        spec="""
            unexpected: {domain_checks: error}
            domains: {d: int}
            """,
        findings=("unexpected-domain-check",),
        sql=("ALTER DOMAIN public.d DROP CONSTRAINT IF EXISTS k",),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="the comments of a domain and of its check are set",
        before="create domain d as int constraint k check (value > 0)",
        spec="domains: {d: {type: int, comment: one, checks: {k: {expression: value > 0, comment: two}}}}",
        findings=("wrong-comment", "wrong-comment"),
        sql=("COMMENT ON DOMAIN public.d IS 'one'", "COMMENT ON CONSTRAINT k ON DOMAIN public.d IS 'two'"),
    ),
)

COMPOSITES = (
    Case(
        name="types are created after those that they are made of",
        before="",
        spec="""
            enums: {mood: [sad]}
            domains: {zip: text check (value <> ''), home: address}
            composites: {address: {attributes: {street: 'text collate "C"', zip: zip, moods: 'mood[]'}}}
            """,
        findings=("missing-enum", "missing-domain", "missing-composite-type", "missing-domain"),
        sql=(
            "CREATE TYPE public.mood AS ENUM ('sad')",
            "CREATE DOMAIN public.zip AS text CONSTRAINT zip_check CHECK ((VALUE <> ''::text))",
            'CREATE TYPE public.address AS (street text COLLATE "C", zip public.zip, moods public.mood[])',
            "CREATE DOMAIN public.home AS public.address",
        ),
    ),
    Case(
        name="a collation of the application is named without its schema",
        before="""
            create collation ci from "C";
            create domain d as text collate ci;
            create type c as (a text collate ci);
            create table t (a text collate ci, b text)
        """,
        spec="""
            domains: {d: text collate ci, e: {type: text, collation: ci}}
            composites: {c: {attributes: {a: text collate ci}}}
            tables: {t: {columns: {a: text collate ci, b: text collate ci, c: varchar collate ci}}}
        """,
        findings=("missing-domain", "missing-column", "wrong-collation"),
        sql=(
            "CREATE DOMAIN public.e AS text COLLATE public.ci",
            "ALTER TABLE public.t ALTER COLUMN b TYPE text COLLATE public.ci, "
            "ADD COLUMN IF NOT EXISTS c character varying COLLATE public.ci",
        ),
    ),
    Case(
        name="a column stays as it is where a view over a view has no function for its new type",
        before="""
            create type e as enum ('a', 'b'); create table t (id int, s text);
            create view v as select id, s from t; create view w as select id, lower(s) as l from v
            """,
        spec="enums: {e: [a, b]}\ntables: {t: {columns: {id: bigint, s: e}}}",
        findings=("wrong-type", "wrong-type"),
        sql=(
            "DROP VIEW IF EXISTS public.w",
            "DROP VIEW IF EXISTS public.v",
            "ALTER TABLE public.t ALTER COLUMN id TYPE bigint",
            "CREATE VIEW public.v AS  SELECT id,\n    s\n   FROM public.t",
            "ALTER VIEW public.v OWNER TO postgres",
            "CREATE VIEW public.w AS  SELECT id,\n    lower(s) AS l\n   FROM public.v",
            "ALTER VIEW public.w OWNER TO postgres",
        ),
        hazards=("table-rewrite",),
        unplanned=("public.t.s",),
        left=("wrong-type",),
        since=16,  # before, the server prints columns with their tables
    ),
    Case(
        name="a column stays as it is where a policy has no operator for its new type",
        before="""
            create type e as enum ('a', 'b'); create table t (id int, s text);
            create policy p on t using (s like 'a%')
            """,
        spec="enums: {e: [a, b]}\ntables: {t: {columns: {id: bigint, s: e}}}",
        findings=("wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.t.s",),
        left=("wrong-type",),
    ),
    Case(
        name="a column stays as it is where a rule has no operator for its new type",
        before="""
            create type e as enum ('a', 'b'); create table t (id int, s text);
            create rule r as on update to t where new.s like 'a%' do nothing
            """,
        spec="enums: {e: [a, b]}\ntables: {t: {columns: {id: bigint, s: e}}}",
        findings=("wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.t.s",),
        left=("wrong-type",),
    ),
    Case(
        name="a column stays as it is where a trigger has no operator for its new type",
        before="""
            create type e as enum ('a', 'b'); create table t (id int, s text);
            create function f() returns trigger language plpgsql as 'begin return new; end';
            create trigger g before update on t for each row when (new.s like 'a%') execute function f()
            """,
        spec="enums: {e: [a, b]}\ntables: {t: {columns: {id: bigint, s: e}}}",
        findings=("wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.t.s",),
        left=("wrong-type",),
    ),
    Case(
        name="a column stays as it is where statistics have no function for its new type",
        before="""
            create type e as enum ('a', 'b'); create table t (id int, s text);
            create statistics x (ndistinct) on s, (lower(s)) from t
            """,
        spec="enums: {e: [a, b]}\ntables: {t: {columns: {id: bigint, s: e}}}",
        findings=("wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.t.s",),
        left=("wrong-type",),
    ),
    Case(
        name="a label stays where a view compares with it, and a function over the type is one of the type",
        before="""
            create type e as enum ('a', 'b', 'z'); create function f(e) returns int language sql as 'select 1';
            create table t (s e); create view v as select f(s) as f from t; create view w as select s = 'z' as z from t
            """,
        spec="enums: {e: [a, b]}\ntables: {t: {columns: {s: e}}}",
        findings=("wrong-enum",),
        unplanned=("public.e",),
        left=("wrong-enum",),
    ),
    Case(
        name="a column of a partition stays with that of its table where a view has no function for the new type",
        before="""
            create type e as enum ('a', 'b'); create table t (k int, id int, s text) partition by list (k);
            create table t1 partition of t for values in (1); create view v as select lower(s) as l from t1
            """,
        spec="""
            enums: {e: [a, b]}
            tables: {t: {columns: {k: int, id: bigint, s: e}, partition_by: list (k), partitions: {t1: for values in (1)}}}
            """,
        findings=("wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.t.s", "public.t1.s"),
        left=("wrong-type",),
    ),
    Case(
        name="attributes stay as they are where a typed table that the spec does not declare is of the type",
        before="create type c as (a int, b text, x int); create table tt of c; create table u (x int)",
        spec="""
            unexpected: {attributes: error}
            composites: {c: {attributes: {a: bigint, b: text, d: text}}}
            tables: {u: {columns: {x: bigint}}}
            """,
        findings=("wrong-attribute", "missing-attribute", "unexpected-attribute", "wrong-type"),
        sql=("ALTER TABLE public.u ALTER COLUMN x TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.c.a", "public.c.d", "public.c.x"),
        left=("wrong-attribute", "missing-attribute", "unexpected-attribute"),
    ),
    Case(
        name="a collation that does not exist is named",
        before="create table t (a text)",
        spec="tables: {t: {columns: {a: text collate nope}}}",
        findings=("wrong-collation",),
        sql=(),
        unplanned=("public.t.a",),
        left=("wrong-collation",),
    ),
    Case(
        name="a missing composite type brings its comments",
        before="",
        spec="composites: {c: {attributes: {a: {type: int, comment: two}}, comment: one}}",
        findings=("missing-composite-type",),
        sql=(
            "CREATE TYPE public.c AS (a integer)",
            "COMMENT ON TYPE public.c IS 'one'",
            "COMMENT ON COLUMN public.c.a IS 'two'",
        ),
    ),
    Case(
        name="attributes are added, changed and dropped",
        before='create type c as (a int, b text, d text collate "C")',
        spec="""
            unexpected: {attributes: error}
            composites: {c: {attributes: {a: bigint, d: text, n: varchar(5)}}}
            """,
        findings=("wrong-attribute", "missing-attribute", "unexpected-attribute", "wrong-attribute"),
        sql=(
            "ALTER TYPE public.c ALTER ATTRIBUTE a TYPE bigint",
            "ALTER TYPE public.c ALTER ATTRIBUTE d TYPE text",
            "ALTER TYPE public.c ADD ATTRIBUTE n character varying(5)",
            "ALTER TYPE public.c DROP ATTRIBUTE IF EXISTS b",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="the comments of a composite type and of its attribute are set",
        before="create type c as (a int)",
        spec="composites: {c: {attributes: {a: {type: int, comment: two}}, comment: one}}",
        findings=("wrong-comment", "wrong-comment"),
        sql=("COMMENT ON TYPE public.c IS 'one'", "COMMENT ON COLUMN public.c.a IS 'two'"),
    ),
    Case(
        name="a type is not made anew where what only an undeclared table has would not follow it",
        before="""
            create type mood as enum ('a', 'b'); create table t (a mood); create domain d as text;
            create type kind as enum ('a', 'b'); create table another (k text default ('b'::kind)::text);
            create table other (a mood check (a <> 'a'), d d, e text generated always as (upper(d)) stored)
            """,
        spec="""
            enums: {kind: [b, a], mood: [b, a]}
            domains: {d: varchar(9)}
            tables: {t: {columns: {a: public.mood}}}
            """,
        findings=("wrong-enum", "wrong-enum", "wrong-domain"),
        unplanned=("public.kind", "public.mood", "public.d"),
        left=("wrong-enum", "wrong-enum", "wrong-domain"),
    ),
    Case(
        name="a type is made anew under what follows it in an undeclared table",
        before="""
            create domain d as text; create table t (a d);
            create table other (a d check (a <> 'a')); create index on other (lower(a)) where a > 'b'
            """,
        spec="""
            domains: {d: varchar(9)}
            tables: {t: {columns: {a: public.d}}}
            """,
        findings=("wrong-domain",),
        sql=(
            "ALTER DOMAIN public.d RENAME TO d_schema_doctor_1",
            "CREATE DOMAIN public.d AS character varying(9)",
            "ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::public.d",
            "ALTER TABLE public.other ALTER COLUMN a TYPE public.d USING a::public.d",
            "DROP DOMAIN IF EXISTS public.d_schema_doctor_1",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
    ),
    Case(
        name="a type is made anew under views, policies and children of an undeclared table",
        before="""
            create domain d as text; create table t (a d); create table other (a d); create table child () inherits (other);
            create view v as select a from child; create policy p on other using (a::text = 'a')
            """,
        spec="""
            domains: {d: varchar(9)}
            tables: {t: {columns: {a: public.d}}}
            """,
        findings=("wrong-domain",),
        sql=(
            "ALTER DOMAIN public.d RENAME TO d_schema_doctor_1",
            "DROP POLICY IF EXISTS p ON public.other",
            "DROP VIEW IF EXISTS public.v",
            "CREATE DOMAIN public.d AS character varying(9)",
            "ALTER TABLE public.t ALTER COLUMN a TYPE public.d USING a::public.d",
            "ALTER TABLE public.other ALTER COLUMN a TYPE public.d USING a::public.d",
            "CREATE VIEW public.v AS  SELECT a\n   FROM public.child",
            "ALTER VIEW public.v OWNER TO postgres",
            "CREATE POLICY p ON public.other AS PERMISSIVE FOR ALL TO PUBLIC USING (((a)::text = 'a'::text))",
            "DROP DOMAIN IF EXISTS public.d_schema_doctor_1",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
        since=16,
    ),
    Case(
        name="a type that is neither there nor declared, such as a range, is named beforehand",
        before="create table t (a int, b text); create type m as range (subtype = float8)",
        spec="""
            domains: {d: {type: public.r}}
            tables: {t: {columns: {a: int, b: public.r, c: 'public.r[]', m: public.m}}, u: {columns: {a: public.r}}}
            """,
        findings=("missing-domain", "wrong-type", "missing-column", "missing-column", "missing-table"),
        sql=("ALTER TABLE public.t ADD COLUMN IF NOT EXISTS m public.m",),
        unplanned=("public.t.b", "public.t.c", "public.d", "public.u.a"),
        left=("missing-domain", "wrong-type", "missing-column", "missing-table"),
    ),
)
