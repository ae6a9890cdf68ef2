"""What the small grammar proves is one expression to the server, too."""

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import errors as pg
from psycopg.sql import SQL

from schema_doctor.lexer import NotAnExpression
from schema_doctor.proof import is_plain
from schema_doctor.sqlstring import portable
from tests.servers import Connection
from tests.unit.test_proof import mutated, soup


def columns(connection: Connection, text: str) -> int | None:
    """How many columns the server reads the text as, None if it reads it as nothing; never runs it."""
    try:
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(SQL(f"SELECT ({text}) WHERE false"), binary=True)
            return len(cursor.description or ())
    except pg.SyntaxError:
        return None
    except (psycopg.ProgrammingError, psycopg.DataError, psycopg.NotSupportedError):
        return 1  # it is one expression that has no meaning: an unknown column, function or type


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(text=soup | mutated())
def test_what_the_small_grammar_proves_is_one_expression_to_the_server(connection: Connection, text: str) -> None:
    try:
        plain = is_plain(text)
    except NotAnExpression:
        return
    if plain:
        assert columns(connection, text) == 1


@pytest.mark.parametrize(
    "text",
    [
        r"'^\S+@\S+\.\w+$'",
        r"'C:\'",
        r"'\'''",
        "'a\u200bb\u202ec\u2028'",
        "'it''s \\ and \U0001f600'",
        "'a\nb\\'",
        r"'\\'",
    ],
)
def test_a_portable_string_is_the_same_value_whatever_the_server_is_set_to(connection: Connection, text: str) -> None:
    value = connection.execute(SQL(f"SELECT {text}")).fetchone()
    for setting in ("on", "off"):
        try:
            connection.execute("SELECT set_config('standard_conforming_strings', %s, true)", [setting])
        except pg.InvalidParameterValue:
            continue  # PostgreSQL 19 knows no other strings
        assert connection.execute(SQL(f"SELECT {portable(text)}")).fetchone() == value
