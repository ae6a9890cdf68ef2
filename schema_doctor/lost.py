"""What a connection that is lost in the middle means: nothing about the schema, and no bug either."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from schema_doctor.errors import Stopped, Unreachable
from schema_doctor.regex import regex

_LAST_WORDS = ("57P01", "57P02", "57P03", "57P05", "25P03", "25P04")  # shut down, and timeouts of an idle session


@contextmanager
def while_reading(database: str) -> Iterator[None]:
    """Turn the loss of a connection into Unreachable: nothing can be said of drift."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        again = "run it again, and look at the server's log when that does not help"
        raise Unreachable(_told(database, error, again)) from None


@contextmanager
def while_changing(database: str) -> Iterator[None]:
    """Turn the loss of a connection into Unreachable, and what else ends a fix before its first step into Stopped.

    What is applied is known, and told, before it comes here.
    """
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise untouched(error)(f"nothing was applied: {_told(database, error, 'run fix again')}") from None


def untouched(error: psycopg.Error) -> type[Stopped | Unreachable]:
    """Return what ends a fix that has changed nothing: of a server that answers, Stopped, else Unreachable.

    Only a caller that knows that nothing is applied, nor may be, can say so.
    """
    return Unreachable if is_gone(error) else Stopped


def is_gone(error: psycopg.Error) -> bool:
    """Tell whether an error ends the connection: without a word of the server, or with its last (errcodes-appendix)."""
    state = error.sqlstate
    return state is None or state.startswith("08") or state in _LAST_WORDS


def _told(database: str, error: psycopg.Error, again: str) -> str:
    if "statement pooling mode" in str(error):
        return (
            f"{database} is behind a pooler that allows no transactions (PgBouncer's pool_mode=statement); "
            "connect to the direct host of the database, or to a pool with pool_mode=transaction"
        )
    if _lacks(error):
        return f"{database} cannot answer: {with_hint(error)}; {again}"
    if isinstance(error, psycopg.errors.QueryCanceled):
        return f"{database} has cancelled a statement: {first_line(error)} ({error.sqlstate}); {again}"
    return f"the connection to {database} was lost: {first_line(error)}; {again}"


def _lacks(error: psycopg.Error) -> bool:
    """Tell whether the server answers, and stays, but lacks memory, locks or room (errcodes-appendix, class 53)."""
    return error.sqlstate is not None and error.sqlstate.startswith("53")


def with_hint(error: psycopg.Error) -> str:
    """Return what an error says; of what the server lacks, also its hint: to try again does not help by itself."""
    if not _lacks(error):
        return first_line(error)
    hint = (error.diag.message_hint or "").rstrip(".")
    return f"{first_line(error)} ({error.sqlstate}){'. ' if hint else ''}{hint}"


def first_line(error: BaseException) -> str:
    """Return what an error says, without what libpq adds to it."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


# Where the languages for functions raise what their users say, in the server's sources: that is in no language of
# people, as the context is. In what this program runs itself nothing is raised.
_RAISES = ("exec_stmt_raise",)  # PL/pgSQL
_LANGUAGES = regex(r"pl(?:perl|py_\w+|tcl|v8\w*|r\w*)\.\w+|.*\.(?:cc|cpp|rs|java)")


def without_values(error: psycopg.Error) -> str:
    """Return what an error says, without stored values, which messages of class 22 quote (errcodes-appendix).

    A function of the user's own says what it likes: of such an error only the function is told.
    """
    if isinstance(error, psycopg.DataError):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()  # the name of the condition
    diag = error.diag
    if diag.source_function in _RAISES or _LANGUAGES.fullmatch(diag.source_file or ""):
        return f"{(diag.context or 'a function').partition(chr(10))[0]} raises an error"
    return first_line(error)
