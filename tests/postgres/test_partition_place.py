"""Whether the conditions of partitions say of each row what the server does with it."""

from collections.abc import Sequence
from itertools import product

import psycopg
import pytest
from msgspec.structs import replace
from psycopg.sql import SQL, Identifier, Literal

from schema_doctor import catalog
from schema_doctor.ddl.context import Context
from schema_doctor.lineage import parents
from schema_doctor.model import Address, Kind, Table
from schema_doctor.partitionplace import Fit, Partitions
from schema_doctor.snapshot import Scope
from schema_doctor.sourcerows import Place, Unaskable
from tests import servers

NUMBERS = (None, "-5", "0", "1", "2", "3", "9", "10", "11", "20")
TEXTS = (None, "", "a", "A", "ab", "b", "it's", "back\\slash", "10", "9", "null", "é")
DAYS = (None, "-infinity", "2023-12-31", "2024-01-01", "2024-06-30", "2025-01-01", "infinity")
MOMENTS = (None, "2023-12-31 23:59:59.999999+00", "2024-01-01 00:00+00", "2024-01-01 00:00+02", "infinity")
FLOATS = (None, "-Infinity", "-0.1", "0", "0.1", "0.10000001", "1e20", "Infinity", "NaN")
MOOD = "create type mood as enum ('sad', 'ok', 'happy');"

Values = Sequence[Sequence[str | None]]


def parted(table: str, *bounds: str, before: str = "") -> str:
    """Return the statements that make t, with a partition for each bound, and before it something else."""
    parts = [f"create table t{number} partition of t {bound}" for number, bound in enumerate(bounds, 1)]
    return ";".join([f"{before} create table t {table}", *parts])


# What is made, and the values of each column of t.
TABLES: dict[str, tuple[str, Values]] = {
    "lists": (
        parted(
            "(a int) partition by list (a)", "for values in (1, -5)", "for values in (null, 2)", "for values in (10)"
        ),
        [NUMBERS],
    ),
    "a list of NULL": (parted("(a int) partition by list (a)", "for values in (null)"), [NUMBERS]),
    "lists and a default": (
        parted("(a int) partition by list (a)", "for values in (1, 2)", "for values in (3)", "default"),
        [NUMBERS],
    ),
    "a list and a default that takes NULL": (
        parted("(a int) partition by list (a)", "for values in (1)", "default"),
        [NUMBERS],
    ),
    "lists of text": (
        parted(
            "(a text) partition by list (a)",
            "for values in ('a', 'it''s', '')",
            r"for values in (null, E'back\\slash', 'A')",
            "default",
        ),
        [TEXTS],
    ),
    "lists of a type with a length": (
        parted("(a char(3)) partition by list (a)", "for values in ('a', 'b  ')", "for values in ('10', 'nul')"),
        [(None, "a", "b", "a  ", "10", "9", "nul", "")],
    ),
    "lists of truth": (
        parted("(a bool) partition by list (a)", "for values in (true)", "for values in (false, null)"),
        [(None, "true", "false")],
    ),
    "lists of an enum": (
        parted("(a mood) partition by list (a)", "for values in ('sad')", "for values in ('ok', null)", before=MOOD),
        [(None, "sad", "ok", "happy")],
    ),
    "ranges of an enum": (
        parted("(a mood) partition by range (a)", "for values from ('sad') to ('ok')", before=MOOD),
        [(None, "sad", "ok", "happy")],
    ),
    "lists of arrays": (
        parted("(a int[]) partition by list (a)", "for values in ('{1,2}', '{}')"),
        [(None, "{1,2}", "{}", "{1}", "{NULL}")],
    ),
    "lists of an expression": (
        parted("(a text) partition by list (lower(a))", "for values in ('a', '10')", "for values in (null)"),
        [TEXTS],
    ),
    "ranges": (
        parted(
            "(a int) partition by range (a)", "for values from (-5) to (1)", "for values from (2) to (10)", "default"
        ),
        [NUMBERS],
    ),
    "ranges without ends": (
        parted(
            "(a smallint) partition by range (a)",
            "for values from (minvalue) to (2)",
            "for values from (10) to (maxvalue)",
        ),
        [NUMBERS],
    ),
    "a range of all values": (
        parted("(a bigint) partition by range (a)", "for values from (minvalue) to (maxvalue)"),
        [NUMBERS],
    ),
    "ranges of two columns": (
        parted(
            "(a int, b int) partition by range (a, b)",
            "for values from (1, 2) to (1, 10)",
            "for values from (1, 10) to (3, 2)",
            "for values from (9, minvalue) to (10, maxvalue)",
            "for values from (10, maxvalue) to (11, minvalue)",
            "for values from (11, 3) to (11, maxvalue)",
            "for values from (11, maxvalue) to (maxvalue, maxvalue)",
        ),
        [NUMBERS, NUMBERS],
    ),
    "a range of two columns without beginning, and a default": (
        parted("(a int, b int) partition by range (a, b)", "for values from (minvalue, minvalue) to (2, 3)", "default"),
        [NUMBERS, NUMBERS],
    ),
    "ranges of three columns": (
        parted(
            "(a int, b text, c int) partition by range (a, b, c)",
            "for values from (1, 'a', 2) to (1, 'a', 10)",
            "for values from (1, 'a', 10) to (2, 'b', 1)",
            "for values from (2, 'b', maxvalue) to (10, minvalue, minvalue)",
        ),
        [NUMBERS[:6], TEXTS[:6], NUMBERS[3:9]],
    ),
    "ranges of text": (
        parted(
            "(a text) partition by range (a)", "for values from ('A') to ('a')", "for values from ('a') to ('it''s')"
        ),
        [TEXTS],
    ),
    "ranges of a column with a collation": (
        parted(
            '(a text collate "C") partition by range (a)',
            "for values from ('A') to ('a')",
            "for values from ('a') to ('é')",
        ),
        [TEXTS],
    ),
    "ranges of days": (
        parted(
            "(a date) partition by range (a)",
            "for values from ('2024-01-01') to ('2025-01-01')",
            "for values from ('-infinity') to ('2023-12-31')",
        ),
        [DAYS],
    ),
    "ranges of moments": (
        parted("(a timestamptz) partition by range (a)", "for values from ('2024-01-01 00:00+00') to ('infinity')"),
        [MOMENTS],
    ),
    "ranges of floating points": (
        parted(
            "(a real) partition by range (a)",
            "for values from (0.1) to (1e20)",
            "for values from ('Infinity') to ('NaN')",
        ),
        [FLOATS],
    ),
    "ranges of an expression of floating points": (
        parted("(a real) partition by range ((a + '0'::real))", "for values from (0.1) to (1e20)"),
        [FLOATS],
    ),
    "ranges of numbers with decimals": (
        parted("(a numeric(6,2)) partition by range (a)", "for values from (0.1) to (10.255)"),
        [(None, "0.09", "0.1", "10.25", "10.26", "NaN")],
    ),
    "ranges of a column and an expression": (
        parted("(a int, b int) partition by range (a, (b % 3))", "for values from (1, 1) to (2, 1)"),
        [NUMBERS[:6], NUMBERS],
    ),
    "hashes": (
        parted(
            "(a int) partition by hash (a)",
            "for values with (modulus 4, remainder 1)",
            "for values with (modulus 2, remainder 0)",
        ),
        [NUMBERS],
    ),
    "all hashes": (
        parted(
            "(a text, b int) partition by hash (b, lower(a))",
            "for values with (modulus 2, remainder 1)",
            "for values with (modulus 4, remainder 0)",
            "for values with (modulus 4, remainder 2)",
        ),
        [TEXTS, NUMBERS],
    ),
    "a hash of a column with an operator class": (
        parted("(a text) partition by hash (a text_pattern_ops)", "for values with (modulus 3, remainder 1)"),
        [TEXTS],
    ),
    "partitions of partitions": (
        """
        create table t (a int, b int) partition by list (a);
        create table t1 partition of t for values in (1, 2) partition by range (b);
        create table t11 partition of t1 for values from (0) to (3);
        create table t12 partition of t1 for values from (9) to (11) partition by hash (a);
        create table t121 partition of t12 for values with (modulus 2, remainder 0);
        create table td partition of t default partition by list (a);
        create table td1 partition of td for values in (10, null);
        create table td2 partition of td for values in (2, 3, 11) partition by list (b);
        create table td21 partition of td2 default
        """,
        [NUMBERS, NUMBERS],
    ),
    "a default, and a partition that has none": (
        parted("(a int, b int) partition by range (a)", "for values from (0) to (10) partition by list (b)", "default"),
        [NUMBERS, NUMBERS],
    ),
    "no partition": (parted("(a int) partition by list (a)"), [NUMBERS]),
    "names that have to be quoted": (
        parted('(a int, "A b" int) partition by range ("A b", a)', "for values from (1, 2) to (10, 3)"),
        [NUMBERS, NUMBERS],
    ),
}

# Types of extensions, of which a server has one or the other: a range of a domain over the type, and lists of it.
EXTENSIONS: dict[str, tuple[str, Values]] = {
    "citext": (
        """
        create domain word as citext; create table t (a word, b citext) partition by range (a);
        create table t1 partition of t for values from ('A') to ('c') partition by list (b);
        create table t11 partition of t1 for values in ('A'); create table t12 partition of t1 for values in ('b', null)
        """,
        [(None, "a", "A", "B", "C", "c", "d"), (None, "a", "A", "B", "b", "c")],
    ),
    "vector": (
        """
        create domain word as vector; create table t (a word, b vector) partition by range (a);
        create table t1 partition of t for values from ('[1]') to ('[3]') partition by list (b);
        create table t11 partition of t1 for values in ('[1]'); create table t12 partition of t1 for values in (null)
        """,
        [(None, "[0]", "[1]", "[2.5]", "[3]", "[1,2]"), (None, "[1]", "[2]", "[1,2]")],
    ),
}

ACCEPTED = """
    do $$
    declare place tid;
    begin
      for place in select ctid from public.rows loop
        begin
          insert into {} select * from public.rows where ctid = place;
          insert into public.accepted values (place);
        exception when check_violation then null;
        end;
      end loop;
    end $$
"""


def made(connection: servers.Connection, tables: str, values: Values) -> tuple[Partitions, list[Address]]:
    """Make the tables, and `rows` with each combination of the values; return what knows them, and t and all below."""
    for statement in (tables, "create table rows (like t)", "create table accepted (place tid)"):
        connection.execute(statement.encode())
    snapshot = catalog.read(connection, Scope(schemas=["public"]))
    context = Context(expected=snapshot.schema, actual=snapshot.schema, server=snapshot.server)
    top = Address(Kind.TABLE, "public", "t")
    for each in product(*values):
        connection.execute(SQL("insert into public.rows values ({})").format(SQL(", ").join(map(Literal, each))))
    below_each = [one for one, item in snapshot.schema.items() if isinstance(item, Table) and parents(item)]
    return Partitions(Place(context=context), top), [top, *below_each]


def taken(connection: servers.Connection, fit: Fit) -> set[str]:
    """Return the rows of which a condition is true; it is never NULL."""
    with connection.transaction():
        catalog.settings(connection, catalog.PINNED)
        condition = fit.condition or SQL("true")
        found = connection.execute(SQL("select ctid::text, {} from public.rows").format(condition)).fetchall()
    assert {verdict for _, verdict in found} <= {True, False}
    return {place for place, verdict in found if verdict}


def accepted(connection: servers.Connection, table: Address) -> set[str]:
    """Return the rows that the server inserts into a table."""
    with connection.transaction(force_rollback=True):
        connection.execute(SQL(ACCEPTED).format(Identifier(table.schema, table.relation)))
        return {place for (place,) in connection.execute("select place::text from public.accepted").fetchall()}


def check(connection: servers.Connection, statements: str, values: Values) -> None:
    partitions, tables = made(connection, statements, values)
    for table in tables:
        fit = partitions.within(table) & partitions.along(table)
        assert taken(connection, fit) == accepted(connection, table), table


@pytest.mark.parametrize("name", TABLES)
def test_a_condition_says_of_each_row_what_the_server_does_with_it(name: str, empty: servers.Database) -> None:
    with psycopg.connect(empty.url, autocommit=True) as connection:
        check(connection, *TABLES[name])


def test_a_type_of_an_extension_is_compared_by_its_own_operators(empty: servers.Database) -> None:
    with psycopg.connect(empty.url, autocommit=True) as connection:
        offered = {name for (name,) in connection.execute("select name from pg_available_extensions").fetchall()}
        name = next(name for name in EXTENSIONS if name in offered)
        connection.execute(SQL("create extension {}").format(Identifier(name)))
        check(connection, *EXTENSIONS[name])


UNKNOWN = {
    "an operator class": parted("(a text) partition by range (a text_pattern_ops)", "for values from ('a') to ('b')"),
    "a collation": parted('(a text) partition by list (a collate "C")', "for values in ('a')"),
    "a function that PostgreSQL does not bring": parted(
        "(a int) partition by list (f(a))",
        "for values in ('1')",
        before="create function f(int) returns text immutable language sql as $$ select $1::text $$;",
    ),
    "a composite type": parted(
        "(a pair) partition by list (a)", "for values in ('(1,)')", before="create type pair as (x int, y int);"
    ),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_compared_otherwise_is_not_known(name: str, empty: servers.Database) -> None:
    with psycopg.connect(empty.url, autocommit=True) as connection:
        partitions, (table, _) = made(connection, UNKNOWN[name], [(None,)])
        with pytest.raises(Unaskable):
            partitions.within(table)


def test_of_a_table_with_a_foreign_partition_nothing_is_known(empty: servers.Database) -> None:
    with psycopg.connect(empty.url, autocommit=True) as connection:
        partitions, (table, *_) = made(connection, TABLES["lists"][0], [(None,)])
        context = replace(partitions.place.context, foreign={("public", "f")})
        with pytest.raises(Unaskable):
            replace(partitions, place=Place(context=context)).within(table)
