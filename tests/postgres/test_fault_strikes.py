"""A fix whose backends are ended, whose process is killed or whose server crashes at any step is healed by the next.

At some steps of some fixes; with --faults at each step.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psycopg
import pytest

from schema_doctor import embedded
from schema_doctor.embedded import Server
from tests import servers
from tests.commandline import environment
from tests.faults.field import LEFT_BEHIND, Field, Survey, open_field
from tests.faults.fixes import FIXES, Mended
from tests.faults.points import steps
from tests.faults.program import start
from tests.faults.striker import Point, Talk
from tests.faults.tally import Tally

SAMPLE = 3  # steps without --faults
STRUCK = [
    mended for mended in FIXES if any(word in mended.name for word in ("online", "concurrently", "labels", "views"))
]

Strikes = Callable[..., None]


@pytest.fixture(scope="module")
def own_server(server: Server) -> Iterator[Server]:
    """A server that may crash."""
    with embedded.start_server(servers.bin_dir(server.version)) as started:
        yield started


@pytest.fixture
def strikes(
    request: pytest.FixtureRequest, server: Server, record_property: Callable[..., None], tmp_path: Path
) -> Strikes:
    """Return what breaks some fixes at their steps, counts, and fails with all that was wrong."""

    def run(way: str, field: Field, breaking: Callable[[Survey, Point], list[str]], *, whole: bool = False) -> None:
        every = request.config.getoption("--faults")
        number = zlib.crc32(f"{server.version} {way}".encode())
        chosen = STRUCK if every else [STRUCK[number % len(STRUCK)]]
        tally, problems = Tally(server.version, way, "at steps"), []
        for mended in chosen:
            survey = field.survey(mended, tmp_path)
            found = steps(survey, whole=whole)
            found = found[number % every :: every] if every else found[number % 7 :: len(found) // SAMPLE]
            for point in found:
                try:
                    wrong = breaking(survey, point)
                except LookupError:
                    tally.missed += 1
                    continue
                tally.injections += 1
                tally.bad += bool(wrong)
                problems += [f"{mended.name}: {one}" for one in wrong]
        record_property("injections", tally.told())
        assert not problems, "\n".join(problems[:20])
        assert tally.injections > tally.missed

    return run


def test_a_backend_that_is_terminated_at_any_step_is_told_truly_and_healed_by_the_next_fix(
    server: Server, strikes: Strikes
) -> None:
    with (
        open_field(server, None, "faults_terminated") as field,
        psycopg.connect(field.database.url, autocommit=True, prepare_threshold=None) as other,
    ):
        field.pids.append(other.info.backend_pid)

        def terminate(talk: Talk) -> None:
            other.execute("select pg_terminate_backend(%s, 5000)", [talk.pid])

        strikes("terminated", field, lambda survey, point: field.broken(survey, point, terminate))


def test_backends_that_are_all_terminated_behind_a_pooler_at_any_step_are_told_truly_and_healed_by_the_next_fix(
    server: Server, pooler: servers.Pooler, strikes: Strikes
) -> None:
    with (
        open_field(server, pooler, "faults_terminated_pooled") as field,
        psycopg.connect(field.database.url, autocommit=True, prepare_threshold=None) as other,
    ):
        field.pids.append(other.info.backend_pid)

        def terminate(_talk: Talk) -> None:
            other.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and backend_type = 'client backend' and pid <> all(%s)",
                [field.pids],
            )

        strikes("terminated behind a pooler", field, lambda survey, point: field.broken(survey, point, terminate))


def test_a_server_that_crashes_at_any_step_is_told_truly_and_the_next_fix_heals(
    own_server: Server, strikes: Strikes
) -> None:
    def crash(_talk: Talk) -> None:
        own_server.stop("immediate")
        own_server.start()

    with open_field(own_server, None, "faults_crashed") as field:
        strikes("crashed", field, lambda survey, point: field.broken(survey, point, crash))


def test_a_process_that_is_killed_at_any_step_leaves_nothing_running_and_the_next_fix_heals(
    server: Server, strikes: Strikes, tmp_path: Path
) -> None:
    with open_field(server, None, "faults_killed") as field:
        strikes("killed", field, lambda survey, point: killed(field, survey, point, tmp_path), whole=True)


def killed(field: Field, survey: Survey, point: Point, folder: Path) -> list[str]:
    """Kill a process at a point, and return what is wrong with its log, and with what it leaves."""
    log = folder / "log.jsonl"
    log.unlink(missing_ok=True)
    processes: list[ForkServerProcess] = []
    field.build(survey.before)
    field.striker.arm(point, lambda _: processes[0].kill())
    arguments = [f"--online={survey.case.online.mode}", *(f"--allow={code}" for code in survey.case.allow)]
    words = ["fix", "--yes", "--log", str(log), *arguments, str(folder / "expected_schema.yaml")]
    processes.append(start(words, environment(DATABASE_URL=field.url)))
    processes[0].join(60)
    assert processes[0].exitcode is not None, "it does not end"
    if not field.striker.disarm():
        raise LookupError(point)
    field.quiet()
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    applied = sum(line["event"] == "applied" for line in lines)
    count = 0
    while count < len(survey.groups) and applied >= len(survey.groups[count]):
        applied -= len(survey.groups[count])
        count += 1
    allowed = set(range(count, len(survey.groups) + 1))
    return [f"{point}: {one}" for one in field.judged(survey, f"log: {lines} {LEFT_BEHIND}", allowed)]


def test_the_fixes_that_are_struck_have_one_and_many_transactions() -> None:
    assert {mended.online for mended in STRUCK} == {"always", "auto"}
    assert len(STRUCK) > 3
    assert all(isinstance(mended, Mended) for mended in STRUCK)
