"""Give constraints and indexes that the spec leaves unnamed the names that PostgreSQL would give them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from schema_doctor.identifier import fold
from schema_doctor.lexer import Lexeme
from schema_doctor.model import (
    Address,
    Attribute,
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    Kind,
    SchemaObject,
    Unique,
)
from schema_doctor.names import default_name, numbered
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_expression, element_name
from schema_doctor.shortwords import tokens_of
from schema_doctor.specdraft import WRONG, Draft, TableDraft

_LABELS = {
    Kind.PRIMARY_KEY: "pkey",
    Kind.UNIQUE: "key",
    Kind.CHECK: "check",
    Kind.DOMAIN_CHECK: "check",
    Kind.FOREIGN_KEY: "fkey",
    Kind.EXCLUSION: "excl",
    Kind.INDEX: "idx",
}


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
        name = default_name(one.table.relation, _addition(one.item, table) if table else "", _LABELS[one.kind], names)
        names.add(name)
        address = Address(one.kind, one.table.schema, one.table.relation, name)
        draft.add(address, one)
        named.add(address)
    return frozenset(named)


def _addition(item: SchemaObject, table: TableDraft) -> str:
    """Return what stands between the name of the table and the label (ChooseIndexNameAddition in indexcmds.c)."""
    match item:
        case ForeignKey(columns=columns):
            return "_".join(columns)
        case Unique(columns=columns, include=include):
            return "_".join(_numbered((*columns, *include)))
        case Index(columns=columns, include=include):
            return "_".join(_numbered((*(_index_word(column) for column in columns), *include)))
        case Exclusion(elements=elements, include=include):
            return "_".join(_numbered((*(_index_word(parted(element)[0]) for element in elements), *include)))
        case Check(expression=expression):
            used = set(_words(expression, table.columns))
            return used.pop() if len(used) == 1 else ""
        case _:
            return ""


def _numbered(words: Iterable[str]) -> Iterator[str]:
    """Yield the words; one that was there before gets a number (ChooseIndexColumnNames in indexcmds.c)."""
    seen: set[str] = set()
    for word in words:
        name = word if word not in seen else numbered(word, seen)
        seen.add(name)
        yield name


def _index_word(text: str) -> str:
    """Return the word for an element: the column, the function that is called, else `expr` (FigureIndexColname)."""
    if (name := element_name(text)) is not None:
        return name.name
    found = tokens_of(element_expression(text))
    called = [token for token, after in pairwise(found) if after.text == "("]
    if called and found[0].lexeme in (Lexeme.WORD, Lexeme.NAME):
        return fold(called[0].text) if called[0].lexeme in (Lexeme.WORD, Lexeme.NAME) else "expr"
    return "expr"


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
