"""Each form of expression in each of its spellings, wherever it may stand: the same is no drift, all else is."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from schema_doctor import doctor
from schema_doctor.catalog import Row
from schema_doctor.embedded import Server
from schema_doctor.finding import Finding
from tests import expressions, servers
from tests.cases.case import load
from tests.spellings import CHECKS, DEFAULTS, Form

FORMS = (*DEFAULTS, *CHECKS)
TURNS = max(len(form.spellings) for form in FORMS)
SETUP = (
    *(statement for statement in expressions.SETUP if "TABLE" not in statement),
    "create function public.good(int) returns bool immutable language sql as 'select $1 > 0'",
)
CONDITIONS = ("check", "index", "predicate", "generated")


def types(form: Form) -> dict[str, str]:
    """Return the columns that a form may use, and one for indexes, with their types."""
    words = set(re.findall(r"\w+", " ".join((*form.spellings, *form.others)).lower())) | {"id"}
    return {name: kind for name, kind in expressions.TYPES.items() if name.lower() in words}


def columns(form: Form) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in types(form).items())


class Made:
    """A database in which every spelling stands in an object of its own: a table for each form."""

    def __init__(self, database: servers.Database) -> None:
        self.database = database
        self.immutable: set[Form] = set()
        with psycopg.connect(database.url, autocommit=True) as connection:
            for statement in SETUP:
                connection.execute(statement.encode())
            for number, form in enumerate(FORMS):
                if form.column:
                    self._default(connection, number, form)
                else:
                    self._condition(connection, number, form)

    def _default(self, connection: psycopg.Connection[Row], number: int, form: Form) -> None:
        kind = expressions.TYPES[form.column]
        defaults = ", ".join(f"c{place} {kind} default ({text})" for place, text in enumerate(form.spellings))
        connection.execute(f"create table t{number} ({defaults})".encode())

    def _condition(self, connection: psycopg.Connection[Row], number: int, form: Form) -> None:
        table = f"t{number}"
        checks = ", ".join(f"constraint {table}_c{place} check ({text})" for place, text in enumerate(form.spellings))
        connection.execute(f"create table {table} ({columns(form)}, {checks})".encode())
        try:
            for place, text in enumerate(form.spellings):
                for statement in (
                    f"create index {table}_i{place} on {table} (({text}))",
                    f"create index {table}_p{place} on {table} (id) where {text}",
                    f"alter table {table} add g{place} boolean generated always as ({text}) stored",
                ):
                    connection.execute(statement.encode())
        except psycopg.errors.InvalidObjectDefinition:  # not immutable
            assert place == 0
        else:
            self.immutable.add(form)

    def spec(self, turn: int, *, offline: bool = False) -> str:
        """Return the spec that declares objects in the spelling that comes `turn` places after their own.

        A condition stands in another kind of place each turn; `offline` leaves out what only a server can tell.
        """
        tables = {}
        for number, form in enumerate(FORMS):
            pairs = {
                place: form.spellings[(place + turn) % len(form.spellings)]
                for place, spelling in enumerate(form.spellings)
                if not (offline and spelling in form.online)
            }
            if offline:
                pairs = {place: text for place, text in pairs.items() if text not in form.online}
            kind = CONDITIONS[(number + turn) % 4] if form in self.immutable else "check"
            tables[f"t{number}"] = _table(f"t{number}", form, kind, pairs)
        return f"unexpected: ignore\n{written(tables)}"


def _table(name: str, form: Form, kind: str, texts: Mapping[int, str]) -> object:
    """Return a table of a spec with the texts as defaults, or each in a condition of this kind."""
    if form.column:
        value = expressions.TYPES[form.column]
        return {"columns": {f"c{place}": {"type": value, "default": text} for place, text in texts.items()}}
    columns: dict[str, object] = {column: {"type": value} for column, value in types(form).items()}
    match kind:
        case "check":
            return {"columns": columns, "checks": {f"{name}_c{n}": {"expression": text} for n, text in texts.items()}}
        case "index":
            return {
                "columns": columns,
                "indexes": {f"{name}_i{n}": {"columns": [f"({text})"]} for n, text in texts.items()},
            }
        case "predicate":
            partial = {f"{name}_p{n}": {"columns": ["id"], "predicate": text} for n, text in texts.items()}
            return {"columns": columns, "indexes": partial}
        case _:
            return {"columns": columns | {f"g{n}": {"type": "boolean", "generated": text} for n, text in texts.items()}}


def written(tables: object) -> str:
    return "\n".join(
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in {**expressions.OWN, "tables": tables}.items()
    )


@pytest.fixture(scope="module")
def made(server: Server) -> Iterator[Made]:
    with servers.new_database(server, "spellings") as database:
        yield Made(database)


@pytest.fixture(scope="module")
def humble(made: Made) -> Iterator[str]:
    """A role that may not make temporary tables."""
    with made.database.connect(autocommit=True) as connection:
        connection.execute("create role humble login; grant select on all tables in schema public to humble")
        revoke = SQL("revoke temporary on database {} from public").format(Identifier(made.database.name))
        connection.execute(revoke)
        yield "humble"
        connection.execute("drop owned by humble; drop role humble")


def check(database: servers.Database, text: str, folder: Path, user: str = "postgres") -> tuple[Finding, ...]:
    with psycopg.connect(database.url, user=user) as connection:
        return doctor.check(connection, load(text, folder)).findings


def said(findings: tuple[Finding, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [(finding.code, finding.address.path, finding.expected, finding.actual) for finding in findings]


@pytest.mark.parametrize("turn", range(TURNS))
def test_each_spelling_is_no_drift_from_each_other(made: Made, turn: int, tmp_path: Path) -> None:
    assert said(check(made.database, made.spec(turn), tmp_path)) == []


@pytest.mark.parametrize("turn", range(TURNS))
def test_without_temporary_tables_each_spelling_is_no_drift_from_each_other(
    made: Made, humble: str, turn: int, tmp_path: Path
) -> None:
    assert said(check(made.database, made.spec(turn, offline=True), tmp_path, user=humble)) == []


def address(number: int, form: Form, place: int) -> str:
    return f"public.t{number}.c{place}" if form.column else f"public.t{number}.t{number}_c{place}"


@pytest.fixture(scope="module")
def near(server: Server) -> Iterator[servers.Database]:
    """A database in which all that is near to a form stands where the form is declared."""
    with servers.new_database(server, "near") as database:
        for statement in SETUP:
            database.execute(statement)
        for number, form in enumerate(FORMS):
            kind = expressions.TYPES.get(form.column)
            parts = [
                f"c{place} {kind} default ({text})" if kind else f"constraint t{number}_c{place} check ({text})"
                for place, text in enumerate(form.others)
            ]
            database.execute(f"create table t{number} ({', '.join(parts if kind else [columns(form), *parts])})")
        yield database


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_what_is_near_is_drift(near: servers.Database, turn: int, tmp_path: Path) -> None:
    expected, tables = set(), {}
    for number, form in enumerate(FORMS):
        spelling = form.spellings[turn]
        tables[f"t{number}"] = _table(f"t{number}", form, "check", dict.fromkeys(range(len(form.others)), spelling))
        expected |= {address(number, form, place) for place in range(len(form.others))}
    found = check(near, written(tables), tmp_path)
    assert {finding.address.path for finding in found} == expected
    assert {finding.code for finding in found} <= {"wrong-default", "missing-default", "wrong-check"}


def test_what_is_near_is_never_equal_without_temporary_tables(near: servers.Database, tmp_path: Path) -> None:
    """Nobody may be told that what differs is in step; that nobody can tell is a finding too."""
    with near.connect(autocommit=True) as connection:
        connection.execute("create role humble_near login; grant select on all tables in schema public to humble_near")
        connection.execute(SQL("revoke temporary on database {} from public").format(Identifier(near.name)))
        expected, tables = set(), {}
        for number, form in enumerate(FORMS):
            texts = dict.fromkeys(range(len(form.others)), form.spellings[0])
            tables[f"t{number}"] = _table(f"t{number}", form, "check", texts)
            expected |= {address(number, form, place) for place in range(len(form.others))}
        found = check(near, written(tables), tmp_path, user="humble_near")
        assert {finding.address.path for finding in found} == expected
        connection.execute("drop owned by humble_near; drop role humble_near")


def test_no_spelling_is_called_equal_to_what_the_server_makes_of_something_near(
    connection: servers.Connection,
) -> None:
    for statement in (*SETUP, expressions.SETUP[-1]):
        connection.execute(statement.encode())
    for form in FORMS:
        for other in form.others:
            server = printed(connection, form, other, times=1)
            for spelling in form.spellings:
                same = expressions.same(spelling, server, form.column)
                assert not same, (form.name, spelling, other)


def printed(connection: servers.Connection, form: Form, text: str, *, times: int) -> str:
    """Return what the server prints when it has read a spelling, and then its own text."""
    with connection.transaction(force_rollback=True):
        for _ in range(times):
            connection.execute("set local search_path = public")
            if form.column:
                place = f"create temporary table d (x {expressions.TYPES[form.column]} default ({text}))"
                query = "select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'pg_temp.d'::regclass"
                undo = "drop table pg_temp.d"
            else:
                place = f"alter table public.t add constraint k check ({text})"
                query = "select pg_get_expr(conbin, conrelid) from pg_constraint where conname = 'k'"
                undo = "alter table public.t drop constraint k"
            connection.execute(place.encode())
            connection.execute("set local search_path = pg_catalog, pg_temp")
            row = connection.execute(query.encode()).fetchone()
            text = row[0] if row else "null"
            connection.execute(undo.encode())
    return text


def test_the_server_takes_the_spellings_of_a_form_for_the_same(connection: servers.Connection) -> None:
    for statement in (*SETUP, expressions.SETUP[-1]):
        connection.execute(statement.encode())
    for form in FORMS:
        assert len(set(form.spellings)) >= 5, form.name
        texts = {expressions.without_synonyms(printed(connection, form, text, times=2)) for text in form.spellings}
        assert len(texts) == 1 or form.apart, form.name
