"""Comments on the indexes that keys and exclusions are."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # comments on the indexes of keys come, change and go
    create table t (a int, b int4range, c int, d int, e int4range, f int);
    insert into t values (1, '[1,2)', 1, 1, '[1,2)', 1)
    --
    alter table t add constraint k primary key (a), add constraint u unique (c),
        add constraint x exclude using gist (b with &&), add constraint y exclude using gist (e with &&);
    comment on index k is 'it''s k';
    comment on index u is 'u';
    comment on constraint u on t is 'of u';
    comment on index x is 'x'
    --
    alter table t add constraint k primary key (a), add constraint u unique (c),
        add constraint x exclude using gist (b with &&), add constraint y exclude using gist (e with &&),
        add constraint v unique (f);
    comment on index u is 'other';
    comment on constraint x on t is 'of x';
    comment on index y is 'y';
    comment on index v is 'v'
    # keys are replaced, and have comments on their indexes
    create table t (a int not null, b int not null);
    insert into t values (1, 2)
    --
    alter table t add constraint k primary key (a), add constraint u unique (b);
    comment on index k is 'k';
    comment on index u is 'u'
    --
    alter table t add constraint k primary key (b), add constraint u unique (b, a);
    comment on index k is 'k';
    comment on constraint u on t is 'u'
    # indexes with comments become keys
    create table t (a int not null, b int not null);
    insert into t values (1, 2)
    --
    create unique index k on t (a);
    create unique index u on t (b);
    comment on index k is 'k';
    comment on index u is 'u'
    --
    alter table t add constraint k primary key (a), add constraint u unique (b);
    comment on index u is 'v'
    # types change under keys with comments on their indexes
    --
    create table t (a int primary key, b int unique);
    insert into t values (1, 2);
    comment on index t_pkey is 'k';
    comment on index t_b_key is 'u'
    --
    create table t (a bigint primary key, b text unique);
    comment on index t_pkey is 'k';
    comment on index t_b_key is 'w'
    # a table whose key has a comment on its index is made anew
    --
    create table t (a int primary key, b int) partition by list (a);
    create table t1 partition of t for values in (1);
    insert into t values (1, 2);
    comment on index t_pkey is 'k'
    --
    create table t (a int primary key, b int) partition by range (a);
    create table t1 partition of t for values from (1) to (2);
    comment on index t_pkey is 'k'
    """
)
