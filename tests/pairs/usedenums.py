"""Enum types under the columns, keys, views and other types that use them."""

from tests.pairs.pair import pairs

BASE = """
    create table t (id int primary key, note text);
    insert into t values (1, 'x'), (2, null);
"""

PAIRS = pairs(
    """
    # an enum that nothing uses
    --
    create type mood as enum ('sad', 'ok')
    # an enum and a column of it
    --
    create type mood as enum ('sad', 'ok');
    alter table t add m mood not null default 'ok'
    # an enum, an array of it, and a check
    --
    create type mood as enum ('sad', 'ok', 'happy');
    alter table t add ms mood[] default '{sad,ok}' check (ms <> '{happy}')
    # labels at the end
    create type mood as enum ('sad', 'ok')
    --
    create type mood as enum ('sad', 'ok', 'happy', 'glad')
    # labels before, between and behind
    create type mood as enum ('b', 'd')
    --
    create type mood as enum ('a', 'b', 'c', 'd', 'e')
    # labels of which a column is made
    create type mood as enum ('b', 'd');
    create table s (m mood); insert into s values ('b')
    --
    create type mood as enum ('a', 'b', 'c', 'd', 'e');
    create table s (m mood); insert into s values ('b')
    # a new label as a default and in a check
    create type mood as enum ('sad', 'ok');
    alter table t add m mood default 'ok'
    --
    create type mood as enum ('sad', 'ok', 'new');
    alter table t add m mood check (m in ('ok', 'new')), alter m set default 'new'
    # a label in a check, an index and a partial index
    create type mood as enum ('sad', 'ok');
    alter table t add m mood default 'ok', add check (m <> 'sad');
    create index i on t (m) where m = 'ok'
    --
    create type mood as enum ('sad', 'ok', 'happy');
    alter table t add m mood, add check (m <> 'sad' or m = 'happy'), alter m set default 'happy';
    create index i on t (m) where m = 'happy'
    # labels in other order
    create type mood as enum ('sad', 'ok', 'happy');
    alter table t add m mood default 'ok', add ms mood[] default '{sad}'
    --
    create type mood as enum ('happy', 'ok', 'sad');
    alter table t add m mood default 'ok', add ms mood[] default '{sad}'
    # one label more and one less
    create type mood as enum ('sad', 'ok', 'gone');
    alter table t add m mood default 'ok'
    --
    create type mood as enum ('new', 'sad', 'ok');
    alter table t add m mood, alter m set default 'new'
    # labels that need quotes
    create type "My Mood" as enum ('', 'it''s', 'a\\b', 'a,b', 'ä', '"q"');
    alter table t add "M" "My Mood" default 'it''s'
    --
    create type "My Mood" as enum ('', 'it''s', 'a\\b', '{x}', 'a,b', 'ä', '"q"');
    alter table t add "M" "My Mood", alter "M" set default '{x}'
    # an enum in another schema
    create schema app;
    create type app.mood as enum ('a');
    create type mood as enum ('b')
    --
    create schema app;
    create type app.mood as enum ('b');
    create type mood as enum ('a');
    alter table t add m app.mood default 'b', add n mood default 'a'
    # an enum with a comment
    create type mood as enum ('a')
    --
    create type mood as enum ('a');
    comment on type mood is 'it''s a mood'
    # a comment on an enum that is made anew
    create type mood as enum ('a', 'b');
    comment on type mood is 'one';
    alter table t add m mood; comment on column t.m is 'two'
    --
    create type mood as enum ('b', 'a');
    comment on type mood is 'one';
    alter table t add m mood; comment on column t.m is 'two'
    # an enum for a text
    alter table t add m text default 'a' check (m in ('a', 'b')); update t set m = 'b'
    --
    create type mood as enum ('a', 'b');
    alter table t add m mood default 'a'; update t set m = 'b'
    # one enum for another
    create type one as enum ('a', 'b'); create type two as enum ('b', 'a');
    alter table t add m one default 'a'; update t set m = 'b'
    --
    create type one as enum ('a', 'b'); create type two as enum ('b', 'a');
    alter table t add m two default 'a'; update t set m = 'b'
    # an enum in the place of another that goes
    create type one as enum ('a', 'b');
    alter table t add m one default 'a', add ms one[]; update t set m = 'b', ms = '{a}'
    --
    create type two as enum ('b', 'a');
    alter table t add m two default 'a', add ms two[]; update t set m = 'b', ms = '{a}'
    # keys and foreign keys on an enum that loses a label
    create type mood as enum ('a', 'b', 'c');
    create table p (m mood primary key); insert into p values ('a');
    create table c (m mood references p, unique (m)); insert into c values ('a')
    --
    create type mood as enum ('a', 'c');
    create table p (m mood primary key); insert into p values ('a');
    create table c (m mood references p, unique (m)); insert into c values ('a')
    # a generated column of an enum that loses a label
    create type mood as enum ('a', 'b', 'c');
    create table s (m mood, is_a boolean generated always as (m = 'a') stored); insert into s values ('a')
    --
    create type mood as enum ('a', 'c');
    create table s (m mood, is_a boolean generated always as (m = 'a') stored); insert into s values ('a')
    # a view on an enum that loses a label
    create type mood as enum ('a', 'b', 'c');
    create table s (m mood); insert into s values ('a'); create view v as select m, m = 'a' as is_a from s
    --
    create type mood as enum ('a', 'c');
    create table s (m mood); insert into s values ('a'); create view v as select m, m = 'a' as is_a from s
    # an enum that loses a label and that views, a policy, a rule and a trigger use without its columns
    create type mood as enum ('a', 'b', 'c'); create table s (m int); insert into s values (1);
    create view v as select 'a'::mood as m; alter view v alter m set default 'c';
    create view w as select null::mood[] as ms;
    create policy p on s using ('a'::mood::text = 'x');
    create function f() returns trigger language plpgsql as 'begin return new; end';
    create rule r as on delete to s where 'a'::mood::text = 'x' do also insert into s values (2);
    create trigger g before update on s for each row when ('a'::mood::text = 'x') execute function f()
    --
    create type mood as enum ('a', 'c'); create table s (m int); insert into s values (1);
    create view v as select 'a'::mood as m; alter view v alter m set default 'c';
    create view w as select null::mood[] as ms;
    create policy p on s using ('a'::mood::text = 'x');
    create function f() returns trigger language plpgsql as 'begin return new; end';
    create rule r as on delete to s where 'a'::mood::text = 'x' do also insert into s values (2);
    create trigger g before update on s for each row when ('a'::mood::text = 'x') execute function f()
    # an enum that a check of another column names
    create type mood as enum ('a', 'b', 'c');
    create table s (m text check (m::mood <> 'a'), n text default 'a'::mood::text); insert into s values ('c')
    --
    create type mood as enum ('c', 'a');
    create table s (m text check (m::mood <> 'a'), n text default 'a'::mood::text); insert into s values ('c')
    # a partitioned table with an enum
    create type mood as enum ('a', 'b');
    create table p (id int, m mood default 'a') partition by range (id);
    create table p1 partition of p for values from (0) to (10); insert into p values (1, 'a')
    --
    create type mood as enum ('a', 'c');
    create table p (id int, m mood default 'a') partition by range (id);
    create table p1 partition of p for values from (0) to (10); insert into p values (1, 'a')
    # an enum that becomes a text and goes
    create type mood as enum ('a', 'b');
    alter table t add m mood default 'a' not null, add ms mood[]; create index i on t (m); update t set ms = '{b,a}'
    --
    alter table t add m text default 'a' not null, add ms text[]; create index i on t (m); update t set ms = '{b,a}'
    # a table that goes with its enum
    create type mood as enum ('a', 'b');
    create table s (m mood); insert into s values ('a')
    --
    # an enum whose column goes
    create type mood as enum ('a', 'b');
    alter table t add m mood default 'b'
    --
    create type mood as enum ('a')
    # a table in the place of an enum
    create type thing as enum ('a')
    --
    create table thing (id int)
    # a column of an enum that has labels of a keyword
    create type "order" as enum ('select');
    alter table t add "order" "order" default 'select'
    --
    create type "order" as enum ('from', 'select');
    alter table t add "order" "order", alter "order" set default 'from'
    # a domain in the place of an enum that policies, triggers, rules and views name
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create type kind as enum ('a', 'b');
    create table p (id int, k kind);
    insert into p values (1, 'a');
    create policy po on p using (k = 'a');
    create trigger tr before insert on p for each row when (new.k = 'a') execute function f();
    create rule r as on delete to p where old.k = 'b' do instead nothing;
    create view v as select 'b'::kind as x;
    create materialized view w as select 'b'::kind as x
    --
    create domain kind as text;
    create table p (id int, k kind);
    insert into p values (1, 'a');
    create policy po on p using (k = 'a'::kind);
    create trigger tr before insert on p for each row when (new.k = 'a'::kind) execute function f();
    create rule r as on delete to p where old.k = 'b'::kind do instead nothing;
    create view v as select 'b'::kind as x;
    create materialized view w as select 'b'::kind as x
    # a domain in the place of an enum that nothing but a view and a policy name
    create table p (id int)
    --
    create type kind as enum ('a', 'b');
    create view v as select 'b'::kind as x;
    create policy po on p using ('a'::kind::text > 'b')
    --
    create domain kind as text;
    create view v as select 'b'::kind as x;
    create policy po on p using ('a'::kind::text > 'b')
    """,
    BASE,
)
