"""Each schema of the corpus becomes the one that it is paired with, and an empty database becomes both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from schema_doctor.embedded import Server
from schema_doctor.online import Online
from tests import pairs, roundtrip
from tests.pairs.pair import Pair
from tests.roundtrip import Place, two_places


@pytest.fixture(scope="module")
def two(server: Server) -> Iterator[tuple[Place, Place]]:
    with two_places(server) as places:
        yield places


@pytest.fixture(scope="module")
def available(two: tuple[Place, Place]) -> set[str]:
    """What this build of PostgreSQL has: extensions, methods of compression, collations."""
    return {
        name
        for (name,) in two[0].database.execute(
            "select name from pg_available_extensions union select collname from pg_collation"
            " union select unnest(enumvals) from pg_settings where name = 'default_toast_compression'"
        )
    }


@pytest.mark.parametrize("mode", ["auto", "always"])
@pytest.mark.parametrize("pair", pairs.ALL, ids=lambda pair: pair.name)
def test_a_schema_becomes_the_other_of_its_pair(
    pair: Pair, mode: str, two: tuple[Place, Place], available: set[str], tmp_path: Path
) -> None:
    """Tables that are small are changed at once, and `always` as large ones are, while others read and write."""
    if missing := set(pair.needs) - available:
        pytest.skip(f"this build of PostgreSQL has no {', no '.join(sorted(missing))}")
    problems = roundtrip.problems(*two, pair, tmp_path, Online(mode=mode))
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
