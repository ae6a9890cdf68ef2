# ruff: noqa: E501  a line holds one kind of attack
"""What somebody may write, on purpose or by mistake, who gives more than an expression; some of it is harmless."""

from typing import Final

# What somebody may write who wants more than an expression, or by mistake; some of it is harmless and accepted.
HOSTILE: Final = [
    "1; drop table t", "1; DROP TABLE public.t; --", ";", "1;", "1);drop table t;--", "1) ; select (1", "';", "1\n;\ndrop table t",
    "1, drop column id", "1, alter column id drop not null", "1), drop column id, alter column title set default (2",
    "'x'), add column evil text default ('y'", "true), add check (false", "true) not valid, drop column id, add check (true",
    "true) no inherit, add column evil int, add check (true", "1) , add column evil int --", "1) -- x", "1 -- )", "1 --", "-- 1",
    "1 /* x */", "1 /* ) */", "/* */ 1", "1 /*", "*/ 1", "/*/**/*/ 1", "1 /* ' */ ; drop table t; -- '", "1 --\n), drop column id, add check (true",
    "a--b\n; drop table t", "'a' --'\n; drop table t", "1 -\n- 1", "1 - -1", "1--1", "1 +-- \n 1",
    "')", "'('", "'x' ) , drop column id , alter column title set default ( 'y'", "''')'", "'\\'), drop column id, add check (''='", "'\\'",
    "'\\'; drop table t; --'", "E'\\'; drop table t; --'", "E'\\\\'; drop table t; --'", "E'\\\\\\'; x'", "e'\\'', drop column id'", "E'a\\", "E'\\",
    "E'\\''; drop table t; --'", "'a' E'\\'; drop table t; --'", "E'a'\n'\\'; drop table t; --'", "E'a' '\\'; drop table t; --'", "'a'\n'b'",
    "'a''", "'", "''''", "'''", "\"", "\"a", "\"\"", "\"a\"\"", "\"id\"); drop table t; --\"", "\"a;b\"", "\"title\" || ')'",
    "$$a$$", "$$; drop table t; $$", "$x$a$x$", "$1", "$2", "$", "a$b", "a$$;drop table t;$$", "1$$", "$tag$'$tag$",
    "U&'\\0027'", "U&'x' UESCAPE '!'", "U&\"id\"", "u&'\\003b'", "N'a'", "N'\\'", "B'101'", "B'\\'", "X'1F'", "X'\\'; drop table t; --'", "b'1",
    "%s", "%(x)s", "%%s", "1 %s", "id %(a)", ":x", ":'x'", ':"x"', "::int", "1::int", "id:x", "tags[:x]", "tags[1:x]", "tags[1:2]", "(1:2)",
    "{{ x }}", "{% if %}", "{fn now()}", "{}", "${X}", "${x:-1}", "#{x}", "<%= x %>", "@x", "@@version", "?", "? + 1", "`id`", "`drop table t`",
    "\\! touch /tmp/x", "1 \\gexec", "\\", "1\\", "\\d", "1 \\; drop table t",
    "\0", "1\0", "'\0'", "1\x00; drop table t", "\x01", "'\x1b[31m'", "'\x07'", "1\x0b+ 1", "1\x0c", "1\x85", "'\x9b'",
    "\u202e1", "'\u202e'", "1\u00a0", "1\u2003+ 1", "1\u3000", "\u200b1", "'\u200b'", "1\u2028; drop table t", "'\u2028'", "\ufeff1", "\u037e", "1\uff1b drop table t",
    "\uff071\uff07", "\u2019x\u2019", "\ud800", "'\ud800'",
    "(", ")", "((1)", "(1))", "[1]", "[", "]", "(1]", "[1)", "tags[1", "tags 1]", "f(", "f)", "(1)(2)", ")(", "}{", "(((((", "1)(",
    "(" * 51 + "1" + ")" * 51, "(" * 10_000 + "1" + ")" * 10_000, "[" * 100, "not " * 900 + "true", "- " * 2000 + "1", "1" * 5000, "case when " * 400, "f(" * 45 + "1" + ")" * 45,
    "a,b", "1,2", "(1,2)", ",", "1,", "row(1,2)", "f(1,)", "",  " ", "\n", "()", "(())",
    "(select 1)", "select 1", "(select pg_sleep(10))", "exists (select 1)", "1 in (select 1)", "array(select 1)", "(table t)", "(values (1))", "values (1)",
    "(with x as (delete from t returning 1) select 1)", "with x as (select 1) select 1", "(delete from t returning 1)", "(insert into t default values)",
    "1 from t", "1 from pg_authid", "1 where true", "1 group by 1", "1 order by 1", "1 limit 1", "1 into evil", "1 union select 2", "1 for update", "1 as x", "1 x", "title x", "distinct 1", "all 1",
    "cast(1 as int", "cast(1 as int; drop table t)", "1::int; drop table t", "1::text, drop column id", "'x'::text collate \"C\"", "1::int not null", "1 not null", "1 primary key", "1 unique", "'x' check (true)",
    "true no inherit", "true not valid", "default", "1 default 2", "using 1", "set not null", "drop default", "count(*)", "sum(id)", "sum(id) over ()", "max(id)", "row_number() over ()",
    "generate_series(1, 3)", "unnest(array[1])", "*", "t.*", "id.*", "new.id", "old", "new", "current_user", "pg_sleep(100)", "pg_read_file('/etc/passwd')", "lo_import('/etc/passwd')",
    "pg_terminate_backend(1)", "set_config('role', 'postgres', false)", "query_to_xml('drop table t', true, true, '')", "dblink('x', 'y')", "nextval('public.counter')", "'now'::timestamptz", "now()", "now(): x",
    "id", "title", "'a;b--c/*{}$1%s:x'", "'drop table t'", "title || ';'", "id > 0", "title ~ 'x'", "1=1", "true", "@ -5", "!! 1", "|/ 4", "id operator(pg_catalog.+) 1", "id operator(public.;) 1",
    "E'\\x27; drop table t; --'", "E'\\047'", "E'\\u0027'", "'a' || E'\\n' || 'b'", "if(1,2,3)", "begin", "commit", "rollback", "begin; commit", "vacuum", "copy t to program 'sh'", "do 'x'", "call f()",
    "grant all on t to public", "1 grant", "alter system set x = 1", "create table x ()", "drop table t", "truncate t", "execute 'x'", "prepare x as select 1", "lock table t", "listen x", "explain select 1",
]  # fmt: skip
