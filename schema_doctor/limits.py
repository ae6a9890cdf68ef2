"""How long a fix waits, for whom, and what it tells of them."""

from msgspec import Struct

from schema_doctor.errors import UsageError

LOCK_WAIT = 120.0
LONGEST = 86400.0
STATEMENT_TIMEOUT = 60.0
PREFLIGHT_TIMEOUT = 30.0  # for all questions together
SILENCE = 30.0  # for an answer that takes the server no time
BATCH = 1000  # rows
MOST = 1_000_000  # rows in one transaction
REPEAT = 3  # runs of a probe behind the first
PROBE_TIMEOUT = 30.0  # for one statement of a probe
AGAIN = 10.0  # after which the same is said again


class Limits(Struct, frozen=True, kw_only=True):
    """Times in seconds.

    `lock_wait` is for locks that sessions of others hold on tables, `wait` for another `schema-doctor fix`,
    `statement_timeout` for a statement that keeps others out, but reads no row; 0 is no limit. With `statements`,
    whoever is waited for is named with the statement, which can hold values of rows. A server that does not answer
    within `silence` while a statement runs is given up. Rows that get a value do so `batch` at a time, with a `pause`
    in between.
    """

    lock_wait: float = LOCK_WAIT
    wait: float = LOCK_WAIT
    statement_timeout: float = STATEMENT_TIMEOUT
    statements: bool = False
    silence: float = SILENCE
    batch: int = BATCH
    pause: float = 0.0


DEFAULTS = Limits()


def checked(
    *,
    lock_wait: float,
    wait: float,
    statement_timeout: float,
    statements: bool,
    batch: int = BATCH,
    pause: float = 0.0,
) -> Limits:
    """Return the limits that the options ask for; raises UsageError for what is no time to wait, or no number."""
    if not 1 <= batch <= MOST:
        raise UsageError(f"--backfill-batch {batch}: give a number of rows from 1 to {MOST}")
    return Limits(
        lock_wait=seconds("--lock-wait", lock_wait),
        wait=seconds("--wait", wait),
        statement_timeout=seconds("--statement-timeout", statement_timeout),
        statements=statements,
        batch=batch,
        pause=seconds("--backfill-pause", pause),
    )


def seconds(option: str, value: float, least: float = 0.0, longest: float = LONGEST) -> float:
    """Return the value of an option; raise UsageError when it is no time to wait."""
    if not least <= value <= longest:  # also refuses NaN
        raise UsageError(f"{option} {value:g}: give seconds from {least:g} to {longest:.0f}")
    return value
