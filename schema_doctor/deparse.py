"""Ask the server for its own spelling of expressions, in temporary tables that are rolled back.

What the server prints, it prints differently once more when it has read it back: of `role in ('a', 'b')` on a varchar
it first makes `(role)::text = ANY ((ARRAY['a'::character varying, ...])::text[])`, and of that, after a dump and
restore, `(role)::text = ANY (ARRAY[('a'::character varying)::text, ...])`. Both spellings are found in databases. So
every expression, the spec's and the database's, goes through the server twice, after which the text no longer
changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from psycopg import Connection
from psycopg import errors as pg
from psycopg.sql import SQL

from schema_doctor import shortexclusion
from schema_doctor.catalog import PINNED, Row, collect, queue, settings
from schema_doctor.ddl import definition, typedefinition
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.errors import Busy
from schema_doctor.expression import Lexeme, NotAnExpression, tokens
from schema_doctor.identifier import fold
from schema_doctor.model import (
    Address,
    Check,
    Column,
    Domain,
    DomainCheck,
    Exclusion,
    Index,
    Kind,
    Schema,
    SchemaObject,
)
from schema_doctor.proof import prove
from schema_doctor.shortform import element_expression
from schema_doctor.since import too_new

# What the database lacks, as opposed to what is wrong with the expression: function, type or operator, schema, rights.
_LACKING = (pg.UndefinedFunction, pg.UndefinedObject, pg.UndefinedTable, pg.InvalidSchemaName, pg.InsufficientPrivilege)

_NAMES = (Lexeme.WORD, Lexeme.NAME)

ASKED: Mapping[type[SchemaObject], tuple[str, ...]] = {
    Column: ("default", "generated"),
    Check: ("expression",),
    Exclusion: ("elements", "predicate"),
    Index: ("columns", "predicate"),
    Domain: ("default",),
    DomainCheck: ("expression",),
}

# Runs in the server, so that the second pass costs no round trip; it sees nothing but the server's own text.
_AGAIN = """
do $again$
declare
  item record;
begin
  for item in
    select k.conname, k.conrelid::pg_catalog.regclass as relation, pg_catalog.pg_get_constraintdef(k.oid) as definition
      from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
      join pg_catalog.pg_constraint k on k.conrelid = scope.oid
     where k.contype in ('c', 'x')
  loop
    execute pg_catalog.format('alter table %s drop constraint %I', item.relation, item.conname);
    execute pg_catalog.format('alter table %s add constraint %I %s', item.relation, item.conname, item.definition);
  end loop;
  for item in
    select i.indexrelid::pg_catalog.regclass as name, pg_catalog.pg_get_indexdef(i.indexrelid) as definition
      from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
      join pg_catalog.pg_index i on i.indrelid = scope.oid
     where not i.indisexclusion
  loop
    execute pg_catalog.format('drop index %s', item.name);
    execute item.definition;
  end loop;
  for item in
    select d.adrelid::pg_catalog.regclass as relation, a.attname, a.attnum, a.attgenerated,
           pg_catalog.format_type(a.atttypid, a.atttypmod) as type, pg_catalog.pg_get_expr(d.adbin, d.adrelid) as value
      from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.relations')::pg_catalog.oid[]) as scope (oid)
      join pg_catalog.pg_attrdef d on d.adrelid = scope.oid
      join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
  loop
    if item.attgenerated = '' then
      execute pg_catalog.format('alter table %s alter column %I set default %s',
        item.relation, item.attname, item.value);
    else
      execute pg_catalog.format('alter table %s add column %I %s generated always as (%s) %s',
        item.relation, 'schema_doctor_' || item.attnum, item.type, item.value,
        case item.attgenerated when 's' then 'stored' else 'virtual' end);
    end if;
  end loop;
  for item in
    select k.conname, k.contypid::pg_catalog.regtype as name, pg_catalog.pg_get_constraintdef(k.oid) as definition
      from pg_catalog.pg_constraint k
     where k.contype = 'c'
       and k.contypid = any (pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[])
  loop
    execute pg_catalog.format('alter domain %s drop constraint %I', item.name, item.conname);
    execute pg_catalog.format('alter domain %s add constraint %I %s', item.name, item.conname, item.definition);
  end loop;
  for item in
    select t.oid::pg_catalog.regtype as name, pg_catalog.pg_get_expr(t.typdefaultbin, 0) as value
      from pg_catalog.pg_type t
     where t.oid = any (pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[])
       and t.typdefaultbin is not null
  loop
    execute pg_catalog.format('alter domain %s set default %s', item.name, item.value);
  end loop;
end
$again$
"""

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


@dataclass(frozen=True, slots=True)
class Lacking:
    """The database lacks something that the expression needs: nothing can be said."""

    reason: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """PostgreSQL refuses the expression, in any database."""

    reason: str


Answer = SchemaObject | Lacking | Invalid


@dataclass(frozen=True, slots=True)
class Question:
    """An object of one side, to be asked for together with the columns of that side, or with the rest of its domain."""

    side: Schema
    address: Address

    @property
    def table(self) -> tuple[int, Address]:
        """The table or domain of the question; the two sides may see one table differently."""
        return id(self.side), self.address.parent if self.address.name else self.address


def deparse(connection: Connection[Row], questions: Sequence[Question]) -> list[Answer]:
    """Return for each question the object with its expressions as the server prints them.

    One round trip when the server accepts all of them, else a few for each that it refuses. Nothing is evaluated on
    stored rows, and nothing remains: the transaction is rolled back. Raises Busy on a lock timeout.
    """
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
    if proven:
        found = _ask(connection, [questions[number] for number in proven])
        for number, answer in zip(proven, found, strict=True):
            answers[number] = answer
    return [answer for answer in answers if answer is not None]


def prove_all(item: SchemaObject) -> None:
    """Let no text through to a server that is not one expression; raises NotAnExpression."""
    for expression in expressions(item):
        prove(expression)


def expressions(item: SchemaObject) -> Iterator[str]:
    """Yield every text of an object that is an expression."""
    match item:
        case Column(default=default, generated=generated):
            yield from (value for value in (default, generated) if value is not None)
        case Domain(default=str(default)):
            yield default
        case Check(expression=expression) | DomainCheck(expression=expression):
            yield expression
        case Exclusion(elements=elements, predicate=predicate):
            yield from (shortexclusion.element_expression(element) for element in elements)
            if predicate is not None:
                yield predicate
        case Index(columns=columns, predicate=predicate):
            yield from (element_expression(column) for column in columns)
            if predicate is not None:
                yield predicate
        case _:
            pass


def _ask(connection: Connection[Row], questions: Sequence[Question]) -> list[Answer]:
    try:
        return _ask_once(connection, questions)
    except (pg.LockNotAvailable, pg.QueryCanceled) as error:
        raise Busy(f"the database is busy: {_first_line(error)} ({error.sqlstate}); try again later") from None
    except (pg.ProgrammingError, pg.DataError, pg.NotSupportedError, pg.InternalError, pg.IntegrityError) as error:
        if len(questions) == 1:
            reason = f"{_first_line(error)} ({error.sqlstate})"
            return [Lacking(reason) if isinstance(error, _LACKING) else Invalid(reason)]
    # Of many, mostly one is refused: halves find it sooner than one question after the other.
    half = len(questions) // 2
    return [*_ask(connection, questions[:half]), *_ask(connection, questions[half:])]


def _ask_once(connection: Connection[Row], questions: Sequence[Question]) -> list[Answer]:
    # Names of our own for tables: one name may stand for tables of two schemas, or for both sides of one table.
    relations: dict[tuple[int, Address], str] = {}
    for question in questions:
        relations.setdefault(question.table, f"schema_doctor_{len(relations)}")
    names = {id(question): f"schema_doctor_{number}_" for number, question in enumerate(questions)}
    columns = _columns(questions)
    major = connection.info.server_version // 10000
    tables: dict[tuple[int, Address], list[Question]] = {}
    for question in questions:
        tables.setdefault(question.table, []).append(question)
    autocommit, connection.autocommit = connection.autocommit, True  # psycopg's own BEGIN would wait for its answer
    try:
        with connection.pipeline():
            # The role may be read-only by default; a temporary table needs more than that.
            connection.execute("begin read write")
            settings(connection, PINNED)
            for key, relation in relations.items():
                here = tables[key]
                # Functions and types are looked up as the application does it: the table's schema, then public.
                settings(connection, {"search_path": text(SQL("{}, public").format(ident(key[1].schema)))})
                statements = domain_statements if key[1].kind is Kind.DOMAIN else _statements
                for statement in statements(here, columns.get(key, []), relation, names, major):
                    connection.execute(statement.encode(), binary=True)
            settings(connection, PINNED)
            connection.execute(_SCOPE, {"names": list(relations.values())})
            connection.execute(_AGAIN)
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
        answers.append(replace(item, **{asked: getattr(server, asked) for asked in ASKED[type(item)]}))
    return answers


def _columns(questions: Sequence[Question]) -> dict[tuple[int, Address], list[tuple[Address, Column]]]:
    """Return the columns of every table of the questions, in the order in which they are created.

    Only those that are needed: the type of another may be one that this role must not use.
    """
    needed: dict[tuple[int, Address], set[str]] = {}
    for question in questions:
        if question.table[1].kind is Kind.DOMAIN:
            continue
        names = needed.setdefault(question.table, set())
        item = question.side[question.address]
        if isinstance(item, Column):
            names.add(question.address.name)
        names.update(fold(token.text) for text in expressions(item) for token in tokens(text) if token.lexeme in _NAMES)
    columns: dict[tuple[int, Address], list[tuple[Address, Column]]] = {table: [] for table in needed}
    for side in {id(question.side): question.side for question in questions}.values():
        for address, item in side.items():
            if isinstance(item, Column) and address.name in needed.get((id(side), address.parent), ()):
                columns[id(side), address.parent].append((address, item))
    return columns


def domain_statements(
    questions: Sequence[Question],
    _columns: Sequence[tuple[Address, Column]],
    name: str,
    names: Mapping[int, str],
    _major: int,
) -> Iterator[str]:
    """Yield CREATE DOMAIN with what is asked of one domain."""
    domain = questions[0].table[1]
    item = questions[0].side[domain]
    assert isinstance(item, Domain)  # noqa: S101 - for the type checker: a check is part of its domain
    default = None
    checks = []
    for question in questions:
        match question.side[question.address]:
            case Domain(default=str(text_of_default)):
                default = f"({text_of_default})"
            case DomainCheck() as check:
                checks.append((names[id(question)], replace(check, valid=True)))
            case _:
                pass
    bare = replace(item, nullable=True, default=default)
    yield text(typedefinition.domain(qualified(Address(Kind.DOMAIN, "pg_temp", name)), bare, checks))


def _statements(
    questions: Sequence[Question],
    columns: Sequence[tuple[Address, Column]],
    relation: str,
    names: Mapping[int, str],
    major: int,
) -> Iterator[str]:
    """Yield CREATE TABLE with what is asked of one table, then its indexes."""
    table = Address(Kind.TABLE, "pg_temp", relation)
    asked = {question.address for question in questions}
    inside = []
    for address, column in columns:
        bare = replace(column, nullable=True, identity=None, compression=None)
        if address not in asked:
            bare = replace(bare, default=None, generated=None)
            if too_new(bare, major):  # numeric(2,5), which expressions can be asked for without all the same
                bare = replace(bare, type="numeric")
        elif column.default is not None:
            bare = replace(bare, default=f"({column.default})")
        inside.append(definition.column(address.name, bare))
    indexes = []
    for question in questions:
        name = names[id(question)]
        match question.side[question.address]:
            case Check() as check:
                bare_check = replace(check, valid=True, enforced=True)
                inside.append(SQL("CONSTRAINT {} {}").format(ident(name), definition.constraint(bare_check)))
            case Exclusion() as exclusion:
                bare_exclusion = replace(exclusion, include=(), parameters=(), deferrable=False)
                inside.append(SQL("CONSTRAINT {} {}").format(ident(name), definition.constraint(bare_exclusion)))
            case Index() as index:
                predicate = f"({index.predicate})" if index.predicate is not None else None
                bare_index = replace(
                    index, predicate=predicate, include=(), unique=False, nulls_not_distinct=False, parameters=()
                )
                indexes.append(definition.index(name, table, bare_index))
            case _:
                pass
    yield text(SQL("CREATE TABLE {} ({})").format(qualified(table), SQL(", ").join(inside)))
    for statement in indexes:
        yield text(statement)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
