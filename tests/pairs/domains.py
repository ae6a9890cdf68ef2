"""Domains and their checks."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = "create table k (id int)"

PAIRS = pairs(
    """
    # a domain
    --
    create domain d as text
    # a domain with all that it can have
    --
    create domain d as varchar(20) collate "C" default 'x' not null constraint c check (value <> '') check (length(value) > 0);
    comment on domain d is 'a domain';
    comment on constraint c on domain d is 'its check'
    # the default of a domain
    create domain d as int;
    create table t (x d)
    --
    alter domain d set default 1
    --
    alter domain d set default 1 + 1
    # the default of a domain goes
    create domain d as timestamptz;
    create table t (x d)
    --
    alter domain d set default now()
    --
    # a domain that is not null
    create domain d as int;
    create table t (x d);
    insert into t values (1)
    --
    --
    alter domain d set not null
    # a check of a domain
    create domain d as int;
    create table t (x d);
    insert into t values (1)
    --
    alter domain d add constraint positive check (value > 0)
    --
    alter domain d add constraint positive check (value >= 0)
    # a check of a domain of another name
    create domain d as int;
    create table t (x d)
    --
    alter domain d add constraint a check (value > 0)
    --
    alter domain d add constraint b check (value > 0)
    # a check of a domain that is not valid
    create domain d as int;
    create table t (x d);
    insert into t values (5)
    --
    alter domain d add constraint a check (value > 3) not valid
    --
    alter domain d add constraint a check (value > 3)
    # checks of a domain without names
    create domain d as text
    --
    alter domain d add check (value <> '');
    alter domain d add check (length(value) < 10)
    --
    alter domain d add check (value <> 'x');
    alter domain d add check (length(value) < 20);
    alter domain d add check (value ~ '^a')
    # a check of a domain in many spellings
    create domain d as text
    --
    --
    alter domain d add check (value in ('a', 'b') or value like 'c%' and value is not null)
    # the comment of a domain
    create domain d as int;
    create table t (x d)
    --
    comment on domain d is 'one'
    --
    comment on domain d is 'two'
    # the comment of a check of a domain
    create domain d as int constraint c check (value > 0)
    --
    --
    comment on constraint c on domain d is 'two'
    # a domain of another type, not used
    create domain d as int
    --
    create domain d as bigint
    # a domain of another type, used
    create domain d as int check (value > 0);
    create table t (id int primary key, x d default 3);
    create index i on t (x);
    insert into t values (1, 5)
    --
    create domain d as bigint check (value > 0);
    create table t (id int primary key, x d default 3);
    create index i on t (x);
    insert into t values (1, 5)
    # a longer domain
    create domain d as varchar(10);
    create table t (id int, x d);
    insert into t values (1, 'a')
    --
    create domain d as varchar(20);
    create table t (id int, x d);
    insert into t values (1, 'a')
    # a domain of another collation
    create domain d as text;
    create table t (x d)
    --
    create domain d as text collate "C";
    create table t (x d)
    # a column of a domain instead of its type
    create domain d as int check (value > 0);
    create table t (id int, x int default 1);
    insert into t values (1, 5)
    --
    create domain d as int check (value > 0);
    create table t (id int, x d default 1);
    insert into t values (1, 5)
    # a domain over a domain
    create table t (id int)
    --
    --
    create domain a as int check (value > 0);
    create domain b as a check (value < 10);
    alter table t add x b default 5
    # a domain over one that has got a default since, and over one that had it
    create table t (id int)
    --
    create domain a as int;
    create domain b as a;
    create domain c as b[];
    alter domain a set default 1;
    create domain d as a not null;
    create domain e as b;
    alter table t add x b, add y d, add z c
    --
    create domain a as bigint default 7;
    create domain b as a;
    alter domain a drop default;
    create domain d as b;
    alter domain d drop default;
    alter table t add x b, add y d
    # a domain gets a default that a new column of it needs
    create table t (id int);
    insert into t values (1)
    --
    create domain d as int check (value is not null)
    --
    create domain d as int default 7 check (value is not null);
    alter table t add x d
    # a domain over an array of a composite type that becomes a domain
    --
    create type n as (x int);
    create domain d as n[] default '{}';
    create table t (x d)
    --
    create domain n as varchar(9);
    create domain d as n[] default '{}'
    # a domain over an enum type
    create table t (id int)
    --
    --
    create type mood as enum ('a', 'b');
    create domain m as mood not null default 'a';
    alter table t add x m[]
    # a domain over an array
    create domain tags as text[] check (cardinality(value) < 3);
    create table t (x tags)
    --
    --
    alter table t alter x set default '{a}'
    # a domain whose check calls a function
    create function f(int) returns boolean language sql immutable as 'select $1 > 0';
    create domain d as int
    --
    alter domain d add check (f(value))
    --
    alter domain d add check (not f(value))
    # a domain becomes an enum type
    create domain d as text;
    create table t (x d)
    --
    create type d as enum ('a');
    create table t (x d)
    # a domain becomes a composite type of its name
    create domain d as text
    --
    create type d as (a int)
    # a domain goes, and its column takes the type
    create domain d as text;
    create table t (id int, x d not null default 'a');
    insert into t values (1, 'b')
    --
    create table t (id int, x text not null default 'a');
    insert into t values (1, 'b')
    # a domain of an odd name in another schema
    create schema "s.s"
    --
    create domain "s.s"."D d" as int;
    create table t (x "s.s"."D d")
    --
    create domain "s.s"."D d" as int default 7 constraint "c c" check (value > 1);
    create table t (x "s.s"."D d")
    # the check of a domain names another domain
    create domain a as text
    --
    create domain b as text check (value::a <> '')
    --
    create domain b as text check (value::a <> 'x')
    # a domain gets a check on the type of a new enum label
    create type mood as enum ('a');
    create domain d as mood
    --
    create type mood as enum ('a', 'b');
    create domain d as mood check (value <> 'b') default 'a'
    """,
    BASE,
)
