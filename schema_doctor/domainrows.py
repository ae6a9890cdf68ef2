"""What the rules of domains ask of the rows: of those that hold one that gets a rule, and of those that get one."""

from collections.abc import Iterator

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.basetype import underlying
from schema_doctor.ddl.sqltext import ident, typename
from schema_doctor.domainrule import broken, broken_by, domains, named
from schema_doctor.inquiry import Inquiry
from schema_doctor.model import Address, Column, Domain, DomainCheck
from schema_doctor.sourcerows import Place, Unaskable, question, rows, shown


def of_rule(address: Address, item: Domain | DomainCheck, place: Place) -> Iterator[Inquiry]:
    """Yield the question for a rule that a domain gets to each column that holds the domain before and afterwards."""
    context = place.context
    domain = address.parent if address.name else address
    before, held, after = (context.actual.get(address), context.actual.get(domain), context.expected.get(domain))
    if not isinstance(held, Domain) or not isinstance(after, Domain) or held.type != after.type:
        return
    if isinstance(item, DomainCheck):
        kept = isinstance(before, DomainCheck) and before.valid and before.expression == item.expression
        if kept or not item.valid:
            return
    elif item.nullable or not held.nullable:
        return
    for column, found in context.actual.items():
        if not isinstance(found, Column):
            continue
        type_ = found.type.removesuffix("[]")
        if domain not in domains(type_, context.actual):
            continue
        stays = context.expected.get(column)
        if column in context.dropped or (isinstance(stays, Column) and stays.type != found.type):
            continue
        rule = f"{named(address)}, which is that of column {column.name}"
        keys = place.keys(column.parent)
        try:
            source = rows(place, column.parent, [column.name], as_stored=True)
        except Unaskable as reason:
            yield Inquiry(address=column, rule=rule, unaskable=str(reason))
            continue
        value: Composable = ident(column.name) if type_ == found.type else SQL("element.value")
        wrong: Composable = SQL("{} IS NULL").format(value)
        listed = keys
        repair = "give these rows a value, or delete them"
        if isinstance(item, DomainCheck):
            value = SQL("{}::{}").format(value, typename(underlying(type_, context.actual)))
            wrong, listed = broken(item, value), (*keys, column.name)
            repair = "correct these rows, or delete them, or declare the check with `valid: false`"
        if type_ != found.type:
            elements = SQL("pg_catalog.unnest({}) AS element (value)").format(ident(column.name))
            wrong = SQL("EXISTS (SELECT FROM {} WHERE {})").format(elements, wrong)
        select = SQL("SELECT {} FROM {} WHERE {}").format(shown(listed), source, wrong)
        yield question(column, rule, keys, select, repair)


def of_new_column(address: Address, item: Column, place: Place) -> Iterator[Inquiry]:
    """Yield the question for the rows that are to hold NULL in a new column of a domain that may not take it."""
    schema = place.context.expected
    keys, source = place.keys(address.parent), rows(place, address.parent, ())
    value = SQL("NULL::{}").format(typename(underlying(item.type, schema)))
    repair = f"declare a default for {address.name}, or for the domain, or let the domain accept NULL"
    for rule, condition in broken_by(item.type, value, place.context).items():
        select = SQL("SELECT {} FROM {} WHERE {}").format(shown(keys), source, condition)
        told = f"{named(rule)}: column {address.name} is new, without default"
        yield question(address, told, keys, select, repair)
