"""Columns: all properties but the type."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = """
    create table t (id int, x text, n numeric(10,2));
    insert into t values (1, 'a', 1.5), (2, 'b', 2.5)
"""

PAIRS = pairs(
    """
    # a column
    --
    alter table t add y text
    # a column with a default
    --
    alter table t add y text default 'it''s'
    # a column not null with a default
    --
    alter table t add y int not null default 7
    # a column with a volatile default
    --
    alter table t add y uuid not null default gen_random_uuid(), add z timestamptz not null default clock_timestamp()
    # many columns
    --
    alter table t add a int, add b int default 1, add c text not null default '', add d date default current_date
    # other columns
    alter table t add a int, add b int default 1;
    update t set a = 5
    --
    alter table t add c int, add d int default 2, add a int;
    update t set a = 5
    # not null
    --
    alter table t alter id set not null
    # not null of two columns
    --
    alter table t alter id set not null, alter x set not null
    # not null with a new default
    --
    alter table t alter x set not null, alter x set default 'none'
    # a default
    alter table t alter x set default 'a'
    --
    alter table t alter x set default 'b'
    # defaults come and go
    alter table t alter x set default 'a'
    --
    alter table t alter n set default 0.5
    # a collation
    --
    alter table t alter x type text collate "C"
    # a collation of an indexed column with a check
    create index i on t (x);
    alter table t add constraint c check (x > 'A')
    --
    --
    alter table t alter x type text collate "C"
    # a collation of icu (needs de-x-icu)
    --
    alter table t alter x type text collate "de-x-icu"
    # storage
    --
    alter table t alter x set storage external
    # storage of another kind
    alter table t alter x set storage main
    --
    alter table t alter x set storage plain, alter n set storage external
    # compression
    --
    alter table t alter x set compression pglz
    # compression lz4 (needs lz4)
    alter table t alter x set compression pglz
    --
    alter table t alter x set compression lz4
    # a statistics target
    --
    alter table t alter x set statistics 500
    # another statistics target
    alter table t alter x set statistics 500, alter id set statistics 0
    --
    alter table t alter x set statistics 100
    # comments
    comment on column t.x is 'x'
    --
    comment on column t.x is 'y';
    comment on column t.id is E'it''s\\nthe id'
    # all of a column at once
    --
    alter table t alter x type varchar(100) collate "C", alter x set not null, alter x set default 'z', alter x set statistics 7;
    alter table t alter x set storage external, alter x set compression pglz;
    comment on column t.x is 'all'
    # a column with all is new
    --
    alter table t add y varchar(100) collate "C" not null default 'z';
    alter table t alter y set statistics 7, alter y set storage main, alter y set compression pglz;
    comment on column t.y is 'all'
    # a column goes
    alter table t add y int;
    update t set y = id
    --
    # a column goes with its index, its check and its key
    alter table t add y int, add constraint c check (y > id), add constraint u unique (id, y);
    create index i on t (x, y)
    --
    # a column goes from an index, a check and a key, which stay
    alter table t add y int, add constraint c check (y > id), add constraint u unique (id, y);
    create index i on t (x, y)
    --
    alter table t add constraint c check (id > 0), add constraint u unique (id);
    create index i on t (x)
    # a column goes that a foreign key uses
    create table o (id int primary key);
    insert into o values (1), (2)
    --
    alter table t add o int references o;
    update t set o = 1
    --
    # a column goes that a foreign key of another table refers to
    create table r (id int);
    insert into r values (1)
    --
    alter table t add y int unique;
    alter table r add constraint f foreign key (id) references t (y) not valid
    --
    # a column goes that a generated column uses
    alter table t add a int, add b int generated always as (a + 1) stored
    --
    alter table t add b int
    # a column instead of another of the same name and other type
    alter table t add y int
    --
    alter table t add y jsonb
    # a table of the same columns in another order
    create table o (a int, b text, c date);
    insert into o values (1, 'b', '2024-01-01')
    --
    create table o (c date, a int, b text);
    insert into o values ('2024-01-01', 1, 'b')
    # a column not null that was not valid (since 18)
    alter table t add constraint nn not null id not valid
    --
    alter table t add constraint nn not null id
    # a not null of a name (since 18)
    alter table t alter id set not null
    --
    alter table t add constraint "my nn" not null id
    # a column of odd names
    --
    alter table t add "Y y" int default 5, add "select" text, add "a.b" text, add "q""q" text, add "é漢" int, add "123" int,
        add "%s" int, add "{x}" text default '{}', add "$1" int, add ":c" int, add "a,b" int, add "-- x" int
    # everything named with blanks at its edges
    create type " e " as enum ('a', ' b ');
    create sequence " q " start 5;
    create domain " d " as int constraint " dc " check (value > 0);
    create table " u" (" id " int primary key, "e " " e " default ' b ', "d " " d ")
    --
    create schema " s ";
    create type " e " as enum ('a', ' b ', 'c');
    create sequence " q " start 7;
    create domain " d " as int constraint " dc " check (value > 1);
    create table " u" (" id " int constraint " pk " primary key, "e " " e " default ' b ', "d " " d ");
    create table " s "." v" (" u " int constraint " f " references " u" (" id "), " x" text, constraint " k " unique (" u ", " x"));
    create index " i " on " s "." v" (lower(" x"), " u " desc) where " u " > 0;
    alter table " s "." v" add constraint " c " check (" u " > 0);
    comment on column " s "." v"." x" is ' blank ';
    create sequence " s "." r " owned by " s "." v"." u ";
    create table " p" (" a " int, "b " int) partition by range (" a ");
    create table " p1" partition of " p" for values from (1) to (2)
    # names with blanks before and behind
    --
    alter table t add " sp " int, add "b " int;
    create table " T" (id int)
    # odd names that only case tells apart
    alter table t add "Name" text, add "NAME" text
    --
    alter table t add "name" text, add "NAME" text default ''
    # 63 bytes of a name
    --
    alter table t add "a23456789012345678901234567890123456789012345678901234567890123" int,
        add "a23456789012345678901234567890123456789012345678901234567890124" int default 4
    """,
    BASE,
)
