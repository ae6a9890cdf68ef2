"""What has a grammar of its own within an SQL expression: CASE, EXTRACT, CAST and the like."""

from collections.abc import Callable
from typing import Final

from schema_doctor.identifier import lower
from schema_doctor.lexer import Lexeme
from schema_doctor.sqlprecedence import OPERATOR, OR
from schema_doctor.sqlreader import NAMES, NotUnderstood, Reader
from schema_doctor.sqlterm import NULL, Term

Expression = Callable[[Reader, int], Term]  # reads what binds at least as tightly as a level

_CLOCKS = {  # functions-datetime, functions-info: what is written without parentheses
    "CURRENT_TIMESTAMP": "timestamp with time zone",
    "LOCALTIMESTAMP": "timestamp without time zone",
    "CURRENT_TIME": "time with time zone",
    "LOCALTIME": "time without time zone",
    **dict.fromkeys(
        ("CURRENT_USER", "CURRENT_ROLE", "SESSION_USER", "USER", "CURRENT_CATALOG", "CURRENT_SCHEMA"), "name"
    ),
    "CURRENT_DATE": "date",
}


def special(reader: Reader, expression: Expression) -> Term | None:
    """Read what begins with such a keyword, or nothing; `expression` reads what stands within it."""
    form = _SPECIAL.get(reader.word())
    return form(reader, expression) if form else None


def _list_to(reader: Reader, expression: Expression, closing: str) -> tuple[Term, ...]:
    return () if reader.took(closing) else some_to(reader, expression, closing)


def some_to(reader: Reader, expression: Expression, closing: str) -> tuple[Term, ...]:
    """Read expressions with commas between them, up to a bracket."""
    found = [expression(reader, OR)]
    while reader.took(","):
        found.append(expression(reader, OR))
    reader.need(closing)
    return tuple(found)


def _value(reader: Reader, _expression: Expression) -> Term:
    word = reader.word()
    reader.at += 1
    return NULL if word == "NULL" else Term("constant", (), "boolean", word.lower())


def _clock(reader: Reader, _expression: Expression) -> Term:
    word = reader.word()
    reader.at += 1
    precision = ""
    if reader.took("("):
        precision = reader.taken(Lexeme.NUMBER).text
        reader.need(")")
    return Term(word, (), _CLOCKS[word], precision)


def _call(reader: Reader, expression: Expression) -> Term:
    word = reader.word()
    reader.need(word, "(")
    values = some_to(reader, expression, ")")
    if word == "NULLIF" and len(values) != 2:
        raise NotUnderstood(f"{word} of {len(values)} values in {reader.text!r}")
    return Term(word, values)


def _row(reader: Reader, expression: Expression) -> Term:
    reader.need("ROW", "(")
    return Term("ROW", _list_to(reader, expression, ")"))


def _substring(reader: Reader, expression: Expression) -> Term | None:
    """Read SUBSTRING with words between its arguments: the function with commas, though printed as it was written."""
    if reader.sign(1) != "(":
        return None
    start = reader.at
    reader.need("SUBSTRING", "(")
    value = expression(reader, OR)
    if not reader.took("FROM"):
        reader.at = start
        return None
    args = [value, expression(reader, OR)]
    if reader.took("FOR"):
        args.append(expression(reader, OR))
    reader.need(")")
    return Term("substring()", tuple(args))


def _overlay(reader: Reader, expression: Expression) -> Term | None:
    """Read OVERLAY with words between its arguments, as SUBSTRING."""
    if reader.sign(1) != "(":
        return None
    start = reader.at
    reader.need("OVERLAY", "(")
    args = [expression(reader, OR)]
    if not reader.took("PLACING"):
        reader.at = start
        return None
    args.append(expression(reader, OR))
    reader.need("FROM")
    args.append(expression(reader, OR))
    if reader.took("FOR"):
        args.append(expression(reader, OR))
    reader.need(")")
    return Term("overlay()", tuple(args))


def _normalize(reader: Reader, expression: Expression) -> Term:
    """Read NORMALIZE, whose form is a word; the function has it as a text (functions-string)."""
    reader.need("NORMALIZE", "(")
    value = expression(reader, OR)
    form = normal_form(reader) if reader.took(",") else None
    reader.need(")")
    return Term("normalize()", (value, *filter(None, [form])))


def normal_form(reader: Reader) -> Term | None:
    """Read the word for a normal form of Unicode, or nothing."""
    form = next((form for form in ("NFC", "NFD", "NFKC", "NFKD") if reader.took(form)), None)
    return Term("literal", (), "unknown", form) if form else None


def _collation(reader: Reader, expression: Expression) -> Term:
    reader.need("COLLATION", "FOR", "(")
    value = expression(reader, OR)
    reader.need(")")
    return Term("pg_collation_for()", (value,))


def _position(reader: Reader, expression: Expression) -> Term:
    reader.need("POSITION", "(")
    part = expression(reader, OPERATOR)  # IN would be the operator
    reader.need("IN")
    whole = expression(reader, OPERATOR)
    reader.need(")")
    return Term("position()", (whole, part))  # the function has them in the other order


def _cast(reader: Reader, expression: Expression) -> Term:
    reader.need("CAST", "(")
    value = expression(reader, OR)
    reader.need("AS")
    type_name = reader.type_name()
    reader.need(")")
    return Term("cast", (value,), type_name)


def _array(reader: Reader, expression: Expression) -> Term:
    reader.need("ARRAY", "[")
    return Term("ARRAY", _list_to(reader, expression, "]"))


def _case(reader: Reader, expression: Expression) -> Term:
    """Read CASE as its conditions and results in turn, and ELSE; CASE OF begins with the compared value."""
    reader.need("CASE")
    compared = () if reader.word() == "WHEN" else (expression(reader, OR),)
    parts: list[Term] = []
    while reader.took("WHEN"):
        parts.append(expression(reader, OR))
        reader.need("THEN")
        parts.append(expression(reader, OR))
    parts.append(expression(reader, OR) if reader.took("ELSE") else NULL)
    reader.need("END")
    return Term("CASE OF" if compared else "CASE", (*compared, *parts))


def _extract(reader: Reader, expression: Expression) -> Term:
    reader.need("EXTRACT", "(")
    field = lower(reader.taken(*NAMES, Lexeme.STRING).text.strip("'\""))
    reader.need("FROM")
    value = expression(reader, OR)
    reader.need(")")
    return Term("EXTRACT", (value,), "", field)


def _trim(reader: Reader, expression: Expression) -> Term:
    reader.need("TRIM", "(")
    side = next((side for side in _TRIMS if reader.took(side)), "BOTH")
    first = () if reader.word() == "FROM" else (expression(reader, OR),)
    rest = (expression(reader, OR),) if reader.took("FROM") else ()
    if not rest and reader.took(","):
        first, rest = (expression(reader, OR),), first
    reader.need(")")
    return Term(_TRIMS[side], (*rest, *first))


_TRIMS: Final = {"LEADING": "ltrim()", "TRAILING": "rtrim()", "BOTH": "btrim()"}  # printed as it was written


_SPECIAL: Final[dict[str, Callable[[Reader, Expression], Term | None]]] = {
    **dict.fromkeys(("NULL", "TRUE", "FALSE"), _value),
    **dict.fromkeys(_CLOCKS, _clock),
    **dict.fromkeys(("COALESCE", "NULLIF", "GREATEST", "LEAST"), _call),
    "CAST": _cast,
    "ARRAY": _array,
    "ROW": _row,
    "SUBSTRING": _substring,
    "OVERLAY": _overlay,
    "NORMALIZE": _normalize,
    "COLLATION": _collation,
    "POSITION": _position,
    "CASE": _case,
    "EXTRACT": _extract,
    "TRIM": _trim,
}
