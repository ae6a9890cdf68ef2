"""The command line without a server: what is wrong with it is said before anything is connected to."""

import json
from pathlib import Path

import pytest

from schema_doctor import commands
from schema_doctor.errors import Refused
from schema_doctor.report import FORMATS
from tests import commandline
from tests.commandline import CANARY, Run, words

NOWHERE = f"postgresql://app:{CANARY}@127.0.0.1:1/chat"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


def test_without_a_database_the_message_names_option_and_variables(run: Run) -> None:
    words(run("check"), 2, "--database-url", "SCHEMA_DOCTOR_DATABASE_URL", "DATABASE_URL", "PGHOST")


@pytest.mark.parametrize("name", ["SCHEMA_DOCTOR_DATABASE_URL", "DATABASE_URL", "PGHOST"])
def test_an_empty_variable_is_never_taken_for_the_local_socket(run: Run, name: str) -> None:
    words(run("check", **{name: " "}), 2, name, "set but empty")


def test_an_empty_option_is_never_taken_for_the_local_socket(run: Run) -> None:
    words(run("check", "-d", ""), 2, "--database-url", "set but empty")


@pytest.mark.parametrize("source", ["option", "variable"])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"postgress://app:{CANARY}@127.0.0.1/chat", "'postgress'"),
        (f"mysql://app:{CANARY}@127.0.0.1/chat", "'mysql'"),
        (f"'postgresql://app:{CANARY}@127.0.0.1/chat'", "remove the quotes"),
        (f"DATABASE_URL=postgresql://app:{CANARY}@127.0.0.1/chat", "remove the variable's name"),
        (f"postgresql://app:{CANARY}@{CANARY}@127.0.0.1/chat", "percent-encode the password"),
        (f"postgresql://app:{CANARY}/{CANARY}@127.0.0.1/chat", "percent-encode the password"),
        (f"postgresql://app:{CANARY}#{CANARY}@127.0.0.1/chat", "percent-encode the password"),
        (f"postgresql://app:{CANARY}?{CANARY}@127.0.0.1/chat", "percent-encode the password"),
        (f"postgresql://app:{CANARY}%zz@127.0.0.1/chat", "percent-encode the password"),
        (f"postgresql://app:{CANARY}@127.0.0.1:54x32/chat", "the port is not a number"),
        (f"postgresql://app:{CANARY}@127.0.0.1:99999/chat", "the port is not a number"),
        (f"postgresql://app:{CANARY}@127.0.0.1/chat?sslmode=required", "sslmode must be one of disable"),
        (f"postgresql://app:{CANARY}@ep-x-pooler.eu.neon.tech/chat?options=-cwork_mem%3D1MB", "direct host ep-x.eu"),
        (f"postgresql://app:{CANARY}@127.0.0.1", "names no database"),
        (f"host=127.0.0.1 password={CANARY} dbname='chat", "neither a URL nor"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_its_password(run: Run, source: str, url: str, said: str) -> None:
    ended = run("check", "-d", url) if source == "option" else run("check", DATABASE_URL=url)
    words(ended, 2, said, "--database-url" if source == "option" else "DATABASE_URL")


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://app:{CANARY}@127.0.0.1:1/chat",
        f"postgresql+asyncpg://app:{CANARY}@127.0.0.1:1/chat",
        f"postgres://app:{CANARY}@127.0.0.1:1/chat",
        f"  postgresql://app:{CANARY}@127.0.0.1:1/chat\n",
    ],
)
def test_the_spellings_of_others_are_understood(run: Run, url: str) -> None:
    words(run("check", "-d", url, "--connect-timeout", 1), 3, "chat on 127.0.0.1:1", "Connection refused")


def test_a_parameter_of_another_tool_is_left_out_with_a_warning(run: Run) -> None:
    ended = run("check", "-d", f"{NOWHERE}?pgbouncer=true&schema=public", "--connect-timeout", 1)
    words(ended, 3, "warning: --database-url: the parameter 'pgbouncer'", "the parameter 'schema'")


@pytest.mark.parametrize(
    "args",
    [
        ["check", NOWHERE],
        ["check", "expected_schema.yaml", NOWHERE],
        [NOWHERE],
        ["check", f"--database-ulr={NOWHERE}"],
        ["check", "--fail-on", NOWHERE],
        ["check", "--format", NOWHERE],
        ["check", "--output", NOWHERE],
        ["fix", "--allow", NOWHERE],
        ["explain", NOWHERE],
        ["check", "-d", "x", "--connect-timeout", NOWHERE],
        ["check", f"password={CANARY}"],
        ["snapshot", "--output", f"no/{NOWHERE}"],
    ],
)
def test_a_url_in_the_wrong_place_is_refused_without_its_password(run: Run, args: list[str]) -> None:
    assert run(*args).code == 2


def test_a_url_instead_of_the_spec_is_told_where_it_belongs(run: Run) -> None:
    words(run("check", NOWHERE), 2, "--database-url")


@pytest.mark.parametrize("seconds", ["-1", "0", "abc", "1e9", "nan", ""])
@pytest.mark.parametrize("command", ["check", "plan", "fix", "snapshot"])
def test_a_time_that_is_none_is_refused(run: Run, command: str, seconds: str) -> None:
    more = ["--yes"] if command == "fix" else []
    words(run(command, "-d", NOWHERE, "--connect-timeout", seconds, *more), 2, "--connect-timeout")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["chek"], "'check'"),
        (["--vrsion"], "did you mean --version?"),
        (["check", "--formt", "json"], "did you mean --format?"),
        (["fix", "--dryrun"], "did you mean --dry-run?"),
        (["check", "--format", "jsn"], "did you mean json? Use one of terminal, json"),
        (["check", "--format", "xml"], "terminal, json, sql"),
        (["check", "--fail-on", "warn"], "did you mean warning? Use one of note, warning, error, never"),
        (["fix", "--yes", "--allow", "dataloss"], "did you mean data-loss? Use one of"),
        (["plan", "--allow", "everything"], "full-scan"),
        (["fix", "--allow-data-loss"], "did you mean --allow?"),
        (["fix", "--lock-timeout", "0"], "no such option: --lock-timeout"),
        (["explain", "missing-colum"], "did you mean missing-column?"),
        (["check", "--format"], "'--format'"),
        (["check", "one.yaml", "two.yaml"], "two.yaml"),
        (["demo", "--postgres", "nine"], "--postgres"),
        (["demo", "--postgres", "9"], "installed: 16 and 18"),
    ],
)
def test_a_word_that_nobody_knows_is_refused_with_one_that_could_be_meant(run: Run, args: list[str], said: str) -> None:
    words(run(*args), 2, said)


@pytest.mark.parametrize(("command", "code"), [("check", 3), ("plan", 3), ("fix --yes", 3), ("probe", 2)])
def test_an_error_is_json_where_programs_look_for_a_report(run: Run, tmp_path: Path, command: str, code: int) -> None:
    to = ("-f", "json", "-o", tmp_path / "report.json", "-f", "terminal")
    ended = run(*command.split(), "-d", NOWHERE, "--connect-timeout", 1, *to)
    error = ended.err.removeprefix("schema-doctor: ").strip()
    said = {"version": 1, "command": command.split(maxsplit=1)[0], "exit_code": code, "error": error}
    assert (ended.code, ended.out) == (code, "")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == said


def test_a_wrong_spec_is_json_for_programs_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("version: 1\ntabels: {}\n", "utf-8")
    for targets in (("-d", NOWHERE), ("-d", NOWHERE, "-d", f"{NOWHERE}2")):
        ended = run("check", "wrong.yaml", *targets, "--format", "json")
        assert (ended.code, json.loads(ended.out)["exit_code"]) == (2, 2)
        assert "wrong.yaml:2:1" in json.loads(ended.out)["error"]


def test_a_saved_plan_that_could_not_be_made_is_told_as_such(run: Run) -> None:
    run("plan", "-d", NOWHERE, "--connect-timeout", 1, "--output", "plan.json")
    words(run("fix", "--yes", "-d", NOWHERE, "--plan", "plan.json"), 2, "plan.json: there is no plan in it")


def test_a_missing_spec_is_refused_with_the_way_to_one(run: Run) -> None:
    words(run("check", "other.yaml", "-d", NOWHERE), 2, "other.yaml", "schema-doctor snapshot --output other.yaml")


def test_a_wrong_spec_is_refused_with_every_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("version: 1\ntabels: {}\nshema: public\n")
    words(run("check", "wrong.yaml", "-d", NOWHERE), 2, "wrong.yaml:2:1", "did you mean 'tables'?", "wrong.yaml:3:1")


@pytest.mark.parametrize("command", ["check", "plan", "fix --yes", "snapshot"])
def test_a_place_that_cannot_be_written_is_refused_before_any_connection(
    run: Run, tmp_path: Path, command: str
) -> None:
    (tmp_path / "link").symlink_to("anywhere")
    (tmp_path / "folder").mkdir()
    for path, said in (
        ("link", "symbolic link"),
        ("folder", "is a directory"),
        ("none/report", "does not exist"),
        ("/dev/full", "is a device"),
    ):
        words(run(*command.split(), "-d", NOWHERE, "--output", path), 2, f"--output {path}", said)
    assert Path("/dev/full").is_char_device()


def test_a_report_never_replaces_the_spec(run: Run) -> None:
    ended = run("check", "-d", NOWHERE, "--format", "json", "--output", "./expected_schema.yaml")
    words(ended, 2, "is the spec itself")


def test_two_reports_that_would_mix_are_refused(run: Run) -> None:
    words(run("check", "--format", "json", "--format", "sql"), 2, "would mix on standard output")


def test_fix_without_a_terminal_and_without_yes_is_refused(run: Run) -> None:
    words(run("fix", "-d", NOWHERE), 2, "--yes", "--dry-run")


def test_a_bug_is_no_drift_and_asks_for_a_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> int:
        raise RuntimeError(f"cannot work with {NOWHERE}")

    monkeypatch.setattr(commands, "check", broken)
    words(run("check", "-d", NOWHERE), 70, "internal error: RuntimeError: cannot work with", "Please report it", "***")


def test_no_error_commands_a_terminal_or_the_log_of_a_workflow(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **options: object) -> int:
        raise Refused("a\x1b[31m\u202e ##[error]\n::error::owned\n  ::warning::too")

    monkeypatch.setattr(commands, "check", broken)
    ended = run("check", "-d", NOWHERE)
    words(ended, 4, r"a\x1b[31m\u202e #\x23[error]")
    assert not [line for line in ended.err.splitlines() if line.lstrip().startswith("::")]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), 70),
        (RecursionError("maximum recursion depth exceeded"), 70),
        (OSError(28, "No space left on device"), 70),
        (BrokenPipeError(32, "Broken pipe"), 141),
        (EOFError(), 130),
        (KeyboardInterrupt(), 130),
        (SystemExit(1), 70),
    ],
)
def test_no_exception_looks_like_drift(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def broken(*args: object, **options: object) -> int:
        raise error

    monkeypatch.setattr(commands, "check", broken)
    assert run("check", "-d", NOWHERE).code == code


def test_help_and_version_need_no_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.schema-doctor\n")
    words(run("--version"), 0, "schema-doctor ")
    words(run("explain"), 0, "missing-column")
    words(run("check"), 2, "pyproject.toml is not TOML")


@pytest.mark.parametrize("command", ["check", "plan", "fix", "snapshot", "validate", "explain", "schema", "demo"])
def test_help_ends_with_what_to_type(run: Run, command: str) -> None:
    words(run(command, "--help"), 0, "Examples:", f"  schema-doctor {command}")


@pytest.mark.parametrize("command", ["check", "plan", "fix"])
def test_help_names_every_format(run: Run, command: str) -> None:
    text = " ".join(run(command, "--help").out.split())
    words(run(command, "--help"), 0, "--format FORMAT")
    assert all(name in text for name in FORMATS)


def test_help_fits_into_eighty_columns(run: Run) -> None:
    text = run("--help").out
    words(run("--help"), 0, "schema-doctor demo", "Exit codes: 0 in step", "130 interrupted")
    assert max(map(len, text.splitlines())) <= 80


def test_no_command_at_all_shows_the_help(run: Run) -> None:
    words(run(), 2, "Commands:", "Start with")


def test_the_schema_of_the_report_is_printed(run: Run) -> None:
    words(run("schema", "--report"), 0, '"$schema"', "The JSON report of schema-doctor")


def test_a_snapshot_of_some_tables_claims_nothing_of_the_others(run: Run) -> None:
    words(run("snapshot", "--complete", "--table", "users"), 2, "--table leaves out what does")


def test_validate_counts_what_it_found(run: Run) -> None:
    words(run("validate"), 0, "expected_schema.yaml: valid", "2 table", "11 column", "1 index")


def test_validate_names_the_place_of_an_expression_that_is_none(run: Run, tmp_path: Path) -> None:
    text = commandline.SPEC.read_text().replace("role in (", "role inn (")
    (tmp_path / "wrong.yaml").write_text(text)
    words(run("validate", "wrong.yaml"), 2, "wrong.yaml:32:7")


def test_validate_reads_exclusions_partition_keys_and_bounds(run: Run, tmp_path: Path) -> None:
    text = """version: 1
tables:
  t:
    columns: {r: int4range}
    exclusions: {x: "using gist (r with &&, (lower(r)) with =) where (r is not null)"}
  q:
    columns: {k: int}
    partition_by: range (k, (k + 1))
    partitions: {q1: "for values from (1, minvalue) to (1 + 1, 5)"}
"""
    (tmp_path / "valid.yaml").write_text(text)
    words(run("validate", "valid.yaml"), 0, "3 tables", "1 exclusion")
    (tmp_path / "wrong.yaml").write_text(text.replace("(k + 1)", "(k !! 1 2)").replace("(lower(r))", "(lower(r) 2)"))
    words(run("validate", "wrong.yaml"), 2, "wrong.yaml:5:", "wrong.yaml:8:")


def test_a_process_exits_as_the_command_did() -> None:
    words(commandline.run("explain", "missing-column"), 0, "42703")
    words(commandline.run("chek"), 2, "'check'")


@pytest.mark.parametrize("args", [("explain",), ("--help",), ("schema", "--report"), ("validate",)])
def test_a_reader_that_goes_away_is_no_drift(args: tuple[str, ...]) -> None:
    ended = commandline.shell('"$@" | true', *args)
    assert ended.code in (0, 141), ended.text
    assert not ended.err


@pytest.mark.parametrize("script", ['"$@" >&-', '"$@" 2>&-', '"$@" >&- 2>&- <&-'])
def test_closed_streams_are_no_error(script: str) -> None:
    assert commandline.shell(script, "explain").code == 0


def test_a_full_disk_is_no_drift() -> None:
    words(commandline.shell('"$@" >/dev/full', "explain"), 2, "standard output cannot be written: No space left")
    assert commandline.shell('"$@" 2>/dev/full', "chek").code == 2


def test_a_folder_that_is_gone_is_no_crash(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    words(run("check", "-d", NOWHERE), 2, "the current folder does not exist any more")


def test_a_name_that_is_no_text_is_shown_as_what_it_is(run: Run) -> None:
    words(run("check", "\udcff.yaml", "-d", NOWHERE), 2, r"\udcff.yaml")
    words(run("explain", "\udcff\x1b"), 2, r"\udcff\x1b")
