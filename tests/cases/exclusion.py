"""EXCLUDE constraints."""

from tests.cases.case import Case

TABLE = """
    create table t (id int, during tsrange, room int4range, name text, off boolean);
    insert into t values (1, '[2024-01-01,2024-01-02)', '[1,2)', 'x', false);
"""
COLUMNS = "columns: {id: int, during: tsrange, room: int4range, name: text, off: boolean}"
DROP = "ALTER TABLE public.t DROP CONSTRAINT IF EXISTS k"
PLAIN = "CONSTRAINT k EXCLUDE USING gist (p WITH &&)"
ADD = "ALTER TABLE public.t ADD CONSTRAINT k EXCLUDE USING"


def _one(name: str, written: str, codes: str, *sql: str, constraint: str = "", hazards: bool = True) -> Case:
    """Return the case of an exclusion `k` that is missing, or, as `constraint` has it, there."""
    return Case(
        name=name,
        before=f"{TABLE} alter table t add constraint k {constraint};" if constraint else TABLE,
        spec=f"tables: {{t: {{{COLUMNS}, exclusions: {{k: {written}}}}}}}",
        findings=tuple(codes.split()),
        sql=sql,
        hazards=("index-build",) if sql and hazards else (),
    )


def _spelled(number: int, written: str, constraint: str) -> Case:
    """Return the case of another spelling of the same."""
    return _one(f"an exclusion in other words is the same: {number}", written, "", constraint=constraint)


CASES = (
    _one(
        "a missing exclusion is added",
        "using gist (during with &&)",
        "missing-exclusion",
        f"{ADD} gist (during WITH &&)",
    ),
    _one(
        "a missing exclusion over several elements is added",
        "'using gist (room with =, tsrange(lower(during), null) with &&) where (not off) initially deferred'",
        "missing-exclusion",
        f"{ADD} gist (room WITH =, tsrange(lower(during), NULL::timestamp without time zone) WITH &&)"
        " WHERE ((NOT off)) DEFERRABLE INITIALLY DEFERRED",
    ),
    _one(
        "a missing exclusion in long form is added",
        "{elements: [room with &&], method: gist, include: [during], predicate: id > 0, parameters: {fillfactor: 80}}",
        "missing-exclusion",
        f"{ADD} gist (room WITH &&) INCLUDE (during) WITH (fillfactor = 80) WHERE ((id > 0))",
    ),
    _one(
        "a missing exclusion of another method is added",
        "using btree (name text_pattern_ops with =)",
        "missing-exclusion",
        f"{ADD} btree (name text_pattern_ops WITH =)",
    ),
    _one(
        "an exclusion with another operator is replaced",
        "using gist (during with -|-)",
        "wrong-exclusion",
        DROP,
        f"{ADD} gist (during WITH -|-)",
        constraint="exclude using gist (during with &&)",
    ),
    _one(
        "an exclusion of another method is replaced",
        "using hash (id with =)",
        "wrong-exclusion",
        DROP,
        f"{ADD} hash (id WITH =)",
        constraint="exclude using btree (id with =)",
    ),
    _one(
        "an exclusion that includes other columns is replaced",
        "using gist (during with &&) include (room)",
        "wrong-exclusion",
        DROP,
        f"{ADD} gist (during WITH &&) INCLUDE (room)",
        constraint="exclude using gist (during with &&)",
    ),
    _one(
        "an exclusion with another predicate is replaced",
        "using gist (during with &&) where (id > 1)",
        "wrong-exclusion",
        DROP,
        f"{ADD} gist (during WITH &&) WHERE ((id > 1))",
        constraint="exclude using gist (during with &&) where (id > 2)",
    ),
    _one(
        "an exclusion that cannot be deferred is replaced",
        "using gist (during with &&) deferrable",
        "wrong-exclusion",
        DROP,
        f"{ADD} gist (during WITH &&) DEFERRABLE",
        constraint="exclude using gist (during with &&)",
    ),
    _one(
        "an exclusion that is not deferred is replaced",
        "using gist (during with &&) deferrable initially deferred",
        "wrong-exclusion",
        DROP,
        f"{ADD} gist (during WITH &&) DEFERRABLE INITIALLY DEFERRED",
        constraint="exclude using gist (during with &&) deferrable",
    ),
    _one(
        "the storage parameters of an exclusion change in place",
        "{elements: during with &&, method: gist, parameters: {fillfactor: 70}}",
        "wrong-exclusion",
        "ALTER INDEX public.k SET (fillfactor = 70)",
        "ALTER INDEX public.k RESET (buffering)",
        constraint="exclude using gist (during with &&) with (fillfactor = 90, buffering = off)",
        hazards=False,
    ),
    _one(
        "the comment of an exclusion is set",
        "{elements: during with &&, method: gist, comment: see}",
        "wrong-comment",
        "COMMENT ON CONSTRAINT k ON public.t IS 'see'",
        constraint="exclude using gist (during with &&)",
        hazards=False,
    ),
    Case(
        name="an exclusion without a name is matched by what it says",
        before=f"{TABLE} alter table t add constraint odd exclude using gist (during with &&)",
        spec=f"tables: {{t: {{{COLUMNS}, exclusions: [using gist (during with &&)]}}}}",
        findings=(),
    ),
    Case(
        name="a missing exclusion without a name gets that of PostgreSQL",
        before=TABLE,
        spec=f"tables: {{t: {{{COLUMNS}, exclusions: ['using gist (room with =, during with &&)']}}}}",
        findings=("missing-exclusion",),
        sql=(
            "ALTER TABLE public.t ADD CONSTRAINT t_room_during_excl EXCLUDE USING gist (room WITH =, during WITH &&)",
        ),
        hazards=("index-build",),
    ),
    Case(
        name="an exclusion that the spec does not declare is dropped with consent",
        before=f"{TABLE} alter table t add constraint k exclude using gist (during with &&)",
        spec=f"tables: {{t: {{{COLUMNS}, unexpected: {{exclusions: error}}}}}}",
        findings=("unexpected-exclusion",),
        sql=(DROP,),
        hazards=("data-loss",),
        allow=("data-loss",),
    ),
    Case(
        name="a missing table is created with its exclusion",
        before="",
        spec="tables: {t: {columns: {p: int4range}, exclusions: {k: {elements: p with &&, method: gist, comment: c}}}}",
        findings=("missing-table",),
        sql=(
            f"CREATE TABLE IF NOT EXISTS public.t (\n    p int4range,\n    {PLAIN}\n)",
            "COMMENT ON CONSTRAINT k ON public.t IS 'c'",
        ),
    ),
    _spelled(1, "exclude using gist (during with &&)", "exclude using gist (during with &&)"),
    _spelled(2, "'USING GIST (\"during\" WITH OPERATOR(pg_catalog.&&))'", "exclude using gist (during with &&)"),
    _spelled(
        3,
        "using gist (during range_ops with &&) where ((not off))",
        "exclude using gist (during with &&) where (not off)",
    ),
    _spelled(
        4,
        "\"using gist (int4range(id, id + 1) with &&) where (name in ('a', 'b'))\"",
        "exclude using gist (int4range(id, (id + 1)) with &&) where (name = any (array['a', 'b']))",
    ),
    _spelled(
        5,
        "'using btree (lower(name) collate \"C\" with =) where (name is not distinct from null or id between 1 and 5)'",
        'exclude using btree ((lower(name)) collate "C" with =) where (name is null or (id >= 1 and id <= 5))',
    ),
)
