"""What is made of the rows of tables, and what names such a type, while the tables come and change."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a domain over the rows of a table goes, and a sequence takes its name, as the table changes
    create table t (a int);
    create domain d as t;
    create table v (r d);
    insert into t values (1)
    --
    create table t (id int generated always as identity primary key);
    create sequence d
    # a domain over rows of a table that inherits, which becomes a domain called like it
    create table k (b int);
    create table y (a int) inherits (k);
    create domain z as y[];
    create table v (o z, d y)
    --
    create domain y as int;
    create domain z as y[];
    create table v (o z, d y)
    # a domain over rows of a table, both become something else
    create table e (a int);
    create domain c as e[]
    --
    create type e as enum ('a');
    create domain c as int
    # a domain over rows of a table goes, the table becomes an enum
    create table e (a int);
    create domain c as e[]
    --
    create type e as enum ('a')
    # a default of a row type of a table that is new
    create table x (a int)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a default of a new composite
    create table x (a int)
    --
    create type addr as (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a default of a row type of a table that is new, table new
    create table y (a int)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a default of a row type of a table that gets a column
    create table addr (street text);
    create table x (a int, b addr default row('x')::addr)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a check on a row type of a new table
    create table x (a int)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr check ((b).zip > 0))
    # a default array of rows of a new table
    create table x (a int, b text)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr[] default array[row('x', 1)::addr])
    # default of a composite of a row type new
    create table x (a int, b text)
    --
    create table addr (street text, zip int);
    create type c as (x addr, y int);
    create table x (a int, b c default row(row('x', 1)::addr, 3)::c)
    # domain over row type
    create table x (a int, b text)
    --
    create table addr (street text, zip int);
    create domain d as addr default row('x', 1)::addr check ((value).zip > 0);
    create table x (a int, b d default row('x', 2)::addr)
    # row default changes
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr)
    --
    create table addr (street text, zip bigint, z2 date);
    create table x (a int, b addr default row('y',2,'2020-01-01')::addr)
    # composite default changes with attributes
    create type addr as (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr);
    --
    create type addr as (street text, zip bigint, z2 date);
    create table x (a int, b addr default row('y',2,'2020-01-01')::addr);
    # a new table of rows of a table whose columns change
    create table addr (street text, zip int, gone int)
    --
    create table addr (street text, zip bigint, more date);
    create table x (a int, b addr default row('x', 1, null)::addr);
    create table y (a int, b x);
    create domain d as x;
    create table z (a d, b addr[] default array[row('x', 1, '2020-01-01')::addr])
    # a new column of rows of a table whose columns change
    create table addr (street text, zip int, gone int);
    create table x (a int)
    --
    create table addr (street text, zip bigint, more date default '2020-01-01');
    create table x (a int, b addr default row('x', 1, null)::addr)
    # a column becomes rows of a table whose columns change
    create table addr (street text, zip int, gone int);
    create table x (a int, b text)
    --
    create table addr (street text, zip bigint, more date default '2020-01-01');
    create table x (a int, b addr default row('x', 1, null)::addr)
    # a new partitioned table of rows of a table whose columns change
    create table addr (street text, zip int, gone int)
    --
    create table addr (street text, zip bigint, more date);
    create table x (a int, b addr default row('x', 1, null)::addr) partition by list (a);
    create table x1 partition of x for values in (1);
    create table h (b addr);
    create table h1 (c int) inherits (h)
    # a table takes the name of a composite type, and what is made of it
    create type addr as (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr, c addr[]);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2), null)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr, c addr[]);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2), null)
    # a table takes the name of a domain
    create domain value as int check (value > 0);
    create type pair as (one value, n int);
    create table x (a value)
    --
    create table value (a int, b text);
    create type pair as (one value, n int);
    create table x (a value)
    # a table whose rows are stored becomes partitioned
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2));
    insert into addr values ('a', 1)
    --
    create table addr (street text, zip int) partition by list (zip);
    create table addr_1 partition of addr default;
    create table x (a int, b addr default row('x',1)::addr);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2));
    insert into addr values ('a', 1)
    # an enum becomes a table, of whose rows a composite type is that another one comes to hold
    create type it as enum ('a', 'b');
    create type pair as (e it, n int);
    create type kind as (one pair, many jsonb);
    create table x (p pair)
    --
    create table it (a varchar(20));
    create type pair as (e it, n int);
    create type kind as (one pair, many pair[]);
    create table x (p pair)
    # an attribute of the rows of a new table
    create type pair as (n int);
    create table x (p pair)
    --
    create table r (a int);
    create type pair as (n int, one r);
    create table x (p pair)
    # a composite type in use is made anew and waits for a column of a table whose rows it comes to hold
    create domain d as int;
    create table r (a int);
    create type e as (a int, n int);
    create type f as (one e, many d);
    create table x (w f)
    --
    create domain d as int check (value is not null);
    create table r (a int, b bigint);
    create type e as (a int, d r);
    create type f as (one e, many d);
    create table x (w f)
    # stored rows of a table that gets columns with defaults
    create table t (a int);
    create table u (r t, many t[]);
    create domain d as t;
    create table v (r d);
    insert into t values (1);
    insert into u values (null, '{NULL}');
    insert into v values (null)
    --
    create table t (a int, c text not null default 'x', n int default 3, s serial, u uuid default gen_random_uuid());
    create table u (r t, many t[]);
    create domain d as t;
    create table v (r d)
    # stored rows of a table that gets an identity, a computed column and such of domains
    create domain positive as int check (value > 0);
    create domain seven as int default 7;
    create table t (a int);
    create table u (r t, many t[]);
    create domain d as t;
    create table v (r d);
    insert into t values (1);
    insert into u values (null, '{NULL}');
    insert into v values (null)
    --
    create domain positive as int check (value > 0);
    create domain seven as int default 7;
    create table t (
      a int, i int generated always as identity, g int generated always as (a * 2) stored, p positive, s seven
    );
    create table u (r t, many t[]);
    create domain d as t;
    create table v (r d)
    # a new table holds rows of one that is no longer logged
    create table t (a int, b int);
    create table u (i int);
    insert into t values (1, 2);
    insert into u values (1)
    --
    create unlogged table t (a bigint, c int default 7);
    create table u (i int, r t);
    create table v (r t default row(1, 2));
    create index on v (((r).a))
    # stored rows of a table that is no longer logged, and of one whose expression changes
    create table t (a int);
    create table s (a int, g int generated always as (a * 2) stored);
    create table u (r t default row(1), q s);
    create index on u (((r).a));
    insert into t values (1);
    insert into s values (1);
    insert into u values (row(2), row(3, 4))
    --
    create unlogged table t (a int);
    create table s (a int, g int generated always as (a * 3) stored);
    create table u (r t default row(1), q s);
    create index on u (((r).a))
    # stored rows of a child and of partitions whose tables change
    create table p (a int);
    create table c () inherits (p);
    create table q (a int, b int) partition by list (a);
    create table q1 partition of q default;
    create table u (r c, many q1[]);
    insert into c values (1);
    insert into q values (1, 2);
    insert into u values (null, array[row(4, 5)::q1])
    --
    create table p (a int, b text not null default 'x');
    create table c () inherits (p);
    create table q (a int, b bigint) partition by list (a);
    create table q1 partition of q default;
    create table u (r c, many q1[])
    # stored rows of a table that gets a column of an enum with a new value
    create type e as enum ('a');
    create table t (a int);
    create table u (r t);
    insert into u values (null)
    --
    create type e as enum ('a', 'b');
    create table t (a int, b e not null default 'b');
    create table u (r t)
    # stored rows that hold rows of a table which gets a column with a default
    create table t (a int, kids int);
    create type pair as (one t, n int);
    create table u (r t, p pair);
    create table v (s u);
    insert into v values (row(null, null))
    --
    create table t (a int, kids int, n int not null default 4);
    create type pair as (one t, n int);
    create table u (r t, p pair);
    create table v (s u)
    # expressions build rows of a type that loses an attribute and gets another
    create type pt as (x float8, z float8);
    create domain d as pt default row(0, 0)::pt check (value <> row(0, 9)::pt);
    create table s (i int, p pt default row(0, 0)::pt, q pt default row(0, 0), r pt[] default array[row(0, 0)::pt],
        e d, t text default (row(0, 0)::pt)::text, u pt default '(0,0)', check (p <> row(0, 9)::pt));
    insert into s values (1, null, null, null, null, 'x', null)
    --
    create type pt as (x float8, y float8);
    create domain d as pt default row(0, 0)::pt check (value <> row(0, 9)::pt);
    create table s (i int, p pt default row(0, 0)::pt, q pt default row(0, 0), r pt[] default array[row(0, 0)::pt],
        e d, t text default (row(0, 0)::pt)::text, u pt default '(0,0)', check (p <> row(0, 9)::pt));
    insert into s values (1, null, null, null, null, 'x', null)
    # columns and indexes are computed as rows of a table that loses a column and gets another
    create table pt (x float8, z float8);
    create table s (i int, p pt generated always as (row(i, i)::pt) stored);
    create index si on s ((row(i, 1)::pt) desc);
    create index sj on s (i) where row(i, i)::pt <> row(1, 1)::pt;
    insert into s values (1)
    --
    create table pt (x float8, y float8);
    create table s (i int, p pt generated always as (row(i, i)::pt) stored);
    create index si on s ((row(i, 1)::pt) desc);
    create index sj on s (i) where row(i, i)::pt <> row(1, 1)::pt;
    insert into s values (1)
    # stored rows become values of a composite type with other attributes, while their table changes
    create table r (a int, b text);
    create table t (id int, v r, w r[]);
    insert into r values (1, 'q');
    insert into t values (1, null, array[null::r]), (2, null, '{}')
    --
    create table r (a bigint, b text, k int not null default 3);
    create type c as (b text, n date, a int, z int);
    create table t (id int, v c, w c[]);
    insert into t values (1, null, array[null::c]), (2, null, '{}')
    # rows within composite types that columns store, of a table that changes
    create table r (a int, b text);
    create type c as (one r, many r[], n int);
    create domain d as c;
    create type e as (c c, cs c[]);
    create table t (id int, v c default row(null, null, 1)::c, w c[], x e, y d);
    insert into r values (1, 'a');
    insert into t values (1, row(row(1, 'a'), array[row(2, 'b')::r], 2), array[row(row(1, null), '{}', 2)::c],
        row(row(null, null, 2)::c, array[row(row(3, 'c'), null, null)::c]), row(row(4, 'd'), null, 5)),
        (2, null, null, null, null)
    --
    create table r (a bigint, b text);
    create type c as (one r, many r[], n bigint);
    create domain d as c;
    create type e as (c c, cs c[]);
    create table t (id int, v c default row(null, null, 1)::c, w c[], x e, y d)
    # rows within a composite type, and what is built on its columns, while the table of the rows changes
    create table r (a int, b text);
    create type c as (one r, n int);
    create table t (id int, v c, g int generated always as ((v).n) stored, check ((v).n < 100));
    create index on t (((v).n));
    create view w as select id, (v).n from t;
    create table p (id int, v c, w c[]) partition by list (id);
    create table p1 partition of p for values in (1);
    create table h (id int, v c);
    create table h1 (z int) inherits (h);
    insert into t values (1, row(row(1, 'a'), 2)), (2, null);
    insert into p values (1, row(row(1, 'a'), 2), array[row(row(1, 'a'), 2)::c]);
    insert into h1 values (1, row(row(1, 'a'), 2), 1)
    --
    create table r (a bigint, b text);
    create type c as (one r, n int);
    create table t (id int, v c, g int generated always as ((v).n) stored, check ((v).n < 100));
    create index on t (((v).n));
    create view w as select id, (v).n from t;
    create table p (id int, v c, w c[]) partition by list (id);
    create table p1 partition of p for values in (1);
    create table h (id int, v c);
    create table h1 (z int) inherits (h)
    # rows that hold rows of a table that changes, within others
    create table r (a int, b text);
    create table q (id int, k r, ks r[]);
    create type c as (one q, n int);
    create table t (id int, v c, w q[], x q);
    insert into q values (1, row(1, 'a'), array[row(1, 'a')::r]);
    insert into t values (1, row(row(5, row(1, 'a'), null), 2), array[row(6, null, '{}')::q], row(7, null, null))
    --
    create table r (a bigint, b text);
    create table q (id int, k r, ks r[]);
    create type c as (one q, n int);
    create table t (id int, v c, w q[], x q)
    # rows within a composite type that goes, whose column becomes one of another, while their table changes
    create table r (a int, b text);
    create type c as (one r, n int);
    create table t (id int, v c);
    insert into t values (1, null)
    --
    create table r (a bigint, b text);
    create type e as (n int, one r, z int);
    create table t (id int, v e);
    insert into t values (1, null)
    # a column comes from a domain over rows to these, and one from an array of them to a domain over that
    create table r (x int, y int)
    --
    create domain d as r;
    create table t (c d, e r[]);
    insert into t values (row(1, 2), array[row(1, 2)::r])
    --
    alter table r alter x type bigint;
    create domain da as r[];
    create table t (c r, e da);
    insert into t values (row(1, 2), array[row(1, 2)::r])
    """
)
