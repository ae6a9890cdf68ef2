"""The options that several commands share, and the examples at the end of their help."""

from pathlib import Path
from typing import Annotated

import typer

from schema_doctor.errors import UsageError
from schema_doctor.secret import looks_like_url

DEFAULT_SPEC = Path("expected_schema.yaml")
FAIL_ON = ("note", "warning", "error", "never")


def _spec_path(path: Path) -> Path:
    if looks_like_url(str(path)):
        # Without the text: it may hold a password.
        raise UsageError("SPEC is a YAML file, and this is a database: give it as --database-url URL")
    return path


Spec = Annotated[Path, typer.Argument(metavar="SPEC", help="The spec: a YAML file.", callback=_spec_path)]
Database = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        "-d",
        metavar="URL",
        help="Where the database is. Else SCHEMA_DOCTOR_DATABASE_URL, DATABASE_URL, or PGHOST and the like.",
        show_default=False,
    ),
]
Databases = Annotated[
    list[str] | None,
    typer.Option(
        "--database-url",
        "-d",
        metavar="URL",
        help="Where the database is; repeat it to check several. "
        "Else SCHEMA_DOCTOR_DATABASE_URL, DATABASE_URL, or PGHOST and the like.",
        show_default=False,
    ),
]
Format = Annotated[
    list[str] | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT", help="terminal, json or sql; may be repeated.", show_default=False
    ),
]
Output = Annotated[
    list[Path] | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the --format before it to a file.", show_default=False),
]
Timeout = Annotated[
    float, typer.Option("--connect-timeout", metavar="SECONDS", help="How long to try to connect, in all.")
]
PreflightTimeout = Annotated[
    float,
    typer.Option(
        "--preflight-timeout",
        metavar="SECONDS",
        help="How long to ask, in all, whether the rows let the plan succeed; 0: not at all.",
    ),
]
LockWait = Annotated[
    float,
    typer.Option(
        "--lock-wait", metavar="SECONDS", help="How long to try for locks that sessions of others hold, in all."
    ),
]
StatementTimeout = Annotated[
    float,
    typer.Option(
        "--statement-timeout",
        metavar="SECONDS",
        help="How long a statement may take that keeps others out, but reads no row. 0: as long as it takes.",
    ),
]
Log = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="Append what happens to a file, as lines of JSON.", show_default=False),
]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="How long to wait for another schema-doctor fix to end.")
]
BackfillBatch = Annotated[
    int,
    typer.Option("--backfill-batch", metavar="ROWS", help="Give so many rows of a large table a value at a time."),
]
BackfillPause = Annotated[
    float, typer.Option("--backfill-pause", metavar="SECONDS", help="How long to rest before the next rows.")
]
OnlineMode = Annotated[
    str,
    typer.Option(
        "--online",
        metavar="WHEN",
        help="Let others read and write meanwhile, in several transactions: always, never, or auto: on large tables.",
    ),
]
OnlineRows = Annotated[int, typer.Option("--online-rows", metavar="ROWS", help="A table of more rows is large.")]
OnlineBytes = Annotated[int, typer.Option("--online-bytes", metavar="BYTES", help="A table of more bytes is large.")]
Rehearse = Annotated[
    bool,
    typer.Option(
        "--rehearse",
        help="Try the statements on the database, in a transaction that holds their locks and is rolled back.",
    ),
]
RehearseOn = Annotated[
    str | None,
    typer.Option(
        "--rehearse-on",
        metavar="URL",
        help="The same on a branch or copy instead.",
        show_default=False,
    ),
]
ForceRehearse = Annotated[bool, typer.Option("--force-rehearse", help="Rehearse although tables are large.")]
FailOn = Annotated[
    str, typer.Option("--fail-on", metavar="LEVEL", help=f"Exit 1 from this level on: {', '.join(FAIL_ON)}.")
]
FailOnRest = Annotated[
    str, typer.Option("--fail-on", metavar="LEVEL", help="Exit 4 when something from this level on is left.")
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="HAZARD",
        help="Consent to a hazard by its code; may be repeated; all: to every one.",
        show_default=False,
    ),
]
StrictNames = Annotated[
    bool, typer.Option("--strict-names", help="Hold constraints and indexes to the names that the spec gives them.")
]
PrepareOnly = Annotated[
    bool,
    typer.Option("--prepare-only", help="Let the server parse each statement, and execute none."),
]
BackendUrl = Annotated[
    str | None,
    typer.Option("--url", metavar="BASE", help="Send the requests of the spec to this backend.", show_default=False),
]
WaitFor = Annotated[
    float, typer.Option("--wait-for", metavar="SECONDS", help="How long the backend of --url may take to wake up.")
]
Repeat = Annotated[
    int | None,
    typer.Option(
        "--repeat",
        metavar="TIMES",
        help="How often to run each probe again, for the median: 3 unless told, with --url 1.",
        show_default=False,
    ),
]
EnforceBudget = Annotated[
    bool, typer.Option("--enforce-budget", help="Make it an error when a probe takes longer than its budget.")
]
ProbeTimeout = Annotated[
    float,
    typer.Option("--statement-timeout", metavar="SECONDS", help="How long a statement may take. 0: no limit."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Explain each finding and hazard where it occurs.")]


def _examples(*lines: str) -> str:
    # \b keeps Typer from filling the lines to a paragraph.
    return "\b\nExamples:\n" + "\n".join(line if line.startswith("Next") else f"  {line}" for line in lines)


EXAMPLES = {
    "check": _examples(
        "schema-doctor check -d postgresql://user:password@host/database",
        "schema-doctor check --format json --output report.json --format terminal",
        "Next: schema-doctor plan shows what would repair it; schema-doctor explain CODE says more of a finding.",
    ),
    "plan": _examples(
        "schema-doctor plan --format sql --output repair.sql",
        "schema-doctor plan --allow index-build",
        "Next: schema-doctor fix applies the statements; schema-doctor explain HAZARD says what a hazard is.",
    ),
    "fix": _examples(
        "schema-doctor fix",
        "schema-doctor fix --yes --allow index-build",
        "Next: nothing. It looks again by itself, and a second run finds nothing to do.",
    ),
    "snapshot": _examples(
        "schema-doctor snapshot --output expected_schema.yaml",
        "schema-doctor snapshot --schema 'app_*' --table 'users'",
        "Next: schema-doctor check, which is in step then; commit the file.",
    ),
    "probe": _examples(
        "schema-doctor probe",
        "schema-doctor probe --prepare-only",
        "schema-doctor probe --url https://chat.example.com --wait-for 120",
        "Next: schema-doctor explain CODE says more of a finding.",
    ),
    "validate": _examples(
        "schema-doctor validate expected_schema.yaml --embedded",
        "Next: schema-doctor check compares a database with it.",
    ),
    "explain": _examples(
        "schema-doctor explain missing-column",
        "schema-doctor explain",
    ),
    "schema": _examples(
        "schema-doctor schema > expected_schema.schema.json",
        "Next: name it in the first line of the spec, for editors:",
        "# yaml-language-server: $schema=expected_schema.schema.json",
    ),
    "demo": _examples(
        "schema-doctor demo",
        "Next: schema-doctor snapshot -d URL writes the spec of a database of yours.",
    ),
}
