"""Ask a server once more why it lets no session in: libpq tells its words only, which may be of any language.

The SQLSTATE of an error before a session stands is in what libpq traces of the protocol (libpq-control, PQtrace), since
its version 18 and on Linux.
"""

import os
import select
import time

from msgspec import Struct
from psycopg import Error, NotSupportedError, pq

from schema_doctor.regex import regex

_ERROR = regex(r'\tErrorResponse\t.*? C "(?P<state>[0-9A-Z]{5})" .*?(?: R "(?P<function>\w*)" [^"]*)?$')
_LINES = 65536  # bytes; what is sent before a session stands is much less


class Refusal(Struct, frozen=True):
    """The SQLSTATE with which a server refuses a session, 00000 if it does not, and its function that does."""

    state: str
    function: str


def refusal(conninfo: str, seconds: float) -> Refusal | None:
    """Return why a server refuses a session, or that it does not any more; None where nobody can tell.

    The trace, which may hold the password, is kept in memory and goes with its file descriptor.
    """
    if not hasattr(os, "memfd_create"):
        return None
    trace = os.memfd_create("schema-doctor")
    try:
        if _is_let_in(conninfo, trace, time.monotonic() + seconds):
            return Refusal("00000", "")
        os.lseek(trace, 0, os.SEEK_SET)
        lines = os.read(trace, _LINES).decode(errors="replace").splitlines()
    except (Error, OSError, ValueError):  # the last where select() cannot have a descriptor of that number
        return None
    finally:
        os.close(trace)
    found = next((match for line in reversed(lines) if (match := _ERROR.search(line))), None)
    return Refusal(found["state"], found["function"] or "") if found else None


def _is_let_in(conninfo: str, trace: int, deadline: float) -> bool:
    """Connect until the server says yes or no, and hang up."""
    connection = pq.PGconn.connect_start(conninfo.encode())
    try:
        try:
            connection.trace(trace)
        except NotSupportedError:
            return False
        status = connection.connect_poll()
        while status in (pq.PollingStatus.READING, pq.PollingStatus.WRITING):
            left = deadline - time.monotonic()
            wanted = [connection.socket]
            reading = status == pq.PollingStatus.READING
            if left <= 0 or not any(select.select(wanted if reading else [], [] if reading else wanted, [], left)):
                return False
            status = connection.connect_poll()
        return status == pq.PollingStatus.OK
    finally:
        connection.untrace()
        connection.finish()
