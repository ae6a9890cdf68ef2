"""What newer versions of PostgreSQL brought: NOT ENFORCED, WITHOUT OVERLAPS, PERIOD, lists behind SET NULL."""

from tests.cases.case import Case

KEYS = """
    create table a (id int, n int, primary key (id, n)); create table b (id int, n int);
    insert into a values (1, 1); insert into b values (1, 1);
"""
SPEC = """
    tables:
      a: {{columns: {{id: int, n: int}}, primary_key: [id, n]}}
      b: {{columns: {{id: int, n: int}}, foreign_keys: {{f: {}}}}}
"""
FOREIGN = "FOREIGN KEY (id, n) REFERENCES public.a (id, n)"
ADD = f"ALTER TABLE public.b ADD CONSTRAINT f {FOREIGN}"
DROP = "ALTER TABLE public.b DROP CONSTRAINT IF EXISTS f"
ALTER = "ALTER TABLE public.b ALTER CONSTRAINT f"


def _foreign(
    name: str,
    written: str,
    codes: str,
    *sql: str,
    constraint: str = "",
    scan: bool = True,
    since: int = 18,
    until: int = 99,
    unplanned: tuple[str, ...] = (),
) -> Case:
    """Return the case of a foreign key `f` that is missing, or, as `constraint` has it, different."""
    alter = f"alter table b add constraint f foreign key (id, n) references a {constraint};" if constraint else ""
    return Case(
        name=name,
        before=f"{KEYS}{alter}",
        spec=SPEC.format(written),
        findings=tuple(codes.split()),
        sql=sql,
        hazards=("full-scan",) if sql and scan else (),
        left=tuple(codes.split()) if unplanned else (),
        unplanned=unplanned,
        since=since,
        until=until,
    )


FOREIGN_KEYS = (
    _foreign(
        "a missing foreign key sets some columns only",
        "'(id, n) references a on delete set null (n)'",
        "missing-foreign-key",
        f"{ADD} ON DELETE SET NULL (n)",
        since=15,
    ),
    _foreign(
        "a foreign key that sets other columns is replaced",
        "{columns: [id, n], references: a, on_delete: set default, on_delete_columns: [n]}",
        "wrong-foreign-key",
        DROP,
        f"{ADD} ON DELETE SET DEFAULT (n)",
        constraint="on delete set default (id)",
        since=15,
    ),
    _foreign(
        "an old server cannot have a foreign key that sets some columns only",
        "'(id, n) references a on delete set null (n)'",
        "missing-foreign-key",
        since=14,
        until=14,
        unplanned=("public.b.f",),
    ),
    _foreign(
        "a missing foreign key need not be enforced",
        "'(id, n) references a not enforced'",
        "missing-foreign-key",
        f"{ADD} NOT ENFORCED",
        scan=False,
    ),
    _foreign(
        "a foreign key is no longer enforced, in place",
        "{columns: [id, n], references: a, enforced: false}",
        "wrong-foreign-key",
        f"{ALTER} NOT ENFORCED",
        constraint="on delete no action",
        scan=False,
    ),
    _foreign(
        "a foreign key is enforced, and can be deferred, in place",
        "'(id, n) references a deferrable'",
        "wrong-foreign-key",
        f"{ALTER} DEFERRABLE INITIALLY IMMEDIATE ENFORCED",
        constraint="not enforced",
    ),
    _foreign(
        "a foreign key that is NOT VALID need not be enforced",
        "'(id, n) references a not enforced'",
        "wrong-foreign-key",
        f"{ALTER} NOT ENFORCED",
        constraint="not valid",
        scan=False,
    ),
    _foreign(
        "an old server enforces every foreign key",
        "'(id, n) references a not enforced'",
        "wrong-foreign-key",
        constraint="on delete no action",
        since=14,
        until=17,
        unplanned=("public.b.f",),
    ),
    Case(
        name="a missing foreign key refers to a period",
        before="create table a (p int4range, q int4range, primary key (q, p without overlaps));"
        "create table b (p int4range, q int4range)",
        spec="""
            tables:
              a: {columns: {p: int4range, q: int4range}, primary_key: {columns: [q, p], without_overlaps: true}}
              b:
                columns: {p: int4range, q: int4range}
                foreign_keys: {f: "(q, period p) references a (q, period p)"}
            """,
        findings=("missing-foreign-key",),
        sql=("ALTER TABLE public.b ADD CONSTRAINT f FOREIGN KEY (q, PERIOD p) REFERENCES public.a (q, PERIOD p)",),
        hazards=("full-scan",),
        since=18,
    ),
)

RANGES = "create table t (p int4range not null, q int4range not null);"
COLUMNS = "columns: {p: int4range not null, q: int4range not null}"
OVERLAPS = "{columns: [q, p], without_overlaps: true}"

PRIMARY_KEYS = (
    Case(
        name="a primary key that lets ranges overlap is replaced",
        before=f"{RANGES} alter table t add constraint k primary key (q, p)",
        spec=f"tables: {{t: {{{COLUMNS}, primary_key: {OVERLAPS}}}}}",
        findings=("wrong-primary-key",),
        sql=(
            "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k",
            "ALTER TABLE public.t ADD CONSTRAINT k PRIMARY KEY (q, p WITHOUT OVERLAPS)",
        ),
        hazards=("index-build",),
        since=18,
    ),
    Case(
        name="an old server cannot have a primary key without overlaps",
        before="",
        spec=f"tables: {{t: {{{COLUMNS}, primary_key: {OVERLAPS}}}}}",
        findings=("missing-table",),
        left=("missing-table",),
        unplanned=("public.t.t_pkey",),
        until=17,
    ),
)
UNIQUES = (
    Case(
        name="a missing unique constraint without overlaps is added",
        before=RANGES,
        spec=f"tables: {{t: {{{COLUMNS}, unique: {{k: {OVERLAPS}}}}}}}",
        findings=("missing-unique",),
        sql=("ALTER TABLE public.t ADD CONSTRAINT k UNIQUE (q, p WITHOUT OVERLAPS)",),
        hazards=("index-build",),
        since=18,
    ),
    Case(
        name="an old server cannot have a unique constraint that takes NULLs for equal",
        before="create table t (n int); alter table t add constraint k unique (n)",
        spec="tables: {t: {columns: {n: int}, unique: {k: {columns: n, nulls_not_distinct: true}}}}",
        findings=("wrong-unique",),
        left=("wrong-unique",),
        unplanned=("public.t.k",),
        until=14,
    ),
)

CHECK = "create table t (n int); insert into t values (1);"


def _check(name: str, code: str, *sql: str, constraint: str = "", scan: bool = False, spec: str = "") -> Case:
    """Return the case of a check `k` that is not to be enforced, or as `spec` has it."""
    return Case(
        name=name,
        before=f"{CHECK} alter table t add constraint k {constraint};" if constraint else CHECK,
        spec=f"tables: {{t: {{columns: {{n: int}}, checks: {{k: {spec or '{expression: n > 0, enforced: false}'}}}}}}}",
        findings=tuple(code.split()),
        sql=sql,
        hazards=("full-scan",) if scan else (),
        since=18,
    )


REPLACED = ("ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k", "ALTER TABLE public.t ADD CONSTRAINT k CHECK ((n > 0))")

CHECKS = (
    _check(
        "a missing check need not be enforced",
        "missing-check",
        "ALTER TABLE public.t ADD CONSTRAINT k CHECK ((n > 0)) NOT ENFORCED",
    ),
    _check("a check that is not enforced is as declared", "", constraint="check (n > 0) not enforced"),
    _check(
        "a check that is enforced is replaced",
        "wrong-check",
        REPLACED[0],
        f"{REPLACED[1]} NOT ENFORCED",
        constraint="check (n > 0)",
    ),
    _check(
        "a check that is not enforced is replaced",
        "wrong-check",
        *REPLACED,
        constraint="check (n > 0) not enforced",
        scan=True,
        spec="n > 0",
    ),
    _check(
        "an enforced check need not hold for old rows",
        "wrong-check",
        REPLACED[0],
        f"{REPLACED[1]} NOT VALID",
        constraint="check (n > 0) not enforced",
        spec="{expression: n > 0, valid: false}",
    ),
)

COLUMN_CASES = (
    Case(
        name="an old server has no numeric type with a scale beyond its precision",
        before="create table t (n numeric)",
        spec="tables: {t: {columns: {n: 'numeric(2,5) default 0.00001'}}}",
        findings=("wrong-type", "missing-default"),
        left=("wrong-type", "missing-default"),
        unplanned=("public.t.n",),
        until=14,
    ),
    Case(
        name="an old server has no virtual columns",
        before="create table t (n int)",
        spec="tables: {t: {columns: {n: int, v: int generated always as (n + 1) virtual}}}",
        findings=("missing-column",),
        left=("missing-column",),
        unplanned=("public.t.v",),
        until=17,
    ),
)

PARTITIONED = (
    Case(
        name="an old server has no exclusion constraint on a partitioned table",
        before="create table p (id int) partition by list (id)",
        spec="tables: {p: {columns: {id: int}, partition_by: list (id), exclusions: {x: (id with =)}}}",
        findings=("missing-exclusion",),
        left=("missing-exclusion",),
        unplanned=("public.p.x",),
        until=16,
    ),
    Case(
        name="an exclusion constraint on a partitioned table holds the partition key",
        before="create table p (id int, n int) partition by list (id)",
        spec="""
            tables:
              p:
                columns: {id: int, n: int}
                partition_by: list (id)
                exclusions: {x: "(id with =, n with =)", y: (n with =)}
            """,
        findings=("missing-exclusion", "missing-exclusion"),
        sql=("ALTER TABLE public.p ADD CONSTRAINT x EXCLUDE USING btree (id WITH =, n WITH =)",),
        hazards=("index-build",),
        left=("missing-exclusion",),
        unplanned=("public.p.y",),
        since=17,
    ),
    Case(
        name="an old server has no foreign key on a partitioned table that is not valid",
        before="create table r (id int primary key); create table p (id int) partition by list (id)",
        spec="""
            tables:
              r: {columns: {id: int}, primary_key: id}
              p:
                columns: {id: int}
                partition_by: list (id)
                foreign_keys: {f: {columns: [id], references: r(id), valid: false}}
            """,
        findings=("missing-foreign-key",),
        left=("missing-foreign-key",),
        unplanned=("public.p.f",),
        until=17,
    ),
)
