"""Temporary tables and domains that hold the expressions that a server is asked for."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace
from psycopg.sql import SQL

from schema_doctor.ddl import definition, typedefinition
from schema_doctor.ddl.sqltext import ident, qualified, text
from schema_doctor.expression import Lexeme, tokens
from schema_doctor.identifier import fold
from schema_doctor.model import Address, Check, Column, Domain, DomainCheck, Exclusion, Index, Kind
from schema_doctor.question import Question, expressions
from schema_doctor.rowtype import builds_its_row
from schema_doctor.since import too_new

_NAMES = (Lexeme.WORD, Lexeme.NAME)

# Runs in the server, so that the second pass costs no round trip; it sees nothing but the server's own text.
AGAIN = """
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
      from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
      join pg_catalog.pg_constraint k on k.contypid = scope.oid
     where k.contype = 'c'
  loop
    execute pg_catalog.format('alter domain %s drop constraint %I', item.name, item.conname);
    execute pg_catalog.format('alter domain %s add constraint %I %s', item.name, item.conname, item.definition);
  end loop;
  for item in
    select t.oid::pg_catalog.regtype as name, pg_catalog.pg_get_expr(t.typdefaultbin, 0) as value
      from pg_catalog.unnest(pg_catalog.current_setting('schema_doctor.type_oids')::pg_catalog.oid[]) as scope (oid)
      join pg_catalog.pg_type t on t.oid = scope.oid
     where t.typdefaultbin is not null
  loop
    execute pg_catalog.format('alter domain %s set default %s', item.name, item.value);
  end loop;
end
$again$
"""


def columns_of(questions: Sequence[Question]) -> dict[tuple[int, Address], list[tuple[Address, Column | Domain]]]:
    """Return the columns of every table of the questions, in the order in which they are created, or the domain itself.

    Only those that are needed: the type of another may be one that this role must not use. A row has them all.
    """
    needed: dict[tuple[int, Address], dict[str, None]] = {}
    whole = {question.table for question in questions if _builds_its_row(question)}
    for question in questions:
        if question.table[1].kind is Kind.DOMAIN:
            continue
        names = needed.setdefault(question.table, {})
        item = question.side[question.address]
        if isinstance(item, Column):
            names[question.address.name] = None
        words = (fold(token.text) for text in expressions(item) for token in tokens(text) if token.lexeme in _NAMES)
        names.update(dict.fromkeys(words))
    sides = {id(question.side): question.side for question in questions}
    for side, table in whole:
        present = (one for one, item in sides[side].items() if isinstance(item, Column) and one.parent == table)
        needed[side, table] = dict.fromkeys(one.name for one in present)
    columns: dict[tuple[int, Address], list[tuple[Address, Column | Domain]]] = {}
    for side, place in dict.fromkeys(question.table for question in questions):
        if isinstance(domain := sides[side].get(place), Domain):
            columns[side, place] = [(place, domain)]
    for (side, table), names in needed.items():
        found = columns[side, table] = []
        for name in names:
            address = Address(Kind.COLUMN, table.schema, table.relation, name)
            if isinstance(column := sides[side].get(address), Column):
                found.append((address, column))
    return columns


def _builds_its_row(question: Question) -> bool:
    """Tell whether an expression, as `of_temporary` has it, builds rows of its table."""
    return builds_its_row(question.side[question.address], question.table[1]._replace(schema="pg_temp"))


def statements(
    questions: Sequence[Question],
    columns: Sequence[tuple[Address, Column | Domain]],
    name: str,
    names: Mapping[int, str],
    major: int,
) -> Iterator[str]:
    """Yield what creates a table or domain in pg_temp, with what is asked of it; `names` are those of the parts."""
    domain = next((item for _, item in columns if isinstance(item, Domain)), None)
    if domain is not None:
        yield from _domain(questions, domain, name, names)
    else:
        inside = [(address, item) for address, item in columns if isinstance(item, Column)]
        yield from _table(questions, inside, name, names, major)


def _domain(questions: Sequence[Question], item: Domain, name: str, names: Mapping[int, str]) -> Iterator[str]:
    """Yield CREATE DOMAIN with what is asked of one domain."""
    default = None
    checks = []
    for question in questions:
        match question.side[question.address]:
            case Domain(default=str()):
                default = f"({item.default})"
            case DomainCheck() as check:
                checks.append((names[id(question)], replace(check, valid=True)))
            case _:
                pass
    bare = replace(item, nullable=True, default=default)
    yield text(typedefinition.domain(qualified(Address(Kind.DOMAIN, "pg_temp", name)), bare, checks))


def _table(
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
        bare = replace(column, nullable=True, valid=True, identity=None, compression=None)
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
