"""A running backend: its address, and requests to it with patience for a host that wakes up."""

import json
import socket
import ssl
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from msgspec import Struct, field

from schema_doctor.errors import Unreachable, UsageError

WAKING = (502, 503, 504)  # what a host answers in the place of a backend that is not up yet
LONGEST = 16 * 1024 * 1024  # bytes of an answer
PAUSE = 0.25  # seconds before the second attempt; twice as long before each further one
LONGEST_PAUSE = 3.0


class NoAnswer(Exception):
    """The backend was reached, but gave no answer that can be read."""


class Answer(Struct, frozen=True):
    """What the backend answered, and after how many seconds."""

    status: int
    type: str
    body: bytes
    seconds: float


class Backend(Struct, kw_only=True):
    """The backend at a URL; answers are waited for `timeout` seconds (None: for ever), and it may be asleep `until`.

    `until` is a time of time.monotonic(); `waiting` is called with a line before each pause.
    """

    secure: bool
    host: str
    port: int
    prefix: str
    label: str
    timeout: float | None
    until: float
    waiting: Callable[[str], None]
    _connection: HTTPConnection | None = field(default=None)

    def ask(self, method: str, path: str, body: object, *, expected: int | None) -> Answer:
        """Send a request and return the answer; asks again while nobody listens, or the host answers for the backend.

        The pauses take no part in the seconds. Raises NoAnswer, and Unreachable when nobody listens in time.
        """
        pause = PAUSE
        while True:
            begin = time.perf_counter()
            try:
                connection = self._connected()
            except ssl.SSLError as error:
                raise Unreachable(f"cannot connect to {self.label}: {error.reason or error}") from None
            except OSError as error:
                if isinstance(error, socket.gaierror) and error.errno != socket.EAI_AGAIN:
                    raise Unreachable(f"cannot connect to {self.label}: {error.strerror}: check --url") from None
                reason, answer = error.strerror or str(error) or type(error).__name__, None
            else:
                answer = self._sent(connection, method, path, body, begin)
                reason = f"status {answer.status}"
                if answer.status not in WAKING or answer.status == expected:
                    return answer
            if time.monotonic() + pause > self.until:
                if answer:
                    return answer
                raise Unreachable(
                    f"cannot connect to {self.label}: {reason}: check --url, and that the backend runs; give it more "
                    "time to wake up with --wait-for"
                )
            self.waiting(f"waiting for {self.label} to wake up: {reason} ...")
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def close(self) -> None:
        """Close the connection, if there is one; the next request connects anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> HTTPConnection:
        if self._connection is None or self._connection.sock is None:
            kind = HTTPSConnection if self.secure else HTTPConnection
            self._connection = kind(self.host, self.port, timeout=self.timeout)
            self._connection.connect()
        return self._connection

    def _sent(self, connection: HTTPConnection, method: str, path: str, body: object, begin: float) -> Answer:
        headers = {"Accept": "application/json", "User-Agent": "schema-doctor"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            content = None if body is None else json.dumps(body).encode()
            connection.request(method, self.prefix + path, body=content, headers=headers)
            response = connection.getresponse()
            found = response.read(LONGEST)
        except TimeoutError:
            self.close()
            raise NoAnswer(f"no answer within {self.timeout:g} s") from None
        except (HTTPException, OSError) as error:
            self.close()
            raise NoAnswer(f"the connection was lost: {str(error) or type(error).__name__}") from None
        seconds = time.perf_counter() - begin
        if not response.isclosed():
            self.close()
        return Answer(response.status, response.headers.get_content_type(), found, seconds)


def backend(url: str, *, timeout: float, wait_for: float, waiting: Callable[[str], None]) -> Backend:
    """Return the backend at a --url; 0 as `timeout` is no limit. Raises UsageError for what is no such URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("--url: it is no URL; write it as in https://chat.example.com") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError("--url: it must begin with http:// or https:// and a host, as in https://chat.example.com")
    if parts.username is not None or parts.password is not None:
        raise UsageError("--url: user and password have no place in it; remove them")
    if parts.query or parts.fragment:
        raise UsageError("--url: it ends with a path; requests of the spec have their own ? and #")
    secure = parts.scheme == "https"
    return Backend(
        secure=secure,
        host=parts.hostname,
        port=port or (443 if secure else 80),
        prefix=parts.path.rstrip("/"),
        label=f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}",
        timeout=timeout or None,
        until=time.monotonic() + wait_for,
        waiting=waiting,
    )
