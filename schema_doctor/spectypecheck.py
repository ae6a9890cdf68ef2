"""What types mean to the expressions of a spec: which ones they name, and what those of domains may use."""

from typing import Any

from msgspec.structs import replace

from schema_doctor.model import Domain, DomainCheck
from schema_doctor.question import ASKED
from schema_doctor.specdraft import Draft, TableDraft
from schema_doctor.specenum import TypeNode
from schema_doctor.specexpression import check_default, check_expression
from schema_doctor.sqltype import TypeName, parse_type
from schema_doctor.typemention import Mention, renamed


def qualify(nodes: list[TypeNode], draft: Draft) -> None:
    """Write the declared types that expressions name without a schema with the one that declares them."""
    if not nodes:
        return
    homes = {one.address: one.schema for one in nodes}
    homes |= {address: table.schema for address, table in draft.tables.items()}
    for address, item in draft.objects.items():
        home = homes.get(address.parent if address.name else address)
        names = ASKED.get(type(item), ())
        if home is None or not names:
            continue
        values = {name: _qualified(getattr(item, name), home, draft) for name in names}
        if any(value != getattr(item, name) for name, value in values.items()):
            draft.objects[address] = replace(item, **values)


def _qualified(value: Any, home: str, draft: Draft) -> Any:
    """Return an expression, or each of several, with declared types in their schemas."""
    if isinstance(value, tuple):
        return tuple(_qualified(one, home, draft) for one in value)
    if not isinstance(value, str):
        return value

    def name_of(mention: Mention) -> str | None:
        if mention.schema is not None or mention.name not in draft.declared_types:
            return None
        if parse_type(value[mention.begin : mention.end], known=draft.declared_types).builtin:
            return None  # as for the server, which looks there first
        found = draft.own_type(TypeName(None, mention.name, builtin=False), home)
        return found.canonical if found.schema is not None else None

    return renamed(value, name_of)


def check_types(draft: Draft) -> None:
    """Check the expressions of domains: a check may use VALUE, a default nothing of the kind."""
    for address, item in draft.objects.items():
        match item:
            case Domain(default=str()):
                check_default(draft, address, item)
            case DomainCheck(expression=expression):
                value = TableDraft(address.parent, draft.where(address.parent), "", columns={"value": None})
                check_expression(draft, address, expression, value, "expression")
            case _:
                pass
