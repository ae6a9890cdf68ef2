"""What the rules of domains ask of the rows: of those that hold one that gets a rule, and of those that get one."""

from collections.abc import Iterator

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.conversion import underlying
from schema_doctor.ddl.sqltext import ident, trusted, typename
from schema_doctor.inquiry import Inquiry
from schema_doctor.model import Address, Column, Domain, DomainCheck, Kind, Schema
from schema_doctor.sourcerows import Place, Unaskable, question, rows, shown
from schema_doctor.typeorder import place_of


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
        if domain not in _domains(type_, context.actual):
            continue
        stays = context.expected.get(column)
        if column in context.dropped or (isinstance(stays, Column) and stays.type != found.type):
            continue
        rule = f"{_rule(address)}, which is that of column {column.name}"
        keys = place.keys(column.parent)
        try:
            source = rows(place, column.parent, [column.name], as_stored=True)
        except Unaskable as reason:
            yield Inquiry(address=column, rule=rule, unaskable=str(reason))
            continue
        value: Composable = ident(column.name) if type_ == found.type else SQL("element.value")
        broken: Composable = SQL("{} IS NULL").format(value)
        listed = keys
        repair = "give these rows a value, or delete them"
        if isinstance(item, DomainCheck):
            value = SQL("{}::{}").format(value, typename(underlying(type_, context.actual)))
            broken, listed = _broken(item, value), (*keys, column.name)
            repair = "correct these rows, or delete them, or declare the check with `valid: false`"
        if type_ != found.type:
            elements = SQL("pg_catalog.unnest({}) AS element (value)").format(ident(column.name))
            broken = SQL("EXISTS (SELECT FROM {} WHERE {})").format(elements, broken)
        select = SQL("SELECT {} FROM {} WHERE {}").format(shown(listed), source, broken)
        yield question(column, rule, keys, select, repair)


def of_new_column(address: Address, item: Column, place: Place) -> Iterator[Inquiry]:
    """Yield the question for the rows that are to hold NULL in a new column of a domain that may not take it."""
    schema = place.context.expected
    keys, source = place.keys(address.parent), rows(place, address.parent, ())
    value = SQL("NULL::{}").format(typename(underlying(item.type, schema)))
    repair = f"declare a default for {address.name}, or for the domain, or let the domain accept NULL"
    for domain, found in _domains(item.type, schema).items():
        broken: dict[str, Composable] = {} if found.nullable else {_rule(domain): SQL("true")}
        for one, check in place.context.children(domain):
            if isinstance(check, DomainCheck):
                broken[_rule(one)] = _broken(check, value)
        for rule, condition in broken.items():
            select = SQL("SELECT {} FROM {} WHERE {}").format(shown(keys), source, condition)
            yield question(address, f"{rule}: column {address.name} is new, without default", keys, select, repair)


def _broken(check: DomainCheck, value: Composable) -> Composable:
    """Write the condition that a value breaks a check, which calls it VALUE, as a column may be called."""
    return SQL("NOT (SELECT {} FROM (SELECT {} AS value) AS domain)").format(trusted(check.expression), value)


def _rule(address: Address) -> str:
    if address.kind is Kind.DOMAIN_CHECK:
        return f"check {address.name} of domain {address.parent.path}"
    return f"NOT NULL of domain {address.path}"


def _domains(type_: str, schema: Schema) -> dict[Address, Domain]:
    """Return the domain that a type is, and those that it is made of."""
    found: dict[Address, Domain] = {}
    place = place_of(type_)
    while place is not None and not type_.endswith("[]"):
        domain = Address(Kind.DOMAIN, *place)
        item = schema.get(domain)
        if not isinstance(item, Domain):
            break
        found[domain] = item
        type_ = item.type
        place = place_of(type_)
    return found
