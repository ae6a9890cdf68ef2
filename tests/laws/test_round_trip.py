"""Any schema can become any other: random ones, random changes of them, and those of the corpus.

`SCHEMA_DOCTOR_TEST_EXAMPLES=10 python -m pytest --corpus tests/laws/test_round_trip.py` tries ten times as many, others
each time; `python -m tests.laws.counted` counts how many of how many hold.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from schema_doctor.embedded import Server
from schema_doctor.online import AUTO, Online
from tests import examples, roundtrip
from tests.laws import crossed, randomrows, randomschema
from tests.laws.randommore import more
from tests.laws.randomscenes import scenes
from tests.laws.schemasql import inserts, statements
from tests.roundtrip import Place, two_places

SEEDS = range(6)
SCENES = (14, 16, 27, 32, 38)  # have nothing but scenes: long names and types; partitions, families and keys
EXAMPLES = len(SEEDS) + len(SCENES)
SCENIC = 0.6  # so many have scenes, and of those so many not much else


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


def problems(
    one: Place, other: Place, random: Random, folder: Path, scenic: float = SCENIC, online: Online = AUTO
) -> tuple[list[str], str]:
    """Make two random schemas, and return what goes wrong between them, with their statements."""
    scenery = scenes(random) if scenic and random.random() < scenic else ([], [])
    bare = scenery[0] and random.random() < scenic
    before = randomschema.Schema() if bare else randomschema.schema(random)
    after = randomschema.mutated(random, before) if random.random() < 0.7 else randomschema.schema(random)
    common = more(random, before, random.randint(0, 4))
    first = build(one, [*statements(before), *common, *more(random, before, random.randint(0, 2)), *scenery[0]])
    second = build(other, [*statements(after), *common, *more(random, after, random.randint(0, 2)), *scenery[1]])
    randomrows.fill(one.connection, other.connection, [*inserts(before)])
    randomrows.fill(other.connection, one.connection, [*inserts(after)])
    made = ";\n".join([*first, "--", *second])
    return roundtrip.between(one, other, folder, online=online), made


def seeded(test: Callable[..., None]) -> Callable[..., None]:
    """Give a test the same examples with every version of Hypothesis."""
    for seed in (*SEEDS, *SCENES):
        test = example(seed=seed)(test)
    return test


@seeded
@settings(
    max_examples=EXAMPLES * examples.TIMES,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate if examples.OTHERS else Phase.explicit],  # shrinking takes minutes; the schemas are small
)
@given(seed=st.integers(min_value=len(SEEDS)))
def test_a_random_schema_becomes_another(
    two: tuple[Place, Place], tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    scenic = SCENIC if examples.OTHERS else float(seed in SCENES)
    found, made = problems(*two, Random(str(seed)), tmp_path_factory.mktemp("specs"), scenic)
    if found:
        pytest.fail("\n".join([*found, "the statements were:", made]), pytrace=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_schema_of_the_corpus_becomes_any_other(two: tuple[Place, Place], tmp_path: Path, seed: int) -> None:
    found, made = crossed.problems(*two, Random(str(seed)), tmp_path)
    if found:
        pytest.fail("\n".join([*found, "the statements were:", made]), pytrace=False)
