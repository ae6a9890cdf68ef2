"""Schemas: new ones, extra ones, comments, and objects of one name in several of them."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a schema more, with a table
    create table t (id int)
    --
    --
    create schema app;
    create table app.t (id int primary key)
    # a schema more, without anything
    create table t (id int)
    --
    --
    create schema app
    # a schema with a type only
    create table t (id int)
    --
    --
    create schema app;
    create type app.mood as enum ('sad', 'happy')
    # the comment of a schema
    create schema app;
    create table app.t (id int)
    --
    comment on schema app is 'one'
    --
    comment on schema app is 'it''s "two"'
    # the comment of a schema goes
    create schema app;
    create table app.t (id int)
    --
    comment on schema app is 'one'
    --
    # one table name in two schemas, one of which changes
    create schema a;
    create schema b;
    create table a.t (id int primary key, x text);
    create table b.t (id int primary key, x text);
    insert into a.t values (1, 'a');
    insert into b.t values (2, 'b')
    --
    --
    alter table b.t add y int default 0;
    create index on b.t (x)
    # one table name in two schemas, of which one and of which the other
    create schema a;
    create schema b;
    create table a.k (id int);
    create table b.k (id int)
    --
    create table a.t (id int primary key)
    --
    create table b.t (id int primary key)
    # a foreign key to another schema
    create schema a;
    create schema b;
    create table a.t (id int primary key);
    create table b.t (id int primary key);
    create table r (t_id int);
    insert into a.t values (1);
    insert into b.t values (1);
    insert into r values (1)
    --
    alter table r add constraint r_t foreign key (t_id) references a.t
    --
    alter table r add constraint r_t foreign key (t_id) references b.t
    # tables of one name that refer to each other
    create schema a;
    create schema b;
    create table a.t (id int primary key, o int);
    create table b.t (id int primary key, o int)
    --
    alter table a.t add constraint o foreign key (o) references b.t
    --
    alter table a.t add constraint o foreign key (o) references b.t on delete cascade;
    alter table b.t add constraint o foreign key (o) references a.t
    # all is in other schemas than public
    --
    create table t (id int)
    --
    create schema a;
    create schema b;
    create table a.t (id int);
    create table b.t (id int)
    # a schema of a reserved name with a table of a reserved name
    create table t (id int)
    --
    create schema "select"
    --
    create schema "select";
    create table "select"."table" ("user" int primary key, "Order" text default 'x', check ("Order" <> '"'));
    create index "index" on "select"."table" ("Order" desc)
    # a schema with dots and quotes in its name
    create schema "a.b";
    create schema "a""b";
    create table "a.b"."c.d" ("e.f" int);
    create table "a""b"."c""d" ("e""f" int)
    --
    --
    alter table "a.b"."c.d" add primary key ("e.f");
    alter table "a""b"."c""d" add unique ("e""f");
    alter table "a""b"."c""d" add foreign key ("e""f") references "a.b"."c.d"
    # a type, a sequence and a default of another schema
    create schema lib;
    create type lib.mood as enum ('sad', 'happy');
    create sequence lib.ids;
    create function lib.f() returns int language sql immutable as 'select 1';
    create table t (id int);
    insert into t values (1)
    --
    --
    alter table t add mood lib.mood default 'sad' not null, add n bigint default nextval('lib.ids');
    alter table t add c int default lib.f()
    # two types of one name in two schemas
    create schema a;
    create schema b;
    create type a.mood as enum ('sad', 'happy');
    create type b.mood as enum ('sad', 'happy', 'glad');
    create table t (id int)
    --
    alter table t add m a.mood default 'sad'
    --
    alter table t add m b.mood default 'sad'
    # three schemas, one goes and one comes
    create schema a;
    create table a.t (id int primary key);
    insert into a.t values (7)
    --
    create schema b;
    create table b.t (id int references a.t)
    --
    create schema c;
    create table c.t (id int references a.t)
    """
)
