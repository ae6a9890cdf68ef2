"""The command line: parse, call the doctor, render, exit."""

# ruff: noqa: A002, ARG001, FBT002, PLR0913, PLR0917 - Typer reads the options of a command, and their names, from its
# parameters; `format` and `output` are read from the arguments, in their order
# ruff: noqa: PLC0415 - each command imports what it uses, and `--help` nothing

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from schema_doctor import __version__, exits
from schema_doctor.coercion import Command, Group
from schema_doctor.errors import UsageError
from schema_doctor.limits import BATCH, PROBE_TIMEOUT
from schema_doctor.online import SMALL_BYTES, SMALL_ROWS, checked
from schema_doctor.options import (
    DEFAULT_SPEC,
    EXAMPLES,
    FAIL_ON,
    Allow,
    BackendUrl,
    BackfillBatch,
    BackfillPause,
    Database,
    Databases,
    EnforceBudget,
    FailOn,
    FailOnRest,
    ForceRehearse,
    Format,
    LockWait,
    Log,
    OnlineBytes,
    OnlineMode,
    OnlineRows,
    Output,
    PreflightTimeout,
    PrepareOnly,
    ProbeTimeout,
    Rehearse,
    RehearseOn,
    Repeat,
    Spec,
    StatementTimeout,
    StrictNames,
    Timeout,
    Verbose,
    Wait,
    WaitFor,
)
from schema_doctor.output import one_of, put

# Calls within one another: sqlglot takes up to 25 for each bracket. All of them together need less than 1 MB of stack.
RECURSION = 10_000
WITH_SETTINGS = ("check", "plan", "fix", "snapshot", "validate", "probe")

app = typer.Typer(
    name="schema-doctor",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find and repair the drift between what an application expects of its PostgreSQL database and what it is.",
    epilog=(
        "Start with: schema-doctor demo, which tells the whole story and needs no database of yours; or with: "
        "schema-doctor snapshot -d URL --output expected_schema.yaml, and then schema-doctor check.\n\n"
        "Exit codes: 0 in step; 1 drift, or a probe that fails; 2 usage or spec error; "
        "3 database not reachable, or busy; 4 refused; "
        "5 a fix stopped part-way; 70 internal error; 130 interrupted."
    ),
)


class _InOrder(Command):
    """Keeps the order of --format and --output, because each file belongs to the format before it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        values, _, order = self.make_parser(ctx).parse_args(args=list(args))
        names = [param.name for param in order if param.name in ("format", "output")]
        left = {name: iter(values[name]) for name in names}
        ctx.meta["reports"] = [(name, str(next(left[name]))) for name in names]
        return super().parse_args(ctx, args)


def _version(value: bool) -> None:  # noqa: FBT001 - the signature that Typer wants
    if value:
        put(f"schema-doctor {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if ctx.invoked_subcommand not in WITH_SETTINGS:
        return
    from schema_doctor import settings

    try:
        folder = Path.cwd()
    except FileNotFoundError:
        raise UsageError("the current folder does not exist any more; go to another one, and run it again") from None
    ctx.default_map = {ctx.invoked_subcommand: settings.load(folder)}


@app.command(cls=_InOrder, epilog=EXAMPLES["check"])
def check(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Databases = None,
    targets: Annotated[
        Path | None,
        typer.Option(
            "--targets",
            metavar="FILE",
            help="Check the databases of a YAML file, at once. Its lines: name: URL, or name: env:VARIABLE.",
        ),
    ] = None,
    format: Format = None,
    output: Output = None,
    fail_on: FailOn = "warning",
    strict_names: StrictNames = False,
    connect_timeout: Timeout = 30.0,
    probe: Annotated[bool, typer.Option("--probe", help="Run the probes of the spec, too.")] = False,
    verbose: Verbose = False,
) -> int:
    """Compare the database with the spec; the exit code gates a deploy. Changes nothing."""
    from schema_doctor import commands

    return commands.check(
        spec,
        urls=database_url or [],
        targets=targets,
        reports=ctx.meta["reports"],
        fail_on=_level(fail_on),
        strict_names=strict_names,
        connect_timeout=connect_timeout,
        verbose=verbose,
        probe=probe,
    )


@app.command(cls=_InOrder, epilog=EXAMPLES["plan"])
def plan(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Database = None,
    allow: Allow = None,
    format: Format = None,
    output: Output = None,
    detailed_exit_code: Annotated[
        bool, typer.Option("--detailed-exit-code", help="Exit 1 when there is something to do.")
    ] = False,
    strict_names: StrictNames = False,
    connect_timeout: Timeout = 30.0,
    preflight_timeout: PreflightTimeout = 30.0,
    online: OnlineMode = "auto",
    online_rows: OnlineRows = SMALL_ROWS,
    online_bytes: OnlineBytes = SMALL_BYTES,
    rehearse: Rehearse = False,
    rehearse_on: RehearseOn = None,
    force_rehearse: ForceRehearse = False,
    verbose: Verbose = False,
) -> int:
    """Show the statements that would bring the database to the spec. Changes nothing."""
    from schema_doctor import repair

    wanted = repair.Wanted(
        spec=spec,
        url=database_url,
        allow=allow or [],
        reports=ctx.meta["reports"],
        strict_names=strict_names,
        connect_timeout=connect_timeout,
        preflight_timeout=preflight_timeout,
        online=checked(online, online_rows, online_bytes),
        verbose=verbose,
    )
    return repair.plan(
        wanted,
        detailed_exit_code=detailed_exit_code,
        rehearse=rehearse or force_rehearse,
        rehearse_on=rehearse_on,
        force_rehearse=force_rehearse,
    )


@app.command(cls=_InOrder, epilog=EXAMPLES["fix"])
def fix(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Database = None,
    allow: Allow = None,
    plan: Annotated[
        Path | None,
        typer.Option("--plan", metavar="FILE", help="Apply exactly this saved plan, or nothing.", show_default=False),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before applying; for CI.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan, and change nothing.")] = False,
    format: Format = None,
    output: Output = None,
    fail_on: FailOnRest = "warning",
    strict_names: StrictNames = False,
    connect_timeout: Timeout = 30.0,
    preflight_timeout: PreflightTimeout = 30.0,
    online: OnlineMode = "auto",
    online_rows: OnlineRows = SMALL_ROWS,
    online_bytes: OnlineBytes = SMALL_BYTES,
    backfill_batch: BackfillBatch = BATCH,
    backfill_pause: BackfillPause = 0.0,
    lock_wait: LockWait = 120.0,
    wait: Wait = 120.0,
    statement_timeout: StatementTimeout = 60.0,
    log: Log = None,
    verbose: Verbose = False,
) -> int:
    """Apply the statements, after asking, and look again. Nothing is dropped without --allow data-loss."""
    from schema_doctor import repair

    wanted = repair.Wanted(
        spec=spec,
        url=database_url,
        allow=allow or [],
        reports=ctx.meta["reports"],
        strict_names=strict_names,
        connect_timeout=connect_timeout,
        preflight_timeout=preflight_timeout,
        online=checked(online, online_rows, online_bytes),
        verbose=verbose,
    )
    return repair.fix(
        wanted,
        saved=plan,
        yes=yes,
        dry_run=dry_run,
        fail_on=_level(fail_on),
        batch=backfill_batch,
        pause=backfill_pause,
        lock_wait=lock_wait,
        wait=wait,
        statement_timeout=statement_timeout,
        log=log,
    )


@app.command(cls=Command, epilog=EXAMPLES["snapshot"])
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
    from schema_doctor import commands

    return commands.snapshot(
        url=database_url,
        schemas=schema or [],
        tables=table or [],
        complete=complete,
        path=output,
        connect_timeout=connect_timeout,
    )


@app.command(cls=_InOrder, epilog=EXAMPLES["probe"])
def probe(
    ctx: typer.Context,
    spec: Spec = DEFAULT_SPEC,
    database_url: Database = None,
    prepare_only: PrepareOnly = False,
    url: BackendUrl = None,
    wait_for: WaitFor = 60.0,
    repeat: Repeat = None,
    enforce_budget: EnforceBudget = False,
    format: Format = None,
    output: Output = None,
    fail_on: FailOn = "warning",
    statement_timeout: ProbeTimeout = PROBE_TIMEOUT,
    connect_timeout: Timeout = 30.0,
    verbose: Verbose = False,
) -> int:
    """Run the application's own statements, and roll them back; or ask the running backend."""
    from schema_doctor import verify

    return verify.probe(
        spec,
        url=database_url,
        backend_url=url,
        wait_for=wait_for,
        reports=ctx.meta["reports"],
        fail_on=_level(fail_on),
        repeat=repeat,
        enforce_budget=enforce_budget,
        prepare_only=prepare_only,
        statement_timeout=statement_timeout,
        connect_timeout=connect_timeout,
        verbose=verbose,
    )


@app.command(cls=Command, epilog=EXAMPLES["validate"])
def validate(
    spec: Spec = DEFAULT_SPEC,
    embedded: Annotated[bool, typer.Option("--embedded", help="Build it on an embedded PostgreSQL as well.")] = False,
) -> int:
    """Check the spec alone: spelling, types, references."""
    from schema_doctor import commands

    return commands.validate(spec, embedded=embedded)


@app.command(cls=Command, epilog=EXAMPLES["explain"])
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="A finding or hazard; none: list them all.")
    ] = None,
) -> int:
    """Say what a finding or hazard means, and what to do about it."""
    from schema_doctor.explain import explain as explained

    put(explained(code))
    return 0


@app.command(cls=Command, epilog=EXAMPLES["schema"])
def schema(
    report: Annotated[bool, typer.Option("--report", help="Of the JSON report, instead of the spec.")] = False,
) -> int:
    """Print the JSON Schema of the spec's format."""
    import json
    from importlib.resources import files

    name = "report.schema.json" if report else "expected_schema.schema.json"
    text = files("schema_doctor").joinpath(name).read_text("utf-8")
    put(json.dumps(json.loads(text), indent=2) + "\n")
    return 0


@app.command(cls=Command, epilog=EXAMPLES["demo"])
def demo(
    version: Annotated[
        int | None,
        typer.Option(
            "--postgres",
            metavar="VERSION",
            help="Its major version, 16 or 18; the newest unless told.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Tell the whole story on an embedded PostgreSQL: a broken chat database, check, plan, fix, check."""
    from schema_doctor.demo import run

    return run(version)


def _level(text: str) -> str:
    if text not in FAIL_ON:
        raise UsageError(f"--fail-on {text}: {one_of(text, FAIL_ON)}")
    return text


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    # A process so short makes no garbage worth looking for: in a check, looking for it took a fifth of the processor's
    # time, most of that at the end.
    gc.disable()
    sys.setrecursionlimit(RECURSION)
    exits.prepare_streams()
    exits.catch_signals()
    code = exits.finish(run(sys.argv[1:]))
    gc.freeze()
    sys.exit(code)


def run(args: Sequence[str]) -> int:
    """Run a command line and return its exit code."""
    return exits.guarded(lambda: _invoke(args), args)


def _invoke(args: Sequence[str]) -> int:
    # Not app(): Typer exits with 1 when the reader of its output goes away, and 1 is drift.
    command = typer.main.get_command(app)
    try:
        with command.make_context("schema-doctor", list(args)) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as ended:
        return int(ended.exit_code)
