"""The course of a fix: what has become of each statement so far, for whoever has to tell it when it ends early."""

from collections.abc import Callable, Sequence

from schema_doctor.result import Applied, Planned
from schema_doctor.step import Step

Committed = Callable[[Sequence[Applied]], None]
Progress = Callable[[Step, int, int], None]  # with the rows that have their value, and about how many there are


def unheard(_step: Step, _rows: int, _of: int) -> None:
    """Hear how far a step is, and do nothing about it."""


def _heard(_applied: Sequence[Applied]) -> None:
    """Listen to what is committed, and do nothing about it."""


class Course:
    """What a fix has planned, what of it is applied and stays, and of what nobody knows; `committed` hears of it.

    `planned` is None until the database has been looked at. `filled` are the rows that have got their value of a step
    that works on some at a time, of which `progress` hears. It changes while the fix goes on, and is whole at any time:
    a signal may end the fix between any two of its lines.
    """

    def __init__(self, committed: Committed = _heard) -> None:
        self.planned: Planned | None = None
        self.applied: tuple[Applied, ...] = ()
        self.doubtful: tuple[Step, ...] = ()
        self.filled: dict[Step, int] = {}
        self.progress: Progress = unheard
        self._committed = committed

    def commit(self, applied: Sequence[Applied]) -> None:
        """Note what has been committed; nothing is in doubt any more."""
        self.applied, self.doubtful = (*self.applied, *applied), ()
        self._committed(applied)

    def fill(self, step: Step, rows: int, of: int) -> None:
        """Note how many rows have got their value, and keep it whatever becomes of the step."""
        self.filled[step] = rows
        self.progress(step, rows, of)

    @property
    def begun(self) -> bool:
        """Whether anything is applied, or may be."""
        return bool(self.applied or self.doubtful or any(self.filled.values()))

    @property
    def left(self) -> tuple[Step, ...]:
        """The steps that are known not to be applied."""
        return left(self.planned.plan.steps if self.planned else (), self.applied, self.doubtful)

    def told(self, why: str) -> str:
        """Say what is applied, what is in doubt and what is not, and why it ended."""
        if not self.begun:
            return f"nothing was applied: {why.removeprefix(NOTHING)}"
        parts = (
            ("these statements are applied, and stay:", [one.step for one in self.applied]),
            ("whether these are applied, all of them or none, is in doubt:", self.doubtful),
            ("these are not applied:", self.left),
        )
        lines = [line for title, steps in parts if steps for line in (title, *map(self._line, steps))]
        return "\n".join([*lines, f"it stopped: {why.removeprefix(NOTHING)}"])

    def _line(self, step: Step) -> str:
        rows = self.filled.get(step, 0)
        part = f"; {rows:,} rows have got their value, and keep it" if rows and step in self.left else ""
        return f"  {step.sql}{part}"


NOTHING = "nothing was applied: "  # what the refusal of a transaction begins with, true of that one


def left(steps: Sequence[Step], applied: Sequence[Applied], doubtful: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps that are neither applied nor in doubt."""
    known = {*(one.step for one in applied), *doubtful}
    return tuple(step for step in steps if step not in known)
