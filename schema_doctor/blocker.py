"""Who is in the way: the sessions that hold what another one waits for, named for people."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import TupleRow

STATEMENT = 200  # characters of a statement that are shown

# No statement has parameters: the server would keep the portal of such a one, and its snapshot with it, to the next
# statement, and CREATE INDEX CONCURRENTLY waits for every snapshot that is older than it (protocol-flow).
_SESSION = """
    select pids.pid, a.application_name, a.usename, a.state, a.backend_type, a.query,
        extract(epoch from pg_catalog.clock_timestamp() - a.xact_start)::float8
    from ({}) as pids(pid) left join pg_catalog.pg_stat_activity as a on a.pid = pids.pid
    order by a.xact_start nulls last, pids.pid
"""
# A prepared transaction has no process; pg_blocking_pids tells 0 for each (functions-info-session).
_OF_PID = _SESSION.format("select distinct pid from pg_catalog.unnest(pg_catalog.pg_blocking_pids({})) as pid")
# Advisory locks of two keys have 2 as objsubid (view-pg-locks).
_OF_LOCK = _SESSION.format("""
    select l.pid from pg_catalog.pg_locks as l
    where l.locktype = 'advisory' and l.granted and l.classid = {} and l.objid = {} and l.objsubid = 2
        and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
""")
# Nothing can be read of a table that is locked like this (explicit-locking).
_OF_READING = _SESSION.format("""
    select distinct coalesce(l.pid, 0) from pg_catalog.pg_locks as l
        join pg_catalog.pg_class as c on c.oid = l.relation join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where l.locktype = 'relation' and l.granted and l.mode = 'AccessExclusiveLock'
        and l.pid is distinct from pg_catalog.pg_backend_pid() and n.nspname !~ '^pg_|^information_schema$'
        and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
""")
_IDLE = """
    select case when a.state like 'idle%'
        then extract(epoch from pg_catalog.clock_timestamp() - a.state_change)::float8 end
    from pg_catalog.pg_stat_activity as a where a.pid = {}
"""
# The view of builds tells a role of others' nothing but their process; what that has locked is told to everybody. The
# mode is that of CREATE INDEX and REINDEX CONCURRENTLY on their table (explicit-locking).
_BUILDS = """
    select n.nspname::text, c.relname::text, l.pid
    from pg_catalog.pg_stat_progress_create_index as p join pg_catalog.pg_locks as l on l.pid = p.pid
        join pg_catalog.pg_class as c on c.oid = l.relation
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where l.locktype = 'relation' and l.granted and l.mode = 'ShareUpdateExclusiveLock'
        and p.datid = l.database and p.pid <> pg_catalog.pg_backend_pid() and c.relkind in ('r', 'm', 'p')
        and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
    order by 1, 2, 3
"""
# In one statement, so that nothing is cancelled that has its lock by now.
_LET_GO = "select pg_catalog.pg_cancel_backend({0}) where pg_catalog.pg_blocking_pids({0}) <> '{{}}'"
_THIS = _SESSION.format("select {}::int4")
# Within a transaction the view shows for ever what it has shown first (monitoring-stats-views).
_FRESH = "select pg_catalog.pg_stat_clear_snapshot()"


class Blocker(Struct, frozen=True, kw_only=True):
    """A session; `seconds` is the age of its transaction. A role sees of sessions of others only some: None is unseen.

    `pid` is 0 for a prepared transaction.
    """

    pid: int
    application: str | None
    role: str | None
    state: str | None
    kind: str | None
    seconds: float | None
    statement: str | None

    @property
    def gives_no_way(self) -> bool:
        """Whether it is a vacuum that lets nobody pass: ended, it begins anew (routine-vacuuming)."""
        return self.kind == "autovacuum worker" and "(to prevent wraparound)" in (self.statement or "")

    def told(self, *, statements: bool = False) -> str:
        """Say who it is; the statement it runs, or ran last, only if asked for: it can hold values of rows."""
        if not self.pid:
            return "a prepared transaction (see pg_prepared_xacts)"
        facts = []
        if self.application:
            facts.append(self.application)
        if self.kind not in (None, "client backend"):
            facts.append(f"{self.kind}{' to prevent wraparound' if self.gives_no_way else ''}")
        if self.role:
            facts.append(f"role {self.role}")
        facts.append(self.state or "state not visible to this role")
        if self.seconds is not None:
            facts.append(f"transaction open for {self.seconds:.0f} s")
        text = f"pid {self.pid} ({', '.join(facts)})"
        if statements and self.state and self.statement:
            text += f": {' '.join(self.statement.split())[:STATEMENT]}"
        return text


def of_pid(connection: Connection[TupleRow], pid: int) -> tuple[Blocker, ...]:
    """Return who keeps the session of a process waiting, the oldest transaction first; empty when nobody does."""
    return _asked(connection, _OF_PID, pid)


def of_lock(connection: Connection[TupleRow], first: int, second: int) -> tuple[Blocker, ...]:
    """Return who holds an advisory lock of two keys in this database."""
    return _asked(connection, _OF_LOCK, first, second)


def of_reading(connection: Connection[TupleRow]) -> tuple[Blocker, ...]:
    """Return who keeps tables of this database from being read."""
    return _asked(connection, _OF_READING)


def of_builds(
    connection: Connection[TupleRow], tables: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], tuple[Blocker, ...]]:
    """Return who builds an index concurrently on which of the tables, each by schema and name."""
    connection.execute(_FRESH, prepare=False)
    found: dict[tuple[str, str], list[int]] = {}
    for schema, table, pid in connection.execute(_BUILDS, prepare=False).fetchall():
        if (schema, table) in tables:
            found.setdefault((schema, table), []).append(pid)
    return {
        table: tuple(one for pid in pids for one in _asked(connection, _THIS, pid)) for table, pids in found.items()
    }


def idle_for(connection: Connection[TupleRow], pid: int) -> float | None:
    """Return for how many seconds a process has had nothing to do, None while it works or cannot be seen to rest.

    A process that is gone has been idle for ever.
    """
    connection.execute(_FRESH, prepare=False)
    row = connection.execute(_query(_IDLE, pid), prepare=False).fetchone()
    return float("inf") if row is None else row[0]


def let_go(connection: Connection[TupleRow], pid: int) -> bool:
    """Cancel the statement of a process, if somebody keeps it waiting still; returns whether that is so."""
    return connection.execute(_query(_LET_GO, pid), prepare=False).fetchone() is not None


def named(blockers: Sequence[Blocker], *, statements: bool = False) -> str:
    """Return the blockers in one line."""
    return "; ".join(blocker.told(statements=statements) for blocker in blockers)


def _asked(connection: Connection[TupleRow], query: str, *values: int) -> tuple[Blocker, ...]:
    connection.execute(_FRESH, prepare=False)
    rows = connection.execute(_query(query, *values), prepare=False).fetchall()
    return tuple(
        Blocker(pid=pid, application=application, role=role, state=state, kind=kind, statement=statement, seconds=age)
        for pid, application, role, state, kind, statement, age in rows
    )


def _query(query: str, *values: int) -> bytes:
    return query.format(*(f"{value:d}" for value in values)).encode()
