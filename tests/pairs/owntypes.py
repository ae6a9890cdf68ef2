"""Range types of one's own, domains over what is no simple type, types with modifiers, and seldom used types."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import pairs

BASE = """
    create type span as range (subtype = float8, subtype_diff = float8mi);
    create type words as range (subtype = text, collation = "C", multirange_type_name = wordsets);
    create schema app;
    create type app.odd as range (subtype = int)
"""

PAIRS = pairs(
    r"""
    # a column of an own range type
    create table t (id int, r span);
    insert into t values (1, '[1,2)')
    --
    create table t (id int, r span default '[0.5,1.5)' not null check (upper(r) > 0), m span_multirange default '{[1,2)}');
    insert into t values (1, '[1,2)')
    # own ranges and multiranges
    create table t (id int)
    --
    create table t (id int, w words default '[a,b)', ws wordsets default '{[a,b)}', o app.odd[] default '{"[1,2)"}', om app.odd_multirange);
    create index i on t using gist (w);
    create index j on t using gist (ws);
    alter table t add constraint x exclude using gist (w with &&)
    # columns become ranges of one's own
    create table t (id int, a point, b boolean, c json, d span[], e int, f wordsets, g int4range, h words, i point[])
    --
    create table t (id int, a span, b wordsets, c words, d text, e span, f words, g span, h wordsets, i words[])
    # a range of one's own becomes a multirange
    create table t (id int, a words, b words);
    insert into t values (1, '[a,b)')
    --
    create table t (id int, a wordsets, b span)
    # a range becomes another
    create table t (id int, r int4range, m int4multirange);
    insert into t values (1, '[1,5)', '{[1,2),[4,5)}')
    --
    create table t (id int, r int8range, m int8multirange)
    # domain over own range
    create table t (id int, r span)
    --
    create domain positive_span as span check (lower(value) >= 0) default 'empty';
    create table t (id int, r positive_span, rs positive_span[])
    # domain over arrays, checks
    create domain tags as text[] check (array_length(value, 1) <= 3 and value[1] <> '');
    create table t (id int, x tags default '{a,b}');
    insert into t values (1)
    --
    create domain tags as text[] check (array_length(value, 1) <= 5 and not ('' = any (value)));
    create table t (id int, x tags default array['a', 'b']);
    insert into t values (1)
    # domain over a two dimensional array with modifiers
    create domain grid as varchar(3)[][] default '{{a,b},{c,d}}';
    create table t (id int, x grid)
    --
    create domain grid as varchar(5)[] default '{{a,b},{c,d}}' not null;
    create table t (id int, x grid)
    # domain over composite
    create type pt as (x int, y int);
    create domain dpt as pt check ((value).x > (value).y);
    create table t (id int, p dpt default row(2,1), check ((p).y > 0));
    insert into t values (1)
    --
    create type pt as (x int, y int);
    create domain dpt as pt check ((value).x >= (value).y) default row(3, 3)::pt;
    create table t (id int, p dpt not null, check ((p).y >= 0 and (p).x is not null));
    insert into t values (1, row(2,1))
    # domain chain
    create domain d1 as numeric(10,2) check (value > 0);
    create domain d2 as d1 check (value < 100) default 7;
    create table t (id int, p d2, q d1[]);
    insert into t values (1, 5, '{1,2}')
    --
    create domain d1 as numeric(12,2) check (value >= 0);
    create domain d2 as d1 check (value < 1000) default 8;
    create domain d3 as d2 not null;
    create table t (id int, p d2, q d1[], z d3 default 1);
    insert into t values (1, 5, '{1,2}')
    # interval modifiers
    create table t (a interval year to month, b interval day to second(3), c interval second(0), d interval(2), e interval);
    insert into t values ('1 year', '1 day', '1 sec', '1.555 sec', '1')
    --
    create table t (a interval, b interval day to second(3) default interval '2' day, c interval minute to second(1), d interval(4), e interval hour to minute default '1 hour');
    # time modifiers
    create table t (a time(3), b timetz(0), c timestamp(2), d timestamptz(6), e bit(4), f bit varying(8), g varbit, h bit)
    --
    create table t (a time, b timetz(3) default '10:00+02', c timestamp(0) default now(), d timestamptz(0), e bit(4) default B'1010', f varbit(16) default X'1F', g bit varying default B'', h bit default '1')
    # numeric negative scale (since 15)
    create table t (a numeric(5,-2), b numeric(3,5), c numeric(10), d numeric)
    --
    create table t (a numeric(5,-3) default 1000, b numeric(3,6), c numeric(10,0), d numeric(1000,2))
    # odd types
    create table t (id int)
    --
    create table t (a "char" default 'x', b name default 'n', c oid default 0, d regclass default 'pg_class', e regtype default 'integer', f xid, g cid, h tid default '(0,1)', i pg_lsn default '0/1', j xid8, k txid_snapshot, l tsquery default 'a & b', m tsvector default 'x y', n macaddr8, o money default 1.5, p jsonpath default '$.a[*] ? (@ > 1)', r box default '(0,0),(1,1)', s circle, u line, v lseg, w path, x polygon default '((0,0),(1,1),(2,0))', y point default point(1,2), z refcursor);
    create table t2 (a regproc default 'now', b regprocedure default 'abs(int)', d regoperator default '+(int,int)', e regconfig default 'english', f regdictionary default 'simple', g regnamespace default 'public', h regrole, i oidvector, j int2vector default '1 2', k aclitem, l pg_snapshot, m bytea default E'\\x00ff', n cidr default '10/8', o "char"[] default '{a,b}', p bpchar default 'x', q bpchar(3)[] default '{a}', r name[])
    # base types in arrays
    create table t (a int[], b int[][], c int[3], d text array, e int array[4])
    --
    create table t (a bigint[], b int[] default '{{1,2},{3,4}}', c int[] default array[[1],[2]], d varchar(3)[] default '{}', e numeric(4,1)[] default '[0:1]={1.5,2.5}')
    # enum arrays and ranges of enums
    create type e as enum ('a', 'b c', 'd''e', 'F"');
    create table t (id int)
    --
    create type e as enum ('a', 'b c', 'd''e', 'F"');
    create table t (id int, x e[] default '{a,"b c"}', check (x <@ array['a','b c','d''e']::e[]), y e default 'F"', check (y in ('F"', 'd''e')))
    # range over an enum outside
    create table t (id int)
    --
    create type e as enum ('a', 'b');
    create table t (id int, x e, y e[])
    """,
    BASE,
)
