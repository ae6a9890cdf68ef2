"""How the values of columns are stored and sampled."""

from tests.cases.case import Case

ALTER = "ALTER TABLE public.t ALTER COLUMN"


def _case(name: str, written: str, code: str, *sql: str, column: str = "", after: str = "") -> Case:
    """Return the case of a column `c`, which the table has as `column` says."""
    return Case(
        name=name,
        before=f"create table t (id int{', c ' if column else ''}{column}); insert into t values (1); {after}",
        spec=f"tables: {{t: {{columns: {{id: int, c: {written}}}}}}}",
        findings=tuple(code.split()),
        sql=sql,
    )


CASES = (
    _case(
        "a missing column is added with its storage",
        "{type: text, storage: external, compression: pglz, statistics: 500}",
        "missing-column",
        "ALTER TABLE public.t ADD COLUMN IF NOT EXISTS c text COMPRESSION pglz, ALTER COLUMN c SET STORAGE EXTERNAL",
        f"{ALTER} c SET STATISTICS 500",
    ),
    Case(
        name="a missing table is created with the storage of its columns",
        before="",
        spec="tables: {t: {columns: {c: 'text storage main compression pglz collate \"C\"'}}}",
        findings=("missing-table",),
        sql=(
            'CREATE TABLE IF NOT EXISTS public.t (\n    c text COMPRESSION pglz COLLATE "C"\n)',
            f"{ALTER} c SET STORAGE MAIN",
        ),
    ),
    _case("other storage is set", "text storage main", "wrong-storage", f"{ALTER} c SET STORAGE MAIN", column="text"),
    _case(
        "the storage of the type is set again",
        "text",
        "wrong-storage",
        f"{ALTER} c SET STORAGE EXTENDED",
        column="text",
        after="alter table t alter c set storage plain",
    ),
    _case("the storage of the type need not be said", "numeric storage main", "", column="numeric"),
    Case(
        name="the storage of an own type need not be said",
        before="create type m as enum ('a'); create domain d as numeric; create table t (m m, d d, n d[])",
        spec="tables: {t: {columns: {m: public.m storage plain, d: public.d storage main, n: 'public.d[]'}}}",
        findings=(),
    ),
    Case(
        name="the storage of an own type is set again",
        before="create domain d as numeric; create table t (d d, n d[]); alter table t alter d set storage plain",
        spec="tables: {t: {columns: {d: public.d, n: 'public.d[]'}}}",
        findings=("wrong-storage",),
        sql=(f"{ALTER} d SET STORAGE MAIN",),
    ),
    _case(
        "compression is set",
        "text compression pglz",
        "wrong-compression",
        f"{ALTER} c SET COMPRESSION pglz",
        column="text",
    ),
    _case(
        "compression is left to the server again",
        "{type: text, compression: default}",
        "wrong-compression",
        f"{ALTER} c SET COMPRESSION DEFAULT",
        column="text compression pglz",
    ),
    _case(
        "a statistics target is set",
        "{type: text, statistics: 0}",
        "wrong-statistics",
        f"{ALTER} c SET STATISTICS 0",
        column="text",
    ),
    _case(
        "a statistics target is left to the server again",
        "text",
        "wrong-statistics",
        f"{ALTER} c SET STATISTICS -1",
        column="text",
        after="alter table t alter c set statistics 10",
    ),
    _case(
        "what a change of type resets is set again",
        "{type: text, storage: external, compression: pglz, statistics: 7}",
        "wrong-type",
        f"{ALTER} c TYPE text, ALTER COLUMN c SET STORAGE EXTERNAL, ALTER COLUMN c SET COMPRESSION pglz",
        column="varchar(9) compression pglz",
        after="alter table t alter c set storage external, alter c set statistics 7",
    ),
    _case(
        "what a change of type resets need not be reset before",
        "text",
        "wrong-type wrong-storage wrong-compression",
        f"{ALTER} c TYPE text",
        column="varchar(9) compression pglz",
        after="alter table t alter c set storage external",
    ),
    Case(
        name="undeclared partitions and children keep their storage, compression and defaults where those above change",
        before="""
            create table p (id integer, b text, s text default 'x') partition by list (id);
            create table p1 partition of p default; create table t (b text); create table c () inherits (t);
            alter table p1 alter b set storage external, alter b set compression pglz, alter b set statistics 7,
            alter s set default 'y'; alter table c alter b set storage main
        """,
        spec="""
            tables:
              p: {columns: {id: int, b: varchar(9), s: {type: text, default: "'z'"}}, partition_by: list (id)}
              t: {columns: {b: varchar(9)}}
        """,
        findings=("wrong-type", "wrong-default", "wrong-type"),
        sql=(
            "ALTER TABLE public.p ALTER COLUMN b TYPE character varying(9)",
            "ALTER TABLE public.t ALTER COLUMN b TYPE character varying(9)",
            "ALTER TABLE public.p ALTER COLUMN s SET DEFAULT 'z'::text",
            "ALTER TABLE public.c ALTER COLUMN b SET STORAGE MAIN",
            "ALTER TABLE public.p1 ALTER COLUMN b SET STORAGE EXTERNAL, ALTER COLUMN b SET COMPRESSION pglz, "
            "ALTER COLUMN s SET DEFAULT 'y'::text",
        ),
        hazards=("table-rewrite", "values-change"),
        allow=("values-change",),
    ),
    Case(
        name="the type of a column stays where an undeclared partition has another default for it",
        before="""
            create table p (id integer, b text) partition by list (id); create table p1 partition of p default;
            alter table p1 alter b set default '7'
        """,
        spec="tables: {p: {columns: {id: int, b: int}, partition_by: list (id)}}",
        findings=("wrong-type",),
        unplanned=("public.p.b",),
        left=("wrong-type",),
    ),
)
