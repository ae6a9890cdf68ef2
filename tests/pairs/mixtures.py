"""Partitions, children, types, keys and sequences that change at once."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""

    # an identity comes to a parent whose children change types under two parents
    create table x (id int)
    --
    create table p (a int);
    create table q (a int, b int);
    create table c (y int) inherits (p, q);
    create table d () inherits (p);
    insert into c values (1, 2, 3);
    insert into d values (4)
    --
    create table p (a bigint, n int generated always as identity);
    create table q (a bigint, b int);
    create table c (y int) inherits (p, q);
    create table d () inherits (p)
    # an enum is made anew under a partitioned table whose default partition makes room
    create table x (id int)
    --
    create type e as enum ('a', 'b', 'c');
    create table t (k int not null, v e default 'a', w e[]) partition by list (k);
    create table t1 partition of t for values in (1);
    create table t0 partition of t default;
    create index on t (v) where v <> 'b';
    insert into t values (1, 'a', '{a,c}'), (2, 'c', '{}'), (3, 'a', null)
    --
    create type e as enum ('c', 'a');
    create table t (k int not null, v e default 'c', w e[] default '{a}') partition by list (k);
    create table t1 partition of t for values in (1, 2);
    create table t3 partition of t for values in (3) partition by list (v);
    create table t3a partition of t3 for values in ('a');
    create table t0 partition of t default;
    create index on t (v) where v <> 'c';
    insert into t values (1, 'a', '{a,c}'), (2, 'c', '{}'), (3, 'a', null)
    # children go under another parent with other types
    create table x (id int)
    --
    create table p (id int, a text);
    create table c1 (b int) inherits (p);
    create table c2 (b int) inherits (p);
    insert into c1 values (1, '1', 1)
    --
    create table q (id bigint, a int not null, b bigint default 3, check (b > 0));
    create table c1 () inherits (q);
    create table c2 (a int not null default 7) inherits (q);
    create table c3 () inherits (c1);
    insert into c1 values (1, 1, 1)
    # a sequence that two tables share goes to a third
    create table x (id int)
    --
    create sequence s;
    create table a (id int default nextval('s') primary key);
    create table b (id int default nextval('s'), x text);
    alter sequence s owned by a.id;
    insert into a default values;
    insert into b (x) values ('b')
    --
    create sequence s as int;
    create table c (id int default nextval('s') primary key);
    create table b (id int default nextval('s') not null, x text);
    alter sequence s owned by b.id;
    insert into b (x) values ('a'), ('b')
    # two partitioned tables that refer to each other are both partitioned otherwise
    create table x (id int)
    --
    create table a (id int, k int, b int, bk int, primary key (id, k)) partition by list (k);
    create table a1 partition of a for values in (1);
    create table b (id int, k int, a int, ak int, primary key (id, k), foreign key (a,
        ak) references a) partition by list (k);
    create table b1 partition of b for values in (1);
    alter table a add foreign key (b, bk) references b;
    insert into a values (1, 1, null, null);
    insert into b values (1, 1, 1, 1)
    --
    create table a (id int, k int, b int, bk int, primary key (id, k)) partition by range (id);
    create table a1 partition of a for values from (0) to (10);
    create table b (id int, k int, a int, ak int, primary key (id, k), foreign key (a,
        ak) references a on update cascade) partition by hash (k);
    create table b1 partition of b for values with (modulus 1, remainder 0);
    alter table a add foreign key (b, bk) references b deferrable;
    insert into a values (1, 1, null, null);
    insert into b values (1, 1, 1, 1)
    # a column goes, and another of its name, kind and key comes in its place
    create table x (id int)
    --
    create table t (a int primary key, b text generated always as ('x' || (a + 1)::numeric) stored, c int);
    create table r (a int references t);
    insert into t values (1, default, 1), (2, default, 2)
    --
    create table t (c int generated always as identity primary key, a text default 'a',
        b int generated always as (length(a)) stored);
    create table r (a int references t)
    # tables without columns, and those that have lost all
    create table a ();
    create table b (x int);
    insert into a default values
    --
    alter table b drop column x;
    create table c () inherits (a)
    --
    alter table a add y int default 5 not null;
    create table c (z int) inherits (b, a)
    # generated columns over an enum that is made anew, with keys on them
    create table x (id int)
    --
    create type e as enum ('a', 'b');
    create table t (v e not null, g boolean generated always as (v = 'a') stored not null,
        h boolean generated always as (v > 'a') stored, unique (g, v), check (h or g));
    create index on t ((v = 'b')) where g;
    insert into t values ('a')
    --
    create type e as enum ('b', 'c', 'a');
    create table t (v e not null default 'c', g boolean generated always as (v = 'a') stored not null,
        h boolean generated always as (v <> 'c') stored, unique (v, g), check (g or h));
    create index on t ((v = 'b')) where g;
    insert into t values ('a')
    # a domain over a composite of arrays of domains
    create table x (id int)
    --
    create domain pos as int check (value > 0);
    create type c as (a pos, b pos[], t text);
    create domain dc as c check ((value).t <> '');
    create table t (id int, v dc, w dc[]);
    insert into t values (1, null, '{}')
    --
    create domain pos as bigint check (value >= 0) default 7;
    create type c as (a pos, b pos[], t varchar(20), n pos);
    create domain dc as c check ((value).t <> 'x');
    create table t (id int, v dc default row(1, '{1}', 'q', 2)::c, w dc[], p pos);
    # one table in many schemas, each of which changes otherwise
    create schema a;
    create schema b;
    create schema c
    --
    create type a.e as enum ('x');
    create type b.e as enum ('y');
    create table a.t (id serial primary key, e a.e default 'x', f b.e default 'y');
    create table b.t (id serial primary key, a int references a.t);
    create table c.t (id serial primary key, a int references a.t, b int references b.t);
    insert into a.t default values;
    insert into b.t (a) values (1);
    insert into c.t (a, b) values (1, 1)
    --
    create type c.e as enum ('x', 'z');
    create type b.e as enum ('x', 'y');
    create table a.t (id bigint generated always as identity primary key, e c.e default 'z', f b.e default 'x');
    create table b.t (id int primary key, a bigint references a.t on delete cascade, c bigint);
    create table c.t (id bigserial primary key, b int references b.t, a bigint unique references a.t);
    alter table b.t add foreign key (c) references c.t deferrable initially deferred
    # an attached table with its own of everything comes to a partitioned table that changes
    create table x (id int)
    --
    create table t (k int not null, a text, primary key (k)) partition by range (k);
    create table t1 partition of t for values from (0) to (10);
    create table own (k int not null, a varchar(10) default 'o', z int, constraint own_pk primary key (k),
        constraint own_c check (k > 10));
    create index own_a on own (a);
    create unique index own_u on own (a, k);
    insert into own values (12, 'x', 1);
    insert into t values (1, 'y')
    --
    create table t (k bigint not null, a varchar(20) not null default 'd', primary key (k),
        constraint c check (k <> 5)) partition by range (k);
    create table t1 partition of t for values from (0) to (10);
    create table own partition of t (constraint own_c check (k > 10)) for values from (10) to (20);
    create index i on t (a);
    insert into t values (12, 'x'), (1, 'y')
    # a foreign key to a partition, and to a table that becomes one
    create table x (id int)
    --
    create table t (k int primary key) partition by range (k);
    create table t1 partition of t for values from (0) to (10);
    create table u (k int primary key);
    create table r (a int references t1, b int references u);
    insert into t values (1);
    insert into u values (12);
    insert into r values (1, 12)
    --
    create table t (k int primary key) partition by range (k);
    create table t1 partition of t for values from (0) to (11);
    create table u partition of t for values from (11) to (20);
    create table r (a int references t, b int references u on delete cascade);
    insert into t values (1), (12);
    insert into r values (1, 12)
    # foreign keys stand on unique indexes in other orders and of other operator classes, which are replaced
    create table p (id int, a int, s text);
    create table c (pid int, a int, s text);
    insert into p values (1, 2, 'x');
    insert into c values (1, 2, 'x')
    --
    create unique index p_i on p (id desc);
    create unique index p_a on p (id nulls first, a desc);
    create unique index p_s on p (s text_pattern_ops);
    alter table c add constraint cf foreign key (pid) references p (id);
    alter table c add constraint ca foreign key (pid, a) references p (id, a);
    alter table c add constraint cs foreign key (s) references p (s)
    --
    alter table p add constraint p_k primary key (id);
    alter table p add unique (a, id);
    create unique index p_s on p (s);
    alter table c add constraint cf foreign key (pid) references p (id);
    alter table c add constraint ca foreign key (pid, a) references p (id, a);
    alter table c add constraint cs foreign key (s) references p (s)
    # columns that unique indexes include on which foreign keys stand, in a table, below one and in a partition
    create table p (id int, a int);
    create unique index on p (id) include (a);
    create table q (id int, a int);
    create table k () inherits (q);
    create unique index on k (id) include (a);
    create table r (k int, id int, a int) partition by list (k);
    create table r1 partition of r for values in (1);
    create unique index on r1 (id) include (a);
    create table c (a int references p (id), b int references k (id), d int references r1 (id));
    insert into p values (1, 2);
    insert into k values (1, 2);
    insert into r values (1, 1, 2);
    insert into c values (1, 1, 1)
    --
    alter table c add e int
    --
    alter table c drop constraint c_a_fkey, drop constraint c_b_fkey, drop constraint c_d_fkey;
    alter table p alter a type bigint;
    alter table q alter a type bigint;
    alter table r alter a type bigint;
    alter table c add foreign key (a) references p (id), add foreign key (b) references k (id),
        add foreign key (d) references r1 (id)
    """
)
