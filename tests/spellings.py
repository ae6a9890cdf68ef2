r"""Forms of expressions, each in at least five spellings that PostgreSQL takes for the same.

The first line of a form is `name | column` (of a default) or `name`. A star behind it: the server tells the spellings
apart when it prints them, and still they mean the same. `!` before a spelling: without a server nobody can tell. `~`:
it is near, and not the same. `⏎` is a line break.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Form:
    """Spellings that are the same, and others that are near to them and not the same.

    `column` is the one of `expressions.TYPES` whose default it is, "" for a condition. `online` are those of the
    spellings of which nothing certain can be said without a server; `apart` means that the server prints more than one.
    """

    name: str
    column: str
    apart: bool
    spellings: tuple[str, ...]
    others: tuple[str, ...]
    online: frozenset[str]


def _forms(text: str) -> tuple[Form, ...]:
    forms = []
    for block in text.strip().replace("⏎", "\0").split("\n\n"):
        head, *lines = block.splitlines()
        name, _, column = head.removesuffix(" *").partition(" | ")
        written = [(line[0] if line[0] in "~!" else "", line.lstrip("~! ").replace("\0", "\n")) for line in lines]
        forms.append(
            Form(
                name=name,
                column=column,
                apart=head.endswith(" *"),
                spellings=tuple(said for mark, said in written if mark != "~"),
                others=tuple(said for mark, said in written if mark == "~"),
                online=frozenset(said for mark, said in written if mark == "!"),
            )
        )
    return tuple(forms)


DEFAULTS: Final = _forms(r"""
now | created *
now()
NOW()
pg_catalog.now()
CURRENT_TIMESTAMP
current_timestamp
(now())
( current_timestamp )
~ clock_timestamp()
~ localtimestamp
~ current_timestamp(3)
~ 'now()'

now with time zone | sent *
now()
CURRENT_TIMESTAMP
"now"()
(NOW ( ))
now()::timestamptz
cast(now() as timestamp with time zone)
~ statement_timestamp()
~ now()::timestamptz(3)

now in UTC | created *
now() at time zone 'utc'
(now() AT TIME ZONE 'utc')
timezone('utc', now())
timezone('utc'::text, now())
CURRENT_TIMESTAMP AT TIME ZONE 'utc'
(CURRENT_TIMESTAMP AT TIME ZONE 'utc'::text)
pg_catalog.timezone('utc', CURRENT_TIMESTAMP)
~ now() at time zone 'UTC'
~ now() at time zone 'cet'
~ now()

later | sent *
now() + interval '1 day'
now() + '1 day'::interval
(now() + '1 day')
CURRENT_TIMESTAMP + interval '1 day'
(now() + cast('1 days' as interval))
~ now() + interval '1 hour'
~ now() - interval '1 day'
~ now() + interval '24 hours'

today | due
current_date
CURRENT_DATE
(CURRENT_DATE)
current_date::date
cast(current_date as date)
~ current_date + 1
~ '2020-01-01'

empty object | data
'{}'
'{}'::jsonb
cast('{}' as jsonb)
('{}'::jsonb)
'{}' :: JSONB
E'{}'
jsonb '{}'
' { } '
~ '[]'
~ '{"a": 1}'
~ '{"": {}}'

object | data
'{"b": 1, "a": [true, null]}'
'{"a":[true,null],"b":1}'::jsonb
jsonb '{"b":1,"a":[ true , null ]}'
cast('{"a": [true, null], "b": 1}' as jsonb)
E'{"a": [true, null],\n "b": 1}'
~ '{"b": 1, "a": [null, true]}'
~ '{"b": 1.0, "a": [true, null]}'
~ '{"b": "1", "a": [true, null]}'

object with escapes | data
'{"a": "x\ny"}'
E'{"a": "x\\ny"}'
'{"a": "x\u000ay"}'
'{"a":"\u0078\ny"}'::jsonb
jsonb '{"a": "x\ny"}'
~ '{"a": "x\\ny"}'
~ '{"a": "x y"}'

json text | plain
'{"a": 1}'
'{"a": 1}'::json
json '{"a": 1}'
cast('{"a": 1}' as json)
(E'{"a": 1}')
~ '{"a":1}'
~ '{"a": 2}'

minus one | id
-1
(-1)
'-1'::integer
'-1'
- 1
-1::int
cast(-1 as integer)
int '-1'
~ 1
~ - (-1)
~ '-2'

zero | id
0
'0'
0::int
(0)
integer '0'
cast('0' as int4)
~ 1
~ null

small zero | small
0
(0)
00
((0))
( 0 )
~ 1
~ '1'
~ -1

small zero in quotes | small
'0'
smallint '0'
'0'::smallint
cast('0' as int2)
(E'0')
'00'
~ '1'
~ 1

small cast | small
7::smallint
cast(7 as int2)
(7)::smallint
(7::int2)
7::pg_catalog.int2
~ 8::smallint
~ 8

small minus | small
-7
'-7'::integer
(-7)
- 7
int '-7'
-7::integer
~ 7
~ -8

big number | big
7
(7)
07
((7))
7::integer
~ 8
~ '17'

big number in quotes | big
'7'
bigint '7'
'7'::int8
cast('7' as bigint)
('7'::bigint)
'07'
~ '8'
~ 8

big cast | big
7::bigint
cast(7 as int8)
(7)::bigint
(7::int8)
7::pg_catalog.int8
~ 8::bigint
~ 8

very big number | big
5000000000
'5000000000'::bigint
5000000000::bigint
(5000000000)
cast(5000000000 as int8)
bigint '5000000000'
~ 5000000001
~ -5000000000

zero price | price
0.00
'0.00'
numeric '0.00'
0.00::numeric
cast('0.00' as decimal)
(0.00)
~ 0.01
~ '1'

price | price
1.5
'1.5'
1.5::numeric
'1.5'::numeric
numeric '1.5'
(1.5)
cast('1.5' as decimal)
15e-1
~ 1.05
~ 15
~ -1.5
~ 1.5::numeric(10,0)

price of a length | price
1.5::numeric(10,2)
1.5::decimal(10,2)
cast(1.5 as decimal(10, 2))
(1.5)::numeric(10, 2)
(1.5::dec(10,2))
~ 1.5::numeric(10,1)
~ 2.5::numeric(10,2)

minus price | price
-1.5
(-1.5)
'-1.5'
'-1.5'::numeric
-1.5::numeric
cast('-1.5' as numeric)
- 1.5
~ 1.5
~ -15

float | score
'1'
'1.0'
float8 '1'
'1'::double precision
cast('1.00' as float8)
('1e0')
~ '1.1'
~ '10'

float cast | score
1::float8
cast(1 as double precision)
(1)::double precision
(1::float)
1::pg_catalog.float8
~ 2::float8
~ '10'

half | ratio
0.5
.5
5e-1
(0.5)
0.5::numeric
'0.5'::numeric
~ 0.05
~ 0.25

half in quotes | ratio
'0.5'
'0.5'::real
'.5'
real '0.50'
cast('5e-1' as float4)
~ '0.05'
~ '5'

true | active
true
TRUE
't'
'true'
't'::bool
cast('true' as boolean)
bool 'on'
'yes'
'1'
~ false
~ 'f'
~ not true

word | title
'new'
'new'::text
('new')
text 'new'
cast('new' as text)
E'new'
!E'\156ew'
E'\x6eew'
~ 'New'
~ 'new '
~ 'news'
~ upper('new')

word that looks like a call | title
'now()'
'now()'::text
('now()')
E'now()'
text 'now()'
~ now()::text
~ 'now( )'

quotes | title
'it''s'
E'it\'s'
E'it''s'
'it''s'::text
E'it\x27s'
text 'it''s'
~ 'it"s'
~ 'its'
~ 'it''''s'

newlines | title
'a⏎b'
E'a\nb'
E'a\012b'
E'a\x0Ab'
E'a⏎b'
E'a\u000Ab'::text
~ 'a\nb'
~ 'ab'
~ 'a⏎⏎b'
~ E'a\r\nb'

backslashes | title
'a\b'
E'a\\b'
E'a\134b'
E'a\x5cb'
'a\b'::text
text 'a\b'
~ 'a\\b'
~ E'a\bb'
~ 'a/b'

no ASCII | title
'Žluťoučký 🐎'
E'Žluťoučký 🐎'
E'\u017Dlu\u0165ou\u010Dk\u00fd \U0001F40E'
'Žluťoučký 🐎'::text
cast('Žluťoučký 🐎' as text)
~ 'Zlutoucky'
~ 'žluťoučký 🐎'

short word | role
'user'
'user'::varchar
'user'::character varying
varchar 'user'
cast('user' as varchar)
E'user'
~ 'User'
~ 'user'::varchar(3)
~ 'users'

short word of a length | role
'user'::varchar(20)
cast('user' as varchar(20))
'user'::character varying(20)
('user'::varchar(20))
varchar(20) 'user'
~ 'user'::varchar(3)
~ 'users'::varchar(20)

fixed word | code
'x'
'x'::bpchar
bpchar 'x'
cast('x' as bpchar)
(E'x')
~ 'y'
~ ' x'

fixed word of a length | code
'x'::char(5)
character(5) 'x'
cast('x' as character(5))
'x'::character(5)
('x'::char(5))
~ 'y'::char(5)
~ 'xy'

concatenation | title
'a' || 'b'
('a' || 'b')
'a'::text || 'b'::text
'a'::text||'b'
cast('a' as text) || 'b'
('a' || 'b')::text
~ 'b' || 'a'
~ 'ab'

call | title
md5(random()::text)
md5((random())::text)
MD5(cast(random() as text))
pg_catalog.md5(pg_catalog.random()::text)
(md5(random()::pg_catalog.text))
~ md5('random()')
~ random()::text

choice | title
coalesce(null, 'x')
COALESCE(NULL, 'x')
coalesce(null::text, 'x'::text)
(coalesce(NULL, 'x'))
coalesce(null, text 'x')
~ coalesce('x', null)
~ 'x'

setting | title
current_setting('app.user', true)
current_setting('app.user'::text, true)
pg_catalog.current_setting('app.user', 't')
(CURRENT_SETTING('app.user', TRUE))
current_setting('app.user', 'true'::boolean)
~ current_setting('app.user')
~ current_setting('app.user', false)

role | title
current_user
CURRENT_USER
(current_user)
Current_User
((CURRENT_USER))
~ session_user
~ 'current_user'

random uuid | token
gen_random_uuid()
pg_catalog.gen_random_uuid()
GEN_RANDOM_UUID()
(gen_random_uuid())
gen_random_uuid()::uuid
~ '00000000-0000-0000-0000-000000000000'

uuid | token
'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'
'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'
'a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid
uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
~ 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12'

next value | id
nextval('public.counter'::regclass)
!nextval('public.counter')
!nextval('counter')
!pg_catalog.nextval('"public"."counter"')
!(NEXTVAL('counter'::regclass))
!nextval(regclass 'counter')
~ currval('public.counter')

label | mood
'calm'
!'calm'::mood
'calm'::public.mood
cast('calm' as public.mood)
('calm')
~ 'cross'

bytes | raw
'\x0aff'
E'\\x0aff'
'\x0AFF'::bytea
bytea '\x0aff'
'\012\377'
E'\\012\\377'
~ '\x0afe'
~ ''

day | due
'2020-01-31'
date '2020-01-31'
'2020-01-31'::date
cast('2020-01-31' as date)
'20200131'
!'January 31, 2020'
'2020-1-31'
~ '2020-01-30'
~ current_date

moment | created
'2020-01-31'
'2020-01-31 00:00:00'
timestamp '2020-01-31'
'2020-01-31 00:00'::timestamp
'2020-01-31T00:00:00'
cast('2020-01-31' as timestamp without time zone)
~ '2020-01-31 00:00:01'
~ '2020-01-30'

moment with time zone | sent
'2020-01-31 00:00:00+00'
timestamptz '2020-01-31 00:00:00+00'
'2020-01-31 00:00Z'::timestamptz
'2020-01-31 02:00+02'
timestamp with time zone '2020-01-30 23:00-01'
~ '2020-01-31 00:00:00+01'
~ '2020-01-31 00:00:00.5+00'

time of day | starts
'10:00'
'10:00:00'
time '10:00'
!'10:00 AM'::time
cast('10:00' as time without time zone)
~ '10:00 PM'
~ '10:00:01'

days | span
interval '1 day'
'1 day'
'1 day'::interval
cast('1 days' as interval)
'P1D'
'1d'
~ '24 hours'
~ '1 hour'
~ '1 day 1 second'

hours | span
interval '1 hour'
'01:00:00'
'1 hour'::interval
interval '1' hour
'60 minutes'
'3600 seconds'
'PT1H'
~ '1 day'
~ '1 minute'

months | span
interval '1 month'
'1 mon'
'1 month'::interval
interval '1' month
'P1M'
~ '30 days'
~ '1 minute'

empty array | tags
'{}'
'{}'::text[]
cast('{}' as text[])
('{ }')
'{}'::text array
E'{}'
~ '{""}'
~ array['']
~ null

empty array constructor | tags
array[]::text[]
ARRAY[]::text[]
cast(array[] as text[])
(array[]::text[])
ARRAY [ ] :: TEXT [ ]
~ '{""}'
~ array['']

array | tags
array['a', 'b']
ARRAY['a'::text, 'b'::text]
array['a','b']::text[]
cast(array['a', 'b'] as text[])
(array[text 'a', 'b'])
~ array['b', 'a']
~ array['a,b']
~ '{a,B}'
~ array['a', 'b', 'c']

array in quotes | tags
'{a,b}'
'{"a", "b"}'::text[]
'{a,b}'::text array
cast('{ a , b }' as text[])
E'{a,b}'
~ '{b,a}'
~ '{"a,b"}'
~ '{a,B}'

array with odd words | tags
'{"a,b","c\"d","","NULL","e\\f"," g "}'
E'{"a,b","c\\"d","","NULL","e\\\\f"," g "}'::text[]
'{"a,b", "c\"d", "" , "NULL" ,"e\\f"," g "}'
cast('{"\a,b","c\"d","","NULL","e\\f"," g "}' as text[])
('{a\,b,c\"d,"","NULL",e\\f," g "}')
~ '{"a,b","c\"d","",NULL,"e\\f"," g "}'
~ '{"a,b","c\"d","","NULL","e\\f",g}'

array of numbers | ids
array[1, 2]
array[1,2]::int[]
ARRAY[1, 2]::integer[]
(array[(1), (2)])
cast(array[1, 2] as int4[])
~ array[2, 1]
~ '{12}'
~ '{1,-2}'

array of numbers in quotes | ids
'{1,2}'
'{1, 2}'::int4[]
cast('{1,2}' as int[])
('{"1","2"}')
'{01,2}'::integer array
~ '{2,1}'
~ '{12}'
~ '{1,-2}'

array of short words | names
array['a', 'b']::varchar[]
array['a'::varchar, 'b']
ARRAY['a'::character varying, 'b'::character varying]
cast(array['a', 'b'] as character varying[])
(array[varchar 'a', 'b'])
~ array['a']::varchar[]
~ '{a,"b "}'

arithmetic | big *
(extract(epoch from now()) * 1000)::bigint
(EXTRACT(EPOCH FROM now()) * 1000)::int8
cast(extract(epoch from now()) * 1000 as bigint)
(extract('epoch' from CURRENT_TIMESTAMP) * 1000)::bigint
((extract(epoch from now()) * (1000)))::bigint
~ extract(epoch from now())::bigint
~ (extract(epoch from now()) * 100)::bigint
""")

CHECKS: Final = _forms(r"""
in *
role in ('user', 'system')
role IN ('user','system')
(role IN ( 'user', 'system' ))
role = any (array['user', 'system'])
role::text = any (array['user'::text, 'system'::text])
((role)::text = ANY ((ARRAY['user'::character varying, 'system'::character varying])::text[]))
(role)::text = ANY (ARRAY[('user'::character varying)::text, ('system'::character varying)::text])
role in ('user'::varchar, 'system')
~ role in ('user')
~ role in ('user', 'System')
~ role not in ('user', 'system')
~ role = any (array['user', 'system', null])
~ role in ('user', 'system', 'x')

in one *
role in ('user')
role = 'user'
(role = 'user'::text)
role::text = 'user'
(((role)::text = 'user'::text))
role IN ('user'::varchar)
~ role = 'User'
~ role in ('user', null)
~ role <> 'user'

not in
title not in ('a', 'b')
title NOT IN ('a'::text, 'b'::text)
title <> all (array['a', 'b'])
(title <> ALL (ARRAY['a'::text, 'b'::text]))
title != all (array['a', 'b'])
~ title in ('a', 'b')
~ title <> any (array['a', 'b'])
~ title not in ('a', 'B')

in numbers
id in (1, 2)
id IN (1,2)
id = any (array[1, 2])
(id = ANY (ARRAY[1, 2]))
id = some (array[1, 2])
id in ('1', 2)
~ id in (1, -2)
~ id in (1, 2, 3)
~ id = all (array[1, 2])

in an array in quotes
id = any ('{1,2}')
id = any ('{1,2}'::int[])
(id = ANY ('{1,2}'::integer[]))
id = some ('{1, 2}')
id = any (cast('{1,2}' as int4[]))
~ id = any ('{1,3}')
~ id = all ('{1,2}')
~ id = any ('{12}')

in words *
title in ('a', 'b')
title = any (array['a', 'b'])
title = any ('{a,b}')
title = any ('{a,b}'::text[])
(title = ANY (ARRAY['a'::text, 'b'::text]))
~ title = any ('{a,B}')
~ title = any ('{a,b,null}')
~ title = all ('{a,b}')
~ title = any ('{"a,b"}')

trimmed *
btrim(title) <> ''
trim(title) <> ''
TRIM(BOTH FROM title) <> ''
trim(both from title) <> ''::text
(pg_catalog.btrim(title) <> '')
~ ltrim(title) <> ''
~ trim(leading from title) <> ''

place of a part *
position('a' in title) > 0
POSITION('a'::text IN title) > 0
(POSITION(('a'::text) IN (title)) > 0)
pg_catalog.position(title, 'a') > 0
("position"(title, 'a'::text) > 0)
~ position(title in 'a') > 0
~ pg_catalog.position('a', title) > 0

part *
substring(title, 1, 2) = 'ab'
substring(title from 1 for 2) = 'ab'
SUBSTRING(title FROM 1 FOR 2) = 'ab'::text
(pg_catalog.substring(title, 1, 2) = 'ab')
substring(title, 1, (2)) = 'ab'
~ substring(title, 1, 3) = 'ab'
~ substring(title from 2 for 2) = 'ab'

in big numbers
big in (1, 2)
big = ANY (ARRAY[(1)::bigint, (2)::bigint])
big in (1::bigint, 2::bigint)
big = any (array[1, 2]::bigint[])
big in (1::bigint, 2)
~ big in (1, 3)
~ big in (1)

in prices
price in (1.5, 2)
price = any (array[1.5, 2])
price = ANY (ARRAY[1.5, (2)::numeric])
price in (1.5, 2::numeric)
price in ('1.5', 2)
price = any (array[1.5, 2]::numeric[])
~ price in (1.5, 3)
~ price in (15, 2)

in labels
mood in ('calm', 'cross')
mood IN ('calm'::public.mood, 'cross'::public.mood)
(mood = ANY (ARRAY['calm'::public.mood, 'cross'::public.mood]))
mood = any (array['calm', 'cross']::public.mood[])
mood in ('calm'::public.mood, 'cross')
!mood = any (array['calm', 'cross']::mood[])
!mood in ('calm'::mood, 'cross'::mood)
~ mood in ('calm')
~ mood::text in ('calm', 'cross')

in days
due in ('2020-01-01', '2020-01-02')
due in (date '2020-01-01', date '2020-01-02')
due = any (array['2020-01-01', '2020-01-02']::date[])
due = ANY (ARRAY['2020-01-01'::date, '2020-01-02'::date])
due in ('2020-01-01'::date, '2020-01-02')
~ due in ('2020-01-01', '2020-01-03')

in of columns
id in (small, 1)
id IN (small,1)
((id = small) OR (id = 1))
id = small or id = 1
(id in ((small), (1)))
~ id in (small, 2)
~ id in (1, small, 2)

or and in
active or id in (1, 2)
active OR id = ANY (ARRAY[1, 2])
(active OR (id IN (1, 2)))
active or id = any (array[1,2])
(active or (id = any (array[1, 2])))
~ active and id in (1, 2)
~ (active or id = 1) and id in (1, 2)

is not distinct from
title is not distinct from 'x'
title IS NOT DISTINCT FROM 'x'::text
not (title is distinct from 'x')
(NOT (title IS DISTINCT FROM 'x'::text))
not title is distinct from 'x'
~ title is distinct from 'x'
~ title = 'x'
~ title is not distinct from 'X'

is distinct from
id is distinct from 1
id IS DISTINCT FROM 1
(id is distinct from (1))
((id IS DISTINCT FROM 1))
id is distinct from '1'
id is distinct from 1::int
~ id is distinct from 2
~ id <> 1

is null
title is null
title IS NULL
title isnull
(title IS NULL)
"title" is null
((title)) ISNULL
~ title is not null
~ body is null
~ title = null

is not null
title is not null
title IS NOT NULL
title notnull
(title IS NOT NULL)
( title NOTNULL )
~ title is null
~ not title is not null

between
id between 1 and 10
id BETWEEN 1 AND 10
id >= 1 and id <= 10
((id >= 1) AND (id <= 10))
(id between (1) and (10))
id between '1' and '10'
~ id > 1 and id <= 10
~ id between 1 and 11
~ id between 10 and 1
~ id not between 1 and 10

not between
id not between 1 and 10
id NOT BETWEEN 1 AND 10
id < 1 or id > 10
((id < 1) OR (id > 10))
id not between '1' and (10)
~ id between 1 and 10
~ id < 1 or id > 11

between symmetric
id between symmetric 1 and 10
id BETWEEN SYMMETRIC 1 AND 10
(id between symmetric (1) and (10))
(((id >= 1) AND (id <= 10)) OR ((id >= 10) AND (id <= 1)))
id >= 1 and id <= 10 or id >= 10 and id <= 1
~ id between 1 and 10
~ id between symmetric 1 and 11

not between symmetric
id not between symmetric 1 and 10
id NOT BETWEEN SYMMETRIC 1 AND 10
(((id < 1) OR (id > 10)) AND ((id < 10) OR (id > 1)))
(id < 1 or id > 10) and (id < 10 or id > 1)
((id) not between symmetric (1) and (10))
~ id between symmetric 1 and 10
~ id not between 1 and 10

between prices
price between 0 and 9.99
price >= 0 and price <= 9.99
((price >= (0)::numeric) AND (price <= 9.99))
price between 0::numeric and 9.99::numeric
(price) between (0) and (9.99)
~ price between 0 and 9.9
~ price between 0 and 99

price above zero
price > 0
price > 0::numeric
(price > (0)::numeric)
price > cast(0 as decimal)
price>(0)
~ price >= 0
~ price > 0.001
~ price > 10

price above zero in quotes
price > '0'
(price > '0'::numeric)
price > numeric '0'
price > cast('0' as decimal)
price > E'0'
~ price >= '0'
~ price > '0.001'

price above a fraction
price > 0.50
price > '0.50'
(price > 0.50)
price > 0.50::numeric
price > numeric '0.50'
price > .50
~ price > 0.05
~ price > 5.0

big above zero
big > 0
(big > 0)
"big" > 0
BIG > (0)
big>0
~ big > 0.5
~ big > -1

big above small literal
big > 0::bigint
(big > (0)::bigint)
big > cast(0 as int8)
big > (0)::int8
((big) > 0::bigint)
~ big > 1::bigint
~ big > -1

big above a number in quotes
big > '0'
(big > '0'::bigint)
big > int8 '0'
big > cast('0' as bigint)
big > E'0'
~ big > '1'
~ big > '-1'

small above zero
small > 0::smallint
small > (0)::int2
(small > (0)::smallint)
small > cast(0 as smallint)
((small) > (0::int2))
~ small > 1::smallint
~ small > '1'

float above
score > 1.5
score > 1.5::float8
(score > (1.5)::double precision)
score > cast(1.5 as double precision)
score>(1.5)::float8
~ score > 1.05
~ score >= 1.5

float above in quotes
score > '1.5'
(score > '1.5'::double precision)
score > float8 '1.50'
score > cast('1.5' as float8)
score > '15e-1'
~ score > '1.05'
~ score > '15'

float above whole
score > 1
(score > (1)::double precision)
score > 1::float8
score > cast(1 as double precision)
score>(1)
~ score > 10
~ score > -1

negative literal
id > -1
id > (-1)
id > - 1
id > '-1'
(id > '-1'::integer)
id > int '-1'
id > cast('-1' as int4)
~ id > 1
~ id > -11

multiplication
id * 2 - 1 > 0
((id * 2) - 1) > 0
(((id * 2) - 1) > 0)
id*2-1>0
(id * 2) - 1 > 0
~ id * (2 - 1) > 0
~ id * 2 + 1 > 0

subtraction
id - small - big > 0
(id - small) - big > 0
(((id - small) - big) > 0)
id-small-big>0
((id - small) - big) > (0)
~ id - (small - big) > 0
~ id - small + big > 0

power and sign
- id ^ 2 > 1
((- id) ^ 2) > 1
(- id) ^ 2 > 1
((((- id))::double precision ^ (2)::double precision) > (1)::double precision)
-id^2 > 1
~ - (id ^ 2) > 1
~ id ^ 2 > 1

and or
active or seen and id > 0
active OR (seen AND id > 0)
(active OR (seen AND (id > 0)))
(active) or ((seen) and (id) > (0))
active or (seen and (id > 0))
~ (active or seen) and id > 0
~ active and seen or id > 0
~ active or seen or id > 0

or within and
(active or seen) and id > 0
(active OR seen) AND (id > 0)
((active OR seen) AND (id > 0))
((active) or (seen)) and id > 0
(((active or seen)) and (id > 0))
~ active or seen and id > 0

nested and *
active and seen and id > 0
(active and seen) and id > 0
active and (seen and id > 0)
(active AND seen AND (id > 0))
((active) AND ((seen) AND ((id > 0))))
~ active and seen or id > 0
~ active and seen

nested or *
active or seen or id > 0
(active or seen) or id > 0
active or (seen or id > 0)
(active OR seen OR (id > 0))
((active) OR ((seen) OR ((id > 0))))
~ active or seen and id > 0

similar
title similar to 'a_(b|c)%'
title SIMILAR TO 'a_(b|c)%'
(title ~ similar_to_escape('a_(b|c)%'::text))
title ~ similar_to_escape('a_(b|c)%')
title similar to 'a_(b|c)%'::text
~ title not similar to 'a_(b|c)%'
~ title similar to 'a_(b|d)%'

not
not (active and seen)
NOT (active AND seen)
(NOT (active AND seen))
not((active) and (seen))
not ((active and seen))
~ not active and seen
~ active and seen

not comparison
not id = 1
NOT (id = 1)
(NOT (id = 1))
not (id) = (1)
not(id='1')
~ id = 1
~ not id = 2

boolean literal
active = true
active = 't'
active = TRUE
(active = true)
active = 'true'::boolean
active = bool 'yes'
~ active = false
~ active is true

is true
active is true
active IS TRUE
(active IS TRUE)
(active) is true
"active" Is True
~ active is not true
~ active is false
~ active

is unknown
active is unknown
active IS UNKNOWN
(active IS UNKNOWN)
"active" is unknown
((active)) is unknown
~ active is null
~ active is not unknown

like
title like 'a%'
title LIKE 'a%'
title ~~ 'a%'
(title ~~ 'a%'::text)
title like 'a%'::text
title like E'a%'
title operator(pg_catalog.~~) 'a%'
~ title like 'a_'
~ title ilike 'a%'
~ title not like 'a%'

not like
title not like 'a%'
title !~~ 'a%'
(title !~~ 'a%'::text)
title NOT LIKE 'a%'::text
title not like text 'a%'
~ title like 'a%'
~ not title like 'b%'

ilike
email ilike '%@%'
email ~~* '%@%'
((email)::text ~~* '%@%'::text)
email::text ILIKE '%@%'
cast(email as text) ilike '%@%'::text
~ email like '%@%'
~ email ilike '%'

like with backslash
title like 'a\_%'
title ~~ 'a\_%'
title like E'a\\_%'
(title ~~ 'a\_%'::text)
title LIKE 'a\_%'::text
~ title like 'a_%'
~ title like 'a\\_%'

like with escape
title like 'a!_%' escape '!'
title LIKE 'a!_%' ESCAPE '!'
title ~~ like_escape('a!_%', '!')
(title ~~ like_escape('a!_%'::text, '!'::text))
title ~~ pg_catalog.like_escape('a!_%', '!')
~ title like 'a!_%'
~ title like 'a!_%' escape 'x'

regular expression
email ~* '^[^@]+@[^@]+$'
((email)::text ~* '^[^@]+@[^@]+$'::text)
email::text ~* '^[^@]+@[^@]+$'
email ~* E'^[^@]+@[^@]+$'
(email) ~* ('^[^@]+@[^@]+$')
~ email ~ '^[^@]+@[^@]+$'
~ email ~* '^[^@]+@[^@]+'

regular expression with backslashes
email ~ '^\S+@\S+$'
email ~ E'^\\S+@\\S+$'
((email)::text ~ '^\S+@\S+$'::text)
email::text ~ '^\S+@\S+$'::text
cast(email as text) ~ '^\S+@\S+$'
~ email ~ '^\s+@\S+$'
~ email ~ '^S+@S+$'

text above
length(title) > 0
LENGTH(title) > 0
(length(title) > 0)
pg_catalog.length(title) > 0
length("title")>0
length((title)::text) > 0
~ char_length(title) > 1
~ octet_length(title) > 0

trimmed
trim(title) <> ''
TRIM(BOTH FROM title) <> ''
trim(both from title) != ''
(TRIM(BOTH FROM title) <> ''::text)
trim((title)) <> text ''
~ ltrim(title) <> ''
~ trim(title) <> ' '
~ title <> ''

trimmed by a function
btrim(title) <> ''
BTRIM(title) != ''
(btrim(title) <> ''::text)
pg_catalog.btrim(title) <> ''
btrim((title)) <> text ''
~ ltrim(title) <> ''
~ btrim(title) <> ' '

trimmed of a character
trim(both 'x' from title) <> ''
TRIM(BOTH 'x'::text FROM title) <> ''
trim(title, 'x') <> ''
trim('x' from title) <> ''
(TRIM(BOTH 'x'::text FROM title) <> ''::text)
~ trim(both 'y' from title) <> ''
~ trim(leading 'x' from title) <> ''

lower
lower(role) = 'user'
lower((role)::text) = 'user'
(lower((role)::text) = 'user'::text)
LOWER(role::text) = 'user'::text
pg_catalog.lower(role) = 'user'
lower(cast(role as text)) = 'user'
~ upper(role) = 'user'
~ lower(role) = 'User'

substring
substring(title, 1, 1) = 'a'
pg_catalog.substring(title, 1, 1) = 'a'
(substring(title, 1, 1) = 'a'::text)
SUBSTRING(title,1,1) = 'a'
"substring"(title, 1, 1) = 'a'
~ substring(title, 1, 2) = 'a'
~ substring(title, 2, 1) = 'a'

substring from
substring(title from 1 for 1) = 'a'
SUBSTRING(title FROM 1 FOR 1) = 'a'
(SUBSTRING(title FROM 1 FOR 1) = 'a'::text)
substring(title from (1) for (1)) = 'a'
substring((title) from 1 for 1) = text 'a'
~ substring(title from 1 for 2) = 'a'

position
position('a' in title) > 0
POSITION('a' IN title) > 0
(POSITION(('a'::text) IN (title)) > 0)
position('a'::text in title) > 0
position(('a') in (title)) > 0
~ position('b' in title) > 0

concatenated
title || body = 'x'
(title || body) = 'x'
((title || body) = 'x'::text)
title||body = text 'x'
title::text || body::text = 'x'
~ body || title = 'x'
~ title || 'body' = 'x'

concatenated with a number
title || id = 'x'
(title || id) = 'x'
((title || id) = 'x'::text)
title||id='x'::text
(title) || (id) = text 'x'
~ title || small = 'x'

coalesce
coalesce(title, '') <> ''
COALESCE(title, '') <> ''
(COALESCE(title, ''::text) <> ''::text)
coalesce(title,'')!=''
COALESCE((title), '' :: text) <> ''
~ coalesce(body, '') <> ''
~ coalesce(title, ' ') <> ''

coalesce of a short word
coalesce(role, 'x') = 'user'
COALESCE(role, 'x'::character varying) = 'user'
((COALESCE(role, 'x'::character varying))::text = 'user'::text)
coalesce(role, 'x'::varchar)::text = 'user'
cast(coalesce(role, 'x') as text) = 'user'
~ coalesce(role, 'y') = 'user'
~ coalesce(role, 'x') = 'User'

coalesce of numbers
coalesce(id, 0) + coalesce(small, 0) > 0
COALESCE(id, 0) + COALESCE(small::int, 0) > 0
((COALESCE(id, 0) + COALESCE((small)::integer, 0)) > 0)
coalesce(id,0)+coalesce(small,0)>0
(coalesce(id, '0') + coalesce(small, 0)) > 0
~ coalesce(id, 1) + coalesce(small, 0) > 0

nullif
nullif(title, '') is not null
NULLIF(title, '') IS NOT NULL
(NULLIF(title, ''::text) IS NOT NULL)
nullif(title, '') notnull
NULLIF((title), ('')) is not null
~ nullif(title, ' ') is not null
~ nullif(title, '') is null

greatest
greatest(id, 0) > 0
GREATEST(id, 0) > 0
(GREATEST(id, 0) > 0)
greatest((id), (0))>0
greatest(id, '0') > 0
~ least(id, 0) > 0
~ greatest(id, 1) > 0

case
case when active then id else 0 end > 0
CASE WHEN active THEN id ELSE 0 END > 0
(CASE WHEN active THEN id ELSE 0 END > 0)
case when (active) then (id) else (0) end > (0)
(case⏎    when active then id⏎    else 0⏎end) > 0
~ case when active then id else 1 end > 0
~ case when seen then id else 0 end > 0
~ case when active then 0 else id end > 0

case of text
case when active then 'a' else title end = 'a'
CASE WHEN active THEN 'a'::text ELSE title END = 'a'::text
(CASE WHEN active THEN 'a'::text ELSE title END = 'a'::text)
case when active then text 'a' else (title) end = 'a'
(case when active then 'a' else title end) = 'a'
~ case when active then 'b' else title end = 'a'

case without else
case when active then id end > 0
case when active then id else null end > 0
(CASE WHEN active THEN id ELSE NULL::integer END > 0)
CASE WHEN active THEN id ELSE NULL END > 0
case when active then id else null::int end > 0
~ case when active then id else 0 end > 0

simple case
case title when 'x' then 1 else 2 end = id
CASE title WHEN 'x' THEN 1 ELSE 2 END = id
(CASE title WHEN 'x'::text THEN 1 ELSE 2 END = id)
case (title) when ('x') then (1) else (2) end = id
case title when text 'x' then 1 else 2 end = (id)
~ case title when 'y' then 1 else 2 end = id
~ case title when 'x' then 2 else 1 end = id

case of conditions
case when id > 0 then active when id < 0 then seen else true end
CASE WHEN (id > 0) THEN active WHEN (id < 0) THEN seen ELSE true END
(case when id > 0 then active when id < 0 then seen else 't' end)
CASE⏎    WHEN (id > 0) THEN active⏎    WHEN (id < 0) THEN seen⏎    ELSE true⏎END
case when id > 0 then (active) when (id < 0) then seen else 'true'::bool end
~ case when id < 0 then seen when id > 0 then active else true end
~ case when id > 0 then active when id < 0 then seen end

row
(id, small) = (1, 2)
row(id, small) = row(1, 2)
ROW(id, small) = (1, 2)
id = 1 and small = 2
((id = 1) AND (small = 2))
~ (small, id) = (1, 2)
~ (id, small) <> (1, 2)

unequal rows
(id, small) <> (1, 2)
row(id, small) != row(1, 2)
id <> 1 or small <> 2
((id <> 1) OR (small <> 2))
(ROW(id, small) <> (1, 2))
~ (id, small) = (1, 2)
~ (small, id) <> (1, 2)

row order
(id, small) > (1, 2)
row(id, small) > row(1, 2)
(ROW(id, small) > ROW(1, 2))
((id), (small)) > ((1), (2))
ROW(id,small)>(1,2)
~ (id, small) >= (1, 2)
~ (small, id) > (1, 2)

row is not null
row(id, small) is not null
(ROW(id, small) IS NOT NULL)
(id, small) is not null
ROW((id), (small)) IS NOT NULL
(row(id,small)) is not null
~ row(id, small) is null
~ not row(id, small) is null

time zone *
created at time zone 'utc' < sent
(created AT TIME ZONE 'utc') < sent
((created AT TIME ZONE 'utc'::text) < sent)
timezone('utc', created) < sent
timezone('utc'::text, created) < sent
pg_catalog.timezone('utc', created) < sent
~ created at time zone 'cet' < sent
~ created at time zone 'UTC' < sent

time zone as interval
created at time zone interval '2 hours' < sent
(created AT TIME ZONE '2 hours'::interval) < sent
((created AT TIME ZONE '02:00:00'::interval) < sent)
created at time zone '02:00'::interval < sent
created at time zone cast('120 minutes' as interval) < sent
~ created at time zone interval '3 hours' < sent

moment above
created > '2020-01-01'
created > '2020-01-01 00:00:00'
created > timestamp '2020-01-01'
(created > '2020-01-01 00:00:00'::timestamp without time zone)
created > cast('2020-01-01' as timestamp)
created > '2020-01-01T00:00'::timestamp
~ created > '2020-01-01 00:00:01'
~ created > '2020-01-01'::date
~ created >= '2020-01-01'

day above
due > '2020-01-01'
due > date '2020-01-01'
(due > '2020-01-01'::date)
due > cast('2020-01-01' as date)
due > '20200101'
!due > 'Jan 1, 2020'::date
~ due > '2020-01-02'
~ due >= '2020-01-01'

interval above
created - updated > interval '1 day'
created - updated > '1 day'
((created - updated) > '1 day'::interval)
created - updated > cast('1 days' as interval)
created-updated>'1d'
~ created - updated > interval '1 hour'
~ updated - created > interval '1 day'

interval added
created + interval '90 minutes' > updated
created + '90 minutes'::interval > updated
(created + '01:30:00') > updated
((created + '01:30:00'::interval) > updated)
created + interval '1:30' > updated
created + interval '1 hour 30 min' > updated
created + 'PT1H30M' > updated
~ created + interval '91 minutes' > updated
~ created + interval '90 seconds' > updated

interval of a field
created + interval '1' day > updated
created + interval '1 day' day > updated
(created + '1 day'::interval day) > updated
created + cast('1 day' as interval day) > updated
((created + '1 day'::interval day) > updated)
~ created + interval '2' day > updated
~ created + interval '1' hour > updated

extract
extract(year from created) > 2000
EXTRACT(YEAR FROM created) > 2000
extract('year' from created) > 2000
(EXTRACT(year FROM created) > (2000)::numeric)
extract(Year from created) > 2000::numeric
~ extract(month from created) > 2000
~ extract(year from created) > 2001
~ date_part('year', created) > 2000

date part
date_part('year', created) > 2000
DATE_PART('year', created) > 2000
(date_part('year'::text, created) > (2000)::double precision)
pg_catalog.date_part('year', created) > 2000::float8
date_part(text 'year', created) > cast(2000 as float8)
~ date_part('month', created) > 2000

date trunc
date_trunc('day', created) = created
DATE_TRUNC('day', created) = created
(date_trunc('day'::text, created) = created)
pg_catalog.date_trunc('day', (created)) = created
date_trunc(text 'day', created) = (created)
~ date_trunc('hour', created) = created

json text of a key
data ->> 'a' = 'b'
(data ->> 'a') = 'b'
((data ->> 'a'::text) = 'b'::text)
data->>'a'='b'
(data ->> 'a'::text) = text 'b'
~ data ->> 'A' = 'b'
~ data ->> 'a' = 'B'
~ data ->> 0 = 'b'

json path
data #>> '{a,b}' = 'c'
(data #>> '{a,b}') = 'c'
data #>> '{a,b}'::text[] = 'c'
((data #>> '{a,b}'::text[]) = 'c'::text)
data #>> '{"a", b}' = 'c'
~ data #>> '{a}' = 'c'
~ data #>> '{b,a}' = 'c'

json number
(data ->> 'a')::int > 0
(data ->> 'a')::integer > 0
cast(data ->> 'a' as int) > 0
(((data ->> 'a'::text))::integer > 0)
(data->>'a')::int4>0
~ (data ->> 'a')::bigint > 0
~ (data ->> 'b')::int > 0

json contains
data @> '{"a": 1}'
data @> '{"a":1}'::jsonb
(data @> '{"a": 1}'::jsonb)
data @> jsonb '{ "a" : 1 }'
data @> cast('{"a": 1}' as jsonb)
~ data @> '{"a": 2}'
~ data <@ '{"a": 1}'

json has
data ? 'a'
(data ? 'a'::text)
data ? text 'a'
(data) ? ('a')
data ? cast('a' as text)
~ data ? 'b'
~ data ?| array['a', 'b']

json type
jsonb_typeof(data) = 'object'
(jsonb_typeof(data) = 'object'::text)
JSONB_TYPEOF(data) = 'object'
pg_catalog.jsonb_typeof(data) = text 'object'
jsonb_typeof((data)) = ('object')
~ jsonb_typeof(data) = 'array'

array contains
tags @> array['a']
(tags @> ARRAY['a'::text])
tags @> array['a']::text[]
tags @> array[text 'a']
(tags) @> cast(array['a'] as text[])
~ tags @> array['b']
~ tags <@ array['a']

array contains one in quotes
tags @> '{a}'
(tags @> '{a}'::text[])
tags @> '{"a"}'
tags @> cast('{a}' as text[])
tags @> E'{a}'
~ tags @> '{b}'
~ tags <@ '{a}'

any of a column
title = any (tags)
(title = ANY (tags))
title = ANY(tags)
title = some (tags)
(title) = any ((tags))
~ title = all (tags)
~ title <> any (tags)

array element
tags[1] = 'a'
(tags)[1] = 'a'
(tags[1] = 'a'::text)
tags[(1)] = text 'a'
((tags)[1]) = 'a'
~ tags[2] = 'a'
~ tags[1] = 'b'

array slice
tags[1:2] = array['a']
(tags[1:2] = ARRAY['a'::text])
(tags)[1:2] = array['a']::text[]
tags[(1):(2)] = array['a']
(tags)[1 : 2] = array[text 'a']
~ tags[1:3] = array['a']
~ tags[2:2] = array['a']

array of arrays
tags = array['a', 'b'] or tags = '{}'
tags = ARRAY['a'::text, 'b'::text] OR tags = '{}'::text[]
((tags = ARRAY['a'::text, 'b'::text]) OR (tags = '{}'::text[]))
tags = array['a','b']::text[] or tags = '{ }'
(tags = array[text 'a','b']) or (tags = cast('{}' as text[]))
~ tags = array['b', 'a'] or tags = '{}'

label
mood = 'calm'
(mood = 'calm'::public.mood)
mood = ('calm'::public.mood)
mood = cast('calm' as public.mood)
mood = E'calm'
!mood = 'calm'::mood
~ mood = 'cross'
~ mood::text = 'calm'

quotes in a check
title <> 'it''s'
title <> E'it\'s'
title != E'it\x27s'
(title <> 'it''s'::text)
title <> text 'it''s'
~ title <> 'it"s'
~ title <> 'its'

newlines in a check
title <> 'a⏎b'
title <> E'a\nb'
title <> E'a\x0Ab'
(title <> 'a⏎b'::text)
title⏎<>⏎E'a\012b'
~ title <> 'a\nb'
~ title <> 'a b'

backslashes in a check
title <> 'a\b'
title <> E'a\\b'
(title <> 'a\b'::text)
title != E'a\x5cb'
title <> text 'a\b'
~ title <> 'a\\b'
~ title <> E'a\bb'

collation
title collate "C" < 'b'
(title COLLATE "C") < 'b'
((title COLLATE "C") < 'b'::text)
title collate pg_catalog."C" < 'b'
("title" collate "C") < text 'b'
~ title collate "POSIX" < 'b'
~ title < 'b'

own function
public.good(id)
!good(id)
(public.good(id))
!GOOD(id)
public.good((id))
"public"."good"("id")
~ public.good(small)
~ not public.good(id)

cast of a column
id::text like '1%'
(id::text) LIKE '1%'
((id)::text ~~ '1%'::text)
cast(id as text) ~~ '1%'
id::text like text '1%'
~ small::text like '1%'
~ id::varchar like '2%'

cast to a length
role::varchar(3) = 'use'
(role::varchar(3)) = 'use'
((role)::character varying(3))::text = 'use'
cast(role as character varying(3)) = 'use'
(((role)::character varying(3))::text = 'use'::text)
~ role::varchar(2) = 'use'
~ role = 'use'

fixed length
code = 'x'
(code = 'x'::bpchar)
code = 'x'::bpchar
code = cast('x' as bpchar)
(code) = ('x')
~ code = 'y'
~ code::text = 'x'
~ code = 'x'::text

quoted names
"Order" > 0 and "user" = 'x'
("Order" > 0) AND ("user" = 'x')
(("Order" > 0) AND ("user" = 'x'::text))
"Order">0 and "user"=text 'x'
("Order") > (0) and ("user") = 'x'
~ "Order" > 0 and user = 'x'
~ "Order" > 1 and "user" = 'x'

number of nulls
num_nonnulls(title, body) = 1
(num_nonnulls(title, body) = 1)
NUM_NONNULLS(title,body) = 1
pg_catalog.num_nonnulls(title, body) = 1
num_nonnulls((title), (body)) = '1'
~ num_nulls(title, body) = 1
~ num_nonnulls(title, body) = 2

uuid
token = '00000000-0000-0000-0000-00000000000A'
(token = '00000000-0000-0000-0000-00000000000a'::uuid)
token = uuid '00000000-0000-0000-0000-00000000000a'
token = '{00000000-0000-0000-0000-00000000000a}'
token = cast('00000000-0000-0000-0000-00000000000a' as uuid)
~ token = '00000000-0000-0000-0000-00000000000b'

remainder
id % 2 = 0
(id % 2) = 0
((id % 2) = 0)
id%2=0
(id) % (2) = '0'
~ mod(id, 2) = 1
~ id % 3 = 0

text search
to_tsvector('english', title) is not null
to_tsvector('english'::regconfig, title) is not null
(to_tsvector('english'::regconfig, title) IS NOT NULL)
pg_catalog.to_tsvector('english', title) notnull
to_tsvector(regconfig 'english', (title)) is not null
~ to_tsvector('simple', title) is not null
~ to_tsvector(title) is not null

overlaps *
(created, updated) overlaps (created, updated)
overlaps(created, updated, created, updated)
pg_catalog.overlaps((created), updated, created, (updated))
(created, updated) OVERLAPS (created, updated)
((created, updated) OVERLAPS (created, updated))
((created), (updated)) overlaps ((created), (updated))
( created , updated )overlaps( created , updated )
~ (updated, created) overlaps (created, created)
~ overlaps(updated, created, created, created)

text over a text *
overlay(title placing 'b' from 1) = 'b'
OVERLAY(title PLACING 'b'::text FROM 1) = 'b'::text
overlay(title, 'b', 1) = 'b'
(pg_catalog.overlay(title, 'b', 1) = 'b')
("overlay"(title, 'b'::text, (1)) = 'b'::text)
~ overlay(title placing 'b' from 1 for 1) = 'b'
~ overlay('b' placing title from 1) = 'b'
~ overlay(title, 'b', 2) = 'b'

text over some of a text *
overlay(title placing 'b' from 1 for 2) = 'b'
OVERLAY(title PLACING 'b'::text FROM 1 FOR 2) = 'b'::text
overlay(title, 'b', 1, 2) = 'b'
pg_catalog.overlay(title, 'b', 1, 2) = 'b'
("overlay"((title), 'b'::text, 1, 2) = 'b'::text)
~ overlay(title placing 'b' from 2 for 1) = 'b'
~ overlay(title, 'b', 1) = 'b'

of a normal form *
title is normalized
(title IS NFC NORMALIZED)
is_normalized(title)
is_normalized(title, 'NFC')
pg_catalog.is_normalized((title), 'NFC'::text)
~ title is nfd normalized
~ is_normalized(title, 'NFKC')
~ title is not normalized

of no other normal form *
title is not nfkd normalized
(NOT (title IS NFKD NORMALIZED))
not is_normalized(title, 'NFKD')
NOT pg_catalog.is_normalized(title, 'NFKD'::text)
(not (title is nfkd normalized))
~ title is not normalized
~ is_normalized(title, 'NFKD')

in a normal form *
normalize(title) = 'a'
NORMALIZE(title, NFC) = 'a'::text
pg_catalog.normalize(title) = 'a'
("normalize"(title, 'NFC'::text) = 'a'::text)
(normalize((title), nfc) = 'a')
~ normalize(title, nfd) = 'a'
~ pg_catalog.normalize(title, 'NFKC') = 'a'

collation of a text *
collation for (title) = 'a'
(COLLATION FOR (title) = 'a'::text)
pg_collation_for(title) = 'a'
pg_catalog.pg_collation_for(title) = 'a'::text
collation for ((title)) = text 'a'
~ collation for (title) = 'b'
~ pg_collation_for(title) is null

domain over a number
level > 5
(level > 5)
((level)::integer > 5)
level::int > 5
LEVEL > '5'
cast(level as integer) > 5
~ level >= 5
~ level > 6
~ level::bigint > 5
~ level::text > '5'

domain in a list
level in (1, 2)
level = any (array[1, 2])
((level)::integer = ANY (ARRAY[1, 2]))
level in ('1', '2')
(level)in(1,2)
~ level in (2, 1)
~ level in (1, 3)
~ level not in (1, 2)

domain over a text
mail like '%@%' and lower(mail) = mail
mail LIKE '%@%' AND lower(mail) = mail
(((mail)::text ~~ '%@%'::text) AND (lower((mail)::text) = (mail)::text))
(mail like '%@%') and (LOWER(mail)) = mail
mail::text like '%@%' and lower(mail::text) = mail::text
~ mail ilike '%@%' and lower(mail) = mail
~ mail like '%@%' and upper(mail) = mail
~ mail like '%@%' or lower(mail) = mail

either of two of a domain
coalesce(level, 0) > 0
COALESCE(level,0)>0
(COALESCE((level)::integer, 0) > 0)
coalesce(level::int, '0') > '0'
(coalesce(level, (0))) > 0
~ coalesce(level, 1) > 0
~ coalesce(level::bigint, 0) > 0

enum of the own schema
mood = any (array['calm', 'cross']::mood[])
mood in ('calm', 'cross')
mood in ('calm'::mood, 'cross'::public.mood)
(mood = ANY (ARRAY['calm'::public.mood, 'cross'::public.mood]))
mood = any (array['calm'::mood, 'cross'])
mood IN (cast('calm' as mood), 'cross')
~ mood = any (array['cross', 'calm']::mood[])
~ mood in ('calm')
~ mood not in ('calm', 'cross')

text search in a document
search @@ plainto_tsquery('english', title)
(search @@ plainto_tsquery('english'::regconfig, title))
search @@ pg_catalog.plainto_tsquery('pg_catalog.english', title)
search @@ plainto_tsquery(regconfig 'english', (title))
SEARCH @@ PLAINTO_TSQUERY('english', title)
~ search @@ plainto_tsquery('simple', title)
~ search @@ phraseto_tsquery('english', title)
~ search @@ plainto_tsquery('english', body)

weights of a document
setweight(to_tsvector('english', title), 'A') || to_tsvector('english', body) = search
((setweight(to_tsvector('english'::regconfig, title), 'A'::"char") || to_tsvector('english', body)) = search)
setweight(to_tsvector('english', title), 'A'::"char") || to_tsvector('english', body) = search
pg_catalog.setweight(to_tsvector('english', title), 'A') || to_tsvector('english', (body)) = search
(SETWEIGHT(to_tsvector('english', title), 'A') || to_tsvector('pg_catalog.english', body)) = search
~ setweight(to_tsvector('english', title), 'B') || to_tsvector('english', body) = search
~ setweight(to_tsvector('english', title), 'A') || to_tsvector('english', title) = search

networks
address << '10.0.0.0/8'
(address << '10.0.0.0/8'::inet)
address << inet '10.0.0.0/8'
address<<'10.0.0.0/8'
(address) << cast('10.0.0.0/8' as inet)
~ address <<= '10.0.0.0/8'
~ address << '10.0.0.0/9'
~ address << '10.0.0.0/8'::cidr

ranges
period && daterange('2020-01-01', '2021-01-01') and lower(period) > '2020-01-01'
((period && daterange('2020-01-01'::date, '2021-01-01'::date)) AND (lower(period) > '2020-01-01'::date))
period && daterange(date '2020-01-01', '20210101') and lower(period) > '2020-01-01'
(period && daterange('2020-01-01', '2021-01-01')) and (lower(period)) > date '2020-01-01'
period && DATERANGE('2020-1-1', '2021-01-01') AND LOWER(period) > '2020-01-01'
~ period && daterange('2020-01-01', '2021-01-01', '[]') and lower(period) > '2020-01-01'
~ period && daterange('2020-01-01', '2021-01-01') and upper(period) > '2020-01-01'

elements of an array
array_position(tags, 'a') is null and array_length(array_remove(tags, 'b'), 1) < 5
((array_position(tags, 'a'::text) IS NULL) AND (array_length(array_remove(tags, 'b'::text), 1) < 5))
array_position(tags, text 'a') isnull and array_length(array_remove(tags, 'b'), 1) < 5
array_position((tags), 'a') is null and array_length(array_remove(tags, 'b'), 1) < '5'
ARRAY_POSITION(tags, 'a') IS NULL AND ARRAY_LENGTH(ARRAY_REMOVE(tags, 'b'), 1) < 5
~ array_position(tags, 'A') is null and array_length(array_remove(tags, 'b'), 1) < 5
~ array_position(tags, 'a') is null and array_length(array_append(tags, 'b'), 1) < 5

date and timestamp
coalesce(created, sent) > due
(COALESCE((created)::timestamp with time zone, sent) > due)
coalesce(created::timestamptz, sent) > due
(coalesce(created, sent)) > (due)
COALESCE(created, cast(sent as timestamptz)) > due
~ coalesce(sent, created) > due
~ coalesce(created, sent) >= due

powers and roots
power(id, 2) > 4 and sqrt(score) < 5
((power((id)::float8, (2)::float8) > (4)::double precision) AND (sqrt(score) < (5)::double precision))
power(id::float8, 2) > 4 and sqrt(score) < 5
POWER(id, 2::float8) > 4 and SQRT(score) < 5::float8
(power((id), (2)) > 4) and sqrt(score) < 5
~ power(id, 3) > 4 and sqrt(score) < 5
~ power(total, 2) > 4 and sqrt(score) < 5

multiples of an interval
span * 2 > '1 day'
((span * (2)::double precision) > '1 day'::interval)
span * 2::float8 > interval '1 day'
(span*2) > '1 day'
span * cast(2 as float8) > '1 day'
~ span / 2 > '1 day'
~ span * 3 > '1 day'
~ 2 * span > '1 day'

slice with an end below zero
ids[1 : -2] = ids
(ids[1: '-2'::integer] = ids)
ids[1:-2] = ids
(ids)[(1):(-2)] = ids
IDS [1 : -2]=(ids)
~ ids[1:2] = ids
~ ids[-2:1] = ids

any of several patterns
title like any (array['a%', 'b%'])
title ~~ any (array['a%', 'b%'])
(title ~~ ANY (ARRAY['a%'::text, 'b%'::text]))
title LIKE SOME(array['a%', text 'b%'])
title like any ((array['a%', 'b%']))
~ title ilike any (array['a%', 'b%'])
~ title like all (array['a%', 'b%'])
~ title not like any (array['a%', 'b%'])
~ title like any (array['b%', 'a%'])

rows in a list
(id, title) in ((1, 'a'), (2, 'b'))
(((id = 1) AND (title = 'a'::text)) OR ((id = 2) AND (title = 'b'::text)))
row(id, title) in (row(1, 'a'), row(2, 'b'))
(ID,title)IN((1,'a'),(2,text 'b'))
id = 1 and title = 'a' or id = 2 and title = 'b'
~ (id, title) in ((2, 'b'), (1, 'a'))
~ (id, title) in ((1, 'a'), (2, 'c'))
~ (id, title) not in ((1, 'a'), (2, 'b'))

range with its bounds in a string
daterange(due, due + 1, '[)') && period
(daterange(due, (due + 1), '[)'::text) && period)
daterange(due, due + 1, text '[)') && period
DATERANGE(due, due + 1, '[)')&&(period)
(daterange(due, (due + 1), ('[)'))) && period
~ daterange(due, due + 1, '[]') && period
~ daterange(due, due + 2, '[)') && period
""")
