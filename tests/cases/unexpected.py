"""Objects that the spec does not declare."""

from tests.cases.case import Case

EXTRA = """
    create table p (id int primary key);
    create table t (id int, extra int, must int default 0,
        constraint u unique (id), constraint c check (id > 0), constraint f foreign key (id) references p);
    create index i on t (extra);
    create table other (id int constraint k references p, t_id int references t (id));
    insert into p values (1); insert into t values (1); insert into other values (1, 1);
"""
SPEC = "tables: {p: {columns: {id: int}, primary_key: id}, t: {columns: {id: int, must: int default 0}}}"
RULES = ("unexpected-check", "unexpected-foreign-key", "unexpected-unique")
FOUND = (*RULES, "unexpected-column", "unexpected-index")

CASES = (
    Case(
        name="nothing extra is dropped, and tables of others are not even looked at",
        before=EXTRA,
        spec=SPEC,
        findings=FOUND,
        left=FOUND,
    ),
    Case(
        name="what is ignored is not reported",
        before=EXTRA,
        spec=f"""
            unexpected: {{columns: note, unique: ignore, checks: ignore, foreign_keys: warning, indexes: ignore}}
            {SPEC}
            """,
        findings=("unexpected-foreign-key", "unexpected-column"),
        left=("unexpected-foreign-key", "unexpected-column"),
    ),
    Case(
        name="the rule of a table comes before the rule of all",
        before="create table t (id int, extra int); create table s (id int, extra int)",
        spec="""
            unexpected: ignore
            tables:
              t: {columns: {id: int}, unexpected: warning}
              s: {columns: {id: int}}
            """,
        findings=("unexpected-column",),
        left=("unexpected-column",),
    ),
    Case(
        name="all that is extra is dropped where the spec calls it an error and data loss is allowed",
        before=EXTRA,
        spec=f"""
            unexpected: error
            {SPEC}
            """,
        findings=(
            "unexpected-check",
            "unexpected-column",
            *RULES[1:2],
            "unexpected-index",
            *RULES[2:],
            "unexpected-table",
        ),
        sql=(
            "ALTER TABLE public.other DROP CONSTRAINT IF EXISTS k",
            "ALTER TABLE public.other DROP CONSTRAINT IF EXISTS other_t_id_fkey",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS c",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS u",
            "DROP INDEX IF EXISTS public.i",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS extra",
            "DROP TABLE public.other",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="two extra tables that refer to each other are dropped",
        before="create table t (id int); create table a (id int primary key); create table b (id int primary key);"
        "alter table a add constraint f foreign key (id) references b;"
        "alter table b add constraint f foreign key (id) references a",
        spec="""
            unexpected: error
            tables: {t: {columns: {id: int}}}
            """,
        findings=("unexpected-table", "unexpected-table"),
        sql=(
            "ALTER TABLE public.a DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.b DROP CONSTRAINT IF EXISTS f",
            "DROP TABLE public.a",
            "DROP TABLE public.b",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="an extra primary key is dropped before its columns",
        before="create table t (id int primary key, n int); insert into t values (1, 2)",
        spec="""
            unexpected: error
            tables: {t: {columns: {n: int}}}
            """,
        findings=("unexpected-column", "unexpected-primary-key"),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_pkey",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS id",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="an extra NOT NULL column without a default is reported, and stays",
        before="create table t (id int, must int not null)",
        spec="tables: {t: {columns: {id: int}}}",
        findings=("unexpected-column",),
        left=("unexpected-column",),
    ),
    Case(
        name="a sequence stays where a default uses it that the spec does not know, and goes with one that it declares",
        before="""
            create schema s; create sequence s.a; create sequence s.b; create sequence s.c;
            create table t (id int default nextval('s.a')); create table s.u (id int default nextval('s.b'));
            create domain d as int default nextval('s.c')
            """,
        spec="""
            unexpected: error
            schemas: [s]
            tables: {s.u: {columns: {id: int}}}
            """,
        findings=("wrong-default", "unexpected-sequence", "unexpected-sequence", "unexpected-sequence"),
        sql=(
            "ALTER TABLE s.u ALTER COLUMN id DROP DEFAULT",
            "DROP SEQUENCE IF EXISTS s.b",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
        unplanned=("s.a", "s.c"),
        left=("unexpected-sequence", "unexpected-sequence"),
    ),
)
