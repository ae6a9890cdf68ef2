"""Expressions, types and indexes that the server writes in other words, and labels in use at once."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""
    # traps of expressions in checks
    create table t (a int, b int, c text, d timestamptz, e text[], j jsonb)
    --
    alter table t add check (a in (1, 2, 3)), add check (a = 1 or b in (2, 3)), add check (a is not distinct from b),
        add check (c like 'a%' and c not like '%b' and c ilike 'x_'),
        add check (a between 1 and 9 and b not between symmetric 3 and 2),
        add check (case when a > 1 then b > 1 else c <> '' end), add check (coalesce(a, b, 0) > -1), add check (row(a,
        b) <> row(1, 2)), add check (array[a, b] && array[1, 2]), add check (d at time zone 'UTC' > '2000-01-01'),
        add check (c ~ E'^\\w+\\s''$' or c similar to '(a|b)%'),
        add check (e <> '{}' and 'x' = any (e) and not ('y' = all (e))),
        add check ((j ->> 'a')::int > 1 and j @> '{"a": [1]}'), add check (not (a > 1 and b > 2) is true),
        add check (extract(year from d) > 2000 and date_trunc('day', d) = d),
        add check (substring(c from 1 for 2) = 'ab' and position('b' in c) > 0 and trim(both from c) = c and overlay(c
        placing 'x' from 1) <> ''), add check (c collate "C" < 'z'), add check (a::bigint::numeric(5, 1) > '3'),
        add check (nullif(a, 1) + greatest(a, b, 3) > 0 or c is null or c isnull)
    --
    alter table t add check (a in (1, 2)), add check (a = 1 or b in (2, 4)), add check (a is distinct from b),
        add check (c like 'a%' and c not like '%c'), add check (a between 1 and 8),
        add check (case when a > 1 then b > 1 when a < 0 then null else c <> 'x' end), add check (coalesce(a, b,
        1) > -1), add check (row(a, b) < row(1, 2)), add check (array[a, b] @> array[1, 2]),
        add check (d at time zone 'Europe/Berlin' > '2000-01-01')
    # traps of types
    create schema "S";
    create type "S"."Mood" as enum ('a', 'B');
    create domain "S"."Dm" as "S"."Mood" default 'a' check (value <> 'B');
    create table t (id int)
    --
    alter table t add a decimal, add b decimal(5), add c timestamp(3), add d timestamp with time zone, add e time,
        add f varchar, add g char, add h bpchar, add i "char", add j bit varying, add k interval(2),
        add l interval hour to minute, add m "S"."Mood"[] default '{a,B}', add n "S"."Dm", add o float(24),
        add p float(53), add q int2vector, add r time(2) with time zone, add s name, add u oidvector, add v "S"."Dm"[]
    --
    alter table t add a numeric(10, 0), add b decimal(5, 2), add c timestamp(6), add d timestamptz(0), add e time(0),
        add f varchar(5), add g char(3), add h bpchar(4), add i char(1), add j bit varying(5), add k interval,
        add l interval second(3), add m "S"."Dm"[], add n "S"."Mood", add o float(53), add p real, add r timetz,
        add s name collate "C", add v text
    # traps of indexes
    create table t (a int, b text, c timestamptz, d jsonb, e int[], f tsrange)
    --
    create index i1 on t (lower(b), (a + 1) desc nulls last, b collate "C" text_pattern_ops);
    create index i2 on t using gin (e array_ops, d jsonb_path_ops);
    create index i3 on t using brin (c timestamptz_minmax_ops) with (pages_per_range = 4, autosummarize = on);
    create unique index i4 on t ((d ->> 'x'), coalesce(a, 0)) where a is not null and b in ('x',
        'y') and c > '2020-01-01'::timestamptz at time zone 'UTC' at time zone 'UTC';
    create index i5 on t using hash (b) where b like 'a%';
    create index i6 on t using gist (f) include (a);
    create index i7 on t (b varchar_pattern_ops, a asc nulls first) include (c, d) with (fillfactor = 70,
        deduplicate_items = off);
    create index on t (((a)));
    create index on t ((case when a > 0 then b else 'none' end), (date_trunc('month', c at time zone 'UTC')))
    --
    create index i1 on t (lower(b), (a + 1) desc, b collate "C");
    create index i2 on t using gin (e, d);
    create index i3 on t using brin (c timestamptz_bloom_ops) with (pages_per_range = 4);
    create unique index i4 on t ((d ->> 'x'), coalesce(a, 0)) where a is not null and b in ('x', 'z');
    create index i5 on t using hash (b) where b like 'b%';
    create index i6 on t using spgist (f);
    create index i7 on t (b varchar_pattern_ops, a nulls first) include (d, c) with (fillfactor = 70);
    create index on t (a, a);
    create index on t ((case when a > 0 then b else 'nothing' end))
    # labels that are new, and defaults that need them, everywhere at once
    create type e as enum ('a', 'b');
    create table t (id int, x e default 'a', y e[] default '{a}', check (x <> 'b'));
    create domain d as e default 'a';
    create table u (v d, w d default 'b');
    insert into t values (1);
    insert into u values ('a', 'b')
    --
    --
    alter type e add value 'c' before 'a';
    alter type e add value 'd';
    alter table t alter x set default 'c', alter y set default '{c,d}', drop constraint t_x_check,
        add check (x not in ('d', 'b'));
    alter domain d set default 'd';
    alter table u alter w set default 'c', add z e not null default 'd';
    create index on t (x) where x in ('c', 'd')
    # everything at once, in one table that others need
    create type kind as enum ('a', 'b');
    create table o (id int primary key)
    --
    create table t (id serial primary key, k kind not null default 'a', n numeric(5, 2), s varchar(10) collate "C",
        o int references o, up int references t (id), g int generated always as (id * 2) stored,
        unique (k, n), check (n > 0)) with (fillfactor = 90);
    create index on t (s) where k = 'a';
    comment on column t.s is 's';
    create table r (t int references t on delete cascade, k kind, n numeric(5, 2), foreign key (k, n) references t (k,
        n));
    insert into o values (1);
    insert into t (n, s, o) values (1.5, 'x', 1);
    insert into r values (1, 'a', 1.5)
    --
    create table t (id bigint generated by default as identity (start 5) primary key, k text not null default 'a',
        n numeric(8, 3) not null, s text, o int references o on update cascade deferrable,
        up bigint references t (id) on delete set null, g numeric generated always as (n * 2) stored,
        unique (k, n), check (n > 0 and n < 9999)) with (fillfactor = 80);
    create index on t (lower(s)) where k = 'a';
    comment on column t.s is 't';
    create table r (t bigint references t on delete cascade, k text, n numeric(8, 3), foreign key (k,
        n) references t (k, n) match full not valid);
    alter table t enable row level security;
    insert into o values (1);
    insert into t (n, s, o) values (1.5, 'x', 1);
    insert into r values (5, 'a', 1.5)
    """
)
