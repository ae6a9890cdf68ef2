"""The command `probe --url`: send the requests of a spec to the running backend."""

from schema_doctor import asking
from schema_doctor.backend import backend
from schema_doctor.declaration import Spec
from schema_doctor.errors import UsageError
from schema_doctor.output import say
from schema_doctor.probed import judged, of_spec
from schema_doctor.result import Checked, Probed


def ask(spec: Spec, url: str, *, repeat: int | None, enforce_budget: bool, timeout: float, wait_for: float) -> Probed:
    """Ask the backend at a URL; it has `wait_for` seconds to wake up, and `timeout` for each answer."""
    terms = asking.Asking(repeat=asking.REPEAT if repeat is None else repeat, enforce_budget=enforce_budget)
    asked = backend(url, timeout=timeout, wait_for=wait_for, waiting=say)
    probes = of_spec(spec)
    if not any(probe.requests for probe in probes):
        raise UsageError(f"{spec.file} has no requests for --url; add - http: {{path: /health}} to the statements")
    try:
        runs, findings = asking.run(asked, probes, terms)
    finally:
        asked.close()
    return Probed(
        checked=Checked(
            database=asked.label,
            server=None,
            spec=spec.file,
            tables=len(spec.tables),
            findings=judged(spec, findings),
            probes=runs,
        )
    )
