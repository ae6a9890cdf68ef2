"""Expressions as people write them, over one table, with what is known of them."""

import re
from typing import Final

from schema_doctor.equivalence import Declared, equal_offline

TYPES: Final = {
    "id": "integer",
    "small": "smallint",
    "big": "bigint",
    "price": "numeric(10,2)",
    "total": "numeric",
    "ratio": "real",
    "score": "double precision",
    "title": "text",
    "body": "text",
    "role": "character varying(20)",
    "email": "character varying",
    "code": "character(5)",
    "active": "boolean",
    "seen": "boolean",
    "created": "timestamp without time zone",
    "updated": "timestamp(3) without time zone",
    "sent": "timestamp with time zone",
    "due": "date",
    "starts": "time without time zone",
    "span": "interval",
    "data": "jsonb",
    "plain": "json",
    "tags": "text[]",
    "names": "character varying(10)[]",
    "ids": "integer[]",
    "token": "uuid",
    "mood": "public.mood",
    "raw": "bytea",
    "Order": "integer",
    "user": "text",
    "level": "public.level",
    "mail": "public.mail",
    "search": "tsvector",
    "address": "inet",
    "period": "daterange",
}
# The types of the application that a spec may declare, as it does so.
OWN: Final = {
    "enums": {"mood": ["calm", "cross", "it's"]},
    "domains": {"level": {"type": "integer"}, "mail": {"type": "varchar(40)"}},
}
DECLARED: Final = Declared(
    own=dict.fromkeys(("mood", "level", "mail"), "public"),
    domains={"public.level": "integer", "public.mail": "character varying(40)"},
)

# (column, default): the column decides what a literal is.
DEFAULTS: Final = r"""
id | 0
id | 1
id | -1
id | (-1)
id | '-1'
id | '-1'::integer
id | +1
id | 1 + 1
id | 01
id | '1'
id | 2147483648
id | 1.5
id | nextval('public.counter')
id | nextval('public.counter'::regclass)
id | 5::int
id | cast(5 as int4)
id | length('abc')
small | 0
small | '0'
small | -7
small | 3::smallint
big | 0
big | 5000000000
big | '7'
big | 7::bigint
big | (extract(epoch from now()) * 1000)::bigint
price | 0
price | 0.00
price | 0.0
price | '0'
price | '0.00'
price | 1.10
price | -1.5
price | 0::numeric
price | 1.5::numeric(10,2)
price | '1.5'::numeric(10,2)
ratio | 0.5
ratio | '0.5'
score | 1
score | 1.0
score | '1.0'
score | 1.0::float8
title | ''
title | 'new'
title | 'New'
title | 'new'::text
title | 'new '
title | 'it''s'
title | E'it\'s'
title | E'a\nb'
title | E'a\\b'
title | 'a;b--c{}'
title | 'now()'
title | now()::text
title | 'a' || 'b'
title | md5(random()::text)
title | gen_random_uuid()::text
title | CURRENT_USER
title | current_setting('app.user', true)
title | to_char(now(), 'YYYY')
title | to_char(now(), 'yyyy')
title | coalesce(null, 'x')
title | upper('x')
role | 'user'
role | 'User'
role | 'user'::varchar
role | 'user'::varchar(20)
role | 'user'::varchar(3)
role | 'user'::text
role | cast('user' as character varying)
role | lower('USER')
role | ''
email | 'a@b.c'
email | 'a@b.c'::character varying
code | 'x'
code | 'x    '
code | 'x'::char(5)
code | 'x'::char
code | 'x'::bpchar
active | true
active | TRUE
active | false
active | 't'
active | 'true'
active | 'f'::bool
active | not true
active | 1 = 1
created | now()
created | current_timestamp
created | CURRENT_TIMESTAMP(3)
created | localtimestamp
created | clock_timestamp()
created | now() at time zone 'utc'
created | timezone('utc', now())
created | timezone('utc'::text, now())
created | now() at time zone 'UTC'
created | '2020-01-01 00:00:00'
created | timestamp '2020-01-01 00:00:00'
created | '2020-01-01 00:00:00'::timestamp
created | '2020-01-01'
created | date_trunc('day', now())
created | date_trunc('hour', now())
created | now() + interval '1 day'
created | now() + '1 day'::interval
created | now() + interval '1 hour'
created | now() - interval '7 days'
created | now() + interval '2 hours'
updated | now()
updated | now()::timestamp(3)
sent | now()
sent | now() + interval '30 minutes'
sent | transaction_timestamp()
due | current_date
due | now()::date
due | '2020-01-01'
due | date '2020-01-01'
due | current_date + 7
due | current_date + interval '1 week'
starts | '10:00:00'
starts | localtime
span | '1 day'
span | interval '1 day'
span | '1 day'::interval
span | '01:00:00'
span | interval '1 hour'
span | interval '1' hour
data | '{}'
data | '{}'::jsonb
data | '[]'
data | '[]'::jsonb
data | '{"b": 1, "a": [true, null]}'
data | '{"a":[true,null],"b":1}'::jsonb
data | '{"a": 1}'
data | '{"a": 1.0}'
data | '{"a": "1"}'
data | jsonb_build_object('a', 1)
data | jsonb_build_array()
data | jsonb '{}'
plain | '{}'
plain | '{ }'
plain | '{}'::json
tags | '{}'
tags | '{}'::text[]
tags | array[]::text[]
tags | array['a', 'b']
tags | array['a'::text, 'b'::text]
tags | '{a,b}'
names | '{}'
names | array['a', 'b']::varchar[]
ids | '{}'
ids | '{1,2}'
ids | array[1, 2]
ids | array[1,2]::int[]
token | gen_random_uuid()
token | '00000000-0000-0000-0000-000000000000'
token | '00000000-0000-0000-0000-000000000000'::uuid
mood | 'calm'
mood | 'cross'
mood | 'calm'::public.mood
mood | 'it''s'
raw | E'\\x00'
raw | ''
""".strip().splitlines()

CHECKS: Final = r"""
id > 0
(id > 0)
ID > 0
"id" > 0
id >= 0
id > 1
id > '0'
0 < id
id <> 0
id != 0
id > -1
id > (-1)
id > - 1
- id > 1
id = 1 or id = 2
id in (1, 2)
id in (2, 1)
id in (1)
id = 1
id = any (array[1, 2])
id = any ('{1,2}')
id not in (1, 2)
not id in (1, 2)
id <> all (array[1, 2])
id in (1, -2)
id between 1 and 10
id >= 1 and id <= 10
id not between 1 and 10
id between symmetric 1 and 10
id % 2 = 0
id + small > big
id * 2 - 1 > 0
id * (2 - 1) > 0
id - 1 - 2 > 0
id - (1 - 2) > 0
id / 2 > 1
id::bigint > 0
id::text = '1'
small > 0
small in (1, 2)
small::int > 0
big > 0
big in (1, 2)
big = any (array[1, 2])
big > 5000000000
price > 0
price >= 0
price > 0.0
price > 0.00
price > '0'
price in (1, 2)
price in (1.5, 2)
price = any (array[1, 2])
total > id
total > price
total * 2 > 0
total::int > 0
total > 1e3
total % 2 = 0
ratio > 0
ratio > 0.5
ratio > '0.5'
ratio > score
ratio + 1 > 0
ratio in (1, 2)
score > 0
score > 1.5
score between 0 and 1
score >= 0.0 and score <= 1.0
title <> ''
title != ''
title = 'x'
title = 'X'
title = 'x'::text
title = 'x'::varchar
title in ('a', 'b')
title in ('a')
title = any (array['a', 'b'])
title = any ('{a,b}')
title not in ('a', 'b')
title like 'a%'
title ~~ 'a%'
title not like 'a%'
title ilike 'a%'
title ~ '^a'
title ~* '^a'
title !~ '^a'
title like 'a%' or title = 'b'
title ~ ('^a' || 'b')
title || 'x' = body
title || body = 'x'
title || id = 'x'
title < 'b' collate "C"
title < 'c' collate "C"
title < 'b' collate "POSIX"
title collate "C" < 'b'
title is null
title isnull
title is not null
title notnull
not title is null
title is distinct from 'x'
title is not distinct from 'x'
not (title is distinct from 'x')
not title is distinct from 'x'
title is not distinct from null
title = null
length(title) > 0
char_length(title) > 0
length(title) <= 100
length(trim(title)) > 0
length(btrim(title)) > 0
trim(both ' ' from title) <> ''
trim(title) <> ''
ltrim(title) <> ''
trim(leading from title) <> ''
lower(title) = title
upper(title) = title
left(title, 1) = 'a'
substring(title, 1, 1) = 'a'
substring(title from 1 for 1) = 'a'
position('a' in title) > 0
strpos(title, 'a') > 0
replace(title, 'a', 'b') = body
split_part(title, '-', 1) = 'a'
title = body
title > body
coalesce(title, '') <> ''
coalesce(title, body) <> ''
coalesce(title, body, '') <> ''
nullif(title, '') is not null
greatest(title, body) = 'x'
role in ('user', 'assistant', 'system')
role in ('user', 'system', 'assistant')
role in ('user', 'assistant')
role in ('User', 'assistant', 'system')
role = 'user'
role = 'user'::text
role::text = 'user'
role = 'user'::varchar
role = 'user'::varchar(3)
role::varchar(3) = 'use'
role::char(3) = 'use'
role <> 'user'
role not in ('user', 'system')
role = title
role = email
role like 'u%'
role ~ '^u'
role || 'x' = 'y'
lower(role) = 'user'
lower(role::text) = 'user'
lower(email) = email
length(role) > 0
length(email) > 3
email like '%@%'
email ~* '^[^@]+@[^@]+$'
email is not null
coalesce(role, 'x') = 'user'
coalesce(role, email) = 'user'
coalesce(role::text, 'x') = 'user'
coalesce(role, title) = 'user'
nullif(role, '') is not null
trim(role) <> ''
code = 'x'
code in ('a', 'b')
code = 'x'::text
code::text = 'x'
code::bpchar = 'x'
code like 'x%'
length(code) = 5
lower(code) = 'x'
code = title
active
not active
active = true
active is true
active is not true
active is false
active is unknown
active is null
active is not unknown
active and seen
seen and active
active or seen
not (active and seen)
not active and seen
not (active or seen)
active and seen and id > 0
active or seen and id > 0
(active or seen) and id > 0
active or seen or id > 0
active = seen
active <> seen
active is distinct from seen
active in (true, false)
created > '2020-01-01 00:00:00'
created > timestamp '2020-01-01 00:00:00'
created > '2020-01-01 00:00:00'::timestamp
created > '2020-01-01 00:00:01'
created > '2020-01-01'::date
created > now()
created <= current_timestamp
created < sent
created < due
created::date = due
created - updated > interval '1 day'
created + interval '1 day' > updated
created + span > updated
created + '1 day' > updated
created at time zone 'utc' < sent
timezone('utc', created) < sent
date_trunc('day', created) = created
extract(year from created) > 2000
extract(month from created) > 6
extract('year' from created) > 2000
date_part('year', created) > 2000
sent < now() + interval '1 day'
due > '2020-01-01'
due > date '2020-01-01'
due in ('2020-01-01', '2020-01-02')
due - due > 1
due + 1 > due
due + interval '1 day' > created
starts < '10:00:00'
span > interval '1 day'
span > '1 day'
span > interval '1 hour'
span > interval '2 hours'
span > interval '60 minutes'
span * 2 > '1 day'
data <> '{}'
data <> '{}'::jsonb
data = '[]'
data -> 'a' = '1'
data -> 'a' = '1'::jsonb
data ->> 'a' = '1'
data ->> 'a' = 'b'
data ->> 'A' = 'b'
data -> 'a' ->> 'b' = 'c'
data #>> '{a,b}' = 'c'
data #>> array['a', 'b'] = 'c'
data ->> 0 = 'a'
data ->> '0' = 'a'
(data ->> 'a')::int > 0
(data ->> 'a')::integer > 0
(data ->> 'a')::bigint > 0
data ? 'a'
data ?| array['a', 'b']
data ?& array['a', 'b']
data @> '{"a": 1}'
data @> '{"a":1}'::jsonb
data @> '{"a": 2}'
data <@ '{"a": 1}'
data || '{"a": 1}' = data
jsonb_typeof(data) = 'object'
jsonb_typeof(data) = 'array'
jsonb_array_length(data) > 0
jsonb_exists(data, 'a')
plain ->> 'a' = '1'
plain -> 'a' ->> 'b' = '1'
tags @> array['a']
tags @> '{a}'
tags <@ array['a', 'b']
tags && array['a']
tags = '{}'
tags <> '{}'::text[]
tags = array['a', 'b']
'a' = any (tags)
title = any (tags)
array_length(tags, 1) > 0
cardinality(tags) > 0
tags[1] = 'a'
tags[2] = 'a'
(tags)[1] = 'a'
tags[1:2] = array['a']
ids @> array[1]
1 = any (ids)
id = any (ids)
id <> all (ids)
ids[1] > 0
names[1] = 'a'
names @> array['a']::varchar[]
token = '00000000-0000-0000-0000-000000000000'
token is not null
mood = 'calm'
mood = 'calm'::public.mood
mood = 'cross'
mood in ('calm', 'cross')
mood <> 'calm'
mood::text = 'calm'
mood is distinct from 'calm'
"Order" > 0
"user" = 'x'
user = 'x'
current_user = 'x'
num_nonnulls(title, body) = 1
num_nulls(title, body) = 1
case when active then id else 0 end > 0
case when active then id end > 0
case when active then title end = 'a'
case when active then title else null end = 'a'
case when active then 'a' else title end = 'a'
case when active then 'a' else 'b' end = title
case when active then role else 'b' end = title
case id when 1 then 'a' when 2 then 'b' else 'c' end = title
case title when 'x' then 1 else 2 end = id
case role when 'x' then 1 else 2 end = id
case when active then 1 else 1.5 end > total
case when id > 0 then active when id < 0 then seen else true end
(id > 0 and title <> '') or (id < 0 and body <> '')
id > 0 and title <> '' or id < 0 and body <> ''
id > 0 and (title <> '' or id < 0) and body <> ''
abs(id) > 0
abs(total) > 0
abs(id) > 0.5
round(total) > 0
floor(score) > 0
mod(id, 2) = 0
power(score, 2) > 1
score ^ 2 > 1
id ^ 2 > 1
total ^ 2 > 1
ratio ^ 2 > 1
total ^ score > 1
coalesce(title, role) = 'x'
case when active then role else title end = 'x'
case when active then title else role end = 'x'
sent + '1 day' > created
id in (1, null)
greatest(id, 0) > 0
least(id, small) > 0
greatest(id, total) > 0
md5(title) = body
to_char(created, 'YYYY') = '2020'
to_char(created, '%Y') = '2020'
to_tsvector('english', title) is not null
to_tsvector('english'::regconfig, title) is not null
pg_catalog.lower(title) = 'x'
row(id, small) = row(1, 2)
(id, small) = (1, 2)
(id = small) = active
(id = small) is true
id = small is true
id is null = active
- id * 2 > 0
- (id * 2) > 0
(- id) * 2 > 0
score ^ - 2 > 1
- score ^ 2 > 1
id ^ 2 > 1
total ^ 2 > 1
ratio ^ 2 > 1
total ^ score > 1
coalesce(title, role) = 'x'
case when active then role else title end = 'x'
case when active then title else role end = 'x'
sent + '1 day' > created
id in (1, null)
- (score ^ 2) > 1
2 + 3 * 4 > id
(2 + 3) * 4 > id
- 2147483648 < id
- '1'::int < id
'-1'::int < id
id::text || 'x' = title
(id::text) like '1%'
created::text like '2020%'
now() is not null
current_timestamp is not null
octet_length(raw) > 0
length(raw) > 0
raw <> ''
email ~ E'^\\S+@\\S+$'
email ~ E'^\\s+@\\S+$'
encode(raw, 'hex') = '00'
""".strip().splitlines()

SETUP: Final = (
    "CREATE TYPE public.mood AS ENUM ('calm', 'cross', 'it''s')",
    "CREATE DOMAIN public.level AS integer",
    "CREATE DOMAIN public.mail AS varchar(40)",
    "CREATE SEQUENCE public.counter",
    "CREATE TABLE public.t ({})".format(", ".join(f'"{name}" {type_name}' for name, type_name in TYPES.items())),
)
ALL: Final = [(column, written) for column, _, written in (line.partition(" | ") for line in DEFAULTS)] + [
    ("", written) for written in CHECKS
]
CANNOT_TELL: Final = {
    "jsonb_exists(data, 'a')",
}


def same(written: str, server: str, column: str) -> bool:
    """Compare without a server, as the default of a column or, with none, as a condition."""
    return equal_offline(written, server, TYPES, TYPES.get(column), DECLARED)


def _trimmed(found: re.Match[str]) -> str:
    """Write TRIM as the function that it calls."""
    name = {"BOTH": "btrim", "LEADING": "ltrim", "TRAILING": "rtrim"}[found[1]]
    return f"{name}({', '.join([found[3], *filter(None, [found[2].strip()])])})"


def _listed(found: re.Match[str]) -> str:
    """Write the literal of an array, which holds nothing odd, as ARRAY."""
    members = [one if found[3] == "integer" else f"'{one}'::{found[3]}" for one in found[2].split(",")]
    return f"{found[1]} (ARRAY[{', '.join(members)}])"


_SYNONYMS: Final = (
    (r"now\(\)", "CURRENT_TIMESTAMP"),
    (r"\('([^']*)'::character varying\)::text", r"'\1'::text"),
    (r"timezone\(('[^']*'::text), (\w+)\)", r"(\2 AT TIME ZONE \1)"),
    (r"\(- (\d+)\)", r"'-\1'::integer"),
    (r"\(- (\d*\.\d+)\)", r"'-\1'::numeric"),
    (r"TRIM\(BOTH FROM \((\w+)\)::text\)", r"TRIM(BOTH FROM \1)"),
    (r"EXTRACT\(Year", "EXTRACT(year"),
    (r"TRIM\((BOTH|LEADING|TRAILING) ((?:'[^']*'::text )?)FROM ([^()]+|\(\w+\)::text)\)", _trimmed),
    (r"SUBSTRING\(([^()]+|\(\w+\)::text) FROM ([^()]+) FOR ([^()]+)\)", r'"substring"(\1, \2, \3)'),
    (r"(ANY|ALL) \('\{([\w,]+)\}'::([a-z. ]+)\[\]\)", _listed),
)


def without_synonyms(deparsed: str) -> str:
    """Return the server's text with one spelling for what means the same, though the server keeps it apart."""
    deparsed = re.sub(r"\(ARRAY\[([^\]]*)\]\)::([a-z ]+)\[\]", _cast_members, deparsed)
    for pattern, spelling in _SYNONYMS:
        deparsed = re.sub(pattern, spelling, deparsed)
    return deparsed


def _cast_members(array: re.Match[str]) -> str:
    return f"ARRAY[{', '.join(f'({member})::{array[2]}' for member in array[1].split(', '))}]"
