"""What the guard knows of the database, with names only: no host, no statement, no value."""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

SHOWN = 20  # faults that one answer names


class State(StrEnum):
    """What the last check has told."""

    UNKNOWN = "unknown"  # nothing yet, or nothing now: locked by a migration, or no connection left for the check
    HEALTHY = "healthy"
    DRIFT = "drift"
    UNAVAILABLE = "unavailable"
    UNCHECKED = "unchecked"  # the check itself failed: no reason to keep anybody out
    MISCONFIGURED = "misconfigured"  # no spec, or no database is named


class Fault(Struct, frozen=True, kw_only=True):
    """One thing that keeps routes from working: a code, the path of an object or "", and what to do about it."""

    code: str
    address: str
    repair: str
    title: str

    def shown(self) -> dict[str, str]:
        """Return it as a part of an answer."""
        return {"code": self.code, "address": self.address, "repair": self.repair}


class Verdict(Struct, frozen=True, kw_only=True):
    """A state with its faults; `reason` is for the log alone, and may name the host, though never a password."""

    state: State
    faults: tuple[Fault, ...] = ()
    reason: str = ""


class Event(Struct, frozen=True, kw_only=True):
    """What is told to the metrics: a check and how long it took, a change of the state, or a 503 and its code."""

    what: str  # "check", "state" or "answer"
    state: State
    previous: State
    seconds: float = 0.0
    code: str = ""


def database_fault(code: str) -> Fault:
    """Return a fault of the database as a whole."""
    title, repair = DATABASE_FAULTS[code]
    return Fault(code=code, address="", repair=repair, title=title)


DATABASE_FAULTS: Mapping[str, tuple[str, str]] = {
    "not-checked-yet": ("the database has not been checked yet", "wait: the first check is under way"),
    "database-unreachable": (
        "the database cannot be reached",
        "start it, or correct its address or the credentials; the log of the backend tells the reason",
    ),
    "database-busy": ("the database is being changed", "wait until the migration is done"),
    "database-unreadable": (
        "the catalog of the database cannot be read",
        "run `schema-doctor check`; the log of the backend tells the reason",
    ),
    "read-only": ("the database takes no writes now", "connect to the primary server, or allow writes"),
    "pool-exhausted": (
        "the pool gives no connection",
        "try again; if this goes on, the database is away, or the pool is too small: the log of the backend tells",
    ),
    "conflict": ("another transaction stood in the way", "try again"),
    "stale-statement": ("the schema has changed under a prepared statement", "try again"),
    "misconfigured": ("the guard is not set up", "see the log of the backend"),
}


def problem(verdict: Verdict, retry_after: float, *, details: bool) -> dict[str, Any]:
    """Return the body of a 503 (RFC 9457): the first fault in its members, and all of them in `problems`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "retry_after": seconds(retry_after),
    }
    if not details:
        return body
    faults = verdict.faults or (database_fault("not-checked-yet"),)
    first = faults[0]
    more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
    at = f": {first.address}" if first.address else ""
    body |= {"detail": f"{first.title}{at}{more}", "state": verdict.state.value, **first.shown()}
    body["problems"] = [fault.shown() for fault in faults[:SHOWN]]
    return body


def seconds(wait: float) -> int:
    """Return the value of a Retry-After: whole seconds, at least one (RFC 9110)."""
    return max(1, math.ceil(wait))
