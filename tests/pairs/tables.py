"""Tables: storage, row security, replica identity, comments."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = """
    create table k (id int);
    insert into k values (1)
"""

PAIRS = pairs(
    """
    # a table
    --
    create table t (id int, x text)
    # a table without columns
    --
    create table t ()
    # a table gets its first column
    create table t ()
    --
    create table t (id int)
    # an unlogged table
    create table t (id int primary key, x text);
    insert into t values (1, 'x')
    --
    create unlogged table t (id int primary key, x text);
    insert into t values (1, 'x')
    # an unlogged table with a serial and a foreign key
    create table t (id serial primary key, x int);
    create table r (t_id int references t);
    insert into t (x) values (1);
    insert into r values (1)
    --
    create unlogged table t (id serial primary key, x int);
    create unlogged table r (t_id int references t);
    insert into t (x) values (1);
    insert into r values (1)
    # a fill factor
    create table t (id int)
    --
    --
    alter table t set (fillfactor = 70)
    # another fill factor
    create table t (id int)
    --
    alter table t set (fillfactor = 70)
    --
    alter table t set (fillfactor = 80)
    # many storage parameters
    create table t (id int, x text)
    --
    alter table t set (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false)
    --
    alter table t set (
        fillfactor = 60, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 100,
        toast.autovacuum_vacuum_threshold = 200, parallel_workers = 2, toast_tuple_target = 4096
    )
    # storage parameters of a new table
    --
    create table t (id int, x text) with (fillfactor = 90, toast.autovacuum_enabled = off)
    # row security
    create table t (id int)
    --
    --
    alter table t enable row level security
    # row security that is forced
    create table t (id int)
    --
    alter table t enable row level security
    --
    alter table t enable row level security, force row level security
    # row security that is forced and not enabled
    create table t (id int)
    --
    --
    alter table t force row level security
    # row security of a table with a policy
    create table t (id int);
    create policy p on t using (id > 0)
    --
    alter table t enable row level security
    --
    # the whole row as replica identity
    create table t (id int primary key)
    --
    --
    alter table t replica identity full
    # no replica identity
    create table t (id int primary key)
    --
    alter table t replica identity full
    --
    alter table t replica identity nothing
    # an index as replica identity
    create table t (id int primary key, x int not null, y int not null);
    create unique index a on t (x);
    create unique index b on t (y)
    --
    alter table t replica identity using index a
    --
    alter table t replica identity using index b
    # the index that is the replica identity gets another name, and its column another type
    create table t (id int not null, n int);
    create unique index ui on t (id);
    alter table t replica identity using index ui
    --
    create table t (id bigint not null, n int);
    create unique index ui2 on t (id);
    alter table t replica identity using index ui2
    # two indexes change names, one of them the replica identity
    create table t (id int not null, n int not null);
    create unique index a on t (id);
    create unique index b on t (n);
    alter table t replica identity using index a
    --
    create table t (id bigint not null, n int not null);
    create unique index b on t (id);
    create unique index a on t (n);
    alter table t replica identity using index b
    # a new index as replica identity
    create table t (id int primary key, x int not null)
    --
    --
    create unique index a on t (x);
    alter table t replica identity using index a
    # a unique constraint as replica identity
    create table t (id int primary key, x int not null)
    --
    --
    alter table t add constraint u unique (x);
    alter table t replica identity using index u
    # the index of the replica identity is defined otherwise
    create table t (id int, x int not null, y int not null)
    --
    create unique index a on t (x);
    alter table t replica identity using index a
    --
    create unique index a on t (x, y);
    alter table t replica identity using index a
    # the primary key as replica identity by its name
    create table t (id int primary key)
    --
    --
    alter table t replica identity using index t_pkey
    # the comment of a table
    create table t (id int)
    --
    comment on table t is 'one'
    --
    comment on table t is E'two\\n\\nlines, "quotes", it''s \\\\ a \\t tab: # % {x}'
    # all of a table at once
    create table t (id int not null, x text);
    create unique index u on t (id)
    --
    --
    alter table t enable row level security, force row level security, set (fillfactor = 11), replica identity using index u;
    comment on table t is 'all'
    # a table with all at once is new
    --
    create unlogged table t (id int constraint a primary key, x text not null constraint u unique) with (fillfactor = 11);
    alter table t enable row level security, force row level security, replica identity using index u;
    comment on table t is 'all';
    comment on column t.x is 'x';
    comment on constraint u on t is 'u'
    # a table goes
    create table a (id int);
    insert into a values (1)
    --
    create table b (id int);
    insert into b values (1)
    --
    # tables that refer to each other go
    --
    create table a (id int primary key, b int);
    create table b (id int primary key, a int references a);
    alter table a add foreign key (b) references b
    --
    # a table goes to whose rows another one refers (one way)
    create table b (id int primary key, a int);
    insert into b values (1, 2)
    --
    create table a (id int primary key);
    insert into a values (2);
    alter table b add foreign key (a) references a
    --
    # a table goes that another one refers to
    create table b (id int primary key, a int);
    insert into b values (1, null)
    --
    create table a (id int primary key);
    insert into a values (2);
    alter table b add foreign key (a) references a
    --
    # a table of 40 columns
    --
    create table t (
        a1 int, a2 text, a3 text not null, a4 int default 4, a5 bigint, a6 smallint, a7 numeric(10,2), a8 real, a9 float8, b1 bool default true, b2 date,
        b3 time, b4 timetz, b5 timestamp, b6 timestamptz default now(), b7 interval, b8 uuid default gen_random_uuid(), b9 json,
        c1 jsonb default '{}', c2 bytea, c3 inet, c4 cidr, c5 macaddr, c6 macaddr8, c7 bit(3), c8 varbit(5), c9 char(3),
        d1 varchar(7), d2 "char", d3 name, d4 xml, d5 money, d6 point, d7 box, d8 int4range, d9 tstzrange,
        e1 tsvector, e2 tsquery, e3 int[], e4 text[][], e5 oid, e6 regclass, e7 pg_lsn, e8 int8multirange, e9 jsonpath
    )
    # a table that logical decoding reads as a catalog is rewritten
    create table u (id int, a int) with (user_catalog_table = true);
    insert into u values (1, 2)
    --
    create table u (id bigint, a int, b bigint generated always as (a + 1) stored) with (user_catalog_table = true);
    insert into u (id, a) values (1, 2)
    # a table becomes one that logical decoding reads as a catalog, and is rewritten
    create table u (id int, a int);
    insert into u values (1, 2)
    --
    create table u (id bigint, a int) with (user_catalog_table = true, fillfactor = 70);
    insert into u (id, a) values (1, 2)
    """,
    BASE,
)
