"""What the server makes of the operands of an operator, and what the operator returns (typeconv-oper)."""

import json

from msgspec.structs import replace

from schema_doctor.sqlconstant import Undecided
from schema_doctor.sqlterm import (
    FLOATS,
    INTEGERS,
    NUMBERS,
    RANGES,
    TEXT,
    TIMESTAMP,
    TIMESTAMPTZ,
    VARCHAR,
    Term,
    base,
    is_literal,
    typed,
)

_COMPARISONS = frozenset({"=", "<>", "<", ">", "<=", ">=", "IS DISTINCT FROM", "NULLIF"})
_ARITHMETIC = frozenset("+-*/%^")
_PATTERNS = frozenset({"~~", "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*", "^@"})
_TESTS = _COMPARISONS - {"NULLIF"} | _PATTERNS | {"@>", "<@", "&&", "?", "?|", "?&", "@@", "@?", "NOT", "OVERLAPS"}
_NETWORKS = _COMPARISONS | {"<<", "<<=", ">>", ">>=", "&&"}  # of cidr, there are none: they are those of inet
_JSON_KEYS = {"->": TEXT, "->>": TEXT, "#>": "text[]", "#>>": "text[]", "?": TEXT, "?|": "text[]", "?&": "text[]"}
_JSON = ("json", "jsonb")
_CONTAINS = frozenset({"@>", "<@", "&&"})
_SUMS = {  # functions-datetime, "Date/Time Operators"
    **{(kind, "interval"): kind for kind in (TIMESTAMP, TIMESTAMPTZ, "interval")},
    ("date", "interval"): TIMESTAMP,
    ("date", "integer"): "date",
}
_DIFFERENCES = {
    **_SUMS,
    **{(kind, kind): "interval" for kind in (TIMESTAMP, TIMESTAMPTZ)},
    ("date", "date"): "integer",
}


_WANTED = {
    ("+", TIMESTAMP, "unknown"): ("", "interval"),
    ("+", TIMESTAMPTZ, "unknown"): ("", "interval"),
    **dict.fromkeys((("-", "jsonb", "unknown"), ("SUBSCRIPT", "jsonb", "unknown")), ("", TEXT)),
}


def operands_meet(term: Term) -> Term:
    """Give the two operands of an operator the types with which the server finds it (typeconv-oper)."""
    if len(term.args) != 2:
        return term
    left, right = term.args
    found = meet("^" if term.head == "power()" else term.head, left, right)
    return replace(term, args=found) if found else term


def meet(operator: str, left: Term, right: Term) -> tuple[Term, Term] | None:
    """Return the operands with the types that the server gives them, or None if they stay as they are."""
    kinds = base(left.type), base(right.type)
    compares = operator in _COMPARISONS
    if wanted := _wanted(operator, *kinds):
        return typed(left, wanted[0]), typed(right, wanted[1])
    numbers = _meet_numbers(operator, left, right) if compares or operator in _ARITHMETIC else None
    contains = operator in _CONTAINS and any(kind == "jsonb" or kind in RANGES or kind.endswith("[]") for kind in kinds)
    if compares or contains or (operator == "||" and "jsonb" in kinds):
        return numbers or _take_other_type(left, right)
    return numbers


def _wanted(operator: str, left: str, right: str) -> tuple[str, str] | None:
    """Return the types that an operator gives both operands, "" for one that stays; None if this is not known."""
    strings = {left, right} <= {TEXT, VARCHAR, "unknown"}
    if strings and (operator in _COMPARISONS or operator in _PATTERNS or operator == "||"):
        return TEXT, TEXT
    if operator in _COMPARISONS and {left, right} == {"bpchar", TEXT}:
        return TEXT, TEXT
    if operator in _PATTERNS and (left, right) == ("bpchar", "unknown"):
        return "", TEXT
    if operator in _JSON_KEYS and left in _JSON and right == "unknown":
        return "", _JSON_KEYS[operator]
    return _WANTED.get((operator, left, right)) or _wanted_by_kind(operator, left, right)


def _wanted_by_kind(operator: str, left: str, right: str) -> tuple[str, str] | None:
    if "interval" in {left, right} and operator in {"*", "/"}:
        return ("", FLOATS[1]) if right in NUMBERS else (FLOATS[1], "") if left in NUMBERS else None
    networks = {left, right} <= {"inet", "cidr", "unknown"} and {left, right} != {"unknown"}
    return ("inet", "inet") if networks and operator in _NETWORKS else None


def _take_other_type(left: Term, right: Term) -> tuple[Term, Term] | None:
    """Type a literal as its other operand is; the server tries that first."""
    if is_literal(right) and not is_literal(left) and left.type:
        return left, typed(right, base(left.type))
    if is_literal(left) and not is_literal(right) and right.type:
        return typed(left, base(right.type)), right
    return None


def _meet_numbers(operator: str, left: Term, right: Term) -> tuple[Term, Term] | None:
    """Promote numbers: there are operators between any two integers and any two floats, else both become one type."""
    kinds = {base(left.type), base(right.type)}
    if not kinds <= {*NUMBERS, "unknown"} or kinds == {"unknown"}:
        return None
    if "unknown" in kinds:
        return _take_other_type(left, right)
    if operator == "^" and kinds - {"numeric"} and not ("numeric" in kinds and kinds <= set(NUMBERS[:4])):
        return typed(left, FLOATS[1]), typed(right, FLOATS[1])  # there are only those of numeric and double precision
    if len(kinds) == 1 or (kinds <= set(INTEGERS) and operator != "%") or kinds == set(FLOATS):
        return None
    if kinds <= set(NUMBERS[:4]):
        shared = max(kinds, key=NUMBERS.index)
        return typed(left, shared), typed(right, shared)
    double = FLOATS[1]  # that of a real and anything else, too: there are operators between the two
    return (
        left if base(left.type) in FLOATS else typed(left, double),
        right if base(right.type) in FLOATS else typed(right, double),
    )


def members_meet(term: Term) -> Term:
    """Give the operand and the array of ANY and ALL the element types with which the server finds the operator."""
    match term:
        case Term(head=head, args=(value, array)) if head.endswith((" ANY", " ALL")):
            pass
        case _:
            return term
    operator = head.split()[0]
    if is_literal(array):
        met = meet(operator, value, Term("literal", (), "unknown"))
        if met is None or base(value.type) in {"", "unknown"} or is_literal(met[1]):
            raise Undecided
        return replace(term, args=(met[0], typed(array, f"{base(met[1].type)}[]")))
    element = Term("element", (), base(array.type).removesuffix("[]"))
    met = meet(operator, value, element)
    if met is None:
        return term
    return replace(term, args=(met[0], typed(array, f"{base(met[1].type)}[]")))


def arrays_of_constants_are_constants(term: Term) -> Term:
    """Write the array of ANY and ALL as the literal that it could be: the server keeps `ARRAY[1, 2]` and `'{1,2}'`."""
    match term:
        case Term(head=head, args=(value, Term(head="ARRAY", args=(_, *_) as members, type=kind))) if head.endswith(
            (" ANY", " ALL")
        ):
            element = base(kind.removesuffix("[]"))
            if all(one.head == "constant" and base(one.type) == element for one in members):
                return replace(
                    term, args=(value, Term("constant", (), kind, json.dumps([one.text for one in members])))
                )
        case _:
            pass
    return term


def operators_have_a_type(term: Term) -> Term:
    """Say what an operator returns, where its operands tell."""
    if term.type or not term.args:
        return term
    if len(term.args) == 1 and term.head in {"~", "@"}:
        kind = base(term.args[0].type)
        return replace(term, type=kind) if kind in NUMBERS else term
    left, right = base(term.args[0].type), base(term.args[-1].type)
    result = ""
    if term.head in _TESTS or term.head.startswith("IS "):
        result = "boolean"
    elif term.head in _JSON_KEYS and left in _JSON:
        result = TEXT if term.head in {"->>", "#>>"} else left
    elif term.head == "COLLATE":
        literal = is_literal(term.args[0])
        return replace(term, args=(typed(term.args[0], TEXT),), type=TEXT) if literal else replace(term, type=left)
    elif term.head == "NULLIF" and left != "unknown":
        result = left
    elif term.head == "SUBSCRIPT" and left.endswith("[]"):
        result = left[:-2]
    elif (
        term.head == "SLICE"
        or (term.head == "||" and left == right and left in {"jsonb", "tsvector"})
        or (left == "jsonb" and term.head in {"-", "SUBSCRIPT"})
    ):
        result = left
    elif term.head == "||" and TEXT in {left, right} and {left, right} <= {TEXT, *NUMBERS}:
        result = TEXT
    elif term.head in _ARITHMETIC or term.head == "power()":
        result = _arithmetic_type(term.head, left, right)
    return replace(term, type=result)


def _arithmetic_type(operator: str, left: str, right: str) -> str:
    if left in NUMBERS and right in NUMBERS:
        return max(left, right, key=NUMBERS.index)
    if "interval" in {left, right} and operator in "*/" and {left, right} <= {"interval", *NUMBERS}:
        return "interval"
    return {"+": _SUMS, "-": _DIFFERENCES}.get(operator, {}).get((left, right), "")
