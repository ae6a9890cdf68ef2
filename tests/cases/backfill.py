"""Columns that become NOT NULL, and what the rows get that hold NULL."""

from tests.cases.case import Case

ROWS = "create table t (id int primary key, b text); insert into t select g, 'B' || g from generate_series(1, 3) g;"
EMPTY = "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c text"
NOT_NULL = "ALTER TABLE public.t ALTER COLUMN c SET NOT NULL"


def _spec(column: str) -> str:
    return f"tables: {{t: {{columns: {{id: int, b: text, c: {{{column}}}}}, primary_key: id}}}}"


CASES = (
    Case(
        name="a missing NOT NULL column gets its values from other columns",
        before=ROWS,
        spec=_spec('type: text, nullable: false, backfill: "lower(b)"'),
        findings=("missing-column",),
        sql=(EMPTY, "UPDATE public.t SET c = lower(b) WHERE c IS NULL", NOT_NULL),
        hazards=("full-scan",),
    ),
    Case(
        name="rows that are there get the backfill, and new ones the default",
        before=ROWS,
        spec=_spec("type: text, nullable: false, default: \"'new'\", backfill: \"'old'\""),
        findings=("missing-column",),
        sql=(
            f"{EMPTY}, ALTER COLUMN c SET DEFAULT 'new'::text",
            "UPDATE public.t SET c = 'old'::text WHERE c IS NULL",
            NOT_NULL,
        ),
        hazards=("full-scan",),
    ),
    Case(
        name="a backfill that is the default is no UPDATE",
        before=ROWS,
        spec=_spec("type: text, nullable: false, default: \"'x'\", backfill: \"'x'\""),
        findings=("missing-column",),
        sql=(f"{EMPTY} DEFAULT 'x'::text NOT NULL",),
    ),
    Case(
        name="NULLs of a column that becomes NOT NULL are filled",
        before=f"{ROWS} alter table t add c text; update t set c = 'kept' where id = 1",
        spec=_spec("type: text, nullable: false, backfill: \"'x'\""),
        findings=("wrong-nullability",),
        sql=("UPDATE public.t SET c = 'x'::text WHERE c IS NULL", NOT_NULL),
        hazards=("full-scan",),
    ),
    Case(
        name="NULLs are filled before the rows are validated",
        before=f"{ROWS} alter table t add c text; alter table t add constraint n not null c not valid",
        spec=_spec("type: text, nullable: false, backfill: \"'x'\""),
        findings=("not-valid",),
        sql=("UPDATE public.t SET c = 'x'::text WHERE c IS NULL", "ALTER TABLE public.t VALIDATE CONSTRAINT n"),
        hazards=("full-scan",),
        since=18,
    ),
    Case(
        name="a literal of a backfill has the type of its column",
        before=f"create type mood as enum ('good', 'bad'); {ROWS}",
        spec=_spec("type: public.mood, nullable: false, backfill: \"'good'\""),
        findings=("missing-column",),
        sql=(
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c public.mood",
            "UPDATE public.t SET c = 'good'::public.mood WHERE c IS NULL",
            NOT_NULL,
        ),
        hazards=("full-scan",),
    ),
    Case(
        name="rows of partitions are filled with those of their table",
        before=(
            "create table t (id int primary key, b text) partition by range (id);"
            "create table t1 partition of t default; insert into t values (1, 'B')"
        ),
        spec="""
            tables:
              t:
                columns: {id: int, b: text, c: {type: text, nullable: false, backfill: lower(b)}}
                primary_key: id
                partition_by: range (id)
                partitions: {t1: default}
        """,
        findings=("missing-column",),
        sql=(EMPTY, "UPDATE public.t SET c = lower(b) WHERE c IS NULL", NOT_NULL),
        hazards=("full-scan",),
    ),
    Case(
        name="what an interrupted run has left to be filled is filled, and its mark goes",
        before=f"""
            {ROWS}
            alter table t add c text, alter c set default gen_random_uuid()::text,
                add constraint c_schema_doctor_unfilled check (c is null or c is not null) not valid;
        """,
        spec=_spec("type: text, default: gen_random_uuid()::text"),
        findings=("unexpected-check",),
        sql=(
            "UPDATE public.t SET c = (gen_random_uuid())::text WHERE c IS NULL",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS c_schema_doctor_unfilled",
        ),
        hazards=("full-scan",),
    ),
)
