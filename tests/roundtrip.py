"""The proof for two schemas: each becomes the other, keeps its rows, and nothing is left to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from schema_doctor import doctor, spec
from schema_doctor.catalog import Row
from schema_doctor.errors import SchemaDoctorError
from schema_doctor.finding import exit_code
from schema_doctor.result import Fixed, Plan
from tests.catalogs import Reading, bystanders, differences, read, shown
from tests.pairs.pair import Pair
from tests.rows import lost, rows
from tests.servers import Database

OWN_SCHEMAS = "select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$'"
FUNCTION = re.compile(r"^\s*create (function|operator)", re.MULTILINE)
EXTENSIONS = "select extname from pg_extension where extname <> 'plpgsql'"


@dataclass(frozen=True)
class Goal:
    """What a database is to become: as a spec that says all, and as the independent reading of the original."""

    case: doctor.Case
    reading: Reading
    bystanders: Reading


def problems(one: Database, other: Database, pair: Pair, folder: Path) -> list[str]:
    """Return in words all that goes wrong between two schemas, and from nothing to each."""
    build(one, f"{pair.common};\n{pair.first}")
    build(other, f"{pair.common};\n{pair.second}")
    return between(one, other, folder, given=given(pair.common), one_way=pair.one_way)


def between(one: Database, other: Database, folder: Path, *, given: str = "", one_way: bool = False) -> list[str]:
    """Return in words all that goes wrong between two databases, and from nothing to each; they are changed.

    `given` makes what no spec holds and the databases need.
    """
    return [line for way in _ways(one, other, folder, given, one_way=one_way) for line in way]


def _ways(one: Database, other: Database, folder: Path, given: str, *, one_way: bool) -> Iterator[list[str]]:
    goals = {}
    for name, database in (("first", one), ("second", other)):
        if name == "second" or not one_way:
            try:
                goals[name] = goal(database, folder / f"{name}.yaml")
            except SchemaDoctorError as error:
                yield [f"== {name}: {type(error).__name__}: {error}"]
                return
            yield titled(f"{name} against its own snapshot", clean(database, goals[name].case))
    yield titled("first -> second", becoming(one, goals["second"]))
    if "first" in goals:
        yield titled("second -> first", becoming(other, goals["first"]))
    for name, reached in goals.items():
        build(one, given)
        yield titled(f"nothing -> {name}", becoming(one, reached))


def given(sql: str) -> str:
    """Return the statements that make functions and operators, with their schemas."""
    if not FUNCTION.search(sql):
        return ""
    statements = [one for one in sql.split(";\n") if FUNCTION.search(one) or one.strip().startswith("create schema")]
    return ";\n".join(["set check_function_bodies = off", *statements])


def titled(title: str, lines: list[str]) -> list[str]:
    return [f"== {title}", *lines] if lines else []


def empty(database: Database) -> None:
    """Drop all that users have made; faster than a new database."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        for (name,) in connection.execute(OWN_SCHEMAS).fetchall():
            connection.execute(SQL("drop schema {} cascade").format(Identifier(name)))
        for (name,) in connection.execute(EXTENSIONS).fetchall():
            connection.execute(SQL("drop extension {} cascade").format(Identifier(name)))
        connection.execute("create schema public; comment on schema public is 'standard public schema'")


def build(database: Database, sql: str) -> None:
    """Make a database what the statements say; each is committed, as a label must be before it is used."""
    empty(database)
    with psycopg.connect(database.url, autocommit=True) as connection:
        for statement in sql.split(";\n"):
            if statement.strip("; \n"):
                connection.execute(statement.encode())


def goal(database: Database, path: Path) -> Goal:
    """Take a snapshot of a whole database, to be reached with all hazards allowed."""
    with psycopg.connect(database.url) as connection:
        path.write_text(doctor.snapshot(connection, complete=True), encoding="utf-8", newline="")
        case = doctor.Case(spec=spec.load(path), database="test", allow=("all",))
        return Goal(case, read(connection), bystanders(connection))


def clean(database: Database, case: doctor.Case) -> list[str]:
    """Return in words what `check` finds; nothing when it has nothing to say."""
    with psycopg.connect(database.url) as connection:
        checked = doctor.check(connection, case)
    found = [
        f"check: {one.code} {one.address} {one.property}: {one.expected} / {one.actual}" for one in checked.findings
    ]
    assert exit_code(checked.findings, "note") == bool(found)
    return [*found, *(f"check: warning: {warning}" for warning in checked.warnings)]


def fix(database: Database, case: doctor.Case) -> Fixed:
    """Apply all that the spec needs, without being asked."""

    def connect() -> psycopg.Connection[Row]:
        return psycopg.connect(database.url)

    return doctor.fix(connect, case, lambda _planned: True, lambda _line: None)


def becoming(database: Database, goal: Goal) -> list[str]:
    """Fix a database, and return in words all that is not as it must be then."""
    with psycopg.connect(database.url) as connection:
        before, beside = rows(connection), bystanders(connection)
    try:
        planned = fix(database, goal.case).planned.plan
    except SchemaDoctorError as error:
        with psycopg.connect(database.url) as connection:
            planned = doctor.plan(connection, goal.case).plan
        return [f"{type(error).__name__}: {error}", *_steps(planned)]
    found = [f"unplanned: {one.address}: {one.reason}" for one in planned.unplanned]
    with psycopg.connect(database.url) as connection:
        found += differences(goal.reading, read(connection), connection)
        found += lost(before, connection)
        found += _touched(beside, bystanders(connection), goal.bystanders)
    found += clean(database, goal.case)
    found += [f"a second fix: {done.step.sql}" for done in fix(database, goal.case).applied]
    return [*found, *_steps(planned)] if found else []


def _steps(plan: Plan) -> list[str]:
    return ["the plan:", *(f"    {step.sql}" for step in plan.steps)]


def _touched(before: Reading, after: Reading, wanted: Reading) -> list[str]:
    """Return what was there and is not or not as it was; what the goal lacks may go with its table."""
    gone = [f"lost: {shown(key)}" for key in before if key not in after and key in wanted]
    return gone + [
        f"{shown(key)}: {was} has become {after[key]}"
        for key, was in before.items()
        if after.get(key, was) != was and after[key] != wanted.get(key)
    ]
