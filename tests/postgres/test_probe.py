"""The application's own statements on a real server: run, timed, judged, and always rolled back."""

import json
from pathlib import Path

import psycopg
import pytest
from jsonschema import Draft202012Validator

from schema_doctor.report import json_schema
from tests import commandline, servers
from tests.commandline import Run, words

CHAT = """
create table conversations (id varchar(36) primary key, created_at timestamp default now());
create table messages (id varchar(36) primary key, session_id varchar(36) references conversations(id)
    deferrable initially deferred, role varchar(20) not null, content text, citations jsonb default '[]', ok boolean)
"""
PROBE = """\
version: 1
tables: {conversations: {columns: {id: varchar(36)}, primary_key: id, unexpected: ignore}}
probes:
  create a session:
    budget: 60s
    statements:
      - sql: insert into conversations (id) values (%(id)s) returning id
        expect: {rows: 1, columns: [id], values: [["%(id)s"]]}
      - sql: insert into messages (id, session_id, role, content, citations, ok) values
          (%(message)s, %(id)s, 'user', %(text)s, %(citations)s, true)
        expect: {rows: 1}
      - sql: select role, content, citations, ok, 2.50, null, now() from messages where session_id = %(id)s
        expect: {rows: ">=1", values: [[user, "%(text)s", [{page: 1}], true, 2.5, null, any]]}
    parameters: {id: uuid, message: uuid, text: text, citations: [{page: 1}]}
"""
ANOTHER = "another value in row 1, column a"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


def spec(folder: Path, text: str) -> Path:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def one(folder: Path, *statements: str, more: str = "") -> Path:
    """Write a spec with a probe `p`; each statement is an entry of it, in YAML."""
    lines = "".join(f"      - {statement}\n" for statement in statements)
    return spec(folder, f"version: 1\nprobes:\n  p:\n    statements:\n{lines}{more}")


def findings(run: Run, path: Path, database: servers.Database, *options: object) -> list[dict[str, object]]:
    ended = run("probe", path, "-d", database.url, "--format", "json", "--repeat", 0, *options)
    assert ended.code in (0, 1), ended.text
    report = json.loads(ended.out)
    assert list(Draft202012Validator(json.loads(json_schema())).iter_errors(report)) == []
    found: list[dict[str, object]] = report["findings"]
    return found


def test_a_probe_passes_is_timed_cold_and_warm_and_leaves_nothing(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(CHAT)
    path = spec(tmp_path, PROBE)
    words(
        run("probe", path, "-d", database.url, "--verbose"),
        0,
        *("probe create a session: passed; cold", "warm", "(median of 3); 5 round trips; budget 60"),
        *("insert into conversations", "1 probe passed"),
    )
    assert database.execute("select count(*) from conversations") == [(0,)]
    ended = run("probe", path, "-d", database.url, "--repeat", 2, "--format", "json")
    (probe,) = json.loads(ended.out)["probes"]
    assert (probe["outcome"], probe["repeat"], probe["round_trips"], len(probe["statements"])) == ("passed", 2, 5, 3)
    assert all(statement["warm"] > 0 for statement in probe["statements"])
    assert probe["cold"] > sum(statement["cold"] for statement in probe["statements"])


def test_a_statement_that_fails_is_a_finding_with_sqlstate_statement_and_line(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table conversations (id varchar(36) primary key)")
    path = one(tmp_path, "sql: select 1", "sql: select updated_at from conversations")
    words(
        run("probe", path.name, "-d", database.url),  # a long path could be broken in the middle
        1,
        *("statement 2 fails: select updated_at from conversations [probe-failed]", "42703", ":6:14"),
        *("schema-doctor check", "1 probe failed", "schema-doctor explain probe-failed"),
    )
    (finding,) = findings(run, path, database)
    assert (finding["code"], finding["sqlstate"], finding["line"], finding["kind"], finding["name"]) == (
        *("probe-failed", "42703", 6, "probe", "p"),
    )
    words(run("probe", path, "-d", database.url, "--format", "sql"), 1, "-- probe p: failed")


@pytest.mark.parametrize(
    ("statement", "expected", "actual"),
    [
        ("{sql: select 1 where false, expect: {rows: 1}}", "1 row", "0 rows"),
        ("{sql: 'select generate_series(1, 3)', expect: {rows: '<3'}}", "< 3 rows", "3 rows"),
        ("{sql: delete from t, expect: {rows: 1}}", "1 row", "2 rows"),
        ("{sql: select 1 as a, expect: {columns: [b]}}", "columns b", "columns a"),
        (
            "{sql: select 'secret' as a, expect: {values: [[x]]}}",
            "'x' in row 1, column a",
            "another value in row 1, column a",
        ),
        ("{sql: select null as a, expect: {values: [[x]]}}", "'x' in row 1, column a", "NULL in row 1, column a"),
        (
            "{sql: select 'secret' as a, expect: {values: [[null]]}}",
            "NULL in row 1, column a",
            "another value in row 1, column a",
        ),
    ],
)
def test_another_answer_is_a_finding_that_shows_no_stored_value(
    run: Run, database: servers.Database, tmp_path: Path, statement: str, expected: str, actual: str
) -> None:
    database.execute("create table t as select 1 as a from generate_series(1, 2)")
    path = one(tmp_path, statement)
    (finding,) = findings(run, path, database)
    assert (finding["code"], finding["expected"], finding["actual"]) == ("probe-unexpected", expected, actual)
    assert database.execute("select count(*) from t") == [(2,)]


def test_what_commit_would_ask_is_asked(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute(CHAT)
    path = one(tmp_path, "sql: insert into messages (id, session_id, role) values ('a', 'nobody', 'user')")
    (finding,) = findings(run, path, database)
    assert (finding["code"], finding["sqlstate"]) == ("probe-failed", "23503")
    assert "COMMIT would fail" in str(finding["message"])
    assert "nobody" not in str(finding["effect"])


def test_nothing_comes_through_that_ends_the_transaction_by_itself(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute(
        "create table t (a int); "
        "create procedure sly() language plpgsql as 'begin insert into t values (1); commit; end'"
    )
    insert = "sql: insert into t values (1)"
    for statement, sqlstate in (
        ("sql: call sly()", "2D000"),
        ("sql: select 1; commit; select 2", "42601"),
        ("sql: \"do 'begin commit; end'\"", "2D000"),
        ("sql: vacuum t", "25001"),
    ):
        (finding,) = findings(run, one(tmp_path, insert, statement), database)
        assert (finding["code"], finding["sqlstate"]) == ("probe-failed", sqlstate)
    words(run("probe", one(tmp_path, insert, "sql: commit and chain"), "-d", database.url), 2, "COMMIT is not allowed")
    assert database.execute("select count(*) from t") == [(0,)]


def test_a_budget_is_a_note_and_an_error_when_it_is_enforced(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    path = one(tmp_path, "sql: select pg_sleep(0.02)", more="    budget: 1ms\n")
    words(run("probe", path, "-d", database.url), 0, "more than its budget of 1.0 ms [probe-slow]", "(warm)")
    words(run("probe", path, "-d", database.url, "--enforce-budget", "--repeat", 1), 1, "error", "probe-slow")
    (finding,) = findings(run, path, database)
    assert (finding["code"], finding["level"]) == ("probe-slow", "note")


def test_a_statement_that_takes_too_long_is_ended(run: Run, database: servers.Database, tmp_path: Path) -> None:
    (finding,) = findings(run, one(tmp_path, "sql: select pg_sleep(30)"), database, "--statement-timeout", 0.1)
    assert (finding["code"], finding["sqlstate"]) == ("probe-failed", "57014")


def test_a_lock_of_somebody_else_is_no_finding(
    run: Run, database: servers.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema_doctor.probing.LOCK_TIMEOUT", 0.1)
    database.execute("create table t (a int)")
    with psycopg.connect(database.url) as other:
        other.execute("lock table t")
        words(run("probe", one(tmp_path, "sql: select a from t"), "-d", database.url), 3, "55P03", "run it again later")


def test_prepare_only_executes_nothing(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table t (a int); create sequence s")
    path = one(
        tmp_path,
        "{sql: select nextval('s') as n, expect: {columns: [n], rows: 5}}",
        "sql: select nothing from t where a = %(a)s",
        "{sql: insert into t values (%(a)s) returning a, expect: {columns: [b]}}",
        more="    parameters: {a: int}\n",
    )
    failed, other = findings(run, path, database, "--prepare-only")
    assert (failed["sqlstate"], failed["line"], other["code"], other["actual"]) == (
        *("42703", 6, "probe-unexpected", "columns a"),
    )
    assert database.execute("select is_called from s") == [(False,)]
    words(run("probe", one(tmp_path, "sql: select pg_sleep(100)"), "-d", database.url, "--prepare-only"), 0, "prepared")


def test_a_check_runs_the_probes_as_well(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute(CHAT)
    path = spec(tmp_path, PROBE)
    words(run("check", path, "-d", database.url), 0, "nothing differs")
    words(run("check", path, "-d", database.url, "--probe"), 0, "probe create a session: passed", "nothing differs")
    database.execute("alter table messages drop column citations")
    words(run("check", path, "-d", database.url, "--probe"), 1, "1 error", "42703")
    words(run("check", "--probe", "-d", database.url), 2, "has no probes")
    words(run("check", path, "--probe", "-d", database.url, "-d", database.url), 2, "--probe asks one database")


def test_a_waiver_accepts_a_probe_that_fails(run: Run, database: servers.Database, tmp_path: Path) -> None:
    waiver = "waivers: [{code: probe-failed, address: p, reason: comes later, expires: 2999-01-01}]\n"
    path = one(tmp_path, "sql: select nothing", more=waiver)
    words(run("probe", path, "-d", database.url), 0, "comes later", "1 probe failed")


def test_the_value_of_a_row_is_not_in_the_message_of_an_error(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table t as select 'canary' as a")
    (finding,) = findings(run, one(tmp_path, "sql: select a::int from t"), database)
    assert finding["sqlstate"] == "22P02"
    assert "canary" not in json.dumps(finding)


@pytest.mark.parametrize("using", ["", "using errcode = '22023'"])
def test_what_a_function_says_of_a_row_is_not_in_the_message_of_an_error(
    run: Run, database: servers.Database, tmp_path: Path, using: str
) -> None:
    database.execute(
        f"""create table t as select 'canary' as a;
            create function f() returns trigger language plpgsql as
            $$ begin raise exception 'not with %', old.a {using}; end $$;
            create trigger t before update on t for each row execute function f()"""
    )
    (finding,) = findings(run, one(tmp_path, "sql: update t set a = 'b'"), database)
    assert finding["sqlstate"] == ("22023" if using else "P0001")
    assert "canary" not in json.dumps(finding)


def test_a_lost_connection_is_no_finding(run: Run, database: servers.Database, tmp_path: Path) -> None:
    path = one(tmp_path, "sql: select pg_terminate_backend(pg_backend_pid())")
    words(run("probe", path, "-d", database.url), 3, "was lost")


def test_a_parameter_whose_type_nobody_knows_needs_a_cast(run: Run, database: servers.Database, tmp_path: Path) -> None:
    parameters = "    parameters: {a: 1}\n"
    path = one(tmp_path, "sql: select jsonb_build_object('a', %(a)s)", more=parameters)
    (finding,) = findings(run, path, database)
    assert (finding["sqlstate"], finding["repair"]) == (
        *("42P18", ["say the type of the parameter in the statement, as in %(name)s::text"]),
    )
    path = one(tmp_path, "{sql: 'select %(a)s::int', expect: {values: [['%(a)s']]}}", more=parameters)
    assert findings(run, path, database) == []


def test_requests_to_a_backend_are_no_probe_of_a_database(run: Run, database: servers.Database, tmp_path: Path) -> None:
    path = one(tmp_path, "http: {path: /health}")
    words(run("probe", path, "-d", database.url), 2, "has no statements for a database", "--url")
    both = "  q:\n    statements: [sql: select 1]\n"
    path = one(tmp_path, "http: {path: /health}", more=both)
    words(run("probe", path, "-d", database.url), 0, "probe p: left out; ask the running backend", "1 left out")
