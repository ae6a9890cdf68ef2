"""Rows that find another partition, at another level, and children that need not be as their parents."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a partition gets another bound and another key
    create table t (a int, b bool, c text) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (true);
    create table t12 partition of t1 default partition by list (c);
    create table t121 partition of t12 for values in ('x', 'y', null);
    insert into t values (1, true, null), (1, false, 'x'), (1, null, 'y')
    --
    create table t (a int, b bool, c text) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 for values in (true, false);
    create table t12 partition of t1 for values in (null) partition by range (c);
    create table t121 partition of t12 for values from ('a') to ('z');
    insert into t values (1, true, null)
    # a partition gets another bound and key, and is at another place
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t11 partition of t1 default;
    create table t2 partition of t for values in (2);
    insert into t values (1, 1), (2, 2), (1, 5)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (2) partition by hash (b);
    create table t11 partition of t1 for values with (modulus 1, remainder 0);
    create table t2 partition of t for values in (1)
    # two partitions swap bounds and are partitioned otherwise
    create table t (a int, b int, c text default 'x') partition by range (a);
    create table t1 partition of t for values from (0) to (10) partition by list (b);
    create table t11 partition of t1 default;
    create table t2 partition of t for values from (10) to (20) partition by hash (b);
    create table t21 partition of t2 for values with (modulus 1, remainder 0);
    insert into t values (1, 1), (12, 2), (5, 5)
    --
    create table t (a int, b int, c text default 'x') partition by range (a);
    create table t1 partition of t for values from (10) to (20);
    create table t2 partition of t for values from (0) to (10) partition by range (b);
    create table t21 partition of t2 for values from (minvalue) to (3);
    create table t22 partition of t2 for values from (3) to (maxvalue)
    # a plain partition becomes a partitioned one with a smaller bound
    create table t (a int, b int) partition by range (a);
    create table t1 partition of t for values from (0) to (20);
    insert into t values (1, 1), (12, 2)
    --
    create table t (a int, b int) partition by range (a);
    create table t1 partition of t for values from (0) to (10) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t2 partition of t for values from (10) to (20)
    # bounds of two levels change, and rows go far
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1, 2) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t12 partition of t1 default;
    create table t2 partition of t for values in (3) partition by list (b);
    create table t21 partition of t2 default;
    insert into t values (1, 1), (2, 1), (2, 5), (3, 1), (1, 7)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1, 3) partition by list (b);
    create table t11 partition of t1 for values in (1, 5);
    create table t12 partition of t1 for values in (7);
    create table t2 partition of t for values in (2) partition by list (b);
    create table t21 partition of t2 for values in (1, 5);
    create table t22 partition of t2 default
    # a partition goes below one whose bound changes
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1, 2) partition by list (b);
    create table t11 partition of t1 for values in (1);
    create table t12 partition of t1 default;
    insert into t values (1, 1), (2, 1), (2, 5)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (b);
    create table t12 partition of t1 default;
    create table t3 partition of t default
    # a partition goes from one table that is made anew to another
    create table r (a int, b int) partition by range (a);
    create table l partition of r for values from (0) to (100);
    create table q (a int);
    insert into r values (1, 2), (1, 3)
    --
    create table r (ff1 int);
    create table q (a int, b int) partition by list (a);
    create table l partition of q for values in (1);
    insert into q values (1, 2), (1, 3)
    # a child of two tables that are made anew becomes a partition of one
    create table p1 (a int);
    create table p2 (a int);
    create table c () inherits (p1, p2);
    insert into c values (1), (2)
    --
    create table p1 (a int) partition by list (a);
    create table p2 (a int) partition by list (a);
    create table c partition of p1 for values in (1, 2);
    insert into c values (1), (2)
    # a child becomes partitioned, and its parent a partition of it
    create table c (x int, y int, z text);
    create table b () inherits (c);
    insert into b values (0, 5), (2, 4);
    insert into c values (1, 4)
    --
    create table b (x int, y int) partition by range (y);
    create table c partition of b for values from (3) to (6);
    insert into b values (0, 5), (2, 4), (1, 4)
    # a partition of a partition comes below the table above, and all are made anew
    create table a (x int, y int) partition by list (x);
    create table b partition of a for values in (1) partition by list (y);
    create table c partition of b for values in (2);
    insert into a values (1, 2)
    --
    create table a (x int, y int) partition by range (x);
    create table b (x int, y int) partition by range (y);
    create table c partition of a for values from (0) to (2);
    insert into a values (1, 2)
    # not null that children do not have (since 18)
    create table t (a int not null no inherit, b int constraint bb not null, c int);
    create table k () inherits (t);
    insert into k values (3, 1), (2, 2)
    --
    create table t (a int, b int not null no inherit, c int);
    create table k () inherits (t);
    insert into k values (3, 1)
    # a child comes that need not be not null (since 18)
    create table t (a int not null, b int);
    create table k2 () inherits (t)
    --
    create table t (a int constraint nn not null no inherit, b int);
    create table k () inherits (t);
    create table k2 (a int not null) inherits (t)
    # a parent becomes not null and its child not (since 18)
    create table t (a int, b int);
    create table k () inherits (t);
    insert into t values (1, 1);
    insert into k values (3, 1)
    --
    create table t (a int not null no inherit, b int);
    create table k () inherits (t);
    insert into t values (1, 1)
    # a child of two parents, one of them not null for itself (since 18)
    create table p1 (a int not null no inherit);
    create table p2 (a int);
    create table k (b int) inherits (p1, p2)
    --
    create table p1 (a int not null);
    create table p2 (a int not null no inherit);
    create table k (b int) inherits (p1, p2)
    # a nullable column of a child
    create table t (a int not null, b int);
    create table k () inherits (t)
    --
    create table t (a int not null, b int not null);
    create table k (c int) inherits (t)
    # a table with a check that leaves its child becomes a partition
    create table t (id int, constraint k check (id > 0));
    create table c () inherits (t);
    insert into t values (1)
    --
    create table p (id int, constraint k check (id > 0)) partition by range (id);
    create table c (id int);
    create table t partition of p for values from (0) to (5)
    # a table loses its children and becomes a partition
    create table k (code text);
    create table kid (e int) inherits (k);
    create table grandkid (f int) inherits (kid);
    insert into k values ('eu')
    --
    create table r (code text) partition by list (code);
    create table k partition of r for values in ('eu');
    create table grandkid (code text, e int, f int);
    insert into r values ('eu')
    # a child of a table loses its children and becomes a partition
    create table b (z int);
    create table k (code text) inherits (b);
    create table kid (e int) inherits (k);
    insert into k values (1, 'eu')
    --
    create table b (z int);
    create table r (z int, code text) partition by list (code);
    create table k partition of r for values in ('eu');
    insert into r values (1, 'eu')
    """
)
