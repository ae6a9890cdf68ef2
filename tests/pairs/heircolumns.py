"""Columns that a parent loses or gets, and that its children have for themselves."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a parent loses a column that its child keeps: NOT NULL stays the child's under its name (since 18)
    create table p (a int constraint nn not null, b int);
    create table c (x int) inherits (p);
    insert into c values (1, 2, 3)
    --
    create table p (b int);
    create table c (a int constraint nn not null, b int, x int);
    alter table c inherit p;
    insert into c values (1, 2, 3)
    # a parent loses a column that its child keeps: the child's may hold NULL
    create table p (a int not null, b int);
    create table c (x int) inherits (p)
    --
    create table p (b int);
    create table c (a int, b int, x int);
    alter table c inherit p
    # a parent loses a column that its child keeps: another parent hands NOT NULL down as well (since 18)
    create table p (a int constraint nn not null, b int);
    create table p2 (a int constraint n2 not null, d int);
    create table c (x int) inherits (p, p2)
    --
    create table p (b int);
    create table p2 (a int constraint n2 not null, d int);
    create table c (x int) inherits (p, p2)
    # a parent loses a column that its child keeps: another parent's may hold NULL (since 18)
    create table p (a int constraint nn not null, b int);
    create table p2 (a int, d int);
    create table c (x int) inherits (p, p2)
    --
    create table p (b int);
    create table p2 (a int, d int);
    create table c (a int constraint nn not null, x int) inherits (p, p2)
    # a parent loses a column that its child keeps: another parent's column may hold NULL
    create table p (a int constraint nn not null, b int);
    create table p2 (a int, d int);
    create table c (x int) inherits (p, p2)
    --
    create table p (b int);
    create table p2 (a int, d int);
    create table c (x int) inherits (p, p2)
    # a parent loses a column that its child keeps: the child of a child gives its own another name (since 18)
    create table p (a int constraint nn not null, b int);
    create table c (x int) inherits (p);
    create table d (y int) inherits (c)
    --
    create table p (b int);
    create table c (x int, a int constraint cc not null) inherits (p);
    create table d (y int) inherits (c)
    # a parent loses a column that its child keeps: it was the primary key
    create table p (a int primary key, b int);
    create table c (x int) inherits (p);
    create table d (y int) inherits (c)
    --
    create table p (b int);
    create table c (x int) inherits (p);
    create table d (y int, a int primary key) inherits (c)
    # a parent loses a column that its child keeps: the child has a name of its own (since 18)
    create table p (a int constraint nn not null, b int);
    create table c (a int constraint mm not null, x int) inherits (p)
    --
    create table p (b int);
    create table c (a int constraint ll not null, x int) inherits (p)
    # a parent loses a column that its child keeps: it is computed
    create table p (a int not null generated always as (1) stored, b int);
    create table c (x int) inherits (p)
    --
    create table p (b int);
    create table c (a int generated always as (1) stored not null, x int) inherits (p)
    # a parent gets a column that its child has, with rows
    create table p (b int);
    create table c (a int not null, b int, x int);
    alter table c inherit p;
    insert into c values (1, 2, 3)
    --
    create table p (a int not null, b int);
    create table c (x int) inherits (p);
    insert into c values (1, 2, 3)
    # a parent may hold NULL where its child may not
    create table p (a int not null, b int);
    create table c (x int) inherits (p);
    insert into c values (1, 2, 3)
    --
    create table p (a int, b int);
    create table c (a int not null, x int) inherits (p)
    # a parent gives up its primary key, and its child may still not hold NULL
    create table p (a int primary key, b int);
    create table c (x int) inherits (p);
    insert into c values (1, 2, 3)
    --
    create table p (a int, b int);
    create table c (a int not null, x int) inherits (p)
    # a parent and its child may hold NULL where the child of that may not
    create table p (a int constraint nn not null, b int);
    create table c (x int) inherits (p);
    create table d (x int) inherits (c);
    insert into c values (1, 2, 3)
    --
    create table p (a int, b int);
    create table c (a int, x int) inherits (p);
    create table d (a int constraint dd not null, x int) inherits (c)
    # a parent gives up a column with its check to its child
    create table p (a int check (a > 0), b int default 3);
    create table c (x int) inherits (p);
    insert into c values (1, 2, 3)
    --
    create table p (b int default 3);
    create table c (a int check (a > 0), x int) inherits (p)
    # a parent loses a column that its child computes from then on
    create table p (b int, a int check (a > 0));
    create table c (x int) inherits (p);
    insert into c values (1, 2, 3)
    --
    create table p (b int);
    create table c (x int, a int generated always as (b + 2) stored) inherits (p);
    insert into c values (1, 2)
    # of a parent's column one child keeps NOT NULL, and another computes it
    create table p (b int, a int not null, g int generated always as (b + 1) stored);
    create table c (x int) inherits (p);
    create table d (x int) inherits (p);
    create table e (y int) inherits (c);
    insert into c values (1, 2, default, 3)
    --
    create table p (b int);
    create table c (x int, a int not null) inherits (p);
    create table d (x int, a int generated always as (b + 2) stored) inherits (p);
    create table e (y int) inherits (c)
    # a parent's column is computed, and its child has an index on it
    create table p (b int, a int not null default 6);
    create table c (x int) inherits (p);
    create unique index on c (a);
    comment on column c.a is 'hi';
    insert into c values (1, 9, 3)
    --
    create table p (b int, a int generated always as (b + 1) stored);
    create table c (x int) inherits (p);
    create unique index on c (a);
    comment on column c.a is 'hi'
    # a partitioned table's column is computed, and its partition has an index on it
    create table p (b int, a int) partition by list (b);
    create table c partition of p default;
    create unique index on c (a);
    create unique index on p (a, b);
    insert into p values (1, 9)
    --
    create table p (b int, a int generated always as (b + 1) stored) partition by list (b);
    create table c partition of p default;
    create unique index on c (a);
    create unique index on p (a, b)
    # a parent's column is computed, and its child has a primary key on its own
    create table p (b int, a int not null default 6);
    create table c (x int, a int primary key) inherits (p);
    insert into p values (1);
    insert into c values (1, 9, 3)
    --
    create table p (b int, a int generated always as (b + 1) stored);
    create table c (x int, a int primary key) inherits (p)
    # a parent's column is computed, and its child has a key and an index on its own
    create table p (b int, a int not null default 6);
    create table c (x int, a int not null unique) inherits (p);
    create index on c (a);
    insert into p values (1);
    insert into c values (1, 9, 3)
    --
    create table p (b int, a int generated always as (b + 1) stored);
    create table c (x int, a int not null unique) inherits (p);
    create index on c (a)
    # a computed column of three levels of tables becomes a plain one
    create table p (b int, a int generated always as (b + 1) stored) partition by range (b);
    create table c partition of p for values from (0) to (5) partition by list (b);
    create table cx partition of c default;
    insert into p (b) values (1)
    --
    create table p (b int, a int) partition by range (b);
    create table c partition of p for values from (0) to (5) partition by list (b);
    create table cx partition of c default;
    insert into p values (1, 2)
    # a computed column becomes a plain one, and a third level of tables comes
    create table p (b int, a int generated always as (b + 1) stored) partition by range (b);
    create table c partition of p for values from (0) to (5);
    insert into p (b) values (1)
    --
    create table p (b int, a int) partition by range (b);
    create table c partition of p for values from (0) to (5);
    insert into p values (1, 2);
    create table d partition of p default partition by list (b);
    create table dx partition of d default
    # a computed column of children becomes a plain one, and children of them come
    create table p (b int, a int generated always as (b + 1) stored);
    create table c () inherits (p);
    insert into c (b) values (1)
    --
    create table p (b int, a int);
    create table c () inherits (p);
    create table d () inherits (c)
    # a computed column of children of children becomes a plain one
    create table p (b int, a int generated always as (b + 1) stored not null);
    create table c (x int) inherits (p);
    create table d (y int) inherits (c);
    create index on d (a);
    comment on column d.a is 'hi';
    insert into d (b) values (1)
    --
    create table p (b int, a int not null);
    create table c (x int) inherits (p);
    create table d (y int) inherits (c);
    create index on d (a);
    comment on column d.a is 'hi';
    insert into d values (1, 2)
    # a computed column of three levels of tables becomes a plain one of another type
    create table p (b int, a int generated always as (b + 1) stored) partition by range (b);
    create table c partition of p for values from (0) to (5) partition by list (b);
    create table cx partition of c default;
    insert into p (b) values (1)
    --
    create table p (b int, a bigint default 3) partition by range (b);
    create table c partition of p for values from (0) to (5) partition by list (b);
    create table cx partition of c default;
    create unique index on p (b, a);
    insert into p values (1, 2)
    # a child's column is generated under a plain one of its parent (until 15)
    create table p (a int, b int);
    --
    create table c (b int generated always as (a + 1) stored) inherits (p);
    create table d (x int) inherits (c);
    create table e (a int, b int generated always as (a + 1) stored);
    insert into p values (1, 2);
    insert into c values (1);
    insert into d values (2);
    insert into e values (3)
    --
    create table c () inherits (p);
    create table d (x int) inherits (c);
    create table e (b int generated always as (a + 3) stored) inherits (p);
    insert into p values (1, 2);
    insert into c values (1, 2);
    insert into d values (2, 3);
    insert into e values (3)
    # a child's column stays generated while that of its parent becomes a plain one (until 15)
    create table p (a int, b int generated always as (a + 1) stored);
    create table c () inherits (p);
    insert into p values (1);
    insert into c values (1)
    --
    create table p (a int, b int);
    create table c (b int generated always as (a + 1) stored) inherits (p);
    insert into p values (1, 2);
    insert into c values (1)
    # NOT NULL of a parent gets another name than that of its child, which has its own (since 18)
    create table g (a int)
    --
    create table p (a int constraint x not null primary key, b int constraint y not null);
    create table c (a int constraint y not null, b int constraint x not null, d int);
    alter table c inherit p;
    create table e () inherits (c);
    insert into c values (1, 2)
    --
    create table p (a int constraint y not null primary key, b int not null);
    create table c (a int constraint y not null, b int constraint z not null, d int constraint x check (d > 0));
    alter table c inherit p;
    create table e () inherits (c);
    insert into c values (1, 2)
    # a column comes to accept NULL above keys, a replica identity and an identity that need the contrary
    create table r (k int, id int not null) partition by list (k);
    create table r1 partition of r (primary key (id)) for values in (1);
    create table r2 partition of r for values in (2);
    create unique index r2_id on r2 (id);
    create table p (id int not null, n int not null);
    create table c (primary key (id)) inherits (p);
    insert into r values (1, 1), (2, 2);
    insert into c values (1, 0)
    --
    alter table r2 replica identity using index r2_id;
    alter table c alter n add generated always as identity
    --
    alter table r alter k set default 1;
    alter table r2 replica identity using index r2_id;
    alter table c alter n add generated always as identity;
    alter table r detach partition r1;
    alter table r detach partition r2;
    alter table c no inherit p;
    alter table r alter id drop not null;
    alter table p alter id drop not null, alter n drop not null;
    alter table r attach partition r1 for values in (1);
    alter table r attach partition r2 for values in (2);
    alter table c inherit p
    # NOT NULL comes from above to columns that a replica identity and an identity need it of
    create table r (k int, id int) partition by list (k);
    create table r1 partition of r for values in (1);
    create unique index r1_id on r1 (id);
    create table p (id int);
    create table c () inherits (p);
    insert into r values (1, 2);
    insert into c values (0)
    --
    alter table r alter k set default 1
    --
    alter table r alter id set not null;
    alter table r1 replica identity using index r1_id;
    alter table p alter id set not null;
    alter table c alter id add generated always as identity
    # a column of a child has a default of its own, that of its parent waits for an identity
    create table t (id int);
    create table p (a int);
    create table c (b int default 5) inherits (p);
    create table d () inherits (c);
    insert into p values (1);
    insert into c values (1)
    --
    create table t (id bigint generated by default as identity);
    create table p (a int, x bigint not null default nextval('t_id_seq'));
    create table c (x bigint default 7, b int, z bigint generated always as (x + 1) stored check (x > 0)) inherits (p);
    create table d (x bigint default nextval('t_id_seq')) inherits (c);
    create index on c (x, z)
    # a default of a new child, and one that a child does not have, while that of its parent waits for an identity
    create table t (id int);
    create table p (a int, x text);
    create table c (b int default 5) inherits (p);
    create table d () inherits (c)
    --
    create table t (id bigint generated by default as identity);
    create table p (a int, x text default 'a' || nextval('t_id_seq'));
    create table c (x text default 'c' || nextval('t_id_seq'), b int default 5) inherits (p);
    create table d (x text default 'd') inherits (c);
    create table e () inherits (c);
    alter table e alter x drop default
    # a column of a domain that counts by a new identity comes to a parent, with what is computed from it (since 16)
    create table t (id int);
    create domain n as bigint;
    create table p (a int);
    create table c (b int default 5) inherits (p)
    --
    create table t (id bigint generated by default as identity);
    create domain n as bigint default nextval('t_id_seq');
    create table p (a int, x n not null, y int generated always as (x + 1) stored);
    create table c (x n default 7, b int default 5, y int generated always as (x + 2) stored) inherits (p)
    # partitions have defaults of their own where that of their table waits for an identity
    create table t (id int);
    create table p (a int, x text) partition by list (a);
    create table c partition of p default partition by list (x);
    create table d partition of c default
    --
    create table t (id bigint generated by default as identity);
    create table p (a int, x text default 'a' || nextval('t_id_seq')) partition by list (a);
    create table c partition of p default partition by list (x);
    create table d partition of c default;
    alter table d alter x set default 'd', alter a set default 8;
    alter table c alter a set default nextval('t_id_seq')
    """
)
