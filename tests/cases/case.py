"""One case: a database, a spec, and all that schema-doctor has to say and to do about the two."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from schema_doctor import doctor, spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is there, what is wanted, and what must follow.

    `findings` are codes in the order of the report, `sql` the planned statements, `hazards` the codes that the steps
    state. `left` are the findings that a fix leaves, `unplanned` the addresses of what no statement can repair.
    `since` and `until` are the first and the last version of PostgreSQL of which the case speaks.
    """

    name: str
    before: str
    spec: str
    findings: tuple[str, ...]
    sql: tuple[str, ...] = ()
    hazards: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unplanned: tuple[str, ...] = ()
    strict_names: bool = False
    since: int = 14
    until: int = 99

    def load(self, folder: Path) -> doctor.Case:
        """Write the spec into a folder, and load it."""
        return load(self.spec, folder, allow=self.allow, strict_names=self.strict_names)


def load(text: str, folder: Path, *, allow: tuple[str, ...] = (), strict_names: bool = False) -> doctor.Case:
    """Load a spec given as text, without its `version: 1`."""
    path = folder / "expected_schema.yaml"
    path.write_text(f"version: 1\n{dedent(text)}", encoding="utf-8")
    return doctor.Case(spec=spec.load(path), database="test", allow=allow, strict_names=strict_names)
