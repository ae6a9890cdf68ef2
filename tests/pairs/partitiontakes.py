"""Indexes and keys of partitions that PostgreSQL would make a part of those of their tables, or has."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # an index of a partition in another order than that of its table
    create table t (a int, b int) partition by list (a);
    create table p partition of t for values in (1);
    insert into t values (1, 1)
    --
    create index on p (b)
    --
    create index on t (b);
    create index i on p (b desc nulls last)
    # a partition keeps indexes like new ones of its table
    create table t (a int, b int) partition by list (a);
    create table p partition of t for values in (1);
    insert into t values (1, 1)
    --
    create index i on p (b);
    create index j on p (b desc, a)
    --
    create index ti on t (b);
    create index tj on t (b, a);
    create index i on p (b);
    create index j on p (b desc, a)
    # a partition has indexes that are parts of those of its table, and other names (one way)
    create table t (a int, b int) partition by list (a);
    create table p partition of t for values in (1);
    create index i on p (b);
    create index ti on t (b)
    --
    create index i2 on p (b)
    --
    drop index ti;
    create index i on p (b)
    # a partition keeps a key like a new one of its table, and the foreign key to it
    create table t (a int, b int) partition by list (a);
    create table p partition of t for values in (1);
    alter table p add constraint k unique (a, b);
    create table f (a int, b int, foreign key (a, b) references p (a, b));
    insert into t values (1, 1);
    insert into f values (1, 1)
    --
    --
    alter table t add constraint tk unique (a, b);
    alter table p add constraint k2 unique (a, b)
    # a partition that holds other rows has an index like that of its table
    create table t (a int, b int) partition by list (a);
    create index on t (b);
    --
    create table p partition of t for values in (1);
    create index i on p (b);
    insert into t values (1, 1)
    --
    create table p partition of t for values in (1, 2);
    create index i on p (b)
    # a foreign key refers to a partition, of which the key comes with that of its table
    create table t (a int not null, b int not null) partition by list (a);
    create table t1 partition of t for values in (1);
    create table n (a int, b int)
    --
    alter table n add c int
    --
    alter table t add primary key (a, b);
    alter table n add constraint nf foreign key (a, b) references t1 (a, b)
    # a foreign key refers to a partition by its own index, while the key of its table changes
    create table t (a int not null, b int not null) partition by list (a);
    create table t1 partition of t for values in (1);
    create table f (a int)
    --
    alter table t add primary key (a)
    --
    alter table t add primary key (a, b);
    create unique index i on t1 (a);
    alter table f add constraint ff foreign key (a) references t1 (a)
    # the key that a foreign key to a partition needs becomes that of a table below, or of another order
    create table t (a int not null, b int not null) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (2);
    create table n (a int, b int);
    insert into t values (1, 2);
    insert into n values (1, 2)
    --
    alter table t add unique (a, b);
    alter table n add foreign key (a, b) references t11 (a, b)
    --
    alter table t1 add primary key (b, a);
    alter table n add foreign key (a, b) references t11 (a, b)
    # the foreign key of a partition becomes that of its table, while what it refers to is replaced
    create table p (id text, b int);
    create table r (k int, rid text) partition by list (k);
    create table r1 partition of r for values in (1);
    insert into p values ('1', 2);
    insert into r values (1, '1')
    --
    create unique index p_i on p (id) include (b);
    alter table r1 add constraint rf foreign key (rid) references p (id)
    --
    create unique index p_i on p (id);
    alter table r add constraint rf foreign key (rid) references p (id)
    # and while the types of both change
    create table p (id text, constraint p_pkey primary key (id));
    create table r (k int, rid text) partition by list (k);
    create table r1 partition of r for values in (1);
    insert into p values ('1');
    insert into r values (1, '1')
    --
    alter table r1 add constraint rf foreign key (rid) references p (id)
    --
    alter table p alter id type int using id::int;
    alter table r alter rid type int using rid::int;
    alter table r add constraint rf foreign key (rid) references p (id)
    # columns of keys to whose parts foreign keys refer change their types
    create table r (k int, id int, unique (k, id), unique (k) include (id)) partition by list (k);
    create table r1 partition of r for values in (1);
    create table c (k int, id int);
    insert into r values (1, 2);
    insert into c values (1, 2)
    --
    alter table c add constraint cf foreign key (k, id) references r1 (k, id);
    alter table c add constraint ck foreign key (k) references r1 (k)
    --
    alter table r alter id type bigint;
    alter table c alter id type bigint;
    alter table c add constraint cf foreign key (k, id) references r1 (k, id);
    alter table c add constraint ck foreign key (k) references r1 (k)
    # comments on indexes of which the parts are built anew
    create table r (k int, id int) partition by list (k);
    create table r1 partition of r for values in (1);
    alter table r add constraint r_u unique (k, id);
    create index r_i on r (id);
    comment on index r_u is 'u';
    comment on index r_i is 'i'
    --
    alter table r alter k set default 1
    --
    alter table r alter id type bigint
    # a column of a key of a partition that is the part of an index
    create table t (a int not null, b int not null) partition by list (a);
    create table t1 partition of t (primary key (a, b)) for values in (1);
    create unique index i on t (a, b);
    insert into t values (1, 2)
    --
    create table t (a int not null, b bigint not null) partition by list (a);
    create table t1 partition of t (primary key (a, b)) for values in (1);
    create unique index i on t (a, b);
    insert into t values (1, 2)
    # a key of a partition is the part of an index, and both go
    create table t (a int not null) partition by list (a)
    --
    create table t1 partition of t (primary key (a)) for values in (1);
    create unique index i on t (a)
    --
    # an index takes over the key of a partition, which stays
    create table t (a int not null, b int) partition by list (a);
    create table t1 partition of t (constraint k unique (a), constraint k2 unique (a, b)) for values in (1);
    create table t2 partition of t (primary key (a)) for values in (2);
    insert into t values (1, 2), (2, 3)
    --
    create unique index i on t (a);
    create unique index i2 on t (a, b);
    comment on constraint k on t1 is 'k'
    --
    create index j on t (b)
    # a key of a partition of a partition is the part of an index
    create table t (a int not null, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b)
    --
    create table t11 partition of t1 (constraint k unique (a, b)) for values in (2);
    create unique index i on t (a, b);
    insert into t values (1, 2)
    --
    create table t11 partition of t1 for values in (2);
    insert into t values (1, 2)
    # an index of a partition becomes part of that of its table, which has a like key beside it
    create table t (a int not null) partition by list (a);
    create table t1 partition of t for values in (1)
    --
    create unique index t1_u on t1 (a)
    --
    create unique index i on t (a);
    alter table t1 add primary key (a)
    # a key of a partition is part of an index of its table, and goes (one way)
    create table t (a int not null, b int not null) partition by list (a);
    create table p partition of t for values in (1);
    insert into t values (1, 1)
    --
    alter table p add constraint k unique (a, b);
    create unique index ti on t (a, b)
    --
    create unique index ti on t (a, b)
    # a key of a partition is part of an index of its table, which goes
    create table t (a int not null, b int not null) partition by list (a);
    create table p partition of t for values in (1) partition by list (a);
    create table p1 partition of p default;
    insert into t values (1, 1)
    --
    alter table p1 add constraint k primary key (a, b);
    create unique index ti on t (a, b)
    --
    alter table p1 add constraint k primary key (a, b)
    # a key of a partition becomes that of its table, which had an index like it
    create table t (a int not null, b int not null) partition by list (a);
    create table p partition of t for values in (1);
    insert into t values (1, 1)
    --
    alter table p add constraint k unique (a, b);
    create unique index ti on t (a, b)
    --
    alter table t add constraint k unique (a, b)
    # a foreign key to a partition needs the key of its table, which becomes another
    create table t (a int not null, b int not null) partition by list (a);
    create table p partition of t for values in (1) partition by list (a);
    create table p1 partition of p default;
    create table f (a int, b int);
    insert into t values (1, 1);
    insert into f values (1, 1)
    --
    alter table t add primary key (a, b);
    alter table f add foreign key (a, b) references p1
    --
    alter table t add unique (b, a);
    alter table p1 add primary key (a, b);
    alter table f add foreign key (a, b) references p1
    # a partition that holds other rows has an exclusion constraint of its table (since 17)
    create table t (a int, b int, exclude using btree (a with =, b with =)) partition by list (a);
    --
    create table p partition of t for values in (1);
    insert into t values (1, 1)
    --
    create table p partition of t for values in (1, 2)
    # a partition that holds other rows has a key without overlaps (since 18)
    create table t (r int4range, v daterange, primary key (r, v without overlaps)) partition by list (r);
    --
    create table p partition of t for values in ('[1,2)');
    insert into t values ('[1,2)', '[2024-01-01,2025-01-01)')
    --
    create table p partition of t for values in ('[1,2)', '[2,3)')
    # a partition that holds other rows while the key of its table becomes a deferrable one
    create table z ()
    --
    create table t (a int, b int, unique (a, b)) partition by list (a);
    create table p partition of t for values in (1);
    insert into t values (1, 1)
    --
    create table t (a int, b int, unique (a, b) deferrable) partition by list (a);
    create table p partition of t for values in (1, 2)
    # a partition leaves its table, which gets what the partition had
    create table v (id int primary key);
    insert into v values (1);
    --
    create table t (a int, b int) partition by list (a);
    create table p partition of t for values in (1);
    alter table p add foreign key (b) references v, add unique (a, b);
    create index on p (b);
    insert into t values (1, 1)
    --
    create table t (a int, b int, foreign key (b) references v, unique (a, b)) partition by list (a);
    create index on t (b);
    create table p (a int, b int)
    # a table gets an index, and its partition one that says the same
    create table t (a int, b int) partition by list (a);
    create table t_1 partition of t for values in (1);
    insert into t values (1, 2)
    --
    create table t (a int, b int) partition by list (a);
    create table t_1 partition of t for values in (1);
    create index i on t (b);
    create index own on t_1 (b);
    create unique index u on t (a, b);
    alter table t_1 add primary key (a, b);
    insert into t values (1, 2)
    # tables on three levels get indexes, some of which say the same
    create table t (a int, b int) partition by list (a);
    create table t_1 partition of t for values in (1) partition by list (b);
    create table t_1_1 partition of t_1 for values in (1);
    insert into t values (1, 1)
    --
    create table t (a int, b int) partition by list (a);
    create table t_1 partition of t for values in (1) partition by list (b);
    create table t_1_1 partition of t_1 for values in (1);
    create unique index u on t (a, b);
    create unique index u_1 on t_1 (b, a);
    create unique index u_1_1 on t_1_1 (b, a);
    create unique index u_1_2 on t_1 (a, b);
    insert into t values (1, 1)
    # a table comes with the foreign key that its table's becomes by ALTER CONSTRAINT
    create table acc (id int primary key);
    insert into acc values (1)
    --
    create table l (id int) partition by list (id);
    create table l1 (id int constraint fk references acc);
    alter table l add constraint fk foreign key (id) references acc deferrable;
    insert into l1 values (1)
    --
    create table l (id int) partition by list (id);
    create table l1 partition of l for values in (1);
    alter table l add constraint fk foreign key (id) references acc;
    insert into l1 values (1)
    # tables come with what the foreign key is, and with what it becomes, others leave with it
    create table acc (id int primary key);
    insert into acc values (1), (2), (3)
    --
    create table l (id int) partition by list (id);
    create table m partition of l for values in (1, 2, 5) partition by list (id);
    create table l1 (id int constraint fk references acc deferrable);
    create table l2 (id int constraint fk references acc);
    create table l3 partition of l for values in (3);
    alter table l add constraint fk foreign key (id) references acc deferrable;
    insert into l1 values (1);
    insert into l2 values (2);
    insert into l3 values (3)
    --
    create table l (id int) partition by list (id);
    create table m partition of l for values in (1, 2, 5) partition by list (id);
    create table l1 partition of m for values in (1);
    create table l2 partition of m for values in (2);
    create table l3 (id int constraint fk references acc deferrable);
    alter table l add constraint fk foreign key (id) references acc;
    insert into l1 values (1);
    insert into l2 values (2);
    insert into l3 values (3)
    # a key of a partition is the part of an index of its table, or stands beside that
    create table t (a int not null, b int) partition by range (a)
    --
    create table t1 partition of t (primary key (a)) for values from (0) to (10);
    create unique index ti on t (a);
    insert into t values (1, 1)
    --
    create table t1 (a int not null, b int);
    create unique index t1_i on t1 (a);
    alter table t1 add primary key (a);
    create unique index ti on t (a);
    alter table t attach partition t1 for values from (0) to (10);
    insert into t values (1, 1)
    # a partition comes to an index with the key that is to be its part
    create table t (a int not null, b int) partition by range (a);
    create unique index ti on t (a)
    --
    create table t1 (a int not null, b int);
    insert into t1 values (1, 1);
    create table t2 partition of t for values from (10) to (20);
    insert into t values (11, 1)
    --
    create table t1 (a int not null primary key, b int);
    create table t2 (a int not null, b int, constraint k unique (a));
    create table t3 (a int not null, b int) partition by range (a);
    create table t31 (a int not null primary key, b int);
    alter table t attach partition t1 for values from (0) to (10);
    alter table t attach partition t2 for values from (10) to (20);
    alter table t attach partition t3 for values from (20) to (30);
    alter table t3 attach partition t31 default;
    insert into t values (1, 1), (11, 1)
    # a foreign key refers to a key of a partition of a partition that is the part of an index, or not
    create table t (a int not null, b int) partition by range (a);
    create table t1 (a int not null, b int) partition by range (a);
    create table t11 (a int not null, b int);
    create unique index ti on t (a);
    alter table t attach partition t1 for values from (0) to (10);
    create table f (x int);
    insert into f values (1)
    --
    alter table t1 attach partition t11 default;
    alter table t11 add constraint k unique (a);
    insert into t values (1, 1);
    alter table f add foreign key (x) references t11 (a)
    --
    alter table t11 add constraint k unique (a);
    alter table t1 attach partition t11 default;
    insert into t values (1, 1);
    alter table f add foreign key (x) references t11 (a)
    """
)
