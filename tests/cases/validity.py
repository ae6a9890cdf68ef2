"""What is known of the rows that were there before a rule: NOT VALID, which nobody need ask for."""

from tests.cases.case import Case

ADD = "ALTER TABLE public.t ADD CONSTRAINT k CHECK ((n > 0)) NOT VALID"
SPEC = "tables: {{t: {{columns: {{n: int}}, checks: {{k: {{expression: n > 0, valid: false}}}}{}}}}}"

CHECKS = (
    Case(
        name="a check that is declared NOT VALID is so in a new table, too",
        before="",
        spec=SPEC.format(""),
        findings=("missing-table",),
        sql=("CREATE TABLE IF NOT EXISTS public.t (\n    n integer\n)", ADD),
    ),
    Case(
        name="a spec that says all means NOT VALID",
        before="create table t (n int constraint k check (n > 0)); insert into t values (1)",
        spec=SPEC.format(", unexpected: error"),
        findings=("wrong-check",),
        sql=("ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k", ADD),
    ),
)

NULLS = (
    "create table t (n int, m int); insert into t values (1, 2); alter table t add constraint nn not null n not valid;"
)

COLUMNS = (
    Case(
        name="NOT NULL that is NOT VALID is validated",
        before=NULLS,
        spec="tables: {t: {columns: {n: int not null, m: int}}}",
        findings=("not-valid",),
        sql=("ALTER TABLE public.t VALIDATE CONSTRAINT nn",),
        since=18,
    ),
    Case(
        name="NOT NULL that is NOT VALID and not inherited is validated for a primary key",
        before="create table t (n int); alter table t add not null n no inherit not valid",
        spec="tables: {t: {columns: {n: int}, primary_key: n}}",
        findings=("not-valid", "missing-primary-key"),
        sql=(
            "ALTER TABLE public.t VALIDATE CONSTRAINT t_n_not_null",
            "ALTER TABLE public.t ALTER CONSTRAINT t_n_not_null INHERIT",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (n)",
        ),
        hazards=("index-build",),
        since=18,
    ),
    Case(
        name="NOT NULL that is NOT VALID is dropped where the column must accept NULL",
        before=NULLS,
        spec="tables: {t: {columns: {n: int, m: int}}}",
        findings=("wrong-nullability",),
        sql=("ALTER TABLE public.t ALTER COLUMN n DROP NOT NULL",),
        since=18,
    ),
    Case(
        name="NOT NULL need not hold for old rows",
        before="create table t (n int); insert into t values (null)",
        spec="tables: {t: {columns: {n: {type: int, nullable: false, valid: false}}}}",
        findings=("wrong-nullability",),
        sql=("ALTER TABLE public.t ADD NOT NULL n NOT VALID",),
        since=18,
    ),
    Case(
        name="NOT NULL satisfies a spec that does not ask for validity",
        before="create table t (n int not null)",
        spec="tables: {t: {columns: {n: {type: int, nullable: false, valid: false}}}}",
        findings=(),
        until=99,
    ),
    Case(
        name="a spec that says all means NOT NULL that is NOT VALID",
        before="create table t (n int not null)",
        spec="""
            tables:
              t:
                columns: {n: {type: int, nullable: false, valid: false}, m: {type: int, nullable: false, valid: false}}
                unexpected: error
            """,
        findings=("missing-column", "wrong-nullability"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN n DROP NOT NULL, ADD COLUMN IF NOT EXISTS m integer,"
            " ADD NOT NULL n NOT VALID, ADD NOT NULL m NOT VALID",
        ),
        since=18,
    ),
    Case(
        name="named NOT NULL constraints, inherited or not, are no difference",
        before="create table t (n int constraint a not null, m int constraint b not null no inherit)",
        spec="tables: {t: {columns: {n: int not null, m: int not null}, unexpected: error}}",
        findings=(),
        since=18,
    ),
    Case(
        name="a new partition has NOT NULL of its table as NOT VALID, beside one that has proven it",
        before="""
            create table t (a int, n int) partition by list (a); alter table t add constraint k not null n not valid;
            create table t1 partition of t for values in (1); insert into t values (1, 1)
            """,
        spec="""
            tables:
              t: {columns: {a: int, n: {type: int, nullable: false, valid: false}}, partition_by: list (a)}
              t1: {partition_of: t, bound: for values in (1), columns: {a: int, n: {type: int, nullable: false}}}
              t2: {partition_of: t, bound: for values in (2), columns: {a: int, n: {type: int, nullable: false, valid: false}}}
            """,
        findings=("missing-table",),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN n DROP NOT NULL",
            "CREATE TABLE IF NOT EXISTS public.t2 PARTITION OF public.t FOR VALUES IN (2)",
            "ALTER TABLE public.t ADD CONSTRAINT k NOT NULL n NOT VALID",
            "DO $schema_doctor$\nDECLARE\n  found pg_catalog.name;\nBEGIN\n  FOR found IN\n"
            "    SELECT k.conname FROM pg_catalog.pg_constraint k\n"
            "      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]\n"
            "     WHERE k.conrelid = 'public.t1'::pg_catalog.regclass AND k.contype = 'n' AND NOT k.convalidated"
            " AND a.attname = 'n'\n  LOOP\n"
            "    EXECUTE pg_catalog.format('ALTER TABLE %s VALIDATE CONSTRAINT %I', 'public.t1', found);\n"
            "  END LOOP;\nEND\n$schema_doctor$",
        ),
        since=18,
    ),
    Case(
        name="an old server has no NOT NULL that is NOT VALID",
        before="create table t (n int)",
        spec="tables: {t: {columns: {n: {type: int, nullable: false, valid: false}}}}",
        findings=("wrong-nullability",),
        left=("wrong-nullability",),
        unplanned=("public.t.n",),
        until=17,
    ),
)
