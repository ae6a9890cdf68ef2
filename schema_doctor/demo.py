"""The whole story on a PostgreSQL of its own: a chat database as it was found in production, and its cure."""

import shutil
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import psycopg

from schema_doctor import commands
from schema_doctor.embedded import binaries, start_server
from schema_doctor.errors import SchemaDoctorError

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
    _tell("Starting a PostgreSQL of its own, for this demo only ...")
    folder = Path(tempfile.mkdtemp(prefix="schema-doctor-demo-"))
    try:
        with start_server(bin_dir) as server:
            _story(server.url("postgres"), server.version, _spec(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _spec(folder: Path) -> Path:
    """Copy the chat spec to where the story happens; it stands in the wheel, or beside the package in a checkout."""
    packed = files("schema_doctor").joinpath(SPEC)
    source = Path(str(packed)) if packed.is_file() else Path(__file__).parent.parent / SPEC
    target = folder / SPEC
    shutil.copyfile(source, target)
    return target


def _story(url: str, version: int, spec: Path) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FOUND.format(rows=ROWS).encode())
        before = _count(connection)
        _tell(
            f"PostgreSQL {version} is up, with the chat database as it was found in production: {before} conversations,"
        )
        _tell("no columns updated_at and metadata, no table messages.")

        _head("What the application sees")
        _statement(connection, INSERT.format(id="new-session"), fails=True)

        _head(f"schema-doctor check {SPEC}")
        _expect(_check(url, spec), 1)
        _head(f"schema-doctor plan {SPEC}")
        _expect(_plan(url, spec), 0)
        _head(f"schema-doctor fix {SPEC} --yes")
        _expect(_fix(url, spec), 0)
        _head(f"schema-doctor check {SPEC}")
        _expect(_check(url, spec), 0)

        _head("What the application sees now")
        after = _count(connection)
        _statement(connection, INSERT.format(id="new-session"), fails=False)
        _statement(connection, MESSAGE.format(id="new-session"), fails=False)
        _tell(f"Conversations before the fix: {before}, after it: {after}. No row was lost.")
        _expect(after, before)


def _check(url: str, spec: Path) -> int:
    return commands.check(
        spec, urls=[url], targets=None, reports=[], fail_on="warning", connect_timeout=30, verbose=False
    )


def _plan(url: str, spec: Path) -> int:
    return commands.plan(
        spec,
        url=url,
        allow=[],
        reports=[],
        detailed_exit_code=False,
        strict_names=False,
        connect_timeout=30,
        verbose=False,
    )


def _fix(url: str, spec: Path) -> int:
    return commands.fix(
        spec,
        url=url,
        allow=[],
        yes=True,
        dry_run=False,
        reports=[],
        fail_on="warning",
        strict_names=False,
        connect_timeout=30,
        verbose=False,
    )


def _statement(connection: psycopg.Connection[tuple[object, ...]], sql: str, *, fails: bool) -> None:
    _tell(f"=> {sql};")
    try:
        connection.execute(sql.encode())
    except psycopg.Error as error:
        _tell(f"ERROR:  {error.sqlstate}: {str(error).splitlines()[0]}")
        if not fails:
            raise _Astray(f"the demo failed: {sql}") from None
        return
    _tell("INSERT 0 1")
    if fails:
        raise _Astray(f"the demo failed: this should have been refused: {sql}")


def _count(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    row = connection.execute("select count(*) from conversations").fetchone()
    return int(str(row[0])) if row else 0


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise _Astray(f"the demo failed: expected {wanted}, got {found}")


def _head(text: str) -> None:
    _tell(f"\n$ {text}" if text.startswith("schema-doctor") else f"\n# {text}")


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
