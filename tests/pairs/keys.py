"""Primary keys and unique constraints."""

from tests.pairs.pair import pairs

BASE = """
    create table t (a int not null, b int not null, c text);
    insert into t values (1, 2, 'x'), (2, 3, null);
"""

PAIRS = pairs(
    """
    # a primary key on a table without
    --
    alter table t add primary key (a)
    # a primary key on other columns
    alter table t add primary key (a)
    --
    alter table t add primary key (b)
    # a primary key of one column more
    alter table t add primary key (a)
    --
    alter table t add primary key (a, b)
    # a primary key in other order
    alter table t add primary key (a, b)
    --
    alter table t add primary key (b, a)
    # a primary key of another name
    alter table t add primary key (a)
    --
    alter table t add constraint "The Key" primary key (a)
    # a primary key of another name on other columns
    alter table t add primary key (a)
    --
    alter table t add constraint pk primary key (b)
    # a primary key that includes a column
    alter table t add primary key (a)
    --
    alter table t add primary key (a) include (c)
    # a primary key that can be deferred
    alter table t add primary key (a)
    --
    alter table t add primary key (a) deferrable
    # a primary key that is deferred
    alter table t add primary key (a) deferrable
    --
    alter table t add primary key (a) deferrable initially deferred
    # a primary key with a fill factor
    alter table t add primary key (a)
    --
    alter table t add primary key (a) with (fillfactor = 70)
    # a primary key with another fill factor
    alter table t add primary key (a) with (fillfactor = 80)
    --
    alter table t add primary key (a) with (fillfactor = 70)
    # the comment of a primary key
    alter table t add primary key (a)
    --
    --
    comment on constraint t_pkey on t is E'it''s the key\\nof t'
    # a primary key of other columns keeps its comment
    alter table t add primary key (a);
    comment on constraint t_pkey on t is 'the key'
    --
    alter table t add primary key (b, a);
    comment on constraint t_pkey on t is 'the key'
    # a primary key that foreign keys refer to gets a column more
    create table r (a int, b int);
    insert into r values (1, 2)
    --
    alter table t add primary key (a);
    alter table r add foreign key (a) references t
    --
    alter table t add primary key (a, b);
    alter table r add foreign key (a, b) references t
    # a primary key that a foreign key refers to gets an include
    create table r (a int);
    insert into r values (1)
    --
    alter table t add primary key (a);
    alter table r add constraint r_a foreign key (a) references t
    --
    alter table t add primary key (a) include (b);
    alter table r add constraint r_a foreign key (a) references t
    # a foreign key that refers to a unique constraint instead of the primary key
    create table r (a int);
    insert into r values (1)
    --
    alter table t add primary key (a);
    alter table r add constraint r_a foreign key (a) references t
    --
    alter table t add unique (a), add primary key (b);
    alter table r add constraint r_a foreign key (a) references t (a)
    # a primary key becomes a unique constraint
    alter table t add primary key (a)
    --
    alter table t add unique (a)
    # a primary key becomes a unique constraint of the same name
    alter table t add constraint k primary key (a)
    --
    alter table t add constraint k unique (a)
    # a primary key becomes a unique index of the same name
    alter table t add primary key (a)
    --
    create unique index t_pkey on t (a)
    # a primary key instead of a nullable column
    create table n (id int, x int);
    insert into n values (1, null)
    --
    --
    alter table n add primary key (id)
    # a primary key goes, its column stays not null
    create table n (id int primary key);
    insert into n values (1)
    --
    --
    alter table n drop constraint n_pkey
    # a primary key goes with its column
    create table n (id int primary key, x int)
    --
    create table n (x int)
    # a primary key moves to a new column
    create table n (id int primary key, x int)
    --
    create table n (x int, uid uuid primary key)
    # a primary key changes its type
    create table n (id int primary key);
    insert into n values (1), (2)
    --
    create table n (id bigint primary key);
    insert into n values (1), (2)
    # a primary key and its foreign key change their types
    create table n (id int primary key);
    create table m (n_id int references n);
    insert into n values (1), (2);
    insert into m values (1)
    --
    create table n (id bigint primary key);
    create table m (n_id bigint references n);
    insert into n values (1), (2);
    insert into m values (1)
    # a unique constraint
    --
    alter table t add unique (a)
    # a unique constraint on other columns
    alter table t add constraint u unique (a)
    --
    alter table t add constraint u unique (b)
    # a unique constraint of another name
    alter table t add constraint u unique (a)
    --
    alter table t add constraint "U.u" unique (a)
    # a unique constraint that includes
    alter table t add unique (a)
    --
    alter table t add unique (a) include (b, c)
    # a unique constraint that can be deferred
    alter table t add unique (a)
    --
    alter table t add unique (a) deferrable
    # a unique constraint that is deferred
    alter table t add unique (a) deferrable initially deferred
    --
    alter table t add unique (a) deferrable initially immediate
    # a unique constraint for which nulls are equal (since 15)
    alter table t add unique (c)
    --
    alter table t add unique nulls not distinct (c)
    # a unique constraint with a fill factor
    alter table t add unique (a)
    --
    alter table t add unique (a) with (fillfactor = 50, deduplicate_items = off)
    # a unique constraint and an index of the same columns
    alter table t add unique (a)
    --
    alter table t add unique (a);
    create index t_a on t (a)
    # a unique constraint and a unique index of the same columns
    alter table t add constraint t_a_key unique (a)
    --
    alter table t add constraint t_a_key unique (a);
    create unique index t_a_idx on t (a)
    # a unique constraint becomes a unique index
    alter table t add constraint u unique (a)
    --
    create unique index u on t (a)
    # a unique constraint becomes a partial unique index
    alter table t add constraint u unique (a)
    --
    create unique index u on t (a) where a > 0
    # a unique constraint that was made of an index
    create unique index u on t (a)
    --
    create unique index u on t (a);
    alter table t add unique using index u
    # two unique constraints on the same columns
    alter table t add constraint u1 unique (a)
    --
    alter table t add constraint u1 unique (a);
    alter table t add constraint u2 unique (a) deferrable
    # equal keys in one new table
    --
    create table u (a int primary key, b int);
    alter table u add unique (a);
    alter table u add constraint u1 unique (b) with (fillfactor = 60);
    alter table u add constraint u2 unique (b);
    alter table u add constraint u3 exclude using btree (b with =);
    alter table u add constraint u4 exclude using btree (b with =)
    # two unique constraints swap their names
    alter table t add constraint u1 unique (a), add constraint u2 unique (b)
    --
    alter table t add constraint u1 unique (b), add constraint u2 unique (a)
    # comments of unique constraints
    alter table t add constraint u1 unique (a), add constraint u2 unique (b);
    comment on constraint u1 on t is 'one'
    --
    alter table t add constraint u1 unique (a), add constraint u2 unique (b);
    comment on constraint u2 on t is 'two'
    # a unique constraint on a column that is new
    --
    alter table t add d int unique
    # a unique constraint to which foreign keys refer changes its columns
    create table r (a int, b int)
    --
    alter table t add constraint u unique (a);
    alter table r add constraint f foreign key (a) references t (a)
    --
    alter table t add constraint u unique (b, a);
    alter table r add constraint f foreign key (a, b) references t (a, b)
    # a key of a range without overlaps (since 18)
    create table o (id int4range, during tstzrange);
    insert into o values ('[1,2)', '[2020-01-01,2021-01-01)'), ('[1,2)', '[2021-01-01,)')
    --
    alter table o add primary key (id, during)
    --
    alter table o add primary key (id, during without overlaps)
    # a unique constraint without overlaps (since 18)
    create table o (id int4range, during tstzrange);
    insert into o values ('[1,2)', '[2020-01-01,2021-01-01)'), ('[1,2)', '[2021-01-01,)')
    --
    --
    alter table o add unique (id, during without overlaps)
    # all of a unique constraint at once (since 15)
    alter table t add constraint u unique (a)
    --
    alter table t add constraint u unique nulls not distinct (c, a) include (b)
        with (fillfactor = 42) deferrable initially deferred;
    comment on constraint u on t is 'all'
    """,
    BASE,
)
