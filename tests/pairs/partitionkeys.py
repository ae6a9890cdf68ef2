"""What changes under a partition key: enums and domains that have to be made anew with the tables."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a partition with partitions leaves as a plain table, with the foreign key that it has of its table
    create table a (k int, n int) partition by list (k);
    create table r (id int primary key);
    alter table a add foreign key (n) references r;
    create table e partition of a for values in (1) partition by list (n)
    --
    create table a (k int, n int) partition by list (k);
    create table r (id int primary key);
    alter table a add foreign key (n) references r;
    create table e (k int, n int, constraint a_n_fkey foreign key (n) references r)
    # a table goes or becomes a plain one, and what its partitions refer to by keys of their own, like its own, goes too
    create table r (id int primary key);
    create table t (k int, n int references r) partition by list (k);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2);
    alter table t1 add foreign key (n) references r;
    alter table t2 add foreign key (n) references r;
    insert into t values (1, null), (2, null)
    --
    create table t (k int)
    # a label goes under a partition key
    create type mood as enum ('sad', 'ok', 'gone');
    create table t (id int, m mood not null default 'ok', primary key (id, m)) partition by list (m);
    create table t_sad partition of t for values in ('sad');
    create table t_rest partition of t default;
    insert into t values (1, 'sad'), (2, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood not null default 'ok', primary key (id, m)) partition by list (m);
    create table t_sad partition of t for values in ('sad');
    create table t_rest partition of t default;
    insert into t values (1, 'sad'), (2, 'ok')
    # labels in another order under a range key
    create type size as enum ('s', 'm', 'l');
    create table t (id int, z size) partition by range (z);
    create table t_1 partition of t for values from ('s') to ('l');
    create table t_2 partition of t for values from ('l') to (maxvalue);
    insert into t values (1, 's'), (2, 'm'), (3, 'l')
    --
    create type size as enum ('m', 's', 'l', 'xl');
    create table t (id int, z size) partition by range (z);
    create table t_1 partition of t for values from (minvalue) to ('l');
    create table t_2 partition of t for values from ('l') to (maxvalue);
    insert into t values (1, 's'), (2, 'm'), (3, 'l')
    # a label goes under the key of a partition that is partitioned itself
    create type mood as enum ('sad', 'ok', 'gone');
    create table t (id int, m mood, ms mood[] default '{ok}') partition by list (id);
    create table t1 partition of t for values in (1) partition by list (m);
    create table t1_sad partition of t1 for values in ('sad');
    create table t2 partition of t default;
    create table other (m mood default 'ok' check (m <> 'sad'));
    insert into t values (1, 'sad'), (2, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood, ms mood[] default '{sad}') partition by list (id);
    create table t1 partition of t for values in (1) partition by list (m);
    create table t1_sad partition of t1 for values in ('sad');
    create table t2 partition of t default;
    create table other (m mood default 'sad' check (m <> 'ok'));
    insert into t values (1, 'sad'), (2, 'ok')
    # a label goes under a key over a domain and a foreign key refers to it
    create type mood as enum ('sad', 'ok', 'gone');
    create domain feeling as mood default 'ok';
    create table t (m mood, f feeling, n int, primary key (m, n)) partition by hash (m);
    create table t0 partition of t for values with (modulus 1, remainder 0);
    create table r (m mood, n int, foreign key (m, n) references t);
    insert into t values ('ok', 'ok', 1);
    insert into r values ('ok', 1)
    --
    create type mood as enum ('sad', 'ok');
    create domain feeling as mood default 'sad';
    create table t (m mood, f feeling, n int, primary key (m, n)) partition by hash (m);
    create table t0 partition of t for values with (modulus 1, remainder 0);
    create table r (m mood, n int, foreign key (m, n) references t);
    insert into t values ('ok', 'ok', 1);
    insert into r values ('ok', 1)
    # a label goes under a partition key, and a view, a trigger and a generated column use it
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create type mood as enum ('sad', 'ok', 'gone');
    create table t (id int, m mood, s boolean generated always as (m = 'sad') stored) partition by list (m);
    create table t_rest partition of t default;
    create index on t (m) where m = 'ok';
    create view v as select id, m from t where m <> 'sad';
    create trigger tr after insert on t for each row execute function f();
    insert into t values (1, 'sad'), (2, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood, s boolean generated always as (m = 'ok') stored) partition by list (m);
    create table t_rest partition of t default;
    create index on t (m) where m = 'sad';
    create view v as select id, m from t where m <> 'sad';
    create trigger tr after insert on t for each row execute function f();
    insert into t values (1, 'sad'), (2, 'ok')
    # a label goes under a key of an expression
    create type mood as enum ('sad', 'ok', 'gone');
    create table t (id int, m mood) partition by list ((m = 'sad'::mood));
    create table t1 partition of t for values in (true);
    create table t2 partition of t for values in (false);
    insert into t values (1, 'sad'), (2, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood) partition by list ((m = 'ok'::mood));
    create table t1 partition of t for values in (true);
    create table t2 partition of t for values in (false);
    insert into t values (1, 'sad'), (2, 'ok')
    # a domain in a partition key becomes another
    create domain d as int check (value > 0);
    create table t (a d) partition by range (a);
    create table t1 partition of t for values from (2) to (10);
    insert into t values (3)
    --
    create domain d as bigint check (value > 1);
    create table t (a d) partition by range (a);
    create table t1 partition of t for values from (2) to (10);
    insert into t values (3)
    # a label goes under a partition key, and a trigger asks for one
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create type mood as enum ('sad', 'ok', 'gone');
    create table t (id int, m mood) partition by list (m);
    create table t_rest partition of t default;
    create trigger tr after insert on t for each row when (new.m = 'sad') execute function f();
    create table p (m mood) partition by list (m);
    alter table p enable row level security;
    create policy po on p using (m <> 'sad');
    insert into t values (1, 'sad'), (2, 'ok')
    --
    create type mood as enum ('sad', 'ok');
    create table t (id int, m mood) partition by list (m);
    create table t_rest partition of t default;
    create trigger tr after insert on t for each row when (new.m = 'sad') execute function f();
    create table p (m mood) partition by list (m);
    alter table p enable row level security;
    create policy po on p using (m <> 'sad');
    insert into t values (1, 'sad'), (2, 'ok')
    # foreign keys with rows from and to a table that is partitioned otherwise
    create table t (a int, b int, primary key (a, b));
    create table r (a int, b int, foreign key (a, b) references t);
    alter table t add foreign key (a, b) references t;
    insert into t values (1, 2), (2, 3);
    insert into r values (1, 2)
    --
    create table t (a int, b int, primary key (a, b)) partition by list (a);
    create table t1 partition of t default;
    create table r (a int, b int, foreign key (a, b) references t);
    alter table t add foreign key (a, b) references t;
    insert into t values (1, 2), (2, 3);
    insert into r values (1, 2)
    # a foreign key of a table is replaced, and a partition has the like as its own, too
    create table r (id int primary key);
    create table t (k int, n int) partition by list (k);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2) partition by list (n);
    create table t20 partition of t2 default;
    insert into r values (1);
    insert into t values (1, 1), (2, 1)
    --
    alter table t add foreign key (n) references r on delete set null;
    alter table t1 add foreign key (n) references r;
    alter table t20 add foreign key (n) references r;
    alter table t2 add constraint x foreign key (n) references r on delete cascade
    --
    alter table t add foreign key (n) references r;
    alter table t1 add foreign key (n) references r;
    alter table t20 add foreign key (n) references r;
    comment on constraint t1_n_fkey on t1 is 'own'
    # a table gets the like of foreign keys that partitions have and keep as their own
    create table r (id int primary key);
    create table t (k int, n int) partition by list (k);
    create table t1 partition of t for values in (1);
    create table t2 partition of t for values in (2);
    insert into r values (1);
    insert into t values (1, 1), (2, 1)
    --
    alter table t1 add foreign key (n) references r;
    alter table t2 add foreign key (n) references r
    --
    alter table t add foreign key (n) references r;
    alter table t1 add foreign key (n) references r
    # a partition holds other rows, and has the foreign key of its table as its own, too
    create table r (id int primary key);
    create table t (k int, n int) partition by range (k);
    insert into r values (1)
    --
    create table t1 partition of t for values from (0) to (5);
    alter table t add foreign key (n) references r;
    alter table t1 add foreign key (n) references r;
    create index on t (n);
    create index on t1 (n);
    insert into t values (1, 1)
    --
    create table t1 partition of t for values from (0) to (3);
    alter table t add foreign key (n) references r;
    create index on t (n)
    # labels of bounds: a new one in a list
    create type e as enum ('a');
    create table t (s e) partition by list (s);
    create table t1 partition of t for values in ('a');
    insert into t values ('a')
    --
    create type e as enum ('a', 'z');
    create table t (s e) partition by list (s);
    create table t1 partition of t for values in ('a', 'z');
    insert into t values ('a')
    # labels of bounds: new ones in the middle and behind
    create type e as enum ('a', 'c');
    create table t (s e) partition by range (s);
    create table t1 partition of t for values from ('a') to ('c')
    --
    create type e as enum ('a', 'b', 'c', 'd');
    create table t (s e) partition by range (s);
    create table t1 partition of t for values from ('a') to ('b');
    create table t2 partition of t for values from ('b') to ('d')
    # labels of bounds: another order, under a domain, too
    create type e as enum ('a', 'b');
    create domain d as e;
    create table t (s d) partition by range (s);
    create table t1 partition of t for values from ('a') to ('b');
    insert into t values ('a')
    --
    create type e as enum ('b', 'a');
    create domain d as e;
    create table t (s d) partition by range (s);
    create table t1 partition of t for values from ('b') to ('a');
    create table t2 partition of t for values from ('a') to (maxvalue);
    insert into t values ('a')
    # labels of bounds: a new one of a partition of a partition
    create type e as enum ('a', 'b');
    create table t (s e, n int) partition by list (n);
    create table t1 partition of t for values in (1) partition by list (s);
    create table t1b partition of t1 for values in ('b');
    insert into t values ('b', 1)
    --
    create type e as enum ('x', 'a', 'b');
    create table t (s e, n int) partition by list (n);
    create table t1 partition of t for values in (1) partition by list (s);
    create table t1b partition of t1 for values in ('b', 'x');
    insert into t values ('b', 1)
    # labels of bounds: of an enum in the reverse order of what were texts
    create table t (s text) partition by range (s);
    create table t1 partition of t for values from ('a') to ('b');
    insert into t values ('a')
    --
    create type e as enum ('b', 'a');
    create table t (s e) partition by range (s);
    create table t1 partition of t for values from ('b') to ('a');
    create table t2 partition of t for values from ('a') to (maxvalue);
    insert into t values ('a')
    """
)
