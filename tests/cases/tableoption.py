"""Options of tables: how they are stored, who sees their rows, what replication sends."""

from tests.cases.case import Case

ROWS = "create table t (id int not null, note text); insert into t values (1, 'one');"

CASES = (
    Case(
        name="a missing table is created with its options",
        before="",
        spec="""
            tables:
              t:
                unlogged: true
                parameters: {fillfactor: 70, toast.autovacuum_enabled: false, autovacuum_vacuum_scale_factor: 0.05}
                row_security: true
                force_row_security: true
                replica_identity: index t_id_key
                columns: {id: int not null, note: text}
                unique: {t_id_key: id}
            """,
        findings=("missing-table",),
        sql=(
            (
                "CREATE UNLOGGED TABLE IF NOT EXISTS public.t (\n    id integer NOT NULL,\n    note text,\n"
                "    CONSTRAINT t_id_key UNIQUE (id)\n"
                ") WITH (autovacuum_vacuum_scale_factor = 0.05, fillfactor = 70, toast.autovacuum_enabled = false)"
            ),
            "ALTER TABLE public.t ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE public.t FORCE ROW LEVEL SECURITY",
            "ALTER TABLE public.t REPLICA IDENTITY USING INDEX t_id_key",
        ),
    ),
    Case(
        name="storage parameters are set and reset, each list in one statement",
        before=f"{ROWS} alter table t set (fillfactor = 50, autovacuum_enabled = off, toast.vacuum_truncate = true)",
        spec="""
            tables:
              t:
                parameters: {fillfactor: 70, toast.autovacuum_enabled: false}
                columns: {id: int not null, note: text}
            """,
        findings=("wrong-table",),
        sql=(
            "ALTER TABLE public.t SET (fillfactor = 70, toast.autovacuum_enabled = false)",
            "ALTER TABLE public.t RESET (autovacuum_enabled, toast.vacuum_truncate)",
        ),
    ),
    Case(
        name="storage parameters in other words are the same",
        before=f"{ROWS} alter table t set (fillfactor = '070', autovacuum_enabled = off, "
        "autovacuum_vacuum_scale_factor = 0.10)",
        spec="""
            tables:
              t:
                parameters: {fillfactor: 70, autovacuum_enabled: false, autovacuum_vacuum_scale_factor: 0.1}
                columns: {id: int not null, note: text}
            """,
        findings=(),
    ),
    Case(
        name="a parameter that decides what decoding may read locks the table",
        before=ROWS,
        spec="tables: {t: {parameters: {user_catalog_table: true}, columns: {id: int not null, note: text}}}",
        findings=("wrong-table",),
        sql=("ALTER TABLE public.t SET (user_catalog_table = true)",),
    ),
    Case(
        name="a table becomes unlogged only with consent, and keeps its rows",
        before=ROWS,
        spec="tables: {t: {unlogged: true, columns: {id: int not null, note: text}}}",
        findings=("wrong-table",),
        sql=("ALTER TABLE public.t SET UNLOGGED",),
        hazards=("data-loss", "table-rewrite"),
        allow=("data-loss",),
    ),
    Case(
        name="an unlogged table becomes logged",
        before="create unlogged table t (id int); insert into t values (1)",
        spec="tables: {t: {columns: {id: int}}}",
        findings=("wrong-table",),
        sql=("ALTER TABLE public.t SET LOGGED",),
        hazards=("table-rewrite",),
    ),
    Case(
        name="what refers becomes unlogged before what it refers to",
        before="create table a (id int primary key); create table b (id int references a)",
        spec="""
            tables:
              a: {unlogged: true, columns: {id: int}, primary_key: id}
              b: {unlogged: true, columns: {id: int}, foreign_keys: {b_id_fkey: id references a}}
            """,
        findings=("wrong-table", "wrong-table"),
        sql=("ALTER TABLE public.b SET UNLOGGED", "ALTER TABLE public.a SET UNLOGGED"),
        hazards=("data-loss", "table-rewrite"),
        allow=("data-loss",),
    ),
    Case(
        name="what is referred to becomes logged before what refers to it",
        before="create unlogged table b (id int primary key); create unlogged table a (id int references b)",
        spec="""
            tables:
              a: {columns: {id: int}, foreign_keys: {a_id_fkey: id references b}}
              b: {columns: {id: int}, primary_key: id}
            """,
        findings=("wrong-table", "wrong-table"),
        sql=("ALTER TABLE public.b SET LOGGED", "ALTER TABLE public.a SET LOGGED"),
        hazards=("table-rewrite",),
    ),
    Case(
        name="unlogged tables that refer to each other lose their foreign keys while they become logged",
        before="create unlogged table a (id int primary key);"
        "create unlogged table b (id int primary key references a);"
        "alter table a add constraint a_id_fkey foreign key (id) references b",
        spec="""
            tables:
              a: {columns: {id: int}, primary_key: id, foreign_keys: {a_id_fkey: id references b}}
              b: {columns: {id: int}, primary_key: id, foreign_keys: {b_id_fkey: id references a}}
            """,
        findings=("wrong-table", "wrong-table"),
        sql=(
            "ALTER TABLE public.a DROP CONSTRAINT IF EXISTS a_id_fkey",
            "ALTER TABLE public.b DROP CONSTRAINT IF EXISTS b_id_fkey",
            "ALTER TABLE public.a SET LOGGED",
            "ALTER TABLE public.b SET LOGGED",
            "ALTER TABLE public.a ADD CONSTRAINT a_id_fkey FOREIGN KEY (id) REFERENCES public.b (id)",
            "ALTER TABLE public.b ADD CONSTRAINT b_id_fkey FOREIGN KEY (id) REFERENCES public.a (id)",
        ),
        hazards=("full-scan", "table-rewrite"),
    ),
    Case(
        name="row-level security is enabled and forced only with consent",
        before=ROWS,
        spec="""
            tables:
              t:
                row_security: true
                force_row_security: true
                columns: {id: int not null, note: text}
            """,
        findings=("wrong-table", "wrong-table"),
        sql=("ALTER TABLE public.t ENABLE ROW LEVEL SECURITY", "ALTER TABLE public.t FORCE ROW LEVEL SECURITY"),
        hazards=("row-security",),
        allow=("row-security",),
    ),
    Case(
        name="row-level security that the spec does not declare is switched off",
        before=f"{ROWS} alter table t enable row level security; alter table t force row level security",
        spec="tables: {t: {columns: {id: int not null, note: text}}}",
        findings=("wrong-table", "wrong-table"),
        sql=("ALTER TABLE public.t DISABLE ROW LEVEL SECURITY", "ALTER TABLE public.t NO FORCE ROW LEVEL SECURITY"),
        hazards=("row-security",),
        allow=("row-security",),
    ),
    Case(
        name="the replica identity becomes all columns",
        before=ROWS,
        spec="tables: {t: {replica_identity: full, columns: {id: int not null, note: text}}}",
        findings=("wrong-table",),
        sql=("ALTER TABLE public.t REPLICA IDENTITY FULL",),
    ),
    Case(
        name="the replica identity becomes an index that is made first",
        before=ROWS,
        spec="""
            tables:
              t:
                replica_identity: index t_id
                columns: {id: int not null, note: text}
                indexes: {t_id: unique id}
            """,
        findings=("missing-index", "wrong-table"),
        sql=(
            "CREATE UNIQUE INDEX IF NOT EXISTS t_id ON public.t USING btree (id)",
            "ALTER TABLE public.t REPLICA IDENTITY USING INDEX t_id",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="a column of an index is loosened when the index is no replica identity any more",
        before=f"{ROWS} create unique index t_id on t (id); alter table t replica identity using index t_id",
        spec="tables: {t: {columns: {id: int, note: text}, indexes: {t_id: unique id}}}",
        findings=("wrong-nullability", "wrong-table"),
        sql=("ALTER TABLE public.t REPLICA IDENTITY DEFAULT", "ALTER TABLE public.t ALTER COLUMN id DROP NOT NULL"),
    ),
    Case(
        name="a column of an index is loosened when another index is the replica identity",
        before="create table t (id int not null, n int not null); create unique index t_id on t (id);"
        "create unique index t_n on t (n); alter table t replica identity using index t_id",
        spec="""
            tables:
              t:
                replica_identity: index t_n
                columns: {id: int, n: int not null}
                indexes: {t_id: unique id, t_n: unique n}
            """,
        findings=("wrong-nullability", "wrong-table"),
        sql=(
            "ALTER TABLE public.t REPLICA IDENTITY DEFAULT",
            "ALTER TABLE public.t ALTER COLUMN id DROP NOT NULL",
            "ALTER TABLE public.t REPLICA IDENTITY USING INDEX t_n",
        ),
    ),
    Case(
        name="an index that is made anew is the replica identity again",
        before="create table t (id int not null, n int not null); create unique index t_id on t (id);"
        "alter table t replica identity using index t_id",
        spec="""
            tables:
              t:
                replica_identity: index t_id
                columns: {id: int not null, n: int not null}
                indexes: {t_id: 'unique id, n'}
            """,
        findings=("wrong-index",),
        sql=(
            "DROP INDEX IF EXISTS public.t_id",
            "CREATE UNIQUE INDEX IF NOT EXISTS t_id ON public.t USING btree (id, n)",
            "ALTER TABLE public.t REPLICA IDENTITY USING INDEX t_id",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="the replica identity may be a constraint that the database names otherwise",
        before="create table t (id int not null constraint k unique); alter table t replica identity using index k",
        spec="tables: {t: {replica_identity: index t_id_key, columns: {id: int not null unique}}}",
        findings=(),
    ),
)
