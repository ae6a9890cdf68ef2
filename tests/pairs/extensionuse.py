"""Extensions as applications use them: their types, operator classes and functions in columns, indexes and rules."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # shops with addresses that case does not tell apart (needs citext)
    create extension citext;
    create table shop (id int primary key, email citext not null unique check (email ~ '@'),
        tags citext[] default '{}');
    create index shop_lower on shop (lower(email), email citext_pattern_ops);
    insert into shop (id, email) values (1, 'A@x')
    --
    create extension citext;
    create domain mail as citext check (value ~ '@');
    create table shop (id int primary key, email mail not null, tags text[] default '{}', unique (email, id));
    insert into shop (id, email) values (1, 'A@x')
    # products with properties in hstore (needs hstore)
    create extension hstore;
    create table product (id int primary key, props hstore not null default ''::hstore, check (props ? 'size'));
    create index product_props on product using gin (props);
    create index product_size on product ((props -> 'size')) where exist(props, 'size');
    insert into product values (1, 'size=>3')
    --
    create extension hstore;
    create table product (id int primary key, props text);
    insert into product values (1, '"size"=>"3"')
    # a tree of categories in ltree (needs ltree)
    create extension ltree;
    create table category (path ltree primary key, parent ltree generated always as (subpath(path, 0, -1)) stored);
    create index category_gist on category using gist (path gist_ltree_ops(siglen = 100));
    create index category_paths on category using gist ((array[path]) gist__ltree_ops)
    --
    create extension ltree;
    create table category (path ltree primary key, check (nlevel(path) < 5));
    create index category_gist on category using gist (path);
    create index category_btree on category (path)
    # rooms that are not booked twice (needs btree_gist)
    create extension btree_gist;
    create table booking (id int primary key, room int, during tstzrange, guest text,
        constraint once exclude using gist (room with =, during with &&) where (guest is not null));
    insert into booking values (1, 1, '[2020-01-01,2020-01-02)', 'x')
    --
    create extension btree_gist;
    create table booking (id int primary key, room int not null, during tstzrange, guest text,
        constraint once exclude using gist (room with =, guest with <>, during with &&) deferrable);
    create index by_guest on booking using gist (guest gist_text_ops);
    insert into booking values (1, 1, '[2020-01-01,2020-01-02)', 'x')
    # search for parts of names (needs pg_trgm)
    create extension pg_trgm;
    create table person (id int primary key, name text not null);
    create index person_name on person using gin (name gin_trgm_ops)
    --
    create extension pg_trgm;
    create table person (id int primary key, name varchar(80) not null);
    create index person_name on person using gist (name gist_trgm_ops(siglen = 32));
    create index person_lower on person using gin (lower(name) gin_trgm_ops) where name is not null
    # search in an extension of another schema (needs pg_trgm)
    create schema ext;
    create extension pg_trgm schema ext;
    create table person (id int primary key, name text not null, check (ext.similarity(name, 'x') < 0.9));
    create index person_name on person using gin (name ext.gin_trgm_ops)
    --
    create schema ext;
    create extension pg_trgm schema ext;
    create table person (id int primary key, name text not null, other text);
    create index person_name on person using gin (name ext.gin_trgm_ops, other ext.gin_trgm_ops)
    # documents with numbers of words (needs intarray)
    create extension intarray;
    create table doc (id int primary key, words int[] not null);
    create index doc_words on doc using gist (words gist__int_ops(numranges = 50));
    create index doc_big on doc using gist (words gist__intbig_ops)
    --
    create extension intarray;
    create table doc (id int primary key, words int[] not null default '{}',
        n int generated always as (icount(words)) stored);
    create index doc_words on doc using gin (words gin__int_ops)
    # keys of uuid-ossp become those of pgcrypto (needs pgcrypto, needs uuid-ossp)
    create extension "uuid-ossp";
    create table t (id uuid primary key default uuid_generate_v4(), n uuid default uuid_nil());
    insert into t values ('6a2f41a3-c54c-fce8-32d2-0324e1c32e22')
    --
    create extension pgcrypto;
    create table t (id uuid primary key default gen_random_uuid(), n uuid, h bytea default digest('x', 'sha256'));
    insert into t values ('6a2f41a3-c54c-fce8-32d2-0324e1c32e22')
    # points in a cube (needs cube)
    create extension cube;
    create table p (id int primary key, at cube not null check (cube_dim(at) = 3));
    create index p_at on p using gist (at);
    insert into p values (1, '(1,2,3)')
    --
    create extension cube;
    create table p (id int primary key, at cube, exclude using gist (at with &&));
    insert into p values (1, '(1,2,3)')
    # books with their numbers (needs isn, needs seg)
    create extension isn;
    create extension seg;
    create table book (isbn isbn primary key, other ean13 unique, pages seg);
    create index book_pages on book using gist (pages);
    insert into book (isbn) values ('0-393-04002-X')
    --
    create extension isn;
    create extension seg;
    create table book (isbn isbn13 primary key, other text, pages seg default '1 .. 3');
    insert into book (isbn) values ('978-0-393-04002-9')
    # search without accents by a function of one's own (needs unaccent)
    create extension unaccent;
    create function plain(text) returns text language sql immutable as 'select public.unaccent($1)'
    --
    create table t (id int primary key, name text);
    create index t_plain on t (plain(name))
    --
    create table t (id int primary key, name text,
        p text generated always as (plain(name)) stored, check (plain(name) <> ''))
    # an extension moves to another schema under columns and indexes (needs citext, needs pg_trgm)
    create extension citext;
    create extension pg_trgm;
    create table t (id int, c citext, d citext[]);
    create index t_c on t (c);
    create index t_trgm on t using gin ((c::text) gin_trgm_ops)
    --
    create schema ext;
    create extension citext schema ext;
    create extension pg_trgm schema ext;
    create table t (id int, c ext.citext, d ext.citext[]);
    create index t_c on t (c);
    create index t_trgm on t using gin ((c::text) ext.gin_trgm_ops)
    # types of an extension in types of one's own (needs citext, needs hstore)
    create extension citext;
    create extension hstore;
    create type contact as (mail citext, more hstore);
    create domain tag as citext collate "C" check (value <> '');
    create table t (id int primary key, c contact, tags tag[], m tag default 'x')
    --
    create extension citext;
    create extension hstore;
    create type contact as (mail text, more hstore, tag citext);
    create domain tag as text check (value <> '');
    create table t (id int primary key, c contact, tags tag[], m tag)
    # key of numbers and words by gin (needs btree_gin)
    create extension btree_gin;
    create table t (id int, a int, b text[]);
    create index t_ab on t using gin (a, b)
    --
    create extension btree_gin;
    create table t (id int, a bigint, b text[]);
    create index t_ab on t using gin (b, a int8_ops)
    """
)
