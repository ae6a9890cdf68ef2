"""Tables."""

from tests.cases.case import Case

CASES = (
    Case(
        name="a missing table is created with all that belongs inside it, and its indexes",
        before="",
        spec="""
            tables:
              conversations:
                columns:
                  id: varchar(36)
                  metadata: jsonb default '{}'::jsonb
                  state: text not null default 'new'
                primary_key: id
                unique: {conversations_state_key: [state]}
                checks: {conversations_state_check: state <> ''}
                indexes: {idx_state: state}
            """,
        findings=("missing-table",),
        sql=(
            (
                "CREATE TABLE IF NOT EXISTS public.conversations (\n"
                "    id character varying(36) NOT NULL,\n"
                "    metadata jsonb DEFAULT '{}'::jsonb,\n"
                "    state text DEFAULT 'new'::text NOT NULL,\n"
                "    CONSTRAINT conversations_state_key UNIQUE (state),\n"
                "    CONSTRAINT conversations_state_check CHECK ((state <> ''::text)),\n"
                "    CONSTRAINT conversations_pkey PRIMARY KEY (id)\n"
                ")"
            ),
            "CREATE INDEX IF NOT EXISTS idx_state ON public.conversations USING btree (state)",
        ),
    ),
    Case(
        name="the comments of a missing table and its children are written",
        before="",
        spec="""
            tables:
              users:
                comment: who's who
                columns:
                  id: {type: bigint, comment: 'a \\ b'}
                checks: {positive: {expression: id > 0, comment: no zero}}
                indexes: {idx_users: {columns: id, comment: fast}}
            """,
        findings=("missing-table",),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.users (\n    id bigint,\n    CONSTRAINT positive CHECK ((id > 0))\n)",
            "CREATE INDEX IF NOT EXISTS idx_users ON public.users USING btree (id)",
            "COMMENT ON TABLE public.users IS 'who''s who'",
            "COMMENT ON COLUMN public.users.id IS E'a \\\\ b'",
            "COMMENT ON CONSTRAINT positive ON public.users IS 'no zero'",
            "COMMENT ON INDEX public.idx_users IS 'fast'",
        ),
    ),
    Case(
        name="two new tables may refer to each other",
        before="",
        spec="""
            tables:
              a:
                columns: {id: int, b_id: int}
                primary_key: id
                foreign_keys: {a_b_fkey: b_id references b(id)}
              b:
                columns: {id: int, a_id: int}
                primary_key: id
                foreign_keys: {b_a_fkey: a_id references a(id)}
            """,
        findings=("missing-table", "missing-table"),
        sql=(
            (
                "CREATE TABLE IF NOT EXISTS public.a (\n"
                "    id integer NOT NULL,\n    b_id integer,\n    CONSTRAINT a_pkey PRIMARY KEY (id)\n)"
            ),
            (
                "CREATE TABLE IF NOT EXISTS public.b (\n"
                "    id integer NOT NULL,\n    a_id integer,\n    CONSTRAINT b_pkey PRIMARY KEY (id)\n)"
            ),
            "ALTER TABLE public.a ADD CONSTRAINT a_b_fkey FOREIGN KEY (b_id) REFERENCES public.b (id)",
            "ALTER TABLE public.b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a_id) REFERENCES public.a (id)",
        ),
    ),
    Case(
        name="a new table may refer to one that is there",
        before="create table users (id int primary key); insert into users values (1)",
        spec="""
            tables:
              users: {columns: {id: int}, primary_key: id}
              posts:
                columns: {id: int, author: int}
                foreign_keys: {posts_author_fkey: author references users(id) on delete cascade}
            """,
        findings=("missing-table",),
        sql=(
            "CREATE TABLE IF NOT EXISTS public.posts (\n    id integer,\n    author integer\n)",
            (
                "ALTER TABLE public.posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (author) "
                "REFERENCES public.users (id) ON DELETE CASCADE"
            ),
        ),
    ),
    Case(
        name="a table comment is set",
        before="create table t (id int)",
        spec="tables: {t: {comment: the things, columns: {id: int}}}",
        findings=("wrong-comment",),
        sql=("COMMENT ON TABLE public.t IS 'the things'",),
    ),
    Case(
        name="a table comment and parameters that the spec does not have are removed where it claims to say all",
        before="create table t (id int) with (fillfactor = 50); comment on table t is 'old'",
        spec="tables: {t: {unexpected: error, columns: {id: int}}}",
        findings=("wrong-table", "wrong-comment"),
        sql=("ALTER TABLE public.t RESET (fillfactor)", "COMMENT ON TABLE public.t IS NULL"),
    ),
    Case(
        name="comments and storage parameters of which the spec says nothing are told, and stay",
        before="""
            create table t (id int) with (fillfactor = 50); create index i on t (id) with (fillfactor = 60);
            alter table t add constraint u unique (id); comment on constraint u on t is 'x';
            comment on table t is 'y'; comment on column t.id is 'z';
            """,
        spec="tables: {t: {columns: {id: int}, unique: {u: {columns: id, deferrable: true}}, indexes: {i: id}}}",
        findings=("wrong-unique", "wrong-table", *("wrong-comment",) * 3, "wrong-index"),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS u",
            "ALTER TABLE public.t ADD CONSTRAINT u UNIQUE (id) DEFERRABLE",
            "COMMENT ON CONSTRAINT u ON public.t IS 'x'",
        ),
        hazards=("index-build",),
        left=("wrong-table", *("wrong-comment",) * 3, "wrong-index"),
    ),
    Case(
        name="the storage parameters of an index go where its new method has none of them",
        before="create table t (d int[]); create index i on t using gin (d) with (fastupdate = off)",
        spec='tables: {t: {columns: {d: "int[]"}, indexes: {i: d}}}',
        findings=("wrong-index",),
        sql=(
            "DROP INDEX IF EXISTS public.i",
            "CREATE INDEX IF NOT EXISTS i ON public.t USING btree (d)",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="names that need quotes are quoted in every statement",
        before='create table "Über Uns" ("order" int); insert into "Über Uns" values (1)',
        spec="""
            tables:
              Über Uns:
                columns: {order: int, 'a"b': int, Mixed: text}
                indexes: {'Select': order}
            """,
        findings=("missing-column", "missing-column", "missing-index"),
        sql=(
            'ALTER TABLE public."Über Uns" ADD COLUMN IF NOT EXISTS "a""b" integer, ADD COLUMN IF NOT EXISTS "Mixed" text',
            'CREATE INDEX IF NOT EXISTS "Select" ON public."Über Uns" USING btree ("order")',
        ),
        hazards=("index-build",),
    ),
    Case(
        name="a table of the name in another schema is a look-alike",
        before="create schema old; create table old.users (id int)",
        spec="tables: {users: {columns: {id: int}}}",
        findings=("table-elsewhere",),
        sql=("CREATE TABLE IF NOT EXISTS public.users (\n    id integer\n)",),
        hazards=("look-alike",),
        allow=("look-alike",),
    ),
    Case(
        name="a table of the name in other case is a look-alike",
        before='create table "Users" (id int)',
        spec="tables: {users: {columns: {id: int}}}",
        findings=("table-other-case",),
        sql=("CREATE TABLE IF NOT EXISTS public.users (\n    id integer\n)",),
        hazards=("look-alike",),
        allow=("look-alike",),
    ),
    Case(
        name="a view that bears the name of a table is left alone",
        before="create view users as select 1 as id",
        spec="tables: {users: {columns: {id: int}}}",
        findings=("not-a-table",),
        unplanned=("public.users",),
        left=("not-a-table",),
    ),
    Case(
        name="a materialized view that bears the name of a table is left alone",
        before="create materialized view users as select 1 as id",
        spec="tables: {users: {columns: {id: int}}}",
        findings=("not-a-table",),
        unplanned=("public.users",),
        left=("not-a-table",),
    ),
)
