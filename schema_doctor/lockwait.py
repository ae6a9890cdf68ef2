"""How long a lock is tried for: in tries so short that nobody queues behind for long, together as long as asked."""

import random
import time
from collections.abc import Callable

from psycopg import Error

from schema_doctor import blocker
from schema_doctor.watch import EVERY, Watch

LOCK_TIMEOUT = 3.0  # seconds for which the statements of others wait behind ours while ours waits for a lock
# The same for all locks of a transaction together, which keeps those that it has; it may be seen half a second late.
LOCKS_TIMEOUT = LOCK_TIMEOUT - EVERY
LEAST = 1.0  # seconds: a try must be long enough for the watch to see who holds the lock


class Tries:
    """The tries for the locks of one transaction, which take `seconds` in all, or as long as the first of them.

    `least` is how long a try may take that is not cut to what is left.
    """

    def __init__(self, seconds: float, waiting: Callable[[str], None], least: float = LEAST) -> None:
        self._waiting = waiting
        self._least = least
        self._deadline = time.monotonic() + seconds
        self._count = 0

    @property
    def lock_timeout(self) -> float:
        """The seconds that the try which begins now may wait for one lock."""
        return min(LOCK_TIMEOUT, max(self._left(), LEAST))

    @property
    def patience(self) -> float:
        """The same for all its locks together."""
        return self.lock_timeout - EVERY

    def again(self, why: str) -> bool:
        """Rest before the next try, longer from one to the next, and say why; False when there is no time for one."""
        spare = self._left() - self._least
        if spare <= 0:
            return False
        self._count += 1
        pause = min(about(min(0.1 * 2**self._count, 5.0)), spare)
        self._waiting(f"{why}; trying again in {pause:.1f} s")
        time.sleep(pause)
        return True

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def milliseconds(seconds: float) -> str:
    """Write a time as the value of a parameter of the server, for which 0 is no limit."""
    return f"{max(1, round(seconds * 1000))}"


def about(seconds: float) -> float:
    """Return half to one and a half of a time, so that two that wait for one another part."""
    return seconds * (0.5 + random.random())  # noqa: S311 - no secret


def not_had(error: Error, lock_wait: float, watch: Watch | None) -> str:
    """Say that a lock could not be had, and who holds it."""
    who = "Somebody holds a transaction open on a table that has to change"
    end = "end that"
    if watch and watch.blockers:
        who = f"It is held by {blocker.named(watch.blockers, statements=watch.statements)}"
        if any(one.gives_no_way for one in watch.blockers):
            end = "let it end"
    return (
        f"a lock could not be had within {lock_wait:g} s ({error.sqlstate}). {who}; "
        f"{end}, or give it longer with --lock-wait, and run fix again."
    )
