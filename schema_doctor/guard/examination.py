"""One check of the database for the guard: on a connection of its own, read-only, and always with a verdict."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from schema_doctor import doctor
from schema_doctor.connect import connect
from schema_doctor.dburl import Target, find_url
from schema_doctor.deadline import may_be_silent
from schema_doctor.declaration import Spec
from schema_doctor.errors import Busy, SchemaDoctorError, Unreachable, UsageError
from schema_doctor.finding import Finding, Level
from schema_doctor.findingcode import CODES
from schema_doctor.guard.verdict import Fault, State, Verdict, database_fault
from schema_doctor.lost import while_reading
from schema_doctor.regex import regex
from schema_doctor.secret import keep
from schema_doctor.spec import load

SILENCE = 15.0  # seconds without an answer, after which a check gives up
# The server is there, and so are the connections that the application has already.
_FULL = regex(
    r"too many (clients|connections)|connection slots are reserved|no more connections|max client connections"
    r"|query_wait_timeout",
    re.IGNORECASE,
)


class Subject(Struct, frozen=True, kw_only=True):
    """What is checked: a spec, a database, and from which level on a finding counts."""

    spec: Spec
    target: Target
    least: Level


def subject(spec: str | Path, database: str | None, pool: Any, fail_on: str) -> Subject:
    """Read the spec, and find the database: as told, as the pool has it, or as the environment names it.

    Raises UsageError and SpecError: nothing can be checked, now or later.
    """
    if fail_on.upper() not in Level.__members__:
        raise UsageError(f"fail_on={fail_on!r}: write one of {', '.join(map(str, Level))}")
    if database is not None and pool is not None:
        raise UsageError("database= and pool= both name a database: give one of them")
    given, source = (database, "database=") if pool is None else (_address(pool), "pool=")
    target = find_url(given, os.environ, source=source)
    keep(target.secrets)
    return Subject(spec=load(Path(spec)), target=target, least=Level[fail_on.upper()])


def _address(pool: Any) -> str:
    """Return where a pool of psycopg_pool connects to; the check takes none of its connections, so it may be full."""
    conninfo, options = pool.conninfo, pool.kwargs
    if callable(conninfo) or callable(options):
        raise UsageError("pool=: it makes its address when it connects: give the address as database=")
    libpq: dict[str, Any] = {}
    for key, value in (options or {}).items():
        with suppress(psycopg.ProgrammingError):  # an option of psycopg, such as autocommit, and not of libpq
            libpq |= conninfo_to_dict("", **{key: value})
    try:
        return make_conninfo(conninfo, **libpq)
    except psycopg.ProgrammingError:
        pass  # its message may quote the password
    raise UsageError("pool=: its conninfo is neither a URL nor a list of libpq's key=value pairs")


def examine(one: Subject, connect_timeout: float, waiting: Callable[[str], None]) -> Verdict:
    """Connect, compare, hang up. Whatever is wrong with the database is a verdict; an exception is a bug."""
    label = one.target.label
    try:
        with (
            while_reading(label),
            connect(one.target, connect_timeout=connect_timeout, waiting=waiting) as connection,
            may_be_silent(connection, SILENCE),
        ):
            checked = doctor.check(connection, doctor.Case(spec=one.spec, database=label, asking=False))
    except Busy as error:
        return Verdict(state=State.UNKNOWN, faults=(database_fault("database-busy"),), reason=str(error))
    except Unreachable as error:
        state = State.UNKNOWN if _FULL.search(str(error)) else State.UNAVAILABLE
        return Verdict(state=state, faults=(database_fault("database-unreachable"),), reason=str(error))
    except SchemaDoctorError as error:
        return Verdict(state=State.UNAVAILABLE, faults=(database_fault("database-unreadable"),), reason=str(error))
    findings = [
        item
        for item in checked.findings
        # What only the server's own spelling could tell is left to `check`: asking takes temporary tables.
        if item.level >= one.least and item.waived is None and item.code != "cannot-compare"
    ]
    if not findings:
        return Verdict(state=State.HEALTHY)
    told = "; ".join(f"{item.code} {item.address.path}" for item in findings)
    return Verdict(state=State.DRIFT, faults=tuple(map(_fault, findings)), reason=told)


def _fault(finding: Finding) -> Fault:
    code = CODES[finding.code]
    return Fault(code=finding.code, address=finding.address.path, repair=code.remedy, title=code.title)
