"""Names of indexes and constraints of partitions, which what comes from their tables may bear already."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
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
    """
)
