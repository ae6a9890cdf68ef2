"""A backend as it is deployed: uvicorn in processes of its own, on a port that it chooses."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.backends import wait_until
from tests.commandline import ROOT, environment

EXAMPLE = "examples.chat_backend.app:app"
START = 120.0  # seconds, on a machine that runs other tests too
PORT = re.compile(r"Uvicorn running on http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True)
class Backend:
    """A running backend."""

    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client

    @property
    def said(self) -> str:
        """All that it has written."""
        return self.log.read_text("utf-8", errors="replace")

    def end(self) -> int:
        """Ask it to end as a host does, and return how it did; a second call does no more."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


@contextmanager
def started(
    log: Path,
    url: str,
    *,
    app: str = EXAMPLE,
    workers: int = 1,
    arguments: Sequence[str] = (),
    python: object = sys.executable,
    folder: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> Iterator[Backend]:
    """Serve an application on a database until the end; raises AssertionError when it does not start."""
    command = [str(python), "-m", "uvicorn", app, "--port", "0", "--workers", str(workers)]
    command += ["--timeout-graceful-shutdown", "5"]  # as the Dockerfile: a page that goes on asking keeps it alive
    command += arguments
    environ = environment(DATABASE_URL=url, **(env or {}))
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )

    def complete() -> bool:
        said = log.read_text("utf-8", errors="replace")
        done = said.count("Application startup complete") >= workers and PORT.search(said) is not None
        return done or process.poll() is not None

    try:
        wait_until(complete, START)
        said = log.read_text("utf-8", errors="replace")
        found = PORT.search(said)
        assert process.poll() is None, f"the backend does not start:\n{said}"
        assert found, said
        # A connection for each request: with several workers, the next one may be any of them.
        limits = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", timeout=30, limits=limits) as client:
            yield Backend(process, log, client)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(15)
            raise
