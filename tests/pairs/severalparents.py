"""Columns that merge from several parents, or come from a parent that is left."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a type changes below a table that loses a column
    create table a (x int);
    create table b (y text) inherits (a);
    create table c (z name) inherits (a);
    create table d (v float8) inherits (b, c);
    create table e (w int2) inherits (c);
    create table f (u text) inherits (e);
    insert into f values (1, 'z', 2, 'u')
    --
    create table a (x text, xx int);
    create table b (yy text) inherits (a);
    create table c (zz name) inherits (a);
    create table d (vv float8) inherits (b, c);
    create table e (w int, ww int2) inherits (c);
    create table f (u text, uu text) inherits (e)
    # the type of a column with two parents
    create table x (id int)
    --
    create table p (id int, a int);
    create table q (id int, b int);
    create table c (y int) inherits (p, q);
    insert into c values (1, 2, 3, 4)
    --
    create table p (id bigint, a int);
    create table q (id bigint, b int);
    create table c (y int) inherits (p, q);
    insert into c values (1, 2, 3, 4)
    # the type of a column of two parents and of the child itself
    create table x (id int)
    --
    create table p (id int, a int);
    create table q (id int, b int);
    create table c (id int, y int) inherits (p, q);
    insert into c values (1, 2, 3, 4)
    --
    create table p (id text, a int);
    create table q (id text, b int);
    create table c (id text, y int) inherits (p, q);
    insert into c values ('1', 2, 3, 4)
    # the type of a column with two ways up to one
    create table x (id int)
    --
    create table r (id int, n int default 3);
    create table p (a int) inherits (r);
    create table q (b int) inherits (r);
    create table c (y int) inherits (p, q);
    create index on c (id);
    insert into c values (1, 2, 3, 4)
    --
    create table r (id bigint, n numeric(5, 2) default 3.5);
    create table p (a int) inherits (r);
    create table q (b int) inherits (r);
    create table c (y int) inherits (p, q);
    create index on c (id);
    insert into c values (1, 2, 3, 4)
    # the type of a column of a parent and a grandparent
    create table x (id int)
    --
    create table r (id int);
    create table p (a int) inherits (r);
    create table c (y int) inherits (p, r);
    create table g () inherits (c);
    insert into g values (1, 2, 3)
    --
    create table r (id text);
    create table p (a int) inherits (r);
    create table c (y int) inherits (p, r);
    create table g () inherits (c);
    insert into g values ('1', 2, 3)
    # the type of a column of two parents, one of which stays no parent
    create table x (id int)
    --
    create table p (id int, a int);
    create table q (id int, b int);
    create table c (y int) inherits (p, q);
    insert into c values (1, 2, 3, 4)
    --
    create table p (id bigint, a int);
    create table q (id int, b int);
    create table c (b int, y int) inherits (p);
    insert into c values (1, 2, 3, 4)
    # a type that is made anew under a column of two parents
    create table x (id int)
    --
    create type e as enum ('a', 'b', 'c');
    create table p (k e default 'a', a int);
    create table q (k e, b int);
    create table c (y int) inherits (p, q);
    insert into c values ('b', 2, 3, 4)
    --
    create type e as enum ('b', 'a');
    create table p (k e default 'a', a int);
    create table q (k e, b int);
    create table c (y int) inherits (p, q);
    insert into c values ('b', 2, 3, 4)
    # a child of two parents that goes while they change
    create table x (id int)
    --
    create table p (id int, a int);
    create table q (id int, b int);
    create table c (y int) inherits (p, q);
    create table d (y int) inherits (c);
    insert into p values (1, 2)
    --
    create table p (id bigint, a int);
    create table q (id bigint, b int);
    insert into p values (1, 2)
    # a column of two parents, with checks, defaults, an index and a key
    create table x (id int)
    --
    create table p (id int not null default 1 constraint k check (id > 0), a int);
    create table q (id int check (id < 9), b int);
    create table c (y int, primary key (id)) inherits (p, q);
    create index on c (abs(id)) where id > 2;
    create table g () inherits (c);
    insert into c values (1, 2, 3, 4);
    insert into g values (2, 2, 3, 4)
    --
    create table p (id numeric(5) not null default 2 constraint k check (id > 0), a int, n text default 'n');
    create table q (id numeric(5) check (id < 99), b int);
    create table c (y int, primary key (id)) inherits (p, q);
    create index on c (abs(id)) where id > 2;
    create table g () inherits (c);
    create table h (id numeric(5) not null default 7) inherits (q, p);
    insert into c values (1, 2, 'n', 3, 4);
    insert into g values (2, 2, 'n', 3, 4)
    # the column of a parent goes, and that of its child changes its type
    create table x (id int)
    --
    create table p (id int, a int);
    create table c (id int, y int) inherits (p);
    insert into c values (1, 2, 3)
    --
    create table p (a int);
    create table c (id text, y int) inherits (p);
    insert into c values (2, '1', 3)
    # a generated column of two parents
    create table x (id int)
    --
    create table p (a int, g int generated always as (a + 1) stored);
    create table q (a int, g int generated always as (a + 1) stored);
    create table c (y int) inherits (p, q);
    insert into c (a, y) values (1, 4)
    --
    create table p (a bigint, g bigint generated always as (a * 2) stored);
    create table q (a bigint, g bigint generated always as (a * 2) stored);
    create table c (y int) inherits (p, q);
    insert into c (a, y) values (1, 4)
    # a child of two parents, one of which goes, and types change
    create table x (id int)
    --
    create table p (id int, a int);
    create table q (id int, b int);
    create table c (y int) inherits (p, q);
    insert into c values (1, 2, 3, 4)
    --
    create table p (id bigint, a bigint);
    create table c (b bigint, y int) inherits (p);
    insert into c values (1, 2, 3, 4)
    # a table inherits directly what its parent no longer has
    create table p (a int, b int);
    create table c (x int) inherits (p);
    create table gc (y int) inherits (c);
    insert into gc values (1, 2, 3, 4)
    --
    create table p (a int, b int);
    create table c (x int);
    create table gc (y int) inherits (p, c);
    insert into gc values (1, 2, 3, 4)
    # a table inherits directly what the parents of its parent no longer have
    create table p (b int);
    create table c (a int, x int) inherits (p);
    create table d () inherits (c);
    create table gc (y int) inherits (d);
    insert into d values (5, 6, 7);
    insert into gc values (1, 2, 3, 4)
    --
    create table p (a int, b int);
    create table c (x int);
    create table d () inherits (c);
    create table gc (y int) inherits (p, d);
    insert into d values (7);
    insert into gc values (1, 2, 3, 4)
    # two parents change places
    create table p (id int, a int);
    create table q (id int, b int);
    create table r (y int)
    --
    create table c () inherits (p, q);
    insert into c values (1, 2, 3)
    --
    alter table p alter id type bigint;
    alter table q alter id type bigint;
    create table c () inherits (q, p);
    insert into c values (1, 2, 3)
    # a view over a column of two parents
    create table x (id int)
    --
    create table p (id int, a int);
    create table q (id int, b int);
    create table c (y int) inherits (p, q);
    create view v as select id, y from c;
    insert into c values (1, 2, 3, 4)
    --
    create table p (id bigint, a int);
    create table q (id bigint, b int);
    create table c (y int) inherits (p, q);
    create view v as select id, y from c;
    insert into c values (1, 2, 3, 4)
    # checks of several parents bear other names, as one or each its own
    create table p (a int, constraint x check (a > 0));
    create table q (a int, constraint x check (a > 0));
    create table c () inherits (p, q);
    create table d () inherits (c);
    insert into d values (1)
    --
    create table p (a int, constraint y check (a > 0));
    create table q (a int, constraint y check (a > 0));
    create table c () inherits (p, q);
    create table d () inherits (c);
    insert into d values (1)
    # a check of several parents and of a child itself goes from one of them
    create table p (a int, constraint x check (a > 0))
    --
    create table q (a int, constraint x check (a > 0));
    create table c (constraint x check (a > 0)) inherits (p, q);
    insert into c values (1)
    --
    create table q (a int, constraint z check (a > 0));
    create table c (constraint z check (a > 0)) inherits (p, q);
    insert into c values (1)
    # a column of two parents becomes a virtual one in the first, while children leave the other (since 18)
    create table a (w int, x int);
    create table b (w int, x int);
    create table c (z int) inherits (a, b);
    create table d () inherits (c);
    create table e (w int, x int) inherits (a, b);
    insert into d values (1, 2, 3)
    --
    create table a (w int, x int generated always as (w + 1) virtual);
    create table b (w int, x int);
    create table c (z int) inherits (a);
    create table d () inherits (c);
    create table e (w int, x int generated always as (w + 3) virtual) inherits (a);
    insert into d values (1, default, 3)
    # a column of two parents becomes a stored one in the first, while a child leaves the other
    create table a (w int, x int);
    create table b (w int, x int);
    create table c (z int) inherits (a, b);
    create view v as select x from c
    --
    create table a (w int, x int generated always as (w + 1) stored);
    create table b (w int, x int);
    create table c (z int) inherits (a);
    create view v as select x from c
    """
)
