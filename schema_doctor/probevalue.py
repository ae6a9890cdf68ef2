"""Values that a probe makes up: new ones for each run, so that no row of the application is in their way."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Mapping

from schema_doctor.probe import LITERAL, Value
from schema_doctor.regex import regex

_REFERENCE = regex(r"%\((\w+)\)s")


def _now() -> str:
    return dt.datetime.now(tz=dt.UTC).isoformat()


def _integer() -> str:
    return str(1_000_000_000 + secrets.randbelow(1_000_000_000))


TYPES: Mapping[str, Callable[[], str]] = {
    "uuid": lambda: str(uuid.uuid4()),
    "int": _integer,
    "integer": _integer,
    "smallint": lambda: str(1 + secrets.randbelow(32767)),
    "bigint": lambda: str(1 + secrets.randbelow(2**62)),
    "numeric": lambda: f"{secrets.randbelow(1000)}.5",
    "float": lambda: f"{secrets.randbelow(1000)}.5",
    "boolean": lambda: "true",
    "text": lambda: f"probe {secrets.token_hex(8)}",
    "date": lambda: dt.datetime.now(tz=dt.UTC).date().isoformat(),
    "timestamp": lambda: dt.datetime.now(tz=dt.UTC).replace(tzinfo=None).isoformat(),
    "timestamptz": _now,
    "json": lambda: "{}",
    "jsonb": lambda: "{}",
}


def made(parameters: Mapping[str, Value]) -> dict[str, str | None]:
    """Return a text for each parameter, None for NULL; the server gives it the type that its place has."""
    return {name: TYPES[one.kind]() if one.kind in TYPES else one.text for name, one in parameters.items()}


def references(value: Value) -> list[str]:
    """Return the parameters that an expected value names."""
    return _REFERENCE.findall(value.text) if value.kind == LITERAL and value.text else []


def filled(value: Value, parameters: Mapping[str, str | None]) -> str | None:
    """Return the text of an expected value, with the parameters in it filled in; None is NULL."""
    if value.text is None or value.kind != LITERAL:
        return value.text
    if whole := _REFERENCE.fullmatch(value.text):
        return parameters[whole[1]]
    return _REFERENCE.sub(lambda match: parameters[match[1]] or "", value.text)
