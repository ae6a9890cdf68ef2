"""A headless Chromium, driven by its own protocol over two pipes: no driver, no port, no library."""

import base64
import json
import os
import selectors
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schema_doctor import errors

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--headless", "--remote-debugging-pipe", "--window-size=800,700", "--hide-scrollbars"),
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),  # as root, and in a container
    *("--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE = 60.0  # seconds for one answer; the first one waits for the start
END = b"\0"


@dataclass
class Browser:
    """A running Chromium. It reads what it is told from one pipe, and answers and tells events in another."""

    process: subprocess.Popen[bytes]
    to: int
    back: int
    log: Path
    _number: int = 0
    _rest: bytes = b""

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Run a method of the protocol; raises AssertionError when it fails, and when the browser is gone."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.to, json.dumps(message).encode() + END)
        give_up = time.monotonic() + PATIENCE
        while True:
            answer = self._next(give_up)
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, url: str) -> "Page":
        target = self.call("Target.createTarget", url=url)["targetId"]
        return Page(self, self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])

    def _next(self, give_up: float) -> dict[str, Any]:
        with selectors.DefaultSelector() as selector:
            selector.register(self.back, selectors.EVENT_READ)
            while END not in self._rest:
                there = selector.select(max(0.0, give_up - time.monotonic()))
                data = os.read(self.back, 1 << 16) if there else b""
                assert data, f"Chromium does not answer:\n{self.log.read_text('utf-8', errors='replace')[-2000:]}"
                self._rest += data
        said, _, self._rest = self._rest.partition(END)
        answer: dict[str, Any] = json.loads(said)
        return answer


@dataclass(frozen=True)
class Page:
    """A page that the browser shows."""

    browser: Browser
    session: str

    def ask(self, script: str) -> Any:
        """Return the value of an expression of JavaScript."""
        answer = self.browser.call("Runtime.evaluate", self.session, expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.browser.call("Page.captureScreenshot", self.session)["data"]))


@contextmanager
def start_browser() -> Iterator[Browser]:
    """Start a Chromium with nothing in its profile; raises UsageError when there is none."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise errors.UsageError(
            "chromium is not on PATH: install it (Debian: apt-get install chromium), or leave out --browser"
        )
    with tempfile.TemporaryDirectory(prefix="schema-doctor-browser-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "log"
        command = [program, *FLAGS, f"--user-data-dir={folder}/profile", "about:blank"]
        told, to = os.pipe()
        back, tells = os.pipe()
        with log.open("wb") as output:
            process = subprocess.Popen(
                # It reads from its descriptor 3, and writes to 4.
                ["bash", "-c", f'exec "$@" 3<&{told} 4>&{tells}', "bash", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(told, tells),
                start_new_session=True,
            )
        os.close(told)
        os.close(tells)
        browser = Browser(process, to, back, log)
        try:
            yield browser
        finally:
            os.close(to)  # which ends it, with all of its processes
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
            os.close(back)
