"""Domains under the columns, keys and other types that use them."""

from tests.pairs.pair import pairs

BASE = """
    create table t (id int primary key, note text);
    insert into t values (1, 'x'), (2, null);
"""

PAIRS = pairs(
    """
    # a domain that nothing uses
    --
    create domain email as text check (value ~ '@')
    # a domain with everything
    --
    create domain email as varchar(20) collate "C" default 'a@b' not null constraint "At" check (value ~ '@')
        constraint short check (length(value) < 20);
    comment on domain email is 'one'; comment on constraint "At" on domain email is 'two';
    alter table t add e email
    # a domain with a default
    create domain n as int
    --
    create domain n as int default 1 + 1
    # a domain with another default
    create domain n as text default 'a'
    --
    create domain n as text default lower('B')
    # a domain that becomes NOT NULL
    create domain n as int; alter table t add c n default 1; update t set c = 2
    --
    create domain n as int not null; alter table t add c n default 1; update t set c = 2
    # a domain with a check more
    create domain n as int; alter table t add c n; update t set c = 2
    --
    create domain n as int check (value > 0) check (value between 1 and 9); alter table t add c n; update t set c = 2
    # a check that says something else
    create domain n as int constraint k check (value > 0); alter table t add c n; update t set c = 2
    --
    create domain n as int constraint k check (value in (1, 2, 3)); alter table t add c n; update t set c = 2
    # a check of another name
    create domain n as int constraint k check (value > 0)
    --
    create domain n as int constraint "K 2" check (value > 0)
    # checks that swap their names
    create domain n as int constraint a check (value > 0) constraint b check (value < 9)
    --
    create domain n as int constraint b check (value > 0) constraint a check (value < 9)
    # a check that is NOT VALID
    create domain n as int; alter table t add c n; alter domain n add constraint k check (value > 0) not valid
    --
    create domain n as int constraint k check (value > 0); alter table t add c n
    # comments on a domain and its check
    create domain n as int constraint k check (value > 0); comment on constraint k on domain n is 'x'
    --
    create domain n as int constraint k check (value > 0); comment on domain n is 'x'
    # a domain of a longer type
    create domain n as varchar(5); alter table t add c n default 'a', add cs n[]; update t set cs = '{a,b}'
    --
    create domain n as varchar(9); alter table t add c n default 'a', add cs n[]; update t set cs = '{a,b}'
    # a domain of another type
    create domain n as int check (value > 0); alter table t add c n default 1; create index i on t (c)
    --
    create domain n as text check (value <> ''); alter table t add c n default '1'; create index i on t (c)
    # a domain of a wider type
    create domain n as int; alter table t add c n; create unique index i on t (c); update t set c = id
    --
    create domain n as bigint; alter table t add c n; create unique index i on t (c); update t set c = id
    # a domain of another collation
    create domain n as text; alter table t add c n; create index i on t (c)
    --
    create domain n as text collate "C"; alter table t add c n; create index i on t (c)
    # a domain over a domain
    create domain a as int check (value > 0); create domain b as a check (value < 9); alter table t add c b
    --
    create domain a as bigint check (value > 0); create domain b as a check (value < 10); alter table t add c b
    # a domain over an enum that loses a label
    create type mood as enum ('a', 'b', 'c'); create domain d as mood default 'a' check (value <> 'c');
    alter table t add c d default 'b', add cs d[]; update t set c = 'a', cs = '{a}'
    --
    create type mood as enum ('b', 'a'); create domain d as mood default 'a' check (value <> 'b' or value > 'b');
    alter table t add c d default 'a', add cs d[]; update t set c = 'a', cs = '{a}'
    # a domain over an enum with a new label
    create type mood as enum ('a'); create domain d as mood default 'a'; alter table t add c d
    --
    create type mood as enum ('a', 'b'); create domain d as mood default 'b' check (value in ('a', 'b'));
    alter table t add c d default 'b'; update t set c = 'a'
    # a domain over an array
    create domain d as int[]; alter table t add c d default '{1}'
    --
    create domain d as int[] check (cardinality(value) < 5); alter table t add c d default '{1,2}'
    # a rule for a domain in arrays
    create domain d as int; alter table t add c d[] default '{1}'; update t set c = '{1,2}'
    --
    create domain d as int not null check (value > 0); alter table t add c d[] default '{1}'; update t set c = '{1,2}'
    # a column of a domain in place of its base
    create domain d as int check (value > 0); alter table t add c int default 1
    --
    create domain d as int check (value > 0); alter table t add c d default 1
    # a domain that goes
    create domain d as int check (value > 0); alter table t add c d default 1, add cs d[]; update t set cs = '{2}'
    --
    alter table t add c int default 1, add cs int[]; update t set cs = '{2}'
    # a domain in the place of an enum
    create type x as enum ('a', 'b'); alter table t add c x default 'a', add cs x[]; update t set cs = '{b}'
    --
    create domain x as text check (value in ('a', 'b'));
    alter table t add c x default 'a', add cs x[]; update t set cs = '{b}'
    # a domain with a default from a sequence
    --
    create sequence s; create domain d as bigint default nextval('s'); alter table t add c d
    # a domain that a foreign key uses
    create domain d as int check (value > 0); create table p (id d primary key); insert into p values (1);
    create table c (id d references p); insert into c values (1)
    --
    create domain d as bigint check (value > 0); create table p (id d primary key); insert into p values (1);
    create table c (id d references p); insert into c values (1)
    # a domain with a generated column and a check
    create domain d as int; create table s (a d, b int generated always as (a * 2) stored, check (a > 0));
    insert into s values (1)
    --
    create domain d as bigint; create table s (a d, b int generated always as (a * 2) stored, check (a > 0));
    insert into s values (1)
    # a domain in another schema with quotes
    create schema "My App"; create domain "My App"."A.b" as int
    --
    create schema "My App"; create domain "My App"."A.b" as int constraint "A.b_check" check (value > 0) default 3;
    alter table t add c "My App"."A.b"
    # a domain over a timestamp with precision
    create domain d as timestamp(3); alter table t add c d default '2020-01-01'
    --
    create domain d as timestamp; alter table t add c d default '2020-01-01'
    # the default of a domain takes numbers from a sequence of a name that has to be quoted twice
    create schema app;
    create sequence "q""q";
    create sequence "it's";
    create domain app.d as bigint default nextval('"q""q"');
    create domain app.e as bigint default nextval('"it''s"');
    create table numbers (c app.d, e app.e)
    --
    create sequence "a\\b";
    create domain f as bigint default nextval('"a\\b"');
    create table numbers (c f)
    # an attribute of a domain comes to a composite type in use while the domain gets a rule
    create domain d as int not null;
    create type c as (n int);
    create type o as (one c, many c[]);
    create table x (a c[], b o)
    --
    create domain d as int not null;
    alter domain d add constraint k check (value is not null);
    create type c as (n int, e d);
    create type o as (one c, many c[]);
    create table x (a c[], b o)
    # a domain gets rules that values break in columns and tables that go
    create domain d as int;
    create table x (id int primary key, a d, b d);
    create table y (a d);
    insert into x values (1, 1, null), (2, 2, -1);
    insert into y values (null), (-1)
    --
    create domain d as int not null check (value > 0);
    create table x (id int primary key, a d);
    insert into x values (1, 1), (2, 2)
    # a domain over one that counts by a sequence is made anew and counts by another sequence
    create sequence q;
    create domain d as int default nextval('q');
    create domain dd as d;
    create table x (id dd)
    --
    create sequence r;
    create domain dd as int default nextval('r');
    create table x (id dd)
    # a domain that counts becomes of another type and counts by another sequence
    create sequence q;
    create domain d as int default nextval('q');
    create table x (id d)
    --
    create sequence r;
    create domain d as bigint default nextval('r');
    create table x (id d)
    # a storage that is usual for the base of a domain before, or afterwards
    create domain d as bigint;
    create domain e as text;
    create domain f as e;
    create table w (a d, b e, c f)
    --
    create domain d as numeric;
    create domain e as numeric;
    create domain f as e;
    create table w (a d, b e, c f);
    alter table w alter a set storage plain, alter c set storage extended
    # a storage that is usual for the kind of a type before, or afterwards
    create type d as enum ('a');
    create table w (a d)
    --
    create type d as (a int);
    create table w (a d);
    alter table w alter a set storage plain
    # a domain over an enum, an array or a composite type that is made anew goes for another one
    create type color as enum ('r', 'g', 'x');
    create type c as (a int);
    create domain d1 as color;
    create domain e1 as color[];
    create domain f1 as c;
    create table w (a d1, b d1[], c e1, d f1);
    insert into w values ('r', '{g,r}', '{r}', '(1)'), (null, null, null, null)
    --
    create type color as enum ('r', 'g');
    create type c as (a text);
    create domain d2 as color;
    create domain e2 as color[];
    create domain f2 as c check ((value).a <> 'x');
    create table w (a d2, b d2[], c e2, d f2);
    insert into w values ('r', '{g,r}', '{r}', '(1)'), (null, null, null, null)
    # a domain over an enum that is made anew goes, or comes
    create type color as enum ('r', 'g', 'x');
    create domain d1 as color;
    create table w (a d1, b color);
    insert into w values ('r', 'g'), (null, null)
    --
    create type color as enum ('r', 'g');
    create domain d2 as color;
    create table w (a color, b d2);
    insert into w values ('r', 'g'), (null, null)
    # a domain over a composite type whose attribute changes while another one goes
    create type c as (a int, x int);
    create domain d1 as c;
    create table w (d d1)
    --
    create type c as (a text);
    create domain d2 as c;
    create table w (d d2)
    # a domain over an enum goes for another one under a check, an index, a default and a computed column
    create type color as enum ('r', 'g', 'x');
    create domain d1 as color;
    create table w (
      id int primary key, p d1 default 'r' check (p::color <> 'g'), q bool generated always as (p::color = 'r') stored
    );
    create index on w (p) where p::color = 'r';
    insert into w values (1, 'r'), (2, null)
    --
    create type color as enum ('r', 'g');
    create domain d2 as color check (value <> 'g');
    create table w (
      id int primary key, p d2 default 'r' check (p::color <> 'g'), q bool generated always as (p::color = 'r') stored
    );
    create index on w (p) where p::color = 'r';
    insert into w values (1, 'r'), (2, null)
    # a domain over an enum goes for another one in a table that is made anew
    create type color as enum ('r', 'g', 'x');
    create domain d1 as color;
    create table w (p d1, k int) partition by list (k);
    create table w1 partition of w default;
    insert into w values ('r', 1), (null, 2)
    --
    create type color as enum ('r', 'g');
    create domain d2 as color;
    create table w (p d2, k text) partition by list (k);
    create table w1 partition of w default;
    insert into w values ('r', '1'), (null, '2')
    # a domain over an enum goes where a domain comes in the place of the enum
    create type color as enum ('r', 'g', 'x');
    create domain d1 as color;
    create table w (a d1);
    insert into w values ('r')
    --
    create domain color as text;
    create domain d2 as color;
    create table w (a d2);
    insert into w values ('r')
    # what is no array becomes a domain over one
    create type color as enum ('r', 'g');
    create domain words as text;
    create domain ints as int[] check (cardinality(value) = 1);
    create domain paints as color[]
    --
    create table w (id int primary key, i smallint default 3 check (i > 0), c color, s words, unique (i));
    create index on w (i);
    insert into w values (1, null, null, '{7}'), (2, null, null, null)
    --
    create table w (
      id int primary key, i ints default '{3}' check (cardinality(i) > 0), c paints, s ints, unique (i)
    );
    create index on w (i);
    insert into w values (1, null, null, '{7}'), (2, null, null, null)
    # a domain comes to be made of an array, or of what its base has another cast to
    create domain d as int;
    create domain e as int;
    create table w (a d, b e, c e[]);
    insert into w values (null, null, null)
    --
    create domain d as int[];
    create domain e as bool;
    create table w (a d, b e, c e[]);
    insert into w values (null, null, null)
    # what is no array becomes a domain over one in a table that is made anew
    create domain ints as int[];
    --
    create domain d as int;
    create table w (k int, i smallint, d d, e d) partition by list (k);
    create table w1 partition of w default;
    insert into w values (1, null, null, null)
    --
    create domain d as int[];
    create table w (k text, i ints, d d, e int[]) partition by list (k);
    create table w1 partition of w default;
    insert into w values ('1', null, null, null)
    # arrays of a domain that comes to be made of an array, or of another one
    create domain d as int;
    create domain e as int[];
    create table w (a d[], b e[], c text);
    insert into w values ('{}', array['{1,2}'::e, '{3}'::e], '{"{1,2}"}')
    --
    create domain d as int[];
    create domain e as text[] check (cardinality(value) > 0);
    create table w (a d[], b e[], c e[]);
    insert into w values ('{}', array['{1,2}'::e, '{3}'::e], array['{1,2}'::e])
    # arrays of a domain over arrays become others, with what is no array
    create domain d as int[];
    create table w (a d[], b d[], c int, e text[]);
    insert into w values ('{}', array['{1,2}'::d], null, '{"{1,2}"}')
    --
    create domain d as int[];
    create table w (a int[], b text[], c d[], e d[]);
    insert into w values ('{}', '{"{1,2}"}', null, array['{1,2}'::d])
    # a domain over arrays of a domain over arrays changes with that
    create domain d as int[];
    create domain e as d[] check (value is not null);
    create table w (a int, b e, c d[]);
    insert into w values (1, array['{1,2}'::d], array['{3}'::d])
    --
    create domain d as bigint[];
    create domain e as d[] check (value is not null);
    create domain g as e;
    create table w (a int, b g, c e);
    insert into w values (1, array['{1,2}'::d], array['{3}'::d])
    # a domain is made anew, and the collations of its columns change
    create domain d as text collate "C";
    create table w (a d, b d[], c d collate "POSIX" default 'x');
    create index on w (a);
    insert into w values ('x', '{y}')
    --
    create domain d as text collate "POSIX";
    create table w (a d collate "C", b d[] collate "C", c d);
    create index on w (a);
    insert into w values ('x', '{y}')
    # a domain that counts by the identity of a new table, whose columns come to rows and with types
    create table u (x int);
    insert into u values (1), (2)
    --
    create type e as enum ('a');
    create table n (id bigint generated by default as identity, x int);
    create domain d as bigint default nextval('n_id_seq');
    create domain c as text default 'c' || nextval('n_id_seq') not null check (value <> 'c');
    create table u (x int, a d not null, b c, l e default 'a', s text default 's' || nextval('n_id_seq'));
    insert into u values (1), (2)
    # domains that there are come to count by a column that becomes an identity column
    create domain d as bigint;
    create domain e as d default 3;
    create table n (id bigint, x int);
    create table u (a d, b e);
    --
    create table n (id bigint generated by default as identity, x int);
    create domain d as bigint default nextval('n_id_seq');
    create domain e as d;
    create table u (a d, b e, c d not null);
    # a domain counts by another identity
    create table n (id bigint generated by default as identity, x int);
    create domain d as bigint default nextval('n_id_seq');
    create table u (a d)
    --
    create table n (id bigint not null, x int generated always as identity);
    create domain d as bigint default nextval('n_x_seq');
    create table u (a d)
    # a sequence that a domain counts by takes the place of that of an identity
    create table n (id bigint generated by default as identity);
    create domain d as bigint default nextval('n_id_seq')
    --
    create table n (id bigint not null);
    create sequence n_id_seq;
    create domain d as bigint default nextval('n_id_seq')
    """,
    BASE,
)
