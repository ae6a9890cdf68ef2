"""The proof for two schemas: each becomes the other, keeps its rows, and nothing is left to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg.sql import SQL, Identifier

from schema_doctor import doctor, fixing, spec
from schema_doctor.catalog import Row
from schema_doctor.embedded import Server
from schema_doctor.errors import SchemaDoctorError
from schema_doctor.finding import exit_code
from schema_doctor.online import AUTO, Online
from schema_doctor.result import Checked, Fixed, Plan
from schema_doctor.specproof import prove_spec
from tests.catalogs import Reading, bystanders, differences, read, shown
from tests.pairs.pair import Pair
from tests.rows import lost, rows
from tests.servers import Connection, Database, new_database

OWN_SCHEMAS = "select nspname from pg_namespace where nspname !~ '^pg_|^information_schema$'"
FUNCTION = re.compile(r"^\s*create (function|operator|type \S+ as range)", re.MULTILINE)
EXTENSIONS = "select extname from pg_extension where extname <> 'plpgsql'"


class Kept(psycopg.Connection[Row]):
    """A connection that is kept instead of closed: what a new one learns first takes longer than all else."""

    home: "list[Kept]"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.closed:
            self.rollback() if error else self.commit()
            self.home.append(self)


@dataclass(frozen=True)
class Place:
    """A database to build in, and connections to it: one to look at it with, and some to be lent."""

    database: Database
    connection: Connection
    kept: list[Kept] = field(default_factory=list)

    def connect(self) -> Kept:
        """Lend a connection."""
        if self.kept:
            return self.kept.pop()
        connection = Kept.connect(self.database.url)
        connection.home = self.kept
        self.database.opened.append(connection)
        return connection


@contextmanager
def two_places(server: Server) -> Iterator[tuple[Place, Place]]:
    """Two databases for all pairs: making them takes longer than emptying them."""
    with new_database(server, "one") as one, new_database(server, "other") as other:
        yield Place(one, one.connect(autocommit=True)), Place(other, other.connect(autocommit=True))


@dataclass(frozen=True)
class Goal:
    """What a database is to become: as a spec that says all, and as the independent reading of the original."""

    case: doctor.Case
    reading: Reading
    bystanders: Reading


def problems(one: Place, other: Place, pair: Pair, folder: Path, online: Online = AUTO) -> list[str]:
    """Return in words all that goes wrong between two schemas, and from nothing to each."""
    build(one, f"{pair.common};\n{pair.first}")
    build(other, f"{pair.common};\n{pair.second}")
    return between(one, other, folder, given=given(pair.common), one_way=pair.one_way, online=online)


def between(
    one: Place, other: Place, folder: Path, *, given: str = "", one_way: bool = False, online: Online = AUTO
) -> list[str]:
    """Return in words all that goes wrong between two databases, and from nothing to each; they are changed.

    `given` makes what no spec holds and the databases need.
    """
    return [line for way in _ways(one, other, folder, given, one_way=one_way, online=online) for line in way]


def _ways(one: Place, other: Place, folder: Path, given: str, *, one_way: bool, online: Online) -> Iterator[list[str]]:
    goals = {}
    for name, place in (("first", one), ("second", other)):
        if name == "second" or not one_way:
            try:
                goals[name] = goal(place, folder / f"{name}.yaml", online)
            except SchemaDoctorError as error:
                yield [f"== {name}: {type(error).__name__}: {error}"]
                return
            yield titled(f"{name} against its own snapshot", clean(place, goals[name].case))
    yield titled("first -> second", becoming(one, goals["second"]))
    if "first" in goals:
        yield titled("second -> first", becoming(other, goals["first"]))
    for name, reached in goals.items():
        build(one, given)
        yield titled(f"nothing -> {name}", becoming(one, reached))


def given(sql: str) -> str:
    """Return the statements that make functions, operators and range types, with their schemas."""
    if not FUNCTION.search(sql):
        return ""
    statements = [one for one in sql.split(";\n") if FUNCTION.search(one) or one.strip().startswith("create schema")]
    return ";\n".join(["set check_function_bodies = off", *statements])


def titled(title: str, lines: list[str]) -> list[str]:
    return [f"== {title}", *lines] if lines else []


def empty(place: Place) -> None:
    """Drop all that users have made."""
    connection = place.connection
    connection.execute("reset all")
    for (name,) in connection.execute(OWN_SCHEMAS).fetchall():
        connection.execute(SQL("drop schema {} cascade").format(Identifier(name)))
    for (name,) in connection.execute("select pubname from pg_publication").fetchall():
        connection.execute(SQL("drop publication {}").format(Identifier(name)))
    for (name,) in connection.execute(EXTENSIONS).fetchall():
        connection.execute(SQL("drop extension {} cascade").format(Identifier(name)))
    connection.execute("create schema public; comment on schema public is 'standard public schema'")


def build(place: Place, sql: str) -> None:
    """Make a database what the statements say; each is committed, as a label must be before it is used."""
    empty(place)
    for statement in sql.split(";\n"):
        if statement.strip("; \n"):
            place.connection.execute(statement.encode())


def goal(place: Place, path: Path, online: Online = AUTO) -> Goal:
    """Take a snapshot of a whole database, which is valid, to be reached with all hazards allowed."""
    with place.connect() as connection:
        path.write_text(doctor.snapshot(connection, complete=True), encoding="utf-8", newline="")
    case = doctor.Case(spec=spec.load(path), database="test", allow=("all",), online=online)
    prove_spec(case.spec)
    return Goal(case, read(place.connection), bystanders(place.connection))


def clean(place: Place, case: doctor.Case) -> list[str]:
    """Return in words what `check` says of a database; nothing when it exits with 0 and has nothing to say."""
    with place.connect() as connection:
        return said(doctor.check(connection, case))


def said(checked: Checked) -> list[str]:
    found = [
        f"check: {one.code} {one.address} {one.property}: {one.expected} / {one.actual}" for one in checked.findings
    ]
    assert exit_code(checked.findings, "note") == bool(found)
    return found


def fix(place: Place, case: doctor.Case) -> Fixed:
    """Apply all that the spec needs, without being asked."""
    return fixing.fix(place.connect, case, lambda _planned: True, lambda _line: None)


def becoming(place: Place, goal: Goal) -> list[str]:
    """Fix a database, and return in words all that is not as it must be then."""
    connection = place.connection
    before, beside = rows(connection), bystanders(connection)
    try:
        planned = fix(place, goal.case).planned.plan
    except SchemaDoctorError as error:
        with place.connect() as other:
            planned = fixing.plan(other, goal.case).plan
        return [f"{type(error).__name__}: {error}", *_steps(planned)]
    found = [f"unplanned: {one.address}: {one.reason}" for one in planned.unplanned]
    found += differences(goal.reading, read(connection), connection)
    found += lost(before, connection)
    found += _touched(beside, bystanders(connection), goal.bystanders)
    again = fix(place, goal.case)
    found += said(again.planned.checked)
    found += [f"a second fix: {done.step.sql}" for done in again.applied]
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
