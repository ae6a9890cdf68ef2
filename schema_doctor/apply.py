"""Apply a plan in one transaction, and say exactly what became of it."""

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress

from psycopg import Connection, OperationalError
from psycopg import errors as pg
from psycopg.sql import SQL, Identifier, Literal

from schema_doctor import filling
from schema_doctor.catalog import PINNED, TRANSACTION_TIMEOUT_SINCE, Row, settings
from schema_doctor.ddl.sqltext import looked_up_in
from schema_doctor.errors import Busy, Interrupted, Refused, Stopped
from schema_doctor.limits import DEFAULTS, Limits
from schema_doctor.lock import LockMode
from schema_doctor.lockwait import LEAST, LOCK_TIMEOUT, Tries, milliseconds, not_had
from schema_doctor.lost import untouched, with_hint, without_values
from schema_doctor.result import Applied
from schema_doctor.step import Phase, Step
from schema_doctor.watch import Watch

ORPHAN_CHECK = "2s"  # how soon the server notices that this program is gone (client_connection_check_interval)

IDLE, IDLE_BEHIND_POOLER = 1.0, 0.2  # seconds for which an idle process may yet find a statement in its socket
_LEFT = "\nan index that is INVALID may be left behind: the next fix drops it, and builds it anew"
# Rows that a policy hides from a role would be lost on their way into another table; this way, that is an error. And
# where the role or database says "replica", no foreign key would be looked at, and no trigger fire.
WRITING = {"row_security": "off", "session_replication_role": "origin"}
# What the server finds to be in the way of ALTER TABLE with a mere 0A000, which is the state of much else: a view or a
# generated column that uses the column, a column elsewhere that stores rows of the table.
_DEPENDENTS = ("ATExecAlterColumnType", "RememberAllDependentForRebuilding", "find_composite_type_dependencies")
PASSING = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure)


class InDoubt(Exception):
    """Nobody answered at COMMIT, or in what needs none: only the database itself tells what is applied.

    `behind` is what may be left if it is not. `interrupted` tells that the user wanted the end.
    """

    def __init__(self, why: str, *, behind: str = "", interrupted: bool = False) -> None:
        super().__init__(why)
        self.behind = behind
        self.interrupted = interrupted


def apply(
    connection: Connection[Row],
    steps: Sequence[Step],
    waiting: Callable[[str], None],
    limits: Limits = DEFAULTS,
    watch: Watch | None = None,
) -> list[Applied]:
    """Run all steps in one transaction: all of them are applied, or none.

    Waits for locks in short attempts, so that the application never queues for longer than LOCK_TIMEOUT behind an ALTER
    TABLE that waits, nor behind what is locked already meanwhile. Raises Refused when the data or the rights forbid a
    step, Unreachable when the connection is lost, Stopped when a lock cannot be had, Interrupted on Ctrl-C: with each
    nothing is applied. Raises InDoubt when nobody knows. A step that can be in no transaction runs by itself: see
    `_outside`.
    """
    if any(not step.transactional for step in steps):
        return [_outside(connection, step, watch, limits.lock_wait) for step in steps]
    tries = Tries(limits.lock_wait, waiting)
    while True:
        try:
            return _attempt(connection, steps, watch, limits.statement_timeout, tries)
        except PASSING as error:
            try:
                if not tries.again(f"a table is locked by somebody else ({error.sqlstate})"):
                    raise Stopped(f"nothing was applied: {not_had(error, limits.lock_wait, watch)}") from None
            except KeyboardInterrupt:
                raise Interrupted("nothing was applied: interrupted while it waited for a lock") from None


def _attempt(
    connection: Connection[Row], steps: Sequence[Step], watch: Watch | None, timeout: float, tries: Tries
) -> list[Applied]:
    connection.read_only = False  # whatever default_transaction_read_only says
    step, begin = None, 0.0
    committing = False
    bound = _bound(steps[0], timeout)
    try:
        locks = {"lock_timeout": milliseconds(tries.lock_timeout)}
        settings(connection, {**settings_for(steps), **locks, "statement_timeout": bound})
        end_with_us(connection)
        done = []
        with watch.over(connection, patience=tries.patience) if watch else nullcontext():
            for step in steps:
                if _bound(step, timeout) != bound:
                    bound = _bound(step, timeout)
                    settings(connection, {"statement_timeout": bound})
                begin = time.monotonic()
                done.append(Applied(step=step, rows=run(connection, step), seconds=time.monotonic() - begin))
            committing = True
            connection.commit()
    except PASSING:
        raise
    except KeyboardInterrupt:
        if committing:
            raise InDoubt("interrupted at COMMIT", interrupted=True) from None
        raise Interrupted("nothing was applied: interrupted; the transaction was rolled back") from None
    except pg.ObjectNotInPrerequisiteState as error:  # one of the OperationalErrors, which does not pass by itself
        raise Refused(_explained(error, step)) from None
    except (OperationalError, pg.InterfaceError) as error:
        if committing:
            raise InDoubt("the connection was lost at COMMIT") from None
        if isinstance(error, pg.QueryCanceled) and step and bound != "0" and time.monotonic() - begin >= timeout:
            raise Stopped(
                f"nothing was applied: a statement that should take no time took longer than {timeout:g} s; the "
                "transaction was rolled back. Look at what keeps the server busy, or give it longer with "
                f"--statement-timeout, and run fix again\nthe statement was: {step.sql}"
            ) from None
        raise untouched(error)(
            f"nothing was applied: {with_hint(error)}. The transaction was rolled back; run fix again."
        ) from None
    except pg.Error as error:
        raise Refused(_explained(error, step)) from None
    finally:
        if rolled_back(connection):
            connection.read_only = None
    return done


def rolled_back(connection: Connection[Row]) -> bool:
    """End a transaction, if there is one; a connection on which that fails is lost, whatever libpq says, and closed."""
    with suppress(OperationalError, pg.InterfaceError):
        if not connection.closed:
            connection.rollback()
            return True
    connection.close()
    return False


def _bound(step: Step, timeout: float) -> str:
    """Return statement_timeout for a step: only one that keeps others out, and reads no rows, should take no time."""
    short = step.lock is not None and step.lock >= LockMode.SHARE and not step.scans
    return f"{round(timeout * 1000)}" if short else "0"


def await_end(connection: Connection[Row], pid: int | None, seconds: float = 10.0) -> None:
    """Wait until the server has done with what a lost connection has begun; raises Busy when that takes too long.

    A process that is idle may not have read the statement yet; it ends when it finds that nobody is there. A pooler
    keeps it, and may lend it to the one who asks: then it has done with it.
    """
    begun = time.monotonic()
    working = SQL(
        "select state from pg_catalog.pg_stat_activity where pid = {} and pid <> pg_catalog.pg_backend_pid()"
    ).format(Literal(pid))
    patience = IDLE_BEHIND_POOLER if pid is not None and pooled(connection) else IDLE
    while pid is not None:
        found = connection.execute(working).fetchone()
        connection.rollback()
        waited = time.monotonic() - begun
        if found is None or (found[0] == "idle" and waited > patience):
            return
        if waited > seconds:
            raise Busy("the server still works on it")
        time.sleep(0.05)  # the server tells nobody that a process of another connection is done


def pooled(connection: Connection[Row]) -> bool:
    """Tell whether something stands between this program and the server that shares its connections out.

    A pooler has keys for cancelling of its own: the number that came with them is not that of the server's process.
    """
    row = connection.execute("select pg_catalog.pg_backend_pid()").fetchone()
    connection.rollback()
    return row is None or row[0] != connection.info.backend_pid


def _outside(connection: Connection[Row], step: Step, watch: Watch | None, lock_wait: float) -> Applied:
    """Run a statement that refuses to be in a transaction, as CREATE INDEX CONCURRENTLY does.

    No timeout: it blocks nobody who reads or writes, but may have to wait for transactions older than itself, and a
    timeout would leave an INVALID index (sql-createindex, "Building Indexes Concurrently"). Such a transaction may also
    never end: the watch gives it up when it has waited for longer than `lock_wait`. The settings are those of the
    session, and go back afterwards. Raises Refused, Stopped, Interrupted and InDoubt, as `apply` does.
    """
    wanted = {**PINNED, "search_path": looked_up_in(step.path), "default_transaction_read_only": "off"}
    wanted |= {"lock_timeout": "0", "statement_timeout": "0"}
    if connection.info.server_version >= TRANSACTION_TIMEOUT_SINCE:
        wanted["transaction_timeout"] = "0"  # the statement makes transactions of its own
    begin = time.monotonic()
    connection.rollback()
    connection.autocommit = True
    try:
        for name, value in (*wanted.items(), ("client_connection_check_interval", ORPHAN_CHECK)):
            with suppress(pg.InvalidParameterValue):  # the last is not everywhere
                connection.execute("select pg_catalog.set_config(%s, %s, false)", [name, value])
        # Without the watch, a statement that takes long would be taken for a server that fell silent.
        patience = max(lock_wait, LEAST)
        with watch.over(connection, apart=True, patience=patience) if watch else nullcontext():
            connection.execute(step.sql.encode(), binary=True)
    except KeyboardInterrupt:
        # It may have been through before the server heard of it.
        raise InDoubt("interrupted", behind=_LEFT, interrupted=True) from None
    except pg.LockNotAvailable as error:
        raise Stopped(f"nothing was applied: {not_had(error, lock_wait, watch)}{_LEFT}") from None
    except pg.Error as error:
        if connection.closed or error.sqlstate is None:  # no word of the server
            connection.close()
            raise InDoubt("the connection was lost", behind=_LEFT) from None
        if isinstance(error, OperationalError | pg.InterfaceError):
            raise Stopped(
                f"nothing was applied: {with_hint(error)}; run fix again{_LEFT}\nthe statement was: {step.sql}"
            ) from None
        raise Refused(f"{_explained(error, step)}{_LEFT}") from None
    finally:
        if not connection.closed:
            try:
                for name in (*wanted, "client_connection_check_interval"):
                    connection.execute(SQL("reset {}").format(Identifier(name)))
                connection.autocommit = False
            except (OperationalError, pg.InterfaceError):
                connection.close()  # what comes next sees that it is lost; the statement has been through
    return Applied(step=step, seconds=time.monotonic() - begin)


def end_with_us(connection: Connection[Row]) -> bool:
    """Let the server end the statement when this program is killed (runtime-config-connection).

    Returns whether it can, which is not so everywhere.
    """
    connection.execute("savepoint schema_doctor")
    try:
        settings(connection, {"client_connection_check_interval": ORPHAN_CHECK})
    except pg.InvalidParameterValue:
        connection.execute("rollback to savepoint schema_doctor")
        return False
    return True


def _explained(error: pg.Error, step: Step | None) -> str:
    statement = f"\nthe statement was: {step.sql}" if step else ""
    return f"nothing was applied: {reason(error, step)}{statement}"


def reason(error: pg.Error, step: Step | None = None) -> str:
    """Say why the server refused a step. What quotes stored values is left out, as DETAIL does."""
    what = f"{without_values(error)} ({error.sqlstate})"
    hint = ""
    if step and step.phase is Phase.CREATE_VIEW and not isinstance(error, pg.InsufficientPrivilege):
        made = step.reason.partition(";")[0]
        hint = f"\n{made}, and does not fit what comes of that: drop it first and make it anew afterwards"
    elif isinstance(error, pg.InsufficientPrivilege) and error.diag.source_function == "check_enable_rls":
        hint = "\nrow-level security hides rows from the role: run fix as one with BYPASSRLS"
    elif isinstance(error, pg.InsufficientPrivilege):
        hint = (
            "\nlet the role own what the message names, or be a member of its owner, or grant what is missing: EXECUTE "
            "on a function, USAGE on a sequence, type or schema, SELECT on a table; where an index calls a function, "
            "to the owner of its table"
        )
    elif isinstance(error, pg.IntegrityError):
        hint = "\nstored rows break the rule: repair them first, then run fix again"
    elif isinstance(error, pg.DataError):
        hint = "\na constant of the statement, or what stored rows hold, if any, does not fit: correct it first"
    elif isinstance(error, pg.DependentObjectsStillExist) or error.diag.source_function in _DEPENDENTS:
        hint = "\nanother object depends on it, such as a view: drop it first and make it anew afterwards"
    elif isinstance(error, pg.InvalidObjectDefinition) and step and " PARTITION " in step.sql:
        hint = "\nif the spec does not declare the other partition, do that as it is to be, or with drop: true"
    elif isinstance(error, pg.ReadOnlySqlTransaction):
        hint = "\nthe server is a standby, or read-only: connect to the primary server"
    elif isinstance(error, pg.ProgrammingError | pg.NotSupportedError) and step and Phase.ALTER_TYPE in step.all_phases:
        hint = (
            "\nwhat uses the column, and is not in the spec, does not fit the new type, such as an index, a check or a "
            "default: declare it as it is to be, or with drop: true"
        )
    return what + hint


def settings_for(steps: Sequence[Step]) -> dict[str, str]:
    """Return the settings of a transaction that runs steps of one plan."""
    path = looked_up_in(steps[0].path)
    return {**PINNED, **WRITING, "search_path": path, "lock_timeout": milliseconds(LOCK_TIMEOUT)}


def run(connection: Connection[Row], step: Step) -> int | None:
    """Run a statement; returns how many rows it has written, None if it is not one that does."""
    if step.fill:
        return filling.at_once(connection, step)
    # The extended protocol takes one statement only, whatever the text holds.
    cursor = connection.execute(step.sql.encode(), binary=True)
    return cursor.rowcount if (cursor.statusmessage or "").startswith(("UPDATE", "INSERT", "DELETE")) else None
