"""Measure `check` on the chat schema against the least that must be done, and `--help` against its import.

Run as `python benchmarks/check_chat.py [--rounds 15] [--far-rounds 7] [--postgres 16]` where schema-doctor is installed
with its extra `test`. Starts a PostgreSQL of its own. Everything is a whole process, started in turn with the others.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import measure  # noqa: E402
import psycopg  # noqa: E402

from schema_doctor import embedded  # noqa: E402
from tests.proxy import start_proxy  # noqa: E402

FAR = 0.04  # seconds that each round trip takes longer
SPEC = ROOT / "expected_schema.yaml"
DRIFT = 1  # the exit code of a check that finds something
CODES = dict.fromkeys(("check, canonical spec", "check, canonical spec, json", "check, expected_schema.yaml"), DRIFT)
CLI = (sys.executable, "-c", "from schema_doctor.cli import main; main()")

# As somebody made it by hand: columns and a table are missing.
DRIFTED = "create table conversations (id varchar(36) primary key, created_at timestamp default now())"


def psql(bin_dir: Path) -> str | None:
    """Return the psql of the server's own version, or any other."""
    own = bin_dir / "psql"
    return str(own) if own.exists() else shutil.which("psql")


def commands(url: str, bin_dir: Path, folder: Path) -> dict[str, Sequence[str]]:
    """Return what is compared, the floor first."""
    found: dict[str, Sequence[str]] = {
        "floor: psycopg, same queries": (
            *(sys.executable, str(ROOT / "benchmarks" / "floor.py"), url, str(folder / "queries.json")),
        )
    }
    if program := psql(bin_dir):
        found["psql, same queries"] = (program, "-XAtq", "-d", url, "-c", (folder / "queries.sql").read_text("utf-8"))
    canonical = str(folder / "canonical.yaml")
    found["check, canonical spec"] = (*CLI, "check", canonical, "-d", url)
    found["check, canonical spec, json"] = (*CLI, "check", canonical, "-d", url, "--format", "json")
    found["check, expected_schema.yaml"] = (*CLI, "check", str(SPEC), "-d", url)
    return found


def local(url: str, bin_dir: Path, folder: Path, environment: Mapping[str, str], rounds: int) -> None:
    """Measure what only needs the processor."""
    pairs: dict[str, Sequence[str]] = {
        "python -c pass": (sys.executable, "-c", "pass"),
        "import typer": (sys.executable, "-c", "import typer"),
        "import psycopg": (sys.executable, "-c", "import psycopg"),
        "--help": (*CLI, "--help"),
        "check --help": (*CLI, "check", "--help"),
    }
    runs = measure.in_turn({**commands(url, bin_dir, folder), **pairs}, environment, rounds, CODES)
    floor, imported = runs["floor: psycopg, same queries"], runs["import typer"]
    print(f"{'drifted chat schema, no delay':32}{'CPU s':>8}{'wall s':>8}{'CPU ratio':>11}{'wall ratio':>11}")
    for name, one in runs.items():
        base = imported if name.endswith("--help") else floor
        ratios = f"{measure.cpu(one) / measure.cpu(base):11.2f}{measure.wall(one) / measure.wall(base):11.2f}"
        print(f"{name:32}{measure.cpu(one):8.3f}{measure.wall(one):8.3f}{ratios}")
    print("(ratio: to the floor; of --help: to import typer)\n")


def far(server: embedded.Server, bin_dir: Path, folder: Path, environment: Mapping[str, str], rounds: int) -> None:
    """Measure with a server that is far away, and count the round trips."""
    with start_proxy(server.port, delay=FAR) as proxy:
        url = f"postgresql://{server.user}@{proxy.host}:{proxy.port}/chat"
        compared = commands(url, bin_dir, folder)
        counts: dict[str, tuple[int, int]] = {}
        for name, command in compared.items():
            proxy.conversations.clear()
            measure.run(command, environment, CODES.get(name, 0))
            sent = proxy.conversations[-1].sent.count
            counts[name] = proxy.round_trips, sum(sent.values())
        runs = measure.in_turn(compared, environment, rounds, CODES)
    floor = measure.wall(runs["floor: psycopg, same queries"])
    print(
        f"{f'the same, {FAR * 1000:.0f} ms away':32}{'round trips':>12}{'messages':>10}{'wall s':>8}{'wall ratio':>11}"
    )
    for name, one in runs.items():
        trips, messages = counts[name]
        print(f"{name:32}{trips:12}{messages:10}{measure.wall(one):8.3f}{measure.wall(one) / floor:11.2f}")
    print("(round trips with the two that connecting takes; messages: those that the client sends)")


def main() -> None:
    """Start the server, prepare both specs and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--far-rounds", type=int, default=7)
    parser.add_argument("--postgres", type=int, default=16)
    options = parser.parse_args()
    # Without what psql, libpq or Python would take from the caller's environment.
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "PGSSLMODE": "prefer"}
    bin_dir = embedded.binaries(options.postgres)
    with embedded.start_server(bin_dir) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create database whole")
            connection.execute("create database chat")
        measure.run((*CLI, "fix", str(SPEC), "-d", server.url("whole"), "--yes"), environment)
        canonical = str(folder / "canonical.yaml")
        measure.run((*CLI, "snapshot", "-d", server.url("whole"), "-o", canonical), environment)
        url = server.url("chat")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(DRIFTED)
        taking_down = str(ROOT / "benchmarks" / "queries.py")
        measure.run((sys.executable, taking_down, url, canonical, str(folder / "queries")), environment)
        local(url, bin_dir, folder, environment, options.rounds)
        far(server, bin_dir, folder, environment, options.far_rounds)


if __name__ == "__main__":
    main()
