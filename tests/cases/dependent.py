"""Columns that change under what is built on them: views, generated columns, foreign keys, checks and indexes."""

from tests.cases.case import Case

CASES = (
    Case(
        name="a type changes under views, which come back as they were",
        before="""
            create table t (id int, n int); insert into t values (1, 2);
            create view v with (security_barrier) as select n from t;
            create view w (m) as select n + 1 from v;
            create view other as select id from t;
            comment on view w is 'x'; comment on column w.m is 'y'; grant select on w to public;
            """,
        spec="tables: {t: {columns: {id: int, n: bigint}}}",
        findings=("wrong-type",),
        sql=(
            "DROP VIEW IF EXISTS public.w",
            "DROP VIEW IF EXISTS public.v",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "CREATE VIEW public.v WITH (security_barrier='true') AS  SELECT n\n   FROM public.t",
            "ALTER VIEW public.v OWNER TO postgres",
            "CREATE VIEW public.w AS  SELECT (n + 1) AS m\n   FROM public.v",
            "ALTER VIEW public.w OWNER TO postgres",
            "GRANT SELECT ON public.w TO PUBLIC",
            "COMMENT ON VIEW public.w IS 'x'",
            "COMMENT ON COLUMN public.w.m IS 'y'",
        ),
        hazards=("table-rewrite",),
        since=16,
    ),
    Case(
        name="a type changes under a materialized view",
        before="""
            create table t (id int, n int); insert into t values (1, 2);
            create materialized view m as select n from t; create index i on m (n);
            """,
        spec="tables: {t: {columns: {id: int, n: bigint}}}",
        findings=("wrong-type",),
        sql=(
            "DROP MATERIALIZED VIEW IF EXISTS public.m",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "CREATE MATERIALIZED VIEW public.m AS  SELECT n\n   FROM public.t",
            "CREATE INDEX i ON public.m USING btree (n)",
            "ALTER MATERIALIZED VIEW public.m OWNER TO postgres",
        ),
        hazards=("table-rewrite",),
        since=16,
    ),
    Case(
        name="a type changes under a materialized view that reads a view and a table besides",
        before="""
            create table t (id int, n int); create table u (a int); create view v as select a from u, t where a = id;
            create materialized view m as select n, a from t, v; create view w as select a from m;
            """,
        spec="tables: {t: {columns: {id: int, n: bigint}}, u: {columns: {a: int}}}",
        findings=("wrong-type",),
        sql=(
            "DROP VIEW IF EXISTS public.w",
            "DROP MATERIALIZED VIEW IF EXISTS public.m",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "CREATE MATERIALIZED VIEW public.m AS  SELECT t.n,\n    v.a\n   FROM public.t,\n    public.v",
            "ALTER MATERIALIZED VIEW public.m OWNER TO postgres",
            "CREATE VIEW public.w AS  SELECT a\n   FROM public.m",
            "ALTER VIEW public.w OWNER TO postgres",
        ),
        hazards=("table-rewrite",),
        since=16,
    ),
    Case(
        name="a type changes under rules of a table and a view that stays, and a policy that reads that view",
        before="""
            create table t (id int, n int); create table u (a int); create view v as select a from u;
            create rule d as on update to t where old.n > 0 do also delete from v where a = old.n;
            create rule e as on delete to v do instead insert into t (n) values (old.a);
            create policy p on t using (n in (select a from v));
            """,
        spec="tables: {t: {columns: {id: int, n: bigint}}, u: {columns: {a: int}}}",
        findings=("wrong-type",),
        sql=(
            "DROP POLICY IF EXISTS p ON public.t",
            "DROP RULE IF EXISTS d ON public.t",
            "DROP RULE IF EXISTS e ON public.v",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "CREATE POLICY p ON public.t AS PERMISSIVE FOR ALL TO PUBLIC USING ((n IN ( SELECT v.a\n   FROM public.v)))",
            "CREATE RULE d AS\n    ON UPDATE TO public.t\n   WHERE (old.n > 0) DO  DELETE FROM public.v\n"
            "  WHERE (v.a = old.n)",
            "CREATE RULE e AS\n    ON DELETE TO public.v DO INSTEAD  INSERT INTO public.t (n)\n  VALUES (old.a)",
        ),
        hazards=("table-rewrite",),
        since=16,
    ),
    Case(
        name="a type changes under a view with a trigger, a rule, a default and rights on columns",
        before="""
            create table t (id int, n int); insert into t values (1, 2); create view v as select n, id from t;
            create function f() returns trigger language plpgsql as 'begin return new; end';
            create trigger r instead of insert on v for each row execute function f();
            create rule u as on delete to v do instead delete from t where t.id = old.id;
            alter view v alter id set default 7; grant select (n) on v to public; comment on trigger r on v is 'x';
            """,
        spec="tables: {t: {columns: {id: int, n: bigint}}}",
        findings=("wrong-type",),
        sql=(
            "DROP RULE IF EXISTS u ON public.v",
            "DROP TRIGGER IF EXISTS r ON public.v",
            "DROP VIEW IF EXISTS public.v",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "CREATE VIEW public.v AS  SELECT n,\n    id\n   FROM public.t",
            "ALTER VIEW public.v ALTER COLUMN id SET DEFAULT 7",
            "ALTER VIEW public.v OWNER TO postgres",
            "GRANT SELECT (n) ON public.v TO PUBLIC",
            "CREATE RULE u AS\n    ON DELETE TO public.v DO INSTEAD  DELETE FROM public.t\n  WHERE (t.id = old.id)",
            "CREATE TRIGGER r INSTEAD OF INSERT ON public.v FOR EACH ROW EXECUTE FUNCTION public.f()",
            "COMMENT ON TRIGGER r ON public.v IS 'x'",
        ),
        hazards=("table-rewrite",),
        since=16,
    ),
    Case(
        name="a type changes under policies, triggers and rules, which come back as they were",
        before="""
            create table t (id int, n int); create table u (a int); insert into t values (1, 2);
            create function f() returns trigger language plpgsql as 'begin return new; end';
            create policy p on t as restrictive for update to public using (n > 0) with check (n > 1);
            create policy q on u using (exists (select from t where n = a));
            create trigger g before update of n on t for each row when (new.n > 0) execute function f();
            create trigger h after insert on t execute function f(); alter table t disable trigger g;
            create rule r as on delete to t where old.n > 100 do also insert into u values (old.n);
            comment on policy p on t is 'x'; comment on trigger g on t is 'y'; comment on rule r on t is 'z';
            alter table t enable always rule r
            """,
        spec="tables: {t: {columns: {id: int, n: bigint}}, u: {columns: {a: int}}}",
        findings=("wrong-type",),
        sql=(
            "DROP POLICY IF EXISTS p ON public.t",
            "DROP RULE IF EXISTS r ON public.t",
            "DROP TRIGGER IF EXISTS g ON public.t",
            "DROP POLICY IF EXISTS q ON public.u",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "CREATE POLICY p ON public.t AS RESTRICTIVE FOR UPDATE TO PUBLIC USING ((n > 0)) WITH CHECK ((n > 1))",
            "COMMENT ON POLICY p ON public.t IS 'x'",
            "CREATE POLICY q ON public.u AS PERMISSIVE FOR ALL TO PUBLIC USING ((EXISTS ( SELECT\n   FROM public.t\n"
            "  WHERE (t.n = u.a))))",
            "CREATE RULE r AS\n    ON DELETE TO public.t\n   WHERE (old.n > 100) DO  INSERT INTO public.u (a)\n"
            "  VALUES (old.n)",
            "ALTER TABLE public.t ENABLE ALWAYS RULE r",
            "COMMENT ON RULE r ON public.t IS 'z'",
            "CREATE TRIGGER g BEFORE UPDATE OF n ON public.t FOR EACH ROW WHEN ((new.n > 0)) EXECUTE FUNCTION public.f()",
            "ALTER TABLE ONLY public.t DISABLE TRIGGER g",
            "COMMENT ON TRIGGER g ON public.t IS 'y'",
        ),
        hazards=("table-rewrite",),
        since=16,
    ),
    Case(
        name="a key changes under a view that groups by it",
        before="""
            create table t (id int primary key, n int); create view v as select id, n from t group by id;
            """,
        spec="tables: {t: {columns: {id: int, n: int}, primary_key: {columns: id, include: n}}}",
        findings=("wrong-primary-key",),
        sql=(
            "DROP VIEW IF EXISTS public.v",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS t_pkey",
            "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id) INCLUDE (n)",
            "CREATE VIEW public.v AS  SELECT id,\n    n\n   FROM public.t\n  GROUP BY id",
            "ALTER VIEW public.v OWNER TO postgres",
        ),
        hazards=("index-build",),
        since=16,
    ),
    Case(
        name="a type that a function uses does not go",
        before="create type mood as enum ('ok'); create function f(m mood) returns int language sql as 'select 1';",
        spec="""
            unexpected: error
            enums: {other: [x]}
            """,
        findings=("missing-enum", "unexpected-enum"),
        sql=("CREATE TYPE public.other AS ENUM ('x')",),
        unplanned=("public.mood",),
        left=("unexpected-enum",),
    ),
    Case(
        name="a key that a view groups by does not become one over more columns",
        before="""
            create table t (id int primary key, n int not null); create view v as select id, n from t group by id;
            """,
        spec="tables: {t: {columns: {id: int, n: int}, primary_key: [id, n]}}",
        findings=("wrong-primary-key",),
        unplanned=("public.t.t_pkey",),
        left=("wrong-primary-key",),
    ),
    Case(
        name="a type changes in a table whose rows another one stores",
        before="""
            create table t (n int, s text); create table u (r t); insert into u values (row(1, 'x'))
            """,
        spec="tables: {t: {columns: {n: bigint, s: text}}, u: {columns: {r: public.t}}}",
        findings=("wrong-type",),
        sql=(
            "ALTER TABLE public.u ALTER COLUMN r DROP DEFAULT, ALTER COLUMN r TYPE jsonb USING pg_catalog.to_jsonb(r)",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "ALTER TABLE public.u ALTER COLUMN r TYPE public.t"
            " USING pg_catalog.jsonb_populate_record(NULL::public.t, pg_catalog.to_jsonb(r))",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a type changes in a table whose rows hold what JSON does not keep, and another one stores them",
        before="""
            create table t (n int, j jsonb); create table u (r t); insert into u values (row(1, 'null'))
            """,
        spec="tables: {t: {columns: {n: bigint, j: jsonb}}, u: {columns: {r: public.t}}}",
        findings=("wrong-type",),
        sql=(
            "ALTER TABLE public.u ALTER COLUMN r DROP DEFAULT, ALTER COLUMN r TYPE jsonb USING pg_catalog.to_jsonb(r)",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "ALTER TABLE public.u ALTER COLUMN r TYPE public.t"
            " USING pg_catalog.jsonb_populate_record(NULL::public.t, pg_catalog.to_jsonb(r))",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
    ),
    Case(
        name="a column that a policy and a view use is not dropped",
        before="""
            create table t (id int, n int); create view v as select n from t; create policy p on t using (n > 0)
            """,
        spec="tables: {t: {columns: {id: int, n: {drop: true}}}}",
        findings=("unexpected-column",),
        unplanned=("public.t.n", "public.t.n"),
        left=("unexpected-column",),
    ),
    Case(
        name="a type changes under a generated column, which comes back with what is built on it",
        before="""
            create table t (n int, g int generated always as (n * 2) stored,
                constraint u unique (g), constraint c check (g > 0));
            create table r (g int constraint f references t (g)); create index i on t (n, g) where g > 1;
            comment on column t.g is 'x'; insert into t values (4); insert into r values (8);
            """,
        spec="""
            tables:
              t:
                columns: {n: bigint, g: {type: int, generated: n * 2, comment: x}}
                unique: {u: g}
                checks: {c: g > 0}
                indexes: {i: {columns: [n, g], predicate: g > 1}}
              r: {columns: {g: int}, foreign_keys: {f: g references t(g)}}
            """,
        findings=("wrong-type",),
        sql=(
            "ALTER TABLE public.r DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS u",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS c",
            "DROP INDEX IF EXISTS public.i",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS g",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint, ADD COLUMN IF NOT EXISTS g integer GENERATED ALWAYS AS ((n * 2)) STORED",
            "CREATE INDEX IF NOT EXISTS i ON public.t USING btree (n, g) WHERE (g > 1)",
            "ALTER TABLE public.t ADD CONSTRAINT u UNIQUE (g)",
            "ALTER TABLE public.t ADD CONSTRAINT c CHECK ((g > 0))",
            "ALTER TABLE public.r ADD CONSTRAINT f FOREIGN KEY (g) REFERENCES public.t (g)",
            "COMMENT ON COLUMN public.t.g IS 'x'",
        ),
        hazards=("full-scan", "index-build", "table-rewrite"),
    ),
    Case(
        name="types on both sides of a foreign key change together",
        before="""
            create table p (id int primary key); create table t (id int constraint f references p);
            insert into p values (1); insert into t values (1);
            """,
        spec="""
            tables:
              p: {columns: {id: text}, primary_key: id}
              t: {columns: {id: text}, foreign_keys: {f: id references p(id)}}
            """,
        findings=("wrong-type", "wrong-type"),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.p ALTER COLUMN id TYPE text",
            "ALTER TABLE public.t ALTER COLUMN id TYPE text",
            "ALTER TABLE public.t ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES public.p (id)",
        ),
        hazards=("full-scan", "table-rewrite"),
    ),
    Case(
        name="a key is replaced under the foreign key of a table that the spec does not know",
        before="""
            create table p (id int constraint k primary key, n int unique);
            create table other (id int constraint f references p on delete cascade);
            insert into p values (1); insert into other values (1);
            """,
        spec="tables: {p: {columns: {id: int, n: int}, primary_key: {name: k, columns: id, include: n}, unique: [n]}}",
        findings=("wrong-primary-key",),
        sql=(
            "ALTER TABLE public.other DROP CONSTRAINT IF EXISTS f",
            "ALTER TABLE public.p DROP CONSTRAINT IF EXISTS k",
            "ALTER TABLE public.p ADD CONSTRAINT k PRIMARY KEY (id) INCLUDE (n)",
            "ALTER TABLE public.other ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES public.p (id) ON DELETE CASCADE",
        ),
        hazards=("full-scan", "index-build"),
    ),
    Case(
        name="a type changes under views of a table and a column that are renamed",
        before="""
            create table old (id int, n int); create view v as select id, n as m from old;
            create materialized view w as select n from old with no data; insert into old values (1, 2);
            """,
        spec="tables: {t: {renamed_from: old, columns: {ident: {type: int, renamed_from: id}, n: bigint}}}",
        findings=("wrong-type", "former-name", "former-name"),
        sql=(
            "ALTER TABLE public.old RENAME TO t",
            "ALTER TABLE public.t RENAME COLUMN id TO ident",
            "SELECT pg_catalog.set_config('schema_doctor.view_0', "
            "pg_catalog.rtrim(pg_catalog.pg_get_viewdef('public.v'::pg_catalog.regclass), ';'), true)",
            "SELECT pg_catalog.set_config('schema_doctor.view_1', "
            "pg_catalog.rtrim(pg_catalog.pg_get_viewdef('public.w'::pg_catalog.regclass), ';'), true)",
            "DROP VIEW IF EXISTS public.v",
            "DROP MATERIALIZED VIEW IF EXISTS public.w",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE 'CREATE VIEW public.v AS ' || "
            "pg_catalog.current_setting('schema_doctor.view_0') || '';\nEND\n$schema_doctor$",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE 'CREATE MATERIALIZED VIEW public.w AS ' || "
            "pg_catalog.current_setting('schema_doctor.view_1') || ' WITH NO DATA';\nEND\n$schema_doctor$",
            "ALTER VIEW public.v OWNER TO postgres",
            "ALTER MATERIALIZED VIEW public.w OWNER TO postgres",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a type changes under policies, triggers and rules of a table and a column that are renamed",
        before="""
            create table old (id int, n int); create table u (a int); insert into old values (1, 2);
            create function f() returns trigger language plpgsql as 'begin return new; end';
            create policy p on old as restrictive for update to public using (n > 0) with check (n > id);
            create policy q on u using (exists (select from old where n = a and id > 0));
            create trigger g before update of n, id on old for each row when (new.n > 0) execute function f();
            create rule r as on delete to old where old.n > 100 do also insert into u values (old.id);
            alter table old disable trigger g; alter table old enable always rule r;
            comment on policy p on old is 'x'; comment on trigger g on old is 'y'; comment on rule r on old is 'z'
            """,
        spec="""
            tables: {t: {renamed_from: old, columns: {ident: {type: int, renamed_from: id}, n: bigint}},
                     u: {columns: {a: int}}}
            """,
        findings=("wrong-type", "former-name", "former-name"),
        sql=(
            "ALTER TABLE public.old RENAME TO t",
            "ALTER TABLE public.t RENAME COLUMN id TO ident",
            "SELECT pg_catalog.set_config('schema_doctor.policy_0', (SELECT pg_catalog.format('CREATE "
            "POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, 'public.t', CASE WHEN polpermissive THEN "
            "'PERMISSIVE' ELSE 'RESTRICTIVE' END, CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' "
            "WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, (SELECT "
            "pg_catalog.string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE "
            "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ') FROM "
            "pg_catalog.unnest(polroles) AS role), ' USING (' || pg_catalog.pg_get_expr(polqual, polrelid) "
            "|| ')', ' WITH CHECK (' || pg_catalog.pg_get_expr(polwithcheck, polrelid) || ')') FROM "
            "pg_catalog.pg_policy WHERE polrelid = 'public.t'::pg_catalog.regclass AND polname = 'p'), true)",
            "SELECT pg_catalog.set_config('schema_doctor.rule_2', (SELECT "
            "pg_catalog.rtrim(pg_catalog.pg_get_ruledef(oid), ';') FROM pg_catalog.pg_rewrite WHERE "
            "ev_class = 'public.t'::pg_catalog.regclass AND rulename = 'r'), true)",
            "SELECT pg_catalog.set_config('schema_doctor.trigger_3', (SELECT "
            "pg_catalog.pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger WHERE tgrelid = "
            "'public.t'::pg_catalog.regclass AND tgname = 'g'), true)",
            "SELECT pg_catalog.set_config('schema_doctor.policy_1', (SELECT pg_catalog.format('CREATE "
            "POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, 'public.u', CASE WHEN polpermissive THEN "
            "'PERMISSIVE' ELSE 'RESTRICTIVE' END, CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' "
            "WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, (SELECT "
            "pg_catalog.string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE "
            "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ') FROM "
            "pg_catalog.unnest(polroles) AS role), ' USING (' || pg_catalog.pg_get_expr(polqual, polrelid) "
            "|| ')', ' WITH CHECK (' || pg_catalog.pg_get_expr(polwithcheck, polrelid) || ')') FROM "
            "pg_catalog.pg_policy WHERE polrelid = 'public.u'::pg_catalog.regclass AND polname = 'q'), true)",
            "DROP POLICY IF EXISTS p ON public.t",
            "DROP RULE IF EXISTS r ON public.t",
            "DROP TRIGGER IF EXISTS g ON public.t",
            "DROP POLICY IF EXISTS q ON public.u",
            "ALTER TABLE public.t ALTER COLUMN n TYPE bigint",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE "
            "pg_catalog.current_setting('schema_doctor.policy_0');\nEND\n$schema_doctor$",
            "COMMENT ON POLICY p ON public.t IS 'x'",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE "
            "pg_catalog.current_setting('schema_doctor.policy_1');\nEND\n$schema_doctor$",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE "
            "pg_catalog.current_setting('schema_doctor.rule_2');\nEND\n$schema_doctor$",
            "ALTER TABLE public.t ENABLE ALWAYS RULE r",
            "COMMENT ON RULE r ON public.t IS 'z'",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE "
            "pg_catalog.current_setting('schema_doctor.trigger_3');\nEND\n$schema_doctor$",
            "ALTER TABLE ONLY public.t DISABLE TRIGGER g",
            "COMMENT ON TRIGGER g ON public.t IS 'y'",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a type changes under extended statistics, which come back as they were, by new names",
        before="""
            create schema z; create table a (n int, o int); insert into a values (1, 2);
            create statistics z.r on o, n from a; alter statistics z.r owner to pg_database_owner;
            create table b (n int, o int); create statistics s on (n + 1), o from b;
            alter statistics s set statistics 7; comment on statistics s is 'x'
            """,
        spec="""
            tables:
              t: {renamed_from: a, columns: {m: {type: bigint, renamed_from: n}, o: int}}
              b: {columns: {n: bigint, o: int}}
            """,
        findings=("wrong-type", "former-name", "wrong-type", "former-name"),
        sql=(
            "ALTER TABLE public.a RENAME TO t",
            "ALTER TABLE public.t RENAME COLUMN n TO m",
            "SELECT pg_catalog.set_config('schema_doctor.statistics_0', (SELECT "
            "pg_catalog.pg_get_statisticsobjdef(x.oid) FROM pg_catalog.pg_statistic_ext x JOIN "
            "pg_catalog.pg_namespace n ON n.oid = x.stxnamespace WHERE x.stxrelid = "
            "'public.t'::pg_catalog.regclass AND x.stxname = 'r' AND n.nspname = 'z'), true)",
            "DROP STATISTICS IF EXISTS z.r",
            "DROP STATISTICS IF EXISTS public.s",
            "ALTER TABLE public.t ALTER COLUMN m TYPE bigint",
            "ALTER TABLE public.b ALTER COLUMN n TYPE bigint",
            "DO $schema_doctor$\nBEGIN\n  EXECUTE "
            "pg_catalog.current_setting('schema_doctor.statistics_0');\nEND\n$schema_doctor$",
            "ALTER STATISTICS z.r OWNER TO pg_database_owner",
            "CREATE STATISTICS public.s ON o, (n + 1) FROM public.b",
            "ALTER STATISTICS public.s SET STATISTICS 7",
            "COMMENT ON STATISTICS public.s IS 'x'",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a table takes the name that another one gives away",
        before="create table a (x int); create table b (y int)",
        spec="tables: {a: {renamed_from: b, columns: {y: int}}, c: {renamed_from: a, columns: {x: int}}}",
        findings=("former-name", "former-name"),
        sql=("ALTER TABLE public.a RENAME TO c", "ALTER TABLE public.b RENAME TO a"),
    ),
    Case(
        name="a column of the list or filter of a publication keeps its type",
        before="""
            create table t (id int primary key, a int, b int, c int);
            create publication p for table t (id, b) where (a > 0) with (publish = 'insert')
            """,
        spec="tables: {t: {columns: {id: int not null, a: bigint, b: bigint, c: bigint}, primary_key: id}}",
        findings=("wrong-type", "wrong-type", "wrong-type"),
        sql=("ALTER TABLE public.t ALTER COLUMN c TYPE bigint",),
        hazards=("table-rewrite",),
        unplanned=("public.t.a", "public.t.b"),
        left=("wrong-type", "wrong-type"),
        since=15,
    ),
    Case(
        name="a column that a publication names does not go, nor come back as a generated one",
        before="""
            create table t (id int primary key, a int, b int); create publication p for table t (id, a, b)
            """,
        spec="""
            tables: {t: {columns: {id: int not null, b: int generated always as (id) stored}, primary_key: id,
                         unexpected: error}}
            """,
        findings=("wrong-generated", "unexpected-column"),
        unplanned=("public.t.a", "public.t.b"),
        left=("wrong-generated", "unexpected-column"),
        since=15,
    ),
    Case(
        name="a generated column that a view keeps is computed anew where what it reads changes its type",
        before="create table t (a text, b text generated always as (upper(a)) stored); create view v as select b from t",
        spec="tables: {t: {columns: {a: varchar(9)}, unexpected: error}}",
        findings=("unexpected-column", "wrong-type"),
        sql=(
            "DROP VIEW IF EXISTS public.v",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS b",
            "ALTER TABLE public.t ALTER COLUMN a TYPE character varying(9), "
            "ADD COLUMN IF NOT EXISTS b text GENERATED ALWAYS AS (upper(a)) STORED",
            "CREATE VIEW public.v AS  SELECT b\n   FROM public.t",
            "ALTER VIEW public.v OWNER TO postgres",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
        unplanned=("public.t.b",),
        left=("unexpected-column",),
        since=16,
    ),
    Case(
        name="a function that uses a table and its types stays, and what is said of it",
        before="""
            create type mood as enum ('a'); create table t (id int, m mood);
            create function f(t, mood) returns text language sql as 'select $1.id::text';
            comment on function f is 'this'
            """,
        spec="""
            enums: {mood: [a]}
            tables: {t: {columns: {id: bigint, m: public.mood}}}
            """,
        findings=("wrong-type",),
        sql=("ALTER TABLE public.t ALTER COLUMN id TYPE bigint",),
        hazards=("table-rewrite",),
    ),
    Case(
        name="beside a column that a publication names another one changes under a policy of the table",
        before="""
            create table p (id int, a int); create policy po on p using (id > 1);
            create publication pu for table p where (a > 1) with (publish = 'insert')
            """,
        spec="tables: {p: {columns: {id: bigint, a: bigint}}}",
        findings=("wrong-type", "wrong-type"),
        sql=(
            "DROP POLICY IF EXISTS po ON public.p",
            "ALTER TABLE public.p ALTER COLUMN id TYPE bigint",
            "CREATE POLICY po ON public.p AS PERMISSIVE FOR ALL TO PUBLIC USING ((id > 1))",
        ),
        hazards=("table-rewrite",),
        unplanned=("public.p.a",),
        left=("wrong-type",),
        since=15,
    ),
    Case(
        name="a primary key stays by which the rows are known that a publication sends, and its column NOT NULL",
        before="create table p (id int primary key); create publication pu for table p where (id is not null)",
        spec="""
            unexpected: error
            tables: {p: {columns: {id: int}}}
            """,
        findings=("wrong-nullability", "unexpected-primary-key"),
        unplanned=("public.p.p_pkey", "public.p.id"),
        left=("wrong-nullability", "unexpected-primary-key"),
        since=15,
    ),
    Case(
        name="a table of which a publication sends a part is not made anew",
        before="create table t (id int, a int); create publication p for table t where (a > 0) with (publish = 'insert')",
        spec="tables: {t: {columns: {id: int, a: int}, partition_by: list (id)}}",
        findings=("wrong-table",),
        unplanned=("public.t",),
        left=("wrong-table",),
        since=15,
    ),
    Case(
        name="a key without which no row of a publication could be updated does not go",
        before="""
            create table t (id int not null, a int, constraint k primary key (id));
            create table u (id int primary key, a int not null unique);
            create publication p for table t where (id > 0), u (id)
            """,
        spec="""
            tables: {t: {columns: {id: int not null, a: int}, primary_key: {drop: true}},
                     u: {columns: {id: int not null, a: int not null}, primary_key: id, unique: [a],
                         replica_identity: index u_a_key}}
            """,
        findings=("unexpected-primary-key", "wrong-table"),
        unplanned=("public.t.k", "public.u"),
        left=("unexpected-primary-key", "wrong-table"),
        since=15,
    ),
    Case(
        name="a key without which no row of a publication could be updated stays the replica identity as it is",
        before="""
            create table t (a int not null, b int not null, c int not null, constraint k unique (a, b));
            alter table t replica identity using index k;
            create publication p for table t where (b > 1)
            """,
        spec="""
            tables: {t: {columns: {a: int not null, b: int not null, c: int not null},
                         unique: {k: [a, c]}, replica_identity: index k}}
            """,
        findings=("wrong-unique",),
        unplanned=("public.t.k",),
        left=("wrong-unique",),
        since=15,
    ),
    Case(
        name="a key of a table stays that knows the rows of a partition, none of which could be updated without it",
        before="""
            create table t (a int not null, b int not null, c int not null, constraint k unique (a, b)) partition by list (a);
            create table t1 partition of t for values in (1);
            alter table t1 replica identity using index t1_a_b_key;
            create publication p for table t1 where (b > 1)
            """,
        spec="""
            tables: {t: {columns: {a: int not null, b: int not null, c: int not null}, partition_by: list (a),
                         unique: {k: [a, c]}},
                     t1: {partition_of: t, bound: for values in (1), replica_identity: index k,
                          columns: {a: int not null, b: int not null, c: int not null}}}
            """,
        findings=("wrong-unique",),
        unplanned=("public.t.k",),
        left=("wrong-unique",),
        since=15,
    ),
)
