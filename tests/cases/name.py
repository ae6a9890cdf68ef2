"""Constraints and indexes whose names are missing from the spec, or other ones."""

from tests.cases.case import Case

BEFORE = """
    create table p (id int primary key);
    create table t (id int, a varchar(9), p_id int,
        constraint odd_pk primary key (id), constraint odd_unique unique (a),
        constraint odd_check check (a in ('x', 'y')),
        constraint odd_fk foreign key (p_id) references p on delete cascade);
    create index odd_index on t (lower(a)) where id > 0;
    insert into p values (1); insert into t values (1, 'x', 1);
"""
COLUMNS = "columns: {id: int, a: varchar(9), p_id: int}"
NAMED = f"""
    tables:
      p: {{columns: {{id: int}}, primary_key: id}}
      t:
        {COLUMNS}
        primary_key: {{name: t_pk, columns: id}}
        unique: {{t_a: [a]}}
        checks: {{t_a_values: "a in ('x', 'y')"}}
        foreign_keys: {{t_p: p_id references p(id) on delete cascade}}
        indexes: {{t_lower_a: {{columns: lower(a), predicate: id > 0}}}}
"""

TAKEN = """
    create table t (id int not null, a int); create table u (id int not null); create index k on u (id);
    create table s (id int); create view i as select 1 as one; create type r as range (subtype = int4);
    create materialized view m as select 1 as one; create index h on m (one);
    create function f() returns trigger language plpgsql as 'begin return new; end';
    create constraint trigger c after insert on t for each row execute function f();
"""
NEW = """
    sequences: {r: {}}
    domains: {i: int}
    tables:
      h: {columns: {id: int}}
      t:
        columns: {id: int not null, a: int}
        primary_key: {name: s, columns: id}
        checks: {c: a > 0, d: a < 9}
        indexes: {i: a, j: id, k: id}
      u: {columns: {id: int generated always as identity (sequence name s)}}
"""

NOT_NULLS = """
    tables: {t: {columns: {a: int not null, b: int constraint bb not null, c: int constraint "C c" not null}}}
"""

CASES = (
    Case(
        name="NOT NULL gets its name",
        before="create table t (a int constraint x not null, b int, c int not null)",
        spec=NOT_NULLS,
        findings=("wrong-nullability", "other-name", "other-name"),
        sql=(
            "ALTER TABLE public.t RENAME CONSTRAINT x TO t_a_not_null",
            'ALTER TABLE public.t RENAME CONSTRAINT t_c_not_null TO "C c"',
            "ALTER TABLE public.t ADD CONSTRAINT bb NOT NULL b",
        ),
        hazards=("full-scan",),
        strict_names=True,
        since=18,
    ),
    Case(
        name="NOT NULL gets a name that is given up",
        before="create table t (z int constraint t_a_not_null not null, b int, bb int constraint bb not null)",
        spec="""
            unexpected: error
            tables:
              t: {columns: {a: int not null, b: int constraint bb not null}}
        """,
        findings=(
            "missing-column",
            "wrong-nullability",
            "unexpected-column",
            "unexpected-column",
        ),
        sql=(
            "ALTER TABLE public.t RENAME CONSTRAINT bb TO bb_schema_doctor_1",
            "ALTER TABLE public.t RENAME CONSTRAINT t_a_not_null TO t_a_not_null_schema_doctor_1",
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS a integer CONSTRAINT t_a_not_null NOT NULL, "
            "ADD CONSTRAINT bb NOT NULL b",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS bb, DROP COLUMN IF EXISTS z",
        ),
        hazards=("data-loss", "full-scan"),
        allow=("data-loss",),
        strict_names=True,
        since=18,
    ),
    Case(
        name="NOT NULL cannot have the name of what a partition is to have",
        before="create table t (a int, b int) partition by list (a); create table p partition of t default",
        spec="""
            tables:
              t:
                partition_by: list (a)
                columns: {a: int, b: int constraint nn not null}
                partitions: {p: {bound: default, checks: {nn: b > 0}}}
        """,
        findings=("wrong-nullability", "missing-check"),
        sql=("ALTER TABLE public.p ADD CONSTRAINT nn CHECK ((b > 0))",),
        hazards=("full-scan",),
        left=("wrong-nullability",),
        unplanned=("public.t.b",),
        strict_names=True,
        since=18,
    ),
    Case(
        name="NOT NULL may have another name",
        before="create table t (a int constraint x not null, b int, c int not null)",
        spec=NOT_NULLS,
        findings=("wrong-nullability",),
        sql=("ALTER TABLE public.t ADD CONSTRAINT bb NOT NULL b",),
        hazards=("full-scan",),
        since=18,
    ),
    Case(
        name="an old server has no names of NOT NULL",
        before="create table t (a int not null, b int, c int not null)",
        spec=NOT_NULLS,
        findings=("wrong-nullability", "other-name", "other-name"),
        sql=("ALTER TABLE public.t ALTER COLUMN b SET NOT NULL",),
        hazards=("full-scan",),
        left=("other-name", "other-name"),
        strict_names=True,
        until=17,
    ),
    Case(
        name="what has its name already is not made, and the rest is",
        before=TAKEN,
        spec=NEW,
        findings=(
            *("missing-sequence", "missing-domain", "missing-table", "missing-primary-key"),
            *("missing-check", "missing-check", "missing-index", "missing-index", "missing-index"),
            *("wrong-identity", "unexpected-index"),
        ),
        sql=(
            "CREATE INDEX IF NOT EXISTS j ON public.t USING btree (id)",
            "ALTER TABLE public.t ADD CONSTRAINT d CHECK ((a < 9))",
        ),
        hazards=("full-scan", "index-build"),
        unplanned=(
            *("public.t.c", "public.u.id", "public.i", "public.t.i", "public.t.k", "public.t.s"),
            *("public.r", "public.h"),
        ),
        left=(
            *("missing-sequence", "missing-domain", "missing-table", "missing-primary-key"),
            *("missing-check", "missing-index", "missing-index", "wrong-identity", "unexpected-index"),
        ),
    ),
    Case(
        name="with strict names, nothing is done where one that is to be given is that of a view",
        before="create table t (a int constraint k unique); create view l as select 1 as one",
        spec="tables: {t: {columns: {a: int, b: int}, unique: {l: a}}}",
        findings=("missing-column", "other-name"),
        unplanned=("public.t.l",),
        left=("missing-column", "other-name"),
        strict_names=True,
    ),
    Case(
        name="what has no name in the spec is matched by what it says",
        before=BEFORE,
        spec=f"""
            tables:
              p: {{columns: {{id: int}}, primary_key: id}}
              t:
                {COLUMNS}
                primary_key: id
                unique: [a]
                checks: ["a in ('x', 'y')"]
                foreign_keys: [p_id references p(id) on delete cascade]
                indexes: [{{columns: lower(a), predicate: id > 0}}]
            """,
        findings=(),
    ),
    Case(
        name="what has no name and is missing gets the name that PostgreSQL would give",
        before="create table p (id int primary key); create table t (id int not null, a varchar(9), p_id int)",
        spec=f"""
            tables:
              p: {{columns: {{id: int}}, primary_key: id}}
              t:
                {COLUMNS}
                primary_key: id
                unique: [a]
                checks: [id > 0]
                foreign_keys: [p_id references p(id)]
                indexes: [[p_id, a]]
            """,
        findings=("missing-primary-key", "missing-unique", "missing-check", "missing-foreign-key", "missing-index"),
        sql=(
            "CREATE INDEX IF NOT EXISTS t_p_id_a_idx ON public.t USING btree (p_id, a)",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
            "ALTER TABLE public.t ADD CONSTRAINT t_a_key UNIQUE (a)",
            "ALTER TABLE public.t ADD CONSTRAINT t_id_check CHECK ((id > 0))",
            "ALTER TABLE public.t ADD CONSTRAINT t_p_id_fkey FOREIGN KEY (p_id) REFERENCES public.p (id)",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="another name of the same is a note, and stays",
        before=BEFORE,
        spec=NAMED,
        findings=("other-name",) * 5,
        left=("other-name",) * 5,
    ),
    Case(
        name="another name of the same is changed when names are strict",
        before=BEFORE,
        spec=NAMED,
        findings=("other-name",) * 5,
        sql=(
            "ALTER TABLE public.t RENAME CONSTRAINT odd_pk TO t_pk",
            "ALTER TABLE public.t RENAME CONSTRAINT odd_unique TO t_a",
            "ALTER TABLE public.t RENAME CONSTRAINT odd_check TO t_a_values",
            "ALTER TABLE public.t RENAME CONSTRAINT odd_fk TO t_p",
            "ALTER INDEX public.odd_index RENAME TO t_lower_a",
        ),
        strict_names=True,
    ),
    Case(
        name="two checks that say the same are each matched once",
        before="create table t (id int, constraint one check (id > 0), constraint two check (id > 0))",
        spec="tables: {t: {columns: {id: int}, checks: [id > 0, id > 0]}}",
        findings=(),
    ),
    Case(
        name="an unnamed check whose default name is taken by another gets a name with a number",
        before="create table t (id int, constraint t_id_check check (id > 0))",
        spec="tables: {t: {columns: {id: int}, checks: [id < 9, id > 0]}}",
        findings=("missing-check",),
        sql=("ALTER TABLE public.t ADD CONSTRAINT t_id_check1 CHECK ((id < 9))",),
        hazards=("full-scan",),
    ),
    Case(
        name="a primary key of another name with other columns is replaced under its own name",
        before="create table t (id int, n int not null, constraint odd primary key (id))",
        spec="tables: {t: {columns: {id: int not null, n: int}, primary_key: n}}",
        findings=("wrong-primary-key",),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS odd",
            "ALTER TABLE public.t ADD CONSTRAINT odd PRIMARY KEY (n)",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="the comment of what bears another name is compared, too",
        before="create table t (id int, constraint odd check (id > 0))",
        spec="tables: {t: {columns: {id: int}, checks: [{expression: id > 0, comment: see}]}}",
        findings=("wrong-comment",),
        sql=("COMMENT ON CONSTRAINT odd ON public.t IS 'see'",),
    ),
    Case(
        name="an unnamed foreign key that acts otherwise is changed, not added beside",
        before="create table p (id int primary key); create table t (id int references p on delete restrict)",
        spec="""
            tables:
              p: {columns: {id: int}, primary_key: id}
              t: {columns: {id: int}, foreign_keys: [id references p(id) on delete cascade]}
            """,
        findings=("wrong-foreign-key",),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_id_fkey",
            "ALTER TABLE public.t ADD CONSTRAINT t_id_fkey FOREIGN KEY (id) REFERENCES public.p (id) ON DELETE CASCADE",
        ),
        hazards=("full-scan",),
    ),
    Case(
        name="of two foreign keys of one column each unnamed one changes its own, whatever it is called",
        before="""
            create table p (id int primary key); create table q (id int primary key);
            create table t (id int,
                constraint t_id_fkey foreign key (id) references q, constraint odd foreign key (id) references p);
            """,
        spec="""
            tables:
              p: {columns: {id: int}, primary_key: id}
              q: {columns: {id: int}, primary_key: id}
              t: {columns: {id: int}, foreign_keys: [id references p(id) deferrable, id references q(id) deferrable]}
            """,
        findings=("wrong-foreign-key", "wrong-foreign-key"),
        sql=(
            "ALTER TABLE public.t ALTER CONSTRAINT odd DEFERRABLE INITIALLY IMMEDIATE",
            "ALTER TABLE public.t ALTER CONSTRAINT t_id_fkey DEFERRABLE INITIALLY IMMEDIATE",
        ),
    ),
    Case(
        name="an unnamed foreign key to another table is another one, and what is named is not taken for it",
        before="""
            create table p (id int primary key); create table q (id int primary key);
            create table t (id int,
                constraint t_id_fkey foreign key (id) references q,
                constraint mine foreign key (id) references p on delete cascade);
            """,
        spec="""
            tables:
              p: {columns: {id: int}, primary_key: id}
              q: {columns: {id: int}, primary_key: id}
              t:
                columns: {id: int}
                foreign_keys:
                - {name: mine, columns: id, references: p(id), on_delete: set null}
                - id references p(id)
            """,
        findings=("wrong-foreign-key", "missing-foreign-key", "unexpected-foreign-key"),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS mine",
            "ALTER TABLE public.t ADD CONSTRAINT mine FOREIGN KEY (id) REFERENCES public.p (id) ON DELETE SET NULL",
            "ALTER TABLE public.t ADD CONSTRAINT t_id_fkey1 FOREIGN KEY (id) REFERENCES public.p (id)",
        ),
        hazards=("full-scan",),
        left=("unexpected-foreign-key",),
    ),
    Case(
        name="an unnamed unique constraint, check and index that say something else are changed, not added beside",
        before="""
            create table t (id int unique, n int check (n > 0)); create index on t (n);
            """,
        spec="""
            tables:
              t:
                columns: {id: int, n: int}
                unique: [{columns: id, deferrable: true}]
                checks: [n > 1]
                indexes: [{columns: n, predicate: n > 5}]
            """,
        findings=("wrong-unique", "wrong-check", "wrong-index"),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_id_key",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_n_check",
            "DROP INDEX IF EXISTS public.t_n_idx",
            "CREATE INDEX IF NOT EXISTS t_n_idx ON public.t USING btree (n) WHERE (n > 5)",
            "ALTER TABLE public.t ADD CONSTRAINT t_id_key UNIQUE (id) DEFERRABLE",
            "ALTER TABLE public.t ADD CONSTRAINT t_n_check CHECK ((n > 1))",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="an unnamed index beside one of another name over the same column is another one",
        before="create table t (id int); create index odd on t (id) where id > 0",
        spec="tables: {t: {columns: {id: int}, indexes: [id]}}",
        findings=("missing-index", "unexpected-index"),
        sql=("CREATE INDEX IF NOT EXISTS t_id_idx ON public.t USING btree (id)",),
        hazards=("index-build",),
        left=("unexpected-index",),
    ),
)
