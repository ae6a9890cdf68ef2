"""Any schema can become any other: random ones, and random changes of them.

`SCHEMA_DOCTOR_EXAMPLES=3000 python -m pytest tests/laws/test_round_trip.py` tries as many as it says.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schema_doctor.embedded import Server
from tests import roundtrip
from tests.laws import randomrows, randomschema
from tests.laws.randommore import more
from tests.laws.schemasql import inserts, statements
from tests.roundtrip import Place, two_places

EXAMPLES = int(os.environ.get("SCHEMA_DOCTOR_EXAMPLES") or 15)


@pytest.fixture(scope="module")
def two(server: Server) -> Iterator[tuple[Place, Place]]:
    with two_places(server) as places:
        yield places


def build(place: Place, texts: list[str]) -> list[str]:
    """Run the statements that PostgreSQL accepts, in an emptied database, and return them."""
    roundtrip.empty(place)
    accepted = []
    for text in texts:
        try:
            place.connection.execute(text.encode())
        except psycopg.Error:
            continue
        accepted.append(text)
    return accepted


def problems(one: Place, other: Place, random: Random, folder: Path) -> tuple[list[str], str]:
    """Make two random schemas, and return what goes wrong between them, with their statements."""
    before = randomschema.schema(random)
    after = randomschema.mutated(random, before) if random.random() < 0.7 else randomschema.schema(random)
    common = more(random, before, random.randint(0, 4))
    first = build(one, [*statements(before), *common, *more(random, before, random.randint(0, 2))])
    second = build(other, [*statements(after), *common, *more(random, after, random.randint(0, 2))])
    randomrows.fill(one.connection, other.connection, [*inserts(before)])
    randomrows.fill(other.connection, one.connection, [*inserts(after)])
    made = ";\n".join([*first, "--", *second])
    return roundtrip.between(one, other, folder), made


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes, and the schemas are small
)
@given(random=st.randoms(use_true_random=False))
def test_a_random_schema_becomes_another(
    two: tuple[Place, Place], tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    found, made = problems(*two, random, tmp_path_factory.mktemp("specs"))
    if found:
        pytest.fail("\n".join([*found, "the statements were:", made]), pytrace=False)
