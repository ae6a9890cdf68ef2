"""Reports: one result of a command, in one of several formats."""

from importlib import import_module
from importlib.resources import files
from typing import Protocol, cast

from schema_doctor.errors import UsageError
from schema_doctor.result import Result


class Format(Protocol):
    """The function `render` of a format's module: returns the whole report, ending in a newline.

    `color` allows escape codes, `width` is that of the terminal in columns (None: no terminal), `verbose` asks for the
    explanations too; a format ignores what means nothing to it.
    """

    def __call__(
        self,
        result: Result,
        *,
        color: bool = False,
        width: int | None = None,
        verbose: bool = False,
    ) -> str:
        """Return the report."""


# Names of modules and not the modules: a run loads the one that it needs.
FORMATS: dict[str, str] = {
    "terminal": "schema_doctor.report.terminal",
    "json": "schema_doctor.report.jsonformat",
    "sql": "schema_doctor.report.sql",
}


def render(
    format_name: str,
    result: Result,
    *,
    color: bool = False,
    width: int | None = None,
    verbose: bool = False,
) -> str:
    """Return the report of a result in the named format; raise UsageError if there is no such format."""
    if format_name not in FORMATS:
        raise UsageError(f"--format {format_name!r}: there is no such format; choose one of {', '.join(FORMATS)}")
    chosen = cast("Format", import_module(FORMATS[format_name]).render)
    return chosen(result, color=color, width=width, verbose=verbose)


def json_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the format `json`."""
    return files("schema_doctor").joinpath("report.schema.json").read_text("utf-8")
