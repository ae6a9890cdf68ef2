"""What the parser is shown of an SQL expression: the same operands, in words that it knows, each at its place.

It knows fewer operators and clauses than PostgreSQL, and takes words for keywords that are none here. Nothing that
could hold an operand is kept from it, only the fixed words around them; where they make no sense, the server says so.
"""

import re
from collections.abc import Sequence
from typing import Final

from schema_doctor.identifier import RESERVED, lower
from schema_doctor.lexer import Lexeme, Token, tokens
from schema_doctor.regex import regex

_OPENS = ("(", "[", ",")  # what an operator behind it has nothing before
_SIGNS = ("-", "+", "*", "?")
_MISREAD = ("~=", "<<=", "*=", "*<>")  # operators that the parser takes for two
_STRINGS = (Lexeme.STRING, Lexeme.ESCAPED)
# What PostgreSQL reads as any other name, and the parser as the beginning of a statement or an operator.
_MISTAKEN = frozenset(("alter", "describe", "drop", "insert", "revoke", "rollback", "uncache"))
_MISTAKEN |= {"glob", "partitioned_by", "qualify", "regexp", "rlike", "xor"}
_PRIVATE = 0xE000  # the guard lets no character from here on pass

# In which calls AS gives a name; in XMLSERIALIZE it gives a type.
_OWN_GRAMMAR = ("json", "xml")  # of functions
# What begins the brackets of a call without being an operand, and what stands between operands.
_FIRST = {
    **dict.fromkeys(("xmlparse", "xmlserialize"), ("content", "document")),
    **dict.fromkeys(("xmlelement", "xmlpi"), ("name",)),
}
_PARTS = {
    **dict.fromkeys(("json_value", "json_query"), ("default",)),
    "json_object": ("value",),
    "substring": ("similar", "escape"),
}
_NAMING = frozenset(("xmlforest", "xmlattributes", "json_exists", "json_query", "json_value"))
# Beside operands, and no types; behind the string of INTERVAL its fields may stand.
_KEYWORDS = RESERVED | {"between", "ilike", "interval", "like", "similar"}
_GAP = r"\s+"
_FIELD = "(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)"
# Clauses of functions-json, functions-xml and functions-string and of the type interval, and what is shown instead.
_CLAUSES: Final = tuple(
    (regex(rf'(?<![\w"])(?:{clause.replace(" ", _GAP)})(?!\w)', re.IGNORECASE), instead)
    for clause, instead in (
        ("FORMAT JSON(?: ENCODING UTF(?:8|16|32))?", ""),
        ("(?:NULL|ABSENT) ON NULL", ""),
        ("(?:(?:NULL|ERROR|TRUE|FALSE|UNKNOWN|EMPTY ARRAY|EMPTY OBJECT|EMPTY) )?ON (?:EMPTY|ERROR)", ""),
        ("WITH(?:OUT)? UNIQUE(?: KEYS)?", ""),
        ("WITH(?:OUT)?(?: (?:UN)?CONDITIONAL)?(?: ARRAY)? WRAPPER", ""),
        ("(?:KEEP|OMIT) QUOTES(?: ON SCALAR STRING)?", ""),
        (r"(?<=\()RETURNING", "NULL::"),
        ("RETURNING", ",NULL::"),
        ("PASSING(?: BY (?:REF|VALUE))?", ","),
        ("BY (?:REF|VALUE)", ""),
        ("(?:STRIP|PRESERVE) WHITESPACE", ""),
        ("(?:NO )?INDENT", ""),
        ("VERSION NO VALUE", "NULL"),
        ("VERSION(?= ')", ""),
        ("STANDALONE (?:YES|NO VALUE|NO)", "NULL"),
        ("IS (?:NOT )?(?:NFK?[CD] )?NORMALIZED", "IS NULL"),
        ("AT LOCAL", ""),
        ("COLLATION FOR", ""),
        (rf"INTERVAL {_FIELD}(?: TO {_FIELD})?(?:\(\d\))?", "INTERVAL"),
    )
)


def parsable(text: str) -> str:
    """Return a text of the same length for the parser, in which each operand is where it was.

    The guard has read the strings by PostgreSQL's rules; a second opinion on where they end, or on what a format or a
    path in them means, could only be wrong.

    Raises:
        NotAnExpression: if the guard refuses the text.

    """
    found = tokens(text)
    shown = list(text)
    calls: list[str] = []  # the words before the brackets that are open
    for place, token in enumerate(found):
        before = found[place - 1] if place else None
        after = found[place + 1 :]
        if token.text in {"(", "["}:
            calls.append(lower(before.text) if before and before.lexeme is Lexeme.WORD else "")
        elif token.text in {")", "]"}:
            calls.pop()
        elif token.lexeme in _STRINGS:
            _show(shown, token, f"'{'x' * (len(token.text) - 2)}'")
            if typed := _type_before(found, place):
                _show(shown, typed, "", token.at)
        elif token.lexeme is Lexeme.OPERATOR:
            if token.text not in _SIGNS and (_begins(before) or token.text in _MISREAD):
                _show(shown, token, "-")
        elif token.lexeme is Lexeme.WORD:
            _show_word(shown, token, before, after, calls[-1] if calls else "")
        elif token.text == ":":  # of JSON_OBJECT, or of a slice, of which either end may be missing
            first, last = before is not None and before.text == "[", after[0].text == "]"
            _show(shown, token, "1" if first and last else "" if first or last else ",")
    return _without_clauses("".join(shown), found)


def original(name: str) -> str:
    """Return a name as it was before it was shown to the parser."""
    return "".join(chr(ord(one) - _PRIVATE) if ord(one) >= _PRIVATE else one for one in name)


def _begins(before: Token | None) -> bool:
    """Tell whether an operator that follows has an operand to its right only."""
    return before is None or before.lexeme is Lexeme.OPERATOR or before.text in _OPENS


def _type_before(found: Sequence[Token], place: int) -> Token | None:
    """Return the first token of a type before a string, as in `jsonpath '$.a'`, of which the parser knows few."""
    if not place or found[place - 1].lexeme not in (Lexeme.WORD, Lexeme.NAME):
        return None
    begins = place - (3 if place > 2 and found[place - 2].text == "." else 1)
    first, before = found[begins], found[begins - 1] if begins else None
    if _keyword(first):
        return None
    return first if _begins(before) or (before is not None and _keyword(before)) else None


def _keyword(token: Token) -> bool:
    return token.lexeme is Lexeme.WORD and lower(token.text) in _KEYWORDS


def _show_word(shown: list[str], token: Token, before: Token | None, after: Sequence[Token], call: str) -> None:
    word = lower(token.text)
    called = bool(after) and after[0].text == "("
    if word == "operator" and called and _begins(before):
        _show(shown, token, "-", next((one.at for one in after if one.text == ")"), after[-1].at) + 1)
    elif word == "as" and after and call in _NAMING:
        _show(shown, token, "", after[0].at + len(after[0].text))
    elif word == "as" and call == "xmlserialize":
        _show(shown, token, "::")
    elif word in _FIRST.get(call, ()) and before is not None and before.text == "(" and after:
        _show(shown, token, "NULL" if word == "name" else "", after[0].at + len(after[0].text) if word == "name" else 0)
    elif word in _PARTS.get(call, ()) and before is not None and before.text not in _OPENS:
        _show(shown, token, ",")
    elif word in _MISTAKEN or (called and word.startswith(_OWN_GRAMMAR)):
        _show(shown, token, token.text[:-1] + chr(_PRIVATE + ord(token.text[-1])))


def _show(shown: list[str], token: Token, text: str, end: int = 0) -> None:
    """Put a text in the place of a token, or of all from it up to an end."""
    end = end or token.at + len(token.text)
    shown[token.at : end] = text.ljust(end - token.at)


def _without_clauses(text: str, found: Sequence[Token]) -> str:
    masked = text
    for name in found:
        if name.lexeme is Lexeme.NAME:  # no word in it is a clause
            masked = f'{masked[: name.at]}{name.text[0]:x<{len(name.text) - 1}}"{masked[name.at + len(name.text) :]}'
    for clause, instead in _CLAUSES:
        for part in clause.finditer(masked):
            text, masked = (
                f"{one[: part.start()]}{instead:{len(part[0])}}{one[part.end() :]}" for one in (text, masked)
            )
    return text
