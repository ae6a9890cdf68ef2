"""Partitions of partitions, and default partitions that leave for a moment."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # new partitions have of their own what their table gets in place of another one
    create table o (id int primary key);
    create table t (a int, b int) partition by range (a);
    create table t1 partition of t for values from (0) to (10);
    insert into o values (1);
    insert into t values (1, 1)
    --
    alter table t add constraint f foreign key (b) references o on delete cascade;
    create index i on t (b desc)
    --
    create table t2 partition of t for values from (10) to (20);
    alter table t add constraint f foreign key (b) references o;
    alter table t2 add constraint g foreign key (b) references o;
    create index i on t (b);
    create index j on t2 (b)
    # partitions of partitions take rows of the default partition
    create table t (at int not null, k text, v int)
        partition by range (at);
    create table t_rest partition of t default;
    insert into t select n, n % 3, n from generate_series(1, 30) n
    --
    --
    create table t_keep (like t);
    insert into t_keep select * from t;
    truncate t;
    create table t_1 partition of t for values from (1) to (20) partition by hash (k);
    create table t_1_0 partition of t_1 for values with (modulus 2, remainder 0);
    create table t_1_1 partition of t_1 for values with (modulus 2, remainder 1);
    insert into t select * from t_keep;
    drop table t_keep
    # a partition gets values of the default partition, and columns change
    create table x (id int)
    --
    create table t (at int not null, k text, v int) partition by list (at);
    create table t_1 partition of t for values in (1, 2);
    create table t_rest partition of t default;
    create index i on t (k);
    alter table t add constraint c check (v > 0);
    insert into t values (1, 'a', 1), (2, 'b', 2), (3, 'c', 3), (4, 'd', 4)
    --
    create table t (at int not null, v bigint default 3, w text not null default 'w') partition by list (at);
    create table t_1 partition of t for values in (1, 2, 3);
    create table t_2 partition of t for values in (4);
    create table t_rest partition of t default;
    create index j on t (v, w);
    create index i on t_rest (v);
    alter table t add constraint c check (v > 1 or at = 1);
    comment on column t_rest.v is 'the rest';
    insert into t values (1, 1), (2, 2), (3, 3), (4, 4)
    # NOT NULL of a table goes, and the partitions have it as their own, too
    create table t (k int, a int, b int, c int) partition by list (k);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2) partition by list (a);
    create table t20 partition of t2 default;
    insert into t values (1, 1, 1, 1), (2, 2, 2, 2)
    --
    alter table t1 alter a set not null, alter b set not null;
    alter table t20 alter a set not null, alter b set not null, alter c set not null;
    alter table t alter a set not null, alter b set not null, alter c set not null
    --
    alter table t1 alter b set not null;
    alter table t2 alter c set not null
    # NOT NULL of a parent goes, and children have it as their own, too, or only from there
    create table p (a int, b int, c int);
    create table c1 (d int) inherits (p);
    create table c2 (e int) inherits (c1);
    insert into p values (1, 1, 1);
    insert into c2 values (2, 2, 2)
    --
    alter table c1 alter a set not null;
    alter table c2 alter a set not null, alter b set not null;
    alter table p alter a set not null, alter b set not null, alter c set not null
    --
    alter table c1 alter b set not null
    # a partition of a new partition that lacks the default of its table has one of its own
    create table t (k int, n int default 3) partition by list (k)
    --
    --
    create table a (n int, k int) partition by list (n);
    alter table t attach partition a for values in (1);
    create table b partition of a for values in (1) partition by list (k);
    create table c partition of b (n default 7) default;
    alter table b alter n set default 5, alter n set not null
    # a child with one more parent, of which another one gets a default
    create table z ()
    --
    create table p (a int, b text);
    create table q (c int);
    create table k (b text default 'y') inherits (p);
    insert into k values (1, 'k')
    --
    create table p (a int, b text default 'x');
    create table q (c int);
    create table k (b text default 'y') inherits (p, q)
    # a partition has the index that it brought along as its replica identity
    create table t (a int not null, b int not null, c int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (1);
    insert into t values (1, 1)
    --
    create unique index own on t11 (a, b);
    create unique index i on t (a, b);
    alter table t replica identity using index i;
    alter table t11 replica identity using index own
    --
    create unique index i on t (b, a, c);
    create unique index j on t (a, b) include (c);
    alter table t11 replica identity using index t11_a_b_c_idx
    # a column of another type under the replica identity of a partition, whose index has another name
    --
    create table t (a int not null, b int not null) partition by list (a);
    create table t1 partition of t for values in (1);
    create index t1_a_b_key on t1 (b);
    alter table t add constraint k unique (a, b);
    alter table t1 replica identity using index t1_a_b_key1;
    insert into t values (1, 1)
    --
    create table t (a int not null, b bigint not null) partition by list (a);
    create table t1 partition of t for values in (1);
    alter table t add constraint l unique (a, b);
    alter table t1 replica identity using index t1_a_b_key
    # the replica identity of a partition is its part of a key that is new, over columns that are NOT NULL as of now
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1);
    insert into t values (1, 1)
    --
    create table t (a int not null, b int not null, unique (a, b)) partition by list (a);
    create table t1 partition of t for values in (1);
    alter table t1 replica identity using index t1_a_b_key;
    insert into t values (1, 1)
    # a partition has its part of another key as its replica identity, and a column of the former accepts NULL
    create table t (a int not null, b int not null, c int not null, unique (a, b), unique (a, c)) partition by list (a);
    create table t1 partition of t for values in (1);
    alter table t1 replica identity using index t1_a_b_key
    --
    create table t (a int not null, b int, c int not null, unique (a, b), unique (a, c)) partition by list (a);
    create table t1 partition of t for values in (1);
    alter table t1 replica identity using index t1_a_c_key
    # a column accepts NULL above a partition that has its part of the key as its replica identity
    create table t (a int not null, b int not null, unique (a, b)) partition by list (a);
    create table t1 partition of t for values in (1);
    alter table t1 replica identity using index t1_a_b_key
    --
    create table t (a int not null, b int, unique (a, b)) partition by list (a);
    create table t1 partition of t for values in (1);
    alter table t1 alter b set not null, replica identity using index t1_a_b_key
    # a partition keeps its replica identity when it leaves
    create table t (a int not null, b int not null) partition by list (a);
    create unique index i on t (a, b);
    create table t1 partition of t for values in (1);
    insert into t values (1, 1);
    alter table t1 replica identity using index t1_a_b_idx
    --
    --
    alter table t detach partition t1
    # a partition has keys and foreign keys of its own beside the like of its table, and moves to another one
    create table r (id int primary key);
    create table t (a int not null, b int) partition by range (a);
    create table u (a int not null, b int) partition by range (a);
    alter table t add constraint tf foreign key (b) references r, add constraint tk unique (a, b);
    alter table u add constraint tf foreign key (b) references r, add constraint uk unique (a, b);
    insert into r values (1)
    --
    create table p1 partition of t for values from (1) to (10);
    alter table p1 add constraint own foreign key (b) references r, add constraint ownk unique (a, b);
    insert into t values (1, 1)
    --
    create table p1 partition of u for values from (1) to (10);
    alter table p1 add constraint own foreign key (b) references r, add constraint ownk unique (a, b);
    insert into u values (1, 1)
    # keys and foreign keys of partitions beside the like of their table come with that, and under its names
    create table r (id int primary key);
    create table t (a int not null, b int) partition by range (a);
    create table p1 partition of t for values from (1) to (10) partition by range (a);
    create table p11 partition of p1 for values from (1) to (10);
    insert into r values (1);
    insert into t values (1, 1)
    --
    alter table p11 add constraint tf foreign key (b) references r, add constraint tk unique (a, b)
    --
    alter table t add constraint tf foreign key (b) references r, add constraint tk unique (a, b);
    alter table p1 add constraint own foreign key (b) references r, add constraint tk_1 unique (a, b);
    alter table p11 add constraint owner foreign key (b) references r, add constraint p11_a_b_key_2 unique (a, b)
    """
)
