"""Ask the server for its own spelling of expressions, in temporary tables that are rolled back.

What the server prints, it prints differently once more when it has read it back: of `role in ('a', 'b')` on a varchar
it first makes `(role)::text = ANY ((ARRAY['a'::character varying, ...])::text[])`, and of that, after a dump and
restore, `(role)::text = ANY (ARRAY[('a'::character varying)::text, ...])`. Both spellings are found in databases. So
every expression, the spec's and the database's, goes through the server twice, after which the text no longer
changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from msgspec.structs import replace
from psycopg import Connection
from psycopg import errors as pg

from schema_doctor import deparsetable
from schema_doctor.catalog import PINNED, PLANNED, queue, settings
from schema_doctor.catalog.rows import Row, collect
from schema_doctor.errors import Busy
from schema_doctor.expression import NotAnExpression
from schema_doctor.expressionright import right
from schema_doctor.lexer import TooDeep
from schema_doctor.model import Address, Column, Domain, Kind, SchemaObject
from schema_doctor.question import ASKED, Answer, Invalid, Lacking, Question, expressions, prove_all
from schema_doctor.relocation import brought_into, relocation
from schema_doctor.rowtype import in_its_schema, of_temporary, refers_to_its_row, told
from schema_doctor.shadow import NOT_CONVERTED, Shadow, shadow
from schema_doctor.shortwords import tokens_of
from schema_doctor.since import too_new
from schema_doctor.standin import StandIns
from schema_doctor.temporary import AGAIN, columns_of, statements

# What the database lacks, as opposed to what is wrong with the expression: function, type or operator, schema, rights.
_LACKING = (
    *(pg.UndefinedFunction, pg.UndefinedObject, pg.UndefinedTable, pg.InvalidSchemaName, pg.InsufficientPrivilege),
    pg.RaiseException,  # of an event trigger that forbids to create tables
)

# Tables that are made for one question to the server; each takes a few of the 6,400 locks that it has room for.
AT_ONCE = 250
QUESTIONS = 500  # in one transaction, which has to end before statement_timeout

_SCOPE = """
select pg_catalog.set_config('schema_doctor.relations', array(
         select oid from pg_catalog.pg_class
          where relnamespace = pg_catalog.pg_my_temp_schema() and relname = any (%(names)s::pg_catalog.name[])
         )::pg_catalog.text, true),
       pg_catalog.set_config('schema_doctor.type_oids', array(
         select oid from pg_catalog.pg_type
          where typnamespace = pg_catalog.pg_my_temp_schema() and typname = any (%(names)s::pg_catalog.name[])
            and typtype = 'd'
         )::pg_catalog.text, true)
"""


def deparse(connection: Connection[Row], questions: Sequence[Question]) -> list[Answer]:
    """Return for each question the object with its expressions as the server prints them once the plan has run.

    One round trip for 250 tables or 500 questions when the server accepts all, else a few for each that it refuses.
    Nothing is evaluated on stored rows, and nothing remains: the transaction is rolled back. Raises Busy on a lock
    timeout.
    """
    moving = next((question for question in questions if question.moving), None)
    if moving is None:
        return _deparse(connection, questions)
    moved = relocation(connection, moving.moving, moving.side)
    sides = {id(question.side): question.side for question in questions}
    before = {key: moved.schema(side) for key, side in sides.items()}
    coming = moved.schema(next((question.coming for question in questions if question.coming), {}))
    asked = [
        replace(question, side=before[id(question.side)], coming=coming if question.coming else {})
        for question in questions
    ]
    return [
        answer
        if isinstance(answer, Lacking | Invalid)
        else replace(question.side[question.address], **moved.printed(answer))
        for question, answer in zip(questions, _deparse(connection, asked), strict=True)
    ]


def _deparse(connection: Connection[Row], questions: Sequence[Question]) -> list[Answer]:
    answers: list[Answer | None] = [None] * len(questions)
    proven: list[int] = []
    major = connection.info.server_version // 10000
    for number, question in enumerate(questions):
        item = question.side[question.address]
        if reason := too_new(item, major):
            answers[number] = Lacking(reason)
            continue
        try:
            prove_all(item)
            proven.append(number)
        except NotAnExpression as error:
            answers[number] = Invalid(str(error))
    stand_ins = _stand_ins(connection, questions)
    tables = [number for number in proven if questions[number].address.kind is Kind.TABLE]
    for number in tables:
        answers[number] = _ask_of_table(connection, questions[number], stand_ins)
    others = [number for number in proven if questions[number].address.kind is not Kind.TABLE]
    for start in range(0, len(others), QUESTIONS):
        numbers = others[start : start + QUESTIONS]
        found = _ask_with_stand_ins(connection, [questions[number] for number in numbers], stand_ins)
        for number, answer in zip(numbers, found, strict=True):
            answers[number] = answer
    return [answer for answer in answers if answer is not None]


def _stand_ins(connection: Connection[Row], questions: Sequence[Question]) -> Shadow | None:
    """Return the stand-ins for types that are to come, None where there are none, or the server cannot have them."""
    coming = next((question.coming for question in questions if question.coming), None)
    stand_ins = shadow(coming) if coming else None
    return stand_ins if stand_ins is not None and _can_have(connection, stand_ins.statements) else None


def _ask_of_table(connection: Connection[Row], question: Question, stand_ins: Shadow | None) -> Answer:
    """Ask for a partition key and a bound in terms of the stand-ins, else of what the database has.

    Functions and operators of the user's own are not there for a stand-in.
    """
    asked = partial(deparsetable.deparse_table, connection, question.side, question.address, beside=question.beside)
    if not question.coming or stand_ins is None:
        return asked()
    answer = asked(stand_ins)
    if isinstance(answer, Lacking):
        there = asked()
        return answer if isinstance(there, Invalid) else there
    return answer


def _ask_with_stand_ins(
    connection: Connection[Row], questions: Sequence[Question], stand_ins: Shadow | None
) -> list[Answer]:
    """Ask for what uses types that are to come in terms of their stand-ins, if there are any."""
    if stand_ins is None:
        return _ask(connection, questions)
    sides: dict[int, dict[Address, SchemaObject]] = {}
    asked: list[Question] = []
    owners = {question.table for question in questions}
    for question in questions:
        side = question.side
        if question.coming:
            if id(side) not in sides:
                sides[id(side)] = {
                    address: stand_ins.item(item, ASKED.get(type(item), ()))
                    for address, item in side.items()
                    if address.kind is Kind.SEQUENCE
                    or (isinstance(item, Column) and item.identity is not None)
                    or (id(side), address.parent if address.name else address) in owners
                }
            side = sides[id(side)]
        asked.append(replace(question, side=side))
    answers: list[Answer] = []
    for question, answer in zip(questions, _ask(connection, asked, stand_ins.statements), strict=True):
        match answer:
            case Lacking(reason=reason) | Invalid(reason=reason):
                answers.append(replace(answer, reason=stand_ins.back(reason)))
            case _:
                printed = {name: getattr(answer, name) for name in ASKED[type(answer)]}
                answers.append(replace(question.side[question.address], **stand_ins.all_back(printed)))
    return answers


def _can_have(connection: Connection[Row], types: Iterable[str]) -> bool:
    """Tell whether the server accepts statements; nothing of them remains."""
    autocommit, connection.autocommit = connection.autocommit, True
    try:
        with connection.pipeline():
            connection.execute("begin read write")
            settings(connection, PINNED)
            for statement in types:
                connection.execute(statement.encode(), binary=True)
            connection.execute("rollback")
    except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError):
        return False
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    return True


def _ask(connection: Connection[Row], questions: Sequence[Question], before: Sequence[str] = ()) -> list[Answer]:
    asked = of_temporary(questions)
    return [answer for some in _batches(asked) for answer in _ask_some(connection, some, before)]


def _batches(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Yield the questions, in order, as many at a time as are about no more than 250 tables.

    Of tables that have to bear their own names, only one of each name.
    """
    batch: list[Question] = []
    tables: set[tuple[int, Address]] = set()
    names: dict[str, tuple[int, Address]] = {}
    for question in questions:
        own = question.table[1].relation if refers_to_its_row(question) else ""
        full = len(tables) == AT_ONCE and question.table not in tables
        if full or (own and names.get(own, question.table) != question.table):
            yield batch
            batch, tables, names = [], set(), {}
        batch.append(question)
        tables.add(question.table)
        if own:
            names[own] = question.table
    yield batch


def _ask_some(connection: Connection[Row], questions: Sequence[Question], before: Sequence[str]) -> list[Answer]:
    try:
        return _ask_once(connection, questions, before)
    except (pg.LockNotAvailable, pg.QueryCanceled) as error:
        raise Busy(f"the database is busy: {_first_line(error)} ({error.sqlstate}); try again later") from None
    except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError, pg.InternalError, pg.IntegrityError) as error:
        if len(questions) == 1:
            reason = told(f"{_first_line(error)} ({error.sqlstate})", questions[0].address)
            if isinstance(error, pg.InsufficientPrivilege):
                reason += f"; {right(connection, questions[0])}"
            lacking = (*_LACKING, *NOT_CONVERTED) if questions[0].coming else _LACKING
            return [Lacking(reason) if isinstance(error, lacking) else Invalid(reason)]
    # Of many, mostly one is refused: halves find it sooner than one question after the other.
    half = len(questions) // 2
    return [*_ask_some(connection, questions[:half], before), *_ask_some(connection, questions[half:], before)]


def _ask_once(connection: Connection[Row], questions: Sequence[Question], before: Sequence[str]) -> list[Answer]:
    relations = _relations(questions)
    names = {id(question): f"schema_doctor_{number}_" for number, question in enumerate(questions)}
    major = connection.info.server_version // 10000
    sides = {question.table: question.side for question in questions}
    either = {number: side for (number, _), side in sides.items()}  # one, or both
    brought = {number: brought_into(side.values()) for number, side in either.items()}
    sequences = StandIns()
    columns = {
        table: [(address, sequences.put_in(address, column, sides[table])) for address, column in found]
        for table, found in columns_of(questions).items()
    }
    tables: dict[tuple[int, Address], list[Question]] = {}
    for question in questions:
        tables.setdefault(question.table, []).append(question)
    autocommit, connection.autocommit = connection.autocommit, True  # psycopg's own BEGIN would wait for its answer
    try:
        with connection.pipeline():
            # The role may be read-only by default; a temporary table needs more than that.
            connection.execute("begin read write")
            settings(connection, PINNED)
            for statement in (*before, *sequences.statements()):
                connection.execute(statement.encode(), binary=True)
            for key, relation in relations.items():
                here = tables[key]
                also = [old for old, _ in here[0].moving.values()]
                deparsetable.look_up_in(connection, key[1].schema, [*also, *brought[key[0]]])
                for statement in statements(here, columns.get(key, []), relation, names, major):
                    connection.execute(statement.encode(), binary=True)
            settings(connection, {**PINNED, **PLANNED})
            connection.execute(_SCOPE, {"names": list(relations.values())})
            connection.execute(AGAIN)
            # Every kind has a query of its own: only of those that were asked for.
            cursors = queue(connection, dict.fromkeys(question.address.kind for question in questions))
            connection.execute("rollback")
        found, _ = collect(cursors)
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = autocommit
    printed = {(address.kind, address.relation, address.name): item for address, item in found.items()}
    answers: list[Answer] = []
    for question in questions:
        item = question.side[question.address]
        name = names[id(question)]
        if isinstance(item, Column):
            places = [address for address, _ in columns[question.table]]
            number = places.index(question.address) + 1  # its attnum
            name = question.address.name if item.generated is None else f"schema_doctor_{number}"
        elif isinstance(item, Domain):
            name = ""
        server = printed[item.kind, relations[question.table], name]
        values = {asked: getattr(server, asked) for asked in ASKED[type(item)]}
        if refers_to_its_row(question):
            values = {name: in_its_schema(value, question.address) for name, value in values.items()}
        if values.get("default") is not None:
            values["default"] = sequences.take_out(values["default"])
        answers.append(_readable(replace(item, **values)))
    return answers


def _readable(answer: SchemaObject) -> Answer:
    """Return an answer, if its brackets can be followed: of 301 numbers with + between them the server makes 300."""
    try:
        for expression in expressions(answer):
            tokens_of(expression)
    except TooDeep as error:
        return Invalid(f"as PostgreSQL prints it, it has {str(error).partition(': ')[2]}")
    except NotAnExpression:
        pass  # nothing that a person would write, but the server's own
    return answer


def _relations(questions: Iterable[Question]) -> dict[tuple[int, Address], str]:
    """Return the temporary names of tables.

    Names of our own: one name may stand for tables of two schemas, or for both sides of one table. Only what refers to
    its own row needs its own.
    """
    relations: dict[tuple[int, Address], str] = {}
    for question in questions:
        if refers_to_its_row(question):
            relations[question.table] = question.table[1].relation
        relations.setdefault(question.table, f"schema_doctor_{len(relations)}")
    return relations


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
