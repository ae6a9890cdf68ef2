"""Regular expressions that are compiled when they are first used.

Python compiles each at every start of the program, 90 of them, of which a check uses a few: the others took 3 % of all
its time.
"""

import re
from typing import cast


class _Pattern:
    """What becomes a `re.Pattern` when it is first asked for anything."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._text, self._flags)
        # From now on each is found without coming here.
        for method in ("finditer", "fullmatch", "match", "search", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern, as `re.compile` does; a text that is none raises `re.error` when it is first used."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
