"""Indexes that no constraint owns."""

from tests.cases.case import Case

TABLE = "create table t (id int, a text, b text, d jsonb); insert into t values (1, 'x', 'y', '{}');"
DROP = "DROP INDEX IF EXISTS public.i"


def _index(name: str, written: str, sql: str, *, index: str = "", code: str = "wrong-index", since: int = 14) -> Case:
    """Return the case of an index `i` that is missing, or, as `index` has it, different."""
    return Case(
        name=name,
        before=f"{TABLE} {index}",
        spec=f"tables: {{t: {{columns: {{id: int, a: text, b: text, d: jsonb}}, indexes: {{i: {written}}}}}}}",
        findings=(code if index else "missing-index",),
        sql=(*((DROP,) if index else ()), sql),
        hazards=("index-build",),
        since=since,
    )


def _create(rest: str, unique: str = "") -> str:
    return f"CREATE {unique}INDEX IF NOT EXISTS i ON public.t USING {rest}"


CASES = (
    _index("a missing index is created", "a", _create("btree (a)")),
    _index("a missing index over several columns is created", "[b, a]", _create("btree (b, a)")),
    _index("a missing unique index is created", "{columns: a, unique: true}", _create("btree (a)", "UNIQUE ")),
    _index("a missing index over an expression is created", "lower(a)", _create("btree (lower(a))")),
    _index("a missing index in other order is created", "a desc nulls last", _create("btree (a DESC NULLS LAST)")),
    _index(
        "a missing partial index is created",
        "{columns: a, predicate: b is not null}",
        _create("btree (a) WHERE (b IS NOT NULL)"),
    ),
    _index("a missing index of another method is created", "{columns: d, method: gin}", _create("gin (d)")),
    _index(
        "a missing index with another operator class is created",
        "{columns: d jsonb_path_ops, method: gin}",
        _create("gin (d jsonb_path_ops)"),
    ),
    _index("a missing index with another collation is created", "'a collate \"C\"'", _create('btree (a COLLATE "C")')),
    _index("a missing covering index is created", "{columns: a, include: [b]}", _create("btree (a) INCLUDE (b)")),
    _index(
        "a missing unique index takes NULLs for equal",
        "{columns: a, unique: true, nulls_not_distinct: true}",
        _create("btree (a) NULLS NOT DISTINCT", "UNIQUE "),
        since=15,
    ),
    _index("an index over other columns is replaced", "b", _create("btree (b)"), index="create index i on t (a);"),
    _index(
        "an index in other order is replaced", "a desc", _create("btree (a DESC)"), index="create index i on t (a);"
    ),
    _index(
        "an index that is not unique is replaced",
        "{columns: a, unique: true}",
        _create("btree (a)", "UNIQUE "),
        index="create index i on t (a);",
    ),
    _index(
        "an index with another predicate is replaced",
        "{columns: a, predicate: id > 2}",
        _create("btree (a) WHERE (id > 2)"),
        index="create index i on t (a) where id > 1;",
    ),
    _index(
        "an index with another expression is replaced",
        "lower(a)",
        _create("btree (lower(a))"),
        index="create index i on t (upper(a));",
    ),
    _index(
        "an index of another method is replaced",
        "{columns: a, method: hash}",
        _create("hash (a)"),
        index="create index i on t (a);",
    ),
    _index(
        "an INVALID index is built anew",
        "a",
        _create("btree (a)"),
        index="create index i on t (a); update pg_index set indisvalid = false where indexrelid = 'i'::regclass;",
        code="invalid-index",
    ),
    _index(
        "a missing index is created with its storage parameters",
        "{columns: d, method: gin, parameters: {fastupdate: false, gin_pending_list_limit: 64}}",
        _create("gin (d) WITH (fastupdate = false, gin_pending_list_limit = 64)"),
    ),
    Case(
        name="the storage parameters of an index change in place",
        before=f"{TABLE} create index i on t (a) with (fillfactor = 60, deduplicate_items = off)",
        spec="""
            tables:
              t:
                columns: {id: int, a: text, b: text, d: jsonb}
                indexes: {i: {columns: a, parameters: {fillfactor: 70}}}
            """,
        findings=("wrong-index",),
        sql=("ALTER INDEX public.i SET (fillfactor = 70)", "ALTER INDEX public.i RESET (deduplicate_items)"),
    ),
    Case(
        name="storage parameters of an index in other words are the same",
        before=f"{TABLE} create index i on t using gin (d) with (fastupdate = off, gin_pending_list_limit = 064)",
        spec="""
            tables:
              t:
                columns: {id: int, a: text, b: text, d: jsonb}
                indexes: {i: {columns: d, method: gin, parameters: {fastupdate: false, gin_pending_list_limit: 64}}}
            """,
        findings=(),
    ),
    Case(
        name="the comment of an index is set",
        before=f"{TABLE} create index i on t (a)",
        spec="tables: {t: {columns: {id: int, a: text, b: text, d: jsonb}, indexes: {i: {columns: a, comment: c}}}}",
        findings=("wrong-comment",),
        sql=("COMMENT ON INDEX public.i IS 'c'",),
    ),
    Case(
        name="the comment of an index that is replaced is written again",
        before=f"{TABLE} create index i on t (a); comment on index i is 'c'",
        spec="tables: {t: {columns: {id: int, a: text, b: text, d: jsonb}, indexes: {i: {columns: b, comment: c}}}}",
        findings=("wrong-index",),
        sql=(DROP, _create("btree (b)"), "COMMENT ON INDEX public.i IS 'c'"),
        hazards=("index-build",),
    ),
)
