"""Types that have to be made anew under the columns that use them."""

from schema_doctor.ddl.carryover import of_table
from schema_doctor.model import Address, Kind
from tests.cases.case import Case

ANEW = ("table-rewrite", "values-change")
TABLE, PART = Address(Kind.TABLE, "public", "t"), Address(Kind.TABLE, "public", "s")

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
        name="a label goes under a partition key, and the table is made anew with its rows",
        before="""
            create type mood as enum ('sad', 'ok'); create table t (m mood) partition by list (m);
            create table s partition of t for values in ('sad'); insert into t values ('sad');
            """,
        spec="""
            enums: {mood: [sad]}
            tables: {t: {partition_by: list (m), columns: {m: mood}}, s: {partition_of: t, bound: "in ('sad')"}}
            """,
        findings=("wrong-enum",),
        sql=(
            "ALTER TABLE public.s RENAME TO s_schema_doctor_1",
            "ALTER TABLE public.t RENAME TO t_schema_doctor_1",
            "ALTER TYPE public.mood RENAME TO mood_schema_doctor_1",
            "CREATE TYPE public.mood AS ENUM ('sad')",
            "CREATE TABLE IF NOT EXISTS public.t (\n    m public.mood\n) PARTITION BY LIST (m)",
            "CREATE TABLE IF NOT EXISTS public.s PARTITION OF public.t FOR VALUES IN ('sad')",
            "INSERT INTO public.t (m) OVERRIDING SYSTEM VALUE SELECT m::text::public.mood FROM public.t_schema_doctor_1",
            of_table(TABLE, TABLE._replace(relation="t_schema_doctor_1")).sql,
            of_table(PART, PART._replace(relation="s_schema_doctor_1")).sql,
            "DROP TABLE public.t_schema_doctor_1",
            "DROP TYPE IF EXISTS public.mood_schema_doctor_1",
        ),
        hazards=("full-scan", "table-rewrite", "values-change"),
        allow=("values-change", "table-rewrite"),
    ),
    Case(
        name="a column that waits for the rows that it comes to hold breaks prepared statements as any that changes its type",
        before="create table addr (street text, zip int); create table x (a int, b text)",
        spec="""
            tables:
              addr: {columns: {street: text, zip: bigint}}
              x: {columns: {a: int, b: public.addr}}
            """,
        findings=("wrong-type", "wrong-type"),
        sql=(
            "ALTER TABLE public.addr ALTER COLUMN zip TYPE bigint",
            "ALTER TABLE public.x ALTER COLUMN b TYPE public.addr USING b::public.addr",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
    ),
    Case(
        name="a column that goes while its table is made anew is lost, and the copy says so",
        before="create table t (a int, b text) partition by list (a)",
        spec="tables: {t: {partition_by: hash (a), unexpected: error, columns: {a: int}}}",
        findings=("wrong-table", "unexpected-column"),
        sql=(
            "ALTER TABLE public.t RENAME TO t_schema_doctor_1",
            "CREATE TABLE IF NOT EXISTS public.t (\n    a integer\n) PARTITION BY HASH (a)",
            "INSERT INTO public.t (a) OVERRIDING SYSTEM VALUE SELECT a FROM public.t_schema_doctor_1",
            of_table(TABLE, TABLE._replace(relation="t_schema_doctor_1")).sql,
            "DROP TABLE public.t_schema_doctor_1",
        ),
        hazards=("data-loss", "full-scan", "table-rewrite"),
        allow=("data-loss", "table-rewrite"),
    ),
)
