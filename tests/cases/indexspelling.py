"""Indexes in other words: every access method, operator classes with parameters, collations, order and predicates."""

from tests.cases.case import Case

TABLE = 'create table t (id int, a text, b text collate "C", v tsvector, r int4range, p point, n int[]);'
COLUMNS = "{id: int, a: text, b: 'text collate \"C\"', v: tsvector, r: int4range, p: point, n: 'int[]'}"


def _same(number: int, index: str, written: str) -> Case:
    """Return the case of an index `i` that the spec declares in other words."""
    return Case(
        name=f"an index in other words is the same: {number}",
        before=f"{TABLE} create index i on t {index}",
        spec=f"""
            tables:
              t:
                columns: {COLUMNS}
                indexes:
                  i: {written}
            """,
        findings=(),
    )


CASES = (
    _same(1, "using gist (v tsvector_ops (siglen=100))", "using gist (v tsvector_ops (siglen = 100))"),
    _same(2, "using gist (v tsvector_ops (siglen=100))", "using gist v TSVECTOR_OPS (siglen='100')"),
    _same(
        3,
        "using brin (id int4_minmax_multi_ops (values_per_range=16), a)",
        "{columns: ['id int4_minmax_multi_ops (values_per_range=16)', a text_minmax_ops], method: brin}",
    ),
    _same(4, "using spgist (p quad_point_ops)", "using spgist (p)"),
    _same(5, "using gin (n)", "{columns: n array_ops, method: gin}"),
    _same(6, "using hash ((lower(a)))", "using hash (lower(a))"),
    _same(
        7,
        '(a collate "C" desc nulls last, b) include (id) where a is not null and id in (1, 2)',
        'a COLLATE "C" desc nulls last, b asc nulls last include (id) where a is not null and id = any (array[1, 2])',
    ),
    _same(8, "((a || 'x') text_pattern_ops)", "(a || 'x'::text) text_pattern_ops"),
    _same(9, '(b collate "C", lower(a) text_ops)', "b, lower(a)"),
    _same(10, "(coalesce(a, 'x'), (id + 1) desc nulls first)", "coalesce(a, 'x'::text), (id+1) desc"),
)
