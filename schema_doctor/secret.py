"""What must never be shown: the passwords that this process was given, struck out of all that it writes."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

from schema_doctor.regex import regex

VARIABLES = ("SCHEMA_DOCTOR_DATABASE_URL", "DATABASE_URL", "PGPASSWORD", "PGSSLPASSWORD")
SHORTEST = 4  # characters; anything shorter would blot out half of every text

# From the first colon behind the scheme to the last @, so that a password with a bare / or @ in it is one, too. One
# slash is enough: a URL that was taken for a path has lost the other.
_IN_URL = regex(r":/+[^\s:@/]*:(.+)@", re.DOTALL)
_IN_KEYWORDS = regex(r"password\s*=\s*('(?:[^'\\]|\\.)*'|[^\s&]+)", re.IGNORECASE)

# Of the process, and only ever added to: what was given once may turn up in any text that is written later.
_kept: set[str] = set()


def keep(secrets: Iterable[str]) -> None:
    """Remember secrets for good, each with its percent-encoded and percent-decoded spellings."""
    for one in secrets:
        spelled = (one, unquote(one))
        encoded = (quote(text, safe=safe) for text in spelled for safe in ("/", ""))
        _kept.update(text for text in (*spelled, *encoded) if len(text) >= SHORTEST)


def keep_given(args: Iterable[str], environ: Mapping[str, str]) -> None:
    """Remember what looks like a password on the command line and in the environment, before anything else is done.

    Messages about a wrong command line quote it, long before anybody has read a URL in it.
    """
    for text in (*args, *(environ.get(name, "") for name in VARIABLES[:2])):
        in_urls, in_keywords = _IN_URL.findall(text), _IN_KEYWORDS.findall(text)
        keep([*in_urls, *(found.strip("'") for found in in_keywords)])
        _kept.update(f":{found}@" for found in in_urls)  # a short one is struck out where it stands, if nowhere else
    keep(environ.get(name, "") for name in VARIABLES[2:])


def redacted(text: str) -> str:
    """Replace every secret by `***`, the longest first, so that no tail of one remains."""
    for one in sorted(_kept, key=len, reverse=True):
        text = text.replace(one, "***")
    return text


def looks_like_url(text: str) -> bool:
    """Tell whether a text names a database rather than a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/+[^/]", text) is not None or "password=" in text
