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

CASES = (
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
)
