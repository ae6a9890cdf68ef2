"""Defaults and checks in expressions that the server writes otherwise than people do."""
# ruff: noqa: E501 - statements stay in one piece

from tests.pairs.pair import Pair

BASE = """
    create schema app;
    create function app.f(int default 1) returns int language sql immutable as 'select $1';
    create function g() returns int language sql immutable as 'select 1';
    create type mood as enum ('sad', 'ok');
    create table t (
        i int, b bigint, n numeric(8,2), f float8, s text, v varchar(9), c char(3), o bool, j jsonb, d date, ts timestamp,
        tz timestamptz, iv interval, ti time, a int[], ta text[], u uuid, y bytea, m mood, ip inet, r int4range, x bit(3)
    )
"""

DEFAULTS = """
    i: 1 | -1 | '-1' | (1 + 2) * 3 | 1::bigint::int | g() | app.f() | app.f(2) | length('abc') | coalesce(null, 1)
    i: (select_ := 1)::int | case when true then 1 else 2 end | mod(7, 3) | 7 % 3 | ~5 | @ -5 | null | extract(year from date '2020-01-01')::int
    b: 9223372036854775807 | -9223372036854775808 | 5 | '5' | 1e3 | 1 << 40
    n: 0 | 0.00 | -0.5 | 1e-3 | 'NaN' | 1/3.0 | round(2.5, 1)
    f: 0.1 | 'infinity' | -1e300 | pi() | random() | sqrt(2) ^ 2
    s: '' | 'x' | 'it''s' | E'a\\nb\\\\c' | '%' | '{}' | 'now()' | 'NULL' | null | 'a' || 'b' | upper('x') | current_user | U&'d\\0061t' | $$x$$ | ('a')
    s: concat('Story-', gen_random_uuid()) | 'Story-' || gen_random_uuid() | to_char(now(), 'YYYY') | md5(random()::text) | substring('abc' from 2 for 1) | trim(both 'x' from 'xax')
    s: overlay('abc' placing 'x' from 2) | position('a' in 'ba')::text | 'a' collate "C" | format('%s', 1) | repeat('-', 3) | left('abc', 2) | session_user | current_schema | quote_literal('x')
    v: '' | 'abc' | 'x'::text | 'a' || 'b'
    c: 'ab' | '' | 'a'::bpchar
    o: true | false | not true | 1 = 1 | 't' | null is null | 1 between 0 and 2 | 'a' in ('a', 'b') | 'x' like 'x%' | 1 is distinct from 2 | true is not false
    j: '{}' | '[]' | '{"a": 1}'::jsonb | jsonb_build_object('a', 1) | '{"a": [1, 2]}'::jsonb -> 'a' | to_jsonb(now()) | 'null'
    d: current_date | '2024-01-01' | date '2024-01-01' + 1 | now()::date | 'infinity' | current_date - interval '1 day'
    ts: now() | localtimestamp | current_timestamp | now() at time zone 'utc' | '2024-01-01 10:00' | timestamp 'epoch' | current_timestamp(3) | date_trunc('day', now())
    tz: now() | current_timestamp | clock_timestamp() | '2024-01-01 10:00+02' | now() + interval '1 day' | statement_timestamp() | to_timestamp(0) | timezone('utc', now())
    iv: interval '1 day' | '1 day' | '01:00:00' | interval '1' month | interval '1 year 2 mons' | make_interval(days => 10) | '2 days'::interval * 2
    ti: '10:00' | localtime | current_time::time | time '00:00' + interval '1 hour'
    a: '{}' | array[1, 2] | '{1,2}' | array[]::int[] | array[1] || 2 | '{{1,2},{3,4}}' | array_fill(0, array[3])
    ta: '{}' | array['a', 'b'] | '{a,"b c",NULL}' | array['it''s']::text[] | string_to_array('a,b', ',')
    u: gen_random_uuid() | '00000000-0000-0000-0000-000000000000'
    y: '\\x00ff' | '' | E'\\\\000' | decode('ff', 'hex')
    m: 'sad' | 'ok'::mood | enum_first(null::mood)
    ip: '10.0.0.1' | inet '10.0.0.0/8' | inet_client_addr()
    r: '[1,2)' | int4range(1, 5) | 'empty' | int4range(1, 5, '[]')
    x: B'101' | '000' | X'5'::bit(3)
"""

CHECKS = """
    i > 0 | i in (1, 2, 3) | i not in (1, 2) | i between 1 and 10 | i not between 1 and 2 | i is not null | not (i is null) | i = any (array[1, 2])
    i > 0 and b > 0 or n > 0 | (i > 0 or b > 0) and n > 0 | i > 0 and (b > 0 and n > 0) | (i, b) = (1, 2) | (i, b) < (1, 2) | i is distinct from 3 | i is not distinct from 3 | row(i, b) is not null
    s in ('a', 'b') | v in ('a', 'b') | c in ('a', 'b') | s = any ('{a,b}') | s like 'a%' | s not like '%x' | s ilike 'A%' | s ~ '^[a-z]+$' | s !~* 'x' | s similar to '(a|b)%' | s like 'a!%' escape '!'
    length(s) > 0 | char_length(v) <= 9 | lower(s) = s | s <> '' | s != 'x' | trim(s) <> '' | s || v <> 'ab' | (s || '') is not null | s collate "C" > 'a' | starts_with(s, 'a') | position('@' in s) > 1
    o | not o | o is true | o is not false | o = true | o is unknown | coalesce(o, false) | nullif(s, '') is not null | greatest(i, b) > 0 | least(i, 5) = 1
    case when o then i > 0 else i < 0 end | case i when 1 then s = 'a' when 2 then s = 'b' end | j ? 'a' | j ->> 'a' = 'b' | (j ->> 'n')::int > 0 | j @> '{"a": 1}' | jsonb_typeof(j) = 'object' | j #>> '{a,b}' is not null
    d > '2020-01-01' | d < date '2020-01-01' + 30 | ts < tz | tz > '2020-01-01 00:00+00' | tz at time zone 'UTC' > ts | extract(year from d) > 2000 | date_part('dow', d) in (0, 6) | iv > interval '1 day' | age(ts) > '1 day' | (d, d + 7) overlaps (d, d)
    a[1] > 0 | a[1:2] = '{1,2}' | cardinality(a) < 10 | 1 = any (a) | i <> all (a) | a <@ array[1, 2, 3] | array_length(ta, 1) > 0 | 'x' = any (ta) | a && '{1}' | i = any (a || 1)
    m in ('sad', 'ok') | m > 'sad' | m = 'ok'::mood | m is not null and m <> 'sad' | ip << '10.0.0.0/8' | r @> 5 | r @> i | lower(r) > 0 | isempty(r) | x = B'101' | y <> '\\\\x00' | u <> '00000000-0000-0000-0000-000000000000'
    n > 0.5 | n * 2 < 10 | n::int > 1 | cast(n as float8) < 3 | f <> 'NaN' | f < 1e10 | i % 2 = 0 | i & 1 = 1 | -i < 0 | - (i + 1) < 0 | i - -1 > 0 | i * (b + 1) > 0 | i + b * 2 > 0 | (i + b) * 2 > 0 | i / 2 / 2 = 1 | i - (b - 1) = 0
    app.f(i) > 0 | g() = 1 | app.f() + i > 0 | num_nonnulls(i, b) = 1 | i is null = (b is null) | (i is null) <> (b is null) | i = 1 is true | abs(i) = i | sign(n) >= 0 | t.i > 0 | t is not null
"""


def pairs_of_defaults() -> list[Pair]:
    """Each default against the next one of its line, and the last one against none."""
    found = []
    for line in DEFAULTS.strip().splitlines():
        column, _, rest = line.strip().partition(": ")
        values = [value for value in rest.split(" | ") if "select_" not in value]
        changes = [f"alter table t alter {column} set default {value}" for value in values]
        # All of a line in one pair: each column has its own table.
        first = ";\n".join(
            f"create table t{n} (like t);\n{change.replace(' t ', f' t{n} ', 1)}" for n, change in enumerate(changes)
        )
        rolled = [*changes[1:], "select 1"]
        second = ";\n".join(
            f"create table t{n} (like t);\n{change.replace(' t ', f' t{n} ', 1)}" for n, change in enumerate(rolled)
        )
        found.append(Pair(f"defaults of {column}, {values[0]} and others", BASE, first, second))
    return found


def pairs_of_checks() -> list[Pair]:
    """Each check against the next one of its line."""
    found = []
    for line in CHECKS.strip().splitlines():
        checks = line.strip().split(" | ")
        both = [
            ";\n".join(f"alter table t add constraint c{n} check ({check})" for n, check in enumerate(some))
            for some in (checks, [*checks[1:], checks[0]])
        ]
        found.append(Pair(f"checks such as {checks[0]}", BASE, both[0], both[1]))
    return found


PAIRS = (*pairs_of_defaults(), *pairs_of_checks())
