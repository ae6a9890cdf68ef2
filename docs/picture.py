"""Makes docs/check.svg: the terminal report of the broken chat database, as `schema-doctor check` prints it.

Run it from the root of the checkout: `python docs/picture.py`.
"""

import io
from pathlib import Path

import psycopg
from rich.console import Console
from rich.text import Text

from schema_doctor import doctor
from schema_doctor.demo import FOUND, ROWS
from schema_doctor.embedded import start_server
from schema_doctor.report import render
from schema_doctor.spec import load

WIDTH = 100


def picture() -> str:
    """Return the SVG, made from a real run on an embedded server."""
    with start_server() as server, psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(FOUND.format(rows=ROWS).encode())
        case = doctor.Case(spec=load(Path("expected_schema.yaml")), database="chat on localhost:5432")
        connection.autocommit = False
        report = render("terminal", doctor.check(connection, case), color=True, width=WIDTH)
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi("$ schema-doctor check"))
    console.print(Text.from_ansi(report))
    # Without a web font: the picture shows the same wherever it is opened, and asks nobody for anything.
    svg = console.export_svg(title="schema-doctor check", unique_id="check")
    # Some viewers swallow blanks at the begin of a text, even hard ones, unless told otherwise.
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    begin, end = svg.index("@font-face"), svg.rindex("@font-face")
    end = svg.index("}", end) + 1
    return "\n".join(line.rstrip() for line in (svg[:begin] + svg[end:]).splitlines()) + "\n"


if __name__ == "__main__":
    Path("docs/check.svg").write_text(picture(), "utf-8")
