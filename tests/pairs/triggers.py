"""Rows that move, and tables that leave others for a moment, under triggers, rules and foreign keys."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # rows move to another partition under a trigger that keeps rows out
    create function f() returns trigger language plpgsql as 'begin return null; end';
    create function h() returns trigger language plpgsql as 'begin new.a := 99; return new; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1, 2);
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function f()
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1);
    create table t_2 partition of t for values in (2);
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function f()
    # rows move out of the default partition, and back, under a trigger that changes rows
    create function f() returns trigger language plpgsql as 'begin return null; end';
    create function h() returns trigger language plpgsql as 'begin new.a := 99; return new; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t default;
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function h()
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t default;
    create table t_2 partition of t for values in (2);
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function h()
    # rows move to the default partition, which has a trigger on TRUNCATE
    create function f() returns trigger language plpgsql as 'begin return null; end';
    create function h() returns trigger language plpgsql as 'begin new.a := 99; return new; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t default;
    create table t_2 partition of t for values in (2);
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function h();
    create trigger tr before truncate on t_1 for each statement execute function f()
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t default;
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function h();
    create trigger tr before truncate on t_1 for each statement execute function f()
    # rows move under a rule that takes them
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1, 2);
    insert into t values (1, 2), (2, 3);
    create rule r as on insert to t do instead nothing
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1);
    create table t_2 partition of t for values in (2);
    insert into t values (1, 2), (2, 3);
    create rule r as on insert to t do instead nothing
    # a partition becomes partitioned under a trigger that keeps rows out
    create function f() returns trigger language plpgsql as 'begin return null; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1, 2);
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function f()
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1, 2) partition by list (a);
    create table t_2 partition of t_1 for values in (2, 3);
    insert into t values (1, 2), (2, 3);
    create trigger g before insert on t for each row execute function f()
    # a virtual column becomes a plain one under a trigger that keeps updates out (since 18)
    create function f() returns trigger language plpgsql as 'begin return null; end'
    --
    create table t (id int, a int generated always as (id * 2) virtual);
    insert into t values (1), (2);
    create trigger g before update on t for each row execute function f()
    --
    create table t (id int, a int);
    insert into t values (1, 2), (2, 4);
    create trigger g before update on t for each row execute function f()
    # a partition that holds other rows enables triggers of its table otherwise
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1);
    create table t_2 partition of t for values in (2);
    create trigger g before insert on t for each row execute function f();
    create trigger h before insert on t for each row execute function f();
    alter table only t_1 disable trigger g;
    alter table only t_1 enable always trigger h;
    comment on trigger g on t is 'x';
    insert into t values (1, 2)
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1, 5);
    create table t_2 partition of t for values in (2);
    create trigger g before insert on t for each row execute function f();
    create trigger h before insert on t for each row execute function f();
    alter table only t_1 disable trigger g;
    alter table only t_1 enable always trigger h;
    comment on trigger g on t is 'x';
    insert into t values (1, 2)
    # a default partition that leaves for a moment enables triggers of its table otherwise
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t default partition by list (a);
    create table t_1_1 partition of t_1 default;
    create trigger g before insert on t for each row execute function f();
    create trigger h before insert on t for each row execute function f();
    alter table only t_1_1 disable trigger g;
    alter table only t_1 enable always trigger h;
    insert into t values (1, 2), (5, 6)
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t default partition by list (a);
    create table t_1_1 partition of t_1 default;
    create table t_2 partition of t for values in (5);
    create trigger g before insert on t for each row execute function f();
    create trigger h before insert on t for each row execute function f();
    alter table only t_1_1 disable trigger g;
    alter table only t_1 enable always trigger h;
    insert into t values (1, 2), (5, 6)
    # a partition and the one below it hold other rows, and both enable triggers otherwise
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1) partition by list (a);
    create table t_1_1 partition of t_1 for values in (2);
    create trigger g before insert on t for each row execute function f();
    create trigger h before insert on t_1 for each row execute function f();
    alter table only t_1 disable trigger g;
    alter table only t_1_1 disable trigger h;
    insert into t values (1, 2)
    --
    create table t (id int, a int) partition by list (id);
    create table t_1 partition of t for values in (1, 5) partition by list (a);
    create table t_1_1 partition of t_1 for values in (2, 3);
    create trigger g before insert on t for each row execute function f();
    create trigger h before insert on t_1 for each row execute function f();
    alter table only t_1 disable trigger g;
    alter table only t_1_1 disable trigger h;
    insert into t values (1, 2)
    # options of a column that is computed otherwise
    --
    create table t (a int, g int generated always as (a * 2) stored);
    alter table t alter g set (n_distinct = 5)
    --
    create table t (a int, g text generated always as (a::text) stored);
    alter table t alter g set (n_distinct = 5)
    # a constraint trigger under a change of type
    create function f() returns trigger language plpgsql as 'begin return new; end'
    --
    create table t (id int, a int, b text);
    create constraint trigger g after insert on t deferrable initially deferred
        for each row when (new.a > 0) execute function f();
    create trigger h after update of a on t for each statement execute function f()
    --
    create table t (id int, a bigint, b text);
    create constraint trigger g after insert on t deferrable initially deferred
        for each row when (new.a > 0) execute function f();
    create trigger h after update of a on t for each statement execute function f()
    # rows that others refer to move out of the default partition
    create table t (id int primary key, a int) partition by list (id);
    create table t_1 partition of t default;
    create table r (t int references t on delete cascade,
        u int references t on delete set null deferrable initially deferred);
    comment on constraint r_u_fkey on r is 'it''s';
    insert into t values (1, 2), (2, 3), (5, 6);
    insert into r values (1, 2), (2, 5)
    --
    create table t (id int primary key, a int) partition by list (id);
    create table t_1 partition of t default;
    create table t_2 partition of t for values in (2);
    create table r (t int references t on delete cascade,
        u int references t on delete set null deferrable initially deferred);
    comment on constraint r_u_fkey on r is 'it''s';
    insert into t values (1, 2), (2, 3), (5, 6);
    insert into r values (1, 2), (2, 5)
    # rows whose foreign keys wait for the end of the transaction move
    create table k (id int primary key);
    insert into k values (1), (2);
    create table t (id int, a int references k deferrable initially deferred) partition by list (id)
    --
    create table t_1 partition of t default;
    insert into t values (1, 2), (2, 1)
    --
    create table t_1 partition of t for values in (1);
    create table t_2 partition of t for values in (2);
    alter table t add check (a > 0), add b int;
    insert into t values (1, 2), (2, 1)
    # somebody has a table called like the one where rows wait
    create table t_1_schema_doctor (id int, a int);
    insert into t_1_schema_doctor values (1, 77);
    create table t (id int, a int) partition by list (id)
    --
    create table t_1 partition of t for values in (1);
    insert into t values (1, 2)
    --
    create table t_1 partition of t for values in (1, 2);
    insert into t values (1, 2)
    """
)
