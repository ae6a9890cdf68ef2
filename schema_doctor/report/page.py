"""A page of text for a terminal: prose, statements and tables in two columns, in lines of a given width.

Drawn by hand: to import rich and to draw with it takes as long as the whole rest of a check.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from schema_doctor.report.safe import commandless, visible
from schema_doctor.report.statement import statement, wrapped

INDENT = 4  # columns before a statement
BORDERS = 7  # columns of a table with two cells: three lines, and a blank on either side of both cells

Cell = tuple[str, str]  # a text, and its style
Row = tuple[Cell, Cell]

# ECMA-48, "SGR", with the eight colors that every terminal knows
_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_WORD = re.compile(r"\s*\S+\s*")


class Page:
    """Collects lines, plain unless `color`; styles are words such as `bold red`, and "" for none."""

    def __init__(self, *, color: bool, width: int) -> None:
        self.width = width
        self._color = color
        self._lines: list[str] = []

    def prose(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Add a text, broken between words; what could hide or command is written out."""
        for line in folded(visible(text), self.width - indent):
            self._lines.append(self._styled(f"{' ' * indent}{line}", style))

    def gap(self) -> None:
        """Add an empty line."""
        self._lines.append("")

    def sql(self, sql: str, *, indent: int = INDENT, style: str = "green") -> None:
        """Add a statement that can be copied as it stands: never cut, and never broken within quotes."""
        for line in wrapped(f"{statement(sql)};", self.width - indent):
            self._lines.append(self._styled(" " * indent + line, style))

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
        self._lines.append(self._styled(f"{left}{'─' * (widths[0] + 2)}{middle}{'─' * (widths[1] + 2)}{right}", "dim"))

    def _row(self, row: Row, widths: tuple[int, int]) -> None:
        line = self._styled("│", "dim")
        cells = [folded(visible(text), width) for (text, _), width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells):
            padded = [
                " " * width if part is None else self._styled(part + " " * (width - columns(part)), style)
                for part, (_, style), width in zip(parts, row, widths, strict=True)
            ]
            self._lines.append(f"{line} {padded[0]} {line} {padded[1]} {line}")

    def _styled(self, text: str, style: str) -> str:
        if not (self._color and style and text):
            return text
        return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m"


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
