"""Settings of `[tool.schema-doctor]` in pyproject.toml, which stand in for options that are not given."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from schema_doctor.errors import UsageError
from schema_doctor.regex import regex

# setting -> parameter of the commands, and the type that TOML must give it
KEYS: Mapping[str, tuple[str, type]] = {
    "spec": ("spec", str),
    "fail-on": ("fail_on", str),
    "allow": ("allow", list),
    "connect-timeout": ("connect_timeout", float),
    "lock-wait": ("lock_wait", float),
    "statement-timeout": ("statement_timeout", float),
    "wait": ("wait", float),
    "strict-names": ("strict_names", bool),
    "online": ("online", str),
    "online-rows": ("online_rows", int),
    "online-bytes": ("online_bytes", int),
    "backfill-batch": ("backfill_batch", int),
    "backfill-pause": ("backfill_pause", float),
}
WORDS: Mapping[type, str] = {
    str: 'a text in quotes, as in spec = "expected_schema.yaml"',
    list: 'a list of texts, as in allow = ["index-build"]',
    float: "a number of seconds, as in connect-timeout = 10",
    int: "a whole number, as in online-rows = 10000",
    bool: "true or false",
}
TABLE = "pyproject.toml: [tool.schema-doctor]"
_NAMED = regex(r"\btool\b[^\n]*schema-doctor|^\s*\[\s*[\"']?tool[\"']?\s*\]", re.MULTILINE)


def load(folder: Path) -> dict[str, Any]:
    """Return the settings of the pyproject.toml in a folder, by parameter; none when there is no such file or table.

    A database URL is not among them: it holds a password, and pyproject.toml is committed. Raises UsageError.
    """
    path = folder / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        text = path.read_text("utf-8")
        # To import the parser and read a large pyproject.toml takes longer than to look for the words.
        document = _parsed(text) if _NAMED.search(text) else {}
    except OSError as error:
        raise UsageError(f"pyproject.toml cannot be read: {error.strerror}") from None
    except ValueError as error:  # of the encoding, or of the grammar
        raise UsageError(f"pyproject.toml is not TOML: {error}; correct it, or run in another folder") from None
    tools = document.get("tool", {})
    table = tools.get("schema-doctor", {}) if isinstance(tools, dict) else {}
    if not isinstance(table, dict):
        raise UsageError(f"{TABLE} must be a table of settings, such as fail-on = 'error'")
    return dict(_setting(key, value) for key, value in table.items())


def _parsed(text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - see above

    return tomllib.loads(text)


def _setting(key: str, value: object) -> tuple[str, object]:
    if key in ("database-url", "database_url", "url"):
        raise UsageError(f"{TABLE}: a database URL holds a password: set DATABASE_URL instead, and remove {key}")
    if key not in KEYS:
        close = get_close_matches(key.replace("_", "-"), KEYS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"use one of {', '.join(KEYS)}"
        raise UsageError(f"{TABLE}: unknown setting {key!r}; {hint}")
    name, kind = KEYS[key]
    if kind is float and type(value) is int:
        value = float(value)
    if (
        not isinstance(value, kind)
        or (kind is int and type(value) is bool)
        or (isinstance(value, list) and not all(isinstance(item, str) for item in value))
    ):
        raise UsageError(f"{TABLE}: {key} must be {WORDS[kind]}")
    return name, value
