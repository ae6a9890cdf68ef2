"""Defaults, checks, generated columns and indexes in forms of expressions that are seldom used."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = """
    create schema app;
    create schema "O p";
    create function app.eqish(int, int) returns bool language sql immutable as 'select $1 = $2';
    create operator app.=== (leftarg = int, rightarg = int, function = app.eqish);
    create operator "O p".@@@ (rightarg = int, function = pg_catalog.int4abs);
    create function app.va(variadic int[]) returns int language sql immutable as 'select 1';
    create function app.named(a int, b int default 5, c text default 'x') returns int language sql immutable as 'select 1';
    create function app.any(anyelement) returns int language sql immutable as 'select 1';
    create type app.c as (f int, g text[], h int[]);
    create type m as enum ('a', 'b');
    create sequence app.s1;
    create sequence "O p"."S s"
"""

PAIRS = (
    *pairs(
        r"""
    # defaults of many forms
    --
    create table t (
     a int default nextval('app.s1'), b bigint default nextval('"O p"."S s"'::regclass), c int default app.named(1), d int default app.named(b => 2, a => 1), e int default app.named(1, c => 'z'), f int default app.va(1,2,3), g int default app.va(variadic array[1,2]), h int default app.any('a'::m), i int default (operator("O p".@@@) -5),
     j text default current_setting('server_version'), k text default current_setting('app.x', true), l timestamptz default '2020-01-01 00:00:00+02', m timestamptz default transaction_timestamp(), n timetz default current_time, o timetz default current_time(2), p time default localtime(1), q timestamp default localtimestamp(0), r text default current_catalog, s text default user, u name default current_role, v text default current_schema())
    --
    create table t (
     a int default nextval('"O p"."S s"'), b bigint default nextval('app.s1'::regclass) + 1, c int default app.named(1, 5), d int default app.named(1, 2), e int default app.named(1, 5, 'z'), f int default app.va(variadic '{1,2,3}'), g int default app.va(1), h int default app.any(1.5), i int default (operator("O p".@@@) 5),
     j text default current_setting('server_version'::text, false), k text default current_setting('app.x'::text), l timestamptz default '2020-01-01 00:00:00'::timestamp, m timestamptz default (now() at time zone 'UTC'), n timetz default localtime, o timetz default current_time, p time default current_time(1), q timestamp default current_timestamp(0), r text default current_database(), s text default session_user, u name default current_user, v text default 'current_schema')
    # defaults of many literals (until 15)
    create table t (id int)
    --
    create table t (a bit(3) default B'101', b bit(8) default X'1F', c bytea default E'\\x1F', d text default E'a\tb\x41\u0042', e "char" default 'x'::"char", f date default '2020-01-01'::date, g text default U&'\0441\+01F600', h text default $q$a'b"c\n$q$, i numeric default 1e10, j numeric default .5, k numeric default 5., l float8 default '-0')
    # checks of many forms
    create table t (a int, b int, c text, d date, e date, f timestamptz, g timestamptz, j jsonb, ar int[], co app.c, mm m, n numeric, fl float8, bo bool, tq tsquery, tv tsvector, p point, bx box, r int4range, mr int4multirange)
    --
    create table t (a int, b int, c text, d date, e date, f timestamptz, g timestamptz, j jsonb, ar int[], co app.c, mm m, n numeric, fl float8, bo bool, tq tsquery, tv tsvector, p point, bx box, r int4range, mr int4multirange,
     check ((d, e) overlaps (date '2020-01-01', interval '1 day')), check (c similar to '[a-z]+'), check (c not similar to 'x' escape '!'), check (c like 'a#%' escape '#'), check (c not ilike 'A_' escape ''), check (a between symmetric b and 3), check (a not between symmetric 1 and b), check (a is distinct from b or a is not distinct from 4), check (c is normalized), check (c is not nfkc normalized), check (normalize(c, nfd) = c), check (normalize(c) = c),
     check (a = any (ar) and b <> all (array[1,2]) or a < some (ar)), check (extract(epoch from f) > 0), check (extract(isodow from d) < 6), check (date_part('year', d) > 1), check (coalesce(a, b, 0) > 0), check (nullif(a, b) is null), check (greatest(a, b, 1) >= least(a, 2)), check (f at time zone 'UTC' > timestamp '2000-01-01'), check ((f at time zone interval '-1 hour') is not null), check ((co).f > 0), check ((co).g[1] = 'x'), check ((co).h[1:2] = '{1,2}'), check (ar[:2] <> ar[2:]), check ((ar[1:1])[1] = 1),
     check (a operator(app.===) b), check (a operator(pg_catalog.+) b > 0), check (not a operator(pg_catalog.>) b), check (j @? '$.a'), check (j @@ '$.a > 1'), check (j['a'] is not null), check (j['a']['b'] = '1'), check (j #> '{a,0}' = '1'), check (jsonb_path_exists(j, '$.x')), check (tq @@ tv), check (p <@ bx), check (p ~= point(0,0)), check (r && int4range(1,3) or r -|- int4range(3,4)), check (mr @> r), check (row(a, b) <> row(1, 2)), check (row(a, b) is distinct from row(b, a)), check ((a, b) in ((1,2),(3,4))), check (row(a, b, 3) >= row(1, 2, 3)), check (a is null or b notnull or c isnull), check (bo is not unknown), check (bo is not true and (bo is false) is not null),
     check (position('a' in c) > 0), check (substring(c from 2) <> ''), check (substring(c from '[0-9]+') is not null), check (substring(c similar 'a#"b#"c' escape '#') is null), check (overlay(c placing 'x' from 1 for 2) <> 'x'), check (trim(leading from c) <> ''), check (trim(trailing 'x' from c) <> ''), check (trim(c) <> ''), check (char_length(c) > 0 and octet_length(c) > 0 and bit_length(c) > 0), check (cast(a as text) || b::text <> ''), check (a::text::int = a), check (collation for (c) is not null), check (c collate "C" < 'x' collate "C"), check ((c collate "POSIX") is not null), check (case a when 1 then true when 2 then b = 1 else null end), check (case when a > 1 then 'x' else c end = 'x'), check (num_nulls(variadic ar) = 0), check (a % 2 = 0 and a ^ 2 > 1 and |/ n > 0 and @ a > 0 and !! tq @@ tv), check (- - a > 0), check (-(-1) < a), check (a = -1 and n = -1.5 and fl = -1e5), check (mm = 'a'::m or mm < 'b'), check (mm = any ('{a,b}'::m[])), check (ar = '{}' or ar = array[]::int[]), check (array[[a,b],[1,2]] <> '{{1}}'), check (t.a > 0 and t is not null), check ((t).b > 0), check (tableoid > 0), check (tableoid::regclass::text <> ''), check (t.*::text <> ''), check (row(t.*) is not null))
    # checks and defaults of JSON (since 16)
    create table t (c text, j jsonb, js json)
    --
    create table t (c text, j jsonb, js json, check (c is json), check (c is json object with unique keys), check (c is not json array), check (js is json scalar), d json default json_object('a': 1, 'b' value 2), e jsonb default json_array(1, 'x' null on null returning jsonb), f json default json_object('a': null absent on null with unique keys returning json), g json default json_array())
    # checks that look into JSON (since 17)
    create table t (c text, j jsonb, ts timestamptz)
    --
    create table t (c text, j jsonb, ts timestamptz, check (json_exists(j, '$.a')), check (json_value(j, '$.a' returning int) > 0), check (json_value(j, '$.b' returning text default 'x' on empty error on error) <> ''), check (json_query(j, '$.c' with wrapper) is not null), check (json_query(j, 'strict $.c[*]' passing 1 as x keep quotes empty array on empty) is not null), check (json(c) is not null), check (json_scalar(c) is not null), check (json_serialize(j) <> ''), check (json_exists(j, '$.a ? (@ > $x)' passing 1 as x true on error)), d timestamp default (now() at local), check (ts at local > '2000-01-01'))
    # defaults of arrays and rows
    create table t (id int)
    --
    create table t (a int[] default array[1,2]::int[], b app.c default row(1, '{a}', array[1]), c app.c default '(1,"{a,b}",)', d app.c[] default array[row(1,null,null)::app.c], e app.c[] default '{"(1,,)"}', f int default ('(3,,)'::app.c).f, g text default ('(3,"{q}",)'::app.c).g[1], h text[] default (row(1,'{a,b,c}',null)::app.c).g[2:3], i int[] default '{1,2,3}'::int[] || 4, j int default (array[10,20,30])[2], k int[] default (array[10,20,30])[:2], l int[] default '[2:3]={1,2}')
    # generated columns of many forms
    create table t (a int, b text, c numeric(10,2), d timestamp, co app.c)
    --
    create table t (a int, b text, c numeric(10,2), d timestamp, co app.c,
     g1 text generated always as (lower(b) || ':' || a::text) stored, g2 tsvector generated always as (setweight(to_tsvector('english', coalesce(b,'')), 'A') || to_tsvector('simple'::regconfig, b)) stored, g3 int generated always as ((co).f * 2) stored, g4 numeric(12,4) generated always as (c * 1.19) stored, g5 date generated always as (d::date) stored, g6 int generated always as (extract(year from d)) stored, g7 bool generated always as (a operator(app.===) 3) stored, g8 text generated always as (b collate "C") stored, g9 text collate "C" generated always as (b) stored, g10 app.c generated always as (row(a, null, array[a])::app.c) stored, g11 int[] generated always as (array[a, a+1]) stored, g12 text generated always as (case when a > 0 then 'p' when a < 0 then 'n' else '0' end) stored, g13 varchar(3) generated always as (left(b, 3)) stored, g14 text generated always as (tableoid::regclass::oid::text) stored)
    # indexes of many forms
    create table t (a int, b text, c numeric(10,2), d timestamp, co app.c, j jsonb, ar int[], f timestamptz)
    --
    create table t (a int, b text, c numeric(10,2), d timestamp, co app.c, j jsonb, ar int[], f timestamptz);
    create index i1 on t (((co).f));
    create index i2 on t ((ar[1]), (ar[2:3]));
    create index i3 on t ((j['a']));
    create index i4 on t ((a operator(app.===) 1)) where a operator(app.===) 2;
    create index i5 on t ((b collate "C") collate "POSIX" text_pattern_ops desc nulls last);
    create index i6 on t (app.named(a), app.va(a, 1));
    create index i7 on t (coalesce(a, 0), nullif(b, ''), greatest(a, 1));
    create index i8 on t ((case when a > 0 then b end));
    create index i9 on t ((a is null), (b is not null));
    create index i10 on t ((d::date), (extract(dow from d)), date_trunc('day', d));
    create index i11 on t ((row(a, null, null)::app.c));
    create index i13 on t ((a::text), (-a), (a + 1) desc);
    create index i14 on t ((f at time zone 'UTC'));
    create index i15 on t using gin ((j -> 'x') jsonb_path_ops, (ar || 1));
    create index i16 on t ((a > 0 and b = 'x')) where (a, c) > (1, 2.5);
    create index i17 on t (co);
    create index i18 on t (hash_record(t.*)) where t.a > 0
    """,
        BASE,
    ),
    *pairs(
        """
    # slices by columns
    create table t (a int, b int, ar int[], "C c" int);
    insert into t values (1, 2, '{1,2,3}', 1)
    --
    create table t (a int, b int, ar int[], "C c" int, check (ar[a:b] <> '{}'), check (ar[:b] <> '{}'), check (ar["C c":] <> '{5}'), check (ar[:] <> '{}'), g int[] generated always as (ar[a:"C c"]) stored);
    create index i on t ((ar[a:b])) where ar[a:a] is not null;
    insert into t values (1, 2, '{1,2,3}', 1)
    # columns named as words of statements
    create table t (regexp int, describe text, "drop" int, insert int, xor bool, glob text, qualify int)
    --
    create table t (regexp int check (regexp > 0), describe text check (lower(describe) <> 'x'), "drop" int, insert int, xor bool, glob text, qualify int, check (insert > "drop"), check (xor or regexp > 1), check (glob ~~ 'a%'), qual int generated always as (qualify + insert) stored);
    create index i on t (lower(glob), (insert + 1)) where xor is not null
    # operators of two signs
    create table t (i inet, p point, t text, b box)
    --
    create table t (i inet, p point, t text, b box, check (i <<= '10.0.0.0/8'), check (i >>= '10.0.0.0/16' or i << '1.1.1.1/1' or i && '1.1.1.1'), check (p ~= '(0,0)'), check (t ~<=~ 'z' and t ~>~ 'a'), check (t is not null), check (b &<| '(0,0),(1,1)' or b |>> '(0,0),(1,1)' or b ?# b))
    # system column of the table
    create table t (a int, b text)
    --
    create table t (a int, b text, check (tableoid::regclass::text = 't' or a > 0), c oid generated always as (tableoid) stored);
    insert into t values (1, 'x')
    # slices whose ends are below zero
    create table t (a int[], b int[], c int[])
    --
    create table t (a int[], b int[], c int[], d int[] generated always as (a[-3:-2]) stored, check (a[1:-2] = b), check (a[:-2] <> b[-1:]));
    create index i on t ((a[0:-1]))
    """
    ),
)
