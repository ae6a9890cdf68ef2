"""The log of a fix for programs: one JSON object in each line, written as things happen."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from schema_doctor.course import Course
from schema_doctor.errors import UsageError
from schema_doctor.output import say
from schema_doctor.result import Applied, Planned
from schema_doctor.secret import redacted


class Journal:
    """Appends events to a file, None: to none. Every line holds `time`, in UTC, and `event`, and never a password.

    Lines may come from several threads. A disk that is full later on stops the log, which is said, and not the fix.
    """

    def __init__(self, path: Path | None) -> None:
        """Open the file; raises UsageError when it cannot be written."""
        self._file: TextIO | None = None
        self._lock = threading.Lock()
        if path is None:
            return
        try:
            self._file = path.open("a", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--log {path}: cannot be written: {error.strerror}; name another file") from None

    def write(self, event: str, **facts: object) -> None:
        """Append an event with its facts, which JSON must be able to hold."""
        if self._file is None:
            return
        line = {"time": dt.datetime.now(tz=dt.UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
        with self._lock:
            try:
                self._file.write(json.dumps(_clean(line), ensure_ascii=True) + "\n")
                self._file.flush()
            except OSError as error:
                say(f"warning: --log {self._file.name}: cannot be written any more: {error.strerror}; the log ends")
                self._file = None

    def planned(self, planned: Planned) -> None:
        """Write which statements are about to be applied, and where."""
        self.write("plan", database=planned.checked.database, statements=[step.sql for step in planned.plan.steps])

    def committed(self, applied: Sequence[Applied]) -> None:
        """Write what has been applied, and stays."""
        for one in applied:
            seconds = None if one.seconds is None else round(one.seconds, 6)
            self.write("applied", sql=one.step.sql, seconds=seconds, **({} if one.rows is None else {"rows": one.rows}))

    def telling(self, say: Callable[[str], None]) -> Callable[[str], None]:
        """Return what says a line to people, and writes it here as well."""

        def told(text: str) -> None:
            self.write("waiting", text=text)
            say(text)

        return told

    @contextmanager
    def following(self, course: Course) -> Iterator[None]:
        """Write how the block ends: `done`, or what is `in doubt` and what was `skipped`, and `stopped` with why."""
        try:
            yield
        except BaseException as error:
            for event, steps in (("in doubt", course.doubtful), ("skipped", course.left)):
                for step in steps:
                    rows = course.filled.get(step)
                    self.write(event, sql=step.sql, **({"rows": rows} if rows else {}))
            self.write("stopped", error=type(error).__name__, reason=str(error))
            raise
        self.write("done")


def _clean(value: object) -> object:
    """Strike passwords out of a value, before JSON writes them otherwise than they are known."""
    match value:
        case str():
            return redacted(value)
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {key: _clean(one) for key, one in value.items()}
    return value
