"""CHECK constraints; their expressions are in `defaults`."""

from tests.pairs.pair import pairs

BASE = """
    create table t (a int, b int, s text);
    insert into t values (1, 2, 'x'), (3, 4, null)
"""

PAIRS = pairs(
    """
    # a check
    --
    alter table t add check (a > 0)
    # a check with another expression
    alter table t add constraint c check (a > 0)
    --
    alter table t add constraint c check (a > -1)
    # a check with another name
    alter table t add constraint c check (a > 0)
    --
    alter table t add constraint "C c" check (a > 0)
    # a check with another name and comment
    alter table t add constraint c check (a > 0);
    comment on constraint c on t is 'one'
    --
    alter table t add constraint d check (a > 0);
    comment on constraint d on t is 'two'
    # a check that is not valid
    alter table t add constraint c check (a > 0) not valid
    --
    alter table t add constraint c check (a > 0)
    # a check that is not valid, for rows that break it
    alter table t add constraint c check (a > 100) not valid
    --
    # a check that is not inherited
    alter table t add constraint c check (a > 0)
    --
    alter table t add constraint c check (a > 0) no inherit
    # a check that is not enforced (since 18)
    alter table t add constraint c check (a > 0)
    --
    alter table t add constraint c check (a > 0) not enforced
    # a check that is not enforced is new (since 18)
    --
    alter table t add constraint c check (a > 100) not enforced
    # a check that is not enforced with another expression (since 18)
    alter table t add constraint c check (a > 100) not enforced
    --
    alter table t add constraint c check (a > 200) not enforced
    # checks without names
    alter table t add check (a > 0), add check (b > 0), add check (a < b)
    --
    alter table t add check (a < b), add check (b > 0), add check (a > -1)
    # two checks that say the same
    alter table t add constraint c1 check (a > 0)
    --
    alter table t add constraint c1 check (a > 0), add constraint c2 check (a > 0)
    # two checks swap their names
    alter table t add constraint c1 check (a > 0), add constraint c2 check (b > 0)
    --
    alter table t add constraint c1 check (b > 0), add constraint c2 check (a > 0)
    # three checks go round
    alter table t add constraint c1 check (a > 0), add constraint c2 check (b > 0), add constraint c3 check (s <> '')
    --
    alter table t add constraint c1 check (b > 0), add constraint c2 check (s <> ''), add constraint c3 check (a > 0)
    # the same name on two tables
    create table u (a int);
    alter table t add constraint positive check (a > 0)
    --
    --
    alter table u add constraint positive check (a > 0)
    # the comment of a check
    alter table t add constraint c check (a > 0)
    --
    --
    comment on constraint c on t is 'it''s'
    # the comment of a check that is defined anew
    alter table t add constraint c check (a > 0);
    comment on constraint c on t is 'kept'
    --
    alter table t add constraint c check (a > -5);
    comment on constraint c on t is 'kept'
    # a check on new columns
    --
    alter table t add x int default 3, add y int default 4, add constraint c check (x < y and a > 0)
    # a check becomes a unique constraint of its name
    alter table t add constraint c check (a > 0)
    --
    alter table t add constraint c unique (a)
    # a check becomes a foreign key of its name
    create table o (id int primary key);
    insert into o values (1), (3)
    --
    alter table t add constraint c check (a > 0)
    --
    alter table t add constraint c foreign key (a) references o
    # a check that refers to the whole row
    --
    alter table t add constraint c check (t.* is distinct from row(1, 2, null)::t)
    # a check and an index build rows of a table that gets columns and loses others
    alter table t add constraint c check (t.* is distinct from row(1, 2, null)::t)
    --
    alter table t drop b, add x text, add y int, add constraint c check (t.* is distinct from row(1, null, 'x', 2)::t);
    create index i on t (hash_record(row(a, s, x, 3)::t))
    # a check builds rows of a table of which a column changes its type
    alter table t add constraint c check (t.* is distinct from row(1, 2, null)::t)
    --
    alter table t alter b type text, add constraint c check (t.* is distinct from row(1, 'b', null)::t)
    # checks of the whole row, in other words
    alter table t add constraint c check (t is not null or a is not null);
    alter table t add constraint d check ((t).a > 0);
    create schema other;
    create table other.t (a int, t int check (t > 0), constraint c check (t.* is not null))
    --
    alter table t add constraint c check (not (t is null) or a is null);
    alter table t add constraint d check (t.a > 0);
    alter table t add constraint e check (t.*::text <> '()');
    create table k (a int, constraint c check (k = row(1)::k or k.a = 2));
    create index i on t (hash_record(t))
    # a check calls a function that is not in the search path
    create schema lib;
    create function lib.ok(int) returns boolean language sql immutable as 'select true'
    --
    alter table t add check (lib.ok(a))
    --
    alter table t add check (not lib.ok(a) or lib.ok(b))
    # an own operator
    create schema lib;
    create function lib.near(int, int) returns boolean language sql immutable as 'select true';
    create operator lib.=~= (leftarg = int, rightarg = int, function = lib.near)
    --
    alter table t add check (a operator(lib.=~=) b)
    --
    alter table t add check (b operator(lib.=~=) a)
    # a check with a name of 63 bytes
    --
    alter table t add constraint "c23456789012345678901234567890123456789012345678901234567890123" check (a > 0)
    # a check not null, and a not null
    alter table t add constraint c check (a is not null)
    --
    alter table t alter a set not null
    # many checks at once
    alter table t add check (a > 0), add check (a > 1 or b > 0), add check (b <> 7)
    --
    alter table t add check (a > 0), add check (a > 1 or b > 1), add check (s <> 'q'), add constraint k check (b <> 7)
    """,
    BASE,
)
