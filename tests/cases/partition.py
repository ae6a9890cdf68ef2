"""Partitioned tables and their partitions."""

from tests.cases.case import Case

EVENTS = (
    "create table events (id int not null, at date not null, kind text) partition by range (at);"
    "create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');"
    "insert into events values (1, '2024-02-01', 'a');"
)
COLUMNS = "columns: {id: int not null, at: date not null, kind: text}"

CASES = (
    Case(
        name="a missing partitioned table is created with its partitions, and theirs",
        before="",
        spec=f"""
            tables:
              events:
                partition_by: range (at)
                {COLUMNS}
                primary_key: [id, at]
                indexes: {{events_kind: kind}}
                partitions:
                  events_2024: for values from ('2024-01-01') to ('2025-01-01')
                  events_rest: {{bound: default, partition_by: list (kind), partitions: {{events_a: in ('a', null)}}}}
            """,
        findings=("missing-table", "missing-table", "missing-table", "missing-table"),
        sql=(
            (
                "CREATE TABLE IF NOT EXISTS public.events (\n    id integer NOT NULL,\n    at date NOT NULL,\n"
                "    kind text,\n    CONSTRAINT events_pkey PRIMARY KEY (id, at)\n) PARTITION BY RANGE (at)"
            ),
            (
                "CREATE TABLE IF NOT EXISTS public.events_2024 PARTITION OF public.events "
                "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"
            ),
            (
                "CREATE TABLE IF NOT EXISTS public.events_rest PARTITION OF public.events DEFAULT "
                "PARTITION BY LIST (kind)"
            ),
            "CREATE TABLE IF NOT EXISTS public.events_a PARTITION OF public.events_rest FOR VALUES IN ('a', NULL)",
            "CREATE INDEX IF NOT EXISTS events_kind ON public.events USING btree (kind)",
        ),
    ),
)
