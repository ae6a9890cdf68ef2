"""What goes with a column or type that is made anew, and is carried over: rights, owners, statistics."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # rights to an enum that loses a label
    create type e as enum ('a', 'b', 'c');
    revoke usage on type e from public;
    grant usage on type e to pg_monitor;
    alter type e owner to pg_database_owner;
    create table t (a e)
    --
    create type e as enum ('c', 'a');
    revoke usage on type e from public;
    grant usage on type e to pg_monitor;
    alter type e owner to pg_database_owner;
    create table t (a e)
    # rights to a domain over another type
    create domain e as text;
    revoke usage on domain e from public;
    grant usage on domain e to pg_monitor with grant option;
    create table t (a e)
    --
    create domain e as varchar(5);
    revoke usage on domain e from public;
    grant usage on domain e to pg_monitor with grant option;
    create table t (a e)
    # rights to a composite type in use
    create type e as (a int);
    revoke usage on type e from public;
    alter type e owner to pg_database_owner;
    create table t (a e)
    --
    create type e as (a text);
    revoke usage on type e from public;
    alter type e owner to pg_database_owner;
    create table t (a e)
    # rights to columns that are computed otherwise, and statistics about them
    create table "T t" (a int, "G g" int generated always as (a * 2) stored, b text,
        h int generated always as (a + 1) stored, i int generated always as (a + 2) stored);
    grant select ("G g"), update (b) on "T t" to pg_monitor;
    grant select (h) on "T t" to public;
    create statistics "S s" on a, "G g" from "T t";
    alter statistics "S s" set statistics 40;
    alter statistics "S s" owner to pg_database_owner;
    comment on statistics "S s" is 'it''s';
    create statistics gone on "G g", i from "T t"
    --
    create table "T t" (a int, "G g" text generated always as (a::text) stored, b text,
        h int generated always as (a - 1) stored);
    grant select ("G g"), update (b) on "T t" to pg_monitor;
    grant select (h) on "T t" to public;
    create statistics "S s" on a, "G g" from "T t";
    alter statistics "S s" set statistics 40;
    alter statistics "S s" owner to pg_database_owner;
    comment on statistics "S s" is 'it''s'
    # rights to columns of partitions that are computed otherwise
    create table t (a int, g int generated always as (a * 2) stored) partition by list (a);
    create table u partition of t for values in (1);
    grant select (g) on u to pg_monitor;
    create statistics s on a, g from u
    --
    create table t (a int, g text generated always as (a::text) stored) partition by list (a);
    create table u partition of t for values in (1);
    grant select (g) on u to pg_monitor;
    create statistics s on a, g from u
    # statistics about columns whose type changes
    create table t (a int, b text);
    create statistics s on (a + 1), (lower(b)) from t;
    create statistics s2 on a, b from t
    --
    create table t (a bigint, b varchar(40));
    create statistics s on (a + 1), (lower(b)) from t;
    create statistics s2 on a, b from t
    # statistics of other owners and with targets, about columns whose type changes
    create schema z
    --
    create table t (a int, b int, c text);
    insert into t values (1, 1, 'x');
    create statistics z.s on (a + 1), b from t;
    create statistics s2 on b, c from t;
    create statistics gone on (a + 1), (lower(c)) from t;
    comment on statistics z.s is 'it''s';
    alter statistics z.s set statistics 77;
    alter statistics s2 set statistics 0;
    alter statistics s2 owner to pg_database_owner
    --
    create table t (a bigint, b numeric);
    create statistics z.s on (a + 1), b from t;
    comment on statistics z.s is 'it''s';
    alter statistics z.s set statistics 77
    # statistics on expressions that name a type which is made anew
    --
    create type e as enum ('a', 'b', 'x');
    create table t (a e, b int, c int);
    insert into t values ('a', 1);
    create statistics s on (a = 'b'::e), b from t;
    create statistics gone on (a = 'b'::e), c from t
    --
    create type e as enum ('b', 'a');
    create table t (a e, b int);
    create statistics s on (a = 'b'::e), b from t
    # statistics of a table that is made anew
    --
    create table t (a int, b int) partition by list (b);
    create table t_1 partition of t for values in (1);
    insert into t values (1, 1);
    create statistics s on (a + 1), b from t_1;
    alter statistics s set statistics 7;
    create statistics s2 on a, b from t;
    alter statistics s2 owner to pg_database_owner
    --
    create table t (a bigint, b int) partition by range (b);
    create table t_1 partition of t for values from (1) to (2);
    create statistics s on (a + 1), b from t_1;
    alter statistics s set statistics 7;
    create statistics s2 on a, b from t;
    alter statistics s2 owner to pg_database_owner
    # a table in a publication becomes partitioned
    create table t (a int primary key, b text);
    create publication p for table t
    --
    create table t (a bigint primary key, b text) partition by range (a);
    create table t_1 partition of t default;
    create publication p for table t
    # rights to the sequence of an identity of another kind
    create table t (a int generated always as identity, b text);
    grant select on sequence t_a_seq to pg_monitor
    --
    create table t (a bigint generated by default as identity, b varchar(9));
    grant select on sequence t_a_seq to pg_monitor
    # names that look like places in our own statements
    create table "{column}" (a int, "{gone}" int generated always as (a * 2) stored);
    grant select ("{gone}") on "{column}" to pg_monitor;
    create table "{new}" (id int, a int) partition by range (id);
    create table "{old}" partition of "{new}" default;
    insert into "{new}" values (1, 2);
    create type "{new} e" as enum ('a', 'b');
    revoke usage on type "{new} e" from public;
    create table x (e "{new} e")
    --
    create table "{column}" (a int, "{gone}" text generated always as (a::text) stored);
    grant select ("{gone}") on "{column}" to pg_monitor;
    create table "{new}" (id int, a int) partition by range (a);
    create table "{old}" partition of "{new}" default;
    insert into "{new}" values (1, 2);
    create type "{new} e" as enum ('b');
    revoke usage on type "{new} e" from public;
    create table x (e "{new} e")
    """
)
