"""Guard an ASGI application: routes answer 503 with a reason while the database is not as they need it."""

import asyncio
import json
import logging
import math
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from schema_doctor.errors import SchemaDoctorError
from schema_doctor.guard.examination import Subject, examine, subject
from schema_doctor.guard.failure import Declared, classify, declared
from schema_doctor.guard.rounds import WELL, Pace, Rounds
from schema_doctor.guard.verdict import Event, State, Verdict, database_fault, problem, seconds
from schema_doctor.lost import first_line
from schema_doctor.secret import redacted

# What ASGI hands over is a dictionary whose values are of any type (asgi.readthedocs.io, "Specification").
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
On = Literal["degrade", "raise", "warn"]

EXEMPT = ("/docs", "/docs/*", "/redoc", "/openapi.json")
STARTUP_WAIT = 5.0  # seconds that a start waits for the first check, unless it refuses to go on without
LOOK = 0.01  # seconds between two looks whether there is a verdict
SLOW = 10.0  # seconds without an answer of a route, after which the guard looks at the database
TRY_AGAIN_LATER = 1013  # websocket.close (RFC 6455, registry of close codes)
SAID = {State.HEALTHY: "is as expected", State.DRIFT: "is not as the spec says"}

log = logging.getLogger("schema_doctor.guard")


@dataclass(eq=False)
class Guard:
    """An ASGI application around another one: `app.add_middleware(Guard)`, or `app = Guard(app)`.

    `spec` is the file of the spec. The database is that of `database` (a URL), of `pool` (of psycopg_pool; only its
    address is used), or the one that the environment names. On drift (findings at the level `fail_on` or worse), and
    when the database cannot be reached, it answers 503 until that is over ("degrade"), refuses to start ("raise"; later
    on it degrades), or only logs ("warn"). Paths that match a glob of `exempt` are never closed. `ready` and `live` are
    answered by the guard itself, None leaves one to the application. `expose_details=False` names nothing in answers.
    Times are in seconds; `recheck=0` checks a healthy database only when a route fails. `on_event` gets an Event for
    each check, change of state and 503, in any thread.
    """

    app: Application
    spec: str | Path = "expected_schema.yaml"
    _: KW_ONLY
    database: str | None = field(default=None, repr=False)
    pool: Any = field(default=None, repr=False)
    on_drift: On = "degrade"
    on_unavailable: On = "degrade"
    exempt: Sequence[str] = ()
    ready: str | None = "/health/ready"
    live: str | None = "/health/live"
    expose_details: bool = True
    fail_on: str = "error"
    recheck: float = 300.0
    recheck_degraded: float = 5.0
    connect_timeout: float = 10.0
    on_event: Callable[[Event], None] | None = None

    def __post_init__(self) -> None:
        for name in ("on_drift", "on_unavailable"):
            if getattr(self, name) not in ("degrade", "raise", "warn"):
                raise ValueError(f"{name}={getattr(self, name)!r}: write 'degrade', 'raise' or 'warn'")
        self._subject: Subject | None = None
        self._declared = Declared()
        pace = Pace(well=self.recheck, first=min(1.0, self.recheck_degraded), longest=self.recheck_degraded)
        self._rounds = Rounds(self._check, pace, told=self._told, at_rest=self._is_open)

    @property
    def verdict(self) -> Verdict:
        """What is known of the database now."""
        return self._rounds.current

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a connection on to the application, or answer it."""
        match scope["type"]:
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await self._websocket(scope, receive, send)
            case "lifespan":
                await self._lifespan(scope, receive, send)
            case _:
                await self.app(scope, receive, send)

    async def _http(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        path = _path(scope)
        if path == self.live:
            await _respond(send, 200, {"status": "live"})
            return
        await self._settle()
        verdict = self._rounds.current
        if path == self.ready:
            if self._is_open(verdict):
                await _respond(send, 200, {"status": "ready", "state": verdict.state.value})
            else:
                await self._refuse(send, verdict)
            return
        if not self._is_open(verdict) and not self._is_exempt(scope, path):
            await self._refuse(send, verdict)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        def look() -> None:
            if not begun:
                self._rounds.ask()

        hanging = asyncio.get_running_loop().call_later(SLOW, look)
        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            failure = classify(error, self._declared)
            if failure is None:
                raise
            if failure.asks:
                self._rounds.ask()
            if begun:  # what the client has got already cannot be taken back
                raise
            log.warning(
                "%r failed: %s: %s",  # a path may hold any character
                path,
                failure.fault.title,
                redacted(first_line(error)),  # the rest of it may quote rows
                extra={"schema_doctor_code": failure.fault.code, "schema_doctor_path": path},
            )
            await self._refuse(send, Verdict(state=failure.state or verdict.state, faults=(failure.fault,)))
        finally:
            hanging.cancel()

    async def _websocket(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await self._settle()
        verdict = self._rounds.current
        if self._is_open(verdict) or self._is_exempt(scope, _path(scope)):
            await self.app(scope, receive, send)
            return
        await receive()
        if "websocket.http.response" in (scope.get("extensions") or {}):
            await self._refuse(send, verdict, prefix="websocket.http.response")
        else:
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER, "reason": "Service Unavailable"})

    async def _lifespan(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        waiting = [await receive()]
        self._rounds.start()
        await self._first(math.inf if "raise" in (self.on_drift, self.on_unavailable) else STARTUP_WAIT)
        if refusal := self._refusal():
            self._rounds.stop()
            await send({"type": "lifespan.startup.failed", "message": refusal})
            return
        answered = False

        async def resumed() -> Message:
            return waiting.pop() if waiting else await receive()

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            try:
                await self.app(scope, resumed, watched)
            except Exception as error:
                if answered:
                    raise
                log.debug("the application has no lifespan: %r", error)
            if not answered:  # an application without a lifespan raises, or returns (asgi, "Lifespan Protocol")
                await send({"type": "lifespan.startup.complete"})
                while (await receive())["type"] != "lifespan.shutdown":
                    continue
                await send({"type": "lifespan.shutdown.complete"})
        finally:
            self._rounds.stop()

    async def _settle(self) -> None:
        """Wait for the first verdict where the server has no lifespan, and so nothing has begun."""
        if self._rounds.current.state is State.UNKNOWN:
            self._rounds.start()
            await self._first(STARTUP_WAIT)

    async def _first(self, patience: float) -> None:
        """Wait for the first verdict until so many seconds after the beginning; takes no thread of the application."""
        while not self._rounds.first.is_set() and self._rounds.age < patience:  # noqa: ASYNC110 - a thread sets it
            await asyncio.sleep(LOOK)

    async def _refuse(self, send: Send, verdict: Verdict, *, prefix: str = "http.response") -> None:
        wait = self._rounds.wait if not self._is_open(self._rounds.current) else 0.0
        body = problem(verdict, wait, details=self.expose_details)
        code = verdict.faults[0].code if verdict.faults else verdict.state.value
        self._tell(Event(what="answer", state=verdict.state, previous=verdict.state, code=code))
        await _respond(send, 503, body, retry_after=seconds(wait), prefix=prefix)

    def _is_open(self, verdict: Verdict) -> bool:
        match verdict.state:
            case State.DRIFT:
                return self.on_drift == "warn"
            case State.UNAVAILABLE:
                return self.on_unavailable == "warn"
            case state:
                return state in WELL

    def _is_exempt(self, scope: MutableMapping[str, Any], path: str) -> bool:
        """Tell whether it goes on: a preflight request of CORS asks nothing of the database either."""
        return scope.get("method") == "OPTIONS" or any(fnmatchcase(path, glob) for glob in (*EXEMPT, *self.exempt))

    def _refusal(self) -> str | None:
        """Return why the application must not start, None when it may."""
        verdict = self._rounds.current
        raises = {
            State.DRIFT: self.on_drift == "raise",
            State.UNAVAILABLE: self.on_unavailable == "raise",
            State.MISCONFIGURED: True,
        }
        return f"schema-doctor: {verdict.reason}" if raises.get(verdict.state) else None

    def _check(self) -> Verdict:
        """Check; whatever goes wrong is a verdict, because nobody is there to catch it."""
        try:
            if self._subject is None:
                self._subject = subject(self.spec, self.database, self.pool, self.fail_on)
                self._declared = declared(self._subject.spec.schema)
        except SchemaDoctorError as error:
            return Verdict(state=State.MISCONFIGURED, faults=(database_fault("misconfigured"),), reason=str(error))
        except Exception as error:
            log.exception("the guard cannot be set up")
            return Verdict(state=State.MISCONFIGURED, faults=(database_fault("misconfigured"),), reason=repr(error))
        try:
            return examine(self._subject, self.connect_timeout, log.debug)
        except Exception as error:
            log.exception("the check failed; routes stay open")
            return Verdict(state=State.UNCHECKED, reason=repr(error))

    def _told(self, previous: Verdict, verdict: Verdict, taken: float) -> None:
        self._tell(Event(what="check", state=verdict.state, previous=previous.state, seconds=taken))
        if (previous.state, previous.faults) == (verdict.state, verdict.faults):
            return
        log.log(
            logging.INFO if verdict.state in WELL else logging.WARNING,
            "the database %s%s",
            SAID.get(verdict.state, f"is {verdict.state.value}"),
            f": {verdict.reason}" if verdict.reason else "",
            extra={
                "schema_doctor_state": verdict.state.value,
                "schema_doctor_previous": previous.state.value,
                "schema_doctor_faults": [fault.shown() for fault in verdict.faults],
                "schema_doctor_seconds": taken,
            },
        )
        if previous.state is not verdict.state:
            self._tell(Event(what="state", state=verdict.state, previous=previous.state, seconds=taken))

    def _tell(self, event: Event) -> None:
        if self.on_event is None:
            return
        try:
            self.on_event(event)
        except Exception:
            log.exception("on_event failed")


def _path(scope: MutableMapping[str, Any]) -> str:
    """Return the path below where the application is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path") or "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


async def _respond(
    send: Send, status: int, body: MutableMapping[str, Any], *, retry_after: int = 0, prefix: str = "http.response"
) -> None:
    content = json.dumps(body).encode()
    media = b"application/problem+json" if status >= 400 else b"application/json"
    headers = [
        (b"content-type", media),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if retry_after:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": f"{prefix}.start", "status": status, "headers": headers})
    await send({"type": f"{prefix}.body", "body": content})
