"""Nothing that differs is overlooked: each property of each kind is changed alone, and `check` names it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from schema_doctor import doctor
from schema_doctor.embedded import Server
from schema_doctor.finding import Finding
from schema_doctor.model import CLASSES, Kind, properties
from tests import mutations, roundtrip
from tests.mutations import CHANGES, MISSING, UNEXPECTED, Mutation
from tests.roundtrip import Place
from tests.servers import new_database

# A build of PostgreSQL has the extensions of its distribution, or the one that comes with the embedded server alone.
EXTENSIONS = ("vector", "citext", "hstore", "ltree")


@dataclass(frozen=True)
class Original:
    """A database with something of every kind, the spec that a snapshot of it is, and the name of its extension."""

    place: Place
    case: doctor.Case
    extension: str


@pytest.fixture(scope="module")
def original(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    with new_database(server, "original") as database:
        place = Place(database, database.connect(autocommit=True))
        found = [row[0] for row in database.execute("select name from pg_available_extensions")]
        extension = next(name for name in EXTENSIONS if name in found)
        rebuild(place, extension)
        case = roundtrip.goal(place, tmp_path_factory.mktemp("original") / "expected_schema.yaml").case
        assert roundtrip.clean(place, case) == []
        yield Original(place, case, extension)


def rebuild(place: Place, extension: str) -> None:
    version = place.connection.info.server_version // 10000
    roundtrip.build(place, f"create extension {extension};\n{mutations.base(version)}")


def findings(original: Original, mutation: Mutation) -> tuple[list[Finding], str]:
    """Change the database, return what `check` finds, and make it anew; also the path of what is changed."""
    sql = mutation.sql.replace("EXTENSION", original.extension)
    path = mutation.address.path.replace("EXTENSION", original.extension)
    try:
        original.place.connection.execute(sql.encode())
        with original.place.connect() as connection:
            return list(doctor.check(connection, original.case).findings), path
    finally:
        rebuild(original.place, original.extension)


def test_every_property_of_every_kind_has_a_change() -> None:
    changed = {(one.address.kind, one.property) for one in CHANGES}
    assert changed >= {(kind, name) for kind, cls in CLASSES.items() for name in properties(cls)}
    assert {one.address.kind for one in MISSING} == {one.address.kind for one in UNEXPECTED} == {*CLASSES}


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
def test_what_is_created_is_unexpected(case: Mutation, original: Original, tmp_path: Path) -> None:
    if case.address.kind is Kind.EXTENSION:  # there may be no other one to create
        original.place.connection.execute(f"drop extension {original.extension}".encode())
        original = replace(original, case=roundtrip.goal(original.place, tmp_path / "spec.yaml").case)
    found, path = findings(original, case)
    assert [(one.code, one.address.path) for one in found] == [(f"unexpected-{word(case)}", path)]


def word(mutation: Mutation) -> str:
    return mutation.address.kind.replace(" ", "-")
