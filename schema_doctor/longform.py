"""Which key of the long form says what stands at the end of a short one, as SQL writes it."""

import re
from collections.abc import Collection

from schema_doctor.identifier import shown

_CLAUSES = (  # as SQL writes them, and as the long form says them
    (r"nulls\s+not\s+distinct", "nulls_not_distinct: true"),
    (r"without\s+overlaps", "without_overlaps: true"),
    (r"not\s+valid", "valid: false"),
    (r"no\s+inherit", "no_inherit: true"),
    (r"not\s+enforced", "enforced: false"),
    (r"not\s+deferrable", "deferrable: false"),
    (r"initially\s+deferred", "initially_deferred: true"),
    (r"deferrable", "deferrable: true"),
    (r"include\s*\(", "include: [c]"),
    (r"with\s*\(", "parameters: {fillfactor: 70}"),
)


def in_long_form(text: str, first: str, keys: Collection[str]) -> str:
    """Return what to write instead, "" where no clause is found; `first` is the key of what the short form says."""
    for clause, said in _CLAUSES:
        if said.partition(":")[0] in keys and (found := re.search(rf"\b{clause}", text, re.IGNORECASE)):
            written = " ".join(found[0].rstrip("( ").lower().split())
            return f"; {shown(written)} is said in the long form: {{{first}: ..., {said}}}"
    return ""
