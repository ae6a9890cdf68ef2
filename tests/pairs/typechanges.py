"""Changes of type, alone and under everything that can be built on a column."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import Pair, pairs

# column type and values of the first, of the second; both ways must be possible for these values
CHANGES = """
    int: 1, 2, null | bigint: 1, 2
    smallint: 1 | bigint: 1
    int: 1 | numeric: 2
    int: 1 | numeric(10,2): 2
    numeric(10,2): 1.5 | numeric(12,4): 1.5
    numeric(10,2): 1.5 | numeric: 1.5
    real: 1.5 | float8: 1.5
    int: 1 | text: '1'
    int: 1 | varchar(5): '12'
    bool: true | int: 1
    bool: true | text: 'true'
    text: 'a' | varchar(10): 'a'
    varchar(10): 'a' | varchar(20): 'a'
    varchar(10): 'a' | varchar: 'a'
    char(3): 'abc' | text: 'abc'
    char(3): 'abc' | char(5): 'abc'
    char(3): 'abc' | varchar(3): 'abc'
    char(20): '10.0.0.1' | inet: '10.0.0.1'
    char(20): '10.0.0.0/8' | cidr: '10.0.0.0/8'
    char(9): '101' | bit(3): '101'
    bpchar: 'true ' | bool: true
    char(40): '00000000-0000-0000-0000-000000000000' | uuid: '00000000-0000-0000-0000-000000000000'
    text: 'a' | "char": 'a'
    text: 'a' | name: 'a'
    date: '2024-01-01' | timestamp: '2024-01-01'
    timestamp: '2024-01-01 10:00' | timestamptz: '2024-01-01 10:00+00'
    timestamptz: '2024-01-01' | date: '2024-01-01'
    timestamp(3): '2024-01-01 10:00' | timestamp: '2024-01-01 10:00'
    timestamptz(0): '2024-01-01 10:00' | timestamptz(6): '2024-01-01 10:00'
    time: '10:00' | timetz: '10:00'
    time(0): '10:00' | time: '10:00'
    interval: '1 day' | text: '1 day'
    interval: '1 day' | interval day: '1 day'
    interval(0): '1 day' | interval day to second(3): '1 day'
    json: '{}' | jsonb: '{}'
    jsonb: '{}' | text: '{}'
    uuid: '00000000-0000-0000-0000-000000000000' | text: '00000000-0000-0000-0000-000000000000'
    uuid: '00000000-0000-0000-0000-000000000000' | varchar(36): '00000000-0000-0000-0000-000000000000'
    text: '10.0.0.1' | inet: '10.0.0.1'
    inet: '10.0.0.0/8' | cidr: '10.0.0.0/8'
    bit(3): B'101' | varbit(3): B'101'
    bit(3): B'101' | varbit: B'101'
    int[]: '{1,2}' | bigint[]: '{1,2}'
    int[]: '{1,2}' | text[]: '{1,2}'
    text[]: '{a}' | varchar(5)[]: '{a}'
    text: '{a}' | text[]: '{a}'
    bytea: '\\x61' | text: '\\x61'
    oid: 1 | int: 1
    int: 1 | regclass: null
    macaddr: '08:00:2b:01:02:03' | macaddr8: '08:00:2b:ff:fe:01:02:03'
    money: 1.5 | numeric(10,2): 1.5
    tsvector: 'a' | text: 'a'
    xml: null | text: null
    point: '(1,2)' | text: '(1,2)'
    int4range: '[1,2)' | text: '[1,2)'
    timestamp: '2024-01-01 10:00' | text: '2024-01-01 10:00'
    timestamptz: '2024-01-01 10:00' | text: '2024-01-01 10:00'
    date: '2024-01-01' | varchar(10): '2024-01-01'
    double precision: 1.5 | text: '1.5'
    numeric: 1.5 | text: '1.5'
    int: 1 | float8: 1
    bigint: 1 | numeric(20,0): 1
    text: 'x' | citext: 'x'
    int: 1 | jsonb: '1'
    int: null | date: null
    int: null | bigint[]: null
    smallint: null | numeric(10,2)[]: null
    date: null | int[]: null
    text: '{a,b}' | text[]: '{a,b}'
"""


def changes() -> list[Pair]:
    """Change the type of each column of the list, with rows."""
    found = []
    for line in CHANGES.strip().splitlines():
        sides = [side.strip().partition(": ") for side in line.split(" | ")]
        texts = []
        for type_, _, values in sides:
            rows = (
                ", ".join(f"({value})" for value in values.split(", "))
                if "," not in type_ and "{" not in values and "[" not in values and "(" not in values
                else f"({values})"
            )
            texts.append(f"create table t (id serial, x {type_});\ninsert into t (x) values {rows}")
        if "citext" in line:
            texts = [f"create extension citext;\n{text}" for text in texts]
        one, other = (type_ for type_, _, _ in sides)
        found.append(Pair(f"{one} to {other}", "", texts[0], texts[1], needs=("citext",) if "citext" in line else ()))
    return found


PAIRS = (
    *changes(),
    *pairs(
        """
        # a type under a default
        create table t (x int default 5);
        insert into t values (1)
        --
        create table t (x bigint default 5);
        insert into t values (1)
        # a type under a default that cannot be cast
        create table t (x text default 'none');
        insert into t values ('5')
        --
        create table t (x int default 0);
        insert into t values (5)
        # a type under a default that stays as a word
        create table t (x varchar(10) default 'a' not null);
        insert into t values ('x')
        --
        create table t (x text default 'a' not null);
        insert into t values ('x')
        # a type under a check
        create table t (x int constraint c check (x > 0));
        insert into t values (1)
        --
        create table t (x numeric constraint c check (x > 0));
        insert into t values (1)
        # a type under a check for which there is no operator
        create table t (x text constraint c check (x <> ''));
        insert into t values ('5')
        --
        create table t (x int constraint c check (x <> 7));
        insert into t values (5)
        # a type under indexes
        create table t (x int, y int);
        create index a on t (x);
        create index b on t ((x + 1));
        create index c on t (y) where x > 3;
        create index d on t (y) include (x);
        insert into t values (1, 2)
        --
        create table t (x bigint, y int);
        create index a on t (x);
        create index b on t ((x + 1));
        create index c on t (y) where x > 3;
        create index d on t (y) include (x);
        insert into t values (1, 2)
        # a type under an index whose operator class goes
        create table t (x text);
        create index a on t (x text_pattern_ops);
        create index b on t (lower(x));
        insert into t values ('5')
        --
        create table t (x int);
        create index a on t (x);
        create index b on t (abs(x));
        insert into t values (5)
        # a type under a generated column
        create table t (x int, y bigint generated always as (x * 2) stored);
        insert into t values (1)
        --
        create table t (x bigint, y bigint generated always as (x * 2) stored);
        insert into t values (1)
        # a type of a generated column
        create table t (x int, y bigint generated always as (x * 2) stored);
        insert into t values (1)
        --
        create table t (x int, y int generated always as (x * 2) stored);
        insert into t values (1)
        # a type under a virtual column (since 18)
        create table t (x int, y bigint generated always as (x * 2) virtual);
        insert into t values (1)
        --
        create table t (x bigint, y bigint generated always as (x * 2) virtual);
        insert into t values (1)
        # a type under a view
        create table t (x int, y int);
        insert into t values (1, 2)
        --
        create view v as select x from t
        --
        alter table t alter x type bigint;
        create view v as select x from t
        # a type under views upon views
        create table t (id int primary key, x int, y int);
        insert into t values (1, 1, 2)
        --
        create view v as select id, x from t where x > 0;
        create view w as select x, count(*) as n from v group by x;
        create materialized view m as select x + 1 as z from w;
        create unique index m_z on m (z);
        comment on view v is 'the view'
        --
        alter table t alter x type bigint;
        create view v as select id, x from t where x > 0;
        create view w as select x, count(*) as n from v group by x;
        create materialized view m as select x + 1 as z from w;
        create unique index m_z on m (z);
        comment on view v is 'the view'
        # a type under a trigger, a policy and a rule
        create table t (id int primary key, x int);
        create function f() returns trigger language plpgsql as 'begin return new; end';
        insert into t values (1, 1)
        --
        create trigger g before update of x on t for each row when (new.x > 0) execute function f();
        create policy p on t using (x > 0);
        alter table t enable row level security
        --
        alter table t alter x type bigint;
        create trigger g before update of x on t for each row when (new.x > 0) execute function f();
        create policy p on t using (x > 0);
        alter table t enable row level security
        # a type under keys and foreign keys of many tables
        create table t (id int primary key, x int unique);
        create table a (id int references t, x int references t (x));
        create table b (id int references t on delete cascade deferrable);
        create table c (id int primary key references t);
        create table d (id int references c);
        insert into t values (1, 1);
        insert into a values (1, 1);
        insert into c values (1)
        --
        create table t (id bigint primary key, x bigint unique);
        create table a (id bigint references t, x bigint references t (x));
        create table b (id bigint references t on delete cascade deferrable);
        create table c (id bigint primary key references t);
        create table d (id bigint references c);
        insert into t values (1, 1);
        insert into a values (1, 1);
        insert into c values (1)
        # types of a foreign key that do not fit in between
        create table t (id int primary key);
        create table r (id int, t int references t);
        insert into t values (1);
        insert into r values (1, 1)
        --
        create table t (id text primary key);
        create table r (id int, t text references t);
        insert into t values ('1');
        insert into r values (1, '1')
        # a type of a key that refers to itself
        create table t (id int primary key, parent int references t);
        insert into t values (1, null), (2, 1)
        --
        create table t (id text primary key, parent text references t);
        insert into t values (1, null), (2, 1)
        # a type under an exclusion
        create table t (x int4range, exclude using gist (x with &&));
        insert into t values ('[1,2)')
        --
        create table t (x int8range, exclude using gist (x with &&));
        insert into t values ('[1,2)')
        # a type under statistics
        create table t (x int, y int);
        create statistics s on x, y from t;
        insert into t values (1, 2)
        --
        --
        alter table t alter x type bigint
        # a type and all else of a column
        create table t (id int, x varchar(5) default 'a');
        create index i on t (x);
        alter table t add constraint c check (x <> 'q');
        comment on column t.x is 'one';
        comment on constraint c on t is 'the check';
        comment on index i is 'the index';
        insert into t values (1, '7')
        --
        create table t (id int, x int not null default 3);
        create index i on t (x);
        alter table t add constraint c check (x <> 8);
        comment on column t.x is 'two';
        comment on constraint c on t is 'the check';
        comment on index i is 'the index';
        insert into t values (1, '7')
        # comments of what is built on the column
        create table t (id int primary key, x int constraint u unique constraint c check (x > 0), y int generated always as (x) stored);
        create index i on t (x);
        comment on constraint u on t is 'u';
        comment on constraint c on t is 'c';
        comment on index i is 'i';
        comment on column t.y is 'y';
        insert into t values (1, 1)
        --
        create table t (id int primary key, x text constraint u unique constraint c check (x > '0'), y text generated always as (x) stored);
        create index i on t (x);
        comment on constraint u on t is 'u';
        comment on constraint c on t is 'c';
        comment on index i is 'i';
        comment on column t.y is 'y';
        insert into t values (1, 1)
        # two types in one table
        create table t (a int, b int, c int);
        create index i on t (a, b);
        insert into t values (1, 2, 3)
        --
        create table t (a bigint, b text, c int);
        create index i on t (a, b);
        insert into t values (1, 2, 3)
        # a type of a column that a table of its row type uses
        create table t (a int);
        create table u (b t)
        --
        create table t (a bigint);
        create table u (b t)
        # a type of a column of whose rows others are made, with values and arrays
        create table t (a int, s text);
        create table u (id int primary key, b t, c t[]);
        create index i on u (b);
        insert into u values (1, row(2, 'it''s, "x"'), array[row(3, null)::t]), (2, null, '{}')
        --
        create table t (a bigint, s text);
        create table u (id int primary key, b t, c t[]);
        create index i on u (b);
        insert into u values (1, row(2, 'it''s, "x"'), array[row(3, null)::t]), (2, null, '{}')
        # a type of a column of whose rows others are made, and a column more
        create table t (a int, s text);
        create table u (b t)
        --
        create table t (a bigint, s text, n int default 5);
        create table u (b t)
        # types made of rows, of types made of rows
        create table k (z int)
        --
        create table t (a int);
        create type c as (a t);
        create domain d as c;
        create table a (z d[], y c, x t);
        create table b (y a)
        # the row type of a table in a table of an earlier name, and another of its name
        create table b (a int);
        create table a (x b, y b[])
        --
        create type b as (a bigint);
        create table c (x b)
        # a type under the replica identity and clustering
        create table t (a int not null unique);
        alter table t replica identity using index t_a_key;
        insert into t values (1)
        --
        create table t (a text not null unique);
        alter table t replica identity using index t_a_key;
        insert into t values (1)
        # an enum in place of a check
        create table t (s text not null default 'new' check (s in ('new', 'old')));
        create index i on t (s) where s = 'new';
        insert into t values ('new'), ('old')
        --
        create type status as enum ('new', 'old');
        create table t (s status not null default 'new');
        create index i on t (s) where s = 'new';
        insert into t values ('new'), ('old')
        # serial and its sequence grow
        create table t (id serial primary key);
        insert into t default values
        --
        create table t (id bigserial primary key);
        insert into t default values
        # a type of another schema and of the same name
        create schema a;
        create schema b;
        create type a.e as enum ('x');
        create type b.e as enum ('x', 'y')
        --
        create table t (c a.e default 'x');
        insert into t values ('x')
        --
        create table t (c b.e default 'x');
        insert into t values ('x')
        # values filled up with blanks become labels
        create type e as enum ('a', 'b')
        --
        create domain d as char(7);
        create table t (c char(9) default 'a', v char(6)[], d d);
        insert into t values ('b', '{a,b}', 'a')
        --
        create table t (c e default 'a', v e[], d e);
        insert into t values ('b', '{a,b}', 'a')
        # a column in INCLUDE of keys that foreign keys refer to
        create table t (id int, v varchar(10), primary key (id) include (v));
        create table c (id int references t);
        insert into t values (1, '2');
        insert into c values (1)
        --
        create table t (id int, v varchar(20) collate "C", primary key (id) include (v));
        create table c (id int references t)
        """
    ),
)
