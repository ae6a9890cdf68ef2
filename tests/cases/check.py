"""Check constraints."""

from tests.cases.case import Case

TABLE = "create table t (id int, role varchar(20)); insert into t values (1, 'user');"
ROLES = "CHECK (((role)::text = ANY (ARRAY[('user'::character varying)::text, ('system'::character varying)::text])))"


def _check(name: str, written: str, codes: str, *sql: str, constraint: str = "", hazards: tuple[str, ...] = ()) -> Case:
    """Return the case of a check `k` that is missing, or, as `constraint` has it, different."""
    return Case(
        name=name,
        before=f"{TABLE} alter table t add constraint k {constraint};" if constraint else TABLE,
        spec=f"tables: {{t: {{columns: {{id: int, role: varchar(20)}}, checks: {{k: {written}}}}}}}",
        findings=tuple(codes.split()),
        sql=sql,
        hazards=hazards,
    )


DROP = "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k"
ADD = "ALTER TABLE public.t ADD CONSTRAINT k"

CASES = (
    _check("a missing check is added", "id > 0", "missing-check", f"{ADD} CHECK ((id > 0))", hazards=("full-scan",)),
    _check(
        "a missing check that the server spells otherwise is added in its spelling",
        "\"role in ('user', 'system')\"",
        "missing-check",
        f"{ADD} {ROLES}",
        hazards=("full-scan",),
    ),
    _check(
        "a missing check that need not hold for old rows is added NOT VALID",
        "{expression: id > 5, valid: false}",
        "missing-check",
        f"{ADD} CHECK ((id > 5)) NOT VALID",
    ),
    _check(
        "a missing check may stay off inheriting tables",
        "{expression: id > 0, no_inherit: true}",
        "missing-check",
        f"{ADD} CHECK ((id > 0)) NO INHERIT",
        hazards=("full-scan",),
    ),
    _check(
        "a check that says something else is replaced",
        "\"role in ('user', 'system')\"",
        "wrong-check",
        DROP,
        f"{ADD} {ROLES}",
        constraint="check (role in ('user'))",
        hazards=("full-scan",),
    ),
    _check(
        "a check that is NOT VALID is validated",
        "id > 0",
        "not-valid",
        "ALTER TABLE public.t VALIDATE CONSTRAINT k",
        constraint="check (id > 0) not valid",
    ),
    _check(
        "a check that says something else and is NOT VALID is replaced by a valid one",
        "id > 0",
        "not-valid wrong-check",
        DROP,
        f"{ADD} CHECK ((id > 0))",
        constraint="check (id > -5) not valid",
        hazards=("full-scan",),
    ),
    _check(
        "the comment of a check is set",
        "{expression: id > 0, comment: see}",
        "wrong-comment",
        "COMMENT ON CONSTRAINT k ON public.t IS 'see'",
        constraint="check (id > 0)",
    ),
    Case(
        name="a valid check satisfies a spec that does not ask for validity",
        before=f"{TABLE} alter table t add constraint k check (id > 0)",
        spec="tables: {t: {columns: {id: int, role: varchar(20)}, checks: {k: {expression: id > 0, valid: false}}}}",
        findings=(),
    ),
    Case(
        name="the same constraint name on two tables is two constraints",
        before="create table a (n int constraint k check (n > 0)); create table b (n int constraint k check (n > 0))",
        spec="""
            tables:
              a: {columns: {n: int}, checks: {k: n > 0}}
              b: {columns: {n: int}, checks: {k: n > 1}}
            """,
        findings=("wrong-check",),
        sql=(
            "ALTER TABLE public.b DROP CONSTRAINT IF EXISTS k",
            "ALTER TABLE public.b ADD CONSTRAINT k CHECK ((n > 1))",
        ),
        hazards=("full-scan",),
    ),
)
