"""Random pairs of schemas, counted: `python -m tests.laws.counted --pg 14,16,18 --pairs 1000 --seed 1`.

With `--of corpus`, they are any two schemas of the corpus of pairs, that have nothing to do with one another. After a
failure it goes on; it writes its statements, and prints how many pairs of how many held.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from schema_doctor.embedded import start_server
from schema_doctor.online import Online
from tests.laws import crossed
from tests.laws.test_round_trip import problems
from tests.roundtrip import two_places
from tests.servers import bin_dir


def failures(version: int, seeds: list[str], folder: Path, online: Online, *, corpus: bool) -> Iterator[str]:
    """Yield what goes wrong for each seed, empty where nothing does; a pair depends on nothing but its seed."""
    with start_server(bin_dir(version)) as server, two_places(server) as two:
        for seed in seeds:
            taken = crossed.problems if corpus else problems
            found, made = taken(*two, Random(seed), folder, online=online)
            yield "\n".join([*found, "the statements were:", made]) if found else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pg", default="16", help="major versions, with commas")
    parser.add_argument("--pairs", type=int, default=1000, help="how many on each version")
    parser.add_argument("--seed", default="1", help="another one makes other pairs")
    parser.add_argument("--online", default="auto", help="auto, or always: as if all tables were large")
    parser.add_argument("--of", default="random", choices=("random", "corpus"), help="where the schemas are from")
    parser.add_argument("--only", help="one pair: its number")
    parser.add_argument("--output", type=Path, help="the folder for the statements of what fails")
    args = parser.parse_args()
    logging.disable()  # what psycopg says of pipelines that the server has refused
    folder = args.output or Path(tempfile.mkdtemp(prefix="random-pairs-"))
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [args.only] if args.only else [str(number) for number in range(args.pairs)]
    wrong = 0
    for version in map(int, args.pg.split(",")):
        held, start = 0, time.monotonic()
        seeds = [f"{args.seed}/{version}/{number}" for number in numbers]
        wanted = failures(version, seeds, folder, Online(mode=args.online), corpus=args.of == "corpus")
        for number, found in zip(numbers, wanted, strict=True):
            held += not found
            if found:
                wrong += 1
                path = folder / f"{version}-{args.seed}-{number}.txt"
                path.write_text(found, encoding="utf-8")
                sys.stdout.write(f"PostgreSQL {version}, pair {number}: {found.splitlines()[0]} ({path})\n")
                sys.stdout.flush()
        took = time.monotonic() - start
        sys.stdout.write(f"PostgreSQL {version}, seed {args.seed}: {held} of {len(numbers)} held, in {took:.0f} s\n")
        sys.stdout.flush()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
