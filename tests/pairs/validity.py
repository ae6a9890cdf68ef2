"""Checks that are valid, or enforced, under some that are not."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""
    # a partition under a check that is not valid
    create table p (id int, k int) partition by list (k);
    create table p1 partition of p for values in (1);
    insert into p values (1, 1);
    alter table p add constraint c check (id > 0) not valid
    --
    --
    create table p2 partition of p for values in (2)
    # a child whose check is valid, and one whose check is not
    create table p (id int);
    create table c (y int) inherits (p);
    create table d () inherits (c);
    insert into c values (1, 2)
    --
    alter table p add constraint k check (id > 0) not valid
    --
    alter table c add constraint k check (id > 0);
    alter table p add constraint k check (id > 0) not valid
    # a child whose check is valid, both new
    create table x (id int)
    --
    create table p (id int, constraint k check (id > 0));
    create table c (y int) inherits (p)
    --
    create table p (id int);
    create table c (y int, constraint k check (id > 0)) inherits (p);
    create table d () inherits (c);
    alter table p add constraint k check (id > 0) not valid
    # a valid check of a child comes under one that is not
    create table p (id int, constraint k check (id > 0));
    create table c (y int) inherits (p);
    insert into c values (1, 2)
    --
    alter table p drop constraint k, add constraint k check (id > 0) not valid;
    alter table c validate constraint k
    --
    alter table p drop constraint k, add constraint k check (id > 1 or id < 9) not valid
    # a partition that enforces a check of its table, both new (since 18)
    create table x (id int)
    --
    --
    create table p (a int, b int, constraint k check (b < 17) not enforced) partition by range (a);
    create table p2 (a int, b int, constraint k check (b < 17)) partition by range (a);
    create table p21 partition of p2 for values from (10) to (15);
    alter table p attach partition p2 for values from (10) to (20)
    # a new partition enforces a check that its table does not (since 18)
    create table p (a int, b int, constraint k check (b < 17) not enforced) partition by range (a);
    create table p1 partition of p for values from (0) to (10);
    insert into p values (1, 100)
    --
    --
    create table p2 (a int, b int, constraint k check (b < 17));
    alter table p attach partition p2 for values from (10) to (20)
    # a new partition under a check that is not enforced (since 18)
    create table p (a int, b int, constraint k check (b < 17) not enforced) partition by range (a)
    --
    --
    create table p2 partition of p for values from (10) to (20)
    # a partition comes to enforce a check that its table does not (since 18)
    create table p (a int, b int, constraint k check (b < 17) not enforced) partition by range (a);
    create table p1 partition of p for values from (0) to (10);
    insert into p values (1, 100)
    --
    create table p2 partition of p for values from (10) to (20);
    insert into p values (11, 3)
    --
    create table p2 (a int, b int, constraint k check (b < 17));
    alter table p attach partition p2 for values from (10) to (20);
    insert into p values (11, 3)
    # a child enforces a check that its parent enforces no longer (since 18)
    create table x (id int)
    --
    create table p (a int, constraint k check (a < 17));
    create table c () inherits (p);
    insert into c values (11)
    --
    create table p (a int, constraint k check (a < 17) not enforced);
    create table c (constraint k check (a < 17)) inherits (p);
    insert into c values (11)
    # a table comes as a child that enforces a check to a new parent that does not (since 18)
    create table c (a int);
    insert into c values (11)
    --
    create table p (a int, constraint k check (a < 17) not enforced);
    create table c (constraint k check (a < 17)) inherits (p);
    insert into c values (11)
    # a new child enforces a check that its parent does not (since 18)
    create table p (a int, constraint k check (a < 17) not enforced);
    insert into p values (100)
    --
    --
    create table c (constraint k check (a < 17)) inherits (p)
    # new partitions and children have NOT NULL that is not valid of tables that have it (since 18)
    create table t (a int, b int, c int) partition by list (a);
    create table p (a int, b int);
    alter table t add constraint n not null b not valid;
    alter table p add constraint n not null b not valid;
    create table t0 partition of t for values in (0);
    insert into t0 values (0, 1, 1)
    --
    create table t2 partition of t for values in (2);
    insert into t2 values (2, 3, 3)
    --
    create table t1 (a int, b int, c int);
    alter table t1 add constraint n1 not null b not valid, add constraint n2 not null c not valid;
    alter table t attach partition t1 for values in (1);
    create table t2 (a int, b int, c int);
    alter table t2 add constraint n not null b not valid;
    alter table t attach partition t2 for values in (2);
    create table q (a int, b int, d int);
    alter table q add constraint n not null b not valid, add constraint m not null d not valid;
    alter table q inherit p
    # a partition and a table are made anew under NOT NULL that rows break (since 18)
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1);
    create table u (a int, b int) partition by list (a);
    create table u1 partition of u for values in (1);
    insert into t values (1, null);
    insert into u values (1, null);
    alter table t add constraint n not null b not valid;
    alter table u add constraint n not null b not valid
    --
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1) partition by list (a);
    create table t11 partition of t1 for values in (1);
    create table u (a int, b int) partition by range (a);
    create table u1 partition of u for values from (1) to (2);
    alter table t add constraint n not null b not valid;
    alter table u add constraint n not null b not valid
    # a child of two parents, of which one has NOT NULL that is not valid (since 18)
    create table p (a int, b int);
    create table q (a int, b int);
    alter table q add constraint n not null b not valid
    --
    --
    create table c (a int, b int);
    insert into c values (1, null);
    alter table c add constraint n not null b not valid;
    alter table c inherit p;
    alter table c inherit q
    """
)
