"""The database that all cases share, and which cases speak of the version of PostgreSQL that they would run on."""

import zlib
from collections.abc import Iterator, Sequence

import pytest
from psycopg.sql import SQL, Identifier

from schema_doctor.embedded import Server
from tests import servers
from tests.cases.case import Case
from tests.conftest import versions
from tests.mutations import Mutation
from tests.pairs.pair import Pair


@pytest.fixture(scope="module")
def reused(server: Server) -> Iterator[servers.Database]:
    """A database for all cases: making one takes longer than a case."""
    with servers.new_database(server, "cases") as created:
        yield created


@pytest.fixture
def empty(reused: servers.Database) -> Iterator[servers.Database]:
    """The database of all cases, emptied after the test."""
    yield reused
    with reused.connect(autocommit=True) as connection:
        own = "select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$'"
        for (schema,) in connection.execute(own).fetchall():
            connection.execute(SQL("drop schema {} cascade").format(Identifier(schema)))
        connection.execute("create schema public")


@pytest.fixture
def role(database: servers.Database) -> Iterator[str]:
    """A role that may log in, and has no rights but those of PUBLIC."""
    name = f"role_of_{database.name}"
    database.execute(f"create role {name} login")
    yield name
    database.execute(f"drop owned by {name} cascade; drop role {name}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = versions(config)
    everywhere = config.getoption("--all-pairs")
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        speaks = not isinstance(item, pytest.Function) or _speaks(item, asked, everywhere=everywhere)
        (kept if speaks else left_out).append(item)
    if left_out:
        items[:] = kept
        config.hook.pytest_deselected(items=left_out)


def _speaks(item: pytest.Function, asked: Sequence[int], *, everywhere: bool) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    case, version = params.get("case", params.get("pair")), params.get("server")
    if not isinstance(version, int) or not isinstance(case, Case | Pair | Mutation):
        return True
    last = getattr(case, "until", version)
    if isinstance(case, Pair) and not everywhere:
        # Each pair takes a second: one version for each, another one for its neighbour.
        known = [one for one in asked if case.since <= one <= last] or [version]
        return version == known[zlib.crc32(case.name.encode()) % len(known)] and case.since <= version <= last
    return case.since <= version <= last
