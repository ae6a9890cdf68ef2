"""A plain page of text: prose, statements and tables in two columns, in lines of a given width.

For logs and pipes. A terminal that shows colors gets the same page drawn by rich (`richpage`). To import rich and to
draw with it takes as long as the whole rest of a check: too much in CI, where nobody sees a color.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Protocol

from schema_doctor.regex import regex
from schema_doctor.report.safe import commandless, visible
from schema_doctor.report.statement import statement, wrapped

INDENT = 4  # columns before a statement
BORDERS = 7  # columns of a table with two cells: three lines, and a blank on either side of both cells

Cell = tuple[str, str]  # a text, and its style
Row = tuple[Cell, Cell]

_WORD = regex(r"\s*\S+\s*")


class AnyPage(Protocol):
    """What a report needs of a page; styles are words such as `bold red`, and "" for none."""

    def prose(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Add a text, broken between words; what could hide or command is written out."""

    def gap(self) -> None:
        """Add an empty line."""

    def sql(self, sql: str, *, indent: int = INDENT, style: str = "green") -> None:
        """Add a statement that can be copied as it stands: never cut, and never broken within quotes."""

    def table(self, sections: Iterable[Sequence[Row]], label_width: int) -> None:
        """Add a table as wide as the page; a line parts its sections."""

    def text(self) -> str:
        """Return the page, ending in a line break."""


class Page:
    """Collects lines without any style."""

    def __init__(self, *, width: int) -> None:
        self.width = width
        self._lines: list[str] = []

    def prose(self, text: str, style: str = "", *, indent: int = 0) -> None:  # noqa: ARG002
        """Add a text, broken between words; what could hide or command is written out."""
        self._lines += (f"{' ' * indent}{line}" for line in folded(visible(text), self.width - indent))

    def gap(self) -> None:
        """Add an empty line."""
        self._lines.append("")

    def sql(self, sql: str, *, indent: int = INDENT, style: str = "") -> None:  # noqa: ARG002 - as AnyPage has it
        """Add a statement that can be copied as it stands: never cut, and never broken within quotes."""
        self._lines += (" " * indent + line for line in wrapped(f"{statement(sql)};", self.width - indent))

    def table(self, sections: Iterable[Sequence[Row]], label_width: int) -> None:
        """Add a table as wide as the page; a line parts its sections."""
        widths = (label_width, self.width - label_width - BORDERS)
        self._rule("┌", "┬", "┐", widths)
        for number, rows in enumerate(sections):
            if number:
                self._rule("├", "┼", "┤", widths)
            for row in rows:
                self._row(row, widths)
        self._rule("└", "┴", "┘", widths)

    def text(self) -> str:
        """Return the page, ending in a line break."""
        return commandless("".join(f"{line}\n" for line in self._lines))

    def _rule(self, left: str, middle: str, right: str, widths: tuple[int, int]) -> None:
        self._lines.append(f"{left}{'─' * (widths[0] + 2)}{middle}{'─' * (widths[1] + 2)}{right}")

    def _row(self, row: Row, widths: tuple[int, int]) -> None:
        cells = [folded(visible(text), width) for (text, _), width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            padded = [part + " " * (width - columns(part)) for part, width in zip(parts, widths, strict=True)]
            self._lines.append(f"│ {padded[0]} │ {padded[1]} │")


def folded(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` columns: between words, and within those that are longer than that."""
    lines: list[str] = []
    line, used = "", 0
    for word in _WORD.findall(text):
        needed = columns(word.rstrip())
        if needed <= width - used:
            line, used = line + word, used + columns(word)
            continue
        if line:
            lines.append(line)
        if needed > width:
            *full, word = _chopped(word, width)  # noqa: PLW2901
            lines += full
        line, used = word, columns(word)
    return [one.rstrip() for one in (*lines, line)]


def columns(text: str) -> int:
    """Return how many columns a text takes in a terminal: a Chinese character takes two, an accent of its own none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - few reports hold such a text

    return cell_len(text)


def _chopped(text: str, width: int) -> list[str]:
    if text.isascii():
        return [text[at : at + width] for at in range(0, len(text), width)]
    from rich.cells import chop_cells  # noqa: PLC0415

    return chop_cells(text, width)
