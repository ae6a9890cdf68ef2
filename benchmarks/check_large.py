"""Measure `check` and `snapshot` on 10,000 tables against the least that must be done, and how they grow.

Run as `python benchmarks/check_large.py [--tables 10000] [--rounds 5] [--postgres 16]` where schema-doctor is installed
with its extra `test`. Starts a PostgreSQL of its own. Everything is a whole process, started in turn with the others.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import measure  # noqa: E402
import psycopg  # noqa: E402

from schema_doctor import embedded  # noqa: E402

CLI = (sys.executable, "-c", "from schema_doctor.cli import main; main()")
COMPOSE = "import sys, yaml; yaml.compose(open(sys.argv[1]), Loader=yaml.CSafeLoader)"
QUERIES = ROOT / "benchmarks" / "queries.py"
LARGE = ROOT / "benchmarks" / "large.sql"
TWO = """
create table benchmark_users (
  id bigint primary key, email varchar(255) not null unique, created_at timestamp default now());
create table benchmark_orders (
  id bigint primary key, user_id bigint not null references benchmark_users (id) on delete cascade,
  amount numeric(12,2) not null default 0 check (amount >= 0));
create index on benchmark_orders (user_id)
"""


def make(server: embedded.Server, name: str, tables: int) -> str:
    """Make a database of so many tables and the two of our own; return its URL."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        connection.execute("select set_config('benchmark.tables', %s, false)", [str(tables)])
        connection.execute(LARGE.read_bytes())
        for statement in TWO.split(";"):
            connection.execute(statement.encode())
        connection.execute("vacuum analyze")  # so that no autovacuum comes between the rounds
    return server.url(name)


def spec_of(url: str, path: Path, environment: Mapping[str, str], *options: str) -> Path:
    """Write the spec of a database, as `snapshot` does."""
    measure.run((*CLI, "snapshot", "-d", url, "-o", str(path), *options), environment)
    return path


def commands(url: str, spec: Path, psql: str, environment: Mapping[str, str]) -> dict[str, Sequence[str]]:
    """Return what is compared: the two parts of the floor, then our own."""
    measure.run((sys.executable, str(QUERIES), url, str(spec), str(spec.with_suffix(""))), environment)
    return {
        "psql, same queries": (psql, "-XqAt", "-o", os.devnull, "-f", str(spec.with_suffix(".sql")), url),
        "PyYAML (C), compose": (sys.executable, "-c", COMPOSE, str(spec)),
        "check": (*CLI, "check", str(spec), "-d", url),
        "snapshot": (*CLI, "snapshot", "-d", url, "-o", str(spec.with_suffix(".again"))),
    }


def measured(
    title: str, found: Mapping[str, Sequence[str]], environment: Mapping[str, str], rounds: int
) -> dict[str, list[measure.Run]]:
    """Measure one database, and print a table."""
    runs = measure.in_turn(found, environment, rounds, {})
    parts = [runs["psql, same queries"], runs["PyYAML (C), compose"]]
    floor = [sum(one.wall for one in pair) for pair in zip(*parts, strict=True)]
    print(f"{title:26}{'CPU s':>8}{'wall s':>8}{'peak MiB':>10}{'wall ratio':>12}")
    for name, one in runs.items():
        ratio = median(run.wall / least for run, least in zip(one, floor, strict=True))
        print(f"{name:26}{measure.cpu(one):8.2f}{measure.wall(one):8.2f}{measure.peak(one):10.0f}{ratio:12.2f}")
    print()
    return runs


def main() -> None:
    """Start the server, make the databases, and print a table of each and what follows from both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgres", type=int, default=16)
    options = parser.parse_args()
    many, few = options.tables, options.tables // 10
    # Without what psql, libpq or Python would take from the caller's environment.
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"PYTHONPATH": str(ROOT), "PGSSLMODE": "prefer"}
    bin_dir = embedded.binaries(options.postgres)
    own = bin_dir / "psql"
    psql = str(own) if own.exists() else shutil.which("psql")
    if psql is None:
        raise SystemExit("there is no psql: install PostgreSQL's client programs")
    with embedded.start_server(bin_dir) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nothing, small, large = (make(server, f"t{number}", number) for number in (0, few, many))
        runs = {
            number: measured(
                f"{number:,} tables",
                commands(url, spec_of(url, folder / f"{number}.yaml", environment), psql, environment),
                environment,
                options.rounds,
            )
            for number, url in ((few, small), (many, large))
        }
        for command in ("check", "snapshot"):
            growth = measure.wall(runs[many][command]) / measure.wall(runs[few][command]) / (many / few)
            print(f"{command}, growth from {few:,} to {many:,} tables: {growth:.2f} of linear")
        two = spec_of(nothing, folder / "two.yaml", environment, "--table", "benchmark_*")
        pairs: dict[str, Sequence[str]] = {
            "empty": (*CLI, "check", str(two), "-d", nothing),
            "large": (*CLI, "check", str(two), "-d", large),
        }
        paired = measure.in_turn(pairs, environment, 5 * options.rounds, {})
        ratios = [there.wall / here.wall for here, there in zip(paired["empty"], paired["large"], strict=True)]
        wall, ratio = measure.wall(paired["large"]), median(ratios)
        print(f"check, 2 declared tables among {many:,}: {wall:.2f} s, {ratio:.2f} of the same among none")


if __name__ == "__main__":
    main()
