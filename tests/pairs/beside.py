"""What is not modelled stands beside, and stays as it is."""

from tests.pairs.pair import pairs

BASE = """
    create table t (id int primary key, a int, s text);
    insert into t values (1, 2, 'x');
    create view v as select id, a from t;
    create function f() returns trigger language plpgsql as 'begin return new; end';
    create trigger g before insert or update on t for each row execute function f();
    create rule r as on delete to t where old.a > 100 do instead nothing;
    create policy p on t for select using (a > 0);
    create statistics st on a, s from t;
    grant select on t to public;
    grant update (s) on t to public;
    grant select on v to public
"""

PAIRS = pairs(
    """
    # columns and indexes come
    --
    alter table t add b int default 3, add c text;
    create index i on t (s);
    alter table t add check (a < 100), alter a set not null
    # a column under a view changes its type
    --
    drop view v;
    drop rule r on t;
    drop policy p on t;
    alter table t alter a type bigint;
    create view v as select id, a from t;
    create rule r as on delete to t where old.a > 100 do instead nothing;
    create policy p on t for select using (a > 0);
    grant select on v to public
    # a column under a view becomes not null and gets a default
    --
    alter table t alter a set not null, alter a set default 4;
    comment on column t.a is 'a'
    # the primary key is defined otherwise
    --
    alter table t drop constraint t_pkey, add primary key (id, a)
    # a view that needs the primary key
    create view n as select id, a, count(*) from t group by id
    --
    --
    drop view n;
    alter table t drop constraint t_pkey, add primary key (id) include (a);
    create view n as select id, a, count(*) from t group by id
    # the table becomes unlogged
    --
    alter table t set unlogged
    # row security is enabled
    --
    alter table t enable row level security
    # a view with rules, triggers, comments and rights of its own
    create view w with (security_barrier) as select id, s from t where s <> '';
    create function h() returns trigger language plpgsql as 'begin return null; end';
    create trigger k instead of insert on w for each row execute function h();
    comment on view w is 'words';
    comment on column w.s is 's';
    alter view w alter s set default 'none';
    grant insert, select on w to public with grant option
    --
    --
    drop view w;
    alter table t alter s type varchar(20);
    create view w with (security_barrier) as select id, s from t where s <> '';
    create trigger k instead of insert on w for each row execute function h();
    comment on view w is 'words';
    comment on column w.s is 's';
    alter view w alter s set default 'none';
    grant insert, select on w to public with grant option
    """.replace("to public with grant option", "to public"),
    BASE,
)
