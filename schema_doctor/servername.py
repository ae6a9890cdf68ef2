"""The words of which PostgreSQL makes the names of constraints and indexes that got none (indexcmds.c, tablecmds.c)."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from schema_doctor.identifier import fold
from schema_doctor.lexer import Lexeme
from schema_doctor.model import Exclusion, ForeignKey, Index, Kind, SchemaObject, Unique
from schema_doctor.names import numbered
from schema_doctor.shortexclusion import parted
from schema_doctor.shortindex import element_expression, element_name
from schema_doctor.shortwords import tokens_of

LABELS = {
    Kind.PRIMARY_KEY: "pkey",
    Kind.UNIQUE: "key",
    Kind.CHECK: "check",
    Kind.DOMAIN_CHECK: "check",
    Kind.FOREIGN_KEY: "fkey",
    Kind.EXCLUSION: "excl",
    Kind.INDEX: "idx",
}


def addition(item: SchemaObject) -> str:
    """Return what stands between the name of the table and the label (ChooseIndexNameAddition in indexcmds.c).

    Of a check it is not known here: that depends on the columns of its table.
    """
    match item:
        case ForeignKey(columns=columns):
            return "_".join(columns)
        case Unique(columns=columns, include=include):
            return "_".join(_numbered((*columns, *include)))
        case Index(columns=columns, include=include):
            return "_".join(_numbered((*(_index_word(column) for column in columns), *include)))
        case Exclusion(elements=elements, include=include):
            return "_".join(_numbered((*(_index_word(parted(element)[0]) for element in elements), *include)))
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
