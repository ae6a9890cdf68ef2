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
    # a new child enforces a check that its parent does not (since 18)
    create table p (a int, constraint k check (a < 17) not enforced);
    insert into p values (100)
    --
    --
    create table c (constraint k check (a < 17)) inherits (p)
    """
)
