"""Whether what a hosting service has made for itself is left alone."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schema_doctor import doctor, fixing
from tests import servers
from tests.cases.case import load


@pytest.fixture
def hosted(database: servers.Database) -> Iterator[servers.Database]:
    database.execute("""
        create role supabase_admin;
        create schema auth authorization supabase_admin;
        create table auth.users (id int primary key);
        create type auth.level as enum ('low');
        create sequence auth.numbers;
        create function auth.uid() returns int language sql return 1;
        create table t (id int);
    """)
    yield database
    database.execute("drop schema auth cascade; drop role supabase_admin")


def test_a_snapshot_leaves_it_out_unless_it_is_asked_for(hosted: servers.Database) -> None:
    with psycopg.connect(hosted.url) as connection:
        every = doctor.snapshot(connection)
        assert "auth" not in every
        assert "t:" in every
        assert "users" in doctor.snapshot(connection, schemas=["auth"])


def test_a_spec_that_claims_everything_does_not_claim_it(hosted: servers.Database, tmp_path: Path) -> None:
    spec = "schemas: [public]\nunexpected: error\nunexpected_schemas: error\ntables: {t: {columns: {id: int}}}"
    case = load(spec, tmp_path, allow=("all",))
    with psycopg.connect(hosted.url) as connection:
        planned = fixing.plan(connection, case)
    assert (planned.plan.steps, planned.checked.findings, planned.checked.not_examined) == ((), (), ())
