"""What the server says of the expressions that people write: which are the same, and which stay inside their place."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from schema_doctor.equivalence import meaning
from schema_doctor.expression import NotAnExpression, columns, parse
from schema_doctor.sqlstring import portable
from schema_doctor.sqlterm import Term
from tests import expressions, hostile, servers


@dataclass(frozen=True)
class Deparsed:
    """An expression with what the server made of it; `column` is that of a default, and empty for a check."""

    column: str
    written: str
    server: str


@contextmanager
def undone(connection: servers.Connection) -> Iterator[None]:
    """Put back what is done within, also after an error."""
    connection.execute("SAVEPOINT undone")
    try:
        yield
    finally:
        connection.execute("ROLLBACK TO SAVEPOINT undone")


def deparse(connection: servers.Connection, column: str, written: str) -> str | None:
    """Make it a default or a check, and return how the server prints it; None if the server refuses it."""
    if column:
        change = f'ALTER TABLE public.t ALTER "{column}" SET DEFAULT ({written})'
        query = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'public.t'::regclass"
    else:
        change = f"ALTER TABLE public.t ADD CONSTRAINT k CHECK ({written})"
        query = "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k'"
    with undone(connection):
        try:
            connection.execute(change.encode())
        except psycopg.Error:
            return None
        connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


@pytest.fixture(scope="module")
def table(shared_database: servers.Database) -> Iterator[servers.Connection]:
    """A connection that sees the table of the corpus, for the whole module; every test puts back what it changes."""
    with psycopg.connect(shared_database.url) as opened:
        for statement in expressions.SETUP:
            opened.execute(statement.encode())
        yield opened
        opened.rollback()


@pytest.fixture(scope="module")
def corpus(table: servers.Connection) -> list[Deparsed]:
    found = []
    for column, written in expressions.ALL:
        server = deparse(table, column, written)
        assert server is not None, f"the server refuses {written}"
        found.append(Deparsed(column, written, server))
    return found


def term(written: str, column: str) -> Term | None:
    try:
        return meaning(written, expressions.TYPES, expressions.TYPES.get(column), expressions.DECLARED)
    except (ValueError, RecursionError):
        return None


def test_what_people_write_equals_what_the_server_makes_of_it(corpus: list[Deparsed]) -> None:
    unknown = {entry.written for entry in corpus if not expressions.same(entry.written, entry.server, entry.column)}
    assert unknown == expressions.CANNOT_TELL


def test_every_deparse_equals_itself(corpus: list[Deparsed]) -> None:
    different = [
        entry.server for entry in corpus if not expressions.same(portable(entry.server), entry.server, entry.column)
    ]
    assert {server for server in different if term(portable(server), "") is not None} == set()


def test_what_the_server_tells_apart_is_never_called_equal(corpus: list[Deparsed]) -> None:
    read = [(entry, term(entry.written, entry.column), term(portable(entry.server), entry.column)) for entry in corpus]
    false = {
        (one.written, other.server)
        for one, written, _ in read
        for other, _, server in read
        if one.column == other.column and one.server != other.server and written is not None and written == server
    }
    assert {pair for pair in false if not same_but_for_synonyms(*pair, corpus)} == set()


def same_but_for_synonyms(written: str, server: str, corpus: list[Deparsed]) -> bool:
    own = next(entry.server for entry in corpus if entry.written == written)
    return expressions.without_synonyms(own) == expressions.without_synonyms(server)


MUTATIONS = (
    (r"\b0\b", "1"),
    (r"\b1\b", "2"),
    (r"(?<![\d.])(\d+)(?![\d.])", r"\g<1>0"),
    (r"'([^']+)'", r"'\1x'"),
    (r"'([a-z])", lambda m: "'" + m[1].upper()),
    (r"'([^']+)'", r"' \1'"),
    (r">", "<"),
    (r">", ">="),
    (r"(?<![<>!])=", "<>"),
    (r"<>", "="),
    (r"\band\b", "or"),
    (r"\bor\b", "and"),
    (r"\bnot ", ""),
    (r"\bin\b", "not in"),
    (r"\bany\b", "all"),
    (r"\+", "-"),
    (r"\*", "/"),
    (r"->>", "->"),
    (r"->(?!>)", "->>"),
    (r"\blike\b", "ilike"),
    (r"~(?!\*)", "~*"),
    (r"\btitle\b", "body"),
    (r"\brole\b", "email"),
    (r"\brole\b", "title"),
    (r"\bid\b", "small"),
    (r"\bid\b", "big"),
    (r"\btotal\b", "price"),
    (r"\bactive\b", "seen"),
    (r"\bcreated\b", "sent"),
    (r"\bcreated\b", "updated"),
    (r"\bdata\b", "plain"),
    (r"\btags\b", "names"),
    (r"\blower\b", "upper"),
    (r"\btrue\b", "false"),
    (r"\bis null", "is not null"),
    (r"::text\b", "::varchar"),
    (r"::text\b", "::varchar(2)"),
    (r"::int\b", "::bigint"),
    (r"::int\b", "::smallint"),
    (r"::jsonb", "::json"),
    (r"\bday\b", "hour"),
    (r"\bday\b", "month"),
    (r"\bcoalesce\b", "greatest"),
    (r"\(([^()]*)\)", r"\1"),
    (r"^([^()]*?) (and|or) ", r"(\1) \2 not "),
    (r"^", "not "),
    (r"$", " is true"),
    (r"\b(title|role|code|email)\b", r"\1::char(3)"),
    (r"\b(title|role|code|email)\b", r"\1::varchar(3)"),
    (r"\b(title|role|code|email)\b", r"\1::text"),
    (r"\b(id|small|big|total|price)\b", r"\1::numeric"),
    (r"\b(id|small|big|total|price)\b", r"-\1"),
    (r"\b(\d+)\b", r"\1.0"),
    (r"\b(\d+)\b", r"'\1'"),
    (r"\b(\d+)\b", r"-\1"),
)  # fmt: skip


def test_a_mutation_is_called_equal_only_if_the_server_agrees(
    table: servers.Connection, corpus: list[Deparsed]
) -> None:
    compared, false = 0, []
    seen: set[tuple[str, str]] = set()
    for position, entry in enumerate(corpus):
        original = term(portable(entry.server), entry.column)
        for pattern, replacement in MUTATIONS[position % 2 :: 2]:
            mutated = re.sub(pattern, replacement, entry.written, count=1)
            if mutated == entry.written or (entry.column, mutated) in seen:
                continue
            seen.add((entry.column, mutated))
            written = term(mutated, entry.column)
            if written is None or written != original:
                compared += written is not None
                continue  # "cannot tell" is never wrong
            server = deparse(table, entry.column, mutated)
            if server is None or expressions.without_synonyms(server) != expressions.without_synonyms(entry.server):
                false.append((mutated, server, entry.server))
    assert false == []
    assert compared > 1000


def test_columns_are_those_that_the_server_says_a_check_depends_on(table: servers.Connection) -> None:
    query = """
        SELECT coalesce(array_agg(attname::text), '{}')
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
        WHERE conname = 'k'
    """
    checks = expressions.CHECKS[::3]
    said = {written: columns(written) for written in checks}
    known = {}
    for written in checks:
        with undone(table):
            table.execute(f"ALTER TABLE public.t ADD CONSTRAINT k CHECK ({written})".encode())
            row = table.execute(query.encode()).fetchone()
        known[written] = frozenset(row[0] if row else ())
    assert said == known


CATALOG = """
    SELECT 'relation', relname::text, relkind::text, relnatts::text FROM pg_class
    WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg_toast%')
    UNION ALL SELECT 'attribute', attname, format_type(atttypid, atttypmod), attnotnull || ' ' || attisdropped
        FROM pg_attribute WHERE attrelid = 'public.t'::regclass
    UNION ALL SELECT 'default', adnum::text, '', pg_get_expr(adbin, adrelid) FROM pg_attrdef
    UNION ALL SELECT 'constraint', conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
    UNION ALL SELECT 'role', rolname, rolsuper::text, '' FROM pg_roles
    UNION ALL SELECT 'function', proname, '', '' FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT 'setting', name, setting, '' FROM pg_settings WHERE source = 'session'
"""


PLACES = ("ALTER TABLE public.t ALTER title SET DEFAULT ({})", "ALTER TABLE public.t ADD CHECK ({})")


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_is_accepted_changes_more_than_its_own_place(table: servers.Connection, place: str) -> None:
    kind = "default" if "DEFAULT" in place else "constraint"
    before = set(table.execute(CATALOG.encode()).fetchall())
    escaped, accepted = [], [text for text in hostile.HOSTILE if is_accepted(text)]
    for text in accepted:
        with undone(table):
            try:
                # Without parameters psycopg sends a simple query, which takes several statements: the worst case.
                table.execute(place.format(text).encode())
            except psycopg.Error:
                continue
            after = set(table.execute(CATALOG.encode()).fetchall())
        if before - after or len(after - before) > 1 or any(row[0] != kind for row in after - before):
            escaped.append((text, before ^ after))
    assert escaped == []
    assert len(accepted) > 20


def is_accepted(text: str) -> bool:
    try:
        parse(text)
    except NotAnExpression:
        return False
    return True
