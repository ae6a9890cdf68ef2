"""Check a spec further than loading it does: all of it, on a server."""

from functools import partial

import psycopg

from schema_doctor import doctor, fixing
from schema_doctor.connect import quiet_psycopg
from schema_doctor.declaration import Spec
from schema_doctor.errors import Mark, Problem, Refused, SpecError, Stopped, UsageError


def build(spec: Spec) -> None:
    """Build the spec on an embedded PostgreSQL; raises SpecError with all that the server refuses of it.

    Raises UsageError without the embedded extra, and when the server refuses a statement as a whole.
    """
    from schema_doctor.embedded import start_server  # noqa: PLC0415 - an extra

    quiet_psycopg()
    with start_server() as server:
        open_connection = partial(psycopg.connect, f"{server.url()}?sslmode=disable", prepare_threshold=None)
        case = doctor.Case(spec=spec, database="an embedded PostgreSQL", allow=("all",))
        try:
            result = fixing.fix(open_connection, case, confirm=lambda _planned: True, waiting=lambda _text: None)
        except (Refused, Stopped) as error:
            reason = str(error).removeprefix("nothing was applied: ")
            raise UsageError(f"{spec.file}: PostgreSQL {server.version} does not build it: {reason}") from None
    left = {item.address: f"{item.address.path}: {item.reason}" for item in result.planned.plan.unplanned}
    # What hangs on it is missing as well, and says nothing more.
    left = left or {finding.address: f"{finding.message}: {finding.effect}" for finding in result.after.findings}
    if left:
        nowhere = Mark(spec.file, 1, 1)
        raise SpecError([Problem(spec.mark(address) or nowhere, text) for address, text in left.items()])
