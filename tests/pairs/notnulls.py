"""NOT NULL as the constraint that it is since PostgreSQL 18: what is said of it."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # one table bears the names that NOT NULL would have in another (since 18)
    create table archive (a int);
    create table copies (id int constraint orders_id_not_null not null);
    create table kept (id int)
    --
    create table orders (id int not null);
    create table archive (like orders);
    create table copies (id int);
    create table kept (id int not null);
    create table early (like kept)
    # a partition of another table bears them (since 18)
    create schema app;
    create table app.acct (id int not null) partition by hash (id);
    create table acct_x partition of app.acct for values with (modulus 1, remainder 0)
    --
    create table acct (id int not null) partition by range (id);
    create table acct_x partition of acct for values from (minvalue) to (5) partition by hash (id);
    create table acct_x_sub partition of acct_x for values with (modulus 1, remainder 0)
    # a table that is made anew has its names again
    create table t (id serial primary key, b int not null);
    insert into t (b) values (1)
    --
    create table t (id serial primary key, b int not null) partition by range (id);
    create table t1 partition of t for values from (0) to (100)
    # a parent keeps NOT NULL for its own, and its child has another name for it, or the same (since 18)
    create table t (a int not null, b int);
    create table k2 (c int) inherits (t);
    create table k3 (c int) inherits (k2);
    create table k5 () inherits (t)
    --
    create table t (a int constraint nn not null no inherit, b int);
    create table k2 (c int, a int constraint u not null) inherits (t);
    create table k3 (c int) inherits (k2);
    create table k4 () inherits (t);
    create table k5 (a int constraint t_a_not_null not null) inherits (t)
    # a child that is there may hold NULL, and its sister may not (since 18)
    create table t (a int not null, b int);
    create table k () inherits (t);
    create table k2 () inherits (t)
    --
    create table t (a int constraint nn not null no inherit, b int);
    create table k () inherits (t);
    create table k2 (a int not null) inherits (t)
    # and no longer bears them (since 18)
    create table archive (id int constraint orders_id_not_null not null);
    create table orders (id int)
    --
    create table archive (id int constraint orders_id_not_null1 not null);
    create table orders (id int not null)
    # comments on NOT NULL come, change and go (since 18)
    create table t (id serial primary key, a int not null, b int not null, c int, d int generated always as identity);
    insert into t (a, b, c) values (1, 1, 1)
    --
    comment on constraint t_id_not_null on t is 'it''s \\ id';
    comment on constraint t_a_not_null on t is 'a';
    comment on column t.a is 'of a'
    --
    alter table t alter c set not null, alter b drop not null;
    comment on constraint t_a_not_null on t is 'other';
    comment on constraint t_c_not_null on t is 'c';
    comment on constraint t_d_not_null on t is 'd'
    # tables and columns come with comments on NOT NULL (since 18)
    --
    create table kept (a int);
    insert into kept values (1);
    alter table kept add b int not null default 1, add c int not null generated always as (1) stored;
    comment on constraint kept_b_not_null on kept is 'b';
    comment on constraint kept_c_not_null on kept is 'c';
    create table "T t" (a int not null, "B""b" int not null, c int);
    comment on constraint "T t_a_not_null" on "T t" is 'a';
    comment on constraint "T t_B""b_not_null" on "T t" is '''b'' $schema_doctor$'
    --
    create table kept (a int);
    insert into kept values (1)
    # NOT NULL with a comment becomes NOT VALID (since 18)
    create table t (a int, b int);
    insert into t values (1, 1)
    --
    alter table t alter a set not null, add constraint n not null b not valid;
    comment on constraint t_a_not_null on t is 'a';
    comment on constraint n on t is 'b'
    --
    alter table t add constraint n not null a not valid, alter b set not null;
    comment on constraint n on t is 'a';
    comment on constraint t_b_not_null on t is 'b'
    # partitions have comments of their own on NOT NULL (since 18)
    create table t (a int not null, b int, c int not null) partition by list (a);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2);
    insert into t values (1, 1, 1), (2, 2, 2)
    --
    comment on constraint t_a_not_null on t is 'a';
    comment on constraint t_a_not_null on t1 is 'a of t1';
    comment on constraint t_c_not_null on t2 is 'c of t2';
    create table t3 partition of t for values in (3);
    comment on constraint t_a_not_null on t3 is 'a of t3'
    --
    alter table t alter b set not null, alter c drop not null;
    comment on constraint t_a_not_null on t1 is 'a of t1';
    comment on constraint t_b_not_null on t is 'b';
    comment on constraint t_b_not_null on t1 is 'b of t1'
    # partitions come and go with comments on NOT NULL (since 18)
    create table t (a int not null, b int not null) partition by list (a);
    create table t1 (a int not null, b int not null);
    insert into t1 values (1, 1)
    --
    alter table t attach partition t1 for values in (1);
    comment on constraint t1_a_not_null on t1 is 'part'
    --
    comment on constraint t1_a_not_null on t1 is 'table';
    comment on constraint t1_b_not_null on t1 is 'b'
    # children have comments of their own on NOT NULL (since 18)
    create table p (a int not null, b int);
    create table q (a int not null);
    create table c (b int not null) inherits (p);
    create table d () inherits (p, q);
    insert into c values (1, 1);
    insert into d values (1, 1)
    --
    comment on constraint p_a_not_null on p is 'p';
    comment on constraint p_a_not_null on c is 'c';
    comment on constraint c_b_not_null on c is 'b of c';
    comment on constraint p_a_not_null on d is 'd'
    --
    alter table p alter a drop not null;
    alter table p alter b set not null;
    comment on constraint c_b_not_null on c is 'b of c';
    comment on constraint p_b_not_null on d is 'b of d';
    create table e (x int not null) inherits (p);
    comment on constraint e_x_not_null on e is 'x';
    comment on constraint p_b_not_null on e is 'b of e'
    # NOT NULL NOT VALID with comments is handed on (since 18)
    create table p (a int, b int);
    create table c () inherits (p);
    insert into p values (1, 1);
    insert into c values (1, 1)
    --
    alter table p add constraint n not null a not valid;
    comment on constraint n on p is 'p';
    comment on constraint n on c is 'c';
    alter table c validate constraint n
    --
    alter table p add constraint n not null a not valid;
    comment on constraint n on p is 'p';
    comment on constraint n on c is 'c';
    create table d () inherits (p);
    comment on constraint n on d is 'd'
    # what is made anew has comments on NOT NULL (since 18)
    --
    create table t (a int not null, b int not null generated always as (a + 1) stored) partition by list (a);
    create table t1 partition of t for values in (1);
    insert into t values (1);
    comment on constraint t_a_not_null on t is 'a';
    comment on constraint t_b_not_null on t is 'b';
    comment on constraint t_a_not_null on t1 is 'part'
    --
    create table t (a int not null, b int not null generated always as (a + 2) stored) partition by range (a);
    create table t1 partition of t for values from (1) to (2);
    insert into t values (1);
    comment on constraint t_a_not_null on t is 'a';
    comment on constraint t_b_not_null on t is 'b';
    comment on constraint t_a_not_null on t1 is 'part'
    # NOT NULL gets other names (since 18)
    create table t (a int, b int, id serial primary key, i int generated always as identity);
    insert into t (a, b) values (1, 1)
    --
    alter table t add constraint one not null a, add constraint "It's two" not null b;
    alter table t rename constraint t_id_not_null to id_present;
    alter table t rename constraint t_i_not_null to i_present;
    comment on constraint one on t is 'one'
    --
    alter table t add constraint two not null a;
    alter table t rename constraint t_id_not_null to i_present;
    alter table t rename constraint t_i_not_null to id_present
    # names of NOT NULL change hands (since 18)
    create table t (a int, b int, c int);
    insert into t values (1, 1, 1)
    --
    alter table t add constraint x not null a, add constraint y not null b, add constraint z check (c > 0)
    --
    alter table t add constraint y not null a, add constraint x not null b, add constraint z not null c,
        add constraint w check (c > 0)
    # tables and columns come with names of NOT NULL (since 18)
    create table kept (a int);
    insert into kept values (1)
    --
    alter table kept add b int constraint "B" not null default 1, add c int default random() constraint cc not null;
    create table t (a int constraint aa primary key, b int constraint bb not null,
        a_b int constraint t_b_not_null not null);
    alter table t rename constraint t_a_not_null to ta;
    create table u (a int);
    alter table u add constraint n not null a not valid
    --
    create table t (a int not null, b int not null);
    create table u (a int not null)
    # tables and columns are renamed, and NOT NULL is not (since 18)
    --
    create table t (a int not null, b int not null, c int);
    alter table t rename to u;
    alter table u rename a to d;
    insert into u values (1, 1)
    --
    create table u (d int not null, b int not null, c int);
    insert into u values (1, 1)
    # two columns could have the same name of NOT NULL (since 18)
    --
    create table a (b_c int not null);
    create table a_b (c int not null)
    --
    create table a_b (c int not null);
    create table a (b_c int not null)
    # names of NOT NULL are handed down (since 18)
    create table t (a int, b int) partition by list (a);
    create table t1 partition of t for values in (1);
    create table p (a int);
    create table c (b int) inherits (p);
    insert into t values (1, 1);
    insert into c values (1, 1)
    --
    alter table t add constraint ta not null a, add constraint tb not null b;
    alter table p add constraint pa not null a;
    alter table c add constraint cb not null b
    --
    alter table t add constraint ta2 not null a, alter b set not null;
    alter table p alter a set not null;
    alter table c add constraint pa not null b
    # parts of other tables bear names of NOT NULL of their own (since 18)
    create table t (a int constraint ta not null, b int) partition by list (a);
    create table t1 (a int constraint own not null, b int constraint b1 not null);
    insert into t1 values (1, 1)
    --
    alter table t attach partition t1 for values in (1)
    --
    alter table t1 rename constraint own to other
    # tables leave those that they have a name of NOT NULL of (since 18)
    create table t (a int constraint ta not null, b int not null) partition by list (a);
    create table p (a int constraint pa not null);
    --
    create table t1 partition of t for values in (1);
    create table c () inherits (p);
    insert into t values (1, 1);
    insert into c values (1)
    --
    create table t1 (a int not null, b int constraint bb not null);
    create table c (a int constraint ca not null);
    insert into t1 values (1, 1);
    insert into c values (1)
    # NOT NULL of a column that goes bears the name that another is to bear (since 18)
    create table t (id bigint not null default 1, code text);
    insert into t values (1, 'a')
    --
    create table t (code text constraint t_id_not_null not null);
    insert into t values ('a')
    # a column goes, and the one that comes is called as it was before (since 18)
    create table t (id int, created_at timestamp not null default now(), n int not null);
    insert into t (id, n) values (1, 1);
    alter table t rename created_at to ren
    --
    create table t (id int, created_at timestamp not null default now(), n int not null);
    insert into t (id, n) values (1, 1)
    # names of NOT NULL go round among columns that stay, come and go (since 18)
    create table t (a int not null, b int not null, c int, d int not null, f int);
    alter table t rename constraint t_a_not_null to x;
    alter table t rename constraint t_b_not_null to y;
    alter table t rename constraint t_d_not_null to "Z z"
    --
    create table t (a int constraint y not null, c int constraint "Z z" not null,
        d int constraint t_b_not_null not null, e int default random() constraint x not null,
        f int constraint t_d_not_null not null)
    # columns of a parent come and go, and with them the names of NOT NULL of all below it (since 18)
    create table p (id int, ren int default 1 constraint p_created_not_null not null);
    create table c (x int) inherits (p);
    create table d (y int default 1 constraint p_new_not_null not null) inherits (c);
    create table t (id int, a int not null default 1) partition by list (id);
    create table t1 partition of t for values in (1);
    insert into p values (1);
    insert into c values (1);
    insert into d values (1);
    insert into t values (1, 1)
    --
    create table p (id int, created int not null default 1, new int default 1 not null);
    create table c (x int) inherits (p);
    create table d () inherits (c);
    create table t (id int, b int default 1 constraint t_a_not_null not null) partition by list (id);
    create table t1 partition of t for values in (1);
    insert into p values (1);
    insert into c values (1);
    insert into d values (1);
    insert into t values (1, 1)
    # a child gets a name of NOT NULL that it has of a column of its parent which goes (since 18)
    create table p (id int, a int default 1 constraint x not null, b int default 1 constraint y not null);
    create table c (k int, l int not null) inherits (p);
    insert into c values (1, 1, 1, 1, 1)
    --
    create table p (id int);
    create table c (k int constraint x not null, l int constraint y not null) inherits (p);
    insert into c values (1, 1, 1)
    # a child leaves, and has new columns with names of NOT NULL that it had of its parent (since 18)
    create table p (id int, a int constraint x not null, b int constraint t_k_not_null not null)
    --
    create table c () inherits (p)
    --
    create table c (id int, k int not null default 1, z int constraint x not null default 2)
    # a table and one that takes its place have the same names of NOT NULL (since 18)
    create table t (a int not null default 1, b int);
    alter table t rename a to z;
    create table u (a int constraint t_b_not_null not null);
    insert into t values (1, 1);
    insert into u values (1)
    --
    create table t (b int not null, a int not null default 1);
    insert into t values (1, 1)
    # a generated column takes the name of NOT NULL of one that goes, and gives it up (since 18)
    create table t (a int, b int not null default 1, g int generated always as (a + 1) stored constraint x not null);
    insert into t values (1, 1)
    --
    create table t (a int, g int generated always as (a + 2) stored constraint t_b_not_null not null,
        h int default 1 constraint x not null);
    insert into t values (1)
    # NOT NULL of a name that is given up is NOT VALID (since 18)
    create table t (a int not null, b int, c int);
    alter table t rename a to z
    --
    create table t (b int, c int, a int);
    alter table t add constraint t_z_not_null not null b not valid, add not null a not valid
    # NOT NULL of another name is validated (since 18)
    create table t (a int);
    insert into t values (1)
    --
    alter table t add constraint x not null a not valid
    --
    alter table t add constraint y not null a
    # an identity column becomes a plain one with NOT NULL that is NOT VALID (since 18)
    create table t (a int generated always as identity, b int default nextval('t_a_seq'));
    insert into t default values
    --
    create table t (a int, b int);
    alter table t add constraint k not null a not valid;
    insert into t values (1)
    # a parent comes to have NOT NULL as NOT VALID, and children lose their own, or that of a key (since 18)
    create table p (i int)
    --
    create table c (i int not null) inherits (p);
    create table d (primary key (i)) inherits (p);
    create table e () inherits (c)
    --
    create table c () inherits (p);
    create table d () inherits (p);
    create table e () inherits (c);
    alter table p add constraint nn not null i not valid
    # NOT NULL that is NOT VALID goes from one parent to another (since 18)
    create table p (i int);
    create table q (i int)
    --
    alter table q add constraint z not null i not valid;
    create table c () inherits (p, q)
    --
    alter table p add constraint nn not null i not valid;
    create table c () inherits (p, q)
    # NOT NULL goes from one parent to another, as NOT VALID (since 18)
    create table p (i int);
    create table q (i int);
    create table c () inherits (p, q)
    --
    alter table q alter i set not null
    --
    alter table p add constraint nn not null i not valid
    """
)
