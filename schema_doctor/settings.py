"""Settings of `[tool.schema-doctor]` in pyproject.toml, which stand in for options that are not given."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from schema_doctor.errors import UsageError

# setting -> parameter of the commands, and the type that TOML must give it
KEYS: Mapping[str, tuple[str, type]] = {
    "spec": ("spec", str),
    "fail-on": ("fail_on", str),
    "allow": ("allow", list),
    "connect-timeout": ("connect_timeout", float),
    "strict-names": ("strict_names", bool),
}


def load(folder: Path) -> dict[str, Any]:
    """Return the settings of the pyproject.toml in a folder, by parameter; none when there is no such file or table.

    A database URL is not among them: it holds a password, and pyproject.toml is committed. Raises UsageError.
    """
    path = folder / "pyproject.toml"
    if not path.is_file():
        return {}
    try:
        text = path.read_text("utf-8")
        # Parsing a large pyproject.toml takes longer than looking for the word.
        table = tomllib.loads(text).get("tool", {}).get("schema-doctor", {}) if "schema-doctor" in text else {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"pyproject.toml cannot be read: {error}") from None
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            close = get_close_matches(key, KEYS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"use one of {', '.join(KEYS)}"
            raise UsageError(f"pyproject.toml: [tool.schema-doctor]: unknown setting {key!r}; {hint}")
        name, kind = KEYS[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)  # noqa: PLW2901
        if not isinstance(value, kind) or (kind is list and not all(isinstance(item, str) for item in value)):
            raise UsageError(f"pyproject.toml: [tool.schema-doctor]: {key} must be a {kind.__name__}")
        found[name] = value
    return found
