"""What the objects of a table say when one of its columns is renamed, as the server would."""

from typing import Any

from schema_doctor.identifier import fold, quote_ident
from schema_doctor.lexer import Lexeme, NotAnExpression, tokens
from schema_doctor.model import (
    Check,
    Column,
    Exclusion,
    ForeignKey,
    Index,
    PrimaryKey,
    SchemaObject,
    Table,
    Unique,
    with_values,
)

_LISTS = ("columns", "include", "on_delete_columns")
_TEXTS = ("expression", "predicate", "generated", "partition_by")


def naming(item: SchemaObject, old: str, new: str) -> SchemaObject:
    """Return an object of a table after the renaming of a column that it may name."""
    values: dict[str, Any] = {}
    if isinstance(item, PrimaryKey | Unique | ForeignKey | Index | Exclusion):
        for key in _LISTS:
            if hasattr(item, key) and not (key == "columns" and isinstance(item, Index)):
                values[key] = tuple(new if word == old else word for word in getattr(item, key))
    if isinstance(item, Index):
        values["columns"] = tuple(_text(text, old, new) for text in item.columns)
    if isinstance(item, Exclusion):
        values["elements"] = tuple(_text(text, old, new) for text in item.elements)
    if isinstance(item, Check | Column | Index | Exclusion | Table):
        for key in _TEXTS:
            if (text := getattr(item, key, None)) is not None:
                values[key] = _text(text, old, new)
    return with_values(item, values)


def _text(text: str, old: str, new: str) -> str:
    """Return the server's text after the renaming of a column; what is called, cast to, or has a dot is none."""
    try:
        found = tokens(f"({text})")
    except NotAnExpression:
        return text
    result, place = [], 0
    inside = f"({text})"
    for number, token in enumerate(found):
        before = found[number - 1].text if number else ""
        after = found[number + 1].text if number + 1 < len(found) else ""
        if token.lexeme not in (Lexeme.WORD, Lexeme.NAME) or before in (".", "::") or after in ("(", "."):
            continue
        if fold(token.text) == old:
            result += [inside[place : token.at], quote_ident(new)]
            place = token.at + len(token.text)
    return "".join([*result, inside[place:]])[1:-1]
