"""What is made of the rows of tables, and what names such a type, while the tables come and change."""

from tests.pairs.pair import pairs

PAIRS = pairs(
    """
    # a domain over rows of a table that inherits, which becomes a domain called like it
    create table k (b int);
    create table y (a int) inherits (k);
    create domain z as y[];
    create table v (o z, d y)
    --
    create domain y as int;
    create domain z as y[];
    create table v (o z, d y)
    # a domain over rows of a table, both become something else
    create table e (a int);
    create domain c as e[]
    --
    create type e as enum ('a');
    create domain c as int
    # a domain over rows of a table goes, the table becomes an enum
    create table e (a int);
    create domain c as e[]
    --
    create type e as enum ('a')
    # a default of a row type of a table that is new
    create table x (a int)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a default of a new composite
    create table x (a int)
    --
    create type addr as (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a default of a row type of a table that is new, table new
    create table y (a int)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a default of a row type of a table that gets a column
    create table addr (street text);
    create table x (a int, b addr default row('x')::addr)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x', 1)::addr)
    # a check on a row type of a new table
    create table x (a int)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr check ((b).zip > 0))
    # a default array of rows of a new table
    create table x (a int, b text)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr[] default array[row('x', 1)::addr])
    # default of a composite of a row type new
    create table x (a int, b text)
    --
    create table addr (street text, zip int);
    create type c as (x addr, y int);
    create table x (a int, b c default row(row('x', 1)::addr, 3)::c)
    # domain over row type
    create table x (a int, b text)
    --
    create table addr (street text, zip int);
    create domain d as addr default row('x', 1)::addr check ((value).zip > 0);
    create table x (a int, b d default row('x', 2)::addr)
    # row default changes
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr)
    --
    create table addr (street text, zip bigint, z2 date);
    create table x (a int, b addr default row('y',2,'2020-01-01')::addr)
    # composite default changes with attributes
    create type addr as (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr);
    --
    create type addr as (street text, zip bigint, z2 date);
    create table x (a int, b addr default row('y',2,'2020-01-01')::addr);
    # a new table of rows of a table whose columns change
    create table addr (street text, zip int, gone int)
    --
    create table addr (street text, zip bigint, more date);
    create table x (a int, b addr default row('x', 1, null)::addr);
    create table y (a int, b x);
    create domain d as x;
    create table z (a d, b addr[] default array[row('x', 1, '2020-01-01')::addr])
    # a new column of rows of a table whose columns change
    create table addr (street text, zip int, gone int);
    create table x (a int)
    --
    create table addr (street text, zip bigint, more date default '2020-01-01');
    create table x (a int, b addr default row('x', 1, null)::addr)
    # a column becomes rows of a table whose columns change
    create table addr (street text, zip int, gone int);
    create table x (a int, b text)
    --
    create table addr (street text, zip bigint, more date default '2020-01-01');
    create table x (a int, b addr default row('x', 1, null)::addr)
    # a new partitioned table of rows of a table whose columns change
    create table addr (street text, zip int, gone int)
    --
    create table addr (street text, zip bigint, more date);
    create table x (a int, b addr default row('x', 1, null)::addr) partition by list (a);
    create table x1 partition of x for values in (1);
    create table h (b addr);
    create table h1 (c int) inherits (h)
    # a table takes the name of a composite type, and what is made of it
    create type addr as (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr, c addr[]);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2), null)
    --
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr, c addr[]);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2), null)
    # a table takes the name of a domain
    create domain value as int check (value > 0);
    create type pair as (one value, n int);
    create table x (a value)
    --
    create table value (a int, b text);
    create type pair as (one value, n int);
    create table x (a value)
    # a table whose rows are stored becomes partitioned
    create table addr (street text, zip int);
    create table x (a int, b addr default row('x',1)::addr);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2));
    insert into addr values ('a', 1)
    --
    create table addr (street text, zip int) partition by list (zip);
    create table addr_1 partition of addr default;
    create table x (a int, b addr default row('x',1)::addr);
    create type pair as (one addr, n int);
    insert into x values (1, row('a', 2));
    insert into addr values ('a', 1)
    # an enum becomes a table, of whose rows a composite type is that another one comes to hold
    create type it as enum ('a', 'b');
    create type pair as (e it, n int);
    create type kind as (one pair, many jsonb);
    create table x (p pair)
    --
    create table it (a varchar(20));
    create type pair as (e it, n int);
    create type kind as (one pair, many pair[]);
    create table x (p pair)
    # an attribute of the rows of a new table
    create type pair as (n int);
    create table x (p pair)
    --
    create table r (a int);
    create type pair as (n int, one r);
    create table x (p pair)
    # a composite type in use is made anew and waits for a column of a table whose rows it comes to hold
    create domain d as int;
    create table r (a int);
    create type e as (a int, n int);
    create type f as (one e, many d);
    create table x (w f)
    --
    create domain d as int check (value is not null);
    create table r (a int, b bigint);
    create type e as (a int, d r);
    create type f as (one e, many d);
    create table x (w f)
    """
)
