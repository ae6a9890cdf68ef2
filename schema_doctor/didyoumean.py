"""Suggest the name that was most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from schema_doctor.identifier import shown


def did_you_mean(name: str, known: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return `did you mean 'users'?`, or nothing when no known name is close; case does not count."""
    names = {word.lower(): word for word in known}
    close = get_close_matches(name.lower()[:64], names, n=1, cutoff=cutoff)
    return f"did you mean {shown(names[close[0]])}?" if close else ""
