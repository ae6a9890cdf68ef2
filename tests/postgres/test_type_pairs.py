"""Every change from one type to another of 38, measured on values at the edges of each."""

import itertools

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.sql import SQL, Literal

from schema_doctor.catalog import PINNED, settings
from schema_doctor.ddl import byname, conversion
from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import ident, typename
from schema_doctor.model import Address, Attribute, Composite, Domain, Enum, Kind, SchemaObject
from schema_doctor.snapshot import Server
from schema_doctor.typechange import may_refer
from tests import servers

VALUES = {
    "smallint": ("-32768", "32767", "0"),
    "integer": ("-2147483648", "2147483647", "123456789"),
    "bigint": ("-9223372036854775808", "9223372036854775807", "9007199254740993"),
    "real": ("1.6777216e+07", "NaN", "-Infinity", "3.4e+38", "0.1"),
    "double precision": ("9.007199254740993e+15", "NaN", "Infinity", "1e+300", "0.1"),
    "numeric": ("123456789012345678901234567890.123456789", "NaN", "1e-20"),
    "numeric(10,2)": ("12345678.91", "0.05", "2.50", "NaN"),
    "numeric(12,2)": ("1234567890.91", "-0.01"),
    "numeric(10,4)": ("0.0001", "123456.7891"),
    "money": ("12.34", "-0.01"),
    "text": ("", "  pad  ", "ünïcode", "a long text that exceeds twenty characters for sure", "null"),
    "character varying": ("longer than twenty characters for sure", ""),
    "character varying(10)": ("tenletters", "  p  "),
    "character varying(20)": ("twentyletters_abcdef",),
    "character(5)": ("ab", "abcde"),
    "name": ("abc", "Ä b"),
    "bytea": ("\\x00ff",),
    "boolean": ("true", "false"),
    "date": ("2024-02-29", "0044-03-15 BC", "infinity"),
    "timestamp without time zone": ("2024-03-31 02:30:00.123456", "-infinity"),
    "timestamp(3) without time zone": ("2024-03-31 02:30:00.123",),
    "timestamp with time zone": ("2024-03-31 02:30:00.123456+02",),
    "timestamp(3) with time zone": ("2024-10-27 02:30:00.123+02",),
    "time without time zone": ("23:59:59.999999", "24:00:00"),
    "time with time zone": ("23:59:59.999999+02",),
    "interval": ("1 mon 2 days 03:04:05.678901", "1 year 3 days"),
    "uuid": ("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",),
    "json": ('{"b":1,"a":1,"a":2}', "null"),
    "jsonb": ('{"a": 1}', "null"),
    "inet": ("10.1.2.3/8", "::1"),
    "cidr": ("10.0.0.0/8", "10.0.0.1/32"),
    "macaddr": ("08:00:2b:01:02:03",),
    "bit(4)": ("1010",),
    "bit varying(8)": ("10101010", "1", ""),
    "oid": ("4294967295", "0"),
    "integer[]": ("{1,NULL,2147483647}", "{}"),
    "bigint[]": ("{1,9223372036854775807}",),
    "text[]": ('{"a,b",NULL,"null"}', "{{a,b},{c,d}}"),
    "character varying(10)[]": ("{tenletters}",),
}
CONTEXT = Context(
    expected={}, actual={}, server=Server(version=0, database="", role="", standby=False, may_make_temporary=True)
)


@pytest.mark.parametrize("old", VALUES)
def test_what_is_called_lossless_loses_nothing_and_what_is_not_rewritten_keeps_its_file(
    empty: servers.Database, old: str
) -> None:
    found = []
    with psycopg.connect(empty.url, autocommit=True) as connection:
        for new in VALUES:
            if new == old:
                continue
            judged = conversion.judge(old, new, CONTEXT)
            using = conversion.using("v", old, new, judged, CONTEXT)
            with connection.transaction(force_rollback=True):
                settings(connection, PINNED)
                connection.execute(SQL("create table public.t (v {}, was text)").format(typename(old)))
                for value in VALUES[old]:
                    connection.execute(SQL("insert into public.t values ({}, null)").format(Literal(value)))
                connection.execute("update public.t set was = v::text")
                file = "select pg_relation_filenode('public.t')"
                before = connection.execute(file).fetchall()
                try:
                    with connection.transaction():
                        connection.execute(
                            SQL("alter table public.t alter column v type {}{}").format(typename(new), using)
                        )
                except (psycopg.DataError, psycopg.errors.FeatureNotSupported) as error:  # 0A000: NaN is no integer
                    if judged.lossless:
                        found.append(f"{new}: lossless, but {error.sqlstate}")
                    continue
                if not judged.rewrite and connection.execute(file).fetchall() != before:
                    found.append(f"{new}: rewritten")
                if judged.lossless:
                    back = SQL("select was, v::text from public.t where (v::text)::{}::text is distinct from was")
                    changed = connection.execute(back.format(typename(old))).fetchall()
                    found += [f"{new}: {was!r} became {now!r}" for was, now in changed]
    assert found == []


ELEMENTS = ((Kind.ENUM, "color"), (Kind.DOMAIN, "whole"), (Kind.DOMAIN, "paint"))
FAMILIES = {  # types of one family, of which each domain below is one more
    "character varying": ("character varying(10)", "character varying(20)", "character varying", "text"),
    "numeric": ("numeric(8,2)", "numeric(10,2)", "numeric"),
    "bit varying": ("bit varying(4)", "bit varying(8)", "bit varying"),
    "timestamp": ("timestamp(3) without time zone", "timestamp(6) without time zone", "timestamp without time zone"),
    "time": ("time(2) without time zone", "time(4) without time zone"),
    "interval": ("interval(2)", "interval(4)", "interval"),
    "inet": ("cidr", "inet"),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_whether_a_change_from_or_to_a_domain_rewrites_is_known(empty: servers.Database, family: str) -> None:
    base = FAMILIES[family]
    domains = {Address(Kind.DOMAIN, "public", f"d{number}"): Domain(type=one) for number, one in enumerate(base)}
    context = replace(CONTEXT, expected=domains, actual=domains)
    every = [*base, *(f"public.{one.relation}" for one in domains)]
    wrong = []
    with psycopg.connect(empty.url, autocommit=True) as connection:
        for address, domain in domains.items():
            connection.execute(
                SQL("create domain public.{} as {}").format(ident(address.relation), typename(domain.type))
            )
        for old, new in itertools.permutations(every, 2):
            with connection.transaction(force_rollback=True):
                connection.execute(SQL("create table public.t (v {})").format(typename(old)))
                file = "select pg_relation_filenode('public.t')"
                before = connection.execute(file).fetchall()
                connection.execute(SQL("alter table public.t alter column v type {}").format(typename(new)))
                rewritten = connection.execute(file).fetchall() != before
            if conversion.judge(old, new, context).rewrite != rewritten:
                wrong.append(f"{old} -> {new}: {'rewritten' if rewritten else 'not rewritten'}")
    assert wrong == []


@pytest.mark.parametrize("old", ["smallint", "public.whole", "public.color", "public.paint"])
def test_a_value_becomes_the_element_of_an_array_which_a_domain_may_be_made_of(
    empty: servers.Database, old: str
) -> None:
    color, whole, paint = (Address(kind, "public", one) for kind, one in ELEMENTS)
    made: dict[Address, SchemaObject] = {
        color: Enum(labels=("1", "2")),
        whole: Domain(type="integer"),
        paint: Domain(type="public.color"),
    }
    element = "integer" if old in ("smallint", "public.whole") else "public.color"
    made[Address(Kind.DOMAIN, "public", "several")] = Domain(type=f"{element}[]")
    context = replace(CONTEXT, expected=made, actual=made)
    with psycopg.connect(empty.url) as connection:
        connection.execute("create type color as enum ('1', '2')")
        connection.execute("create domain whole as int")
        connection.execute("create domain paint as color")
        connection.execute(SQL("create domain several as {}[]").format(typename(element)))
        for new in ("public.several", f"{element}[]"):
            judged = conversion.judge(old, new, context)
            connection.execute(SQL("create table t (v {})").format(typename(old)))
            connection.execute("insert into t values ('2'), (null)")
            using = conversion.using("v", old, new, judged, context)
            connection.execute(SQL("alter table t alter v type {}{}").format(typename(new), using))
            assert connection.execute("select v::text from t").fetchall() == [("{2}",), (None,)]
            connection.execute("drop table t")


def test_which_types_foreign_keys_may_compare_is_known(empty: servers.Database) -> None:
    found: dict[str, list[str]] = {}
    with psycopg.connect(empty.url, autocommit=True) as connection:
        for referenced in VALUES:
            if referenced == "json":
                continue  # which no key can be of
            make = SQL("create table public.p (v {} primary key)").format(typename(referenced))
            with connection.transaction(force_rollback=True):
                connection.execute(make)
                for referring in VALUES:
                    refers = SQL("create table public.f (v {} references public.p)").format(typename(referring))
                    works = True
                    try:
                        with connection.transaction(force_rollback=True):
                            connection.execute(refers)
                    except psycopg.errors.DatatypeMismatch:
                        works = False
                    if works is not may_refer(referring, referenced):
                        found.setdefault(referring, []).append(referenced)
    assert found == {}


@pytest.mark.parametrize("name", VALUES)
def test_values_that_are_said_to_come_back_from_json_as_they_were_do(empty: servers.Database, name: str) -> None:
    types: dict[Address, SchemaObject] = {
        Address(Kind.COMPOSITE, "public", "v"): Composite(),
        Address(Kind.ATTRIBUTE, "public", "v", "a"): Attribute(type=name),
    }
    exact = byname.stays_exact("public.v", replace(CONTEXT, actual=types))
    values = (*VALUES[name], "[2:2]={1}") if name.endswith("[]") else VALUES[name]
    with psycopg.connect(empty.url, autocommit=True) as connection:
        connection.execute(SQL("create type v as (a {})").format(typename(name)))
        back = SQL(
            "with c (v) as (select row(%s::{})::v) "
            "select v::text, jsonb_populate_record(null::v, to_jsonb(v))::text from c"
        ).format(typename(name))
        came = [connection.execute(back, [one]).fetchone() for one in values]
    assert exact == all(row is not None and row[0] == row[1] for row in came)
