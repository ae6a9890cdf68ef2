"""The command line: parse, call the doctor, render, exit."""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand

from schema_doctor import __version__
from schema_doctor.errors import Interrupted, SchemaDoctorError, UsageError

DEFAULT_SPEC = Path("expected_schema.yaml")
FAIL_ON = ("note", "warning", "error", "never")

app = typer.Typer(
    name="schema-doctor",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find and repair the drift between what an application expects of its PostgreSQL database and what it is.",
    epilog=(
        "Exit codes: 0 in step, 1 drift, 2 usage or spec error, 3 database not reachable or busy, 4 refused, "
        "5 a fix stopped part-way, 70 internal error, 130 interrupted. "
        "Start with: schema-doctor demo, or schema-doctor snapshot --output expected_schema.yaml"
    ),
)


class _InOrder(TyperCommand):
    """Keeps the arguments as they stand, because each --output belongs to the --format before it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta["args"] = list(args)
        return super().parse_args(ctx, args)


Spec = Annotated[Path, typer.Argument(metavar="[SPEC]", help="The spec; a YAML file.", show_default=True)]
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
        help="Where the database is; may be repeated. Else SCHEMA_DOCTOR_DATABASE_URL, DATABASE_URL, or PGHOST and the like.",
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
FailOn = Annotated[
    str, typer.Option("--fail-on", metavar="LEVEL", help=f"Exit 1 from this level on: {', '.join(FAIL_ON)}.")
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
    bool, typer.Option("--strict-names", help="Rename what bears another name than the spec gives.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")]


def _version(value: bool) -> None:  # noqa: FBT001 - the signature that Typer wants
    if value:
        typer.echo(f"schema-doctor {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    ctx: typer.Context,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    from schema_doctor import settings  # noqa: PLC0415 - `--help` needs none of it

    defaults = settings.load(Path.cwd())
    ctx.default_map = dict.fromkeys(("check", "plan", "fix", "validate"), defaults)


@app.command(cls=_InOrder)
def check(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Databases = None,
    targets: Annotated[
        Path | None, typer.Option("--targets", metavar="FILE", help="A YAML file of databases: name: URL.")
    ] = None,
    format: Format = None,  # noqa: A002, ARG001 - the option's name; read in order from the arguments
    output: Output = None,  # noqa: ARG001
    fail_on: FailOn = "warning",
    connect_timeout: Timeout = 30.0,
    verbose: Verbose = False,
) -> int:
    """Compare the database with the spec; the exit code gates a deploy. Changes nothing."""
    from schema_doctor import commands  # noqa: PLC0415

    return commands.check(
        spec,
        urls=database_url or [],
        targets=targets,
        args=ctx.meta["args"],
        fail_on=_level(fail_on),
        connect_timeout=connect_timeout,
        verbose=verbose,
    )


@app.command(cls=_InOrder)
def plan(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Database = None,
    allow: Allow = None,
    format: Format = None,  # noqa: A002, ARG001
    output: Output = None,  # noqa: ARG001
    detailed_exit_code: Annotated[
        bool, typer.Option("--detailed-exit-code", help="Exit 1 when there is something to do.")
    ] = False,
    strict_names: StrictNames = False,
    connect_timeout: Timeout = 30.0,
    verbose: Verbose = False,
) -> int:
    """Show the statements that would bring the database to the spec. Changes nothing."""
    from schema_doctor import commands  # noqa: PLC0415

    return commands.plan(
        spec,
        url=database_url,
        allow=allow or [],
        args=ctx.meta["args"],
        detailed_exit_code=detailed_exit_code,
        strict_names=strict_names,
        connect_timeout=connect_timeout,
        verbose=verbose,
    )


@app.command(cls=_InOrder)
def fix(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Database = None,
    allow: Allow = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before applying; for CI.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, and change nothing.")] = False,
    format: Format = None,  # noqa: A002, ARG001
    output: Output = None,  # noqa: ARG001
    fail_on: FailOn = "warning",
    strict_names: StrictNames = False,
    connect_timeout: Timeout = 30.0,
    verbose: Verbose = False,
) -> int:
    """Apply the statements, after asking, and look again. Nothing is dropped without --allow data-loss."""
    from schema_doctor import commands  # noqa: PLC0415

    return commands.fix(
        spec,
        url=database_url,
        allow=allow or [],
        yes=yes,
        dry_run=dry_run,
        args=ctx.meta["args"],
        fail_on=_level(fail_on),
        strict_names=strict_names,
        connect_timeout=connect_timeout,
        verbose=verbose,
    )


@app.command()
def snapshot(
    database_url: Database = None,
    schema: Annotated[
        list[str] | None, typer.Option("--schema", "-s", metavar="GLOB", help="Only these schemas; may be repeated.")
    ] = None,
    table: Annotated[
        list[str] | None, typer.Option("--table", "-t", metavar="GLOB", help="Only these tables; may be repeated.")
    ] = None,
    complete: Annotated[bool, typer.Option("--complete", help="Claim that nothing else exists.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.", show_default=False)
    ] = None,
    connect_timeout: Timeout = 30.0,
) -> int:
    """Write the spec of a live database. Changes nothing."""
    from schema_doctor import commands  # noqa: PLC0415

    return commands.snapshot(
        url=database_url,
        schemas=schema or [],
        tables=table or [],
        complete=complete,
        output=output,
        connect_timeout=connect_timeout,
    )


@app.command()
def validate(
    spec: Spec = DEFAULT_SPEC,
    embedded: Annotated[bool, typer.Option("--embedded", help="Build it on an embedded PostgreSQL as well.")] = False,
) -> int:
    """Check the spec alone: spelling, types, references."""
    from schema_doctor import commands  # noqa: PLC0415

    return commands.validate(spec, embedded=embedded)


@app.command()
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A finding or hazard; none: list them all.")
    ] = None,
) -> int:
    """Say what a finding or hazard means, and what to do about it."""
    from schema_doctor.explain import explain as explained  # noqa: PLC0415

    typer.echo(explained(code), nl=False)
    return 0


@app.command()
def schema(
    report: Annotated[bool, typer.Option("--report", help="Of the JSON report, instead of the spec.")] = False,
) -> int:
    """Print the JSON Schema of the spec's format."""
    name = "report.schema.json" if report else "expected_schema.schema.json"
    text = files("schema_doctor").joinpath(name).read_text("utf-8")
    typer.echo(json.dumps(json.loads(text), indent=2))
    return 0


@app.command()
def demo(
    version: Annotated[
        int | None, typer.Option("--postgres", metavar="VERSION", help="16 or 18.", show_default=False)
    ] = None,
) -> int:
    """Tell the whole story on an embedded PostgreSQL: a broken chat database, check, plan, fix, check."""
    from schema_doctor.demo import run  # noqa: PLC0415

    return run(version)


def _level(text: str) -> str:
    if text not in FAIL_ON:
        raise UsageError(f"--fail-on {text}: use one of {', '.join(FAIL_ON)}")
    return text


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = code or 141
    if code == 141:
        # Nobody reads any more: keep Python from complaining about it while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def run(args: Sequence[str]) -> int:
    """Run a command line and return its exit code; 1 is drift and nothing else."""
    try:
        return int(app(list(args), prog_name="schema-doctor", standalone_mode=False) or 0)
    except SchemaDoctorError as error:
        return _failed(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("interrupted", Interrupted.exit_code)
    except BrokenPipeError:
        return 141  # as a program that SIGPIPE ended
    except Exception as error:  # noqa: BLE001 - the last line: whatever comes here must not look like drift
        show: Callable[[], None] | None = getattr(error, "show", None)
        if show is not None:  # Typer's own usage errors
            show()
            return UsageError.exit_code
        return _crashed(error)


def _failed(message: str, code: int) -> int:
    # Everything above has struck out passwords already: no error is made from a URL as it was given.
    sys.stderr.write(f"schema-doctor: {message}\n")
    return code


def _crashed(error: Exception) -> int:
    """Report an error of schema-doctor itself; the traceback shows no values, only places in the code."""
    import traceback  # noqa: PLC0415

    loaded = sys.modules.get("schema_doctor.commands")  # without it, no password was read yet
    redacted: Callable[[str], str] = loaded.redacted if loaded else str
    places = "".join(traceback.format_tb(error.__traceback__)[-5:])
    sys.stderr.write(
        redacted(
            f"schema-doctor: internal error: {type(error).__name__}: {error}\n{places}"
            f"This is a bug in schema-doctor {__version__}, and nothing about your database. Please report it with the text above.\n"
        )
    )
    return 70
