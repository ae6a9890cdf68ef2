"""Extensions and what is built of them."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # an extension (needs vector)
    create table t (id int)
    --
    --
    create extension vector
    # an extension in a schema of its own (needs vector)
    create table t (id int);
    create schema ext
    --
    create extension vector
    --
    create extension vector schema ext
    # an extension in another schema, with types in use (needs citext)
    create schema ext
    --
    create extension citext;
    create table t (id int primary key, email citext not null default 'x', check (email <> ''));
    create index i on t (email);
    create view v as select email from t where email <> 'y';
    insert into t values (1, 'Ab')
    --
    create extension citext schema ext;
    create table t (id int primary key, email ext.citext not null default 'x', check (email operator(ext.<>) ''));
    create index i on t (email);
    create view v as select email from t where email operator(ext.<>) 'y';
    insert into t values (1, 'Ab')
    # an extension in another schema, with other expressions (needs hstore, needs ltree)
    create schema ext;
    --
    create extension hstore schema ext;
    create extension ltree schema ext;
    create table t (h ext.hstore default '"a"=>"1"', l ext.ltree default 'a.b',
        n int generated always as (ext.nlevel(l)) stored, check (not h operator(ext.?) 'z'));
    create index i on t using gist (l) where ext.nlevel(l) > 1;
    insert into t (l) values ('c.d')
    --
    create extension hstore;
    create extension ltree;
    create table t (h hstore default '"a"=>"2"', l ltree default 'a.c',
        n int generated always as (nlevel(l) + 1 - 1) stored, check (not h ? 'y'),
        m ltree generated always as (subltree(l, 0, 1)) stored);
    create index i on t using gist (l) where nlevel(l) > 2;
    insert into t (l, h) values ('c.d', '"a"=>"1"')
    # an extension in another schema, and its type under a domain that changes (needs vector)
    create extension vector;
    create domain d as vector(3) check (vector_dims(value) = 3);
    create table t (v d);
    insert into t values ('[1,2,3]')
    --
    create schema ext;
    create extension vector schema ext;
    create domain d as ext.vector check (ext.vector_dims(value) = 3);
    create table t (v d);
    insert into t values ('[1,2,3]')
    # an extension in another schema, and its type under a domain (needs vector)
    create schema ext;
    --
    create extension vector;
    create domain d as vector(3) check (vector_dims(value) = 3);
    create type c as (v vector(3));
    create table t (v d, c c);
    insert into t values ('[1,2,3]', row('[1,2,3]'))
    --
    create extension vector schema ext;
    create domain d as ext.vector(3) check (ext.vector_dims(value) = 3);
    create type c as (v ext.vector(3));
    create table t (v d, c c);
    insert into t values ('[1,2,3]', row('[1,2,3]'))
    # a domain makes room for the type of an extension (needs citext, one way)
    create domain citext as text;
    create table t (c citext, cs citext[]);
    insert into t values ('A', '{B}')
    --
    create extension citext;
    create table t (c citext, cs citext[]);
    insert into t values ('A', '{B}')
    # a table makes room for the type of an extension (needs ltree, one way)
    create table ltree (id int);
    insert into ltree values (1)
    --
    create extension ltree;
    create table t (l ltree)
    # the type of an extension makes room for an enum (needs citext, one way)
    --
    create extension citext;
    create table t (a citext default 'a', b citext[], c int, check (a <> 'b'));
    create index i on t (a);
    insert into t values ('a', '{a}', 1)
    --
    create type citext as enum ('a');
    create table t (a citext default 'a', b citext[], c int)
    # the type of an extension makes room for a domain that others are made of (needs citext, one way)
    --
    create extension citext;
    create table t (a citext, k int) partition by list (k);
    create table t1 partition of t for values in (1);
    create table p (a citext primary key, g text generated always as (a::text) stored);
    create table c () inherits (p);
    create domain d as citext;
    create type e as (x citext);
    create table u (a d, b e);
    insert into t values ('a', 1);
    insert into c values ('a');
    insert into u values ('a', row('a'))
    --
    create domain citext as text check (value <> 'b');
    create table t (a citext, k int) partition by list (k);
    create table t1 partition of t for values in (1);
    create table p (a citext primary key, g text generated always as (a::text) stored);
    create table c () inherits (p);
    create domain d as citext;
    create type e as (x citext);
    create table u (a d, b e)
    # types of extensions make room for a table and for a sequence (needs citext, needs ltree, one way)
    --
    create extension citext;
    create extension ltree;
    create table t (v ltree)
    --
    create table ltree (id int);
    create table t (v ltree);
    create sequence citext
    # a vector column and its index (needs vector)
    create extension vector;
    create table t (id int);
    insert into t values (1)
    --
    --
    alter table t add embedding vector(3);
    create index on t using hnsw (embedding vector_cosine_ops) with (m = 8, ef_construction = 32)
    # a vector of another length (needs vector)
    create extension vector;
    create table t (id int)
    --
    alter table t add embedding vector(3)
    --
    alter table t add embedding vector(384)
    # an array becomes a vector by the cast of the extension (needs vector)
    create extension vector;
    --
    create table t (v real[] default '{1,1,1}', w vector(3));
    insert into t values ('{1,2,3}', '[4,5,6]')
    --
    create table t (v vector(3), w real[]) partition by list (v);
    create table t0 partition of t default;
    insert into t values ('[1,2,3]', '{4,5,6}')
    # an array becomes a vector of a domain (needs vector)
    create extension vector;
    --
    create table t (v real[]);
    insert into t values ('{1,2,3}')
    --
    create domain d as vector(3) check (vector_dims(value) = 3);
    create table t (v d default '[0,0,0]')
    # an array becomes a vector of an extension that is yet to come (needs vector, one way)
    create table t (v real[]);
    insert into t values ('{1,2,3}')
    --
    create extension vector;
    create table t (v vector(3));
    insert into t values ('[1,2,3]')
    # a vector extension with its column (needs vector)
    create table t (id int)
    --
    --
    create extension vector;
    alter table t add v vector(3) default '[1,2,3]' not null
    # an index of lists, then of a graph (needs vector)
    create extension vector;
    create table t (id int, v vector(3))
    --
    create index i on t using ivfflat (v vector_l2_ops) with (lists = 10)
    --
    create index i on t using hnsw (v vector_l2_ops)
    # text that ignores case (needs citext)
    create extension citext;
    create table t (id int, email text);
    insert into t values (1, 'A@b')
    --
    --
    alter table t alter email type citext;
    alter table t add unique (email)
    # text that ignores case, from a schema of its own (needs citext)
    create schema ext;
    create table t (id int)
    --
    --
    create extension citext schema ext;
    alter table t add email ext.citext default 'x' not null, add check (email <> '')
    # an index of trigrams (needs pg_trgm)
    create table t (name text)
    --
    create index i on t (name)
    --
    create extension pg_trgm;
    create index i on t using gin (name gin_trgm_ops)
    # parameters of an operator class (needs pg_trgm)
    create extension pg_trgm;
    create table t (name text)
    --
    create index i on t using gist (name gist_trgm_ops)
    --
    create index i on t using gist (name gist_trgm_ops (siglen = 32))
    # a uuid of an extension as default (needs uuid-ossp)
    create extension "uuid-ossp";
    create table t (id uuid primary key)
    --
    alter table t alter id set default uuid_generate_v4()
    --
    alter table t alter id set default uuid_generate_v1mc()
    # values become those of an extension that comes along (needs hstore, needs ltree, needs citext)
    create table t (id int primary key, a jsonb, b int, c text, d jsonb[], e varchar(20));
    insert into t values (1, null, 3, 'a=>1', null, 'X')
    --
    create extension hstore;
    create extension ltree;
    create extension citext;
    create table t (id int primary key, a hstore, b ltree, c hstore, d hstore[], e citext)
    # hstore (needs hstore)
    create extension hstore;
    create table t (id int);
    insert into t values (1)
    --
    --
    alter table t add tags hstore default 'a=>1'::hstore;
    create index on t using gin (tags)
    # a label tree (needs ltree)
    create extension ltree;
    create table t (id int, path ltree)
    --
    alter table t add check (nlevel(path) < 5)
    --
    alter table t add check (nlevel(path) < 9);
    create index on t using gist (path)
    # an exclusion with equality (needs btree_gist)
    create table t (room int, during tsrange)
    --
    --
    create extension btree_gist;
    alter table t add constraint no_overlap exclude using gist (room with =, during with &&)
    # an extension, extra (needs btree_gist)
    create table t (id int)
    --
    create extension btree_gist;
    create index on t using gist (id)
    --
    create index on t (id)
    # an index of labels beside scalars (needs btree_gin)
    create extension btree_gin;
    create table t (id int, at timestamptz, labels text[])
    --
    create extension btree_gin;
    create table t (id int, at timestamptz, labels text[]);
    create index i on t using gin (id, labels);
    create index j on t using gin (at, labels) where id > 0
    # the comment of an extension (needs citext)
    create extension citext;
    create table t (id citext)
    --
    --
    comment on extension citext is 'our own words'
    # an index of the bloom kind (needs bloom)
    create extension bloom;
    create table t (a int, b int)
    --
    create index i on t using bloom (a, b) with (length = 80, col1 = 2, col2 = 4)
    --
    create index i on t using bloom (a, b) with (length = 96, col1 = 2, col2 = 4)
    """
)
