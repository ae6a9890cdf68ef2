"""Composite types."""

from tests.pairs.pair import pairs

BASE = "create table k (id int)"

PAIRS = pairs(
    """
    # a composite type
    --
    create type address as (street text, zip varchar(5))
    # a composite type without attributes
    --
    create type nothing as ()
    # an attribute more
    create type address as (street text)
    --
    create type address as (street text, zip varchar(5))
    # an attribute more of a type that a table uses
    create type address as (street text);
    create table t (id int, a address);
    insert into t values (1, null)
    --
    create type address as (street text, zip varchar(5));
    create table t (id int, a address)
    # an attribute of another type
    create type address as (street text, zip int)
    --
    create type address as (street text, zip bigint)
    # an attribute of another type, used
    create type address as (street text, zip int);
    create table t (id int, a address)
    --
    create type address as (street text, zip bigint);
    create table t (id int, a address)
    # an attribute of another collation
    create type address as (street text)
    --
    create type address as (street text collate "C")
    # the comment of a composite type and of an attribute
    create type address as (street text, zip int)
    --
    comment on type address is 'where'
    --
    comment on type address is 'where it is';
    comment on column address.zip is 'five digits'
    # a composite type in a composite type
    --
    create type inner_one as (a int)
    --
    create type inner_one as (a int, b text);
    create type outer_one as (i inner_one, j inner_one[])
    # all attributes are others
    create type address as (a int, b int)
    --
    create type address as (c text, d text)
    # a composite type of odd names
    create schema "S"
    --
    create type "S"."T t" as ("a b" int)
    --
    create type "S"."T t" as ("a b" int, "select" text, "q""q" int[])
    # a composite type and a table of its name in another schema
    create schema a;
    create type a.t as (x int)
    --
    create table t (x int)
    --
    create table t (x int, y a.t)
    # a composite type becomes a table of its name
    create type thing as (x int)
    --
    create table thing (x int)
    # a composite type becomes an enum type
    create type thing as (x int)
    --
    create type thing as enum ('x')
    # an array of a composite type, and a domain over one
    create type point3 as (x float8, y float8, z float8)
    --
    create table t (path point3[])
    --
    create domain at as point3 check ((value).x > 0);
    create table t (path point3[], a at default row(1, 2, 3)::point3)
    # an attribute of a new enum type
    create type thing as (x int)
    --
    create type mood as enum ('a');
    create type thing as (x int, m mood)
    # a composite type goes with its column
    create type thing as (x int);
    create table t (id int, y thing)
    --
    create table t (id int)
    """,
    BASE,
)
