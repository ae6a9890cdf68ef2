"""The database that all cases share, and which cases speak of the version of PostgreSQL that they would run on."""

import zlib
from collections.abc import Iterator, Sequence

import pytest

from schema_doctor.embedded import Server
from tests import roundtrip, servers
from tests.cases.case import Case
from tests.conftest import versions
from tests.mutations import Mutation
from tests.pairs.pair import Pair


@pytest.fixture(scope="module")
def reused(server: Server) -> Iterator[roundtrip.Place]:
    """A database for all cases, and connections to it: making them takes longer than a case."""
    with servers.new_database(server, "cases") as created:
        yield roundtrip.Place(created, created.connect(autocommit=True, prepare_threshold=None))


@pytest.fixture
def place(reused: roundtrip.Place) -> Iterator[roundtrip.Place]:
    """The database of all cases, emptied after the test."""
    yield reused
    roundtrip.empty(reused)


@pytest.fixture
def empty(place: roundtrip.Place) -> servers.Database:
    """The database of all cases, for who wants connections of its own."""
    return place.database


@pytest.fixture
def role(database: servers.Database) -> Iterator[str]:
    """A role that may log in, and has no rights but those of PUBLIC."""
    name = f"role_of_{database.name}"
    database.execute(f"create role {name} login")
    yield name
    database.execute(f"drop owned by {name} cascade; drop role {name}")


# Of the program more than of the server: each test on one version, another one on the next, unless all are asked for.
PROGRAM = """
at_once backfill backfill_parts behind building chat_backend cli connect default_values demo deploy end_to_end
fault_injection fault_strikes fix fix_report full_wal guard guard_edges interrupt interrupted_fix leaving levels log
many meanwhile online online_children online_partitions online_parts part_names partition_place partition_rows preflight
preflight_values probe rehearsal rights saved_plan silence surroundings type_pairs waiting wheel withheld workers
"""


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
    if not isinstance(version, int):
        return True
    once = item.path.stem.removeprefix("test_") in PROGRAM.split()
    name, known = item.nodeid.replace(f"pg{version}", ""), asked
    if isinstance(case, Case | Pair | Mutation):
        if not case.since <= version <= getattr(case, "until", version):
            return False
        known = [one for one in asked if case.since <= one <= getattr(case, "until", one)]
        once |= isinstance(case, Case | Pair)
    # Each pair takes a second, and a case as long: one version for each, another for its neighbour.
    return everywhere or not once or version == known[zlib.crc32(name.encode()) % len(known)]
