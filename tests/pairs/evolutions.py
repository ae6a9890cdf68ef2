"""What happens to schemas over the years, of many kinds at once."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    r"""
    # a number becomes an enum of digits
    create table t (id int primary key, s smallint not null default 0 check (s in (0, 1, 2)));
    insert into t values (1, 0), (2, 2)
    --
    --
    create type st as enum ('0', '1', '2');
    alter table t drop constraint t_s_check, alter s drop default, alter s type st using s::text::st,
        alter s set default '0'
    # an enum becomes text with a check
    create type mood as enum ('sad', 'ok', 'happy');
    create table t (id int primary key);
    insert into t values (1)
    --
    alter table t add m mood not null default 'ok', add ms mood[] default '{sad,ok}';
    create index i on t (m) where m <> 'sad'
    --
    alter table t add m text not null default 'ok' check (m in ('sad', 'ok', 'happy')),
        add ms text[] default '{sad,ok}';
    create index i on t (m) where m <> 'sad'
    # varchar becomes a domain, and back
    create domain email as varchar(254) check (value ~ '@');
    create domain email2 as email check (length(value) > 3) default 'x@yz';
    create table t (id int primary key);
    insert into t values (1)
    --
    alter table t add e varchar(254) default 'a@bc' not null, add f text[] default '{}'
    --
    alter table t add e email2 default 'a@bc' not null, add f email[] default '{}'
    # json, text and hstore-like text become jsonb
    create table t (id int primary key);
    insert into t values (1)
    --
    alter table t add a json default '{"a":  1}', add b text default '[]', add c json[] default array['1'::json],
        add d varchar(10) default 'null' check (d <> '')
    --
    alter table t add a jsonb default '{"a": 1}', add b jsonb default '[]', add c jsonb[] default array['1'::jsonb],
        add d jsonb default 'null' check (d <> '{}');
    create index on t using gin (a, b jsonb_path_ops)
    # times without zone become times with zone, under keys and ranges
    create table t (id int, at timestamp not null, during tsrange);
    insert into t values (1, '2024-01-01 12:00', '[2024-01-01,2024-02-01)')
    --
    create index i on t (date_trunc('day', at));
    create table u (at timestamp primary key default now(), d date default now(), n time default '12:00')
    --
    alter table t alter at type timestamptz, alter during type tstzrange using tstzrange(lower(during), upper(during));
    create index i on t (date_trunc('day', at at time zone 'UTC'));
    create table u (at timestamptz(3) primary key default now(), d timestamptz default now(), n timetz default '12:00')
    # names of constraints that were given, and those that were not
    create table p (id int primary key, a int, b int);
    create table t (id int, p int, a int, b int)
    --
    alter table t add primary key (id), add unique (a), add check (a > 0), add check (b > 0),
        add foreign key (p) references p
    --
    alter table t add constraint pk_t primary key (id), add constraint uq_t__a unique (a),
        add constraint ck_t_a check (a > 0), add constraint ck_t_b check (b > 0),
        add constraint fk_t_p foreign key (p) references p
    # two tables swap names, with serials, keys and references
    create table keep (id int)
    --
    create table a (id serial primary key, x text default 'a');
    create table b (id serial primary key, a_id int references a, y text default 'b');
    insert into a (x) values ('1');
    insert into b (a_id) values (1)
    --
    create table b (id serial primary key, x text default 'a');
    create table a (id serial primary key, a_id int references b, y text default 'b')
    # keys of numbers become keys of uuids, with foreign keys in a cycle on top
    create table keep (id int)
    --
    create table users (id int primary key, team int, boss int references users);
    create table teams (id int primary key, lead int not null references users deferrable initially deferred);
    alter table users add foreign key (team) references teams on delete set null;
    create table notes (u int references users on update cascade, t int references teams, primary key (u, t))
    --
    create table users (id uuid primary key default gen_random_uuid(), team uuid, boss uuid references users);
    create table teams (id uuid primary key, lead uuid not null references users deferrable initially deferred);
    alter table users add foreign key (team) references teams on delete set null;
    create table notes (u uuid references users on update cascade, t uuid references teams, primary key (t, u))
    # the primary key moves to another column, and what refers follows
    create table keep (id int)
    --
    create table u (id int primary key, code text not null unique, x int);
    create table r (id int primary key, u int references u, c text references u (code));
    insert into u values (1, 'a', 7);
    insert into r values (1, 1, 'a')
    --
    create table u (id int not null unique, code text primary key, x int unique);
    create table r (id int primary key, u int references u (id), c text references u, x int references u (x));
    insert into u values (1, 'a', 7);
    insert into r values (1, 1, 'a')
    # a unique constraint becomes a unique index under a foreign key, and back
    create table u (a int not null, b int not null);
    create table r (a int, b int);
    insert into u values (1, 1);
    insert into r values (1, 1)
    --
    alter table u add constraint k unique (a, b);
    alter table r add foreign key (a, b) references u (a, b)
    --
    create unique index k on u (a, b);
    alter table r add foreign key (b, a) references u (b, a) match full
    # columns in any other order, with all that is on them
    create table keep (id int)
    --
    create table t (a int not null, b text default 'b', c numeric(5, 2), d timestamptz, check (a > 0 or c > 0),
        unique (a, c), primary key (a));
    create index on t (d, b) include (c);
    insert into t values (1, 'x', 2.5, now())
    --
    create table t (d timestamptz, c numeric(5, 2), b text default 'b', a int not null, check (a > 0 or c > 0),
        unique (a, c), primary key (a));
    create index on t (d, b) include (c);
    insert into t (a) values (1)
    # tables go to another schema, where tables of their names are
    create schema a;
    create schema b
    --
    create table a.t (id serial primary key, x int);
    create table a.u (id int references a.t);
    create table b.t (id text primary key);
    insert into a.t (x) values (3);
    insert into b.t values (7)
    --
    create table b.t (id serial primary key, x int);
    create table b.u (id int references b.t);
    create table a.t (id text primary key)
    # a schema that bears the name of a table, with all in it
    create table app (id int)
    --
    --
    create schema app;
    create type app.app as (app int);
    create table app.table_ (app app.app, "app.app" int default 3 check ("app.app" > 0), unique ("app.app"));
    create index "app.table_" on app.table_ (((app).app)) where ((app).app > 1)
    # defaults that look like what they are not
    create table t (id int)
    --
    alter table t add a text default 'now()', add b text default '''now()''', add c text default E'a\\nb\n',
        add d text default '', add e text default 'NULL', add f text default null,
        add g text default 'nextval(''x'')', add h text default '{}', add i text default '0x1',
        add j text default 'true', add k text default '~', add l text default '2024-01-01', add m text default ': # -'
    --
    alter table t add a text default now(), add b text default 'now()', add c text default E'a\\\\nb', add d text,
        add e text default null, add f text default 'null',
        add g text default concat('x'), add h text default '{"a"}', add i text default '1', add j text default 'false',
        add k text default '', add l text default current_date, add m text default '"'
    # numbers that are written in many ways
    create table t (id int)
    --
    alter table t add a int default -1, add b bigint default -9223372036854775808, add c numeric default 1e10,
        add d numeric(10, 2) default '-0.00', add e real default 'Infinity', add f float8 default 'NaN',
        add g smallint default '-32768', add h int default +1, add i numeric default .5, add j money default '12.34',
        add k float8 default 1.0e-7, add l bit(3) default b'101', add m bit varying(8) default x'F', add n oid default 1
    --
    alter table t add a int default (- (1)), add b bigint default 9223372036854775807,
        add c numeric default 10000000001, add d numeric(10, 2) default 0, add e real default '-Infinity',
        add f float8 default 'Infinity',
        add g smallint default 32767, add h int default 2 - 1, add i numeric default 0.50,
        add j money default 12.34::numeric::money, add k float8 default 1e-8, add l bit(3) default b'111',
        add m bit varying(8) default b'1111', add n oid default 2
    # intervals, arrays, rows, ranges as defaults
    create type pt as (x int, y text);
    create table t (id int)
    --
    alter table t add a interval default '1 day 2 hours', add b interval day to minute default '26:00',
        add c int[] default '{1,2}', add d int[][] default '{{1,2},{3,4}}', add e pt default row(1, 'a'),
        add f int4range default '[1,5)',
        add g text[] default array['a', 'b,c', null, '"'], add h daterange default daterange('2024-01-01', null),
        add i point default '(1,2)', add j inet default '10.0.0.0/8', add k macaddr default '08:00:2b:01:02:03',
        add m pt[] default array[(1, 'a')::pt]
    --
    alter table t add a interval default '26 hours', add b interval default '1 day 2 hours',
        add c int[] default array[1, 2, 3], add d int[] default '{{1,2},{3,5}}', add e pt default (2, null),
        add f int4range default '[1,4]',
        add g text[] default '{a,"b,c",NULL}', add h daterange default '[2024-01-01,2025-01-01)',
        add i point default point(1, 3), add j cidr default '10.0.0.0/8',
        add k macaddr8 default '08:00:2b:01:02:03:04:05', add m pt[] default '{}'
    # full text in two ways
    create table d (id int primary key, title text, body text);
    insert into d values (1, 'a b', 'c')
    --
    create index s on d using gin (to_tsvector('simple', coalesce(title, '') || ' ' || coalesce(body, '')))
    --
    alter table d add s tsvector generated always as (setweight(to_tsvector('simple', coalesce(title, '')),
        'A') || to_tsvector('english', coalesce(body, ''))) stored not null;
    create index s on d using gin (s) with (fastupdate = off, gin_pending_list_limit = 128);
    create index sg on d using gist (s tsvector_ops (siglen = 64))
    # exclusions of many kinds
    create table r (id int, room int4range, during tstzrange, c circle, gone boolean default false, k text)
    --
    alter table r add constraint e exclude using gist (during with &&) where (not gone),
        add constraint f exclude (id with =) deferrable initially deferred
    --
    alter table r add constraint e exclude using gist (room with &&,
        during with -|-) where (gone is not true and k is not null) deferrable,
        add constraint f exclude using hash (k with =),
        add constraint g exclude using btree ((lower(k)) with =) with (fillfactor = 70) where (id > 3),
        add exclude using gist (c with &&) include (id)
    # composite types as of maps, with arrays, domains and a table made of them
    create table keep (id int)
    --
    create type geo as (lat float8, lon float8);
    create type box2 as (low geo, high geo);
    create domain lat as float8 check (value between -90 and 90);
    create table places (id int primary key, at geo, area box2, path geo[]);
    create index on places (((at).lat));
    insert into places (id, path) values (1, '{}')
    --
    create domain lat as numeric(8, 5) check (value between -90 and 90) check (value <> 0);
    create type geo as (lat lat, lon numeric(8, 5), srid int);
    create type box2 as (low geo, high geo);
    create table places (id int primary key, at geo, area box2, path geo[] not null default '{}',
        check ((at).srid = 4326 or (at).srid is null));
    create index on places (((at).lat), ((at).lon));
    create table of_geo (like places including all)
    # comments on everything, with all that needs care
    create table t (id int primary key, a int check (a > 0), b int unique);
    create index i on t (a);
    create type e as enum ('a');
    create domain d as int check (value > 0);
    create type c as (x int);
    create sequence s
    --
    comment on table t is 'a: b # c';
    comment on column t.a is E'two\nlines';
    comment on column t.b is E'  blanks at both ends  ';
    comment on constraint t_a_check on t is '- list';
    comment on constraint t_pkey on t is 'yes';
    comment on index i is '~';
    comment on type e is E'tab\there';
    comment on domain d is '"quoted"';
    comment on constraint d_check on domain d is '''single''';
    comment on type c is '{a: b}';
    comment on column c.x is '[1, 2]';
    comment on sequence s is '2024-01-01';
    comment on schema public is '%'
    --
    comment on table t is E'a: b\n  # c\n\n\nmore\n';
    comment on column t.a is E'\\ \r\n x';
    comment on column t.b is E'\u00e9\u6f22\U0001F600 \u2028 \u0085';
    comment on constraint t_b_key on t is '!tag';
    comment on index i is '&anchor *alias';
    comment on type e is '|';
    comment on domain d is '>';
    comment on constraint d_check on domain d is '0x10';
    comment on type c is 'null';
    comment on column c.x is '1e3';
    comment on sequence s is '@at `tick`';
    comment on schema public is E'?\n'
    """
)
