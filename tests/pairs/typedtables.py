"""Typed tables, which the model does not tell from others: neither columns nor type change under them."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a typed table
    create type pt as (a int, b text)
    --
    create table t of pt;
    insert into t values (1, 'x')
    --
    create table t of pt (primary key (a), b with options default 'x' not null, check (a > 0));
    insert into t values (1, 'x')
    # a typed table becomes a plain one with more
    create type pt as (a int, b text)
    --
    create table t of pt;
    insert into t values (1, 'x')
    --
    create table t (a int, b text, c int default 4)
    # a typed table changes with its type
    create type pt as (a int, b text);
    create table t of pt;
    insert into t values (1, 'x')
    --
    create type pt as (a bigint, b text, c date);
    create table t of pt
    # a typed table loses a column
    create type pt as (a int, b text);
    create table t of pt;
    insert into t values (1, 'x')
    --
    create type pt as (a int);
    create table t of pt
    # a typed partitioned table
    create type pt as (a int, b text)
    --
    create table t of pt partition by list (a);
    create table t1 partition of t for values in (1)
    --
    create table t of pt (b with options default 'x') partition by list (a);
    create table t1 partition of t for values in (1, 2);
    create table t2 partition of t default
    # typed changes
    create type pt as (a int, b text);
    create table t of pt (primary key (a), b with options not null default 'x');
    create table t2 of pt;
    insert into t values (1, 'x')
    --
    create type pt as (a bigint, b text, c date);
    create table t (a int primary key, b text not null);
    create table t2 (a int, b text);
    insert into t values (1, 'x')
    # typed renamed type
    create type "P t" as (a int, "B b" text);
    create table t of "P t";
    insert into t values (1, 'x')
    --
    create type "P t" as (a int);
    create table t (a int, "B b" text, c int default 5)
    # typed and goes
    create type pt as (a int, b text);
    create table t of pt;
    create table u of pt
    --
    create table u (a int, b text, c text)
    # a type of a typed table loses all
    create type pt as (a int, b text);
    create table t of pt;
    insert into t values (1, 'x')
    --
    create type pt as enum ('a', 'b');
    create table t (a int, b text);
    insert into t values (1, 'x')
    # keys of a typed table come and go
    create type pt as (a int, b text)
    --
    create table t of pt (unique (a), check (a > 0));
    insert into t values (1, 'x')
    --
    create table t of pt (primary key (a, b), b with options default 'y');
    create index i on t (b)
    # keys of a typed table bear other names
    create type pt as (a int, b text)
    --
    create table t of pt (constraint k primary key (a), constraint u unique (b));
    create table p (i int constraint v primary key);
    insert into t values (1, 'x')
    --
    create table t of pt (constraint u primary key (a), constraint v unique (b));
    create table k (i int);
    insert into t values (1, 'x')
    # checks and foreign keys of a typed table bear other names
    create type pt as (a int, b int)
    --
    create table t of pt (constraint k primary key (a), constraint c check (a > 0));
    alter table t add constraint f foreign key (b) references t;
    insert into t values (1, 1)
    --
    create table t of pt (constraint k primary key (a), constraint d check (a > 0));
    alter table t add constraint g foreign key (b) references t;
    insert into t values (1, 1)
    # a typed table comes under another, or becomes a partition
    create type pt as (a int);
    create table q (a int);
    create table m (a int) partition by list (a)
    --
    create table t of pt;
    create table p of pt;
    insert into t values (1);
    insert into p values (2)
    --
    create table t () inherits (q);
    create table p partition of m default;
    insert into t values (1);
    insert into p values (2)
    """
)
