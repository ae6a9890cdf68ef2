"""Partitioned tables, their partitions, and what both have of their own."""

from tests.pairs.pair import pairs

BASE = """
    create table events (id int not null, at date not null, kind text) partition by range (at);
    create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
    insert into events values (1, '2024-02-01', 'a'), (2, '2024-12-31', 'b');
"""

PAIRS = pairs(
    """
    # a partition more
    --
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    # a default partition
    --
    create table events_rest partition of events default
    # a partition whose rows are in the default partition
    create table events_rest partition of events default;
    insert into events values (9, '2025-06-01', 'z'), (10, '2030-01-01', 'z')
    --
    create table events_rest partition of events default;
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    # bounds that change
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    --
    create table events_2025 partition of events for values from ('2025-01-01') to ('2027-01-01')
    # bounds that change places, with rows
    create table a partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table b partition of events for values from ('2026-01-01') to ('2027-01-01');
    insert into events values (3, '2025-03-01', 'c'), (4, '2026-03-01', 'd')
    --
    create table b partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table a partition of events for values from ('2026-01-01') to ('2027-01-01');
    insert into events values (3, '2025-03-01', 'c'), (4, '2026-03-01', 'd')
    # bounds that share rows otherwise
    create table a partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table b partition of events for values from ('2026-01-01') to ('2027-01-01');
    insert into events values (3, '2025-03-01', 'c'), (4, '2026-03-01', 'd')
    --
    create table a partition of events for values from ('2025-01-01') to ('2025-02-01');
    create table b partition of events for values from ('2025-02-01') to ('2027-01-01');
    insert into events values (3, '2025-03-01', 'c'), (4, '2026-03-01', 'd')
    # a partition that is a table of its own
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    --
    create table events_2025 (id int not null, at date not null, kind text)
    # a partition that is a table of its own, with keys, indexes and checks
    alter table events add primary key (id, at);
    alter table events add constraint small check (id < 1000);
    create index events_kind on events (kind);
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    --
    alter table events add primary key (id, at);
    alter table events add constraint small check (id < 1000);
    create index events_kind on events (kind);
    create table events_2025 (id int not null, at date not null, kind text, primary key (id, at))
    # a partition that is a table with another shape
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    --
    create table events_2025 (id bigint, kind varchar(9), more int, constraint odd unique (more))
    # a key
    --
    alter table events add primary key (id, at)
    # an index
    --
    create index events_kind on events (kind)
    # an index of a partition alone
    --
    create index events_2024_kind on events_2024 (kind)
    # an index of the table, or of the partition
    create index i on events (kind)
    --
    create index i on events_2024 (kind)
    # a unique key of a partition alone
    --
    alter table events_2024 add constraint only_here unique (id)
    # a check
    --
    alter table events add check (id > 0)
    # a check of a partition alone
    --
    alter table events_2024 add constraint c check (id > 0)
    # a check of the table, or of the partition
    alter table events add constraint c check (id > 0)
    --
    alter table events_2024 add constraint c check (id > 0)
    # a foreign key
    create table kinds (kind text primary key);
    insert into kinds values ('a'), ('b')
    --
    create table kinds (kind text primary key);
    insert into kinds values ('a'), ('b');
    alter table events add foreign key (kind) references kinds
    # a foreign key to a partitioned table
    alter table events add primary key (id, at);
    create table notes (id int, at date);
    insert into notes values (1, '2024-02-01')
    --
    alter table events add primary key (id, at);
    create table notes (id int, at date, foreign key (id, at) references events);
    insert into notes values (1, '2024-02-01')
    # bounds that change under a foreign key
    alter table events add primary key (id, at);
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table notes (id int, at date, foreign key (id, at) references events);
    insert into events values (3, '2025-02-01', 'a');
    insert into notes values (3, '2025-02-01')
    --
    alter table events add primary key (id, at);
    create table events_2025 partition of events for values from ('2025-01-01') to ('2027-01-01');
    create table notes (id int, at date, foreign key (id, at) references events);
    insert into events values (3, '2025-02-01', 'a');
    insert into notes values (3, '2025-02-01')
    # a partition that goes under a foreign key
    alter table events add primary key (id, at);
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
    create table notes (id int, at date, foreign key (id, at) references events)
    --
    alter table events add primary key (id, at);
    create table notes (id int, at date, foreign key (id, at) references events)
    # a column more
    --
    alter table events add n int default 5
    # a column of another type
    --
    alter table events alter id type bigint
    # a column of another type, with a check and an index of the partition alone
    alter table events_2024 add constraint c check (id > 0);
    create index i on events_2024 ((id + 1))
    --
    alter table events_2024 add constraint c check (id > 0);
    create index i on events_2024 ((id + 1));
    alter table events alter id type bigint
    # a default
    --
    alter table events alter kind set default 'x'
    # a default of the partition alone
    --
    alter table events_2024 alter kind set default 'x'
    # a default of the table that the partition does not have
    alter table events alter kind set default 'x'
    --
    alter table events alter kind set default 'y';
    alter table events_2024 alter kind set default 'x'
    # a default that a partition does not get
    --
    alter table events alter kind set default 'x';
    alter table events_2024 alter kind drop default
    # a default of another type that a partition does not have
    --
    alter table events alter kind type varchar(9), alter kind set default 'y';
    alter table events_2024 alter kind drop default
    # a column with a default that a partition does not have
    --
    alter table events add n int not null default 5;
    alter table events_2024 alter n drop default
    # bounds beside the default partition, with a default and a column of the table
    create table events_rest partition of events default;
    insert into events values (3, '2025-02-01', 'c')
    --
    --
    delete from events where at > '2025-01-01';
    alter table events add n int default 5, alter kind set default 'x', alter id type bigint;
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
    alter table events detach partition events_2024;
    alter table events attach partition events_2024 for values from ('2024-02-01') to ('2025-01-01');
    insert into events (id, at, kind) values (3, '2025-02-01', 'c')
    # a new partition without a default, beside a column that goes
    alter table events alter kind set default 'x', add n int
    --
    --
    alter table events drop column n;
    create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
    alter table events_2025 alter kind drop default
    # a partition that is partitioned goes, and a key comes that it could not have
    create table o (id int primary key);
    insert into o values (1), (2);
    alter table events add foreign key (id) references o
    --
    create table p partition of events for values from ('2025-01-01') to ('2026-01-01') partition by list (kind)
    --
    alter table events add primary key (id, at)
    # a foreign key of the table stays with one partition whose bounds change
    create table o (id int primary key);
    insert into o values (1), (2)
    --
    alter table events add constraint f foreign key (id) references o
    --
    alter table events detach partition events_2024;
    alter table events_2024 add constraint f foreign key (id) references o;
    alter table events attach partition events_2024 for values from ('2023-01-01') to ('2025-01-01')
    # a table becomes a partition beside the default one of a table that gets another key
    create table z (id int not null, at date not null, kind text);
    insert into z values (4, '2025-03-04', 'd')
    --
    create table x (id int not null, at date not null, kind text) partition by list (kind);
    create table x_rest partition of x default;
    insert into x values (1, '2025-02-03', 'x')
    --
    alter table z add v int;
    create table x (id int not null, at date not null, kind text, v int) partition by range (at);
    create table x_rest partition of x default;
    alter table x attach partition z for values from ('2025-03-01') to ('2025-04-01');
    insert into x values (1, '2025-02-03', 'x')
    # a table with a check of a name that its table has becomes a partition
    alter table events add constraint c check (id < 1000)
    --
    create table p (id int not null, at date not null, kind text, constraint c check (id > 0))
    --
    create table p partition of events for values from ('2025-01-01') to ('2026-01-01')
    # not null
    --
    alter table events alter kind set not null
    # not null in the partition alone
    --
    alter table events_2024 alter kind set not null
    # storage, statistics and compression
    --
    alter table events alter kind set storage external;
    alter table events alter kind set statistics 7
    # storage, statistics and compression of the partition alone
    alter table events_2024 alter kind set compression pglz
    --
    alter table events_2024 alter kind set storage external;
    alter table events_2024 alter kind set statistics 7
    # comments
    --
    comment on table events is 'all';
    comment on table events_2024 is 'some';
    comment on column events.kind is 'k';
    comment on column events_2024.kind is 'k24'
    # an identity
    --
    alter table events alter id add generated by default as identity
    # options of a partition
    --
    alter table events_2024 set (fillfactor = 50);
    alter table events_2024 enable row level security
    # all of it goes
    --
    drop table events;
    create table events_2024 (id int)
    # another schema
    create schema app;
    create table app.events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01')
    --
    create schema app;
    create table app.events_2025 (n int) partition by hash (n);
    create table app.h0 partition of app.events_2025 for values with (modulus 2, remainder 0)
    """,
    base=BASE,
)

PAIRS += pairs(
    """
    # values of a list
    create table places (id int, country text) partition by list (country);
    create table europe partition of places for values in ('FR', 'DE');
    create table rest partition of places default;
    insert into places values (1, 'FR'), (2, 'JP')
    --
    create table places (id int, country text) partition by list (country);
    create table europe partition of places for values in ('FR', 'DE', 'IT');
    create table asia partition of places for values in ('JP', null);
    create table rest partition of places default;
    insert into places values (1, 'FR'), (2, 'JP')
    # the modulus of a hash
    create table h (id int) partition by hash (id);
    create table h0 partition of h for values with (modulus 2, remainder 0);
    create table h1 partition of h for values with (modulus 2, remainder 1);
    insert into h select generate_series(1, 20)
    --
    create table h (id int) partition by hash (id);
    create table h0 partition of h for values with (modulus 3, remainder 0);
    create table h1 partition of h for values with (modulus 3, remainder 1);
    create table h2 partition of h for values with (modulus 3, remainder 2);
    insert into h select generate_series(1, 20)
    # partitions of partitions
    create table t (id int, k int) partition by list (k);
    create table t1 partition of t for values in (1)
    --
    create table t (id int, k int) partition by list (k);
    create table t2 partition of t for values in (2) partition by range (id);
    create table t2a partition of t2 for values from (minvalue) to (5);
    create table t2b partition of t2 default;
    create index on t (id)
    # keys by expressions, with collations and operator classes
    create table x (id int, name text) partition by range (lower(name), name collate "C" text_pattern_ops);
    create table x1 partition of x for values from ('a', minvalue) to ('n', maxvalue)
    --
    create table x (id int, name text) partition by range (lower(name), name collate "C" text_pattern_ops);
    create table x2 partition of x for values from ('b', minvalue) to ('p', 'q')
    # odd names
    create table "Odd Table" ("Key" int, "select" text) partition by list ("Key");
    create table "a.b" partition of "Odd Table" for values in (1)
    --
    create table "Odd Table" ("Key" int, "select" text) partition by list ("Key");
    create table "a""b" partition of "Odd Table" for values in (1, 2)
    """
)
