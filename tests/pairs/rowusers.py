"""Columns of rows of a table, and what uses them or goes with them, while that table changes."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # columns become rows of a table that gains a column, and others are computed of them
    create table r (a int);
    create type e as (a int);
    create table s (id int, c e, v int);
    create table p (id int, c e) partition by list (id);
    create table p1 partition of p default;
    insert into s values (1, null, 2), (2, null, 3);
    insert into p values (1, null)
    --
    create table r (a int, b int default 5);
    create type e as (a int);
    create table s (id int, c r, g int generated always as ((c).b + v) stored, v int, check ((c).b < 9));
    create index on s (((c).b));
    create table p (id int, c r, g int generated always as ((c).b) stored) partition by list (id);
    create table p1 partition of p default;
    insert into s values (1, null, default, 2), (2, null, default, 3);
    insert into p values (1, null)
    # a child goes, and leaves its parent before, while the table changes whose rows it has
    create table r (a int, n int);
    create type w as (r r, z int);
    create table t (id int, c w, e int);
    create table h () inherits (t);
    create table hh (x int) inherits (h);
    create table u (id int, c r, v int);
    create table i (g int generated always as ((c).n) stored) inherits (u);
    insert into t values (1, null, 2);
    insert into u values (1, null, 2)
    --
    create table r (a int, n bigint);
    create type w as (r r, z int);
    create type e as (a int, n bigint);
    create table t (id int, c r);
    create table u (id int, c e);
    insert into t values (1, null);
    insert into u values (1, null)
    # a child goes, and leaves one of its parents before, while the table changes whose rows they have
    create table r (a int, n int);
    create table p (c r);
    create table q (c r);
    create table h () inherits (p, q)
    --
    create table r (a int, n bigint);
    create table p (c r, z int);
    create table q (c r)
    # a rule for a domain of which a column of a table is whose rows others hold
    create domain d as int;
    create domain e as int;
    create table r (a d, b e) partition by list (a);
    create table r1 partition of r default;
    create type w as (r r1, z int);
    create table t (id int, c r1, f r1[], w w);
    create table u (id int, g e);
    insert into t values (1, row(1, 2), array[row(1, 3)::r1], row(row(1, 4), 2))
    --
    create domain d as int check (value > 0);
    create domain e as int not null;
    create table r (a d, b e) partition by list (a);
    create table r1 partition of r default;
    create type w as (r r1, z int);
    create table t (id int, c r1, f r1[], w w);
    create table u (id int, g e);
    insert into t values (1, row(1, 2), array[row(1, 3)::r1], row(row(1, 4), 2))
    # a table made anew reads a column of rows, also within others, that their table loses
    create table r (a int, n int);
    create table q (k r);
    create type w as (r r, z int);
    create table s (id int, c r, g int generated always as ((c).n) stored, check ((c).n < 9), d w,
        check (((d).r).n < 9), e q, check (((e).k).n < 9)) partition by list (id);
    create table s1 partition of s default;
    create index on s (((c).n));
    insert into s values (1, null)
    --
    create table r (a int);
    create table q (k r);
    create type w as (r r, z int);
    create table s (id int, c r, d w, e q);
    insert into s values (1, null)
    # a table goes with what is computed of rows, while the table of these changes
    create table r (a int, n int);
    create table s (c r, g int generated always as ((c).n) stored);
    create table t (c r, check ((c).n < 9));
    create index on t (((c).n))
    --
    create table r (a int, n bigint)
    # a table made anew takes rows along that it has, also within others, while their table changes
    create table r (a int, n int);
    create type w as (r r, z int);
    create table s (id int, c r, d r[], e w, f w[], g r);
    create table t (id int, c r, d r[], check ((c).n < 9), g int generated always as ((c).a) stored, h int default 3)
      partition by list (id);
    create table t1 partition of t default;
    create index on t (((c).n));
    insert into s values (1, row(1, 2), array[row(1, 2)::r], row(row(1, 2), 3), array[row(row(1, 2), 3)::w], null),
        (2, null, '{}', null, null, null);
    insert into t (id, c, d) values (1, null, '{}')
    --
    create table r (a int, n bigint);
    create type w as (r r, z int);
    create type b as (n int, a int);
    create table s (id int, c r, d r[], e w, f w[], g b) partition by list (id);
    create table s1 partition of s default;
    create table t (id int, c r, d r[], check ((c).n < 9), g int generated always as ((c).a) stored)
      partition by range (id);
    create table t1 partition of t default;
    create index on t (((c).n));
    insert into s values (1, row(1, 2), array[row(1, 2)::r], row(row(1, 2), 3), array[row(row(1, 2), 3)::w], null),
        (2, null, '{}', null, null, null);
    insert into t (id, c, d) values (1, null, '{}')
    """
)
