"""Sequences, serial columns, and the options of identity columns."""

from tests.cases.case import Case

LOSS = ("data-loss",)
ROWS = "create table t (id int not null, n int); insert into t values (1, 1), (7, 2);"


def _option(name: str, before: str, after: str, *sql: str, code: str = "wrong-sequence", since: int = 14) -> Case:
    """Return the case of one sequence `s` that is there and differs."""
    return Case(
        name=name,
        before=f"create sequence s {before}; create table t (id int, n int)",
        spec=f"""
            sequences: {{s: {{{after}}}}}
            tables: {{t: {{columns: {{id: int, n: int}}}}}}
            """,
        findings=(code,),
        sql=sql,
        since=since,
    )


_SERIAL = "pg_catalog.pg_get_serial_sequence('public.t', 'id')"
_KEPT = "'schema_doctor.numbers_83da289ab1fdae0e'"  # the setting of public.t.id
_IDENTITY = f"pg_catalog.pg_sequence_last_value({_SERIAL})::numeric + 1"


def _within(sequence: str) -> str:
    """Write the same of a sequence that another one replaces, which is to have its bounds."""
    return _next(sequence).removesuffix(")") + " WHERE last_value BETWEEN 1 AND 2147483647)"


def _next(sequence: str, increment: int = 1) -> str:
    """Return the number that a sequence gives out next."""
    return f"(SELECT last_value::numeric + CASE WHEN is_called THEN {increment} ELSE 0 END FROM public.{sequence})"


ALTERED = (
    _option("the type of a sequence is changed", "as int", "type: bigint", "ALTER SEQUENCE public.s AS bigint"),
    _option(
        "the type of a sequence is changed, and a bound that was the old type's is kept",
        "as int",
        "type: bigint, maximum: 2147483647",
        "ALTER SEQUENCE public.s AS bigint MAXVALUE 2147483647",
    ),
    _option("the start of a sequence is changed", "", "start: 7", "ALTER SEQUENCE public.s START WITH 7"),
    _option("the increment of a sequence is changed", "", "increment: 7", "ALTER SEQUENCE public.s INCREMENT BY 7"),
    _option(
        "a minimum above the position of a sequence restarts it",
        "",
        "minimum: 7",
        "ALTER SEQUENCE public.s MINVALUE 7 START WITH 7 RESTART",
    ),
    _option(
        "a minimum below the position of a sequence leaves it where it is",
        "minvalue 7",
        "minimum: 3, start: 7",
        "ALTER SEQUENCE public.s MINVALUE 3",
    ),
    _option("the maximum of a sequence is changed", "", "maximum: 7", "ALTER SEQUENCE public.s MAXVALUE 7"),
    _option("the cache of a sequence is changed", "cache 5", "cache: 7", "ALTER SEQUENCE public.s CACHE 7"),
    _option("a sequence that ends is made to cycle", "", "cycle: true", "ALTER SEQUENCE public.s CYCLE"),
    _option("a sequence that cycles is made to end", "cycle", "", "ALTER SEQUENCE public.s NO CYCLE"),
    _option(
        "all options of a sequence are changed in one statement",
        "",
        "type: integer, start: 100, increment: 10, minimum: 100, maximum: 5000, cache: 20, cycle: true",
        "ALTER SEQUENCE public.s AS integer INCREMENT BY 10 MINVALUE 100 MAXVALUE 5000 START WITH 100 CACHE 20 CYCLE "
        "RESTART",
    ),
    _option(
        "a sequence is made to count down",
        "",
        "increment: -1",
        "ALTER SEQUENCE public.s INCREMENT BY -1 MINVALUE -9223372036854775808 MAXVALUE -1 START WITH -1 RESTART",
    ),
    _option("a sequence is given an owner", "", "owned_by: t.id", "ALTER SEQUENCE public.s OWNED BY public.t.id"),
    _option("a sequence is made unlogged", "", "unlogged: true", "ALTER SEQUENCE public.s SET UNLOGGED", since=15),
    _option(
        "the comment of a sequence is written",
        "",
        "comment: ours",
        "COMMENT ON SEQUENCE public.s IS 'ours'",
        code="wrong-comment",
    ),
    Case(
        name="a sequence is taken from its owner, and given to another column",
        before="create table t (id int, n int); create sequence a owned by t.id; create sequence b owned by t.id",
        spec="""
            sequences: {a: , b: {owned_by: t.n}}
            tables: {t: {columns: {id: int, n: int}}}
            """,
        findings=("wrong-sequence", "wrong-sequence"),
        sql=("ALTER SEQUENCE public.a OWNED BY NONE", "ALTER SEQUENCE public.b OWNED BY public.t.n"),
    ),
    Case(
        name="a sequence that is restarted goes on behind the highest value",
        before=f"create sequence s start -50 minvalue -50; {ROWS} alter table t alter id set default nextval('s')",
        spec="""
            sequences: [s]
            tables: {t: {columns: {id: "int not null default nextval('s')", n: int}}}
            """,
        findings=("wrong-sequence", "sequence-behind"),
        sql=(
            "ALTER SEQUENCE public.s MINVALUE 1 START WITH 1 RESTART",
            "SELECT pg_catalog.setval('public.s', least(value, 9223372036854775807)::bigint, value > 9223372036854775807) "
            f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), {_next('s')}, 1) AS value) AS next",
        ),
    ),
    Case(
        name="PostgreSQL 14 has no unlogged sequences",
        before="create sequence s",
        spec="sequences: {s: {unlogged: true}, u: {unlogged: true}}",
        findings=("wrong-sequence", "missing-sequence"),
        unplanned=("public.s", "public.u"),
        left=("wrong-sequence", "missing-sequence"),
        until=14,
    ),
)

MISSING = (
    Case(
        name="a missing sequence is created",
        before="",
        spec="""
            sequences:
              plain: {}
              odd name: {type: integer, start: 100, increment: 10, maximum: 5000, cache: 20, cycle: true, comment: ours}
            """,
        findings=("missing-sequence", "missing-sequence"),
        sql=(
            "CREATE SEQUENCE IF NOT EXISTS public.plain",
            'CREATE SEQUENCE IF NOT EXISTS public."odd name" AS integer INCREMENT BY 10 MAXVALUE 5000 START WITH 100 '
            "CACHE 20 CYCLE",
            "COMMENT ON SEQUENCE public.\"odd name\" IS 'ours'",
        ),
    ),
    Case(
        name="a missing unlogged sequence is created unlogged",
        before="",
        spec="sequences: {s: {unlogged: true}}",
        findings=("missing-sequence",),
        sql=("CREATE UNLOGGED SEQUENCE IF NOT EXISTS public.s",),
        since=15,
    ),
    Case(
        name="a sequence and the table that owns it are created, the table between the two statements of the sequence",
        before="",
        spec="""
            sequences: {app.s: {owned_by: t.id}}
            tables: {app.t: {columns: {id: "bigint default nextval('s')"}}}
            """,
        findings=("missing-schema", "missing-sequence", "missing-table"),
        sql=(
            "CREATE SCHEMA IF NOT EXISTS app",
            "CREATE SEQUENCE IF NOT EXISTS app.s",
            "CREATE TABLE IF NOT EXISTS app.t (\n    id bigint DEFAULT nextval('app.s'::regclass)\n)",
            "ALTER SEQUENCE app.s OWNED BY app.t.id",
        ),
    ),
    Case(
        name="a new sequence goes on behind the highest value of the columns that use it",
        before=f"{ROWS} create table u (id bigint); insert into u values (20)",
        spec="""
            sequences: {s: {increment: 5}}
            tables:
              t: {columns: {id: "int not null default nextval('s')", n: int}}
              u: {columns: {id: "bigint default nextval('public.s')"}}
            """,
        findings=("missing-sequence", "missing-default", "missing-default"),
        sql=(
            "CREATE SEQUENCE IF NOT EXISTS public.s INCREMENT BY 5",
            "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.s'::regclass)",
            "ALTER TABLE public.u ALTER COLUMN id SET DEFAULT nextval('public.s'::regclass)",
            "SELECT pg_catalog.setval('public.s', least(value, 9223372036854775807)::bigint, "
            "value > 9223372036854775807) FROM (SELECT greatest((SELECT max(id)::numeric + 5 FROM public.t), "
            f"(SELECT max(id)::numeric + 5 FROM public.u), {_next('s', 5)}, 1) AS value) AS next",
        ),
    ),
    Case(
        name="a new sequence that counts down goes on below the lowest value",
        before="create table t (id smallint); insert into t values (-7)",
        spec="""
            sequences: {s: {type: smallint, increment: -2}}
            tables: {t: {columns: {id: "smallint default nextval('s')"}}}
            """,
        findings=("missing-sequence", "missing-default"),
        sql=(
            "CREATE SEQUENCE IF NOT EXISTS public.s AS smallint INCREMENT BY -2",
            "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.s'::regclass)",
            "SELECT pg_catalog.setval('public.s', greatest(value, -32768)::bigint, value < -32768) "
            f"FROM (SELECT least((SELECT min(id)::numeric + -2 FROM public.t), {_next('s', -2)}, -1) AS value) AS next",
        ),
    ),
)

UNEXPECTED = (
    Case(
        name="extra sequences are not looked for unless the spec says so",
        before="create sequence s; create table t (id serial, n serial)",
        spec="tables: {t: {columns: {id: int not null, n: serial}}}",
        findings=("wrong-default",),
        sql=("ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT",),
    ),
    Case(
        name="an extra sequence is dropped when nothing uses it any longer",
        before="create sequence s; create table t (id int default nextval('s'), n serial)",
        spec="""
            unexpected: {sequences: error}
            tables: {t: {columns: {id: int, n: int not null}}}
            """,
        findings=("wrong-default", "wrong-default", "unexpected-sequence", "unexpected-sequence"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT, ALTER COLUMN n DROP DEFAULT",
            "DROP SEQUENCE IF EXISTS public.s",
            "DROP SEQUENCE IF EXISTS public.t_n_seq",
        ),
        hazards=LOSS,
        allow=LOSS,
    ),
    Case(
        name="a sequence goes with the column and the table that own it",
        before="create table t (id serial, n serial); create table u (id serial)",
        spec="""
            unexpected: error
            tables: {t: {columns: {id: serial}}}
            """,
        findings=("unexpected-column", "unexpected-table"),
        sql=("ALTER TABLE public.t DROP COLUMN IF EXISTS n", "DROP TABLE public.u"),
        hazards=LOSS,
        allow=LOSS,
    ),
    Case(
        name="a sequence that a default names is not extra",
        before="create table t (id serial)",
        spec="""
            unexpected: error
            tables: {t: {columns: {id: "int not null default nextval('t_id_seq')"}}}
            """,
        findings=(),
    ),
)

SERIAL = (
    Case(
        name="a missing table with a serial column is created with its sequence",
        before="",
        spec="tables: {t: {columns: {id: bigserial, n: {type: smallserial, comment: ours}}, primary_key: id}}",
        findings=("missing-table",),
        sql=(
            "CREATE SEQUENCE IF NOT EXISTS public.t_id_seq",
            "CREATE SEQUENCE IF NOT EXISTS public.t_n_seq AS smallint",
            "CREATE TABLE IF NOT EXISTS public.t (\n    id bigint DEFAULT nextval('public.t_id_seq'::regclass) NOT NULL,\n"
            "    n smallint DEFAULT nextval('public.t_n_seq'::regclass) NOT NULL,\n"
            "    CONSTRAINT t_pkey PRIMARY KEY (id)\n)",
            "ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id",
            "ALTER SEQUENCE public.t_n_seq OWNED BY public.t.n",
            "COMMENT ON COLUMN public.t.n IS 'ours'",
        ),
    ),
    Case(
        name="a serial column is a serial column",
        before="create table t (id serial primary key, b bigserial, s smallserial)",
        spec="tables: {t: {columns: {id: serial primary key, b: serial8 not null, s: serial2}}}",
        findings=(),
    ),
    Case(
        name="a serial column whose sequence bears another name is a serial column",
        before="create table old (id serial, n int); alter table old rename to t",
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=(),
    ),
    Case(
        name="with strict names, the sequence of a serial column bears the name that PostgreSQL gives it",
        before="create table old (id serial, n int); alter table old rename to t",
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=("other-name",),
        sql=("ALTER SEQUENCE public.old_id_seq RENAME TO t_id_seq",),
        strict_names=True,
        until=17,
    ),
    Case(
        name="with strict names, NOT NULL of a renamed table bears the name that PostgreSQL gives it as well",
        before="create table old (id serial, n int); alter table old rename to t",
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=("other-name", "other-name"),
        sql=(
            "ALTER SEQUENCE public.old_id_seq RENAME TO t_id_seq",
            "ALTER TABLE public.t RENAME CONSTRAINT old_id_not_null TO t_id_not_null",
        ),
        strict_names=True,
        since=18,
    ),
    Case(
        name="a serial column whose sequence has other options keeps its name",
        before="create table old (id serial, n int); alter table old rename to t;"
        "alter sequence old_id_seq as bigint increment 2",
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=("wrong-sequence",),
        sql=("ALTER SEQUENCE public.old_id_seq AS integer INCREMENT BY 1",),
    ),
    Case(
        name="a plain column becomes a serial one, which goes on behind its highest value",
        before=ROWS,
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=("missing-default",),
        sql=(
            "CREATE SEQUENCE IF NOT EXISTS public.t_id_seq AS integer",
            "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass)",
            "ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id",
            "SELECT pg_catalog.setval('public.t_id_seq', least(value, 2147483647)::bigint, value > 2147483647) "
            f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), {_next('t_id_seq')}, 1) AS value) AS next",
        ),
    ),
    Case(
        name="a serial column is added to a table with rows",
        before="create table t (n int); insert into t values (1), (2)",
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=("missing-column",),
        sql=(
            "CREATE SEQUENCE IF NOT EXISTS public.t_id_seq AS integer",
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS id integer DEFAULT nextval('public.t_id_seq'::regclass) "
            "NOT NULL",
            "ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id",
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="a serial column becomes wider with its sequence",
        before="create table t (id serial, n int); insert into t (n) values (1), (2)",
        spec="tables: {t: {columns: {id: bigserial, n: int}}}",
        findings=("wrong-type", "wrong-sequence"),
        sql=("ALTER SEQUENCE public.t_id_seq AS bigint", "ALTER TABLE public.t ALTER COLUMN id TYPE bigint"),
        hazards=("table-rewrite",),
    ),
    Case(
        name="an identity becomes a serial, with the same name of the sequence and behind the highest value",
        before="create table t (id int generated always as identity, n int); insert into t (n) values (1), (2)",
        spec="tables: {t: {columns: {id: serial, n: int}}}",
        findings=("missing-default", "wrong-identity"),
        sql=(
            f"SELECT pg_catalog.set_config({_KEPT}, {_within('t_id_seq')}::text, true)",
            "ALTER TABLE public.t ALTER COLUMN id DROP IDENTITY IF EXISTS",
            "CREATE SEQUENCE IF NOT EXISTS public.t_id_seq AS integer",
            "ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass)",
            "ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id",
            "SELECT pg_catalog.setval('public.t_id_seq', least(value, 2147483647)::bigint, value > 2147483647) "
            f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), {_next('t_id_seq')}, "
            f"nullif(pg_catalog.current_setting({_KEPT}, true), '')::numeric, 1) AS value) AS next",
        ),
        hazards=LOSS,
        allow=LOSS,
    ),
    Case(
        name="a serial becomes an identity, whose sequence takes the name of the one that goes",
        before="create table t (id serial, n int); insert into t (n) values (1), (2)",
        spec="""
            unexpected: error
            tables: {t: {columns: {id: int generated always as identity (increment 10), n: int}}}
            """,
        findings=("wrong-identity", "wrong-default", "unexpected-sequence"),
        sql=(
            "ALTER TABLE public.t ALTER COLUMN id DROP DEFAULT",
            f"SELECT pg_catalog.set_config({_KEPT}, {_within('t_id_seq')}::text, true)",
            "DROP SEQUENCE IF EXISTS public.t_id_seq",
            "ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (INCREMENT BY 10)",
            "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('public.t', 'id'), "
            "least(value, 2147483647)::bigint, value > 2147483647) "
            "FROM (SELECT greatest((SELECT max(id)::numeric + 10 FROM public.t), "
            f"nullif(pg_catalog.current_setting({_KEPT}, true), '')::numeric, 1) AS value) AS next",
        ),
        hazards=LOSS,
        allow=LOSS,
    ),
)


def _identity(name: str, before: str, after: str, *sql: str, hazards: tuple[str, ...] = (), of: str = "int") -> Case:
    """Return the case of an identity column `id` whose sequence has other options."""
    return Case(
        name=name,
        before=f"create table t (id {of} generated always as identity {before}, n int)"
        + ("; insert into t (n) values (1)" if of == "int" else ""),
        spec=f"tables: {{t: {{columns: {{id: 'int generated always as identity {after}', n: int}}}}}}",
        findings=("wrong-identity",) if of == "int" else ("wrong-type", "wrong-identity"),
        sql=tuple(
            f"ALTER TABLE public.t ALTER COLUMN id {statement}" if "setval" not in statement else statement
            for statement in sql
        ),
        hazards=hazards,
        allow=("values-change",) if "values-change" in hazards else (),
    )


IDENTITY = (
    _identity(
        "options of an identity are set",
        "",
        "(start 10 increment 5 cycle)",
        "SET INCREMENT BY 5 SET START WITH 10 SET CYCLE",
    ),
    _identity(
        "options of an identity are taken back", "(cache 7 increment by 2)", "", "SET INCREMENT BY 1 SET CACHE 1"
    ),
    _identity(
        "bounds of an identity that its position is outside of restart it behind the highest value",
        "",
        "(start with 100 minvalue 100)",
        "SET MINVALUE 100 SET START WITH 100 RESTART",
        f"SELECT pg_catalog.setval({_SERIAL}, least(value, 2147483647)::bigint, value > 2147483647) "
        f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), {_IDENTITY}, 100) AS value) AS next",
    ),
    _identity(
        "options of an identity that do not fit its new type are changed before the type",
        "(start 3000000000)",
        "",
        "SET START WITH 1 RESTART",
        "TYPE integer",
        f"SELECT pg_catalog.setval({_SERIAL}, least(value, 2147483647)::bigint, value > 2147483647) "
        f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), {_IDENTITY}, 1) AS value) AS next",
        of="bigint",
        hazards=("table-rewrite", "values-change"),
    ),
)
NAMES = (
    Case(
        name="a new sequence takes its name from that of an identity column, which stays",
        before="create table t (id int generated always as identity, n int); insert into t (n) values (1)",
        spec="""
            sequences: [t_id_seq]
            tables: {t: {columns: {id: int generated always as identity, n: int}}}
            """,
        findings=("missing-sequence",),
        sql=(
            "ALTER SEQUENCE public.t_id_seq RENAME TO t_id_seq1",
            "CREATE SEQUENCE IF NOT EXISTS public.t_id_seq",
        ),
    ),
    Case(
        name="a new sequence takes its name from that of an identity column whose table goes",
        before="create table t (id int generated always as identity, n int); insert into t (n) values (1)",
        spec="""
            unexpected: error
            sequences: [t_id_seq]
            """,
        findings=("missing-sequence", "unexpected-table"),
        sql=(
            "ALTER SEQUENCE public.t_id_seq RENAME TO t_id_seq1",
            "CREATE SEQUENCE IF NOT EXISTS public.t_id_seq",
            "DROP TABLE public.t",
        ),
        hazards=LOSS,
        allow=LOSS,
    ),
)
PERSISTENCE = (
    Case(
        name="a sequence that a table owns keeps its own persistence when that of the table changes",
        before="create table t (id bigint, n int); create sequence s owned by t.id",
        spec="""
            sequences: {s: {owned_by: t.id}}
            tables: {t: {unlogged: true, columns: {id: bigint, n: int}}}
            """,
        findings=("wrong-table",),
        sql=("ALTER TABLE public.t SET UNLOGGED", "ALTER SEQUENCE public.s SET LOGGED"),
        hazards=("data-loss", "table-rewrite"),
        allow=LOSS,
        since=15,
    ),
)


def _behind(name: str, before: str, columns: str, *sql: str, since: int = 14) -> Case:
    """Return the case of a table `t` whose numbers were not all taken from the sequence."""
    return Case(
        name=name,
        before=before,
        spec=f"tables: {{t: {{columns: {{{columns}}}}}}}",
        findings=("sequence-behind",) if sql else (),
        sql=sql,
        since=since,
    )


def _on(upcoming: str) -> str:
    return f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.t), {upcoming}, 1) AS value) AS next"


BEHIND = (
    _behind(
        "the sequence of an identity column is behind",
        "create table t (id int generated by default as identity); insert into t values (1), (7)",
        "id: int not null generated by default as identity",
        f"SELECT pg_catalog.setval({_SERIAL}, least(value, 2147483647)::bigint, value > 2147483647) {_on(_IDENTITY)}",
    ),
    _behind(
        "the sequence of a serial column is behind",
        "create table t (id serial); insert into t default values; insert into t values (7)",
        "id: serial",
        "SELECT pg_catalog.setval('public.t_id_seq', least(value, 2147483647)::bigint, value > 2147483647) "
        f"{_on(_next('t_id_seq'))}",
    ),
    _behind(
        "a sequence that gives out next what is stored is behind",
        "create table t (id bigserial); insert into t values (1)",
        "id: bigserial",
        "SELECT pg_catalog.setval('public.t_id_seq', least(value, 9223372036854775807)::bigint, "
        f"value > 9223372036854775807) {_on(_next('t_id_seq'))}",
    ),
    _behind(
        "a sequence that counts down is behind what is lower",
        "create sequence s increment -1; create table t (id int default nextval('s')); insert into t values (-5)",
        "id: int default nextval('s')",
        "SELECT pg_catalog.setval('public.s', greatest(value, -9223372036854775808)::bigint, "
        "value < -9223372036854775808) FROM (SELECT least((SELECT min(id)::numeric + -1 FROM public.t), "
        f"{_next('s', -1)}, -1) AS value) AS next",
    ),
    _behind(
        "a sequence at its number, or restarted behind it, is not behind",
        "create table t (id serial); insert into t default values; insert into t values (7);"
        " alter sequence t_id_seq restart 8",
        "id: serial",
    ),
    _behind(
        "a sequence that cycles is not behind",
        "create sequence s cycle; create table t (id int default nextval('s')); insert into t values (7)",
        "id: int default nextval('s')",
    ),
    _behind(
        "a sequence that ends before what is stored is not behind",
        "create sequence s maxvalue 7; create table t (id int default nextval('s')); insert into t values (7)",
        "id: int default nextval('s')",
    ),
    _behind(
        "a sequence that only part of a default is taken from is not behind",
        "create sequence s; create table t (id int default nextval('s') + 10); insert into t values (7)",
        "id: int default nextval('s') + 10",
    ),
    Case(
        name="a sequence that is behind several columns goes on behind the highest of all",
        before="""
            create table p (id serial);
            create table c () inherits (p);
            insert into p values (100);
            insert into c values (3)
            """,
        spec="""
            tables:
              p: {columns: {id: serial}}
              c: {inherits: [p], columns: {id: int not null default nextval('p_id_seq')}}
            """,
        findings=("sequence-behind", "sequence-behind"),
        sql=tuple(
            "SELECT pg_catalog.setval('public.p_id_seq', least(value, 2147483647)::bigint, value > 2147483647) "
            f"FROM (SELECT greatest((SELECT max(id)::numeric + 1 FROM public.{table}), {_next('p_id_seq')}, 1) AS value) "
            "AS next"
            for table in ("p", "c")
        ),
    ),
    Case(
        name="a sequence is behind a column that is renamed with its table",
        before="create table old (n serial primary key); insert into old values (7)",
        spec="""
            tables: {t: {renamed_from: old, columns: {id: {type: serial, renamed_from: n}}, primary_key: id}}
            """,
        findings=("former-name", "sequence-behind", "former-name"),
        sql=(
            "ALTER TABLE public.old RENAME TO t",
            "ALTER TABLE public.t RENAME COLUMN n TO id",
            "SELECT pg_catalog.setval('public.old_n_seq', least(value, 2147483647)::bigint, value > 2147483647) "
            f"{_on(_next('old_n_seq'))}",
        ),
    ),
)

IDENTITY_NAMES = (
    Case(
        name="the sequence of an identity of another name is nobody's business",
        before="create table t (id int generated always as identity (sequence name numbers))",
        spec="tables: {t: {columns: {id: int generated always as identity}}}",
        findings=(),
    ),
    Case(
        name="the sequence of an identity of another name is renamed with strict names",
        before="create table t (id int generated always as identity (sequence name numbers start 5))",
        spec="tables: {t: {columns: {id: int generated always as identity (start 5)}}}",
        findings=("other-name",),
        sql=("ALTER SEQUENCE public.numbers RENAME TO t_id_seq",),
        strict_names=True,
    ),
    Case(
        name="a new identity gets the name that the spec gives its sequence",
        before="create table t (a int)",
        spec="""
            tables: {t: {columns: {a: int, id: "int generated always as identity (sequence name \\"My numbers\\" start 5)"}}}
            """,
        findings=("missing-column",),
        sql=(
            "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS id integer GENERATED ALWAYS AS IDENTITY"
            ' (SEQUENCE NAME "My numbers" START WITH 5) NOT NULL',
        ),
        hazards=("table-rewrite",),
    ),
    Case(
        name="the sequence of an identity is of another type than the column",
        before="create table t (id int generated always as identity); alter sequence t_id_seq as bigint",
        spec="tables: {t: {columns: {id: int generated always as identity}}}",
        findings=("wrong-identity",),
        sql=("ALTER SEQUENCE public.t_id_seq AS integer",),
    ),
    Case(
        name="the sequence of an identity is of another type than the column, as the spec says",
        before="create table t (id int generated always as identity); alter sequence t_id_seq as bigint",
        spec="tables: {t: {columns: {id: int generated always as identity (as bigint)}}}",
        findings=(),
    ),
)

CASES = (*NAMES, *IDENTITY_NAMES, *PERSISTENCE, *ALTERED, *BEHIND, *MISSING, *UNEXPECTED, *SERIAL, *IDENTITY)
