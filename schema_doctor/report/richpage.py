"""The same page, drawn by rich, for a terminal that shows colors."""

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.box import SQUARE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schema_doctor.report.page import BORDERS, INDENT, Row
from schema_doctor.report.safe import commandless, visible
from schema_doctor.report.statement import statement, wrapped


class RichPage:
    """Collects what `Page` does; all that comes in is shown as it is: rich interprets markup in plain strings only."""

    def __init__(self, *, width: int) -> None:
        self.width = width
        self._file = StringIO()
        # Everything is said, so that no variable of the environment decides.
        self._console = Console(
            file=self._file,
            force_terminal=True,
            color_system="standard",
            no_color=False,
            width=width,
            height=25,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )

    def prose(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """Add a text, broken between words; what could hide or command is written out."""
        for line in Text(visible(text)).wrap(self._console, self.width - indent, overflow="fold"):
            self._line(f"{' ' * indent}{line.plain.rstrip(' ')}", style)

    def gap(self) -> None:
        """Add an empty line."""
        self._console.print()

    def sql(self, sql: str, *, indent: int = INDENT, style: str = "green") -> None:
        """Add a statement that can be copied as it stands: never cut, and never broken within quotes."""
        for line in wrapped(f"{statement(sql)};", self.width - indent):
            self._line(" " * indent + line, style)

    def table(self, sections: Iterable[Sequence[Row]], label_width: int) -> None:
        """Add a table as wide as the page; a line parts its sections."""
        table = Table(box=SQUARE, show_header=False, width=self.width, border_style="dim")
        # Widths that are given need no measuring, which takes longer than all the rest when there is much to say.
        table.add_column(width=label_width)
        table.add_column(width=self.width - label_width - BORDERS, overflow="fold")
        for rows in sections:
            for row in rows:
                table.add_row(*(Text(visible(text), style=style) for text, style in row))
            table.add_section()
        self._console.print(table)

    def text(self) -> str:
        """Return the page, ending in a line break."""
        return commandless(self._file.getvalue())

    def _line(self, line: str, style: str) -> None:
        self._console.print(Text(line, style=style), soft_wrap=True)
