"""Tables with what is seldom used, or seldom used together."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""
    # a column like one of the catalog
    create table t as select relname, relpartbound, relacl, reloptions from pg_class limit 0
    --
    create table t (relname text, relpartbound pg_node_tree collate "POSIX")
    # a dropped column before
    create table t (a int, gone text, b int);
    alter table t drop column gone;
    insert into t values (1, 2);
    create index i on t (b);
    alter table t add check (b > a)
    --
    create table t (b int, a int, check (b >= a), unique (b, a))
    # toast parameters
    create table t (a int, b text) with (toast.autovacuum_enabled = false, fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 256, parallel_workers = 3, user_catalog_table = false, vacuum_index_cleanup = auto, vacuum_truncate = off)
    --
    create table t (a int, b text) with (toast.autovacuum_vacuum_cost_delay = 2.5, toast.vacuum_truncate = false, autovacuum_analyze_threshold = 10, log_autovacuum_min_duration = 0, autovacuum_freeze_max_age = 100000000, vacuum_index_cleanup = on)
    # brin, gin, gist, spgist, hash options
    create table t (a int, b text, j jsonb, p point, d date, ip inet, u uuid, tv tsvector);
    create index i1 on t using brin (a int4_bloom_ops (n_distinct_per_range = 10, false_positive_rate = 0.05), d date_minmax_multi_ops (values_per_range = 8)) with (pages_per_range = 4, autosummarize);
    create index i2 on t using gin (tv, j) with (fastupdate = off, gin_pending_list_limit = 64);
    create index i3 on t using gist (tv tsvector_ops (siglen = 64), p) with (buffering = on, fillfactor = 60);
    create index i4 on t using spgist (p quad_point_ops) include (a) with (fillfactor = 55);
    create index i5 on t using hash (b text_pattern_ops) with (fillfactor = 44);
    create index i6 on t using brin (ip inet_inclusion_ops, u uuid_minmax_multi_ops, b text_bloom_ops)
    --
    create table t (a int, b text, j jsonb, p point, d date, ip inet, u uuid, tv tsvector);
    create index i1 on t using brin (a int4_bloom_ops (n_distinct_per_range = 20), d date_minmax_multi_ops (values_per_range = 9)) with (autosummarize = false);
    create index i2 on t using gin (tv, j) with (fastupdate = true);
    create index i3 on t using gist (tv tsvector_ops (siglen = 65), p) with (buffering = auto);
    create index i4 on t using spgist (p kd_point_ops) include (a, b);
    create index i5 on t using hash (b) with (fillfactor = 45) where a > 0;
    create index i6 on t using brin (ip inet_minmax_ops, u uuid_bloom_ops, b text_minmax_ops)
    # system column in a check
    create table t (a int, b text, check (tableoid <> 0))
    --
    create table t (a int, b text, check (tableoid::regclass::text = 't' or a > 0), check (a > 0))
    # no columns and a check
    create table t ()
    --
    create table t (check (1 = 1), check (t is null or t is not null));
    comment on table t is 'empty'
    # names that repeat
    create table t (t int, "t.t" int, "T" text, constraint t check (t > 0));
    create index tt on t (t);
    comment on constraint t on t is 'x';
    comment on column t.t is 'y'
    --
    create table t (t int, "t.t" int, "T" text, constraint "T" check (t > 0), constraint tu unique ("T"));
    create index tt on t ("t.t", "T")
    # deferrable key with foreign key
    create table a (id int primary key, x int unique deferrable);
    insert into a values (1, 1)
    --
    create table b (a int references a on delete cascade deferrable initially deferred);
    insert into b values (1)
    --
    alter table a drop constraint a_pkey;
    create unique index ai on a (id);
    alter table a add primary key (id) include (x);
    create table b (a int references a match full on update set default);
    insert into b values (1)
    # a key to a unique index
    create table a (id int not null, x int not null, y int);
    create unique index a_i on a (id, x) include (y);
    create table b (i int, x int, foreign key (i, x) references a (id, x));
    insert into a values (1,1,1);
    insert into b values (1,1)
    --
    create table a (id int not null, x int not null, y int, unique (x, id));
    create table b (i int, x int, foreign key (x, i) references a (x, id) match full)
    # a key to a unique index, order of columns
    create table a (id int not null, x int not null, unique (id, x));
    create table b (i int, x int, foreign key (x, i) references a (x, id));
    insert into a values (1,1);
    insert into b values (1,1)
    --
    create table a (id int not null, x int not null, unique (id, x));
    create table b (i int, x int, foreign key (i, x) references a (id, x))
    # keys of other types
    create table a (id bigint primary key, n numeric unique, s text collate "C" unique, v varchar(5) unique);
    create table b (i int references a, n int references a (n), s varchar(9) references a (s), v text references a (v));
    insert into a values (1, 2, 'x', 'y');
    insert into b values (1, 2, 'x', 'y')
    --
    create table a (id int primary key, n float8 unique, s text unique, v text unique);
    create table b (i smallint references a, n real references a (n), s text references a (s), v varchar(3) references a (v) on delete set null);
    insert into a values (1, 2, 'x', 'y')
    # set null lists (since 15)
    create table a (x int, y int, primary key (x, y));
    create table b (x int, y int default 0, foreign key (x, y) references a on delete set null (y));
    insert into a values (1, 1);
    insert into b values (1, 1)
    --
    create table a (x int, y int, primary key (x, y));
    create table b (x int, y int default 0, foreign key (x, y) references a on delete set default (x, y) on update cascade)
    # exclusions of many forms
    create table t (a int, b int, r int4range, c circle, p point, ts tsrange);
    insert into t values (1, 1, '[1,2)')
    --
    alter table t add constraint x1 exclude using gist (r with &&, c with ~=), add constraint x2 exclude (a with =, b with =) where (a > 0) deferrable, add constraint x3 exclude using hash (a with =), add constraint x4 exclude using gist (r range_ops with -|-) include (a) with (fillfactor = 70), add constraint x5 exclude using spgist (r with =), add constraint x6 exclude ((a + b) desc nulls last with =), add constraint x7 exclude using gist (int4range(a, b, '[]') with &&) where (a <= b)
    --
    alter table t add constraint x1 exclude using gist (r with =, c with &&), add constraint x2 exclude (b with =, a with operator(pg_catalog.=)) deferrable initially deferred, add constraint x3 exclude using hash (b with =) where (b is not null), add constraint x4 exclude using gist (r with &&) include (a, b), add constraint x5 exclude using spgist (r with &&), add constraint x6 exclude ((a - b) with =), add constraint x7 exclude using gist (int4range(a, b) with &&) where (a < b)
    # sequences odd
    create sequence s as smallint increment -2 minvalue -100 maxvalue -1 start -1 cycle cache 5;
    create sequence d as int increment by -1;
    create sequence z minvalue 0 start 0;
    create sequence big minvalue -9223372036854775808 start 5
    --
    create sequence s as smallint increment 2 no cycle;
    create sequence d as bigint increment by -1 maxvalue 10 start 10;
    create sequence z as int minvalue 0 start 7 maxvalue 9;
    create sequence big as bigint no minvalue no maxvalue cache 1 cycle
    # identity odd
    create table t (a smallint generated always as identity (increment -1 start -1 minvalue -10 cycle), b int generated by default as identity (sequence name "My Seq" start 5 cache 10), c bigint generated always as identity)
    --
    create table t (a smallint generated by default as identity (start 100 maxvalue 1000), b int generated always as identity (sequence name "My Seq" start 6 cycle), c bigint generated by default as identity (minvalue 0 start 0 increment 10))
    # generated over generated virtual (since 18)
    create table t (a int, b int generated always as (a + 1), c int generated always as (a * 2) stored, check (b > 0));
    insert into t values (1)
    --
    create table t (a int, b bigint generated always as (a + 2), c int generated always as (a * 3) virtual, d text generated always as ('x' || a) virtual, check (b > 1 and c > 0));
    insert into t values (1)
    # virtual not null (since 18)
    create table t (a int, b int generated always as (a + 1) not null);
    insert into t values (1)
    --
    create table t (a int, b int generated always as (a + 1), constraint bb check (b is not null))
    # not enforced (since 18)
    create table a (id int primary key);
    create table t (a int references a not enforced, b int check (b > 0) not enforced, constraint f foreign key (b) references a not enforced);
    insert into t values (5, -1);
    insert into t values (6, null)
    --
    create table a (id int primary key);
    create table t (a int references a on delete cascade not enforced, b int constraint t_b_check check (b > 1) not enforced, constraint f foreign key (b) references a not enforced)
    # without overlaps and period (since 18)
    create table a (id int4range, v daterange, primary key (id, v without overlaps));
    create table t (i int4range, v daterange, foreign key (i, period v) references a (id, period v));
    insert into a values ('[1,2)', '[2020-01-01,2021-01-01)');
    insert into t values ('[1,2)', '[2020-02-01,2020-05-01)')
    --
    create table a (id int4range, v daterange, w int, unique (id, v without overlaps));
    create table t (i int4range, v daterange, w int, unique (i, v without overlaps) deferrable)
    # without overlaps multirange (since 18)
    create table a (id int4range, v datemultirange, constraint k unique (id, v without overlaps));
    insert into a values ('[1,2)', '{[2020-01-01,2021-01-01)}')
    --
    create table a (id int4range, v datemultirange, constraint k primary key (id, v without overlaps) include (w), w int);
    insert into a values ('[1,2)', '{[2020-01-01,2021-01-01)}')
    # nulls not distinct (since 15)
    create table t (a int, b text, unique nulls not distinct (a), constraint u unique (a, b));
    create unique index i on t (lower(b)) nulls not distinct where a > 0
    --
    create table t (a int, b text, unique (a), constraint u unique nulls not distinct (b, a) include (a) deferrable);
    create unique index i on t (lower(b)) where a > 0
    # a column and its key change their collation under a foreign key
    create table a (s text collate "C" primary key);
    create table b (s text collate "C" references a on update cascade);
    insert into a values ('x');
    insert into b values ('x')
    --
    create table a (s text primary key);
    create table b (s text references a on update cascade)
    # types of both ends change together through a chain
    create table a (id int primary key);
    create table b (id int primary key references a);
    create table c (id int references b, up int references a);
    insert into a values (1), (2);
    insert into b values (1), (2);
    insert into c values (1, 2)
    --
    create table a (id bigint primary key);
    create table b (id bigint primary key references a);
    create table c (id bigint references b, up bigint references a)
    # numeric to identity, identity to serial
    create table t (id numeric primary key, n int generated always as identity, s serial);
    insert into t (id) values (1), (2)
    --
    create table t (id bigint primary key generated by default as identity, n serial, s int generated always as identity (start 10))
    # a generated column that a generated one takes the place of
    create table t (a int, b int, g int generated always as (a + b) stored unique, h text generated always as (a::text) stored);
    create index i on t (h, g) where g > 0;
    insert into t values (1, 2)
    --
    create table t (a bigint, b int, g bigint generated always as (a * b) stored unique, h varchar(20) generated always as (a::varchar) stored);
    create index i on t (h) include (g)
    # whole row checks and functions
    create function ok(anyelement) returns bool language sql immutable as 'select true'
    --
    create table t (a int, b text, check (ok(t)), check (ok(t.*)), check (t is not null or a = 1))
    --
    create table t (a bigint, b text, c int, check (ok(t)), check (row(t.a, t.b) is not null))
    # many nullable flips with constraints
    create table t (a int not null, b int, c int primary key, d int not null unique);
    insert into t values (1, 2, 3, 4)
    --
    create table t (a int, b int not null, c int, d int primary key, unique (c))
    # named not nulls (since 18)
    create table t (a int constraint "My nn" not null, b int constraint t_b_not_null not null, c int);
    comment on constraint "My nn" on t is 'why'
    --
    create table t (a int not null, b int constraint other not null, c int constraint x not null)
    # not null and check of the same name (since 18)
    create table t (a int not null, b int, constraint t_b_not_null check (b > 0))
    --
    create table t (a int, b int not null, constraint t_a_not_null check (a > 0))
    # not null names collide after rename of columns (since 18)
    create table t (a int not null);
    alter table t rename a to b;
    alter table t add a int not null
    --
    create table t (a int not null, b int not null)
    # replica identity by an index with include
    create table t (a int not null, b int not null, c int);
    create unique index ui on t (a) include (c);
    alter table t replica identity using index ui
    --
    create table t (a int not null, b int not null, c int);
    create unique index ui on t (b, a);
    alter table t replica identity using index ui
    # fillfactor on all kinds
    create table t (a int primary key with (fillfactor = 50), b int unique with (fillfactor = 60), c int4range, exclude using gist (c with &&) with (fillfactor = 70)) with (fillfactor = 80)
    --
    create table t (a int primary key with (fillfactor = 55, deduplicate_items = off), b int unique, c int4range, exclude using gist (c with &&) with (buffering = off)) with (autovacuum_enabled = off)
    # comments everywhere with quotes
    create table t (a int primary key, b int unique check (b > 0), c int4range, exclude using gist (c with &&));
    create index i on t (b);
    comment on table t is E'it''s\n"x" \\ $$';
    comment on column t.a is 'ü €';
    comment on constraint t_pkey on t is '';
    comment on constraint t_b_check on t is 'x';
    comment on constraint t_c_excl on t is 'y';
    comment on index i is 'z';
    comment on index t_b_key is 'index of a key'
    --
    create table t (a int primary key, b int unique check (b > 0), c int4range, exclude using gist (c with &&));
    create index i on t (b)
    # a sequence used by many and owned by one
    create sequence s;
    create table a (x int default nextval('s'), y int default nextval('s'));
    create table b (z bigint default nextval('s') + 1);
    alter sequence s owned by a.y;
    insert into a default values
    --
    create sequence s as int maxvalue 1000;
    create table a (x int, y int default nextval('s') * 2);
    create table b (z bigint default nextval('s'));
    alter sequence s owned by b.z
    # match full and partial nulls
    create table a (x int, y int, primary key (x, y));
    create table b (x int, y int, foreign key (x, y) references a match full);
    insert into a values (1, 1);
    insert into b values (null, null), (1, 1)
    --
    create table a (x int, y int, primary key (x, y));
    create table b (x int, y int, foreign key (x, y) references a match simple on delete set null)
    # foreign keys with operator families across types
    create table a (id bigint primary key, ts timestamptz unique, v varchar(10) unique);
    create table b (i smallint references a (id), ts date references a (ts), v char(4) references a (v))
    --
    create table a (id smallint primary key, ts date unique, v text unique);
    create table b (i bigint references a (id), ts timestamp references a (ts), v name references a (v))
    # domains as keys
    create domain did as int check (value > 0);
    create table a (id did primary key);
    create table b (id did references a, n int references a);
    insert into a values (1);
    insert into b values (1, 1)
    --
    create domain did as bigint check (value > -1);
    create table a (id did primary key);
    create table b (id bigint references a, n did references a)
    # enum as key and partition
    create type e as enum ('a', 'b');
    create table a (id e primary key);
    create table b (id e references a default 'a', x e[] default '{a}', check (id in ('a', 'b')));
    insert into a values ('a');
    insert into b values ('a')
    --
    create type e as enum ('b', 'a', 'c');
    create table a (id e primary key);
    create table b (id e references a default 'c', x e[] default '{a,c}', check (id <> 'c'));
    create index i on b (id) where id = 'a'
    # a column called as its type
    create table t ("text" text, "int" int, "date" date default current_date, "interval" interval, "timestamp" timestamp, "time" time, "numeric" numeric(3,1), "char" char(2), "bit" bit(3), "boolean" boolean)
    --
    create table t ("text" text check ("text" <> ''), "int" int check ("int" > 0), "date" date default current_date + 1, "interval" interval check ("interval" > '1 day'), "timestamp" timestamp default now(), "time" time, "numeric" numeric(4,1) check ("numeric" > 1), "char" char(3), "bit" bit(3) check ("bit" <> B'101'), "boolean" boolean check ("boolean"))
    # a column called as a function, a keyword or the table
    create table t (now int, lower text, t text, value int, coalesce_ int, "current_date" int, "null" int, "default" int, "check" int)
    --
    create table t (now int check (now > 0), lower text check (lower(lower) <> ''), t text check (t.t <> ''), value int check (value > 0), coalesce_ int, "current_date" int check ("current_date" > 0), "null" int check ("null" is null), "default" int default 5, "check" int check ("check" > 0));
    create index i on t (lower(t), ("null" + "default"), lower)
    """
)
