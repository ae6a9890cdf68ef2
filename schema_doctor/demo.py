"""The whole story on a PostgreSQL of its own: a chat database as it was found in production, and its cure."""

import shutil
import tempfile
from contextlib import chdir
from importlib.resources import files
from pathlib import Path

import psycopg

from schema_doctor import commands, repair
from schema_doctor.embedded import binaries, start_server
from schema_doctor.errors import SchemaDoctorError
from schema_doctor.output import put

SPEC = "expected_schema.yaml"
ROWS = 1000

# As somebody once made it by hand: no updated_at, no metadata, no messages.
FOUND = """
create table conversations (
    id varchar(36) primary key,
    created_at timestamp default now()
);
insert into conversations (id, created_at)
select md5(number::text), now() - number * interval '1 hour' from generate_series(1, {rows}) as number;
"""

INSERT = "insert into conversations (id, updated_at, metadata) values ('{id}', now(), '{{}}') returning id"
MESSAGE = "insert into messages (id, session_id, role, content) values ('m1', '{id}', 'user', 'hello')"


class _Astray(SchemaDoctorError):
    """The story did not go as it should: a bug of schema-doctor, not of its user."""


def run(version: int | None) -> int:
    """Tell the story; returns 0 when every step ended as told. Raises UsageError without the embedded extra."""
    bin_dir = binaries(version)
    _tell("Starting a PostgreSQL of its own for this demo; no database of yours is touched, and nothing stays behind.")
    folder = Path(tempfile.mkdtemp(prefix="schema-doctor-demo-"))
    try:
        shutil.copyfile(_spec(), folder / SPEC)
        with start_server(bin_dir) as server, chdir(folder):
            with psycopg.connect(_plain(server.url("postgres")), autocommit=True) as connection:
                connection.execute("create database chat")
            _story(_plain(server.url("chat")), server.version)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _spec() -> Path:
    """Return where the chat spec is: it stands in the wheel, or beside the package in a checkout."""
    packed = Path(str(files("schema_doctor").joinpath(SPEC)))
    return packed if packed.is_file() else Path(__file__).parent.parent / SPEC


def _plain(url: str) -> str:
    """Ask for no TLS, whatever PGSSLMODE says: this server has none."""
    return f"{url}?sslmode=disable"


def _story(url: str, version: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FOUND.format(rows=ROWS).encode())
        before = _count(connection)
        _tell(
            f"PostgreSQL {version} is up. It holds the database of a chat application, once made by hand: a table with"
        )
        _tell(f"{before:,} conversations. The code has moved on since then, and expects more than that.")

        _head("1. Production fails: a column that the code writes does not exist.")
        _statement(connection, INSERT.format(id="new-session"), fails=True)

        _head(f"2. {SPEC} says what the code expects. Is the database in step with it?")
        _command(_check(url), 1, "drift: a deploy that runs this first stops here")

        _head("3. What would bring it into step? Nothing is changed yet.")
        _command(_plan(url), 0, "this can be done")

        _head("4. Do it, in one transaction.")
        _command(_fix(url), 0, "done")

        _head("5. And now?")
        _command(_check(url), 0, "in step")

        _head("6. Production works again.")
        after = _count(connection)
        _expect(after, before)
        _statement(connection, INSERT.format(id="new-session"), fails=False)
        _statement(connection, MESSAGE.format(id="new-session"), fails=False)
        _tell(f"Conversations before the fix: {before:,}. After it: {after:,}. No row was lost.")

        _head("Your turn: write down what your own database looks like, then check it in CI.")
        _tell(f"  schema-doctor snapshot -d postgresql://user:password@host/database --output {SPEC}")
        _tell(f"  schema-doctor check {SPEC} -d postgresql://user:password@host/database")


def _check(url: str) -> int:
    _prompt("check")
    return commands.check(
        Path(SPEC),
        urls=[url],
        targets=None,
        reports=[],
        fail_on="warning",
        strict_names=False,
        connect_timeout=30,
        verbose=False,
    )


def _plan(url: str) -> int:
    _prompt("plan")
    return repair.plan(repair.Wanted(spec=Path(SPEC), url=url))


def _fix(url: str) -> int:
    _prompt("fix --yes")
    return repair.fix(repair.Wanted(spec=Path(SPEC), url=url), yes=True)


def _statement(connection: psycopg.Connection[tuple[object, ...]], sql: str, *, fails: bool) -> None:
    _tell(f"=> {sql};")
    try:
        connection.execute(sql.encode())
    except psycopg.Error as error:
        _tell(f"ERROR:  {error.sqlstate}: {str(error).splitlines()[0]}")
        if not fails:
            raise _Astray(f"the demo did not go as told: {sql} failed; please report this") from None
        return
    _tell("INSERT 0 1")
    if fails:
        raise _Astray(f"the demo did not go as told: {sql} was not refused; please report this")


def _count(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    row = connection.execute("select count(*) from conversations").fetchone()
    return int(str(row[0])) if row else 0


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise _Astray(f"the demo did not go as told: expected {wanted}, got {found}; please report this")


def _prompt(command: str) -> None:
    name, _, options = command.partition(" ")
    _tell(f"$ schema-doctor {name} {SPEC}{f' {options}' if options else ''}")


def _command(code: int, wanted: int, meaning: str) -> None:
    _tell(f"(exit code {code}: {meaning})")
    _expect(code, wanted)


def _head(text: str) -> None:
    _tell(f"\n## {text}\n")


def _tell(text: str) -> None:
    put(f"{text}\n")
