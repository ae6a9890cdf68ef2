"""Checks in the background, in a thread: seldom while all is well, often while it is not, at once when asked."""

import logging
import threading
import time
from collections.abc import Callable
from random import SystemRandom

from msgspec import Struct

from schema_doctor.guard.verdict import State, Verdict, database_fault

SPACING = 1.0  # seconds between two checks that routes have asked for; twice as long each time that one finds nothing
WELL = (State.HEALTHY, State.UNCHECKED)
NOT_YET = Verdict(state=State.UNKNOWN, faults=(database_fault("not-checked-yet"),))

log = logging.getLogger("schema_doctor.guard")


class Pace(Struct, frozen=True, kw_only=True):
    """Seconds between checks: while all is well (0: only when asked), and at first and at most while it is not."""

    well: float
    first: float
    longest: float


class Rounds:
    """Runs `check`, which never raises, again and again, and keeps the verdict; `told` gets each with its time.

    `at_rest` tells which verdicts are not waited out.
    """

    def __init__(
        self,
        check: Callable[[], Verdict],
        pace: Pace,
        *,
        told: Callable[[Verdict, Verdict, float], None],
        at_rest: Callable[[Verdict], bool],
    ) -> None:
        self.current = NOT_YET
        self.next_at = 0.0  # of time.monotonic()
        self.first = threading.Event()  # set when there is a verdict
        self._begun = 0.0
        self._check, self._pace, self._told, self._at_rest = check, pace, told, at_rest
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._asked = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def wait(self) -> float:
        """The seconds until the next check."""
        return max(0.0, self.next_at - time.monotonic())

    @property
    def age(self) -> float:
        """The seconds since it has begun."""
        return time.monotonic() - self._begun

    def start(self) -> None:
        """Begin, unless it has begun: after a fork, and after `stop`, it has not."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive() and not self._stopped.is_set():
                return
            self.current, self.next_at, self._begun = NOT_YET, 0.0, time.monotonic()
            self.first, self._wake, self._stopped = threading.Event(), threading.Event(), threading.Event()
            # A daemon: a check that hangs in the network must not keep the process from ending.
            self._thread = threading.Thread(
                target=self._run, args=(self._wake, self._stopped), name="schema-doctor-guard", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """End after the check that is under way, which nobody waits for."""
        self._stopped.set()
        self._wake.set()
        self.current = NOT_YET

    def ask(self) -> None:
        """Check at once: something has gone wrong that the verdict does not know of."""
        self._asked = True
        self._wake.set()

    def _run(self, wake: threading.Event, stopped: threading.Event) -> None:
        pause, spacing, doubted = self._pace.first, SPACING, False
        while not stopped.is_set():
            wake.clear()
            asked, self._asked = self._asked, False
            begun = time.monotonic()
            found = self._check()
            if stopped.is_set():
                return
            # One failure of a check that nobody had a reason for is looked at twice before routes are closed.
            doubted = found.state is State.UNAVAILABLE and self.current.state in WELL and not asked and not doubted
            fruitless = asked and found.state is self.current.state
            spacing = min(spacing * 2, max(SPACING, self._pace.longest)) if fruitless else SPACING
            if self._at_rest(found) and not doubted:
                pause, delay = self._pace.first, self._pace.well
            else:
                delay = pause * SystemRandom().uniform(0.5, 1.0)  # so that many workers do not knock together
                pause = min(pause * 2, self._pace.longest)
            ended = time.monotonic()
            self.next_at = ended + delay  # first: whoever sees the verdict asks for it
            self._take(found, doubted=doubted, taken=ended - begun)
            self.first.set()
            wake.wait(delay or None)
            if self._asked:
                stopped.wait(max(0.0, begun + spacing - time.monotonic()))

    def _take(self, found: Verdict, *, doubted: bool, taken: float) -> None:
        previous = self.current
        if doubted or (found.state is State.UNKNOWN and previous.state in (*WELL, State.DRIFT)):
            log.info("a check told nothing: %s", found.reason, extra={"schema_doctor_state": previous.state.value})
            self._told(previous, previous, taken)
            return
        if found.state is State.UNKNOWN:
            found = Verdict(state=State.UNAVAILABLE, faults=found.faults, reason=found.reason)
        self.current = found
        self._told(previous, found, taken)
