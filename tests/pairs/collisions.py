"""Names that something else bears, which goes or changes."""

from tests.pairs.pair import pairs

BASE = """
    create table t (a int, b int);
    insert into t values (1, 2)
"""

PAIRS = pairs(
    """
    # an index and a key give their names to new ones
    --
    create index i on t (a);
    alter table t add constraint k unique (a)
    --
    create index i1 on t (a);
    create index i on t (b);
    alter table t add constraint k1 unique (a);
    alter table t add constraint k unique (b)
    # names of indexes and keys go around
    alter table t add c int;
    update t set c = 3
    --
    create index i on t (a);
    create index j on t (b);
    alter table t add constraint k primary key (a)
    --
    create index i on t (b);
    create index j on t (c);
    alter table t add constraint l unique (a);
    alter table t add constraint k primary key (c)
    # an index takes the name of a table that goes
    create table x (id int)
    --
    create index x on t (a)
    # a table takes the name of an index that goes
    create table u (a int)
    --
    create index x on u (a)
    --
    create table x (id int primary key)
    # an index takes the name of a constraint of another table
    create table u (a int)
    --
    alter table u add constraint x unique (a)
    --
    create index x on t (a)
    # a primary key takes the name of an index of a table that goes
    --
    create table u (a int);
    create index t_pkey on u (a)
    --
    alter table t add primary key (a)
    # a primary key takes the name of a table that goes
    --
    create table t_pkey (a int)
    --
    alter table t add primary key (a)
    # a sequence takes the name of a table that goes
    --
    create table x (a int)
    --
    create sequence x
    # a sequence takes the name of an index that goes
    --
    create index x on t (a)
    --
    create sequence x
    # a table and a sequence swap their names
    --
    create table x (a int);
    create sequence y
    --
    create table y (a int);
    create sequence x
    # a table and an index swap their names
    --
    create table x (a int);
    create index y on t (a)
    --
    create table y (a int);
    create index x on t (a)
    # an enum takes the name of a table that goes
    --
    create table x (a int)
    --
    create type x as enum ('a')
    # a domain takes the name of a composite type
    --
    create type x as (a int)
    --
    create domain x as int
    # a composite type takes the name of an index
    --
    create index x on t (a)
    --
    create type x as (a int)
    # a constraint takes the name of one of another kind
    --
    alter table t add constraint x check (a > 0), add constraint y unique (a)
    --
    alter table t add constraint y check (a > 0), add constraint x unique (a)
    # a foreign key takes the name of a check
    create table o (id int primary key);
    insert into o values (1)
    --
    alter table t add constraint x check (a > 0)
    --
    alter table t add constraint x foreign key (a) references o
    # the same constraint name on two tables moves
    create table u (a int, b int)
    --
    alter table t add constraint x check (a > 0);
    alter table u add constraint x check (b > 0)
    --
    alter table t add constraint x check (b > 0);
    alter table u add constraint x check (a > 0)
    # unique constraints of two tables swap their names
    create table u (a int)
    --
    alter table t add constraint x unique (a);
    alter table u add constraint y unique (a)
    --
    alter table t add constraint y unique (a);
    alter table u add constraint x unique (a)
    # a unique constraint and an index swap their names
    --
    alter table t add constraint x unique (a);
    create index y on t (b)
    --
    alter table t add constraint y unique (a);
    create index x on t (b)
    # a unique constraint and a unique index swap their names
    --
    alter table t add constraint x unique (a);
    create unique index y on t (b)
    --
    alter table t add constraint y unique (b);
    create unique index x on t (a)
    # a unique constraint and a unique index of two tables swap their names
    create table t1 (a int, b int); create table t2 (a int, b int);
    insert into t1 values (1, 2);
    --
    create unique index u1 on t1 (a, b);
    alter table t2 add constraint u2 unique (a, b)
    --
    alter table t1 add constraint u2 unique (a, b);
    create unique index u1 on t2 (a, b)
    # a unique index becomes a constraint, and a table takes its name
    create table t3 (a int); create unique index u on t3 (a)
    --
    create table t3 (a int, unique (a)); create table u (a int)
    # two tables swap their names
    --
    create table x (a int primary key, only_x text);
    create table y (b int primary key, only_y date)
    --
    create table y (a int primary key, only_x text);
    create table x (b int primary key, only_y date)
    # a default draws from a sequence whose name a table takes
    --
    create sequence x;
    comment on sequence x is 'numbers';
    create table u (a int default nextval('x'))
    --
    create table x ();
    comment on table x is 'rows';
    create table u (a int default nextval('x'))
    # of two defaults that draw from a sequence whose name a table takes one draws from another sequence
    --
    create sequence x;
    create table u (a int default nextval('x'), b bigint default nextval('x'))
    --
    create table x (k int);
    create sequence y;
    create table u (a int default nextval('x'), b bigint default nextval('y'));
    alter sequence y owned by u.b
    # a default holds a table that becomes a sequence
    --
    create table x (id int);
    create table u (a regclass default 'x', b text default 'x'::regclass::text || 'x');
    create table b (a regclass default 'u')
    --
    create sequence x;
    create table u (a regclass default 'x', b text default 'x'::regclass::text || 'x')
    # a default holds a partitioned table that is made anew
    --
    create table x (id int) partition by list (id);
    create table x1 partition of x default;
    create table b (a regclass default 'x');
    insert into x values (1);
    insert into b values (null)
    --
    create table x (id int) partition by hash (id);
    create table x1 partition of x for values with (modulus 1, remainder 0);
    create table b (a regclass default 'x');
    insert into x values (1);
    insert into b values (null)
    # expressions hold tables that come later by name
    create table z (id int)
    --
    create table c (a regclass check (a <> 'z'::regclass));
    create table b (a regclass default 'c')
    --
    create table y (id int);
    create table c (a regclass default 'y', b oid, check (a <> 'y'::regclass));
    alter table c add g bool generated always as (b = 'c'::regclass::oid) stored;
    create index on c (a) where a <> 'c'::regclass;
    create table b (a regclass default 'c', b regclass default 'b')
    # two columns swap their names and types
    --
    create table x (p int, q text);
    insert into x values (1, '2')
    --
    create table x (p text, q int);
    insert into x values (1, '2')
    # indexes of two tables swap their names
    create table u (a int)
    --
    create index x on t (a);
    create index y on u (a)
    --
    create index y on t (a);
    create index x on u (a)
    # the name of the sequence of a serial is an index
    --
    create index t_id_seq on t (a)
    --
    alter table t add id serial
    # the name of the sequence of an identity is a table
    --
    create table t_id_seq (a int)
    --
    alter table t add id int generated always as identity
    # the default name of a key belongs to another
    create table u (a int)
    --
    create index t_a_key on u (a)
    --
    create index t_a_key on u (a);
    alter table t add unique (a)
    # the default name of an index belongs to another
    --
    create sequence t_a_idx
    --
    create sequence t_a_idx;
    create index on t (a)
    # a table that goes has the name that its successor needs, and indexes too
    --
    create table x (id int);
    create index x_i on x (id);
    create table y (id int)
    --
    create table y (id int);
    create index x_i on y (id);
    create sequence x
    # a view bears the name of a new index
    create view x as select 1 as one
    --
    create index i on t (a)
    --
    create index j on t (a)
    # an array type bears the name of a new table
    --
    create type x as enum ('a')
    --
    create type x as enum ('a');
    create table _x (id int)
    # a temporary looking name
    --
    create table "schema_doctor" (id int)
    --
    create table "schema_doctor" (id bigint);
    create index "schema_doctor_1" on t (a)
    # a sequence comes to share the name of a domain that changes as well
    create domain d as int[] not null;
    alter domain d add constraint c check (value is not null);
    create table x (a d, b d[])
    --
    create sequence d as smallint;
    create domain d as int[] not null;
    comment on domain d is 'd';
    create table x (a d, b d[])
    # a sequence comes to share the name of a type that is made anew
    create type d as enum ('a', 'b');
    create table x (a d)
    --
    create sequence d as smallint;
    create type d as enum ('b', 'c');
    create table x (a d)
    # a table and one with a column of its rows go, and give their names to a sequence and an index
    create table a (id int);
    create table u (x int default 1, y a)
    --
    create sequence a;
    create table u2 (x int default 1);
    create index u on u2 (x)
    # a table and one with a column of its rows go, and give their names to a key and a sequence
    create table a (id int);
    create table u (x a)
    --
    create table b (id int constraint a primary key);
    create sequence u
    # checks and keys take the names of NOT NULL, there and to come (since 18)
    create table c () inherits (t);
    create table p (a int, b int, primary key (b, a)) partition by list (a);
    create table p1 partition of p default
    --
    alter table t alter b set not null, add constraint k check (a > 0);
    alter table c add constraint l check (b > 0);
    alter table p add constraint d check (b > 0)
    --
    alter table t add constraint z not null a, add constraint t_b_not_null check (a > 0);
    alter table c add constraint t_a_not_null unique (b);
    alter table p rename constraint p_a_not_null to z;
    alter table p rename constraint p_b_not_null to y;
    alter table p add constraint p_a_not_null check (b > 0);
    alter table p1 add constraint p_b_not_null check (b > 1);
    create table k (a int constraint z not null, b int, constraint k_a_not_null unique (b))
    # checks of domains take the names of NOT NULL, there and to come (since 17)
    create domain d as int not null;
    create domain e as int
    --
    create table u (d d, e e)
    --
    create domain f as int constraint z not null constraint f_not_null check (value > 0);
    alter domain d rename constraint d_not_null to z;
    alter domain d add constraint d_not_null check (value > 0);
    alter domain e add constraint e_not_null check (value > 0);
    alter domain e set not null;
    create table u (d d, e e)
    # the sequence of a serial column that becomes an identity gives its name to a table, a type and an identity
    create table u (b serial);
    create table w (c serial)
    --
    create table v (d serial)
    --
    alter table u alter b drop default;
    drop sequence u_b_seq;
    alter table u alter b add generated always as identity (sequence name s1);
    alter table w alter c drop default;
    drop sequence w_c_seq;
    alter table w alter c add generated always as identity (sequence name s2);
    create table u_b_seq (a int);
    create type w_c_seq as (a int);
    create table v (d int generated always as identity (sequence name s3));
    create table v_d_seq (e int generated always as identity)
    # the index of a new unique constraint gives its name to an identity
    --
    create unique index u on t (a)
    --
    alter table t add constraint v unique (a), alter b set not null;
    alter table t alter b add generated always as identity (sequence name u start 10)
    """,
    BASE,
)
