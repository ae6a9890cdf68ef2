"""Indexes that no constraint owns."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import Pair, pairs

BASE = """
    create table t (a int, b int, s text, v varchar(20), j jsonb, ar int[], r int4range, p point, ts timestamptz, ip inet, tv tsvector);
    insert into t (a, b, s) values (1, 2, 'x'), (3, 4, null)
"""

# Each is an index; the next one of its line takes its place.
LINES = """
    (a) | (b) | (a, b) | (b, a) | (a desc) | (a nulls first) | (a desc nulls last) | (a) include (b) | (a) include (b, s) | (a) where a > 0 | (a) where b is not null and a > 0
    (s) | (s collate "C") | (s text_pattern_ops) | (s collate "C" text_pattern_ops desc) | (lower(s)) | (lower(s) desc, a) | ((s || 'x')) | ((a + b)) | ((a + b), s) | (coalesce(s, '')) | (substring(s from 1 for 3)) | (length(s)) where s <> ''
    (v) | (v varchar_pattern_ops) | ((v::text)) | (lower(v)) | (lower(v::text) text_pattern_ops) | (v bpchar_pattern_ops) | (upper(v) collate "C")
    using btree (a) | using hash (a) | using brin (a) | using brin (a) with (pages_per_range = 16) | using brin (a) with (autosummarize = on, pages_per_range = 64) | using brin (a int4_minmax_multi_ops) | using brin (a int4_minmax_multi_ops (values_per_range = 16))
    using gin (j) | using gin (j jsonb_path_ops) | using gin ((j -> 'a')) | using gin (j) with (fastupdate = off) | using gin (j) with (fastupdate = off, gin_pending_list_limit = 128) | ((j ->> 'a')) | ((j ->> 'a'), (j ->> 'b')) | (((j ->> 'n')::int))
    using gin (ar) | using gin (ar) where a > 0 | using gin (tv) | using gin (to_tsvector('english', s)) | using gist (to_tsvector('english', coalesce(s, ''))) | using gist (tv tsvector_ops (siglen = 100)) | using gin (to_tsvector('simple'::regconfig, s))
    using gist (r) | using spgist (r) | using gist (p) | using spgist (p) | using spgist (p kd_point_ops) | using gist (p) with (buffering = off) | using spgist (s) | using gist (ip inet_ops) | using gist (r, p)
    (a) with (fillfactor = 70) | (a) with (fillfactor = 80) | (a) with (fillfactor = 80, deduplicate_items = off) | (a) with (deduplicate_items = false) | (a)
    (date(ts at time zone 'utc')) | ((ts at time zone 'Europe/Paris')) | (extract(year from ts at time zone 'UTC')) | (ts) where ts > '2020-01-01 00:00+00' | (a) where s in ('a', 'b') | (a) where s = any (array['a', 'b']) | (a) where v in ('a', 'b') | (a) where s like 'a%' or b between 1 and 3 | (a) where not (a = 1) | (a) where (a = 1) is true | (a) where s is distinct from 'x'
"""


def lines() -> list[Pair]:
    """Give each index of a line the definition of its next one; all of a line in one pair."""
    found = []
    for line in LINES.strip().splitlines():
        definitions = [one for one in line.strip().split(" | ") if "bpchar" not in one]
        both = [
            ";\n".join(f"create index i{n} on t {definition}" for n, definition in enumerate(some))
            for some in (definitions, [*definitions[1:], definitions[0]])
        ]
        found.append(Pair(f"indexes such as {definitions[0]}", BASE, both[0], both[1]))
        unnamed = ";\n".join(f"create index on t {definition}" for definition in definitions)
        found.append(Pair(f"indexes without names such as {definitions[0]}", BASE, "", unnamed))
    return found


PAIRS = (
    *lines(),
    *pairs(
        """
        # a unique index
        create index i on t (a)
        --
        create unique index i on t (a)
        # a unique index for which nulls are equal (since 15)
        create unique index i on t (s)
        --
        create unique index i on t (s) nulls not distinct
        # a unique index of an expression with a predicate
        --
        create unique index i on t (lower(s), a) where b > 0
        # an index of another name
        create index i on t (a)
        --
        create index "I i" on t (a)
        # an index of another name and definition
        create index i on t (a)
        --
        create index j on t (a, b)
        # an index and its comment of another name
        create index i on t (a);
        comment on index i is 'one'
        --
        create index j on t (a);
        comment on index j is 'two'
        # the comment of an index
        create index i on t (a)
        --
        --
        comment on index i is 'it''s'
        # the comment of an index that is defined otherwise
        create index i on t (a);
        comment on index i is 'kept'
        --
        create index i on t (b);
        comment on index i is 'kept'
        # two indexes of the same definition
        create index i on t (a)
        --
        create index i on t (a);
        create index j on t (a)
        # two indexes swap their names
        create index i on t (a);
        create index j on t (b)
        --
        create index i on t (b);
        create index j on t (a)
        # two indexes swap their names, and a third comes
        create index i on t (a);
        create index j on t (b)
        --
        create index i on t (b);
        create index j on t (a);
        create index k on t (a, b)
        # a name goes to an index of another table
        create table u (a int)
        --
        create index i on t (a)
        --
        create index i on u (a)
        # names go round three tables
        create table u (a int);
        create table w (a int)
        --
        create index x on t (a);
        create index y on u (a);
        create index z on w (a)
        --
        create index y on t (a);
        create index z on u (a);
        create index x on w (a)
        # an index that is not valid (one way)
        create index i on t (a);
        update pg_index set indisvalid = false where indexrelid = 'i'::regclass
        --
        create index i on t (a)
        # a unique index that is not valid (one way)
        create unique index i on t (a);
        update pg_index set indisvalid = false where indexrelid = 'i'::regclass
        --
        create unique index i on t (a);
        comment on index i is 'valid'
        # an index that is not valid, and extra (one way)
        create index i on t (a);
        update pg_index set indisvalid = false where indexrelid = 'i'::regclass
        --
        # an index of an own function and operator class
        create schema lib;
        create function lib.norm(text) returns text language sql immutable as 'select lower($1)';
        create operator class lib.odd for type text using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 bttextcmp(text, text)
        --
        create index i on t (lib.norm(s));
        create index j on t (s)
        --
        create index i on t (lib.norm(s) text_pattern_ops);
        create index j on t (s lib.odd desc)
        # an index of a column of an enum type
        create type mood as enum ('a', 'b');
        alter table t add m mood
        --
        create index i on t (m) where m = 'a'
        --
        create index i on t (m) where m in ('a', 'b')
        # an index of many columns
        --
        create index i on t (a, b desc, lower(s), (a + b) nulls first, v collate "C") include (ts, ip) with (fillfactor = 77) where a > 0 and s is not null
        # indexes of odd names
        create table "T t" ("A a" int, "select" text, "q""q" text)
        --
        create index "i.i" on "T t" ("A a")
        --
        create index "i.i" on "T t" ("A a" desc, lower("select")) include ("q""q") where "q""q" <> '"' and "A a" > 0;
        create index "I""i" on "T t" (("A a" + 1))
        # an index of 63 bytes
        --
        create index "i23456789012345678901234567890123456789012345678901234567890123" on t (a)
        # an index without a name on names too long
        create table "a23456789012345678901234567890123456789012345678901234567890123" ("b23456789012345678901234567890123456789012345678901234567890123" int)
        --
        --
        create index on "a23456789012345678901234567890123456789012345678901234567890123" ("b23456789012345678901234567890123456789012345678901234567890123");
        alter table "a23456789012345678901234567890123456789012345678901234567890123" add check ("b23456789012345678901234567890123456789012345678901234567890123" > 0), add unique ("b23456789012345678901234567890123456789012345678901234567890123")
        # an index that clusters
        create index i on t (a);
        create index j on t (b)
        --
        --
        drop index j
        # an index is of the materialized view, not of the table
        create materialized view m as select a, b from t;
        create index i on m (a)
        --
        --
        create index j on t (a)
        """,
        BASE,
    ),
)
