"""The text of `schema-doctor explain`: every finding and every hazard."""

import textwrap
from difflib import get_close_matches

from schema_doctor.errors import UsageError
from schema_doctor.findingcode import CODES
from schema_doctor.hazard import HAZARDS


def explain(code: str | None) -> str:
    """Return what a code means; without one, all codes with their titles. Raises UsageError for an unknown code."""
    if code is None:
        findings = [f"  {entry.code:24} {entry.title}" for entry in CODES.values()]
        hazards = [f"  {hazard.code:24} {hazard.title}" for hazard in HAZARDS.values()]
        more = "Say more of one: schema-doctor explain CODE"
        return "\n".join(["Findings", *findings, "", "Hazards (consent with --allow)", *hazards, "", more, ""])
    if entry := CODES.get(code):
        return _page(f"{entry.code}: {entry.title}", entry.meaning, ("What to do", entry.remedy))
    if hazard := HAZARDS.get(code):
        small = "\nOn a table of at most 10,000 rows and 16 MB it needs no consent." if hazard.by_size else ""
        return _page(
            f"{hazard.code}: {hazard.title}",
            hazard.why,
            ("What to do instead", hazard.instead),
            ("Consent", f"--allow {hazard.code}{small}"),
        )
    close = get_close_matches(code.lower().replace("_", "-")[:64], [*CODES, *HAZARDS], n=1)
    hint = f"did you mean {close[0]}?" if close else "`schema-doctor explain` lists all codes"
    raise UsageError(f"explain: there is no code {code!r}; {hint}")


def _page(title: str, text: str, *parts: tuple[str, str]) -> str:
    blocks = [title, textwrap.fill(text, 100)]
    blocks.extend(
        "\n".join(textwrap.fill(line, 100) for line in f"{head}: {body}".splitlines()) for head, body in parts
    )
    return "\n\n".join(blocks) + "\n"
