"""Whether every step tells the truth: which tables it locks, how strongly, and what it writes or reads meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from schema_doctor import fixing
from schema_doctor.apply import settings_for
from schema_doctor.catalog import settings
from schema_doctor.hazard import FULL_SCAN, INDEX_BUILD, TABLE_REWRITE
from schema_doctor.lock import LockMode
from schema_doctor.step import Step
from tests import cases, servers
from tests.cases.case import Case
from tests.ddlfacts import untrue

Locks = Mapping[str, LockMode]

OWN = "n.nspname !~ '^pg_|^information_schema$'"
FILES = f"""
    select c.oid, n.nspname || '.' || c.relname, c.relkind in ('i', 'I'), pg_relation_filenode(c.oid),
           (select seq_scan from pg_stat_xact_user_tables s where s.relid = c.oid)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where {OWN} and c.relkind in ('r', 'p', 'v', 'm', 'i', 'I')
"""
COLUMNS = """
    select a.attname
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = %s and c.relname = %s and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""
BROKEN = {None: set(), "*": {"*", "returning"}, "column": {"*", "returning", "column"}}
LOCKS = "select relation, mode from pg_locks where pid = pg_backend_pid() and locktype = 'relation' and granted"


@dataclass(frozen=True)
class Relation:
    """A table or an index, with the file that holds it and how often this transaction has read all of it."""

    name: str
    index: bool
    file: int | None
    scans: int


def relations(connection: servers.Connection) -> dict[int, Relation]:
    return {
        oid: Relation(name, index, file, scans or 0)
        for oid, name, index, file, scans in connection.execute(FILES.encode())
    }


def locks(connection: servers.Connection, tables: Mapping[int, str]) -> dict[str, LockMode]:
    """Return the strongest lock of this transaction on each of the tables."""
    found: dict[str, LockMode] = {}
    for oid, mode in connection.execute(LOCKS).fetchall():
        if name := tables.get(oid):
            found[name] = max(LockMode[_words(mode)], found.get(name, LockMode.ACCESS_SHARE))
    return found


def _words(mode: str) -> str:
    """Turn `ShareRowExclusiveLock` of pg_locks into `SHARE_ROW_EXCLUSIVE`."""
    letters = (f"_{letter}" if letter.isupper() else letter.upper() for letter in mode.removesuffix("Lock"))
    return "".join(letters).lstrip("_")


def stated(step: Step) -> dict[str, LockMode]:
    found = {} if step.lock is None else {f"{step.address.schema}.{step.address.relation}": step.lock}
    for table, mode in step.also:
        name = f"{table.schema}.{table.relation}"
        found[name] = max(mode, found.get(name, mode))
    return found


def lies(step: Step, before: Mapping[int, Relation], after: Mapping[int, Relation], held: Locks) -> Iterator[str]:
    """Yield what the step did and did not say."""
    yield from untrue(step)
    if held != stated(step):
        yield f"locks {shown(held)}, states {shown(stated(step))}"
    for oid, relation in before.items():
        now = after.get(oid)
        if now is None:
            continue
        if now.file != relation.file and not relation.index and TABLE_REWRITE not in step.hazards:
            yield f"writes {relation.name} anew"
        if now.file != relation.file and relation.index and not {TABLE_REWRITE, INDEX_BUILD} & {*step.hazards}:
            yield f"builds {relation.name} anew"
        heavy = held.get(relation.name, LockMode.ACCESS_SHARE) >= LockMode.SHARE
        if now.scans > relation.scans and heavy and not {TABLE_REWRITE, INDEX_BUILD, FULL_SCAN} & {*step.hazards}:
            yield f"reads all of {relation.name} under {held[relation.name]}"
        if now.scans > relation.scans and relation.name in held and not step.scans:
            yield f"reads all of {relation.name}"
    if TABLE_REWRITE in step.hazards and before.keys() <= after.keys() and not step.perhaps:
        tables = [oid for oid in before if not before[oid].index]
        if all(before[oid].file == after[oid].file for oid in tables):
            yield "rewrites nothing"


def prepare(application: servers.Connection, step: Step) -> dict[str, str]:
    """Prepare statements on the tables that a step can change; return their kinds by their names."""
    application.execute("deallocate all")
    prepared = {}
    for number, (table, mode) in enumerate(step.tables):
        name = Identifier(table.schema, table.relation)
        columns = application.execute(COLUMNS, [table.schema, table.relation]).fetchall()
        if mode is not LockMode.ACCESS_EXCLUSIVE or not columns:
            continue
        listed = SQL(", ").join(Identifier(column) for (column,) in columns)
        statements = {
            "*": SQL("select * from {}").format(name),
            "returning": SQL("delete from {} where false returning *").format(name),
            "column": SQL("select {} from {}").format(listed, name),
        }
        for kind, statement in statements.items():
            prepared[f"{kind} {number}"] = kind
            application.execute(SQL("prepare {} as {}").format(Identifier(f"{kind} {number}"), statement))
    return prepared


def outdated(application: servers.Connection, prepared: Mapping[str, str]) -> set[str]:
    """Return the kinds of the prepared statements that cannot be executed any more, though what they name is there."""
    broken = set()
    for name, kind in prepared.items():
        try:
            application.execute(SQL("execute {}").format(Identifier(name)))
        except psycopg.errors.FeatureNotSupported:
            broken.add(kind)
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
            pass  # the application cannot mean it any more
    return broken


def shown(found: Locks) -> dict[str, str]:
    return {name: str(mode) for name, mode in sorted(found.items())}


@pytest.mark.parametrize("case", [case for case in cases.ALL if case.sql], ids=lambda case: case.name)
def test_every_step_locks_and_rewrites_what_it_says(case: Case, empty: servers.Database, tmp_path: Path) -> None:
    if case.before.strip():
        empty.execute(case.before)
    with (
        psycopg.connect(empty.url) as connection,
        psycopg.connect(empty.url, autocommit=True, prepare_threshold=None) as application,
    ):
        steps = fixing.plan(connection, case.load(tmp_path)).plan.steps
        # Tables of the plan itself are nobody else's until all of it is committed.
        tables = {oid: relation.name for oid, relation in relations(connection).items() if not relation.index}
        found: list[str] = []
        for step in steps:
            prepared = prepare(application, step)
            settings(connection, settings_for([step]))
            before = relations(connection)
            # What a plan keeps for its one transaction has to outlive those of the test.
            keeps = step.sql.startswith("SELECT pg_catalog.set_config(")
            connection.execute((step.sql.removesuffix("true)") + "false)" if keeps else step.sql).encode())
            names = {oid: one.name for oid, one in before.items() if oid in tables}  # a step may rename
            held = locks(connection, names)
            found += [f"{step.sql}: {lie}" for lie in lies(step, before, relations(connection), held)]
            connection.commit()
            if (broken := outdated(application, prepared)) != BROKEN[step.breaks_prepared]:
                found.append(f"{step.sql}: makes prepared statements fail: {sorted(broken)}")
    assert found == []
