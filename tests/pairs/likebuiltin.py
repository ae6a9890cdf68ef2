"""Types of the user that are called like those of the server, which are found first where no schema is said."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # an enum is called like a type of the server
    create type public.name as enum ('a', 'b');
    create table t (id int, n public.name default 'a');
    insert into t values (1, 'b')
    --
    create type public.name as enum ('a', 'b', 'c');
    create table t (id int, n public.name default 'a', m name);
    insert into t (id, n) values (1, 'b')
    # a domain is called like a type of the server
    create domain public.text as pg_catalog.text check (value <> '');
    create table t (id int, a public.text, b pg_catalog.text);
    insert into t values (1, 'x', 'y')
    --
    create table t (id int, a pg_catalog.text, b pg_catalog.text);
    insert into t values (1, 'x', 'y')
    # a domain is called like a word of SQL for a type
    create domain public.date as pg_catalog.date check (value > '2000-01-01');
    create domain public.integer as int check (value > 0);
    create table t (a public.date, b public.integer, c date, d int, e public.date[])
    --
    create domain public.date as pg_catalog.date;
    create table t (a public.date, b int, c pg_catalog.date, d int)
    # a domain is called like a type of the server, and its check names that
    create domain public.date as pg_catalog.date check (value > '2000-01-01')
    --
    create domain public.date as pg_catalog.date
    # a domain is called like another word for the type that it is of
    create domain public.integer as int check (value > 0)
    --
    create domain public.integer as int
    # a composite type is called like a type of the server
    create type public.point as (x int, y int);
    create table t (a public.point, b point)

    --
    create type public.point as (x int, y int, z int);
    create table t (a public.point, b public.point[])

    # a table is called like a type of the server
    create table public.json (id int);
    create table t (a public.json, b json)
    --
    create table public.json (id int primary key);
    create table t (a json, b public.json)
    # expressions of tables that are called like types name these
    create table text (id int, x varchar(10) default 'a'::text);
    insert into text values (1, 'b')
    --
    create table date (id int, d text)
    --
    alter table text add g text generated always as (id::text || 'x') stored, add check (x::text <> '');
    create table date (id int, d text, check (d::date > '2020-01-01'::date)) partition by list ((d::text));
    create table "integer" (id bigint, check (id::integer > 2), y int generated always as (id::integer + 1) stored);
    create index on "integer" ((id::integer)) where row("integer".*) is not null
    # a type that is called like one of the server is made anew
    create type public.name as enum ('a', 'b');
    create type public.uuid as enum ('a', 'b');
    create table t (id int, n public.name, u public.uuid);
    insert into t values (1, 'b', 'a')
    --
    create type public.name as enum ('b', 'a');
    create type public.uuid as enum ('a', 'c', 'b');
    create table t (id int, n public.name, u public.uuid, check (u <> 'c'));
    insert into t values (1, 'b', 'b')
    # a type of another schema is called like one of the server
    create schema app;
    create type app.time as enum ('now', 'later');
    create domain app.bit as int;
    create domain app."char" as text;
    create domain app.timestamptz as timestamptz;
    create table app.t (a app.time, b app.bit default 3, c app."char", d app.timestamptz default now())
    --
    create schema app;
    create type app.time as enum ('now', 'later');
    create table app.t (a time, b bit(3), c "char", d timestamptz default now())
    # a column takes a type that is called like the one that it has
    create type public.uuid as enum ('a', 'b');
    create table t (id int, a uuid, b public.uuid)
    --
    create type public.uuid as enum ('a', 'b');
    create table t (id int, a public.uuid, b uuid)
    """
)
