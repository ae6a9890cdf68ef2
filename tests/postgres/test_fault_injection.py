"""A fix that is broken anywhere loses no row, says truly what it has applied, and is healed by the next one.

Some fixes are broken at some points; with --faults all of them at every message: before it, in the middle of it and,
where the other side may answer, after it.
"""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schema_doctor.embedded import Server
from tests import servers
from tests.faults.field import Field, Survey, open_field
from tests.faults.fixes import FIXES, Mended
from tests.faults.points import points
from tests.faults.striker import Point
from tests.faults.tally import Tally

SAMPLE = 25  # points of a fix without --faults

Injected = Callable[[str, Field, Survey, Callable[[Point], list[str]]], None]


@pytest.fixture(scope="module")
def direct(server: Server) -> Iterator[Field]:
    with open_field(server, None, "faults_direct") as opened:
        yield opened


@pytest.fixture(scope="module")
def pooled(server: Server, pooler: servers.Pooler) -> Iterator[Field]:
    with open_field(server, pooler, "faults_pooled") as opened:
        yield opened


@pytest.fixture
def injected(
    request: pytest.FixtureRequest, server: Server, record_property: Callable[[str, object], None]
) -> Injected:
    """Return what breaks a fix at many points, counts, and fails with all that was wrong."""

    def run(way: str, field: Field, survey: Survey, breaking: Callable[[Point], list[str]]) -> None:
        every = request.config.getoption("--faults")
        seed = f"{server.version} {way}"
        found = points(survey, every or 1, seed)
        if not every:
            found = sorted(found, key=lambda point: zlib.crc32(f"{seed} {point}".encode()))[:SAMPLE]
        tally, problems = Tally(server.version, way, survey.name), []
        for point in found:
            try:
                wrong = breaking(point)
            except LookupError:
                tally.missed += 1
                continue
            tally.injections += 1
            tally.bad += bool(wrong)
            problems += wrong
        record_property("injections", tally.told())
        assert not problems, "\n".join(problems[:20])
        assert tally.injections > tally.missed

    return run


@pytest.mark.parametrize("mended", FIXES, ids=lambda mended: mended.name)
def test_a_cut_at_any_message_loses_no_row_is_told_truly_and_is_healed_by_the_next_fix(
    mended: Mended, direct: Field, injected: Injected, tmp_path: Path
) -> None:
    survey = direct.survey(mended, tmp_path)
    injected("direct", direct, survey, lambda point: direct.broken(survey, point))


@pytest.mark.parametrize("mended", FIXES, ids=lambda mended: mended.name)
def test_a_cut_at_any_message_to_a_pooler_loses_no_row_is_told_truly_and_is_healed_by_the_next_fix(
    mended: Mended, pooled: Field, injected: Injected, tmp_path: Path
) -> None:
    survey = pooled.survey(mended, tmp_path)
    injected("pooled", pooled, survey, lambda point: pooled.broken(survey, point))
