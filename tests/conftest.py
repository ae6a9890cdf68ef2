"""The fixtures of all tests: servers of several versions, databases on them, a pooler, and golden files."""

import itertools
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from schema_doctor import embedded, errors
from tests import browsers, examples, servers, wheels
from tests.faults.tally import summary

CORPUS = {"test_round_trip.py", "test_every_property.py", "test_spellings.py"}  # takes as long as all the rest
FAULTS = {"test_fault_injection.py"}
FAULTS_EVERY = 8  # one fix in so many, in each way to its server
examples.load()
GOLDEN = Path(__file__).parent / "golden"
# What not every machine has. Each is a fixture, a marker that its tests get by themselves, and an option.
NEEDED = {
    "pooler": "a PgBouncer",
    "browser": "a Chromium",
    "installed": "a package index, to install the wheel from",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("schema-doctor")
    group.addoption(
        "--pg",
        action="append",
        metavar="VERSIONS",
        help="major versions of PostgreSQL to test with, 14 to 18, with commas or repeated; "
        "default: SCHEMA_DOCTOR_TEST_PG, or 16,18, which the extra `embedded` brings",
    )
    for name, what in NEEDED.items():
        variable = f"SCHEMA_DOCTOR_TEST_{name.upper()}"
        group.addoption(
            f"--{name}",
            action="store_true",
            default=os.environ.get(variable, "0") not in {"", "0"},
            help=f"run the tests that need {what}, too; default: {variable}",
        )
    group.addoption(
        "--all-pairs",
        action="store_true",
        default=os.environ.get("SCHEMA_DOCTOR_TEST_ALL_PAIRS", "0") not in {"", "0"},
        help="run on every version, not on one of them, each pair of schemas, each case, and each test of the program "
        "more than of the server; default: SCHEMA_DOCTOR_TEST_ALL_PAIRS",
    )
    group.addoption(
        "--corpus",
        nargs="?",
        type=int,
        const=1,
        default=int(os.environ.get("SCHEMA_DOCTOR_TEST_CORPUS") or 0),
        metavar="N",
        help="run the corpus too: pairs of schemas, random ones, each property, each spelling; with a number one test "
        "in so many; default: SCHEMA_DOCTOR_TEST_CORPUS",
    )
    group.addoption(
        "--faults",
        nargs="?",
        type=int,
        const=1,
        default=int(os.environ.get("SCHEMA_DOCTOR_TEST_FAULTS") or 0),
        metavar="N",
        help="break every fix at every message, not some of them at some; with a number at one in so many; "
        "default: SCHEMA_DOCTOR_TEST_FAULTS",
    )
    group.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    for name, what in NEEDED.items():
        config.addinivalue_line(
            "markers", f"{name}: needs {what}; set by itself on tests that use the fixture `{name}`"
        )
    if _asked(config):  # here, too: a process of xdist that refuses ends the whole run with an internal error
        for version in versions(config):
            _present(version)


def _asked(config: pytest.Config) -> str:
    return ",".join(config.getoption("--pg") or [os.environ.get("SCHEMA_DOCTOR_TEST_PG") or ""])


def _present(version: int) -> None:
    """End the run when a version is not here: what needs it must not be skipped."""
    try:
        servers.bin_dir(version)
    except errors.UsageError as error:
        raise pytest.UsageError(str(error)) from error


def versions(config: pytest.Config) -> list[int]:
    said = _asked(config) or "16,18"
    known = {str(version): version for version in servers.VERSIONS}
    wanted = [word.strip() for word in said.split(",") if word.strip()]
    for word in wanted:
        if word not in known:
            raise pytest.UsageError(f"--pg {said}: {word!r} is none of the versions {', '.join(known)}")
    return sorted({known[word] for word in wanted})


def pytest_report_header(config: pytest.Config) -> str:
    left_out = [f"--{name}" for name in NEEDED if not config.getoption(name)]
    also = f"left out: the tests of {', '.join(left_out)}" if left_out else "all tests"
    return f"schema-doctor: PostgreSQL {', '.join(map(str, versions(config)))}; {also}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "server" in metafunc.fixturenames:
        asked = versions(metafunc.config)
        metafunc.parametrize("server", asked, indirect=True, scope="session", ids=[f"pg{version}" for version in asked])


@pytest.hookimpl(tryfirst=True)  # before -m is looked at
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for name in NEEDED.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(name)
    if left_out := [item for item in items if item.path.name in CORPUS and not _is_its_turn(item, config)]:
        items[:] = [item for item in items if item.path.name not in CORPUS or _is_its_turn(item, config)]
        config.hook.pytest_deselected(items=left_out)
    if left_out := [item for item in items if item.path.name in FAULTS and not _is_broken(item, config)]:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    for name in NEEDED:
        left_out = [item for item in items if item.get_closest_marker(name) and not config.getoption(name)]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)


def _is_its_turn(item: pytest.Item, config: pytest.Config) -> bool:
    """Tell whether a test of the corpus runs; the same ones each time, so that a run tells of the change it ran on."""
    every = config.getoption("--corpus")
    if every and ("laws" in item.path.parts or "server" not in getattr(item, "fixturenames", ())):
        return True  # these are few
    return bool(every) and zlib.crc32(item.nodeid.encode()) % every == 0


def _is_broken(item: pytest.Item, config: pytest.Config) -> bool:
    """Tell whether a fix is among the few that are broken in a run without --faults."""
    if config.getoption("--faults") or "mended" not in getattr(item, "fixturenames", ()):
        return True
    return zlib.crc32(item.nodeid.encode()) % FAULTS_EVERY == 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line how often fixes were broken, and what became of it; and what else tests have to tell."""
    reports = [one for key in ("passed", "failed") for one in terminalreporter.stats.get(key, ()) if one.when == "call"]
    told = [(name, value) for report in reports for name, value in report.user_properties]
    for line in summary([value for name, value in told if name == "injections"]):
        terminalreporter.write_line(line)
    for name, value in told:
        if name == "told":
            terminalreporter.write_line(value)


def pytest_collection_finish(session: pytest.Session) -> None:
    """End the run before its first test when a version that it needs is not here."""
    used = {item.callspec.params.get("server") for item in session.items if hasattr(item, "callspec")}
    for version in sorted(used - {None}):
        _present(version)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[embedded.Server]:
    """A server of each version that was asked for; shared: tests that stop, restart or reconfigure start their own."""
    with embedded.start_server(servers.bin_dir(request.param)) as started:
        yield started


@pytest.fixture(scope="session")
def shared_database(server: embedded.Server) -> Iterator[servers.Database]:
    """The database in which `connection` works; nothing may be committed in it."""
    with servers.new_database(server, "shared") as created:
        yield created


@pytest.fixture
def connection(shared_database: servers.Database) -> Iterator[servers.Connection]:
    """A connection, as the superuser, whose transaction is rolled back after the test."""
    with psycopg.connect(shared_database.url) as opened:
        yield opened
        opened.rollback()


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def database(server: embedded.Server, numbers: Iterator[int]) -> Iterator[servers.Database]:
    """A database of its own for the test, dropped after it; roles are the server's, and are the test's to drop."""
    with servers.new_database(server, f"test_{next(numbers)}") as created:
        yield created


@pytest.fixture(scope="session")
def pooler(server: embedded.Server) -> Iterator[servers.Pooler]:
    """A PgBouncer before the server."""
    # Not in pytest's own temporary folder: as root, the user that runs PgBouncer may not enter it.
    folder = Path(tempfile.mkdtemp(prefix="schema-doctor-pooler-", dir=server.folder))
    try:
        with servers.start_pooler(server, folder) as started:
            yield started
    except errors.UsageError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[browsers.Browser]:
    """A Chromium without a window."""
    try:
        with browsers.start_browser() as started:
            yield started
    except errors.UsageError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing but the wheel, FastAPI and uvicorn."""
    return wheels.install(tmp_path_factory.mktemp("installed"), "fastapi", "uvicorn>=0.32")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file `tests/golden/<name>`; with --update-golden, write the file."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            return
        if not path.exists():
            pytest.fail(f"{path} does not exist; write it with --update-golden and read it before it is committed")
        assert text == path.read_bytes().decode(), (
            f"{path} says something else; if the new text is right: --update-golden"
        )

    return compare
