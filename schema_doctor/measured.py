"""What one statement of a transaction has done, as the transaction itself sees it: locks, files, and what was read."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from psycopg import Connection

from schema_doctor.catalog import Row
from schema_doctor.hazard import INDEX_BUILD
from schema_doctor.lock import LockMode
from schema_doctor.result import Rehearsed
from schema_doctor.step import Step

_TABLES = "rpmv"  # kinds of relations (pg_class.relkind) whose locks are told
# The numbers of this transaction alone (monitoring-stats, "Statistics Functions"); no table is opened, and none locked.
_FACTS = """
    n.nspname || '.' || c.relname, c.relkind::pg_catalog.text, pg_catalog.pg_relation_filenode(c.oid),
    coalesce(pg_catalog.pg_stat_get_xact_numscans(c.oid), 0)
"""
_RELATIONS = f"""
    select c.oid, {_FACTS}
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm', 'v', 'i', 'I') and n.nspname !~ '^pg_|^information_schema$'
"""  # noqa: S608 - no part of it comes from outside
_HELD = f"""
    select l.relation, l.mode, {_FACTS}
      from pg_catalog.pg_locks l
      left join pg_catalog.pg_class c on c.oid = l.relation
      left join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted
"""  # noqa: S608


class Relation(Struct, frozen=True):
    """A table or an index as the transaction sees it: its name, its file, how often it has read all of it."""

    name: str
    kind: str
    file: int | None
    scans: int


class State(Struct, frozen=True):
    """What is there, by OID, of all that was there before the plan, and the strongest lock on each."""

    relations: Mapping[int, Relation]
    locks: Mapping[int, LockMode]


def begin(connection: Connection[Row]) -> State:
    """Return what is there before the first statement: all tables and indexes of users, and no lock on any."""
    rows = connection.execute(_RELATIONS).fetchall()
    return State(relations={oid: Relation(*facts) for oid, *facts in rows}, locks={})


def state(connection: Connection[Row], before: State) -> State:
    """Return how the transaction sees its own work; whatever it has changed, it has locked."""
    relations = dict(before.relations)
    locks: dict[int, LockMode] = {}
    for oid, mode, *facts in connection.execute(_HELD).fetchall():
        if oid not in before.relations:
            continue  # of the plan itself, or none of the users'
        locks[oid] = max(_mode(mode), locks.get(oid, LockMode.ACCESS_SHARE))
        if facts[0] is None:
            relations.pop(oid, None)  # dropped
        else:
            relations[oid] = Relation(*facts)
    return State(relations=relations, locks=locks)


def told(step: Step, seconds: float, before: State, after: State) -> Rehearsed:
    """Say what a step took, and where that is not what it states."""
    taken = {
        oid: mode
        for oid, mode in after.locks.items()
        if before.relations[oid].kind in _TABLES and mode != before.locks.get(oid)
    }
    there = [(one, after.relations[oid]) for oid, one in before.relations.items() if oid in after.relations]
    written = [(old.kind, old.name) for old, new in there if old.file != new.file]
    rewrites = tuple(name for kind, name in written if kind in _TABLES)
    rebuilds = tuple(name for kind, name in written if kind not in _TABLES)
    gone = any(one.kind in _TABLES for oid, one in before.relations.items() if oid not in after.relations)
    return Rehearsed(
        step=step,
        seconds=seconds,
        locks=tuple(sorted((before.relations[oid].name, mode) for oid, mode in taken.items())),
        rewrites=rewrites,
        rebuilds=rebuilds,
        scans=tuple(old.name for old, new in there if old.kind in _TABLES and new.scans > old.scans),
        differences=(*_lock_differences(step, before, after), *_file_differences(step, rewrites, rebuilds, gone=gone)),
    )


def _lock_differences(step: Step, before: State, after: State) -> list[str]:
    """Compare the locks that a step states with those that are held behind it; one that was held before stays."""
    stated: dict[str, LockMode] = {}
    for table, mode in step.tables:
        stated[table.path] = max(mode, stated.get(table.path, mode))
    named = {one.name: oid for oid, one in before.relations.items() if one.kind in _TABLES}
    found = []
    for name in sorted({*stated, *(one for one, oid in named.items() if oid in after.locks)}):
        oid = named.get(name)
        held = before.locks.get(oid) if oid else None
        said = max(filter(None, (held, stated.get(name))), default=None)
        now = after.locks.get(oid) if oid else None
        if now != said:
            found.append(f"it takes {now or 'no lock'} on {name}, and the plan says {said or 'none'}")
    return found


def _file_differences(step: Step, rewrites: Sequence[str], rebuilds: Sequence[str], *, gone: bool) -> list[str]:
    found = []
    if rewrites and not step.rewrites:
        found.append(f"it writes {', '.join(rewrites)} anew, and the plan does not say so")
    if step.rewrites and not rewrites and not gone and not step.perhaps:
        found.append("it writes no table anew, and the plan says that it does")
    if rebuilds and not step.rewrites and INDEX_BUILD not in step.hazards:
        found.append(f"it builds {', '.join(rebuilds)} anew, and the plan does not say so")
    return found


def _mode(name: str) -> LockMode:
    """Read a lock mode as pg_locks writes it: `ShareRowExclusiveLock`."""
    letters = (f"_{letter}" if letter.isupper() else letter.upper() for letter in name.removesuffix("Lock"))
    return LockMode["".join(letters).removeprefix("_")]
