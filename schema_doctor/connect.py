"""Connect to the database with patience for what passes, and one clear line for what does not."""

import logging
import re
import time
from collections.abc import Callable
from enum import IntEnum
from random import SystemRandom

import psycopg
from msgspec import Struct
from psycopg.conninfo import conninfo_attempts, make_conninfo
from psycopg.rows import TupleRow

from schema_doctor import startupstate
from schema_doctor.dburl import Target, redact
from schema_doctor.deadline import Listening
from schema_doctor.errors import Unreachable
from schema_doctor.limits import seconds

CONNECT_TIMEOUT = 30.0  # seconds in all, with every attempt and every pause
ATTEMPT_TIMEOUT = 10  # seconds for one address
SHORTEST_ATTEMPT = 2  # seconds: libpq takes less for 2 (libpq-connect, "connect_timeout")
AT_ONCE = 0.5  # seconds that the hosts tried so far may have taken for the next one to be tried though time is short
REFUSED_PATIENCE = 2.5  # seconds: a refused connection mostly means a wrong address, sometimes a server that starts
LONGEST_PAUSE = 2.0


class Patience(IntEnum):
    """How long a failure is worth waiting for; of several, the greatest is told and decides."""

    BRIEF = 1  # REFUSED_PATIENCE, or to the end once the server has shown that it is there
    LONG = 2  # to the end
    NONE = 3


class Cause(Struct, frozen=True):
    """A way for a connection to fail, recognised by its text: libpq gives no SQLSTATE before a session stands.

    Where the text is of another language, by `states`, a pattern of the SQLSTATE with which the server refuses it, and
    the function that does.
    """

    pattern: str
    patience: Patience
    hint: str  # what to do; {source} is where the URL came from, {roots} the file with the trusted authorities
    states: str = r"(?!)"


# The first that matches wins: what the server says of roles and databases stands before what their names could imitate.
CAUSES = (
    Cause(
        r"password authentication failed|SASL authentication failed|no password supplied|invalid SCRAM",
        Patience.NONE,
        "check user and password in {source}",
        states=r"28P01 .*",
    ),
    Cause(r"role \".*\" does not exist", Patience.NONE, "check the user in {source}"),
    Cause(r"role \".*\" is not permitted to log in", Patience.NONE, "use another role, or ALTER ROLE ... LOGIN"),
    Cause(
        r"(?!)",
        Patience.NONE,
        "check the user in {source}, and that it may log in (ALTER ROLE ... LOGIN)",
        states=r"28000 InitializeSessionUserId",
    ),
    Cause(
        r"database \".*\" does not exist", Patience.NONE, "check the database's name in {source}", states=r"3D000 .*"
    ),
    Cause(
        r"database \".*\" is not currently accepting",
        Patience.NONE,
        "use another database: this is a template",
        states=r"55000 CheckMyDatabase",
    ),
    Cause(
        r"permission denied for database",
        Patience.NONE,
        "GRANT CONNECT on the database to the role",
        states=r"42501 CheckMyDatabase",
    ),
    Cause(
        r"pg_hba\.conf.*no encryption|connection is insecure|SSL is required|SSL connection is required",
        Patience.NONE,
        "add sslmode=require to the URL in {source}",
    ),
    Cause(
        r"pg_hba\.conf|(peer|ident|trust|GSSAPI|certificate|LDAP|PAM|RADIUS|OAuth\w*) authentication failed",
        Patience.NONE,
        "the server does not let this user in from here: use another user or host, or change its pg_hba.conf",
        states=r"28000 .*",
    ),
    Cause(
        r"does not support SSL|channel binding",
        Patience.NONE,
        "the server does not offer what sslmode and channel_binding ask for: check host and port, or change {source}",
    ),
    Cause(
        r"certificate verify failed|certificate for .* does not match|root certificate file|could not read root cert",
        Patience.NONE,
        "check the host, or name its authority with sslrootcert= or SSL_CERT_FILE (now {roots})",
    ),
    Cause(
        r"received invalid response|expected authentication request|unsupported frontend protocol|wrong version number",
        Patience.NONE,
        "what answers there does not speak PostgreSQL's protocol: check host and port in {source}",
    ),
    Cause(
        r"unsupported startup parameter",
        Patience.NONE,
        "a pooler refuses start-up options: remove options= from {source} and PGOPTIONS, or use the direct host",
    ),
    Cause(
        r"endpoint ID is not specified", Patience.NONE, "add options=endpoint%3D<endpoint id> to the URL in {source}"
    ),
    Cause(r"endpoint .*(not be found|disabled)|tenant or user not found", Patience.NONE, "check the host in {source}"),
    Cause(
        r"exceeded .*(quota|limit)|quota exceeded", Patience.NONE, "look at the plan's limits in the provider's console"
    ),
    Cause(
        r"Temporary failure in name resolution|Try again|\[Errno -3\]", Patience.LONG, "the resolver does not answer"
    ),
    Cause(
        r"failed to resolve host|could not translate host name",
        Patience.NONE,
        "check the host's spelling in {source}",
    ),
    Cause(r"hot standby mode is disabled", Patience.NONE, "connect to the primary"),
    Cause(
        r"the database system is|connection to client lost|terminating connection|server login failed",
        Patience.LONG,
        "the server starts or stops: try again",
        states=r"(00000|57P0\d|08\w{3}) .*",
    ),
    Cause(
        r"too many (clients|connections)|connection slots are reserved|no more connections|max client connections",
        Patience.LONG,
        "close other connections, or use the pooled host",
        states=r"53300 .*",
    ),
    Cause(r"query_wait_timeout|server conn crashed", Patience.LONG, "the pool is full or restarts: try again"),
    Cause(
        r"connect to compute node|(control plane|console) request failed",
        Patience.LONG,
        "the compute does not wake up: try again, or look at the provider's status",
    ),
    Cause(
        r"session is (not )?read-only|server is (not )?in hot standby",
        Patience.LONG,
        "no server is what target_session_attrs asks for",
    ),
    Cause(
        r"timeout expired|timed out",
        Patience.LONG,
        "nothing answers: check host, port and firewall, or give it more with --connect-timeout",
    ),
    Cause(
        r"closed the connection unexpectedly|Connection reset|SSL SYSCALL|SSL error: unexpected eof|Broken pipe"
        r"|SSL connection has been closed|could not (receive data from|send .* to) server",
        Patience.LONG,
        "something accepts and hangs up: check host and port in {source}, and that the server behind them runs",
    ),
    Cause(
        r"Connection refused|No such file or directory|unreachable|No route to host|Cannot assign requested address",
        Patience.BRIEF,
        "check host and port in {source}, and that the server runs",
    ),
)
UNKNOWN = Cause("", Patience.NONE, "check {source}")


class _Failure(Struct, frozen=True):
    """Why one round of attempts failed: one line without a password, and what it means."""

    text: str
    cause: Cause


def connect(
    target: Target, *, connect_timeout: float = CONNECT_TIMEOUT, waiting: Callable[[str], None]
) -> psycopg.Connection[TupleRow]:
    """Return an open connection, in text UTF-8, with transactions begun by hand and nothing prepared on the server.

    `connect_timeout` bounds the whole, in seconds; the least that libpq does is one attempt of 2 s, and the resolver's
    own limits are its own. `waiting` is called with one line before each pause. Raises Unreachable with one line that
    says who, where, what and what to do; neither it nor its chain holds a password.
    """
    quiet_psycopg()
    begun = time.monotonic()
    deadline = begun + connect_timeout
    alive = False
    pause = 0.1
    while True:
        outcome = _attempt(target, deadline)
        if isinstance(outcome, psycopg.Connection):
            return outcome
        elapsed = time.monotonic() - begun
        alive = alive or outcome.cause.patience is Patience.LONG
        until = deadline if alive else min(deadline, begun + REFUSED_PATIENCE)
        delay = pause * SystemRandom().uniform(0.5, 1.0)  # so that many jobs do not knock together
        last_start = min(until, deadline - SHORTEST_ATTEMPT)
        if outcome.cause.patience is Patience.NONE or begun + elapsed + delay > last_start:
            break
        waiting(f"waiting for {target.where} ({elapsed:.0f} s): {outcome.text} ...")
        time.sleep(delay)
        pause = min(pause * 2, LONGEST_PAUSE)
    roots = dict(target.params).get("sslrootcert", "libpq's default")
    hint = outcome.cause.hint.format(source=target.source, roots=roots)
    user = f" as {target.user}" if target.user else ""
    tried = f" (tried for {elapsed:.0f} s)" if elapsed >= 1 else ""
    raise Unreachable(f"cannot connect to {target.label}{user}: {outcome.text}{tried}: {hint}")


def checked_timeout(value: float) -> float:
    """Return a --connect-timeout, in seconds; raise UsageError when it is no time to wait for."""
    return seconds("--connect-timeout", value, 1, 3600)


def quiet_psycopg() -> None:
    """Keep psycopg's log (such as "error ignored in rollback") off stderr where the application has set up no logging.

    Python prints warnings of loggers without any handler (logging.lastResort); one that does nothing prevents it, and
    the application's own handlers get everything as before.
    """
    logger = logging.getLogger("psycopg")
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())


def _attempt(target: Target, deadline: float) -> psycopg.Connection[TupleRow] | _Failure:
    """Try every address of every host once, as libpq does, but within what is left of the time."""
    try:
        addresses = conninfo_attempts(dict(target.params))
    except psycopg.Error as error:
        return _failure(str(error), target)
    except UnicodeError:  # socket.getaddrinfo, for a label that is empty or longer than 63 bytes
        return _failure("failed to resolve host: it is not a name that DNS can hold", target)
    # A URL's own connect_timeout can only shorten an attempt: 0 and -1 mean "for ever" to libpq.
    wanted = int(dict(target.params).get("connect_timeout", "0"))
    longest = min(ATTEMPT_TIMEOUT, wanted) if wanted > 0 else ATTEMPT_TIMEOUT
    worst: _Failure | None = None
    begun = time.monotonic()
    for done, address in enumerate(addresses):
        now = time.monotonic()
        left = deadline - now
        if worst is not None and left < SHORTEST_ATTEMPT and now - begun > AT_ONCE:
            break
        share = left / (len(addresses) - done)
        settings = {key: str(value) for key, value in address.items() if value is not None} | {
            # fallback_: the URL and PGAPPNAME come first. client_encoding and application_name are the only start-up
            # parameters that every pooler takes.
            "fallback_application_name": "schema-doctor",
            "client_encoding": "utf8",
            "connect_timeout": str(max(SHORTEST_ATTEMPT, int(min(longest, share)))),
        }
        conninfo = make_conninfo("", **settings)
        try:
            return Listening.connect(conninfo, autocommit=False, prepare_threshold=None)
        except psycopg.Error as error:
            failure = _failure(str(error), target)
        if failure.cause is UNKNOWN:
            failure = _Failure(failure.text, _by_state(conninfo, min(longest, deadline - time.monotonic())))
        worst = failure if worst is None else max(worst, failure, key=lambda one: one.cause.patience)
        if worst.cause.patience is Patience.NONE:
            break  # a server that was asked and said no is not asked again through its other addresses
    return worst or _Failure("the host has no address", UNKNOWN)


def _by_state(conninfo: str, seconds: float) -> Cause:
    """Return the cause of a failure whose text nobody knows, as that of another language: by what the server says."""
    found = startupstate.refusal(conninfo, seconds)
    said = f"{found.state} {found.function}" if found else ""
    return next((one for one in CAUSES if re.fullmatch(one.states, said)), UNKNOWN)


def _failure(text: str, target: Target) -> _Failure:
    cause = next((one for one in CAUSES if re.search(one.pattern, text, re.IGNORECASE)), UNKNOWN)
    return _Failure(_condensed(redact(text, target.secrets)), cause)


def _condensed(text: str) -> str:
    """Return what libpq says in several lines as one: without its advice, its repetitions and where it connected to."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("\t")]
    bare = (re.sub(r"^(connection (is bad|failed|to server [^\n]*? failed): +|[A-Z]+: +)+", "", line) for line in lines)
    printable = ("".join(one if one.isprintable() else "?" for one in line.strip().rstrip(".")) for line in bare)
    return "; ".join(dict.fromkeys(printable))[:300] or "no reason given"
