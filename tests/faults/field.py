"""A database whose fixes are broken again and again, and the judgement of what each break has left."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import psycopg
from msgspec.structs import replace

from schema_doctor import apply, doctor, fixing
from schema_doctor.catalog import Row
from schema_doctor.connect import connect
from schema_doctor.course import Course
from schema_doctor.dburl import find_url
from schema_doctor.embedded import Server
from schema_doctor.errors import SchemaDoctorError, Unreachable
from schema_doctor.result import Applied, Fixed, Planned
from schema_doctor.step import Step, transactions
from tests import catalogs, servers
from tests.faults.fixes import Mended
from tests.faults.memory import Memory, State, remembered
from tests.faults.striker import Message, Point, Strike, Striker, start_striker
from tests.respelling import pin
from tests.rows import lost, rows
from tests.servers import Connection

HEALED_ANEW = 10  # one state in so many of those that were seen to be healed already
# Dropping the schema itself would be shorter, and would make every prepared statement be planned anew.
DROP = """
    do $$ declare one text; begin
      for one in select format('drop schema %I cascade', nspname) from pg_namespace
                  where nspname !~ '^pg_|^information_schema$|^public$' loop execute one; end loop;
      for one in select format('drop %s if exists public.%I cascade', kind, name) from (
            select case relkind when 'S' then 'sequence' when 'v' then 'view' when 'c' then 'type' else 'table' end,
                   relname, relkind not in ('r', 'p') from pg_class
             where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S', 'c')
            union all select 'type', typname, true from pg_type
             where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')) _ (kind, name, last)
           order by last loop execute one; end loop;
    end $$
"""
CLEAN = 100  # builds between two cleanings
TABLES = """
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$' order by 1
"""
OTHERS = """
    select pid, state, query from pg_stat_activity where datname = current_database()
       and pid <> all(%s) and backend_type = 'client backend' and (state <> 'idle' or not %s)
"""
LEFT_BEHIND = "may be left behind"


class Kept(psycopg.Connection[Row]):
    """A connection that a fix gives back instead of closing it."""

    home: "list[Kept]"

    def __exit__(self, *_: object) -> None:
        if not self.closed:
            self.rollback()
            self.home.append(self)


@dataclass(slots=True)
class Survey:
    """A fix that was seen to pass: its messages, its transactions, and the state behind each, that before it first.

    `short` are the messages when it remembers what was read of each state: the readings are nine tenths of all
    messages, and of the time.
    """

    name: str
    before: str
    case: doctor.Case
    planned: Planned
    messages: Sequence[Message]
    short: Sequence[Message]
    groups: Sequence[Sequence[Step]]
    states: Sequence[State]
    memory: Memory
    healed: list[State] = field(default_factory=list)
    strikes: int = 0

    @property
    def end(self) -> State:
        return self.states[-1]


@dataclass(slots=True)
class Field:
    """A database, the way to it through a proxy that breaks connections, and another way that nothing breaks."""

    database: servers.Database
    striker: Striker
    pooled: bool
    admin: Connection = field(init=False)
    reader: Connection = field(init=False)  # prepares: the same is read thousands of times
    kept: list[Kept] = field(default_factory=list)
    built: str | None = None  # what the database is still, as was seen, though a fix was begun
    builds: int = 0
    pids: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.enter()

    def enter(self) -> None:
        """Connect, for the first time or after the server was restarted."""
        self.kept.clear()
        self.admin = self.database.connect(autocommit=True, prepare_threshold=None)
        self.reader = self.database.connect(autocommit=True, prepare_threshold=0)
        self.pids[:] = [self.admin.info.backend_pid, self.reader.info.backend_pid]

    def renew(self) -> None:
        """Read by another process of the server: one remembers the types of all tables that it has ever seen."""
        self.pids.remove(self.reader.info.backend_pid)
        self.reader.close()
        self.reader = self.database.connect(autocommit=True, prepare_threshold=0)
        self.pids.append(self.reader.info.backend_pid)

    def revive(self) -> None:
        """Connect again if the server was restarted."""
        try:
            self.admin.execute("select 1")
        except psycopg.OperationalError:
            self.enter()

    @property
    def url(self) -> str:
        """The address of the database through the proxy."""
        name = self.database.name
        return f"postgresql://postgres@127.0.0.1:{self.striker.port}/{name}?sslmode=disable&gssencmode=disable"

    def through(self) -> psycopg.Connection[Row]:
        """Connect as the program does, through the proxy."""
        return connect(find_url(self.url, {}), connect_timeout=10, waiting=lambda _: None)

    def directly(self) -> Kept:
        """Lend a connection that nothing breaks."""
        if self.kept:
            return self.kept.pop()
        made = Kept.connect(self.database.url, prepare_threshold=None)
        made.home = self.kept
        self.database.opened.append(made)
        self.pids.append(made.info.backend_pid)
        return made

    def build(self, before: str) -> None:
        """Make the database what it is before a fix, unless it is so already."""
        if self.built != before:
            self.builds += 1
            if self.builds % CLEAN == 0:
                self.admin.execute("vacuum")  # of the catalog: what is gone stays in the way of who reads all of it
                self.renew()
            self.admin.execute(f"{DROP}; {before}".encode())
        self.built = None

    def look(self) -> State:
        """Read all that is there."""
        schema = catalogs.everything(self.reader)
        found: list[Row] = []
        with self.reader.transaction():
            pin(self.reader)
            for (table,) in self.reader.execute(TABLES).fetchall():
                found += self.reader.execute(f"select '{table}', t::text from only {table} t".encode()).fetchall()
        return State(schema, tuple(sorted(found)))

    def quiet(self, seconds: float = 20) -> None:
        """Wait until the server has done with what a broken run has begun."""
        give_up = time.monotonic() + seconds
        while found := self.admin.execute(OTHERS, [self.pids, self.pooled]).fetchall():
            assert time.monotonic() < give_up, f"these do not end: {found}"
            time.sleep(0.003)

    def survey(self, mended: Mended, folder: Path) -> Survey:
        """See a fix pass, and each of its transactions; its rows must be there behind each of them."""
        case = mended.load(folder)
        self.build(mended.before)
        with self.directly() as connection:
            planned = fixing.plan(connection, case)
            if self.pooled and not all(step.transactional for step in planned.plan.steps):
                case = replace(case, online=replace(case.online, mode="never"))
                planned = fixing.plan(connection, case)
        groups = transactions(planned.plan.steps)
        before = rows(self.admin)
        states = [self.look()]
        for group in groups:
            with self.directly() as connection:
                apply.apply(connection, group, lambda _: None)
            states.append(self.look())
            assert lost(before, self.admin) == []
        memory = Memory(self.look, [(states[0], planned)])
        survey = Survey(mended.name, mended.before, case, planned, (), (), groups, states, memory)
        survey.messages = self._seen(survey)
        with remembered(memory, states[0]):
            survey.short = self._seen(survey)
        return survey

    def _seen(self, survey: Survey) -> Sequence[Message]:
        """Run a fix that nothing breaks, and return its messages."""
        self.build(survey.before)
        self.striker.arm(recording=True)
        with mock.patch.object(apply, "apply", self._told_of(apply.apply)):
            fixed = self.fix(survey.case, self.through)
        assert len(fixed.applied) == len(survey.planned.plan.steps)
        assert fixed.after.findings == ()
        assert self.look() == survey.end
        self.quiet()
        return tuple(self.striker.seen)

    def _told_of(self, applying: Callable[..., list[Applied]]) -> Callable[..., list[Applied]]:
        """Let the proxy note which messages may change something."""

        def told(*args: object) -> list[Applied]:
            self.striker.phase = "changing"
            try:
                return applying(*args)
            finally:
                self.striker.phase = ""

        return told

    def fix(
        self, case: doctor.Case, opener: Callable[[], psycopg.Connection[Row]], course: Course | None = None
    ) -> Fixed:
        """Apply all, without being asked."""

        def yes(_planned: Planned) -> bool:
            return True

        return fixing.fix(opener, case, yes, lambda _: None, course)

    def broken(self, survey: Survey, point: Point, strike: Strike | None = None, *, dead: bool = False) -> list[str]:
        """Break a run at a point, and return in words what is wrong with what it says or leaves; raise if not reached.

        With `dead`, nobody can connect through the proxy any more.
        """
        self.build(survey.before)
        self.striker.arm(point, strike, dead=dead)
        said, course = "", Course()
        try:
            with nullcontext() if point.whole else remembered(survey.memory, survey.states[0]):
                fixed = self.fix(survey.case, self.through, course)
            problems = [f"it is left: {one.code} {one.address}" for one in fixed.after.findings]
        except SchemaDoctorError as error:
            said, problems = str(error), []
            if not (course.begun or LEFT_BEHIND in said or "may have their value" in said):
                problems += [] if error.exit_code == Unreachable.exit_code else [f"exit {error.exit_code}: {said}"]
        if not self.striker.disarm():
            raise LookupError(f"{survey.name}: {point} was not reached")
        self.revive()
        self.quiet()
        allowed = claimed(said, course, survey.groups) if said else {len(survey.groups)}
        return [f"{point}: {one}" for one in (*problems, *self.judged(survey, said, allowed))]

    def judged(self, survey: Survey, said: str, allowed: set[int]) -> list[str]:
        """Return what is wrong with the database, with what was said about it, and with what the next run makes of it.

        `allowed` are the numbers of transactions that may be applied after what was said.

        A state that was healed before is healed anew once in HEALED_ANEW times, remembering what was read of it: the
        next run cannot know its history.
        """
        found = []
        state = self.look()
        if state == survey.states[0]:
            self.built = survey.before
        if not any(state == survey.states[one] for one in allowed) and not (
            LEFT_BEHIND in said and state not in survey.states
        ):
            real = [one for one, known in enumerate(survey.states) if known == state] or "none of the known"
            found.append(f"after {sorted(allowed)} or so of its transactions, it is in state {real}: {said or 'done'}")
        if state.rows not in [known.rows for known in survey.states]:
            found.append(f"rows are not what they were: {state.rows}")
        survey.strikes += 1
        if state not in survey.healed or found:
            found += self.healing(survey)
            survey.healed.append(state)
        elif survey.strikes % HEALED_ANEW == 0:
            with remembered(survey.memory, state):
                found += self.healing(survey)
        return found

    def healing(self, survey: Survey) -> list[str]:
        """Run a plain second fix, and return what is wrong afterwards."""
        self.built = None
        try:
            fixed = self.fix(survey.case, self.directly)
        except SchemaDoctorError as error:
            return [f"the next fix says {type(error).__name__}: {error}"]
        found = [f"the next fix leaves: {one.code} {one.address}" for one in fixed.after.findings]
        now = self.look()
        if now.rows != survey.end.rows:
            found.append(f"rows are not what they should be: {now.rows}")
        return found + catalogs.differences(survey.end.schema, now.schema, self.admin)


def claimed(said: str, course: Course, groups: Sequence[Sequence[Step]]) -> set[int]:
    """Return how many transactions a run says to be applied: two numbers where it is in doubt, none where it is silent.

    What it says to programs must be what it says to people. A transaction that fills rows counts when it has filled
    all of them, though it has not been through.
    """
    if not course.begun and "may have their value" in said:
        return {0, 1}
    if not course.begun:
        return {0} if "nothing was applied" in said or "nothing was changed" in said else set()
    listed, doubted = said.partition("these are not applied:")[0].split("whether these are applied")[0], course.doubtful
    steps = [one.step for one in course.applied]
    count = next(
        (at for at in range(len(groups) + 1) if steps == [one for group in groups[:at] for one in group]), None
    )
    if count is None or not all(step.sql in listed for step in steps) or not all(step.sql in said for step in doubted):
        return set()
    more = doubted or any(course.filled.values()) or "may have their value" in said
    return {count, count + 1} if more else {count}


@contextmanager
def open_field(server: Server, pooler: servers.Pooler | None, name: str) -> Iterator[Field]:
    """Make a database, with a proxy before its server or before the pooler."""
    host, port = (pooler.host, pooler.port) if pooler else (server.host, server.port)
    with servers.new_database(server, name) as database, start_striker(host, port) as striker:
        yield Field(database, striker, pooled=pooler is not None)
