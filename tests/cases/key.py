"""Primary keys and unique constraints."""

from tests.cases.case import Case

PRIMARY_KEYS = (
    Case(
        name="a missing primary key is added",
        before="create table t (id int not null); insert into t values (1)",
        spec="tables: {t: {columns: {id: int}, primary_key: id}}",
        findings=("missing-primary-key",),
        sql=("ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",),
        hazards=("index-build",),
    ),
    Case(
        name="NOT NULL is set before a missing primary key is added",
        before="create table t (id int); insert into t values (1)",
        spec="tables: {t: {columns: {id: int}, primary_key: id}}",
        findings=("wrong-nullability", "missing-primary-key"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN id SET NOT NULL",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="a primary key over other columns is replaced",
        before="create table t (a int, b int not null, primary key (a)); insert into t values (1, 2)",
        spec="tables: {t: {columns: {a: int, b: int}, primary_key: [a, b]}}",
        findings=("wrong-primary-key",),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_pkey",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a, b)",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="a primary key with included columns is replaced",
        before="create table t (a int primary key, b int)",
        spec="tables: {t: {columns: {a: int, b: int}, primary_key: {columns: a, include: b}}}",
        findings=("wrong-primary-key",),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_pkey",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a) INCLUDE (b)",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="a primary key that foreign keys refer to is replaced with them",
        before="create table a (id int primary key, n int not null unique);"
        "create table b (a_id int constraint f references a (id));"
        "insert into a values (1, 1); insert into b values (1)",
        spec="""
            tables:
              a:
                columns: {id: int, n: int not null}
                primary_key: {columns: id, include: n}
                unique: [n]
              b: {columns: {a_id: int}, foreign_keys: {f: a_id references a(id)}}
            """,
        findings=("wrong-primary-key",),
        sql=(
            "ALTER TABLE public.b DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.a DROP CONSTRAINT IF EXISTS a_pkey",
            "ALTER TABLE public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id) INCLUDE (n)",
            "ALTER TABLE public.b ADD CONSTRAINT f FOREIGN KEY (a_id) REFERENCES public.a (id)",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="the storage parameters of a primary key change in place",
        before="create table t (id int primary key)",
        spec="tables: {t: {columns: {id: int}, primary_key: {columns: id, parameters: {fillfactor: 70}}}}",
        findings=("wrong-primary-key",),
        sql=("ALTER INDEX public.t_pkey SET (fillfactor = 70)",),
    ),
    Case(
        name="the comment of a primary key is set",
        before="create table t (id int primary key)",
        spec="tables: {t: {columns: {id: int}, primary_key: {columns: id, comment: the key}}}",
        findings=("wrong-comment",),
        sql=("COMMENT ON CONSTRAINT t_pkey ON public.t IS 'the key'",),
    ),
    Case(
        name="the comment of a primary key that is replaced is written once",
        before="create table t (id int primary key, n int)",
        spec="tables: {t: {columns: {id: int, n: int}, primary_key: {columns: id, include: n, comment: c}}}",
        findings=("wrong-primary-key", "wrong-comment"),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_pkey",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (n)",
            "COMMENT ON CONSTRAINT t_pkey ON public.t IS 'c'",
        ),
        hazards=("index-build",),
    ),
)

TABLE = "create table t (id int, a text, b text); insert into t values (1, 'x', 'y');"


def _unique(name: str, written: str, sql: str, *, constraint: str = "", since: int = 14) -> Case:
    """Return the case of a unique constraint `k` that is missing, or, as `constraint` has it, different."""
    before = f"{TABLE} alter table t add constraint k {constraint};" if constraint else TABLE
    drop = ("ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k",) if constraint else ()
    return Case(
        name=name,
        before=before,
        spec=f"tables: {{t: {{columns: {{id: int, a: text, b: text}}, unique: {{k: {written}}}}}}}",
        findings=("wrong-unique",) if constraint else ("missing-unique",),
        sql=(*drop, f"ALTER TABLE public.t ADD CONSTRAINT k {sql}"),
        hazards=("index-build",),
        since=since,
    )


UNIQUES = (
    _unique("a missing unique constraint is added", "[a, b]", "UNIQUE (a, b)"),
    _unique(
        "a missing unique constraint takes NULLs for equal",
        "{columns: a, nulls_not_distinct: true}",
        "UNIQUE NULLS NOT DISTINCT (a)",
        since=15,
    ),
    _unique("a missing unique constraint includes columns", "{columns: a, include: b}", "UNIQUE (a) INCLUDE (b)"),
    _unique(
        "a missing unique constraint is deferrable",
        "{columns: a, deferrable: true, initially_deferred: true}",
        "UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
    ),
    _unique("a unique constraint over other columns is replaced", "[a, b]", "UNIQUE (a, b)", constraint="unique (a)"),
    _unique(
        "the order of columns is part of a unique constraint", "[a, b]", "UNIQUE (a, b)", constraint="unique (b, a)"
    ),
    _unique("a deferrable unique constraint is replaced", "[a]", "UNIQUE (a)", constraint="unique (a) deferrable"),
    _unique(
        "a unique constraint that takes NULLs for different is replaced",
        "{columns: a, nulls_not_distinct: true}",
        "UNIQUE NULLS NOT DISTINCT (a)",
        constraint="unique (a)",
        since=15,
    ),
    Case(
        name="the storage parameters of a unique constraint change in place",
        before=f"{TABLE} alter table t add constraint k unique (a) with (fillfactor = 60, deduplicate_items = off)",
        spec="""
            tables:
              t:
                columns: {id: int, a: text, b: text}
                unique: {k: {columns: a, parameters: {fillfactor: 70}, comment: c}}
            """,
        findings=("wrong-comment", "wrong-unique"),
        sql=(
            "ALTER INDEX public.k SET (fillfactor = 70)",
            "ALTER INDEX public.k RESET (deduplicate_items)",
            "COMMENT ON CONSTRAINT k ON public.t IS 'c'",
        ),
    ),
    Case(
        name="the comment of a unique constraint is removed",
        before=f"{TABLE} alter table t add constraint k unique (a); comment on constraint k on t is 'x'",
        spec="tables: {t: {unexpected: error, columns: {id: int, a: text, b: text}, unique: {k: [a]}}}",
        findings=("wrong-comment",),
        sql=("COMMENT ON CONSTRAINT k ON public.t IS NULL",),
    ),
    Case(
        name="a unique index is no unique constraint",
        before=f"{TABLE} create unique index other on t (a)",
        spec="tables: {t: {columns: {id: int, a: text, b: text}, unique: {k: [a]}}}",
        findings=("missing-unique", "unexpected-index"),
        sql=("ALTER TABLE public.t ADD CONSTRAINT k UNIQUE (a)",),
        hazards=("index-build",),
        left=("unexpected-index",),
    ),
)
