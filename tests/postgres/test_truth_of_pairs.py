"""Whether plans for whole families of tables tell the truth: tried in one transaction, they do what they state."""

from pathlib import Path

import pytest

from schema_doctor import rehearsal
from schema_doctor.embedded import Server
from tests import roundtrip
from tests.pairs import ALL
from tests.pairs.pair import Pair

# Tables leave others and come to them, are made anew, and are locked along with their tables meanwhile.
NAMED = (
    "corners: everything of a partitioned table changes while partitions move",
    "mixtures: an enum is made anew under a partitioned table whose default partition makes room",
    "heirchecks: a check gets another name while a child goes over to another parent, which has one of the old name",
    "partnames: what a partition has of a key has a comment, and foreign keys refer to the table",
    "hostile: a table becomes the child of new ones that have checks themselves",
    "partitionnames: a table gets its first foreign key while a table with the like of its own comes to it",
    "partitionparts: a foreign key of the table stays with one partition whose bounds change",
    "partitiontakes: tables come with what the foreign key is, and with what it becomes, others leave with it",
    "partnames: parts of foreign keys between partitioned tables",
    "partsbelow: partitions of partitions take rows of the default partition",
    "rebuilds: a partition below others is made anew, with a foreign key of the table at the top",
)
KEPT = Pair(
    name="a check is no longer inherited",
    common="create schema s",
    first="create table p (a int, constraint c check (a > 0)); create table k () inherits (p)",
    second="create table p (a int, constraint c check (a > 0) no inherit); create table k () inherits (p)",
)
PAIRS = [KEPT, *(pair for pair in ALL if pair.name in NAMED)]


def test_each_pair_is_there() -> None:
    assert len(PAIRS) == len(NAMED) + 1


def untold(one: roundtrip.Place, other: roundtrip.Place, folder: Path) -> list[str]:
    """Rehearse what makes one database the other, and return in words what a step does and does not state."""
    case = roundtrip.goal(other, folder / "goal.yaml").case
    tried = rehearsal.plan(one.database.connect, case, lambda _line: None).rehearsal
    assert tried is not None
    assert tried.steps
    assert tried.failed is None
    return [f"{done.step.sql}: {line}" for done in tried.steps for line in done.differences]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_a_rehearsal_finds_what_the_plan_states(pair: Pair, server: Server, tmp_path: Path) -> None:
    with roundtrip.two_places(server) as (one, other):
        roundtrip.build(one, f"{pair.common};\n{pair.first}")
        roundtrip.build(other, f"{pair.common};\n{pair.second}")
        assert untold(one, other, tmp_path) == []
        assert untold(other, one, tmp_path) == []
