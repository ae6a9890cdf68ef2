"""Inheritance."""

from tests.pairs.pair import pairs

BASE = """
    create table p (id int, x text);
    insert into p values (1, 'p')
"""

PAIRS = pairs(
    """
    # a child
    --
    create table c (y int) inherits (p)
    # a table becomes a child
    create table c (id int, x text, y int);
    insert into c values (2, 'c', 3)
    --
    create table c (y int) inherits (p);
    insert into c values (2, 'c', 3)
    # a child without own columns
    --
    create table c () inherits (p)
    # a child of two parents
    create table q (z int)
    --
    create table c (y int) inherits (p)
    --
    create table c (y int) inherits (p, q)
    # a child of another parent
    create table q (id int, x text)
    --
    create table c (y int) inherits (p);
    insert into c values (2, 'c', 3)
    --
    create table c (y int) inherits (q);
    insert into c values (2, 'c', 3)
    # a grandchild
    create table c (y int) inherits (p)
    --
    --
    create table g (z int) inherits (c)
    # a column more of the parent
    create table c (y int) inherits (p);
    insert into c values (2, 'c', 3)
    --
    --
    alter table p add n int default 5
    # a column of the parent goes
    create table x (id int)
    --
    create table q (id int, a int, b int);
    create table c (y int) inherits (q)
    --
    create table q (id int, a int);
    create table c (y int) inherits (q)
    # a column of the parent goes and stays in the child
    create table x (id int)
    --
    create table q (id int, a int, b int);
    create table c (b int, y int) inherits (q)
    --
    create table q (id int, a int);
    create table c (b int, y int) inherits (q)
    # a column of the parent changes its type
    create table x (id int)
    --
    create table q (id int, a int);
    create table c (y int) inherits (q);
    insert into c values (1, 2, 3)
    --
    create table q (id int, a bigint);
    create table c (y int) inherits (q);
    insert into c values (1, 2, 3)
    # a column of the parent becomes not null
    create table c (y int) inherits (p);
    insert into c values (2, 'c', 3)
    --
    --
    alter table p alter id set not null
    # a column of the parent stays in a child
    create table o (a int, b int, e int);
    create table c (c int) inherits (o);
    create table g (d int) inherits (c);
    insert into o values (1, 2, 3);
    insert into c values (4, 5, 6, 7);
    insert into g values (8, 9, 10, 11, 12)
    --
    create table o (b int);
    create table c (e int) inherits (o);
    create table g (d int) inherits (c);
    insert into g values (9, 10, 12)
    # a column stays in a grandchild only, and in a sibling
    create table o (a int, e int);
    create table c (c int) inherits (o);
    create table g (d int) inherits (c);
    create table h (d int) inherits (o);
    create table i (d int) inherits (o);
    insert into g values (8, 9, 10, 11);
    insert into h values (1, 2, 3);
    insert into i values (1, 2, 3)
    --
    create table o (a int);
    create table c (c int) inherits (o);
    create table g (d int, e int) inherits (c);
    create table h (d int, e int) inherits (o);
    create table i (d int) inherits (o)
    # a column stays with another parent
    create table o (a int, e int);
    create table r (e int);
    create table c (c int) inherits (o, r);
    insert into c values (1, 2, 3)
    --
    create table o (a int);
    create table r (e int);
    create table c (c int) inherits (o, r)
    # a generated column stays in a child
    create table o (a int, e int generated always as (a * 2) stored);
    create table c (c int) inherits (o);
    insert into c (a, c) values (1, 3)
    --
    create table o (a int);
    create table c (c int, e int generated always as (a * 2) stored) inherits (o)
    # a column of the child only becomes not null
    create table c (y int) inherits (p);
    insert into c values (2, 'c', 3)
    --
    --
    alter table c alter id set not null
    # defaults and not null that the child does not get (until 17)
    create table x (id int, a text);
    create table y () inherits (x);
    insert into x values (1, 'a');
    insert into y values (2, 'b')
    --
    --
    alter table x add n int not null default 4;
    alter table x alter a set default 'y', alter a set not null;
    alter table y alter a drop not null, alter a drop default, alter n drop not null, alter n drop default
    # defaults that the child does not get
    create table x (id int, a text);
    create table y () inherits (x);
    insert into x values (1, 'a');
    insert into y values (2, 'b')
    --
    --
    alter table x add n int not null default 4;
    alter table x alter a set default 'y', alter a set not null;
    alter table y alter a drop default, alter n drop default
    # a default of the child only
    create table c (y int) inherits (p)
    --
    alter table p alter x set default 'p'
    --
    alter table c alter x set default 'c'
    # a check of the parent
    create table c (y int) inherits (p);
    insert into c values (2, 'c', 3)
    --
    --
    alter table p add constraint k check (id > 0)
    # a check of the parent that is not inherited
    create table c (y int) inherits (p)
    --
    alter table p add constraint k check (id > 0)
    --
    alter table p add constraint k check (id > 0) no inherit
    # a check of the child only
    create table c (y int) inherits (p)
    --
    --
    alter table c add constraint k check (id > 0)
    # keys and indexes are not inherited
    create table c (y int) inherits (p)
    --
    alter table p add primary key (id)
    --
    alter table c add primary key (id);
    create index on c (x)
    # a child and its parent are new
    create table x (id int)
    --
    --
    create table "Parent" (id int not null default 3 check (id > 0));
    create table "A child" (n int) inherits ("Parent", p)
    # a child of a parent in another schema
    create schema s
    --
    create table s.p (id int)
    --
    create table s.p (id int);
    create table c () inherits (s.p)
    # comments of child and parent
    create table c (y int) inherits (p)
    --
    comment on column p.x is 'p'
    --
    comment on column c.x is 'c'
    # the parent goes, the child stays
    --
    create table q (a int);
    create table c (b int) inherits (q);
    insert into c values (1, 2)
    --
    create table c (a int, b int);
    insert into c values (1, 2)
    # a child goes whose column has the name of a new one of its parent
    create table c (y int) inherits (p);
    create table d () inherits (c);
    insert into c values (2, 'c', 3)
    --
    alter table p add y text
    # a child goes whose rows break what its parent gets
    create table c (constraint k check (id < 0)) inherits (p);
    insert into c values (-1, null)
    --
    alter table p add constraint k check (id > 0), alter x set not null
    # a child of a child goes whose rows do not fit the type that the parent gets
    update p set x = '5';
    create table c () inherits (p)
    --
    create table d () inherits (c);
    insert into d values (1, 'no number'), (null, '7')
    --
    alter table p alter x type int using x::int, alter id set not null
    # a child whose rows were checked, of a table whose rows were not (since 18)
    --
    create table v (a int, b int);
    insert into v values (1, null);
    alter table v add constraint nn not null b not valid;
    create table w () inherits (v);
    create table w2 (b int not null) inherits (v)
    # a table comes under one whose NOT NULL is not inherited
    --
    create table v (a int);
    create table w (a int);
    insert into w values (null)
    --
    create table v (a int);
    create table w () inherits (v);
    alter table only v alter a set not null;
    insert into w values (null)
    # a table that may hold NULL from now on comes under one that may not
    --
    create table v (a int);
    create table w (a int not null);
    insert into w values (1)
    --
    create table v (a int);
    create table w () inherits (v);
    alter table only v alter a set not null;
    insert into w values (1)
    # a table comes under a new one whose NOT NULL is not inherited
    --
    create table w (a int);
    insert into w values (null)
    --
    create table v (a int);
    create table w () inherits (v);
    alter table only v alter a set not null;
    insert into w values (null)
    # a column of several parents, of which one may not hold NULL, changes its type
    --
    create table v (a int);
    create table u (a int);
    create table w () inherits (v, u);
    alter table only v alter a set not null;
    insert into w values (null)
    --
    create table v (a bigint);
    create table u (a bigint);
    create table w () inherits (v, u);
    alter table only v alter a set not null;
    insert into w values (null)
    # a child's rows are checked for NULL, and not those of its parent (since 18)
    --
    create table v (a int);
    create table w () inherits (v);
    insert into w values (1)
    --
    create table v (a int);
    create table w () inherits (v);
    insert into w values (1);
    alter table v add not null a not valid;
    alter table w validate constraint v_a_not_null
    # the rows of a parent are no longer known to be without NULL, and those of its child are (since 18)
    --
    create table v (a int not null);
    create table w () inherits (v);
    insert into w values (1)
    --
    create table v (a int);
    create table w () inherits (v);
    insert into w values (1);
    alter table v add not null a not valid;
    alter table w validate constraint v_a_not_null
    # a check of a table and a child's own goes from both
    create table a (id int, n int, constraint pos check (n > 0));
    create table b () inherits (a);
    create table c (constraint pos check (n > 0)) inherits (b);
    insert into c values (1, 2)
    --
    create table a (id int, n int, constraint pos check (id > 0));
    create table b () inherits (a);
    create table c () inherits (b)
    # a check of a table and a child's own goes from both, and a table becomes a child of that
    create table a (id int, n int, constraint pos check (n > 0));
    create table c (constraint pos check (n > 0)) inherits (a);
    create table s (id int, n int)
    --
    create table a (id int, n int, constraint pos check (id > 0));
    create table c () inherits (a);
    create table s () inherits (c)
    # a check of a child only becomes one of its table for both
    create table b (w int);
    create table d (constraint cb check (w >= 0) no inherit) inherits (b)
    --
    create table b (w int, constraint cb check (w >= 0));
    create table d () inherits (b)
    # a child comes while the compression of a column of its parent changes
    create table t (id int, v text, w varchar(5) compression pglz, x text compression pglz)
    --
    create table t (id int, v text compression pglz, w varchar(9) compression pglz, x text);
    create table c () inherits (t)
    # a child leaves a parent whose computed columns go, or become others
    create table a (k int, g text generated always as (k::text || 'x') stored, h int);
    create table c () inherits (a);
    create table d () inherits (a);
    insert into c (k) values (1);
    insert into d (k) values (1)
    --
    create table b (k int, g text generated always as (k::text || 'x') stored, h int);
    create table a (k int, g text generated always as (k::text || 'y') stored);
    create table c () inherits (b);
    create table d () inherits (a)
    """,
    BASE,
)
