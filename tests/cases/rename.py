"""Renames that the spec states, what it drops by name, and names that change hands."""

from tests.cases.case import Case

CASES = (
    Case(
        name="a table with a former name is renamed with all that is below it, and changed as declared",
        before="""
            create table old (id int primary key, n int check (n > 0));
            create table r (id int references old);
            insert into old values (1, 2); insert into r values (1);
            """,
        spec="""
            tables:
              new:
                renamed_from: old
                columns: {id: int, n: bigint, m: int}
                primary_key: {name: old_pkey, columns: id}
                checks: {old_n_check: n > 0}
              r: {columns: {id: int}, foreign_keys: {r_id_fkey: id references new(id)}}
            """,
        findings=("wrong-type", "missing-column", "former-name"),
        sql=(
            "ALTER TABLE public.old RENAME TO new",
            "ALTER TABLE public.new ALTER COLUMN n TYPE bigint, ADD COLUMN IF NOT EXISTS m integer",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a column with a former name is renamed in all that names it",
        before="""
            create table t (id int, old int constraint k primary key, constraint c check (old > 0 and id <> 7),
                g int generated always as (old + 1) stored);
            create index i on t ((old + id), old) where old > 1;
            create table r (id int constraint f references t);
            insert into t (id, old) values (1, 2); insert into r values (2);
            """,
        spec="""
            tables:
              t:
                columns:
                  id: int
                  new: {type: int, renamed_from: old, default: "5"}
                  g: int generated always as (new + 1) stored
                primary_key: {name: k, columns: new}
                checks: {c: new > 0 and id <> 7}
                indexes: {i: {columns: [(new + id), new], predicate: new > 1}}
              r: {columns: {id: int}, foreign_keys: {f: id references t(new)}}
            """,
        findings=("missing-default", "former-name"),
        sql=("ALTER TABLE public.t RENAME COLUMN old TO new", "ALTER TABLE public.t ALTER COLUMN new SET DEFAULT 5"),
    ),
    Case(
        name="constraints and indexes with former names are renamed",
        before="""
            create table t (id int constraint k primary key, n int constraint u unique, constraint c check (n > 0));
            create index i on t (n, id); insert into t values (1, 2);
            """,
        spec="""
            tables:
              t:
                columns: {id: int, n: int}
                primary_key: {name: k2, renamed_from: k, columns: id}
                unique: {u2: {renamed_from: u, columns: n}}
                checks: {c2: {renamed_from: c, expression: n > 0}}
                indexes: {i2: {renamed_from: i, columns: [n, id]}}
            """,
        findings=("former-name", "former-name", "former-name", "former-name"),
        sql=(
            "ALTER TABLE public.t RENAME CONSTRAINT k TO k2",
            "ALTER TABLE public.t RENAME CONSTRAINT u TO u2",
            "ALTER TABLE public.t RENAME CONSTRAINT c TO c2",
            "ALTER INDEX public.i RENAME TO i2",
        ),
    ),
    Case(
        name="a renaming that is done is nothing to do",
        before="create table new (a int); create table other (old int, new int)",
        spec="""
            tables:
              new: {renamed_from: old, columns: {a: int}}
              other: {columns: {old: int, new: {type: int, renamed_from: old}}}
            """,
        findings=(),
    ),
    Case(
        name="a table takes the former name of another one",
        before="create table t (id int); insert into t values (1)",
        spec="tables: {t: {columns: {n: int}}, u: {renamed_from: public.t, columns: {id: int}}}",
        findings=("missing-table", "former-name"),
        sql=("ALTER TABLE public.t RENAME TO u", "CREATE TABLE IF NOT EXISTS public.t (\n    n integer\n)"),
    ),
    Case(
        name="a table that must go is told where its schema holds nothing that is declared",
        before="create schema old; create table old.t (id int); create table k (id int)",
        spec="tables: {k: {columns: {id: int}}, old.t: {drop: true}}",
        findings=("unexpected-table",),
        sql=("DROP TABLE old.t",),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a table that must go is told where nothing is declared",
        before="create table t (id int)",
        spec="tables: {t: {drop: true}}",
        findings=("unexpected-table",),
        sql=("DROP TABLE public.t",),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="what the spec drops by name goes",
        before="""
            create table gone (id int); insert into gone values (1);
            create table t (id int, n int, m int constraint u unique, constraint c check (n > 0));
            alter table t alter id set not null, add constraint k primary key (id);
            create index i on t (n); insert into t values (1, 2, 3);
            """,
        spec="""
            tables:
              gone: {drop: true}
              never: {drop: true}
              t:
                columns: {id: int not null, n: {drop: true}, m: int}
                primary_key: {drop: true}
                unique: {u: {drop: true}}
                checks: {c: {drop: true}}
                indexes: {i: {drop: true}}
            """,
        findings=(
            "unexpected-check",
            "unexpected-column",
            "unexpected-index",
            "unexpected-primary-key",
            "unexpected-unique",
            "unexpected-table",
        ),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS c",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k",
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS u",
            "DROP INDEX IF EXISTS public.i",
            "ALTER TABLE public.t DROP COLUMN IF EXISTS n",
            "DROP TABLE public.gone",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="with strict names two constraints swap theirs",
        before="""
            create table t (a int, b int, constraint x check (a > 0), constraint y check (b > 0));
            create index i on t (a); create index j on t (b); insert into t values (1, 2);
            """,
        spec="""
            strict_names: true
            tables:
              t:
                columns: {a: int, b: int}
                checks: {y: a > 0, z: b > 0}
                indexes: {j: a, k: b}
            """,
        findings=("other-name", "other-name", "other-name", "other-name"),
        sql=(
            "ALTER TABLE public.t RENAME CONSTRAINT y TO z",
            "ALTER TABLE public.t RENAME CONSTRAINT x TO y",
            "ALTER INDEX public.j RENAME TO k",
            "ALTER INDEX public.i RENAME TO j",
        ),
    ),
    Case(
        name="a name that something new needs is freed before its bearer is dropped",
        before="""
            create table a (id int constraint k primary key); create index i on a (id); insert into a values (1);
            """,
        spec="""
            unexpected: error
            tables: {b: {columns: {id: int}, primary_key: {name: k, columns: id}, indexes: {i: id}}}
            """,
        findings=("missing-table", "unexpected-table"),
        sql=(
            "ALTER INDEX public.i RENAME TO i_schema_doctor_1",
            "ALTER TABLE public.a RENAME CONSTRAINT k TO k_schema_doctor_1",
            "CREATE TABLE IF NOT EXISTS public.b (\n    id integer NOT NULL,\n    CONSTRAINT k PRIMARY KEY (id)\n)",
            "CREATE INDEX IF NOT EXISTS i ON public.b USING btree (id)",
            "DROP TABLE public.a",
        ),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a column that a child has of two parents is renamed with both",
        before="""
            create table a (id int, x int); create table b (x int, n int); create table c (k int) inherits (a, b);
            create table d () inherits (c); insert into d values (1, 2, 3, 4);
            """,
        spec="""
            tables:
              a: {columns: {id: int, y: {type: int, renamed_from: x}}}
              e: {renamed_from: b, columns: {y: {type: int, renamed_from: x}, m: {type: int, renamed_from: n}}}
              c: {inherits: [a, e], columns: {k: int}}
              d: {inherits: c}
            """,
        findings=("former-name", "former-name", "former-name", "former-name"),
        sql=(
            "ALTER TABLE public.b RENAME TO e",
            "ALTER TABLE public.c NO INHERIT public.e",
            "ALTER TABLE public.a RENAME COLUMN x TO y",
            "ALTER TABLE public.e RENAME COLUMN x TO y",
            "ALTER TABLE public.c INHERIT public.e",
            "ALTER TABLE public.e RENAME COLUMN n TO m",
        ),
    ),
    Case(
        name="changes of one table are one statement",
        before="create table t (a int not null default 1, b text, c int, d int); insert into t values (1, 'x', 2, 3)",
        spec="""
            tables:
              t:
                columns: {a: int, b: varchar, c: bigint not null default 7, d: int, e: int}
            """,
        findings=(
            "wrong-nullability",
            "wrong-type",
            "wrong-nullability",
            "missing-default",
            "missing-column",
            "wrong-type",
            "wrong-default",
        ),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN a DROP NOT NULL, ALTER COLUMN a DROP DEFAULT, ALTER COLUMN b TYPE character varying, ALTER COLUMN c TYPE bigint, ADD COLUMN IF NOT EXISTS e integer, ALTER COLUMN c SET NOT NULL, ALTER COLUMN c SET DEFAULT 7",
        ),
        hazards=("full-scan", "table-rewrite"),
    ),
)
