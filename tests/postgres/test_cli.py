"""The command line on a real server: the exit code of every command, and the story that it was made for."""

import json
import socket
import threading
from pathlib import Path

import pytest

from schema_doctor import embedded
from tests import commandline, servers
from tests.commandline import BY_HAND, CANARY, Run, words

ROWS = 1000
FILL = f"insert into conversations (id) select md5(n::text) from generate_series(1, {ROWS}) n"

# What somebody would type by hand into psql, to repair the same database.
TYPED = """
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP DEFAULT NOW();
ALTER TABLE conversations ADD COLUMN IF NOT EXISTS metadata JSONB DEFAULT '{}'::jsonb;
CREATE TABLE IF NOT EXISTS messages (id VARCHAR(36) PRIMARY KEY,
    session_id VARCHAR(36) REFERENCES conversations(id) ON DELETE CASCADE,
    role VARCHAR(20) NOT NULL CHECK (role IN ('user', 'assistant', 'system')), content TEXT NOT NULL,
    timestamp TIMESTAMP DEFAULT NOW(), citations JSONB DEFAULT '[]'::jsonb, selected_text TEXT DEFAULT '');
CREATE INDEX IF NOT EXISTS idx_messages_session_id ON messages(session_id);
"""


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    return commandline.in_process(capfd, monkeypatch, tmp_path)


def spec(folder: Path, text: str) -> Path:
    path = folder / "spec.yaml"
    path.write_text(f"version: 1\n{text}", encoding="utf-8")
    return path


def the_story(run: Run, database: servers.Database, url: str) -> None:
    database.execute(f"{BY_HAND}; {FILL}")
    before = database.execute("select count(*), md5(string_agg(id, ',' order by id)) from conversations")
    words(
        run("check", "-d", url),
        1,
        "public.conversations.updated_at",
        "public.conversations.metadata",
        "public.messages",
        "idx_messages_session_id",
        "42703",
        "3 errors",
    )
    words(run("plan", "-d", url), 0, "CREATE TABLE IF NOT EXISTS public.messages", "4 statements")
    words(run("plan", "-d", url, "--detailed-exit-code"), 1)
    words(run("fix", "-d", url, "--dry-run"), 0, "4 statements")
    assert database.execute("select to_regclass('messages')") == [(None,)]
    words(run("fix", "-d", url, "--yes"), 0, "4 of 4 statements applied", "nothing differs")
    words(run("check", "-d", url, "--fail-on", "note"), 0, "nothing differs")
    words(run("plan", "-d", url, "--detailed-exit-code"), 0, "nothing to do")
    words(run("fix", "-d", url, "--yes"), 0, "nothing to do")
    assert database.execute("select count(*), md5(string_agg(id, ',' order by id)) from conversations") == before


def test_the_story_of_a_database_made_by_hand(run: Run, database: servers.Database) -> None:
    the_story(run, database, database.url)


def test_the_same_story_through_a_pooler(run: Run, database: servers.Database, pooler: servers.Pooler) -> None:
    the_story(run, database, pooler.url(database.name))


def test_the_statements_that_people_type_are_what_the_spec_says(run: Run, database: servers.Database) -> None:
    database.execute(f"{BY_HAND}; {TYPED}")
    report = run("check", "-d", database.url, "--format", "json", "--fail-on", "note")
    words(report, 0)
    assert json.loads(report.out)["findings"] == []


def test_the_same_through_processes_of_their_own(database: servers.Database) -> None:
    database.execute(BY_HAND)
    env = {"DATABASE_URL": database.url}
    words(commandline.run("check", env=env), 1, "42703")
    words(commandline.run("fix", env=env), 2, "--yes")
    words(commandline.run("fix", "--yes", env=env), 0, "4 of 4 statements applied")
    words(commandline.run("check", env=env), 0, "nothing differs")


def test_a_reader_that_goes_away_never_makes_drift(database: servers.Database) -> None:
    env = {"DATABASE_URL": database.url}
    assert commandline.shell('"$@" | true', "check", env=env).code == 141
    assert commandline.shell('"$@" | true', "fix", "--yes", env=env).code == 141
    ended = commandline.shell('"$@" | head -1', "check", env=env)
    assert ended.code in (0, 141), "the fix was applied before its reader went away"
    ended = commandline.shell('"$@" >/dev/full', "check", env=env)
    words(ended, 2, "standard output cannot be written")


def test_a_log_without_unicode_gets_its_tables_in_ascii(database: servers.Database) -> None:
    ended = commandline.run("check", env={"DATABASE_URL": database.url, "PYTHONIOENCODING": "ascii"})
    words(ended, 1, "+-------------+---", "| error       | table public.messages does not exist")
    assert r"\u" not in ended.out


@pytest.mark.parametrize(
    ("level", "codes"), [("note", (1, 1, 1)), ("warning", (0, 1, 1)), ("error", (0, 0, 1)), ("never", (0, 0, 0))]
)
def test_fail_on_draws_the_line(
    run: Run, database: servers.Database, level: str, codes: tuple[int, int, int], tmp_path: Path
) -> None:
    """A note: an extra nullable column. A warning: no index. An error: no column."""
    path = spec(tmp_path, "tables: {a: {columns: {x: integer}, indexes: {a_x: x}}}\n")
    database.execute("create table a (x int, extra text); create index a_x on a (x)")
    assert run("check", path, "-d", database.url, "--fail-on", level).code == codes[0]
    database.execute("drop index a_x")
    assert run("check", path, "-d", database.url, "--fail-on", level).code == codes[1]
    database.execute("alter table a drop column x")
    assert run("check", path, "-d", database.url, "--fail-on", level).code == codes[2]


def test_a_waiver_lets_the_gate_pass_until_it_expires(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table a (x int)")
    text = (
        "tables: {{a: {{columns: {{x: integer, y: text}}}}}}\n"
        "waivers: [{{code: missing-column, address: public.a.y, reason: comes later, expires: {day}}}]\n"
    )
    words(run("check", spec(tmp_path, text.format(day="2999-01-01")), "-d", database.url), 0, "comes later", "1 waived")
    words(run("check", spec(tmp_path, text.format(day="2001-01-01")), "-d", database.url), 1, "expired")


def test_what_is_claimed_not_to_exist_is_dropped_with_consent_only(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table a (x int, extra text); insert into a values (1, 'kept')")
    path = spec(tmp_path, "unexpected: error\ntables: {a: {columns: {x: integer}}}\n")
    words(run("check", path, "-d", database.url), 1, "public.a.extra")
    words(run("plan", path, "-d", database.url), 4, "data-loss", "--allow data-loss")
    words(run("fix", path, "-d", database.url, "--yes"), 4, "nothing was changed", "--allow data-loss")
    assert database.execute("select extra from a") == [("kept",)]
    words(run("fix", path, "-d", database.url, "--yes", "--allow", "data-loss"), 0, "1 of 1 statement applied")
    assert database.execute("select count(*) from a") == [(1,)]
    words(run("check", path, "-d", database.url), 0)


def test_names_are_changed_when_asked_for_only(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table a (x int constraint other_name primary key)")
    path = spec(tmp_path, "tables: {a: {columns: {x: integer}, primary_key: {name: a_key, columns: x}}}\n")
    words(run("fix", path, "-d", database.url, "--yes"), 0, "nothing to do")
    words(run("fix", path, "-d", database.url, "--yes", "--strict-names"), 0, "1 of 1 statement applied")
    assert database.execute("select conname from pg_constraint where contype = 'p' and conrelid = 'a'::regclass") == [
        ("a_key",)
    ]


def test_rows_that_break_a_rule_stop_the_fix_before_anything_is_done(
    run: Run, database: servers.Database, tmp_path: Path
) -> None:
    database.execute("create table a (x int); insert into a values (-1)")
    path = spec(tmp_path, "tables: {a: {columns: {x: integer, y: text}, checks: {positive: x > 0}}}\n")
    words(run("fix", path, "-d", database.url, "--yes"), 4, "1 row breaks check positive", "correct these rows")
    words(run("plan", path, "-d", database.url), 4, "1 row breaks check positive", "correct these rows")
    words(run("fix", path, "-d", database.url, "--yes", "--preflight-timeout", 0), 4, "nothing was applied", "23514")
    assert database.execute("select * from a") == [(-1,)]


def test_a_role_that_may_not_is_told_what_it_needs(run: Run, database: servers.Database, tmp_path: Path) -> None:
    role = f"guest_{database.name}"
    database.execute(f"create table a (x int); create role {role} login; grant select on a to {role}")
    try:
        path = spec(tmp_path, "tables: {a: {columns: {x: integer, y: text}}}\n")
        url = database.url.replace("postgres@", f"{role}:{CANARY}@")
        words(run("check", path, "-d", url), 1, "public.a.y")
        words(run("plan", path, "-d", url), 4, "must own public.a", f"ALTER TABLE public.a OWNER TO {role}")
        words(run("fix", path, "-d", url, "--yes"), 4, "nothing was changed", f"ALTER TABLE public.a OWNER TO {role}")
    finally:
        database.execute(f"drop owned by {role}; drop role {role}")


def test_a_snapshot_is_in_step_with_its_database(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute(f"{BY_HAND}; {TYPED}")
    path = tmp_path / "written.yaml"
    words(run("snapshot", "-d", database.url, "--complete", "--output", path), 0, f"schema-doctor check {path}")
    words(run("check", path, "-d", database.url, "--fail-on", "note"), 0, "nothing differs")
    words(run("validate", path), 0, "2 table")
    words(run("snapshot", "-d", database.url, "--table", "mess*"), 0, "messages:")
    words(run("snapshot", "-d", database.url, "--table", "nothing"), 2, "no table matches")
    words(run("snapshot", "-d", database.url, "--schema", "nothing"), 2, "no table matches")


def test_several_reports_come_out_of_one_run(run: Run, database: servers.Database, tmp_path: Path) -> None:
    ended = run("check", "-d", database.url, "-f", "json", "-o", tmp_path / "r.json", "-f", "terminal")
    words(ended, 1, "2 errors")
    assert json.loads((tmp_path / "r.json").read_text())["counts"]["error"] == 2


def test_a_database_that_is_not_there_is_one_line(run: Run, database: servers.Database) -> None:
    ended = run("check", "-d", database.server.url("nowhere"))
    words(ended, 3, 'database "nowhere" does not exist', "check the database's name in --database-url")
    assert len(ended.text.splitlines()) == 1


def test_a_wrong_password_is_one_line_and_nowhere_in_it() -> None:
    hba = "local all all trust\nhost all all all scram-sha-256\n"
    with embedded.start_server(hba=hba) as server:
        url = server.url("postgres").replace("postgres@", f"postgres:{CANARY}@")
        for command in (["check"], ["plan"], ["fix", "--yes"], ["snapshot"]):
            ended = commandline.run(*command, env={"DATABASE_URL": url})
            words(ended, 3, "password authentication failed", "check user and password in DATABASE_URL")
            assert len(ended.text.splitlines()) == 1


def test_a_database_that_is_read_only_by_default_can_be_checked_and_fixed(run: Run, database: servers.Database) -> None:
    database.execute(f"{BY_HAND}; alter database {database.name} set default_transaction_read_only = on")
    words(run("check", "-d", database.url), 1)
    words(run("fix", "-d", database.url, "--yes"), 0, "4 of 4 statements applied")


def test_what_answers_but_is_no_postgresql_is_not_drift(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_speak_http, args=(listener,))
        thread.start()
        ended = run("check", "-d", f"postgresql://a:{CANARY}@127.0.0.1:{listener.getsockname()[1]}/b")
        thread.join()
    words(ended, 3, "does not speak PostgreSQL's protocol")


def _speak_http(listener: socket.socket) -> None:
    with listener.accept()[0] as client:
        client.recv(1024)
        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_locked_database_is_busy_and_not_drift(run: Run, database: servers.Database, tmp_path: Path) -> None:
    database.execute("create table a (x int primary key, y int default 1)")
    path = spec(tmp_path, "tables: {a: {columns: {x: integer, y: integer default 1}, primary_key: x}}\n")
    locker = database.connect()
    locker.execute("alter table a add column z int")
    words(run("check", path, "-d", database.url), 3)
