"""Ask the chat backend 1,000 queries while its database is restarted once in between, and count what becomes of them.

Run as `python benchmarks/over_restart.py [--queries 1000] [--rate 50] [--down 0] [--postgres 16]` where schema-doctor
is installed with its extra `test`. Starts a PostgreSQL and a uvicorn of its own. The queries (begin a session, store a
message, read them back) come at a steady rate, also while nothing answers; what gets 503 is sent again when its
Retry-After says so. Fails when a query is not answered, fails otherwise than by a 503, or less than 90 % are successful
at once.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import psycopg  # noqa: E402

from schema_doctor import doctor, embedded  # noqa: E402
from schema_doctor.spec import load  # noqa: E402
from tests import outage, uvicorns  # noqa: E402

SPEC = ROOT / "examples" / "chat_backend" / "expected_schema.yaml"
GOAL = 0.9  # successful at once


def main() -> None:
    """Start a server and a backend, ask, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=50.0, help="queries a second")
    parser.add_argument("--down", type=float, default=0.0, help="seconds for which the server stays stopped")
    parser.add_argument("--postgres", type=int, default=16)
    options = parser.parse_args()
    with embedded.start_server(embedded.binaries(options.postgres)) as server:
        with psycopg.connect(server.url()) as connection:
            case = doctor.Case(spec=load(SPEC), database="chat")
            for step in doctor.examine(connection, case, complete=True).plan.steps:
                connection.execute(step.sql.encode())
        took = 0.0

        def restart() -> None:
            nonlocal took
            begun = time.monotonic()
            server.stop()
            time.sleep(options.down)
            server.start()
            took = time.monotonic() - begun

        with (
            tempfile.TemporaryDirectory() as folder,
            uvicorns.started(Path(folder) / "log", server.url()) as backend,
        ):
            url = str(backend.client.base_url)
            queries = asyncio.run(outage.ask(url, options.queries, options.rate, restart))
            said = backend.said
    print(outage.summary(queries))
    print(f"{'the restart itself':38}{took:>6.1f} s")
    good = sum(one.first == 200 for one in queries)
    if (
        "Traceback" in said
        or any(not one.retryable or one.last != 200 for one in queries)
        or good < GOAL * len(queries)
    ):
        sys.exit("the goals are not met")


if __name__ == "__main__":
    main()
