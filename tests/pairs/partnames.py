"""Names of, and comments on, what partitions have of the indexes, keys and foreign keys of their tables."""
# ruff: noqa: E501

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # names of, and comments on, what partitions have of their tables
    create table t (a int not null, b int, c text) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20) partition by range (a);
    create table p21 partition of p2 for values from (10) to (15);
    alter table t add constraint tk primary key (a), add unique (a, b);
    create index ti on t (c);
    insert into t values (1, 1, 'x'), (11, 2, 'y')
    --
    alter index p1_c_idx rename to zz
    --
    alter table p21 rename constraint p21_pkey to zz;
    comment on index p1_c_idx is 'hello';
    comment on constraint zz on p21 is 'key';
    comment on index zz is 'its index'
    # names of parts go round in circles, and pass between them and a table
    create table t (a int not null, b int, c text) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20) partition by range (a);
    create table p21 partition of p2 for values from (10) to (15);
    create index ti on t (c);
    create index tj on t (c desc);
    insert into t values (1, 1, 'x'), (11, 2, 'y')
    --
    alter index p1_c_idx rename to x;
    alter index p1_c_idx1 rename to p1_c_idx;
    alter index x rename to p1_c_idx1
    --
    alter index p1_c_idx rename to x;
    alter index p21_c_idx rename to p1_c_idx;
    alter index p1_c_idx1 rename to p21_c_idx;
    create table p1_c_idx1 (a int)
    # a part of an index and two indexes of another table exchange names
    create table t (a int not null, b int, c text) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table u (a int, b int);
    create index ti on t (c);
    insert into t values (1, 1, 'x'); insert into u values (1, 1)
    --
    create index iu on u (a);
    create index ju on u (b);
    --
    create index ju on u (a);
    alter index p1_c_idx rename to iu;
    create index p1_c_idx on u (b);
    # partitions whose parts have names and comments come and go
    create table t (a int not null, b int, c text) partition by range (a);
    create index ti on t (c);
    alter table t add primary key (a);
    insert into t select where false
    --
    create table p1 partition of t for values from (1) to (10);
    alter index p1_c_idx rename to "hällo ""w'orld";
    comment on index "hällo ""w'orld" is 'it''s\\';
    insert into t values (1, 1, 'x');
    --
    create table p1 (a int not null, b int, c text);
    create index foo on p1 (c);
    comment on index foo is 'f';
    create table aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa partition of t for values from (10) to (20);
    insert into p1 values (1, 1, 'x');
    # a table that becomes a partition has an index and a foreign key of its own names already
    create table t (a int not null, b int, c text) partition by range (a);
    create table r (id int primary key);
    create index ti on t (c);
    alter table t add constraint tf foreign key (b) references r;
    create table p1 (a int not null, b int, c text);
    insert into r values (1);
    insert into p1 values (1, 1, 'x')
    --
    create index foo on p1 (c);
    comment on index foo is 'f';
    alter table p1 add constraint pf foreign key (b) references r
    --
    alter table t attach partition p1 for values from (1) to (10)
    # parts are named after the former name of a column, or after expressions
    create table t (a int not null, b int, c text) partition by range (a);
    create index ti on t (c);
    alter table t rename c to d;
    create index tl on t (lower(d), (b + 1), (case when b > 1 then 2 end))
    --
    create table p1 partition of t for values from (1) to (10);
    --
    create table p2 partition of t for values from (10) to (20);
    alter index p2_c_idx rename to p2_d_idx;
    # names of, and comments on, parts of foreign keys
    create table r (id int primary key, n int);
    create table t (a int not null, b int, c text) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20) partition by range (a);
    create table p21 partition of p2 for values from (10) to (15);
    alter table t add constraint tf foreign key (b) references r;
    insert into r values (1), (2);
    insert into t values (1, 1, 'x'), (11, 2, 'y')
    --
    alter table p1 rename constraint tf to p1f;
    comment on constraint p1f on p1 is 'fk';
    alter table p2 rename constraint tf to z;
    --
    alter table t rename constraint tf to tg;
    alter table p21 add constraint tg check (b > 0)
    # types change under parts with names and comments
    create table r (id int primary key);
    --
    create table t (a int not null, b int, c text) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create index on t (b);
    create index on t (c, b);
    alter index p1_b_idx rename to foo;
    comment on index foo is 'x';
    alter table t add constraint tf foreign key (b) references r;
    alter table p1 rename constraint tf to foo
    --
    create table t (a int not null, b bigint, c text) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create index on t (b);
    create index on t (c, b);
    alter index p1_b_idx rename to foo;
    comment on index p1_c_b_idx is 'x';
    alter table t add constraint tf foreign key (b) references r;
    alter table p1 rename constraint tf to foo;
    comment on constraint foo on p1 is 'y'
    # indexes of two tables above a partition and a foreign key have one name
    create schema s;
    create table r (id int primary key);
    create table t (a int not null, b int, c text) partition by range (a);
    create table s.m partition of t for values from (10) to (20) partition by range (a);
    create table s.leaf partition of s.m for values from (10) to (15);
    create index x on t (b);
    create index x on s.m (c);
    alter table t add constraint x foreign key (b) references r
    --
    --
    alter index s.leaf_b_idx rename to "foreign key x";
    alter index s.leaf_c_idx rename to lc;
    alter index s.m_b_idx rename to mb;
    alter table s.leaf rename constraint x to y
    # a table gets an index while its partitions have some
    create table t (a int not null, b int) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20);
    insert into t values (1, 1), (11, 1)
    --
    create index mine on p1 (b);
    comment on index mine is 'mine';
    create index p2_b_idx on p2 (a)
    --
    create index ti on t (b);
    create unique index tu on t (a);
    alter index p2_b_idx rename to others
    # a table with partitions is renamed, and so are columns
    --
    create table t (a int not null, b int, unique (a, b)) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create index on t (b)
    --
    create table t (a int not null, b int, unique (a, b)) partition by range (a);
    create table p2 partition of t for values from (1) to (10);
    create index on t (b);
    alter table p2 rename to p3;
    alter table t rename b to c
    # partitions in other schemas, and names of 63 bytes
    create schema s;
    create table t (a int not null, b int, "Ein sehr langer Name einer Spalte, mit Umlauten: äöü" int) partition by range (a);
    create table s.p partition of t for values from (1) to (10);
    create table "Ein sehr langer Name einer Tabelle, mit Umlauten: äöüäöüäöü" partition of t for values from (10) to (20)
    --
    create index on t ("Ein sehr langer Name einer Spalte, mit Umlauten: äöü")
    --
    create index on t ("Ein sehr langer Name einer Spalte, mit Umlauten: äöü");
    create index on t (b, "Ein sehr langer Name einer Spalte, mit Umlauten: äöü");
    alter index s."p_b_Ein sehr langer Name einer Spalte, mit Umlauten: äöü_idx" rename to "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    # a partition between others comes to another table, and a key of it is the key of the table
    create table r (id int primary key)
    --
    create table t (a int not null, b int not null, constraint tk primary key (a, b)) partition by list (a);
    create table m partition of t for values in (1) partition by list (b);
    create table l partition of m for values in (1);
    alter index l_pkey rename to lk;
    comment on constraint lk on l is 'lk';
    insert into t values (1, 1)
    --
    create table u (a int not null, b int not null, constraint uk primary key (a, b)) partition by list (a);
    create table m partition of u for values in (1) partition by list (b);
    create table l partition of m for values in (1);
    alter index m_pkey rename to mk;
    comment on index mk is 'mk'
    # parts of foreign keys between partitioned tables
    create table r (id int primary key) partition by range (id);
    create table r1 partition of r for values from (0) to (100);
    create table t (a int not null, b int, c int) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20) partition by range (a);
    create table p21 partition of p2 for values from (10) to (15);
    alter table t add constraint tf foreign key (b) references r;
    insert into r values (1), (2);
    insert into t values (1, 1, 1), (11, 2, 1)
    --
    alter table p1 rename constraint tf to p1f;
    alter table p21 rename constraint tf to tf1;
    comment on constraint p1f on p1 is 'fk'
    --
    alter table t add constraint tg foreign key (c) references r;
    alter table p2 rename constraint tg to tf_1;
    create table r2 partition of r for values from (100) to (200)
    # names of parts pass to and from sequences and types
    create table t (a int not null, b int) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    insert into t values (1, 1)
    --
    create sequence p1_b_idx;
    create index ti on t (b)
    --
    create index ti on t (b);
    create type p1_b_idx1 as (a int);
    create sequence s owned by t.b;
    alter table t add primary key (a);
    alter index p1_pkey rename to t_a_seq
    # what a partition has of a key has a comment, and foreign keys refer to the table
    create table t (a int, b int, primary key (a, b)) partition by list (b);
    create table p partition of t for values in (1);
    create table r (a int, b int, foreign key (a, b) references t);
    comment on index p_pkey is 'c';
    insert into t values (1, 1);
    insert into r values (1, 1)
    --
    create table t (a bigint, b int, primary key (a, b)) partition by list (b);
    create table p partition of t for values in (1);
    create table r (a bigint, b int, foreign key (a, b) references t);
    comment on index p_pkey is 'd';
    insert into t values (1, 1);
    insert into r values (1, 1)
    # storage parameters of what partitions have of indexes and keys
    create table t (a int not null, b int) partition by range (a);
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20) partition by range (a);
    create table p21 partition of p2 for values from (10) to (15);
    create index i on t (b) with (fillfactor = 80);
    alter table t add constraint k unique (a, b);
    insert into t values (1, 1), (11, 1)
    --
    alter index p1_b_idx reset (fillfactor);
    alter index p21_a_b_key set (fillfactor = 60, deduplicate_items = off)
    --
    alter index p1_b_idx set (fillfactor = 70);
    alter index p1_b_idx rename to p21_b_idx1;
    alter index p21_a_b_key set (deduplicate_items = on);
    alter index p21_a_b_key rename to other
    # storage parameters of parts, and types that change, and indexes that partitions have had before
    create table t (a int not null, b int) partition by range (a);
    create index i on t (b) with (fillfactor = 80)
    --
    create table p1 (a int not null, b int);
    create index own on p1 (b) with (fillfactor = 55);
    create table p2 partition of t for values from (10) to (20);
    alter index p2_b_idx set (fillfactor = 50);
    insert into p1 values (1, 1);
    insert into t values (11, 1)
    --
    alter table t alter b type bigint;
    create table p1 partition of t for values from (1) to (10);
    create table p2 partition of t for values from (10) to (20);
    alter index p1_b_idx reset (fillfactor);
    insert into t values (1, 1), (11, 1)
    """
)
