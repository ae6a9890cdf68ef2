"""Read an SQL expression into a term, by the precedence of PostgreSQL's own grammar.

A general SQL parser would not do for comparing: it forgets what tells expressions apart (`IS UNKNOWN` is `IS NULL` to
it, `to_char(a, 'YYYY')` is `to_char(a, '%Y')`, `a || b + c` is `(a || b) + c`). What is not known here is refused.
"""

from collections.abc import Mapping
from typing import Final

from schema_doctor.identifier import COL_NAME, RESERVED, TYPE_FUNC_NAME, fold, lower
from schema_doctor.lexer import Lexeme
from schema_doctor.sqlprecedence import (
    AND,
    AT,
    IS,
    LEVELS,
    LIKE,
    NOT,
    NOT_ASSOCIATIVE,
    OPERATOR,
    OR,
    SIGN,
    level_of,
)
from schema_doctor.sqlreader import NAMES, STRINGS, NotUnderstood, Reader
from schema_doctor.sqlspecial import normal_form, some_to, special
from schema_doctor.sqlterm import Term
from schema_doctor.sqltype import NotAType

_PATTERNS = {"LIKE": "~~", "NOT LIKE": "!~~", "ILIKE": "~~*", "NOT ILIKE": "!~~*"}
_SIMILAR = {"": "~", "NOT ": "!~"}
_FIELDS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")
_NO_PREFIXES: Final = LEVELS.keys() - {"+", "-"}
_NO_COLUMNS: Final = RESERVED | TYPE_FUNC_NAME
# Of those that have a grammar of their own, some may be called like any function (sql-keywords-appendix).
_NO_FUNCTIONS: Final = RESERVED | (COL_NAME - {"substring", "overlay"})


def read(text: str, own: Mapping[str, str]) -> Term:
    """Return the term that a text stands for, with columns and literals not typed yet.

    `own` are the types that may be named without a schema, each with its schema.

    Raises:
        NotUnderstood: for what is not in this grammar.
        ValueError: for what is no expression, or names no type.

    """
    reader = Reader(text, own)
    term = _expression(reader, OR)
    reader.end()
    return term


def _expression(reader: Reader, lowest: int) -> Term:
    """Read operands and the operators between them that bind at least as tightly as `lowest`."""
    left = _prefixed(reader, lowest)
    last = None
    while (level := level_of(reader)) is not None and level >= lowest:
        if level == last and level in NOT_ASSOCIATIVE:
            raise NotUnderstood(f"two operators that cannot follow one another in {reader.text!r}")
        left = _applied(reader, left, level)
        last = level
    return left


def _prefixed(reader: Reader, lowest: int) -> Term:
    if reader.word() == "NOT":
        if lowest > NOT:
            raise NotUnderstood("NOT to the right of an operator that binds more tightly")
        reader.at += 1
        return Term("NOT", (_expression(reader, NOT),))
    token = reader.token()
    if token is None or token.lexeme is not Lexeme.OPERATOR or token.text in _NO_PREFIXES:
        return _operand(reader)
    sign = token.text
    reader.at += 1
    if sign not in {"+", "-"}:
        return Term(sign, (_expression(reader, OPERATOR + 1),))
    operand = _expression(reader, SIGN)
    if sign == "-" and operand.head == "number":  # the grammar makes it one constant, as long as it has no cast
        return Term("number", (), "", operand.text[1:] if operand.text.startswith("-") else f"-{operand.text}")
    return Term(sign, (operand,))


def _applied(reader: Reader, left: Term, level: int) -> Term:
    """Read an operator and what stands to its right."""
    token = reader.token()
    assert token is not None  # noqa: S101  level() has seen it
    if token.lexeme is Lexeme.WORD:
        return _keyword(reader, left)
    reader.at += 1
    if token.text == "::":
        return Term("cast", (left,), reader.type_name())
    if token.text == "[":
        return _subscript(reader, left)
    operator = "<>" if token.text == "!=" else token.text
    return _of_any(reader, operator, left) or Term(operator, (left, _expression(reader, level + 1)))


def _of_any(reader: Reader, operator: str, left: Term) -> Term | None:
    """Read the array behind an operator with ANY or ALL, or nothing."""
    quantifier = reader.word()
    if quantifier not in {"ANY", "SOME", "ALL"} or reader.sign(1) != "(":
        return None
    reader.at += 2
    array = _expression(reader, OR)
    reader.need(")")
    return Term(f"{operator} {'ALL' if quantifier == 'ALL' else 'ANY'}", (left, array))


def _subscript(reader: Reader, left: Term) -> Term:
    """Read what stands in the brackets behind an array: a place, or a slice with both of its ends."""
    position = _expression(reader, OR)
    last = _expression(reader, OR) if reader.took(":") else None
    reader.need("]")
    if last is None and left.head != "SLICE":
        return Term("SUBSCRIPT", (left, position))
    if last is None or left.head in {"SLICE", "SUBSCRIPT"}:  # with one slice, all subscripts are slices (arrays)
        raise NotUnderstood(f"a slice beside another subscript in {reader.text!r}")
    return Term("SLICE", (left, position, last))


def _keyword(reader: Reader, left: Term) -> Term:
    """Read an operator that is a word."""
    for junction, level in (("OR", OR), ("AND", AND)):
        if reader.took(junction):
            return Term(junction, (left, _expression(reader, level + 1)))
    if reader.took("AT", "TIME", "ZONE"):
        return Term("AT TIME ZONE", (left, _expression(reader, AT + 1)))
    if reader.took("COLLATE"):
        return Term("COLLATE", (left,), "", reader.collation())
    if reader.took("OPERATOR", "(", "PG_CATALOG", "."):
        operator = reader.taken(Lexeme.OPERATOR).text
        reader.need(")")
        return Term("<>" if operator == "!=" else operator, (left, _expression(reader, OPERATOR + 1)))
    if reader.took("OVERLAPS"):
        right = _expression(reader, LIKE + 1)
        if left.head != "ROW" or right.head != "ROW" or not len(left.args) == len(right.args) == 2:
            raise NotUnderstood(f"OVERLAPS of other than two pairs in {reader.text!r}")
        return Term("overlaps()", (*left.args, *right.args))  # printed as it was written
    return _test(reader, left) if reader.word().startswith(("IS", "NOTN")) else _match(reader, left)


def _match(reader: Reader, left: Term) -> Term:
    negated = "NOT " if reader.took("NOT") else ""
    if reader.took("BETWEEN"):
        symmetric = " SYMMETRIC" if reader.took("SYMMETRIC") else ""
        low = _expression(reader, LIKE + 1)
        reader.need("AND")
        return Term(f"{negated}BETWEEN{symmetric}", (left, low, _expression(reader, LIKE + 1)))
    if reader.took("IN", "("):
        return Term(f"{negated}IN", (left, *some_to(reader, _expression, ")")))
    for pattern in ("LIKE", "ILIKE"):
        if reader.took(pattern):
            if (found := _of_any(reader, _PATTERNS[negated + pattern], left)) is not None:
                return found
            value = _expression(reader, LIKE + 1)
            if reader.took("ESCAPE"):
                value = Term("like_escape()", (value, _expression(reader, LIKE + 1)))
            return Term(_PATTERNS[negated + pattern], (left, value))
    if reader.took("SIMILAR", "TO"):
        parts = [_expression(reader, LIKE + 1)]
        if reader.took("ESCAPE"):
            parts.append(_expression(reader, LIKE + 1))
        return Term(_SIMILAR[negated], (left, Term("similar_to_escape()", tuple(parts))))
    raise NotUnderstood(f"{reader.word()} in {reader.text!r}")


def _test(reader: Reader, left: Term) -> Term:
    if reader.took("ISNULL"):
        return Term("IS NULL", (left,))
    if reader.took("NOTNULL"):
        return Term("IS NOT NULL", (left,))
    reader.need("IS")
    negated = "NOT " if reader.took("NOT") else ""
    if reader.took("DISTINCT", "FROM"):
        return Term(f"IS {negated}DISTINCT FROM", (left, _expression(reader, IS + 1)))
    for what in ("NULL", "TRUE", "FALSE", "UNKNOWN"):
        if reader.took(what):
            return Term(f"IS {negated}{what}", (left,))
    found = _form(reader, left)
    return Term("NOT", (found,)) if negated else found  # as the server prints it


def _form(reader: Reader, left: Term) -> Term:
    """Read what stands behind IS to ask for the form of a text (functions-json, functions-string, functions-xml)."""
    if reader.took("DOCUMENT"):
        return Term("IS DOCUMENT", (left,))
    form = normal_form(reader)
    if reader.took("NORMALIZED"):
        return Term("is_normalized()", (left, *filter(None, [form])))  # printed as it was written
    if reader.took("JSON"):
        kind = next((f" {kind}" for kind in ("VALUE", "SCALAR", "ARRAY", "OBJECT") if reader.took(kind)), "")
        return Term(f"IS JSON{kind.removesuffix(' VALUE')}", (left,))
    raise NotUnderstood(f"IS {reader.word()} in {reader.text!r}")


def _operand(reader: Reader) -> Term:
    if reader.took("("):
        found = some_to(reader, _expression, ")")
        return found[0] if len(found) == 1 else Term("ROW", found)
    token = reader.token()
    if token and token.lexeme in STRINGS:
        return Term("literal", (), "unknown", reader.string())
    if token and token.lexeme is Lexeme.BITS and token.text[0] in "bB":
        reader.at += 1
        return Term("constant", (), '"bit"', token.text[2:-1])
    if token and token.lexeme is Lexeme.NUMBER:
        reader.at += 1
        return Term("number", (), "", token.text)
    return special(reader, _expression) or _typed_string(reader) or _named(reader)


def _typed_string(reader: Reader) -> Term | None:
    """Read `date '2020-01-01'`, or nothing."""
    start = reader.at
    try:
        written = reader.type_text()
    except (NotAType, NotUnderstood):  # as of what looks like `range(` with `'[)'` behind it
        reader.at = start
        return None
    token = reader.token()
    if token and token.lexeme in STRINGS:
        literal = Term("literal", (), "unknown", reader.string())
        if written.lower() == "interval" and reader.word() in _FIELDS:
            written = f"{written} {_fields(reader)}"
        return Term("cast", (literal,), reader.type_of(written))
    reader.at = start
    return None


def _fields(reader: Reader) -> str:
    """Read what may stand behind the string of an interval: `DAY`, or `DAY TO HOUR`."""
    names = [reader.taken(Lexeme.WORD).text]
    if reader.took("TO"):
        names.append(reader.taken(Lexeme.WORD).text)
    return " to ".join(names)


def _named(reader: Reader) -> Term:
    """Read a column or a function call; a table's name before a column is refused."""
    token = reader.taken(*NAMES)
    # What a keyword cannot be called: a column, or a function (sql-keywords-appendix).
    keywords = _NO_FUNCTIONS if reader.sign() == "(" else _NO_COLUMNS
    if token.lexeme is Lexeme.WORD and lower(token.text) in keywords:
        raise NotUnderstood(f"{token.text} in {reader.text!r}")
    name = fold(token.text)
    if reader.took("."):
        second = fold(reader.taken(*NAMES).text)
        name = second if name == "pg_catalog" else f"{name}.{second}"
        reader.need("(")
    elif not reader.took("("):
        return Term("column", (), "", name)
    return Term(f"{name}()", _arguments(reader))


def _arguments(reader: Reader) -> tuple[Term, ...]:
    """Read the arguments of a function, some of them with the names of their parameters."""
    found: list[Term] = []
    while not reader.took(")"):
        if found:
            reader.need(",")
        name = ""
        if reader.sign(1) == "=>":
            name = fold(reader.taken(*NAMES).text)
            reader.need("=>")
        value = _expression(reader, OR)
        found.append(Term("argument", (value,), "", name) if name else value)
    return tuple(found)
