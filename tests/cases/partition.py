"""Partitioned tables and their partitions, parents and their children."""

from tests.cases.case import Case

EVENTS = (
    "create table events (id int not null, at date not null, kind text) partition by range (at);"
    "create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');"
    "insert into events values (1, '2024-02-01', 'a');"
)
ALL = "id: int not null, at: date not null, kind: text"
COLUMNS = f"columns: {{{ALL}}}"
OLD = "events_2024: for values from ('2024-01-01') to ('2025-01-01')"


def _events(partitions: str, columns: str = ALL, more: str = "") -> str:
    """Return the spec of the table with these partitions."""
    parts = ", ".join(
        f'{name}: "{bound}"' for name, _, bound in (one.partition(": ") for one in partitions.split("; "))
    )
    table = f"partition_by: range (at), columns: {{{columns}}}{more}, partitions: {{{parts}}}"
    return f"tables: {{events: {{{table}}}}}"


UNPLANNED = ("wrong-nullability", "missing-column", "wrong-type", "unexpected-primary-key", "unexpected-index")

CASES = (
    Case(
        name="a missing partitioned table is created with its partitions, and theirs",
        before="",
        spec=f"""
            tables:
              events:
                partition_by: range (at)
                {COLUMNS}
                primary_key: [id, at, kind]
                indexes: {{events_kind: kind}}
                partitions:
                  events_2024: for values from ('2024-01-01') to ('2025-01-01')
                  events_rest: {{bound: default, partition_by: list (kind), partitions: {{events_a: "in ('a', null)"}}}}
            """,
        findings=("missing-table", "missing-table", "missing-table", "missing-table"),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.events (\n    id integer NOT NULL,\n    at date NOT NULL,\n    kind text NOT NULL,\n    CONSTRAINT events_pkey PRIMARY KEY (id, at, kind)\n) PARTITION BY RANGE (at)",
            "CREATE TABLE IF NOT EXISTS public.events_2024 PARTITION OF public.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
            "CREATE TABLE IF NOT EXISTS public.events_rest PARTITION OF public.events DEFAULT PARTITION BY LIST (kind)",
            "CREATE TABLE IF NOT EXISTS public.events_a PARTITION OF public.events_rest FOR VALUES IN ('a', NULL)",
            "CREATE INDEX IF NOT EXISTS events_kind ON public.events USING btree (kind)",
        ),
    ),
    Case(
        name="the primary key that a partition declares is its part of that of its table",
        before="create table t (a int not null) partition by list (a); create table p partition of t for values in (1)",
        spec="""
            tables:
              t: {columns: {a: int not null}, partition_by: list (a), primary_key: a}
              p: {columns: {a: int not null}, partition_of: t, bound: in (1), primary_key: a}
              f: {columns: {a: int references p}}
            """,
        findings=("missing-primary-key", "missing-table"),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.f (\n    a integer\n)",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a)",
            "ALTER TABLE public.f ADD CONSTRAINT f_a_fkey FOREIGN KEY (a) REFERENCES public.p (a)",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="parts of indexes, keys and foreign keys get their names, which pass between them, and comments",
        before="""
            create table o (id int primary key);
            create table t (k int, n int, s text, constraint t_pkey primary key (k), constraint f foreign key (n) references o,
                constraint g foreign key (k) references o) partition by list (k);
            create table p partition of t for values in (1);
            create index a on t (n); create index b on t (s);
            alter table p rename constraint f to x; alter table p rename constraint g to f;
            alter table p rename constraint x to g; alter index p_pkey rename to pk;
            alter index p_n_idx rename to x; alter index p_s_idx rename to p_n_idx; alter index x rename to p_s_idx;
            comment on index p_s_idx is 'old'; comment on constraint g on p is 'old';
            insert into o values (1); insert into t values (1, 1, 's');
            """,
        spec="""
            tables:
              o: {columns: {id: int}, primary_key: id}
              t:
                partition_by: list (k)
                columns: {k: int, n: int, s: text}
                primary_key: k
                foreign_keys: {f: n references o, g: k references o}
                indexes: {a: n, b: s}
                partitions:
                  p:
                    bound: in (1)
                    attached: {a: {comment: n}, f: {comment: f}, t_pkey: {comment: c, index_comment: i}}
            """,
        findings=(
            "other-name",
            "other-name",
            "other-name",
            "other-name",
            "other-name",
            "wrong-comment",
            "wrong-comment",
            "wrong-comment",
            "wrong-comment",
        ),
        sql=(
            "ALTER INDEX public.pk RENAME TO p_pkey",
            "COMMENT ON CONSTRAINT p_pkey ON public.p IS 'c'",
            "COMMENT ON INDEX public.p_pkey IS 'i'",
            "DO $schema_doctor$\n"
            "DECLARE\n"
            "  own pg_catalog.name;\n"
            "BEGIN\n"
            "  WITH RECURSIVE part (oid, conrelid, conname) AS (\n"
            "    SELECT oid, conrelid, conname FROM pg_catalog.pg_constraint\n"
            "     WHERE conrelid = pg_catalog.to_regclass('public.t') AND conname = 'f' AND contype = 'f'\n"
            "     UNION SELECT k.oid, k.conrelid, k.conname FROM part\n"
            "             JOIN pg_catalog.pg_constraint k ON k.conparentid = part.oid AND k.conrelid <> part.conrelid)\n"
            "  SELECT conname INTO own FROM part WHERE conrelid = pg_catalog.to_regclass('public.p');\n"
            "  IF NOT FOUND THEN\n"
            "    RETURN;\n"
            "  END IF;\n"
            "  IF own <> 'f' THEN\n"
            "    IF EXISTS (SELECT FROM pg_catalog.pg_constraint\n"
            "                WHERE conrelid = pg_catalog.to_regclass('public.p') AND conname = 'f' AND conparentid <> 0) THEN\n"
            "      EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', pg_catalog.to_regclass('public.p'), 'f',\n"
            "                                (SELECT 'schema_doctor_' || oid FROM pg_catalog.pg_constraint\n"
            "                                  WHERE conrelid = pg_catalog.to_regclass('public.p') AND conname = 'f'));\n"
            "    END IF;\n"
            "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',\n"
            "                              pg_catalog.to_regclass('public.p'), own, 'f');\n"
            "    own := 'f';\n"
            "  END IF;\n"
            "  EXECUTE pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', own, pg_catalog.to_regclass('public.p'), 'f');\n"
            "END\n"
            "$schema_doctor$",
            "DO $schema_doctor$\n"
            "DECLARE\n"
            "  own pg_catalog.name;\n"
            "BEGIN\n"
            "  WITH RECURSIVE part (oid, conrelid, conname) AS (\n"
            "    SELECT oid, conrelid, conname FROM pg_catalog.pg_constraint\n"
            "     WHERE conrelid = pg_catalog.to_regclass('public.t') AND conname = 'g' AND contype = 'f'\n"
            "     UNION SELECT k.oid, k.conrelid, k.conname FROM part\n"
            "             JOIN pg_catalog.pg_constraint k ON k.conparentid = part.oid AND k.conrelid <> part.conrelid)\n"
            "  SELECT conname INTO own FROM part WHERE conrelid = pg_catalog.to_regclass('public.p');\n"
            "  IF NOT FOUND THEN\n"
            "    RETURN;\n"
            "  END IF;\n"
            "  IF own <> 'g' THEN\n"
            "    IF EXISTS (SELECT FROM pg_catalog.pg_constraint\n"
            "                WHERE conrelid = pg_catalog.to_regclass('public.p') AND conname = 'g' AND conparentid <> 0) THEN\n"
            "      EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', pg_catalog.to_regclass('public.p'), 'g',\n"
            "                                (SELECT 'schema_doctor_' || oid FROM pg_catalog.pg_constraint\n"
            "                                  WHERE conrelid = pg_catalog.to_regclass('public.p') AND conname = 'g'));\n"
            "    END IF;\n"
            "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',\n"
            "                              pg_catalog.to_regclass('public.p'), own, 'g');\n"
            "    own := 'g';\n"
            "  END IF;\n"
            "END\n"
            "$schema_doctor$",
            "DO $schema_doctor$\n"
            "DECLARE\n"
            "  own pg_catalog.regclass;\n"
            "  other pg_catalog.regclass;\n"
            "BEGIN\n"
            "  SELECT i.indexrelid INTO own\n"
            "    FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('public.a')) t\n"
            "    JOIN pg_catalog.pg_index i ON i.indexrelid = t.relid\n"
            "   WHERE i.indrelid = pg_catalog.to_regclass('public.p');\n"
            "  IF NOT FOUND THEN\n"
            "    RETURN;\n"
            "  END IF;\n"
            "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = own AND relname = 'p_n_idx') THEN\n"
            "    SELECT c.oid INTO other FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
            "     WHERE n.nspname = 'public' AND c.relname = 'p_n_idx' AND c.relkind IN ('i', 'I') AND c.relispartition;\n"
            "    IF FOUND THEN\n"
            "      EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', other, 'schema_doctor_' || other::pg_catalog.oid);\n"
            "    END IF;\n"
            "    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', own, 'p_n_idx');\n"
            "  END IF;\n"
            "  EXECUTE pg_catalog.format('COMMENT ON INDEX %s IS %L', own, 'n');\n"
            "END\n"
            "$schema_doctor$",
            "DO $schema_doctor$\n"
            "DECLARE\n"
            "  own pg_catalog.regclass;\n"
            "  other pg_catalog.regclass;\n"
            "BEGIN\n"
            "  SELECT i.indexrelid INTO own\n"
            "    FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('public.b')) t\n"
            "    JOIN pg_catalog.pg_index i ON i.indexrelid = t.relid\n"
            "   WHERE i.indrelid = pg_catalog.to_regclass('public.p');\n"
            "  IF NOT FOUND THEN\n"
            "    RETURN;\n"
            "  END IF;\n"
            "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = own AND relname = 'p_s_idx') THEN\n"
            "    SELECT c.oid INTO other FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
            "     WHERE n.nspname = 'public' AND c.relname = 'p_s_idx' AND c.relkind IN ('i', 'I') AND c.relispartition;\n"
            "    IF FOUND THEN\n"
            "      EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', other, 'schema_doctor_' || other::pg_catalog.oid);\n"
            "    END IF;\n"
            "    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', own, 'p_s_idx');\n"
            "  END IF;\n"
            "END\n"
            "$schema_doctor$",
        ),
        strict_names=True,
    ),
    Case(
        name="a new partition has the names of its parts, and the comments on them",
        before="""
            create table t (k int, n int, primary key (k)) partition by list (k);
            create index a on t (n);
            """,
        spec="""
            tables:
              t:
                partition_by: list (k)
                columns: {k: int, n: int}
                primary_key: k
                indexes: {a: n}
                partitions:
                  p: {bound: in (1), attached: {a: pa, t_pkey: {comment: key, index_comment: i}}}
            """,
        findings=("missing-table",),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.p PARTITION OF public.t FOR VALUES IN (1)",
            "DO $schema_doctor$\n"
            "DECLARE\n"
            "  own pg_catalog.regclass;\n"
            "  other pg_catalog.regclass;\n"
            "BEGIN\n"
            "  SELECT i.indexrelid INTO own\n"
            "    FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('public.a')) t\n"
            "    JOIN pg_catalog.pg_index i ON i.indexrelid = t.relid\n"
            "   WHERE i.indrelid = pg_catalog.to_regclass('public.p');\n"
            "  IF NOT FOUND THEN\n"
            "    RETURN;\n"
            "  END IF;\n"
            "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = own AND relname = 'pa') THEN\n"
            "    SELECT c.oid INTO other FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
            "     WHERE n.nspname = 'public' AND c.relname = 'pa' AND c.relkind IN ('i', 'I') AND c.relispartition;\n"
            "    IF FOUND THEN\n"
            "      EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', other, 'schema_doctor_' || other::pg_catalog.oid);\n"
            "    END IF;\n"
            "    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', own, 'pa');\n"
            "  END IF;\n"
            "END\n"
            "$schema_doctor$",
            "DO $schema_doctor$\n"
            "DECLARE\n"
            "  own pg_catalog.regclass;\n"
            "  other pg_catalog.regclass;\n"
            "BEGIN\n"
            "  SELECT i.indexrelid INTO own\n"
            "    FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('public.t_pkey')) t\n"
            "    JOIN pg_catalog.pg_index i ON i.indexrelid = t.relid\n"
            "   WHERE i.indrelid = pg_catalog.to_regclass('public.p');\n"
            "  IF NOT FOUND THEN\n"
            "    RETURN;\n"
            "  END IF;\n"
            "  EXECUTE pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L',\n"
            "                            (SELECT conname FROM pg_catalog.pg_constraint\n"
            "                              WHERE conindid = own AND conparentid <> 0 AND contype <> 'f'),\n"
            "                            pg_catalog.to_regclass('public.p'), 'key');\n"
            "  EXECUTE pg_catalog.format('COMMENT ON INDEX %s IS %L', own, 'i');\n"
            "END\n"
            "$schema_doctor$",
        ),
        strict_names=True,
    ),
    Case(
        name="partitions come, are attached and leave where their table refers to a partitioned one, which is locked as well",
        before="""
            create table o (id int primary key) partition by list (id);
            create table o1 partition of o for values in (1);
            create table t (k int, n int, constraint f foreign key (n) references o) partition by list (k);
            create table s partition of t for values in (9) partition by list (k);
            create table t1 partition of t for values in (1);
            create table t2 (k int, n int, constraint f foreign key (n) references o);
            """,
        spec="""
            tables:
              o: {columns: {id: int}, primary_key: id, partition_by: list (id), partitions: {o1: for values in (1)}}
              t: {columns: {k: int, n: int}, partition_by: list (k), foreign_keys: {f: n references o}}
              t1: {columns: {k: int, n: int}, foreign_keys: {f: n references o}}
              t2: {partition_of: t, bound: for values in (2)}
              t3: {partition_of: t, bound: for values in (3)}
              s: {partition_of: t, bound: for values in (9), partition_by: list (k), partitions: {s9: for values in (9)}}
            """,
        findings=(*("wrong-table",) * 4, "missing-table", "missing-table"),
        sql=(
            "ALTER TABLE public.t DETACH PARTITION public.t1",
            "CREATE TABLE IF NOT EXISTS public.t3 PARTITION OF public.t FOR VALUES IN (3)",
            "CREATE TABLE IF NOT EXISTS public.s9 PARTITION OF public.s FOR VALUES IN (9)",
            "ALTER TABLE public.t ATTACH PARTITION public.t2 FOR VALUES IN (2)",
        ),
        hazards=("data-loss", "full-scan"),
        allow=("data-loss", "full-scan"),
        since=15,  # before, DETACH takes the foreign key along
    ),
    Case(
        name="what a partition has of its table gives up names that it is to have for its own",
        before="""
            create table o (id int primary key);
            create table t (k int, n int, s text, constraint f foreign key (n) references o) partition by list (k);
            create table t1 partition of t for values in (1);
            create index on t (n);
            insert into o values (1); insert into t values (1, 1, 's');
            """,
        spec="""
            tables:
              o: {columns: {id: int}, primary_key: id}
              t:
                partition_by: list (k)
                columns: {k: int, n: int, s: text}
                foreign_keys: {f: n references o}
                indexes: {t_n_idx: n}
              t1:
                partition_of: t
                bound: for values in (1)
                foreign_keys: {f: k references o}
                indexes: {t1_n_idx: s}
            """,
        findings=("missing-foreign-key", "missing-index"),
        sql=(
            "DO $schema_doctor$\nDECLARE\n  other pg_catalog.regclass;\n  spare text := 't1_n_idx_schema_doctor_0';\nBEGIN\n"
            "  SELECT c.oid INTO other FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
            "   WHERE n.nspname = 'public' AND c.relname = 't1_n_idx' AND c.relkind IN ('i', 'I') AND c.relispartition;\n"
            "  IF FOUND THEN\n"
            "    WHILE EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace\n"
            "                   WHERE n.nspname = 'public' AND c.relname = spare) LOOP\n      spare := spare || '0';\n"
            "    END LOOP;\n    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', other, spare);\n"
            "  END IF;\nEND\n$schema_doctor$",
            "CREATE INDEX IF NOT EXISTS t1_n_idx ON public.t1 USING btree (s)",
            "DO $schema_doctor$\nDECLARE\n  spare text := 'f_schema_doctor_0';\nBEGIN\n"
            "  IF EXISTS (SELECT FROM pg_catalog.pg_constraint\n"
            "              WHERE conrelid = 'public.t1'::pg_catalog.regclass AND conname = 'f' AND contype = 'f' AND conparentid <> 0)\n"
            "  THEN\n    WHILE EXISTS (SELECT FROM pg_catalog.pg_constraint\n"
            "                   WHERE conrelid = 'public.t1'::pg_catalog.regclass AND conname = spare) LOOP\n"
            "      spare := spare || '0';\n    END LOOP;\n"
            "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I',\n"
            "                              'public.t1'::pg_catalog.regclass, 'f', spare);\n"
            "  END IF;\nEND\n$schema_doctor$",
            "ALTER TABLE public.t1 ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES public.o (id)",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="a column goes from a parent and stays in a child",
        before="""
            create table p (a int, e int);
            create table c (c int) inherits (p);
            create table g () inherits (c);
            insert into g values (1, 2, 3);
        """,
        spec="""
            tables:
              p: {unexpected: error, columns: {a: int}}
              c: {inherits: p, unexpected: error, columns: {a: int, e: int, c: int}}
              g: {inherits: c, unexpected: error, columns: {a: int, e: int, c: int}}
            """,
        findings=("unexpected-column",),
        sql=("ALTER TABLE ONLY public.p DROP COLUMN IF EXISTS e",),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a partition of a table that the spec does not declare stays one, and may be declared with what it has of it",
        before="""
            create table p (a int primary key, b text) partition by list (a); create index on p (b);
            create table p1 partition of p for values in (1); create table p2 partition of p for values in (2);
            """,
        spec="""
            tables:
              p1: {columns: {a: int, b: text}, primary_key: a, indexes: [b]}
              p2: {columns: {a: int, b: varchar(9), c: int}}
            """,
        findings=UNPLANNED,
        unplanned=("public.p2.a", "public.p2.b", "public.p2.c"),
        left=UNPLANNED,
    ),
    Case(
        name="a partition has other identities than its table, which the spec does not declare",
        before="""
            create table p (a int generated always as identity, b int generated always as identity, c int not null)
              partition by list (a);
            create table p1 partition of p default
        """,
        spec="""
            tables:
              p1:
                columns:
                  a: int not null
                  b: int generated always as identity (increment by 2)
                  c: int generated always as identity
        """,
        findings=("wrong-identity",) * 3,
        left=("wrong-identity",) * 3,
        unplanned=("public.p1.a", "public.p1.b", "public.p1.c"),
        since=17,
    ),
    Case(
        name="a missing partition of a table that the spec does not declare is made as it is to be, and attached",
        before="""
            create table p (a int primary key, b text) partition by list (a); create index on p (b);
            create table p2 partition of p for values in (2);
            """,
        spec="""
            tables:
              p1:
                partition_of: public.p
                bound: for values in (1)
                columns: {a: int, b: text not null default 'x'}
                primary_key: a
                indexes: {mine: b}
              p2: {partition_of: public.p, bound: for values in (2), columns: {a: int, b: text}, primary_key: a}
            """,
        findings=("missing-table",),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.p1 (\n    a integer NOT NULL,\n"
            "    b text DEFAULT 'x'::text NOT NULL,\n    CONSTRAINT p1_pkey PRIMARY KEY (a)\n)",
            "CREATE INDEX IF NOT EXISTS mine ON public.p1 USING btree (b)",
            "ALTER TABLE public.p ATTACH PARTITION public.p1 FOR VALUES IN (1)",
        ),
    ),
    Case(
        name="partitions that would hold rows of one that the spec does not declare are named, and it as well",
        before="""
            create table t (k int, v int) partition by range (k);
            create table t1 partition of t for values from (1) to (20);
            create table t2 partition of t for values from (20) to (30);
            """,
        spec="""
            tables:
              t:
                columns: {k: int, v: bigint}
                partition_by: range (k)
                partitions:
                  t0: for values from (0) to (5)
                  t2: for values from (10) to (20)
                  t3: for values from (20) to (40)
                  t4: for values from (40) to (50)
            """,
        findings=("wrong-type", "missing-table", "wrong-table", "wrong-type", "missing-table", "missing-table"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN v TYPE bigint",
            "CREATE TABLE IF NOT EXISTS public.t4 PARTITION OF public.t FOR VALUES FROM (40) TO (50)",
        ),
        hazards=("table-rewrite",),
        unplanned=("public.t2", "public.t0", "public.t3"),
        left=("missing-table", "wrong-table", "missing-table"),
    ),
    Case(
        name="a foreign key of a partition that the spec does not declare comes with that of its table",
        before="""
            create table p (id text primary key); create table r (k int, rid text) partition by list (k);
            create table r1 partition of r (constraint rf foreign key (rid) references p) for values in (1)
            """,
        spec="""
            tables:
              p: {columns: {id: int}, primary_key: id}
              r: {columns: {k: int, rid: int}, partition_by: list (k), foreign_keys: {rf: rid references p(id)}}
            """,
        findings=("wrong-type", "missing-foreign-key", "wrong-type"),
        sql=(
            "ALTER TABLE public.r1 DROP CONSTRAINT IF EXISTS rf",
            "ALTER TABLE public.p ALTER COLUMN id TYPE integer USING id::integer",
            "ALTER TABLE public.r ALTER COLUMN rid TYPE integer USING rid::integer",
            "ALTER TABLE public.r ADD CONSTRAINT rf FOREIGN KEY (rid) REFERENCES public.p (id)",
        ),
        hazards=("full-scan", "table-rewrite", "values-change"),
        allow=("values-change",),
    ),
    Case(
        name="a second default partition is named beside that which the spec does not declare",
        before="create table t (k int) partition by list (k); create table t0 partition of t default",
        spec="tables: {t: {columns: {k: int}, partition_by: list (k), partitions: {t1: default}}}",
        findings=("missing-table",),
        unplanned=("public.t1",),
        left=("missing-table",),
    ),
    Case(
        name="a partition of a table that the spec does not declare has no room beside others of it",
        before="""
            create table p (a text) partition by list (lower(a)); create table p1 partition of p for values in ('x', 'y');
            """,
        spec="""
            tables:
              p2: {partition_of: public.p, bound: "for values in ('y', 'z')", columns: {a: text}}
              p3: {partition_of: public.p, bound: "for values in ('w')", columns: {a: text}}
            """,
        findings=("missing-table", "missing-table"),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.p3 (\n    a text\n)",
            "ALTER TABLE public.p ATTACH PARTITION public.p3 FOR VALUES IN ('w')",
        ),
        unplanned=("public.p2",),
        left=("missing-table",),
    ),
    Case(
        name="a child of a table that the spec does not declare stays one",
        before="create table p (a int); create table q (b int); create table c () inherits (p, q)",
        spec="tables: {q: {columns: {b: int}}, c: {columns: {a: int, b: int, c: int}}}",
        findings=("missing-column", "wrong-table"),
        sql=(
            "ALTER TABLE public.c NO INHERIT public.q",
            "ALTER TABLE public.c ADD COLUMN IF NOT EXISTS c integer",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a partition of a declared table that is not declared to be one leaves it with consent",
        before="create table p (a int) partition by list (a); create table p1 partition of p for values in (1)",
        spec="tables: {p: {partition_by: list (a), columns: {a: int}}, p1: {columns: {a: int}}}",
        findings=("wrong-table", "wrong-table"),
        sql=("ALTER TABLE public.p DETACH PARTITION public.p1",),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a table is not made anew where partitions would go of which nobody has said so",
        before="""
            create table p (a int) partition by list (a); create table p1 partition of p for values in (1);
            create table q (a int) partition by list (a); create table q1 partition of q for values in (1)
            """,
        spec="""
            tables:
              p: {partition_by: list (a), columns: {a: bigint}, partitions: {p2: in (2)}}
              q: {columns: {a: int}}
            """,
        findings=("wrong-type", "missing-table", "wrong-table"),
        unplanned=("public.p", "public.q"),
        left=("wrong-type", "missing-table", "wrong-table"),
    ),
    Case(
        name="a view over an undeclared partition is made anew where a column of its table changes its type",
        before="""
            create table p (a int, b text) partition by list (a); create table p1 partition of p for values in (1);
            create view v as select b from p1
            """,
        spec="tables: {p: {partition_by: list (a), columns: {a: int, b: varchar(9)}}}",
        findings=("wrong-type",),
        sql=(
            "DROP VIEW IF EXISTS public.v",
            "ALTER TABLE public.p ALTER COLUMN b TYPE character varying(9)",
            "CREATE VIEW public.v AS  SELECT b\n   FROM public.p1",
            "ALTER VIEW public.v OWNER TO postgres",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
        since=16,
    ),
    Case(
        name="a type changes under a view, a policy and a generated column of an undeclared child",
        before="""
            create table t (id integer, n integer); create table c (g integer generated always as (n + 1) stored)
            inherits (t); create index c_g on c (g); create policy p on c using (n > 0);
            insert into c (id, n) values (1, 2); create view v as select n from c
        """,
        spec="tables: {t: {columns: {id: int, n: bigint}}}",
        findings=("wrong-type",),
        sql=(
            "DROP POLICY IF EXISTS p ON public.c",
            "DROP VIEW IF EXISTS public.v",
            "DROP INDEX IF EXISTS public.c_g",
            "ALTER TABLE public.c DROP COLUMN IF EXISTS g",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "ALTER TABLE public.c ADD COLUMN IF NOT EXISTS g integer GENERATED ALWAYS AS ((n + 1)) STORED",
            "CREATE INDEX IF NOT EXISTS c_g ON public.c USING btree (g)",
            "CREATE VIEW public.v AS  SELECT n\n   FROM public.c",
            "ALTER VIEW public.v OWNER TO postgres",
            "CREATE POLICY p ON public.c AS PERMISSIVE FOR ALL TO PUBLIC USING ((n > 0))",
        ),
        hazards=("index-build", "table-rewrite"),
        since=16,
    ),
    Case(
        name="a missing partition is created",
        before=EVENTS,
        spec=_events(f"{OLD}; events_2025: for values from ('2025-01-01') to ('2026-01-01')"),
        findings=("missing-table",),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.events_2025 PARTITION OF public.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        ),
    ),
    Case(
        name="a column that a partitioned table lacks comes to its partitions with it",
        before=EVENTS,
        spec=_events(OLD, "id: int not null, at: date not null, kind: text, note: text default 'x'"),
        findings=("missing-column",),
        sql=("ALTER TABLE public.events ADD COLUMN IF NOT EXISTS note text DEFAULT 'x'::text",),
    ),
    Case(
        name="a type changes in a partitioned table and in its partitions at once",
        before=EVENTS,
        spec=_events(OLD, "id: bigint not null, at: date not null, kind: text"),
        findings=("wrong-type",),
        sql=("ALTER TABLE public.events ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a table becomes a partition",
        before=f"{EVENTS} create table events_2025 (id int not null, at date not null, kind text)",
        spec=_events(f"{OLD}; events_2025: for values from ('2025-01-01') to ('2026-01-01')"),
        findings=("wrong-table", "wrong-table"),
        sql=(
            "ALTER TABLE public.events ATTACH PARTITION public.events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        ),
        hazards=("full-scan",),
    ),
    Case(
        name="an index of a partitioned table comes to its partitions with it",
        before=EVENTS,
        spec=_events(OLD, more=", indexes: {events_kind: kind}"),
        findings=("missing-index",),
        sql=("CREATE INDEX IF NOT EXISTS events_kind ON public.events USING btree (kind)",),
        hazards=("index-build",),
    ),
    Case(
        name="a partition comes to a table to which foreign keys refer, whose tables are locked as well",
        before="""
            create table r (id int primary key) partition by range (id);
            create table r1 partition of r for values from (0) to (10);
            create table t (a int references r); insert into r values (1); insert into t values (1)
            """,
        spec="""
            tables:
              r: {partition_by: range (id), columns: {id: int}, primary_key: id}
              r1: {partition_of: r, bound: for values from (0) to (10)}
              r2: {partition_of: r, bound: for values from (10) to (20)}
              t: {columns: {a: int}, foreign_keys: {t_a_fkey: a references r(id)}}
            """,
        findings=("missing-table",),
        sql=("CREATE TABLE IF NOT EXISTS public.r2 PARTITION OF public.r FOR VALUES FROM (10) TO (20)",),
    ),
    Case(
        name="the replica identity of a partition may be called by the name that its index has there",
        before="""
            create table t (id int not null) partition by list (id); create unique index i on t (id);
            create table a partition of t for values in (1); create table b partition of t for values in (2);
            alter table a replica identity using index a_id_idx;
            alter table b replica identity using index b_id_idx
            """,
        spec="""
            tables:
              t: {partition_by: list (id), columns: {id: int not null}, indexes: {i: unique id}}
              a: {partition_of: t, bound: for values in (1), replica_identity: index a_id_idx}
              b: {partition_of: t, bound: for values in (2), replica_identity: index i}
            """,
        findings=(),
    ),
    Case(
        name="a partition gets an index of its table as its replica identity",
        before="""
            create table t (id int not null) partition by list (id); create unique index i on t (id);
            create table a partition of t for values in (1)
            """,
        spec="""
            tables:
              t: {partition_by: list (id), columns: {id: int not null}, indexes: {i: unique id}}
              a: {partition_of: t, bound: for values in (1), replica_identity: index i}
            """,
        findings=("wrong-table",),
        sql=(
            "DO $schema_doctor$\nDECLARE\n  found pg_catalog.name;\nBEGIN\n  SELECT x.relname INTO found\n"
            "    FROM pg_catalog.pg_index i\n    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid\n"
            "    LEFT JOIN pg_catalog.pg_class top"
            " ON x.relispartition AND top.oid = pg_catalog.pg_partition_root(x.oid)\n"
            "   WHERE i.indrelid = 'public.a'::pg_catalog.regclass AND 'i' IN (x.relname, top.relname)\n"
            "   ORDER BY x.relname <> 'i'\n   LIMIT 1;\n  EXECUTE pg_catalog.format("
            "'ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.a', coalesce(found, 'i'));\nEND\n$schema_doctor$",
        ),
    ),
    Case(
        name="a table whose rows a function takes is not made anew, and all else is done",
        before="""
            create table t (id int, k int); create function f(t[]) returns int language sql as 'select 1';
            create table u (id int)
            """,
        spec="""
            tables:
              t: {partition_by: list (k), columns: {id: int, k: int}}
              t_1: {partition_of: t, bound: for values in (1)}
              u: {columns: {id: int, n: int}}
            """,
        findings=("wrong-table", "missing-table", "missing-column"),
        sql=("ALTER TABLE public.u ADD COLUMN IF NOT EXISTS n integer",),
        unplanned=("public.t",),
        left=("wrong-table", "missing-table"),
    ),
    Case(
        name="what a table has that its new table takes for its own becomes as valid as there first",
        before="""
            create table u (id int primary key);
            create table p (id int not null, u_id int references u, constraint c check (id > 0)) partition by list (id);
            create index i on p (u_id);
            create table a (id int not null, u_id int); create index a_i on a (u_id);
            alter table a add constraint c check (id > 0) not valid, add foreign key (u_id) references u not valid;
            update pg_index set indisvalid = false where indexrelid = 'a_i'::regclass
            """,
        spec="""
            tables:
              u: {columns: {id: int}, primary_key: id}
              p:
                partition_by: list (id)
                columns: {id: int not null, u_id: int}
                checks: {c: id > 0}
                foreign_keys: {p_u_id_fkey: u_id references u(id)}
                indexes: {i: u_id}
                partitions: {a: in (1)}
            """,
        findings=("wrong-table", "wrong-table", "not-valid", "not-valid", "invalid-index"),
        sql=(
            "DROP INDEX IF EXISTS public.a_i",
            "ALTER TABLE public.a VALIDATE CONSTRAINT c",
            "ALTER TABLE public.a VALIDATE CONSTRAINT a_u_id_fkey",
            "CREATE INDEX IF NOT EXISTS a_i ON public.a USING btree (u_id)",
            "ALTER TABLE public.p ATTACH PARTITION public.a FOR VALUES IN (1)",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="a table does not join others whose NOT NULL it has not, where the spec says nothing of the column",
        before="""
            create table p (id int, n int not null default 0) partition by list (id);
            create table a (id int, n int); insert into a values (1, null)
            """,
        spec="tables: {p: {partition_by: list (id), columns: {id: int}, partitions: {a: in (1)}}}",
        findings=("unexpected-column", "wrong-table", "wrong-table", "unexpected-column"),
        unplanned=("public.a",),
        left=("unexpected-column", "wrong-table", "wrong-table", "unexpected-column"),
    ),
    Case(
        name="the rows of a table that joins others get what the spec says of the column there",
        before="create table p (id int, n int, m int) partition by list (id); create table a (id int, n int)",
        spec="""
            tables:
              p:
                partition_by: list (id)
                columns:
                  id: int
                  n: {type: int, nullable: false, backfill: "0"}
                  m: {type: int, nullable: false, backfill: n + 1}
                partitions: {a: in (1)}
            """,
        findings=(
            *("wrong-nullability", "wrong-nullability", "wrong-table", "wrong-table"),
            *("wrong-nullability", "missing-column"),
        ),
        sql=(
            "ALTER TABLE public.a ADD COLUMN IF NOT EXISTS m integer",
            "UPDATE public.p SET n = 0 WHERE n IS NULL",
            "UPDATE public.p SET m = (n + 1) WHERE m IS NULL",
            "UPDATE public.a SET n = 0 WHERE n IS NULL",
            "UPDATE public.a SET m = (n + 1) WHERE m IS NULL",
            "ALTER TABLE public.p ALTER COLUMN n SET NOT NULL, ALTER COLUMN m SET NOT NULL",
            "ALTER TABLE public.a ALTER COLUMN n SET NOT NULL, ALTER COLUMN m SET NOT NULL",
            "ALTER TABLE public.p ATTACH PARTITION public.a FOR VALUES IN (1)",
        ),
        hazards=("full-scan",),
    ),
)
