"""Composite types under the columns and other types that use them."""

from tests.pairs.pair import pairs

BASE = """
    create table t (id int primary key, note text);
    insert into t values (1, 'x'), (2, null);
"""

PAIRS = pairs(
    """
    # a composite type over others and rows goes, and a table takes the name of the one below
    create table r (a int, b bigint);
    create type e as (a int, r r);
    create type f as (one e);
    create table x (w f)
    --
    create table x (id int);
    create table e (a int, b text)
    # a composite type that nothing uses
    --
    create type address as (street text, zip varchar(10) collate "C", "No." int[])
    # a composite type and a column of it
    --
    create type address as (street text, zip varchar(10));
    alter table t add a address default row('x', '1'), add many address[]
    # a composite type without attributes
    create type c as ()
    --
    create type c as (a int)
    # comments
    create type c as (a int, b text); comment on type c is 'one'; comment on column c.a is 'two'
    --
    create type c as (a int, b text); comment on column c.b is 'three'
    # attributes more, less and others
    create type c as (a int, b text, d text collate "C")
    --
    create type c as (d text, a bigint, e timestamptz)
    # attributes more and less under a column
    create type c as (a int, b text); alter table t add c c
    --
    create type c as (a int, d date); alter table t add c c
    # another type of an attribute under a column
    create type c as (a int, b text); alter table t add c c default row(1, 'y'), add cs c[];
    update t set c = row(1, 'x'), cs = array[row(2, 'z')::c, null]
    --
    create type c as (a bigint, b text); alter table t add c c default row(1, 'y'), add cs c[];
    update t set c = row(1, 'x'), cs = array[row(2, 'z')::c, null]
    # all changes of attributes under a column
    create type c as (gone int, a int, b text); alter table t add c c
    --
    create type c as (new date, b text, a text); alter table t add c c
    # another type of an attribute, and a new one, where the table is made anew
    create type c as (a int, b text, gone int); create table s (c c, cs c[]);
    insert into s values (row(1, 'x', null), array[row(2, 'y, "z"', null)::c, null]), (null, '{}')
    --
    create type c as (a bigint, b text, d date); create table s (c c, cs c[]) partition by hash (c);
    create table s0 partition of s for values with (modulus 1, remainder 0);
    insert into s values (row(1, 'x', null), array[row(2, 'y, "z"', null)::c, null]), (null, '{}')
    # another type of an attribute, and new ones behind it that a default names
    create type c as (a int, f int, g int); alter table t add c c; alter table t alter c set default row(1, 2, 3);
    update t set c = row(1, null, null)
    --
    create domain d as text not null; create type e as enum ('x');
    create type c as (a bigint, b e, c d); alter table t add c c; alter table t alter c set default row(1, 'x', 'y')
    # an attribute of an enum that loses a label
    create type mood as enum ('a', 'b', 'c'); create type c as (m mood, ms mood[]); alter table t add c c;
    update t set c = row('a', '{b}')
    --
    create type mood as enum ('b', 'a'); create type c as (m mood, ms mood[]); alter table t add c c;
    update t set c = row('a', '{b}')
    # an attribute of an enum that loses a label, without a column
    create type mood as enum ('a', 'b', 'c'); create type c as (m mood, ms mood[])
    --
    create type mood as enum ('b', 'a'); create type c as (m mood, ms mood[])
    # a domain over a composite type
    create type c as (a int); create domain d as c check ((value).a > 0 or (value).a is null); alter table t add x d
    --
    create type c as (a int, b int); create domain d as c check ((value).a > 1 or (value).b is null);
    alter table t add x d
    # a composite type within another
    create type a as (x int); create type b as (a a, y text); alter table t add b b; update t set b = row(row(1), 'y')
    --
    create type a as (x bigint); create type b as (a a, y text); alter table t add b b;
    update t set b = row(row(1), 'y')
    # a check and an index on an attribute
    create type c as (a int, b text); alter table t add c c, add constraint k check ((c).a > 0);
    create index i on t (((c).b))
    --
    create type c as (a int, d text, b text); alter table t add c c;
    alter table t add constraint k check ((c).a > 0 or (c).d is null);
    create index i on t (((c).b), ((c).d))
    # a rule for a domain in a composite type
    create domain d as int; create type c as (a d); alter table t add c c; update t set c = row(1)
    --
    create domain d as int check (value > 0); create type c as (a d); alter table t add c c; update t set c = row(1)
    # a composite type that goes
    create type c as (a int, b text); alter table t add c c; update t set c = row(1, 'x')
    --
    # a composite type in another schema
    create schema app; create type app.c as (a int)
    --
    create schema app; create type app.c as (a int); create type c as (c app.c); alter table t add x c, add y app.c[]
    # a composite type in the place of a domain
    create domain x as text; alter table t add c x
    --
    create type x as (a int, b text)
    # a composite type in the place of a table
    create table x (a int)
    --
    create type x as (a int)
    # a chain of types
    --
    create type e as enum ('a', 'b'); create domain d as e check (value <> 'b'); create type c as (d d, es e[]);
    create domain dc as c check ((value).d is not null); create type cc as (c dc, cs c[]);
    alter table t add x cc, add y d[] default '{a}'
    # attributes under the checks of domains go with a type that is made anew
    create domain a as int;
    create type ct as (x a, z int);
    create type cu as (y ct, w int);
    create domain d as ct check ((value).z > 0);
    create domain e as cu check (((value).y).z > 0);
    create domain f as e check ((value).w > 0);
    create domain g as ct check ((value).z > 1);
    create table v (s ct, u d, v f);
    create table gone (g g)
    --
    create domain a as bigint;
    create type ct as (x a);
    create type cu as (y ct, w int);
    create domain d as ct;
    create domain e as cu check (((value).y).x > 0);
    create domain f as e check ((value).w > 0);
    create table v (s ct, u d, v f)
    # columns exchange composite types that change as well, one of them in a domain that is made anew
    create type a as (k text, n bigint);
    create type b as (n int, d date, k text)
    --
    create domain db as b check ((value).d > '1999-01-01');
    create table exchanged (id int, c a, e db)
    --
    alter type a add attribute d date;
    alter type b drop attribute d;
    create domain db as a check ((value).d > '1999-01-01');
    create table exchanged (id int, c b default row(1, 'x')::b, e db)
    # columns of a domain over a composite type become such of the type, and the other way round
    create type c as (x int, y text);
    create domain d as c default row(1, 'q')::c check ((value).x > 0);
    create table s (id int, v d default row(1, 'q')::c, w c, vs d[]);
    insert into s values (1, row(1, 'a'), row(2, null), array[row(3, 'b')::d, null]), (2, null, null, '{}')
    --
    create type c as (x int, y text);
    create domain d as c check ((value).x > 0);
    create table s (id int, v c default row(1, 'q'), w d, vs c[]);
    insert into s values (1, row(1, 'a'), row(2, null), array[row(3, 'b')::c, null]), (2, null, null, '{}')
    # a column of a domain over a composite type that is made anew becomes one of the type
    create type c as (x int, gone date, y text);
    create domain d as c check ((value).x > 0);
    create table s (id int, v d default row(1, null, 'q')::c, w c);
    insert into s values (1, null, null)
    --
    create type c as (x bigint, y text, new date);
    create table s (id int, v c default row(1, 'q', null), w c);
    insert into s values (1, null, null)
    # an array of a composite type becomes one of another, and a value an array
    create type a as (x int, y text);
    create type b as (y text, z date, x bigint);
    create table s (id int, v a[], w a);
    insert into s values (1, array[null::a], null), (2, null, null), (3, '{}', null)
    --
    create type a as (x int, y text);
    create type b as (y text, z date, x bigint);
    create domain d as b[];
    create table s (id int, v d, w b[]);
    insert into s values (1, array[null::b], null), (2, null, null), (3, '{}', null)
    # a column becomes one of another composite type with as many attributes, all of other names
    create type a as (x int, y text);
    create table s (id int, v a, w a[]);
    insert into s values (1, row(1, 'y'), array[row(2, null)::a]), (2, null, null)
    --
    create type b as (p int, q text);
    create table s (id int, v b, w b[]);
    insert into s values (1, row(1, 'y'), array[row(2, null)::b]), (2, null, null)
    # columns exchange composite types, one of which shrinks, and tables made anew and new ones build rows of it
    create type a as (k text, n bigint, d date);
    create type b as (n int, k text);
    create domain dd as a default row('x', 1, '2020-01-01')::a;
    create table s (id int, c a default row('x', 1, '2020-01-01'), cs a[], e b default row(1, 'x'))
      partition by range (id);
    create table s1 partition of s for values from (0) to (2);
    create table s2 partition of s default;
    create table u (id int, v a default row('x', 1, '2020-01-01'), w dd);
    insert into s values (1, null, '{}', null), (2, null, array[null::a], null)
    --
    create type a as (k text, n bigint);
    create type b as (n int, k text, d date);
    create domain dd as a default row('x', 1)::a;
    create table s (id int, c b default row(1, 'q', '2020-01-01'), cs b[], e a default row('x', 1))
      partition by list (id);
    create table s1 partition of s default;
    create table u (id int, v a default row('x', 1), w dd, nn a default row('n', 2));
    create table uu (id int, v a default row('x', 1), check (v <> row('z', 9)::a));
    insert into s values (1, null, '{}', null)
    # a value of a composite type becomes an array, in a table with children, too
    create type a as (x int, y text);
    create type b as (p int, q text);
    create table s (id int, v a, w a);
    create table s1 (z int) inherits (s);
    insert into s values (1, null, null);
    insert into s1 values (2, null, null)
    --
    create type a as (x int, y text);
    create type b as (p int, q text);
    create table s (id int, v b[], w a[]);
    create table s1 (z int) inherits (s);
    insert into s values (1, null, null);
    insert into s1 values (2, null, null)
    # columns take an attribute along, also within others, that their type loses as it is made anew
    create type a as (d date, n int, k text);
    create type b as (d date, n bigint, k text);
    create type w as (i a, z int);
    create type v as (i b, z int);
    create domain da as a check ((value).k <> 'z');
    create domain dw as w check ((value).z > 0);
    create table s (id int, c a, e a[], f a, g da, h w, i w[], j dw);
    create table p (id int, c a, e a[], f a, h w);
    insert into s values (1, row('2020-01-01', 1, 'x'), array[row('2020-01-01', 1, 'x')::a, null], null,
        row('2020-01-01', 1, 'x'), row(row('2020-01-01', 1, 'x'), 2), array[row(row('2020-01-01', 1, 'x'), 2)::w],
        row(row('2020-01-01', 1, 'x'), 2));
    insert into p values (1, row('2020-01-01', 1, 'x'), array[row('2020-01-01', 1, 'x')::a], null,
        row(row('2020-01-01', 1, 'x'), 2)), (2, null, '{}', null, null)
    --
    create type a as (d date, n bigint);
    create type b as (d date, n bigint, k text);
    create type w as (i b, z int);
    create type v as (i b, z int);
    create domain da as a check ((value).n <> 7);
    create domain dw as w check ((value).z > 0);
    create table s (id int, c b, e b[], f a, g b, h v, i v[], j dw);
    create table p (id int, c b, e b[], f a, h v) partition by list (id);
    create table p1 partition of p default;
    insert into s values (1, row('2020-01-01', 1, 'x'), array[row('2020-01-01', 1, 'x')::b, null], null,
        row('2020-01-01', 1, 'x'), row(row('2020-01-01', 1, 'x'), 2), array[row(row('2020-01-01', 1, 'x'), 2)::v],
        row(row('2020-01-01', 1, 'x'), 2));
    insert into p values (1, row('2020-01-01', 1, 'x'), array[row('2020-01-01', 1, 'x')::b], null,
        row(row('2020-01-01', 1, 'x'), 2)), (2, null, '{}', null, null)
    # columns take an attribute along to rows of a table, and their type loses it as it is made anew
    create type a as (d date, n int, k text);
    create table r (d date, n bigint, k text);
    create table s (id int, c a, e a[], f a);
    insert into s values (1, row('2020-01-01', 1, 'x'), array[row('2020-01-01', 1, 'x')::a], null),
        (2, null, '{}', null)
    --
    create type a as (d date, n bigint);
    create table r (d date, n bigint, k text);
    create table s (id int, c r, e r[], f a);
    insert into s values (1, row('2020-01-01', 1, 'x'), array[row('2020-01-01', 1, 'x')::r], null),
        (2, null, '{}', null)
    """,
    BASE,
)
