"""How long a fix waits, for whom, and what it tells of them."""

from dataclasses import dataclass

from schema_doctor.errors import UsageError

LOCK_WAIT = 120.0
LONGEST = 86400.0
SILENCE = 30.0  # for an answer that takes the server no time


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Times in seconds.

    `lock_wait` is for locks that sessions of others hold on tables, `wait` for another `schema-doctor fix`. With
    `statements`, whoever is waited for is named with the statement, which can hold values of rows. A server that
    does not answer within `silence` while a statement runs is given up.
    """

    lock_wait: float = LOCK_WAIT
    wait: float = LOCK_WAIT
    statements: bool = False
    silence: float = SILENCE


DEFAULTS = Limits()


def checked(*, lock_wait: float, wait: float, statements: bool) -> Limits:
    """Return the limits that the options ask for; raises UsageError for what is no time to wait."""
    for option, value in (("--lock-wait", lock_wait), ("--wait", wait)):
        if not 0 <= value <= LONGEST:  # also refuses NaN
            raise UsageError(f"{option} {value:g}: give seconds from 0 to {LONGEST:.0f}")
    return Limits(lock_wait=lock_wait, wait=wait, statements=statements)
