"""Enum types: labels added at every place, removed, in another order, used as defaults at once."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = "create table k (id int)"

PAIRS = pairs(
    """
    # an enum type
    --
    create type mood as enum ('sad', 'ok', 'happy')
    # an enum type without labels
    --
    create type nothing as enum ()
    # an enum type gets its first label
    create type nothing as enum ()
    --
    create type nothing as enum ('a')
    # a label at the end
    create type mood as enum ('sad', 'ok')
    --
    create type mood as enum ('sad', 'ok', 'happy')
    # a label at the begin
    create type mood as enum ('ok', 'happy')
    --
    create type mood as enum ('sad', 'ok', 'happy')
    # a label in the middle
    create type mood as enum ('sad', 'happy')
    --
    create type mood as enum ('sad', 'ok', 'happy')
    # labels everywhere
    create type mood as enum ('b', 'd')
    --
    create type mood as enum ('1', '2', 'b', '3', '4', 'd', '5', '6')
    # labels in another order, not used
    create type mood as enum ('a', 'b', 'c')
    --
    create type mood as enum ('c', 'a', 'b')
    # labels in another order, used
    create type mood as enum ('a', 'b', 'c');
    create table t (id int, m mood not null default 'b');
    insert into t values (1, 'a'), (2, 'b'), (3, 'c')
    --
    create type mood as enum ('c', 'a', 'b');
    create table t (id int, m mood not null default 'b');
    insert into t values (1, 'a'), (2, 'b'), (3, 'c')
    # a label with quotes and a comma
    create type mood as enum ('a')
    --
    create type mood as enum ('it''s, "so"', 'a', ' ', 'é漢')
    # a label that becomes a default at once
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood default 'sad');
    insert into t values (1, 'ok')
    --
    create type mood as enum ('sad', 'ok', 'new');
    create table t (id int, m mood default 'new');
    insert into t values (1, 'ok')
    # a label that becomes the default of a new column
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int);
    insert into t values (1)
    --
    create type mood as enum ('new', 'sad', 'ok');
    create table t (id int, m mood not null default 'new');
    insert into t values (1)
    # a label that a check names at once
    --
    create type mood as enum ('sad', 'ok');
    create table t (m mood)
    --
    create type mood as enum ('sad', 'ok', 'new');
    create table t (m mood, check (m <> 'new'))
    # a label in the predicate of an index
    create table x (id int)
    --
    create type mood as enum ('sad', 'ok');
    create table t (m mood);
    create index i on t (m) where m = 'sad'
    --
    create type mood as enum ('sad', 'ok', 'new');
    create table t (m mood);
    create index i on t (m) where m in ('sad', 'new')
    # a label in a generated column
    create type mood as enum ('sad', 'ok');
    create table t (m mood)
    --
    create type mood as enum ('sad', 'ok', 'new');
    create table t (m mood, is_new boolean generated always as (m = 'new') stored)
    # a label that bounds a partition (one way)
    create type mood as enum ('sad', 'ok');
    create table t (m mood) partition by list (m);
    create table t_sad partition of t for values in ('sad')
    --
    create type mood as enum ('sad', 'ok', 'new');
    create table t (m mood) partition by list (m);
    create table t_sad partition of t for values in ('sad');
    create table t_new partition of t for values in ('new')
    # a label goes that no row has
    create type mood as enum ('sad', 'ok', 'happy');
    create table t (id int, m mood default 'ok');
    insert into t values (1, 'ok'), (2, null)
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood default 'ok');
    insert into t values (1, 'ok'), (2, null)
    # a label goes that was a default, a check, an index and an array
    create type mood as enum ('sad', 'ok', 'happy');
    create table t (id int primary key, m mood not null default 'happy', ms mood[] default '{happy}', check (m > 'sad'));
    create index i on t (m) where m = 'happy';
    create index j on t (m)
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int primary key, m mood not null default 'ok', ms mood[] default '{ok}', check (m > 'sad'));
    create index i on t (m) where m = 'ok';
    create index j on t (m)
    # a label goes under a domain
    create type mood as enum ('sad', 'ok', 'happy');
    create domain good as mood default 'ok' check (value <> 'sad');
    create table t (id int, m good);
    insert into t values (1, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create domain good as mood default 'ok' check (value <> 'sad');
    create table t (id int, m good);
    insert into t values (1, 'ok')
    # a label goes under a composite type
    create type mood as enum ('sad', 'ok', 'happy');
    create type pair as (a mood, b int);
    create table t (p pair)
    --
    create type mood as enum ('sad', 'ok');
    create type pair as (a mood, b int);
    create table t (p pair)
    # a label comes under a partition key
    create type mood as enum ('sad', 'ok');
    create table t (m mood) partition by list (m);
    create table t_sad partition of t for values in ('sad')
    --
    create type mood as enum ('sad', 'ok', 'happy');
    create table t (m mood) partition by list (m);
    create table t_sad partition of t for values in ('sad')
    # a label goes, another comes
    create type mood as enum ('a', 'b', 'c');
    create table t (m mood);
    insert into t values ('a'), ('c')
    --
    create type mood as enum ('a', 'x', 'c');
    create table t (m mood);
    insert into t values ('a'), ('c')
    # a label goes under a foreign key
    create type mood as enum ('a', 'b', 'c');
    create table t (m mood primary key);
    create table r (m mood references t);
    insert into t values ('a');
    insert into r values ('a')
    --
    create type mood as enum ('a', 'c');
    create table t (m mood primary key);
    create table r (m mood references t);
    insert into t values ('a');
    insert into r values ('a')
    # labels in another case
    create type mood as enum ('A', 'b')
    --
    create type mood as enum ('A', 'a', 'b', 'B')
    # a label of 63 bytes
    create type mood as enum ('x')
    --
    create type mood as enum ('x', '123456789012345678901234567890123456789012345678901234567890123')
    # the comment of an enum type
    create type mood as enum ('sad');
    create table t (m mood)
    --
    --
    comment on type mood is 'how it feels'
    # the comment of an enum type that loses a label
    create table x (id int)
    --
    create type mood as enum ('sad', 'ok');
    create table t (m mood);
    comment on type mood is 'one'
    --
    create type mood as enum ('ok');
    create table t (m mood);
    comment on type mood is 'one'
    # an enum type of an odd name
    create schema "My Schema"
    --
    create type "My Schema"."The ""Mood""\" as enum ('x');
    create table t (m "My Schema"."The ""Mood""\" default 'x')
    --
    create type "My Schema"."The ""Mood""\" as enum ('x', 'y');
    create table t (m "My Schema"."The ""Mood""\" default 'y', a "My Schema"."The ""Mood""\"[] default array['y']::"My Schema"."The ""Mood""\"[])
    # an enum type goes with its table
    --
    create type mood as enum ('sad');
    create table t (m mood)
    --
    # an enum type instead of text
    create table t (id int, m text default 'sad' not null);
    insert into t values (1, 'sad'), (2, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood default 'sad' not null);
    insert into t values (1, 'sad'), (2, 'ok')
    # an enum type instead of another one
    create type a as enum ('x', 'y');
    create table t (id int, m a default 'x');
    insert into t values (1, 'y')
    --
    create type b as enum ('y', 'x');
    create table t (id int, m b default 'x');
    insert into t values (1, 'y')
    # an enum type becomes a domain of its name
    create type mood as enum ('x', 'y');
    create table t (id int, m mood default 'x')
    --
    create domain mood as text check (value in ('x', 'y'));
    create table t (id int, m mood default 'x')
    # two enum types and columns that swap them
    create type a as enum ('x', 'y');
    create type b as enum ('x', 'y')
    --
    create table t (p a default 'x', q b default 'y')
    --
    create table t (p b default 'x', q a default 'y')
    """,
    BASE,
)
