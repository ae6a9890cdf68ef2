"""The fixtures of conftest.py: what a test leaves behind, the next one does not see."""

import psycopg
import pytest

from tests import servers


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_connection_did_is_rolled_back(connection: servers.Connection, turn: str) -> None:
    connection.execute("create table public.left_behind ()")  # fails in the second turn, had it been kept


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_new_even_when_connections_were_left_over(database: servers.Database, turn: str) -> None:
    assert database.execute(
        "create table public.left_behind (); select count(*) from pg_class where relname = 'left_behind'"
    )
    left_over = database.connect()
    assert left_over.execute("select current_database()").fetchone() == (database.name,)


def test_a_database_lets_a_statement_run_outside_of_a_transaction(database: servers.Database) -> None:
    database.execute("create table public.big (id int)")
    database.execute("create index concurrently on public.big (id)")
    with database.connect(autocommit=True) as connection:
        assert connection.execute("select indisvalid from pg_index where indrelid = 'public.big'::regclass").fetchall()


def test_a_pooler_shares_one_server_connection_between_clients(
    database: servers.Database, pooler: servers.Pooler
) -> None:
    database.execute("create role guest_of_the_pooler login")
    try:
        with psycopg.connect(pooler.url(database.name), autocommit=True, prepare_threshold=None) as one:
            backend = one.execute("select pg_backend_pid()").fetchone()
            with psycopg.connect(pooler.url(database.name), autocommit=True, prepare_threshold=None) as other:
                assert other.execute("select pg_backend_pid()").fetchone() == backend
        with psycopg.connect(pooler.url(database.name), user="guest_of_the_pooler") as guest:
            assert guest.execute("select current_user").fetchone() == ("guest_of_the_pooler",)
    finally:
        database.execute("drop role guest_of_the_pooler")
