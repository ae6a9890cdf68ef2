"""Checks that are valid under some that are not."""

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
    """
)
