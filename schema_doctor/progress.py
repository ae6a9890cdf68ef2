"""How far a long step is: a bar on a terminal, else a line from time to time; on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schema_doctor.course import Progress
from schema_doctor.journal import Journal
from schema_doctor.limits import AGAIN
from schema_doctor.step import Step


@contextmanager
def shown(say: Callable[[str], None], journal: Journal, every: float = AGAIN) -> Iterator[Progress]:
    """Yield what hears how many rows have got their value, of about how many, and shows it while the block lasts.

    The log has a line for it every `every` seconds, in any case.
    """
    with _bar() as bar:
        told = [time.monotonic()]

        def hear(step: Step, rows: int, of: int) -> None:
            if bar:
                bar(step, rows, of)
            if time.monotonic() - told[0] < every:
                return
            told[0] = time.monotonic()
            journal.write("filling", path=step.address.path, rows=rows)
            if not bar:
                total = f" of about {of:,}" if of >= rows else ""
                say(f"{step.address.path}: {rows:,} rows{total} have got their value")

        yield hear


@contextmanager
def _bar() -> Iterator[Progress | None]:
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415 - most runs need none of it

    name = rich.TextColumn("{task.description}", markup=False)
    columns = (name, rich.BarColumn(), rich.MofNCompleteColumn(), rich.TimeElapsedColumn())
    bars = rich.Progress(*columns, console=Console(stderr=True), transient=True)
    tasks: dict[str, rich.TaskID] = {}

    def move(step: Step, rows: int, of: int) -> None:
        path = step.address.path
        if not tasks:
            bars.start()  # not before: it takes standard error over, on which the user is asked
        if path not in tasks:
            tasks[path] = bars.add_task(f"rows of {path}", total=None)
        bars.update(tasks[path], completed=rows, total=of if of >= rows else None)

    try:
        yield move
    finally:
        bars.stop()
