"""Partitioned tables by their keys and bounds, with parts that are only the table's or only a partition's."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""
    # bounds by expressions
    create table t (a int, b date, c text) partition by range (a);
    create table t1 partition of t for values from (1 + 1) to (2 * 10);
    insert into t values (3)
    --
    create table t (a int, b date, c text) partition by range (a);
    create table t1 partition of t for values from (abs(-1)) to (30);
    create table t2 partition of t for values from (30) to (maxvalue)
    # dates and expressions in bounds
    create table t (a int, b date, c text) partition by range (b);
    create table t1 partition of t for values from (minvalue) to ('2020-01-01');
    create table t2 partition of t for values from (date '2020-01-01') to (date '2020-01-01' + 31);
    create table td partition of t default;
    insert into t values (1, '2020-01-05')
    --
    create table t (a int, b date, c text) partition by range (b);
    create table t1 partition of t for values from (minvalue) to ('2020-01-15');
    create table t2 partition of t for values from ('2020-01-15') to ('infinity');
    create table td partition of t default
    # a key by expression with collation and class
    create table t (a text, b text, c int) partition by range (lower(a) collate "C" text_pattern_ops, (c + 1));
    create table t1 partition of t for values from ('a', 1) to ('m', maxvalue);
    insert into t values ('b', 'x', 1)
    --
    create table t (a text, b text, c int) partition by list (substring(b from 1 for 1) collate "C");
    create table t1 partition of t for values in ('x', null);
    create table td partition of t default
    # a key of an own operator class
    create function mycmp(int, int) returns int language sql immutable as 'select case when $1 < $2 then -1 when $1 > $2 then 1 else 0 end';
    create operator class mine for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 mycmp(int, int)
    --
    create table t (a int, b int) partition by range (a mine, b);
    create table t1 partition of t for values from (1, 1) to (9, 9);
    insert into t values (2, 2)
    --
    create table t (a int, b int) partition by range (a, b mine);
    create table t1 partition of t for values from (1, 1) to (9, 9)
    # hash by own operator class
    create function myhash(int, bigint) returns bigint language sql immutable as 'select ($1 + $2)::bigint';
    create operator class mineh for type int using hash as operator 1 =, function 2 myhash(int, bigint)
    --
    create table t (a int, b text) partition by hash (a mineh, b);
    create table t0 partition of t for values with (modulus 2, remainder 0);
    create table t1 partition of t for values with (modulus 4, remainder 1);
    create table t3 partition of t for values with (modulus 4, remainder 3);
    insert into t values (1, 'x'), (2, 'y'), (3, 'z')
    --
    create table t (a int, b text) partition by hash (a);
    create table t0 partition of t for values with (modulus 2, remainder 0);
    create table t1 partition of t for values with (modulus 2, remainder 1)
    # list of odd values
    create type mood as enum ('a', 'b', 'c');
    create domain dm as text
    --
    create table t (a mood, b bool, c dm, d uuid, e "char", f inet) partition by list (a);
    create table t1 partition of t for values in ('a', null) partition by list (b);
    create table t11 partition of t1 for values in (true);
    create table t12 partition of t1 default partition by list (c);
    create table t121 partition of t12 for values in ('it''s', E'x\\y', '');
    create table t2 partition of t for values in ('b', 'c') partition by range (d, f);
    create table t21 partition of t2 for values from ('00000000-0000-0000-0000-000000000000', '10.0.0.0/8') to (maxvalue, maxvalue);
    insert into t values ('a', true, null), ('a', false, ''), (null, true, null)
    --
    create table t (a mood, b bool, c dm, d uuid, e "char", f inet) partition by list (a);
    create table t1 partition of t for values in ('a') partition by list (b);
    create table t11 partition of t1 for values in (true, false);
    create table t12 partition of t1 for values in (null) partition by list (e);
    create table t121 partition of t12 for values in ('x', 'y');
    create table t2 partition of t default partition by range (d, f);
    create table t21 partition of t2 for values from (minvalue, minvalue) to ('00000000-0000-0000-0000-000000000001', minvalue);
    create table t2d partition of t2 default
    # arrays and rows as keys
    create type pt as (x int, y int)
    --
    create table t (a int[], b pt, r int4range) partition by list (a);
    create table t1 partition of t for values in ('{1,2}', '{}');
    create table td partition of t default;
    insert into t values ('{1,2}', row(1, 2))
    --
    create table t (a int[], b pt, r int4range) partition by range (b, r);
    create table t1 partition of t for values from ('(0,0)', 'empty') to ('(5,5)', '[1,2)');
    create table td partition of t default
    # another order of columns and dropped ones
    create table t (a int, x int, b text, c date) partition by list (a);
    alter table t drop x;
    create table t1 (c date, gone int, a int, b text);
    alter table t1 drop gone;
    alter table t attach partition t1 for values in (1);
    create index i on t (b, c);
    alter table t add constraint ck check (a > 0);
    alter table t add unique (a, b);
    insert into t values (1, 'x', '2020-01-01')
    --
    create table t (a int, b text, c date) partition by list (a);
    create table t1 (b text, c date, a int);
    alter table t attach partition t1 for values in (1, 2);
    create index i on t (b);
    alter table t add constraint ck check (a > -1);
    alter table t add primary key (a, c)
    # an index of the table alone (one way)
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2);
    create index i on only t (b);
    create index i1 on t1 (b);
    alter index i attach partition i1;
    insert into t values (1, 1), (2, 2)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2);
    create index i on t (b)
    # an index of the table alone goes (one way)
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t2 partition of t for values in (2);
    create index i on only t (b);
    create index i1 on only t1 (b);
    alter index i attach partition i1;
    insert into t values (1, 1), (2, 2)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t2 partition of t for values in (2)
    # an index of deep tables alone (one way)
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t2 partition of t for values in (2);
    create index i on only t (b);
    create index i1 on only t1 (b);
    create index i11 on t11 (b);
    create index i2 on t2 (b);
    alter index i attach partition i1;
    insert into t values (1, 1), (2, 2)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t2 partition of t for values in (2);
    create index i on t (b)
    # a foreign key's name is taken in a partition
    create table t (id int primary key, o int, constraint f foreign key (o) references t) partition by list (id);
    create table t1 (id int not null, o int, constraint f check (true));
    alter table t attach partition t1 for values in (1);
    insert into t values (1, 1)
    --
    create table t (id int primary key, o int, constraint f foreign key (o) references t on delete cascade) partition by list (id);
    create table t1 (id int not null, o int, constraint f check (o > 0));
    alter table t attach partition t1 for values in (1)
    # a self reference of a partitioned table
    create table t (id int, up int, primary key (id), foreign key (up) references t) partition by range (id);
    create table t1 partition of t for values from (0) to (10);
    create table t2 partition of t for values from (10) to (20);
    insert into t values (1, 1), (12, 1)
    --
    create table t (id int, up int, primary key (id), foreign key (up) references t on delete cascade deferrable) partition by range (id);
    create table t1 partition of t for values from (0) to (20)
    # keys between partitioned tables
    create table a (id int, p int, primary key (id, p)) partition by list (p);
    create table a1 partition of a for values in (1);
    create table b (id int, p int, foreign key (id, p) references a) partition by hash (id);
    create table b0 partition of b for values with (modulus 1, remainder 0);
    insert into a values (1, 1);
    insert into b values (1, 1)
    --
    create table a (id int, p int, primary key (p, id)) partition by list (p);
    create table a1 partition of a for values in (1, 2);
    create table b (id int, p int, foreign key (p, id) references a on update cascade) partition by range (id);
    create table b0 partition of b default
    # a foreign key of one partition that is the table's too
    create table o (id int primary key);
    insert into o values (1)
    --
    create table t (a int, b int references o) partition by list (a);
    create table t1 (a int, b int, constraint own foreign key (b) references o);
    alter table t attach partition t1 for values in (1);
    insert into t values (1, 1)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 (a int, b int, constraint own foreign key (b) references o);
    alter table t attach partition t1 for values in (1)
    # a table with children becomes partitioned, and its children are its partitions
    create table t (a int, b text);
    create table c () inherits (t);
    create table gone (x int) inherits (t);
    insert into t values (5, 'r');
    insert into c values (1, 'q')
    --
    create table t (a int, b text) partition by range (a);
    create table c partition of t for values from (0) to (4);
    create table other partition of t default;
    insert into t values (5, 'r'), (1, 'q')
    # two partitions, one within the other, are made anew beside one another
    create table t (id int, k int) partition by range (k);
    create table t_1 partition of t for values from (0) to (10) partition by list (id);
    create table t_1_a partition of t_1 for values in (1) partition by range (k);
    create table t_1_a_1 partition of t_1_a default;
    insert into t values (1, 1)
    --
    create table t (id int, k int) partition by range (k);
    create table t_1 partition of t for values from (0) to (5);
    create table t_1_a partition of t for values from (5) to (10);
    insert into t values (1, 1)
    # of two partitions, one within the other, one is made anew as a table by itself
    create table t (id int, k int, primary key (id, k)) partition by range (k);
    create table t_1 partition of t for values from (0) to (10) partition by list (id);
    create table t_1_a partition of t_1 for values in (1) partition by range (k);
    create table t_1_a_1 partition of t_1_a default;
    create table t_1_b partition of t_1 default;
    insert into t values (2, 2)
    --
    create table t (id int, k int, primary key (id, k)) partition by range (k);
    create table t_1 partition of t for values from (0) to (10);
    create table t_1_a (id int not null, k int not null, primary key (id, k)) partition by hash (k);
    create table t_1_a_1 partition of t_1_a for values with (modulus 1, remainder 0);
    insert into t values (2, 2)
    # a partitioned table that is behind its sequence becomes plain (one way)
    --
    create table t (id int, g int) partition by range (id);
    create table t_1 partition of t default;
    create sequence s owned by t.g;
    alter table t alter g set default nextval('s');
    insert into t values (1, 5)
    --
    create table t (id int, g int);
    create sequence s owned by t.g;
    alter table t alter g set default nextval('s');
    insert into t values (1, 5);
    select setval('s', 5)
    # a table with rows becomes a partition of one that is referred to (one way)
    --
    create table a (id int not null, k int not null);
    create table r (id int, k int);
    insert into a values (1, 1);
    insert into r values (1, 1)
    --
    create table p (id int, k int, primary key (id, k)) partition by range (k);
    create table a partition of p for values from (0) to (10);
    create table r (id int, k int, foreign key (id, k) references p);
    insert into p values (1, 1);
    insert into r values (1, 1)
    """
)
