"""The report of many databases that were checked in one run: each that differs, and one table of all."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

from msgspec import Struct

from schema_doctor.report import jsonformat
from schema_doctor.report.safe import commandless, visible
from schema_doctor.report.summary import counts, not_examined
from schema_doctor.result import Checked

RESULTS = {0: "in step", 1: "drift", 2: "cannot be checked", 3: "not reachable or busy", 70: "internal error"}
COUNTED = ("error", "warning", "note")


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one database: its result, or why there is none."""

    name: str
    exit_code: int
    seconds: float
    result: Checked | None = None
    error: str | None = None

    @property
    def differs(self) -> bool:
        """Whether something was found that nobody has waived."""
        return self.result is not None and any(finding.waived is None for finding in self.result.findings)

    @property
    def word(self) -> str:
        """The result in a word or two."""
        if self.exit_code == 0 and self.differs:
            return "passed"
        return RESULTS.get(self.exit_code, f"exit code {self.exit_code}")


def as_json(outcomes: Sequence[Outcome]) -> str:
    """Return one JSON object, in ASCII, in which each target holds its own report."""
    targets = [_target(one) for one in outcomes]
    return jsonformat.written({"version": jsonformat.VERSION, "command": "check", "targets": targets})


def as_text(outcomes: Sequence[Outcome], *, color: bool, width: int, verbose: bool) -> str:
    """Return the reports of those that differ, the errors of those that could not be checked, and the table."""
    from schema_doctor.report import terminal  # noqa: PLC0415 - rich is slow to load, and only a terminal needs it

    parts = []
    for one in outcomes:
        if one.result is not None and one.differs:
            report = terminal.render(one.result, color=color, width=width, verbose=verbose)
            parts.append(f"== {visible(one.name)}\n{report}")
    errors = [f"{visible(one.name)}: {visible(one.error)}\n" for one in outcomes if one.error is not None]
    if errors:
        parts.append("".join(errors))
    parts.append(_table(outcomes, color=color, width=width))
    return commandless("\n".join(parts))


def _target(one: Outcome) -> dict[str, Any]:
    target: dict[str, Any] = {
        "name": one.name,
        "exit_code": one.exit_code,
        "error": one.error,
        "seconds": round(one.seconds, 3),
    }
    if one.result is not None:
        report = jsonformat.document(one.result)
        target |= {key: value for key, value in report.items() if key not in ("version", "command")}
    return target


def _table(outcomes: Sequence[Outcome], *, color: bool, width: int) -> str:
    from rich.box import SQUARE  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    page = StringIO()
    console = Console(
        file=page,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
    )
    table = Table(box=SQUARE, border_style="dim")
    table.add_column("target", overflow="fold")
    table.add_column("result")
    left_out = [not_examined(one.result) if one.result else None for one in outcomes]
    for heading in ("errors", "warnings", "notes", *(["not examined"] if any(left_out) else ()), "seconds"):
        table.add_column(heading, justify="right")
    for one, unexamined in zip(outcomes, left_out, strict=True):
        numbers = counts(one.result.findings) if one.result else {}
        style = "green" if one.exit_code == 0 else "bold red"
        table.add_row(
            Text(visible(one.name)),
            Text(one.word, style=style),
            *(Text(str(numbers.get(level, "-"))) for level in COUNTED),
            *([Text("-" if unexamined is None else str(unexamined))] if any(left_out) else ()),
            Text(f"{one.seconds:.1f}"),
        )
    console.print(table)
    good = sum(one.exit_code == 0 for one in outcomes)
    console.print(Text(f"{good} of {len(outcomes)} databases passed", style="bold"))
    return page.getvalue()
