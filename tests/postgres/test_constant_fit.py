"""What a spec is refused for without a server, the server refuses, too: constants, and keys of types without order."""

import itertools
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL

from schema_doctor import fixing
from schema_doctor.constantfit import not_held, not_read
from schema_doctor.ddl.sqltext import typename
from schema_doctor.errors import SpecError
from schema_doctor.speckeytype import _UNORDERED
from tests import servers
from tests.cases.case import load

TYPES = (
    *("smallint", "integer", "bigint", "numeric", "numeric(10,2)", "real", "double precision", "boolean", "uuid"),
    *("date", "timestamp without time zone", "timestamp(3) with time zone", "text", "integer[]", "jsonb"),
    *("character varying(2)", "character(2)", "character varying", "bpchar"),
)
TEXTS = (
    *("", " ", "x", "x1", "0x1F", "0b1", "1_000", "1.5", "-1.5", "1e3", " 7 ", "\v7\f", "+5", "- 5", "--5", "NaN"),
    *(" nan ", "inf", "-Infinity", "infinite", "maybe", "of", "o", " Y ", "1", "0", "10", "TRUE", "now", "today"),
    *("now x", "epoch", "allballs", "j2451187", "soon", "Monday", "January 8, 1999", "20240101", "99999", "-32768"),
    *("-32769", "9999999999", "99999999999999999999", "ab", "ab ", "abc", "a  ", "ab  c", "äö", "äöü", "it''s"),
    *("{}", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0eebc99-9c0b-4ef8-bb6d"),
)
NUMBERS = ("1", "-1", "- 1", "32767", "32768", "-32768", "-32769", "2147483648", "-9223372036854775808", "9" * 30)


def test_no_constant_is_refused_that_the_server_takes(connection: servers.Connection) -> None:
    wrong, refused = [], 0
    for type_name, text in itertools.product(TYPES, (*(f"'{one}'" for one in TEXTS), *NUMBERS)):
        told = not_read(text, type_name), not_held(text, type_name)
        tries = (  # for what is read at once, and for what is computed when a column comes to a table
            SQL("create table pg_temp.t (a {} default {})").format(typename(type_name), SQL(text)),
            SQL("create table pg_temp.t (); alter table pg_temp.t add a {} default {}").format(
                typename(type_name), SQL(text)
            ),
        )
        for why, query in zip(told, tries, strict=True):
            if why is None:
                continue
            refused += 1
            try:
                with connection.transaction(force_rollback=True):
                    connection.execute(query)
                wrong.append(f"{type_name} {text}: {why}")
            except psycopg.DataError:
                pass
    assert not wrong
    assert refused > 200


def test_no_type_that_is_said_to_have_no_order_can_be_a_key(connection: servers.Connection) -> None:
    for type_name in _UNORDERED:
        with pytest.raises(psycopg.errors.UndefinedObject), connection.transaction(force_rollback=True):
            connection.execute(SQL("create table pg_temp.t (a {} primary key)").format(typename(type_name)))


def test_a_column_that_cannot_hold_its_default_is_refused_only_where_it_is_to_be_added(
    database: servers.Database, tmp_path: Path
) -> None:
    spec = "tables: {t: {columns: {a: int, b: varchar(2) default 'abc'}}}"
    database.execute("create table t (a int)")
    with database.connect() as connection:
        with pytest.raises(SpecError, match=r"2:32: public.t.b: .* its default: 'abc' has 3 characters"):
            fixing.plan(connection, load(spec, tmp_path, allow=("all",)))
        connection.rollback()
    database.execute("drop table t; create table t (a int, b varchar(2) default 'abc')")
    with database.connect() as connection:
        assert not fixing.plan(connection, load(spec, tmp_path, allow=("all",))).checked.findings
