"""What the role must be allowed, before the first step of a plan, and the statements that let it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from schema_doctor import fixing
from schema_doctor.errors import Refused
from schema_doctor.online import Online
from tests import servers
from tests.cases.case import load


@pytest.fixture
def owner(database: servers.Database) -> Iterator[str]:
    """A role that owns what others use, and may not log in."""
    name = f"owner_of_{database.name}"
    database.execute(f"create role {name}")
    yield name
    database.execute(f"reassign owned by {name} to postgres; drop owned by {name}; drop role {name}")


# What a superuser has made, the spec, and the statements that help, of which there are no more.
RIGHTS: dict[str, tuple[str, str, list[str]]] = {
    "who alters a table must be a member of its owner": (
        "create table app.t (id int primary key); alter table app.t owner to {owner}",
        "tables: {t: {columns: {id: int, a: int}, primary_key: id}}",
        ["GRANT {owner} TO {role}"],
    ),
    "nobody should be a member of a superuser": (
        "create table app.t (id int primary key)",
        "tables: {t: {columns: {id: int, a: int}, primary_key: id}}",
        ["ALTER TABLE app.t OWNER TO {role}"],
    ),
    "nor of a member of one": (
        "grant postgres to {owner}; create table app.t (id int primary key); alter table app.t owner to {owner}",
        "tables: {t: {columns: {id: int, a: int}, primary_key: id}}",
        ["ALTER TABLE app.t OWNER TO {role}"],
    ),
    "who creates a table needs CREATE on the schema": (
        "",
        "tables: {t: {columns: {id: int}}}",
        ["GRANT CREATE ON SCHEMA app TO {role}"],
    ),
    "who builds an index needs CREATE on the schema": (
        "create table app.t (id int); alter table app.t owner to {role}",
        "tables: {t: {columns: {id: int}, indexes: {i: id}}}",
        ["GRANT CREATE ON SCHEMA app TO {role}"],
    ),
    "who renames a table needs CREATE on the schema": (
        "create table app.o (id int); alter table app.o owner to {role}",
        "tables: {t: {renamed_from: o, columns: {id: int}}}",
        ["GRANT CREATE ON SCHEMA app TO {role}"],
    ),
    "who creates a schema needs CREATE on the database": (
        "",
        "tables: {new.t: {columns: {id: int}}}",
        ["GRANT CREATE ON DATABASE {database} TO {role}"],
    ),
    "who makes a foreign key needs REFERENCES": (
        "create table app.r (id int primary key); create table app.t (id int); alter table app.t owner to {role}",
        (
            "tables: {t: {columns: {id: int}, foreign_keys: {f: id references app.r(id)}},"
            " r: {columns: {id: int}, primary_key: id}}"
        ),
        ["GRANT REFERENCES ON app.r TO {role}"],
    ),
    "who alters a type must be a member of its owner": (
        "create type app.e as enum ('a'); alter type app.e owner to {owner}",
        "enums: {e: [a, b]}",
        ["GRANT {owner} TO {role}"],
    ),
    "nobody should be a member of a superuser for a type": (
        "create domain app.d as int; create type app.e as enum ('a')",
        "enums: {e: [a, b]}\ndomains: {d: int check (value > 0)}",
        ["ALTER TYPE app.e OWNER TO {role}", "ALTER TYPE app.d OWNER TO {role}"],
    ),
    "who describes a schema must own it": (
        "",
        "schemas: {app: {comment: ours}}",
        ["ALTER SCHEMA app OWNER TO {role}"],
    ),
    "a schema may belong to whoever owns the database": (
        "alter database {database} owner to {owner}; alter schema app owner to pg_database_owner",
        "schemas: {app: {comment: ours}}",
        ["GRANT {owner} TO {role}"],
    ),
    "a sequence has the owner of its table": (
        "create table app.t (id serial)",
        "sequences: {t_id_seq: {type: integer, increment: 2, owned_by: t.id}}",
        ["ALTER TABLE app.t OWNER TO {role}"],
    ),
    "the owner of a table needs USAGE of its schema": (
        "create table app.t (id int); alter table app.t owner to {role}; revoke usage on schema app from {role}",
        "tables: {t: {columns: {id: int not null}}}",
        ["GRANT USAGE ON SCHEMA app TO {role}"],
    ),
    "and of that of a type": (
        (
            'create table app.t (id int); alter table app.t owner to {role}; create schema "Types";'
            "create type \"Types\".e as enum ('a')"
        ),
        "enums: {'\"Types\".e': [a]}\ntables: {t: {columns: {id: int, e: '\"Types\".e'}}}",
        ['GRANT USAGE ON SCHEMA "Types" TO {role}'],
    ),
    "and so does who makes a table": (
        "revoke usage on schema app from {role}",
        "tables: {t: {columns: {id: int}, indexes: {i: id}}}",
        ["GRANT CREATE ON SCHEMA app TO {role}", "GRANT USAGE ON SCHEMA app TO {role}"],
    ),
    "who turns a column into an identity needs CREATE on the schema": (
        "create table app.t (id int not null); alter table app.t owner to {role}",
        "tables: {t: {columns: {id: int generated always as identity}}}",
        ["GRANT CREATE ON SCHEMA app TO {role}"],
    ),
    "who makes a partition must own the table": (
        (
            "grant create on schema app to {role};"
            "create table app.t (id int) partition by list (id); alter table app.t owner to {owner}"
        ),
        ("tables: {t: {columns: {id: int}, partition_by: list (id)}, p: {partition_of: t, bound: for values in (1)}}"),
        ["GRANT {owner} TO {role}"],
    ),
    "who attaches a partition must own the table": (
        (
            "create table app.t (id int) partition by list (id); alter table app.t owner to {owner};"
            "create table app.p (id int); alter table app.p owner to {role}"
        ),
        ("tables: {t: {columns: {id: int}, partition_by: list (id)}, p: {partition_of: t, bound: for values in (1)}}"),
        ["GRANT {owner} TO {role}"],
    ),
    "who alters a column must own what is below the table": (
        (
            "create table app.t (id int); alter table app.t owner to {role}; create table app.c () inherits (app.t);"
            "create table app.d () inherits (app.c); alter table app.c owner to {role};"
            "alter table app.d owner to {owner}"
        ),
        "tables: {t: {columns: {id: int, a: int}, row_security: true}}",
        ["GRANT {owner} TO {role}"],
    ),
    "and nothing more than the table for an option of it": (
        ("create table app.t (id int); alter table app.t owner to {owner}; create table app.c () inherits (app.t);"),
        "tables: {t: {columns: {id: int}, row_security: true}}",
        ["GRANT {owner} TO {role}"],
    ),
    "who gives rows a value must be allowed to update them, and to read what they get": (
        (
            "create table app.t (id int primary key, a text, e text); insert into app.t values (1, null, 'e');"
            "alter table app.t owner to {role}; revoke update, select on app.t from {role};"
            "grant select (id, a) on app.t to {role}"
        ),
        "tables: {t: {columns: {id: int, a: {type: text, nullable: false, backfill: e}, e: text}, primary_key: id}}",
        ["GRANT UPDATE ON app.t TO {role}", "GRANT SELECT ON app.t TO {role}"],
    ),
    "who proves that rows refer to others must read these": (
        (
            "create table app.r (id int primary key); create table app.t (id int); insert into app.r values (1);"
            "insert into app.t values (1); alter table app.t owner to {role}; alter table app.r owner to {role};"
            "revoke select on app.r from {role}"
        ),
        (
            "tables: {t: {columns: {id: int}, foreign_keys: {f: id references app.r(id)}},"
            " r: {columns: {id: int}, primary_key: id}}"
        ),
        ["GRANT SELECT ON app.r TO {role}"],
    ),
    "and see them all, as an owner on whom policies are forced does not": (
        (
            "create table app.r (id int primary key); create table app.t (id int); insert into app.r values (1);"
            "insert into app.t values (1); alter table app.t owner to {role}; alter table app.r owner to {role};"
            "alter table app.r enable row level security, force row level security"
        ),
        (
            "tables: {t: {columns: {id: int}, foreign_keys: {f: id references app.r(id)}},"
            " r: {columns: {id: int}, primary_key: id, row_security: true, force_row_security: true}}"
        ),
        ["ALTER ROLE {role} BYPASSRLS"],
    ),
    "nor would rows without a value be counted": (
        (
            "create table app.t (id int, a text); insert into app.t values (1, 'a'); alter table app.t owner to {role};"
            "alter table app.t enable row level security, force row level security"
        ),
        "tables: {t: {columns: {id: int, a: text not null}, row_security: true, force_row_security: true}}",
        ["ALTER ROLE {role} BYPASSRLS"],
    ),
    "which is asked together with what else is missing": (
        (
            "create table app.t (id int, a int); insert into app.t values (1, 1); alter table app.t owner to {owner};"
            "alter table app.t enable row level security, force row level security"
        ),
        (
            "tables: {t: {columns: {id: int, a: {type: int, nullable: false, backfill: id}},"
            " row_security: true, force_row_security: true}}"
        ),
        [
            "GRANT {owner} TO {role}",
            "GRANT UPDATE ON app.t TO {role}",
            "GRANT SELECT ON app.t TO {role}",
            "ALTER ROLE {role} BYPASSRLS",
        ],
    ),
    "who takes a view off must own it, and its schema would do": (
        (
            "grant create on schema app to {role}; create table app.t (id int); alter table app.t owner to {role};"
            "create view app.v as select id from app.t; alter view app.v owner to {owner};"
            "grant create on schema app to {owner}"
        ),
        "tables: {t: {columns: {id: bigint}}}",
        ["GRANT {owner} TO {role}"],
    ),
    "who makes a column needs USAGE of its type": (
        (
            "create table app.t (id int); alter table app.t owner to {role}; create type app.e as enum ('a');"
            "create domain app.d as int; revoke usage on type app.e, app.d from public"
        ),
        "enums: {e: [a]}\ndomains: {d: int}\ntables: {t: {columns: {id: int, e: 'e[]', d: d}}}",
        ["GRANT USAGE ON TYPE app.e TO {role}", "GRANT USAGE ON TYPE app.d TO {role}"],
    ),
    "who lets a sequence go on needs UPDATE on it": (
        (
            "create table app.t (id int); alter table app.t owner to {role}; create sequence app.s;"
            "grant usage on sequence app.s to {role}"
        ),
        "sequences: [s]\ntables: {t: {columns: {id: {type: int, default: \"nextval('app.s')\"}}}}",
        ["GRANT UPDATE ON SEQUENCE app.s TO {role}", "GRANT SELECT ON SEQUENCE app.s TO {role}"],
    ),
    "who gives rows a default needs EXECUTE on what it calls, and USAGE of its sequence": (
        (
            "create table app.t (id int); insert into app.t values (1); alter table app.t owner to {role};"
            "create function app.\"F\"() returns int language sql as 'select 1'; create sequence app.s;"
            'revoke execute on function app."F"() from public'
        ),
        (
            "tables: {t: {columns: {id: int, f: 'int default app.\"F\"()',"
            " s: {type: int, default: \"nextval('app.s')\"}}}}"
        ),
        ['GRANT EXECUTE ON FUNCTION app."F" TO {role}', "GRANT USAGE ON SEQUENCE app.s TO {role}"],
    ),
    "and so does who validates a check": (
        (
            "create table app.t (id int); alter table app.t owner to {role};"
            "create function app.f(int) returns bool immutable language sql as 'select true';"
            "alter table app.t add constraint c check (app.f(id)) not valid;"
            "revoke execute on function app.f from public"
        ),
        "tables: {t: {columns: {id: int}, checks: {c: app.f(id)}}}",
        ["GRANT EXECUTE ON FUNCTION app.f TO {role}"],
    ),
    "an index calls its functions as the owner of the table": (
        (
            "create table app.t (id int); insert into app.t values (1); alter table app.t owner to {owner};"
            "create function app.f(int) returns int immutable language sql as 'select 1';"
            "grant {owner} to {role}; grant create, usage on schema app to {owner};"
            "revoke execute on function app.f from public; grant execute on function app.f to {role}"
        ),
        "tables: {t: {columns: {id: int}, indexes: {i: app.f(id)}}}",
        ["GRANT EXECUTE ON FUNCTION app.f TO {owner}"],
    ),
    "of several functions of one name the one that is called, also within another call": (
        (
            "create table app.t (id int); insert into app.t values (1); alter table app.t owner to {role};"
            "create function app.f(int) returns int language sql as 'select 1';"
            "create function app.f(text) returns int language sql as 'select 1';"
            "create function app.f(int[]) returns int language sql as 'select 1';"
            "revoke execute on function app.f(int), app.f(int[]) from public"
        ),
        (
            "tables: {t: {columns:"
            " {id: int, a: int default app.f(app.f('1'::text)), b: int default app.f('x'::text) + app.f(2)}}}"
        ),
        ["GRANT EXECUTE ON FUNCTION app.f(integer) TO {role}"],
    ),
    "what operators and casts call": (
        (
            "create table app.t (id int); insert into app.t values (1); alter table app.t owner to {role};"
            "create function app.plus(int, int) returns int language sql as 'select 1';"
            "create operator app.+ (leftarg = int, rightarg = int, function = app.plus);"
            "create type app.e as enum ('a'); create function app.\"E\"(int) returns app.e immutable language plpgsql"
            " as $$begin return 'a'; end$$; create cast (int as app.e) with function app.\"E\"(int);"
            'revoke execute on function app.plus, app."E" from public'
        ),
        "enums: {e: [a]}\ntables: {t: {columns: {id: int, a: int default 1 operator(app.+) 2, b: e default 1::app.e}}}",
        ["GRANT EXECUTE ON FUNCTION app.plus TO {role}", 'GRANT EXECUTE ON FUNCTION app."E" TO {role}'],
    ),
    "of several, the one that a backfill calls": (
        (
            "create table app.t (id int primary key, m int); insert into app.t values (1);"
            "alter table app.t owner to {role}; create function app.f(int) returns int language sql as 'select 1';"
            "create function app.f(text) returns int language sql as 'select 1';"
            "revoke execute on function app.f(text) from public"
        ),
        (
            "tables: {t: {columns: {id: int, m: {type: int, nullable: false, backfill: app.f('a'::text)}},"
            " primary_key: id}}"
        ),
        ["GRANT EXECUTE ON FUNCTION app.f(text) TO {role}"],
    ),
    "of several, the one that an index calls as the owner of the table": (
        (
            "create table app.t (id int); insert into app.t values (1); alter table app.t owner to {owner};"
            "create function app.f(int) returns int immutable language sql as 'select 1';"
            "create function app.f(text) returns int immutable language sql as 'select 1';"
            "grant {owner} to {role}; grant create, usage on schema app to {owner};"
            "revoke execute on function app.f(int) from public; grant execute on function app.f(int) to {role}"
        ),
        "tables: {t: {columns: {id: int}, indexes: {i: lower('a') || app.f(id + 1)}}}",
        ["GRANT EXECUTE ON FUNCTION app.f(integer) TO {owner}"],
    ),
    "a check of a domain is looked at for the rows that hold it": (
        (
            "grant create on schema app to {role}; create domain app.d as int; alter domain app.d owner to {role};"
            "create table app.t (id int, d app.d);"
            "create table app.u (d app.d[]); insert into app.t values (1, 1); alter table app.t owner to {role};"
            "create function app.f(int) returns bool immutable language plpgsql as 'begin return true; end';"
            "create function app.f(text) returns bool immutable language sql as 'select true';"
            "alter table app.u owner to {role}; revoke execute on function app.f(int) from public"
        ),
        "domains: {d: int check (app.f(value))}\ntables: {t: {columns: {id: int, d: d}}, u: {columns: {d: 'd[]'}}}",
        ["GRANT EXECUTE ON FUNCTION app.f(integer) TO {role}"],
    ),
    "and where one of a domain that stays is validated": (
        (
            "create domain app.d as int; alter domain app.d owner to {role}; create table app.t (id int, d app.d);"
            "insert into app.t values (1, 1); alter table app.t owner to {role};"
            "create function app.f(int) returns bool immutable language plpgsql as 'begin return true; end';"
            "alter domain app.d add constraint d_check check (app.f(value)) not valid;"
            "revoke execute on function app.f(int) from public"
        ),
        "domains: {d: int check (app.f(value))}\ntables: {t: {columns: {id: int, d: d}}}",
        ["GRANT EXECUTE ON FUNCTION app.f TO {role}"],
    ),
    "an owner who may not read the rows cannot ask them": (
        (
            "create table app.t (id int primary key, a int); insert into app.t values (1, 1);"
            "alter table app.t owner to {role}; revoke select on app.t from {role}"
        ),
        "tables: {t: {columns: {id: int, a: int not null}, primary_key: id}}",
        ["GRANT SELECT ON app.t TO {role}"],
    ),
    "words of a comment are no schema": (
        "create schema hidden; create table app.t (id int)",
        "tables: {t: {columns: {id: int}, comment: see hidden.t}}",
        ["ALTER TABLE app.t OWNER TO {role}"],
    ),
    "statistics about a column that is made anew are given to their owner again": (
        (
            "create table app.t (id int, g int); create statistics app.s on id, g from app.t;"
            "alter table app.t owner to {role}; alter statistics app.s owner to {owner}"
        ),
        "tables: {t: {columns: {id: int, g: int generated always as (id + 1) stored}}}",
        ["GRANT CREATE ON SCHEMA app TO {role}", "GRANT {owner} TO {role}", "GRANT CREATE ON SCHEMA app TO {owner}"],
    ),
    "who makes a table anew must be a member of the owner of its statistics": (
        (
            "create table app.t (id int, v text); create statistics app.s on id, v from app.t;"
            "alter table app.t owner to {role}; alter statistics app.s owner to {owner};"
            "grant create on schema app to {role}, {owner}"
        ),
        "tables: {t: {columns: {id: int, v: text}, partition_by: list (id)}, p: {partition_of: t, bound: default}}",
        ["GRANT {owner} TO {role}"],
    ),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_a_right_that_is_missing_is_named_with_the_statement_that_gives_it(
    name: str, database: servers.Database, role: str, owner: str, tmp_path: Path
) -> None:
    before, spec, statements = RIGHTS[name]
    names = {"role": role, "owner": owner, "database": database.name}
    database.execute(f"create schema app; grant usage on schema app to {role}; {before.format(**names)}")
    _helped(database, role, f"schema: app\n{spec}", [one.format(**names) for one in statements], tmp_path)


# What a superuser has made, and the spec: what looks like a right that is missing, and is none.
ENOUGH: dict[str, tuple[str, str]] = {
    "a function of everybody, and one of a role that it is a member of": (
        (
            "create function app.f() returns int language sql as 'select 1'; grant {owner} to {role};"
            "create function app.g() returns int language sql as 'select 1'; create sequence app.s;"
            "revoke execute on function app.g from public; grant execute on function app.g to {owner};"
            "grant usage on sequence app.s to {owner}"
        ),
        "{{id: int, a: int default app.f(), b: int default app.g(), c: {{type: int, default: \"nextval('app.s')\"}}}}",
    ),
    "one of several of its name": (
        (
            "create function app.f() returns int language sql as 'select 1';"
            "create function app.f(int) returns int language sql as 'select 1';"
            "revoke execute on function app.f() from public"
        ),
        "{{id: int, a: int default app.f(1)}}",
    ),
    "a sequence that may be updated": (
        "create sequence app.s; grant update on sequence app.s to {role}",
        "{{id: int, a: {{type: int, default: \"nextval('app.s')\"}}}}",
    ),
    "a sequence for no row": (
        "create sequence app.s; delete from app.t",
        "{{id: int, a: {{type: int, default: \"nextval('app.s')\"}}}}",
    ),
    "what is only stored": (
        (
            "create function app.f() returns int language sql as 'select 1';"
            "revoke execute on function app.f from public; alter table app.t add a int"
        ),
        "{{id: int, a: int default app.f()}}",
    ),
    "what rows would get, and others give them": (
        ("create function app.f() returns int language sql as 'select 1';revoke execute on function app.f from public"),
        "{{id: int, a: {{type: int, nullable: false, default: app.f(), backfill: '1'}}}}",
    ),
    "one column of those that are asked": (
        (
            "alter table app.t add a int default 1; revoke select on app.t from {role};"
            "grant select (a, ctid) on app.t to {role}"
        ),
        "{{id: int, a: int not null}}",
    ),
}


@pytest.mark.parametrize("name", ENOUGH)
def test_nothing_is_asked_for_that_the_plan_does_not_need(
    name: str, database: servers.Database, role: str, owner: str, tmp_path: Path
) -> None:
    before, columns = (one.format(role=role, owner=owner) for one in ENOUGH[name])
    database.execute(
        f"create schema app; grant usage on schema app to {role}; create table app.t (id int);"
        f"insert into app.t values (1); alter table app.t owner to {role}; {before}"
    )
    case = load(f"schema: app\ntables: {{t: {{columns: {columns}}}}}", tmp_path, allow=("all",))
    fixed = fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print)
    assert fixed.applied


def test_who_fills_large_tables_needs_what_the_value_calls(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(
        f"create schema app; grant usage on schema app to {role}; create table app.t (id int primary key);"
        f"insert into app.t values (1); alter table app.t owner to {role};"
        "create function app.f() returns int language sql as 'select 1'; create sequence app.s;"
        "revoke execute on function app.f from public"
    )
    columns = "{id: int, f: int default app.f(), s: {type: int, default: \"nextval('app.s')\"}}"
    case = load(f"schema: app\ntables: {{t: {{columns: {columns}, primary_key: id}}}}", tmp_path, allow=("all",))
    case = replace(case, online=Online(mode="always"))
    with psycopg.connect(database.url, user=role) as connection:
        found = fixing.plan(connection, case).plan
    assert [step for step in found.steps if step.fill]
    grants = ["GRANT EXECUTE ON FUNCTION app.f", "GRANT USAGE ON SEQUENCE app.s"]
    assert [one.statement for one in found.lacking] == [f"{one} TO {role}" for one in grants]
    for one in found.lacking:
        database.execute(one.statement)
    assert fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print).applied


def test_a_superuser_needs_nothing_but_what_the_owner_of_a_table_calls(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int); insert into t values (1); alter table t owner to {role};"
        "create function f() returns int language sql as 'select 1';"
        "create function g(int) returns int immutable language sql as 'select 1';"
        "revoke execute on function f, g from public"
    )
    case = load("tables: {t: {columns: {id: int, f: int default public.f()}, indexes: {i: public.g(id)}}}", tmp_path)
    case = replace(case, allow=("all",))
    with pytest.raises(Refused, match=f"GRANT EXECUTE ON FUNCTION public.g TO {role}"):
        fixing.fix(database.connect, case, lambda _: True, print)
    database.execute(f"grant execute on function g to {role}")
    assert fixing.fix(database.connect, case, lambda _: True, print).applied


def test_the_advice_for_a_right_that_shows_only_in_the_middle_is_true(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int); insert into t values (1); alter table t owner to {role};"
        "create function g() returns int language sql as 'select 1'; revoke execute on function g from public;"
        "create function f() returns int language plpgsql as 'begin return public.g(); end'"
    )
    case = load("tables: {t: {columns: {id: int, f: int default public.f()}}}", tmp_path, allow=("all",))
    with pytest.raises(Refused, match=r"\(42501\)\n.*EXECUTE on a function, USAGE on a sequence"):
        fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print)


def test_a_check_that_calls_what_the_role_may_not_is_left_out_and_the_right_is_named(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int); alter table t owner to {role};"
        "create function f(int) returns bool immutable language plpgsql as 'begin return true; end';"
        "create function f(text) returns bool immutable language sql as 'select true';"
        "revoke execute on function f(int), f(text) from public"
    )
    case = load("tables: {t: {columns: {id: int}, checks: {c: f(id)}}}", tmp_path)
    with psycopg.connect(database.url, user=role) as connection:
        (left,) = fixing.plan(connection, case).plan.unplanned
        assert left.reason.endswith(
            f"(42501); let its owner run: GRANT EXECUTE ON FUNCTION public.f(integer) TO {role}"
        )
        database.execute(f"grant execute on function f(int) to {role}")
        assert not fixing.plan(connection, case).plan.unplanned


def _helped(database: servers.Database, role: str, spec: str, statements: list[str], folder: Path) -> None:
    """Prove that a fix is refused with these statements, and succeeds once they have been run."""
    case = load(spec, folder, allow=("all",))
    with psycopg.connect(database.url, user=role) as connection:
        lacking = fixing.plan(connection, case).plan.lacking
    assert [one.statement for one in lacking] == statements
    with pytest.raises(Refused) as refused:
        fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print)
    assert all(one in str(refused.value) for one in statements)
    for one in statements:
        database.execute(one)
    fixed = fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print)
    assert fixed.applied


# What makes a role a member that has no rights by it, and what gives it these, before PostgreSQL 16 and since.
MEMBERS: dict[str, tuple[str, list[str], list[str]]] = {
    "a role that inherits nothing": (
        "alter role {role} noinherit",
        ["GRANT {owner} TO {role}", "ALTER ROLE {role} INHERIT"],
        ["GRANT {owner} TO {role} WITH INHERIT TRUE"],
    ),
    "a member that inherits nothing": (
        "alter role {role} noinherit; grant {owner} to {role}",
        ["ALTER ROLE {role} INHERIT"],
        ["GRANT {owner} TO {role} WITH INHERIT TRUE"],
    ),
    "a member of a member that inherits nothing": (
        "create role {between} noinherit; grant {owner} to {between}; grant {between} to {role}",
        ["GRANT {owner} TO {role}"],
        ["GRANT {owner} TO {role} WITH INHERIT TRUE"],
    ),
    "a member that is to inherit nothing of it": (
        "grant {owner} to {role} with inherit false",
        [],
        ["GRANT {owner} TO {role} WITH INHERIT TRUE"],
    ),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_has_no_rights_by_it_is_told_what_gives_it_these(
    name: str, database: servers.Database, role: str, owner: str, tmp_path: Path
) -> None:
    before, former, since = MEMBERS[name]
    statements = since if database.server.version >= 16 else former
    if not statements:
        return  # a membership has no options there
    names = {"role": role, "owner": owner, "between": f"between_of_{database.name}"}
    database.execute(
        f"{before.format(**names)}; create table t (id int); alter table t owner to {owner};"
        f"grant all on schema public to {role}"
    )
    try:
        spec = "tables: {t: {columns: {id: int, a: int}}}"
        _helped(database, role, spec, [one.format(**names) for one in statements], tmp_path)
    finally:
        database.execute(f"drop role if exists {names['between']}")


def test_what_a_superuser_has_to_do_to_an_extension_is_told(
    database: servers.Database, role: str, tmp_path: Path
) -> None:
    case = load("extensions: {plpgsql: {comment: ours}}", tmp_path)
    with psycopg.connect(database.url, user=role) as connection:
        (lacking,) = fixing.plan(connection, case).plan.lacking
    assert (lacking.by, lacking.statement) == ("a superuser", "COMMENT ON EXTENSION plpgsql IS 'ours'")
    database.execute(lacking.statement)
    with psycopg.connect(database.url, user=role) as connection:
        assert fixing.plan(connection, case).plan.steps == ()


def test_a_trusted_extension_is_moved_by_a_superuser(database: servers.Database, role: str, tmp_path: Path) -> None:
    name = "vector" if database.server.version in (16, 18) else "hstore"
    # Of a trusted one, the server gives the extension to the role that creates it, and nothing of what it makes.
    database.execute(
        f"create schema ext; create extension {name};"
        f"update pg_extension set extowner = '{role}'::regrole where extname = '{name}'"
    )
    case = load(f"extensions: {{{name}: {{schema: ext}}}}", tmp_path)
    with psycopg.connect(database.url, user=role) as connection:
        lacking = fixing.plan(connection, case).plan.lacking
    moving = f"ALTER EXTENSION {name} SET SCHEMA ext"
    assert [one.statement for one in lacking] == [f"GRANT CREATE ON SCHEMA ext TO {role}", moving]
    assert lacking[1].by == "a superuser"


def test_an_extension_for_superusers_is_not_begun_with(database: servers.Database, role: str, tmp_path: Path) -> None:
    ((name,),) = database.execute(
        "select name from pg_available_extension_versions where superuser and not trusted order by 1 limit 1"
    )
    case = load(f"extensions: [{name}]", tmp_path)
    database.execute(f"grant create on schema public to {role}")
    with psycopg.connect(database.url, user=role) as connection:
        found = fixing.plan(connection, case).plan
    assert [one.by for one in found.lacking] == ["a superuser"]


# What the owner, of whom the role is a member, has; the spec; and what it brings, which is to be the owner's.
MADE: dict[str, tuple[str, str, list[str]]] = {
    "the sequence of a serial column": (
        "create table app.t (id int)",
        "tables: {t: {columns: {id: int, s: serial}}}",
        ["app.t_s_seq"],
    ),
    "a sequence that goes with another table": (
        (
            "create table app.t (id int); create table app.o (id int); create sequence app.s owned by app.o.id;"
            "reset role; alter table app.o owner to {role}"
        ),
        "sequences: {s: {owned_by: t.id}}\ntables: {t: {columns: {id: int}}, o: {columns: {id: int}}}",
        ["app.s"],
    ),
    "a table that is made anew": (
        "create table app.t (id int, v text); insert into app.t values (1, 'a')",
        (
            "tables:\n  t: {columns: {id: int, v: text}, partition_by: list (id)}\n"
            "  p: {partition_of: t, bound: for values in (1)}"
        ),
        ["app.t"],
    ),
    "a type that is made anew": (
        "create type app.e as enum ('a', 'b'); create table app.t (e app.e)",
        "enums: {e: [a]}\ntables: {t: {columns: {e: e}}}",
        ["app.t"],
    ),
    "a view that is made anew": (
        "create table app.t (id int); create view app.v as select id from app.t",
        "tables: {t: {columns: {id: bigint}}}",
        ["app.v"],
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_for_an_object_belongs_to_its_owner(
    name: str, database: servers.Database, role: str, owner: str, tmp_path: Path
) -> None:
    before, spec, made = MADE[name]
    option = " with set false" if database.server.version >= 16 else ""
    database.execute(
        f"create schema app; grant usage on schema app to {owner}; grant create, usage on schema app to {role};"
        f"grant {owner} to {role}{option}; grant create on schema app to {owner};"
        f"set role {owner}; {before.format(role=role)}; reset role;"
        f"revoke create on schema app from {owner}"
    )
    statements = [f"GRANT {owner} TO {role} WITH SET TRUE"] if option else []
    receives = f"GRANT CREATE ON SCHEMA app TO {owner}"
    _helped(database, role, f"schema: app\n{spec}", [*statements, receives], tmp_path)
    for one in made:
        held = f"select pg_get_userbyid(relowner) from pg_class where oid = '{one}'::regclass"
        assert database.execute(held) == [(owner,)]
    types = "select pg_get_userbyid(typowner) from pg_type where typnamespace = 'app'::regnamespace and typtype = 'e'"
    assert {*database.execute(types)} <= {(owner,)}


def test_a_superuser_makes_the_sequence_of_a_serial_column_for_the_owner_of_its_table(
    database: servers.Database, owner: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int); grant create on schema public to {owner}; alter table t owner to {owner}"
    )
    case = load("tables: {t: {columns: {id: int, s: serial}}}", tmp_path)
    fixing.fix(lambda: psycopg.connect(database.url), case, lambda _: True, print)
    assert database.execute("select pg_get_userbyid(relowner) from pg_class where relname = 't_s_seq'") == [(owner,)]


@pytest.mark.parametrize("given", [True, False])
def test_a_new_table_belongs_to_the_owner_of_those_beside_it_or_a_note_says_how(
    given: bool, database: servers.Database, role: str, owner: str, tmp_path: Path
) -> None:
    database.execute(
        f"create schema app; grant usage on schema app to {owner}; grant create, usage on schema app to {role};"
        f"create table app.t (id int); alter table app.t owner to {owner}"
        + (f"; grant {owner} to {role}; grant create on schema app to {owner}" if given else "")
    )
    case = load("schema: app\ntables: {t: {columns: {id: int}}, u: {columns: {id: int}}}", tmp_path)
    fixed = fixing.fix(lambda: psycopg.connect(database.url, user=role), case, lambda _: True, print)
    held = "select pg_get_userbyid(relowner) from pg_class where relname = 'u'"
    assert database.execute(held) == [(owner if given else role,)]
    told = f"belongs to {owner}, who is given it by ALTER TABLE app.u OWNER TO {owner}"
    assert any(told in note for step in fixed.planned.plan.steps for note in step.notes) is not given


def test_who_changes_a_large_table_must_own_its_partitions(
    database: servers.Database, role: str, owner: str, tmp_path: Path
) -> None:
    database.execute(
        f"create table t (id int) partition by range (id); create table p partition of t for values from (0) to (9);"
        f"alter table t owner to {role}; alter table p owner to {owner}; grant create, usage on schema public to {role}"
    )
    spec = "tables: {t: {columns: {id: int}, partition_by: range (id), indexes: {i: id}}}"
    case = replace(load(spec, tmp_path), online=Online(mode="always"))
    with psycopg.connect(database.url, user=role) as connection:
        lacking = fixing.plan(connection, case).plan.lacking
    assert [one.statement for one in lacking] == [f"GRANT {owner} TO {role}"]
    assert "public.p" in lacking[0].text
