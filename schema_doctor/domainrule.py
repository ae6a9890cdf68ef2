"""The rules and defaults of domains, and the conditions under which values break them (manual: sql-createdomain)."""

from collections.abc import Mapping

from psycopg.sql import SQL, Composable

from schema_doctor.ddl.context import Context
from schema_doctor.ddl.sqltext import trusted
from schema_doctor.model import Address, Column, Domain, DomainCheck, Kind, Schema
from schema_doctor.typeorder import place_of


def domains(type_: str, schema: Schema) -> dict[Address, Domain]:
    """Return the domain that a type is, and those that it is made of; none of an array."""
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


def default_of(column: Column, context: Context) -> str | None:
    """Return what new rows get in a column: its default, else that of its domain, or of what that is made of."""
    if column.default is not None or column.generated is not None:
        return column.default
    if found := domains(column.type, context.expected):
        return next((one.default for one in found.values() if one.default is not None), None)
    place = place_of(column.type)
    return context.domain_defaults.get(place) if place is not None else None


def broken_by(type_: str, value: Composable, context: Context) -> Mapping[Address, Composable]:
    """Return the conditions under which a value breaks the rules of the domain that a type is, each by its address.

    A check that is not validated is kept by values that are written from then on.
    """
    found: dict[Address, Composable] = {}
    for domain, item in domains(type_, context.expected).items():
        if not item.nullable:
            found[domain] = SQL("{} IS NULL").format(value)
        for address, check in context.children(domain):
            if isinstance(check, DomainCheck) and (check.valid or address in context.actual):
                found[address] = broken(check, value)
    return found


def broken(check: DomainCheck, value: Composable) -> Composable:
    """Write the condition that a value breaks a check, which calls it VALUE, as a column may be called."""
    return SQL("NOT (SELECT {} FROM (SELECT {} AS value) AS domain)").format(trusted(check.expression), value)


def named(address: Address) -> str:
    """Return a rule in words."""
    if address.kind is Kind.DOMAIN_CHECK:
        return f"check {address.name} of domain {address.parent.path}"
    return f"NOT NULL of domain {address.path}"
