"""FOREIGN KEY constraints."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = """
    create table o (id int primary key, a int unique, b int, c int, unique (b, c));
    create table t (id int primary key, o int, b int, c int);
    insert into o values (1, 1, 1, 1), (2, 2, 2, 2);
    insert into t values (1, 1, 1, 1), (2, null, 2, null)
"""

PAIRS = pairs(
    """
    # a foreign key
    --
    alter table t add foreign key (o) references o
    # a foreign key to a unique constraint
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (o) references o (a)
    # a foreign key of two columns
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (b, c) references o (b, c)
    # a foreign key of two columns in another order
    alter table t add constraint f foreign key (b, c) references o (b, c)
    --
    alter table t add constraint f foreign key (c, b) references o (c, b)
    # a foreign key to another table
    create table p (id int primary key);
    insert into p values (1), (2)
    --
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (o) references p
    # a foreign key of another name
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint "F f" foreign key (o) references o
    # actions
    alter table t add constraint f foreign key (o) references o on delete cascade
    --
    alter table t add constraint f foreign key (o) references o on delete set null on update cascade
    # more actions
    alter table t add constraint f foreign key (o) references o on delete restrict on update set null
    --
    alter table t add constraint f foreign key (o) references o on delete set default on update restrict
    # no action
    alter table t add constraint f foreign key (o) references o on delete cascade on update set default
    --
    alter table t add constraint f foreign key (o) references o on delete no action
    # columns of set null (since 15)
    alter table t add constraint f foreign key (b, c) references o (b, c) on delete set null
    --
    alter table t add constraint f foreign key (b, c) references o (b, c) on delete set null (c)
    # columns of set default (since 15)
    alter table t add constraint f foreign key (b, c) references o (b, c) on delete set default (b)
    --
    alter table t add constraint f foreign key (b, c) references o (b, c) on delete set default (b, c)
    # match full
    update t set b = null where c is null
    --
    alter table t add constraint f foreign key (b, c) references o (b, c)
    --
    alter table t add constraint f foreign key (b, c) references o (b, c) match full
    # deferrable
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (o) references o deferrable
    # initially deferred
    alter table t add constraint f foreign key (o) references o deferrable
    --
    alter table t add constraint f foreign key (o) references o deferrable initially deferred
    # not valid
    alter table t add constraint f foreign key (o) references o not valid
    --
    alter table t add constraint f foreign key (o) references o
    # not valid with rows that break it
    insert into t values (9, 99)
    --
    alter table t add constraint f foreign key (o) references o not valid
    --
    # not enforced (since 18)
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (o) references o not enforced
    # not enforced and new (since 18)
    --
    alter table t add constraint f foreign key (o) references o on delete cascade not enforced
    # all at once
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (o) references o on delete cascade on update cascade deferrable initially deferred not valid;
    comment on constraint f on t is 'all'
    # the comment of a foreign key
    alter table t add constraint f foreign key (o) references o;
    comment on constraint f on t is 'one'
    --
    alter table t add constraint f foreign key (o) references o on delete cascade;
    comment on constraint f on t is 'one'
    # to itself
    --
    alter table t add parent int references t
    # to itself, new
    create table x (id int)
    --
    create table n (id int primary key, parent int references n on delete cascade)
    --
    create table n (id int primary key, parent int references n, root int not null default 1 references n)
    # a cycle of two new tables
    --
    create table a (id int primary key, b int);
    create table b (id int primary key, a int references a);
    alter table a add foreign key (b) references b
    # a cycle of three tables of which two are new
    --
    create table m (id int primary key, t int references t);
    create table n (id int primary key, m int references m);
    alter table t add n int references n
    # a cycle goes
    alter table o add t int references t;
    alter table t add foreign key (o) references o
    --
    # twice the same foreign key
    alter table t add constraint f foreign key (o) references o
    --
    alter table t add constraint f foreign key (o) references o, add constraint g foreign key (o) references o on delete cascade
    # two foreign keys swap their names
    alter table t add constraint f foreign key (o) references o, add constraint g foreign key (b) references o
    --
    alter table t add constraint f foreign key (b) references o, add constraint g foreign key (o) references o
    # to a table that is new
    --
    create table p (id int primary key, kind text unique);
    insert into p values (1, 'a'), (2, 'b');
    alter table t add p int references p, add kind text references p (kind)
    # to a unique index
    create table p (id int);
    insert into p values (1), (2)
    --
    create unique index i on p (id)
    --
    create unique index i on p (id);
    alter table t add constraint f foreign key (o) references p (id)
    # to a unique index that is defined otherwise
    create table p (id int, x int);
    insert into p values (1), (2)
    --
    create unique index i on p (id);
    alter table t add constraint f foreign key (o) references p (id)
    --
    create unique index i on p (id) include (x);
    alter table t add constraint f foreign key (o) references p (id)
    # to a unique index that becomes the primary key
    create table p (id int not null, x int);
    insert into p values (1), (2)
    --
    create unique index i on p (id);
    alter table t add constraint f foreign key (o) references p (id)
    --
    alter table p add constraint i primary key (id);
    alter table t add constraint f foreign key (o) references p (id)
    # a table of tables that all refer to one that goes
    create table a (id int primary key, g int);
    create table b (id int primary key, g int)
    --
    create table g (id int primary key);
    alter table a add foreign key (g) references g;
    alter table b add foreign key (g) references g
    --
    create table h (id int primary key);
    alter table a add foreign key (g) references h;
    alter table b add foreign key (g) references h
    # names without quotes, with quotes
    create schema "S s";
    create table "S s"."T.t" ("Id" int primary key, "x y" int);
    create table "S s"."R" ("Ref" int, "x,y" int)
    --
    --
    alter table "S s"."R" add constraint "fk (1)" foreign key ("Ref") references "S s"."T.t" ("Id"),
        add foreign key ("x,y") references "S s"."T.t"
    # a period (since 18)
    create table p (id int4range, during daterange, primary key (id, during without overlaps));
    create table q (id int4range, during daterange)
    --
    --
    alter table q add constraint f foreign key (id, period during) references p (id, period during)
    """,
    BASE,
)
