"""The probes of a spec on one database, held against its waivers."""

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from psycopg import Connection

from schema_doctor import probing
from schema_doctor.catalog import Row
from schema_doctor.declaration import Spec
from schema_doctor.diagnose import accepted
from schema_doctor.errors import UsageError
from schema_doctor.finding import Finding
from schema_doctor.probe import Probe
from schema_doctor.result import Checked
from schema_doctor.specprobe import read_probes
from schema_doctor.yamltree import Problems


def of_spec(spec: Spec) -> Sequence[Probe]:
    """Return the probes of a spec. Raises UsageError when there are none."""
    probes = read_probes(spec.probes, Problems())
    if not probes:
        raise UsageError(
            f"{spec.file} has no probes; add what the application asks, as in "
            "probes: {who is there: {statements: [{sql: select 1}]}}"
        )
    return probes


def with_probes(
    connection: Connection[Row], spec: Spec, probes: Sequence[Probe], checked: Checked, terms: probing.Terms
) -> Checked:
    """Run the probes, and return the result with what became of them."""
    runs, findings = probing.run(connection, probes, terms)
    return replace(checked, probes=runs, findings=(*checked.findings, *judged(spec, findings)))


def judged(spec: Spec, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that a waiver of the spec accepts with its reason."""
    return tuple(accepted(spec, findings, dt.datetime.now(tz=dt.UTC).date()))
