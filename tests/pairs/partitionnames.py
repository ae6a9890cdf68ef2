"""Names of indexes and constraints of partitions, which what comes from their tables may bear already."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a partition that is made anew has an index of the name that comes to that of its table
    create table e (k int, s text) partition by range (k);
    create index on e (s) where s <> '';
    --
    create table p (k int, s text) partition by hash (k);
    create index on p (s);
    alter table e attach partition p for values from (5) to (9)
    --
    create table p (k int, s text) partition by hash (s);
    create index on p (s);
    alter table e attach partition p for values from (5) to (9)
    # a partition of a table that is made anew has an index like that of its table
    create table a (k int, t int) partition by list (k);
    create table n partition of a for values in (3) partition by list (t);
    create table x partition of n default;
    create index on n (t);
    create index on x (t);
    insert into a values (3, 1)
    --
    create table a (k int, t int) partition by range (k);
    create table n partition of a for values from (3) to (4) partition by list (t);
    create table x partition of n default;
    create index on n (t);
    create index on x (t)
    # a new partition has a key and an index of names that come to those of its table
    create table t (a int, b int, c text, primary key (a, b)) partition by list (a);
    create unique index i on t (a, c);
    create index j on t (b)
    --
    --
    create table p (a int not null, b int not null, c text);
    create index p_b_idx on p (c);
    create unique index p_a_c_idx on p (c, a);
    alter table p add constraint p_a_b_key unique (a, c, b);
    alter table t attach partition p for values in (1);
    create index p_b_idx2 on p (b, c)
    # a partition that comes has an index of the name of one that its table has
    create table t (a int, b int) partition by list (a);
    create table p1 partition of t for values in (1);
    create index on t (b);
    insert into t values (1, 1)
    --
    create table q (a int, b int);
    create index q_b_idx on q (a)
    --
    create table q (a int, b int);
    create index p1_a_idx on q (b, a);
    alter table t attach partition q for values in (2);
    alter index p1_b_idx rename to other;
    create index p1_b_idx on p1 (b desc)
    # an index of another table has the name that one of a partition has of its table
    create table t (a int, b int) partition by list (a);
    create table p partition of t for values in (1);
    create table z (a int, b int)
    --
    create index on t (b)
    --
    create index on t (b);
    alter index p_b_idx rename to other;
    create index p_b_idx on z (b);
    # the foreign key of a partition that holds other rows comes before that of its table
    create table v (id int primary key);
    create table q (k int, n int) partition by list (k);
    insert into v values (1)
    --
    create table x partition of q for values in (3);
    alter table q add constraint q_fk foreign key (n) references v;
    alter table x add constraint a_fk foreign key (n) references v;
    insert into q values (3, 1)
    --
    create table x partition of q for values in (3, 4);
    alter table q add constraint q_fk foreign key (n) references v;
    alter table x add constraint a_fk foreign key (n) references v
    # a table gets its first foreign key while a table with the like of its own comes to it
    create table v (id int primary key);
    insert into v values (1)
    --
    create table q (k int, n int) partition by list (k);
    create table x (k int, n int, constraint a foreign key (n) references v);
    insert into x values (3, 1)
    --
    create table q (k int, n int, constraint f foreign key (n) references v) partition by list (k);
    create table x partition of q for values in (3);
    alter table x add constraint a foreign key (n) references v
    # a partition leaves its table while both get another key
    create table x ()
    --
    create table t (k int, n int, unique (k, n)) partition by list (k);
    create table p partition of t for values in (1);
    create table p2 partition of t for values in (2);
    insert into t values (1, 1), (2, 1)
    --
    create table t (k int, n int, primary key (k, n)) partition by list (k);
    create table p (k int, n int, primary key (k, n));
    create table p2 partition of t for values in (2)
    # checks of a parent and a child swap their names
    create table x ()
    --
    create table p (a int, b int);
    create table c () inherits (p);
    alter table p add constraint one check (a > 0);
    alter table c add constraint two check (b > 0);
    insert into c values (1, 1)
    --
    create table p (a int, b int);
    create table c () inherits (p);
    alter table p add constraint two check (a > 0);
    alter table c add constraint one check (b > 0);
    # checks of a table and its partition swap their names
    create table x ()
    --
    create table p (a int, b int) partition by list (a);
    create table c partition of p for values in (1);
    alter table p add constraint one check (a > 0);
    alter table c add constraint two check (b > 0);
    insert into p values (1, 1)
    --
    create table p (a int, b int) partition by list (a);
    create table c partition of p for values in (1);
    alter table p add constraint two check (a > 0);
    alter table c add constraint one check (b > 0)
    # a partition and a table with a key exchange their names
    create table l (a int, b int, primary key (a)) partition by hash (a);
    create table l0 partition of l for values with (modulus 2, remainder 0);
    create table l1 partition of l for values with (modulus 2, remainder 1);
    create index on l (b);
    create table m (v text primary key, b int);
    create index on m (b)
    --
    create table l (a int, b int, primary key (a)) partition by hash (a);
    create table l0 partition of l for values with (modulus 2, remainder 0);
    create table l1 partition of l for values with (modulus 2, remainder 1);
    create index on l (b);
    create table m (v text primary key, b int);
    create index on m (b);
    alter table l1 rename to x;
    alter table m rename to l1;
    alter table x rename to m
    # what bears the names that the server would give to parts of a new partition
    create table l (a int, b int) partition by range (a)
    --
    create table l (a int, b int, primary key (a), unique (a, b)) partition by range (a);
    create table k (i int constraint l_0_pkey primary key, j int constraint l_0_a_b_key unique);
    create table m (v int);
    create index l_0_a_b_key1 on m (v);
    create table l_0 partition of l for values from (0) to (1)
    # partitions of two tables exchange their names
    create table l (a int primary key) partition by range (a);
    create table l1 partition of l default;
    create table m (a int, primary key (a)) partition by range (a);
    create table m1 partition of m default
    --
    create table l (a int primary key) partition by range (a);
    create table l1 partition of l default;
    create table m (a int, primary key (a)) partition by range (a);
    create table m1 partition of m default;
    alter table l1 rename to x;
    alter table m1 rename to l1;
    alter table x rename to m1
    """
)
