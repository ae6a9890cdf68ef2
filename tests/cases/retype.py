"""Types that have to be made anew under the columns that use them."""

from tests.cases.case import Case

ANEW = ("table-rewrite", "values-change")

CASES = (
    Case(
        name="a label is removed under columns of the enum",
        before="""
            create type mood as enum ('sad', 'ok', 'happy'); comment on type mood is 'x';
            create table t (id int, m mood default 'ok', ms mood[]); create index i on t (m);
            insert into t values (1, 'ok', '{happy,ok}');
            """,
        spec="""
            enums: {mood: {labels: [ok, happy], comment: x}}
            tables: {t: {columns: {id: int, m: mood default 'ok', ms: 'mood[]'}, indexes: {i: m}}}
            """,
        findings=("wrong-enum",),
        sql=(
            "ALTER TYPE public.mood RENAME TO mood_schema_doctor_1",
            "CREATE TYPE public.mood AS ENUM ('ok', 'happy')",
            "ALTER TABLE public.t ALTER COLUMN m DROP DEFAULT, ALTER COLUMN m TYPE public.mood USING m::text::public.mood, "
            "ALTER COLUMN ms TYPE public.mood[] USING ms::text[]::public.mood[], "
            "ALTER COLUMN m SET DEFAULT 'ok'::public.mood",
            "COMMENT ON TYPE public.mood IS 'x'",
            "DROP TYPE IF EXISTS public.mood_schema_doctor_1",
        ),
        hazards=ANEW,
        allow=("values-change",),
    ),
    Case(
        name="a label that goes under a partition key is not planned",
        before="create type mood as enum ('sad', 'ok'); create table t (m mood) partition by list (m)",
        spec="enums: {mood: [sad]}\ntables: {t: {partition_by: list (m), columns: {m: mood}}}",
        findings=("wrong-enum",),
        unplanned=("public.mood",),
        left=("wrong-enum",),
    ),
)
