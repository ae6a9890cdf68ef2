"""Partitioned tables and their partitions."""

from tests.pairs.pair import pairs

BASE = "create table k (id int)"

PAIRS = pairs(
    """
    # a partitioned table by range
    --
    create table e (id int, at date not null) partition by range (at);
    create table e_2024 partition of e for values from ('2024-01-01') to ('2025-01-01');
    create table e_rest partition of e default
    # a partitioned table by list
    --
    create table e (id int, c text) partition by list (c);
    create table e_a partition of e for values in ('a', 'b');
    create table e_n partition of e for values in (null, 'it''s')
    # a partitioned table by hash
    --
    create table e (id int, c text) partition by hash (id, c);
    create table e_0 partition of e for values with (modulus 2, remainder 0);
    create table e_1 partition of e for values with (modulus 2, remainder 1)
    # a partition more
    create table e (id int, at date not null) partition by range (at);
    create table e_2024 partition of e for values from ('2024-01-01') to ('2025-01-01');
    insert into e values (1, '2024-05-05')
    --
    --
    create table e_2025 partition of e for values from ('2025-01-01') to ('2026-01-01')
    # a partition by another bound
    create table e (id int, at date not null) partition by range (at)
    --
    create table p partition of e for values from ('2024-01-01') to ('2025-01-01');
    insert into e values (1, '2024-05-05')
    --
    create table p partition of e for values from ('2024-01-01') to ('2026-01-01');
    insert into e values (1, '2024-05-05')
    # a partition becomes the default one
    create table e (id int, at date not null) partition by range (at)
    --
    create table p partition of e for values from ('2024-01-01') to ('2025-01-01');
    insert into e values (1, '2024-05-05')
    --
    create table p partition of e default;
    insert into e values (1, '2024-05-05')
    # two partitions swap their bounds
    create table e (id int, c int) partition by list (c)
    --
    create table p partition of e for values in (1);
    create table q partition of e for values in (2)
    --
    create table p partition of e for values in (2);
    create table q partition of e for values in (1)
    # statistics and storage of a table and of its partitions
    --
    create table e (c int, s text) partition by list (c);
    alter table e alter s set statistics 3, alter s set storage external, alter c set statistics 7;
    create table p partition of e for values in (1);
    create table q partition of e for values in (2);
    alter table q alter c set statistics 9, alter s set storage main;
    create table r partition of e for values in (3) partition by list (s);
    alter table r alter c set statistics 5;
    create table r1 partition of r for values in ('a')
    --
    create table e (c int, s text) partition by list (c);
    create table p partition of e for values in (1)
    # a table becomes a partition
    create table e (id int, c int) partition by list (c)
    --
    create table p (id int, c int);
    insert into p values (5, 1)
    --
    create table p partition of e for values in (1);
    insert into p values (5, 1)
    # a partition of another table
    create table e (id int, c int) partition by list (c);
    create table f (id int, c int) partition by list (c)
    --
    create table p partition of e for values in (1);
    insert into p values (5, 1)
    --
    create table p partition of f for values in (1);
    insert into p values (5, 1)
    # bounds without end
    create table e (a int, b text) partition by range (a, b)
    --
    create table p partition of e for values from (1, 'a') to (2, 'b')
    --
    create table p partition of e for values from (minvalue, minvalue) to (10, 'x');
    create table q partition of e for values from (10, 'x') to (maxvalue, maxvalue)
    # a key of an expression
    create table x (id int)
    --
    create table e (a int, b text) partition by list (lower(b));
    create table p partition of e for values in ('a')
    --
    create table e (a int, b text) partition by range (lower(b), (a + 1));
    create table p partition of e for values from ('a', 1) to ('b', 2)
    # a key with a collation and an operator class
    --
    create table e (a int, b text) partition by range (b collate "C" text_pattern_ops, a)
    # a plain table becomes partitioned, both empty
    create table e (id int, c int)
    --
    create table e (id int, c int) partition by list (c);
    create table p partition of e for values in (1)
    # another method of partitioning, both empty
    create table e (id int, c int) partition by list (c);
    create table p partition of e for values in (1)
    --
    create table e (id int, c int) partition by hash (c);
    create table p partition of e for values with (modulus 1, remainder 0)
    # partitions of partitions
    create table e (a int, b int) partition by list (a)
    --
    create table p partition of e for values in (1)
    --
    create table p partition of e for values in (1) partition by list (b);
    create table p_1 partition of p for values in (1);
    create table p_2 partition of p default
    # a column more
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    insert into e values (1, 2)
    --
    --
    alter table e add c text default 'x' not null
    # a column of another type
    create table x (id int)
    --
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    insert into e values (1, 2)
    --
    create table e (a int, b bigint) partition by list (a);
    create table p partition of e for values in (1);
    insert into e values (1, 2)
    # a column not null, with a default
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    insert into e values (1, 2)
    --
    --
    alter table e alter b set not null, alter b set default 5
    # a default of one partition only
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e for values in (2)
    --
    --
    alter table p alter b set default 5
    # not null in one partition only
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e for values in (2)
    --
    --
    alter table p alter b set not null
    # a primary key
    create table e (a int not null, b int not null) partition by list (a);
    create table p partition of e for values in (1);
    insert into e values (1, 2)
    --
    --
    alter table e add primary key (a, b)
    # a primary key of another order
    create table e (a int not null, b int not null) partition by list (a);
    create table p partition of e for values in (1)
    --
    alter table e add primary key (a, b)
    --
    alter table e add primary key (b, a)
    # a unique constraint, a check and an index
    create table e (a int, b int, c text) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e default;
    insert into e values (1, 2, 'x'), (5, 5, 'y')
    --
    --
    alter table e add constraint u unique (a, b), add constraint k check (b > 0);
    create index i on e (c desc);
    create index j on e (b) where c <> ''
    # an index of one partition only
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e default
    --
    create index i on p (b)
    --
    create index i on q (b)
    # an index of one partition becomes that of all
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e default
    --
    create index p_b_idx on p (b)
    --
    create index i on e (b)
    # an index of all is defined otherwise
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    create table q partition of e default
    --
    create index i on e (b)
    --
    create index i on e (b desc)
    # a check of one partition only
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    --
    alter table p add constraint c check (b > 0)
    # a check of all is defined otherwise
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    alter table e add constraint c check (b > 0)
    --
    alter table e add constraint c check (b > 1)
    # a foreign key of a partitioned table
    create table o (id int primary key);
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    insert into o values (2);
    insert into e values (1, 2)
    --
    --
    alter table e add foreign key (b) references o on delete cascade
    # a foreign key to a partitioned table
    create table e (a int primary key, b int) partition by list (a);
    create table p partition of e for values in (1);
    create table r (a int);
    insert into e values (1, 2);
    insert into r values (1)
    --
    --
    alter table r add foreign key (a) references e
    # a foreign key from one partition
    create table o (id int primary key);
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    --
    alter table p add constraint f foreign key (b) references o
    # comments of partitions
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    comment on table e is 'whole';
    comment on table p is 'part';
    comment on column p.b is 'b of the part'
    --
    comment on table p is 'another part';
    comment on column e.b is 'b'
    # storage parameters of a partition
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    --
    alter table p set (fillfactor = 50)
    # an unlogged partition
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    insert into e values (1, 2)
    --
    --
    alter table p set unlogged
    # row security of a partitioned table
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    alter table e enable row level security
    --
    alter table p enable row level security
    # a partition with columns in another order
    create table e (a int, b int, c text) partition by list (a);
    create table p (c text, b int, a int);
    alter table e attach partition p for values in (1)
    --
    --
    alter table e add d int;
    create index on e (c)
    # partitions in another schema
    create schema s;
    create table e (a int, b int) partition by list (a)
    --
    create table s.e partition of e for values in (1)
    --
    create table s.e partition of e for values in (1, 2);
    create table s."E 2" partition of e for values in (3)
    # the partitioned table becomes a plain one, its partition stays
    create table x (id int)
    --
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1);
    insert into p values (1, 1)
    --
    create table p (a int, b int);
    insert into p values (1, 1)
    # a bound of timestamps and an identity of the key
    create table e (at timestamptz not null, id bigint not null) partition by range (at)
    --
    create table p partition of e for values from ('2024-01-01 00:00+00') to ('2024-02-01 00:00+00')
    --
    create table p partition of e for values from ('2024-01-01 00:00+00') to ('2024-02-01 00:00+00');
    create table p2 partition of e for values from ('2024-02-01 00:00+00') to ('2024-03-01 12:34:56.5+02');
    alter table e add primary key (at, id)
    # an identity of a partitioned table (since 17)
    create table e (a int, id bigint not null) partition by list (a);
    create table p partition of e for values in (1)
    --
    --
    alter table e alter id add generated always as identity
    # a generated column of a partitioned table
    create table e (a int, b int) partition by list (a);
    create table p partition of e for values in (1)
    --
    --
    alter table e add c int generated always as (b * 2) stored
    # a partition that is the default one gets a sibling
    create table e (a int, b int) partition by list (a)
    --
    create table d partition of e default;
    insert into e values (7, 7)
    --
    create table d partition of e default;
    create table p partition of e for values in (1);
    insert into e values (7, 7)
    # ten partitions
    create table x (id int)
    --
    create table e (a int, b int) partition by range (a);
    create table p0 partition of e for values from (0) to (10);
    create table p1 partition of e for values from (10) to (20);
    create table p2 partition of e for values from (20) to (30);
    create table p3 partition of e for values from (30) to (40)
    --
    create table e (a int, b int) partition by range (a);
    create table p0 partition of e for values from (0) to (10);
    create table p1 partition of e for values from (10) to (15);
    create table p1b partition of e for values from (15) to (20);
    create table p2 partition of e for values from (20) to (25);
    create table p3 partition of e for values from (25) to (40)
    # partitions whose rows were checked, of a table whose rows were not (since 18)
    --
    create table v (a int, b int) partition by list (a);
    alter table v add constraint nn not null b not valid;
    create table v1 partition of v for values in (1, 2);
    create table v2 (a int, constraint nn2 not null b, b int);
    alter table v attach partition v2 for values in (3, 4);
    create table v3 (a int, b int);
    insert into v3 values (5, null);
    alter table v3 add not null b not valid;
    alter table v attach partition v3 for values in (5)
    # a table and its partition change places, each with a default of its own
    create table t3 (b text, k text not null) partition by range (k);
    create table t6 partition of t3 for values from ('0') to ('5') partition by list (k)
    --
    create table t6 (b text default '4', k text not null) partition by list (k);
    create table t3 partition of t6 (b default 'own') default
    # storage parameters of a partitioned table's index and keys, one of which is referred to
    create table p (id int not null, k int, u int, v int) partition by list (id);
    create table p1 partition of p for values in (1);
    create table p2 partition of p default partition by range (id);
    create table p21 partition of p2 default;
    create table r (id int);
    insert into p values (1, 2, 3, 4), (2, 3, 4, 5);
    insert into r values (2)
    --
    alter table p add primary key (id), add unique (id, u) with (fillfactor = 70);
    create index i on p (k) with (fillfactor = 50, deduplicate_items = off);
    create unique index j on p (v, id);
    alter table r add foreign key (id) references p;
    comment on constraint p_pkey on p is 'key';
    comment on index i is 'i'
    --
    alter table p add primary key (id) with (fillfactor = 60), add unique (id, u);
    create index i on p (k) with (fillfactor = 60);
    create unique index j on p (v, id) with (fillfactor = 90);
    alter table r add foreign key (id) references p;
    comment on index i is 'other';
    comment on index p_pkey is 'index'
    """,
    BASE,
)
