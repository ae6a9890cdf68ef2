"""Give constraints and indexes that the spec leaves unnamed the names that PostgreSQL would give them."""

from collections.abc import Iterator, Mapping

from schema_doctor.identifier import fold
from schema_doctor.lexer import Lexeme
from schema_doctor.model import Address, Attribute, Check, Column, SchemaObject
from schema_doctor.names import default_name
from schema_doctor.servername import LABELS, addition
from schema_doctor.shortwords import tokens_of
from schema_doctor.specdraft import WRONG, Draft, TableDraft


def name_the_unnamed(draft: Draft) -> frozenset[Address]:
    """Add what has no name under PostgreSQL's default name; returns the addresses."""
    taken: dict[str, set[str]] = {}
    for address, item in draft.objects.items():
        if not isinstance(item, Column | Attribute):
            taken.setdefault(address.schema, set()).add(address.name or address.relation)
    named: set[Address] = set()
    for one in draft.unnamed:
        table = draft.tables.get(one.table)  # none for the check of a domain
        names = taken.setdefault(one.table.schema, set())
        name = default_name(one.table.relation, _addition(one.item, table) if table else "", LABELS[one.kind], names)
        names.add(name)
        address = Address(one.kind, one.table.schema, one.table.relation, name)
        draft.add(address, one)
        named.add(address)
    return frozenset(named)


def _addition(item: SchemaObject, table: TableDraft) -> str:
    """Return what stands between the name of the table and the label."""
    if isinstance(item, Check):
        used = set(_words(item.expression, table.columns))
        return used.pop() if len(used) == 1 else ""
    return addition(item)


def _words(expression: str, columns: Mapping[str, object]) -> Iterator[str]:
    """Yield the columns that an expression names; what is called, or follows a cast or a dot, is none."""
    try:
        found = tokens_of(expression)
    except WRONG:
        return
    for place, token in enumerate(found):
        following = found[place + 1].text if place + 1 < len(found) else ""
        before = found[place - 1].text if place else ""
        bare = token.lexeme is Lexeme.WORD and following != "(" and before not in ("::", ".")
        if (token.lexeme is Lexeme.NAME or bare) and (name := fold(token.text)) in columns:
            yield name
