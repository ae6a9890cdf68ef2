"""Nothing that differs is overlooked: each property of each kind is changed alone, and `check` names it."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest

from schema_doctor import doctor, spec
from schema_doctor.embedded import Server
from schema_doctor.finding import Finding
from schema_doctor.model import CLASSES, Kind, properties
from tests import mutations, roundtrip
from tests.mutations import CHANGES, MISSING, UNEXPECTED, Mutation
from tests.servers import Database, new_database

# A build of PostgreSQL has the extensions of its distribution, or the one that comes with the embedded server alone.
EXTENSIONS = ("vector", "citext", "hstore", "ltree")


@dataclass(frozen=True)
class Original:
    """A database with something of every kind, the spec that a snapshot of it is, and extensions, one not created."""

    database: Database
    case: doctor.Case
    extensions: tuple[str, ...]


@pytest.fixture(scope="module")
def original(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    with new_database(server, "original") as database:
        found = [row[0] for row in database.execute("select name from pg_available_extensions")]
        extensions = tuple(name for name in EXTENSIONS if name in found)
        rebuild(database, extensions)
        path = tmp_path_factory.mktemp("original") / "expected_schema.yaml"
        with psycopg.connect(database.url) as connection:
            path.write_text(doctor.snapshot(connection, complete=True), encoding="utf-8", newline="")
        case = doctor.Case(spec=spec.load(path), database="original")
        assert roundtrip.clean(database, case) == []
        yield Original(database, case, extensions)


def rebuild(database: Database, extensions: tuple[str, ...]) -> None:
    roundtrip.build(database, f"create extension {extensions[0]};\n{mutations.base(database.server.version)}")


def findings(original: Original, mutation: Mutation) -> tuple[list[Finding], str]:
    """Change the database, return what `check` finds, and make it anew; also the path of what is changed."""
    words = {"EXTENSION": original.extensions[0], "OTHER": original.extensions[-1]}
    sql, path = mutation.sql, mutation.address.path
    for word, name in words.items():
        sql, path = sql.replace(word, name), path.replace(word, name)
    try:
        original.database.execute(sql)
        with psycopg.connect(original.database.url) as connection:
            return list(doctor.check(connection, original.case).findings), path
    finally:
        rebuild(original.database, original.extensions)


def test_every_property_of_every_kind_has_a_change() -> None:
    changed = {(one.address.kind, one.property) for one in CHANGES}
    assert changed >= {(kind, name) for kind, cls in CLASSES.items() for name in properties(cls)}
    assert {one.address.kind for one in MISSING} == {one.address.kind for one in UNEXPECTED} == {*Kind}


@pytest.mark.parametrize("case", CHANGES, ids=lambda one: f"{one.address.kind} {one.property}: {one.sql[:40]}")
def test_a_changed_property_is_named_and_nothing_else(case: Mutation, original: Original) -> None:
    found, path = findings(original, case)
    assert [(one.address.kind, one.address.path, one.property) for one in found] == [
        (case.address.kind, path, case.property)
    ]


@pytest.mark.parametrize("case", MISSING, ids=lambda one: str(one.address.kind))
def test_what_is_dropped_is_missing(case: Mutation, original: Original) -> None:
    found, path = findings(original, case)
    assert [(one.code, one.address.path) for one in found] == [(f"missing-{word(case)}", path)]


@pytest.mark.parametrize("case", UNEXPECTED, ids=lambda one: str(one.address.kind))
def test_what_is_created_is_unexpected(case: Mutation, original: Original) -> None:
    found, path = findings(original, case)
    assert [(one.code, one.address.path) for one in found] == [(f"unexpected-{word(case)}", path)]


def word(mutation: Mutation) -> str:
    return mutation.address.kind.replace(" ", "-")
