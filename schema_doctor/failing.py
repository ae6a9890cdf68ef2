"""A command that has nothing to report on: where programs look for a report, they find out why."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from schema_doctor import output
from schema_doctor.errors import SchemaDoctorError, UsageError


@contextmanager
def failing(sinks: Iterable[output.Sink], command: str) -> Iterator[None]:
    """Write an error where programs look for the report that there will not be, and let it go on."""
    try:
        yield
    except SchemaDoctorError as error:
        write_failure(sinks, command, error)
        raise


def write_failure(sinks: Iterable[output.Sink], command: str, error: SchemaDoctorError) -> None:
    """Write an error as JSON in the place of each report in this format; people read it on standard error."""
    wanted = [sink for sink in sinks if sink.format == "json"]
    if not wanted:
        return
    from schema_doctor.report import jsonformat  # noqa: PLC0415 - most runs end well

    try:
        for sink in wanted:
            output.write(sink, jsonformat.failed(command, error))
    except (UsageError, OSError) as other:  # the error itself is what counts
        output.say(f"the report could not be written: {other}")
