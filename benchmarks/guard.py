"""Measure what the guard costs a healthy route: the same FastAPI application with it and without it, side by side.

Run as `python benchmarks/guard.py [--rounds 30] [--requests 300] [--postgres 16]` where schema-doctor is installed with
its extra `test`. Starts a PostgreSQL and two uvicorns of its own, and asks them in turn (A B A B ...). A time is the
median of the rounds, the ratio the median of the ratios of one round each. What the processes of the backends took of
the processor is told as well, as the kernel counts it (Linux): it depends less on what else the machine does.
"""

import argparse
import http.client
import multiprocessing
import os
import sys
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

import psycopg  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from psycopg_pool import ConnectionPool  # noqa: E402

from schema_doctor import doctor, embedded  # noqa: E402
from schema_doctor.guard import Guard  # noqa: E402
from schema_doctor.spec import load  # noqa: E402

SPEC = ROOT / "expected_schema.yaml"
ROUTES = {"a route without a query": "/plain", "a route with one query": "/query"}
READY = 20.0  # seconds


def serve(url: str, port: int, stop: Event, *, guarded: bool) -> None:
    """Run the application until told to stop."""
    app = FastAPI()
    pool = ConnectionPool(url, min_size=1, open=True, kwargs={"autocommit": True})
    if guarded:
        app.add_middleware(Guard, spec=SPEC, database=url)

    @app.get("/plain")
    async def plain() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/query")
    def query() -> dict[str, int]:
        with pool.connection() as connection:
            return {"sessions": len(connection.execute("select id from conversations limit 10").fetchall())}

    class Server(uvicorn.Server):
        async def on_tick(self, counter: int) -> bool:
            self.should_exit = self.should_exit or stop.is_set()
            return await super().on_tick(counter)

    Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False)).run()
    pool.close()


def ask(connection: http.client.HTTPConnection, path: str, requests: int) -> float:
    """Return the seconds that one request takes, of so many behind one another."""
    begun = time.perf_counter()
    for _ in range(requests):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}")
    return (time.perf_counter() - begun) / requests


def cpu(pid: int | None) -> int:
    """Return what a process has taken of the processor, in ticks: utime and stime (proc_pid_stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def connected(port: int) -> http.client.HTTPConnection:
    """Return a connection to a server that may still be starting."""
    give_up = time.monotonic() + READY
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.connect()
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            return connection


def measure(url: str, rounds: int, requests: int) -> None:
    """Print one row for each route."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    base = 20000 + os.getpid() % 20000
    ports = {"without": base, "with": base + 1}
    processes = [
        context.Process(target=serve, args=(url, port, stop), kwargs={"guarded": name == "with"})
        for name, port in ports.items()
    ]
    for process in processes:
        process.start()
    try:
        connections = {name: connected(port) for name, port in ports.items()}
        pids = {name: process.pid for name, process in zip(ports, processes, strict=True)}
        print(f"{'':28}{'without ms':>12}{'guarded ms':>12}{'ratio':>8}{'CPU ratio':>11}")
        for title, path in ROUTES.items():
            times: dict[str, list[float]] = {name: [] for name in ports}
            spent = dict.fromkeys(ports, 0)
            for number in range(rounds + 2):
                for name in ports if number % 2 else reversed(ports):
                    before = cpu(pids[name])
                    taken = ask(connections[name], path, requests)
                    if number >= 2:  # the first rounds warm up
                        times[name].append(taken)
                        spent[name] += cpu(pids[name]) - before
            ratio = median(there / here for here, there in zip(times["without"], times["with"], strict=True))
            medians = "".join(f"{median(times[name]) * 1e3:12.3f}" for name in ports)
            print(f"{title:28}{medians}{ratio:8.3f}{spent['with'] / spent['without']:11.3f}")
    finally:
        stop.set()
        for process in processes:
            process.join(10)


def main() -> None:
    """Start a server, make the database of the chat, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--requests", type=int, default=300, help="of each round")
    parser.add_argument("--postgres", type=int, default=16)
    options = parser.parse_args()
    with embedded.start_server(embedded.binaries(options.postgres)) as server:
        with psycopg.connect(server.url()) as connection:
            for step in doctor.examine(
                connection, doctor.Case(spec=load(SPEC), database="chat"), complete=True
            ).plan.steps:
                connection.execute(step.sql.encode())
        measure(server.url(), options.rounds, options.requests)


if __name__ == "__main__":
    main()
