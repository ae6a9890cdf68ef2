"""Unique constraints and unique indexes of the same columns, of which one becomes the other."""

from tests.cases.case import Case

TABLE = "create table t (a int not null, b int not null); insert into t values (1, 2);"
COLUMNS = "columns: {a: int not null, b: int not null}"
USING = "ALTER TABLE public.t ADD CONSTRAINT k UNIQUE USING INDEX k"


def _case(name: str, before: str, rest: str, codes: str, *sql: str, hazards: str = "", allow: str = "") -> Case:
    """Return the case of a table `t` with a unique index or constraint of columns `a` or `b`."""
    return Case(
        name=name,
        before=f"{TABLE} {before}",
        spec=f"tables: {{t: {{{COLUMNS}, {rest}}}}}",
        findings=tuple(codes.split()),
        sql=sql,
        hazards=tuple(hazards.split()),
        allow=tuple(allow.split()),
    )


UNIQUES = (
    _case(
        "a unique index of the name becomes the constraint",
        "create unique index k on t (a)",
        "unique: {k: a}",
        "missing-unique unexpected-index",
        USING,
    ),
    _case(
        "a unique index of the name becomes a constraint that can be deferred and has other parameters",
        "create unique index k on t (a) include (b) with (fillfactor = 60)",
        "unique: {k: {columns: a, include: b, deferrable: true, parameters: {fillfactor: 70}, comment: c}}, "
        "unexpected: error",
        "missing-unique unexpected-index",
        f"{USING} DEFERRABLE",
        "ALTER INDEX public.k SET (fillfactor = 70)",
        "COMMENT ON CONSTRAINT k ON public.t IS 'c'",
    ),
    _case(
        "a unique index that would be dropped becomes the constraint",
        "create unique index i on t (a)",
        "unique: {k: a}, unexpected: error",
        "missing-unique unexpected-index",
        "ALTER TABLE public.t ADD CONSTRAINT k UNIQUE USING INDEX i",
    ),
    _case(
        "a unique index of other order cannot become the constraint",
        "create unique index k on t (a desc)",
        "unique: {k: a}, unexpected: error",
        "missing-unique unexpected-index",
        "DROP INDEX IF EXISTS public.k",
        "ALTER TABLE public.t ADD CONSTRAINT k UNIQUE (a)",
        hazards="data-loss index-build",
        allow="data-loss",
    ),
    Case(
        name="a unique index of the name that says something else stands in the way of the constraint",
        before=f"{TABLE} create unique index k on t (b)",
        spec=f"tables: {{t: {{{COLUMNS}, unique: {{k: a}}}}}}",
        findings=("missing-unique", "unexpected-index"),
        left=("missing-unique", "unexpected-index"),
        unplanned=("public.t.k",),
    ),
)
PRIMARY_KEYS = (
    _case(
        "a unique index becomes the primary key",
        "create unique index i on t (a, b)",
        "primary_key: {name: k, columns: [a, b]}, unexpected: error",
        "missing-primary-key unexpected-index",
        "ALTER TABLE public.t ADD CONSTRAINT k PRIMARY KEY USING INDEX i",
    ),
    Case(
        name="foreign keys stay where a unique index takes over from the primary key",
        before=f"{TABLE} alter table t add constraint k primary key (a); create table r (a int constraint f references t);"
        "insert into r values (1)",
        spec=f"""
            tables:
              t: {{{COLUMNS}, indexes: {{i: unique a}}}}
              r: {{columns: {{a: int}}, foreign_keys: {{f: a references t(a)}}}}
            unexpected: error
            """,
        findings=("missing-index", "unexpected-primary-key"),
        sql=(
            "ALTER TABLE public.r DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k",
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON public.t USING btree (a)",
            "ALTER TABLE public.r ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES public.t (a)",
        ),
        hazards=("data-loss", "full-scan", "index-build"),
        allow=("data-loss",),
    ),
)
INDEXES = (
    _case(
        "a unique constraint of the name becomes the index",
        "alter table t add constraint k unique (a)",
        "indexes: {k: unique a}",
        "missing-index unexpected-unique",
        "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k",
        "CREATE UNIQUE INDEX IF NOT EXISTS k ON public.t USING btree (a)",
        hazards="index-build",
    ),
    Case(
        name="a constraint of the name that says something else stands in the way of the index",
        before=f"{TABLE} alter table t add constraint k unique (b)",
        spec=f"tables: {{t: {{{COLUMNS}, indexes: {{k: unique a}}}}}}",
        findings=("missing-index", "unexpected-unique"),
        left=("missing-index", "unexpected-unique"),
        unplanned=("public.t.k",),
    ),
)
