"""Several changes of one object, and of objects that depend on each other, at once."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # everything about a column with rows
    create table t (id int, x varchar(10), y int default 3);
    insert into t values (1, '12', 4), (2, '13', 5)
    --
    create table t (id bigint generated always as identity primary key, x int not null default 7 check (x > 0), y text not null);
    create index on t (x);
    insert into t (x, y) values (12, '4'), (13, '5')
    # a column becomes not null, of another type, with a new enum as default
    create table t (id int, m text);
    insert into t values (1, 'a')
    --
    create type mood as enum ('a', 'b');
    create table t (id int, m mood not null default 'b');
    insert into t values (1, 'a')
    # an enum gets a label, and a column of it is new, and its old column gets it as default
    create type mood as enum ('a', 'b');
    create table t (id int, m mood not null default 'a');
    insert into t values (1, 'a')
    --
    create type mood as enum ('a', 'x', 'b', 'y');
    create table t (id int, m mood not null default 'x', n mood[] default '{x,y}', o mood not null default 'y' check (o <> 'x'));
    insert into t values (1, 'a')
    # tables come and go, and foreign keys point elsewhere
    create table a (id int primary key);
    create table b (id int primary key, a int references a);
    create table c (id int primary key, b int references b, a int references a);
    insert into a values (1);
    insert into b values (1, 1);
    insert into c values (1, 1, 1)
    --
    create table a (id bigint primary key);
    create table d (id int primary key, a bigint references a);
    create table c (id int primary key, d int references d, a bigint references a on delete cascade);
    insert into a values (1);
    insert into d values (1, 1);
    insert into c values (1, 1, 1)
    # a primary key goes to a new identity column, and foreign keys follow
    create table a (code text primary key, x int);
    create table b (code text references a);
    insert into a values ('x', 1);
    insert into b values ('x')
    --
    create table a (id int generated always as identity primary key, code text not null unique, x int);
    create table b (code text references a (code));
    insert into a (code, x) values ('x', 1);
    insert into b values ('x')
    # a column goes, and its name goes to a generated one
    create table t (a int, b int, c int);
    create index i on t (c);
    insert into t values (1, 2, 3)
    --
    create table t (a int, b int, c int generated always as (a + b) stored);
    create index i on t (c);
    insert into t values (1, 2)
    # a sequence, an enum, a domain and a composite type in one new table
    create table k (id int)
    --
    --
    create sequence s;
    create type e as enum ('x', 'y');
    create domain d as e default 'y' check (value <> 'x');
    create type c as (a e, b d);
    create table t (id bigint default nextval('s'), p e default 'x', q d, r c default row('x', 'y')::c, s e[] default array['x']::e[]);
    alter sequence s owned by t.id;
    create index on t (((r).a))
    # types that are built on each other go in the right order
    --
    create type e as enum ('x', 'y');
    create domain d as e;
    create domain dd as d;
    create type c as (a dd);
    create table t (x c[]);
    create table u (y dd, z t)
    --
    create table k (id int)
    # a function that needs a table as default
    create table k (id int);
    insert into k values (1);
    create function f() returns int language sql as 'select max(id) from public.k'
    --
    create table t (id int)
    --
    create table t (id int default f(), x int default f() + 1)
    # many tables in one chain of foreign keys, whose types all change
    create table a (id int primary key);
    create table b (id int primary key references a);
    create table c (id int primary key references b);
    create table d (id int primary key references c, parent int references d);
    insert into a values (1);
    insert into b values (1);
    insert into c values (1);
    insert into d values (1, 1)
    --
    create table a (id bigint primary key);
    create table b (id bigint primary key references a);
    create table c (id bigint primary key references b);
    create table d (id bigint primary key references c, parent bigint references d);
    insert into a values (1);
    insert into b values (1);
    insert into c values (1);
    insert into d values (1, 1)
    # unlogged, row security, comment, key, index and columns of one table
    create table t (id int, x int);
    insert into t values (1, 2)
    --
    create unlogged table t (id int primary key, x bigint default 4, y text) with (fillfactor = 50);
    create index on t (y);
    comment on table t is 'all';
    alter table t enable row level security;
    insert into t values (1, 2)
    # what a table and its partitions have changes at once
    create table e (a int, b int, c text) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e for values in (2);
    create index i on e (b);
    insert into e values (1, 1, 'x'), (2, 2, 'y')
    --
    create table e (a int not null, b bigint not null default 4, d date) partition by list (a);
    create table p partition of e for values in (1, 3);
    create table r partition of e default;
    alter table e add primary key (a, b);
    create index i on e (d desc);
    insert into e values (1, 1)
    # a table of the other side in each way
    create table a (id int primary key, b int);
    create table b (id int primary key, a int references a);
    alter table a add constraint ab foreign key (b) references b deferrable
    --
    create table c (id int primary key, d int);
    create table d (id int primary key, c int references c);
    alter table c add constraint ab foreign key (d) references d deferrable
    # a not null column comes to a table without rows
    create table t (id int)
    --
    create table t (id int, x text not null, y int not null, primary key (id, y))
    # a default goes from one column to another
    create table t (a int default 5, b int);
    insert into t values (1, 2)
    --
    create table t (a int, b int default 5);
    insert into t values (1, 2)
    # columns change places with constraints
    create table t (a int unique, b text check (b <> ''), c date not null);
    insert into t values (1, 'x', '2024-01-01')
    --
    create table t (a int not null check (a > 0), b text unique, c date);
    insert into t values (1, 'x', '2024-01-01')
    """
)
