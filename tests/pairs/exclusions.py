"""EXCLUDE constraints; `=` in them would need an extension that not all builds have."""

from tests.pairs.pair import pairs

BASE = """
    create table t (id int, room int4range, during daterange, p point, c circle, s text);
    insert into t values (1, '[1,2)', '[2024-01-01,2024-02-01)', '(1,2)', '<(1,2),3>', 'x')
"""

PAIRS = pairs(
    """
    # an exclusion
    --
    alter table t add constraint x exclude using gist (during with &&)
    # an exclusion of more elements
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (room with =, during with &&)
    # another operator
    alter table t add constraint x exclude using gist (room with =, during with &&)
    --
    alter table t add constraint x exclude using gist (room with &&, during with -|-)
    # a predicate
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (during with &&) where (id > 0 and s <> 'y')
    # another predicate
    alter table t add constraint x exclude using gist (during with &&) where (id > 0)
    --
    alter table t add constraint x exclude using gist (during with &&) where (id > 1)
    # an expression
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (daterange(lower(during), upper(during), '[]') with &&)
    # another method
    alter table t add constraint x exclude using btree (id with =)
    --
    alter table t add constraint x exclude using hash (id with =)
    # included columns
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (during with &&) include (room)
    # deferrable
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (during with &&) deferrable
    # initially deferred
    alter table t add constraint x exclude using gist (during with &&) deferrable
    --
    alter table t add constraint x exclude using gist (during with &&) deferrable initially deferred
    # a fill factor
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (during with &&) with (fillfactor = 60)
    # another name
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint "X x" exclude using gist (during with &&)
    # a comment
    alter table t add constraint x exclude using gist (during with &&)
    --
    --
    comment on constraint x on t is 'x'
    # a comment of one that is defined otherwise
    alter table t add constraint x exclude using gist (during with &&);
    comment on constraint x on t is 'x'
    --
    alter table t add constraint x exclude using gist (room with &&);
    comment on constraint x on t is 'x'
    # without a name
    --
    alter table t add exclude using gist (during with &&), add exclude using gist (c with &&)
    # an operator class, a collation and an order
    --
    alter table t add constraint x exclude using btree (s collate "C" text_pattern_ops desc nulls last with =)
    # an exclusion becomes an index
    alter table t add constraint x exclude using gist (during with &&)
    --
    create index x on t using gist (during)
    # an exclusion becomes a unique constraint
    alter table t add constraint x exclude using btree (id with =)
    --
    alter table t add constraint x unique (id)
    # all at once
    alter table t add constraint x exclude using gist (during with &&)
    --
    alter table t add constraint x exclude using gist (room with =, during with &&) include (p) with (fillfactor = 33)
        where (s is not null) deferrable initially deferred;
    comment on constraint x on t is 'all'
    # a column of the exclusion goes
    alter table t add d2 daterange, add constraint x exclude using gist (d2 with &&, during with &&)
    --
    alter table t add constraint x exclude using gist (during with &&)
    """,
    BASE,
)
